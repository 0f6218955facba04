"""Records as CSV: one header, plain numbers, one record per row."""

from __future__ import annotations

import csv
import io

from costcalc.render.plain import printable
from costcalc.render.records import Records

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # spreadsheets take the wide forms as well


def write(records: Records) -> str:
    """Return CSV text; no text of a sheet can become a formula in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(records.header)
    quoting = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in records.rows:
        cells = [_cell(value) for value in row]
        # In quotes the cell stays as it is, and the line is none that a job's runner obeys.
        (quoting if cells[0].lstrip().startswith("::") else writer).writerow(cells)
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
