"""The ways to pay for a month, or for a year of equal months, as functions of the volume.

The cost of each rises with the volume along straight lines, but for rounding, between its ``cuts``; along them it never
falls. What packages and postpaid cost together follows no lines, and has some above and below it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from functools import cache
from typing import Protocol

from costcalc.engine.break_even import first_saving, is_searchable, steady_bill
from costcalc.engine.cost import price_of
from costcalc.engine.mix import Split, best_split
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.packages import Catalog
from costcalc.engine.subscriptions import Subscribed
from costcalc.engine.tariff import Tariff
from costcalc.errors import LimitError
from costcalc.money import MAX_COUNT
from costcalc.records import record


@record(kw_only=False)
class Way:
    """A way to pay for a month, or for all months of a year."""

    name: str | None
    """The subscription; None where one pays as one goes."""
    cost: Callable[[int], int | None]
    """What a volume costs, in minor units; None where that is not known, or calls are not served."""
    cuts: Sequence[int]
    """Where another line may begin."""
    cycle: int
    """After so many calls more a cost has risen by whole minor units, along one line."""
    packages: Packages | None = None
    """Of a way whose packages change with the volume, so that it follows no lines: what is known of it."""
    block: int | None = None
    """Units are charged in whole blocks of so many, and a line rounded by less than one; None where that is not known."""
    along: tuple[Hashable, int] | None = None
    """The line that it follows, and how much is added to it: of two ways along one line that which adds less never costs more."""


class Packages(Protocol):
    """Lines above and below what packages and postpaid cost together, by what they cost at one volume."""

    def above(self, volume: int) -> list[Way]:
        """Return ways that cost no less at any volume: what is bought for this one, say, always."""

    def below(self, volume: int) -> list[Way]:
        """Return ways that cost no more at any larger volume."""


def ways_to_pay(tariff: Tariff, free: int, months: int) -> list[Way]:
    """Return what may pay for the calls of so many equal months, ``free`` in each: as one goes, then each subscription.

    LimitError where no line is known that a way follows.
    """
    return [_as_one_goes(tariff, free, months), *subscription_ways(tariff, free, months)]


def subscription_ways(tariff: Tariff, free: int, months: int) -> list[Way]:
    """Return the subscriptions that may pay for them, but for those by concurrency, whose price is not known."""
    offers = [offer for offer in tariff.subscriptions() if offer.known and offer.months <= months]
    return [_subscribed(offer, free, months) for offer in offers]


def _as_one_goes(tariff: Tariff, free: int, months: int) -> Way:
    """Return postpaid, packages, or both together, whichever costs least."""
    bill, sold = steady_bill(tariff.rater, free) if tariff.rater else None, tariff.api.packages
    if sold and tariff.catalog:
        if not tariff.rater:
            return WithPackages(None, tariff.catalog, free).way()
        if tariff.dead_zones or not is_searchable(tariff.rater):
            raise LimitError("what packages and postpaid cost together may fall as calls are added")
        if first_saving(tariff.rater, sold.sizes, free):
            return WithPackages(bill, tariff.catalog, free).way()

    def cost(volume: int) -> int | None:
        units = max(0, volume - free)
        total = bill.total(units) if bill else None if units else 0
        return None if total is None else total * months

    block = None if months > 1 else bill.rater.block if bill else 1
    return Way(None, cost, _starts(bill, free), bill.cycle(1) if bill else 1, block=block)


class WithPackages:
    """The cheapest of packages, postpaid and both together, which never falls as calls are added."""

    def __init__(self, bill: MonthBill | None, catalog: Catalog, free: int) -> None:
        self._bill, self._catalog, self._free = bill, catalog, free
        self._bulk = price_of(catalog.bulk_cost)
        rater, rate = bill.rater if bill else None, Fraction(self._bulk, catalog.bulk_size)
        if rater:
            prices = [tier.unit_price for tier in rater.postpaid.tiers if tier.unit_price is not None]
            rate = min(rate, *(Fraction(price) * rater.currency.unit / rater.postpaid.per for price in prices))
        # A maximum is below any line that rises.
        self._least = Fraction(0) if rater and rater.maximum is not None else rate
        """What a unit costs at least, in minor units, but for rounding."""

    def way(self) -> Way:
        """Return it as a way to pay."""
        return Way(None, self._cost, (), 1, self)

    def _split(self, volume: int) -> Split:
        split = best_split(max(0, volume - self._free), self._catalog, self._bill)
        if split is None:
            raise AssertionError("packages pay for any calls")
        return split

    def _cost(self, volume: int) -> int:
        return price_of(self._split(volume).cost)

    def above(self, volume: int) -> list[Way]:
        """Return what is bought for one volume with all other calls by postpaid, and bulk packages alone."""
        bill, free, split = self._bill, self._free, self._split(volume)
        price = price_of(split.cost) - ((bill.total(split.postpaid) or 0) if bill else 0)

        def kept(volume: int) -> int | None:
            rest = max(0, volume - free - split.bought)
            total = bill.total(rest) if bill else None if rest else 0
            return None if total is None else price + total

        def in_bulk(volume: int) -> int:
            count = -(-max(0, volume - free) // self._catalog.bulk_size)
            return count * self._bulk + (bill.at_zero if bill else 0)

        starts = [start + split.bought for start in _starts(bill, free)]
        return [
            Way(None, kept, starts, bill.cycle(1) if bill else 1),
            Way(None, in_bulk, [free + 1], self._catalog.bulk_size),
        ]

    def below(self, volume: int) -> list[Way]:
        """Return what this volume costs, and what each unit does at least."""
        here, least, slack = self._cost(volume), self._least, self._bill.rater.slack if self._bill else 0

        def each(volume: int) -> int:
            units = max(0, volume - self._free)
            return units * least.numerator // least.denominator - slack

        return [Way(None, lambda _: here, (), 1), Way(None, each, [self._free + 1], least.denominator)]


def _starts(bill: MonthBill | None, ahead: int) -> list[int]:
    """Return the volumes at which the pieces of a bill begin, where so many calls come before its units."""
    return [ahead + low for low, _ in bill.pieces(MAX_COUNT) if low] if bill else [ahead + 1]


def _subscribed(offer: Subscribed, free: int, months: int) -> Way:
    """Return a subscription, taken anew whenever its term ends."""
    terms, term = months // offer.months, offer.months

    @cache
    def cost(volume: int) -> int | None:
        entries = [entry.cost for entry in offer.term([(volume, min(volume, free))] * term)]
        known = [entry for entry in entries if entry is not None]
        return sum(known) * terms if len(known) == len(entries) else None

    return Way(offer.offer.name, cost, offer.starts(free), offer.cycle)
