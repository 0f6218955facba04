"""Plans of more months than a package lives, held against every order of purchases; their lower bound, by hand."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_cases import USD, packages, tiers
from plan_oracles import brute_force, long_instance, never_falls, random_instance
from planning import rater_for
from reference import bill as reference_bill

from costcalc.engine.cost import COUNT_BASE, price_of
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.packages import catalog
from costcalc.engine.planner.chain import Chain
from costcalc.engine.planner.optimum import Horizon
from costcalc.engine.planner.rates import NEVER, Rates
from costcalc.engine.planner.segments import Segments, Work
from costcalc.engine.rater import Rater
from costcalc.sheet import Mode, Postpaid

ONE = COUNT_BASE
"""One minor unit of price, as a cost; one package more is 1."""

VOLUME = Postpaid(mode=Mode.VOLUME, tiers=tiers((0, "0.09"), (5, "0.05")))
DEAR = Postpaid(mode=Mode.VOLUME, tiers=tiers((0, "1")))
GRADUATED = Postpaid(mode=Mode.GRADUATED, tiers=tiers((0, "0.03"), (4, "0.2")), base_fee=Decimal(1))
TEN = ((10, 60),)


class Case(NamedTuple):
    """Calls of some months, the packages on sale, (size, cents), and how long each lives."""

    demands: list[int]
    sizes: list[tuple[int, int]]
    validity: int
    postpaid: Postpaid | None


def billed(postpaid: Postpaid | None, units: int) -> int | None:
    """What so many postpaid units add to a month's bill, as a cost."""
    if postpaid is None:
        return None if units else 0
    total, nothing = (reference_bill(postpaid, count, count) for count in (units, 0))
    return None if total is None or nothing is None else (total - nothing) * ONE


def segments(
    demands: list[int], sizes: Sequence[tuple[int, int]], validity: int, postpaid: Postpaid | None
) -> Segments:
    rater = Rater(postpaid, USD) if postpaid else None
    bills = [MonthBill(rater, demand) if rater else None for demand in demands]
    sold = packages(*((size, f"{Decimal(price) / 100:.2f}") for size, price in sizes), validity=validity)
    return Segments(demands, bills, catalog(sold, USD))


