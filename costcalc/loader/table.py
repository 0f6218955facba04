"""CSV with a header: comma, semicolon or tab, columns in any order; problems kept by line and cell."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from costcalc.errors import DataError, Problem, RequestError
from costcalc.loader.files import Content, read_utf8
from costcalc.loader.scalars import near
from costcalc.money import parse_count, plural, shown
from costcalc.usage import parse_month_or_day

if TYPE_CHECKING:
    from _csv import Reader

MAX_BYTES = 256 << 20
MAX_PROBLEMS = 100
"""More than these nobody reads; the last line says how many there are."""

_AT_ONCE, _ROWS_AT_ONCE = 1 << 15, 1_000
"""Bytes or rows read at once, and between two reports of progress: few enough to stay in the processor's cache."""

_MONTH_NAME = re.compile(r"[A-Za-z]{3,9}\.?[-\s/]\d{2,4}|\d{1,2}[-\s/][A-Za-z]{3,9}([-\s/]\d{2,4})?")
_SLASHES = re.compile(r"\d{1,4}[/.]\d{1,4}([/.]\d{1,4})?")
_EXPONENT = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")


class Table:
    """A CSV file while it is read: its header, its rows, and what is wrong with them."""

    def __init__(self, source: str | Path | Content, what: str) -> None:
        self.label, self._data = read_utf8(source, limit=MAX_BYTES, what=what, error=DataError)
        first = next(filter(str.strip, self._lines()), "")
        self.delimiter = max(",;\t", key=first.count)
        self._header_line = self._passed = 0
        self._found: list[tuple[int, int, str, str]] = []
        self._more = 0
        self._reader = self._new_reader()
        self.header: list[str] = []
        self.header = self._header()

    def _lines(self) -> Iterator[str]:
        return io.TextIOWrapper(io.BytesIO(self._data), encoding="utf-8-sig", newline="")

    def _new_reader(self) -> Reader:
        return csv.reader(self._lines(), delimiter=self.delimiter, strict=True)

    def _header(self) -> list[str]:
        for row in islice(self.rows(), 1):
            self._header_line = self.line
            names = [name.strip() for name in row]
            for index, name in enumerate(names):
                if name in names[:index]:
                    self.report(index, f"the column {shown(name)} stands here a second time; remove one")
            return names
        raise self.error()

    @property
    def line(self) -> int:
        """The line of the row read last."""
        return self._reader.line_num + self._passed

    @property
    def right(self) -> bool:
        """Whether nothing is wrong so far."""
        return not self._found

    def rows(self) -> Iterator[list[str]]:
        """Yield the remaining rows that hold anything; bad CSV ends them."""
        try:
            for row in self._reader:
                if any(row):
                    yield row
        except csv.Error:
            line = max((good for good, _ in self.again()), default=self._header_line) + 1
            self.report(
                None, "the quotes of a cell do not match; write a quote inside a cell twice, or remove it", line
            )

    def columns(self, progress: Callable[[int], None] | None = None) -> Iterator[Sequence[Sequence[str]]]:
        """Yield the remaining rows as columns, many rows at a time; RequestError where one is no row of the header.

        Where no cell is quoted, a row is its line cut at the delimiters, and a whole text is cut in one go.
        """
        data = self._data
        plain = b'"' not in data and (b"\r" not in data or data.count(b"\r") == data.count(b"\r\n"))
        for columns in self._cut() if plain else self._parsed():
            yield columns
            if progress:
                progress(self.line)

    def _cut(self) -> Iterator[Sequence[Sequence[str]]]:
        """Cut the lines, each with its end as a cell of its own: that stands last in every row, or a row is wrong."""
        width, end = len(self.header), f"{self.delimiter}\n{self.delimiter}"
        for text in self._texts():
            cells = text.replace("\n", end).split(self.delimiter)
            del cells[-1]
            rows = text.count("\n")
            columns = [cells[place :: width + 1] for place in range(width + 1)]
            if len(cells) != rows * (width + 1) or columns.pop().count("\n") != rows:
                raise RequestError("a row has other columns than the header")
            self._passed += rows
            yield columns

    def _texts(self) -> Iterator[str]:
        """Yield the lines after the header, some at a time, each with one character as its end."""
        data, start = self._data, 0
        returns = b"\r" in data
        for _ in range(self._header_line):
            start = data.find(b"\n", start) + 1 or len(data)
        while start < len(data):
            stop = data.rfind(b"\n", start, start + _AT_ONCE) + 1 or data.find(b"\n", start) + 1 or len(data)
            text = data[start:stop].decode()
            text = text.replace("\r\n", "\n") if returns else text
            yield text if text.endswith("\n") else text + "\n"
            start = stop

    def _parsed(self) -> Iterator[Sequence[Sequence[str]]]:
        try:
            while rows := list(islice(self._reader, _ROWS_AT_ONCE)):
                if set(map(len, rows)) != {len(self.header)}:
                    raise RequestError("a row has other columns than the header")
                yield list(zip(*rows, strict=True))
        except csv.Error:
            raise RequestError("this is no CSV") from None

    def rewind(self) -> None:
        """Go back to the first row after the header."""
        self._passed = 0
        self._reader = self._new_reader()
        while self.line < self._header_line:
            next(self._reader)

    def again(self) -> Iterator[tuple[int, list[str]]]:
        """Yield every row once more, with its line."""
        reader = self._new_reader()
        try:
            for row in reader:
                if reader.line_num > self._header_line:
                    yield reader.line_num, row
        except csv.Error:  # already reported
            return

    def unknown_column(self, index: int, known: tuple[str, ...]) -> None:
        """Report a column that the file should not have."""
        name = self.header[index]
        hint = near(name, known) or f"; known here: {', '.join(known)}"
        self.report(index, f"unknown column {shown(name)}{hint}")

    def width(self, row: list[str]) -> bool:
        """Tell whether a row has as many cells as the header, and report it where not."""
        if len(row) == len(self.header):
            return True
        cause = "put a number with commas in quotes" if len(row) > len(self.header) else "add what is missing"
        self.report(None, f"{plural(len(row), 'cell')} where the header has {len(self.header)}; {cause}")
        return False

    def report(self, cell: int | None, message: str, line: int | None = None) -> None:
        """Keep a problem of a cell of the row read last, or of another line."""
        if len(self._found) >= 10 * MAX_PROBLEMS:
            self._more += 1
            return
        column = self.header[cell] if cell is not None and self.header else ""
        self._found.append((self.line if line is None else line, -1 if cell is None else cell, column, message))

    def error(self) -> DataError:
        """Return all problems by line, with the columns at which their cells begin."""
        found = sorted(self._found)[:MAX_PROBLEMS]
        wanted = {line for line, *_ in found}
        texts = {number: text for number, text in enumerate(self._lines(), 1) if number in wanted}
        problems = [
            Problem(self.label, line, self._column(texts.get(line, ""), cell), path, message)
            for line, cell, path, message in found
        ]
        rest = len(self._found) + self._more - len(found)
        if rest:
            problems.append(
                Problem(
                    self.label,
                    found[-1][0] + 1,
                    1,
                    "",
                    f"and {rest:,} more problems; correct those above first",
                )
            )
        return DataError(
            problems or [Problem(self.label, 1, 1, "", "the file has no header; write column names in its first line")]
        )

    def _column(self, line: str, cell: int) -> int:
        """Return the column, from 1, at which a cell of a line begins."""
        quoted, index = False, 0
        for column, character in enumerate(line, 1):
            if index >= cell:
                return column
            if character == '"':
                quoted = not quoted
            elif character == self.delimiter and not quoted:
                index += 1
        return len(line.rstrip("\r\n")) + 1 if index >= cell > 0 else 1


