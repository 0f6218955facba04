"""The terms of a sheet's bill in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from costcalc.money import plain
from costcalc.render.page import price
from costcalc.sheet import PriceSheet, Rounded
from costcalc.sheet.terms import BillTerms, Discount

DIRECTIONS = {"half_up": "half up", "up": "up", "down": "down"}


def terms(sheet: PriceSheet) -> Iterator[str]:
    """Yield how amounts are rounded and what the bill says, where a sheet has either."""
    if sheet.amounts:
        what = "an account's whole month" if sheet.amounts.rounded is Rounded.BILL else "each line"
        yield f"Rounded: {what}, {DIRECTIONS[sheet.amounts.direction.value]}."
    if sheet.bill:
        yield f"The bill: {'; '.join(_parts(sheet.bill))}."


def _parts(bill: BillTerms) -> Iterator[str]:
    if bill.discount:
        yield f"less {_discount(bill.discount)}"
    if bill.minimum:
        yield f"at least {price(bill.minimum)} a month, all APIs together"
    if bill.commitment:
        yield f"at least {price(bill.commitment)} in twelve months"
    if bill.credit:
        yield f"a credit of {price(bill.credit.amount)} {'every month' if bill.credit.monthly else 'once'}"
    if bill.tax:
        yield f"{bill.tax.name} {plain(bill.tax.rate)} %"


def _discount(discount: Discount) -> str:
    by_kind = asdict(discount)
    if len(set(by_kind.values())) == 1:
        return f"{plain(discount.postpaid)} %"
    return ", ".join(f"{plain(percent)} % of {sold}" for sold, percent in by_kind.items() if percent)
