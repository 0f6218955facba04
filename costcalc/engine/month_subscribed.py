"""The rest of a month under a subscription that is held: what it includes, and what is beyond it.

The free quota pays first, then the included units; packages pay nothing in such a month, and go on expiring. One that is
paid by the month is due in it, one for a year was paid before.
"""

from __future__ import annotations

from fractions import Fraction

from costcalc.engine.billing import Lines
from costcalc.engine.held import offer_named
from costcalc.engine.month_days import Days
from costcalc.engine.month_rest import MonthRest, Position, Way
from costcalc.engine.subscriptions import Subscribed, SubscribedMonth
from costcalc.engine.tariff import Tariff
from costcalc.errors import RequestError
from costcalc.money import MAX_COUNT


class SubscribedRest(MonthRest):
    """A ``MonthRest`` whose calls a subscription pays for."""

    def __init__(self, tariff: Tariff, name: str, position: Position, over: Days) -> None:
        """See ``offer_named`` for what is raised; RequestError also for one by the term, or by tasks at once."""
        super().__init__(tariff, position, over)
        if any(offer.name == name and offer.included_per_term for offer in tariff.api.subscriptions):
            raise RequestError(
                f"`subscription`: {name} includes units for its whole term; write what is left of them as `prepaid` N in place "
                "of it"
            )
        if any(offer.name == name and offer.per_concurrency for offer in tariff.api.subscriptions):
            raise RequestError(
                f"`subscription`: {name} is paid by the tasks at once, whatever the calls come to; `estimate` says what a month "
                "costs"
            )
        self._offer = offer_named(tariff, name, postpaid=True)
        self._at_list = offer_named(tariff.at_list, name, postpaid=True)
        self._begun = self._settled(self._offer, over.first(0))
        included = self._offer.offer.included
        self.position = position._replace(
            postpaid=self._begun.beyond,
            included=self._begun.included,
            unserved=self._begun.unserved,
            included_left=MAX_COUNT if included is None else included - self._begun.included,
        )

    def lines(self, coming: Days, _: Way | None = None) -> Lines | None:
        """Return the lines of the month after some days more; None on request."""
        month = self._settled(self._offer, coming)
        if month.bill is None:
            return None
        return Lines(postpaid=month.by_postpaid, subscriptions=month.by_subscription)

    def rounded_off(
        self, coming: Days, _: Way | None = None, *, listed: bool = False
    ) -> tuple[int | Fraction, int | Fraction]:
        """Return what rounding the bill of what is beyond takes off it, as ``MonthRest.rounded_off``."""
        month = self._settled(self._at_list if listed else self._offer, coming)
        return (0, month.rounded_off) if month.own else (month.rounded_off, 0)

    def way(self, coming: Days, _: str) -> Way | None:
        """Return how the rest is paid under the subscription, the only way; None where it has a price on request."""
        lines = self.lines(coming)
        total = self.paid(lines)
        if lines is None or total is None:
            return None
        month, begun = self._settled(self._offer, coming), self._begun
        return Way(
            coming,
            self._free(coming) - self.position.by_free,
            0,
            0,
            month.beyond - begun.beyond,
            0,
            lines,
            total,
            included=month.included - begun.included,
            unserved=month.unserved - begun.unserved,
        )

    def listed(self, way: Way) -> int:
        """Return what the lines of the month are at list prices."""
        month = self._settled(self._at_list, way.coming)
        return month.by_postpaid + month.by_subscription

    def _free(self, coming: Days) -> int:
        """Return how many calls of the month the free quota pays for."""
        return self.position.by_free + self._there(coming)[0]

    def _settled(self, offer: Subscribed, coming: Days) -> SubscribedMonth:
        calls = self.over.made + coming.made
        return offer.term([(calls, self._free(coming))], paid=offer.months > 1)[0]
