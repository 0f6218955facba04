"""Many months, APIs and accounts as they stand: free quota, what is prepaid, the rest postpaid, nothing bought."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from operator import add

from costcalc.engine.accounts import Held, assign, month_index, name_of
from costcalc.engine.dead_zones import cheaper_above
from costcalc.engine.ledger import Free, Lot, settle, settle_postpaid
from costcalc.engine.ledger import Usage as Months
from costcalc.engine.planner.market import MAX_MONTHS, Market
from costcalc.engine.rating import MonthBill
from costcalc.engine.tariff import Tariff
from costcalc.errors import LimitError, NoPriceError, RequestError
from costcalc.money import grouped
from costcalc.results.common import Header, Note, NoteCode, Pay
from costcalc.results.estimate import Usage
from costcalc.results.usage import UsageGroup, UsageMonth, UsageReport
from costcalc.sheet import Period, PriceSheet, TierBasis
from costcalc.usage import UsageSeries, month_names, zeros

MAX_PLANNED = 20
"""Accounts and APIs beyond which the saving by a plan is left to ``plan``: each takes milliseconds."""
MAX_NOTES = 5  # months with the same remark, beyond which one note speaks of them all


def estimate_usage(
    sheet: PriceSheet,
    series: Sequence[UsageSeries],
    *,
    free: Sequence[Held] = (),
    prepaid: Sequence[Held] = (),
    postpaid: bool = True,
) -> UsageReport:
    """Price every month of every series; raises NoPriceError where one has no price, RequestError as ``assign``."""
    owned = zip(series, assign(free, series, "--free"), assign(prepaid, series, "--prepaid"), strict=True)
    tariffs = {api: _tariff(sheet, api) for api in dict.fromkeys(each.api for each in series)}
    accounts = [
        _Account(tariffs[each.api], each, own_free, own_prepaid, postpaid=postpaid)
        for each, own_free, own_prepaid in owned
    ]
    groups = tuple(account.group() for account in accounts)
    months = _by_month(groups, sheet.currency.digits)
    usage = Usage(
        calls=sum(month.calls for month in months),
        failed=sum(month.failed for month in months),
        free=sum(month.free for month in months),
        prepaid=sum(month.prepaid for month in months),
        to_pay=sum(month.postpaid + month.unserved for month in months),
    )
    total = sum((group.total for group in groups), sheet.currency.amount(0))
    unserved = sum(month.unserved for month in months)
    planned = _planned(accounts, sheet.currency.amount(0))
    return UsageReport(
        header=Header.of(sheet, accounts[0].tariff.api).over({group.api for group in groups}),
        digits=sheet.currency.digits,
        groups=groups,
        months=months,
        usage=usage,
        pay=Pay.POSTPAID if usage.to_pay > unserved or total else None if unserved else Pay.FREE,
        total=total,
        unserved=unserved,
        planned=planned,
        saving=None if planned is None else total - planned,
        notes=tuple(_notes(accounts, groups)),
    )


def _tariff(sheet: PriceSheet, api: str) -> Tariff:
    """Return the prices of an API; NoPriceError for one whose tiers count by day."""
    tariff = Tariff(sheet, api)
    if tariff.api.postpaid and tariff.api.postpaid.period is Period.DAY:
        raise NoPriceError(
            f"{sheet.label}: {api} counts its postpaid tiers by the day, so months have no price; use --calls for one day"
        )
    return tariff


@cache
def _quota(monthly: int) -> Free:
    """Return a free quota with nothing taken from it; one for all accounts."""
    return Free(monthly=monthly)


class _Account:
    """One series, what is held for it, and the prices of its API."""

    __slots__ = ("helped", "lots", "postpaid", "rater", "series", "tariff", "usage")

    def __init__(
        self, tariff: Tariff, series: UsageSeries, free: Sequence[Held], prepaid: Sequence[Held], *, postpaid: bool
    ) -> None:
        if len(free) > 1:
            raise RequestError(f"--free is given twice for {name_of(series)}; give it once")
        api = tariff.api
        self.tariff, self.series, self.postpaid = tariff, series, postpaid
        self.rater = tariff.rater if postpaid else None
        quota = _quota(api.monthly_free)
        if free:
            left, until = free[0].units, self._place(free[0], "--free")
            monthly = api.free_quota is not None and api.free_quota.period is Period.MONTH
            quota = replace(quota, first=left) if monthly else Free(once=left, until=until)
        self.helped = bool(quota.monthly or free or prepaid)
        """Whether anything may pay before postpaid does."""
        failed = None if series.failed is zeros(len(series.failed)) else series.failed
        self.usage = Months(calls=series.calls, failed=failed, free=quota)
        lasts = api.packages.validity - 1 if api.packages else len(series.calls) - 1
        self.lots = [
            Lot(units=lot.units, last=place if (place := self._place(lot, "--prepaid")) is not None else lasts)
            for lot in prepaid
            if lot.units
        ]

    def _place(self, held: Held, option: str) -> int | None:
        if held.month is None:
            return None
        return month_index(held.month, self.series.first_month, len(self.series.calls), option)

    def group(self) -> UsageGroup:
        """Settle the months."""
        series = self.series
        months = month_names(series.first_month, len(series.calls))
        if self.lots:
            entries = settle(self.usage, self.rater, self.lots).months
            rows = [(entry.free, entry.prepaid, entry.postpaid, entry.unserved, entry.bill) for entry in entries]
            free, prepaid, postpaid, unserved, bills = zip(*rows, strict=True)
        else:
            free, postpaid, unserved, bills = map(tuple, settle_postpaid(self.usage, self.rater))
            prepaid = zeros(len(free))
        if None in bills:
            month = months[bills.index(None)]
            raise NoPriceError(f"{name_of(series)}: the calls of {month} have a price on request only; ask the vendor")
        return UsageGroup(
            account=series.account,
            api=series.api,
            months=months,
            calls=series.calls,
            failed=series.failed,
            free=free,
            prepaid=prepaid,
            postpaid=postpaid,
            unserved=unserved,
            amounts=bills,
            total=self.tariff.currency.amount(sum(bills)),
        )


def _by_month(groups: Sequence[UsageGroup], digits: int) -> tuple[UsageMonth, ...]:
    """Add up all groups by month: those that have the same months column by column."""
    alike: dict[tuple[str, ...], tuple[list[tuple[int, ...]], ...]] = {}
    for group in groups:
        columns = (group.calls, group.failed, group.free, group.prepaid, group.postpaid, group.unserved, group.amounts)
        nothing = zeros(len(group.months))
        if group.months not in alike:
            alike[group.months] = tuple([nothing] for _ in columns)
        for kept, column in zip(alike[group.months], columns, strict=True):
            if column is not nothing:
                kept.append(column)
    sums: dict[str, list[int]] = {}
    for months, kept_columns in alike.items():
        for month, *values in zip(months, *map(_added, kept_columns), strict=True):
            sums[month] = list(map(add, values, sums[month])) if month in sums else values
    return tuple(
        UsageMonth(
            month=month,
            calls=calls,
            failed=failed,
            free=free,
            prepaid=prepaid,
            postpaid=postpaid,
            unserved=unserved,
            postpaid_amount=Decimal(amount).scaleb(-digits),
        )
        for month, (calls, failed, free, prepaid, postpaid, unserved, amount) in sorted(sums.items())
    )


def _added(columns: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """Add up columns place by place; a few at a time, which stay in the processor's cache."""
    while len(columns) > 1:
        columns = [tuple(map(sum, zip(*columns[n : n + 64], strict=True))) for n in range(0, len(columns), 64)]
    return columns[0]