def every_order(case: Case) -> int:
    """The least cost over all orders of purchase of which each is made when the balance has run out."""
    ends = list(accumulate(case.demands))

    @cache
    def from_here(at: int, month: int) -> int:
        if month == len(ends):
            return 0
        if at >= ends[month]:
            return from_here(at, month + 1)
        found = []
        postpaid = billed(case.postpaid, ends[month] - at)
        if postpaid is not None:
            found.append(postpaid + from_here(ends[month], month + 1))
        last = min(month + case.validity, len(ends))
        for size, price in case.sizes:
            to = at + size
            after = from_here(ends[last - 1], last) if to >= ends[last - 1] else from_here(to, month)
            found.append(price * ONE + 1 + after)
        return min(found)

    return from_here(0, 0)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw months of which there are more than a package lives."""
    validity = draw(st.integers(1, 3))
    demands = draw(st.lists(st.integers(0, 9), min_size=validity + 1, max_size=7))
    pairs = st.tuples(st.integers(1, 12), st.integers(1, 60))
    sizes = draw(st.lists(pairs, min_size=1, max_size=4, unique_by=lambda pair: pair[0]))
    return Case(demands, sizes, validity, draw(st.sampled_from([None, VOLUME, DEAR, GRADUATED])))


@given(cases())
def test_no_order_of_purchases_is_cheaper(case: Case) -> None:
    found = Chain(segments(*case), Work()).cheapest()
    assert found
    assert found.cost == found.bound == every_order(case)


@given(cases(), st.integers(0, 2))
def test_where_not_all_is_followed_the_bound_holds(case: Case, kept: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("costcalc.engine.planner.chain.FEW", 1)
        patch.setattr("costcalc.engine.planner.chain.KEPT", kept + 1)
        found = Chain(segments(*case), Work(0)).cheapest()
    assert found
    assert found.bound <= every_order(case) <= found.cost


def test_of_the_longest_plans_few_states_are_enough_or_it_is_said() -> None:
    """Where all are followed no calendar is cheaper; where few are, none is cheaper than the bound."""
    open_ = 0
    for seed in range(150):
        rng = random.Random(f"narrow {seed}")
        instance = long_instance(rng) if seed % 2 else random_instance(rng, months=5, scale=10, longer=True)
        best = brute_force(instance)
        if best is None or instance.bundle is None or not never_falls(instance):
            continue
        horizon = Horizon(instance.usage, instance.owned, rater_for(instance), catalog(instance.bundle, USD))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("costcalc.engine.planner.chain.FEW", 1)
            patch.setattr("costcalc.engine.planner.chain.KEPT", 1)
            found = horizon.search(Work(0))
        assert found
        open_ += found.bound is not None
        assert (found.ledger.total() if found.bound is None else found.bound) <= best[0] <= found.ledger.total()
    assert open_ > 10


# ── what the calls of a month cost at least ─────────────────────────────────────────────────────────


def least(case: Case) -> list[int]:
    """What all calls from each month on cost at least, in cents."""
    return [price_of(cost) for cost in Rates(segments(*case)).rest]


def test_each_call_costs_at_least_its_share_of_a_package() -> None:
    # A package bought in month 0 is shared among 2 + 4 calls: 60 / 6 = 10; in month 1 among 10 of 34: 6; in month 2
    # among 10 of 31: 6; in month 3 among 2: 30; in month 4 it has one call: 60. Each can pay in the month after too, so
    # that a call costs at least 10, 6, 6, 6 and 30. From the end: 1 × 30; 1 × 6; 30 × 6; 4 × 6; 2 × 10.
    assert least(Case([2, 4, 30, 1, 1], [*TEN], 2, None)) == [260, 240, 216, 36, 30, 0]


def test_where_nothing_can_be_bought_for_a_month_it_costs_nothing() -> None:
    # 60 / 5 a call, in the last month alone.
    assert least(Case([0, 0, 5], [*TEN], 1, None)) == [60, 60, 60, 0]


def test_postpaid_counts_where_it_is_cheaper() -> None:
    # 3 a call, where nothing is rounded: 4 × 3 = 12, and with 2 × 3 = 6 it is 18.
    cheap = Postpaid(mode=Mode.VOLUME, tiers=tiers((0, "0.03")))
    assert least(Case([2, 4], [*TEN], 2, cheap)) == [18, 12, 0]


def test_what_rounding_may_save_is_taken_off() -> None:
    # 3.33 a call: at an end of the line at least (3 + 1 of rounding) / 1, (13 + 1) / 4 = 3.5 and (7 + 1) / 2 = 4. What rounding
    # may save, three times 1 in each month, is taken off: 4 × 3.5 - 3 = 11, and with 2 × 4 - 3 = 5 it is 16.
    assert least(Case([2, 4], [*TEN], 2, Postpaid(mode=Mode.VOLUME, tiers=tiers((0, "0.0333"))))) == [16, 11, 0]


def test_the_least_that_a_postpaid_call_costs_is_found_at_the_ends_of_the_pieces() -> None:
    # Of 8 calls: 1 to 4 at 9 each, 5 to 8 at 5 each.
    assert segments([8], TEN, 1, VOLUME).least_rate(0, 100 * ONE) == 5 * ONE
    assert segments([8], TEN, 1, VOLUME).least_rate(0, ONE) == ONE
    assert segments([4], TEN, 1, VOLUME).least_rate(0, 100 * ONE) == 9 * ONE
    assert segments([4], TEN, 1, None).least_rate(0, 100 * ONE) == 100 * ONE


@pytest.mark.parametrize("seed", range(100))
def test_no_calendar_costs_less_than_that(seed: int) -> None:
    rng = random.Random(f"rates {seed}")
    instance = random_instance(rng, months=rng.randint(1, 5), scale=rng.choice([4, 10]), longer=seed % 2 == 0)
    best = brute_force(instance)
    if best is None:
        return
    sold = catalog(instance.bundle, USD) if instance.bundle else None
    horizon = Horizon(instance.usage, instance.owned, rater_for(instance), sold)
    assert price_of(Rates(horizon.segments).rest[0]) + horizon.idle <= best[0]
    assert Rates(horizon.segments).rest[0] < NEVER
