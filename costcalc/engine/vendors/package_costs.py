"""What a month costs at least where packages are sold, by its volume: packages, postpaid, or both together."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise

from costcalc.engine.break_even import is_searchable, steady_bill
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.packages import Catalog
from costcalc.engine.rater import Rater
from costcalc.engine.vendors.least_costs import LeastCost, Stretch, side_by_side
from costcalc.engine.vendors.package_lines import Piece, Sums
from costcalc.engine.ways import Way
from costcalc.errors import LimitError
from costcalc.money import MAX_COUNT


class PackageCost:
    """What a month costs at least, so many of its calls free, where packages are on sale."""

    def __init__(self, rater: Rater | None, catalog: Catalog, free: int) -> None:
        """LimitError where packages choose the tiers of the units that they leave, and their bill is no sum of these alone."""
        self._rater, self._free, self._sums = rater, free, Sums(catalog)
        self._fixed = rater is not None and not is_searchable(rater)
        """Whether the count that chooses the tier is the same, however many packages are bought."""
        if rater and rater.graduated and self._fixed and (rater.once or not rater.plain):
            raise LimitError("packages choose the tiers of the units that they leave")

    def stretches(self, low: int, high: int) -> Iterator[Stretch]:
        """See ``LeastCost``."""
        free = self._free
        if low <= free:
            yield Stretch(low, [_constant(self._rater.at_zero if self._rater else 0)])
        for bill, first, after in self._bills(max(low, free + 1), high):
            # In units that are not free.
            for units, ways in side_by_side(self._along(bill, after - 1 - free), first - free, after - 1 - free):
                yield Stretch(units + free, [way for each in ways for way in each])

    def _bills(self, low: int, high: int) -> Iterator[tuple[MonthBill | None, int, int]]:
        """Yield the postpaid bills of some volumes, each with its first volume and that of the next one."""
        rater, free = self._rater, self._free
        if low > high:
            return
        if rater is None or not self._fixed:
            yield steady_bill(rater, free) if rater else None, low, high + 1
            return
        counted = steady_bill(rater, free).basis(0)
        reached = {rater.reach(first) + free - counted for first in rater.firsts[1:]}
        for first, after in pairwise([low, *sorted(volume for volume in reached if low < volume <= high), high + 1]):
            yield MonthBill(rater, after - 1, free), first, after

    def _along(self, bill: MonthBill | None, last: int) -> Sequence[LeastCost]:
        """Return all packages, and those that leave units of each piece of a bill, by the units that are not free.

        The piece of no unit is left out: it is that of all packages. ``last`` is the largest number of units of the bill.
        """
        if bill is None:
            return [_AllBought(self._sums, 0)]
        found: list[LeastCost] = [_AllBought(self._sums, bill.at_zero)]
        priced = [(low, high) for low, high in bill.pieces(MAX_COUNT)[1:] if bill.total(low) is not None]
        if not (self._fixed and bill.rater.graduated):
            return [*found, *(Piece(bill, piece, self._free, self._sums) for piece in priced)]
        # The units that are left are the last ones: where packages hold all of the tiers below, they are of one tier.
        firsts, counted = bill.rater.firsts, bill.basis(0)
        fewest = max(0, firsts[bisect_right(firsts, counted) - 1] - 1 - (counted - last))
        if priced:
            found.append(Piece(bill, priced[0], self._free, self._sums, fewest))
        return [*found, _TiersBelow(bill, last, self._free, self._sums, fewest)]


class _AllBought:
    """Packages for all units, and postpaid without one: the same up to the units that they hold."""

    def __init__(self, sums: Sums, at_zero: int) -> None:
        self._sums, self._at_zero = sums, at_zero

    def stretches(self, low: int, high: int) -> Iterator[Stretch]:
        """See ``LeastCost``: the first of the packages that are kept cost least, and each of the others more for more units."""
        sums, kept = self._sums, deque[tuple[int, int]]()
        held = -(-low // sums.step) * sums.step
        while low <= high:
            while kept and kept[0][1] < low:
                kept.popleft()
            while not kept or sums.least(held) < kept[0][0]:
                price = sums.price(held)
                if price is not None:
                    while kept and kept[-1][0] >= price:
                        kept.pop()
                    kept.append((price, held))
                held += sums.step
            yield Stretch(low, [_constant(kept[0][0] + self._at_zero)])
            low = kept[0][1] + 1


class _TiersBelow:
    """Packages that leave units of tiers below that of the last unit, whose tier is the same along the bill.

    What these come to is an amount, to which the units of the last tier add the same beside all packages: so the best
    ones are the same at each volume.
    """

    def __init__(self, bill: MonthBill, last: int, free: int, sums: Sums, after: int) -> None:
        """``after``: packages of so many units and more leave none."""
        self._rater, self._free, self._sums, self._after = bill.rater, free, sums, after
        self._more = bill.basis(0) - last
        """Units that choose the tier, and are not billed."""

    def stretches(self, low: int, high: int) -> Iterator[Stretch]:
        """See ``LeastCost``."""
        found = []
        for held in range(0, min(self._after, low), self._sums.step):
            price, rest = self._sums.price(held), self._rater.total(low - held, low + self._more)
            if price is not None and rest is not None:
                found.append((price + rest, held))
        yield Stretch(low, [self._way(min(found)[1])] if found and low <= high else [])

    def _way(self, held: int) -> Way:
        total, free, more, price = self._rater.total, self._free, self._more - self._free, self._sums.price(held) or 0

        def cost(volume: int) -> int:
            return (total(volume - free - held, volume + more) or 0) + price

        return Way(None, cost, (), self._rater.cycle(1), block=1)


def _constant(cost: int) -> Way:
    return Way(None, lambda _: cost, (), 1, block=1)
