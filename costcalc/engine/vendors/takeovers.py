"""At which volumes another vendor becomes the cheapest: all of them, whatever lies between.

At equal cost the cheapest so far stays; of those that are the cheapest of all, the first listed takes over. Along a
stretch the ways of all vendors are held against the one that is the cheapest, from one volume at which it is not to the
next: of most ways the ends of the stretch say that there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from math import lcm
from typing import NamedTuple

from costcalc.engine.crossings import first_in_run
from costcalc.engine.vendors.least_costs import LeastCost, side_by_side
from costcalc.engine.ways import Way
from costcalc.errors import LimitError

MAX_LEAPS = 500_000
"""How many volumes one search looks at where two ways cost nearly the same: a second or two."""
MAX_LEAPS_OF_TERMS = 10_000
"""The same where an amount is worked out by the terms of a bill, in each month of a year."""
MAX_WAYS = 600_000
"""How many ways to pay it looks at, those of each stretch anew: a second or two."""
MAX_LISTED = 50
"""Volumes that are listed; nobody reads more."""


@dataclass(slots=True, eq=False, repr=False)
class Takeovers:
    """The volumes from which another one is the cheapest."""

    listed: list[tuple[int, int | None]] = field(default_factory=list)
    """The first of them, each with the place of who takes over; None: nobody has a price from there on."""
    count: int = 0
    """How many there are."""
    known_to: int = 0
    """Up to which volume that is known."""

    def add(self, volume: int, to: int | None) -> None:
        """Note one more."""
        self.count += 1
        if len(self.listed) < MAX_LISTED:
            self.listed.append((volume, to))

    def repeat(self, listed: int, count: int, span: int, times: int) -> None:
        """Note again, so many times and each time ``span`` volumes further on, what came since there were so many."""
        again, self.count = self.listed[listed:], self.count + times * (self.count - count)
        for time in range(1, times + 1):
            if len(self.listed) == MAX_LISTED:
                return
            later = [(volume + time * span, to) for volume, to in again]
            self.listed += later[: MAX_LISTED - len(self.listed)]


class _Rival(NamedTuple):
    """A way to pay of one vendor."""

    vendor: int
    way: Way
    rate: int

    def cost(self, volume: int) -> int:
        """Return what a volume costs at the rate of the vendor's currency."""
        return (self.way.cost(volume) or 0) * self.rate

    def never_below(self, other: _Rival) -> bool:
        """Tell whether it is of the same vendor, or of one line along which it never costs less."""
        along, others = self.way.along, other.way.along
        return self.vendor == other.vendor or bool(
            along and others and along[0] == others[0] and along[1] >= others[1] and self.rate == other.rate
        )

    def at_rate(self) -> Way:
        """Return the way with its cost at that rate."""
        return Way(None, self.cost, (), self.way.cycle)


def takeovers(
    costs: Sequence[LeastCost], rates: Sequence[int], low: int, high: int, leaps: int = MAX_LEAPS
) -> Takeovers:
    """Return at which volumes above ``low``, up to ``high``, another one becomes the cheapest.

    An amount times its rate is what is compared. Where the search meets a limit, so many ``leaps`` among them, it says
    up to which volume it came.
    """
    search = _Search(leaps)
    try:
        for first, last, ways in _stretches(costs, low, high):
            search.found.known_to = max(low, first - 1)
            rivals = [_Rival(vendor, way, rates[vendor]) for vendor, each in enumerate(ways) for way in each]
            search.follow(rivals, first, last)
    except LimitError:
        return search.found
    search.found.known_to = high
    return search.found


def _stretches(costs: Sequence[LeastCost], low: int, high: int) -> Iterator[tuple[int, int, list[Sequence[Way]]]]:
    """Yield the stretches from ``low`` to ``high``, each with its first volume and its last one."""
    end: tuple[int, list[Sequence[Way]]] = (high + 1, [])
    looked = 0
    for (first, ways), (after, _) in pairwise(chain(side_by_side(costs, low, high), [end])):
        looked += 1 + sum(map(len, ways))
        if looked > MAX_WAYS:
            raise LimitError(f"more than {MAX_WAYS:,} ways to pay, the limit")
        yield first, after - 1, ways


class _Search:
    """One search, from the smallest volume on."""

    def __init__(self, leaps: int) -> None:
        self.found = Takeovers()
        self._begun = False
        self._current: int | None = None
        self._leaps = iter(range(leaps))

    def follow(self, rivals: Sequence[_Rival], low: int, high: int) -> None:
        """Follow a stretch from one volume at which another vendor is the cheapest to the next."""
        costs = [rival.cost(low) for rival in rivals]
        here = self._look(costs, rivals, low)
        if here is None or low == high:
            return
        # No cost falls within the stretch, so the others never cost less than the cheapest one does at its end.
        most = rivals[here].cost(high)
        if all(cost >= most or rival.never_below(rivals[here]) for cost, rival in zip(costs, rivals, strict=True)):
            return
        most = min(rival.cost(high) for rival in rivals if rival.vendor == self._current)
        if all(cost >= most or rival.never_below(rivals[here]) for cost, rival in zip(costs, rivals, strict=True)):
            return
        # One that costs as much as that may be who takes over from another one, or stays.
        near = [place for place, cost in enumerate(costs) if cost <= most or place == here]
        self._cross([rivals[place] for place in near], near.index(here), low, high)

    def _look(self, costs: Sequence[int], rivals: Sequence[_Rival], volume: int) -> int | None:
        """Return which way is the cheapest at a volume, of who was so before where nobody costs less."""
        least = min(costs, default=0)
        equal = [place for place, cost in enumerate(costs) if cost == least]
        best = next((place for place in equal if rivals[place].vendor == self._current), equal[0] if equal else None)
        vendor = None if best is None else rivals[best].vendor
        if vendor != self._current or not self._begun:
            if self._begun:
                self.found.add(volume, vendor)
            self._begun, self._current = True, vendor
        return best

    def _cross(self, rivals: Sequence[_Rival], here: int, low: int, high: int) -> None:
        """Go from crossing to crossing; where all is as it was before, all that came since comes again.

        Ways of the cheapest vendor itself are looked at where another one is below the one that it was known by.
        """
        one_rate = len({rival.rate for rival in rivals}) == 1
        ways = [rival.way if one_rate else rival.at_rate() for rival in rivals]
        period = lcm(*(way.cycle for way in ways))
        seen: dict[tuple[int, ...], tuple[int, int, int]] = {}
        while low < high:
            others = (way for way, rival in zip(ways, rivals, strict=True) if not rival.never_below(rivals[here]))
            firsts = (first_in_run(way, ways[here], low + 1, high, self._leaps) for way in others)
            low = min((first for first in firsts if first is not None), default=high + 1)
            if low > high:
                return
            costs = [rival.cost(low) for rival in rivals]
            here = self._look(costs, rivals, low) or 0
            state = here, low % period, *(cost - costs[here] for cost in costs)
            if state in seen:
                before, listed, count = seen[state]
                span = low - before
                times = (high - low) // span
                self.found.repeat(listed, count, span, times)
                low += times * span
            seen[state] = low, len(self.found.listed), self.found.count
