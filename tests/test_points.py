"""Long runs package by package, held against every order of purchases, and their bounds, worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import accumulate, pairwise
from typing import NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from plan_cases import USD, packages, tiers
from reference import bill as reference_bill

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

VOLUME = Postpaid(mode=Mode.VOLUME, tiers=tiers((0, "0.09"), (5, "0.05")))
DEAR = Postpaid(mode=Mode.VOLUME, tiers=tiers((0, "1")))
GRADUATED = Postpaid(mode=Mode.GRADUATED, tiers=tiers((0, "0.03"), (4, "0.2")), base_fee=Decimal(1))


class Case(NamedTuple):
    """Calls of some months, the packages on sale, (size, cents), and how long each lives."""

    demands: list[int]
    sizes: list[tuple[int, int]]
    validity: int
    postpaid: Postpaid | None
    first: int
    """The month in which a run begins."""

    def billed(self, units: int) -> int | None:
        """What so many postpaid units add to a month's bill, as a cost."""
        if self.postpaid is None:
            return None if units else 0
        total, nothing = (reference_bill(self.postpaid, count, count) for count in (units, 0))
        return None if total is None or nothing is None else (total - nothing) * ONE

    def ends(self, first: int, after: int) -> list[int]:
        """Calls from a month on to the end of each of the months that follow."""
        return list(accumulate(self.demands[first:after]))


def segments(
    demands: list[int],
    sizes: Sequence[tuple[int, int]],
    validity: int,
    postpaid: Postpaid | None,
    work: Work | None = None,
) -> Segments:
    rater = Rater(postpaid, USD) if postpaid else None
    bills = [MonthBill(rater, demand) if rater else None for demand in demands]
    sold = packages(*((size, f"{Decimal(price) / 100:.2f}") for size, price in sizes), validity=validity)
    return Segments(demands, bills, catalog(sold, USD), work)


def every_run(case: Case, first: int) -> dict[int, tuple[int, int]]:
    """The least (cost, unused) from a month to each later one, over all orders of purchase, by the rule alone."""
    ends = case.ends(first, len(case.demands))

    @cache
    def from_here(at: int) -> dict[int, tuple[int, int]]:
        found: dict[int, tuple[int, int]] = {}

        def arrive(after: int, cost: int, unused: int) -> None:
            found[after] = min(found.get(after, (cost, unused)), (cost, unused))

        for place, end in enumerate(ends):
            if end == at:
                arrive(first + place + 1, 0, 0)
        if at == ends[-1]:
            return found
        now = next(place for place, end in enumerate(ends) if end > at)
        billed = case.billed(ends[now] - at)
        if billed is not None:
            arrive(first + now + 1, billed, 0)
        last = min(now + case.validity, len(ends)) - 1
        for size, price in case.sizes:
            cost = price * ONE + 1
            if at + size > ends[last]:
                arrive(first + last + 1, cost, at + size - ends[last])
            else:
                for after, (rest, unused) in from_here(at + size).items():
                    arrive(after, cost + rest, unused)
        return found

    return from_here(0)


