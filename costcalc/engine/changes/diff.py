"""What changed between two sheets or two usages, and what the change costs.

Both sides are priced by ``estimate`` or ``estimate_usage`` as ever; here they are only held against each other.
Amounts of two currencies, APIs or periods are never compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from costcalc.engine.changes.amount_changes import (
    by_group,
    by_month,
    groups_changed,
    months_changed,
    months_unchanged,
    old_months,
    rounding_of,
    unchanged,
)
from costcalc.engine.changes.composite_changes import composite_changes
from costcalc.engine.changes.in_common import both_at_size, in_both, shared
from costcalc.engine.changes.note_changes import note_changes
from costcalc.engine.changes.price_changes import noting_prices
from costcalc.engine.changes.sheet_changes import sheet_changes
from costcalc.engine.estimate import estimate
from costcalc.engine.estimate_usage import estimate_usage
from costcalc.errors import MismatchError, NoPriceError, RequestError
from costcalc.money import currency
from costcalc.quantities import Units
from costcalc.results.common import CHEAPEST, NoteCode, Pay
from costcalc.results.diff import Change, Compared, Diff, Side, Unchanged, Way
from costcalc.results.estimate import Cheapest, Estimate
from costcalc.results.estimate_usage import UsageEstimate
from costcalc.sheet import PriceSheet
from costcalc.usage import UsageSeries

Priced = Callable[[PriceSheet, Sequence[UsageSeries]], UsageEstimate]
"""How a usage is priced."""
_COUNTS = ("calls", "failed", "free", "prepaid", "to_pay")


def diff_sheets(
    old: PriceSheet,
    new: PriceSheet,
    *,
    calls: Units,
    failed: Units = 0,
    free: Units | None = None,
    prepaid: Units = 0,
    api: str | None = None,
    postpaid: bool = True,
    pay: str = CHEAPEST,
    days: int = 1,
    size: Units | None = None,
    subscription: str | None = None,
) -> Diff:
    """Return which prices changed, and what one period's calls cost by either sheet; the options as in ``estimate``.

    Without ``api`` the one that both sheets have; ``size`` is that of each call. Raises what ``shared`` and
    ``estimate`` raise, RequestError where the API is not clear, MismatchError where one sheet counts by the day and the
    other by the month.
    """
    api = in_both(old, new, api)
    if old.api(api).uses or new.api(api).uses:
        if free is not None or prepaid or subscription:
            raise RequestError(f"{api} uses other APIs: what is held of these is not compared")
        parts = 1 if size is None else old.api(api).parts(size, "size")
        diff = composite_changes(
            old, new, api, calls=calls, failed=failed, postpaid=postpaid, pay=pay, size=parts, days=days
        )
        return noting_prices(diff, old, new, {api})
    priced = (old, new) if size is None else both_at_size(old, new, api, size)
    before, after = (
        estimate(
            sheet,
            calls=calls,
            failed=failed,
            free=free,
            prepaid=prepaid,
            api=api,
            postpaid=postpaid,
            pay=pay,
            days=days,
            subscription=subscription,
        )
        for sheet in priced
    )
    if before.period != after.period:
        raise MismatchError(
            f"{old.label} counts the tiers of {api} by the {before.period} and {new.label} by the {after.period}; "
            "amounts of a day and of a month cannot be compared"
        )
    gone, changed = note_changes(before.notes, after.notes)
    diff = Diff(
        header=after.header,
        compared=Compared.SHEETS,
        about=pay,
        as_it_stands=False,
        period=after.period,
        days=after.days or 1,
        before=_estimated(old, before),
        after=_estimated(new, after),
        changes=sheet_changes(old, new, {api}),
        months=(),
        same_months=Unchanged(0, 0, new.currency.amount(0)),
        groups=(),
        same_groups=Unchanged(0, 0, new.currency.amount(0)),
        notes=tuple(after.notes),
        gone=gone,
        changed=changed,
    )
    return noting_prices(diff, old, new, {api})


def diff_sheets_usage(
    old: PriceSheet,
    new: PriceSheet,
    before: Sequence[UsageSeries],
    after: Sequence[UsageSeries],
    *,
    priced: Priced = estimate_usage,
    pay: str = Pay.POSTPAID.value,
) -> Diff:
    """Return which prices changed, and what all months cost by either sheet.

    The total is about the months as they stand, nothing bought; with ``pay`` cheapest, about what the cheapest plan
    would buy. The series are of APIs that both sheets have, as each counts their calls; ``priced`` is ``estimate_usage``
    with what is held. Raises what ``shared`` and ``priced`` raise, and NoPriceError where no such plan is known.
    """
    shared(old, new)
    was, now = priced(old, before), priced(new, after)
    apis = {each.api for each in after}
    diff = _many(Compared.SHEETS, (old.label, was), (new.label, now), sheet_changes(old, new, apis), pay)
    return noting_prices(diff, old, new, apis)


def diff_usages(
    sheet: PriceSheet,
    old: Sequence[UsageSeries],
    new: Sequence[UsageSeries],
    *,
    labels: tuple[str, str],
    priced: Priced = estimate_usage,
    pay: str = Pay.POSTPAID.value,
) -> Diff:
    """Return which months, accounts and APIs cost something else in another usage, by one sheet.

    ``labels`` name the two files; ``priced``, ``pay`` and errors as in ``diff_sheets_usage``.
    """
    reports, refused = [], list[str]()
    for label, series in zip(labels, (old, new), strict=True):
        try:
            reports.append(priced(sheet, series))
        except RequestError as error:
            refused.append(f"{label}: {error}")
    if reports and refused:
        raise RequestError(
            f"{refused[0]}; for what the other file alone has, save a result of each by "
            "`estimate` with `usage` and `json`, and compare these"
        )
    if refused:
        raise RequestError(refused[0])
    before, after = reports
    changes = [
        Change(path=f"usage.{name}", before=getattr(before.usage, name), after=getattr(after.usage, name))
        for name in _COUNTS
        if before.usage and after.usage and getattr(before.usage, name) != getattr(after.usage, name)
    ]
    return _many(Compared.USAGES, (labels[0], before), (labels[1], after), changes, pay)


def _subscribed(cheapest: Cheapest) -> list[tuple[int, str]]:
    return [(1, cheapest.subscription)] if cheapest.subscription else []


def _estimated(sheet: PriceSheet, answer: Estimate) -> Side:
    cheapest = answer.cheapest
    return Side(
        label=sheet.label,
        as_of=sheet.as_of,
        calls=answer.usage.calls,
        total=answer.total,
        postpaid=answer.postpaid.total if answer.postpaid else None,
        packages=answer.packages.total if answer.packages else None,
        cheapest=cheapest.total if cheapest else None,
        pay=answer.pay,
        cheapest_pay=cheapest.pay if cheapest else None,
        purchases=cheapest.purchases if cheapest else (),
        way=Way.of(cheapest.pay, cheapest.purchases, _subscribed(cheapest)) if cheapest else None,
        offers={offer.name: None if offer.unserved else offer.total for offer in answer.subscriptions},
        unserved=answer.unserved,
        unpaid=answer.unpaid,
    )


def _many(
    compared: Compared,
    old: tuple[str, UsageEstimate],
    new: tuple[str, UsageEstimate],
    changes: Sequence[Change],
    pay: str,
) -> Diff:
    (_, before), (_, after) = old, new
    months = by_month(before), by_month(after)
    olds = old_months(*months)
    groups = by_group(before), by_group(after)
    zero = currency(after.header.currency).amount(0)
    # The cheapest way of a usage is a plan, which buys ahead itself: the note that one could would be wrong beside it.
    told = [
        [note for note in report.notes if pay != CHEAPEST or note.code is not NoteCode.BUY_AHEAD]
        for report in (before, after)
    ]
    gone, changed = note_changes(*told)
    return Diff(
        header=after.header,
        compared=compared,
        about=pay,
        as_it_stands=True,
        period=None,
        before=_reported(*old, pay),
        after=_reported(*new, pay),
        changes=tuple(changes),
        months=tuple(months_changed(*months, olds)),
        same_months=months_unchanged(*months, olds, zero),
        groups=tuple(groups_changed(*groups)),
        same_groups=unchanged(*groups, zero, counted=bool(before.usage and after.usage)),
        rounding=rounding_of(before.apart, after.apart, zero),
        notes=tuple(told[1]),
        gone=gone,
        changed=changed,
        noun=before.noun if before.noun == after.noun else "unit",
    )


def _reported(label: str, report: UsageEstimate, pay: str) -> Side:
    """Return a side whose total is as it stands, or with ``pay`` cheapest what is bought by plan.

    As in ``estimate``, calls that go unserved until something is bought are unpaid in both.
    """
    if pay not in {CHEAPEST, Pay.POSTPAID}:
        raise RequestError(
            f"`pay` {pay}: months are priced as they stand (`pay` postpaid) or bought by plan (`pay` cheapest); "
            "choose one of the two"
        )
    if pay == CHEAPEST and report.planned is None:
        raise NoPriceError(
            f"`pay` cheapest: {label}: no plan of purchases is known for these months (nothing pays for some calls, or "
            "it is too much to plan at once); leave out `pay`, or see `plan` with the same usage"
        )
    return Side(
        label=label,
        as_of=report.header.as_of,
        calls=report.usage.calls if report.usage else None,
        total=report.planned if pay == CHEAPEST else report.total,
        postpaid=report.total,
        packages=None,
        cheapest=report.planned,
        pay=None if pay == CHEAPEST else report.pay,
        cheapest_pay=None,
        purchases=(),
        way=None if report.saving is None else Way(ahead=report.saving > 0),
        unserved=report.unserved,
        unpaid=report.unpaid,
        months=report.span_months,
    )
