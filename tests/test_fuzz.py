"""Whatever is given, the command answers or refuses: no traceback, the documented exit codes, and soon.

``pytest --fuzz N`` runs N times as many cases. Each case is made from its number alone, so that a failure can be run
again: ``pytest tests/test_fuzz.py -k 'command_lines and 7'`` names the hundred, the message the case.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import fuzzing
import pytest
from clock import Clock
from conftest import Outcome, Run
from sheet_files import GOOD

SECONDS = 2.0
"""Of the processor, at most, for one answer or refusal."""

PROBLEM = re.compile(r"\S.*:\d+:\d+: \S.*")
ERROR = re.compile(r"costcalc: error: \S.*")
MOST_LINES = 201
"""Problems of one file, and the line that says how many more there are."""

Judge = Callable[..., Outcome]


@pytest.fixture
def judge(run: Run, empty_folder: Path, clock: Clock) -> Judge:
    """Run a command line in a folder with a sheet and a table, and hold it to the rules."""

    def call(case: str, *words: str, sheet: bytes = GOOD.encode(), table: bytes = fuzzing.USAGE.encode()) -> Outcome:
        (empty_folder / "sheet.yaml").write_bytes(sheet)
        (empty_folder / "usage.csv").write_bytes(table)
        (empty_folder / "offers.yaml").write_text(fuzzing.OFFERS, encoding="utf-8")
        (empty_folder / "contract.yaml").write_text(fuzzing.CONTRACT, encoding="utf-8")
        told = f"{case}: costcalc {words}\nsheet {sheet!r}\ntable {table!r}"
        try:
            with clock.within(SECONDS, told):
                outcome = run(*words, stdin=table)
        except Exception as error:
            raise AssertionError(told) from error
        _keep_the_rules(outcome, words, told)
        return outcome

    return call


def _keep_the_rules(outcome: Outcome, words: tuple[str, ...], told: str) -> None:
    lines = outcome.stderr.splitlines()
    if {"-q", "--quiet"} & {*words} and outcome.exit_code in {0, 3}:
        # Beside a zero it is said what it does not pay for.
        lines = [line for line in lines if not line.startswith("costcalc: note: ")]
    assert outcome.exit_code in {0, 1, 2, 3}, told
    assert "internal error" not in outcome.stderr, f"{outcome.stderr}\n{told}"
    assert "Traceback" not in outcome.stderr, told
    assert all(ERROR.fullmatch(line) or PROBLEM.fullmatch(line) for line in lines), f"{lines}\n{told}"
    match outcome.exit_code:
        case 0:
            assert not lines, told
        case 1:
            assert lines, told
            assert len(lines) <= MOST_LINES, told
            assert len(lines) == 1 or all(PROBLEM.fullmatch(line) for line in lines), f"{lines}\n{told}"
        case 2:
            assert len(lines) == 1, f"{lines}\n{told}"
        case _:
            assert all(line.startswith("costcalc: error: gate failed: ") for line in lines), f"{lines}\n{told}"
    # A report that was begun is finished: only `sheet validate`, and files that cannot be written, print and exit 1.
    if outcome.exit_code in {1, 2} and "validate" not in words and "-o" not in words:
        annotations = outcome.stdout.splitlines() if "github" in words else []
        assert all(line.startswith("::error") for line in annotations), f"{outcome.stdout}\n{told}"
        assert annotations or not outcome.stdout, f"{outcome.stdout}\n{told}"
    if outcome.exit_code in {0, 3} and "--json" in words and not {"-q", "--help", "-h", "--version"} & {*words}:
        json.loads(outcome.stdout)


def hundreds(request: pytest.FixtureRequest, name: str, hundred: int) -> list[tuple[str, random.Random]]:
    """Return the cases of one test, a hundred or, with ``--fuzz N``, N hundred of them, each with its own chance."""
    cases = range(100 * int(request.config.getoption("--fuzz")))
    return [(f"{name} {hundred} {case}", random.Random(f"{name} {hundred} {case}")) for case in cases]


COMMANDS = [
    ("estimate", "--calls", "15000", "--json"),
    ("compare", "--calls", "9999"),
    ("plan", "--calls", "20k", "--months", "3"),
    ("sheet", "show", "--json"),
    ("concurrency", "--need", "5"),
    ("diff", "builtin", "--calls", "9999"),
]

OFFERS = [
    ("estimate", "--calls", "6k", "--api", "users", "--concurrency", "3", "--json"),
    ("compare", "--api", "users"),
    ("plan", "--calls", "6k", "--months", "3", "--api", "users"),
    ("estimate", "--calls", "9", "--size", "3", "--api", "chat", "--explain"),
    ("plan", "--calls", "1.5k", "--months", "2", "--api", "storage"),
    ("estimate", "--calls", "9/day", "--size", "35", "--api", "speech"),
    ("diff", "offers.yaml", "--calls", "9", "--size", "3", "--api", "chat"),
]
"""Of the APIs of ``offers.yaml``: subscriptions, composites, decimals, rules for one call."""


def of_the_sheet(words: tuple[str, ...]) -> tuple[str, ...]:
    return (*words, "sheet.yaml") if words[0] == "diff" else (*words, "-p", "sheet.yaml")


@pytest.mark.parametrize("hundred", range(15))
def test_sheets_that_were_changed_are_read_or_refused(
    request: pytest.FixtureRequest, judge: Judge, hundred: int
) -> None:
    for case, rng in hundreds(request, "sheets", hundred):
        sheet = fuzzing.sheet(rng)
        commands = OFFERS if b"users:" in sheet else COMMANDS
        words = rng.choice([("sheet", "validate", "sheet.yaml"), *map(of_the_sheet, commands)])
        judge(case, *words, sheet=sheet)


@pytest.mark.parametrize("hundred", range(10))
def test_tables_that_were_changed_are_read_or_refused(
    request: pytest.FixtureRequest, judge: Judge, hundred: int
) -> None:
    for case, rng in hundreds(request, "tables", hundred):
        words = rng.choice([("estimate", "--usage"), ("plan", "--usage"), ("concurrency", "--demand")])
        judge(
            case,
            *words,
            rng.choice(["-", "usage.csv"]),
            "-p",
            rng.choice(["builtin", "offers.yaml"]),
            table=fuzzing.table(rng),
        )


@pytest.mark.parametrize("hundred", range(25))
def test_command_lines_are_answered_or_refused(request: pytest.FixtureRequest, judge: Judge, hundred: int) -> None:
    for case, rng in hundreds(request, "command lines", hundred):
        text = rng.choice([fuzzing.EVERY_FIELD, fuzzing.OFFERS])
        sheet = fuzzing.renumbered(rng, text).encode() if rng.random() < 0.3 else GOOD.encode()
        judge(case, *fuzzing.command_line(rng), sheet=sheet)
