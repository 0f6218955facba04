"""The page of ``sheet list``: which sheets are shipped."""

from __future__ import annotations

from costcalc.money import plural
from costcalc.render.page import Grid, Page, columns
from costcalc.results.sheet import SheetList, Shipped


def page(listing: SheetList) -> Page:
    """Return a row per shipped sheet."""
    rows = [
        [
            each.name,
            each.sheet.provider,
            each.sheet.currency.code,
            _read(each),
            str(each.caveats or ""),
            ", ".join(a.key for a in each.sheet.apis),
        ]
        for each in listing.sheets
    ]
    titles = columns("<-p", "<<Provider", "<In", "<<Prices of", "Caveats", "<<APIs")
    return Page(
        head=["Price sheets that come with costcalc"],
        blocks=[Grid(titles, rows)],
        verdict="Use one from any folder: costcalc estimate -p NAME --calls 200000",
    )


def _read(each: Shipped) -> str:
    """Write when the prices were read, and how long ago that is where it was asked for."""
    days = each.age_days
    if days is None:
        return each.sheet.as_of
    age = plural(days, "day")
    return f"{each.sheet.as_of} {age}{', old' if each.old else ''}"
