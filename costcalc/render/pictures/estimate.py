"""The picture of an estimate: the ways to pay as bars."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.money import grouped
from costcalc.render.drawing.model import Bar, Bars
from costcalc.render.pages.estimate_ways import ways_of
from costcalc.results.estimate import Estimate


def pictures(estimate: Estimate) -> Iterator[Bars]:
    """Yield the ways that have a price, where there are several."""
    bars = tuple(
        Bar(way.name, way.total, grouped(way.total), "cheapest" if way.chosen else "free", best=way.chosen)
        for way in ways_of(estimate)
        if way.total is not None
    )
    if len(bars) > 1:
        yield Bars(
            title="The ways to pay",
            desc=f"What all calls cost by each of {len(bars)} ways to pay, in {estimate.header.currency}.",
            bars=bars,
        )
