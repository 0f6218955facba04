"""The plans of all accounts and APIs of a usage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from costcalc.engine.accounts import (
    Ends,
    Held,
    HeldSubscription,
    OwnPurchase,
    billed_without_rows,
    month_index,
    prefixed,
)
from costcalc.engine.composites import composite_usage, in_parts
from costcalc.engine.plan import plan_tariff
from costcalc.engine.plan_wishes import percents_of, prefer_of
from costcalc.engine.planner.market import Markets
from costcalc.engine.series import aligned, span_of
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.engine.tariff import Tariff
from costcalc.engine.told import told_of
from costcalc.engine.vanished import Vanished
from costcalc.errors import LimitError, RequestError, listed
from costcalc.money import grouped, minus, total_of
from costcalc.quantities import added
from costcalc.results.common import OF_THE_SHEET, Header, Note, NoteCode
from costcalc.results.plan import PERCENTS, PlanGroup, PlanReport, Prefer
from costcalc.results.terms import PaidMonth
from costcalc.shape import AS_IT_IS, Shape
from costcalc.sheet import Api, Period, PriceSheet
from costcalc.usage import UsageSeries

if TYPE_CHECKING:
    from costcalc.engine.plan_bills import PlanBills

MAX_PLANNED = 12_000
"""Months of all accounts together that are planned at once: more than a second, on a sheet of a few round sizes."""

MAX_TOLD = 5
"""Accounts and APIs that one note names."""

MAX_REASONED = 240
"""Months of all accounts together up to which each plan says what else could be bought."""


def plan_usage(
    sheet: PriceSheet,
    series: Sequence[UsageSeries],
    *,
    dated: bool = True,
    free: Sequence[Held] = (),
    free_until: Sequence[Ends] = (),
    prepaid: Sequence[Held] = (),
    subscriptions: Sequence[HeldSubscription] = (),
    postpaid: bool = True,
    buy: Sequence[OwnPurchase] | None = None,
    shape: Shape = AS_IT_IS,
    file_months: int | None = None,
    prefer: Prefer | str | None = None,
    regret: Sequence[int] | None = None,
) -> PlanReport:
    """Plan each series on its own, each over the months of all, and add up.

    ``dated`` says that months have dates and no mere numbers, ``shape`` and ``file_months`` what the series were made
    by, for the report; ``prefer`` and ``regret`` are as in ``plan``. Beyond ``MAX_REASONED`` months in all, the plans come without alternatives and regret, which would take long.
    Raises what ``plan`` raises, LimitError also for what all accounts together would take, and RequestError where it
    is not clear whose ``free`` or ``prepaid`` something is.
    """
    composites = composite_usage(sheet, series)
    series = in_parts(sheet, series)
    if buy is not None and len(series) > 1:
        raise RequestError("`buy` prices one account and API; name it with `api`, or give a usage file of one")
    first, end = span_of(series)
    in_all = (end - first) * len(series)
    if in_all > MAX_PLANNED:
        raise LimitError(
            f"{grouped(in_all)} months of all accounts together are more than {grouped(MAX_PLANNED)}, the limit of one "
            "plan; split the usage file"
        )
    reasons = in_all <= MAX_REASONED
    preferred = prefer_of(prefer, own=buy is not None)
    percents = percents_of(PERCENTS if regret is None else regret)
    asked = "prefer" if preferred is not Prefer.CHEAPEST else "" if regret is None else "regret"
    if asked and not reasons:
        raise LimitError(
            f"`{asked}` takes some twenty plans more of each account and API, and is for {MAX_REASONED} months of all "
            f"together; these are {grouped(in_all)}: split the usage file"
        )
    given, series = series, aligned(series)
    bills = _bills(sheet, series)
    markets = Markets(len(series), postpaid=postpaid, alone=bills is None or bills.alone)
    groups = []
    notes: list[Note] = []
    off: set[Note] = set()
    vanished = Vanished()
    told = told_of(
        sheet, series, dated=dated, free=free, free_until=free_until, prepaid=prepaid, subscriptions=subscriptions
    )
    for each, has in zip(series, told, strict=True):
        start, months = each.first_month if dated else None, len(each.calls)
        tariff = Tariff(sheet, each.api, counted=True)
        planned = plan_tariff(
            tariff,
            calls=each.calls,
            failed=each.failed,
            free=has.free,
            free_until=has.free_until,
            prepaid=has.prepaid,
            days=each.days,
            counted=each.counted,
            noun=tariff.api.unit if each.in_units else "call",
            requests=None if each.requests is None else sum(each.requests),
            subscription=has.subscription,
            postpaid=postpaid,
            prefer=preferred,
            percents=percents,
            reasons=reasons,
            markets=markets,
            vanished=vanished,
            bills=bills,
            start=start,
            buy=None
            if buy is None
            else [
                (tariff.api.parts(one.size, "buy"), one.count, month_index(one.month, start, months, "buy"))
                for one in buy
            ],
        )
        groups.append(PlanGroup(account=each.account, plan=tariff.as_read(planned)))
        own = [note for note in planned.notes if note.code not in OF_THE_SHEET]
        notes += prefixed(own, each, alone=len(series) == 1)
        off.update(note for note in planned.notes if note.code is NoteCode.POSTPAID_OFF)
    raters = {api: market.rater for api, market in markets.known.items()}
    owed = {
        api: sheet.currency.amount(rater.at_zero)
        for api, rater in raters.items()
        if rater and rater.postpaid.period is not Period.DAY
    }
    total = total_of((group.plan.total for group in groups), sheet.currency.amount(0))
    rounding = None
    if bills:
        rounding = minus(bills.lines_total(), total) if bills.rounds_once else None
        total = bills.total()
    paid: tuple[PaidMonth, ...] = ()
    if bills and bills.has_terms:
        by_month, shares = bills.paid()
        groups = [replace(group, share=share) for group, share in zip(groups, shares, strict=True)]
        paid = _paid_months(groups, by_month)
    return PlanReport(
        header=groups[0].plan.header.over({each.api for each in series}),
        groups=tuple(groups),
        total=total,
        composites=composites,
        shape=shape,
        file_months=file_months,
        rounding=rounding,
        paid_months=paid,
        bill=bills.totals() if bills else None,
        notes=(
            *_instead_once(notes),
            *billed_without_rows(given, owed),
            *(() if rounding is not None else vanished.notes(total)),
            *(bills.notes() if bills else ()),
            *off,
            *sheet_notes(sheet, {each.api for each in series}),
        ),
    )


def _instead_once(notes: Sequence[Note]) -> list[Note]:
    """Return the notes with one for all accounts and APIs whose cheapest plan stands in for a preferred one."""
    instead = [note for note in notes if note.code is NoteCode.CHEAPEST_INSTEAD]
    others = [note for note in notes if note.code is not NoteCode.CHEAPEST_INSTEAD]
    if len(instead) < 2:
        return list(notes)
    return [*others, replace(instead[0], place=listed([note.place for note in instead], MAX_TOLD))]


def _paid_months(groups: Sequence[PlanGroup], paid: Sequence[Decimal]) -> tuple[PaidMonth, ...]:
    """Return the months of all plans; their calls, where these are of one unit."""
    alike = len({group.plan.header.unit for group in groups}) == 1
    calendars = zip(*(group.plan.calendar.months for group in groups), strict=True)
    return tuple(
        PaidMonth(months[0].month, added(month.calls for month in months) if alike else None, total)
        for months, total in zip(calendars, paid, strict=True)
    )


def as_composite(report: PlanReport, sheet: PriceSheet, api: Api) -> PlanReport:
    """Return the plans of a composite's parts as one answer about it."""
    return replace(report, header=Header.of(sheet, api), of_composite=True)


def _bills(sheet: PriceSheet, series: Sequence[UsageSeries]) -> PlanBills | None:
    """Return how the months of all accounts are billed; None where each plan is a bill of its own and has no terms."""
    rounded = sheet.amounts is not None and len({each.account for each in series}) < len(series)
    if not (rounded or sheet.bill or sheet.contract):
        return None
    from costcalc.engine.plan_bills import PlanBills

    return PlanBills(sheet, [each.account for each in series])
