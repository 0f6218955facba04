"""A document as CSV: one header, plain numbers, one line per row."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from costcalc.render.plain import printable

if TYPE_CHECKING:
    from costcalc.render.documents.words import Columns

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # spreadsheets take the wide forms as well


def write(columns: Columns, result: Any) -> str:
    """Return CSV text; no text of a sheet can become a formula in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns.names)
    quoting = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in columns.rows(result):
        cells = [_cell(row.get(name)) for name in columns.names]
        # In quotes the cell stays as it is, and the line is none that a job's runner obeys.
        (quoting if cells[0].lstrip().startswith("::") else writer).writerow(cells)
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    clean = printable(value)
    return f"'{clean}" if clean.startswith(_FORMULA) and not _is_number(clean) else clean


def _is_number(text: str) -> bool:
    digits = text[1:].replace(".", "", 1)
    return text[0] in "+-" and digits.isascii() and digits.isdecimal()
