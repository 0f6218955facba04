"""The shipped sheets."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.documents.shared import CURRENCY, start
from costcalc.render.documents.words import Json, columns, each, record, text, under
from costcalc.results.sheet import SheetList

_API = record(
    {
        "api": text("The name that --api takes", at="key"),
        "name": text("The API's name as people read it"),
        "unit": text("What one call delivers"),
    }
)

_SHEET = record(
    {
        "name": text("The name that -p takes"),
        **under(
            {
                "provider": text("The vendor"),
                "product": text("The vendor's product", "where the sheet names none"),
                "currency": CURRENCY._replace(at=lambda sheet: sheet.currency.code),
                "as_of": text("When the prices were read: a year, a month or a date"),
                "source": text("Where the prices were read"),
                "apis": each("Its APIs", _API),
            },
            "sheet",
        ),
    }
)

DOCUMENT = record(start("sheet list") | {"sheets": each("The sheets that come with the package", _SHEET)})


def _rows(listing: SheetList) -> Iterator[Json]:
    """Yield one row per sheet; its APIs with a space between."""
    for values in map(_SHEET.write, listing.sheets):
        yield values | {"apis": " ".join(api["api"] for api in values["apis"])}


COLUMNS = columns("name provider product currency as_of source apis", _rows)
