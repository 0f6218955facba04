"""The months of one account as the ledger takes them: its calls, and what the free quota pays for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from costcalc.engine.days_bill import DaysBill, in_day_order
from costcalc.engine.month_bill import Bill, MonthBill
from costcalc.engine.rater import Rater
from costcalc.errors import NoPriceError, RequestError
from costcalc.money import plural
from costcalc.records import record
from costcalc.sheet import Api, Period
from costcalc.usage import Column, month_label, zeros

if TYPE_CHECKING:
    from costcalc.engine.subscriptions import HeldTerm, SubscribedMonth


@record
class Free:
    """The free quota: a daily or monthly amount that starts anew, or an amount once, or none of these."""

    monthly: int = 0
    daily: int = 0
    """An amount that starts anew each day."""
    first: int | None = None
    """What is left of the monthly amount in month 0; None for all of it."""
    months: int | None = None
    """How many months the monthly amount is granted, from month 0 on; None for no end."""
    once: int = 0
    until: int | None = None
    """The last month in which the one-off amount can be used; None for no end."""


class MonthlyUsage(NamedTuple):
    """The calls of one account and API, month by month."""

    calls: Sequence[int]
    failed: Sequence[int] | None = None
    """None for no failed calls. At most the calls of the month."""
    free: Free = Free()
    days: Sequence[Sequence[int]] | None = None
    """Of each month, the successful calls of each day, where prices or the free quota count days."""
    by_tier: Sequence[Column] = ()
    """The successful units of each tier, where the size of each call chooses its own."""
    held: HeldTerm | None = None
    """A subscription that is held, and pays for what the free quota does not."""
    noun: str = "call"
    """What is counted: calls, or the unit of the API where one call takes any number of them."""

    def held_months(self) -> dict[int, SubscribedMonth]:
        """Return the months in which a subscription is held already."""
        return self.held.by_month(list(zip(self.successful, self.free_units(), strict=True))) if self.held else {}

    @property
    def successful(self) -> Sequence[int]:
        """The calls that must be paid for somehow."""
        if self.failed is None:
            return self.calls
        return [calls - failed for calls, failed in zip(self.calls, self.failed, strict=True)]

    def free_units(self) -> list[int]:
        """How many calls of each month the free quota pays for: the monthly amount first, then the one-off."""
        free, used, once = self.free, list[int](), self.free.once
        if free.daily:
            return [sum(min(calls, free.daily) for calls in days) for days in self.days or ()]
        if free.first is None and not once and free.months is None:
            return [min(successful, free.monthly) for successful in self.successful]
        quota = free.monthly if free.first is None else free.first
        for month, successful in enumerate(self.successful):
            taken = min(successful, quota) if free.months is None or month < free.months else 0
            if once and (free.until is None or month <= free.until):
                extra = min(successful - taken, once)
                once -= extra
                taken += extra
            used.append(taken)
            quota = free.monthly
        return used

    def bill(self, rater: Rater, month: int, free: int) -> Bill:
        """Return the bill of a month in which the free quota pays for so many calls."""
        if self.by_tier:
            return self._by_size(rater, month)
        if self.days is None or rater.postpaid.period is not Period.DAY:
            successful = self.calls[month] - (self.failed[month] if self.failed else 0)
            return MonthBill(rater, successful, free)
        days = self.days[month]
        daily = self.free.daily
        given = [min(calls, daily) for calls in days] if daily else in_day_order(days, free)
        return DaysBill.of_calls(rater, days, given)

    def _by_size(self, rater: Rater, month: int) -> Bill:
        """Return the bill of a month of calls of many sizes."""
        from costcalc.engine.call_bill import CallBill

        if self.days is None or rater.postpaid.period is not Period.DAY:
            return CallBill(rater, [column.months[month] for column in self.by_tier])
        days = zip(*(column.days[month] for column in self.by_tier if column.days is not None), strict=True)
        return DaysBill(rater, [(sum(day), CallBill(rater, day)) for day in days])

    def bare(self, rater: Rater, month: int) -> int | None:
        """Return what a month's postpaid bill would be with nothing free or prepaid; None on request."""
        successful = self.calls[month] - (self.failed[month] if self.failed else 0)
        if self.by_tier:
            return self._by_size(rater, month).total(successful)
        if self.days is None or rater.postpaid.period is not Period.DAY:
            return rater.total(successful)
        return DaysBill.of_calls(rater, self.days[month], zeros(len(self.days[month]))).total(successful)


def free_left(api: Api, left: int | None, until: int | None, start: int | None) -> Free:
    """Return what is left of an API's free quota, ``until`` the last month: of a monthly one in place of its validity.

    A one-off quota can have been granted in the first month at the latest, so it ends with its validity, and
    nothing is left of it unless told. RequestError for a later month of it, and of a daily quota.
    """
    quota = api.free_quota
    if api.daily_free:
        if left is not None or until is not None:
            name = "`free_until`" if left is None else "`free`"
            raise RequestError(f"{name}: this free quota starts anew every day; leave it out")
        return Free(daily=api.daily_free)
    if quota and quota.period is Period.MONTH:
        return Free(monthly=api.monthly_free, first=left, months=quota.validity if until is None else until + 1)
    lives = quota.validity if quota else None
    if lives is not None and until is not None and until >= lives:
        raise RequestError(
            f"free units usable to {month_label(until, start)}: this free quota lives {plural(lives, 'month')}, "
            f"so the last month can be {month_label(lives - 1, start)} at most"
        )
    return Free(once=left or 0, until=lives - 1 if until is None and left and lives else until)


def require_days(api: Api, days: Sequence[object] | None) -> None:
    """Raise NoPriceError where an API counts days and months alone are known: no price follows from these."""
    if api.counts_days and days is None:
        raise NoPriceError(
            f"{api.key} is priced by the day, and these are months; give a row per day in a column day, as 2026-03-14, "
            "or `calls` N/day"
        )
