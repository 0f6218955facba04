"""The picture of what an amount pays for: how many calls, by each way to pay."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.money import grouped
from costcalc.render.drawing.model import Bar, Bars
from costcalc.render.page import money
from costcalc.render.pages.afford import each_of, ways_of
from costcalc.results.afford import Afford


def pictures(afford: Afford) -> Iterator[Bars]:
    """Yield the most calls by each way to pay, and up to which volume every smaller one is paid for where that is less."""
    bars: list[Bar] = []
    ways = ways_of(afford)
    for way in ways:
        if way.calls is None:
            continue
        best = way is ways[0]
        bars.append(Bar(way.way, way.calls, grouped(way.calls), "cheapest" if best else "postpaid", best=best))
        if way.every_up_to is not None and way.every_up_to < way.calls:
            every = f"{way.way}, all up to"
            bars.append(Bar(every, way.every_up_to, grouped(way.every_up_to), "free"))
    if len(bars) > 1:
        each = f" {each_of(afford)}" if each_of(afford) else ""
        given = f"{money(afford.amount)} {afford.header.currency} a {afford.per}"
        yield Bars(
            title=f"Calls{each} that {given} pays for",
            desc=f"The most calls{each} that {given} pays for by each way to pay, and up to which volume every smaller one.",
            bars=tuple(bars),
        )