def replayed(case: Case, after: int, run: Found) -> tuple[int, int]:
    """What a run costs and leaves, from its packages in their order: used up in time, but for a last one."""
    prices = dict(case.sizes)
    ends = case.ends(case.first, after)
    at = paid = 0
    bought = [size for size, count in run[1] for _ in range(count)]
    for place, size in enumerate(bought):
        month = next(month for month, end in enumerate(ends) if end > at)
        paid += prices[size] * ONE + 1
        if at + size > ends[min(month + case.validity, len(ends)) - 1]:
            assert place == len(bought) - 1
            return paid, at + size - ends[-1]
        at += size
    billed = case.billed(ends[-1] - at)
    assert billed is not None
    assert ends[-1] - at <= case.demands[after - 1]
    return paid + billed, 0


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw months of which more follow the first than a package lives."""
    validity, first = draw(st.integers(1, 3)), draw(st.integers(0, 2))
    months = draw(st.integers(first + validity + 1, 6))
    demands = draw(st.lists(st.integers(0, 7), min_size=months, max_size=months))
    pairs = st.tuples(st.integers(1, 9), st.integers(1, 60))
    sizes = draw(st.lists(pairs, min_size=1, max_size=3, unique_by=lambda pair: pair[0]))
    return Case(demands, sizes, validity, draw(st.sampled_from([None, VOLUME, DEAR, GRADUATED])), first)


def points(case: Case, ceiling: int | None = None) -> Points:
    return Points(segments(case.demands, case.sizes, case.validity, case.postpaid), ceiling)


def longer(case: Case) -> dict[int, tuple[int, int]]:
    """Those of all runs from the first month that last longer than a package lives."""
    return {after: run for after, run in every_run(case, case.first).items() if after - case.first > case.validity}


@given(cases())
def test_of_all_orders_of_purchase_the_cheapest_is_found(case: Case) -> None:
    found = points(case).explore(case.first, 0).ended
    assert {after: (cost, unused) for after, (cost, _, unused) in found.items()} == longer(case)
    for after, run in found.items():
        assert replayed(case, after, run) == (run[0], run[2])
        # Neighbours of one size stand together, but for a last one that leaves a rest.
        together = run[1][:-1] if run[2] else run[1]
        assert all(one[0] != other[0] for one, other in pairwise(together))
        assert not run[2] or run[1][-1][1] == 1


@given(cases(), st.integers(0, 3))
def test_what_the_cheapest_plan_needs_is_not_left_out(case: Case, before: int) -> None:
    @cache
    def onward(month: int) -> int:
        """The cheapest way from a month to the end, in runs of any length; a package can always be bought."""
        if month == len(case.demands):
            return 0
        return min(cost + onward(after) for after, (cost, _) in every_run(case, month).items() if after > month)

    runs = longer(case)
    assume(runs)
    for after, (cost, _) in runs.items():
        spent = before * ONE
        found = points(case, spent + cost + onward(after)).explore(case.first, spent).ended
        assert found[after][0] == cost


TEN = ((10, 60),)


def bound(case: Case, first: int, cents: int) -> bool:
    """Tell whether runs from a month on are followed where a known plan costs so many cents, and none where it costs less."""

    def followed(ceiling: int) -> bool:
        parts = segments(case.demands, case.sizes, case.validity, case.postpaid)
        Points(parts, ceiling).explore(first, 0)
        return parts.work.done > 0

    return followed(cents * ONE) and not followed(cents * ONE - 1)


def test_no_run_is_followed_if_each_call_at_its_least_share_of_a_package_is_dearer_than_a_known_plan() -> None:
    # A package bought in month 0 is shared among 2 + 4 calls: 60 / 6 = 10; in month 1 among 10 of 34: 6; in month 2
    # among 10 of 31: 6; in month 3 among 2: 30; in month 4 it has one call: 60. Each can pay in the month after too, so
    # that a call costs at least 10, 6, 6, 6 and 30. From the end: 1 × 30; 1 × 6; 30 × 6; 4 × 6; 2 × 10.
    case = Case([2, 4, 30, 1, 1], [*TEN], 2, None, 0)
    assert all(bound(case, first, cents) for first, cents in enumerate([260, 240, 216, 36, 30]))


def test_where_nothing_can_be_bought_for_a_month_it_costs_nothing() -> None:
    # 60 / 5 a call, in the last month alone.
    assert all(bound(Case([0, 0, 5], [*TEN], 1, None, 0), first, 60) for first in range(3))


def test_postpaid_counts_where_it_is_cheaper() -> None:
    # 100 a call; a call is at least (100 - 2 of rounding) by postpaid, and 10 of a package: 6 × 10. What rounding may
    # take off, 2 in each of two months, is allowed for twice: 60 - 8.
    assert bound(Case([2, 4], [*TEN], 2, DEAR, 0), 0, 60 - 8)
    # 3 a call, less 2 for the rounding of one bill, shared among all calls of the month: 12 - 2 = 10 for 4, 4 for 2.
    cheap = Postpaid(mode=Mode.VOLUME, tiers=tiers((0, "0.03")))
    assert bound(Case([2, 4], [*TEN], 2, cheap, 0), 0, 4 + 10 - 8)


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
    found = Points(segments([10, 10, 10], TEN, 1, None, work), None)
    three = {2: (120 * ONE + 2, ((10, 2),), 0), 3: (180 * ONE + 3, ((10, 3),), 0)}
    assert found.explore(0, 0).ended == three
    assert work.done == 3
    two = ((10, 60), (20, 110))
    work = Work()
    Points(segments([10, 10, 10], two, 1, None, work), None).explore(0, 0)
    assert work.done == 6


def test_more_points_than_may_be_looked_at_are_refused_before_they_are() -> None:
    # The points 0, 10, 20 and 30; three of them are visited.
    for limit in (4, 3):
        runs = Points(segments([10, 10, 10], TEN, 1, None, Work(limit)), None)
        if limit == 4:
            assert runs.explore(0, 0).ended
        else:
            with pytest.raises(LimitError, match="more than 3 sums"):
                runs.explore(0, 0)


def test_runs_that_would_cost_more_than_a_known_plan_are_not_followed() -> None:
    # The three months cost 3 × 60, whatever is bought.
    known = 180 * ONE + 3
    parts = segments([10, 10, 10], TEN, 1, None)
    assert sorted(Points(parts, known).explore(0, 0).ended) == [2, 3]
    assert Points(parts, known - ONE).explore(0, 0).ended == {}
    assert Points(parts, known).explore(0, ONE).ended == {}
    # From the second month on 120 are left; what led there may have cost 60.
    assert sorted(Points(parts, known).explore(1, 60 * ONE).ended) == [3]
    assert Points(parts, known).explore(1, 61 * ONE).ended == {}
    assert parts.work.done == 3 + 0 + 0 + 2 + 0


def test_without_packages_there_are_no_long_runs() -> None:
    with pytest.raises(AssertionError, match="need packages"):
        Points(Segments([5], [None], None), None)
