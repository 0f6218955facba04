"""``rounds-to-zero``: amounts above zero that are rounded to nothing, said where they are many or where they matter."""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import Run
from making import postpaid_of, rater_of, sheet_text
from reference import by_tier, cents

from costcalc.engine.month_bill import MonthBill
from costcalc.engine.rater import Rater
from costcalc.engine.vanished import Vanished
from costcalc.money import Direction, currency
from costcalc.sheet import Postpaid, Rounded
from costcalc.sheet.terms import Amounts

pytestmark = pytest.mark.usefixtures("empty_folder")

CODE = "rounds-to-zero"
SUBCENT = "{unit_price: 0.004}"


def accounts(counts: Iterable[int]) -> None:
    """Write a usage file of one month, with an account for each of some numbers of calls."""
    rows = (f"2026-01,a{place:05d},{calls}\n" for place, calls in enumerate(counts))
    Path("usage.csv").write_text("month,account,calls\n" + "".join(rows), encoding="utf-8")


def said(run: Run, words: str) -> list[str]:
    outcome = run(*words.split(), "--json")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return [note["message"] for note in json.loads(outcome.stdout)["notes"] if note["code"] == CODE]


def test_five_thousand_bills_of_less_than_half_a_cent_are_no_budget_kept(run: Run) -> None:
    # Public case: https://github.com/mitos-run/mitos/issues/662
    accounts([1] * 5_000)
    Path("sheet.yaml").write_text(sheet_text(postpaid=SUBCENT), encoding="utf-8")
    Path("old.yaml").write_text(sheet_text(postpaid="{unit_price: 0.003}"), encoding="utf-8")
    message = "5,000 bills of 0.004 each are rounded to 0.00; together they would be 20.00"
    for words in ("estimate -p sheet.yaml", "plan -p sheet.yaml", "diff old.yaml sheet.yaml"):
        assert said(run, f"{words} --usage usage.csv") == [message]
        outcome = run(*words.split(), "--usage", "usage.csv", "--budget", "10", "--fail-on", CODE)
        assert outcome.exit_code == 3
        assert outcome.stderr == f"costcalc: error: gate failed: {CODE}: {message}\n"


ONE = [
    ("estimate --calls 1", ["a bill of 0.004 is rounded to 0.00"]),
    ("estimate --calls 2", []),  # 0.008 is 0.01
    ("estimate --calls 0", []),
    ("plan --calls 1", ["12 bills of 0.004 each are rounded to 0.00; together they would be 0.048"]),
    ("estimate --calls 1 --no-postpaid", []),
    ("estimate --calls 5 --prepaid 4", ["a bill of 0.004 is rounded to 0.00"]),
]


@pytest.mark.parametrize(("words", "expected"), ONE)
def test_one_account_is_told_too(run: Run, words: str, expected: list[str]) -> None:
    packages = "{validity: 1 year, sizes: [{units: 1000, price: 3}]}"
    Path("sheet.yaml").write_text(sheet_text(postpaid=SUBCENT, packages=packages), encoding="utf-8")
    assert said(run, f"{words} -p sheet.yaml") == expected


MANY = [
    # 12,500 calls are 50.00; of 50.40 the 100 bills of 0.004 are less than a hundredth, and there are not more of them.
    ([12_500, *[1] * 100], 0),
    ([12_500, *[1] * 101], 101),
    # 100 calls are 0.40, and 0.004 of 0.404 is 0.99 %; 98 calls are 0.39, and 0.004 of 0.394 is 1.02 %.
    ([100, 1], 0),
    ([98, 1], 1),
]


@pytest.mark.parametrize(("counts", "told"), MANY)
def test_few_and_small_ones_are_not_told(run: Run, counts: list[int], told: int) -> None:
    accounts(counts)
    Path("sheet.yaml").write_text(sheet_text(postpaid=SUBCENT), encoding="utf-8")
    found = said(run, "estimate -p sheet.yaml --usage usage.csv")
    assert [message.split()[0] for message in found] == ([f"{told}" if told > 1 else "a"] if told else [])


