"""The picture of a forecast of an API that uses others: its calls, as those of one that has prices of its own."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.drawing.model import Curve
from costcalc.render.pictures.forecast import month_of
from costcalc.results.forecast import CompositeForecast


def pictures(composite: CompositeForecast) -> Iterator[Curve]:
    """Yield the calls of the month, added up."""
    yield month_of(composite, composite.so_far, "call")
