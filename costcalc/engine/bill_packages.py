"""The packages that a bill says were bought: its rows for something bought once, by the prices of the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from costcalc.bill import Bill, Key
from costcalc.engine.expected import Package, Question
from costcalc.engine.tariff import Tariff


def packages_of(asked: Question, bill: Bill) -> Iterator[Package]:
    """Yield the packages that rows of a bill paid for, in the months of the usage.

    A row is of packages where one size alone, so many times as the row says (else once), costs its amount. Any other row
    is billed and never expected.
    """
    owners = {(each.account, each.api) for each in asked.series}
    accounts, apis = {account for account, _ in owners}, {api for _, api in owners}
    tariffs = {api: Tariff(asked.sheet, api, counted=True) for api in apis if not asked.sheet.api(api).uses}
    for each in bill.bought:
        month, account, api = each.key
        account = None if asked.one_bill or accounts == {None} else account
        tariff = tariffs.get(api or "")
        known = asked.one_bill or (account, api) in owners
        number = Fraction(1 if each.number is None else each.number)
        if tariff is None or not known or number.denominator > 1 or not asked.span[0] <= month < asked.span[1]:
            continue
        paid = Fraction(each.amount) * tariff.currency.unit
        sizes = [size for size, price, _ in tariff.prices if paid and price * number == paid]
        if len(sizes) == 1:
            yield Package(Key(month, account, api), sizes[0], number.numerator, paid.numerator)
