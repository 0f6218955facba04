"""Month by month: free quota → prepaid lots → postpaid; the judge of every plan.

Whatever proposes a plan, the user or the optimiser, its price comes from here. Every successful call is
attributed exactly once: free + prepaid + postpaid + unserved = calls - failed, in every month. Deduction is
forced: nobody can hold a lot back. Money is whole minor units, months count from 0, purchases take effect on
the 1st before the month's calls (README, "How a bill is computed").
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter, sub
from typing import TYPE_CHECKING, NamedTuple

from costcalc.engine.rater import Rater
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.errors import NoPriceError, RequestError
from costcalc.money import plural
from costcalc.records import record
from costcalc.sheet import Period, TierBasis
from costcalc.usage import month_label, zeros

if TYPE_CHECKING:
    from costcalc.engine.billing import Billing, Lines
    from costcalc.engine.subscriptions import SubscribedMonth

OWNED = -1
"""The purchase month of what was bought before the first month."""


@record
class Lot:
    """Prepaid units with one date of purchase and one of expiry: packages of one size, or what is left of them."""

    units: int
    last: int
    """The last month in which they can be used."""
    bought: int = OWNED
    """The month of purchase; usable from then on."""
    size: int = 0
    count: int = 1
    price: int = 0
    """Of all of it, in minor units; 0 for what was paid before."""


burn_down = attrgetter("last", "bought", "size")
"""Returns the order in which lots are used up: earliest expiry, then earliest purchase, then smallest size."""


def owned_lots(prepaid: Iterable[tuple[int, int]], validity: int | None, start: int | None) -> list[Lot]:
    """Return what is prepaid as lots, from pairs of units left and the last month in which they can be used.

    Nothing owned can outlive what is bought from the first month on (``validity``; None where nothing is sold):
    the vendor would use up a new package first, and every plan builds on the opposite. RequestError where it does.
    """
    lots = []
    for units, last in prepaid:
        if units < 0 or last < 0:
            raise RequestError("what is prepaid is at least 0 units, usable to the first month or a later one")
        if validity is not None and last >= validity:
            raise RequestError(
                f"prepaid units usable to {month_label(last, start)}: packages live {plural(validity, 'month')}, "
                f"so the last month can be {month_label(validity - 1, start)} at most"
            )
        if units:
            lots.append(Lot(units=units, last=last))
    return lots


class LotOutcome(NamedTuple):
    """What became of a lot."""

    lot: Lot
    used: int
    runs_out: int | None
    """The month in which the last unit was used; None where some were left."""

    @property
    def left(self) -> int:
        """Units not used."""
        return self.lot.units - self.used


class MonthEntry(NamedTuple):
    """One month by source; ``bill`` is None where its postpaid units are priced on request.

    Calls - failed = free + included + prepaid + postpaid + unserved.
    """

    calls: int
    failed: int
    free: int
    prepaid: int
    postpaid: int
    unserved: int
    purchases: int
    """What packages bought in the month cost."""
    bill: int | None
    included: int = 0
    """Calls that a subscription includes."""
    subscription: int = 0
    """What is paid for a subscription in the month."""
    beyond: int = 0
    """What of ``bill`` is by a subscription's own prices."""
    subscribed: SubscribedMonth | None = None
    """The month under the subscription that pays in it."""

    @property
    def due(self) -> int | None:
        """What the month costs but for packages; None on request."""
        return None if self.bill is None else self.bill + self.subscription


@record(kw_only=False)
class Ledger:
    """The months and the lots of one account, settled."""

    months: tuple[MonthEntry, ...]
    lots: tuple[LotOutcome, ...]
    """In burn-down order."""
    terms: Billing | None = None
    """Of the bill, where the account has no other API."""

    def total(self, start: int | None = None) -> int:
        """Return what all months cost, by the terms of the bill; NoPriceError names the first that is on request."""
        total = 0
        for month, entry in enumerate(self.months):
            if entry.bill is None:
                raise NoPriceError(f"month {month_label(month, start)}: its postpaid calls are priced on request")
            total += entry.bill + entry.purchases + entry.subscription
        return self.terms.total(self._lines()) if self.terms else total

    def net(self) -> int:
        """Return what all months cost before the tax; NoPriceError as ``total``."""
        return sum(month.net for month in self.terms.months(self._lines())) if self.terms else self.total()

    def _lines(self) -> Iterator[Lines]:
        from costcalc.engine.billing import Lines

        for entry in self.months:
            postpaid = (entry.bill or 0) - entry.beyond
            yield Lines(postpaid, entry.purchases, entry.subscription + entry.beyond)

    @property
    def priced(self) -> bool:
        """Whether every month has a price."""
        return all(entry.bill is not None for entry in self.months)

    @property
    def unserved(self) -> int:
        """Calls that nothing pays for."""
        return sum(entry.unserved for entry in self.months)

    @property
    def expired(self) -> int:
        """Units lost within the months, those that can last be used in the last month included."""
        return sum(outcome.left for outcome in self.lots if outcome.lot.last < len(self.months))

    @property
    def leftover(self) -> int:
        """Units left that can still be used after the last month."""
        return sum(outcome.left for outcome in self.lots if outcome.lot.last >= len(self.months))

    def balances(self) -> Iterator[int]:
        """Yield, by month, the prepaid units left at its end that can still be used later."""
        left = 0
        for month, entry in enumerate(self.months):
            bought = sum(outcome.lot.units for outcome in self.lots if max(outcome.lot.bought, 0) == month)
            lost = sum(outcome.left for outcome in self.lots if outcome.lot.last == month)
            left += bought - entry.prepaid - lost
            yield left


