"""The picture of a concurrency advice: the need of each day, and what is there for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from costcalc.render.drawing.model import Axis, Curve, Line, Point
from costcalc.results.concurrency import ConcurrencyAdvice


def pictures(advice: ConcurrencyAdvice) -> Iterator[Curve]:
    """Yield need and permits, where something is bought."""
    if not advice.purchases or len(advice.needs) < 2:
        return
    days = range(len(advice.needs))
    names = tuple(f"{advice.first_date + timedelta(days=day)}" if advice.first_date else str(day + 1) for day in days)
    yield Curve(
        title="Tasks at once, day by day",
        desc=f"How many tasks are needed at once on each of {len(names)} days, and how many can run: the included and the bought ones.",
        x=Axis("Day", zero=False, names=names),
        y=Axis("Tasks at once"),
        lines=(
            Line("can run", "cheapest", (_steps(_there(advice)),), broad=True, steps=True),
            Line("needed", "postpaid", (_steps(advice.needs),), steps=True),
        ),
    )


def _there(advice: ConcurrencyAdvice) -> list[int]:
    """Return how many can run on each day."""
    there = [advice.included] * len(advice.needs)
    for bought in advice.purchases:
        first = bought.start - 1 if isinstance(bought.start, int) else _day(bought.start, advice.first_date)
        for day in range(first, min(first + bought.days, len(there))):
            there[day] += bought.count
    return there


def _day(start: str, first: date | None) -> int:
    day = date.fromisoformat(start)
    return (day - (first or day)).days


def _steps(values: Sequence[int]) -> tuple[Point, ...]:
    """Return the days on which the value changes, and the last one."""
    last = len(values) - 1
    return tuple(Point(day, value) for day, value in enumerate(values) if day in {0, last} or value != values[day - 1])
