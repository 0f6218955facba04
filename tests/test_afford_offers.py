"""``afford`` of calls with a size, and of calls a day: by arithmetic beside it, and by a scan of all volumes."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from making import sheet_text

from costcalc import RequestError, afford, parse_sheet

SHEET = """\
schema: 1
provider: Vendor
currency: USD
as_of: 2026-01
source: a test
apis:
  quota: {name: Quota, unit: call, free_quota: {period: day, units: 2_500}, postpaid: {unit_price: 0.004}}
  zones:
    name: Zones
    unit: call
    postpaid: {period: day, mode: volume, tiers: [{from: 0, unit_price: 0.01}, {from: 100, unit_price: 0.005}]}
  volume:
    name: Volume
    unit: call
    postpaid: {period: day, mode: volume, tiers: [{from: 0, unit_price: 0}, {from: 700, unit_price: 0.0059}]}
    packages: {validity: 1 year, sizes: [{units: 10_000, price: 40}]}
  speech: {name: Speech, unit: second, per_call: {minimum: 20, block: 15}, postpaid: {unit_price: 0.02, per: 15, rounding: exact}}
  prompt:
    name: Prompt
    unit: token
    postpaid:
      mode: volume
      tier_basis: call
      per: 1_000_000
      rounding: exact
      tiers: [{up_to: 200_000, unit_price: 5}, {unit_price: 10}]
  pages:
    name: Pages
    unit: page
    postpaid: {mode: volume, tiers: [{from: 0, unit_price: 0.08}, {from: 10_000, unit_price: 0.06}, {from: 100_000, unit_price: 0.05}]}
    packages: {validity: 1 year, sizes: [{units: 1_000, price: 75}, {units: 10_000, price: 550}]}
