"""What an amount pays for in one month, by each way to pay: postpaid, packages, both, a subscription."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from decimal import Decimal

from costcalc.engine.affording.affordable import ENDLESS, NOTHING, Bought, Postpaid, Purse, Volumes
from costcalc.engine.affording.stretches import joined
from costcalc.engine.billing import Lines
from costcalc.engine.estimate import estimate_tariff
from costcalc.engine.packages import Catalog
from costcalc.engine.rater import Rater
from costcalc.engine.subscriptions import Subscribed
from costcalc.engine.tariff import Tariff
from costcalc.results.afford import AffordedPurchase
from costcalc.results.common import Note, NoteCode
from costcalc.results.estimate import Estimate
from costcalc.sheet import Beyond

_LEFT_OUT = Note(
    NoteCode.NOT_PLANNED_AROUND,
    "packages and postpaid together are left out, since the credit of the bill stands beside a minimum",
)


class Month:
    """A month of calls, as many as the amount pays for; counts are in parts, amounts in minor units."""

    doubt = ""
    """Why more calls may be paid for than are found: here all are."""
    left_out = ()
    """Ways to pay of which an exact answer would take too long: here that is an error."""

    def __init__(self, tariff: Tariff, amount: int, free: int, prepaid: int, *, postpaid: bool) -> None:
        self._tariff, self._amount, self._terms = tariff, amount, tariff.terms
        self.free, self._prepaid = free, prepaid
        self.rater = tariff.rater if postpaid else None
        """What postpaid is priced by; None where it is off, or not sold."""
        self._catalog = tariff.catalog
        # A subscription by concurrency has no price before it is told for how many tasks.
        offers = tariff.subscriptions(postpaid=postpaid)
        self._offers = [offer for offer in offers if offer.known and offer.months == 1]
        credit = bool(self._terms and self._terms.credit and self.rater and self._catalog)
        self._mixes = not credit or not (self._terms and self._terms.minimum)
        """Whether packages and postpaid together are looked at: no exact search is known for a credit of a bill that is
        raised to a minimum."""

    def ways(self) -> Iterator[tuple[str, list[Volumes]]]:
        """Yield each way to pay with the calls that the amount pays for by it: the cheapest of all first."""
        ways: dict[str, list[Volumes]] = {}
        if self._catalog:
            ways["packages"] = self._by_packages(self._catalog)
        if self.rater:
            ways["postpaid"] = self._by_postpaid(self.rater)
        if self._offers:
            ways["subscription"] = joined(
                [volumes for offer in self._offers for volumes in self._by_subscription(offer)]
            )
        mixed = self._mixed(self.rater, self._catalog) if self.rater and self._catalog and self._mixes else []
        if self.rater is None:  # what the free quota and prepaid units pay for is due nothing
            mixed = self._ranges(self._met(lambda amount: Lines(packages=amount)), None, None)
        yield "cheapest", joined([*mixed, *(volumes for ranges in ways.values() for volumes in ranges)])
        yield from ways.items()

    def total(self, way: str, calls: int) -> Decimal | None:
        """Return what a month of so many calls costs by one way; None where it has no price."""
        estimate = self._estimate(calls)
        ways = {"cheapest": estimate.cheapest, "packages": estimate.packages, "postpaid": estimate.postpaid}
        if way != "subscription":
            found = ways[way]
            return found.total if found else None
        served = (each.total for each in estimate.subscriptions if each.months == 1 and not each.unserved)
        return min((total for total in served if total is not None), default=None)

    def bought(self, calls: int) -> Bought:
        """Return what is bought for a month of so many calls."""
        estimate = self._estimate(calls)
        cheapest = estimate.cheapest
        if cheapest is None:
            return NOTHING
        purchases = [AffordedPurchase(bought=each, month=None) for each in cheapest.purchases]
        notes = [note for note in estimate.notes if note.code is NoteCode.COMMITMENT_OPEN]
        if not self._mixes:
            notes.append(_LEFT_OUT)
        return Bought(purchases, int(cheapest.postpaid_units), cheapest.subscription, notes)

    def _estimate(self, calls: int) -> Estimate:
        return estimate_tariff(
            self._tariff, calls=calls, free=self.free, prepaid=self._prepaid, postpaid=self.rater is not None
        )

    def _by_postpaid(self, rater: Rater) -> list[Volumes]:
        return self._ranges(self._met(lambda amount: Lines(postpaid=amount)), rater, None)

    def _by_packages(self, catalog: Catalog) -> list[Volumes]:
        """Return what packages pay for; what postpaid bills without a call is due while it is on."""
        due = self.rater.at_zero if self.rater else 0
        return self._ranges(self._met(lambda amount: Lines(postpaid=due, packages=amount)), None, catalog)

    def _mixed(self, rater: Rater, catalog: Catalog) -> list[Volumes]:
        """Return what both pay for. A credit pays postpaid alone: it is a bill that is at least the credit, less the credit."""
        credit = self._terms.credit if self._terms else 0
        met = self._met(lambda amount: Lines(postpaid=credit, packages=amount)) + credit
        return self._ranges(met, self._tariff.credited or rater, catalog)

    def _by_subscription(self, offer: Subscribed) -> list[Volumes]:
        """Return what one month of a subscription pays for: packages pay nothing in it."""
        included, beyond = offer.offer.included, offer.offer.beyond
        if included is None:
            met = self._met(lambda amount: Lines(subscriptions=amount))
            return [Volumes(0, ENDLESS)] if offer.price <= met else []
        if beyond is Beyond.POSTPAID:
            met = self._met(lambda amount: Lines(postpaid=amount, subscriptions=offer.price))
        else:
            met = self._met(lambda amount: Lines(subscriptions=offer.price + amount))
        return self._ranges(met, offer.rater, None, included)

    def _met(self, lines: Callable[[int], Lines]) -> int:
        """Return the most that a line may come to, as the terms of the bill leave it; -1 where it is not even nothing."""
        terms = self._terms
        if terms is None:
            return self._amount - lines(0).due
        further = range(self._amount + terms.credit + 1)
        return bisect_right(further, self._amount, key=lambda amount: terms.total([lines(amount)])) - 1

    def _ranges(
        self, amount: int, rater: Rater | None, catalog: Catalog | None, prepaid: int | None = None
    ) -> list[Volumes]:
        """Return the calls of a month that an amount for their lines pays for."""
        if amount < 0:
            return []
        held = self._prepaid if prepaid is None else prepaid
        postpaid = Postpaid(rater, free=self.free, prepaid=held) if rater else None
        # A month that has a unit to pay for has used up both; all smaller ones cost the same.
        base = self.free + held
        return [
            Volumes(first and base + first, last + base) for first, last in Purse(amount, postpaid, catalog).ranges()
        ]
