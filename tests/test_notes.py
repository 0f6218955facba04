"""Notes, gates, and what has no price: said plainly, and never 0."""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import Run
from making import sheet_text

from costcalc.engine import estimate as engine
from costcalc.engine.tariff import tariff_of
from costcalc.loader import load_sheet
from costcalc.results.common import Later, Note, NoteCode

Estimate = Callable[..., Any]


@pytest.fixture
def estimate(run: Run) -> Estimate:
    """Run ``costcalc estimate`` with the founding sheet (or ``-p`` among the words) and return its JSON."""

    def call(*words: str, stdin: str | None = None) -> Any:
        sheet = [] if "-p" in words else ["-p", "builtin"]
        outcome = run("estimate", *words, *sheet, "--json", stdin=stdin)
        assert (outcome.exit_code, outcome.stderr) == (0, "")
        return json.loads(outcome.stdout)

    return call


NOTES = [
    # words, codes: the founding vendor keeps postpaid off until it is turned on
    ("--calls 500", ["postpaid-off-by-default", "buy-ahead"]),  # 500 × 0.08 = 40.00 by postpaid; a package costs 75.00
    ("--calls 7500 --pay postpaid", ["postpaid-off-by-default", "buy-ahead"]),
    ("--calls 7500", ["buy-ahead"]),  # 7,500 × 0.08 = 600.00 = 10,000 × 0.06
    ("--calls 7501", ["dead-zone", "buy-ahead"]),  # 600.08
    ("--calls 9999", ["dead-zone", "buy-ahead"]),
    ("--calls 10000", ["buy-ahead"]),
    ("--calls 10000 --free 50", ["dead-zone", "package-raises-bill", "buy-ahead"]),
    (
        "--calls 10000 --free 1 --failed 1",
        ["dead-zone", "buy-ahead"],
    ),  # 9,999 successful: 799.92 without
    ("--calls 105000 --prepaid 10000", ["dead-zone", "package-raises-bill", "buy-ahead"]),
    ("--calls 105000 --prepaid 100000", ["buy-ahead"]),  # 400 against 5,250
    ("--calls 1500 --prepaid 1000 --no-postpaid", ["unserved", "buy-ahead"]),
    ("--calls 1500 --prepaid 1500 --no-postpaid", []),
]


@pytest.mark.parametrize(("words", "codes"), NOTES)
def test_a_note_says_what_a_user_must_be_told(estimate: Estimate, words: str, codes: list[str]) -> None:
    assert [note["code"] for note in estimate(*words.split())["notes"]] == codes


def test_the_dead_zone_note_names_the_volume_and_what_it_would_save(estimate: Estimate) -> None:
    message = estimate("--calls", "9999")["notes"][0]["message"]
    assert "10,000 billable pics" in message
    assert "199.92 less" in message  # 799.92 - 600.00


def test_the_package_raises_bill_note_names_both_bills(estimate: Estimate) -> None:
    notes = {note["code"]: note["message"] for note in estimate("--calls", "10000", "--free", "50")["notes"]}
    assert "796.00" in notes["package-raises-bill"]
    assert "600.00" in notes["package-raises-bill"]


def test_unserved_calls_are_said_plainly_and_never_priced(run: Run, estimate: Estimate) -> None:
    words = ("--calls", "1500", "--prepaid", "1000", "--no-postpaid")
    answer = estimate(*words)
    assert (answer["unserved"], answer["usage"]["prepaid"], answer["postpaid"]) == (500, 1_000, None)
    outcome = run("estimate", *words, "--fail-on", "unserved", "-p", "builtin")
    assert outcome.exit_code == 3
    assert "500 calls unserved" in outcome.stdout
    assert outcome.stderr.startswith(
        "costcalc: error: gate failed: unserved: nothing that is already there pays for 500 calls (postpaid is off): "
    )
    assert len(outcome.stderr.splitlines()) == 1


def test_with_nothing_that_could_pay_there_is_no_cheapest_and_no_total(estimate: Estimate, run: Run) -> None:
    words = ("--calls", "500", "--no-postpaid", "-p", "-")
    sheet = sheet_text(postpaid="{unit_price: 1}")
    answer = estimate(*words, stdin=sheet)
    nothing = [answer[key] for key in ("total", "pay", "cheapest", "postpaid", "packages")]
    assert (answer["unserved"], nothing) == (500, [None] * 5)
    quiet = run("estimate", *words, "-q", stdin=sheet)
    assert (quiet.exit_code, quiet.stdout) == (1, "")
    assert "500 calls" in quiet.stderr


@pytest.mark.parametrize(
    ("codes", "exit_code"),
    [
        (["dead-zone"], 3),
        (["unserved"], 0),
        (["unserved", "dead-zone"], 3),
        (["postpaid-off-by-default"], 0),  # packages pay
        (["buy-ahead"], 3),
        (["on-request", "package-raises-bill"], 0),
    ],
)
def test_a_gate_fails_after_the_report_is_written_in_full(run: Run, codes: list[str], exit_code: int) -> None:
    words = ("estimate", "--calls", "9999", "-p", "builtin", "--json")
    outcome = run(*words, *(word for code in codes for word in ("--fail-on", code)))
    assert outcome.exit_code == exit_code
    written = json.loads(outcome.stdout)
    assert sorted(gate["gate"] for gate in written["gates"]) == sorted(codes)
    assert written | {"gates": []} == json.loads(run(*words).stdout)
    assert len(outcome.stderr.splitlines()) == (1 if exit_code else 0)


