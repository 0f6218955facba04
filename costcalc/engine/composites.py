"""APIs that use others: their calls become units of priced APIs before anything is rated.

The units of all composites and direct rows of one account and month are added up first, then rated: so a composite may
also be a credit pool, or share the tiers of another. Failed calls take nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costcalc.engine.accounts import span_of
from costcalc.errors import RequestError
from costcalc.money import MAX_COUNT
from costcalc.results.composite import CompositeUsage
from costcalc.sheet import Api, PriceSheet
from costcalc.usage import UsageSeries


def composite_usage(sheet: PriceSheet, series: Sequence[UsageSeries]) -> tuple[CompositeUsage, ...]:
    """Return what each account called of composites, and the units that it took of each part."""
    apis = {api.key: api for api in sheet.apis}
    found = []
    for each in series:
        uses = apis[each.api].uses
        if uses:
            calls, failed = sum(each.calls), sum(each.failed)
            units = {use.api: (calls - failed) * use.units for use in uses}
            found.append(CompositeUsage(each.account, each.api, calls, failed, units))
    return tuple(found)


def in_parts(sheet: PriceSheet, series: Sequence[UsageSeries]) -> list[UsageSeries]:
    """Return the usage of priced APIs alone: each composite's calls as units of its parts, added to direct rows.

    The order is that in which an account's APIs come first. Raises RequestError for more units than are accepted.
    """
    apis = {api.key: api for api in sheet.apis}
    if not any(apis[each.api].uses for each in series):
        return list(series)
    together: dict[tuple[str | None, str], list[UsageSeries]] = {}
    for each in series:
        for one in _parts_of(apis[each.api], each):
            together.setdefault((one.account, one.api), []).append(one)
    return [_added(alike) for alike in together.values()]


def _parts_of(api: Api, series: UsageSeries) -> Iterator[UsageSeries]:
    if not api.uses:
        yield series
        return
    successful = [made - lost for made, lost in zip(series.calls, series.failed, strict=True)]
    for use in api.uses:
        calls = tuple(count * use.units for count in successful)
        if max(calls) > MAX_COUNT:
            raise RequestError(f"{api.key}: more than {MAX_COUNT:,} units of {use.api} in a month, the most accepted")
        days = series.days and tuple(tuple(count * use.units for count in month) for month in series.days)
        yield UsageSeries(
            account=series.account,
            api=use.api,
            first_month=series.first_month,
            calls=calls,
            failed=(0,) * len(calls),
            days=days,
        )


def _added(alike: Sequence[UsageSeries]) -> UsageSeries:
    """Add up series of one account and API, month by month."""
    if len(alike) == 1:
        return alike[0]
    first, end = span_of(alike)
    calls, failed = [0] * (end - first), [0] * (end - first)
    for each in alike:
        for place, (made, lost) in enumerate(zip(each.calls, each.failed, strict=True), each.first_month - first):
            calls[place] += made
            failed[place] += lost
    days = None
    if all(each.days is not None for each in alike):
        days = tuple(_days(alike, month) for month in range(first, end))
    return UsageSeries(
        account=alike[0].account,
        api=alike[0].api,
        first_month=first,
        calls=tuple(calls),
        failed=tuple(failed),
        days=days,
    )


def _days(alike: Sequence[UsageSeries], month: int) -> tuple[int, ...]:
    """Add up the days of one month, which are the same days in all series."""
    of_month = [
        each.days[month - each.first_month]
        for each in alike
        if each.days is not None and 0 <= month - each.first_month < len(each.days)
    ]
    longest = max(map(len, of_month), default=0)
    return tuple(sum(days[place] if place < len(days) else 0 for days in of_month) for place in range(longest))
