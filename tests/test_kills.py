"""Every kind of write, killed and hindered some times at random moments; ``python tests/kills.py 200`` does so for longer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from kills import WRITES

TESTS = Path(__file__).parent


def test_what_is_killed_or_hindered_leaves_a_whole_file_or_the_old_one() -> None:
    # In a process of its own: it forks, and the threads of a test run must not be forked.
    words = [sys.executable, str(TESTS / "kills.py"), "5", "--seed", str(os.getpid())]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == [*WRITES]


@pytest.mark.parametrize("limit", [5, 6, 8, 12])
@pytest.mark.parametrize(
    "words", ["estimate --calls 5 -p builtin -q -o a.json", "sheet init a.yaml", "sheet list --json"]
)
def test_few_open_files_are_an_answer_or_one_line(empty_folder: Path, limit: int, words: str) -> None:
    # With less, Python itself does not start.
    script = f'ulimit -n {limit}; exec "$0" -m costcalc {words}'
    done = subprocess.run(["sh", "-c", script, sys.executable], capture_output=True, check=False)
    assert done.returncode in {0, 1}
    assert b"Traceback" not in done.stderr
    assert done.stderr.count(b"\n") == done.returncode
    assert len(list(empty_folder.iterdir())) == (done.returncode == 0 and "list" not in words)
