"""What was bought in the months of a usage, packages and subscriptions: as a user says, or by the rows of a bill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from costcalc.bill import Bill, Key
from costcalc.engine.accounts import Held, OwnPurchase, assign, month_index
from costcalc.engine.composites import in_parts
from costcalc.engine.expected import Package, Question, Term
from costcalc.engine.one_bill import pooled
from costcalc.engine.tariff import Tariff
from costcalc.errors import RequestError, listed
from costcalc.money import grouped
from costcalc.sheet import ZERO
from costcalc.usage import month_name


def packages_said(asked: Question, purchases: Iterable[tuple[str | None, OwnPurchase]]) -> Iterator[Package]:
    """Yield the packages that a user says were bought, each with its owner, as ``assign`` takes it.

    Raises RequestError for a size that is not on sale, a month before or after those of the usage, and as ``assign``.
    """
    series = in_parts(asked.sheet, asked.series)
    series = pooled(series) if asked.one_bill else series
    first, end = asked.span
    for owner, each in purchases:
        written = f"{each.count}x{each.size}@{each.month}"
        held = Held(owner=owner, units=each.size, month=None, written=written)
        places = assign(asked.sheet, [held], series, "buy")
        place = next(place for place, lots in enumerate(places) if lots)
        of_one = series[place]
        tariff = Tariff(asked.sheet, of_one.api, counted=True)
        size = places[place][0].units
        price = next((price for sold, price, _ in tariff.prices if sold == size), None)
        if price is None:
            known = listed([grouped(tariff.api.units(sold)) for sold, _, _ in tariff.prices]) or "none"
            raise RequestError(
                f"`buy` {written}: no package of this size is on sale for {of_one.api}; the sizes are: {known}"
            )
        month = first + month_index(each.month, first, end - first, "buy")
        if month >= end:
            raise RequestError(f"`buy` {written}: the usage ends in {month_name(end - 1)}; leave it out")
        if each.count:
            yield Package.of(month, of_one.account, of_one.api, size, each.count, price * each.count)


def packages_of(asked: Question, bill: Bill) -> Iterator[Package]:
    """Yield the packages that rows of a bill paid for, in the months of the usage.

    A row is of packages where one size alone, so many times as the row says (else once), costs its amount. Any other row
    is billed and never expected.
    """
    for row in _rows(asked, bill):
        sizes = [size for size, price, _ in row.tariff.prices if row.once and price * row.number == row.paid]
        if len(sizes) == 1:
            yield Package(row.key, sizes[0], row.number, row.paid)


def terms_of(asked: Question, bill: Bill) -> Iterator[Term]:
    """Yield the subscriptions that rows of a bill paid for: by the month where these recur, else for a year.

    A row is of one where it alone has this price, and no fee of the API has it, too.
    """
    for row in _rows(asked, bill):
        minor, prices = row.tariff.currency.minor, row.tariff.api.postpaid
        fees = {minor(tier.flat_fee) for tier in prices.tiers} | {minor(prices.base_fee or ZERO)} if prices else set()
        found = [
            offer
            for offer in row.tariff.subscriptions()
            if offer.known and offer.price == row.paid and (offer.months > 1) is row.once
        ]
        if len(found) == 1 and row.number == 1 and row.paid not in fees:
            months = min(found[0].months, asked.span[1] - row.key.month)
            yield Term(row.key, found[0].offer.name, months)


class _Row(NamedTuple):
    """A row of a bill for something bought of an API of the usage, in one of its months."""

    key: Key
    tariff: Tariff
    number: int
    paid: int
    """In minor units."""
    once: bool


def _rows(asked: Question, bill: Bill) -> Iterator[_Row]:
    owners = {(each.account, each.api) for each in in_parts(asked.sheet, asked.series)}
    accounts, apis = {account for account, _ in owners}, {api for _, api in owners}
    tariffs = {api: Tariff(asked.sheet, api, counted=True) for api in apis} if bill.bought else {}
    for each in bill.bought:
        month, account, api = each.key
        account = None if asked.one_bill or accounts == {None} else account
        tariff = tariffs.get(api or "")
        known = asked.one_bill or (account, api) in owners
        if tariff is None or not known or not asked.span[0] <= month < asked.span[1]:
            continue
        number, paid = Fraction(1 if each.number is None else each.number), Fraction(each.amount) * tariff.currency.unit
        if number.denominator == paid.denominator == 1 and number > 0 and paid > 0:
            yield _Row(Key(month, account, api), tariff, number.numerator, paid.numerator, each.once)
