"""Which subscription is the cheapest from which volume on: by hand, and against every volume by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from conftest import Run
from making import sheet_of, sheet_text

from costcalc.engine.compare import compare
from costcalc.engine.estimate import estimate
from costcalc.sheet import PriceSheet

# Cap-go/website pull 823: three plans with an allowance and a price beyond it.
PLANS = """[
  {name: Solo, price: 12, included: 1_000, beyond: {unit_price: 0.02}},
  {name: Maker, price: 33, included: 5_000, beyond: {unit_price: 0.015}},
  {name: Team, price: 83, included: 10_000, beyond: {unit_price: 0.01}}]"""
YEARLY = """[
  {name: Maker, price: 33, included: 5_000, beyond: {unit_price: 0.015}},
  {name: Pro, price: 990, term: year, included: 50_000, beyond: fails}]"""


def ways(run: Run, sheet: str, key: str = "cheapest_from") -> list[tuple[int, str | None, str | None]]:
    outcome = run("compare", "-p", "-", "--json", stdin=sheet)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    answer: dict[str, Any] = json.loads(outcome.stdout)
    assert not [each for each in answer["left_out"] if "cheapest" in each]
    return [(each["calls"], each["subscription"], each["total"]) for each in answer[key]]


def test_three_plans_beside_postpaid(run: Run) -> None:
    # 401 × 0.03 = 12.03; Solo 12 + 1,051 × 0.02 = 33.02; Maker 33 + 3,334 × 0.015 = 83.01
    sheet = sheet_text(postpaid="{unit_price: 0.03}", subscriptions=PLANS)
    expected = [(1, None, "0.03"), (401, "Solo", "12.00"), (2_051, "Maker", "33.00"), (8_334, "Team", "83.00")]
    assert ways(run, sheet) == expected
    shown = run("compare", "-p", "-", stdin=sheet).stdout
    assert " ".join(shown.split()).endswith(
        "Cheapest in one month: postpaid, Solo from 401 calls, Maker from 2,051 calls, Team from 8,334 calls."
    )


def test_a_free_quota_comes_before_all_of_them(run: Run) -> None:
    sheet = sheet_text(postpaid="{unit_price: 0.03}", subscriptions=PLANS, free_quota="{period: month, units: 100}")
    assert [calls for calls, _, _ in ways(run, sheet)] == [1, 501, 2_151, 8_434]


def test_with_a_quota_of_each_day_volumes_are_of_days(run: Run) -> None:
    # 30 days, 10 free on each: 43 a day are 990 × 0.02 = 19.80 by postpaid, 44 a day 20.40.
    plan = "[{name: Pro, price: 20, term: month, included: 3_000, beyond: {unit_price: 0.01}}]"
    sheet = sheet_text(postpaid="{unit_price: 0.02}", subscriptions=plan, free_quota="{period: day, units: 10}")
    assert ways(run, sheet) == [(1, None, "0.00"), (44, "Pro", "20.00")]
    shown = run("compare", "-p", "-", "--calls", "50/day", stdin=sheet).stdout
    assert shown.endswith("Cheapest in 30 days: postpaid, Pro from 44 calls a day.\n")


def test_calls_that_a_plan_does_not_serve_are_another_ones(run: Run) -> None:
    plans = (
        "[{name: Small, price: 1, included: 100, beyond: fails}, {name: Large, price: 9, included: 500, beyond: fails}]"
    )
    assert ways(run, sheet_text(subscriptions=plans)) == [
        (1, "Small", "1.00"), (101, "Large", "9.00"), (501, None, None),
    ]  # fmt: skip


def test_packages_and_a_plan_take_turns(run: Run) -> None:
    # A plan of 15.00 for 250 calls, 0.10 beyond, against packages of 100 at 6 and postpaid at 0.10: the packages cost 6,
    # 12, 18 for up to 100, 200, 300, or less where few are left to postpaid: 230 calls are 12 + 3.00, 231 are 15.10.
    sheet = sheet_text(
        postpaid="{unit_price: 0.10}",
        packages="{validity: 1 month, sizes: [{units: 100, price: 6}]}",
        subscriptions="[{name: Plan, price: 15, included: 250, beyond: {unit_price: 0.10}}]",
    )
    # Beyond 250 the plan costs 0.10 a call, and packages 6 a hundred: 281 calls are 18.00, and 18.10 by the plan.
    assert ways(run, sheet) == [(1, None, "0.10"), (231, "Plan", "15.00"), (281, None, "18.00")]


def test_a_year_of_a_yearly_one(run: Run) -> None:
    # 12 × (33 + 3,301 × 0.015 = 49.515) = 990.24; beyond 50,000 a month it serves nothing more.
    sheet = sheet_text(subscriptions=YEARLY)
    assert ways(run, sheet) == [(1, "Maker", "33.00")]
    assert ways(run, sheet, "cheapest_from_in_year") == [
        (1, "Maker", "396.00"), (8_301, "Pro", "990.00"), (50_001, "Maker", "8496.24"),
    ]  # fmt: skip
    shown = " ".join(run("compare", "-p", "-", stdin=sheet).stdout.split())
    assert "Cheapest in one month: Maker. Cheapest over a year: Maker, Pro from 8,301 calls, Maker" in shown


def test_a_term_whose_units_run_out_within_it(run: Run) -> None:
    # 1,200 calls for the year at 60.00, then 0.10 each: 12 × 100 are 60.00, and so many are 120.00 by postpaid.
    plans = "[{name: Event, price: 60, term: year, included: 1_200, included_per: term, beyond: {unit_price: 0.10}}]"
    sheet = sheet_text(postpaid="{unit_price: 0.10}", subscriptions=plans)
    # 51 × 12 × 0.10 = 61.20
    assert ways(run, sheet, "cheapest_from_in_year") == [(1, None, "1.20"), (51, "Event", "60.00")]


def test_lines_that_coincide_are_one_way(run: Run) -> None:
    # From 200 calls on both cost 0.01 a call.
    plans = """[
      {name: A, price: 1, included: 100, beyond: {unit_price: 0.01}},
      {name: B, price: 2, included: 200, beyond: {unit_price: 0.01}}]"""
    assert ways(run, sheet_text(subscriptions=plans)) == [(1, "A", "1.00")]


def test_what_cannot_be_searched_is_said(run: Run) -> None:
    # Postpaid falls at 100 calls, so what packages and postpaid cost together may fall as calls are added.
    sheet = sheet_text(
        postpaid="{mode: volume, tiers: [{from: 0, unit_price: 0.10}, {from: 100, unit_price: 0.05}]}",
        packages="{validity: 1 month, sizes: [{units: 100, price: 6}]}",
        subscriptions=PLANS,
    )
    outcome = run("compare", "-p", "-", stdin=sheet)
    assert " ".join(outcome.stdout.split()).endswith("could not be searched; see the volumes shown.")
    answer = json.loads(run("compare", "-p", "-", "--json", stdin=sheet).stdout)
    assert answer["cheapest_from"] == []
    assert "from which volume another way is the cheapest" in answer["left_out"]


def test_a_sheet_without_subscriptions_says_nothing_of_them(run: Run) -> None:
    answer = json.loads(run("compare", "--json").stdout)
    assert "cheapest_from" not in answer


def a_sheet(random: Random, *, yearly: bool = False) -> PriceSheet:
    """Return a sheet of small numbers, whose ways to pay cross within a few hundred calls."""

    def price(most: int, digits: int = 3) -> str:
        return f"{Decimal(random.randint(0, most)).scaleb(-digits):f}"

    def plan(name: str) -> str:
        beyond = random.choice(
            [
                "fails",
                "postpaid",
                f"{{unit_price: {price(200)}}}",
                f"{{mode: graduated, tiers: [{{up_to: 40, unit_price: {price(200)}}}, {{unit_price: {price(200)}}}]}}",
            ]
        )
        included = random.choice(["unlimited", str(random.randint(1, 120))])
        rest = "" if included == "unlimited" else f", beyond: {beyond}"
        if not yearly or random.random() < 0.4:
            return f"{{name: {name}, price: {price(1_500, 2)}, included: {included}{rest}}}"
        if rest and random.random() < 0.5:
            included, rest = str(random.randint(1, 1_200)), f"{rest}, included_per: term"
        return f"{{name: {name}, price: {price(18_000, 2)}, term: year, included: {included}{rest}}}"

    tiers = sorted(random.sample(range(1, 150), 2))
    prices = sorted((price(150) for _ in range(3)), key=Decimal)
    fields = {
        "postpaid": f"{{mode: graduated, tiers: [{{up_to: {tiers[0]}, unit_price: {prices[0]}}}, {{up_to: {tiers[1]}, "
        f"unit_price: {prices[1]}}}, {{unit_price: {prices[2]}}}]}}",
        "subscriptions": f"[{', '.join(map(plan, 'ABC'))}]",
    }
    if not yearly and random.random() < 0.5:
        fields["packages"] = (
            f"{{validity: 1 month, sizes: [{{units: {random.randint(10, 80)}, price: {random.randint(1, 600) / 100}}}]}}"
        )
    if random.random() < 0.5:
        fields["free_quota"] = f"{{period: month, units: {random.randint(1, 30)}}}"
    return sheet_of(**fields)


def one_by_one(sheet: PriceSheet, most: int) -> Iterator[tuple[int, str | None, Decimal]]:
    """Yield the same volume by volume: a way is kept while no other costs less."""
    [api] = sheet.apis
    without = replace(sheet, apis=(replace(api, subscriptions=()),))
    kept: str | None = None
    for calls in range(1, most + 1):
        as_one_goes = estimate(without, calls=calls).total
        assert as_one_goes is not None
        costs: dict[str | None, Decimal] = {None: as_one_goes}
        for option in estimate(sheet, calls=calls).subscriptions:
            if option.total is not None and not option.unserved:
                costs[option.name] = option.total
        least = min(costs.values())
        if calls == 1 or kept not in costs or costs[kept] > least:
            kept = next(name for name, cost in costs.items() if cost == least)
            yield calls, kept, least


@pytest.mark.parametrize("seed", range(30))
def test_the_volumes_are_those_of_every_volume_by_itself(seed: int) -> None:
    sheet = a_sheet(Random(seed))
    found = compare(sheet, calls=[1]).in_a_month
    assert found
    assert found.exact
    ours = [(each.calls, each.subscription, each.total) for each in found.found if each.calls <= 250]
    assert ours == list(one_by_one(sheet, 250))


@pytest.mark.parametrize("seed", range(30))
def test_a_year_costs_what_the_cheapest_plan_of_it_costs(seed: int) -> None:
    sheet = a_sheet(Random(seed), yearly=True)
    found = compare(sheet, calls=[1]).in_a_year
    if found is None:
        return  # by the month alone
    assert found.exact
    starts = [each.calls for each in found.found if each.calls <= 200]
    rows = {row.calls: row.year.cheapest for row in compare(sheet, calls=starts).rows}
    assert [each.total for each in found.found if each.calls <= 200] == [rows[calls] for calls in starts]
