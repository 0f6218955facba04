"""The answer to ``reconcile``: a bill beside what was expected, row by row, and why they differ."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar, NamedTuple

from costcalc.money import minus
from costcalc.quantities import Units
from costcalc.records import record
from costcalc.results.common import Header, Note


class Status(StrEnum):
    """What came of one row."""

    AGREES = "agrees"
    """Billed as expected, to the minor unit."""
    WITHIN = "within"
    """Off by no more than the tolerance."""
    QUANTITY_DIFFERS = "quantity-differs"
    """Other units are charged for, at the price expected of so many."""
    PRICE_DIFFERS = "price-differs"
    """The units agree, or nobody knows those of the bill, and the amount is another."""
    BOTH_DIFFER = "both-differ"
    """Other units are charged for, and not at the price expected of so many."""
    ONLY_USAGE = "only-usage"
    """The bill has no such row."""
    ONLY_BILL = "only-bill"
    """The usage has no such row."""


ALONE = {Status.ONLY_USAGE, Status.ONLY_BILL}


class ReconciledRow(NamedTuple):
    """One month, account and API."""

    month: str
    account: str | None
    """None where one of the two files names no accounts, and of what belongs to no account."""
    api: str | None
    """None where the bill names no APIs, and of what belongs to the bill as a whole."""
    expected: Decimal | None
    billed: Decimal | None
    difference: Decimal
    """Billed less expected."""
    calls: Units | None
    """Successful units of the usage."""
    billed_calls: Units | None
    status: Status


@record
class BilledPackages:
    """Packages that were bought within the months, as was said or as the bill tells: they are expected, and pay for calls."""

    month: str
    account: str | None
    api: str
    size: Units
    count: int
    total: Decimal


class BilledSubscription(NamedTuple):
    """A subscription that the bill says was bought: it is expected, and pays for calls."""

    month: str
    """Its first."""
    account: str | None
    api: str
    subscription: str


class Explanation(NamedTuple):
    """A rule by which every row agrees."""

    code: str
    message: str
    """What follows ``The bill agrees to the cent if``."""
    remaining: Decimal
    """What is left of the difference: nothing, in whole minor units."""


class RowExplanation(NamedTuple):
    """A rule by which the rows that are off agree, where it was applied to these alone."""

    code: str
    message: str


class OffRow(NamedTuple):
    """A row that stays off under a rule."""

    month: str
    account: str | None
    api: str | None
    difference: Decimal
    """Billed less what is expected under the rule."""


class NearExplanation(NamedTuple):
    """A rule by which every row agrees but a few."""

    code: str
    message: str
    off: tuple[OffRow, ...]


class Tolerance(NamedTuple):
    """How much a row may be off."""

    written: str
    share: Fraction | None
    """Of what is expected; None where an amount was said."""
    amount: Decimal


@record
class Reconciliation:
    """A bill beside what was expected."""

    command: ClassVar[str] = "reconcile"

    header: Header
    bill: str
    """Where the bill came from."""
    rows: tuple[ReconciledRow, ...]
    expected: Decimal
    billed: Decimal
    explanations: tuple[Explanation, ...]
    tried: int
    """Rules that change a row, and were held against the bill; 0 where it agrees."""
    explanations_of_rows: tuple[RowExplanation, ...] = ()
    """Where no rule explains all rows: those that explain all which are off."""
    nearly: tuple[NearExplanation, ...] = ()
    """Where no rule explains it: those that leave the fewest rows off."""
    purchases: tuple[BilledPackages, ...] = ()
    subscriptions: tuple[BilledSubscription, ...] = ()
    tolerance: Tolerance | None = None
    notes: tuple[Note, ...] = ()

    @property
    def total(self) -> Decimal:
        """The difference: billed less expected."""
        return minus(self.billed, self.expected)

    @property
    def differing(self) -> tuple[ReconciledRow, ...]:
        """The rows that do not agree, those within the tolerance too."""
        return tuple(row for row in self.rows if row.status is not Status.AGREES)

    @property
    def beyond(self) -> tuple[ReconciledRow, ...]:
        """The rows that are off by more than the tolerance, or stand in one file only."""
        fine = {Status.AGREES, Status.WITHIN}
        return tuple(row for row in self.rows if row.status not in fine and (row.difference or row.status in ALONE))

    @property
    def period(self) -> None:
        """None: these are many months."""
        return

    @property
    def span_months(self) -> int:
        """How many months there are."""
        return len({row.month for row in self.rows})

    @property
    def unpaid(self) -> int:
        """None: a bill is of what was paid for."""
        return 0