"""


@pytest.fixture(autouse=True)
def folder(empty_folder: Path) -> None:
    (empty_folder / "sheet.yaml").write_text(SHEET, encoding="utf-8")


def answer_of(run: Run, words: str) -> Any:
    outcome = run("afford", *words.split(), "--json")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def by_way(answer: Any) -> dict[str, tuple[int, int, str]]:
    return {way["way"]: (way["calls"], way["every_up_to"], way["total"]) for way in answer["ways"]}


# Sizes


@pytest.mark.parametrize(
    ("words", "calls", "total"),
    [
        # 5 s are raised to 20, and rounded up to 30: 0.04 a call.
        ("6 -p sheet.yaml#speech --size 5", 150, "6.00"),
        ("6.03 -p sheet.yaml#speech --size 5", 150, "6.00"),
        # A call of 150,000 is 0.75, one of 300,000 at the other tier 3.00.
        ("6 -p sheet.yaml#prompt --size 150k", 8, "6.00"),
        ("6 -p sheet.yaml#prompt --size 300k", 2, "6.00"),
        # 12 × 5 × 0.04 = 2.40 for five calls a month; six would be 2.88.
        ("2.80/year -p sheet.yaml#speech --size 5", 5, "2.40"),
    ],
)
def test_calls_of_one_size_are_counted_whole(run: Run, words: str, calls: int, total: str) -> None:
    answer = answer_of(run, words)
    assert (answer["calls"], answer["total"]) == (calls, total)
    assert run("afford", *words.split(), "-q").stdout == f"{calls}\n"


def test_ranges_of_calls_are_those_of_their_units(run: Run) -> None:
    # 700 pays for 8,750 pages at 0.08, and again for 10,000 to 11,666 at 0.06: in calls of 3 pages up to 2,916, and 3,334
    # to 3,888, of which 3,888 × 3 = 11,664 pages cost 699.84. Both ways together: 550 + 2 × 75 for 12,000 pages.
    answer = answer_of(run, "700 -p sheet.yaml#pages --size 3")
    ways = {way["way"]: way["ranges"] for way in answer["ways"]}
    assert ways["postpaid"] == [{"from": 0, "to": 2_916}, {"from": 3_334, "to": 3_888}]
    assert by_way(answer)["postpaid"] == (3_888, 2_916, "699.84")
    assert by_way(answer)["cheapest"] == (4_000, 4_000, "700.00")
    assert (answer["size"], answer["postpaid_units"]) == (3, 0)
    told = " ".join(run("afford", "700", "-p", "sheet.yaml#pages", "--size", "3").stdout.split())
    assert "0 pages free, 0 prepaid; each call takes 3 pages" in told
    assert told.endswith("700.00 pays for 4,000 calls: 1 package of 10,000 and 2 of 1,000 = 700.00.")


def test_what_is_prepaid_is_told_in_units(run: Run) -> None:
    # 1,000 pages are prepaid: 333 calls of 3, and one page; 0.16 more pays for two pages, so for one call more.
    answer = answer_of(run, "0.16 -p sheet.yaml#pages --size 3 --prepaid 1k")
    assert (answer["calls"], answer["total"]) == (334, "0.16")


def test_a_size_with_decimals(run: Run, empty_folder: Path) -> None:
    text = sheet_text(postpaid="{unit_price: 2}", decimals="1", unit="GB")
    (empty_folder / "own.yaml").write_text(text, encoding="utf-8")
    # 1.5 GB are 3.00 a call.
    answer = answer_of(run, "10 -p own.yaml --size 1.5")
    assert (answer["calls"], answer["total"], answer["size"], answer["postpaid_units"]) == (3, "9.00", 1.5, 4.5)


# Days


@pytest.mark.parametrize(
    ("words", "calls", "total"),
    [
        # 2,500 more than the free ones at 0.004 are 10.00 a day.
        ("300 -p sheet.yaml#quota", 5_000, "300.00"),
        ("310 -p sheet.yaml#quota --days 31", 5_000, "310.00"),
        ("3600/year -p sheet.yaml#quota", 5_000, "3600.00"),
        # Nothing to pay up to 2,500 a day.
        ("0 -p sheet.yaml#quota", 2_500, "0.00"),
        # 2,260 × 0.0059 = 13.334, so 39.99 in three days; 2,261 are 13.34, and a package is 40.00.
        ("39.99 -p sheet.yaml#volume --days 3", 2_260, "39.99"),
    ],
)
def test_calls_of_each_day(run: Run, words: str, calls: int, total: str) -> None:
    answer = answer_of(run, words)
    assert (answer["calls"], answer["total"]) == (calls, total)


def test_a_dead_zone_of_a_day_is_left_out(run: Run) -> None:
    # 0.60 a day: 60 calls at 0.01, and again 100 to 120 at 0.005; 61 to 99 cost more. 30 days are 18.00.
    answer = answer_of(run, "18 -p sheet.yaml#zones")
    (postpaid,) = [way for way in answer["ways"] if way["way"] == "postpaid"]
    assert postpaid["ranges"] == [{"from": 0, "to": 60}, {"from": 100, "to": 120}]
    assert (answer["calls"], answer["days"], answer["total"]) == (120, 30, "18.00")
    assert [note["code"] for note in answer["notes"]] == []
    told = " ".join(run("afford", "18", "-p", "sheet.yaml#zones").stdout.split())
    assert "18.00 for 30 equal days: 0 free, 0 prepaid" in told
    assert told.endswith("18.00 pays for 120 calls a day for 30 days: postpaid = 18.00.")
    # A year of twelve such months: 216.00.
    year = answer_of(run, "216/year -p sheet.yaml#zones")
    assert (year["calls"], year["total"]) == (120, "216.00")


def scanned(amount: int, most: int, days: int) -> list[tuple[int, int]]:
    """Return the calls a day that an amount pays for: packages of 10,000 at 40.00 pay for the first days, 700 and more of a
    day that are left cost 0.0059 each."""
    met = [
        min(_cents(calls, count, days) for count in range(most * days // 10_000 + 2)) <= amount for calls in range(most)
    ]
    starts = [place for place in range(most) if met[place] and (not place or not met[place - 1])]
    ends = [place for place in range(most) if met[place] and (place + 1 == most or not met[place + 1])]
    return list(zip(starts, ends, strict=True))


def _cents(calls: int, packages: int, days: int) -> int:
    left, total = max(0, calls * days - 10_000 * packages), 4_000 * packages
    while left:
        day = min(left, calls)
        left -= day
        if day >= 700:
            total += int((Decimal("0.59") * day).quantize(Decimal(1), ROUND_HALF_UP))
    return total


@pytest.mark.parametrize("amount", ["0", "3.99", "17.70", "100", "177", "250.55"])
def test_packages_beside_days_are_those_of_a_scan(amount: str) -> None:
    answer = afford(parse_sheet(SHEET), amount=Decimal(amount), api="volume", days=30)
    found = [(int(one.first), min(int(one.last or 0), 2_999)) for one in answer.ways[0].ranges]
    assert found == scanned(int(Decimal(amount) * 100), 3_000, 30)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "6 -p sheet.yaml#speech",
            "speech is priced by the size of each call; add --size N, the seconds that each call",
        ),
        ("6 -p sheet.yaml#speech --size 0", "give a size above 0"),
        ("6 -p sheet.yaml#pages --days 3", "--days: pages is not priced by the day; leave it out"),
        ("6 -p sheet.yaml#quota --days 0", "--days: at least one day is needed"),
        (
            "6 -p sheet.yaml#quota --days 32",
            "--days: a month has at most 31 days, and not 32; give the days of one month",
        ),
        ("6 -p sheet.yaml#quota --free 5", "--free: this free quota starts anew every day; leave it out"),
        ("6/year -p sheet.yaml#quota --free 5", "--free: this free quota starts anew every day; leave it out"),
    ],
)
def test_what_cannot_be_meant_is_refused(run: Run, words: str, said: str) -> None:
    outcome = run("afford", *words.split())
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert said in outcome.stderr


def test_from_python_a_size_is_needed_where_prices_take_it() -> None:
    sheet = parse_sheet(SHEET)
    with pytest.raises(RequestError, match="is priced by the size of each call"):
        afford(sheet, amount=5, api="speech")
    assert afford(sheet, amount=6, api="speech", size=5).calls == 150


# Years


def test_a_year_under_a_subscription_has_the_row_of_the_cheapest(run: Run, empty_folder: Path) -> None:
    # 240 for the year leave 260.00, 21.66 a month: 5 and 333 × 0.05 = 21.65 beyond 100 free and 2,000 included. By postpaid
    # 500 ÷ 12 = 41.66 a month: 5 and 733 × 0.05 = 41.65 beyond 100 free.
    text = sheet_text(
        postpaid="{unit_price: 0.05, base_fee: 5}",
        free_quota="{period: month, units: 100}",
        subscriptions="[{name: Yearly, price: 240, term: year, included: 2_000, beyond: postpaid}]",
    )
    (empty_folder / "own.yaml").write_text(text, encoding="utf-8")
    answer = answer_of(run, "500/year -p own.yaml")
    assert by_way(answer) == {"cheapest": (2_433, 2_433, "499.80"), "postpaid": (833, 833, "499.80")}
    rows = run("afford", "500/year", "-p", "own.yaml").stdout.splitlines()
    assert [row.split() for row in rows if row.endswith(" 499.80")] == [
        ["▸", "cheapest", "2,433", "2,433", "499.80"],
        ["postpaid", "833", "833", "499.80"],
    ]


def test_sizes_too_odd_for_an_answer_by_the_day_are_refused_in_time(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costcalc.engine.affording.afford_days.MAX_SUMS", 0)
    sizes = "[{units: 997, price: 40}, {units: 1_009, price: 41}, {units: 1_511, price: 60}]"
    sheet = sheet_text(postpaid="{period: day, unit_price: 0.05}", packages=f"{{validity: 1 year, sizes: {sizes}}}")
    outcome = run("afford", "500", "-p", "-", stdin=sheet)
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert outcome.stderr == (
        "costcalc: error: sizes of packages so odd that an exact answer would look at more than 0 sums of them, the limit; "
        "name a smaller amount, or leave sizes out\n"
    )
