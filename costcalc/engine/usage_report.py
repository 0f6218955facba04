"""Many months, APIs and accounts as they stand: free quota, what is prepaid, the rest postpaid, nothing bought."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import repeat

from costcalc.engine.accounts import Held, assign, month_index, name_of
from costcalc.engine.dead_zones import dead_zones
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
from costcalc.sheet import Period, PriceSheet
from costcalc.usage import UsageSeries, month_name

MAX_PLANNED = 20
"""Accounts and APIs beyond which the saving by a plan is left to ``plan``: each takes milliseconds."""
MAX_NOTES = 5
"""Months with the same remark beyond which one note speaks of them all."""


def estimate_usage(
    sheet: PriceSheet,
    series: Sequence[UsageSeries],
    *,
    free: Sequence[Held] = (),
    prepaid: Sequence[Held] = (),
    postpaid: bool = True,
) -> UsageReport:
    """Price every month of every series; raises NoPriceError where one has no price, RequestError as ``assign``."""
    accounts = [
        _Account(Tariff(sheet, each.api), each, own_free, own_prepaid, postpaid=postpaid)
        for each, own_free, own_prepaid in zip(
            series, assign(free, series, "--free"), assign(prepaid, series, "--prepaid"), strict=True
        )
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


class _Account:
    """One series, what is held for it, and the prices of its API."""

    def __init__(
        self, tariff: Tariff, series: UsageSeries, free: Sequence[Held], prepaid: Sequence[Held], *, postpaid: bool
    ) -> None:
        api = tariff.api
        if api.postpaid and api.postpaid.period is Period.DAY:
            raise NoPriceError(
                f"{tariff.sheet.label}: {api.key} counts its postpaid tiers by the day, so months have no price; "
                "use --calls for one day"
            )
        if len(free) > 1:
            raise RequestError(f"--free is given twice for {name_of(series)}; give it once")
        self.tariff, self.series, self.postpaid = tariff, series, postpaid
        self.rater = tariff.rater if postpaid else None
        quota = Free(monthly=api.monthly_free)
        if free:
            left, until = free[0].units, self._place(free[0], "--free")
            monthly = api.free_quota is not None and api.free_quota.period is Period.MONTH
            quota = replace(quota, first=left) if monthly else Free(once=left, until=until)
        self.usage = Months(calls=series.calls, failed=series.failed if any(series.failed) else None, free=quota)
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
        series, usage = self.series, self.usage
        first = series.first_month
        if self.lots:
            entries = settle(usage, self.rater, self.lots).months
            rows = [(entry.free, entry.prepaid, entry.postpaid, entry.unserved, entry.bill) for entry in entries]
            free, prepaid, postpaid, unserved, bills = (tuple(column) for column in zip(*rows, strict=True))
        else:
            lean = settle_postpaid(usage, self.rater)
            free, postpaid, unserved, bills = (tuple(column) for column in zip(*lean, strict=True))
            prepaid = tuple(repeat(0, len(free)))
        if None in bills:
            month = month_name(first + bills.index(None))
            raise NoPriceError(f"{name_of(series)}: the calls of {month} have a price on request only; ask the vendor")
        return UsageGroup(
            account=series.account,
            api=series.api,
            months=tuple(month_name(first + place) for place in range(len(free))),
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
    sums: dict[str, list[int]] = {}
    for group in groups:
        columns = (group.calls, group.failed, group.free, group.prepaid, group.postpaid, group.unserved, group.amounts)
        for month, *values in zip(group.months, *columns, strict=True):
            known = sums.get(month)
            sums[month] = values if known is None else [one + other for one, other in zip(known, values, strict=True)]
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


@dataclass(frozen=True, slots=True)
class _Remark:
    """One month that a user must be told about."""

    place: int
    message: str


def _notes(accounts: Sequence[_Account], groups: Sequence[UsageGroup]) -> Iterator[Note]:
    for code, found in (
        (NoteCode.DEAD_ZONE, _dead),
        (NoteCode.PACKAGE_RAISES_BILL, _raised),
        (NoteCode.UNSERVED, _unserved),
    ):
        remarks = [
            (account, group, remark)
            for account, group in zip(accounts, groups, strict=True)
            for remark in found(account, group)
        ]
        alone = len(accounts) == 1
        for account, group, remark in remarks if len(remarks) <= MAX_NOTES else remarks[:1]:
            name = "" if alone else f"{name_of(account.series)} "
            more = f"; {grouped(len(remarks) - 1)} more months are alike" if len(remarks) > MAX_NOTES else ""
            yield Note(code, f"{name}{group.months[remark.place]}: {remark.message}{more}")
    if any(a.postpaid and a.tariff.api.postpaid and not a.tariff.api.postpaid.enabled_by_default for a in accounts):
        yield Note(NoteCode.POSTPAID_OFF, "this vendor keeps postpaid off until you turn it on")


def _dead(account: _Account, group: UsageGroup) -> Iterator[_Remark]:
    rater = account.rater
    if rater is None or len(rater.firsts) == 1:
        return
    plain = not any(group.free) and not any(group.prepaid)
    zones = dead_zones(MonthBill.padded(rater, 0, 0))
    edges = [edge for zone in zones for edge in (zone.first, zone.last + 1)]
    for place, units in enumerate(group.postpaid):
        # With nothing free or prepaid, one list of zones holds for every month.
        if plain and not bisect_right(edges, units) & 1:
            continue
        bill = MonthBill(rater, group.calls[place] - group.failed[place], group.free[place])
        padded = MonthBill.padded(rater, units, bill.basis(units))
        for zone in zones if plain else dead_zones(padded):
            if zone.first <= units <= zone.last:
                amount = account.tariff.currency.amount
                less = (padded.total(units) or 0) - (padded.total(zone.cheaper_at) or 0)
                yield _Remark(
                    place,
                    f"{grouped(zone.cheaper_at)} billable {account.tariff.api.unit}s would cost "
                    f"{grouped(amount(less))} less than these {grouped(units)}",
                )


def _raised(account: _Account, group: UsageGroup) -> Iterator[_Remark]:
    rater = account.rater
    if rater is None:
        return
    for place, (free, prepaid) in enumerate(zip(group.free, group.prepaid, strict=True)):
        if free + prepaid:
            without = rater.total(group.calls[place] - group.failed[place])
            if without is not None and without < group.amounts[place]:
                amount = account.tariff.currency.amount
                yield _Remark(
                    place,
                    f"with {grouped(free + prepaid)} calls free or prepaid the postpaid bill is "
                    f"{grouped(amount(group.amounts[place]))}; without, it would be {grouped(amount(without))}",
                )


def _unserved(_: _Account, group: UsageGroup) -> Iterator[_Remark]:
    for place, calls in enumerate(group.unserved):
        if calls:
            yield _Remark(place, f"{grouped(calls)} calls are paid for by nothing: they fail, and cost nothing")
