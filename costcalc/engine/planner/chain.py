"""The cheapest calendar over more months than a package lives: a shortest path over the calls that are paid for.

One ``sweep`` over the months follows a few states of each, the most promising: it finds a calendar, and what those left
out could come to at least. If that could be less, a second one follows all that could, until the limit of work: from there
on a few of each month again.
"""

from __future__ import annotations

from bisect import bisect_right

from costcalc.engine.planner.bundles import Bundles
from costcalc.engine.planner.dated import Buy, merged
from costcalc.engine.planner.found import Found
from costcalc.engine.planner.rates import NEVER, Rates
from costcalc.engine.planner.segments import Segments, Work
from costcalc.engine.planner.sweep import State, Sweep
from costcalc.engine.planner.terms import Term

FEW = 1
"""How many states of each month are followed at first."""

KEPT = 24
"""How many states of each month are followed beyond the limit of work."""


class Chain:
    """The search for one horizon."""

    def __init__(self, segments: Segments, work: Work) -> None:
        self.segments, self.work, self.catalog = segments, work, segments.catalog
        self._spent = segments.work = Work(NEVER)
        """What this search has spent: it ends without a refusal."""
        self._rates = Rates(segments)
        spread = segments.most_saved
        self._bundles = Bundles(segments.catalog, spread, self._spent) if segments.catalog else None

    def cheapest(self) -> Found | None:
        """Return the cheapest calendar, with a bound below its cost where it is not proven; None where nothing can pay."""
        first = self._sweep(0, FEW)
        best, bound = first.best, first.left_out
        if bound < NEVER and (best is None or bound <= best.cost):
            second = self._sweep(max(0, self.work.limit - self.work.done), KEPT, best.cost if best else NEVER)
            bound = second.left_out
            if second.best and (best is None or second.best.cost <= best.cost):
                best = second.best
        self.work.done += self._spent.done
        return None if best is None else self._found(best, min(best.cost, bound))

    def _sweep(self, limit: int, kept: int, ceiling: int = NEVER) -> Sweep:
        sweep = Sweep(self.segments, self._rates, self._bundles, self._spent, limit, kept, ceiling)
        sweep.run()
        return sweep

    def _found(self, state: State, bound: int) -> Found:
        """Walk back from the end, and list what is bought."""
        cost, starts = state.cost, self.segments.starts
        buys: list[Buy] = []
        terms: list[Term] = []
        while state.before:
            before = state.before
            if state.term:
                terms.append(state.term)
            elif state.units and self.catalog:
                month = bisect_right(starts, before.at) - 1
                pairs = zip(self.catalog.sizes, self.catalog.counts(state.units), strict=True)
                buys.extend(Buy(month, size, count) for size, count in pairs if count)
            state = before
        return Found(cost, merged(buys), bound, tuple(reversed(terms)))
