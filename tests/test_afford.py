"""How many calls for my money: the numbers of the founding sheet, every range against arrays, notes and refusals.

``pytest tests/test_afford.py --fuzz 20`` judges 200 random sheets on volumes up to 300,000, and 20 years of 2,000.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from afford_oracles import random_amount, random_prices, runs, ways, years
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from making import sheet_of, sheet_text
from strategies import sheets

from costcalc import NoPriceError, RequestError, afford, estimate, load_sheet, plan
from costcalc.loader import parse_sheet
from costcalc.quantities import Units
from costcalc.results.afford import AffordedWay
from costcalc.results.estimate import Estimate
from costcalc.sheet import PriceSheet


def answer_of(run: Run, *words: str) -> dict[str, Any]:
    outcome = run("afford", *words, "-p", "builtin", "--json")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    answer: dict[str, Any] = json.loads(outcome.stdout)
    return answer


def by_way(answer: dict[str, Any]) -> dict[str, tuple[int, int, str]]:
    return {way["way"]: (way["calls"], way["every_up_to"], way["total"]) for way in answer["ways"]}


# The founding sheet: 0.08, from 10,000 on 0.06, from 100,000 on 0.05; packages of 1,000 at 75, 10,000 at 550, 100,000 at 4,500


def test_5_000_a_month(run: Run) -> None:
    answer = answer_of(run, "5000")
    assert by_way(answer) == {
        # 4,500 + 6 × 75 = 4,950; 50 ÷ 0.08 = 625 more.
        "cheapest": (106_625, 106_625, "5000.00"),
        "packages": (106_000, 106_000, "4950.00"),
        # 100,000 × 0.05; 83,333 × 0.06 = 4,999.98, but 83,334 × 0.06 = 5,000.04 and 99,999 × 0.06 = 5,999.94.
        "postpaid": (100_000, 83_333, "5000.00"),
    }
    assert (answer["calls"], answer["total"], answer["left"]) == (106_625, "5000.00", "0.00")
    assert [(each["count"], each["size"]) for each in answer["purchases"]] == [(1, 100_000), (6, 1_000)]
    assert answer["postpaid_units"] == 625
    assert answer["ways"][2]["ranges"] == [{"from": 0, "to": 83_333}, {"from": 100_000, "to": 100_000}]


def test_700_a_month(run: Run) -> None:
    answer = answer_of(run, "700", "--per", "month")
    ways = by_way(answer)
    assert ways["cheapest"] == (12_000, 12_000, "700.00")  # 550 + 2 × 75
    # 11,666 × 0.06 = 699.96; 8,750 × 0.08 = 700.00, and 9,999 × 0.08 = 799.92.
    assert ways["postpaid"] == (11_666, 8_750, "699.96")


def test_100_a_month(run: Run) -> None:
    answer = answer_of(run, "100")
    assert (answer["calls"], answer["total"], answer["left"]) == (1_312, "99.96", "0.04")  # 75 + 312 × 0.08


@pytest.mark.parametrize("words", [["60000/year"], ["60000", "--per", "year"]])
def test_60_000_a_year(run: Run, words: list[str]) -> None:
    answer = answer_of(run, *words)
    # 12 × 166,666 = 1,999,992: two packages of 1,000,000 at 30,000; of 166,667 four calls more, at 0.08.
    assert (answer["per"], answer["calls"], answer["total"]) == ("year", 166_666, "60000.00")
    assert sum(each["count"] * each["size"] for each in answer["purchases"]) == 2_000_000
    assert answer["purchases"][0]["month"] == 1
    assert "largest-found" in {note["code"] for note in answer["notes"]}
    sheet = load_sheet("builtin")
    assert [plan(sheet, calls=[calls] * 12, reasons=False).total for calls in (166_666, 166_667)] == [
        Decimal("60000.00"),
        Decimal("60000.32"),
    ]


# Every volume


def case(seed: int, most: int) -> tuple[PriceSheet, int, dict[str, list[tuple[int, int]]], Any]:
    rng = Random(seed)
    prices = random_prices(rng, most, least_size=max(1, most // 1_500))
    amount = random_amount(rng, prices, most)
    met = {name: runs(costs, amount) for name, costs in ways(prices, most, amount).items()}
    return parse_sheet(prices.yaml()), amount, met, prices


def up_to(way: AffordedWay, most: int) -> list[tuple[int, int]]:
    """Return the ranges that begin at or below a volume, each no further."""
    found = [(int(one.first), most if one.last is None else min(int(one.last), most)) for one in way.ranges]
    return [(first, last) for first, last in found if first <= most]


def test_every_range_is_that_of_a_scan_of_all_volumes(pytestconfig: pytest.Config) -> None:
    fuzz = int(pytestconfig.getoption("--fuzz"))
    cases, most = (30, 1_200) if fuzz == 1 else (10 * fuzz, 300_000)
    several = 0
    for seed in range(cases):
        sheet, amount, met, prices = case(seed, most)
        answer = afford(sheet, amount=Decimal(amount).scaleb(-2), prepaid=prices.prepaid, postpaid=prices.sold)
        found = {way.way: way for way in answer.ways}
        assert found.keys() == met.keys(), seed
        for name, wanted in met.items():
            assert found[name].ranges_total <= 100
            assert up_to(found[name], most) == wanted, (seed, name, amount, prices)
            several += len(wanted) > 1
        assert answer.total is None or answer.total <= answer.amount
    assert several > cases // 20  # volumes that are met above others that are not


def test_a_year_is_that_of_a_scan_of_all_volumes(pytestconfig: pytest.Config) -> None:
    fuzz = int(pytestconfig.getoption("--fuzz"))
    cases, most = (6, 100) if fuzz == 1 else (fuzz, 2_000)
    exact = 0
    for seed in range(cases):
        rng = Random(seed)
        prices = random_prices(rng, most)._replace(prepaid=0)
        costs = years(prices, most)
        amount = int(costs[rng.randint(most // 4, most)])
        if amount >= 10**12:
            continue
        answer = afford(parse_sheet(prices.yaml()), amount=Decimal(amount).scaleb(-2), per="year", postpaid=prices.sold)
        met = runs(costs, amount)
        found = up_to(answer.ways[0], most)
        may_fall = "largest-found" in {note.code for note in answer.notes}
        if not may_fall:
            assert found == met, (seed, amount, prices)
        exact += found == met
        last = found[-1][1]
        assert costs[last] <= amount, (seed, amount, prices)
        assert last == most or costs[last + 1] > amount, (seed, amount, prices)
    print(f"{exact} of {cases} years are those of the scan")
    assert exact


# The same totals as estimate


TOTALS: dict[str, Callable[[Estimate], Decimal | None]] = {
    "cheapest": lambda each: each.cheapest.total if each.cheapest else None,
    "packages": lambda each: each.packages.total if each.packages else None,
    "postpaid": lambda each: each.postpaid.total if each.postpaid else None,
}


def estimates(sheet: PriceSheet, volumes: list[Units], **held: Any) -> list[Estimate | None]:
    """Return the estimate of each volume; None where it has no price."""
    found: list[Estimate | None] = []
    for calls in volumes:
        try:
            found.append(estimate(sheet, calls=calls, **held))
        except NoPriceError:
            found.append(None)
    return found


def agrees(
    sheet: PriceSheet, volumes: list[Units], priced: list[Estimate | None], amount: Decimal, **held: Any
) -> None:
    """Compare, for each way to pay, the volumes that are in a range with those whose estimate is no more than the amount."""
    for way in afford(sheet, amount=amount, **held).ways:
        if way.way not in TOTALS:
            continue
        totals = [TOTALS[way.way](each) if each else None for each in priced]
        wanted = [calls for calls, total in zip(volumes, totals, strict=True) if total is not None and total <= amount]
        met = [
            calls
            for calls in volumes
            if any(one.first <= calls and (one.last is None or calls <= one.last) for one in way.ranges)
        ]
        assert met == wanted, way.way


@settings(max_examples=25)
@given(sheets(), st.integers(0, 60), st.integers(0, 9), st.integers(0, 9), st.booleans())
def test_any_sheet_agrees_with_estimates_of_each_volume(
    sheet: PriceSheet, amount: int, free: int, prepaid: int, postpaid: bool
) -> None:
    api, volumes = sheet.api(), list[Units](range(60))
    held: dict[str, Any] = {"free": free, "prepaid": prepaid, "postpaid": postpaid}
    if api.packages or (api.postpaid and postpaid):
        agrees(sheet, volumes, estimates(sheet, volumes, **held), Decimal(amount), **held)


VOLUME = "{mode: volume, tiers: [{from: 0, unit_price: 1}, {from: 20, unit_price: 0.70}, {from: 60, unit_price: 0.50}]}"
SIZES = "{validity: 12 months, sizes: [{units: 10, price: 8.50}, {units: 50, price: 33}]}"
TERMS = [
    "{tax: {name: VAT, rate: 19 %}}",
    "{discount: 15 %, minimum: 20}",
    "{discount: {postpaid: 10 %, packages: 5 %}, credit: {amount: 12, period: month}, tax: {name: VAT, rate: 7 %}}",
    "{credit: {amount: 12, period: month}}",
    "{credit: {amount: 12, period: once}}",
    "{commitment: {amount: 1_000, period: year}}",
]


@pytest.mark.parametrize("terms", TERMS)
@pytest.mark.parametrize("parts", [{"postpaid": VOLUME}, {"packages": SIZES}, {"postpaid": VOLUME, "packages": SIZES}])
def test_bills_with_terms_agree_with_estimates(parts: dict[str, str], terms: str) -> None:
    sheet = parse_sheet(sheet_text(**parts).replace("apis:", f"bill: {terms}\napis:"))
    volumes = list[Units](range(80))
    priced = estimates(sheet, volumes)
    for amount in ("0", "11.99", "17", "25.50", "45"):
        agrees(sheet, volumes, priced, Decimal(amount))


PLANS = """[{name: solo, price: 12, included: 10, beyond: {unit_price: 2}}, {name: team, price: 30, included: 25, beyond: fails},
  {name: pool, price: 20, included: 15, beyond: postpaid}, {name: by the year, price: 12, term: year, included: 500, beyond: fails}]"""


@pytest.mark.parametrize("postpaid", [True, False])
def test_subscriptions_agree_with_estimates(postpaid: bool) -> None:
    sheet, volumes = sheet_of(postpaid=VOLUME, subscriptions=PLANS), list[Units](range(80))
    priced = estimates(sheet, volumes, postpaid=postpaid)
    for amount in ("11.99", "12", "15", "29.99", "30", "44"):
        agrees(sheet, volumes, priced, Decimal(amount), postpaid=postpaid)


def test_counts_with_decimals_agree_with_estimates() -> None:
    text = sheet_text(
        unit="hour", decimals="1", postpaid=VOLUME, packages=SIZES, free_quota="{period: month, units: 2.5}"
    )
    volumes: list[Units] = [Decimal(tenths) / 10 if tenths % 10 else tenths // 10 for tenths in range(400)]
    sheet = parse_sheet(text)
    priced = estimates(sheet, volumes)
    for amount in ("0.04", "5.55", "8.50", "14"):
        agrees(sheet, volumes, priced, Decimal(amount))


# What it says beside the numbers


def codes(answer: Any) -> set[str]:
    return {note.code.value for note in answer.notes}


def test_a_maximum_and_a_last_tier_for_nothing_have_no_most() -> None:
    # 10 calls cost 10.00, and no more cost more.
    answer = afford(sheet_of(postpaid="{unit_price: 1, maximum: 10}"), amount=10)
    assert (answer.calls, answer.total, codes(answer)) == (None, None, {"unlimited"})
    assert answer.ways[0].ranges == ((0, None),)
    less = afford(sheet_of(postpaid="{unit_price: 1, maximum: 10}"), amount=Decimal("9.99"))
    assert (less.calls, less.total) == (9, Decimal("9.00"))
    # From 100 calls on all are for nothing; up to 5 of fewer are paid for.
    tiers = "{mode: volume, tiers: [{from: 0, unit_price: 1}, {from: 100, unit_price: 0}]}"
    for per, amount in (("month", 5), ("year", 60)):
        free = afford(sheet_of(postpaid=tiers), amount=amount, per=per)
        assert (free.calls, free.ways[0].every_up_to, free.ways[0].ranges) == (None, 5, ((0, 5), (100, None))), per


def test_less_than_is_due_without_a_call_pays_for_not_even_none() -> None:
    sheet = sheet_of(postpaid="{unit_price: 1, base_fee: 20}")
    for per, amount in (("month", "19.99"), ("year", "239.99")):
        answer = afford(sheet, amount=Decimal(amount), per=per)
        assert (answer.calls, answer.total, answer.ways[0].ranges, codes(answer)) == (0, None, (), {"not-even-none"})
        assert answer.ways[0].ranges_total == 0
    assert (afford(sheet, amount=20).calls, afford(sheet, amount=20).total) == (0, Decimal("20.00"))


def test_a_hundred_of_many_ranges_are_listed() -> None:
    # Packages of 5 at 0.50; from 1,000 to 1,003 postpaid calls cost 1.00, fewer 5.00 each, more are on request. 100.00
    # pays for 200 packages: 1,000 calls; and for S + 1,000 to S + 1,003 where the packages of S cost at most 99.00: S = 0,
    # 5, ..., 990. The first joins the thousand below it, 1,004 and each fifth above are not paid for.
    tiers = "[{from: 0, unit_price: 5}, {from: 1_000, unit_price: 0.001}, {from: 1_004, unit_price: on_request}]"
    sheet = sheet_of(
        postpaid=f"{{mode: volume, tiers: {tiers}}}", packages="{validity: 1 month, sizes: [{units: 5, price: 0.50}]}"
    )
    way = afford(sheet, amount=100).ways[0]
    assert (way.calls, way.every_up_to, way.ranges_total, len(way.ranges)) == (1_993, 1_003, 199, 100)
    assert (way.ranges[0], way.ranges[-1]) == ((1_495, 1_498), (1_990, 1_993))


def test_a_range_begins_at_the_least_packages_that_are_met_and_not_at_the_cheapest() -> None:
    # As above, and packages of 20 at 1.00, which cost less for 15 than three of 5. 100.00 pays for 2,000 by packages, and for
    # S + 1,000 to S + 1,003 where those of S cost at most 99.00: up to 1,970 (98 of 20 and two of 5), and 1,980 (99 of 20).
    tiers = "[{from: 0, unit_price: 5}, {from: 1_000, unit_price: 0.001}, {from: 1_004, unit_price: on_request}]"
    sizes = "[{units: 5, price: 0.50}, {units: 20, price: 1}]"
    sheet = sheet_of(postpaid=f"{{mode: volume, tiers: {tiers}}}", packages=f"{{validity: 1 month, sizes: {sizes}}}")
    way = afford(sheet, amount=100).ways[0]
    # S = 1,005, 1,010, ..., 1,970 and 1,980 after all up to 2,003.
    assert (way.calls, way.every_up_to, way.ranges_total) == (2_983, 2_003, 1 + 194 + 1)
    assert way.ranges[-2:] == ((2_970, 2_973), (2_980, 2_983))


FEE_AT_ZERO = [
    # A month without a postpaid call owes the fee of the first tier, 20.00; one that reaches the second does not.
    # From 10 calls on: packages of 5 at 1.00, and 1.00 for each call beside them.
    ("tier_basis: total, ", 10, "1", "{units: 5, price: 1}", 0, 5, ((11, 13), (16, 17), (21, 21))),
    # From 30 on: packages of 40 at 1.00, and 10.00 for a whole block of 10 beside them.
    ("tier_basis: total, per: 10, rounding: down, ", 30, "10", "{units: 40, price: 1}", 0, 15,
     ((50, 59), (90, 99), (130, 139), (170, 179), (210, 219))),
    # With 25 free the second tier is reached by any, but the first block of 10 is charged from 10 on: 1.00 each.
    ("tier_basis: after_packages, per: 10, rounding: down, ", 20, "1", "", 25, 5, ((35, 84),)),
]  # fmt: skip


@pytest.mark.parametrize(("words", "bound", "price", "package", "free", "amount", "ranges"), FEE_AT_ZERO)
def test_a_fee_at_zero_makes_the_first_call_cheaper_than_none(
    words: str, bound: int, price: str, package: str, free: int, amount: int, ranges: tuple[tuple[int, int], ...]
) -> None:
    tiers = f"[{{from: 0, unit_price: {price}, flat_fee: 20}}, {{from: {bound}, unit_price: {price}}}]"
    parts = {"postpaid": f"{{mode: volume, flat_fee_at_zero: true, {words}tiers: {tiers}}}"}
    if package:
        parts["packages"] = f"{{validity: 1 month, sizes: [{package}]}}"
    answer = afford(sheet_of(**parts), amount=amount, free=free)
    assert (answer.ways[0].ranges, answer.ways[0].every_up_to) == (ranges, 0)


def test_the_amount_ends_where_prices_are_on_request() -> None:
    tiers = "{mode: graduated, tiers: [{from: 0, unit_price: 1}, {from: 11, unit_price: on_request}]}"
    answer = afford(sheet_of(postpaid=tiers), amount=500)
    assert (answer.calls, answer.total, codes(answer)) == (10, Decimal("10.00"), {"on-request"})


def test_a_credit_beside_a_minimum_leaves_packages_with_postpaid_out() -> None:
    text = sheet_text(postpaid=VOLUME, packages=SIZES)
    sheet = parse_sheet(text.replace("apis:", "bill: {credit: {amount: 5, period: month}, minimum: 8}\napis:"))
    answer = afford(sheet, amount=12)
    # Postpaid: 24 × 0.70 = 16.80, less 5.00; one package of 10 = 8.50.
    assert (answer.calls, answer.total, codes(answer)) == (24, Decimal("11.80"), {"not-planned-around"})


def test_a_way_of_a_year_that_takes_too_long_is_left_out() -> None:
    sizes = "[{units: 99_991, price: 5_000}, {units: 199_999, price: 9_000}, {units: 300_007, price: 13_300}]"
    sheet = sheet_of(postpaid="{unit_price: 0.06}", packages=f"{{validity: 1 year, sizes: {sizes}}}")
    answer = afford(sheet, amount=1_000_000, per="year")
    assert [way.way for way in answer.ways] == ["cheapest", "postpaid"]
    assert answer.left_out == ("packages alone",)
    # The cheapest is right all the same: one call a month more is too much.
    assert plan(sheet, calls=[int(answer.calls or 0)] * 12, reasons=False).total == answer.total
    assert plan(sheet, calls=[int(answer.calls or 0) + 1] * 12, reasons=False).total > Decimal(1_000_000)


REFUSED = [
    ({"amount": 5.0}, RequestError, "amount: an int or a Decimal from 0 on is expected, not 5.0"),
    ({"amount": -1}, RequestError, "amount: an int or a Decimal from 0 on is expected, not -1"),
    ({"amount": Decimal("1.001")}, RequestError, "`amount` 1.001: USD has 2 decimals; write 1.00 or 1.01"),
    ({"amount": 10**16}, RequestError, "`amount` 10000000000000000 is more than 1,000,000,000,000,000"),
    ({"amount": 5, "per": "week"}, RequestError, "`per` week: choose month or year"),
    ({"amount": 5, "per": "year", "prepaid": 5}, RequestError, "`prepaid`: in a year it matters how long that lasts"),
    (
        {"amount": 5, "postpaid": False},
        NoPriceError,
        "has no packages, so with postpaid off nothing on sale pays for calls",
    ),
]


@pytest.mark.parametrize(("asked", "error", "says"), REFUSED)
def test_what_cannot_be_meant_is_refused(asked: dict[str, Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error) as caught:
        afford(sheet_of(postpaid="{unit_price: 1}"), **asked)
    assert says in str(caught.value)


def test_where_the_size_of_a_call_is_needed_that_is_said() -> None:
    with pytest.raises(RequestError, match="is priced by the size of each call"):
        afford(
            parse_sheet(f"{sheet_text()}\n    per_call: {{minimum: 5}}\n    postpaid: {{unit_price: 1}}\n"), amount=5
        )


# The command line

LINES = [
    ("5000", "", 0, "106625\n", ""),
    ("100/month", "", 0, "1312\n", ""),
    ("0", "", 0, "0\n", ""),
    ("500 --free 300 --prepaid 2k --no-postpaid", "", 0, "8300\n", ""),  # 300 + 2,000 + 6 × 1,000
    (
        "5k",
        "",
        2,
        "",
        "AMOUNT: '5k' is not an amount; write an amount from 0 on as 500, 500.50 or 12,000, or 60000/year",
    ),
    ("5000/day", "", 2, "", "AMOUNT 5000/day: write /month or /year behind an amount, as 60000/year"),
    ("5000/year --per month", "", 2, "", "AMOUNT 5000/year and --per month say two times; leave one of them out"),
    ("5000 --per yr", "", 2, "", "--per: 'yr' is no time for an amount; did you mean 'year'?"),
    ("5000.005", "", 2, "", "AMOUNT 5000.005: USD has 2 decimals; write 5000.00 or 5000.01"),
    (
        "60000/year --prepaid 5",
        "",
        2,
        "",
        "--prepaid: in a year it matters how long that lasts, which costcalc plan takes",
    ),
    ("", "", 2, "", "missing 'AMOUNT'; try: costcalc afford 5000"),
    ("5 --json", "", 2, "", "-q prints one number and --json the whole report"),
    (
        "5",
        "{unit_price: 1, base_fee: 20}",
        0,
        "0\n",
        "note: a month without a call costs 20.00, which is more than the amount",
    ),
    (
        "5",
        "{unit_price: 1, maximum: 2}",
        1,
        "",
        "there is no largest number of calls: from 0 calls on any number costs no more",
    ),
    ("5000 --fail-on postpaid-off-by-default", "", 3, "106625\n", "gate failed: postpaid-off-by-default"),
]


@pytest.mark.parametrize(("words", "prices", "code", "out", "says"), LINES)
def test_the_number_alone_and_what_is_refused(
    run: Run, tmp_path: Path, words: str, prices: str, code: int, out: str, says: str
) -> None:
    pricing = "builtin"
    if prices:
        pricing = str(tmp_path / "prices.yaml")
        Path(pricing).write_text(sheet_text(postpaid=prices), encoding="utf-8")
    outcome = run("afford", *words.split(), "-q", "-p", pricing)
    assert (outcome.exit_code, outcome.stdout) == (code, out)
    assert says in outcome.stderr
    assert len(outcome.stderr.splitlines()) == bool(says)


@pytest.mark.parametrize(
    ("quota", "words", "says"),
    [
        ("{period: month, units: 50}", "", "50 free in each"),
        ("{period: month, units: 50}", "--free 7", "7 free in the first, 50 in each later one"),
        ("{period: month, units: 50, validity: 3 months}", "", "50 free in each of the first 3"),
        ("{period: month, units: 50, validity: 3 months}", "--free 7", "7 free in the first, 50 in each later one up to month 3"),
        ("{period: once, units: 50, validity: 1 year}", "--free 7", "7 free in the first"),
        ("{period: once, units: 50, validity: 1 year}", "", "0 free"),
    ],
)  # fmt: skip
def test_a_year_says_in_which_months_calls_are_free(
    run: Run, tmp_path: Path, quota: str, words: str, says: str
) -> None:
    prices = tmp_path / "prices.yaml"
    prices.write_text(sheet_text(postpaid="{unit_price: 1}", free_quota=quota), encoding="utf-8")
    page = run("afford", "6000/year", *words.split(), "-p", str(prices), COLUMNS="120").stdout.splitlines()
    assert f"6,000.00 for a year of equal months: {says}" in page


def test_under_a_contract_the_amount_is_what_is_paid(run: Run) -> None:
    contract = str(Path(__file__).parent.parent / "examples" / "contract.yaml")
    outcome = run("afford", "5000", "-p", "builtin", "--contract", contract, "--json")
    answer = json.loads(outcome.stdout)
    total, next_one = (
        json.loads(
            run(
                "estimate", "--calls", str(answer["calls"] + more), "-p", "builtin", "--contract", contract, "--json"
            ).stdout
        )
        for more in (0, 1)
    )
    assert answer["total"] == total["cheapest"]["total"] <= "5000.00" < next_one["cheapest"]["total"]
