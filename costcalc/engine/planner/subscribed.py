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
        *,
        owned: bool,
    ) -> None:
        self.months = len(usage.calls)
        self._plan = plan
        self._usage = list(zip(usage.successful, usage.free_units(), strict=True))
        self._terms = [self._shortlist(offers, first) for first in range(self.months)]
        """By first month, the terms that serve every call: of those of one length the cheapest."""
        self._floors = [self._floor(month, rater, catalog, owned) for month in range(self.months)]
        """The least that each month costs that is paid as it goes; None where nothing can pay for it."""
        self._least: list[int | None] = [0] * (self.months + 1)
        """The least that the months from each on cost; None where nothing can pay for them."""
        for month in reversed(range(self.months)):
            self._least[month] = min((least for least, _, _ in self._ways(month)), default=None)
        self._known: dict[frozenset[int], int | None] = {}
        """By the months that are subscribed: what the others cost, None where nothing can pay for them."""
        self._best: tuple[int, Planned] | None = None
        self._left = MAX_SEQUENCES
        self.proven = True

    def _shortlist(self, offers: Sequence[Subscribed], first: int) -> list[Term]:
        found: dict[int, Term] = {}
        for offer in offers:
            if not offer.known:
                continue
            term = term_of(offer, first, self._usage)
            known = found.get(len(term.months))
            if all(month.cost is not None for month in term.months) and (not known or _cost(term) < _cost(known)):
                found[len(term.months)] = term
        return [*found.values()]

    def _floor(self, month: int, rater: Rater | None, catalog: Catalog | None, owned: bool) -> int | None:
        if owned:
            return 0  # what is owned already pays for calls: only subscriptions are sure to cost something
        successful, free = self._usage[month]
        units, fee = successful - free, rater.at_zero if rater else 0
        bill = MonthBill(rater, successful, free) if rater else None
        if catalog is None:
            return bill.total(units) if bill else None if units else 0

        def packages(count: int) -> int:
            return count * catalog.bulk_cost // catalog.bulk_size // COUNT_BASE

        found = [packages(units) + fee]
        for low, high in bill.pieces(units) if bill else ():
            for postpaid in (low, high):
                total = bill.total(postpaid) if bill else None
                if total is not None and rater:
                    found.append(packages(units - postpaid) + total - rater.slack)
        return max(0, min(found))

    def _ways(self, month: int) -> list[tuple[int, int, Term | None]]:
        """Return the ways to pay from a month on: the least that all its months from here cost, its own cost, the term.

        The way that promises most comes first: the better the best known, the more is left out.
        """
        ways: list[tuple[int | None, int, Term | None]] = [(self._floors[month], month + 1, None)]
        ways += [(_cost(term), month + len(term.months), term) for term in self._terms[month]]
        found = [
            (cost + rest, cost, term)
            for cost, after, term in ways
            if cost is not None and (rest := self._least[after]) is not None
        ]
        return sorted(found, key=lambda way: way[0])

    def cheapest(self) -> Planned | None:
        """Return the best sequence; None where nothing on sale can pay for all calls."""
        self._seek(0, 0, [])
        return self._best[1] if self._best else None

    def _seek(self, month: int, paid: int, terms: list[Term]) -> None:
        if month == self.months:
            self._settle(terms)
            return
        for least, cost, term in self._ways(month):
            if self._best and paid + least >= self._best[0]:
                return
            if term is None:
                self._seek(month + 1, paid + cost, terms)
            else:
                self._seek(month + len(term.months), paid + cost, [*terms, term])

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
