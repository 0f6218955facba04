"""A document as CSV: one header, plain numbers, one line per row."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from costcalc.render.plain import printable, without_brackets

if TYPE_CHECKING:
    from costcalc.render.documents.in_columns import Rows
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
        if isinstance(row, tuple):
            yield _several(row, names, plain, quoted)
            continue
        cells = [cell if (cell := row.get(name)) is None or type(cell) is int else _cell(cell) for name in names]
        # In quotes the cell stays as it is, and the line is none that a job's runner obeys.
        yield (quoted if str(cells[0]).lstrip().startswith("::") else plain)(cells)


def _several(rows: Rows, names: Sequence[str], plain: Callable[..., str], quoted: Callable[..., str]) -> str:
    """Return several rows, as one by one they would be written."""
    values = iter(rows.columns.values)
    columns = {name: next(values) if column is None else column for name, column in rows.columns.known}
    own = {name: column for name, column in columns.items() if not isinstance(column, int)}
    same = {
        name: _cell(value) for name, value in {**columns, **rows.same}.items() if name not in own and value is not None
    }
    cells = ["%s" if name in own else same.get(name, "").replace("%", "%%") for name in names]
    line = (quoted if cells[0].lstrip().startswith("::") else plain)(cells)
    return "".join([line % row for row in zip(*(own[name] for name in names if name in own), strict=True)])


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
