"""What an amount pays for in each month of a year: the largest steady volume whose cheapest plan it meets.

What a year costs is known of one volume at a time. It rises with the calls where no month's bill falls, and else between
the bounds at which one does: each stretch between two of these is halved.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costcalc.engine.affording.afford_days import falls_of
from costcalc.engine.affording.affordable import NOTHING, Bought, Postpaid, Volumes
from costcalc.engine.affording.stretches import Cost, met_by
from costcalc.engine.billing import Billing, Lines
from costcalc.engine.equal_days import EqualDays
from costcalc.engine.ledger import settle
from costcalc.engine.planner.market import Market
from costcalc.engine.planner.optimum import Horizon, Planned
from costcalc.engine.planner.segments import Work
from costcalc.engine.rater import Rater
from costcalc.engine.tariff import Tariff
from costcalc.engine.usage_months import MonthlyUsage, free_left
from costcalc.engine.year import MONTHS
from costcalc.errors import LimitError, NoPriceError, listed
from costcalc.money import MAX_COUNT, plural
from costcalc.results.afford import AffordedPurchase
from costcalc.results.common import Purchase

MAX_WORK = 1_000_000
"""How many sums of packages all plans of one answer may look at: a few seconds."""


class Year:
    """A year of equal months, of as many calls as the amount pays for; counts are in parts, amounts in minor units."""

    def __init__(self, tariff: Tariff, amount: int, free: int | None, days: int | None, *, postpaid: bool) -> None:
        """``free`` is what is left of the free quota, as a plan takes it; calls are those of each of so many ``days``."""
        self._tariff, self._amount, self._days = tariff, amount, days
        self._free = free_left(tariff.api, free, None, None)
        self.free = self._free.once or (self._free.monthly if self._free.first is None else self._free.first)
        self.free = self._free.daily * (days or 0) or self.free
        """Calls of the first month that the free quota can pay for."""
        self.free_later, self.free_months = self._free.monthly or self._free.daily * (days or 0), self._free.months
        """Those of each later month, and in how many months there are any; None for no end."""
        self.rater = tariff.rater if postpaid else None
        """What postpaid is priced by; None where it is off, or not sold."""
        self._market = Market(tariff, postpaid=postpaid, work=Work(MAX_WORK), proof=Work(MAX_WORK))
        self._work = Work(MAX_WORK)
        self._plans: dict[int, Planned | None] = {}
        self._bought: dict[int, int | None] = {}
        self.left_out: list[str] = []
        """Ways to pay of which an exact answer would take too long; known once all are asked for."""
        self._falls = self._falling(self.rater) if self.rater else []
        self.doubt = self._doubt()
        """Why a larger volume may be paid for than is found, or one below it may not be; empty where all is known."""

    def _doubt(self) -> str:
        terms = self._tariff.terms
        if self._falls:
            return "more calls a month can cost less, which was looked for at the bounds of dead zones"
        if self._market.offers or (terms and (terms.minimum or terms.commitment or terms.once)):
            return "subscriptions and terms of the bill were looked at for single volumes, and more calls may cost less"
        return ""

    def ways(self) -> Iterator[tuple[str, list[Volumes]]]:
        """Yield each way to pay with the calls a month that the amount pays for by it: the cheapest of all first."""
        yield "cheapest", self._ranges(self._cheapest)
        if self._tariff.catalog:
            try:
                yield "packages", self._ranges(self._by_packages)
            except LimitError:
                self.left_out.append("packages alone")
        if self.rater:
            yield "postpaid", self._ranges(self._by_postpaid)

    def total(self, way: str, calls: int) -> Decimal | None:
        """Return what a year of so many calls a month costs by one way; None where it has no price."""
        costs = {"cheapest": self._cheapest, "packages": self._by_packages, "postpaid": self._by_postpaid}
        total = costs[way](calls)
        return None if total is None else self._tariff.currency.amount(total)

    def bought(self, calls: int) -> Bought:
        """Return what is bought for a year of so many calls a month."""
        found = self._plan(calls)
        if found is None:
            return NOTHING
        prices = {size: price for size, _, price in self._tariff.prices}
        purchases = [
            AffordedPurchase(Purchase(size=buy.size, count=buy.count, price=prices[buy.size]), buy.month + 1)
            for buy in found.buys
        ]
        names = listed([*dict.fromkeys(term.offer.offer.name for term in found.terms)])
        return Bought(purchases, sum(month.postpaid for month in found.ledger.months), names or None)

    def _plan(self, calls: int) -> Planned | None:
        if calls not in self._plans:
            self._plans[calls] = self._market.cheapest(self._usage(calls), ())
        return self._plans[calls]

    def _usage(self, calls: int) -> MonthlyUsage:
        if self._days is not None:
            days = [[calls] * self._days] * MONTHS
            return MonthlyUsage(calls=[calls * self._days] * MONTHS, free=self._free, days=days)
        return MonthlyUsage(calls=[calls] * MONTHS, free=self._free)

    def _cheapest(self, calls: int) -> int | None:
        found = self._plan(calls)
        if found is None:
            return None
        total = found.ledger.total()
        if found.bound is not None and found.bound <= self._amount < total:
            self.doubt = (
                self.doubt
                or f"no plan was proven the cheapest for {plural(self._tariff.api.units(calls), 'call')} a month"
            )
        return total

    def _by_packages(self, calls: int) -> int | None:
        """Return what a plan without postpaid costs, with what postpaid bills without a call while it is on."""
        if calls not in self._bought:
            self._bought[calls] = self._without_postpaid(calls)
        return self._bought[calls]

    def _without_postpaid(self, calls: int) -> int | None:
        found = Horizon(self._usage(calls), (), None, self._tariff.catalog).search(self._work)
        if found is None:
            return None
        due = self.rater.at_zero if self.rater else 0
        months = (Lines(due, entry.purchases) for entry in found.ledger.months)
        return Billing(self._tariff.sheet).total(months)

    def _by_postpaid(self, calls: int) -> int | None:
        try:
            return settle(self._usage(calls), self.rater, terms=self._tariff.terms).total()
        except NoPriceError:
            return None

    def _falling(self, rater: Rater) -> list[int]:
        """Return the calls at which the bill of some month is less than with one call fewer."""
        found = set[int]()
        if self._days is not None:
            daily, quotas = self._free.daily, {self._free.monthly, self.free if not self._free.daily else 0, 0}
            for quota in quotas:
                found.update(falls_of(EqualDays(rater, self._days, daily, 0 if daily else quota)))
            return sorted(found)
        for free in set(self._usage(MAX_COUNT).free_units()):
            postpaid = Postpaid(rater, free=free)
            bill = postpaid.beside(0)
            for start in postpaid.starts(0):
                before, here = bill.total(start - 1), bill.total(start)
                if before is not None and here is not None and here < before:
                    found.add(free + start)
        return sorted(found)

    def _ranges(self, cost: Cost) -> list[Volumes]:
        """Return the calls a month of which a year costs no more than the amount."""
        return met_by(self._amount, cost, self._falls)
