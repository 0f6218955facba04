"""Calendars that are found at once, since they cost no more than if all calls were those of one month."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from plan_cases import USD, packages, volume
from plan_oracles import Instance, brute_force
from planning import solve

from costcalc.engine.cost import COUNT_BASE, price_of
from costcalc.engine.packages import catalog
from costcalc.engine.planner.dated import Buy
from costcalc.engine.planner.found import Found
from costcalc.engine.planner.optimum import Horizon
from costcalc.engine.planner.whole import as_one_month
from costcalc.engine.rater import Rater
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.sheet import Postpaid, TierBasis

SOLD = ((10, "0.50"), (100, "4"))
"""5 cents a call in tens, 4 in hundreds."""

BY_ALL_CALLS = replace(volume((0, "0.08"), (70, "0.06")), tier_basis=TierBasis.TOTAL)
"""8 cents a call, and 6 in a month of 70 calls or more."""


def found(
    calls: list[int], postpaid: Postpaid | None, validity: int = 12, sold: Sequence[tuple[int, str]] = SOLD
) -> Found | None:
    rater = Rater(postpaid, USD) if postpaid else None
    bundle = packages(*sold, validity=validity)
    return as_one_month(Horizon(MonthlyUsage(calls=calls), (), rater, catalog(bundle, USD)).segments)


def test_larger_packages_come_first_and_the_rest_is_left_to_the_last_month() -> None:
    # 227 calls: 2 × 100 + 2 × 10 + 7 at 6 cents, 800 + 100 + 42; one more of 10 would be 800 + 150. By postpaid are those of the
    # last month: 150 + 50 = 200 are in the packages of month 0, and 20 of the 27 in those of month 1.
    one = found([150, 77], volume((0, "0.06")))
    assert one is not None
    assert (one.buys, price_of(one.cost)) == ((Buy(0, 100, 2), Buy(1, 10, 2)), 942)
    assert one.cost == one.bound == 942 * COUNT_BASE + 4


def test_calls_that_are_few_cost_what_few_do() -> None:
    # 227 calls, where postpaid is 8 cents, and 6 from 70 calls on: 200 in two of 100, and 27 at 8, or in tens, three of which are
    # 150, and two with 7 at 8 are 156. 100 with 127 at 6 are 1162.
    one = found([150, 77], volume((0, "0.08"), (70, "0.06")))
    assert one is not None
    assert (one.buys, price_of(one.cost)) == ((Buy(0, 100, 2), Buy(1, 10, 3)), 950)


def test_a_last_package_may_leave_some_units() -> None:
    # 198 calls: 100 + 9 × 10 + 8 at 6 cents are 400 + 450 + 48; two of 100 are 800.
    one = found([98, 0, 100], volume((0, "0.06")), 3)
    assert one is not None
    assert (one.buys, price_of(one.cost)) == ((Buy(0, 100, 1), Buy(2, 100, 1)), 800)


@pytest.mark.parametrize(
    ("calls", "postpaid", "validity"),
    [
        pytest.param([100, 98, 0, 1], volume((0, "0.06")), 2, id="the second expires before the last call"),
        pytest.param([1, 60, 39], volume((0, "0.06")), 2, id="the first expires before it is used up"),
        pytest.param([150, 77], volume((0, "0.055")), 12, id="rounding may save a part of a cent each month"),
        pytest.param([150, 72, 5], volume((0, "0.06")), 12, id="the last month has fewer calls than are left to it"),
        pytest.param([150, 23], BY_ALL_CALLS, 12, id="the last month pays more than another could"),
        pytest.param([0, 0], volume((0, "0.06")), 12, id="there is nothing to pay for"),
    ],
)
def test_what_months_make_dearer_has_to_be_sought(calls: list[int], postpaid: Postpaid, validity: int) -> None:
    assert found(calls, postpaid, validity) is None


def test_sizes_that_do_not_nest_have_to_be_sought() -> None:
    assert found([150, 150], None, sold=((100, "4"), (150, "6"))) is None


def test_of_two_ways_that_cost_the_same_the_search_chooses() -> None:
    # One package of either size pays for 5 calls, and leaves 5 or 95.
    assert found([5], None, sold=((10, "4"), (100, "4"))) is None


@pytest.mark.parametrize("seed", range(200))
def test_no_policy_is_better_where_nothing_is_rounded(seed: int) -> None:
    rng = random.Random(f"whole {seed}")
    months = rng.randint(1, 5)
    sizes = [rng.randint(1, 3)]
    sizes += [sizes[-1] * rng.randint(2, 4) for _ in range(rng.randint(0, 2))][:1]
    pairs = [(size, str(Decimal(rng.randint(1, 9) * size + rng.randint(0, 4)) / 100)) for size in sizes]
    price = f"{rng.randint(2, 12) / 100:.2f}"
    instance = Instance(
        MonthlyUsage(calls=[rng.randint(0, 9) for _ in range(months)]),
        (),
        volume((0, price)) if rng.random() < 0.8 else None,
        packages(*pairs, validity=rng.randint(1, months + 1)),
    )
    assert solve(instance) == brute_force(instance)
