"""What the benchmarks share: whole processes measured in turns, and one form of table."""

from __future__ import annotations

import os
import statistics
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Measured:
    """The runs of one command: user and system time of each in seconds, and the largest memory of all."""

    seconds: list[float] = field(default_factory=list)
    megabytes: float = 0

    @property
    def least(self) -> float:
        return min(self.seconds)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def measure(
    commands: Mapping[str, Sequence[str]],
    folder: str,
    runs: int,
    warm_up: int,
    refused: Collection[str] = (),
    environments: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, Measured]:
    """Run all commands in turns in a folder; SystemExit where one fails, or one does not that should be ``refused``.

    ``environments`` are variables that some of them have beside those of this process.
    """
    measured = {name: Measured() for name in commands}
    for turn in range(-warm_up, runs):
        for name, command in commands.items():
            seconds, megabytes = run(command, folder, int(name in refused), (environments or {}).get(name, {}))
            if turn >= 0:
                measured[name].seconds.append(seconds)
                measured[name].megabytes = max(measured[name].megabytes, megabytes)
    return measured


def run(
    command: Sequence[str], folder: str, code: int = 0, variables: Mapping[str, str] | None = None
) -> tuple[float, float]:
    """Run a command in a folder and return its CPU seconds and its peak memory in MB; its exit code has to be ``code``.

    The peak counts what this process held when it began the other: a benchmark of memory keeps itself small.
    """
    # Modules are compiled once, as where a package is installed: what a first run writes, the others load.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= variables or {}
    nowhere = os.open(os.devnull, os.O_WRONLY)
    here = Path.cwd()
    os.chdir(folder)
    try:
        child = os.posix_spawn(command[0], list(command), environment, file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, 1)])
    finally:
        os.chdir(here)
        os.close(nowhere)
    _, status, used = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) != code:
        raise SystemExit(f"{' '.join(command)}: ended with status {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


class Table:
    """Rows printed as they come, under a title that says what is measured: names left, numbers right."""

    def __init__(self, title: str, first: str, *columns: str, width: int = 26) -> None:
        self.widths = [max(len(column) + 2, 11) for column in columns]
        self.first = width
        print(f"\n{title}", flush=True)
        self.row(first, *columns)

    def row(self, name: str, *cells: str) -> None:
        numbers = "".join(f"{cell:>{width}}" for cell, width in zip(cells, self.widths, strict=True))
        print(f"{name:<{self.first}}{numbers}".rstrip(), flush=True)


def print_commands(title: str, measured: Mapping[str, Measured], base: str, goals: Mapping[str, str]) -> None:
    """Print each command's time and memory, and its time over that of another."""
    width = max(map(len, measured))
    table = Table(title, "command", "least ms", "median ms", "MB", "ratio", "of medians", "goal", width=width)
    for name, one in measured.items():
        least, median = one.least / measured[base].least, one.median / measured[base].median
        times = f"{1000 * one.least:.1f}", f"{1000 * one.median:.1f}", f"{one.megabytes:.0f}"
        table.row(name, *times, f"{least:.3f}", f"{median:.3f}", goals.get(name, ""))
