"""The terms of a bill, of a sheet or of a contract, as they are written → as frozen types."""

from __future__ import annotations

from decimal import Decimal

from costcalc.loader.check import Record
from costcalc.money import Direction
from costcalc.sheet import Period, Rounded
from costcalc.sheet.terms import Amounts, BillTerms, Credit, Discount, Tax


def amounts_of(amounts: Record) -> Amounts:
    """Return how amounts are rounded."""
    return Amounts(
        rounded=Rounded(amounts.get("rounded", Rounded.LINE)),
        direction=Direction(amounts.get("direction", Direction.HALF_UP)),
    )


def bill_of(bill: Record) -> BillTerms:
    """Return the terms of a bill."""
    credit, commitment, tax = bill.get("credit"), bill.get("commitment"), bill.get("tax")
    return BillTerms(
        discount=discount_of(bill.get("discount")),
        credit=Credit(amount=credit.get("amount"), monthly=credit.get("period") == Period.MONTH) if credit else None,
        minimum=bill.get("minimum"),
        commitment=commitment.get("amount") if commitment else None,
        tax=Tax(name=tax.get("name"), rate=tax.get("rate")) if tax else None,
    )


def discount_of(written: Record | Decimal | None) -> Discount | None:
    """Return a discount: one percentage on everything, or by what is sold."""
    if written is None:
        return None
    return Discount(**written.values) if isinstance(written, Record) else Discount.of_all(written)
