"""Every write, broken off or hindered: what was there stays whole, or what is new is whole, and nothing else is left.

``python tests/kills.py 200`` kills each kind of write so many times (``kill -9``) at random moments, then hinders it by
limits on the size of files and on how many are open, by a folder that an ordinary user may not write to and, for
root, by a disk that is full. Each run is a process of its own, forked from this one once all modules are loaded: so the
moments lie in the run itself, and not in the start of Python.
"""

from __future__ import annotations

import argparse
import importlib
import os
import random
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple, NoReturn

import fuzzing
from meter_logs import FORMAT, HEADER, ROWS

OLD = b"what was there\n"
NOBODY = 65534
"""The user of no files, as systems number it."""
MOST_HINDERED = 40
"""Limits that are tried on each kind of write; there are hardly more that differ."""
STRAY = r"\.{}\.[a-z0-9_]{{8}}"
"""The file that is complete before it has its name."""
SPILLED = re.compile(r"costcalc-meter-[0-9a-f]{16}")
SAID = re.compile(rb"(costcalc: note: [^\n]+\n)*costcalc: error: [^\n]+\n")


class Write(NamedTuple):
    """A kind of write: the line, its file, and whether the file may be there before."""

    words: str
    name: str
    new: bool = False
    """The file must not be there before."""


WRITES = {
    "json": Write("estimate --usage usage.csv --json -o a.json", "a.json"),
    "csv": Write("estimate --usage usage.csv -q -o a.csv", "a.csv"),
    "table": Write("plan --calls 20k --months 3 -q -o a.txt", "a.txt"),
    "markdown": Write("compare -o a.md", "a.md"),
    "html": Write("estimate --calls 200k -q -o a.html", "a.html"),
    "svg": Write("compare -o a.svg", "a.svg"),
    "focus": Write("estimate --usage usage.csv -q -o a.focus.csv", "a.focus.csv"),
    "sheet init": Write("sheet init new.yaml", "new.yaml", new=True),
    "meter": Write("meter log.csv --logs my.yaml -o b.csv --tmp spilled", "b.csv"),
}


class Hindered(NamedTuple):
    """What a run left behind."""

    status: int
    """As ``os.waitpid`` has it."""
    error: bytes
    file: bytes | None
    others: list[str]

    @property
    def code(self) -> int | None:
        """The exit code; None of one that was killed."""
        return os.waitstatus_to_exitcode(self.status) if os.WIFEXITED(self.status) else None


