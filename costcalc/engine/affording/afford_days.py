"""What an amount pays for on each of some equal days, where prices or the free quota count days."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costcalc.engine.affording.affordable import NOTHING, Bought, Volumes
from costcalc.engine.affording.stretches import Cost, joined, met_by
from costcalc.engine.equal_days import EqualDays
from costcalc.engine.estimate import estimate_tariff
from costcalc.engine.tariff import Tariff
from costcalc.errors import LimitError, NoPriceError
from costcalc.results.afford import AffordedPurchase
from costcalc.results.common import NoteCode
from costcalc.results.estimate import Estimate
from costcalc.sheet import TierBasis

MAX_SUMS = 1_000_000
"""How many sums and combinations of packages may be looked at for all volumes together: some seconds."""


class Days:
    """A month of equal days, of as many calls on each as the amount pays for; counts are in parts, amounts in minor units."""

    left_out = ()
    """Ways to pay of which an exact answer would take too long: here that is an error."""

    def __init__(
        self, tariff: Tariff, amount: int, free: int | None, prepaid: int, days: int, *, postpaid: bool
    ) -> None:
        """``free`` is what is left of a monthly quota; None of one that starts anew every day."""
        self._tariff, self._amount, self._told, self._prepaid, self._days = tariff, amount, free, prepaid, days
        api = tariff.api
        quota = 0 if api.daily_free else api.monthly_free if free is None else free
        self.free = api.daily_free * days or quota
        """Calls of all days that the free quota can pay for."""
        self.rater = tariff.rater if postpaid else None
        """What postpaid is priced by; None where it is off, or not sold."""
        self._falls = falls_of(EqualDays(self.rater, days, api.daily_free, quota)) if self.rater else []
        beside = bool(tariff.catalog or prepaid)
        by_left = self.rater is None or self.rater.postpaid.tier_basis is TierBasis.BILLABLE
        self.doubt = (
            "packages beside these prices were looked at for single volumes, and more calls a day may cost less"
            if beside and (self._falls or not by_left)
            else ""
        )
        """Why a larger volume may be paid for than is found; empty where all is known."""
        self._estimates: dict[int, Estimate | None] = {}

    def ways(self) -> Iterator[tuple[str, list[Volumes]]]:
        """Yield each way to pay with the calls a day that the amount pays for by it: the cheapest of all first."""
        names = [
            name
            for name, there in (
                ("packages", self._tariff.catalog),
                ("postpaid", self.rater),
                ("subscription", self._tariff.api.subscriptions),
            )
            if there
        ]
        ways = {name: met_by(self._amount, self._cost(name), self._falls) for name in names}
        mixed = met_by(self._amount, self._cost("cheapest"), self._falls)
        yield "cheapest", joined([*mixed, *(volumes for ranges in ways.values() for volumes in ranges)])
        yield from ways.items()

    def total(self, way: str, calls: int) -> Decimal | None:
        """Return what so many calls on each day cost by one way; None where it has no price."""
        estimate = self._estimate(calls)
        if estimate is None:
            return None
        if way == "subscription":
            served = (each.total for each in estimate.subscriptions if each.months == 1 and not each.unserved)
            return min((total for total in served if total is not None), default=None)
        found = {"cheapest": estimate.cheapest, "packages": estimate.packages, "postpaid": estimate.postpaid}[way]
        return found.total if found else None

    def bought(self, calls: int) -> Bought:
        """Return what is bought for so many calls on each day."""
        estimate = self._estimate(calls)
        cheapest = estimate.cheapest if estimate else None
        if estimate is None or cheapest is None:
            return NOTHING
        purchases = [AffordedPurchase(bought=each, month=None) for each in cheapest.purchases]
        notes = [note for note in estimate.notes if note.code is NoteCode.COMMITMENT_OPEN]
        return Bought(purchases, int(cheapest.postpaid_units), cheapest.subscription, notes)

    def _cost(self, way: str) -> Cost:
        def cost(calls: int) -> int | None:
            total = self.total(way, calls)
            return None if total is None else self._tariff.currency.minor(total)

        return cost

    def _estimate(self, calls: int) -> Estimate | None:
        if calls not in self._estimates:
            self._require_little_work()
            try:
                self._estimates[calls] = estimate_tariff(
                    self._tariff,
                    calls=calls,
                    free=self._told,
                    prepaid=self._prepaid,
                    postpaid=self.rater is not None,
                    days=self._days,
                )
            except NoPriceError:
                self._estimates[calls] = None
        return self._estimates[calls]

    def _require_little_work(self) -> None:
        tally = self._tariff.catalog.tally if self._tariff.catalog else None
        if tally and tally.looked + tally.weighed > MAX_SUMS:
            raise LimitError(
                f"sizes of packages so odd that an exact answer would look at more than {MAX_SUMS:,} sums of them, the limit; "
                "name a smaller amount, or leave sizes out"
            )


def falls_of(bill: EqualDays) -> list[int]:
    """Return the calls of a day with which the days cost less than with one call fewer on each."""
    found = []
    for start, _ in bill.pieces(bill.beyond)[1:]:
        before, here = bill.total(start - 1), bill.total(start)
        if here is not None and (before is None or here < before):
            found.append(start)
    return found