def test_a_line_of_a_bill_can_be_lost_beside_others(run: Run) -> None:
    # The first ten cost 0.01; unit 11 costs 0.004, 12 units 0.008, which are 0.01.
    graduated = "{mode: graduated, tiers: [{up_to: 10, unit_price: 0.001}, {unit_price: 0.004}]}"
    Path("sheet.yaml").write_text(sheet_text(postpaid=graduated), encoding="utf-8")
    accounts([11, 4, 12, 5])
    # 0.001 × 4 is nothing, × 5 is half a cent and rounded up.
    assert said(run, "estimate -p sheet.yaml --usage usage.csv") == [
        "2 lines of bills of 0.004 each are rounded to 0.00; together they would be 0.008"
    ]


def test_a_minimum_takes_the_place_of_what_is_lost(run: Run) -> None:
    Path("sheet.yaml").write_text(sheet_text(postpaid="{unit_price: 0.004, minimum: 0.01}"), encoding="utf-8")
    assert said(run, "estimate -p sheet.yaml --calls 1") == []


@pytest.mark.parametrize(
    ("amounts", "units", "lost"),
    # 0.3 yen each: 1 is 0.3 and 2 are 0.6.
    [
        (None, [1, 2], 1),
        (Amounts(direction=Direction.DOWN), [1, 3, 4], 2),  # 0.9 is nothing, 1.2 is 1
        (Amounts(direction=Direction.UP), [1], 0),
        (Amounts(rounded=Rounded.BILL), [1, 2], 1),
    ],
)
def test_each_way_of_rounding_has_its_own_bound(amounts: Amounts | None, units: list[int], lost: int) -> None:
    rater = Rater(postpaid_of("{unit_price: 0.3}"), currency("JPY"), amounts)
    vanished = Vanished()
    for count in units:
        vanished.look(MonthBill(rater, count), count)
    told = "".join(note.text for note in vanished.notes(currency("JPY").amount(0)))
    assert told.partition(" ")[0] == {0: "", 1: "a", 2: "2"}[lost]


def test_prices_that_cannot_be_lost_take_no_look() -> None:
    assert not Vanished().within(rater_of("{unit_price: 0.005}"))
    assert not Vanished().within(rater_of("{unit_price: 0}"))
    assert Vanished().within(rater_of("{unit_price: 0.0049}"))


@pytest.mark.parametrize(
    "postpaid",
    [
        SUBCENT,
        "{unit_price: 0.0004}",
        "{mode: volume, tiers: [{from: 0, unit_price: 0.004}, {from: 9, unit_price: 0.0002}]}",
        "{mode: graduated, tiers: [{up_to: 20, unit_price: 0}, {up_to: 40, unit_price: 0.001}, {unit_price: 0.002}]}",
        "{mode: graduated, base_fee: 1, tiers: [{up_to: 20, unit_price: 0.003}, {unit_price: 0.004}]}",
        "{mode: graduated, tiers: [{up_to: 2, unit_price: 0.001}, {unit_price: 1}]}",  # a whole tier is next to nothing
        "{unit_price: 0.004, per: 10, rounding: up}",
    ],
)
def test_only_few_units_have_a_line_that_is_rounded_to_nothing(postpaid: str) -> None:
    few = Vanished().few(rater_of(postpaid))
    lost = [units for units in range(1, 120) if is_lost(postpaid_of(postpaid), units)]
    assert lost
    assert few is None or few.issuperset(lost)


def is_lost(postpaid: Postpaid, units: int) -> bool:
    """Tell whether what the units of a tier come to is more than nothing, and rounded to nothing."""
    amounts = (Fraction(tier.unit_price or 0) * count / postpaid.per for tier, count in by_tier(postpaid, units, units))
    return any(amount and not cents(amount) for amount in amounts)
