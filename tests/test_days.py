"""Prices by the day over months: a day is a bill period of its own, and a month is the sum of its days."""

from __future__ import annotations

import json
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from conftest import Run

from costcalc.engine.days_bill import DaysBill, in_day_order
from costcalc.engine.rater import Rater
from costcalc.loader import parse_sheet
from costcalc.money import currency
from costcalc.sheet import Mode, Postpaid, Tier, TierBasis

HEAD = "schema: 1\nprovider: P\ncurrency: CNY\nas_of: 2026-01\nsource: S\napis:\n"
# https://cloud.tencent.com/document/product/607/40490: below 700 minutes a day nothing, from 700 on 0.0059 for all
VOICE = HEAD + (
    "  voice:\n    name: Voice\n    unit: minute\n    postpaid:\n      period: day\n      mode: volume\n"
    "      tiers: [{from: 0, unit_price: 0}, {from: 700, unit_price: 0.0059}]\n"
)
# https://rapidapi.com/ja/dpventures/api/wordsapi/discussions/4281: 2,500 requests a day free, then 0.004
WORDS = HEAD + (
    "  words:\n    name: Words\n    unit: request\n    free_quota: {period: day, units: 2_500}\n"
    "    postpaid: {unit_price: 0.004}\n"
)
# A monthly quota, packages, and tiers that count a day's calls in all, as tencent-asr-cn has them.
SPEECH = HEAD + (
    "  asr:\n    name: Speech\n    unit: call\n    free_quota: {period: month, units: 5_000}\n"
    "    packages: {validity: 1 year, sizes: [{units: 30_000, price: 90}]}\n"
    "    postpaid: {period: day, mode: volume, tier_basis: total, per: 1_000, rounding: exact,\n"
    "      tiers: [{from: 0, unit_price: 3.2}, {from: 300_000, unit_price: 2.8}]}\n"
)


def answer(run: Run, command: str, sheet: str) -> Any:
    outcome = run(*command.split(), "-p", "-", "--json", stdin=sheet)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


@pytest.mark.parametrize(
    ("sheet", "words", "total"),
    [
        (VOICE, "--calls 699/day", "0.00"),
        (VOICE, "--calls 700/day --days 1", "4.13"),  # 700 × 0.0059
        (VOICE, "--calls 1000/day", "177.00"),  # 30 × 5.90
        (VOICE, "--calls 1000/day --days 31", "182.90"),
        (VOICE, "--calls 750/day --failed 51/day", "0.00"),
        (VOICE, "--calls 800/day --prepaid 1600 --days 3", "4.72"),  # two days prepaid; 800 × 0.0059
        (WORDS, "--calls 3000/day --days 1", "2.00"),
        (WORDS, "--calls 3000/day", "60.00"),  # 30 × 500 × 0.004
        (WORDS, "--calls 2500/day", "0.00"),
        # 29 × 96.00 and 25,000 × 0.0032 by postpaid; 29 packages of 30,000 at 90 leave 25,000 for postpaid
        (SPEECH, "--calls 30k/day --pay postpaid", "2864.00"),
        (SPEECH, "--calls 30k/day", "2690.00"),
        # 300,000 a day: the first day of which 5,000 are free counts in all 300,000
        (SPEECH, "--calls 300k/day --days 2 --pay postpaid", "1666.00"),  # 295 × 2.8 + 300 × 2.8
    ],
)
def test_days_are_rated_each_on_its_own(run: Run, sheet: str, words: str, total: str) -> None:
    assert answer(run, f"estimate {words}", sheet)["total"] == total


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--calls 900k", ("write --calls 900k/day where so many are made each day (30 days, or --days D), --calls 30,000/day "
         "for 30 equal days of such a month, or --usage FILE with a row per day")),
        ("--calls 1000", "write --calls 1000/day where so many are made each day (30 days, or --days D), or --usage"),
        ("--calls 900k/month", "--calls 30,000/day for 30 equal days of such a month"),
        ("--calls 3.6M/year", "--calls 10,000/day for 30 equal days of such a year"),
        ("--calls 5/day --failed 1", "--failed 1: these are some of --calls; write it/day"),
        ("--calls 5/day --days 0", "--days: at least one day is needed"),
        ("--calls 5/week", "'5/week' is not a count; write a count as 200k, with /day, /month or /year"),
    ],
)  # fmt: skip
def test_a_price_of_a_day_is_never_printed_for_a_months(run: Run, words: str, says: str) -> None:
    for sheet in (VOICE, WORDS):
        outcome = run("estimate", *words.split(), "-p", "-", "-q", stdin=sheet)
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert says in outcome.stderr.replace("it without a time", "it/day")


def test_a_daily_quota_is_told_by_nobody(run: Run) -> None:
    outcome = run("estimate", "--calls", "5/day", "--free", "3", "-p", "-", stdin=WORDS)
    assert (outcome.exit_code, outcome.stderr) == (
        2,
        "costcalc: error: --free: this free quota starts anew every day; leave it out\n",
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--calls 10k/day", "300,000 calls in one month (10,000 a day for 30 days)"),
        ("--calls 10k/day --days 31", "310,000 calls in one month (10,000 a day for 31 days)"),
        ("--calls 2.4M/year", "200,000 calls in one month (2,400,000 a year)"),
        ("--calls 200k/month", "200,000 calls in one month:"),
        ("--calls 20 --size 5", "100 pics in one month (20 calls of 5 each)"),
    ],
)
def test_counts_of_a_day_or_a_year_are_those_of_a_month_and_the_report_says_so(run: Run, words: str, says: str) -> None:
    assert says in run("estimate", *words.split(), "-p", "builtin").stdout.replace("\n", " ")


