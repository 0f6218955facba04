"""A document as CSV: one header, plain numbers, one line per row."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from costcalc.render.plain import printable, without_brackets

if TYPE_CHECKING:
    from costcalc.render.documents.in_columns import Known, Rows
    from costcalc.render.documents.words import Columns

Writes = Callable[[Sequence[Any]], str]
"""Writes cells as a line."""

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # spreadsheets take the wide forms as well
# Where a spreadsheet separates cells by these, what follows begins a cell of its own, in quotes or not.
_WITHIN = re.compile(rf"""([;|])(?=["'\s]*[{re.escape("".join(_FORMULA))}])""")

_PLACE = "\x1a"
"""Stands in a form where cells come that are not known yet: no cell has it, since what is not printed is left out."""


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
            yield "".join(row.texts(lambda rows: _lines(rows, names, plain, quoted)))
            continue
        cells = [cell if (cell := row.get(name)) is None or type(cell) is int else _cell(cell) for name in names]
        yield (quoted if _is_command(str(cells[0])) else plain)(cells)


def _lines(rows: Rows, names: tuple[str, ...], plain: Writes, quoted: Writes) -> list[str]:
    """Return the rows of each of some objects, as one by one they would be written."""
    from costcalc.render.documents.in_columns import fill

    known, values = rows.rows
    own = sum(column is None for _, column in known)

    def lines(write: Writes, first: Sequence[str], columns: Sequence[Iterable[str]]) -> Iterator[str]:
        form = _form(write, known, rows.same, names)
        of_rows = (columns[start : start + own] for start in range(0, len(columns), own))
        return fill(form, chain.from_iterable((first, *columns) for columns in of_rows))

    cells = ["" if cell is None else _cell(cell) for cell in rows.first]
    texts = list(lines(plain, [plain((cell, ""))[:-2] for cell in cells], values))
    for place, cell in enumerate(cells):
        if _is_command(cell):
            [texts[place]] = lines(quoted, [cell.replace('"', '""')], [[column[place]] for column in values])
    return texts


@lru_cache(maxsize=1_000)
def _form(write: Writes, known: Known, same: tuple[tuple[str, str], ...], names: tuple[str, ...]) -> list[str]:
    """Return the lines of an object, cut where the first cell of each stands, and its own ones."""
    cells = {name: _cell(value) for name, value in same}
    lines: list[str] = []
    for row in range(max(len(column) for _, column in known if isinstance(column, tuple))):
        for name, column in known:
            cells[name] = _PLACE if column is None else str(column) if isinstance(column, int) else column[row]
        lines.append(write((_PLACE, *(cells.get(name, "") for name in names[1:]))))
    return "".join(lines).split(_PLACE)


def _is_command(cell: str) -> bool:
    """Tell whether a line that begins so is one that a job's runner obeys; in quotes it stays as it is, and is none."""
    return cell.lstrip().startswith("::")


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
