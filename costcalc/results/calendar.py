"""A calendar of purchases: what is bought in which month, and what becomes of it."""

from __future__ import annotations

from decimal import Decimal

from costcalc.money import times
from costcalc.quantities import Units, added, multiplied
from costcalc.records import record


@record
class PlannedPurchase:
    """Packages of one size bought on the 1st of a month, and what becomes of them."""

    month: int
    size: Units
    count: int
    price: Decimal
    """Of one."""
    runs_out: int | None
    """The month in which the last unit is used; None where some are left."""
    usable_to: int
    """The last month in which they can be used; it may lie after the plan."""
    used: Units
    """Units used within the plan."""

    @property
    def units(self) -> Units:
        """All the units bought."""
        return multiplied(self.size, self.count)

    @property
    def total(self) -> Decimal:
        """What they cost together; exact, since a price has no more digits than its currency."""
        return times(self.price, self.count)


@record
class PlannedSubscription:
    """A subscription from a month on, for one term or several in a row."""

    month: int
    subscription: str
    """What the vendor calls it."""
    months: int
    """How many months of the plan it is for."""
    count: int
    """How many terms in a row."""
    price: Decimal
    """Of one term."""
    used: Units
    """Units that it includes and that are used within the plan."""
    runs_out: None = None
    """It never does within its months."""

    @property
    def total(self) -> Decimal:
        """What it costs, without the units beyond it."""
        return times(self.price, self.count)

    @property
    def usable_to(self) -> int:
        """The last month of the plan that it is for."""
        return self.month + self.months - 1


@record
class PlanMonth:
    """One month by source: calls - failed = free + included + prepaid + postpaid + unserved."""

    month: int
    calls: Units
    failed: Units
    free: Units
    prepaid: Units
    postpaid: Units
    unserved: Units
    purchases_amount: Decimal
    """What packages and subscriptions paid for in the month cost."""
    postpaid_amount: Decimal
    included: Units = 0
    """Calls that a subscription includes."""
    prepaid_left: Units = 0
    """Prepaid units that can still be used after the month."""


@record
class Calendar:
    """A dated list of purchases, priced by the ledger."""

    total: Decimal
    purchases: tuple[PlannedPurchase, ...]
    months: tuple[PlanMonth, ...]
    leftover: Units
    """Prepaid units left at the end that can still be used later."""
    expired: Units
    """Prepaid units lost within the plan, at its end included."""
    subscriptions: tuple[PlannedSubscription, ...] = ()

    @property
    def bought(self) -> tuple[PlannedPurchase | PlannedSubscription, ...]:
        """Everything that is bought, by month; packages before a subscription."""
        return tuple(sorted((*self.purchases, *self.subscriptions), key=lambda each: each.month))

    @property
    def packages(self) -> int:
        """How many packages are bought."""
        return sum(purchase.count for purchase in self.purchases)

    @property
    def unserved(self) -> Units:
        """Calls that nothing pays for."""
        return added(month.unserved for month in self.months)