def _planned(accounts: Sequence[_Account], zero: Decimal) -> Decimal | None:
    """Return what the cheapest purchases would cost; None where nothing is sold or ``plan`` would not compute it."""
    if max(len(account.series.calls) for account in accounts) > MAX_MONTHS:
        return None
    if len(accounts) > MAX_PLANNED or not any(account.tariff.api.packages for account in accounts):
        return None
    total = zero
    for account in accounts:
        market = Market(account.tariff.api, account.tariff.currency, postpaid=account.postpaid)
        try:
            best = market.cheapest(account.usage, account.lots)
        except LimitError:
            return None
        if best is None:
            return None
        total += account.tariff.currency.amount(best.ledger.total())
    return total


def _notes(accounts: Sequence[_Account], groups: Sequence[UsageGroup]) -> Iterator[Note]:
    for code, find, tell in (
        (NoteCode.DEAD_ZONE, _dead, _tell_dead),
        (NoteCode.PACKAGE_RAISES_BILL, _raised, _tell_raised),
        (NoteCode.UNSERVED, _unserved, _tell_unserved),
    ):
        count, first = 0, list[tuple[_Account, UsageGroup, int]]()
        for account, group in zip(accounts, groups, strict=True):
            places = find(account, group)
            if not places:
                continue
            count += len(places)
            first += [(account, group, place) for place in places[: MAX_NOTES - len(first)]]
        more = f"; {grouped(count - 1)} more months are alike" if count > MAX_NOTES else ""
        for account, group, place in first[:1] if more else first:
            name = "" if len(accounts) == 1 else f"{name_of(account.series)} "
            yield Note(code, f"{name}{group.months[place]}: {tell(account, group, place)}{more}")
    if any(a.postpaid and a.tariff.api.postpaid and not a.tariff.api.postpaid.enabled_by_default for a in accounts):
        yield Note(NoteCode.POSTPAID_OFF, "this vendor keeps postpaid off until you turn it on")


