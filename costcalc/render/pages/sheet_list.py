"""The page of ``sheet list``: which sheets are shipped."""

from __future__ import annotations

from costcalc.render.page import Grid, Page, columns
from costcalc.results.sheet import SheetList


def page(listing: SheetList) -> Page:
    """Return a row per shipped sheet."""
    rows = [
        [
            each.name,
            each.sheet.provider,
            each.sheet.currency.code,
            each.sheet.as_of,
            str(each.caveats or ""),
            ", ".join(a.key for a in each.sheet.apis),
        ]
        for each in listing.sheets
    ]
    titles = columns("<-p", "<<Provider", "<In", "<Prices of", "Caveats", "<<APIs")
    return Page(
        head=["Price sheets that come with costcalc"],
        blocks=[Grid(titles, rows)],
        verdict="Use one from any folder: costcalc estimate -p NAME --calls 200000",
    )
