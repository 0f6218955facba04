"""The runs between two months, as edges of the shortest path: each with its packages, and what is left of them.

Three kinds lead from the start of month i to the start of month j + 1: nothing to pay; a run without leftover
(``segments``); and a run whose last package leaves a rest, which expires at the end of month j (bought in month
j - validity + 1). Where the run is cut, by the end of the horizon or by the term of a subscription that nothing
outlives, the last package may be bought later, and its rest is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from costcalc.engine.packages import Catalog
from costcalc.engine.planner.dated import Buy, dated
from costcalc.engine.planner.segments import Segments
from costcalc.engine.planner.terms import Term
from costcalc.records import record
from costcalc.results.common import Later


@record(kw_only=False)
class Edge:
    """A run of months: the packages used up in it, and the one, if any, that leaves a rest; or the term of a subscription."""

    cost: int
    first: int
    after: int
    """The month after the last."""
    bundle: Sequence[tuple[int, int]] = ()
    """(size, count) in the order of purchase: larger sizes first wherever that works out. Few runs are ever asked."""
    unused: int = 0
    term: Term | None = None


Seek = Callable[[int, int, "int | None"], Iterator[Edge]]


class Edges:
    """The runs of one horizon."""

    def __init__(self, segments: Segments) -> None:
        self.segments = segments
        self.catalog = segments.catalog
        months = len(segments.demands)
        self.validity = self.catalog.validity if self.catalog else months
        starts, lives = segments.starts, range(months - self.validity + 1)
        windows = [starts[month + self.validity] - starts[month] for month in lives]
        self._widest = [list(accumulate(windows[first:], max)) for first in lives]
        """By first month, and how many months later than that: the most calls in the life of a package bought then."""
        self._known: dict[tuple[int, int, bool], tuple[int | None, Sequence[Edge]]] = {}

    def between(self, first: int, after: int, bound: int | None) -> Sequence[Edge]:
        """Return the runs between two months that cost no more than the bound: used up, or what is left expires with them."""
        return self._kept((first, after, False), bound, self._between)

    def cut(self, first: int, after: int, bound: int | None) -> Sequence[Edge]:
        """Return the runs that are cut, and cost no more than the bound: what is left at their end is lost, whatever it is."""
        return self._kept((first, after, True), bound, self._cut)

    def _kept(self, key: tuple[int, int, bool], bound: int | None, seek: Seek) -> Sequence[Edge]:
        """Seek runs, unless those that cost no more than this bound are known: a path is sought again and again."""
        known = self._known.get(key)
        if known is not None and (known[0] is None or (bound is not None and bound <= known[0])):
            return known[1]
        first, after, _ = key
        found = list(seek(first, after, bound))
        self._known[key] = bound, found
        return found

    def _between(self, first: int, after: int, bound: int | None) -> Iterator[Edge]:
        starts = self.segments.starts
        need = starts[after] - starts[first]
        if not need:
            if after == first + 1:
                yield Edge(0, first, after)
            return
        usable = self.catalog.up_to(self._window(first, after)) if self.catalog else None
        if usable or after == first + 1 or need == self.segments.demands[after - 1]:
            found = self.segments.run(first, after - 1, usable, bound)
            if found and (bound is None or found[0] <= bound):
                yield Edge(found[0], first, after, _bundle(found[1], usable))
        month = after - self.validity
        if self.catalog and first <= month:
            # The last package is bought as late as can be to expire at the end, where the units before it end as well.
            least, most = starts[month] - starts[first], starts[month + 1] - starts[first] - 1
            yield from self._wasting(self.catalog, first, after, self._window(first, month + 1), least, most, bound)

    def _cut(self, first: int, after: int, bound: int | None) -> Iterator[Edge]:
        starts, catalog = self.segments.starts, self.catalog
        need = starts[after] - starts[first]
        if not need or catalog is None:
            return
        if first < after - self.validity:
            least = starts[after - self.validity] - starts[first]
            yield from self._wasting(catalog, first, after, self._window(first, after), least, need - 1, bound)
            return
        total = self.segments.cover(need, catalog)
        cost = catalog.exactly(total)
        if cost is not None and total > need and (bound is None or cost <= bound):
            yield Edge(cost, first, after, _bundle(total, catalog), total - need)

    def _wasting(
        self, catalog: Catalog, first: int, after: int, window: int, least: int, most: int, bound: int | None
    ) -> Iterator[Edge]:
        """Yield the runs whose last package leaves a rest; the units before it are from ``least`` to ``most``."""
        starts = self.segments.starts
        need, usable = starts[after] - starts[first], catalog.up_to(window)
        for size, cost in zip(catalog.sizes, catalog.costs, strict=True):
            if bound is not None and cost > bound:
                continue
            low = max(least, need - size + 1)
            if low > most:
                continue
            if low <= 0:
                bound = cost
                yield Edge(cost, first, after, ((size, 1),), size - need)
            elif usable:
                lead = self.segments.least(low, most, usable, None if bound is None else bound - cost)
                if lead and (bound is None or cost + lead[0] <= bound):
                    bound = cost + lead[0]
                    bundle = _bundle(lead[1], usable, (size, 1))
                    yield Edge(bound, first, after, bundle, lead[1] + size - need)

    def _window(self, first: int, after: int) -> int:
        """Return the most units that one package bought in a run can pay for within the run."""
        starts, validity = self.segments.starts, self.validity
        if after - first <= validity:
            return starts[after] - starts[first]
        return self._widest[first][after - validity - first]

    def dates(self, edge: Edge) -> list[Buy] | None:
        """Date an edge's packages; one whose order is not settled may also put small sizes first."""
        if edge.term:
            return []
        starts, tail = self.segments.starts, edge.unused > 0
        found = dated(starts, edge.first, self.validity, edge.bundle, tail=tail)
        if found is None and not tail:
            found = dated(starts, edge.first, self.validity, edge.bundle[::-1], tail=False)
        return found


def _bundle(units: int, catalog: Catalog | None, *last: tuple[int, int]) -> Sequence[tuple[int, int]]:
    """Return the cheapest packages of exactly so many units, larger sizes first, and a last one."""
    if not catalog or not units:
        return last

    def bundle() -> Iterator[tuple[int, int]]:
        pairs = zip(catalog.sizes, catalog.counts(units), strict=True)
        yield from ((size, count) for size, count in reversed(list(pairs)) if count)
        yield from last

    return Later(bundle)
