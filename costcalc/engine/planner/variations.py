"""The same account under other calls, other sizes on sale, or without postpaid: the optima that stand beside a plan.

A calendar kept under other calls is bought as dated, whatever happens: who sees packages left would stop buying, so
that the regret shown is the most that keeping to the plan can cost.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cached_property

from costcalc.engine.ledger import Lot
from costcalc.engine.planner.dated import fields_of
from costcalc.engine.planner.market import Market
from costcalc.engine.planner.optimum import Course, Planned
from costcalc.engine.usage_levels import scaled
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.money import grouped
from costcalc.results.plan import PERCENTS, Regret

NOTHING = Course()

TOLERATED = 102
"""Of a plan that has another advantage, per cent of what the cheapest costs, at most."""


def _least(optimum: Planned | None, keep: int | None) -> int | None:
    """Return what the best plan known costs: beyond the validity what is kept can be cheaper than what was sought."""
    if optimum is None or keep is None:
        return optimum.ledger.total() if optimum else None
    return min(optimum.ledger.total(), keep)


class Variations:
    """The variations of one cheapest calendar, and what keeping a calendar costs when calls turn out different."""

    def __init__(
        self,
        market: Market,
        usage: MonthlyUsage,
        owned: Sequence[Lot],
        best: Planned,
        percents: Sequence[int] = PERCENTS,
    ) -> None:
        """``percents`` are by how many per cent more calls there may be than planned, negative ones fewer."""
        self.market = market
        self.percents = percents
        self.usage = usage
        self.owned = owned
        self.best = best
        self._settled: dict[int, dict[tuple[object, ...], Planned]] = {}
        """Calendars under the calls of this one and of its variations, which live as long as it does."""
        self.left_out: list[str] = []
        """What would take too long, by its name; complete once alternatives and regrets were asked for."""

    def optimum(
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
            if some or self.reprice(NOTHING, usage):
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

    @property
    def ceiling(self) -> int:
        """What a calendar that is not the cheapest may cost, in minor units."""
        return self.total * TOLERATED // 100

    @cached_property
    def _others(self) -> dict[int, tuple[MonthlyUsage, Planned | None]]:
        """The optima of more and fewer calls: by the rows of the regret, and, where ``improve`` looks at them, by the usual ones."""
        percents = {*self.percents, *(PERCENTS if self.best.bound is not None else ())}
        usages = {percent: scaled(self.usage, percent) for percent in sorted(percents) if percent}
        return {percent: (usage, self.optimum(f"regret {percent:+d} %", usage)) for percent, usage in usages.items()}

    @property
    def by_percent(self) -> list[tuple[int, MonthlyUsage, Planned | None]]:
        """By how much the calls differ, these calls, and their optimum, for each row of the regret."""
        known = {**self._others, 0: (self.usage, self.best)}
        return [(percent, *known[percent]) for percent in self.percents]

    @cached_property
    def without(self) -> dict[int, Planned]:
        """The optimum without each size that the cheapest calendar buys, largest first."""
        plans = {
            size: self.optimum(
                f"without {grouped(self.market.units(size))}", self.usage, sizes=self.market.prices.keys() - {size}
            )
            for size in sorted({buy.size for buy in self.best.buys}, reverse=True)
        }
        return {size: planned for size, planned in plans.items() if planned}

    @cached_property
    def singles(self) -> dict[int, Planned]:
        """The cheapest calendar that buys packages of one size alone, by size: of the cheapest size, and of those within 2 %.

        Another size is not planned by itself where its bound is above both already.
        """
        packages, plans = self.market.packages, dict[int, Planned]()
        sizes = [package.size for package in packages.sizes] if packages else []
        least = {size: self.market.least(self.usage, self.owned, size) for size in sizes}
        for size in sorted(sizes, key=least.__getitem__):
            cheapest = min((planned.ledger.total() for planned in plans.values()), default=None)
            if cheapest is not None and least[size] > max(cheapest, self.ceiling):
                break
            name = f"only {grouped(self.market.units(size))}"
            planned = self.optimum(name, self.usage, sizes={size}, subscriptions=False)
            if planned and planned.buys:
                plans[size] = planned
        return {size: plans[size] for size in sizes if size in plans}

    @cached_property
    def packaged(self) -> Planned | None:
        """The cheapest calendar that pays for all calls by packages; a base fee or minimum of postpaid is due all the same."""
        alone = self.optimum("packages only", self.usage, postpaid=False)
        return self.reprice(alone.course) if alone else None

    def reprice(self, course: Course, usage: MonthlyUsage | None = None) -> Planned | None:
        """Settle a calendar, under the expected calls by default; None where it leaves calls without a price."""
        planned = self._priced(usage or self.usage, course)
        return planned if planned.ledger.priced and not planned.ledger.unserved else None

    def _priced(self, usage: MonthlyUsage, course: Course) -> Planned:
        """Settle a calendar, once: alternatives that lead to each other share many."""
        known = self._settled.setdefault(id(usage), {})
        key = tuple(map(fields_of, course.buys)), course.terms
        if key not in known:
            known[key] = self.market.priced(usage, self.owned, course)
        return known[key]

    def adopt(self, cheaper: Planned) -> None:
        """Take another course for the cheapest; it is proven where it costs what any one costs at least."""
        bound = self.best.bound
        self.best = replace(cheaper, bound=None if bound is None or cheaper.ledger.total() <= bound else bound)

    def improve(self) -> None:
        """Where the cheapest is not proven, adopt the cheapest of all that are known, those of other calls included."""
        if self.best.bound is None:
            return
        before, packaged = self.best, self.packaged if self.market.catalog else None
        others = [packaged, *self.singles.values(), *(known for _, known in self._others.values())]
        for other in [*others, *self.without.values()]:
            planned = self.reprice(other.course) if other else None
            if planned and planned.ledger.total() < self.total:
                self.adopt(planned)
        if self.best is not before:
            del self.without  # of the sizes that are bought now

    def regrets(self, course: Course) -> tuple[Regret, ...]:
        """Return what keeping a calendar costs against the optimum, for each percentage."""
        amount = self.market.currency.amount
        rows = []
        for percent, usage, optimum in self.by_percent:
            kept = self._priced(usage, course).ledger
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

    def worst(self, course: Course, most: int | None = None) -> int | None:
        """Return the largest regret of a calendar in minor units; None where one of them is not known, or above ``most``."""
        worst = 0
        for _, usage, optimum in self.by_percent:
            kept = self._priced(usage, course).ledger
            if optimum is None or not kept.priced or kept.unserved:
                return None
            worst = max(worst, kept.total() - (_least(optimum, kept.total()) or 0))
            if most is not None and worst > most:
                return None
        return worst
