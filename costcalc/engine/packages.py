"""Which packages to buy for a number of calls: exact for any set of sizes and prices.

Costs are compared as one integer, *price first, then number of packages*: of equally cheap ways the one with the
fewest packages wins. Two methods share one interface:
``NestedCatalog``
    every size divides the next and costs at least as much per unit (the founding sheet): the cheapest way
    to buy exactly S units is to write S in the mixed radix of the sizes (``mixed_radix``).
``Catalog``
    anything else: the size that costs least per unit is bought in bulk, and the others are combined by what they
    cost above its rate (``combinations``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from math import gcd

from costcalc.engine.combinations import Combinations, Tally
from costcalc.engine.cost import COUNT_BASE, Ceiling, Rest
from costcalc.engine.mixed_radix import cost_of_digits, digits, nested_cover, on_a_line, rounded_up
from costcalc.errors import LimitError
from costcalc.money import Currency, times
from costcalc.results.common import Purchase
from costcalc.sheet import Package, Packages

MAX_SUMS = 200_000
"""How many sums one question may look at: less than a second."""

MAX_KEPT = 10_000  # covers: tables and plans ask for the same again and again


class Catalog:
    """The packages that are worth buying, ready to price any number of units."""

    def __init__(
        self, packages: Sequence[Package], validity: int, currency: Currency, tally: Tally | None = None
    ) -> None:
        self.validity = validity
        """Months from purchase, the month of purchase counted."""
        self.currency = currency
        self.tally = tally or Tally()
        self.packages = tuple(sorted(packages, key=lambda package: package.size))
        self.sizes = [package.size for package in self.packages]
        self.costs = [currency.minor(package.price) * COUNT_BASE + 1 for package in self.packages]
        self.prices = {package.size: currency.minor(package.price) for package in self.packages}
        """Of one package, by size, in minor units."""
        self._amounts = [currency.round(package.price) for package in self.packages]
        self.step = gcd(*self.sizes)
        """Only multiples of this can be bought."""
        # The bulk size: least cost per unit, compared without division; of equals the smallest size.
        self._bulk = 0
        for position, size in enumerate(self.sizes):
            if self.costs[position] * self.sizes[self._bulk] < self.costs[self._bulk] * size:
                self._bulk = position
        self.bulk_size, self.bulk_cost = self.sizes[self._bulk], self.costs[self._bulk]
        self._combinations: dict[int, Combinations] = {}
        self._smaller: dict[int, Catalog] = {}
        self._covers: dict[int, int] = {}

    def up_to(self, units: int) -> Catalog | None:
        """Return the packages of up to so many units; None where all are larger."""
        kept = bisect_right(self.sizes, units)
        if kept == len(self.sizes):
            return self
        if kept and kept not in self._smaller:
            self._smaller[kept] = _of(self.packages[:kept], self.validity, self.currency, self.tally)
        return self._smaller.get(kept)

    def alone(self, size: int) -> Catalog:
        """Return the packages of one size."""
        kept = [package for package in self.packages if package.size == size]
        return _of(kept, self.validity, self.currency)

    def combinations(self, units: int) -> Combinations:
        """Return the combinations of at most so many units, or of up to eight times as many."""
        magnitude = -(-units.bit_length() // 3)
        if magnitude not in self._combinations:
            limit = 8**magnitude
            self._combinations[magnitude] = Combinations(self.sizes, self.costs, self._bulk, limit, self.tally)
        return self._combinations[magnitude]

    def exactly(self, units: int) -> int | None:
        """Return the least cost of packages that hold exactly so many units; None where none do."""
        if not units:
            return 0
        usable = self.up_to(units)
        if usable is not self:
            return usable.exactly(units) if usable else None
        premium = self.combinations(units).premium(units) if units % self.step == 0 else None
        return None if premium is None else (units * self.bulk_cost + premium) // self.bulk_size

    def counts(self, units: int) -> list[int]:
        """Return how many of each size, ascending, make up ``exactly``: larger sizes first."""
        usable = self.up_to(units)
        if usable is self:
            return self.combinations(units).counts(units)
        counts = usable.counts(units) if usable else []
        return counts + [0] * (len(self.sizes) - len(counts))

    def cover(self, units: int) -> int:
        """Return the units in the cheapest packages that hold at least so many.

        Of equally cheap ways the one with the fewest packages, then the least unused. A package that is larger
        is bought alone; else only smaller ones are.
        """
        if not units:
            return 0
        if units not in self._covers:
            if len(self._covers) >= MAX_KEPT:
                self._covers.clear()
            self._covers[units] = self._cover(units)
        return self._covers[units]

    @property
    def bundles(self) -> int:
        """How many ``reaching`` yields at most."""
        divisors = accumulate(reversed(self.sizes), gcd)
        return sum(size // divisor for size, divisor in zip(reversed(self.sizes), divisors, strict=True))

    def reaching(self, units: int) -> Iterator[tuple[int, int]]:
        """Yield (units, cost) of all packages that hold at least so many units, but would not without one of the smallest.

        For each size there are as many as multiples of what divides it and all larger ones, at most.
        """
        divisor = 0
        found: set[int] = set()
        for size in reversed(self.sizes):
            divisor = gcd(divisor, size)
            self.tally.looked += size // divisor
            for total in range(-(-units // divisor) * divisor, units + size, divisor):
                cost = None if total in found else self.exactly(total)
                if cost is not None:
                    found.add(total)
                    yield total, cost

    def _cover(self, units: int) -> int:
        larger = [pair for pair in zip(self.costs, self.sizes, strict=True) if pair[1] > units]
        usable = self.up_to(units)
        if usable is None:
            return min(larger)[1]
        combinations = usable.combinations(units + usable.sizes[-1])
        return units + combinations.unused(units, min(larger, default=None))

    def sums(self, rest: Rest, ceiling: Ceiling) -> Iterator[tuple[int, int]]:
        """Yield (units, cost) of the packages among which the cheapest stand, together with what they leave to pay.

        Left out are those that would exceed the ceiling with their rest; it may sink while they are looked at. Sums
        of one combination whose bulk packages make whole periods differ by a constant each time: the first and
        the last of them decide.
        """
        usable = self.up_to(rest.high)
        if usable is not self:
            yield from usable.sums(rest, ceiling) if usable else (() if rest.low else ((0, 0),))
            return
        span, size = rest.high - rest.low, self.bulk_size
        if not span:
            most = ceiling.most
            room = None if most is None else size * (most + rest.slack - rest.at_low) - rest.low * self.bulk_cost
            exact = None if rest.low % self.step else self.combinations(rest.low).premium(rest.low, room)
            if exact is not None:
                yield rest.low, (rest.low * self.bulk_cost + exact) // size
            return
        # Cost and rest of S units, times span and bulk size: slope x S + premium x span + a constant.
        rise = rest.at_high - rest.at_low
        slope = self.bulk_cost * span + rise * size
        least, constant = slope * (rest.low if slope > 0 else rest.high), size * (rest.at_low * span - rise * rest.low)
        often = rest.cycle // gcd(size, rest.cycle)
        looked, most, room = 0, None, 0
        for premium, held in self.combinations(rest.high):
            self.tally.held += 1
            low, high = max(rest.low, held), rest.high
            first, last = low + (held - low) % size, high - (high - held) % size
            if ceiling.most is not None:
                if most != ceiling.most:
                    most = ceiling.most
                    room = span * size * (most + rest.slack) - constant
                left = room - span * premium
                if least > left:
                    return
                if slope > 0:
                    if slope * first > left:
                        continue
                    if often != 1:
                        high = min(high, left // slope)
                        last = high - (high - held) % size
                elif slope < 0:
                    if slope * last > left:
                        continue
                    if often != 1:
                        low = max(low, -(left // -slope))
                        first = low + (held - low) % size
            if first > last:
                continue
            if often == 1 and slope:
                # One bulk package more changes cost and rest by the slope alone.
                looked += 1
                self.tally.looked += 1
                total = first if slope > 0 else last
                yield total, (total * self.bulk_cost + premium) // size
                continue
            number = (last - first) // size + 1
            looked += min(number, 2 * often)
            self.tally.looked += min(number, 2 * often)
            if looked > MAX_SUMS:
                raise LimitError(
                    f"packages and prices that meet after {rest.cycle:,} units only: an exact answer would look at "
                    f"more than {MAX_SUMS:,} sums, the limit"
                )
            places: Iterable[int] = range(number)
            if number > 2 * often:
                places = (*range(often), *range(number - often, number))
            for place in places:
                total = first + place * size
                yield total, (total * self.bulk_cost + premium) // size

    def purchases(self, units: int) -> tuple[Purchase, ...]:
        """Return the packages that hold exactly so many units, largest first."""
        sold = zip(self.sizes, self.counts(units), self._amounts, strict=True)
        return tuple([Purchase(size=size, count=count, price=price) for size, count, price in sold if count])[::-1]


class NestedCatalog(Catalog):
    """Sizes that nest: each divides the next and costs at least as much per unit."""

    def __init__(
        self, packages: Sequence[Package], validity: int, currency: Currency, tally: Tally | None = None
    ) -> None:
        super().__init__(packages, validity, currency, tally)
        self.falling = tuple(zip(reversed(self.sizes), reversed(self.costs), strict=True))
        """Sizes and costs, largest first."""

    def exactly(self, units: int) -> int | None:
        """See ``Catalog.exactly``."""
        return cost_of_digits(self.falling, units)

    def counts(self, units: int) -> list[int]:
        """See ``Catalog.counts``."""
        return digits(self.falling, units)[::-1]

    def sums(self, rest: Rest, ceiling: Ceiling) -> Iterator[tuple[int, int]]:
        """See ``Catalog.sums``: where rounding plays no part, ``rounded`` is enough."""
        if rest.cycle != self.step and rest.low < rest.high:
            return super().sums(rest, ceiling)
        most = ceiling.most
        usable = self.up_to(rest.high)
        if most is not None and usable:
            # At the bulk rate, rounding aside, one of the ends costs least.
            size, cost = usable.bulk_size, usable.bulk_cost
            room = (most + rest.slack) * size
            if rest.at_low * size + rest.low * cost > room and rest.at_high * size + rest.high * cost > room:
                return iter(())
        return iter(self.rounded(rest).items())

    def rounded(self, rest: Rest) -> dict[int, int]:
        """Return units and cost of packages that cost least together with a rest on a straight line, and a few more."""
        return on_a_line(self.falling, rest)

    def reaching(self, units: int) -> Iterator[tuple[int, int]]:
        """See ``Catalog.reaching``: for each size there is one."""
        return rounded_up(self.falling, units)

    def cover(self, units: int) -> int:
        """See ``Catalog.cover``."""
        return nested_cover(self.falling, units)


def catalog(packages: Packages, currency: Currency) -> Catalog:
    """Return the packages on sale, but for those that smaller ones make up at no higher price, ready to price.

    The form is the one that prices them fastest.
    """
    useful: list[Package] = []
    for package in sorted(packages.sizes, key=lambda package: package.size):
        smaller = [kept for kept in useful if package.size % kept.size == 0]
        # Dearer than the same units in smaller packages: nobody buys it.
        if all(package.price <= times(kept.price, package.size // kept.size) for kept in smaller):
            useful.append(package)
    return _of(useful, packages.validity, currency)


def _of(useful: Sequence[Package], validity: int, currency: Currency, tally: Tally | None = None) -> Catalog:
    nested = all(larger.size % smaller.size == 0 for smaller, larger in pairwise(useful))
    return (NestedCatalog if nested else Catalog)(useful, validity, currency, tally)
