"""The page of an estimate: every way to pay, the cheapest marked."""

from __future__ import annotations

from fractions import Fraction

from costcalc.money import grouped, minus, plural
from costcalc.quantities import multiplied
from costcalc.render.page import (
    Grid,
    Page,
    add_on_line,
    bill_of,
    columns,
    head_of,
    money,
    packages,
    signed,
)
from costcalc.render.pages.estimate_verdict import for_calls, verdict
from costcalc.render.pages.estimate_ways import POSTPAID, ways_of
from costcalc.results.estimate import Estimate


def page(estimate: Estimate, *, explain: bool = False) -> Page:
    """Return head, the ways to pay, the bill's arithmetic where asked for, and the verdict."""
    usage = estimate.usage
    quota = " of the month's quota" if usage.free and estimate.period == "day" and not estimate.free_by_day else ""
    where = [f"{grouped(usage.free)} free{quota}", f"{grouped(usage.prepaid)} prepaid"]
    if usage.failed:
        where.insert(0, f"{grouped(usage.failed)} failed (not charged)")
    where.append(f"{grouped(usage.to_pay)} to pay for")
    head = [*head_of(estimate.header), f"{_made(estimate)}: {', '.join(where)}"]
    ways = _ways(estimate)
    blocks: list[Grid | str] = [ways] if ways.rows else []
    if explain:
        from costcalc.render.pages.estimate_working import working

        blocks += working(estimate)
    blocks += _without_postpaid(estimate)
    if estimate.add_on:
        blocks.append(add_on_line(estimate.add_on))
        blocks += _in_all(estimate) if explain and not estimate.bill else []
    if estimate.bill:
        blocks.append(bill_of(estimate.bill, estimate.header.currency))
    return Page(head=head, blocks=blocks, notes=estimate.notes, verdict=verdict(estimate))


def _made(estimate: Estimate) -> str:
    """Say what is made: 300,000 calls in one month (10,000 a day for 30 days)."""
    calls, days = estimate.usage.calls, estimate.days or 1
    made = plural(calls, estimate.noun)
    given = ", ".join(
        filter(None, (estimate.given, f"{grouped(multiplied(calls, Fraction(1, days)))} a day" if days > 1 else ""))
    )
    when = f"in {plural(days, 'day')}" if days > 1 else f"in one {estimate.period}"
    return f"{made} {when} ({given})" if given else f"{made} {when}"


def _ways(estimate: Estimate) -> Grid:
    ways = list(ways_of(estimate))
    against = estimate.postpaid.total if estimate.postpaid else None
    rows = [
        [
            way.name,
            way.how,
            "" if way.unused is None else grouped(way.unused),
            money(way.total),
            "" if way.total is None or against is None or way.name == POSTPAID else signed(minus(way.total, against)),
        ]
        for way in ways
    ]
    # Where the bill has terms, a way costs what would be paid that way: less than its lines by a credit, more by a tax.
    currency = f"{estimate.header.currency} to pay" if estimate.bill else estimate.header.currency
    titles = columns("<Pay by", "<<How", "Unused", currency, "vs postpaid")
    return Grid(titles, rows, marked=frozenset(place for place, way in enumerate(ways) if way.chosen))


def _without_postpaid(estimate: Estimate) -> list[str]:
    """Say what packages alone would cost with postpaid off, where its fees make the difference."""
    cover, total = estimate.packages, for_calls(estimate)
    if cover is None or cover.postpaid is None or not cover.purchases or total is None:
        return []
    alone = minus(cover.lines_total, cover.postpaid_amount)
    if alone >= total or estimate.bill:
        return []
    return [f"Without postpaid (--no-postpaid), {packages(cover.purchases)} alone would cost {money(alone)}."]


def _in_all(estimate: Estimate) -> list[Grid]:
    """Return what calls and concurrency come to together."""
    if estimate.add_on is None or estimate.total is None or not estimate.add_on.additional:
        return []
    rows = [
        ["calls", money(for_calls(estimate))],
        ["concurrency", money(estimate.add_on.total)],
        ["total", money(estimate.total)],
    ]
    return [Grid(columns("<In all", estimate.header.currency), rows)]
