"""The picture of a diff: what each way to pay comes to, before and after."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.money import grouped
from costcalc.render.drawing.model import Bar, Bars
from costcalc.results.diff import Diff


def pictures(diff: Diff) -> Iterator[Bars]:
    """Yield two bars for each way that has a price on either side."""
    bars = tuple(
        Bar(f"{way.name}, {when}", amount, grouped(amount), tone, best=way is diff.total_way and when == "after")
        for way in diff.ways
        for when, amount, tone in (("before", way.before, "free"), ("after", way.after, "packages"))
        if amount is not None
    )
    if bars:
        yield Bars(
            title="Before and after",
            desc=f"What each way to pay comes to before and after, in {diff.header.currency}.",
            bars=bars,
        )
