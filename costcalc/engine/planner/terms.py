"""Terms of subscriptions as steps of a plan: from the month that one begins in to the month after its last."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from costcalc.engine.cost import COUNT_BASE

if TYPE_CHECKING:
    from costcalc.engine.subscriptions import Subscribed, SubscribedMonth
    from costcalc.engine.usage_months import MonthlyUsage


class Term(NamedTuple):
    """A subscription for its term, which the end of the horizon may cut."""

    first: int
    offer: Subscribed
    months: tuple[SubscribedMonth, ...]

    @property
    def after(self) -> int:
        """The month after its last."""
        return self.first + len(self.months)

    @property
    def cost(self) -> int:
        """What it comes to, in minor units, with what is beyond it."""
        return sum(month.cost or 0 for month in self.months)

    def by_month(self) -> Iterator[tuple[int, SubscribedMonth]]:
        """Yield each month of it with its place."""
        yield from enumerate(self.months, start=self.first)


class Steps:
    """The terms of a horizon, priced as runs are: above the bills of their months without postpaid units."""

    def __init__(self, terms: Sequence[Sequence[Term]], bases: Sequence[int], validity: int | None) -> None:
        """``bases`` are these bills, as costs; ``validity`` is that of the packages on sale."""
        self._validity, self._months = validity, len(bases)
        self._ending: dict[int, list[tuple[Term, int]]] = {}
        self._beginning: dict[int, list[tuple[Term, int]]] = {}
        self.cuts: set[int] = set()
        """The months in which a term begins that nothing bought before outlives."""
        for term in (term for begun in terms for term in begun):
            step = term, term.cost * COUNT_BASE - sum(bases[term.first : term.after])
            self._beginning.setdefault(term.first, []).append(step)
            self._ending.setdefault(term.after, []).append(step)
            if self.cuts_off(term):
                self.cuts.add(term.first)

    def cuts_off(self, term: Term) -> bool:
        """Say whether all that is left in packages when a term begins is lost, since it ends no later than the term."""
        return self._validity is not None and not outlived(term, self._validity, self._months)

    @property
    def any(self) -> bool:
        """Whether there are terms."""
        return bool(self._beginning)

    def beginning(self, month: int) -> Sequence[tuple[Term, int]]:
        """Return the terms that begin in a month, with their costs."""
        return self._beginning.get(month, ())

    def ending(self, after: int) -> Sequence[tuple[Term, int]]:
        """Return the terms after which a month is the first, with their costs."""
        return self._ending.get(after, ())


def outlived(term: Term, validity: int, months: int) -> bool:
    """Say whether packages bought before a term can be used after it, within the horizon."""
    return term.after < months and len(term.months) < validity - 1


def months_of(usage: MonthlyUsage) -> list[tuple[int, int]]:
    """Return each month's successful calls, and how many of them are free."""
    return list(zip(usage.successful, usage.free_units(), strict=True))


def term_of(offer: Subscribed, first: int, months: Sequence[tuple[int, int]]) -> Term:
    """Return a subscription that begins in a month; ``months`` are successful calls, and how many of them are free."""
    return Term(first, offer, tuple(offer.term(months[first : first + offer.months])))


def shortlists(
    offers: Sequence[Subscribed], months: Sequence[tuple[int, int]], taken: Collection[int] = ()
) -> list[list[Term]]:
    """Return, by first month, the terms that serve every call: of those of one length the cheapest.

    None begins in a month that is ``taken``.
    """
    return [[] if first in taken else _shortlist(offers, months, first) for first in range(len(months))]


def _shortlist(offers: Sequence[Subscribed], months: Sequence[tuple[int, int]], first: int) -> list[Term]:
    found: dict[int, Term] = {}
    for offer in offers:
        if not offer.known:
            continue
        term = term_of(offer, first, months)
        known = found.get(len(term.months))
        if all(month.cost is not None for month in term.months) and (not known or term.cost < known.cost):
            found[len(term.months)] = term
    return [*found.values()]
