"""The cheapest chain of runs and terms: a shortest path over the months at whose start nothing prepaid is left.

A run (``edges``) no longer than a package lives always works out. A longer one is priced by the sizes that some stretch
of it can use up, which is a lower bound. If the cheapest path contains one whose packages cannot be dated so that each is
used up in time, its cost is what any calendar costs at least, and the cheapest path of runs that work out is taken.

Exact for every bill up to the validity. Beyond it ``chain`` is, where there are few bundles of packages. Terms of
subscriptions begin with nothing left in packages, or with what is lost in any case, since nothing outlives them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from costcalc.engine.planner.dated import merged
from costcalc.engine.planner.edges import Edge, Edges
from costcalc.engine.planner.found import Found
from costcalc.engine.planner.segments import Segments

Between = Callable[[int, int, "int | None"], Sequence[Edge]]
"""Returns the runs between two months that cost no more than a bound."""


@dataclass(slots=True, eq=False, repr=False)
class _Node:
    """The cheapest way so far to the start of a month."""

    cost: int
    edge: Edge | None
    """The last run of it."""
    before: _Node | None
    """The way to the start of that run."""
    key: tuple[int, list[int]] | None = None
    """See ``Paths._key``; made when a way of equal cost is found."""


@dataclass(slots=True, eq=False, repr=False)
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

    def cheapest(self) -> Found | None:
        """Return the cheapest chain of runs and terms, or None where nothing can pay; LimitError where none is found in time."""
        path = self._path(sure=False)
        if path is None:
            return None
        least = sum(edge.cost for edge in path)
        if any(self.edges.dates(edge) is None for edge in path):
            path = self._path(sure=True)
            if path is None:
                raise AssertionError("single packages always work out")
        buys = merged(buy for edge in path for buy in self.edges.dates(edge) or ())
        return Found(sum(edge.cost for edge in path), buys, least, tuple(edge.term for edge in path if edge.term))

    def _path(self, *, sure: bool) -> list[Edge] | None:
        """Return the runs and terms of the cheapest way to the end, in the order of their months."""
        node = self._search(sure=sure).last
        if node is None:
            return None
        edges = []
        while node and node.edge:
            edges.append(node.edge)
            node = node.before
        return edges[::-1]

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
            for edge in between(first, after, best.cost - node.cost if best else None):
                cost = node.cost + edge.cost
                if best and cost > best.cost:
                    continue
                if sure and after - first > self.validity and self.edges.dates(edge) is None:
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
