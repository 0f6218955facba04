"""The picture of several vendors: what a month costs at each, against its calls, and from where on another is the cheapest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from costcalc.money import grouped, plural
from costcalc.render.drawing.model import Axis, Curve, Line, Mark, Point, other
from costcalc.render.pictures.compare import MAX_MARKS, is_wide
from costcalc.results.vendors import VendorComparison

_TONES = ("postpaid", "packages", "cheapest")


def pictures(comparison: VendorComparison) -> Iterator[Curve]:
    """Yield the curve, where there is more than one volume: straight lines between the volumes that are shown."""
    calls = [row.calls for row in comparison.rows]
    if len(calls) < 2:
        return
    span = "one month" if comparison.days is None else plural(comparison.days, "day")
    log = is_wide(calls)
    totals = [cost.month_total for row in comparison.rows for cost in row.costs if cost.month_total is not None]
    lines = [
        Line(vendor.name, _TONES[place] if place < len(_TONES) else other(place), tuple(_runs(comparison, place)))
        for place, vendor in enumerate(comparison.vendors)
    ]
    yield Curve(
        title=f"What {span} cost{'s' if comparison.days is None else ''} at each vendor, by calls",
        desc=(
            f"{comparison.currency} for {span} against calls{'' if comparison.days is None else ' a day'}, from "
            f"{grouped(calls[0])} to {grouped(calls[-1])}, at {len(lines)} vendors; straight lines between the volumes of the table."
        ),
        x=Axis("Calls in a month" if comparison.days is None else "Calls a day", log=log, zero=False),
        y=Axis(comparison.currency, log=log and is_wide(totals)),
        lines=tuple(line for line in lines if line.runs),
        marks=tuple(_marks(comparison)),
    )


def _runs(comparison: VendorComparison, place: int) -> Iterator[tuple[Point, ...]]:
    """Yield the points of a vendor, apart where it has no price, and where one more call costs less."""
    run: list[Point] = []
    for row in comparison.rows:
        total = row.costs[place].month_total
        leaps = bool(run) and total is not None and row.calls == run[-1].x + 1 and Fraction(total) < Fraction(run[-1].y)
        if run and (total is None or leaps):
            yield tuple(run)
            run = []
        if total is not None:
            run.append(Point(row.calls, total))
    if run:
        yield tuple(run)


def _marks(comparison: VendorComparison) -> Sequence[Mark]:
    changes = comparison.month_changes.listed if comparison.month_changes else ()
    if len(changes) > MAX_MARKS:
        return ()
    return [
        Mark(each.calls, f"{grouped(each.calls)}: {comparison.vendors[each.to].name}")
        for each in changes
        if each.to is not None
    ]
