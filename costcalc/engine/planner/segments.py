"""One run of months that starts and ends with no packages left: what it costs at least.

Postpaid in a month means that the prepaid units ran out in it. So all calls of the months i..j but some of
month j are paid by packages, bought as the balance runs out, and the run costs the least, over the units q
left to postpaid in month j alone (0 <= q <= d_j), of packages for exactly D_ij - q and the bill of month j.
Costs are those of ``Catalog.exactly`` (price first, then packages); a bill counts as what it is above the
bill of a month without postpaid units, which is due in any case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from costcalc.engine.cost import COUNT_BASE, Ceiling, Rest
from costcalc.engine.month_bill import Bill
from costcalc.engine.packages import Catalog, NestedCatalog
from costcalc.engine.planner.curves import Cuts, slack_of
from costcalc.engine.planner.terms import Steps, Term
from costcalc.errors import LimitError

MAX_WORK = 1_500_000
"""How many sums of packages one optimum may look at, or those of all accounts together: some 1.5 seconds."""

LEAST_WORK = 5_000
"""How many sums of packages may be looked at for each account, however many there are: some 5 milliseconds."""


class Work:
    """What may be spent on exact answers, counted in sums of packages looked at."""

    def __init__(self, limit: int = MAX_WORK) -> None:
        self.limit = limit
        self.done = 0

    def count(self, sums: int) -> None:
        """Count work done; LimitError where the limit is passed."""
        self.done += sums
        self.require(0)

    def require(self, sums: int) -> None:
        """Raise LimitError where so much more work would pass the limit."""
        if self.done + sums > self.limit:
            raise LimitError(
                f"an exact plan would look at more than {self.limit:,} sums of packages, the limit; plan fewer "
                "months or accounts, or offer fewer or rounder sizes"
            )


class Shares:
    """A limit of work in equal parts: what one account leaves is the others'."""

    def __init__(self, limit: int, accounts: int) -> None:
        self._left, self._waiting, self._least = limit, accounts, min(limit, LEAST_WORK)
        self._part = Work(0)

    def next(self) -> Work:
        """Return what the next account may spend."""
        self._left -= self._part.done
        self._part = Work(max(self._left // self._waiting, self._least))
        self._waiting -= 1
        return self._part


class Segments:
    """The calls of a horizon that packages or postpaid must pay for, and the price of its runs."""

    def __init__(
        self,
        demands: Sequence[int],
        bills: Sequence[Bill | None],
        catalog: Catalog | None,
        work: Work | None = None,
        cuts: Cuts | None = None,
        terms: Sequence[Sequence[Term]] = (),
    ) -> None:
        """``terms`` are those of subscriptions, by the month that they begin in."""
        self.demands = demands
        self.bills = bills
        self.catalog = catalog
        self.starts = [0]
        """Calls before each month, and after the last."""
        for demand in demands:
            self.starts.append(self.starts[-1] + demand)
        self.work = work or Work()
        self.bases = [bill.at_zero * COUNT_BASE if bill else 0 for bill in bills]
        """The bills of months without a postpaid unit, as costs."""
        self.steps = Steps(terms, self.bases, catalog.validity if catalog else None)
        rater = next((bill.rater for bill in bills if bill), None)
        step = catalog.step if catalog else 1
        self._cycle = rater.cycle(step) if rater else step
        self._lean = isinstance(catalog, NestedCatalog) and self._cycle == step
        self.slack = slack_of(rater)
        self._slack = COUNT_BASE * rater.slack if rater else 0
        self._straight = rater is None or rater.block == 1
        self.cuts = cuts or Cuts()
        self._by_kind = self.cuts.kinds(demands, bills)
        self.kinds, self._curves = self._by_kind.kinds, self._by_kind.curves
        """Months of one kind have the same bill for the same units."""
        self._known: dict[tuple[int, int, int], tuple[int, tuple[int, int] | None]] = {}

    def bill(self, month: int, units: int) -> int | None:
        """Return what so many postpaid units add to a month's bill, as a cost."""
        if not units:
            return 0
        bill = self.bills[month]
        total = bill.total(units) if bill else None
        return None if bill is None or total is None else (total - bill.at_zero) * COUNT_BASE

    def least_rate(self, month: int, otherwise: int) -> int:
        """Return the least cost per postpaid unit in a month, rounded down, but for three times the slack of its rounding."""
        falls = self.falls(month)
        return min(falls[-1][1], otherwise) if falls else otherwise

    def falls(self, month: int) -> Sequence[tuple[int, int]]:
        """Return from how many postpaid units on a month's may cost less each than fewer do, and how much: see ``Curve``."""
        return self._curves[self.kinds[month]].falls

    @property
    def all_falls(self) -> Sequence[tuple[int, int]]:
        """The falls of all months, each once, by units."""
        return self._by_kind.falls

    @property
    def most_saved(self) -> int:
        """What more units may save in all months together at most: nothing where no bill falls as its units grow."""
        return self._by_kind.most_saved

    def rest(self, month: int, units: int, sizes: int, bound: int | None) -> tuple[int, int] | None:
        """Return (cost, packaged units) of the last units of a month, by packages that are used up in it and postpaid.

        Only so many of the smallest ``sizes`` are bought, all of up to so many units. None where it exceeds the bound. Of equal
        costs the larger sizes win.
        """
        usable = self.catalog.up_to(self.catalog.sizes[sizes - 1]) if self.catalog and sizes else None
        if usable is None:
            cost = self.bill(month, units)
            return None if cost is None else (cost, 0)
        # What all that packages can hold exactly costs bounds the search at once.
        most = units - units % usable.step
        packages, billed = usable.exactly(most), self.bill(month, units - most)
        if packages is not None and billed is not None:
            bound = packages + billed if bound is None else min(bound, packages + billed)
        key = self.kinds[month], units, usable.sizes[-1]
        return self._kept(key, bound, lambda: self._run(units, month, usable, bound))

    def run(self, first: int, last: int, catalog: Catalog | None, bound: int | None) -> tuple[int, int] | None:
        """Return (cost, packaged units) of a run of months without leftover; None where it exceeds the bound.

        There are calls in the run; ``catalog`` holds the sizes that can be used up in it. Of equal costs the larger
        sizes win.
        """
        need = self.starts[last + 1] - self.starts[first]
        if catalog is None:
            cost = self.bill(last, need) if need <= self.demands[last] else None
            return None if cost is None else (cost, 0)
        key = self.kinds[last], need, catalog.sizes[-1]
        return self._kept(key, bound, lambda: self._run(need, last, catalog, bound))

    def _kept(
        self, key: tuple[int, int, int], bound: int | None, seek: Callable[[], tuple[int, int] | None]
    ) -> tuple[int, int] | None:
        """Seek what costs no more than a bound, unless it is known, or known not to be there."""
        known = self._known.get(key)
        if known is not None:
            done, found = known
            if found is not None or (bound is not None and bound <= done):
                return found
        found = seek()
        if bound is not None:
            self._known[key] = (bound, found)
        elif found is not None:
            self._known[key] = (found[0], found)
        return found

    def _run(self, need: int, month: int, catalog: Catalog, bound: int | None) -> tuple[int, int] | None:
        best: tuple[int, int] | None = None
        rate, per = catalog.bulk_cost, catalog.bulk_size  # what a unit costs at least

        ceiling = Ceiling(bound)
        pieces = self._curves[self.kinds[month]].pieces
        self.work.count(len(pieces))
        # The piece of the most units comes first: what it costs bounds the search in the others.
        for low, most, at_low, at_most in reversed(pieces):
            if low > need:
                continue
            high, at_high = (most, at_most) if most <= need else (need, self.bill(month, need) or 0)
            if bound is not None:
                least = (need - high) * rate // per
                if self._straight:
                    least = min(least + at_high, (need - low) * rate // per + at_low) - self.slack
                else:
                    least += at_low
                if least > bound:
                    continue
            rest = Rest(need - high, need - low, at_high, at_low, self._slack, self._cycle)
            for bought, packages in self._sums(rest, catalog, ceiling):
                if bound is not None and packages + at_low > bound:
                    continue
                billed = self.bill(month, need - bought)
                if billed is None:
                    continue
                cost = packages + billed
                if (
                    best is None
                    or cost < best[0]
                    or (cost == best[0] and catalog.counts(bought)[::-1] > catalog.counts(best[1])[::-1])
                ):
                    best = (cost, bought)
                    bound = ceiling.most = cost if bound is None else min(bound, cost)
        return best

    def _sums(self, rest: Rest, catalog: Catalog, ceiling: Ceiling) -> Iterable[tuple[int, int]]:
        """Return (units, cost) of the sums of packages among which the cheapest stands."""
        if self._lean and isinstance(catalog, NestedCatalog):
            self.work.count(len(catalog.sizes) // 2 or 1)
            return catalog.rounded(rest).items()
        return self._weighed(rest, catalog, ceiling)

    def _weighed(self, rest: Rest, catalog: Catalog, ceiling: Ceiling) -> Iterator[tuple[int, int]]:
        tally = catalog.tally
        before = tally.weighed + tally.held
        try:
            for found in catalog.sums(rest, ceiling):
                now = tally.weighed + tally.held
                self.work.count(1 + now - before)
                before = now
                yield found
        finally:
            # What was weighed in vain counts as well, so that it is not weighed again and again.
            self.work.done += tally.weighed + tally.held - before

    def cover(self, need: int, catalog: Catalog) -> int:
        """Return the units in the cheapest packages that hold so many."""
        before = catalog.tally.covering
        total = catalog.cover(need)
        # Looking at one combination takes a quarter of the time of looking at a sum.
        self.work.count((catalog.tally.covering - before) // 4)
        return total

    def least(self, low: int, high: int, catalog: Catalog, bound: int | None) -> tuple[int, int] | None:
        """Return (cost, units) of the cheapest packages that hold from low to high units; None where it exceeds the bound."""
        high = min(high, low + catalog.sizes[-1])
        key = -1 - low, high, catalog.sizes[-1]
        return self._kept(key, bound, lambda: self._cheapest(low, high, catalog, bound))

    def _cheapest(self, low: int, high: int, catalog: Catalog, bound: int | None) -> tuple[int, int] | None:
        best: tuple[int, int] | None = None
        ceiling = Ceiling(bound)
        for units, cost in self._sums(Rest(low, high, 0, 0, 0, catalog.step), catalog, ceiling):
            if best is None or (cost, units) < best:
                best = cost, units
                ceiling.most = cost if bound is None else min(bound, cost)
        return best