class Unsettled:
    """The months of one account, ready to be settled with any lots and subscriptions: who pays for each call, what it costs."""

    def __init__(self, usage: MonthlyUsage, rater: Rater | None) -> None:
        """See ``settle``."""
        self._usage, self._rater = usage, rater
        self._held = usage.held_months()
        self._months = list(zip(usage.calls, usage.successful, usage.free_units(), strict=True))
        self._entries: list[dict[tuple[int, int], MonthEntry]] = [{} for _ in self._months]
        """By month, those with so many calls that nothing prepaid pays for, and such purchases: calendars share most of them."""

    def _entry(self, month: int, rest: int, purchases: int) -> MonthEntry:
        """Return a month with so many calls that nothing prepaid pays for."""
        calls, successful, free = self._months[month]
        prepaid = successful - free - rest
        if self._rater is None:
            return MonthEntry(calls, calls - successful, free, prepaid, 0, rest, purchases, 0)
        bill = self._usage.bill(self._rater, month, free).total(rest)
        return MonthEntry(calls, calls - successful, free, prepaid, rest, 0, purchases, bill)

    def settle(
        self,
        lots: Iterable[Lot] = (),
        subscribed: Mapping[int, SubscribedMonth] | None = None,
        terms: Billing | None = None,
    ) -> Ledger:
        """See ``settle``."""
        paying = {**self._held, **(subscribed or {})}
        ordered = sorted(lots, key=burn_down)
        left = [lot.units for lot in ordered]
        ended: list[int | None] = [None] * len(ordered)
        coming: dict[int, list[int]] = {}
        for place, lot in enumerate(ordered):
            coming.setdefault(max(lot.bought, 0), []).append(place)
        live: list[int] = []
        entries = []
        for month, (calls, successful, free) in enumerate(self._months):
            purchases = 0
            for place in coming.get(month, ()):
                purchases += ordered[place].price
                if left[place]:
                    insort(live, place)
            rest = successful - free
            while live and ordered[live[0]].last < month:
                live.pop(0)
            if month in paying:
                entries.append(_subscribed(calls, successful, free, purchases, paying[month]))
                continue
            while live and rest:
                place = live[0]
                taken = min(rest, left[place])
                left[place] -= taken
                rest -= taken
                if not left[place]:
                    ended[place] = month
                    live.pop(0)
            known = self._entries[month]
            entry = known.get((rest, purchases))
            if entry is None:
                entry = known[rest, purchases] = self._entry(month, rest, purchases)
            entries.append(entry)
        outcomes = tuple(
            [LotOutcome(lot, lot.units - rest, end) for lot, rest, end in zip(ordered, left, ended, strict=True)]
        )
        return Ledger(tuple(entries), outcomes, terms)


def _subscribed(calls: int, successful: int, free: int, purchases: int, paid: SubscribedMonth) -> MonthEntry:
    """Return a month that a subscription pays for."""
    return MonthEntry(
        calls,
        calls - successful,
        free,
        0,
        paid.beyond,
        paid.unserved,
        purchases,
        paid.bill,
        paid.included,
        paid.price,
        paid.bill if paid.own and paid.bill else 0,
        subscribed=paid,
    )


def settle(
    usage: MonthlyUsage,
    rater: Rater | None,
    lots: Iterable[Lot] = (),
    subscribed: Mapping[int, SubscribedMonth] | None = None,
    terms: Billing | None = None,
) -> Ledger:
    """Settle the months of one account: who pays for each call, and what it costs.

    In the months that are ``subscribed``, or held so already, the subscription pays for what the free quota does not, and
    lots only expire.

    ``rater`` is None where postpaid is off or not sold: calls beyond free quota and lots are then unserved
    and cost nothing. The order of the lots given does not matter.
    """
    return Unsettled(usage, rater).settle(lots, subscribed, terms)


def settle_postpaid(
    usage: MonthlyUsage, rater: Rater | None
) -> tuple[Sequence[int], Sequence[int], Sequence[int], Sequence[int | None]]:
    """Settle months that have no lots, as ``settle`` would: free, postpaid, unserved and bill, a column each.

    The lean path for reports over many accounts: no object per month.
    """
    successful, quota = usage.successful, usage.free
    nothing = zeros(len(successful))
    free, rest = nothing, successful
    if quota.monthly or quota.daily or quota.first or quota.once:
        free = tuple(usage.free_units())
        rest = list(map(sub, successful, free))
    if rater is None:
        return free, nothing, rest, nothing
    if usage.by_tier or (rater.postpaid.period is Period.DAY and usage.days is not None):
        bills = [usage.bill(rater, month, given) for month, given in enumerate(free)]
        return free, rest, nothing, [bill.total(units) for bill, units in zip(bills, rest, strict=True)]
    if free is not nothing and rater.postpaid.tier_basis in (TierBasis.TOTAL, TierBasis.AFTER_PACKAGES):
        return free, rest, nothing, list(map(rater.total, rest, successful))
    return free, rest, nothing, rater.totals(rest)
