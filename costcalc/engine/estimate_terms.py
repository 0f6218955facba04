"""The ways to pay for one month under the terms of a bill: each comes to what would be paid that way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from costcalc.engine.billing import Billing, Lines, commitment_note
from costcalc.engine.cost import COUNT_BASE, price_of
from costcalc.engine.mix import Split, best_split
from costcalc.engine.month_bill import Bill, RaisedBill
from costcalc.engine.tariff import Tariff
from costcalc.money import minus, unit_price
from costcalc.quantities import Units
from costcalc.results.bill import PostpaidBill
from costcalc.results.common import Later, Note, NoteCode, Pay
from costcalc.results.estimate import Cheapest, PackageCover, PackageOption, SubscriptionOption
from costcalc.results.terms import BillTotals
from costcalc.sheet import Beyond


class Chosen(NamedTuple):
    """The lines of a way, and what they come to at list prices."""

    lines: Lines
    listed: int


class PaidWays:
    """What would be paid for some units of one month, by each way."""

    def __init__(self, tariff: Tariff, units: int, bill: Bill | None, at_list: Bill | None) -> None:
        """``bill`` is the postpaid bill of the month, ``at_list`` the same at list prices."""
        self._tariff, self._terms, self._units = tariff, tariff.terms or Billing(tariff.sheet), units
        self._bill, self._at_list = bill, at_list
        self._subscriptions: dict[str, Chosen] = {}

    def _paid(self, lines: Lines) -> Decimal:
        return self._tariff.currency.amount(self._terms.total([lines]))

    def _lines(self, split: Split) -> Lines:
        postpaid = (self._bill.total(split.postpaid) or 0) if self._bill else 0
        catalog = self._tariff.catalog
        packages = price_of(catalog.exactly(split.bought) or 0) if catalog else 0
        return Lines(postpaid=postpaid, packages=packages)

    def cheapest(self, known: Iterable[Split | None]) -> Split | None:
        """Return the split for which the least is paid: a known one, all by postpaid, or the best after the credit.

        A credit pays postpaid alone, so that with it more may be left to postpaid: all of it, be it the month's or granted once.
        """
        splits = [split for split in known if split]
        if splits and self._bill and self._bill.total(self._units) is not None:
            splits.append(Split(0, 0, self._units))
        if self._terms.credit and self._bill:
            credited = RaisedBill(self._bill, self._terms.credit)
            splits += filter(None, [best_split(self._units, self._tariff.catalog, credited)])
        best = min(splits, key=lambda split: self._terms.total([self._lines(split)]), default=None)
        return best and best._replace(cost=self._lines(best).due * COUNT_BASE)

    def ways(
        self,
        postpaid: PostpaidBill | None,
        cover: PackageCover | None,
        packages: Split | None,
        cheapest: Cheapest | None,
        split: Split | None,
    ) -> tuple[PostpaidBill | None, PackageCover | None, Cheapest | None]:
        """Return the ways with what would be paid; ``packages`` and ``split`` are what the last two consist of."""
        if postpaid and postpaid.total is not None:
            postpaid = postpaid._replace(total=self._paid(self._lines(Split(0, 0, self._units))))
        if cover and packages:
            options = cover.options
            cover = cover._replace(
                total=self._paid(self._lines(packages)),
                before_terms=cover.total,
                options=Later(lambda: map(self._option, options)),
            )
        if cheapest and split:
            cheapest = self._cheapest(cheapest, split, postpaid.total if postpaid else None)
        return postpaid, cover, cheapest

    def _option(self, option: PackageOption) -> PackageOption:
        minor = self._tariff.currency.minor
        owed = minor(option.postpaid_amount)
        lines = Lines(postpaid=owed, packages=minor(option.total) - owed)
        return replace(option, total=self._paid(lines), before_terms=option.total)

    def _cheapest(self, way: Cheapest, split: Split, all_postpaid: Decimal | None) -> Cheapest:
        total = self._paid(self._lines(split))
        return way._replace(
            # The minimum of a bill is owed even where no call is left to pay.
            pay=Pay.POSTPAID if way.pay is Pay.FREE and total else way.pay,
            total=total,
            before_terms=way.total,
            saving=None if all_postpaid is None else minus(all_postpaid, total),
            unit_price=unit_price(total, self._tariff.api.units(self._units)) if self._units else None,
        )

    def subscribed(
        self, options: Sequence[SubscriptionOption], at_list: Sequence[SubscriptionOption]
    ) -> tuple[SubscriptionOption, ...]:
        """Return a month of each subscription with what would be paid; ``at_list`` are the same at list prices."""
        found, minor = list[SubscriptionOption](), self._tariff.currency.minor
        for option, listed, offer in zip(options, at_list, self._tariff.api.subscriptions, strict=True):
            if option.total is None or listed.total is None:
                found.append(option)
                continue
            price, beyond = minor(option.paid), minor(option.total) - minor(option.paid)
            lines = Lines(subscriptions=price + beyond)
            if offer.beyond is Beyond.POSTPAID:
                lines = Lines(subscriptions=price, postpaid=beyond)
            self._subscriptions[option.name] = Chosen(lines, minor(listed.total))
            found.append(option._replace(total=self._paid(lines), before_terms=option.total))
        return tuple(found)

    def chosen(self, way: Pay, split: Split | None, subscribed: Cheapest | None) -> Chosen:
        """Return what the way that was asked for consists of; without a split it is postpaid for all."""
        if way is Pay.SUBSCRIPTION and subscribed:
            return self._subscriptions[subscribed.subscription or ""]
        split, tariff = split or Split(0, 0, self._units), self._tariff
        prices: dict[Units, int] = {size: minor for size, minor, _ in tariff.at_list.prices}
        listed = sum(prices[bought.size] * bought.count for bought in tariff.purchases(split.bought))
        listed += (self._at_list.total(split.postpaid) or 0) if self._at_list else 0
        return Chosen(self._lines(split), listed)

    def totals(self, chosen: Chosen) -> BillTotals:
        """Return the bill of a way."""
        return self._terms.totals_of([chosen.lines], chosen.listed)

    def notes(self, chosen: Chosen) -> Iterator[Note]:
        """Say what the terms leave open."""
        yield from commitment_note(self._terms, [chosen.lines])
        if self._terms.minimum and self._terms.credit and self._tariff.catalog:
            yield Note(
                NoteCode.NOT_PLANNED_AROUND,
                "the bill has a minimum and a credit: packages and postpaid in other shares may cost less",
            )
