"""The picture of a comparison: the cost of a month against its calls, a line per way to pay."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from costcalc.money import grouped, plural
from costcalc.render.drawing.model import Axis, Band, Curve, Line, Mark, Number, Point, other
from costcalc.results.common import CHEAPEST, Pay
from costcalc.results.compare import Comparison, CurveLine, CurvePoint, MonthHalf

MAX_MARKS = 6
"""Changes of the cheapest way that are marked; of more, none is: the table has them."""
_RATIO = 30
"""From this ratio of the largest to the smallest on, equal ratios are equally long on an axis."""


def pictures(comparison: Comparison) -> Iterator[Curve]:
    """Yield the curve, where there is more than one volume."""
    found = comparison.curve or tuple(_of_rows(comparison))
    # Where there is one way to pay, the cheapest is that.
    lines = found if len(found) > 2 else found[:1]
    points = [point for line in lines for run in line.runs for point in run]
    calls = {point.calls for point in points}
    if len(calls) < 2:
        return
    by_day = comparison.days is not None
    span = f"{plural(comparison.days, 'day')}" if comparison.days is not None else "one month"
    log = Fraction(max(calls)) >= _RATIO * max(Fraction(1), Fraction(min(calls)))
    scale = "equal distances are equal ratios" if log else "equal distances are equal differences"
    bands = tuple(Band("dead zone: fewer calls cost more", zone.first, zone.last) for zone in comparison.dead_zones)
    yield Curve(
        title=f"What {span} cost{'' if by_day else 's'}, by calls",
        desc=(
            f"{comparison.header.currency} for {span} against calls{' a day' if by_day else ''}, from {grouped(min(calls))} to "
            f"{grouped(max(calls))}, as {_and([line.way for line in lines])}; {scale}."
        ),
        x=Axis(f"Calls {'a day' if by_day else 'in a month'}", log=log, zero=False),
        y=Axis(comparison.header.currency, log=log and is_wide([point.total for point in points])),
        lines=tuple(
            _line(line, place) for place, line in enumerate(sorted(lines, key=lambda line: line.way != CHEAPEST))
        ),
        bands=bands if not by_day or not comparison.parts else (),
        marks=tuple(mark for mark in _marks(comparison) if min(calls) <= mark.x <= max(calls)),
    )


def _line(line: CurveLine, place: int) -> Line:
    tones = {Pay.POSTPAID.value: "postpaid", Pay.PACKAGES.value: "packages", CHEAPEST: "cheapest"}
    runs = tuple(tuple(Point(point.calls, point.total) for point in run) for run in line.runs)
    return Line(line.way, tones.get(line.way) or other(place), runs, broad=line.way == CHEAPEST)


def is_wide(amounts: Sequence[Number]) -> bool:
    """Tell whether equal ratios should be equally long on an axis of these."""
    above = [Fraction(amount) for amount in amounts if amount > 0]
    return bool(above) and max(above) >= _RATIO * min(above)


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _of_rows(comparison: Comparison) -> Iterator[CurveLine]:
    """Yield the ways through the rows, where nothing lies between these."""
    ways: dict[str, Callable[[MonthHalf], Decimal | None]] = {
        "postpaid": lambda month: month.postpaid,
        "packages": lambda month: month.packages,
        CHEAPEST: lambda month: month.cheapest,
    }
    for way, amount in ways.items():
        known = [(row.calls, amount(row.month)) for row in comparison.rows]
        found = tuple(CurvePoint(calls, total) for calls, total in known if total is not None)
        if found:
            yield CurveLine(way, (found,))


def _marks(comparison: Comparison) -> Iterator[Mark]:
    """Yield the volumes at which another way becomes the cheapest, as far as they are known exactly."""
    ways = comparison.in_a_month
    if ways:
        found = ways.found[1:]
        if len(found) <= MAX_MARKS:
            yield from (
                Mark(each.calls, f"{grouped(each.calls)}: {each.subscription or 'pay as you go'}") for each in found
            )
        return
    if comparison.first_saving:
        yield Mark(comparison.first_saving.calls, f"{grouped(comparison.first_saving.calls)}: packages")
    if comparison.postpaid_again is not None:
        yield Mark(comparison.postpaid_again, f"{grouped(comparison.postpaid_again)}: postpaid")
