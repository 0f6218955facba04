"""Whole processes measured in turns: CPU time and peak memory of each; shared by the benchmarks."""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Measured:
    """The runs of one command: user and system time of each, and the largest memory of all."""

    seconds: list[float] = field(default_factory=list)
    megabytes: float = 0

    @property
    def least(self) -> float:
        return min(self.seconds)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def measure(commands: Mapping[str, Sequence[str]], folder: str, runs: int, warm_up: int = 1) -> dict[str, Measured]:
    """Run all commands in turns in a folder; SystemExit where one fails."""
    measured = {name: Measured() for name in commands}
    for turn in range(-warm_up, runs):
        for name, command in commands.items():
            seconds, megabytes = run(command, folder)
            if turn >= 0:
                measured[name].seconds.append(seconds)
                measured[name].megabytes = max(measured[name].megabytes, megabytes)
    return measured


def run(command: Sequence[str], folder: str) -> tuple[float, float]:
    """Run a command in a folder and return its CPU seconds and its peak memory in MB."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    here = Path.cwd()
    os.chdir(folder)
    try:
        child = os.posix_spawn(command[0], list(command), os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, 1)])
    finally:
        os.chdir(here)
        os.close(nowhere)
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{' '.join(command)}: failed with status {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def table(measured: Mapping[str, Measured], base: str) -> Iterator[str]:
    """Yield the lines of a table: milliseconds, memory, and the ratio of each to one of them."""
    yield f"{'':<24}{'least ms':>10}{'median ms':>11}{'MB':>7}{'ratio':>8}{'of medians':>12}"
    for name, one in measured.items():
        least, median = one.least / measured[base].least, one.median / measured[base].median
        yield f"{name:<24}{1000 * one.least:>10.1f}{1000 * one.median:>11.1f}{one.megabytes:>7.0f}{least:>8.2f}{median:>12.2f}"
