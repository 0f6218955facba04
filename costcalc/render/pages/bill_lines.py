"""The lines of a postpaid bill in words: their arithmetic, and what is due without a call."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from costcalc.money import grouped, plain, plus
from costcalc.quantities import multiplied
from costcalc.render.page import bounds, money
from costcalc.results.bill import Charge, Line, PostpaidBill

UNITS = "units"
CHARGES = {
    Charge.FLAT_FEE: "flat fee of the tier",
    Charge.MINIMUM: "raised to the minimum",
    Charge.MAXIMUM: "cut to the maximum",
}
"""What a line of the bill is called; one that is not here, as its code with blanks."""
DUE = {
    Charge.FLAT_FEE: "flat fee",
    Charge.BASE_FEE: "base fee",
    Charge.MINIMUM: "minimum",
}
"""What postpaid bills without a call, in a word."""


def lines_of(bill: PostpaidBill) -> list[list[str]]:
    """Return the lines of a bill: what for, tier, arithmetic, amount."""
    rows = []
    subtotal = Decimal(0)
    for line in bill.lines:
        name, arithmetic = CHARGES.get(line.charge, line.charge.replace("_", " ")), ""
        if line.charge is Charge.UNITS:
            arithmetic = f"{units_of(line)} × {plain(line.unit_price or Decimal(0))}"
            if line.per != 1:
                arithmetic += f" ÷ {grouped(line.per)}"
        elif line.charge is Charge.MINIMUM and not subtotal:
            name = DUE[line.charge]
        elif line.charge in {Charge.MINIMUM, Charge.MAXIMUM}:
            arithmetic = f"{money(plus(subtotal, line.amount))} - {money(subtotal)}"
        rows.append([name, bounds(line.tier) if line.tier else "", arithmetic, money(line.amount)])
        subtotal = plus(subtotal, line.amount)
    return rows


def units_of(line: Line) -> str:
    """Write the units of a line; of several days alike, those of one and how many these are."""
    units = grouped(multiplied(line.units or 0, Fraction(1, line.days)))
    return units if line.days == 1 else f"{grouped(line.days)} days × {units}"


def due(bill: PostpaidBill | None) -> str:
    """Write what postpaid bills beside packages without a call: 20.00 minimum."""
    if bill is None:
        return ""
    charges = [line.charge for line in bill.lines if line.charge is not Charge.ROUNDING]
    word = DUE[charges[0]] if len(charges) == 1 else "fees"
    # Whatever is raised to the minimum is part of it.
    return f"{money(bill.total)} {DUE[Charge.MINIMUM] if Charge.MINIMUM in charges else word}"


def plus_due(what: str, bill: PostpaidBill | None) -> str:
    """Write it after what is bought."""
    return f"{what} + {due(bill)}" if bill else what
