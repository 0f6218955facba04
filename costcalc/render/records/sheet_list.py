"""The shipped sheets as records."""

from __future__ import annotations

from costcalc.render.records import Records
from costcalc.results.sheet import SheetList

HEADER = ("name", "provider", "product", "currency", "as_of", "source", "apis")


def records(listing: SheetList) -> Records:
    """Return one record per sheet; its APIs with a space between."""
    return Records(
        HEADER,
        [
            (
                each.name,
                each.sheet.provider,
                each.sheet.product,
                each.sheet.currency.code,
                each.sheet.as_of,
                each.sheet.source,
                " ".join(api.key for api in each.sheet.apis),
            )
            for each in listing.sheets
        ],
    )