def _dead(account: _Account, group: UsageGroup) -> list[int]:
    """Return the months for which more billable units would cost less."""
    if account.rater is None:
        return []
    if account.rater.postpaid.tier_basis is TierBasis.BILLABLE or not account.helped:
        # The units themselves choose the tier: one list of zones holds for every month.
        edges = [edge for zone in account.tariff.dead_zones for edge in (zone.first, zone.last + 1)]
        if not edges or max(group.postpaid) < edges[0]:
            return []
        return [place for place, units in enumerate(group.postpaid) if bisect_right(edges, units) & 1]
    return [place for place in range(len(group.postpaid)) if _cheaper(account, group, place)]


def _cheaper(account: _Account, group: UsageGroup, place: int) -> tuple[int, int] | None:
    """Return the larger volume that would cost a month less, and its bill."""
    if account.rater is None:
        return None
    bill = MonthBill(account.rater, group.calls[place] - group.failed[place], group.free[place])
    return cheaper_above(bill, group.postpaid[place])


def _tell_dead(account: _Account, group: UsageGroup, place: int) -> str:
    cheaper, units = _cheaper(account, group, place), group.postpaid[place]
    if cheaper is None:
        raise AssertionError(f"month {place} is in no dead zone")
    less = group.amounts[place] - cheaper[1]
    return (
        f"{grouped(cheaper[0])} billable {account.tariff.api.unit}s would cost "
        f"{grouped(account.tariff.currency.amount(less))} less than these {grouped(units)}"
    )


def _raised(account: _Account, group: UsageGroup) -> list[int]:
    """Return the months whose bill would be smaller with nothing free or prepaid."""
    if account.rater is None or not account.helped:
        return []
    without = account.rater.totals(account.usage.successful)
    return [
        place
        for place, (bill, total) in enumerate(zip(group.amounts, without, strict=True))
        if total is not None and total < bill
    ]


def _tell_raised(account: _Account, group: UsageGroup, place: int) -> str:
    if account.rater is None:
        raise AssertionError("postpaid is off, and bills nothing")
    amount = account.tariff.currency.amount
    without = account.rater.total(group.calls[place] - group.failed[place]) or 0
    return (
        f"with {grouped(group.free[place] + group.prepaid[place])} calls free or prepaid the postpaid bill is "
        f"{grouped(amount(group.amounts[place]))}; without, it would be {grouped(amount(without))}"
    )


def _unserved(account: _Account, group: UsageGroup) -> list[int]:
    """Return the months with calls that nothing pays for."""
    return [] if account.rater else [place for place, calls in enumerate(group.unserved) if calls]


def _tell_unserved(_: _Account, group: UsageGroup, place: int) -> str:
    return f"{grouped(group.unserved[place])} calls are paid for by nothing: they fail, and cost nothing"
