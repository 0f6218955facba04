"""Standard output and standard error: all of it is written or exit 1 says why, whether Python buffers them or not."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("buffering", "empty_folder")

# Whatever is written by the library, too: the version, the help, the script for a shell.
EACH = [
    "--version",
    "--help",
    "sheet",
    "--show-completion bash",
    "estimate --calls 200000 -p builtin",
    "sheet schema",
    "sheet validate",
]


def sh(script: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run a script of the shell in which ``"$@"`` is the program with these words."""
    return subprocess.run(
        ["sh", "-c", script, "sh", sys.executable, "-m", "costcalc", *words], capture_output=True, check=False
    )


def failed(done: subprocess.CompletedProcess[bytes], why: bytes) -> None:
    assert done.returncode == 1
    assert done.stdout == b""
    assert done.stderr.startswith(b"costcalc: error: ")
    assert done.stderr.endswith(why + b"\n")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("words", EACH)
def test_a_file_that_may_hold_only_a_part_is_an_error(words: str) -> None:
    failed(sh('ulimit -f 0; exec "$@" > out', *words.split()), b"File too large")


def test_a_part_is_written_and_the_rest_is_an_error() -> None:
    failed(sh('ulimit -f 1; exec "$@" > out', "sheet", "schema"), b"File too large")
    assert Path("out").stat().st_size in {512, 1024}, "what a block is, the shell decides"


@pytest.mark.parametrize("words", EACH)
def test_a_closed_standard_output_is_an_error(words: str) -> None:
    failed(sh('exec "$@" >&-', *words.split()), b"standard output is closed")


@pytest.mark.parametrize("stderr", ["2>&-", "2>/dev/full"])
@pytest.mark.parametrize(
    ("words", "code", "printed"),
    [
        ("estimate --calls 5 -p builtin -q", 0, b"0.40\n"),
        ("estimate --usage u.csv -p builtin -q -o a.json", 0, b"10000.00\n"),
        ("estimate --calls 5 -p no.yaml", 1, b""),
        ("estimate --calls x", 2, b""),
        ("estimate --calls 5 -p builtin -q --budget 0.1", 3, b"0.40\n"),
        ("sheet validate no.yaml -f csv", 1, b""),
    ],
)
def test_a_standard_error_that_takes_nothing_changes_no_answer_and_no_code(
    stderr: str, words: str, code: int, printed: bytes
) -> None:
    # 200,000 × 0.05
    Path("u.csv").write_text("month,calls\n2026-01,200000\n", encoding="utf-8")
    done = sh(f'exec "$@" {stderr}', *words.split())
    assert (done.returncode, done.stderr) == (code, b"")
    assert done.stdout == printed or "validate" in words
    assert Path("a.json").exists() == ("-o" in words)


def test_neither_output_nor_error_still_ends_as_documented() -> None:
    assert sh('exec "$@" >&- 2>&-', "--help").returncode == 1
    assert sh('exec "$@" >/dev/full 2>&1', "estimate", "--calls", "5", "-p", "builtin").returncode == 1


def non_blocking_pipe() -> tuple[int, int]:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    return reading, writing


def test_a_slow_reader_of_a_non_blocking_pipe_gets_all() -> None:
    Path("u.csv").write_text(
        "account,month,calls\n" + "".join(f"a{number},2026-01,5\n" for number in range(400)), encoding="utf-8"
    )
    words = [sys.executable, "-m", "costcalc", "estimate", "--usage", "u.csv", "-p", "builtin", "--json"]
    reading, writing = non_blocking_pipe()
    with subprocess.Popen(words, stdout=writing, stderr=subprocess.PIPE) as process:
        os.close(writing)
        time.sleep(0.3)
        got = b""
        while piece := os.read(reading, 10_000):
            got += piece
            time.sleep(0.001)
        os.close(reading)
        assert process.stderr
        assert (process.wait(), process.stderr.read()) == (0, b"")
    assert got == subprocess.run(words, capture_output=True, check=True).stdout
    assert len(got) > 1 << 16, "more than a pipe holds"


def test_a_non_blocking_pipe_that_nobody_reads_is_an_error() -> None:
    impatient = "from costcalc.cli import streams; streams.PATIENCE = 0.1; from costcalc.__main__ import main; main()"
    reading, writing = non_blocking_pipe()
    os.write(writing, bytes(1 << 16))
    done = subprocess.run(
        [sys.executable, "-c", impatient, "sheet", "schema"], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(reading)
    os.close(writing)
    assert done.returncode == 1
    assert done.stderr == (b"costcalc: error: cannot write the report: whoever reads it took nothing for 0.1 seconds\n")
