"""The picture of a forecast: the month so far, and its likely, low and high end."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator

from costcalc.render.drawing.model import Axis, Curve, Fan, Line, Point
from costcalc.results.forecast import End, Forecast


def pictures(forecast: Forecast) -> Iterator[Curve]:
    """Yield the calls of the month, added up; between the days that are known, lines are straight."""
    on, last = forecast.on.day, monthrange(forecast.on.year, forecast.on.month)[1]
    known = Point(on, forecast.so_far.calls)

    def to(end: End) -> tuple[Point, ...]:
        return known, Point(last, end.calls)

    fans = (Fan("low to high", to(forecast.low), to(forecast.high)),) if forecast.low and forecast.high else ()
    lines = [Line("so far", "postpaid", ((Point(0, 0), known),))]
    if last > on:
        lines.append(Line("likely", "cheapest", (to(forecast.likely),)))
    yield Curve(
        title=f"The calls of {forecast.month}, added up",
        desc=(
            f"Calls from the start of {forecast.month} to the end of its day {on}, and on to its likely end"
            f"{', with the range from low to high' if fans else ''}; straight lines between the days that are known."
        ),
        x=Axis(f"Day of {forecast.month}"),
        y=Axis("Calls"),
        lines=tuple(lines),
        fans=fans if last > on else (),
    )
