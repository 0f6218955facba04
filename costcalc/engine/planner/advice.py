"""What else could be bought, and what it would cost. Every amount is the ledger's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

from costcalc.engine.ledger import Lot
from costcalc.engine.planner.dated import Buy, fields_of
from costcalc.engine.planner.market import Market
from costcalc.engine.planner.optimum import Course, Planned
from costcalc.engine.planner.present import purchases, subscriptions
from costcalc.engine.planner.segments import Work
from costcalc.engine.planner.variations import NOTHING, Variations
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.errors import LimitError
from costcalc.money import grouped
from costcalc.results.plan import PERCENTS, Alternative, Prefer

if TYPE_CHECKING:
    from costcalc.engine.subscriptions import Subscribed

FEWEST = "fewest packages within 2 %"

MAX_SURCHARGES = 30
"""How many surcharges on each package are tried in search of a calendar that buys fewer."""

MAX_TRIMS = 50
"""How often the smallest packages of one calendar are dropped in search of one that buys fewer."""


def bought(buys: Sequence[Buy]) -> int:
    """Return how many packages a calendar buys."""
    return sum(buy.count for buy in buys)


class Advice(Variations):
    """The alternatives to one cheapest calendar."""

    def __init__(
        self,
        market: Market,
        usage: MonthlyUsage,
        owned: Sequence[Lot],
        best: Planned,
        percents: Sequence[int] = PERCENTS,
    ) -> None:
        super().__init__(market, usage, owned, best, percents)
        self._trims = Work(market.comparisons.limit // 4)
        """Calendars settled without their smallest packages, counted by the month, which takes as long as four sums."""

    def preferred(self, prefer: Prefer) -> Planned | None:
        """Return the calendar that is preferred; None where there is none of its kind but the cheapest."""
        if prefer is Prefer.FEWEST:
            return self._fewest
        robust = self._robust(self.best) if prefer is Prefer.ROBUST else None
        return robust[1] if robust else None

    def alternatives(self, kept: Planned) -> tuple[Alternative, ...]:
        """Return the named alternatives that exist; ``kept`` is the calendar whose regret is shown beside them."""
        rows = [self._row(name, planned) for name, planned in self._named]
        if self._fewest and self._fewest.course != kept.course:
            rows.append(self._row(FEWEST, self._fewest))
        # Where nothing is kept, no regret is shown that could be halved.
        robust = self._robust(kept) if kept.course != NOTHING else None
        return (*rows, self._row("robust", robust[1], robust[0])) if robust else tuple(rows)

    @property
    def _nothing_sold(self) -> bool:
        """Whether there is nothing to choose."""
        return not self.best.buys and self.market.catalog is None and not self.market.offers

    @cached_property
    def _named(self) -> list[tuple[str, Planned]]:
        """The calendars that buy some sizes alone, or in one way alone."""
        market = self.market
        named: list[tuple[str, Planned | None]] = []
        if self._nothing_sold:
            return []
        if market.rater:
            named.append(("postpaid only", self.reprice(NOTHING)))
            if market.catalog:
                named.append(("packages only", self.packaged))
        singles = self.singles
        if singles:
            size = min(singles, key=lambda size: (singles[size].ledger.total(), bought(singles[size].buys)))
            rest = ", rest postpaid" if market.rater else ""
            named.append((f"only {grouped(market.units(size))}{rest}", singles[size]))
        if self.best.terms:
            named.append(
                ("without subscriptions", self.optimum("without subscriptions", self.usage, subscriptions=False))
            )
        named.extend((f"only {offer.offer.name}", self._only(offer)) for offer in market.offers)
        named.extend((f"without {grouped(self.market.units(size))}", planned) for size, planned in self.without.items())
        return [(name, planned) for name, planned in named if planned]

    def _only(self, offer: Subscribed) -> Planned | None:
        """Settle one subscription for all the months; None where it does not serve every call for a known price."""
        if not offer.known:
            return None
        firsts = range(len(self.usage.held_months()), len(self.usage.calls), offer.months)
        return self.reprice(Course((), tuple((first, offer) for first in firsts)))

    def _row(self, name: str, planned: Planned, worst: int | None = None) -> Alternative:
        amount = self.market.currency.amount
        return Alternative(
            name=name,
            total=amount(planned.ledger.total()),
            packages=bought(planned.buys),
            worst_regret=None if worst is None else amount(worst),
            purchases=purchases(planned.ledger, self.market.currency),
            subscriptions=subscriptions(planned.terms, self.market.currency),
        )

    @cached_property
    def _fewest(self) -> Planned | None:
        """The calendar of the fewest packages within 2 % of the optimum; None where none buys fewer.

        Looked at: the other alternatives, the optima with every package made dearer by a surcharge (which buys
        fewer, dearest per package saved first), and each of these without its smallest packages.
        """
        if self._nothing_sold:
            return None
        candidates = [self.best, *(planned for _, planned in self._named), *self.singles.values()]
        count = bought(self.best.buys)
        candidates += self._surcharged(count)
        least, most = self.total, self.ceiling
        best = (count, least, self.best)
        for candidate in candidates:
            fewer: Planned | None = candidate
            for _ in range(MAX_TRIMS):
                total = fewer.ledger.total() if fewer else None
                if fewer is None or total is None or total > most:
                    break
                if total >= least:
                    best = min(best, (bought(fewer.buys), total, fewer), key=itemgetter(0, 1))
                fewer = self._trimmed(fewer)
        return best[2] if best[0] < count else None

    def _surcharged(self, count: int) -> list[Planned]:
        """Return the optima with packages made dearer by a surcharge each, the largest first.

        A calendar that is the best at two surcharges is so at all between them: a dearer one that buys fewer packages would
        be the best at one of the two. So halves are looked at, until both their ends are the same.
        """
        surcharges, surcharge = list[int](), max(1, self.total // 50)
        while count > 1 and surcharge * 100 * count > self.total and len(surcharges) < MAX_SURCHARGES:
            surcharges.append(surcharge)
            surcharge //= 3
        found: dict[int, Planned | None] = {}
        waiting = [(0, len(surcharges) - 1)] if surcharges else []
        while waiting:
            first, last = waiting.pop()
            for place in (first, last):
                if place not in found:
                    found[place] = self.optimum(FEWEST, self.usage, surcharge=surcharges[place])
            one, other = found[first], found[last]
            if last - first > 1 and not (one and other and one.course == other.course):
                middle = (first + last) // 2
                waiting += [(first, middle), (middle, last)]
        return [planned for _, planned in sorted(found.items()) if planned]

    def _affordable(self) -> bool:
        """Count one more calendar to settle; whether that is within the limit."""
        try:
            self._trims.count(len(self.usage.calls))
        except LimitError:
            if FEWEST not in self.left_out:
                self.left_out.append(FEWEST)
            return False
        return True

    def _trimmed(self, planned: Planned) -> Planned | None:
        """Drop a package of the smallest size, the last bought; of hundreds, a share of them."""
        if not planned.buys or not self._affordable():
            return None
        last = min(planned.buys, key=lambda buy: (buy.size, -buy.month))
        rest = [buy for buy in planned.buys if buy is not last]
        if last.count > 1:
            rest.append(replace(last, count=last.count - max(1, last.count // 50)))
        return self.reprice(Course(tuple(sorted(rest, key=fields_of)), planned.course.terms))

    def _robust(self, kept: Planned) -> tuple[int, Planned] | None:
        """Return the calendar that at least halves the worst regret of another, and its own; None where there is none.

        It costs at most 2 % more than the optimum. Candidates: the optima of the scaled calls, and the optimum without
        each size. Of several the one with the least worst regret, then the cheapest.
        """
        worst = None if self._nothing_sold else self.worst(kept.course)
        if not worst:
            return None
        courses = {self.best.course, *(planned.course for _, _, planned in self.by_percent if planned)}
        courses.update(planned.course for planned in self.without.values())
        found = []
        for course in courses - {kept.course}:
            planned = self.reprice(course)
            if planned is None or not self.total <= planned.ledger.total() <= self.ceiling:
                continue
            regret = self.worst(course, worst // 2)
            if regret is not None:
                named = [(first, offer.offer.name) for first, offer in course.terms]
                found.append((regret, planned.ledger.total(), bought(course.buys), course.buys, named, planned))
        if not found:
            return None
        regret, _, _, _, _, planned = min(found, key=lambda known: known[:5])
        return regret, planned
