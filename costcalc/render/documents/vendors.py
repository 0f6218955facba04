"""Several vendors side by side: what volumes cost at each, and from which volume on another one is the cheapest."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from costcalc.money import plain
from costcalc.render.documents import words as w
from costcalc.render.documents.shared import GATES, NOTES, start
from costcalc.results.vendors import VendorComparison

_PLACE = "its place in vendors, from 0 on"

_VENDOR = w.record(
    sheet=w.text("The price sheet as -p takes it"),
    api=w.text("The API of the sheet", at="header.api"),
    provider=w.text("The vendor", at="header.provider"),
    currency=w.text("The currency of the sheet", at="header.currency", pattern="^[A-Z]{3}$"),
    rate=w.price("What one of its currency is in that of the report, as --fx says; 1 where they are the same"),
    as_of=w.text("When the prices were read, as the sheet writes it", at="header.as_of"),
)

_COST = w.record(
    month_total=w.in_full("One month alone, by the cheapest way to pay", "where the vendor has no price"),
    year_total=w.in_full("Twelve equal months, packages bought ahead", "there, or where an exact answer took too long"),
)

_ROW = w.record(
    calls=w.units("Calls made in the month, free ones included; where days is there, on each day"),
    costs=w.each("What they cost at each vendor, in the order of vendors: not rounded again once converted", _COST),
    cheapest_month=w.count(
        f"The cheapest for one month, of equal ones the first: {_PLACE}", "where nobody has a price"
    ),
    cheapest_year=w.count(f"The same of twelve months: {_PLACE}", "there, or where a total is missing"),
)


def _changes(period: str, not_searched: str) -> dict[str, w.Word]:
    """Describe the changes of a month, or of a year."""
    at, prefix = f"{period}_changes", "" if period == "month" else "year_"
    entry = w.record(
        calls=w.units("The first volume of the change", positive=True),
        to=w.count(f"Who is the cheapest from there on: {_PLACE}", "where nobody has a price"),
        period=w.word("What is compared", period),
    )

    def of(name: str) -> w.Get:
        found = attrgetter(at)
        return lambda comparison: None if found(comparison) is None else getattr(found(comparison), name)

    about = "Above the smallest volume shown, up to the largest, each at which another one costs less than the cheapest so far"
    return {
        f"{prefix}changes": w.each(f"{about}; the first 50", entry, of("listed"), null=not_searched),
        f"{prefix}changes_total": w.count("How many there are", not_searched, of("total")),
        f"{prefix}changes_known_to": w.units(
            "Up to which volume these are all: the largest shown, but where an exact search takes too long",
            not_searched,
            of("known_to"),
        ),
    }


DOCUMENT = w.record(
    "compare of several sheets",
    **start(
        "compare",
        currency=w.text("The currency of every amount: of the first sheet, or --currency", pattern="^[A-Z]{3}$"),
        notes=NOTES,
        gates=GATES,
    ),
    vendors=w.each("The APIs that are compared, in the order given", _VENDOR),
    days=w.count(
        "Where a vendor counts days: volumes are calls of each of so many equal days, which stand for a month; absent elsewhere"
    )._replace(optional=True),
    size=w.count("Units that each call takes, where --size says so; absent elsewhere")._replace(optional=True),
    rows=w.each("A row per volume, ascending", _ROW),
    **_changes("month", "where they are not searched (note changes-not-searched)"),
    **_changes("year", "where they are not searched (note year-changes-not-searched)"),
)


def _rows(comparison: VendorComparison) -> Iterator[w.Json]:
    """Yield a row per volume and vendor."""
    for row in comparison.rows:
        costs = _ROW.write(row)
        for place, (vendor, cost) in enumerate(zip(comparison.vendors, costs["costs"], strict=True)):
            yield {
                "calls": costs["calls"],
                "sheet": vendor.sheet,
                "api": vendor.header.api,
                "provider": vendor.header.provider,
                **cost,
                "cheapest_month": place == row.cheapest_month,
                "cheapest_year": place == row.cheapest_year,
                "currency": comparison.currency,
                "rate": plain(vendor.rate),
            }


COLUMNS = w.Columns("calls sheet api provider month_total year_total cheapest_month cheapest_year currency rate", _rows)
