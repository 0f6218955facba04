"""How many tasks must run at once, which add-ons to buy for them, and what else could be chosen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from costcalc.quantities import MONTH_DAYS
from costcalc.records import record
from costcalc.results.common import Header, Note
from costcalc.results.terms import BillTotals


class Basis(StrEnum):
    """What the number of tasks at once follows from."""

    NEED = "need"
    RATE = "rate"
    DEADLINE = "deadline"
    DEMAND = "demand"


@record
class Workload:
    """What was asked, where the need follows from it; seconds, tasks per second, a share of one."""

    task_time: Fraction
    rate: Fraction | None = None
    max_wait: Fraction | None = None
    percentile: Fraction | None = None
    calls: int | None = None
    within: Fraction | None = None


@record
class AddOnPurchase:
    """So many add-ons of one term: bought once for a month, or on each day of a run of days."""

    term: str
    """``day`` or ``month``."""
    start: int | str
    """The first day: from 1, or its date (ISO 8601) where the demand has dates."""
    count: int
    days: int
    """The length of the run, or of the month."""
    price: Decimal
    """Of one add-on, for one day or one month, with all its digits."""
    total: Decimal


@record
class AddOn:
    """The concurrency bought beside some calls, as a line of their bill."""

    required: int
    included: int
    additional: int
    days: int | None
    """None where it is kept for whole months."""
    months: int | None
    purchases: tuple[AddOnPurchase, ...]
    """For the days, or for each of the months."""
    total: Decimal
    paid: Decimal | None = None
    """What it adds to what is paid, by the terms of the bill; None where that is the same."""

    @property
    def added(self) -> Decimal:
        """What it adds to what is paid."""
        return self.total if self.paid is None else self.paid


@record
class RateChoice:
    """What one number of tasks at once means for tasks that arrive at random."""

    concurrency: int
    additional: int
    utilisation: float
    """Share of the places at work."""
    wait_probability: float
    within_probability: float
    """Of waiting no longer than the wait asked about."""
    mean_wait: float
    """Seconds, over all tasks."""
    percentile_wait: float
    """Seconds that the share of all tasks asked about (``Workload.percentile``) does not exceed."""
    throughput: Fraction
    """Tasks per second, at most."""
    total: Decimal | None
    """The cheapest for the days asked about; None where the sheet sells no more."""


@record
class DeadlineChoice:
    """What one window means for a number of tasks that are all there at its start."""

    window: Fraction | None
    """Seconds; None for the row of what is included, which takes as long as it takes."""
    takes: Fraction
    """Seconds until the last task is done."""
    concurrency: int
    additional: int
    total: Decimal | None
    """The cheapest for the days asked about; None where the sheet sells no more."""
    once_total: Decimal | None
    """The cheapest for one such run alone, counted from its start."""
    once_days: int
    """The days that one run takes, a part of one counted whole."""


@record
class ConcurrencyAdvice:
    """The need, the cheapest add-ons that cover it, and what they are compared with."""

    command: ClassVar[str] = "concurrency"

    header: Header
    basis: Basis
    workload: Workload | None
    """None where the need itself was given."""
    days: int
    days_by_default: bool
    """Whether nobody said for how many days."""
    first_date: date | None
    """The date of the first day, where the demand has dates."""
    required: int
    """The largest need, the included ones counted in."""
    included: int
    additional: int
    """The most add-ons at once: required less included, or 0."""
    daily_price: Decimal | None
    """Of one add-on for a day, with all its digits, which may be more than the currency has."""
    monthly_price: Decimal | None
    daily_total: Decimal | None
    """By daily add-ons alone; None where none are sold."""
    monthly_total: Decimal | None
    """By monthly add-ons alone; None where none are sold."""
    purchases: tuple[AddOnPurchase, ...]
    """The cheapest way, in the order of its days."""
    total: Decimal
    """The sum of the purchases."""
    break_even_days: int | None
    """The smallest number of days at which monthly is not dearer; None where it never is, or a price is absent."""
    peak_total: Decimal
    """What the last unit of the peak costs: the total less the total of the need capped one lower."""
    used_days: int
    """Add-on days that the need uses."""
    paid_days: int
    """Add-on days paid for; a month counts in full."""
    choices: tuple[RateChoice, ...] | tuple[DeadlineChoice, ...]
    assumptions: str
    bill: BillTotals | None = None
    """Its discount and tax, in the terms of a bill; None where these have neither sheet nor contract."""
    notes: tuple[Note, ...] = ()
    needs: tuple[int, ...] = ()
    """The need of each day, the included ones counted in."""

    @property
    def utilisation(self) -> Fraction | None:
        """The share of what is paid for that is used; None where nothing is bought."""
        return Fraction(self.used_days, self.paid_days) if self.paid_days else None

    @property
    def period(self) -> None:
        """None: no calls are billed."""
        return

    @property
    def span_months(self) -> Fraction:
        """How many months, of 30 days each, a budget by the month is held against."""
        return Fraction(self.days, MONTH_DAYS)

    @property
    def unpaid(self) -> int:
        """No call is: all that is needed at once is bought."""
        return 0
