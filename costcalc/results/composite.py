"""The answer to ``estimate`` for an API that uses others: one total, and an estimate for each of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from costcalc.quantities import MONTH_DAYS, Units, added
from costcalc.records import record
from costcalc.results.common import Header, Note
from costcalc.results.estimate import Estimate

if TYPE_CHECKING:
    from costcalc.results.concurrency import AddOn
    from costcalc.results.terms import BillTotals


class Part(NamedTuple):
    """One of the APIs that a composite uses."""

    api: str
    units: Units
    """Units that one call of its size takes."""
    estimate: Estimate


class CompositeUsage(NamedTuple):
    """What an account of a usage file called of a composite; its parts are priced with all others of the account."""

    account: str | None
    api: str
    calls: int
    failed: int
    units: Mapping[str, Units]
    """Of each part, those that the calls took."""


@record
class CompositeEstimate:
    """One month of a composite's calls, each part priced on its own."""

    command: ClassVar[str] = "estimate composite"

    header: Header
    calls: int
    failed: int
    size: int = 1
    """By how much each call takes more of its parts than one."""
    days: int = 1
    """Over how many equal days the calls are made, where a part counts days."""
    parts: tuple[Part, ...]
    total: Decimal | None
    """None where a part has no price."""
    notes: Sequence[Note]
    period: None = None
    """None: each part has its own."""
    rounding: Decimal | None = None
    """What is added where the amounts of the parts, which have all their digits, are rounded together."""
    bill: BillTotals | None = None
    """What its terms make of the bill of all parts; None where it has none."""
    add_on: AddOn | None = None
    """Concurrency bought beside the calls; part of ``total`` alone."""

    @property
    def unserved(self) -> Units:
        """Units of the parts that nothing already there pays for."""
        return added(part.estimate.unserved for part in self.parts)

    @property
    def unpaid(self) -> Units:
        """Units that ``total`` does not pay for."""
        return added(part.estimate.unpaid for part in self.parts)

    @property
    def span_months(self) -> int | Fraction:
        """One: a budget by the month is held against this month; of days, a month of 30 is."""
        return 1 if self.days == 1 else Fraction(self.days, MONTH_DAYS)
