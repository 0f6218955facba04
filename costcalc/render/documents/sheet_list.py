"""The shipped sheets."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.documents import words as w
from costcalc.render.documents.shared import CURRENCY, start
from costcalc.results.sheet import SheetList

_API = w.record(
    api=w.text("The name that --api takes", at="key"),
    name=w.text("The API's name as people read it"),
    unit=w.text("What one call delivers"),
)

_SHEET = w.record(
    name=w.text("The name that -p takes"),
    **w.under(
        "sheet",
        provider=w.text("The vendor"),
        product=w.text("The vendor's product", "where the sheet names none"),
        currency=CURRENCY._replace(at=lambda sheet: sheet.currency.code),
        as_of=w.text("When the prices were read: a year, a month or a date"),
        source=w.text("Where the prices were read"),
        apis=w.each("Its APIs", _API),
    ),
    caveat_count=w.count("How many things it says that change a bill and are left out", at="caveats"),
    age_days=w.count("Days since the first day that as_of may mean", "without --max-age and --today"),
)

DOCUMENT = w.record(**start("sheet list"), sheets=w.each("The sheets that come with the package", _SHEET))


def _rows(listing: SheetList) -> Iterator[w.Json]:
    """Yield one row per sheet; its APIs with a space between."""
    for values in map(_SHEET.write, listing.sheets):
        yield values | {"apis": " ".join(api["api"] for api in values["apis"])}


COLUMNS = w.Columns("name provider product currency as_of source apis caveat_count age_days", _rows)
