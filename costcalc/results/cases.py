"""The answer to ``plan --case``: what to buy now, when nobody knows which case it will be."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from costcalc.money import total_of
from costcalc.quantities import Units
from costcalc.records import record
from costcalc.results.calendar import Calendar
from costcalc.results.common import Header, Note, Purchase
from costcalc.results.plan import Given, GivenQuota, GivenSubscription
from costcalc.shape import AS_IT_IS, Shape
from costcalc.usage import month_label

if TYPE_CHECKING:
    from costcalc.results.terms import BillTotals

PREFER = ("expected", "worst")
"""What is chosen by: the least expected cost, or the least regret in the worst case."""
EXPECTED, WORST = PREFER
MORE_WAYS = ("other ways to buy now",)


@record
class PlannedCase:
    """One case: at best, as if it was known, and by what is bought now."""

    name: str
    percent: int | Decimal | None
    """How much more calls it has than the base, in per cent; None of a case with calls of its own."""
    weight: int | Decimal
    calls: Units
    """Of all months."""
    total: Decimal
    """What the best plan for it costs."""
    calendar: Calendar
    """What follows in it from what is bought now, that included."""


@record
class Now:
    """What may be bought now, and what follows from it in each case."""

    purchases: tuple[Purchase, ...]
    """Packages, larger first."""
    subscription: str | None
    price: Decimal
    """Of the subscription's term; 0 where none begins."""
    totals: tuple[Decimal | None, ...]
    """What each case comes to; None where calls of the first month would fail, or have no price."""
    expected: Decimal | None
    """The mean of the totals by the weights of their cases, rounded once; None where one of them is not known."""
    worst_regret: Decimal | None
    """The most that a case comes to above the best plan for it."""
    chosen: bool = False

    def needs_all(self, others: Iterable[Now]) -> bool:
        """Tell whether each part of it serves some case: no other that buys less of the same is as good in all of them."""
        mine = {bought.size: bought.count for bought in self.purchases}
        less = (
            other
            for other in others
            if other is not self
            and other.subscription in {None, self.subscription}
            and all(bought.count <= mine.get(bought.size, 0) for bought in other.purchases)
        )
        return not any(other.serves_as(self) for other in less)

    def serves_as(self, other: Now) -> bool:
        """Tell whether it comes to no more than another in any case."""
        pairs = zip(self.totals, other.totals, strict=True)
        return all(mine is not None and (its is None or mine <= its) for mine, its in pairs)

    @property
    def packages(self) -> int:
        """How many packages are bought."""
        return sum(bought.count for bought in self.purchases)

    @property
    def due(self) -> Decimal:
        """The first payment."""
        return total_of((bought.total for bought in self.purchases), self.price)


@record
class CasesPlan:
    """What to buy now, and what else was looked at."""

    command: ClassVar[str] = "plan cases"
    bill: ClassVar[BillTotals | None] = None
    """None: a total is a mean of several bills."""

    header: Header
    account: str | None = None
    noun: str = "call"
    """What the calls are counted in: units, where each call takes several."""
    start: int | None
    """The calendar month of month 0, or None: months are numbered from 1."""
    months: int
    cases: tuple[PlannedCase, ...]
    now: tuple[Now, ...]
    """Everything that was looked at, the best first; never empty. The first is chosen."""
    prefer: str
    """What is chosen by, one of ``PREFER``."""
    otherwise: Now
    """What the other way to prefer would choose."""
    prepaid: tuple[Given, ...] = ()
    free: GivenQuota | None = None
    subscription: GivenSubscription | None = None
    """What is there at the start, as it was told; see ``Plan``."""
    shape: Shape = AS_IT_IS
    """What the months that percentages are of were made by."""
    file_months: int | None = None
    """How many months their usage file has; None where there is none."""
    tax_name: str | None = None
    """The tax of the bill, which what is due now is without; None where there is none."""
    left_out: tuple[str, ...]
    """``MORE_WAYS``, where more could be bought now that was not looked at, since it would take too long."""
    notes: tuple[Note, ...]

    @property
    def shaped(self) -> bool:
        """Whether these months are others than those that were given."""
        return self.shape != AS_IT_IS or self.file_months not in {None, self.months}

    @property
    def budget_at(self) -> str:
        """What a budget is held against."""
        return EXPECTED

    @property
    def nothing(self) -> Now:
        """What follows from buying nothing now."""
        return next(now for now in self.now if not now.purchases and now.subscription is None)

    @property
    def chosen(self) -> Now:
        """What to buy now."""
        return self.now[0]

    @property
    def total(self) -> Decimal | None:
        """The expected cost of it."""
        return self.chosen.expected

    @property
    def period(self) -> None:
        """None: these are many months."""
        return

    @property
    def span_months(self) -> int:
        """How many months a budget by the month is held against."""
        return self.months

    @property
    def unpaid(self) -> int:
        """None: the total pays for every call."""
        return 0

    def label(self, month: int) -> str:
        """Name a month: ``2026-03``, or its number from 1 on."""
        return month_label(month, self.start)
