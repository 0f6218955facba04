"""What runs cost: seconds are held to a limit only with ``pytest --timed MARGIN``, since a busy machine counts more."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

# A process counts the largest memory of the one that started it as its own, so a small one starts it.
MEASURE = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True, stdin=subprocess.DEVNULL, encoding="utf-8")
used = resource.getrusage(resource.RUSAGE_CHILDREN)
size = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps([done.returncode, done.stdout, done.stderr, used.ru_utime + used.ru_stime, size]))
"""


class Measured(NamedTuple):
    """What a run left behind, and what it used: seconds of the processor, and bytes."""

    exit_code: int
    stdout: str
    stderr: str
    seconds: float
    memory: int


def measured(folder: Path, *words: str) -> Measured:
    """Run the command in a process of its own."""
    command = [sys.executable, "-c", MEASURE, sys.executable, "-m", "costcalc", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=300)
    return Measured(*json.loads(done.stdout))


@dataclass(frozen=True, slots=True)
class Clock:
    """Holds seconds of the processor to a limit; the fixture ``clock`` is one."""

    margin: float
    """What each limit is multiplied by; 0 where none is held."""

    def hold(self, seconds: float, most: float, told: str = "") -> None:
        """Fail where something took more than its limit."""
        assert not self.margin or seconds < most * self.margin, told

    @contextmanager
    def within(self, most: float, told: str = "") -> Iterator[None]:
        """Hold what this process does in the block."""
        begun = time.process_time()
        yield
        self.hold(time.process_time() - begun, most, told)
