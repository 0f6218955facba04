"""Combinations of package sizes in the order of their premium: what each costs above the bulk rate.

The *bulk size* costs least per unit. Every other package costs at least as much for its units, and the
difference is its premium, counted in ``cost x bulk size`` so that it stays whole. Packages of S units cost

    S x bulk cost / bulk size + premium of those among them that are not of the bulk size

so that the cheapest are those of the least premium whose units differ from S by whole bulk packages. Few
combinations have a small premium, and a question seldom needs more than these: they are found one by one, by
Dijkstra's algorithm, and kept. One that holds at least as many units as another of the same remainder modulo
the bulk size, at no smaller premium, is never needed: bulk packages fill up the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush

from costcalc.errors import LimitError

MAX_COMBINATIONS = 150_000
"""How many combinations may be weighed for all questions of one magnitude: less than a second."""


class Tally:
    """What has been done for a catalog and its smaller ones.

    Combinations weighed, those held against a ceiling, sums of packages looked at, and combinations looked at for covers.
    """

    def __init__(self) -> None:
        self.weighed = self.held = self.looked = self.covering = 0


class Combinations:
    """Combinations of the other sizes that hold at most so many units, by ascending premium."""

    def __init__(self, sizes: Sequence[int], costs: Sequence[int], bulk: int, limit: int, tally: Tally) -> None:
        self.sizes = sizes
        self.bulk_size, self.bulk_cost = sizes[bulk], costs[bulk]
        premiums = [cost * self.bulk_size - self.bulk_cost * size for size, cost in zip(sizes, costs, strict=True)]
        self.premiums = premiums
        self._others = [(size, premiums[place]) for place, size in enumerate(sizes) if place != bulk]
        self._falling = sorted(range(len(sizes)), key=sizes.__getitem__, reverse=True)
        self._limit = limit
        self._waiting = [(0, 0)]
        self._promised: dict[int, tuple[int, int]] = {}
        """By remainder, the least (premium, units) that waits or was found."""
        self._found: list[tuple[int, int]] = []
        self._by_remainder: dict[int, list[tuple[int, int]]] = {}
        """The same by remainder: units descend as premiums ascend."""
        self.weighed = 0
        self._tally = tally

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Yield (premium, units) of every combination that can be needed."""
        place = 0
        while place < len(self._found) or self._find():
            yield self._found[place]
            place += 1

    def premium(self, units: int, most: int | None = None) -> int | None:
        """Return the least premium of packages that hold exactly so many units; None where it is above ``most``."""
        remainder = units % self.bulk_size
        known = self._by_remainder.setdefault(remainder, [])
        looked = 0
        while True:
            for premium, held in known[looked:]:
                if held <= units:
                    return premium if most is None or premium <= most else None
            looked = len(known)
            if not self._waiting or (most is not None and self._waiting[0][0] > most) or not self._find():
                return None

    def unused(self, units: int, larger: tuple[int, int] | None) -> int:
        """Return how many units the cheapest packages that hold at least so many leave; or a larger one, (cost, size)."""
        size, cost = self.bulk_size, self.bulk_cost
        # Ways are told apart by what they cost above the bulk rate of these units, times the bulk size, then by the unused.
        least = None if larger is None else (larger[0] * size - units * cost, larger[1] - units)
        for premium, held in self:
            if least and premium > least[0]:
                break
            self._tally.covering += 1
            unused = (held - units) % size if held < units else held - units
            way = (unused * cost + premium, unused)
            if least is None or way < least:
                least = way
        if least is None:
            raise AssertionError(f"no packages hold {units} units")
        return least[1]

    def most(self, cost: int) -> int:
        """Return the most units that packages for no more than a cost hold."""
        size, best = self.bulk_size, 0
        for premium, held in self:
            bound = (cost * size - premium) // self.bulk_cost
            if bound <= best:
                break
            if held <= bound:
                best = max(best, bound - (bound - held) % size)
        return best

    def counts(self, units: int) -> list[int]:
        """Return how many of each size hold exactly so many units at the least premium: larger sizes first."""
        counts = [0] * len(self.sizes)
        left = self.premium(units)
        if left is None:
            raise ValueError(f"no packages hold {units} units")
        for place in self._falling:
            size, extra = self.sizes[place], self.premiums[place]
            if size > units or extra > left:
                continue
            low, high = 0, units // size if not extra else min(units // size, left // extra)
            # Where so many of a size can be part of the cheapest, so can any smaller number of it.
            while low < high:
                middle = (low + high + 1) // 2
                rest = left - middle * extra
                if self.premium(units - middle * size, rest) == rest:
                    low = middle
                else:
                    high = middle - 1
            counts[place] = low
            units, left = units - low * size, left - low * extra
        return counts

    def _find(self) -> bool:
        """Find the next combination; False where there is none, LimitError where too many had to be weighed."""
        waiting, promised = self._waiting, self._promised
        while waiting:
            best = premium, units = heappop(waiting)
            remainder = units % self.bulk_size
            known = self._by_remainder.setdefault(remainder, [])
            if known and known[-1][1] <= units:
                continue
            known.append(best)
            self._found.append(best)
            for size, extra in self._others:
                one = (premium + extra, units + size)
                if one[1] > self._limit:
                    break
                other = promised.get(one[1] % self.bulk_size)
                if other and other[0] <= one[0] and other[1] <= one[1]:
                    continue
                if other is None or one < other:
                    promised[one[1] % self.bulk_size] = one
                heappush(waiting, one)
            self.weighed += len(self._others)
            self._tally.weighed += len(self._others)
            if self.weighed > MAX_COMBINATIONS:
                raise LimitError(
                    f"packages of {_listed(self.sizes)}: an exact answer would weigh more than "
                    f"{MAX_COMBINATIONS:,} combinations of them, the limit"
                )
            return True
        return False


def _listed(sizes: Sequence[int]) -> str:
    """List sizes, of many only the smallest and the largest."""
    shown = [f"{size:,}" for size in sorted(sizes)]
    return ", ".join(shown if len(shown) <= 6 else [*shown[:3], "…", *shown[-2:]])
