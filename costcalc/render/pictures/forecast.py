"""The picture of a forecast: the month so far, and its likely, low and high end."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator

from costcalc.money import plural_of
from costcalc.quantities import Units
from costcalc.render.drawing.model import Axis, Curve, Fan, Line, Point
from costcalc.render.page import heading_of
from costcalc.results.forecast import CompositeForecast, End, Forecast


def pictures(forecast: Forecast) -> Iterator[Curve]:
    """Yield the counts of the month, added up."""
    yield month_of(forecast, forecast.so_far.calls, forecast.noun)


def month_of(forecast: Forecast | CompositeForecast, so_far: Units, noun: str) -> Curve:
    """Return the counts of a month, added up; between the days that are known, lines are straight."""
    several = heading_of(noun)
    on, last = forecast.on.day, monthrange(forecast.on.year, forecast.on.month)[1]
    known = Point(on, so_far)

    def to(end: End) -> tuple[Point, ...]:
        return known, Point(last, end.calls)

    fans = (Fan("low to high", to(forecast.low), to(forecast.high)),) if forecast.low and forecast.high else ()
    lines = [Line("so far", "postpaid", ((Point(0, 0), known),))]
    if last > on:
        lines.append(Line("likely", "cheapest", (to(forecast.likely),)))
    return Curve(
        title=f"The {plural_of(noun)} of {forecast.month}, added up",
        desc=(
            f"{several} from the start of {forecast.month} to the end of its day {on}, and on to its likely end"
            f"{', with the range from low to high' if fans else ''}; straight lines between the days that are known."
        ),
        x=Axis(f"Day of {forecast.month}"),
        y=Axis(several),
        lines=tuple(lines),
        fans=fans if last > on else (),
    )
