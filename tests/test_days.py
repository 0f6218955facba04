"""Prices by the day over months: a day is a bill period of its own, and a month is the sum of its days."""

from __future__ import annotations

import json
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from conftest import Run
from reference import month as month_bill

from costcalc.engine.days_bill import DaysBill, in_day_order
from costcalc.engine.dead_zones import zones_of
from costcalc.engine.equal_days import EqualDays
from costcalc.engine.rater import Rater
from costcalc.loader import parse_sheet
from costcalc.money import currency
from costcalc.sheet import Mode, Period, Postpaid, Tier, TierBasis

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
        ("--calls 5/day --failed 1", "--failed 1: these are some of --calls; write --failed 1/day"),
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


# ── volumes side by side ──────────────────────────────────────────────────────────────────────────────


def rows_of(compared: Any) -> list[tuple[Any, ...]]:
    return [
        (row["calls"], row["month"]["postpaid"], row["month"]["cheapest"], row["year"]["postpaid"], row["dead_zone"])
        for row in compared["rows"]
    ]


@pytest.mark.parametrize(
    ("sheet", "words", "rows"),
    [
        # 30 days of 700 × 0.0059 = 4.13; a year is twelve times that
        (VOICE, "--calls 699/day --calls 700/day",
         [(699, "0.00", "0.00", "0.00", False), (700, "123.90", "123.90", "1486.80", False)]),
        (VOICE, "--calls 1000/day --days 31", [(1_000, "182.90", "182.90", "2194.80", False)]),
        (VOICE, "--from 699/day --to 1k/day --step 301/day",
         [(699, "0.00", "0.00", "0.00", False), (700, "123.90", "123.90", "1486.80", False),
          (1_000, "177.00", "177.00", "2124.00", False)]),
        # 30 × 500 × 0.004
        (WORDS, "--calls 3000/day", [(3_000, "60.00", "60.00", "720.00", False)]),
        # 895 × 3.2 = 2,864.00; 29 packages and 25 × 3.2. A day of 299,999 is 959.9968, of 300,000 is 840.00
        (SPEECH, "--calls 30k/day", [(30_000, "2864.00", "2690.00", "34368.00", False)]),
        (SPEECH, "--calls 299999/day --days 2 --free 0", [(299_999, "1920.00", "1800.00", "23040.00", True)]),
    ],
)  # fmt: skip
def test_volumes_of_days_side_by_side(run: Run, sheet: str, words: str, rows: list[tuple[Any, ...]]) -> None:
    assert rows_of(answer(run, f"compare {words}", sheet)) == rows


def test_from_how_many_calls_a_day_on_a_package_pays(run: Run) -> None:
    found = answer(run, "compare --days 10", SPEECH)
    # 3,314 a day: 1,628 of the second day, 5.21, and 8 × 10.60 are 90.01; at 3,313 1,626 are 5.20, and 90.00 together.
    # Twelve times: 735 a day are 145 of the seventh, 0.46, and 3 × 2.35: 7.51, more than 7.50; at 734 138 are 0.44.
    assert [(one["size"], one["calls"], one["calls_per_month"]) for one in found["break_even"]] == [
        (30_000, 3_314, 735)
    ]
    assert (found["days"], found["free_per_month"], found["first_saving"]) == (10, 5_000, None)
    assert found["left_out"] == ["the first volume at which packages save: no exact search is known for such prices"]
    page = run("compare", "--days", "10", "-p", "-", stdin=SPEECH).stdout
    assert "Calls of each of 10 equal days, which stand for a month" in page
    assert "one alone at 735 a day" in page.replace("\n", " ")


def test_a_dead_zone_of_calls_a_day(run: Run) -> None:
    # The sheet's 3.2 ends at 299,999: 262,501 × 0.0032 = 840.0032, where 300,000 × 0.0028 = 840.00.
    [zone] = answer(run, "compare --days 1 --free 0", SPEECH)["dead_zones"]
    assert (zone["from"], zone["to"], zone["cheaper_at"]) == (262_502, 299_999, 300_000)
    assert zone["max_overpay"] == "120.00"  # 959.9968 is 960.00
    noted = answer(run, "compare --days 1 --free 0 --calls 299999/day", SPEECH)["notes"]
    assert [note["message"] for note in noted] == [
        "299,999 calls a day: 300,000 a day would cost 840.00 by postpaid, 120.00 less"
    ]


