"""Equal days as one period: what they come to by postpaid, by the calls that are made on each of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from costcalc.engine.month_bill import MonthBill
from costcalc.engine.rater import Rater
from costcalc.sheet import Period


class EqualDays:
    """The postpaid bill of so many equal days by the calls of each, the free ones included; nothing is prepaid.

    The days are bills of their own, or, where a quota alone counts days, one bill together. A quota of all the days
    is used up in their order.
    """

    def __init__(self, rater: Rater, days: int, daily: int, quota: int) -> None:
        """``daily`` calls are free on each day, or ``quota`` in all of the days: one of both is 0."""
        self._rater, self._days, self._daily, self._quota = rater, days, daily, quota
        self._apart = rater.postpaid.period is Period.DAY
        self.at_zero = rater.at_zero * (days if self._apart else 1)
        """The bill of days without a billable call, in minor units."""

    def total(self, calls: int) -> int | None:
        """Return the bill of all days in minor units; None on request."""
        owed = 0
        for bill, units, times in self._bills(calls):
            total = bill.total(units)
            if total is None:
                return None
            owed += total * times
        return owed

    def _bills(self, calls: int) -> Iterator[tuple[MonthBill, int, int]]:
        """Yield the bills that differ, their billable units, and how many of each there are."""
        if not self._apart:
            free = min(calls, self._daily) * self._days
            yield MonthBill(self._rater, calls * self._days, free), calls * self._days - free, 1
            return
        whole = min(self._quota // calls, self._days) if calls else 0
        rest = self._quota - whole * calls if whole < self._days else 0
        days = [(calls, whole), (rest, 1 if rest else 0)] if self._quota else [(min(calls, self._daily), self._days)]
        days.append((0, self._days - sum(times for _, times in days)))
        for free, times in days:
            if times:
                yield MonthBill(self._rater, calls, min(free, calls)), max(0, calls - free), times

    def most(self, units: int) -> int:
        """Return the most calls on each day of which no more than so many units in all are billable."""
        return self._daily + (units + self._quota) // self._days

    def reached(self) -> list[int]:
        """Return the calls of a day at which each tier above the first is reached, where nothing is left of a quota."""
        every = 1 if self._apart else self._days
        counted = MonthBill(self._rater, self._daily * every, self._daily * every).basis(0)
        return [self._daily - (counted - self._rater.reach(first)) // every for first in self._rater.firsts[1:]]

    def pieces(self, limit: int) -> list[tuple[int, int]]:
        """Cut 0..limit into runs of calls in which the bill never falls."""
        cuts = {cut for cut in self._cuts() if 1 <= cut <= limit}
        return [(0, 0), *((low, after - 1) for low, after in pairwise(sorted({1, *cuts, limit + 1})))]

    @property
    def beyond(self) -> int:
        """So many calls a day that from there on one more never costs less."""
        return 2 * max([1, *self._cuts()])

    def _cuts(self) -> Iterator[int]:
        """Yield the calls at which a tier may begin on a day, whatever its count takes in, or on the day that a quota ends."""
        for first in [1, *self._rater.firsts[1:]]:
            start = self._rater.reach(first)
            if not self._apart:
                yield from (-(-start // self._days), -(-start // self._days) + self._daily)
                continue
            yield from (start, start + self._daily)
            if self._quota:
                yield from (-(-(start + self._quota) // day) for day in range(1, self._days + 1))
