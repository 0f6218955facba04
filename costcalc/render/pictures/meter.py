"""The pictures of a log: its calls by month or day, and the tasks at once by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costcalc.render.drawing.model import Axis, Column, Columns, Curve, Line, Part, Point
from costcalc.results.meter import Metered

MAX_COLUMNS = 62
"""Months or days beyond which calls are a line: two months of days."""

_PARTS = (Part("succeeded", "packages"), Part("failed", "unserved"))


def pictures(metered: Metered) -> Iterator[Columns | Curve]:
    """Yield the peaks, where they were asked for, and the calls; none of a single day or month."""
    if metered.peaks is not None and len(metered.peaks) > 1:
        yield _peaks(metered.peaks, [f"{day}" for day, _ in metered.peaks])
    found: dict[str, tuple[int, int]] = {}
    for row in metered.rows:
        calls, failed = found.get(row.period, (0, 0))
        found[row.period] = calls + row.calls, failed + row.failed
    if len(found) > 1:
        yield _columns(metered, found) if len(found) <= MAX_COLUMNS else _lines(metered, found)


def _peaks(peaks: Sequence[tuple[object, int]], names: Sequence[str]) -> Curve:
    return Curve(
        title="Tasks at once, day by day",
        desc=f"The most tasks that ran at once on each of {len(names)} days, from {names[0]} to {names[-1]}.",
        x=Axis("Day", zero=False, names=tuple(names)),
        y=Axis("Tasks at once"),
        lines=(Line("at once", "postpaid", (_steps([need for _, need in peaks]),), steps=True),),
    )


def _columns(metered: Metered, found: dict[str, tuple[int, int]]) -> Columns:
    periods = sorted(found)
    return Columns(
        title=_title(metered),
        desc=_desc(metered, periods),
        y="Calls",
        parts=_PARTS,
        columns=tuple(Column(period, (found[period][0] - found[period][1], found[period][1])) for period in periods),
    )


def _lines(metered: Metered, found: dict[str, tuple[int, int]]) -> Curve:
    periods = sorted(found)
    calls, failed = ([found[period][place] for period in periods] for place in (0, 1))
    return Curve(
        title=_title(metered),
        desc=_desc(metered, periods),
        x=Axis(metered.period.capitalize(), zero=False, names=tuple(periods)),
        y=Axis("Calls"),
        lines=(
            Line("made", "packages", (_steps(calls),), steps=True),
            Line("failed", "unserved", (_steps(failed),), steps=True),
        ),
    )


def _title(metered: Metered) -> str:
    return f"Calls, {metered.period} by {metered.period}"


def _desc(metered: Metered, periods: Sequence[str]) -> str:
    return f"The calls of each {metered.period} from {periods[0]} to {periods[-1]}, and how many of them failed."


def _steps(values: Sequence[int]) -> tuple[Point, ...]:
    """Return the places at which the value changes, and the last one."""
    last = len(values) - 1
    return tuple(Point(at, value) for at, value in enumerate(values) if at in {0, last} or value != values[at - 1])
