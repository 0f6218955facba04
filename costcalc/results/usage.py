"""The answer to ``estimate --usage``: many months, APIs and accounts as they stand, nothing bought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from costcalc.money import with_places
from costcalc.results.common import Header, Note, Pay
from costcalc.results.estimate import Usage

if TYPE_CHECKING:
    from costcalc.results.concurrency import AddOn


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageMonth:
    """One month by source: calls - failed = free + prepaid + postpaid + unserved."""

    month: str
    calls: int
    failed: int
    free: int
    prepaid: int
    postpaid: int
    unserved: int
    postpaid_amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageGroup:
    """One account and API. Its months are kept as columns: a report may hold a million of them."""

    account: str | None
    api: str
    months: tuple[str, ...]
    calls: tuple[int, ...]
    failed: tuple[int, ...]
    free: tuple[int, ...]
    prepaid: tuple[int, ...]
    postpaid: tuple[int, ...]
    unserved: tuple[int, ...]
    amounts: tuple[int, ...]
    """The month's postpaid bill, in minor units."""
    total: Decimal
    expired: int = 0
    """Prepaid units lost within the months, at their end included."""
    leftover: int = 0
    """Prepaid units left at the end that can still be used later."""

    @property
    def usage(self) -> Usage:
        """Where all of its calls went."""
        return Usage(
            calls=sum(self.calls),
            failed=sum(self.failed),
            free=sum(self.free),
            prepaid=sum(self.prepaid),
            to_pay=sum(self.postpaid) + sum(self.unserved),
        )

    def rows(self, digits: int) -> Iterator[UsageMonth]:
        """Yield the months one by one; ``digits`` are the currency's."""
        for month, calls, failed, free, prepaid, postpaid, unserved, amount in zip(
            self.months,
            self.calls,
            self.failed,
            self.free,
            self.prepaid,
            self.postpaid,
            self.unserved,
            self.amounts,
            strict=True,
        ):
            yield UsageMonth(
                month=month,
                calls=calls,
                failed=failed,
                free=free,
                prepaid=prepaid,
                postpaid=postpaid,
                unserved=unserved,
                postpaid_amount=with_places(amount, digits),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageReport:
    """What all the months cost, together and by month, account and API."""

    command: ClassVar[str] = "estimate usage"

    header: Header
    digits: int
    """Of the currency's minor unit."""
    groups: tuple[UsageGroup, ...]
    months: tuple[UsageMonth, ...]
    """All groups together, by month."""
    usage: Usage
    """All groups and months together."""
    pay: Pay | None
    """None where nothing pays for any call to pay for."""
    total: Decimal
    unserved: int
    planned: Decimal | None
    """What the cheapest purchases would cost over the same months; None where that was not computed."""
    saving: Decimal | None
    """What buying by that plan would save."""
    notes: tuple[Note, ...]
    add_on: AddOn | None = None
    """Concurrency kept in every month; part of ``total`` alone."""

    @property
    def expired(self) -> int:
        """Prepaid units of all groups that are lost within the months."""
        return sum(group.expired for group in self.groups)

    @property
    def leftover(self) -> int:
        """Prepaid units of all groups that can still be used after the months."""
        return sum(group.leftover for group in self.groups)

    @property
    def period(self) -> None:
        """None: these are many months."""
        return

    @property
    def span_months(self) -> int:
        """How many months a budget by the month is held against."""
        return len(self.months)

    @property
    def unpaid(self) -> int:
        """Calls that ``total`` does not pay for."""
        return self.unserved
