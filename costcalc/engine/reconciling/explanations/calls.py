"""Rules about the calls: failed ones, and the month that each belongs to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from costcalc.engine.expected import Question
from costcalc.engine.series import span_of
from costcalc.usage import UsageSeries, month_cuts, month_of, zeros

Change = Callable[[Question], Question | None]


def charged_if_failed(read: Callable[[], Sequence[UsageSeries]] | None) -> Change:
    """Charge failed calls; ``read`` reads the usage so, which days and sizes need: they are kept without failed calls."""
    again = read_as(read) if read else None

    def change(asked: Question) -> Question | None:
        counts_days = {api.key for api in asked.sheet.apis if asked.sheet.counts_days(api)}
        failed = [each for each in asked.series if any(each.failed)]
        if any(each.counted or each.api in counts_days for each in failed):
            return again(asked) if again else None
        return replace(asked, series=[each._replace(failed=zeros(len(each.calls))) for each in asked.series])

    return change


def read_as(read: Callable[[], Sequence[UsageSeries]]) -> Change:
    """Take the usage as it is read in another way, once."""
    kept = cache(read)

    def change(asked: Question) -> Question:
        owners = {(each.account, each.api) for each in asked.series}
        series = [each for each in kept() if (each.account, each.api) in owners]
        return _within(asked, series)

    return change


def days_moved(days: int) -> Change:
    """Count each day as one so many days later, as a month does that begins earlier; where days are known."""

    def change(asked: Question) -> Question | None:
        if any(each.days is None or each.first_day is None or each.counted for each in asked.series):
            return None
        return _within(asked, [_moved(each, days) for each in asked.series])

    return change


def _within(asked: Question, series: Sequence[UsageSeries]) -> Question:
    first, end = span_of([*series, *asked.series])
    return replace(asked, series=series, span=(min(first, asked.span[0]), max(end, asked.span[1])))


def _moved(each: UsageSeries, days: int) -> UsageSeries:
    """Return a series whose days are so many later; failed calls, which no day has, are left out."""
    made = [calls for month in each.days or () for calls in month]
    first = (each.first_day or 0) + days
    cut = tuple(tuple(made[start:stop]) for start, stop in month_cuts(first, len(made)))
    calls = tuple(map(sum, cut))
    return UsageSeries(each.account, each.api, month_of(first), calls, zeros(len(calls)), days=cut, first_day=first)
