"""The calls of the months of a plan: so many a month, a year or a day, in their shape."""

from __future__ import annotations

from calendar import monthrange

from costcalc.cli.volume import read_volume, size_of
from costcalc.engine.shaped import counts_of
from costcalc.errors import RequestError
from costcalc.money import MAX_COUNT, brief, grouped
from costcalc.quantities import MONTH_DAYS
from costcalc.shape import MONTHS, Shape
from costcalc.sheet import PriceSheet
from costcalc.sheet.sizes import call_counters
from costcalc.usage import Column, UsageSeries, zeros


def monthly_calls(
    sheet: PriceSheet,
    key: str | None,
    text: str,
    months: int,
    shape: Shape,
    start: int | None,
    size: str | None = None,
) -> UsageSeries:
    """Return the calls of each month: N, ``N/month``, ``N/year`` over its months, or ``N/day`` of each of its days.

    They have the shape that is given. A month has the days of the calendar from ``start`` on, and 30 where months are
    numbered. RequestError where an API that counts days is given no calls by the day.
    """
    api = sheet.api(key)
    volume, taken = read_volume(api, text, sized=size is not None), size_of(api, text, size)
    if api.counts_days and volume.per != "day":
        written = text.partition("/")[0].strip()
        raise RequestError(
            f"--calls {brief(text)}: {api.key} is priced by the day; write --calls {written}/day where so many are made each "
            "day, or --usage FILE with a row per day"
        )
    calls = counts_of(volume.number, months, shape, start or 0, yearly=volume.per == "year")
    lengths = [1] * months
    if volume.per == "day":
        lengths = [MONTH_DAYS if start is None else _days_of(start + month) for month in range(months)]
    counter = None if taken is None and not api.uses else call_counters(sheet).get(api.key)
    size_told = 1 if taken is None else taken
    units = counter.made(size_told) if counter else size_told
    each_month = [count * days for count, days in zip(calls, lengths, strict=True)]
    made = tuple(count * units for count in each_month)
    over = next((month for month, each in enumerate(made, start=1) if each > MAX_COUNT), None)
    if over is not None:
        by = shape.parameters if shape.changes else "`calls`"
        most = grouped(api.units(MAX_COUNT))
        raise RequestError(f"{by} takes month {over} above {most} calls, the largest count accepted")

    def by_day(units: int) -> tuple[tuple[int, ...], ...]:
        return tuple((count * units,) * days for count, days in zip(calls, lengths, strict=True))

    by_days = volume.per == "day"
    return UsageSeries(
        account=None,
        api=api.key,
        first_month=start or 0,
        calls=made,
        failed=zeros(months),
        days=by_day(units) if by_days else None,
        requests=tuple(each_month) if taken is not None and not api.uses else None,
        counted=tuple(
            Column(tuple(count * each for count in each_month), by_day(each) if by_days else None)
            for each in (counter.counted(size_told) if counter else ())
        ),
    )


def _days_of(month: int) -> int:
    year, index = divmod(month, MONTHS)
    return monthrange(year, index + 1)[1]
