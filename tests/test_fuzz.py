"""Whatever is given, the command answers or refuses: no traceback, the documented exit codes, and soon.

Half of the cases are mutations of what was right once (``fuzzing``), half are made by grammar (``grammar_lines``), of
which some are run twice or beside ``-q``. What a longer search found (``fuzz_by_coverage``) is in ``tests/corpus``.

``pytest --fuzz N`` runs N times as many cases. Each case is made from its number alone, so that a failure can be run
again: ``pytest tests/test_fuzz.py -k 'command_lines and 7'`` names the hundred, the message the case.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import fuzzing
import grammar_lines
import pytest
from clock import Clock
from draws import Draws
from fuzz_cases import Case, Outcome, judged, loaded, run, totals_agree, twice
from grammar import sheet_tree, written
from sheet_files import GOOD

SECONDS = 2.0
"""Of the processor, at most, for one answer or refusal."""
CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.json"))

Judge = Callable[..., Outcome]


@pytest.fixture
def judge(clock: Clock) -> Judge:
    """Run a command line in a folder with a sheet and a table, and hold it to the rules."""

    def call(name: str, *words: str, sheet: bytes = GOOD.encode(), table: bytes = fuzzing.USAGE.encode()) -> Outcome:
        files = {"sheet.yaml": sheet, "usage.csv": table}
        files |= {"offers.yaml": fuzzing.OFFERS.encode(), "contract.yaml": fuzzing.CONTRACT.encode()}
        return within(clock, Case(name, words, files, stdin=table))

    return call


def within(clock: Clock, case: Case) -> Outcome:
    """Hold a case to the rules, and its time to the limit."""
    outcome = judged(case)
    clock.hold(outcome.seconds, SECONDS, str(case))
    return outcome


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


@pytest.mark.parametrize("hundred", range(6))
def test_sheets_that_were_changed_are_read_or_refused(
    request: pytest.FixtureRequest, judge: Judge, hundred: int
) -> None:
    for case, rng in hundreds(request, "sheets", hundred):
        sheet = fuzzing.sheet(rng)
        commands = OFFERS if b"users:" in sheet else COMMANDS
        words = rng.choice([("sheet", "validate", "sheet.yaml"), *map(of_the_sheet, commands)])
        judge(case, *words, sheet=sheet)


@pytest.mark.parametrize("hundred", range(5))
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


@pytest.mark.parametrize("hundred", range(9))
def test_command_lines_are_answered_or_refused(request: pytest.FixtureRequest, judge: Judge, hundred: int) -> None:
    for case, rng in hundreds(request, "command lines", hundred):
        text = rng.choice([fuzzing.EVERY_FIELD, fuzzing.OFFERS])
        sheet = fuzzing.renumbered(rng, text).encode() if rng.random() < 0.3 else GOOD.encode()
        judge(case, *fuzzing.command_line(rng), sheet=sheet)


@pytest.mark.parametrize("hundred", range(30))
def test_cases_by_grammar_are_answered_or_refused(request: pytest.FixtureRequest, clock: Clock, hundred: int) -> None:
    count = 100 * int(request.config.getoption("--fuzz"))
    for number in range(hundred * count, (hundred + 1) * count):
        case = grammar_lines.numbered(number)
        outcome = within(clock, case)
        if number % 25 == 0:
            twice(case, outcome)
        totals_agree(case, outcome)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_found_something_once_is_answered_or_refused(clock: Clock, path: Path) -> None:
    within(clock, loaded(path.stem, path.read_text(encoding="utf-8")))


def test_a_case_is_the_same_after_it_was_saved() -> None:
    for number in range(200):
        case = grammar_lines.numbered(number)
        assert loaded(case.name, case.saved()) == case


def test_most_sheets_by_grammar_are_right_and_their_keys_are_those_of_the_format() -> None:
    """Else the search would see refusals alone; a new key whose values it makes wrongly is noticed here."""
    right = 0
    for number in range(200):
        rng = Draws(f"valid {number}")
        text = written(rng, sheet_tree(rng))
        outcome = run(Case(f"valid {number}", ("sheet", "show", "-p", "s.yaml"), {"s.yaml": text.encode()}))
        right += outcome.exit_code == 0
    assert right > 150, right
