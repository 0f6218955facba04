"""What is bought in one month for calls beyond it: few bundles of packages, among which the cheapest plans find theirs.

The packages bought in one month expire together, so that larger ones may as well be used first; and one that only later
months would begin may as well be bought then. So of a bundle that pays for more than the rest of its month, all but one
package of its smallest size pay for less. For each size there are as many such bundles as multiples of what divides it and
all larger ones: one, where the sizes nest.
"""

from __future__ import annotations

from operator import itemgetter

from costcalc.engine.packages import Catalog
from costcalc.engine.planner.segments import Work


class Bundles:
    """The bundles of one catalog, by what they hold and cost."""

    def __init__(self, catalog: Catalog, spread: int, work: Work) -> None:
        """``spread`` is what bills may fall by: a bundle dearer than a larger one by no more is kept."""
        self.catalog, self.spread, self.work = catalog, spread, work
        self._known: dict[int, list[tuple[int, int]]] = {}
        self._ends: dict[int, tuple[int, int]] = {}

    def reaching(self, units: int) -> list[tuple[int, int]]:
        """Return (units, cost) of the bundles that hold at least so many, cheapest first."""
        if units not in self._known:
            self._known[units] = self._worth_it(units)
        return self._known[units]

    def ends(self, units: int) -> tuple[int, int]:
        """Return the places of the largest and the smallest size of a bundle among the sizes on sale, which ascend."""
        if units not in self._ends:
            places = [place for place, count in enumerate(self.catalog.counts(units)) if count]
            self._ends[units] = places[-1], places[0]
        return self._ends[units]

    def _worth_it(self, units: int) -> list[tuple[int, int]]:
        """Return the bundles but for those that cost more than larger ones, by more than bills may fall."""
        tally = self.catalog.tally
        before = tally.weighed + tally.looked
        kept: list[tuple[int, int]] = []
        least: int | None = None
        for total, cost in sorted(self.catalog.reaching(units), reverse=True):
            # Of larger ones that were left out a larger one still is cheaper by more.
            if least is None or cost - self.spread <= least:
                kept.append((total, cost))
                least = cost if least is None else min(least, cost)
        kept.sort(key=itemgetter(1, 0))
        self.work.count(tally.weighed + tally.looked - before)
        return kept
