"""One account of a usage file: its months, what is held for it, and the prices of its API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from costcalc.engine.accounts import Held, month_index, name_of
from costcalc.engine.call_sizes import require_size
from costcalc.engine.ledger import owned_lots, settle, settle_postpaid
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.planner.market import require_days
from costcalc.engine.rater import Rater
from costcalc.engine.tariff import Tariff
from costcalc.engine.usage_months import Free, MonthlyUsage, free_left
from costcalc.engine.vanished import Vanished
from costcalc.errors import NoPriceError, RequestError
from costcalc.results.estimate_usage import Idle, UsageGroup
from costcalc.sheet import Period
from costcalc.usage import UsageSeries, month_names, zeros


@cache
def _quota(monthly: int) -> Free:
    """Return a free quota with nothing taken from it; one for all accounts."""
    return Free(monthly=monthly)


@cache
def _daily_quota(daily: int) -> Free:
    """Return a free quota of every day; one for all accounts."""
    return Free(daily=daily)


class Account:
    """One series, what is held for it, and the prices of its API."""

    __slots__ = ("helped", "idle", "lots", "postpaid", "rater", "series", "tariff", "usage")

    def __init__(
        self,
        tariff: Tariff,
        series: UsageSeries,
        free: Sequence[Held],
        prepaid: Sequence[Held],
        *,
        postpaid: bool,
        span: tuple[int, int] | None = None,
        begin: int | None = None,
    ) -> None:
        """``span`` are the first month of all series and the one after the last, where idle months cost something.

        ``begin`` is the first month of all series, from which a monthly quota that ends is granted.
        """
        if len(free) > 1:
            raise RequestError(f"`free` is given twice for {name_of(series)}; give it once")
        api = tariff.api
        self.tariff, self.series, self.postpaid = tariff, series, postpaid
        self.rater = tariff.rater if postpaid else None
        self.idle = Idle()
        require_days(api, series.days)
        if api.tiers_by_call and not series.counted:
            require_size(api)
        # Days outside those of the file are no days without calls.
        if span and self.rater and self.rater.postpaid.period is not Period.DAY:
            end = series.first_month + len(series.calls)
            self.idle = Idle(series.first_month - span[0], span[1] - end, self.rater.at_zero)
        quota = _quota(api.monthly_free)
        if api.daily_free and not free:
            quota = _daily_quota(api.daily_free)
        if free:
            quota = free_left(api, free[0].units, self._place(free[0], "free"), series.first_month)
        if quota.monthly and api.free_quota and api.free_quota.validity:
            late = series.first_month - (series.first_month if begin is None else begin)
            quota = replace(quota, months=max(0, api.free_quota.validity - late))
        self.helped = bool(quota.monthly or quota.daily or free or prepaid)
        """Whether anything may pay before postpaid does."""
        failed = None if series.failed is zeros(len(series.failed)) else series.failed
        self.usage = MonthlyUsage(
            calls=series.calls,
            failed=failed,
            free=quota,
            days=series.days if api.counts_days else None,
            by_tier=series.counted,
        )
        lasts = api.packages.validity - 1 if api.packages else len(series.calls) - 1
        places = [(lot.units, self._place(lot, "prepaid")) for lot in prepaid]
        self.lots = owned_lots(
            [(units, lasts if place is None else place) for units, place in places],
            api.packages.validity if api.packages else None,
            series.first_month,
        )

    def _place(self, held: Held, parameter: str) -> int | None:
        if held.month is None:
            return None
        return month_index(held.month, self.series.first_month, len(self.series.calls), parameter)

    def group(self) -> UsageGroup:
        """Settle the months."""
        series = self.series
        months = month_names(series.first_month, len(series.calls))
        expired = leftover = 0
        if self.lots:
            ledger = settle(self.usage, self.rater, self.lots)
            expired, leftover = ledger.expired, ledger.leftover
            rows = [(entry.free, entry.prepaid, entry.postpaid, entry.unserved, entry.bill) for entry in ledger.months]
            free, prepaid, postpaid, unserved, bills = zip(*rows, strict=True)
        else:
            free, postpaid, unserved, bills = map(tuple, settle_postpaid(self.usage, self.rater))
            prepaid = zeros(len(free))
        if None in bills:
            month = months[bills.index(None)]
            packages = ", or see `plan` for packages that pay for them" if self.tariff.api.packages else ""
            raise NoPriceError(
                f"{name_of(series)}: the calls of {month} have a price on request only; ask the vendor{packages}"
            )
        return UsageGroup(
            account=series.account,
            api=series.api,
            unit=self.tariff.api.unit,
            first_month=series.first_month,
            months=months,
            calls=series.calls,
            failed=series.failed,
            requests=series.requests,
            free=free,
            prepaid=prepaid,
            postpaid=postpaid,
            unserved=unserved,
            amounts=bills,
            total=self.tariff.currency.amount(sum((*bills, self.idle.owed))),
            idle=self.idle,
            expired=expired,
            leftover=leftover,
        )


def vanished(accounts: Sequence[Account], groups: Sequence[UsageGroup]) -> Vanished:
    """Return what is rounded to nothing in the bills of many accounts."""
    found = Vanished()
    alike: dict[Rater, Counter[int]] = {}
    for account, group in zip(accounts, groups, strict=True):
        rater = account.rater
        if rater is None or not found.within(rater):
            continue
        if account.helped or account.usage.days or account.usage.by_tier:
            found.look_at_months(rater, account.usage, zip(group.free, group.postpaid, strict=True))
            continue
        # Nothing is free or prepaid: the units alone make the bill.
        few = found.few(rater)
        if few is None or not few.isdisjoint(group.postpaid):
            alike.setdefault(rater, Counter()).update(group.postpaid)
    for rater, counts in alike.items():
        for units, often in counts.items():
            found.look(MonthBill(rater, units), units, often)
    return found
