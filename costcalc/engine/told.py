"""What each account of a usage has at the start of its months, from what a user said of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from costcalc.engine.accounts import (
    Ends,
    Held,
    HeldSubscription,
    Left,
    assign,
    held_subscriptions,
    last_months,
    month_index,
    name_of,
    require_no_month,
)
from costcalc.errors import RequestError
from costcalc.sheet import Api, PriceSheet
from costcalc.usage import UsageSeries


class Told(NamedTuple):
    """What one account has at the start, as ``plan`` takes it: counts are in parts, months from 0."""

    free: int | None = None
    free_until: int | None = None
    prepaid: Sequence[tuple[int, int]] = ()
    subscription: tuple[str, int | None] | None = None


def told_of(
    sheet: PriceSheet,
    series: Sequence[UsageSeries],
    *,
    dated: bool,
    free: Sequence[Held],
    free_until: Sequence[Ends],
    prepaid: Sequence[Held],
    subscriptions: Sequence[HeldSubscription],
) -> list[Told]:
    """Return what each series has at the start, all of them over the same months; ``dated``: these are no mere numbers.

    RequestError where it is not clear whose something is, or when it ends.
    """
    apis = {api.key: api for api in sheet.apis}
    return [
        _told(apis[each.api], each, dated, own_free, own_prepaid, last, held)
        for each, own_free, own_prepaid, last, held in zip(
            series,
            assign(sheet, free, series, "free"),
            assign(sheet, prepaid, series, "prepaid"),
            last_months(free_until, series, apis, dated=dated),
            held_subscriptions(subscriptions, series, apis, dated=dated),
            strict=True,
        )
    ]


def _told(
    api: Api,
    series: UsageSeries,
    dated: bool,
    free: Sequence[Left],
    prepaid: Sequence[Left],
    last: int | None,
    held: tuple[str, int | None] | None,
) -> Told:
    first, months = series.first_month, len(series.calls)
    start = first if dated else None
    if len(free) > 1:
        raise RequestError(f"`free` is given twice for {name_of(series)}; give it once")
    until = None if last is None else max(last - first, -1)
    for left in free:
        require_no_month(api, left)
        if left.month:
            until = month_index(left.month, start, months, "free")
    return Told(
        free=free[0].units if free else None,
        free_until=until,
        prepaid=[(lot.units, month_index(lot.month or "", start, months, "prepaid")) for lot in prepaid],
        subscription=held and (held[0], None if held[1] is None else held[1] - first),
    )
