"""What may be bought now, and what it comes to in one case.

Nobody knows which case it will be, and next month one looks again: so what is bought now is priced as now, that case's
first month, and its own cheapest plan from the second month on with what is left. The plan of all these months together
is settled by the one ledger, under the terms of the bill.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import combinations_with_replacement, pairwise
from typing import NamedTuple

from costcalc.engine.ledger import OWNED, Lot, settle
from costcalc.engine.planner.dated import Buy, merged
from costcalc.engine.planner.market import Market
from costcalc.engine.planner.optimum import Course, Planned, lots_of
from costcalc.engine.planner.terms import months_of, term_of
from costcalc.engine.subscriptions import HeldTerm
from costcalc.engine.usage_levels import between
from costcalc.engine.usage_months import Free, MonthlyUsage
from costcalc.errors import LimitError
from costcalc.usage import Column

LEVELS = 40
"""Between the lowest case and the highest: some steps from each case to the next, these together."""

MAX_SEARCHED = 100_000
"""Of one answer: some two seconds."""

A_MONTH = 12
"""What a month of a search counts; one sequence of subscriptions beside it counts 1 for each month: so long it takes."""

NOTHING = Course()


class Searches:
    """Searches for plans, within a limit of what may be spent on them."""

    def __init__(self, market: Market, limit: int) -> None:
        self._market, self._left = market, limit

    def run(self, months: int, search: Callable[[], Planned | None], *, needed: bool = False) -> Planned | None:
        """Run a search for a plan of so many months; LimitError where too much was spent, unless it is ``needed``.

        Too much is also what leaves the market no work for a proof.
        """
        work = self._market.work
        if not needed and (self._left < A_MONTH * months or work.done >= work.limit):
            raise LimitError(f"no more than {MAX_SEARCHED:,} may be spent on searches")
        before = self._market.sequences
        found = search()
        self._left -= (A_MONTH + self._market.sequences - before) * months
        return found


class InCase(NamedTuple):
    """What follows in one case from what is bought now."""

    planned: Planned
    proven: bool
    """Whether no plan from the second month on costs less."""


class PricedCase:
    """One case: the cheapest plan for it, and what it comes to with something bought now."""

    def __init__(
        self, market: Market, usage: MonthlyUsage, owned: Sequence[Lot], best: Planned, searches: Searches
    ) -> None:
        """``best`` is the cheapest plan for the case, as if it was known; see ``of``."""
        self.market, self.usage, self.owned, self.best = market, usage, owned, best
        self.least = best.ledger.total()
        """What the cheapest plan known costs, in minor units."""
        self._searches = searches
        self._rests: dict[tuple[HeldTerm | None, tuple[Lot, ...]], Planned | None] = {}
        """By what is left after the first month: the cheapest plan for the others."""

    @classmethod
    def of(cls, market: Market, usage: MonthlyUsage, owned: Sequence[Lot], searches: Searches) -> PricedCase | None:
        """Return a case with its cheapest plan; None where nothing on sale can pay for it.

        ``searches`` is what may be spent, which all cases share.
        """
        best = searches.run(len(usage.calls), lambda: market.cheapest(usage, owned), needed=True)
        return cls(market, usage, owned, best, searches) if best else None

    def with_now(self, now: Course) -> InCase | None:
        """Return what follows from what is bought now; None where calls of the case would have no price, or fail.

        LimitError where that would take too long, but for nothing.
        """
        rest: Planned | None = None
        if len(self.usage.calls) > 1:
            rest = self._rest(*self._left(now), needed=now == NOTHING)
            if rest is None:
                return None
        later = rest.course if rest else NOTHING
        course = Course(
            (*now.buys, *(replace(buy, month=buy.month + 1) for buy in later.buys)),
            (*now.terms, *((first + 1, offer) for first, offer in later.terms)),
        )
        planned = self.market.priced(self.usage, self.owned, course)
        if not planned.ledger.priced or planned.ledger.unserved:
            return None
        found = InCase(planned, proven=rest is None or rest.bound is None)
        if now == now_of(self.best.course) and self.best.ledger.total() < planned.ledger.total():
            # The search of the whole knows terms of the bill that the one from the second month on does not.
            found = InCase(self.best, proven=self.best.bound is None)
        self.least = min(self.least, found.planned.ledger.total())
        return found

    def _left(self, now: Course) -> tuple[HeldTerm | None, tuple[Lot, ...]]:
        """Return what is there at the start of the second month: a subscription, and packages by their last month."""
        market, usage = self.market, self.usage
        terms = [term_of(offer, first, months_of(usage)) for first, offer in now.terms]
        bought = lots_of(now.buys, market.packages.validity, market.prices) if market.packages else []
        first = settle(
            _months(usage, 0, 1), market.rater, [*self.owned, *bought], dict(terms[0].by_month()) if terms else None
        )
        left: dict[int, int] = {}
        for outcome in first.lots:
            if outcome.left and outcome.lot.last:
                left[outcome.lot.last - 1] = left.get(outcome.lot.last - 1, 0) + outcome.left
        lots = tuple(Lot(units=units, last=last, bought=OWNED) for last, units in sorted(left.items()))
        held = usage.held and usage.held._replace(months=usage.held.months - 1)
        if terms and len(terms[0].months) > 1:
            # Units of a whole term count from its second month on here: nothing is decided by them, and the ledger knows.
            held = HeldTerm(terms[0].offer, len(terms[0].months) - 1)
        return held if held and held.months else None, lots

    def _rest(self, held: HeldTerm | None, lots: tuple[Lot, ...], *, needed: bool) -> Planned | None:
        """Return the cheapest plan from the second month on, which depends only on what is left."""
        if (held, lots) not in self._rests:
            usage = _months(self.usage, 1, len(self.usage.calls))._replace(free=self._free(), held=held)
            self._rests[held, lots] = self._searches.run(
                len(usage.calls), lambda: self.market.before_terms(usage, lots), needed=needed
            )
        return self._rests[held, lots]

    def _free(self) -> Free:
        """Return what of the free quota is there from the second month on."""
        free = self.usage.free
        return replace(
            free,
            first=None,
            months=None if free.months is None else max(0, free.months - 1),
            # An API has a monthly quota or one that is given once, and never both.
            once=free.once and free.once - self.usage.free_units()[0],
            until=None if free.until is None else free.until - 1,
        )


def _months(usage: MonthlyUsage, first: int, after: int) -> MonthlyUsage:
    """Return some months of a usage; what is free and held stays as it is."""
    cut = slice(first, after)
    return usage._replace(
        calls=usage.calls[cut],
        failed=None if usage.failed is None else usage.failed[cut],
        days=None if usage.days is None else usage.days[cut],
        by_tier=[Column(column.months[cut], column.days and column.days[cut]) for column in usage.by_tier],
    )


def now_of(course: Course) -> Course:
    """Return what a course buys on the first day."""
    return Course(
        tuple(buy for buy in course.buys if buy.month == 0), tuple(term for term in course.terms if term[0] == 0)
    )


def candidates(market: Market, cases: Sequence[PricedCase], searches: Searches) -> Iterator[Course | None]:
    """Yield what may be bought now, the likelier first; None where it would take too long to know it.

    Nothing; what the cheapest plan of each case buys first; each package and each subscription by itself; what the
    cheapest plan buys first at each of some forty levels between the cases; two packages.
    """
    yield NOTHING
    yield from (now_of(case.best.course) for case in cases)
    sizes = sorted(market.prices, reverse=True)
    yield from (Course((Buy(0, size, 1),)) for size in sizes)
    if not cases[0].usage.held:
        yield from (Course((), ((0, offer),)) for offer in market.offers if offer.known)
    for usage in levels([case.usage for case in cases]):
        try:
            found = searches.run(len(usage.calls), partial(market.before_terms, usage, cases[0].owned))
        except LimitError:
            yield None
        else:
            # Of a level between two that something pays for, a part may have no price.
            yield now_of(found.course) if found else NOTHING
    for pair in combinations_with_replacement(sizes, 2):
        yield Course(merged(Buy(0, size, 1) for size in pair))


def levels(usages: Sequence[MonthlyUsage]) -> Iterator[MonthlyUsage]:
    """Yield some usages between cases, from each to the one with the next more calls; those far from both first."""
    ordered = sorted(usages, key=lambda usage: sum(usage.successful))
    steps = -(-LEVELS // max(1, len(ordered) - 1))
    shares = sorted((Fraction(step, steps) for step in range(1, steps)), key=lambda share: share.denominator)
    for share in shares:
        for low, high in pairwise(ordered):
            yield between(low, high, share)
