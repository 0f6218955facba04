"""The page of several vendors: what volumes cost at each, and from which volume on another one is the cheapest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from costcalc.money import grouped, plain, plural
from costcalc.render.page import Grid, Page, columns, money
from costcalc.results.vendors import Vendor, VendorChanges, VendorComparison, VendorRow

MAX_NAMED = 4
"""Changes that a sentence names; of more there is a table."""
MAX_SHOWN = 12
"""Changes that the table shows: they mostly take turns."""


def page(comparison: VendorComparison) -> Page:
    """Return a row per volume and vendor, the changes where they are many, and who is the cheapest."""
    days = comparison.days
    titles = columns(
        "Calls" if days is None else "Calls a day",
        "<Vendor",
        "1 month" if days is None else plural(days, "day"),
        "12 months" if days is None else f"12 × {days}",
    )
    rows = [row for each in comparison.rows for row in _rows(comparison.vendors, each)]
    title = f"One month alone, and twelve equal months, in {comparison.currency}; * is the cheapest"
    blocks = [Grid(titles, rows, title=title)]
    for changes, when in ((comparison.month_changes, "one month alone"), (comparison.year_changes, "over a year")):
        if changes and changes.total > MAX_NAMED:
            blocks.append(_listed(comparison, changes, when))
    return Page(
        head=list(_head(comparison)), blocks=blocks, notes=comparison.notes, verdict=" ".join(_verdict(comparison))
    )


def _head(comparison: VendorComparison) -> Iterator[str]:
    vendors, currency = comparison.vendors, comparison.currency
    yield f"{len(vendors)} vendors · {currency}"
    for vendor in vendors:
        header = vendor.header
        yield f"{vendor.name}: {header.name}, {header.provider}, prices of {header.as_of}: {header.source}"
    for code, rate in {
        vendor.header.currency: vendor.rate for vendor in vendors if vendor.header.currency != currency
    }.items():
        yield f"1 {code} = {plain(rate)} {currency}; amounts are not rounded again"
    if comparison.days is not None:
        yield f"Calls of each of {plural(comparison.days, 'equal day')}, which stand for a month"
    if comparison.given:
        yield comparison.given
    if comparison.size is not None:
        yield f"Each call has a size of {grouped(comparison.size)}, which each vendor counts as its sheet says"


def _rows(vendors: tuple[Vendor, ...], row: VendorRow) -> Iterator[list[str]]:
    month = None if row.cheapest_month is None else row.costs[row.cheapest_month].month_total
    year = None if row.cheapest_year is None else row.costs[row.cheapest_year].year_total
    for place, (vendor, cost) in enumerate(zip(vendors, row.costs, strict=True)):
        yield [
            "" if place else grouped(row.calls),
            vendor.name,
            _marked(cost.month_total, month),
            _marked(cost.year_total, year),
        ]


def _marked(amount: Decimal | None, least: Decimal | None) -> str:
    return f"* {money(amount)}" if amount is not None and amount == least else money(amount)


def _listed(comparison: VendorComparison, changes: VendorChanges, when: str) -> Grid:
    rows = [[grouped(change.calls), _name(comparison, change.to)] for change in changes.listed[:MAX_SHOWN]]
    return Grid(columns("From calls", "<the cheapest is"), rows, title=f"Changes of the cheapest, {when}")


def _name(comparison: VendorComparison, place: int | None) -> str:
    return "nobody, for want of a price" if place is None else comparison.vendors[place].name


def _verdict(comparison: VendorComparison) -> Iterator[str]:
    """Say who is the cheapest from which volume on: in a month, and over a year where that is known."""
    first = comparison.rows[0]
    month = _said(comparison, comparison.month_changes, [row.cheapest_month for row in comparison.rows])
    year = _said(comparison, comparison.year_changes, [row.cheapest_year for row in comparison.rows])
    last, each = comparison.rows[-1], "" if comparison.days is None else " a day"
    between = f"from {grouped(first.calls)} to {grouped(last.calls)} calls{each}"
    between = f"at {plural(first.calls, 'call')}{each}" if first is last else between
    if month == year:
        yield f"Cheapest {between}, in one month and over a year: {month}."
        return
    yield f"Cheapest {between}, in one month: {month}."
    yield f"Over a year: {year}."


def _said(comparison: VendorComparison, changes: VendorChanges | None, places: Sequence[int | None]) -> str:
    """Name who is the cheapest, and from which volume on another one; ``places`` are those of the volumes shown."""
    if changes is None:
        return f"{_of_those_shown(comparison, places)}{', of the volumes shown' if len(places) > 1 else ''}"
    last = comparison.rows[-1].calls
    more = "" if changes.known_to == last else f"; above {grouped(changes.known_to)} no exact search was possible"
    start = _name(comparison, places[0])
    if changes.total > MAX_NAMED:
        shown = min(MAX_SHOWN, len(changes.listed))
        listed = "as listed" if shown == changes.total else f"of which {shown} are listed"
        return f"first {start}, then {changes.total:,} changes, {listed}{more}"
    return (
        ", ".join([start, *(f"{_name(comparison, to)} from {grouped(calls)} on" for calls, to, _ in changes.listed)])
        + more
    )


def _of_those_shown(comparison: VendorComparison, places: Sequence[int | None]) -> str:
    """Name who is the cheapest at the volumes shown, where those between are not searched."""
    found: list[str] = []
    for number, (row, place) in enumerate(zip(comparison.rows, places, strict=True)):
        if not number or place != places[number - 1]:
            name = "not known" if place is None else comparison.vendors[place].name
            found.append(f"{name} from {grouped(row.calls)} on" if number else name)
    return ", ".join(found)
