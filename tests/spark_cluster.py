"""A real Spark standalone cluster of the ``pyspark`` package: one master, two workers, loopback alone.

Run as a program, it keeps a cluster until its standard input ends: ``python tests/spark_cluster.py`` prints its URL.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path


def available() -> bool:
    """Whether there are Java and the whole of pyspark, of which Connect's client is a part."""
    found = find_spec("pyspark")
    home = Path(found.origin or "").parent if found else None
    return bool(home and (home / "bin" / "spark-class").exists() and shutil.which("java"))


def connectable() -> bool:
    """Whether there is the client of Connect beside it."""
    return available() and all(find_spec(name) for name in ("grpc", "pandas", "pyarrow"))


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Start a cluster whose files are in a folder, yield its URL, and stop it by its ids."""
    with _programs(folder) as start:
        start("master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
        url = _said(folder / "cluster.log", r"Starting Spark master at (spark://[\w.]+:\d+)")
        for _ in range(2):
            worker = ("--host", "127.0.0.1", "--cores", "1", "--memory", "512m", "--webui-port", "0")
            start("worker.Worker", *worker, url)
        _said(folder / "cluster.log", r"(?s)(Registering worker.*Registering worker)")
        yield url


@contextmanager
def connected(folder: Path, settings: Mapping[str, str]) -> Iterator[str]:
    """Start a server of Spark Connect that computes by itself, yield its URL, and stop it by its id."""
    local = {"spark.connect.grpc.binding.address": "127.0.0.1", "spark.connect.grpc.binding.port": "0"}
    words = [word for name, value in (local | dict(settings)).items() for word in ("--conf", f"{name}={value}")]
    with _programs(folder) as start:
        server = ("--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal")
        start("SparkSubmit", "--master", "local[2]", *words, *server)
        yield "sc://" + _said(folder / "cluster.log", r"Spark Connect server started at: ([\w.]+:\d+)")


@contextmanager
def _programs(folder: Path) -> Iterator[Callable[..., None]]:
    """Yield what starts a program of Spark, whose words go into a file of the folder; stop all at the end."""
    found = find_spec("pyspark")
    assert found
    assert found.origin
    home = Path(found.origin).parent
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(folder / "work"),
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_MEMORY": "512m",
        "PYSPARK_PYTHON": sys.executable,
    }
    log = (folder / "cluster.log").open("wb")
    processes: list[subprocess.Popen[bytes]] = []

    def start(name: str, *words: str) -> None:
        command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *words]
        processes.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder))

    try:
        yield start
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            process.wait()
        log.close()


def _said(path: Path, pattern: str) -> str:
    """Wait until the log says something, and return it."""
    for _ in range(600):
        if found := re.search(pattern, path.read_text(encoding="utf-8", errors="replace")):
            return found[1]
        time.sleep(0.2)
    raise AssertionError(path.read_text(encoding="utf-8", errors="replace")[-2_000:])


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as name, running(Path(name)) as master:
        print(master, flush=True)
        sys.stdin.read()
