"""Money has every digit, whatever decimal context a program has set, and however large the numbers are."""

from __future__ import annotations

import decimal
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from conftest import Run
from making import sheet_text

from costcalc import afford, compare, concurrency, estimate, parse_sheet, plan
from costcalc.engine.add_ons.add_on import with_add_on
from costcalc.engine.changes.diff import diff_sheets
from costcalc.engine.estimate_usage import estimate_usage
from costcalc.engine.plan_usage import plan_usage
from costcalc.render import Format, render
from costcalc.results.answer import Result
from costcalc.usage import UsageSeries

# Prices of many digits, and packages whose sum has more than six.
SHEET = sheet_text(
    postpaid="{mode: volume, tiers: [{from: 0, unit_price: 12345.678901}, {from: 10_000, unit_price: 9876.54321}]}",
    packages="{validity: 1 year, sizes: [{units: 100, price: 999999.99}, {units: 10_000, price: 87654321.09}]}",
    free_quota="{period: month, units: 7}",
    concurrency="{included: 2, daily_price: 1234567.89, monthly_price: 23456789.01}",
)
DEARER = SHEET.replace("999999.99", "1000001.01")
SERIES = [
    UsageSeries(account=account, api="test", first_month=12 * 2026, calls=(12_345, 6_789), failed=(0, 3))
    for account in ("one", "two")
]

# Counts of nine decimals, more than six digits of them behind the point.
FINE = sheet_text(
    decimals="9",
    postpaid="{mode: graduated, tiers: [{up_to: 1234.123456789, unit_price: 12.5}, {unit_price: 7}]}",
    packages="{validity: 1 year, sizes: [{units: 1000.000000001, price: 8000}, {units: 10, price: 100}]}",
    free_quota="{period: month, units: 7.000000007}",
)
FINE_CALLS = Decimal("12345.123456789")

QUESTIONS: dict[str, Callable[[], Result]] = {
    "estimate": lambda: estimate(parse_sheet(SHEET), calls=12_345),
    "estimate with concurrency": lambda: with_add_on(
        estimate(parse_sheet(SHEET), calls=12_345), parse_sheet(SHEET), concurrency=5, days=45
    ),
    "usage": lambda: estimate_usage(parse_sheet(SHEET), SERIES),
    "plan": lambda: plan_usage(parse_sheet(SHEET), SERIES),
    "plan with concurrency": lambda: with_add_on(
        plan_usage(parse_sheet(SHEET), SERIES[:1]), parse_sheet(SHEET), concurrency=5
    ),
    "compare": lambda: compare(parse_sheet(SHEET), calls=[12_345, 99]),
    "afford": lambda: afford(parse_sheet(SHEET), amount=Decimal("123456789.01")),
    "afford with decimals": lambda: afford(parse_sheet(FINE), amount=Decimal("123456.78")),
    "diff": lambda: diff_sheets(parse_sheet(SHEET), parse_sheet(DEARER), calls=12_345),
    # 12,338 to pay for, each 10,123.44444 more: 124,903,057.50.
    "diff of many digits": lambda: diff_sheets(
        parse_sheet(SHEET), parse_sheet(SHEET.replace("9876.54321", "19999.98765")), calls=12_345, pay="postpaid"
    ),
    "estimate with decimals": lambda: estimate(parse_sheet(FINE), calls=FINE_CALLS),
    "plan with decimals": lambda: plan_usage(
        parse_sheet(FINE),
        [UsageSeries(account=None, api="test", first_month=0, calls=(10**12 + 1,) * 2, failed=(7, 0))],
    ),
    "compare with decimals": lambda: compare(parse_sheet(FINE), calls=[FINE_CALLS]),
    "diff with decimals": lambda: diff_sheets(
        parse_sheet(FINE), parse_sheet(FINE.replace("7}", "8}")), calls=FINE_CALLS
    ),
    "concurrency": lambda: concurrency(parse_sheet(SHEET), demand=[3] * 40 + [9] * 25),
}


@contextmanager
def few_digits() -> Iterator[None]:
    """Work as in a program that keeps six digits, and wants to hear of every rounding."""
    with decimal.localcontext(prec=6) as context:
        context.traps[decimal.Inexact] = True
        yield


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_context_of_the_caller_changes_no_digit_of_an_answer(question: str) -> None:
    ask = QUESTIONS[question]
    formats = [each for each in Format if each not in {Format.GITHUB, Format.SVG, Format.USAGE, Format.FOCUS}]
    explain = question.startswith(("estimate", "plan"))
    as_ever = ask()
    texts = [render(as_ever, each, explain=explain) for each in formats]
    with few_digits():
        answer = ask()
        assert answer == as_ever
        assert [render(answer, each, explain=explain) for each in formats] == texts


def test_a_saving_keeps_its_cents_in_few_digits() -> None:
    sheet = parse_sheet(SHEET)
    with few_digits():
        saving = plan(sheet, calls=[500]).saving
    # 493 to pay: 493 x 12,345.678901 = 6,086,419.698193; five packages of 100 are 4,999,999.95.
    assert saving == Decimal("1086419.75")


LARGE = sheet_text(postpaid="{unit_price: 123456789012345.67}")


@pytest.mark.parametrize("words", ["plan --months 1", "estimate", "compare"])
def test_an_amount_of_thirty_digits_keeps_its_cents(run: Run, words: str) -> None:
    command, *options = words.split()
    outcome = run(command, "--calls", "999999999999999", *options, "-p", "-", "--json", stdin=LARGE)
    assert outcome.exit_code == 0, outcome.stderr
    # 10^15 calls would be 123,456,789,012,345,670,000,000,000,000; one less is 123,456,789,012,345.67 less.
    assert "123456789012345546543210987654.33" in outcome.stdout
    assert json.loads(outcome.stdout)["total"] in ("123456789012345546543210987654.33", None)
