"""What volumes cost at least: from which volume on which ways to pay stand, of which the cheapest is the cheapest of all.

Along a stretch of volumes the ways stay the same, and what each of them costs never falls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from math import gcd, lcm
from typing import NamedTuple, Protocol

from costcalc.engine.ways import Way
from costcalc.money import MAX_COUNT


class Stretch(NamedTuple):
    """Volumes from a first one up to that of the next stretch."""

    first: int
    ways: Sequence[Way]
    """Those that have a price; nobody knows what the volumes cost where there are none."""


class LeastCost(Protocol):
    """What volumes cost at least."""

    def stretches(self, low: int, high: int) -> Iterator[Stretch]:
        """Yield the stretches of the volumes from ``low``, which the first of them begins with, to ``high``."""


class OfWays:
    """The cheapest of some ways whose packages do not change with the volume."""

    def __init__(self, ways: Sequence[Way]) -> None:
        self._ways = ways

    def stretches(self, low: int, high: int) -> Iterator[Stretch]:
        """See ``LeastCost``: each way has a price in the whole of a stretch, or nowhere in it."""
        for first in sorted({low, *(cut for way in self._ways for cut in way.cuts if low < cut <= high)}):
            yield Stretch(first, [way for way in self._ways if way.cost(first) is not None])


class AnyOf:
    """The cheapest of several."""

    def __init__(self, costs: Sequence[LeastCost]) -> None:
        self._costs = costs

    def stretches(self, low: int, high: int) -> Iterator[Stretch]:
        """See ``LeastCost``."""
        for first, ways in side_by_side(self._costs, low, high):
            yield Stretch(first, [way for each in ways for way in each])


class Together:
    """Several that are bought together, as the parts of a composite: each its own way."""

    def __init__(self, costs: Sequence[LeastCost]) -> None:
        self._costs = costs

    def stretches(self, low: int, high: int) -> Iterator[Stretch]:
        """See ``LeastCost``: without a price for one of them there is none for all."""
        for first, ways in side_by_side(self._costs, low, high):
            yield Stretch(first, [_sum(each) for each in product(*ways)])


class Times:
    """The same by another count: so many units to a volume, and what is paid for what they come to.

    ``paid`` never falls as what is due rises.
    """

    def __init__(self, cost: LeastCost, units: int, paid: Callable[[int], int] | None = None) -> None:
        self._cost, self._units, self._paid = cost, units, paid

    def stretches(self, low: int, high: int) -> Iterator[Stretch]:
        """See ``LeastCost``; of stretches that begin at one volume the last is the one that goes on."""
        for first, ways in self._cost.stretches(low * self._units, high * self._units):
            yield Stretch(-(-first // self._units), list(map(self._way, ways)))

    def _way(self, way: Way) -> Way:
        units, paid = self._units, self._paid

        def cost(volume: int) -> int | None:
            due = way.cost(volume * units)
            return due if due is None or paid is None else paid(due)

        # What is paid does not rise by the same amounts as what is due.
        return Way(way.name, cost, (), way.cycle // gcd(way.cycle, units) if paid is None else MAX_COUNT)


def side_by_side(costs: Sequence[LeastCost], low: int, high: int) -> Iterator[tuple[int, list[Sequence[Way]]]]:
    """Yield from which of some volumes on which ways of each stand."""
    waiting = [cost.stretches(low, high) for cost in costs]
    following: list[Stretch | None] = [next(each) for each in waiting]
    ways: list[Sequence[Way]] = [()] * len(costs)
    while begun := [each.first for each in following if each]:
        first = min(begun)
        for place, each in enumerate(waiting):
            while (stretch := following[place]) and stretch.first == first:
                ways[place], following[place] = stretch.ways, next(each, None)
        yield first, list(ways)


def _sum(ways: Sequence[Way]) -> Way:
    if len(ways) == 1:
        return ways[0]
    return Way(None, lambda volume: sum(way.cost(volume) or 0 for way in ways), (), lcm(*(way.cycle for way in ways)))
