"""A PostgreSQL of the distribution's packages, for as long as some tests run: loopback alone, files in a folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


def programs() -> Path | None:
    """Return the folder of the server's programs, the newest where there are several."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    return found[-1].parent if found and shutil.which("psql") else None


class Server:
    """A running server."""

    def __init__(self, port: int) -> None:
        self.address = ["-h", "127.0.0.1", "-p", str(port), "-U", "tester", "-d", "postgres"]

    def psql(self, *words: str, stdin: str | None = None) -> str:
        """Run the client, and return what it prints."""
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *self.address, *words]
        done = subprocess.run(command, input=stdin, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def running() -> Iterator[Server]:
    """Start a server in a folder of its own, and stop it by its id.

    None of pytest's: each run of pytest, one within a test too, closes their parent to all others, the server's user among them.
    """
    with TemporaryDirectory() as folder:
        yield from _running(Path(folder))


def _running(folder: Path) -> Iterator[Server]:
    bin_folder = programs()
    assert bin_folder
    user = _user()
    data = folder / "data"
    data.mkdir(mode=0o700)
    if user is not None:
        for path in (data, folder):
            os.chown(path, user.pw_uid, user.pw_gid)

    def started(*words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            words,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
        )

    setup = ["-D", str(data), "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    assert started(str(bin_folder / "initdb"), *setup).wait() == 0
    port = _free_port()
    settings = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-k", str(data)]
    server = started(str(bin_folder / "postgres"), "-D", str(data), "-p", str(port), *settings)
    try:
        _wait_for(port)
        yield Server(port)
    finally:
        server.terminate()
        server.wait()


def _user() -> pwd.struct_passwd | None:
    """Return whom the server runs as: it refuses to be root."""
    return pwd.getpwnam("postgres") if os.getuid() == 0 else None


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            time.sleep(0.5)  # it listens a moment before it takes questions
            return
    raise AssertionError("the server does not start")
