"""The shipped sheets as JSON values."""

from __future__ import annotations

from costcalc.render.payloads import Json, start
from costcalc.results.sheet import SheetList


def payload(listing: SheetList) -> Json:
    """Return the names that ``-p`` takes."""
    return start(listing) | {
        "sheets": [
            {
                "name": each.name,
                "provider": each.sheet.provider,
                "product": each.sheet.product,
                "currency": each.sheet.currency.code,
                "as_of": each.sheet.as_of,
                "source": each.sheet.source,
                "apis": [{"api": api.key, "name": api.name, "unit": api.unit} for api in each.sheet.apis],
            }
            for each in listing.sheets
        ],
    }
