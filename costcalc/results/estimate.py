"""The answer to ``estimate``: one month's usage and every way to pay for it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Generic, NamedTuple, TypeVar

from costcalc.money import minus, times, total_of
from costcalc.quantities import MONTH_DAYS, Units
from costcalc.records import record
from costcalc.results.bill import PostpaidBill
from costcalc.results.common import Header, Note, Pay, Purchase

if TYPE_CHECKING:
    from costcalc.results.concurrency import AddOn
    from costcalc.results.terms import BillTotals


Units_co = TypeVar("Units_co", bound=Units, covariant=True)
"""Units in an answer; ``int`` alone of parts, which the engine computes with."""


class Usage(NamedTuple, Generic[Units_co]):
    """Where one period's calls went, in the vendor's order: failed, free, prepaid, to pay."""

    calls: Units_co
    failed: Units_co
    free: Units_co
    """Calls that the free quota pays for."""
    prepaid: Units_co
    """Calls that packages already owned pay for."""
    to_pay: Units_co
    requests: int | None = None
    """Where calls have a size, how many they are: the others are units then. None where a call is a unit."""


@record
class PackageOption:
    """Covering the calls to pay with packages of one size alone."""

    size: Units
    count: int
    price: Decimal
    """Of one package."""
    total: Decimal
    """With the bill of ``PackageCover.postpaid``."""
    unused: Units
    before_terms: Decimal | None = None
    """What it comes to before the terms of the bill; None where there are none."""

    @property
    def lines_total(self) -> Decimal:
        """What its lines come to."""
        return self.total if self.before_terms is None else self.before_terms

    @property
    def postpaid_amount(self) -> Decimal:
        """The total of that bill."""
        return minus(self.lines_total, times(self.price, self.count))


class SubscriptionOption(NamedTuple):
    """One month under a subscription, in place of paying as one goes; packages pay nothing in it."""

    name: str
    months: int
    """Its term: 1 or 12."""
    price: Decimal
    """Of the term; for each task at once where it is by concurrency."""
    per_concurrency: bool
    total: Decimal | None
    """What the month costs, a twelfth of the price of a year in it; None where it is on request, or its price for one
    task at once is all that is known."""
    paid: Decimal
    """What of the price is the month's: all of a monthly one, for all tasks at once; a twelfth of a yearly one."""
    included_units: Units
    beyond_units: Units
    unserved: Units
    """Calls that it does not serve."""
    before_terms: Decimal | None = None
    """What the month comes to before the terms of the bill; None where there are none."""
    beyond: PostpaidBill | None = None
    """The bill of the units beyond it, by its own prices or by postpaid; None where these are not served."""

    @property
    def lines_total(self) -> Decimal | None:
        """What its lines come to."""
        return self.total if self.before_terms is None else self.before_terms

    @property
    def term(self) -> str:
        """What the price is for: a month or a year."""
        return "month" if self.months == 1 else "year"


class PackageCover(NamedTuple):
    """The cheapest packages that cover the calls to pay, and each size alone."""

    purchases: Sequence[Purchase]
    postpaid: PostpaidBill | None
    """What is due by postpaid while it is on, even without a call of its own (base fee, minimum); None: nothing."""
    total: Decimal
    """With that bill."""
    unused: Units
    options: Sequence[PackageOption]
    """Each size alone; made when looked at."""
    before_terms: Decimal | None = None
    """What it comes to before the terms of the bill; None where there are none."""

    @property
    def lines_total(self) -> Decimal:
        """What its lines come to."""
        return self.total if self.before_terms is None else self.before_terms

    @property
    def postpaid_amount(self) -> Decimal:
        """The total of ``postpaid``."""
        return _beside(self.purchases, self.lines_total)


class Cheapest(NamedTuple):
    """The cheapest of all: packages, postpaid, or both together."""

    pay: Pay
    purchases: Sequence[Purchase]
    postpaid_units: Units
    postpaid: PostpaidBill | None
    """The bill beside the purchases: of those units, or of none; None where postpaid bills nothing."""
    unused: Units
    total: Decimal
    """The purchases and that bill."""
    saving: Decimal | None
    """Against paying all by postpaid; None where that has no price."""
    unit_price: Decimal | None
    """The average per call to pay; None where there is none."""
    subscription: str | None = None
    """The name of the subscription that pays."""
    subscription_price: Decimal = Decimal(0)
    """What it costs, without the units beyond it."""
    before_terms: Decimal | None = None
    """What it comes to before the terms of the bill; None where there are none."""

    @property
    def lines_total(self) -> Decimal:
        """What its lines come to."""
        return self.total if self.before_terms is None else self.before_terms

    @property
    def postpaid_amount(self) -> Decimal:
        """What is billed for units beside the purchases, or beyond the subscription."""
        return minus(_beside(self.purchases, self.lines_total), self.subscription_price)


def _beside(purchases: Sequence[Purchase], total: Decimal) -> Decimal:
    """Return what a total is beside some purchases: its postpaid bill, with the currency's digits."""
    return minus(total, total_of(bought.total for bought in purchases))


@record
class Estimate:
    """One period's cost, every way, and what to know about it."""

    command: ClassVar[str] = "estimate"

    header: Header
    period: str
    """``month``, or ``day`` where the sheet counts days."""
    days: int | None = None
    """Where it counts days, how many equal ones this is about; None of a month."""
    free_by_day: bool = False
    """Whether the free quota is one of each day, and not of the month."""
    given: str = ""
    """How the calls follow from what was written, as ``10,000 a day for 30 days``; empty where they are that."""
    usage: Usage[Units]
    postpaid: PostpaidBill | None
    """None where the sheet has none, or it is off."""
    packages: PackageCover | None
    cheapest: Cheapest | None
    """None where nothing could pay."""
    pay: Pay | None
    """The way that ``total`` is about."""
    total: Decimal | None
    unserved: Units
    """Calls that nothing already there pays for: postpaid is off and nothing bought yet."""
    notes: Sequence[Note]
    """Made when they are looked at."""
    subscriptions: tuple[SubscriptionOption, ...] = ()
    """Each on sale, in the order of the sheet."""
    subscription: str | None = None
    """The subscription that ``total`` is about; None where none is."""
    held: str | None = None
    """The one that was said to be held already."""
    unpaid: Units = 0
    """Calls that ``total`` pays for only once packages are bought, which nobody said they are."""
    bill: BillTotals | None = None
    """Of the way that ``total`` is about, what its terms make of the bill; None where it has none."""
    add_on: AddOn | None = None
    """Concurrency bought beside the calls; part of ``total`` alone."""

    @property
    def noun(self) -> str:
        """What is counted: calls, or the unit of the API where each call takes several."""
        return "call" if self.usage.requests is None else self.header.unit

    @property
    def span_months(self) -> int | Fraction:
        """One: a budget by the month is held against this month; of days, a month of 30 is."""
        return 1 if self.days in {None, 1} else Fraction(self.days or 1, MONTH_DAYS)
