"""Records as CSV: one header, plain numbers, one record per row."""

from __future__ import annotations

import csv
import io

from costcalc.render.plain import printable
from costcalc.render.records import Records

_FORMULA = ("=", "+", "-", "@")


def write(records: Records) -> str:
    """Return CSV text; no text of a sheet can become a formula in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(records.header)
    for row in records.rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(value: str | int | None) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    clean = printable(value)
    return f"'{clean}" if clean.startswith(_FORMULA) and not _is_number(clean) else clean


def _is_number(text: str) -> bool:
    digits = text[1:].replace(".", "", 1)
    return text[0] in "+-" and digits.isascii() and digits.isdecimal()
