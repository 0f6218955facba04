"""What else could be bought, what it would cost, and what a wrong forecast costs.

Every amount is the ledger's. A calendar kept under other calls is bought as dated, whatever happens: who sees
packages left would stop buying, so that the regret shown is the most that keeping to the plan can cost.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from costcalc.engine.ledger import Lot
from costcalc.engine.planner.dated import Buy
from costcalc.engine.planner.market import Market
from costcalc.engine.planner.optimum import Course, Planned
from costcalc.engine.planner.present import purchases, subscriptions
from costcalc.engine.planner.segments import Work
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.errors import LimitError
from costcalc.money import grouped, round_half_up
from costcalc.results.plan import Alternative, Regret
from costcalc.usage import Column

if TYPE_CHECKING:
    from costcalc.engine.subscriptions import Subscribed

PERCENTS = (-30, -20, -10, 0, 10, 20, 30)

FEWEST = "fewest packages within 2 %"

NOTHING = Course()

MAX_TRIMS = 50
"""How often the smallest packages of one calendar are dropped in search of one that buys fewer."""


def scaled(usage: MonthlyUsage, percent: int) -> MonthlyUsage:
    """Return the usage with all calls so many percent different, each month rounded half up."""

    def scale(counts: Sequence[int]) -> list[int]:
        return [round_half_up(count * (100 + percent), 100) for count in counts]

    if usage.by_tier:
        by_tier = [_scaled_column(column, scale) for column in usage.by_tier]
        calls = list(map(sum, zip(*(column.months for column in by_tier), strict=True)))
        return usage._replace(calls=calls, failed=None, by_tier=by_tier)
    if usage.days is not None:
        days = [scale(month) for month in usage.days]
        return usage._replace(calls=[sum(month) for month in days], failed=None, days=days)
    return usage._replace(calls=scale(usage.calls), failed=None if usage.failed is None else scale(usage.failed))


def _scaled_column(column: Column, scale: Callable[[Sequence[int]], list[int]]) -> Column:
    if column.days is None:
        return Column(tuple(scale(column.months)))
    days = tuple(tuple(scale(month)) for month in column.days)
    return Column(tuple(map(sum, days)), days)


def bought(buys: Sequence[Buy]) -> int:
    """Return how many packages a calendar buys."""
    return sum(buy.count for buy in buys)


def _least(optimum: Planned | None, keep: int | None) -> int | None:
    """Return what the best plan known costs: beyond the validity what is kept can be cheaper than what was sought."""
    if optimum is None or keep is None:
        return optimum.ledger.total() if optimum else None
    return min(optimum.ledger.total(), keep)


class Advice:
    """The alternatives to one cheapest calendar, and what keeping a calendar costs when calls turn out different."""

    def __init__(self, market: Market, usage: MonthlyUsage, owned: Sequence[Lot], best: Planned) -> None:
        self.market = market
        self.usage = usage
        self.owned = owned
        self.best = best
        self._trims = Work(market.comparisons.limit // 4)
        """Calendars settled without their smallest packages, counted by the month, which takes as long as four sums."""
        self.left_out: list[str] = []
        """What would take too long, by its name; complete once alternatives and regrets were asked for."""

    def _optimum(
        self,
        name: str,
        usage: MonthlyUsage,
        *,
        sizes: Collection[int] | None = None,
        postpaid: bool = True,
        surcharge: int = 0,
        subscriptions: bool = True,
    ) -> Planned | None:
        """Return the optimum of a variation; where there is one that would take too long, its name is kept."""
        planned = self.market.compared(
            usage, self.owned, sizes=sizes, postpaid=postpaid, surcharge=surcharge, subscriptions=subscriptions
        )
        if planned is None and name not in self.left_out:
            some = self.market.catalog is not None if sizes is None else bool(sizes)
            # Packages can pay for any calls. Where none may be bought, only the calendar that buys nothing is left, and it
            # may have no price: then there is no such plan, and nothing was left out.
            if some or self._reprice(NOTHING, usage):
                self.left_out.append(name)
        allowed = sizes is None or all(buy.size in sizes for buy in self.best.buys)
        allowed = allowed and (subscriptions or not self.best.terms)
        if planned and usage is self.usage and postpaid and allowed and not surcharge:
            # Beyond the validity the cheapest can be one that the search for the variation does not find.
            return min(planned, self.best, key=lambda known: known.ledger.total())
        return planned

    @property
    def total(self) -> int:
        """What the cheapest calendar costs, in minor units."""
        return self.best.ledger.total()

    @cached_property
    def _others(self) -> dict[int, tuple[MonthlyUsage, Planned | None]]:
        """The optima of more and fewer calls."""
        usages = {percent: scaled(self.usage, percent) for percent in PERCENTS if percent}
        return {percent: (usage, self._optimum(f"regret {percent:+d} %", usage)) for percent, usage in usages.items()}

    @property
    def _scaled(self) -> list[tuple[int, MonthlyUsage, Planned | None]]:
        rows = [(percent, usage, planned) for percent, (usage, planned) in self._others.items()]
        return sorted([*rows, (0, self.usage, self.best)], key=lambda row: row[0])

    @cached_property
    def _without(self) -> dict[int, Planned]:
        """The optimum without each size that the cheapest calendar buys, largest first."""
        plans = {
            size: self._optimum(
                f"without {grouped(self.market.units(size))}", self.usage, sizes=self.market.prices.keys() - {size}
            )
            for size in sorted({buy.size for buy in self.best.buys}, reverse=True)
        }
        return {size: planned for size, planned in plans.items() if planned}

    def _reprice(self, course: Course, usage: MonthlyUsage | None = None) -> Planned | None:
        """Settle a calendar, under the expected calls by default; None where it leaves calls without a price."""
        planned = self.market.priced(usage or self.usage, self.owned, course)
        return planned if planned.ledger.priced and not planned.ledger.unserved else None

    def adopt(self, cheaper: Planned) -> None:
        """Take another course for the cheapest; it is proven where it costs what any one costs at least."""
        bound = self.best.bound
        self.best = replace(cheaper, bound=None if bound is None or cheaper.ledger.total() <= bound else bound)

    def improve(self) -> None:
        """Where the cheapest is not proven, adopt the cheapest of all that are known, those of other calls included."""
        if self.best.bound is None:
            return
        for other in [*(known for _, known in self._others.values()), *self._without.values()]:
            planned = self._reprice(other.course) if other else None
            if planned and planned.ledger.total() < self.total:
                self.adopt(planned)

    def regrets(self, course: Course) -> tuple[Regret, ...]:
        """Return what keeping a calendar costs against the optimum, for each percentage."""
        amount = self.market.currency.amount
        rows = []
        for percent, usage, optimum in self._scaled:
            kept = self.market.priced(usage, self.owned, course).ledger
            keep = kept.total() if kept.priced and not kept.unserved else None
            least = _least(optimum, keep)
            rows.append(
                Regret(
                    percent=percent,
                    keep=None if keep is None else amount(keep),
                    optimum=None if least is None else amount(least),
                    regret=None if keep is None or least is None else amount(keep - least),
                    unserved=kept.unserved,
                )
            )
        return tuple(rows)

    def _worst(self, course: Course) -> int | None:
        """Return the largest regret of a calendar in minor units; None where one of them is not known."""
        worst = 0
        for _, usage, optimum in self._scaled:
            kept = self.market.priced(usage, self.owned, course).ledger
            if optimum is None or not kept.priced or kept.unserved:
                return None
            worst = max(worst, kept.total() - (_least(optimum, kept.total()) or 0))
        return worst

    def alternatives(self, kept: Planned) -> tuple[Alternative, ...]:
        """Return the named alternatives that exist; ``kept`` is the calendar whose regret is shown beside them."""
        market, usage = self.market, self.usage
        named: list[tuple[str, Planned | None]] = []
        if not self.best.buys and market.catalog is None and not market.offers:
            return ()
        if market.rater:
            named.append(("postpaid only", self._reprice(NOTHING)))
            if market.catalog:
                # Postpaid is on and has nothing to pay for; a base fee or minimum is due all the same.
                alone = self._optimum("packages only", usage, postpaid=False)
                named.append(("packages only", self._reprice(alone.course) if alone else None))
        singles = {}
        for package in market.packages.sizes if market.packages else ():
            planned = self._optimum(
                f"only {grouped(market.units(package.size))}", usage, sizes={package.size}, subscriptions=False
            )
            if planned and planned.buys:
                singles[package.size] = planned
        if singles:
            size = min(singles, key=lambda size: (singles[size].ledger.total(), bought(singles[size].buys)))
            rest = ", rest postpaid" if market.rater else ""
            named.append((f"only {grouped(market.units(size))}{rest}", singles[size]))
        if self.best.terms:
            named.append(("without subscriptions", self._optimum("without subscriptions", usage, subscriptions=False)))
        named.extend((f"only {offer.offer.name}", self._only(offer)) for offer in market.offers)
        named.extend(
            (f"without {grouped(self.market.units(size))}", planned) for size, planned in self._without.items()
        )
        rows = [self._row(name, planned) for name, planned in named if planned]
        others = [planned for _, planned in named if planned] + list(singles.values())
        return (*rows, *self._few(others), *self._robust(kept))

    def _only(self, offer: Subscribed) -> Planned | None:
        """Settle one subscription for all the months; None where it does not serve every call for a known price."""
        if not offer.known:
            return None
        firsts = range(len(self.usage.held_months()), len(self.usage.calls), offer.months)
        return self._reprice(Course((), tuple((first, offer) for first in firsts)))

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

    def _few(self, others: Sequence[Planned]) -> list[Alternative]:
        """Return the calendar of the fewest packages within 2 % of the optimum, where it buys fewer.

        Looked at: the other alternatives, the optima with every package made dearer by a surcharge (which buys
        fewer, dearest per package saved first), and each of these without its smallest packages.
        """
        ceiling = self.total * 102 // 100
        candidates = [self.best, *others]
        count = bought(self.best.buys)
        surcharge = max(1, self.total // 50)
        while count > 1 and surcharge * 100 * count > self.total and len(candidates) < 40:
            planned = self._optimum(FEWEST, self.usage, surcharge=surcharge)
            if planned:
                candidates.append(planned)
            surcharge //= 3
        best = (count, self.total, self.best)
        for candidate in candidates:
            fewer: Planned | None = candidate
            for _ in range(MAX_TRIMS):
                if fewer is None or fewer.ledger.total() > ceiling:
                    break
                if fewer.ledger.total() >= self.total:
                    best = min(best, (bought(fewer.buys), fewer.ledger.total(), fewer), key=lambda known: known[:2])
                fewer = self._trimmed(fewer)
        return [self._row(FEWEST, best[2])] if best[0] < count else []

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
        rest = [buy for buy in planned.buys if buy != last]
        if last.count > 1:
            rest.append(replace(last, count=last.count - max(1, last.count // 50)))
        return self._reprice(Course(tuple(sorted(rest)), planned.course.terms))

    def _robust(self, kept: Planned) -> list[Alternative]:
        """Return the calendar that at least halves the worst regret of another, if there is one.

        It costs at most 2 % more than the optimum. Where nothing is kept, no regret is shown that could be halved.
        Candidates: the optima of the scaled calls, and the optimum without each size. Of several the one with
        the least worst regret, then the cheapest.
        """
        worst = self._worst(kept.course) if kept.course != NOTHING else None
        if not worst:
            return []
        courses = {planned.course for _, _, planned in self._scaled if planned}
        courses.update(planned.course for planned in self._without.values())
        ceiling = self.total * 102 // 100
        found = []
        for course in courses - {kept.course}:
            planned = self._reprice(course)
            if planned is None or not self.total <= planned.ledger.total() <= ceiling:
                continue
            regret = self._worst(course)
            if regret is not None and 2 * regret <= worst:
                named = [(first, offer.offer.name) for first, offer in course.terms]
                found.append((regret, planned.ledger.total(), bought(course.buys), course.buys, named, planned))
        if not found:
            return []
        regret, _, _, _, _, planned = min(found, key=lambda known: known[:5])
        return [self._row("robust", planned, regret)]