@pytest.mark.parametrize(
    ("parts", "words", "ahead"),
    [
        # From the next month on all 7 calls are free.
        ({"free_quota": "{period: month, units: 8}", "packages": "{validity: 3 months, sizes: [{units: 2, price: 93}]}", "postpaid": "{unit_price: 50}"}, "--calls 7 --free 2", None),
        # A package that lives one month is bought for that month.
        ({"packages": "{validity: 1 month, sizes: [{units: 1, price: 4}]}", "postpaid": "{unit_price: 24}"}, "--calls 2", None),
        # 2 of 4 calls to pay each month: postpaid 2 × 3; one package of 8 for four months costs 12, three a year 36.
        ({"free_quota": "{period: month, units: 2}", "packages": "{validity: 4 months, sizes: [{units: 8, price: 12}]}", "postpaid": "{unit_price: 3}"}, "--calls 4", "averages 3.00 a month"),
        # This month 4 of 6 calls are to pay, and 2 in the next ones: 2 × 3 by postpaid, or half of a package of 4.
        ({"free_quota": "{period: month, units: 4}", "packages": "{validity: 2 months, sizes: [{units: 4, price: 8}]}", "postpaid": "{unit_price: 3}"}, "--calls 6 --free 2", "averages 4.00 a month"),
    ],
)  # fmt: skip
def test_buying_ahead_is_named_only_where_it_saves(
    estimate: Estimate, parts: dict[str, str], words: str, ahead: str | None
) -> None:
    notes = estimate(*words.split(), "-p", "-", stdin=sheet_text(**parts))["notes"]
    assert [note["code"] for note in notes] == (["buy-ahead"] if ahead else [])
    assert all(ahead in note["message"] for note in notes if ahead)


ON_REQUEST = "{mode: volume, tiers: [{from: 0, unit_price: 1}, {from: 10, unit_price: on_request}]}"
SIZES = "{validity: 1 year, sizes: [{units: 8, price: 4}]}"


def test_no_price_is_null_and_never_zero(estimate: Estimate) -> None:
    answer = estimate("--calls", "12", "-p", "-", stdin=sheet_text(postpaid=ON_REQUEST, packages=SIZES))
    assert answer["postpaid"]["total"] is None
    assert [note["code"] for note in answer["notes"]] == [
        "on-request",
        "buy-ahead",
    ]  # 18 packages for a year, 72.00, against 12 × 8.00
    # one package leaves 4, which have a price again: 4 + 4 × 1 = 2 packages = 8; the fewer packages win
    assert (answer["cheapest"]["pay"], answer["total"], answer["cheapest"]["saving"]) == ("mix", "8.00", None)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"postpaid": ON_REQUEST}, "--calls 12"),
        ({"postpaid": ON_REQUEST, "packages": SIZES}, "--calls 12 --pay postpaid"),
        ({"postpaid": ON_REQUEST}, "--calls 5 --pay packages"),
        ({"packages": SIZES}, "--calls 5 --pay postpaid"),
    ],
)
def test_where_nothing_has_a_price_it_says_so_and_exits_1(run: Run, parts: dict[str, str], words: str) -> None:
    outcome = run("estimate", *words.split(), "-p", "-", stdin=sheet_text(**parts))
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert outcome.stderr.startswith("costcalc: error: ")
    assert len(outcome.stderr.splitlines()) == 1


def test_notes_are_made_once_when_somebody_looks() -> None:
    made = []

    def make() -> Iterator[Note]:
        made.append(1)
        yield Note(NoteCode.UNSERVED, "first")
        yield Note(NoteCode.DEAD_ZONE, "second")

    notes, others = Later(make), Later(make)
    assert not made
    assert [note.message for note in notes] == ["first", "second"]
    assert (len(notes), notes[1].code, notes[:1], made) == (2, NoteCode.DEAD_ZONE, notes[0:1], [1])
    assert notes == others == tuple(notes)
    assert tuple(notes) == notes != ()
    assert hash(notes) == hash(tuple(notes))
    assert repr(notes) == repr(tuple(notes))
    assert pickle.loads(pickle.dumps(notes)) == notes  # noqa: S301
    assert notes != list(notes)


def calls_made(work: Callable[[], object]) -> int:
    """Return how many functions of Python some work calls: the same on every machine, however busy."""
    made = 0

    def count(_: object, event: str, __: object) -> None:
        nonlocal made
        made += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return made


def test_an_estimate_of_which_nobody_reads_the_notes_plans_no_year() -> None:
    sheet = load_sheet("builtin")
    engine.estimate(sheet, calls=200_000)  # compiles the prices
    told = engine.estimate(sheet, calls=200_000)
    asked = calls_made(lambda: engine.estimate(sheet, calls=200_000))
    read = calls_made(lambda: len(told.notes))
    # Twelve months are planned for the note that tells what buying ahead would save.
    assert NoteCode.BUY_AHEAD in {note.code for note in told.notes}
    assert read > 2 * asked


def test_the_prices_of_a_sheet_are_compiled_once() -> None:
    sheet, same = load_sheet("builtin"), load_sheet("builtin")
    assert sheet == same
    assert tariff_of(sheet) is tariff_of(sheet)
    assert tariff_of(same) is not tariff_of(sheet)
    assert tariff_of(sheet, "image-style-transfer").sheet is sheet
    many = [load_sheet("builtin") for _ in range(40)]
    assert all(tariff_of(one).sheet is one for one in [*many, sheet, *many])
