"""The picture of an estimate of an API that uses others: what each of its parts costs."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.money import grouped
from costcalc.render.drawing.model import Bar, Bars
from costcalc.results.composite import CompositeEstimate


def pictures(composite: CompositeEstimate) -> Iterator[Bars]:
    """Yield the parts that have a price, where there are several."""
    bars = tuple(
        Bar(part.api, part.estimate.total, grouped(part.estimate.total), "postpaid")
        for part in composite.parts
        if part.estimate.total is not None
    )
    if len(bars) > 1:
        yield Bars(
            title="What each part costs",
            desc=f"What {len(bars)} parts of {composite.header.api} cost, in {composite.header.currency}.",
            bars=bars,
        )
