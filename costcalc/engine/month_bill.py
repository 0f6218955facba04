"""One period's postpaid bill, as the calls and the free quota of the period make it: a ``Rater`` with a tier basis."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Protocol, assert_never

from costcalc.engine.rater import Rater, Slices
from costcalc.results.bill import PostpaidBill
from costcalc.sheet import TierBasis


class Payable(Protocol):
    """What a month's postpaid units come to: its bill, or one that is raised to some amount."""

    rater: Rater

    @property
    def at_zero(self) -> int:
        """The bill of a month without a billable unit, in minor units."""

    def total(self, units: int) -> int | None:
        """Return the bill in minor units; None on request."""

    def pieces(self, limit: int) -> list[tuple[int, int]]:
        """Cut 0..limit into runs of units on which the bill is linear but for its slack."""

    def cycle(self, step: int) -> int:
        """Return the smallest multiple of ``step`` units that always costs whole minor units."""


class Bill(Payable, Protocol):
    """A month's postpaid bill as a function of the units left for it: of the month as one, or the sum of its days."""

    @property
    def key(self) -> Hashable:
        """What tells this bill from others of one price list."""

    def exact(self, units: int) -> Fraction | None:
        """Return the bill in minor units before a whole bill is rounded; None on request."""

    def bill(self, units: int) -> PostpaidBill:
        """Return the bill with its lines."""

    def periods(self, units: int) -> Iterator[tuple[PeriodBill, int]]:
        """Yield the bill of each period and the units left for it: of the month as one, or of each of its days."""


class PeriodBill(Bill, Protocol):
    """The bill of one period: of a month as one, or of a day."""

    def slices(self, units: int) -> Slices:
        """Return the charged units of each tier."""


class MonthBill:
    """One period's postpaid bill as a function of the units left for it, all else given.

    The calls and the free quota of a month do not depend on what is bought; with them known, the tier
    basis is either the postpaid units plus a constant, or a constant.
    """

    def __init__(self, rater: Rater, successful: int, free: int = 0) -> None:
        self.rater = rater
        self.successful = successful
        self.free = free
        match rater.postpaid.tier_basis:
            case TierBasis.BILLABLE:
                self._shift, self._fixed = 0, None
            case TierBasis.AFTER_PACKAGES:
                self._shift, self._fixed = free, None
            case TierBasis.AFTER_FREE:
                self._shift, self._fixed = 0, successful - free
            case TierBasis.TOTAL:
                self._shift, self._fixed = 0, successful
            case TierBasis.CALL:
                raise AssertionError("calls of many sizes have a bill of their own (engine.call_bill)")
            case _:
                assert_never(rater.postpaid.tier_basis)

    @property
    def key(self) -> tuple[int, int]:
        """What tells this bill from others of one price list."""
        return self.successful, self.free

    @property
    def at_zero(self) -> int:
        """The bill of a period without a billable unit, in minor units."""
        return self.rater.at_zero

    @classmethod
    def padded(cls, rater: Rater, units: int, basis: int) -> MonthBill:
        """Return the bill as more calls were made: free quota and packages stay, units and basis grow alike."""
        bill = cls(rater, 0)
        bill._shift, bill._fixed = basis - units, None
        return bill

    def basis(self, units: int) -> int:
        """Return the count that chooses the tier for so many postpaid units."""
        return units + self._shift if self._fixed is None else self._fixed

    def slices(self, units: int) -> Slices:
        """Return the charged units of each tier."""
        return self.rater.slices(units, self.basis(units))

    def total(self, units: int) -> int | None:
        """Return the bill in minor units; None on request."""
        if self._fixed is None:
            return self.rater.total(units, units + self._shift)
        return self.rater.total(units, self._fixed)

    def exact(self, units: int) -> Fraction | None:
        """Return the bill in minor units before it is rounded as a whole; None on request."""
        return self.rater.exact(units, self.basis(units))

    def periods(self, units: int) -> Iterator[tuple[MonthBill, int]]:
        """Yield this bill, the only one of its period."""
        yield self, units

    def bill(self, units: int) -> PostpaidBill:
        """Return the bill with its lines."""
        return self.rater.bill(units, self.basis(units))

    def pieces(self, limit: int) -> list[tuple[int, int]]:
        """Cut 0..limit into runs of units on which the bill is linear but for its slack.

        A run ends where a tier begins, and where the minimum or the maximum starts or ceases to bite.
        Zero is a run of its own, since fees by tier are due from the first unit charged on.
        """
        rater = self.rater
        cuts = {1, rater.reach(1), limit + 1}
        for first in rater.firsts[1:]:
            if self._fixed is None:
                # The first count whose whole blocks reach this tier.
                cuts.add(rater.reach(first) - self._shift)
            elif rater.graduated:
                # The charged units are the last of a fixed count: they grow downwards into the tier below.
                cuts.add(self._fixed - first + 2)
        edges = sorted(cut for cut in cuts if 1 <= cut <= limit + 1)
        pieces = [(0, 0)]
        for low, after in pairwise(edges):
            pieces.extend([(low, after - 1)] if rater.plain else self._clamped(low, after - 1))
        return pieces

    def _clamped(self, low: int, high: int) -> Iterator[tuple[int, int]]:
        """Split one run where the minimum lets go and where the maximum takes hold."""
        rater, run = self.rater, range(low, high + 1)
        cuts = {low, high + 1}
        least, most = self.total(low), self.total(high)
        if least is not None and most is not None:
            if least == rater.minimum < most:
                cuts.add(run[bisect_right(run, rater.minimum, key=lambda units: self.total(units) or 0)])
            if rater.maximum is not None and least < rater.maximum == most:
                cuts.add(run[bisect_left(run, rater.maximum, key=lambda units: self.total(units) or 0)])
        for start, after in pairwise(sorted(cuts)):
            yield start, after - 1

    def cycle(self, step: int) -> int:
        """Return the smallest multiple of ``step`` units that always costs whole minor units.

        Along a piece, counts that differ by it differ in cost by exactly its price: rounding plays no part.
        """
        return self.rater.cycle(step)


class RaisedBill:
    """A bill raised to an amount, that of a credit: less the credit it is what the credit leaves to pay."""

    def __init__(self, bill: Payable, least: int) -> None:
        self.rater, self._bill, self._least = bill.rater, bill, least

    @property
    def at_zero(self) -> int:
        """What is due without a billable unit, in minor units."""
        return max(self._bill.at_zero, self._least)

    def total(self, units: int) -> int | None:
        """Return the bill in minor units; None on request."""
        total = self._bill.total(units)
        return None if total is None else max(total, self._least)

    def pieces(self, limit: int) -> list[tuple[int, int]]:
        """Cut 0..limit as the bill itself does, and where it rises above the amount: along a piece it never falls."""
        found = []
        for low, high in self._bill.pieces(limit):
            run = range(low, high + 1)
            cut = low + bisect_right(run, self._least, key=lambda units: self._bill.total(units) or 0)
            found += [(first, last) for first, last in ((low, cut - 1), (cut, high)) if first <= last]
        return found

    def cycle(self, step: int) -> int:
        """As ``MonthBill.cycle``: along a piece it is the bill, or does not change."""
        return self._bill.cycle(step)