def test_a_year_of_no_equal_months_is_for_plan(run: Run) -> None:
    outcome = run("estimate", "--calls", "1M/year", "-p", "builtin")
    assert outcome.exit_code == 2
    assert "see costcalc plan --calls 1M/year, which spreads a year over its months" in outcome.stderr


@pytest.mark.parametrize(
    ("sheet", "words", "total"),
    [
        # January to March 2026 have 90 days; numbered months have 30 each
        (VOICE, "--calls 1000/day --months 3 --start 2026-01", "531.00"),
        (VOICE, "--calls 1000/day --months 3", "531.00"),
        (VOICE, "--calls 1000/day --months 1 --start 2026-02", "165.20"),  # 28 × 5.90
        (WORDS, "--calls 3000/day --months 2 --start 2026-01", "118.00"),  # 59 × 500 × 0.004
        # 2 × 895,000 calls: 59 packages of 30,000 are 1,770,000, and 20,000 by postpaid are 64.00
        (SPEECH, "--calls 30k/day --months 2", "5374.00"),
    ],
)
def test_plans_over_equal_days(run: Run, sheet: str, words: str, total: str) -> None:
    assert answer(run, f"plan {words}", sheet)["total"] == total


def test_two_sheets_are_compared_over_days(run: Run, tmp_path: Any) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(VOICE, encoding="utf-8")
    new.write_text(VOICE.replace("0.0059", "0.006"), encoding="utf-8")
    outcome = run("diff", str(old), str(new), "--calls", "1000/day", "--json")
    assert json.loads(outcome.stdout)["change"]["amount"] == "3.00"  # 30 × 1,000 × 0.0001
    assert run("diff", str(old), str(new), "--calls", "1000").exit_code == 2


@pytest.mark.parametrize("seed", range(40))
def test_days_are_the_sum_of_day_by_day_arithmetic(seed: int) -> None:
    """Units left for postpaid are those of the last days; each day's line is rounded, and its fee is due."""
    random = Random(seed)
    basis = random.choice([TierBasis.BILLABLE, TierBasis.TOTAL])
    prices = [Decimal(random.randint(0, 99)) / 1000 for _ in range(3)]
    bounds = [0, *sorted(random.sample(range(1, 40), 2))]
    fee = Decimal(random.randint(0, 3)) / 4
    tiers = tuple(
        Tier(first=first, last=None if index == 2 else bounds[index + 1] - 1, unit_price=price)
        for index, (first, price) in enumerate(zip(bounds, prices, strict=True))
    )
    rater = Rater(Postpaid(tiers=tiers, mode=Mode.VOLUME, tier_basis=basis, base_fee=fee), currency("USD"))
    successful = [random.randint(0, 50) for _ in range(random.randint(1, 6))]
    free = in_day_order(successful, random.randint(0, 60))
    bill = DaysBill.of_calls(rater, successful, free)
    whole = sum(successful) - sum(free)
    for units in range(whole + 1):
        left, cents = units, 0
        for calls, given in reversed(list(zip(successful, free, strict=True))):
            here = min(left, calls - given)
            left -= here
            reached = calls if basis is TierBasis.TOTAL else here
            price = next(price for first, price in reversed(list(zip(bounds, prices, strict=True))) if reached >= first)
            # half up, in cents
            cents += int(price * here * 1000 + 5) // 10 + int(fee * 100)
        assert bill.total(units) == cents
        assert bill.bill(units).total == Decimal(cents) / 100
    pieces = bill.pieces(whole)
    assert [low for low, _ in pieces[1:]] == [high + 1 for _, high in pieces[:-1]]
    assert pieces[-1][1] == whole


@pytest.mark.parametrize(
    ("words", "budget", "code", "says"),
    [
        # 100,000 × 0.05 a month; twelve of these are 60,000
        ("estimate --calls 100000 --pay postpaid", "60000/year", 0, ""),
        ("estimate --calls 100000 --pay postpaid", "59999/year", 3,
         "budget 4,999.91 USD (1 month at 59,999.00 a year), actual 5,000.00, over by 0.09"),
        ("plan --calls 100 --months 6", "96/year", 0, ""),  # six months of 8.00
        ("plan --calls 100 --months 6", "95/year", 3,
         "budget 47.50 USD (6 months at 95.00 a year), actual 48.00, over by 0.50"),
    ],
)  # fmt: skip
def test_a_budget_of_a_year_is_held_against_twelve_average_months(
    run: Run, words: str, budget: str, code: int, says: str
) -> None:
    outcome = run(*words.split(), "-p", "builtin", "-q", "--budget", budget)
    assert outcome.exit_code == code
    assert says in outcome.stderr


def test_a_sheet_reads_a_daily_quota() -> None:
    assert parse_sheet(WORDS, "s.yaml").api().daily_free == 2_500
