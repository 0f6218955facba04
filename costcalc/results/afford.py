"""The answer to ``afford``: how many calls an amount pays for."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, NamedTuple

from costcalc.quantities import Units
from costcalc.records import record
from costcalc.results.common import Header, Note, Purchase

MAX_RANGES = 100
"""How many ranges of volumes one way lists: those of the largest volumes."""


class Range(NamedTuple):
    """Volumes without a gap, each of which the amount pays for."""

    first: Units
    last: Units | None
    """None where there is no last one."""


@record
class AffordedWay:
    """What the amount pays for by one way to pay."""

    way: str
    calls: Units | None
    """The most; None where there is no most."""
    every_up_to: Units | None
    """Up to which volume it pays for every smaller one, too; None as above, 0 also where not for that."""
    ranges: tuple[Range, ...]
    """Ascending; at most those of the ``MAX_RANGES`` largest volumes."""
    ranges_total: int
    total: Decimal | None
    """What ``calls`` cost; None where there is no most, or it does not even pay for none."""


class AffordedPurchase(NamedTuple):
    """Packages to buy for it."""

    bought: Purchase
    month: int | None
    """In a year the month of purchase, from 1 on."""


@record
class Afford:
    """How many calls an amount pays for, in a month or in each month of a year."""

    command: ClassVar[str] = "afford"

    header: Header
    amount: Decimal
    per: str
    """``month`` or ``year``."""
    free: Units
    """Calls of the month, or of the first one of the year, that the free quota pays for."""
    free_later: Units = 0
    """Those of each later month of the year."""
    free_months: int | None = None
    """How many months of the year have any; None for all of them."""
    prepaid: Units
    size: Units | None = None
    """How many units each call takes, where that was said: free, prepaid and postpaid ones are units then, others calls."""
    days: int | None = None
    """Where the sheet counts days, of how many equal ones in a month the calls are those of each; else None."""
    ways: tuple[AffordedWay, ...]
    """The cheapest of all first."""
    purchases: tuple[AffordedPurchase, ...]
    """What to buy for the most calls, by the cheapest way."""
    postpaid_units: Units
    """Calls beside these that postpaid pays for, in all."""
    subscription: str | None
    """The name of the subscription that pays for a month of them."""
    left_out: tuple[str, ...]
    """Ways to pay that are not among these, since an exact answer would take too long."""
    notes: tuple[Note, ...]

    @property
    def calls(self) -> Units | None:
        """The most calls a month that the amount pays for; None where there is no most."""
        return self.ways[0].calls

    @property
    def total(self) -> Decimal | None:
        """What these cost."""
        return self.ways[0].total

    @property
    def period(self) -> str | None:
        """A month, or None of a year."""
        return self.per if self.per == "month" else None

    @property
    def span_months(self) -> int:
        """The months that the amount is for."""
        return 12 if self.per == "year" else 1

    @property
    def unpaid(self) -> int:
        """None of the calls: all are paid for."""
        return 0
