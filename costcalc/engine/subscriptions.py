"""Subscriptions: what a term of one costs, with the units that it includes and those beyond them.

In a subscribed month the free quota pays first, then the included units; packages pay nothing. What is beyond has prices
of its own, or those of the API's postpaid, whose fees and minimum are due then, or it is not served.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from costcalc.engine.month_bill import MonthBill
from costcalc.engine.rater import Rater
from costcalc.errors import LimitError
from costcalc.money import MAX_COUNT, Currency
from costcalc.sheet import Beyond, TierBasis

if TYPE_CHECKING:
    from costcalc.results.estimate import SubscriptionOption
    from costcalc.sheet.offers import Subscription
    from costcalc.sheet.terms import Amounts

_WITH_FREE = {TierBasis.AFTER_PACKAGES, TierBasis.TOTAL}
_WITH_INCLUDED = {TierBasis.AFTER_FREE, TierBasis.TOTAL}
"""Tier bases that count free units, and included ones, which count as those of packages."""


class SubscribedMonth(NamedTuple):
    """One month under a subscription; the free quota has paid already."""

    name: str
    price: int
    """What is paid for the term in this month, its first, in minor units; 0 in its later months."""
    included: int
    """Units that it includes."""
    beyond: int
    """Units that are billed beside it."""
    unserved: int
    bill: int | None
    """Of those beyond, in minor units; None where they are priced on request."""
    own: bool = False
    """Whether these have prices of the subscription's own."""
    rounded_off: int | Fraction = 0
    """What rounding the bill as a whole took off it, in minor units; negative: added to it."""

    @property
    def by_postpaid(self) -> int:
        """What of its cost is billed by the API's own postpaid."""
        return 0 if self.own else self.bill or 0

    @property
    def by_subscription(self) -> int:
        """What is for the subscription itself, and beyond it by its own prices."""
        return self.price + ((self.bill or 0) if self.own else 0)

    @property
    def exact(self) -> tuple[int | Fraction, int | Fraction]:
        """What is by postpaid, and for the subscription, before a whole bill is rounded: an account has one a month."""
        if self.own:
            return 0, self.by_subscription + self.rounded_off
        return self.by_postpaid + self.rounded_off, self.price

    @property
    def cost(self) -> int | None:
        """What the month costs in all; None where calls are unserved or on request: then it does not pay for them."""
        return None if self.bill is None or self.unserved else self.price + self.bill


class Subscribed:
    """One subscription, compiled: its price in minor units, and the prices of what is beyond it."""

    def __init__(
        self, offer: Subscription, own: Rater | None, currency: Currency, amounts: Amounts | None, at_once: int | None
    ) -> None:
        self.offer = offer
        self.months = offer.months
        self._currency = currency
        tasks = (at_once or 0) if offer.per_concurrency else 1
        self.price = currency.minor(offer.price) * tasks
        """Of a term; of one by concurrency, for the tasks at once that were told."""
        self.known = not offer.per_concurrency or at_once is not None
        """Whether its price is known."""
        self.rater: Rater | None = None
        """What prices the units beyond those included; None where they are not served, or there are none."""
        match offer.beyond:
            case Beyond.POSTPAID:
                self.rater = own
            case Beyond.FAILS | None:
                pass
            case prices:
                self.rater = Rater(prices, currency, amounts)

    def term(self, months: Iterable[tuple[int, int]], paid: bool = False) -> list[SubscribedMonth]:
        """Settle the months of one term, each by its successful calls and how many of them are free.

        ``paid``: its price was paid before the first of them.
        """
        offer, found = self.offer, list[SubscribedMonth]()
        left = offer.included
        for successful, free in months:
            rest = successful - free
            if left is not None and not offer.included_per_term:
                left = offer.included
            included = rest if left is None else min(rest, left)
            if left is not None:
                left -= included
            price = 0 if found or paid else self.price
            found.append(self._month(successful, free, rest - included, price, included))
        return found

    def _month(self, successful: int, free: int, beyond: int, price: int, included: int) -> SubscribedMonth:
        if self.rater is None:
            return SubscribedMonth(self.offer.name, price, included, 0, beyond, 0)
        month = MonthBill(self.rater, successful, free)
        bill, own = month.total(beyond), self.offer.beyond is not Beyond.POSTPAID
        off = (month.exact(beyond) or 0) - (bill or 0) if self.rater.once else 0
        return SubscribedMonth(self.offer.name, price, included, beyond, 0, bill, own, off)

    @property
    def cycle(self) -> int:
        """The number of units beyond it after which their bill has risen by whole minor units."""
        return self.rater.cycle(1) if self.rater else 1

    def starts(self, free: int) -> list[int]:
        """Return the volumes of equal months at which their cost begins to follow another line, ``free`` calls in each free.

        LimitError where no line is known.
        """
        included = self.offer.included
        if included is None:
            return []
        rater, months = self.rater, range(1, self.months + 1) if self.offer.included_per_term else (1,)
        lows = {1}
        if rater:
            basis = rater.postpaid.tier_basis
            if len(months) > 1 and basis in _WITH_INCLUDED and len(rater.firsts) > 1:
                raise LimitError("no line is known where units of a term run out within it and choose tiers beyond it")
            shift = (free if basis in _WITH_FREE else 0) + (included if basis in _WITH_INCLUDED else 0)
            lows.update(low for low, _ in MonthBill.padded(rater, 0, shift).pieces(MAX_COUNT) if low)
        return sorted(
            free + cut
            for month in months
            for low in lows
            # Of a term, the month in which its units run out has what is left of them; all later ones have none.
            for cut in (-(-(included + low) // month), *((low, included // month + 1) if len(months) > 1 else ()))
        )

    def option(self, successful: int, free: int, *, held: bool = False) -> SubscriptionOption:
        """Present one month of it by itself; a yearly one counts a twelfth, or nothing where it is held, and paid."""
        from costcalc.results.estimate import SubscriptionOption

        offer, currency = self.offer, self._currency
        month = self.term([(successful, free)])[0]
        share = currency.minor(Fraction(self.price, self.months * currency.unit))
        if held and self.months > 1:
            share = 0
        return SubscriptionOption(
            name=offer.name,
            months=self.months,
            price=currency.round(offer.price),
            per_concurrency=offer.per_concurrency,
            total=currency.amount(share + month.bill) if self.known and month.bill is not None else None,
            paid=currency.amount(share),
            included_units=month.included,
            beyond_units=month.beyond,
            unserved=month.unserved,
            beyond=MonthBill(self.rater, successful, free).bill(month.beyond) if self.rater else None,
        )


class HeldTerm(NamedTuple):
    """A subscription that is held: a yearly one is paid already or was bought within the months, one by the month is due in each."""

    offer: Subscribed
    months: int
    """For how many months."""
    start: int = 0
    """From which month on."""
    bought: bool = False
    """Whether one for a year was bought in that month, and is due in it."""
    more: tuple[HeldTerm, ...] = ()
    """What is held in other months."""

    def by_month(self, months: Sequence[tuple[int, int]]) -> dict[int, SubscribedMonth]:
        """Settle its months, each by its successful calls and how many of them are free."""
        found: dict[int, SubscribedMonth] = {}
        end = min(self.start + self.months, len(months))
        for begin in range(self.start, end, self.offer.months):
            term = months[begin : min(begin + self.offer.months, end)]
            found |= enumerate(self.offer.term(term, paid=self.offer.months > 1 and not self.bought), begin)
        for each in self.more:
            found |= each.by_month(months)
        return found
