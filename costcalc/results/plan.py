"""A plan: its calendar of purchases, what it costs, and what would cost more."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from costcalc.money import minus, with_places
from costcalc.quantities import Units, added
from costcalc.records import record
from costcalc.results.calendar import Calendar, PlannedPurchase, PlannedSubscription
from costcalc.results.common import Header, Note
from costcalc.shape import AS_IT_IS, Shape
from costcalc.usage import month_label

if TYPE_CHECKING:
    from costcalc.results.bill import Charge
    from costcalc.results.charges import Charges
    from costcalc.results.composite import CompositeUsage
    from costcalc.results.concurrency import AddOn
    from costcalc.results.terms import BillTotals, PaidMonth


LEFT_TO_ONE = ("alternatives", "regret")
"""What is left out where many months are planned at once."""

PERCENTS = (-30, -20, -10, 0, 10, 20, 30)
"""By how many per cent the calls turn out different in the rows of the regret, where no others are asked for."""


class Prefer(StrEnum):
    """Which plan a report is about."""

    CHEAPEST = "cheapest"
    FEWEST = "fewest"
    """The one that buys the fewest packages within 2 % of the cheapest."""
    ROBUST = "robust"
    """The one within 2 % of the cheapest that has the least worst regret, where that is at most half of its."""


@record
class Alternative:
    """Another way through the same months, by the same ledger."""

    name: str
    total: Decimal
    packages: int
    """How many packages it buys."""
    worst_regret: Decimal | None = None
    """Its largest regret over the table's percentages; only of the robust plan."""
    purchases: tuple[PlannedPurchase, ...] = ()
    subscriptions: tuple[PlannedSubscription, ...] = ()


@record
class Regret:
    """What the calendar costs when the calls turn out so many percent different."""

    percent: int
    keep: Decimal | None
    """Cost of buying by the calendar whatever happens; None where calls would go unserved or on request."""
    optimum: Decimal | None
    """Cost of the cheapest calendar for these calls; None where there is none."""
    regret: Decimal | None
    """``keep`` less ``optimum``."""
    unserved: Units = 0
    """Calls that the kept calendar leaves without payment (postpaid off)."""


@record
class Given:
    """What the user has at the start, as it was told."""

    units: Units
    last: int | None
    """The last month in which they can be used, from 0; None where not said."""


@record
class GivenQuota:
    """What was told of the free quota."""

    units: Units | None
    """What is left of it; of a monthly one, in the first month. None where it is left to the sheet."""
    last: int | None
    """The last month in which it is granted or can be used, from 0; None where not said."""


class GivenSubscription(NamedTuple):
    """A subscription that is held at the start, as it was told."""

    subscription: str
    last: int | None
    """The last month for which it is paid, from 0; None of one by the month."""


