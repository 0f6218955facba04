"""What a month costs at least where packages are sold, by its volume: packages, postpaid, or both together.

Say that packages of S units are bought, and that what they leave to postpaid lies on one piece of its bill, along which
that is a straight line. What the month costs is then what the line would be without them, and what they add to it: their
price less what their units would cost along the line. That is the same at each volume, and amounts that are rounded alike
keep their order. So of all packages that leave units of a piece those are the best that add least; others are only where
packages enter the piece or leave it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm

from costcalc.engine.break_even import is_searchable, steady_bill
from costcalc.engine.cost import price_of
from costcalc.engine.least_costs import LeastCost, Stretch, side_by_side
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.packages import Catalog
from costcalc.engine.rater import Rater
from costcalc.engine.ways import Way
from costcalc.errors import LimitError
from costcalc.money import MAX_COUNT

MAX_OFFSETS = 64
"""By how many numbers of units packages may be off whole blocks: each makes a way of its own to use a piece."""
MAX_SUMS = 400_000
"""How many sums of packages one search looks at: a second."""


class PackageCost:
    """What a month costs at least, so many of its calls free, where packages are on sale."""

    def __init__(self, rater: Rater | None, catalog: Catalog, free: int) -> None:
        """LimitError where packages choose the tiers of the units that they leave, or are off whole blocks in many ways."""
        self._rater, self._free, self._sums = rater, free, _Sums(catalog)
        self._fixed = rater is not None and not is_searchable(rater)
        """Whether the count that chooses the tier is the same, however many packages are bought."""
        if rater and rater.graduated and self._fixed:
            raise LimitError("packages choose the tiers of the units that they leave")
        if rater and rater.block // gcd(catalog.step, rater.block) > MAX_OFFSETS:
            raise LimitError("packages hold no whole blocks")

    def stretches(self, low: int, high: int) -> Iterator[Stretch]:
        """See ``LeastCost``."""
        free = self._free
        if low <= free:
            yield Stretch(low, [_constant(self._rater.at_zero if self._rater else 0)])
        for bill, first, after in self._bills(max(low, free + 1), high):
            # In units that are not free.
            for units, ways in side_by_side(self._along(bill), first - free, after - 1 - free):
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
        reached = [rater.reach(first) + free - counted for first in rater.firsts[1:]]
        for first, after in pairwise([low, *(volume for volume in reached if low < volume <= high), high + 1]):
            yield MonthBill(rater, first, free), first, after

    def _along(self, bill: MonthBill | None) -> Sequence[LeastCost]:
        """Return all packages, and those that leave units of each piece of a bill, by the units that are not free.

        The piece of no unit is left out: it is that of all packages.
        """
        if bill is None:
            return [_AllBought(self._sums, 0)]
        priced = [(low, high) for low, high in bill.pieces(MAX_COUNT)[1:] if bill.total(low) is not None]
        block = bill.rater.block
        return [
            _AllBought(self._sums, bill.at_zero),
            *(
                _Piece(bill, piece, self._free, self._sums, place)
                for piece in priced
                for place in range(block // gcd(self._sums.step, block))
            ),
        ]


class _Sums:
    """What packages of so many units cost, looked up once for each sum."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog, self.step = catalog, catalog.step
        """Only multiples of the step can be bought."""
        self._prices: list[int | None] = []

    def price(self, units: int) -> int | None:
        """Return what packages of exactly so many units, a multiple of the step, cost; None where none hold these."""
        place = units // self.step
        while place >= len(self._prices):
            if place == MAX_SUMS:
                raise LimitError(f"more than {MAX_SUMS:,} sums of packages, the limit")
            cost = self.catalog.exactly(len(self._prices) * self.step)
            self._prices.append(None if cost is None else price_of(cost))
        return self._prices[place]

    def cover(self, units: int) -> tuple[int, int]:
        """Return the cheapest packages of at least so many units: their units, and their price."""
        held = self.catalog.cover(units)
        return held, price_of(self.catalog.exactly(held) or 0)


