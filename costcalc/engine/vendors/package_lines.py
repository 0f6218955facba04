"""Packages together with what they leave to postpaid, along the pieces of its bill: those that may be the best.

Say that packages of S units are bought, and that what they leave to postpaid lies on one piece of its bill, along which
that is a straight line. What the month costs is then what the line would be without them, and what they add to it: their
price less what their units would cost along the line. That is the same at each volume, and amounts that are rounded alike
keep their order. So of all packages that leave units of a piece those are the best that add least; others are only where
packages enter the piece or leave it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction

from costcalc.engine.month_bill import MonthBill
from costcalc.engine.packages import Catalog
from costcalc.engine.vendors.least_costs import Stretch
from costcalc.engine.ways import Way
from costcalc.errors import LimitError

MAX_SUMS = 400_000
"""How many sums of packages one search looks at: a second."""

MAX_KEPT = 5_000
"""Ways of one piece that are kept, since most of them stand in many stretches."""


class Sums:
    """What packages of so many units cost, worked out once for each sum from those of one package less."""

    def __init__(self, catalog: Catalog) -> None:
        self.step = catalog.step
        """Only multiples of the step can be bought."""
        self._bulk = catalog.bulk_size, catalog.prices[catalog.bulk_size]
        self._sizes = [(size // self.step, catalog.prices[size]) for size in catalog.sizes]
        self._prices: list[int | None] = [0]

    def price(self, units: int) -> int | None:
        """Return what packages of exactly so many units, a multiple of the step, cost; None where none hold these."""
        place, prices = units // self.step, self._prices
        if place >= MAX_SUMS:
            raise LimitError(f"more than {MAX_SUMS:,} sums of packages, the limit")
        for many in range(len(prices), place + 1):
            less = ((prices[many - one], price) for one, price in self._sizes if one <= many)
            prices.append(min((before + price for before, price in less if before is not None), default=None))
        return prices[place]

    def least(self, units: int) -> int:
        """Return what packages of so many units cost at least: at the price per unit of the cheapest one, rounded down."""
        size, price = self._bulk
        return units * price // size


class Piece:
    """Packages with what they leave to postpaid, where that is a number of units along which the bill is a straight line."""

    def __init__(self, bill: MonthBill, piece: tuple[int, int], free: int, sums: Sums, fewest: int = 0) -> None:
        """``fewest``: packages of fewer units do not count."""
        self._bill, (self._low, self._high), self._free, self._sums, self._fewest = bill, piece, free, sums, fewest
        self._rise, self._by = 0, 1
        """Minor units for each unit, as a ratio."""
        if bill.total(self._low) != bill.total(self._high):
            of_unit = bill.rater.postpaid.tiers[bill.slices(self._low)[-1][0]].unit_price
            price = Fraction(of_unit or 0) * bill.rater.currency.unit / bill.rater.postpaid.per
            self._rise, self._by = price.as_integer_ratio()
        self._ways: dict[int, Way] = {}
        self._cycle, self._line = bill.cycle(1), (id(bill.rater), bill.basis(0), free, self._low)

    def stretches(self, low: int, high: int) -> Iterator[Stretch]:
        """See ``LeastCost``."""
        step, reach, best = self._sums.step, self._high, _Best(self._rise, self._bill.rater.block)
        gone = -(-max(self._fewest, low - reach) // step) * step
        begun = changed = False
        for held in range(gone, high - self._low + 1, step):
            units = held + self._low
            if units > low and not begun:
                begun = True
                yield self._stretch(low, best.alive)
            while gone + reach < units:
                # From here on these packages leave more than the piece has.
                gone, changed = gone + step, best.leave(gone)
                if changed and gone - step + reach + 1 < units:
                    yield self._stretch(gone - step + reach + 1, best.alive)
                    changed = False
            price = self._sums.price(held)
            if price is not None:
                changed = best.enter(price * self._by - self._rise * held, held) or changed
            if changed and begun:
                yield self._stretch(units, best.alive)
                changed = False
        if not begun:
            yield self._stretch(low, best.alive)
        for held in range(gone, high - reach, step):
            if best.leave(held):
                yield self._stretch(held + reach + 1, best.alive)

    def _stretch(self, units: int, best: Iterable[tuple[int, int]]) -> Stretch:
        """Return what the best packages cost with what they leave, from so many units on."""
        if len(self._ways) > MAX_KEPT:
            self._ways.clear()
        return Stretch(units, [self._ways.get(held) or self._way(added, held) for added, held in best])

    def _way(self, added: int, held: int) -> Way:
        total, before, price = self._bill.total, self._free + held, self._sums.price(held) or 0
        block = self._bill.rater.block

        def cost(volume: int) -> int:
            return (total(volume - before) or 0) + price

        line = (*self._line, held % block), added
        way = self._ways[held] = Way(None, cost, (), self._cycle, block=block, along=line)
        return way


class _Best:
    """The packages that may add least to a line, of those that leave units along it: each by what it adds, and its units.

    What is left is charged in whole blocks. Packages that are alike beyond these keep their order, whatever is left; of
    others one may be below another by less than a block.
    """

    def __init__(self, rise: int, block: int) -> None:
        self._block, self._within = (block, rise * block) if rise else (1, 0)
        self._kept: defaultdict[int, deque[tuple[int, int]]] = defaultdict(deque)
        """Of packages that are alike: those of ever more units that add ever more, of which the first is the best."""
        self._best: dict[int, tuple[int, int]] = {}

    @property
    def alive(self) -> Collection[tuple[int, int]]:
        """Those that may be the best at some volume."""
        return self._best.values()

    def enter(self, added: int, held: int) -> bool:
        """Take up packages of more units than any so far; tell whether others may be the best now."""
        kept = self._kept[held % self._block]
        while kept and kept[-1][0] >= added:
            kept.pop()
        kept.append((added, held))
        return len(kept) == 1 and self._changed(held % self._block)

    def leave(self, held: int) -> bool:
        """Give up packages of the fewest units; tell whether others may be the best now."""
        kept = self._kept[held % self._block]
        if not kept or kept[0][1] != held:
            return False
        kept.popleft()
        return self._changed(held % self._block)

    def _changed(self, place: int) -> bool:
        """Take notice that packages of one kind have another best."""
        before, kept = self._best.pop(place, None), self._kept[place]
        if before and (not kept or kept[0][0] > before[0]):
            # Those that were worse by too much may do now.
            found = {place: kept[0] for place, kept in self._kept.items() if kept}
        elif kept:
            found = {**self._best, place: kept[0]}
        else:
            return False
        least = min((added for added, _ in found.values()), default=0)
        self._best = {place: one for place, one in found.items() if one[0] < least + self._within or one[0] == least}
        return before is not None or place in self._best
