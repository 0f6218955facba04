"""What every report keeps: no digit cut at any width, plain text where it is asked for, and a clean end."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

Costcalc = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def costcalc(tmp_path: Path, buffering: str) -> Costcalc:
    """Run the command in a process of its own, in an empty folder, with Python's buffers and without."""

    def call(*words: str, stdout: int = subprocess.PIPE, **environment: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "costcalc", *words],
            stdout=stdout,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=os.environ | {"PYTHONUNBUFFERED": buffering} | environment,
            check=False,
        )

    return call


REPORTS = [
    "estimate --calls 200000",
    "estimate --calls 105000 --explain",
    "estimate --calls 1100 --explain",
    "estimate --calls 10000 --failed 10 --free 50 --prepaid 100 --explain",
    "estimate --calls 1_000_000_000_000_000 --explain",
    "estimate --calls 1500 --prepaid 1000 --no-postpaid",
    "compare",
    "compare --calls 1_000_000_000_000_000 --calls 7",
]
AMOUNTS = {"total", "amount", "postpaid", "packages", "cheapest", "max_overpay"}
COUNTS = {"calls", "failed", "free", "prepaid", "to_pay", "count", "from", "to", "cheaper_at", "calls_per_month"}


def numbers(value: Any, key: str = "") -> Iterator[str]:
    """Yield every amount and count of a report as a table writes it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            # The year of a comparison by postpaid is twelve times its month: the table leaves it out.
            if (key, name) != ("year", "postpaid"):
                yield from numbers(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from numbers(inner, key)
    elif key in AMOUNTS and isinstance(value, str):
        yield f"{Decimal(value):,}"
    elif key in COUNTS and isinstance(value, int) and value:
        yield f"{value:,}"


@pytest.mark.parametrize("columns", ["200", "80", "60", "40", "1", ""])
@pytest.mark.parametrize("words", REPORTS)
def test_no_digit_is_cut_at_any_width_and_in_a_pipe(run: Run, words: str, columns: str) -> None:
    report = json.loads(run(*words.split(), "-p", "builtin", "--json").stdout)
    outcome = run(*words.split(), "-p", "builtin", **({"COLUMNS": columns} if columns else {}))
    shown = set(re.findall(r"\d[\d,]*(?:\.\d+)?", outcome.stdout))
    assert set(numbers(report)) <= shown
    assert "…" not in outcome.stdout
    assert "\x1b" not in outcome.stdout


@pytest.mark.parametrize("words", REPORTS[:4])
def test_a_table_is_as_wide_as_its_widest_row_where_the_screen_is_narrower(run: Run, words: str) -> None:
    def rows(text: str) -> list[str]:
        lines = [line for line in text.splitlines() if " packages of " in line and not line.startswith("Cheapest")]
        # The gaps of a narrow table may be narrower; its words and numbers are the same.
        return [" ".join(line.split()) for line in lines]

    narrow, wide = (run(*words.split(), "-p", "builtin", COLUMNS=columns).stdout for columns in ("40", "200"))
    assert rows(narrow) == rows(wide)


@pytest.mark.parametrize("words", ["estimate --calls 9999", "compare", "--help", "estimate --help"])
@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}])
def test_no_color_and_a_dumb_terminal_are_plain(run: Run, words: str, environment: dict[str, str]) -> None:
    outcome = run(*words.split(), **environment)
    assert outcome.exit_code == 0
    assert not re.search(r"\x1b\[[0-9;]*(3[0-7]|9[0-7])", outcome.stdout), "a colour"
    assert "help" in words or "\x1b" not in outcome.stdout


def test_forced_colour_changes_no_character_but_its_codes(run: Run) -> None:
    words = ("estimate", "--calls", "9999", "-p", "builtin")
    coloured = run(*words, FORCE_COLOR="1").stdout
    assert "\x1b[" in coloured
    plain = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in plain.splitlines()] == run(*words).stdout.splitlines()


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("estimate --calls x", 1),
        ("estimate --cals 5", 1),
        ("estimate --calls 5 -p no.yaml", 1),
        ("sheet validate no.yaml", 1),
        ("estimate --calls 9660 -p builtin --budget 1 --fail-on dead-zone", 2),
    ],
)
def test_errors_are_red_where_colour_is_on(run: Run, words: str, lines: int) -> None:
    plain = run(*words.split()).stderr.splitlines()
    assert len(plain) == lines
    assert run(*words.split(), FORCE_COLOR="1").stderr.splitlines() == [f"\x1b[31m{line}\x1b[0m" for line in plain]
    assert run(*words.split(), FORCE_COLOR="1", NO_COLOR="1").stderr.splitlines() == plain


@pytest.mark.parametrize("words", ["estimate --calls 1100 --explain -p builtin", "compare -p builtin"])
def test_a_locale_without_the_signs_gets_ascii(costcalc: Costcalc, words: str) -> None:
    plain = costcalc(*words.split(), PYTHONIOENCODING="ascii")
    assert (plain.returncode, plain.stderr) == (0, b"")
    text = plain.stdout.decode("ascii")
    assert "?" not in text
    assert "\\x" not in text
    rich = costcalc(*words.split(), PYTHONIOENCODING="utf-8").stdout.decode()
    assert re.findall(r"\d[\d,.]*", text) == re.findall(r"\d[\d,.]*", rich)


@pytest.mark.parametrize("words", ["estimate --calls 200000", "compare"])
def test_json_is_the_same_twice_byte_for_byte_and_reads_back(costcalc: Costcalc, words: str) -> None:
    first, second = (costcalc(*words.split(), "--json", PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert (first.returncode, first.stderr) == (0, b"")
    assert first.stdout == second.stdout
    answer = json.loads(first.stdout, parse_float=lambda text: pytest.fail(f"{text} is a binary float"))
    assert answer["sheet"]["name"] == "built-in sheet"
    assert list(answer)[:7] == ["schema_version", "command", "sheet", "api", "currency", "total", "notes"]


@pytest.mark.parametrize(
    "words", ["estimate --calls 5", "estimate --calls 5 --json", "estimate --calls 5 -q", "compare"]
)
def test_a_reader_that_went_away_ends_the_run_quietly(costcalc: Costcalc, words: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        outcome = costcalc(*words.split(), stdout=writing)
    finally:
        os.close(writing)
    assert (outcome.returncode, outcome.stderr) == (141, b"")


@pytest.mark.parametrize("words", ["estimate --calls 5", "estimate --calls 5 --json", "compare", "--version", "--help"])
def test_a_full_disk_is_one_line_and_exits_1(costcalc: Costcalc, words: str) -> None:
    with Path("/dev/full").open("wb") as full:
        outcome = costcalc(*words.split(), stdout=full.fileno())
    assert outcome.returncode == 1
    assert outcome.stderr.startswith(b"costcalc: error: ")
    assert outcome.stderr.count(b"\n") == 1


def test_debug_shows_where_an_error_came_from(costcalc: Costcalc) -> None:
    outcome = costcalc("estimate", "--calls", "abc", "--debug")
    plain = costcalc("estimate", "--calls", "abc")
    assert outcome.returncode == plain.returncode == 2
    assert outcome.stderr.startswith(b"Traceback")
    assert b"\ncostcalc.errors.RequestError: " in outcome.stderr
    assert outcome.stderr.endswith(b"\n" + plain.stderr)
    assert costcalc("--debug", "estimate", "--cals", "5").returncode == 2
    help_alone = costcalc("sheet", "--debug")
    assert (help_alone.returncode, help_alone.stderr) == (0, b""), "no error, so no traceback"
    assert costcalc("--debug", "estimate", "--calls", "5", "-p", "no-such.yaml").returncode == 1
