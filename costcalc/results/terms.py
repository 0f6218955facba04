"""What the terms of a bill make of its lines: discount, minimum, commitment, credit, tax."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from costcalc.money import plus
from costcalc.quantities import Units
from costcalc.records import record


@record
class BillTotals:
    """From list prices to what is paid: list - discount + minimum + commitment - credit = net, and net + tax = total."""

    list_total: Decimal
    """The same usage and purchases at list prices."""
    discount: Decimal
    """By how much less the lines come to at the prices agreed."""
    minimum: Decimal
    """What is added to months below the minimum."""
    commitment: Decimal
    """What is added to years below the commitment."""
    credit: Decimal
    """What a credit pays."""
    net: Decimal
    tax: Decimal
    tax_name: str | None = None
    """What the tax is called, with its rate: ``VAT 19 %``; None where there is none."""
    lines: tuple[tuple[int, ...], ...] = ()
    """Of one account, what each month's lines come to by what is sold, in minor units; empty of several accounts."""

    @property
    def total(self) -> Decimal:
        """What is paid."""
        return plus(self.net, self.tax)


class PaidMonth(NamedTuple):
    """What is paid for a month of all plans, by the terms of the bill."""

    month: int
    calls: Units | None
    """None where they would be of several units."""
    total: Decimal
