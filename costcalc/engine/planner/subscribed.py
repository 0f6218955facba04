"""The cheapest sequence of subscriptions and of months that are paid as they go, with packages for these.

Each month is paid as it goes, or under one subscription: by the month, or a yearly one that begins in it and is paid
whole. What the months between cost is the optimum of ``optimum``, without calls in the subscribed ones. The sequences
are searched month by month; one is left as soon as what it has come to, and the least that any way costs in the months
to come, are no less than the best sequence known: by the units of these months, or since packages expire (``lives``).
Beyond a limit none is looked at any more: what they cost at least is said with the best.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from costcalc.engine.cost import COUNT_BASE
from costcalc.engine.ledger import Lot
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.packages import Catalog
from costcalc.engine.planner.lives import Lives, Spent
from costcalc.engine.planner.optimum import Planned
from costcalc.engine.planner.rates import NEVER
from costcalc.engine.planner.terms import Term, shortlists
from costcalc.engine.rater import Rater
from costcalc.engine.subscriptions import Subscribed, SubscribedMonth
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.errors import LimitError

MAX_SEQUENCES = 5_000
"""How many sequences one search settles: more than there are in a year, 2 to the power of 12 by the month."""

Plan = Callable[[dict[int, SubscribedMonth]], Planned | None]
"""Seeks the cheapest calendar for the months that are not subscribed."""


class Sequences:
    """The search for one account."""

    def __init__(
        self,
        usage: MonthlyUsage,
        offers: Sequence[Subscribed],
        rater: Rater | None,
        catalog: Catalog | None,
        plan: Plan,
        *,
        owned: Sequence[Lot],
        known: Planned | None = None,
        alike: bool = False,
    ) -> None:
        """``known`` is a course that one of the sequences leads to.

        ``alike``: months are equal and no package expires within them. Then what those cost that are not subscribed depends
        on their number alone: any of them can use what was bought before it, wherever it stands.
        """
        self._alike = alike
        self.months = len(usage.calls)
        self._plan = plan
        self._usage = list(zip(usage.successful, usage.free_units(), strict=True))
        self._held = usage.held_months()
        self._terms = shortlists(offers, self._usage, self._held)
        """By first month, the terms that serve every call: of those of one length the cheapest."""
        bills = [self._bills(month, rater, owned) for month in range(self.months)]
        self._floors = [self._floor(rest, found, catalog) for rest, found in bills]
        """The least that each month costs that is paid as it goes; None where nothing can pay for it."""
        self._lives = Lives(
            [min((billed for postpaid, billed in found if postpaid >= rest), default=None) for rest, found in bills],
            [min((billed for _, billed in found), default=NEVER) for _, found in bills],
            self._terms,
            min(catalog.prices.values()) if catalog else NEVER,
            catalog.validity if catalog else 1,
        )
        self._least: list[int | None] = [0] * (self.months + 1)
        """The least that the months from each on cost; None where nothing can pay for them."""
        for month in reversed(range(self.months)):
            self._least[month] = min((least for least, _, _ in self._ways(month)), default=None)
        self._known: dict[frozenset[int] | int, tuple[int, int] | None] = {}
        """By the months that are subscribed, or their number where months are alike: what is found that the others cost,
        and what they cost at least; None where nothing can pay for them."""
        self._best = (known.ledger.total(), known) if known else None
        self._left = MAX_SEQUENCES
        self._bound: int | None = None
        """The least that any sequence looked at costs."""

    @property
    def settled(self) -> int:
        """How many sequences were settled so far."""
        return MAX_SEQUENCES - self._left

    def _bills(self, month: int, rater: Rater | None, owned: Sequence[Lot]) -> tuple[int, list[tuple[int, int]]]:
        """Return the units that packages or postpaid pay for, and by units of postpaid what it bills at least.

        Between these units nothing is billed that is less than at both.
        """
        if month in self._held:
            held = self._held[month].cost
            return 0, [] if held is None else [(0, held)]
        successful, free = self._usage[month]
        units = successful - free
        # All that is owned, and can still be used, may have been kept for this month.
        rest = max(0, units - sum(lot.units for lot in owned if lot.last >= month))
        found = [(0, rater.at_zero if rater else 0)]
        bill = MonthBill(rater, successful, free) if rater else None
        for low, high in bill.pieces(units) if bill else ():
            for postpaid in {low, high, min(max(low, rest), high)}:
                total = bill.total(postpaid) if bill else None
                if total is not None and rater:
                    found.append((postpaid, max(0, total - rater.slack)))
        return rest, found

    def _floor(self, rest: int, bills: Sequence[tuple[int, int]], catalog: Catalog | None) -> int | None:
        def packages(count: int) -> int | None:
            if count <= 0:
                return 0
            return count * catalog.bulk_cost // catalog.bulk_size // COUNT_BASE if catalog else None

        known = [bought + billed for postpaid, billed in bills if (bought := packages(rest - postpaid)) is not None]
        return min(known, default=None)

    def _ways(self, month: int) -> list[tuple[int, int, Term | None]]:
        """Return the ways to pay from a month on: the least that all its months from here cost, its own cost, the term.

        The way that promises most comes first: the better the best known, the more is left out.
        """
        ways: list[tuple[int | None, int, Term | None]] = [(self._floors[month], month + 1, None)]
        ways += [(term.cost, month + len(term.months), term) for term in self._terms[month]]
        found = [
            (cost + rest, cost, term)
            for cost, after, term in ways
            if cost is not None and (rest := self._least[after]) is not None
        ]
        return sorted(found, key=lambda way: way[0])

    def cheapest(self) -> Planned | None:
        """Return the best sequence, with a bound unless it is proven; None where nothing on sale can pay for all calls."""
        self._seek(0, 0, {0: 0}, [])
        if self._best is None:
            return None
        total, best = self._best
        bound = total if self._bound is None else min(total, self._bound)
        return replace(best, bound=bound if bound < total else None)

    def _seek(self, month: int, least: int, spent: Spent, terms: list[Term]) -> None:
        """Go on from a month; ``least`` is what the months before cost at least by their units, ``spent`` by the packages' lives."""
        if month == self.months:
            self._settle(terms, max(least, self._lives.least(month, spent)))
            return
        for promised, cost, term in self._ways(month):
            if self._best and least + promised >= self._best[0]:
                return
            after = month + (len(term.months) if term else 1)
            paid = self._lives.subscribed(term, spent) if term else self._lives.paid_as_it_goes(month, spent)
            bound = max(least + promised, self._lives.least(after, paid))
            if self._best and bound >= self._best[0]:
                continue
            if self._left:
                self._seek(after, least + cost, paid, [*terms, term] if term else terms)
            else:
                self._costs_at_least(bound)

    def _settle(self, terms: Sequence[Term], least: int) -> None:
        paid = sum(term.cost for term in terms)
        subscribed = {month: one for term in terms for month, one in term.by_month()}
        others = len(subscribed) if self._alike else frozenset(subscribed)
        if others in self._known:
            known = self._known[others]
            if known is None:
                return
            total, bound = known
            if self._best and total + paid >= self._best[0]:
                self._costs_at_least(bound + paid)
                return
        else:
            self._left -= 1
        try:
            planned = self._plan(subscribed)
        except LimitError:
            if self._best is None:
                raise
            self._left = 0
            self._costs_at_least(least)
            return
        self._known[others] = None
        if planned is None:
            return
        total = planned.ledger.total()
        bound = total if planned.bound is None else planned.bound
        self._known[others] = total - paid, bound - paid
        self._costs_at_least(bound)
        if self._best is None or total < self._best[0]:
            self._best = total, replace(planned, terms=tuple(terms))

    def _costs_at_least(self, least: int) -> None:
        """Take note of what a sequence that was looked at, or was not, costs at least."""
        self._bound = least if self._bound is None else min(self._bound, least)
