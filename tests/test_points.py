"""Long runs package by package, held against every order of purchases, and their bounds, worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_cases import USD, packages, tiers

from costcalc.engine.cost import COUNT_BASE
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.packages import catalog
from costcalc.engine.planner.points import Found, Points
from costcalc.engine.planner.segments import Segments, Work
from costcalc.engine.rater import Rater
from costcalc.errors import LimitError
from costcalc.sheet import Mode, Postpaid

ONE = COUNT_BASE
"""One minor unit of price, as a cost; one package more is 1."""

VOLUME = Rater(Postpaid(mode=Mode.VOLUME, tiers=tiers((0, "0.09"), (5, "0.05"))), USD)
DEAR = Rater(Postpaid(mode=Mode.VOLUME, tiers=tiers((0, "1"))), USD)
GRADUATED = Rater(Postpaid(mode=Mode.GRADUATED, tiers=tiers((0, "0.03"), (4, "0.2")), base_fee=Decimal(1)), USD)


def segments(
    demands: list[int], sizes: tuple[tuple[int, str], ...], validity: int, rater: Rater | None, work: Work | None = None
) -> Segments:
    bills = [MonthBill(rater, demand) if rater else None for demand in demands]
    return Segments(demands, bills, catalog(packages(*sizes, validity=validity), USD), work)


def every_run(case: Segments, first: int) -> dict[int, tuple[int, int]]:
    """The least (cost, unused) from a month to each later one, over all orders of purchase, by the rule alone."""
    assert case.catalog
    sizes = list(zip(case.catalog.sizes, case.catalog.costs, strict=True))
    validity, months = case.catalog.validity, len(case.demands)
    ends = [sum(case.demands[first : month + 1]) for month in range(first, months)]
    """Calls to the end of each month, from the first on."""

    @cache
    def from_here(at: int) -> dict[int, tuple[int, int]]:
        found: dict[int, tuple[int, int]] = {}

        def offer(after: int, cost: int, unused: int) -> None:
            found[after] = min(found.get(after, (cost, unused)), (cost, unused))

        for place, end in enumerate(ends):
            if end == at:
                offer(first + place + 1, 0, 0)
        if at == ends[-1]:
            return found
        now = next(place for place, end in enumerate(ends) if end > at)
        billed = case.bill(first + now, ends[now] - at)
        if billed is not None:
            offer(first + now + 1, billed, 0)
        last = min(now + validity, len(ends)) - 1
        for size, cost in sizes:
            if at + size > ends[last]:
                offer(first + last + 1, cost, at + size - ends[last])
            else:
                for after, (rest, unused) in from_here(at + size).items():
                    offer(after, cost + rest, unused)
        return found

    return from_here(0)


def replayed(case: Segments, first: int, after: int, run: Found) -> tuple[int, int]:
    """What a run costs and leaves, from its packages in their order: used up in time, but for a last one."""
    assert case.catalog
    costs = dict(zip(case.catalog.sizes, case.catalog.costs, strict=True))
    ends = [sum(case.demands[first : month + 1]) for month in range(first, after)]
    at = paid = 0
    bought = [size for size, count in run[1] for _ in range(count)]
    for place, size in enumerate(bought):
        month = next(month for month, end in enumerate(ends) if end > at)
        paid += costs[size]
        if at + size > ends[min(month + case.catalog.validity, len(ends)) - 1]:
            assert place == len(bought) - 1
            return paid, at + size - ends[-1]
        at += size
    billed = case.bill(after - 1, ends[-1] - at)
    assert billed is not None
    assert ends[-1] - at <= case.demands[after - 1]
    return paid + billed, 0


CASES = st.tuples(
    st.lists(st.integers(0, 7), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 60)), min_size=1, max_size=3, unique_by=lambda pair: pair[0]),
    st.integers(1, 3),
    st.sampled_from([None, VOLUME, DEAR, GRADUATED]),
    st.integers(0, 2),
)
Case = tuple[list[int], list[tuple[int, int]], int, Rater | None, int]


def of(case: Case) -> Segments:
    demands, pairs, validity, rater, _ = case
    return segments(demands, tuple((size, f"0.{price:02d}") for size, price in pairs), validity, rater)


@given(CASES)
def test_of_all_orders_of_purchase_the_cheapest_is_found(case: Case) -> None:
    parts, first = of(case), min(case[4], len(case[0]) - 1)
    longer = {after: best for after, best in every_run(parts, first).items() if after - first > case[2]}
    found = Points(parts, None).explore(first, 0)
    assert {after: (cost, unused) for after, (cost, _, unused) in found.items()} == longer
    for after, run in found.items():
        assert replayed(parts, first, after, run) == (run[0], run[2])
        # Neighbours of one size stand together, but for a last one that leaves a rest.
        together = run[1][:-1] if run[2] else run[1]
        assert all(one[0] != other[0] for one, other in pairwise(together))
        assert not run[2] or run[1][-1][1] == 1


@given(CASES, st.integers(0, 3))
def test_what_the_cheapest_plan_needs_is_not_left_out(case: Case, before: int) -> None:
    parts, first = of(case), min(case[4], len(case[0]) - 1)

    @cache
    def onward(month: int) -> int | None:
        """The cheapest way from a month to the end, in runs of any length."""
        if month == len(parts.demands):
            return 0
        ways = [(cost, onward(after)) for after, (cost, _) in every_run(parts, month).items() if after > month]
        return min((cost + rest for cost, rest in ways if rest is not None), default=None)

    for after, (cost, _) in every_run(parts, first).items():
        rest = onward(after)
        if rest is not None and after - first > case[2]:
            spent = before * ONE
            found = Points(parts, spent + cost + rest).explore(first, spent)
            assert found[after][0] == cost


TEN = ((10, "0.60"),)


def test_a_call_costs_at_least_its_share_of_a_package_that_could_pay_for_it() -> None:
    # A package bought in month 0 is shared among 2 + 4 calls: 60 / 6 = 10; in month 1 among 10 of 34: 6; in month 2
    # among 10 of 31: 6; in month 3 among 2: 30; in month 4 it has one call: 60. Each can pay in the month after too.
    points = Points(segments([2, 4, 30, 1, 1], TEN, 2, None), None)
    assert points._rates == [10 * ONE, 6 * ONE, 6 * ONE, 6 * ONE, 30 * ONE]
    # From the end: 1 × 30; 1 × 6; 30 × 6; 4 × 6; 2 × 10.
    assert points._rest == [260 * ONE, 240 * ONE, 216 * ONE, 36 * ONE, 30 * ONE, 0]


def test_where_nothing_can_be_bought_for_a_month_it_costs_nothing() -> None:
    assert Points(segments([0, 0, 5], TEN, 1, None), None)._rates == [0, 0, 12 * ONE]  # 60 / 5


def test_postpaid_counts_where_it_is_cheaper() -> None:
    # 100 a call; a call is at least (100 - 2 of rounding) by postpaid, and 10 of a package.
    points = Points(segments([2, 4], TEN, 2, DEAR), None)
    assert points._rates == [10 * ONE, 10 * ONE]
    cheap = Rater(Postpaid(mode=Mode.VOLUME, tiers=tiers((0, "0.03"))), USD)
    # 3 a call, less 2 for the rounding of one bill, shared among all calls of the month: 12 - 2 = 10 for 4, 4 for 2.
    assert Points(segments([2, 4], TEN, 2, cheap), None)._rates == [2 * ONE, 10 * ONE // 4]


def test_the_least_that_a_postpaid_call_costs_is_found_at_the_ends_of_the_pieces() -> None:
    # Of 8 calls: 1 to 4 at 9 each, 5 to 8 at 5 each; three lines of rounding are taken off: (5 × 5 - 3) / 5 = 4.4,
    # less than (8 × 5 - 3) / 8 = 4.625 and (4 × 9 - 3) / 4 = 8.25.
    assert segments([8], TEN, 1, VOLUME).least_rate(0, 100 * ONE) == 22 * ONE // 5
    assert segments([8], TEN, 1, VOLUME).least_rate(0, ONE) == ONE
    # Up to 4 calls the one piece costs least per call at its end; without postpaid there is only the other way.
    assert segments([4], TEN, 1, VOLUME).least_rate(0, 100 * ONE) == 33 * ONE // 4
    assert segments([4], TEN, 1, None).least_rate(0, 100 * ONE) == 100 * ONE


def test_the_work_is_that_of_the_points_reached_times_the_sizes() -> None:
    # Ten a month, in packages of ten: 0, 10 and 20 have packages to weigh; at 30 all is paid for.
    work = Work()
    points = Points(segments([10, 10, 10], TEN, 1, None, work), None)
    three = {2: (120 * ONE + 2, ((10, 2),), 0), 3: (180 * ONE + 3, ((10, 3),), 0)}
    assert points.explore(0, 0) == three
    assert work.done == 3
    two = ((10, "0.60"), (20, "1.10"))
    work = Work()
    Points(segments([10, 10, 10], two, 1, None, work), None).explore(0, 0)
    assert work.done == 6


def test_more_points_than_may_be_looked_at_are_refused_before_they_are() -> None:
    # The points 0, 10, 20 and 30; three of them are visited.
    for limit in (4, 3):
        points = Points(segments([10, 10, 10], TEN, 1, None, Work(limit)), None)
        if limit == 4:
            assert points.explore(0, 0)
        else:
            with pytest.raises(LimitError, match="more than 3 sums"):
                points.explore(0, 0)


def test_runs_that_would_cost_more_than_a_known_plan_are_not_followed() -> None:
    # The three months cost 3 × 60, whatever is bought.
    known = 180 * ONE + 3
    parts = segments([10, 10, 10], TEN, 1, None)
    assert sorted(Points(parts, known).explore(0, 0)) == [2, 3]
    assert Points(parts, known - ONE).explore(0, 0) == {}
    assert Points(parts, known).explore(0, ONE) == {}
    # From the second month on 120 are left; what led there may have cost 60.
    assert sorted(Points(parts, known).explore(1, 60 * ONE)) == [3]
    assert Points(parts, known).explore(1, 61 * ONE) == {}
    assert parts.work.done == 3 + 0 + 0 + 2 + 0


def test_without_packages_there_are_no_long_runs() -> None:
    with pytest.raises(AssertionError, match="need packages"):
        Points(Segments([5], [None], None), None)
