"""Which packages to buy for a number of calls: exact for any set of sizes and prices.

Costs are compared as one integer, *price first, then number of packages*, so that of equally cheap ways the
one with the fewest packages wins. Two methods share one interface:

``NestedCatalog``
    every size divides the next and costs at least as much per unit (the founding sheet): the cheapest way
    to buy exactly S units is to write S in the mixed radix of the sizes.
``GeneralCatalog``
    anything else. Beyond some S, one size - the cheapest per unit - is bought in bulk, and the others only
    settle the remainder modulo its size (by exchange: among as many other packages as that size has units,
    some add up to a multiple of it). Up to that S a table over all sums answers; both are exact.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from math import gcd

from costcalc.errors import LimitError
from costcalc.money import Currency
from costcalc.results.common import Purchase
from costcalc.sheet import Package, Packages

COUNT_BASE = 10**18
"""More packages than anybody buys: one cost is ``price * COUNT_BASE + count``."""

MAX_CELLS = 1_000_000
"""The largest table this will fill: about a second."""


def price_of(cost: int) -> int:
    """Return the price of a cost, in minor units, without the number of packages."""
    return cost // COUNT_BASE


class Catalog(ABC):
    """The packages on sale, ready to price any number of units."""

    def __init__(self, packages: Sequence[Package], currency: Currency) -> None:
        self.currency = currency
        self.packages = tuple(sorted(packages, key=lambda package: package.size))
        self.sizes = [package.size for package in self.packages]
        self.prices = [currency.round(package.price) for package in self.packages]
        self.costs = [currency.minor(package.price) * COUNT_BASE + 1 for package in self.packages]
        self.step = gcd(*self.sizes)
        """Only multiples of this can be bought."""

    @abstractmethod
    def exactly(self, units: int) -> int | None:
        """Return the least cost of packages that hold exactly so many units; None where none do."""

    @abstractmethod
    def counts(self, units: int) -> list[int]:
        """Return how many of each size, ascending, make up ``exactly``: larger sizes first."""

    @property
    @abstractmethod
    def bulk_size(self) -> int:
        """Return the size that is cheapest per unit, and bought in bulk."""

    @property
    @abstractmethod
    def threshold(self) -> int:
        """Return the sum above which one more ``bulk_size`` always costs just that package more."""

    def totals(self, low: int, high: int, period: int) -> Iterable[int]:
        """Return the sums from low to high among which the cheapest stands.

        Cheapest is meant for packages against a linear price of what is left over, whole in minor units
        at every ``period`` units: beyond the threshold, sums with one remainder modulo a whole period of
        bulk packages differ by a constant for each, so that the first and the last of them decide.
        """
        span = self.bulk_size // gcd(self.bulk_size, period) * period
        if high - low <= 2 * span:
            self.refuse_above((high - low) // self.step)
            return self._multiples(low, high)
        middle = max(low, self.threshold) + span
        if middle >= high - span:
            self.refuse_above((high - low) // self.step)
            return self._multiples(low, high)
        self.refuse_above((middle - low + span) // self.step)
        return [*self._multiples(low, middle), *self._multiples(high - span, high)]

    def _multiples(self, low: int, high: int) -> Iterable[int]:
        return range(-(-low // self.step) * self.step, high + 1, self.step)

    def refuse_above(self, cells: int) -> None:
        """Raise LimitError where an exact answer would look at too many sums."""
        if cells > MAX_CELLS:
            sizes = ", ".join(f"{size:,}" for size in self.sizes)
            raise LimitError(
                f"packages of {sizes} in steps of {self.step:,}: an exact answer would look at "
                f"{cells:,} sums, more than the limit of {MAX_CELLS:,}"
            )

    @abstractmethod
    def cover(self, units: int) -> int:
        """Return the units in the cheapest packages that hold at least so many.

        Of equally cheap ways the one with the fewest packages, then the least unused.
        """

    def purchases(self, units: int) -> tuple[Purchase, ...]:
        """Return the packages that hold exactly so many units, largest first."""
        chosen = zip(self.sizes, self.prices, self.counts(units), strict=True)
        return tuple([Purchase(size=size, count=count, price=price) for size, price, count in chosen if count][::-1])


class NestedCatalog(Catalog):
    """Sizes that nest: each divides the next and costs at least as much per unit."""

    def __init__(self, packages: Sequence[Package], currency: Currency) -> None:
        super().__init__(packages, currency)
        self._falling = list(zip(self.sizes, self.costs, strict=True))[::-1]

    def exactly(self, units: int) -> int | None:
        """See ``Catalog.exactly``: the digits of the number in the mixed radix of the sizes."""
        cost = 0
        for size, price in self._falling:
            cost += units // size * price
            units %= size
            if not units:
                return cost
        return None

    def counts(self, units: int) -> list[int]:
        """See ``Catalog.counts``."""
        counts = []
        for size, _ in self._falling:
            counts.append(units // size)
            units %= size
        return counts[::-1]

    @property
    def bulk_size(self) -> int:
        """See ``Catalog.bulk_size``: the largest."""
        return self.sizes[-1]

    @property
    def threshold(self) -> int:
        """See ``Catalog.threshold``: the number of the largest size is a digit without bound."""
        return 0

    def totals(self, low: int, high: int, period: int) -> Iterable[int]:
        """See ``Catalog.totals``: the ends, rounded inwards to a multiple of each size."""
        if period != self.step:
            return super().totals(low, high, period)
        ends = set()
        for size in self.sizes:
            first = -(-low // size) * size
            if first > high:
                break
            ends.add(first)
            ends.add(high // size * size)
        return ends

    def cover(self, units: int) -> int:
        """See ``Catalog.cover``.

        The smallest size bought divides all others, and one package fewer would not do: so the total is
        the units rounded up to a multiple of one of the sizes. (Where that makes a whole larger package, the
        larger size has been looked at, and is no dearer.)
        """
        found: list[tuple[int, int]] = []
        cost, rest = 0, units
        for size, price in self._falling:
            cost += rest // size * price
            rest %= size
            if not rest:
                found.append((cost, units))
                break
            found.append((cost + price, units - rest + size))
        return min(found)[1]


class GeneralCatalog(Catalog):
    """Any sizes at all; refused with LimitError where the tables would grow too large."""

    def __init__(self, packages: Sequence[Package], currency: Currency) -> None:
        super().__init__(packages, currency)
        # The bulk size: least cost per unit, compared without division; of equals the smallest size.
        self._bulk = 0
        for position, size in enumerate(self.sizes):
            if self.costs[position] * self.sizes[self._bulk] < self.costs[self._bulk] * size:
                self._bulk = position
        self._table: list[int | None] = [0]

    @cached_property
    def _residues(self) -> tuple[list[int | None], int]:
        """For each remainder modulo the bulk size: the least excess over buying it all in bulk.

        Excess is in cost times the bulk size, so it stays whole. Also the most units that any of these
        combinations holds: from there on the remainder alone decides.
        """
        bulk_size, bulk_cost = self.sizes[self._bulk], self.costs[self._bulk]
        modulus = bulk_size // self.step
        self.refuse_above(modulus)
        excess: list[int | None] = [0] + [None] * (modulus - 1)
        held = [0] * modulus
        for size, cost in zip(self.sizes, self.costs, strict=True):
            stride = size // self.step % modulus
            if not stride:
                continue
            extra = cost * bulk_size - bulk_cost * size
            for start in range(gcd(stride, modulus)):
                cycle = modulus // gcd(stride, modulus)
                # Starting from the cycle's least entry, once around settles every entry.
                at, least = start, None
                place = start
                for _ in range(cycle):
                    value = excess[place]
                    if value is not None and (least is None or value < least):
                        at, least = place, value
                    place = (place + stride) % modulus
                if least is None:
                    continue
                for _ in range(cycle - 1):
                    following = (at + stride) % modulus
                    here, there = excess[at], excess[following]
                    if here is not None and (there is None or here + extra < there):
                        excess[following] = here + extra
                        held[following] = held[at] + size
                    at = following
        return excess, max(held)

    @property
    def bulk_size(self) -> int:
        """See ``Catalog.bulk_size``."""
        return self.sizes[self._bulk]

    @property
    def threshold(self) -> int:
        """See ``Catalog.threshold``."""
        return self._residues[1]

    def _small(self, units: int) -> int | None:
        """Return the least cost of an exact sum from the table over all sums, grown as far as needed."""
        table, cells = self._table, units // self.step
        if cells >= len(table):
            self.refuse_above(cells)
            steps = [(size // self.step, cost) for size, cost in zip(self.sizes, self.costs, strict=True)]
            for cell in range(len(table), cells + 1):
                best = None
                for size, cost in steps:
                    before = table[cell - size] if cell >= size else None
                    if before is not None and (best is None or before + cost < best):
                        best = before + cost
                table.append(best)
        return table[cells]

    def _tabled(self, units: int) -> bool:
        """Whether the table is the cheaper of the two methods for a sum."""
        cells = units // self.step
        return cells < len(self._table) or cells <= min(4 * self.sizes[self._bulk] // self.step, MAX_CELLS)

    def exactly(self, units: int) -> int | None:
        """See ``Catalog.exactly``."""
        if units % self.step:
            return None
        if self._tabled(units):
            return self._small(units)
        excess, threshold = self._residues
        if units <= threshold:
            return self._small(units)
        bulk_size = self.bulk_size
        over = excess[units % bulk_size // self.step]
        return None if over is None else (units * self.costs[self._bulk] + over) // bulk_size

    def counts(self, units: int) -> list[int]:
        """See ``Catalog.counts``."""
        counts = [0] * len(self.sizes)
        bulk_size = self.bulk_size
        if not self._tabled(units):
            _, threshold = self._residues
            if units > threshold:
                counts[self._bulk] = (units - threshold) // bulk_size
                units -= counts[self._bulk] * bulk_size
        cost = self.exactly(units)
        while units and cost is not None:
            for position in range(len(self.sizes) - 1, -1, -1):
                rest = units - self.sizes[position]
                if rest >= 0 and self.exactly(rest) == cost - self.costs[position]:
                    break
            counts[position] += 1
            units, cost = rest, cost - self.costs[position]
        return counts

    def cover(self, units: int) -> int:
        """See ``Catalog.cover``: the total exceeds the units by less than the largest size."""
        best: tuple[int, int] | None = None
        self.refuse_above(self.sizes[-1] // self.step)
        for total in self._multiples(units, units + self.sizes[-1]):
            cost = self.exactly(total)
            if cost is not None and (best is None or (cost, total) < best):
                best = (cost, total)
        if best is None:
            raise AssertionError(f"no packages hold {units} units")
        return best[1]


def catalog(packages: Packages, currency: Currency) -> Catalog:
    """Return the packages on sale in the form that prices them fastest."""
    useful: list[Package] = []
    for package in sorted(packages.sizes, key=lambda package: package.size):
        smaller = [kept for kept in useful if package.size % kept.size == 0]
        # Dearer than the same units in smaller packages: nobody buys it.
        if all(package.price <= kept.price * (package.size // kept.size) for kept in smaller):
            useful.append(package)
    pairs = list(pairwise(useful))
    if all(larger.size % smaller.size == 0 for smaller, larger in pairs):
        return NestedCatalog(useful, currency)
    return GeneralCatalog(useful, currency)