class _AllBought:
    """Packages for all units, and postpaid without one: the same up to the units that they hold."""

    def __init__(self, sums: _Sums, at_zero: int) -> None:
        self._sums, self._at_zero = sums, at_zero

    def stretches(self, low: int, high: int) -> Iterator[Stretch]:
        """See ``LeastCost``."""
        while low <= high:
            held, price = self._sums.cover(low)
            yield Stretch(low, [_constant(price + self._at_zero)])
            low = held + 1


class _Piece:
    """Packages with what they leave to postpaid, where that is a number of units along which the bill is a straight line.

    Only packages count that are alike beyond whole blocks, so that what they leave is rounded alike: ``place`` says how.
    """

    def __init__(self, bill: MonthBill, piece: tuple[int, int], free: int, sums: _Sums, place: int) -> None:
        self._bill, (self._low, self._high), self._free, self._sums = bill, piece, free, sums
        self._first, self._step = place * sums.step, lcm(sums.step, bill.rater.block)
        """The packages that count are those of a first number of units, and of so many more each."""
        self._rise, self._by = 0, 1
        """Minor units for each unit, as a ratio."""
        if bill.total(self._low) != bill.total(self._high):
            of_unit = bill.rater.postpaid.tiers[bill.slices(self._low)[-1][0]].unit_price
            price = Fraction(of_unit or 0) * bill.rater.currency.unit / bill.rater.postpaid.per
            self._rise, self._by = price.as_integer_ratio()
        self._cycle, self._line = bill.cycle(1), (id(bill.rater), bill.basis(0), free, self._low, place)

    def stretches(self, low: int, high: int) -> Iterator[Stretch]:
        """See ``LeastCost``."""
        best: tuple[int, int] | None = None
        begun = False
        for units, first in self._firsts(low, high):
            if units > low and not begun:
                yield self._stretch(low, best)
            begun = begun or units > low
            if begun and first != best:
                yield self._stretch(units, first)
            best = first
        if not begun:
            yield self._stretch(low, best)

    def _firsts(self, low: int, high: int) -> Iterator[tuple[int, tuple[int, int] | None]]:
        """Yield from how many units on which packages add least, and by how much; what is so at ``low`` comes first.

        Those are kept that may yet be the best: of more units than those before them, and adding more.
        """
        rise, by, reach, price_of_sum = self._rise, self._by, self._high, self._sums.price
        kept: deque[tuple[int, int]] = deque()
        fewest = max(0, -(-(low - reach - self._first) // self._step)) * self._step + self._first
        for held in range(fewest, high - self._low + 1, self._step):
            units = held + self._low
            while kept and kept[0][1] + reach < units:
                # They leave more than the piece has from here on.
                after = kept.popleft()[1] + reach + 1
                yield after, kept[0] if kept else None
            price = price_of_sum(held)
            if price is not None:
                added = price * by - rise * held
                while kept and kept[-1][0] >= added:
                    kept.pop()
                kept.append((added, held))
                yield units, kept[0]
        while kept and kept[0][1] + reach < high:
            after = kept.popleft()[1] + reach + 1
            yield after, kept[0] if kept else None

    def _stretch(self, units: int, best: tuple[int, int] | None) -> Stretch:
        """Return what the best packages cost with what they leave, from so many units on; none may leave units of the piece."""
        if best is None:
            return Stretch(units, [])
        (added, held), price = best, self._sums.price(best[1]) or 0
        total, before = self._bill.total, self._free + held
        way = Way(
            None,
            lambda volume: (total(volume - before) or 0) + price,
            (),
            self._cycle,
            block=self._bill.rater.block,
            along=(self._line, added),
        )
        return Stretch(units, [way])


def _constant(cost: int) -> Way:
    return Way(None, lambda _: cost, (), 1, block=1)
