"""The cheapest chain of runs and terms: a shortest path over the months at whose start nothing prepaid is left.

A run (``edges``) no longer than a package lives always works out. A longer one is priced by the sizes that some stretch
of it can use up, which is a lower bound; if the cheapest path contains one whose packages cannot be dated so that each
is used up in time, the long runs from its first month are settled package by package (``points``), and the path is
sought again.

Exact for every bill up to the validity, and beyond it where a month's bill never falls as its units grow. Where it
falls beyond the validity, buying early so that a rest expires can in rare cases win: ``proof`` looks at that. Terms of
subscriptions begin with nothing left in packages, or with what is lost in any case, since nothing outlives them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from costcalc.engine.planner.dated import Buy, merged
from costcalc.engine.planner.edges import Edge, Edges
from costcalc.engine.planner.points import Points, Runs
from costcalc.engine.planner.segments import Segments, Work
from costcalc.engine.planner.terms import Term
from costcalc.errors import LimitError

POINTS_A_SUM = 3
"""How many packages at a point are looked at in the time of one sum of packages."""

Between = Callable[[int, int, "int | None"], Sequence[Edge]]
"""Returns the runs between two months that cost no more than a bound."""


class Found(NamedTuple):
    """The cheapest chain that was found."""

    cost: int
    """Above the bills of months without postpaid."""
    buys: tuple[Buy, ...]
    bound: int
    """What any chain costs at least: less than ``cost`` where some runs would take too long to settle."""
    terms: tuple[Term, ...] = ()


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


@dataclass(slots=True)
class _Ways:
    """The cheapest ways to all months."""

    bare: list[_Node | None]
    """With nothing left."""
    cut: dict[int, _Node | None] = field(default_factory=dict)
    """With anything left: to the end of the horizon, and to the months in which a term begins that nothing outlives."""

    def to(self, month: int, *, cut: bool) -> _Node | None:
        """Return the cheapest way to a month."""
        return self.cut[month] if cut and month in self.cut else self.bare[month]

    @property
    def last(self) -> _Node | None:
        """The cheapest way to the end of the horizon."""
        return self.to(len(self.bare) - 1, cut=True)


class Paths:
    """The search for one horizon."""

    def __init__(self, segments: Segments) -> None:
        self.segments = segments
        self.edges = Edges(segments)
        self.months = len(segments.demands)
        self.validity = self.edges.validity
        self.sizes = segments.catalog.sizes[::-1] if segments.catalog else []
        self._cuts = {*segments.steps.cuts, self.months}
        self._settled: dict[int, Runs] = {}
        """For some first months, the exact runs longer than the validity."""

    def cheapest(self) -> Found | None:
        """Return the cheapest chain of runs and terms, or None where nothing can pay.

        Where it would take too long to settle the long runs of it, the cheapest chain of runs that are known to work
        out, with a lower bound; LimitError where not even that is found within the limit.
        """
        ways = self._search(sure=False)
        points: Points | None = None
        while True:
            path = _path(ways.last)
            if path is None:
                return None
            placed = [self.edges.dates(edge) for edge in path]
            cost = sum(edge.cost for edge in path)
            doubtful = [edge.first for edge, buys in zip(path, placed, strict=True) if buys is None]
            if not doubtful:
                return _found(path, placed, cost)
            if points is None:
                sure = self._search(sure=True).last
                # A quarter is left to find these runs again, should settling take too long.
                left = (self.segments.work.limit - self.segments.work.done) * 3 // 4
                points = Points(self.segments, sure.cost if sure else None, Work(left * POINTS_A_SUM))
            if not self._settled.keys().isdisjoint(doubtful):
                raise AssertionError("a run settled package by package cannot be dated")
            try:
                self._settle(points, ways, doubtful)
            except LimitError:
                known = _path(self._search(sure=True).last)
                # Spent in any case, so that other plans with the same limit do not spend it again.
                self.segments.work.done += points.work.done // POINTS_A_SUM
                if known is None:
                    raise
                return _found(known, [self.edges.dates(edge) for edge in known], cost)
            self._mend(ways, set(doubtful))

    def _settle(self, points: Points, ways: _Ways, doubtful: Sequence[int]) -> None:
        """Find the exact long runs from some months on."""
        before = points.work.done
        for first in doubtful:
            start = ways.bare[first]
            self._settled[first] = points.explore(first, start.cost if start else 0)
        self.segments.work.count((points.work.done - before) // POINTS_A_SUM)

    def _mend(self, ways: _Ways, settled: set[int]) -> None:
        """Seek again those ways alone that a settled run, which costs no less than before, was part of."""
        changed: set[tuple[int, bool]] = set()

        def stale(node: _Node | None) -> bool:
            if node is None or node.edge is None:
                return False
            edge = node.edge
            if edge.term:
                return (edge.first, edge.first in ways.cut and self.segments.steps.cuts_off(edge.term)) in changed
            return (edge.first, False) in changed or (edge.first in settled and edge.after - edge.first > self.validity)

        for after in range(1, self.months + 1):
            if stale(ways.bare[after]):
                ways.bare[after] = self._node(ways, after, sure=False)
                changed.add((after, False))
            if after in ways.cut and ((after, False) in changed or stale(ways.cut[after])):
                ways.cut[after] = self._cut(ways, after, sure=False)
                changed.add((after, True))

    def _search(self, *, sure: bool) -> _Ways:
        """Find the cheapest way to each month; with ``sure``, by edges alone that are known to work out."""
        ways = _Ways([_Node(0, None, None)])
        for after in range(1, self.months + 1):
            ways.bare.append(self._node(ways, after, sure=sure))
            if after in self._cuts:
                ways.cut[after] = self._cut(ways, after, sure=sure)
        return ways

    def _node(self, ways: _Ways, after: int, *, sure: bool) -> _Node | None:
        """Find the cheapest way to a month at whose start nothing is left, where those to the months before it are known."""
        best = self._best(ways, after, None, self.edges.between, sure=sure)
        for term, cost in self.segments.steps.ending(after):
            node = ways.to(term.first, cut=self.segments.steps.cuts_off(term))
            if node and (best is None or node.cost + cost < best.cost):
                best = _Node(node.cost + cost, Edge(cost, term.first, after, term=term), node)
        return best

    def _cut(self, ways: _Ways, after: int, *, sure: bool) -> _Node | None:
        """Find the cheapest way to a month at whose start anything may be left, where the bare way to it is known."""
        return self._best(ways, after, ways.bare[after], self.edges.cut, sure=sure)

    def _best(self, ways: _Ways, after: int, best: _Node | None, between: Between, *, sure: bool) -> _Node | None:
        # From late first months to early ones; of equal ways the one found last is kept, which has fewer and longer
        # runs, and in a run large packages are bought first.
        for first in range(after - 1, -1, -1):
            node = ways.bare[first]
            if node is None:
                continue
            for edge in self._edges(first, after, best.cost - node.cost if best else None, between):
                cost = node.cost + edge.cost
                if best and cost > best.cost:
                    continue
                if sure and after - first > self.validity and self.edges.dates(edge) is None:
                    continue
                way = _Node(cost, edge, node)
                if best is None or cost < best.cost or self._key(way) <= self._key(best):
                    best = way
        return best

    def _edges(self, first: int, after: int, bound: int | None, between: Between) -> Sequence[Edge]:
        """Return the runs between two months: the settled one, where there is one."""
        if first not in self._settled or after - first <= self.validity:
            return between(first, after, bound)
        runs = self._settled[first]
        found = (runs.cut if between == self.edges.cut else runs.ended).get(after)
        if found is None:
            return ()
        cost, bundle, unused = found
        return (Edge(cost, first, after, bundle, unused),)

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


def _path(node: _Node | None) -> list[Edge] | None:
    """Return the runs and terms of a way, in the order of their months."""
    if node is None:
        return None
    edges = []
    while node and node.edge:
        edges.append(node.edge)
        node = node.before
    return edges[::-1]


def _found(path: Sequence[Edge], placed: Sequence[Sequence[Buy] | None], bound: int) -> Found:
    buys = merged(buy for bought in placed for buy in bought or ())
    return Found(sum(edge.cost for edge in path), buys, bound, tuple(edge.term for edge in path if edge.term))
