"""Series of months: brought to one span, and added up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import add

from costcalc.usage import Column, UsageSeries, month_cuts, zeros

_Days = tuple[tuple[int, ...], ...]
"""Of each month, the successful calls of each day."""


def span_of(series: Sequence[UsageSeries]) -> tuple[int, int]:
    """Return the first month of all series, and the one after the last."""
    return min(each.first_month for each in series), max(each.first_month + len(each.calls) for each in series)


def aligned(series: Sequence[UsageSeries]) -> list[UsageSeries]:
    """Return every series over the months of all: a month without a row means what a row of 0 calls means."""
    first, end = span_of(series)
    return [padded_to(each, first, end) for each in series]


def padded_to(each: UsageSeries, first: int, end: int) -> UsageSeries:
    """Return a series from one month up to another, with no calls where it had no rows."""
    before, after = each.first_month - first, end - each.first_month - len(each.calls)
    if not before and not after:
        return each

    def padded(months: Sequence[int]) -> tuple[int, ...]:
        return (*zeros(before), *months, *zeros(after))

    def of_days(days: _Days | None) -> _Days | None:
        return None if days is None else ((),) * before + days + ((),) * after

    calls = padded(each.calls)
    return each._replace(
        first_month=first,
        calls=calls,
        failed=padded(each.failed) if any(each.failed) else zeros(len(calls)),
        days=of_days(each.days),
        requests=None if each.requests is None else padded(each.requests),
        counted=tuple(Column(padded(column.months), of_days(column.days)) for column in each.counted),
    )


def added_up(series: Sequence[UsageSeries], account: str | None) -> UsageSeries:
    """Return the calls of some series of one API together, month by month and day by day, as those of one account."""
    if len(series) == 1:
        return series[0]._replace(account=account)
    padded = aligned(series)
    first_day, days = _days(series, [each.days for each in series])
    return UsageSeries(
        account=account,
        api=series[0].api,
        first_month=padded[0].first_month,
        calls=_added(each.calls for each in padded),
        failed=_added(each.failed for each in padded),
        days=days,
        first_day=first_day,
        requests=_requests([each.requests for each in padded]),
        taken=any(each.taken for each in series),
        counted=tuple(_columns(series, padded)),
        size=series[0].size if len({each.size for each in series}) == 1 else None,
    )


def _requests(columns: Sequence[Sequence[int] | None]) -> tuple[int, ...] | None:
    """Return how many calls there are; None where that is not known of all."""
    known = [column for column in columns if column is not None]
    return _added(known) if len(known) == len(columns) else None


def _columns(series: Sequence[UsageSeries], padded: Sequence[UsageSeries]) -> Iterable[Column]:
    for place in range(len(series[0].counted)):
        months = _added(each.counted[place].months for each in padded)
        yield Column(months, _days(series, [each.counted[place].days for each in series])[1])


def _days(series: Sequence[UsageSeries], columns: Sequence[_Days | None]) -> tuple[int | None, _Days | None]:
    """Return the first day of all series, and of each month the sum of each day; None of a series without dates."""
    made: dict[int, int] = {}
    for each, days in zip(series, columns, strict=True):
        if days is None or each.first_day is None:
            return None, None
        for day, calls in enumerate((calls for month in days for calls in month), each.first_day):
            made[day] = made.get(day, 0) + calls
    first, last = min(made), max(made)
    whole = tuple(made.get(day, 0) for day in range(first, last + 1))
    return first, tuple(whole[start:stop] for start, stop in month_cuts(first, len(whole)))


def _added(columns: Iterable[Sequence[int]]) -> tuple[int, ...]:
    first, *others = columns
    total: Iterable[int] = first
    for column in others:
        total = map(add, total, column)
    return tuple(total)
