"""One account of a usage file: its months, what is held for it, and the prices of its API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from costcalc.engine.accounts import Left, month_index, name_of, require_no_month
from costcalc.engine.call_sizes import require_size
from costcalc.engine.ledger import Lot, owned_lots, settle, settle_postpaid
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.rater import Rater
from costcalc.engine.tariff import Tariff
from costcalc.engine.usage_months import Free, MonthlyUsage, free_left, require_days
from costcalc.engine.vanished import Vanished
from costcalc.errors import NoPriceError, RequestError
from costcalc.quantities import Units
from costcalc.results.estimate_usage import NEVER_IDLE, Idle, UsageGroup
from costcalc.sheet import Period
from costcalc.usage import UsageSeries, month_name, month_names, zeros

if TYPE_CHECKING:
    from costcalc.engine.subscriptions import HeldTerm


class Pricing:
    """How one API is priced in a report: what all of its accounts have in common."""

    def __init__(self, tariff: Tariff, first: int, end: int, *, postpaid: bool) -> None:
        """``first`` is the first month of all series, ``end`` the one after the last."""
        api = tariff.api
        self.tariff, self.first, self.end, self.postpaid = tariff, first, end, postpaid
        self.rater = tariff.rater if postpaid else None
        by_day = self.rater is not None and self.rater.postpaid.period is Period.DAY
        # Days outside those of the file are no days without calls.
        self.at_zero = 0 if self.rater is None or by_day else self.rater.at_zero
        """What a month without a row costs, in minor units."""
        self.on_request = any(tier.unit_price is None for tier in self.rater.postpaid.tiers) if self.rater else False
        self.counts_days, self.by_call = api.counts_days, api.tiers_by_call
        self.quota = Free(daily=api.daily_free) if api.daily_free else Free(monthly=api.monthly_free)
        """A free quota with nothing taken from it."""
        self.granted = api.free_quota.validity if api.free_quota and self.quota.monthly else None
        """How many months a monthly quota is granted, from the first of all; None for no end."""

    @cached_property
    def dead(self) -> list[Units]:
        """Where dead zones of billable units of a month begin and, after each of them, end."""
        if self.rater is None or self.by_call or self.rater.postpaid.period is Period.DAY:
            return []
        return [edge for zone in self.tariff.dead_zones for edge in (zone.first, zone.last + 1)]

    def group(
        self,
        series: UsageSeries,
        idle: Idle,
        free: tuple[int, ...],
        postpaid: tuple[int, ...],
        unserved: tuple[int, ...],
        bills: tuple[int, ...],
    ) -> UsageGroup:
        """Return what became of a series of which nothing is prepaid, from its months in columns."""
        api = self.tariff.api
        return UsageGroup(
            account=series.account,
            api=series.api,
            unit=api.unit,
            first_month=series.first_month,
            months=month_names(series.first_month, len(series.calls)),
            calls=series.calls,
            failed=series.failed,
            requests=series.requests,
            noun=api.unit if series.in_units else "call",
            decimals=api.decimals,
            free=free,
            prepaid=zeros(len(free)),
            postpaid=postpaid,
            unserved=unserved,
            amounts=bills,
            total=self.tariff.currency.amount(sum(bills) + idle.owed),
            idle=idle,
        )


class Account:
    """One series, what is held for it, and the prices of its API."""

    __slots__ = ("helped", "idle", "lots", "pricing", "rater", "series", "usage")

    def __init__(
        self,
        pricing: Pricing,
        series: UsageSeries,
        free: Sequence[Left],
        prepaid: Sequence[Left],
        last: int | None = None,
        subscription: tuple[str, int | None] | None = None,
    ) -> None:
        """Prepare an account; ``last`` is the last month of its monthly quota, where that was said.

        ``subscription`` is one that it holds, and the last month for which it is paid.
        """
        if len(free) > 1:
            raise RequestError(f"`free` is given twice for {name_of(series)}; give it once")
        self.pricing, self.series, self.rater = pricing, series, pricing.rater
        self.idle = NEVER_IDLE
        if pricing.at_zero:
            end = series.first_month + len(series.calls)
            self.idle = Idle(series.first_month - pricing.first, pricing.end - end, pricing.at_zero)
        if pricing.by_call and not series.counted:
            require_size(pricing.tariff.api)
        days = None
        if pricing.counts_days:
            require_days(pricing.tariff.api, series.days)
            days = series.days
        quota = pricing.quota
        if free:
            require_no_month(pricing.tariff.api, free[0])
            quota = free_left(pricing.tariff.api, free[0].units, self._place(free[0], "free"), series.first_month)
        if last is None and quota.monthly and pricing.granted:
            last = pricing.first + pricing.granted - 1
        if last is not None:
            quota = replace(quota, months=max(0, last + 1 - series.first_month))
        self.helped = bool(quota.monthly or quota.daily or free or prepaid)
        """Whether anything may pay before postpaid does."""
        failed = None if series.failed is zeros(len(series.failed)) else series.failed
        self.usage = MonthlyUsage(calls=series.calls, failed=failed, free=quota, days=days, by_tier=series.counted)
        if subscription:
            self.usage = self.usage._replace(held=self._held(*subscription))
        self.lots = self._lots(prepaid) if prepaid else []

    @property
    def tariff(self) -> Tariff:
        """The prices of the API."""
        return self.pricing.tariff

    def _held(self, name: str, last: int | None) -> HeldTerm:
        from costcalc.engine.held import held_term

        start = self.series.first_month
        paid = None if last is None else last - start
        months = len(self.series.calls)
        return held_term(self.tariff, name, paid, months=months, start=start, postpaid=self.pricing.postpaid)

    @property
    def free_to_choose(self) -> MonthlyUsage:
        """The same months for a plan: a subscription by the month binds nobody."""
        held = self.usage.held
        return self.usage._replace(held=None) if held and held.offer.months == 1 else self.usage

    def _lots(self, prepaid: Sequence[Left]) -> list[Lot]:
        sold, months = self.tariff.api.packages, len(self.series.calls)
        lasts = sold.validity - 1 if sold else months - 1
        places = [(lot.units, self._place(lot, "prepaid")) for lot in prepaid]
        return owned_lots(
            [(units, lasts if place is None else place) for units, place in places],
            sold.validity if sold else None,
            self.series.first_month,
        )

    def _place(self, held: Left, parameter: str) -> int | None:
        if held.month is None:
            return None
        return month_index(held.month, self.series.first_month, len(self.series.calls), parameter)

    def group(self) -> UsageGroup:
        """Settle the months."""
        series, pricing, held = self.series, self.pricing, bool(self.lots or self.usage.held)
        if held:
            ledger = settle(self.usage, self.rater, self.lots)
            rows = [(entry.free, entry.postpaid, entry.unserved, entry.due) for entry in ledger.months]
            free, postpaid, unserved, bills = zip(*rows, strict=True)
        else:
            free, postpaid, unserved, bills = map(tuple, settle_postpaid(self.usage, self.rater))
        if (pricing.on_request or self.usage.held) and None in bills:
            month = month_name(series.first_month + bills.index(None))
            packages = ", or see `plan` for packages that pay for them" if self.tariff.api.packages else ""
            raise NoPriceError(
                f"{name_of(series)}: the calls of {month} have a price on request only; ask the vendor{packages}"
            )
        group = pricing.group(series, self.idle, free, postpaid, unserved, bills)
        if not held:
            return group
        group = group._replace(
            prepaid=tuple(entry.prepaid for entry in ledger.months), expired=ledger.expired, leftover=ledger.leftover
        )
        if not self.usage.held:
            return group
        return group._replace(
            included=tuple(entry.included for entry in ledger.months),
            subscribed=tuple(self.tariff.currency.amount(entry.subscription + entry.beyond) for entry in ledger.months),
        )


def vanished(accounts: Sequence[Account], groups: Sequence[UsageGroup]) -> Vanished:
    """Return what is rounded to nothing in the bills of many accounts."""
    found = Vanished()
    alike: dict[Rater, Counter[int]] = {}
    for account, group in zip(accounts, groups, strict=True):
        rater = account.rater
        if rater is None or account.usage.held or not found.within(rater):
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
