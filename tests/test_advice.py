"""What stands beside a plan, at its bounds: within two per cent, and what may be spent on looking for it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from plan_cases import api, packages, sheet, volume

from costcalc.engine.plan import plan
from costcalc.engine.planner.advice import FEWEST, Advice
from costcalc.engine.planner.dated import Buy
from costcalc.engine.planner.market import MAX_COMPARED, Market, Markets
from costcalc.engine.planner.optimum import Course
from costcalc.engine.planner.segments import Work
from costcalc.engine.tariff import Tariff
from costcalc.engine.usage_months import MonthlyUsage


@pytest.mark.parametrize(("price", "found"), [("102.00", True), ("102.01", False)])
def test_fewer_packages_may_cost_two_per_cent_more_and_not_a_cent_above(price: str, found: bool) -> None:
    # 100 calls: 2 × 50 at 50.00, or one package of 101.
    alternatives = plan(sheet(api(None, packages((50, "50"), (101, price)))), calls=[100]).alternatives
    fewest = [(row.total, row.packages) for row in alternatives if row.name == FEWEST]
    assert fewest == ([(Decimal("102.00"), 1)] if found else [])


def test_a_size_that_costs_a_little_more_is_looked_at_where_it_saves_packages() -> None:
    # 170 calls: 100 + 7 × 10 at 170.00, 8 packages; or 100 + 30 + 30 + 10 at 100 + 2 × 30.50 + 10 = 171.00, 4 packages.
    # Without 10 it would be 100 + 3 × 30.50 = 191.50, without 100 again 170.00.
    alternatives = plan(sheet(api(None, packages((10, "10"), (30, "30.50"), (100, "100")))), calls=[170]).alternatives
    (fewest,) = [row for row in alternatives if row.name == FEWEST]
    assert (fewest.total, fewest.packages) == (Decimal("171.00"), 4)
    assert [(bought.size, bought.count) for bought in fewest.purchases] == [(100, 1), (30, 2), (10, 1)]


def test_of_one_package_there_is_no_smaller_number() -> None:
    alternatives = plan(sheet(api(None, packages((50, "50"), (101, "102")))), calls=[50]).alternatives
    assert FEWEST not in [row.name for row in alternatives]


def test_a_calendar_without_its_smallest_package_is_looked_at() -> None:
    # 1,000 + 100 + 1 packaged: 10 + 1 + 0.01. Without the last, 0.02 by postpaid: 11.02, 2 packages.
    sold = packages((1, "0.01"), (100, "1"), (1_000, "10"))
    alternatives = plan(sheet(api(volume((0, "0.02")), sold)), calls=[1_101]).alternatives
    (fewest,) = [row for row in alternatives if row.name == FEWEST]
    assert (fewest.total, fewest.packages) == (Decimal("11.02"), 2)


def test_what_may_not_be_looked_at_any_more_is_left_out_once() -> None:
    usage, left_out = MonthlyUsage(calls=[100]), []
    for limit in range(2, 30):
        market = Market(Tariff(sheet(api(None, packages((50, "50"), (150, "102"))))), postpaid=True)
        best = market.cheapest(usage, ())
        assert best
        market.comparisons = Work(limit)
        advice = Advice(market, usage, (), best)
        assert FEWEST in [row.name for row in advice.alternatives(best)]  # the one package of 150 is among the others
        left_out.append(advice.left_out)
    assert all(len(set(names)) == len(names) for names in left_out)
    assert all(set(more) <= set(less) for less, more in pairwise(left_out))
    # Seven calendars are settled without their smallest packages, and each counts as four sums.
    assert [FEWEST in names for names in left_out] == [True] * (28 - 2) + [False] * 2
    assert left_out[-1] == []


def test_where_nothing_may_be_looked_at_what_is_left_out_is_named() -> None:
    # By postpaid 2.005 a call, which is rounded: what packages of 50 cost with it has to be sought.
    market = Market(Tariff(sheet(api(volume((0, "2.005")), packages((50, "50"))))), postpaid=True)
    usage = MonthlyUsage(calls=[100])
    best = market.cheapest(usage, ())
    assert best
    market.comparisons = Work(0)
    advice = Advice(market, usage, (), best)
    assert [row.name for row in advice.alternatives(best)] == ["postpaid only", "packages only"]
    regrets = [f"regret {percent} %" for percent in ("-30", "-20", "-10", "+10", "+20", "+30")]
    assert advice.left_out == ["only 50", "without 50", FEWEST, *regrets]


def test_where_nothing_is_sold_in_packages_no_variation_takes_too_long() -> None:
    # From the third call on the price is on request: there is no plan of 4 calls, and 3 × 1.1, 3.3, are 3.
    market = Market(Tariff(sheet(api(volume((0, "1"), (4, None)), None))), postpaid=True)
    usage = MonthlyUsage(calls=[3])
    best = market.cheapest(usage, ())
    assert best
    advice = Advice(market, usage, (), best)
    regrets = {row.percent: row.regret for row in advice.regrets(best.course)}
    assert regrets == {-30: 0, -20: 0, -10: 0, 0: 0, 10: 0, 20: None, 30: None}
    assert advice.left_out == []


def test_a_calendar_that_no_other_number_of_calls_makes_wrong_is_robust_by_itself() -> None:
    # One call is one call 30 % up and down. A package of 3 would do as well as one of 2; worst regret 0.
    names = [row.name for row in plan(sheet(api(None, packages((2, "1"), (3, "1")))), calls=[1]).alternatives]
    assert names == ["only 2", "without 2"]


@pytest.mark.parametrize(
    ("bound", "total", "left"), [(150_00, 200_00, 150_00), (200_00, 200_00, None), (None, 250_00, None)]
)
def test_a_cheaper_calendar_found_for_other_calls_is_adopted_where_the_cheapest_is_not_proven(
    bound: int | None, total: int, left: int | None
) -> None:
    market = Market(Tariff(sheet(api(None, packages((50, "50"), validity=1)))), postpaid=True)
    usage = MonthlyUsage(calls=[100, 100])
    # One package too many; 2 each month are enough, for 100 and for 90 calls.
    dear = market.priced(usage, (), Course((Buy(0, 50, 2), Buy(1, 50, 3))))
    advice = Advice(market, usage, (), replace(dear, bound=bound))
    advice.improve()
    assert (advice.total, advice.best.bound) == (total, left)


def test_what_one_account_leaves_of_the_work_is_the_others() -> None:
    sold = Tariff(sheet(api(None, packages((50, "50")))))
    markets = Markets(3, postpaid=True)
    first = markets.next(sold)
    assert first.comparisons.limit == MAX_COMPARED // 2 // 3
    first.comparisons.count(10_000)
    second = markets.next(sold)
    assert second is first  # compiled once
    assert second.comparisons.limit == (MAX_COMPARED // 2 - 10_000) // 2
    second.comparisons.count(50_000)
    assert markets.next(sold).comparisons.limit == MAX_COMPARED // 2 - 60_000
    assert Markets(1, postpaid=True).next(sold).comparisons.limit == MAX_COMPARED


def test_the_plans_of_all_accounts_share_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has an equal part of what is left, and at least so much that it is planned at all."""
    one_api = api(volume((0, "2.005")), packages((50, "50")))
    sold = [Tariff(sheet(replace(one_api, key=key))) for key in ("ocr", "asr")]
    usage = MonthlyUsage(calls=[60, 60])

    def proven(limit: int, least: int = 0) -> int:
        """Return of how many accounts, of ten, the plans are proven within a limit; all ten have one."""
        monkeypatch.setattr("costcalc.engine.planner.market.MAX_WORK", limit)
        monkeypatch.setattr("costcalc.engine.planner.segments.LEAST_WORK", least)
        markets = Markets(10, postpaid=True)
        plans = [markets.next(sold[number % 2]).cheapest(usage, ()) for number in range(10)]
        assert all(plan and (plan.bound is None or plan.bound < plan.ledger.total()) for plan in plans)
        return sum(plan is not None and plan.bound is None for plan in plans)

    # All together have half of what one account has.
    one = next(limit for limit in range(1, 1_000) if proven(2 * limit, limit) == 10)
    assert proven(2 * 10 * one) == 10
    assert proven(2 * 10 * one - 1) < 10
    assert proven(2 * one, one) == 10
