"""Runs longer than a package lives, package by package: a shortest path over exhaustion points.

A point is the number of calls that packages have paid for since the run began; the next package is bought in the
month of the next call. From a point, a package leads to the point where it is used up, if that is within its
validity; else its rest expires and the run ends there. Postpaid to the end of the month ends the run too.
All edges lead forward, so that one pass is exact: a shortest path in a graph without cycles.
"""

from __future__ import annotations

from typing import NamedTuple

from costcalc.engine.planner.segments import Segments, Work

NEVER = 10**60
"""More than anything costs."""

OFTEN = 4_096
"""Points after which the work is counted."""

Found = tuple[int, tuple[tuple[int, int], ...], int]
"""(cost, bundle in the order of purchase, units unused) of a run."""

Reached = dict[int, tuple[int, int, int, int]]
"""By the month after a run: its cost, the point before its last package, that package or 0, and the units unused."""


class Runs(NamedTuple):
    """The cheapest runs from a month to each month more than a validity later."""

    ended: dict[int, Found]
    """With nothing left, or at the end of the horizon with anything."""
    cut: dict[int, Found]
    """To the end, and to the months in which a term begins that nothing outlives, with anything left."""


class Points:
    """Exact long runs of one horizon, none that could cost more than a plan already known."""

    def __init__(self, segments: Segments, ceiling: int | None, work: Work | None = None) -> None:
        if segments.catalog is None:
            raise AssertionError("long runs need packages")
        self.segments = segments
        self.work = work or segments.work
        self.catalog = segments.catalog
        self.ceiling = ceiling
        """The cost of a plan that works out; None where none is known."""
        self.step = self.catalog.step
        self._postpaid_rates = [segments.least_rate(month, NEVER) for month in range(len(segments.demands))]
        self._rates = self._least_rates()
        self._rest = [0] * (len(segments.demands) + 1)
        """The least cost of all calls from each month on."""
        for month in reversed(range(len(segments.demands))):
            least = self._rest[month + 1] + segments.demands[month] * self._rates[month]
            steps = (cost + self._rest[term.after] for term, cost in segments.steps.beginning(month))
            self._rest[month] = min([least, *steps])
        self._slack = 2 * len(segments.demands) * segments.slack

    @property
    def least(self) -> int:
        """What all calls cost at least: each at the least that any plan pays for it, less what rounding may save."""
        return self._rest[0] - self._slack

    def _least_rates(self) -> list[int]:
        """For each month, the least that any plan pays for one of its calls, rounded down.

        A package bought in month m is shared among the units it can pay for before it expires; a postpaid
        bill among its units, least at an end of one of its linear pieces.
        """
        starts, months = self.segments.starts, len(self.segments.demands)
        validity = self.catalog.validity
        shares: list[int | None] = []
        for month in range(months):
            window = starts[min(month + validity, months)] - starts[month]
            pairs = zip(self.catalog.sizes, self.catalog.costs, strict=True)
            shares.append(min((cost // min(size, window) for size, cost in pairs), default=None) if window else None)
        rates = []
        for month in range(months):
            first = max(0, month - validity + 1)
            found = [share for share in shares[first : month + 1] if share is not None]
            least = min(found, default=0)
            rates.append(min(least, self._postpaid_rates[month]))
        return rates

    def explore(self, first: int, spent: int) -> Runs:
        """Return the cheapest run from a month to each month more than a validity later.

        ``spent`` is the least that leads to the first month. Runs that would pass the ceiling are left out. Raises
        LimitError where there are too many points.
        """
        segments, step, validity = self.segments, self.step, self.catalog.validity
        starts, months = segments.starts, len(segments.demands)
        base = starts[first]
        size_of = (starts[-1] - base) // step + 1
        self.work.require(size_of)
        costs: list[int | None] = [None] * size_of
        via = [0] * size_of
        costs[0] = 0
        best: Reached = {}
        cut: Reached = {}
        cuts = sorted({*segments.steps.cuts, months})
        budget = None if self.ceiling is None else self.ceiling - spent + self._slack
        steps = [
            (size // step, size, cost)
            for size, cost in reversed(list(zip(self.catalog.sizes, self.catalog.costs, strict=True)))
        ]
        month = first
        visited = 0

        def arrive(after: int, cost: int, node: int, tail: int, unused: int, reached: Reached = best) -> None:
            known = reached.get(after)
            if after - first > validity and (known is None or (cost, unused) < (known[0], known[3])):
                reached[after] = (cost, node, tail, unused)

        for node in range(size_of):
            here = costs[node]
            if here is None:
                continue
            at = base + node * step
            if at == starts[month + 1]:
                arrive(month + 1, here, node, 0, 0)
            while month < months - 1 and starts[month + 1] <= at:
                month += 1
                if at == starts[month + 1]:
                    arrive(month + 1, here, node, 0, 0)
            left = starts[month + 1] - at
            if left <= 0:
                break
            if budget is not None and here + left * self._rates[month] + self._rest[month + 1] > budget:
                continue
            if month + 1 - first > validity:
                least = here + left * self._postpaid_rates[month] - segments.slack
                known = best.get(month + 1)
                if (known is None or least <= known[0]) and (budget is None or least + self._rest[month + 1] <= budget):
                    billed = segments.bill(month, left)
                    if billed is not None:
                        arrive(month + 1, here + billed, node, 0, 0)
            visited += 1
            if not visited % OFTEN:
                self.work.count(OFTEN * len(steps))
            end_month = min(month + validity, months)
            end = starts[end_month]
            ahead = [after for after in cuts if month < after < end_month] if len(cuts) > 1 else ()
            for cells, size, cost in steps:
                for after in ahead:
                    if at + size > starts[after]:
                        arrive(after, here + cost, node, size, at + size - starts[after], cut)
                if at + size > end:
                    arrive(end_month, here + cost, node, size, at + size - end)
                    continue
                there = costs[node + cells]
                # Of equal ways the one that ends with the smallest size is kept, so that small packages are bought late.
                if there is None or here + cost <= there:
                    costs[node + cells] = here + cost
                    via[node + cells] = cells
        self.work.count(visited % OFTEN * len(steps))
        for after in cuts:
            if after in best:
                arrive(after, *best[after], cut)
        return Runs(self._listed(best, via), self._listed(cut, via))

    def _listed(self, reached: Reached, via: list[int]) -> dict[int, Found]:
        return {
            after: (cost, self._bundle(node, via, tail), unused)
            for after, (cost, node, tail, unused) in reached.items()
        }

    def _bundle(self, node: int, via: list[int], tail: int) -> tuple[tuple[int, int], ...]:
        """Walk back from a point, and list the packages in the order of purchase."""
        bundle = [(tail, 1)] if tail else []
        while node:
            size = via[node] * self.step
            node -= via[node]
            if bundle and bundle[-1][0] == size and not (tail and len(bundle) == 1):
                bundle[-1] = (size, bundle[-1][1] + 1)
            else:
                bundle.append((size, 1))
        return tuple(reversed(bundle))