@record
class Plan:
    """The cheapest calendar of purchases, or a preferred or the user's own one beside it, with its reasons."""

    header: Header
    start: int | None
    """The calendar month of month 0 (``12 * year + month - 1``), or None: months are numbered from 1."""
    postpaid: bool
    """Whether postpaid may pay for what packages do not."""
    noun: str = "call"
    """What the months count: calls, or the unit of the API where one call takes any number of them."""
    requests: int | None = None
    """Where calls have a size, how many they are: the months count units then. None where a call is a unit."""
    packages_sold: bool
    """Whether the sheet has packages."""
    prepaid: tuple[Given, ...]
    """What was left in packages at the start, earliest expiry first."""
    free: GivenQuota | None
    """What was told of the free quota; None where nothing was."""
    subscription: GivenSubscription | None = None
    """What is held at the start."""
    calendar: Calendar
    """What the answer is about: the user's own plan where one was given, else the one that is preferred."""
    cheapest: Calendar
    own: bool = False
    """Whether the calendar is the user's own; it may leave calls unserved."""
    prefer: Prefer = Prefer.CHEAPEST
    """Which calendar was asked for; where there is none of its kind, it is the cheapest."""
    cheapest_regret: Decimal | None = None
    """The largest regret of the cheapest calendar, where a robust one is preferred; None where that is not known."""
    bound: Decimal | None
    """What any calendar costs at least; None where the cheapest is proven."""
    given_away: Decimal | None
    """What the user's own plan, or the preferred one, costs more than the cheapest; None without, or with calls unserved."""
    all_postpaid: Decimal | None
    """Cost with nothing bought; None where postpaid is off or on request."""
    alternatives: tuple[Alternative, ...]
    regret: tuple[Regret, ...]
    left_out: tuple[str, ...]
    """Alternatives and regrets that would take too long for an exact answer."""
    notes: tuple[Note, ...]
    unit_price: Decimal | None
    """Total per successful call that something pays for; None without any."""
    coverage: tuple[Units, Units]
    """Calls paid by what is prepaid, of the successful calls that the free quota does not pay."""
    bill: BillTotals | None = None
    """Of a plan by itself, what its terms make of the bill; None where it has none."""
    idle_charges: tuple[Charge, ...]
    """What postpaid bills in a month without postpaid calls: a base fee, say."""

    @property
    def total(self) -> Decimal:
        """What the answer's calendar costs."""
        return self.calendar.total

    @property
    def saving(self) -> Decimal | None:
        """Against all postpaid; None without it."""
        return None if self.all_postpaid is None else minus(self.all_postpaid, self.calendar.total)

    @property
    def gap_percent(self) -> Decimal | None:
        """By how many per cent of its cost the cheapest calendar may be too dear, rounded up to one digit."""
        if self.bound is None:
            return None
        over, under = self.cheapest.total.as_integer_ratio()
        gap = Fraction(minus(self.cheapest.total, self.bound)) * 1000 * under / over
        return with_places(-(-gap.numerator // gap.denominator), 1)

    @property
    def worst_regret(self) -> Decimal | None:
        """The largest regret of its rows; None where one of them is not known."""
        known = [row.regret for row in self.regret if row.regret is not None]
        return max(known) if known and len(known) == len(self.regret) else None

    def label(self, month: int) -> str:
        """Name a month of this plan: ``2026-03``, or its number from 1 on."""
        return month_label(month, self.start)


@record
class PlanGroup:
    """One account's plan for one API; packages are never shared between two."""

    account: str | None
    plan: Plan
    share: Decimal | None = None
    """What is paid for it: its share of the bill of its account; None where that has no terms."""


@record
class PlanReport:
    """The plans of all accounts and APIs, and their total."""

    command: ClassVar[str] = "plan"

    header: Header
    groups: tuple[PlanGroup, ...]
    """Never empty; one without an account where the calls were given on the command line."""
    total: Decimal
    notes: tuple[Note, ...]
    composites: tuple[CompositeUsage, ...] = ()
    """What was called of APIs that use others; their parts are among the groups."""
    of_composite: bool = False
    """Whether this is about the calls of one API that uses others, and the groups are its parts."""
    shape: Shape = AS_IT_IS
    """What the months were made by."""
    file_months: int | None = None
    """How many months the usage file has; None where there is none."""
    rounding: Decimal | None = None
    """What is added where the amounts of several APIs are rounded together; None where each is rounded."""
    bill: BillTotals | None = None
    """What its terms make of the bill; None where it has none."""
    paid_months: tuple[PaidMonth, ...] = ()
    """What it makes of each month, without concurrency; empty where it has none."""
    add_on: AddOn | None = None
    """Concurrency kept in every month; part of ``total`` alone."""
    charges: Charges | None = None
    """The same charge by charge, where that is asked for."""

    @property
    def prefer(self) -> Prefer:
        """Which plans are asked for."""
        return self.groups[0].plan.prefer

    @property
    def before_terms(self) -> bool:
        """Whether the amounts of the plans are before terms of the bill, which are about several APIs together."""
        return any(group.share not in {None, group.plan.total} for group in self.groups)

    @property
    def shaped(self) -> bool:
        """Whether the months are others than those that were given."""
        return self.shape != AS_IT_IS or self.file_months not in {None, self.months}

    @property
    def months(self) -> int:
        """How many calendar months the groups cover together."""
        return len(
            {(group.plan.start or 0) + each.month for group in self.groups for each in group.plan.calendar.months}
        )

    @property
    def noun(self) -> str:
        """What all groups count; ``unit`` where that is not the same in each."""
        nouns = {group.plan.noun for group in self.groups}
        return nouns.pop() if len(nouns) == 1 else "unit"

    @property
    def unserved(self) -> Units:
        """Calls that nothing pays for, in all groups."""
        return added(group.plan.calendar.unserved for group in self.groups)

    @property
    def period(self) -> None:
        """None: these are many months."""
        return

    @property
    def span_months(self) -> int:
        """How many months a budget by the month is held against."""
        return self.months

    @property
    def unpaid(self) -> Units:
        """Calls that ``total`` does not pay for."""
        return self.unserved
