"""The cheapest chain of runs: a shortest path over the months at whose end nothing prepaid is left.

Three kinds of edges lead from the start of month i to the start of month j + 1: nothing to pay; a run without
leftover (``segments``); and a run whose last package leaves a rest, which expires at the end of month j (bought in
month j - validity + 1) or is left at the end of the horizon. A run no longer than a package lives always works
out. A longer one is priced by the sizes that some stretch of it can use up, which is a lower bound; if the
cheapest path contains one whose packages cannot be dated so that each is used up in time, the long runs from
its first month are settled package by package (``points``), and the path is sought again.

Exact for every bill up to the validity, and beyond it where a month's bill never falls as its units grow. Where it
falls beyond the validity, buying early so that a rest expires can in rare cases win: ``optimum`` looks at that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from costcalc.engine.packages import Catalog
from costcalc.engine.planner.dated import Buy, dated, merged
from costcalc.engine.planner.points import Points
from costcalc.engine.planner.segments import Segments, Work
from costcalc.errors import LimitError
from costcalc.results.common import Later

POINTS_A_SUM = 3
"""How many packages at a point are looked at in the time of one sum of packages."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A run of months: the packages used up in it, and the one, if any, that leaves a rest."""

    cost: int
    first: int
    after: int
    """The month after the last."""
    bundle: Sequence[tuple[int, int]] = ()
    """(size, count) in the order of purchase: larger sizes first wherever that works out. Few runs are ever asked."""
    unused: int = 0


class Found(NamedTuple):
    """The cheapest chain of runs that was found."""

    cost: int
    """Above the bills of months without postpaid."""
    buys: tuple[Buy, ...]
    bound: int
    """What any chain of runs costs at least: less than ``cost`` where some runs would take too long to settle."""


@dataclass(slots=True)
class _Node:
    """The cheapest way so far to the start of a month."""

    cost: int
    edge: Edge | None
    """The last run of it."""
    before: _Node | None
    """The way to the start of that run."""
    key: tuple[int, list[int]] | None = None
    """See ``Paths._key``; made when a way of equal cost is found."""