@pytest.mark.parametrize("seed", range(40))
def test_equal_days_are_the_sum_of_their_days(seed: int) -> None:
    """Each volume beside the bill of its days one by one; what is said of dead zones beside all volumes."""
    random = Random(seed)
    bounds = [0, *sorted(random.sample(range(1, 12), 2))]
    tiers = tuple(
        Tier(first=first, last=last and last - 1, unit_price=Decimal(random.randint(0, 9)) / 100)
        for first, last in zip(bounds, [*bounds[1:], None], strict=True)
    )
    postpaid = Postpaid(
        tiers=tiers,
        mode=random.choice(list(Mode)),
        tier_basis=random.choice([TierBasis.BILLABLE, TierBasis.TOTAL, TierBasis.AFTER_FREE, TierBasis.AFTER_PACKAGES]),
        period=random.choice([Period.DAY, Period.MONTH]),
        base_fee=random.choice([None, Decimal("0.5")]),
    )
    rater = Rater(postpaid, currency("USD"))
    days, daily = random.randint(1, 4), random.choice([0, random.randint(1, 6)])
    quota = 0 if daily or postpaid.period is Period.MONTH else random.choice([0, random.randint(1, 30)])
    equal = EqualDays(rater, days, daily, quota)

    def plainly(calls: int) -> int:
        left, given = quota, list[int]()
        for _ in range(days):
            given.append(min(calls, daily or left))
            left -= given[-1]
        if postpaid.period is Period.MONTH:
            return month_bill(postpaid, calls * days, sum(given), calls * days - sum(given)) or 0
        return sum(month_bill(postpaid, calls, free, calls - free) or 0 for free in given)

    shown = range(equal.beyond + 1)
    bills = [plainly(calls) for calls in shown]
    assert [equal.total(calls) for calls in shown] == bills
    pieces = equal.pieces(equal.beyond)
    assert [calls for low, high in pieces for calls in range(low, high + 1)] == list(shown)
    for low, high in pieces:
        assert bills[low : high + 1] == sorted(bills[low : high + 1])
    dead = [calls for calls in shown if min(bills[calls:]) < bills[calls]]
    zones = zones_of(equal.total, pieces, currency("USD"))
    assert [calls for zone in zones for calls in range(int(zone.first), int(zone.last) + 1)] == dead
    for units in (1, 7, 40):
        most = equal.most(units)
        billable = [
            calls * days - max(0, min(calls * days, quota or min(calls, daily) * days)) for calls in (most, most + 1)
        ]
        assert billable[0] <= units < billable[1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--calls 900k", ("--calls 900k: voice is priced by the day; write --calls 900k/day where so many are made each day "
         "(30 days, or --days D), or --calls 30,000/day for 30 equal days of such a month")),
        ("--from 10/day --to 700", "--to 700: voice is priced by the day; write --to 700/day where so many are made each day"),
        ("--from 10/day --to 700/day --step 5", "--step 5: voice is priced by the day; write --step 5/day"),
        ("--calls 5/day --days 0", "--days: at least one day is needed"),
    ],
)  # fmt: skip
def test_volumes_of_months_are_refused_where_days_count(run: Run, words: str, says: str) -> None:
    outcome = run("compare", *words.split(), "-p", "-", stdin=VOICE)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert says in outcome.stderr


def test_a_composite_with_a_part_by_the_day(run: Run) -> None:
    # 1,000 calls a day: 30 × 1,000 × 0.0059 = 177.00 of minutes, and 30,000 × 0.01 = 300.00 of pages
    sheet = VOICE + "  page: {name: Page, unit: page, postpaid: {unit_price: 0.01}}\n"
    sheet += "  both: {name: Both, unit: call, uses: {voice: 1, page: 1}}\n"
    found = answer(run, "compare --api both --calls 1000/day", sheet)
    assert rows_of(found) == [(1_000, "477.00", "477.00", "5724.00", False)]
    assert [part["rows"][0]["calls"] for part in found["parts"]] == [1_000, 30_000]
    assert answer(run, "compare --api both", sheet)["days"] == 30


@pytest.mark.parametrize(
    ("words", "calls", "says"),
    [
        ("--calls 10k/day --calls 5k", [5_000, 300_000], "Calls a day are those of 30 days"),
        ("--calls 10k/day --days 31", [310_000], "Calls a day are those of 31 days"),
        ("--from 1M/month --to 24M/year --step 1M", [1_000_000, 2_000_000], "Calls a year are those of twelve equal months"),
    ],
)  # fmt: skip
def test_volumes_of_a_day_or_a_year_are_those_of_a_month(run: Run, words: str, calls: list[int], says: str) -> None:
    outcome = run("compare", *words.split(), "-p", "builtin", "--json")
    assert [row["calls"] for row in json.loads(outcome.stdout)["rows"]] == calls
    assert says in run("compare", *words.split(), "-p", "builtin").stdout


@pytest.mark.parametrize(
    ("sheet", "words", "said"),
    [
        (WORDS, "--calls 3000/day --days 1", "3,000 calls in one day: 2,500 free, 0 prepaid"),
        (SPEECH, "--calls 6000/day --days 1", "6,000 calls in one day: 5,000 free of the month's quota,"),
    ],
)
def test_whose_the_free_calls_are_is_said(run: Run, sheet: str, words: str, said: str) -> None:
    page = run("estimate", "-p", "-", *words.split(), stdin=sheet).stdout
    assert said in " ".join(page.split()), page
