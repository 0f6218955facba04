"""APIs that use others: their calls become units of priced APIs before anything is rated.

The units of all composites and direct rows of one account and month are added up first, then rated: so a composite may
also be a credit pool, or share the tiers of another. Failed calls take nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from costcalc.engine.series import added_up
from costcalc.errors import RequestError
from costcalc.money import MAX_COUNT, grouped
from costcalc.sheet import PriceSheet
from costcalc.sheet.sizes import CallCounter, call_counters, columns_of
from costcalc.usage import Column, UsageSeries, zeros

if TYPE_CHECKING:
    from costcalc.results.composite import CompositeUsage


def composite_usage(sheet: PriceSheet, series: Sequence[UsageSeries]) -> tuple[CompositeUsage, ...]:
    """Return what each account called of composites, and the units that it took of each part."""
    counters, found = _composites(sheet), []
    if not counters:
        return ()
    from costcalc.results.composite import CompositeUsage

    for each in series:
        if each.api in counters:
            units = {
                part.api: sheet.api(part.api).units(sum(part.calls)) for part in _parts_of(counters[each.api], each)
            }
            found.append(CompositeUsage(each.account, each.api, sum(each.calls), sum(each.failed), units))
    return tuple(found)


def in_parts(sheet: PriceSheet, series: Sequence[UsageSeries]) -> list[UsageSeries]:
    """Return the usage of priced APIs alone: each composite's calls as units of its parts, added to direct rows.

    The order is that in which an account's APIs come first. Raises RequestError for more units than are accepted.
    """
    counters = _composites(sheet)
    if not counters or not any(each.api in counters for each in series):
        return list(series)
    together: dict[tuple[str | None, str], list[UsageSeries]] = {}
    for each in series:
        for one in _parts_of(counters[each.api], each) if each.api in counters else [each]:
            together.setdefault((one.account, one.api), []).append(one)
    return [added_up(alike, alike[0].account) for alike in together.values()]


def _composites(sheet: PriceSheet) -> dict[str, CallCounter]:
    if not any(api.uses for api in sheet.apis):
        return {}
    return {key: counter for key, counter in call_counters(sheet).items() if counter.api.uses}


def _parts_of(counter: CallCounter, series: UsageSeries) -> Iterator[UsageSeries]:
    """Yield the units of each part of a composite's calls; where no size is told, each call has size 1."""
    left = iter(series.counted or [_column(series, units) for units in counter.counted(1)])
    for part, _ in counter.parts:
        columns = tuple(islice(left, columns_of(part)))
        calls = tuple(map(sum, zip(*(column.months for column in columns), strict=True)))
        if max(calls) > MAX_COUNT:
            most = grouped(part.units(MAX_COUNT))
            raise RequestError(f"{series.api}: more than {most} units of {part.key} in a month, the most accepted")
        yield UsageSeries(
            account=series.account,
            api=part.key,
            first_month=series.first_month,
            calls=calls,
            failed=zeros(len(calls)),
            days=_days(columns),
            first_day=series.first_day,
            counted=columns if part.tiers_by_call else (),
            taken=True,
        )


def _column(series: UsageSeries, units: int) -> Column:
    """Return so many units for each successful call."""
    months = tuple((made - lost) * units for made, lost in zip(series.calls, series.failed, strict=True))
    return Column(months, series.days and tuple(tuple(calls * units for calls in month) for month in series.days))


def _days(columns: Sequence[Column]) -> tuple[tuple[int, ...], ...] | None:
    """Add up the days of some columns."""
    days = [column.days for column in columns if column.days is not None]
    if len(days) < len(columns):
        return None
    return tuple(tuple(map(sum, zip(*month, strict=True))) for month in zip(*days, strict=True))
