"""A document as CSV: one header, plain numbers, one line per row."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any

from costcalc.render.plain import printable, without_brackets

if TYPE_CHECKING:
    from costcalc.render.documents.in_columns import Known, Rows
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
    names = tuple((columns.names if isinstance(columns.names, str) else columns.names(result)).split())
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


def _several(rows: Rows, names: tuple[str, ...], plain: Callable[..., str], quoted: Callable[..., str]) -> str:
    """Return several rows, as one by one they would be written."""
    known, values = rows.columns
    form, own = _form(known, names)
    cells = [*form]
    for name, value in rows.same.items():
        if value is not None:
            cells[names.index(name)] = _cell(value).replace("%", "%%")
    line = (quoted if cells[0].lstrip().startswith("::") else plain)(cells)
    columns = [values[column] if isinstance(column, int) else column for column in own]
    return "".join([line % row for row in zip(*columns, strict=True)])


@lru_cache(maxsize=1_000)
def _form(known: Known, names: tuple[str, ...]) -> tuple[list[str], list[int | Sequence[str]]]:
    """Return the cells of rows, ``%s`` where each has its own, and of these the texts, or the place among the values."""
    places = count()
    own = {name: next(places) if column is None else column for name, column in known if not isinstance(column, int)}
    same = {name: str(column) for name, column in known if isinstance(column, int)}
    return ["%s" if name in own else same.get(name, "") for name in names], [own[name] for name in names if name in own]


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