class Place:
    """A folder in which runs write."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.errors = -1
        """The end from which is read what a run says."""
        folder.chmod(0o755)
        self.folder.mkdir()
        (self.folder / "spilled").mkdir()
        rows = "".join(
            f"a{number:03},2026-0{month},{number * month}\n" for number in range(300) for month in range(1, 7)
        )
        files = {
            "usage.csv": f"account,month,calls\n{rows}",
            "my.yaml": FORMAT,
            "log.csv": HEADER + ROWS,
            "offers.yaml": fuzzing.OFFERS,
        }
        for name, text in files.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        self.known = {path.name for path in self.folder.iterdir()}

    def reset(self, write: Write, *, old: bool) -> None:
        """Leave nothing but the files that are read and, where it is wanted, an old one in the place of the new."""
        for path in [*self.folder.iterdir(), *(self.folder / "spilled").iterdir()]:
            if path.name not in self.known:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        if old and not write.new:
            (self.folder / write.name).write_bytes(OLD)

    def start(self, write: Write, before: Callable[[], None]) -> int:
        """Begin a run in a process of its own; ``before`` is what hinders it."""
        self.errors, said = os.pipe()
        pid = os.fork()
        if not pid:
            self._run(write, said, before)
        os.close(said)
        return pid

    def _run(self, write: Write, said: int, before: Callable[[], None]) -> NoReturn:
        try:
            os.chdir(self.folder)
            nowhere = os.open(os.devnull, os.O_RDWR)
            for number, to in enumerate((nowhere, nowhere, said)):
                os.dup2(to, number)
            os.closerange(3, 100)
            sys.argv = ["costcalc", *write.words.split()]
            from costcalc.__main__ import main

            before()
            main()
        except SystemExit as ended:
            os._exit(ended.code if isinstance(ended.code, int) else 1)
        except BaseException as error:  # noqa: BLE001 - a child must not go on as its parent
            os.write(2, f"Traceback {error!r}\n".encode())
        os._exit(70)

    def left(self, write: Write, status: int) -> Hindered:
        """Return what a run that has ended left behind."""
        path = self.folder / write.name
        others = [each.name for each in self.folder.iterdir() if each.name not in self.known | {write.name}]
        others += [f"spilled/{each.name}" for each in (self.folder / "spilled").iterdir()]
        with open(self.errors, "rb") as errors:  # noqa: PTH123 - a number, not a name
            said = errors.read()
        return Hindered(status, said, path.read_bytes() if path.exists() else None, others)

    def run(self, write: Write, *, old: bool, before: Callable[[], None] = lambda: None) -> Hindered:
        """Run to its end."""
        self.reset(write, old=old)
        _, status = os.waitpid(self.start(write, before), 0)
        return self.left(write, status)


def check(write: Write, left: Hindered, whole: bytes, *, old: bool) -> str:
    """Hold what is left to the rule, and say which of both it is; AssertionError where it is neither."""
    before = OLD if old and not write.new else None
    assert left.file in {before, whole}, f"{write}: a part of a file: {left}"
    strays = [name for name in left.others if re.fullmatch(STRAY.format(re.escape(write.name)), name)]
    spilled = [name for name in left.others if SPILLED.fullmatch(name.removeprefix("spilled/"))]
    assert {*strays, *spilled} == {*left.others}, f"{write}: {left.others}"
    if left.code is not None:
        assert left.code in {0, 1}, left
        assert not left.others, f"{write}: left behind by a run that ended: {left.others}"
        assert left.code == 0 or SAID.fullmatch(left.error), left
        assert left.file == (whole if left.code == 0 else before), left
    what = "new" if left.file == whole else "old" if before else "none"
    return f"{what}{', with a hidden file beside it' if strays else ''}"


def killed(place: Place, write: Write, rng: random.Random, times: int) -> Counter[str]:
    """Kill a kind of write so many times, each time at a random moment of the run or of the writing."""
    found = Counter[str]()
    whole, seconds = _whole(place, write)
    for number in range(times):
        old = rng.random() < 0.5
        place.reset(write, old=old)
        pid = place.start(write, lambda: None)
        if number % 2:
            time.sleep(rng.uniform(0, 1.1 * seconds))
        else:
            # Once the file beside the other is there, its bytes are on their way.
            ended = time.monotonic() + 5 * seconds
            while time.monotonic() < ended and not any(place.folder.glob(f".{write.name}.*")):
                continue
            time.sleep(rng.uniform(0, 0.002))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        found[check(write, place.left(write, status), whole, old=old)] += 1
    return found


def _whole(place: Place, write: Write) -> tuple[bytes, float]:
    """Return what an undisturbed run writes, and how long it takes."""
    taken = []
    for _ in range(3):
        begun = time.monotonic()
        left = place.run(write, old=True)
        taken.append(time.monotonic() - begun)
    assert left.code == 0, left
    assert left.file, left
    return left.file, statistics.median(taken)


def hindered(place: Place, write: Write, rng: random.Random, times: int) -> Counter[str]:
    """Hinder a kind of write by each limit."""
    found = Counter[str]()
    whole, _ = _whole(place, write)
    for number in range(times):
        old = rng.random() < 0.5
        if number % 2:
            what, kind, most = resource.RLIMIT_FSIZE, "size", rng.randrange(len(whole))
        else:
            what, kind, most = resource.RLIMIT_NOFILE, "open files", rng.randint(3, 9)
        left = place.run(write, old=old, before=partial(resource.setrlimit, what, (most, most)))
        assert number % 2 == 0 or left.code == 1, f"{write}: a limit of {most} bytes: {left}"
        found[f"{kind}: exit {left.code}, {check(write, left, whole, old=old)}"] += 1
    return found


def read_only(place: Place, write: Write) -> Counter[str]:
    """Let an ordinary user write to a folder that is not theirs: over a file of theirs alone."""
    found = Counter[str]()
    whole, _ = _whole(place, write)

    def become() -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)

    for mode in (0, 0o444, 0o666):
        place.reset(write, old=bool(mode))
        path = place.folder / write.name
        if path.exists():
            path.chmod(mode)
        place.folder.chmod(0o555)
        (place.folder / "spilled").chmod(0o777)
        try:
            _, status = os.waitpid(place.start(write, become), 0)
            left = place.left(write, status)
        finally:
            place.folder.chmod(0o755)
        assert left.code == (0 if mode == 0o666 and not write.new else 1), f"{mode:o}: {left}"
        found[f"read-only folder: exit {left.code}, {check(write, left, whole, old=bool(mode))}"] += 1
    return found


def full(write: Write) -> Counter[str]:
    """Fill a disk but for less than the file takes; root alone can have one of its own."""
    found = Counter[str]()
    with tempfile.TemporaryDirectory() as made:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", made], check=True)
        try:
            place = Place(Path(made))
            whole, _ = _whole(place, write)
            for room in (0, len(whole) // 4096 * 4096):
                for old in (False, True):
                    place.reset(write, old=old)
                    filling = Path(made) / "filling"
                    with filling.open("wb") as file:
                        free = os.statvfs(made).f_bavail * 4096
                        file.write(bytes(max(0, free - room)))
                    _, status = os.waitpid(place.start(write, lambda: None), 0)
                    filling.unlink()
                    left = place.left(write, status)
                    assert left.code in {0, 1}, left
                    found[f"full disk: exit {left.code}, {check(write, left, whole, old=old)}"] += 1
        finally:
            subprocess.run(["umount", made], check=True)
    return found


def proofs(times: int, seed: int) -> Iterator[str]:
    """Yield a line for each kind of write, once it has been held to the rule."""
    rng = random.Random(seed)
    can_mount = os.geteuid() == 0 and shutil.which("mount") is not None
    for kind, write in WRITES.items():
        with tempfile.TemporaryDirectory() as made:
            place = Place(Path(made))
            kills = killed(place, write, rng, times)
            others = hindered(place, write, rng, min(times, MOST_HINDERED)) + read_only(place, write)
        if can_mount and times > 20:
            others += full(write)
        yield f"{kind}: killed {times} times: {_listed(kills)}; {_listed(others)}"


def _listed(found: Counter[str]) -> str:
    return ", ".join(f"{what} {count}" for what, count in sorted(found.items()))


def warm() -> None:
    """Load whatever the runs load, so that those of another user, or of few open files, read no module."""
    with tempfile.TemporaryDirectory() as made:
        place = Place(Path(made))
        for write in WRITES.values():
            place.reset(write, old=False)
            script = "import sys; from costcalc.cli import app; import atexit; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); app()"
            words = [sys.executable, "-c", script, *write.words.split()]
            done = subprocess.run(words, cwd=place.folder, capture_output=True, text=True, check=True)
            for name in done.stderr.splitlines()[-1].split():
                with suppress(ImportError):
                    importlib.import_module(name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    warm()
    for line in proofs(given.times, given.seed):
        print(line, flush=True)


if __name__ == "__main__":
    main()
