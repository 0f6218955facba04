"""Many months, APIs and accounts as they stand: free quota, what is prepaid, the rest postpaid, nothing bought."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from costcalc.engine.accounts import (
    Ends,
    Held,
    HeldSubscription,
    billed_without_rows,
    name_of,
)
from costcalc.engine.composites import composite_usage, in_parts
from costcalc.engine.dead_zones import cheaper_above
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.series import span_of
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.engine.usage_account import Account, vanished
from costcalc.engine.usage_accounts import Accounts, Holdings
from costcalc.engine.usage_bills import Billed, UsageBills
from costcalc.engine.usage_columns import MAX_NOTES, ByColumns, Remark, by_columns
from costcalc.engine.usage_planned import planned_total
from costcalc.engine.usage_sums import Sums, sums_of
from costcalc.money import grouped, minus, percent, plural, total_of
from costcalc.quantities import Units, added
from costcalc.results.common import POSTPAID_OFF, Header, Note, NoteCode, Pay
from costcalc.results.estimate_usage import UsageEstimate, UsageGroup
from costcalc.sheet import Period, PriceSheet, TierBasis
from costcalc.usage import UsageSeries, month_names


def estimate_usage(
    sheet: PriceSheet,
    series: Sequence[UsageSeries],
    *,
    free: Sequence[Held] = (),
    free_until: Sequence[Ends] = (),
    prepaid: Sequence[Held] = (),
    subscriptions: Sequence[HeldSubscription] = (),
    postpaid: bool = True,
) -> UsageEstimate:
    """Price every month of every series; raises NoPriceError where one has no price, RequestError as ``assign``.

    A month in which an account has no row means what a row of 0 calls means. It is added where it can matter: to an
    account for which something is held, and where a month without calls costs something.
    """
    holdings = Holdings(
        free=free, free_until=free_until, prepaid=prepaid, subscriptions=subscriptions, postpaid=postpaid
    )
    columns = by_columns(sheet, series, holdings)
    if columns is not None:
        return _of_columns(sheet, columns)
    composites = composite_usage(sheet, series)
    series = in_parts(sheet, series)
    first, end = span_of(series)
    found = Accounts(sheet, series, holdings, (first, end))
    accounts = found.all
    groups = tuple(account.group() for account in accounts)
    bills = UsageBills(sheet, accounts, first, end - first)
    sums = sums_of(groups, month_names(first, end - first), first)
    months = sums.months(sheet.currency.digits)
    total = total_of((group.total for group in groups), sheet.currency.amount(0))
    notes = [*_notes(accounts, groups)]
    if not bills.rounds_once:
        notes += vanished(accounts, groups).notes(total)
    planned = planned_total(accounts, groups, bills, total)
    billed = Billed(bills, accounts, groups) if bills.needed else None
    if billed:
        groups, months, total = billed.groups, billed.months(months), billed.total
        notes += billed.notes
    saving = None if planned is None else minus(total, planned)
    return UsageEstimate(
        header=Header.of(sheet, accounts[0].tariff.api).over({group.api for group in groups}),
        digits=sheet.currency.digits,
        groups=groups,
        months=months,
        by_unit=sums.by_unit,
        composites=composites,
        pay=_pay(sums, total),
        total=total,
        unserved=sums.unserved,
        planned=planned,
        saving=saving,
        rounding=billed.rounding if billed else None,
        bill=billed.totals if billed else None,
        noun=_noun(group.noun for group in groups),
        expired=added(group.units(group.expired) for group in groups),
        leftover=added(group.units(group.leftover) for group in groups),
        subscribed=any(group.subscribed for group in groups),
        notes=(
            *notes,
            *billed_without_rows(series, found.due),
            *_buy_ahead(accounts, total, saving, sums.unserved),
            *sheet_notes(sheet, found.pricings.keys()),
        ),
    )


def _of_columns(sheet: PriceSheet, found: ByColumns) -> UsageEstimate:
    """Return the answer about many accounts that were rated by columns: nothing is held, and no call goes unserved."""
    digits, total = sheet.currency.digits, sheet.currency.amount(found.sums.owed)
    apis = found.apis
    planned = None if found.sells else total
    return UsageEstimate(
        header=Header.of(sheet, found.first_api).over(apis),
        digits=digits,
        groups=found.groups,
        months=found.sums.months(digits),
        by_unit=found.sums.by_unit,
        pay=_pay(found.sums, total),
        total=total,
        unserved=found.sums.unserved,
        planned=planned,
        saving=None if planned is None else minus(total, planned),
        noun="call",
        notes=(
            *_told(found.remarks, several=len(found.groups) > 1, off=found.asks_postpaid),
            *found.vanished.notes(total),
            *sheet_notes(sheet, apis),
        ),
    )


def _pay(sums: Sums, total: Decimal) -> Pay | None:
    to_pay = added(usage.to_pay for usage in sums.by_unit.values())
    return Pay.POSTPAID if to_pay > sums.unserved or total else None if sums.unserved else Pay.FREE


def _noun(nouns: Iterable[str]) -> str:
    """Return what all groups count."""
    found = {*nouns}
    return found.pop() if len(found) == 1 else "unit"


def _notes(accounts: Sequence[Account], groups: Sequence[UsageGroup]) -> Iterator[Note]:
    settled = list(zip(accounts, groups, strict=True))
    # What postpaid would do is no matter in the months of a subscription.
    others = [each for each in settled if not each[0].usage.held]
    among = {
        NoteCode.DEAD_ZONE: ([each for each in others if each[0].helped or each[0].pricing.dead], _dead),
        NoteCode.PACKAGE_RAISES_BILL: ([each for each in others if each[0].helped], _raised),
        NoteCode.UNSERVED: ([each for each in settled if each[0].rater is None or each[0].usage.held], _unserved),
    }

    def remarks(code: NoteCode) -> Remark:
        count, first = 0, list[tuple[Account, UsageGroup, int]]()
        looked_at, find = among[code]
        for account, group in looked_at:
            places = find(account, group)
            count += len(places)
            first += [(account, group, place) for place in places[: MAX_NOTES - len(first)]]
        return count, first

    off = [each for each in settled if each[0].rater and not each[0].rater.postpaid.enabled_by_default]
    asks = any(any(group.postpaid) or account.pricing.at_zero for account, group in off)
    yield from _told(remarks, several=len(accounts) > 1, off=asks)


def _told(remarks: Callable[[NoteCode], Remark], *, several: bool, off: bool) -> Iterator[Note]:
    """Say what is to be said of months; ``off`` says that postpaid pays for some, and is off by default."""
    for code, tell in (
        (NoteCode.DEAD_ZONE, _tell_dead),
        (NoteCode.PACKAGE_RAISES_BILL, _tell_raised),
        (NoteCode.UNSERVED, _tell_unserved),
    ):
        count, first = remarks(code)
        more = f"; {grouped(count - 1)} more months are alike" if count > MAX_NOTES else ""
        for account, group, place in first[:1] if more else first:
            name = f"{name_of(account.series)} " if several else ""
            yield Note(code, f"{tell(account, group, place)}{more}", f"{name}{group.months[place]}")
    if off:
        yield POSTPAID_OFF


def _buy_ahead(accounts: Sequence[Account], total: Decimal, saving: Decimal | None, unserved: Units) -> Iterator[Note]:
    """Say what buying by plan would save; where calls go unserved it is no saving."""
    held = any(account.usage.held for account in accounts)
    if saving and saving > 0 and not unserved:
        sold = [account.tariff.api.packages for account in accounts]
        # A package that lives one month cannot be bought ahead, and can save all the same.
        packages = "buying ahead" if any(one.validity > 1 for one in sold if one) else "buying packages"
        buying = packages if any(sold) else "other subscriptions, or none," if held else "subscribing"
        yield Note(
            NoteCode.BUY_AHEAD,
            f"{buying} would save {grouped(saving)} ({percent(saving, total)} %); "
            "costcalc plan with the same options shows what to buy, and when",
        )


def _dead(account: Account, group: UsageGroup) -> list[int]:
    """Return the months for which more billable units would cost less."""
    if account.rater is None or account.rater.postpaid.period is Period.DAY or account.usage.by_tier:
        return []
    if account.rater.postpaid.tier_basis is TierBasis.BILLABLE or not account.helped:
        # The units themselves choose the tier: one list of zones holds for every month.
        edges = account.pricing.dead
        if not edges or max(group.postpaid) < edges[0]:
            return []
        return [place for place, units in enumerate(group.postpaid) if bisect_right(edges, units) & 1]
    return [place for place in range(len(group.postpaid)) if _cheaper(account, group, place)]


def _cheaper(account: Account, group: UsageGroup, place: int) -> tuple[int, int] | None:
    """Return the larger volume that would cost a month less, and its bill."""
    if account.rater is None:
        return None
    bill = MonthBill(account.rater, group.calls[place] - group.failed[place], group.free[place])
    return cheaper_above(bill, group.postpaid[place])


def _tell_dead(account: Account, group: UsageGroup, place: int) -> str:
    cheaper, units = _cheaper(account, group, place), group.postpaid[place]
    if cheaper is None:
        raise AssertionError(f"month {place} is in no dead zone")
    less = group.amounts[place] - cheaper[1]
    return (
        f"{plural(group.units(cheaper[0]), f'billable {account.tariff.api.unit}')} would cost "
        f"{grouped(account.tariff.currency.amount(less))} less than these {grouped(group.units(units))}"
    )


def _raised(account: Account, group: UsageGroup) -> list[int]:
    """Return the months whose bill would be smaller with nothing free or prepaid."""
    if account.rater is None:
        return []
    if account.rater.postpaid.period is Period.DAY:
        without = [account.usage.bare(account.rater, month) for month in range(len(group.months))]
    else:
        without = account.rater.totals(account.usage.successful)
    return [
        place
        for place, (bill, total) in enumerate(zip(group.amounts, without, strict=True))
        if total is not None and total < bill
    ]


def _tell_raised(account: Account, group: UsageGroup, place: int) -> str:
    if account.rater is None:
        raise AssertionError("postpaid is off, and bills nothing")
    amount = account.tariff.currency.amount
    without = account.usage.bare(account.rater, place) or 0
    return (
        f"with {plural(group.units(group.free[place] + group.prepaid[place]), group.noun)} free or prepaid the postpaid bill is "
        f"{grouped(amount(group.amounts[place]))}; without, it would be {grouped(amount(without))}"
    )


def _unserved(_: Account, group: UsageGroup) -> list[int]:
    """Return the months with calls that nothing pays for."""
    return [place for place, calls in enumerate(group.unserved) if calls]


def _tell_unserved(_: Account, group: UsageGroup, place: int) -> str:
    return (
        f"nothing pays for {plural(group.units(group.unserved[place]), group.noun)}: such calls fail, and cost nothing"
    )