def read_count(text: str) -> int:
    """Read a count as on the command line; raises RequestError that knows what spreadsheets do to counts."""
    if text.isdecimal() and text.isascii() and len(text) <= 15:
        return int(text)
    if not text.strip():
        raise RequestError("the cell is empty; write 0 where there were none")
    if text.strip().startswith("-"):
        raise RequestError(f"{shown(text)} is negative; write 0 or more")
    if _EXPONENT.fullmatch(text.strip()):
        raise RequestError(
            f"{shown(text)} is how a spreadsheet shortens a number; format the column as a number and save again"
        )
    return parse_count(text)


def read_month(text: str) -> int:
    """Read a month or a day in it; raises RequestError that knows what spreadsheets do to dates."""
    explain_date(text, "yyyy-mm", "2026-03")
    return parse_month_or_day(text)


def explain_date(text: str, form: str, example: str) -> None:
    """Raise RequestError where a spreadsheet rewrote a date; ``form`` is the format that keeps it."""
    if not text.strip():
        raise RequestError(f"the cell is empty; write it as {example}")
    if _MONTH_NAME.fullmatch(text.strip()) or _SLASHES.fullmatch(text.strip()):
        raise RequestError(
            f"{shown(text)} is how a spreadsheet writes a date; format the column as {form} and save again, as {example}"
        )
