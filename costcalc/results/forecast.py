"""The answer to ``forecast``: where this month ends, what that costs, and what is still to pay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar, NamedTuple

from costcalc.quantities import Units
from costcalc.records import record
from costcalc.results.common import CHEAPEST, Header, Note, Pay, Purchase
from costcalc.results.terms import BillTotals

ENDS = ("low", "likely", "high")
"""The ends of a month that an answer is about."""
LOW, LIKELY, HIGH = ENDS
WAYS = (CHEAPEST, Pay.POSTPAID.value)
"""The ways to pay that a forecast may be about."""


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
    """Calls that the free quota, packages, and the subscription that is held paid for."""
    postpaid: Units
    total: Decimal
    """What these come to by postpaid, by the terms of the bill, with the price of a subscription by the month; money for
    packages bought earlier is not counted."""
    included: Units = 0
    """Calls of those covered that the subscription includes."""
    unserved: Units = 0
    """Calls that it does not serve."""


class End(NamedTuple):
    """One end of the month: all its calls, and what it costs by the way that was asked about."""

    calls: Units
    total: Decimal | None
    """None where the vendor prices so many on request, and sells no packages."""
    unserved: Units = 0
    """Calls of these that a subscription does not serve."""


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
    included: Units = 0
    """Calls that the subscription which is held includes."""
    unserved: Units = 0
    """Calls that it does not serve."""


class _OfMonth:
    """What follows from the month that a forecast is of."""

    __slots__ = ()

    on: date
    low: End | None
    likely: End
    high: End | None
    budget_at: str

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
    def unpaid(self) -> Units:
        """Calls of the end that a budget is held against which nothing serves."""
        return self.held.unserved if self.held else 0


@record
class Forecast(_OfMonth):
    """Where a month ends."""

    command: ClassVar[str] = "forecast"

    header: Header
    account: str | None = None
    on: date
    """The last day that is counted."""
    noun: str = "call"
    """What is counted: calls, or the unit of the API where one call takes several."""
    size: Units | None = None
    """How many units each call takes, where all take as many."""
    call_size: Units | None = None
    """What was said that each takes, before the rules of the API counted it."""
    requests: int | None = None
    """How many calls of that size the likely month has."""
    subscription: str | None = None
    """The subscription that is held."""
    by_day: tuple[Units, ...] = ()
    """Where the sheet counts days, the likely month day by day, from the first day that is known on."""
    so_far: SoFar
    low: End | None
    likely: End
    high: End | None
    to_come: ToCome
    days_to_come: int
    prepaid_left: Units
    prepaid_ends: date | None
    """The day on which what is prepaid is used up; None where it is not within the month."""
    included_ends: date | None = None
    """The day on which what the subscription includes is used up; None where it is not, or was before."""
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


class ForecastPart(NamedTuple):
    """One of the APIs that a composite uses."""

    api: str
    units: Units | None
    """Units that one call takes; None where calls have sizes of their own."""
    forecast: Forecast


@record
class CompositeForecast(_OfMonth):
    """Where a month of a composite's calls ends, each part priced on its own."""

    command: ClassVar[str] = "forecast composite"

    header: Header
    account: str | None = None
    on: date
    """The last day that is counted."""
    size: int | None = None
    """By how much each call takes more of its parts than one; None where it is not said."""
    by_day: tuple[int, ...] = ()
    """As of a forecast, where a part counts days."""
    so_far: int
    """Calls up to that day."""
    so_far_total: Decimal
    """What these come to, as of each part."""
    low: End | None
    likely: End
    high: End | None
    to_come: int
    """Calls that are likely to come."""
    to_come_total: Decimal
    """What the month costs more than so far."""
    days_to_come: int
    parts: tuple[ForecastPart, ...]
    budget: Decimal | None = None
    budget_at: str = LIKELY
    budget_ends: date | None = None
    """As of a forecast."""
    working: Working
    total: Decimal
    """What the likely month costs."""
    rounding: Decimal | None = None
    """What is added where the amounts of the parts, which have all their digits, are rounded together."""
    bill: BillTotals | None = None
    """What its terms make of the bill of all parts; None where it has none."""
    notes: tuple[Note, ...] = ()

    @property
    def purchases(self) -> tuple[tuple[str, Purchase], ...]:
        """What to buy now, by part."""
        return tuple((part.api, each) for part in self.parts for each in part.forecast.to_come.purchases)
