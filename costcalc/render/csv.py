"""A document as CSV: one header, plain numbers, one line per row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from costcalc.render.plain import printable, without_brackets

if TYPE_CHECKING:
    from costcalc.render.documents.words import Columns

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # spreadsheets take the wide forms as well
# Where a spreadsheet separates cells by these, what follows begins a cell of its own, in quotes or not.
_WITHIN = re.compile(rf"""([;|])(?=["'\s]*[{re.escape("".join(_FORMULA))}])""")


class _Line:
    """Hands a line back to whoever had it written."""

    def write(self, text: str) -> str:
        """Return the line."""
        return text


def pieces(columns: Columns, result: Any) -> Iterator[str]:
    """Yield the lines of CSV text; no text of a sheet can become a formula in a spreadsheet."""
    names = (columns.names if isinstance(columns.names, str) else columns.names(result)).split()
    plain, quoted = (
        csv.writer(_Line(), lineterminator="\n", quoting=rule).writerow for rule in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)
    )
    yield plain(names)
    for row in columns.rows(result):
        cells = [cell if (cell := row.get(name)) is None or type(cell) is int else _cell(cell) for name in names]
        # In quotes the cell stays as it is, and the line is none that a job's runner obeys.
        yield (quoted if str(cells[0]).lstrip().startswith("::") else plain)(cells)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return _harmless(value)
    # An amount keeps its digits; a truth value is written as in JSON.
    return str(value).lower() if isinstance(value, bool) else f"{value:f}" if isinstance(value, Decimal) else str(value)


@lru_cache(maxsize=1_000)  # months, names and small amounts come again in row after row
def _harmless(text: str) -> str:
    clean = _WITHIN.sub(r"\1'", without_brackets(printable(text)))
    return f"'{clean}" if clean.startswith(_FORMULA) and not _is_number(clean) else clean


def _is_number(text: str) -> bool:
    digits = text[1:].replace(".", "", 1)
    return text[0] in "+-" and digits.isascii() and digits.isdecimal()
