"""The cheapest sequence of subscriptions and of months that are paid as they go, with packages for these.

Each month is paid as it goes, or under one subscription: by the month, or a yearly one that begins in it and is paid
whole. What the months between cost is the optimum of ``optimum``, without calls in the subscribed ones. The sequences
are searched month by month; one is left as soon as what it has come to, and the least that any way costs in the months
to come, are no less than the best sequence known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from costcalc.engine.cost import COUNT_BASE
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.packages import Catalog
from costcalc.engine.planner.optimum import Planned, Term
from costcalc.engine.rater import Rater
from costcalc.engine.subscriptions import Subscribed, SubscribedMonth
from costcalc.engine.usage_months import MonthlyUsage

MAX_SEQUENCES = 5_000
"""How many sequences one search settles: more than there are in a year, 2 to the power of 12 by the month."""

Plan = Callable[[dict[int, SubscribedMonth]], Planned | None]
"""Seeks the cheapest calendar for the months that are not subscribed."""


class Sequences:
    """The search for one account; ``proven`` tells afterwards whether it went to its end."""

    def __init__(
        self,
        usage: MonthlyUsage,
        offers: Sequence[Subscribed],
        rater: Rater | None,
        catalog: Catalog | None,
        plan: Plan,
    ) -> None:
        self.months = len(usage.calls)
        self._plan = plan
        self._usage = list(zip(usage.successful, usage.free_units(), strict=True))
        self._terms = [
            [term for offer in offers if offer.known and (term := self._term(offer, first))]
            for first in range(self.months)
        ]
        """By first month, the terms that serve every call; of those by the month the cheapest alone."""
        floors = [self._floor(month, rater, catalog) for month in range(self.months)]
        self._least = [0] * (self.months + 1)
        """The least that the months from each on cost."""
        for month in reversed(range(self.months)):
            ways = [floors[month] + self._least[month + 1]]
            ways += [_cost(term) + self._least[month + len(term.months)] for term in self._terms[month]]
            self._least[month] = min(ways)
        self._floors = floors
        self._known: dict[frozenset[int], int | None] = {}
        """By the months that are subscribed: what the others cost, None where nothing can pay for them."""
        self._best: tuple[int, Planned] | None = None
        self._left = MAX_SEQUENCES
        self.proven = True

    def _term(self, offer: Subscribed, first: int) -> Term | None:
        term = term_of(offer, first, self._usage)
        return term if all(month.cost is not None for month in term.months) else None

    def _floor(self, month: int, rater: Rater | None, catalog: Catalog | None) -> int:
        """Return the least that a month costs that is paid as it goes, in minor units."""
        successful, free = self._usage[month]
        units, fee = successful - free, rater.at_zero if rater else 0
        bill = MonthBill(rater, successful, free) if rater else None
        if catalog is None:
            return (bill.total(units) if bill else None) or 0

        def packages(count: int) -> int:
            return count * catalog.bulk_cost // catalog.bulk_size // COUNT_BASE

        found = [packages(units) + fee]
        for low, high in bill.pieces(units) if bill else ():
            for postpaid in (low, high):
                total = bill.total(postpaid) if bill else None
                if total is not None and rater:
                    found.append(packages(units - postpaid) + total - rater.slack)
        return max(0, min(found))

    def cheapest(self, owned: bool) -> Planned | None:
        """Return the best sequence; None where nothing on sale can pay for all calls."""
        if owned:
            # What is owned already pays for calls: only subscriptions are sure to cost something.
            self._least = [0] * (self.months + 1)
            self._floors = [0] * self.months
        self._seek(0, 0, [])
        return self._best[1] if self._best else None

    def _seek(self, month: int, least: int, terms: list[Term]) -> None:
        if self._best and least + self._least[month] >= self._best[0]:
            return
        if month == self.months:
            self._settle(terms)
            return
        ways: list[tuple[int, Term | None]] = [(self._floors[month], None)]
        ways += [(_cost(term), term) for term in self._terms[month]]
        # The way that promises most comes first: the better the best known, the more is left out.
        for cost, term in sorted(
            ways, key=lambda way: way[0] + self._least[month + (len(way[1].months) if way[1] else 1)]
        ):
            if term is None:
                self._seek(month + 1, least + cost, terms)
            else:
                self._seek(month + len(term.months), least + cost, [*terms, term])

    def _settle(self, terms: Sequence[Term]) -> None:
        paid = sum(map(_cost, terms))
        subscribed = {month: one for term in terms for month, one in term.by_month()}
        others = frozenset(subscribed)
        if others in self._known:
            known = self._known[others]
            if known is None or (self._best and known + paid >= self._best[0]):
                return
        elif not self._left:
            self.proven = False
            return
        else:
            self._left -= 1
        planned = self._plan(subscribed)
        total = planned.ledger.total() if planned else None
        self._known[others] = None if total is None else total - paid
        if planned and total is not None and (self._best is None or total < self._best[0]):
            self._best = total, replace(planned, terms=tuple(terms))


def term_of(offer: Subscribed, first: int, months: Sequence[tuple[int, int]]) -> Term:
    """Return a subscription that begins in a month; ``months`` are successful calls, and how many of them are free."""
    return Term(first, offer, tuple(offer.term(months[first : first + offer.months])))


def _cost(term: Term) -> int:
    return sum(month.cost or 0 for month in term.months)
