"""The answer to ``forecast``: where this month ends, what that costs, and what is still to pay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar, NamedTuple

from costcalc.quantities import Units
from costcalc.records import record
from costcalc.results.common import Header, Note, Purchase
from costcalc.results.terms import BillTotals

ENDS = ("low", "likely", "high")
"""The ends of a month that an answer is about."""
LOW, LIKELY, HIGH = ENDS


class Method(StrEnum):
    """What the days to come are taken to be."""

    WEEKDAYS = "weekdays"
    """Each the mean of its weekday over the last days."""
    RUN_RATE = "run-rate"
    """Each the mean of all days that are known."""


class Level(NamedTuple):
    """What a day to come is expected to be."""

    weekday: int | None
    """From Monday, which is 0; None for any day."""
    calls: Fraction
    """A mean, in units."""
    counted: int
    """Days that it is the mean of."""


class Working(NamedTuple):
    """How the calls to come were reached."""

    method: Method
    levels: tuple[Level, ...]
    looks: int
    """Earlier days from which the same method was tried on days that are known."""
    low: Fraction | None
    """The 10th percentile of actual ÷ forecast in these; None where there are too few of them."""
    high: Fraction | None
    """The 90th percentile."""
    no_range: str
    """Why there is no range; empty where there is one."""


class SoFar(NamedTuple):
    """The month up to the last day that is counted."""

    calls: Units
    covered: Units
    """Calls that the free quota and packages paid for."""
    postpaid: Units
    total: Decimal
    """What these come to by postpaid, by the terms of the bill; money for packages bought earlier is not counted."""


class End(NamedTuple):
    """One end of the month: all its calls, and what it costs by the way that was asked about."""

    calls: Units
    total: Decimal | None
    """None where the vendor prices so many on request, and sells no packages."""


class ToCome(NamedTuple):
    """The likely rest of the month, by what pays for it."""

    calls: Units
    free: Units
    prepaid: Units
    bought: Units
    """Calls that packages to buy now pay for."""
    postpaid: Units
    total: Decimal
    """What the month costs more than so far; below 0 where more calls make the whole month cheaper."""
    purchases: tuple[Purchase, ...]


@record
class Forecast:
    """Where a month ends."""

    command: ClassVar[str] = "forecast"

    header: Header
    account: str | None = None
    on: date
    """The last day that is counted."""
    so_far: SoFar
    low: End | None
    likely: End
    high: End | None
    to_come: ToCome
    days_to_come: int
    prepaid_left: Units
    prepaid_ends: date | None
    """The day on which what is prepaid is used up; None where it is not within the month."""
    budget: Decimal | None = None
    budget_at: str = LIKELY
    """The end that a budget is held against, one of ``ENDS``."""
    budget_ends: date | None = None
    """The first day by whose end the likely month has come to the budget; ``on`` where it had before."""
    working: Working
    total: Decimal
    """What the likely month costs."""
    bill: BillTotals | None = None
    """What its terms make of it; None where there are none."""
    notes: tuple[Note, ...] = ()

    @property
    def held(self) -> End | None:
        """The end that a budget is held against; None where there is no range."""
        return {LOW: self.low, LIKELY: self.likely, HIGH: self.high}[self.budget_at]

    @property
    def month(self) -> str:
        """The month, as 2026-11."""
        return f"{self.on:%Y-%m}"

    @property
    def period(self) -> str:
        """A month."""
        return "month"

    @property
    def span_months(self) -> int:
        """One."""
        return 1

    @property
    def unpaid(self) -> int:
        """None: the total pays for every call."""
        return 0
