"""A postpaid bill and its lines."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from costcalc.money import times
from costcalc.quantities import Units, multiplied
from costcalc.sheet import Tier


class Charge(StrEnum):
    """What a line of a bill is for."""

    UNITS = "units"
    FLAT_FEE = "flat_fee"
    BASE_FEE = "base_fee"
    MINIMUM = "minimum"
    """What raises the bill to the minimum."""
    MAXIMUM = "maximum"
    """What cuts the bill to the maximum (negative)."""
    ROUNDING = "rounding"
    """What rounds a bill whose lines keep all their digits (it may be negative)."""


class Line(NamedTuple):
    """One line of a bill; its amount is rounded, and what was multiplied stands beside it."""

    charge: Charge
    amount: Decimal
    units: Units | None = None
    """The units charged (whole blocks where the sheet rounds up); None for fees."""
    unit_price: Decimal | None = None
    per: Units = 1
    tier: Tier | None = None
    days: int = 1
    """Where prices count days, of how many equal days this is the sum."""

    def of_days(self, days: int) -> Line:
        """Return the line of so many days that are like this one."""
        units = None if self.units is None else multiplied(self.units, days)
        return self._replace(amount=times(self.amount, days), units=units, days=days)


class PostpaidBill(NamedTuple):
    """The bill of one period; its total is the sum of its lines."""

    units: Units
    """Billable units, as called."""
    basis: Units
    """The units that chose the tier."""
    tier: Tier | None
    """The tier that prices them all, in volume mode; None at zero units and in graduated mode."""
    lines: tuple[Line, ...]
    total: Decimal | None
    """None where the vendor prices this volume on request."""