class Paths:
    """The search for one horizon."""

    def __init__(self, segments: Segments) -> None:
        self.segments = segments
        self.catalog = segments.catalog
        self.months = len(segments.demands)
        self.validity = self.catalog.validity if self.catalog else self.months
        self.sizes = self.catalog.sizes[::-1] if self.catalog else []
        starts, lives = segments.starts, range(self.months - self.validity + 1)
        windows = [starts[month + self.validity] - starts[month] for month in lives]
        self._widest = [list(accumulate(windows[first:], max)) for first in lives]
        """By first month, and how many months later than that: the most calls in the life of a package bought then."""
        self._settled: dict[int, dict[int, Edge]] = {}
        """For some first months, the exact edges of runs longer than the validity."""

    def cheapest(self) -> Found | None:
        """Return the cheapest chain of runs, or None where nothing can pay.

        Where it would take too long to settle the long runs of it, the cheapest chain of runs that are known to work
        out, with a lower bound; LimitError where not even that is found within the limit.
        """
        nodes = self._search(sure=False)
        points: Points | None = None
        while True:
            path = self._path(nodes)
            if path is None:
                return None
            placed = [self._dates(edge) for edge in path]
            cost = sum(edge.cost for edge in path)
            doubtful = [edge.first for edge, buys in zip(path, placed, strict=True) if buys is None]
            if not doubtful:
                return Found(cost, merged(buy for buys in placed for buy in buys or ()), cost)
            if points is None:
                sure = self._search(sure=True)[-1]
                # A quarter is left to find these runs again, should settling take too long.
                left = (self.segments.work.limit - self.segments.work.done) * 3 // 4
                points = Points(self.segments, sure.cost if sure else None, Work(left * POINTS_A_SUM))
            if not self._settled.keys().isdisjoint(doubtful):
                raise AssertionError("a run settled package by package cannot be dated")
            try:
                self._settle(points, nodes, doubtful)
            except LimitError:
                known = self._path(self._search(sure=True))
                # Spent in any case, so that other plans with the same limit do not spend it again.
                self.segments.work.done += points.work.done // POINTS_A_SUM
                if known is None:
                    raise
                buys = [buy for edge in known for buy in self._dates(edge) or ()]
                return Found(sum(edge.cost for edge in known), merged(buys), cost)
            nodes = self._mended(nodes, set(doubtful))

    def _settle(self, points: Points, nodes: list[_Node | None], doubtful: Sequence[int]) -> None:
        """Find the exact long runs from some months on."""
        before = points.work.done
        for first in doubtful:
            start = nodes[first]
            found = points.explore(first, start.cost if start else 0)
            self._settled[first] = {
                after: Edge(cost, first, after, bundle, unused) for after, (cost, bundle, unused) in found.items()
            }
        self.segments.work.count((points.work.done - before) // POINTS_A_SUM)

    def _mended(self, nodes: list[_Node | None], settled: set[int]) -> list[_Node | None]:
        """Seek again those ways alone that a settled run, which costs no less than before, was part of."""
        changed: set[int] = set()
        for after in range(1, self.months + 1):
            node = nodes[after]
            if node is None or node.edge is None:
                continue
            first = node.edge.first
            if first in changed or (first in settled and after - first > self.validity):
                nodes[after] = self._node(nodes, after, sure=False)
                changed.add(after)
        return nodes

    def _path(self, nodes: list[_Node | None]) -> list[Edge] | None:
        edges = []
        node = nodes[-1]
        if node is None:
            return None
        while node and node.edge:
            edges.append(node.edge)
            node = nodes[node.edge.first]
        return edges[::-1]

    def _dates(self, edge: Edge) -> list[Buy] | None:
        """Date an edge's packages; one whose order is not settled may also put small sizes first."""
        starts, tail = self.segments.starts, edge.unused > 0
        found = dated(starts, edge.first, self.validity, edge.bundle, tail=tail)
        if found is None and not tail:
            found = dated(starts, edge.first, self.validity, edge.bundle[::-1], tail=False)
        return found

    def _search(self, *, sure: bool) -> list[_Node | None]:
        """Find the cheapest way to each month; with ``sure``, by edges alone that are known to work out."""
        nodes: list[_Node | None] = [_Node(0, None, None)]
        for after in range(1, self.months + 1):
            nodes.append(self._node(nodes, after, sure=sure))
        return nodes

    def _node(self, nodes: list[_Node | None], after: int, *, sure: bool) -> _Node | None:
        """Find the cheapest way to a month, where those to the months before it are known."""
        best: _Node | None = None
        # From late first months to early ones; of equal ways the one found last is kept, which has fewer and longer
        # runs, and in a run large packages are bought first.
        for first in range(after - 1, -1, -1):
            node = nodes[first]
            if node is None:
                continue
            for edge in self._edges(first, after, best.cost - node.cost if best else None):
                cost = node.cost + edge.cost
                if best and cost > best.cost:
                    continue
                if sure and after - first > self.validity and self._dates(edge) is None:
                    continue
                way = _Node(cost, edge, node)
                if best is None or cost < best.cost or self._key(way) <= self._key(best):
                    best = way
        return best

    def _key(self, node: _Node) -> tuple[int, list[int]]:
        """Return the order among equals: units unused, then the packages bought, larger sizes first and counted negative."""
        if node.key is None:
            unused, bought = self._key(node.before) if node.before else (0, [0] * len(self.sizes))
            node.key = (unused + node.edge.unused, self._bought(bought, node.edge)) if node.edge else (unused, bought)
        return node.key

    def _bought(self, before: list[int], edge: Edge) -> list[int]:
        if not edge.bundle:
            return before
        bought = before[:]
        for size, count in edge.bundle:
            bought[self.sizes.index(size)] -= count
        return bought

    def _edges(self, first: int, after: int, bound: int | None) -> Iterator[Edge]:
        """Yield the edges between two months that may cost no more than the bound."""
        starts = self.segments.starts
        need = starts[after] - starts[first]
        if not need:
            if after == first + 1:
                yield Edge(0, first, after)
            return
        if first in self._settled and after - first > self.validity:
            edge = self._settled[first].get(after)
            if edge:
                yield edge
            return
        usable = self.catalog.up_to(self._window(first, after)) if self.catalog else None
        if usable or after == first + 1 or need == self.segments.demands[after - 1]:
            found = self.segments.run(first, after - 1, usable, bound)
            if found:
                yield Edge(found[0], first, after, self._bundle(found[1], usable))
        if self.catalog:
            if after == self.months and first >= after - self.validity:
                total = self.segments.cover(need, self.catalog)
                cost = self.catalog.exactly(total)
                if cost is not None and total > need:
                    yield Edge(cost, first, after, self._bundle(total, self.catalog), total - need)
            elif after - first >= self.validity:
                yield from self._expiring(first, after, bound)

    def _expiring(self, first: int, after: int, bound: int | None) -> Iterator[Edge]:
        """Yield the runs whose last package is bought as late as can be to expire with them, or outlasts the horizon."""
        catalog, segments = self.catalog, self.segments
        if not catalog:
            return
        starts = segments.starts
        month = after - self.validity
        base, need = starts[first], starts[after] - starts[first]
        # The units before the last package end in its month of purchase (at the horizon's end, or later).
        low = starts[month] - base
        high = (need if after == self.months else starts[month + 1] - base) - 1
        usable = catalog.up_to(self._window(first, month + 1 if after < self.months else after))
        for size, cost in zip(catalog.sizes, catalog.costs, strict=True):
            least = max(low, need - size + 1)
            if least > high or (bound is not None and cost > bound):
                continue
            if least <= 0:
                yield Edge(cost, first, after, ((size, 1),), size - need)
                continue
            lead = segments.least(least, high, usable, None if bound is None else bound - cost) if usable else None
            if lead:
                bundle = self._bundle(lead[1], usable, (size, 1))
                yield Edge(cost + lead[0], first, after, bundle, lead[1] + size - need)

    def _window(self, first: int, after: int) -> int:
        """Return the most units that one package bought in a run can pay for within the run."""
        starts, validity = self.segments.starts, self.validity
        if after - first <= validity:
            return starts[after] - starts[first]
        return self._widest[first][after - validity - first]

    @staticmethod
    def _bundle(units: int, catalog: Catalog | None, *last: tuple[int, int]) -> Sequence[tuple[int, int]]:
        """Return the cheapest packages of exactly so many units, larger sizes first, and a last one."""
        if not catalog or not units:
            return last

        def bundle() -> Iterator[tuple[int, int]]:
            pairs = zip(catalog.sizes, catalog.counts(units), strict=True)
            yield from ((size, count) for size, count in reversed(list(pairs)) if count)
            yield from last

        return Later(bundle)
