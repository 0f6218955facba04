"""A month's postpaid bill where prices count days: a day is a bill period of its own, and a month is the sum of its days.

Free units and packages are used up in the order of the days, so the units left for postpaid are those of the last
days. Each day's lines are rounded, each day owes its fees, and days without calls count as 0 calls.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence
from fractions import Fraction
from itertools import accumulate

from costcalc.engine.month_bill import MonthBill, PeriodBill
from costcalc.engine.rater import Rater, Slices
from costcalc.results.bill import PostpaidBill


class DaysBill:
    """The sum of the bills of some days as a function of the units left for them, all else given."""

    def __init__(self, rater: Rater, days: Sequence[tuple[int, PeriodBill]]) -> None:
        """``days`` are each day's units that the free quota does not pay for, and its bill."""
        self.rater = rater
        self.key = tuple(bill.key for _, bill in days)
        self.at_zero = rater.at_zero * len(days)
        """The bill of days without a billable unit, in minor units."""
        # From the last day on, as units are left for them.
        self._days = days[::-1]
        self._left = list(accumulate((units for units, _ in self._days), initial=0))
        costs: dict[Hashable, int | None] = {}
        for units, bill in self._days:
            if bill.key not in costs:
                costs[bill.key] = bill.total(units)
        # How much more than nothing the last days cost, those before all units are left for them.
        self._owed: list[int | None] = [0]
        for _, bill in self._days:
            before, cost = self._owed[-1], costs[bill.key]
            self._owed.append(None if before is None or cost is None else before + cost - rater.at_zero)

    @classmethod
    def of_calls(cls, rater: Rater, successful: Sequence[int], free: Sequence[int]) -> DaysBill:
        """Return the bill of each day's calls, and those of them that the free quota pays for."""
        kinds: dict[tuple[int, int], MonthBill] = {}
        return cls(
            rater,
            [
                (calls - given, kinds.setdefault((calls, given), MonthBill(rater, calls, given)))
                for calls, given in zip(successful, free, strict=True)
            ],
        )

    def total(self, units: int) -> int | None:
        """Return the bill in minor units; None on request."""
        whole = bisect_right(self._left, units) - 1
        owed, rest = self._owed[whole], units - self._left[whole]
        if not rest or owed is None:
            return None if owed is None else self.at_zero + owed
        partly = self._days[whole][1].total(rest)
        return None if partly is None else self.at_zero + owed + partly - self.rater.at_zero

    def pieces(self, limit: int) -> list[tuple[int, int]]:
        """Cut 0..limit into runs of units on which the bill is linear but for its slack, as ``MonthBill`` does."""
        return [(0, 0), *self._pieces(limit)]

    def _pieces(self, limit: int) -> Iterator[tuple[int, int]]:
        for before, (units, bill) in zip(self._left, self._days, strict=False):
            if before >= limit:
                return
            for low, high in bill.pieces(min(units, limit - before))[1:]:
                yield before + low, before + high

    def cycle(self, step: int) -> int:
        """As ``MonthBill.cycle``: along a piece one day alone changes."""
        return self.rater.cycle(step)

    def exact(self, units: int) -> Fraction | None:
        """Return the bill in minor units; each day is a bill of its own, and rounded. None on request."""
        total = self.total(units)
        return None if total is None else Fraction(total)

    def periods(self, units: int) -> Iterator[tuple[PeriodBill, int]]:
        """Yield the bill of each day, the last first, and the units left for it."""
        for before, (billable, day) in zip(self._left, self._days, strict=False):
            yield day, max(0, min(billable, units - before))

    def bill(self, units: int) -> PostpaidBill:
        """Return the bill with its lines, those of equal days together."""
        alike: dict[tuple[int, Slices], tuple[PostpaidBill, int]] = {}
        for day, here in self.periods(units):
            key = here, tuple(day.slices(here))
            bill, days = alike.get(key, (None, 0))
            alike[key] = (bill or day.bill(here), days + 1)
        bills = list(alike.values())
        last = bills[0][0] if bills else self.rater.bill(0)
        tiers = {bill.tier for bill, _ in bills if bill.units}
        if any(bill.total is None for bill, _ in bills):
            return PostpaidBill(units=units, basis=last.basis, tier=None, lines=(), total=None)
        lines = tuple(line.of_days(days) for bill, days in bills for line in bill.lines)
        return PostpaidBill(
            units=units,
            basis=last.basis,
            tier=tiers.pop() if len(tiers) == 1 else None,
            lines=lines,
            total=self.rater.currency.amount(self.total(units) or 0),
        )


def in_day_order(successful: Sequence[int], units: int) -> list[int]:
    """Return how many of each day's calls so many free units pay for: those of the first days first."""
    given = []
    for calls in successful:
        given.append(min(calls, units))
        units -= given[-1]
    return given
