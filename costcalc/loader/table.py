"""CSV with a header: comma, semicolon or tab, columns in any order; problems kept by line and cell."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from costcalc.errors import DataError, FileError, RequestError, listed
from costcalc.loader.cutting import cells_of, rows_of
from costcalc.loader.files import Content, read_utf8
from costcalc.loader.foreign import refuse_foreign
from costcalc.loader.problems import Problems
from costcalc.loader.scalars import near
from costcalc.money import plural, shown

if TYPE_CHECKING:
    from _csv import Reader

MAX_BYTES = 64 << 20
MAX_LINES = 1 << 20
"""As many as a spreadsheet has; empty ones and the header are counted."""
MAX_LINE = 1 << 20
"""Bytes in one line."""
MAX_CELL = 131_072
"""Characters in one cell."""
MAX_COLUMNS = 1_000
_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile(r"sep=([,;\t|])\s*", re.IGNORECASE)

_AT_ONCE, _ROWS_AT_ONCE = 1 << 15, 1_000
"""Bytes or rows read at once, and between two reports of progress: few enough to stay in the processor's cache."""

_LOOKED_AT = 5_000
"""Known words that are compared with unknown ones, all together: a tenth of a second or so."""


class Chunk(NamedTuple):
    """Some rows of a file."""

    columns: Sequence[Sequence[str]]
    """Their cells by column; empty where a row has other columns than the header."""
    rows: Sequence[Sequence[str]]
    """The rows themselves, then."""


class Table(Problems):
    """A CSV file while it is read: its header, its rows, and what is wrong with them."""

    def __init__(self, source: str | Path | Content, what: str, header: int | None = None) -> None:
        """``header`` is the line of the header, where it is not the first that holds anything."""
        super().__init__()
        self.label, self._data = read_utf8(
            source, limit=MAX_BYTES, what=what, error=DataError, line_limit=MAX_LINE, look=refuse_foreign
        )
        if any(end in self._data and self._data.count(end) > MAX_LINES for end in (b"\n", b"\r")):
            raise FileError(f"{self.label}: more than {MAX_LINES:,} lines, too many for a {what}; split the file")
        self.skipped, first = self._before_header(header)
        """Lines above the header."""
        said = _SEPARATOR.fullmatch(next(self._lines()).lstrip("\ufeff").rstrip("\r\n") or " ")
        self.delimiter = said[1] if said else max(_DELIMITERS, key=first.count)
        self._header_line = self._passed = self._start = 0
        self.number = 0
        """Which row after the header was read last, from 1 on, empty ones counted."""
        self._listed: set[tuple[str, ...]] = set()
        self._reader = self._new_reader()
        self.header: list[str] = []
        self.header = self._header()

    def _lines(self) -> Iterator[str]:
        return io.TextIOWrapper(io.BytesIO(self._data), encoding="utf-8-sig", newline="")

    def _before_header(self, header: int | None) -> tuple[int, str]:
        """Return how many lines stand above the header, and the header's own."""
        lines = enumerate(self._lines())
        for index, line in lines:
            if header is not None and index + 1 < header:
                continue
            if line.strip() and (header is not None or not _SEPARATOR.fullmatch(line.rstrip("\r\n"))):
                return index, line
            if header is not None:
                break
        if header is not None:
            raise FileError(f"{self.label}: --header {header}: there is no such line, or it is empty")
        return 0, ""

    @property
    def content(self) -> Content:
        """The bytes of the file, to be read once more."""
        return Content(self.label, self._data)

    def start(self, lines: int) -> list[str]:
        """Return the first lines of the file, as they are."""
        return [line.rstrip("\r\n") for line in islice(self._lines(), lines)]

    def _new_reader(self) -> Reader:
        lines = islice(self._lines(), self.skipped, None)
        return csv.reader(lines, delimiter=self.delimiter, strict=True)

    def _header(self) -> list[str]:
        for row in islice(self.rows(), 1):
            self._header_line = self.skipped + self._reader.line_num
            if len(row) > MAX_COLUMNS:
                self.report(None, f"{len(row):,} columns where at most {MAX_COLUMNS:,} can stand; write a row per API")
                break
            return [name.strip() for name in row]
        raise self.error()

    def is_header(self, known: tuple[str, ...], example: str) -> bool:
        """Report columns that stand twice; False after reporting that the first line is data and no header."""
        if not set(known).intersection(self.header) and any(name[:1].isdecimal() for name in self.header):
            self.report(None, f"the first line looks like data; add a header above it, as {example}")
            return False
        seen: set[str] = set()
        for index, name in enumerate(self.header):
            if name and name in seen:
                self.report(index, f"the column {shown(name)} stands here a second time; remove one")
            seen.add(name)
        return True

    @property
    def line(self) -> int:
        """The line at which the row read last begins."""
        return self._start

    def rows(self, wanted: Callable[[range, str], bool] | None = None) -> Iterator[list[str]]:
        """Yield the remaining rows that hold anything; bad CSV ends them.

        ``wanted`` tells by the numbers of some rows and their text whether any of them is; the others may be left out.
        """
        end = 0
        try:
            for lines, passed, reader in self._readers(wanted):
                end = lines + reader.line_num
                for number, row in enumerate(reader, start=passed + 1):
                    self._start, end, self.number = end + 1, lines + reader.line_num, number
                    if any(map(str.strip, row)):
                        yield row
                    if self.full:
                        return
        except csv.Error as reason:
            message = "the quotes of a cell do not match; write a quote inside a cell twice, or remove it"
            if "limit" in str(reason):
                message = f"a cell is longer than {MAX_CELL:,} characters; shorten it, or close a quote before it"
            self.report(None, message, end + 1)

    def _readers(self, wanted: Callable[[range, str], bool] | None) -> Iterator[tuple[int, int, Reader]]:
        """Yield what reads the rows, all or some at a time, with how many lines of the file and rows stand before it."""
        if wanted is None or not self._is_plain:
            yield self.skipped, 0, self._reader
            return
        passed = 0
        for text in self._texts():
            rows = text.count("\n")
            # A cell that is too long ends the rows, wherever it stands.
            if len(text) > MAX_CELL or wanted(range(passed + 1, passed + rows + 1), text):
                reader = csv.reader(io.StringIO(text), delimiter=self.delimiter, strict=True)
                yield self._header_line + passed, passed, reader
            passed += rows

    @property
    def _is_plain(self) -> bool:
        """Whether no cell is quoted: then a row is a line, cut at the delimiters."""
        return b'"' not in self._data and self._ends_alike

    @property
    def _ends_alike(self) -> bool:
        """Whether a line feed ends every line."""
        data = self._data
        return b"\r" not in data or data.count(b"\r") == data.count(b"\r\n")

    def columns(self, progress: Callable[[int], None] | None = None) -> Iterator[Chunk]:
        """Yield the remaining rows many at a time, as columns where each is a row of the header; RequestError for no CSV.

        A whole text is cut in one go, up to where quotes hold more than cells of one line.
        """
        for chunk in self._cut() if self._ends_alike else self._parsed():
            yield chunk
            if progress:
                progress(self.skipped + self._reader.line_num + self._passed)

    def _cut(self) -> Iterator[Chunk]:
        """Cut the lines, each with its end as a cell of its own: that stands last in every row, or a row is wrong."""
        width = len(self.header)
        for text in self._texts():
            cells = cells_of(text, self.delimiter, width + 1)
            # Of a cell in quotes, the csv module says that it is too long.
            if cells is None or (len(text) > MAX_CELL and '"' in text):
                passed, self._passed = self._passed, 0
                yield from self._parsed(after=passed)
                return
            rows = text.count("\n")
            self._passed += rows
            columns = [cells[place :: width + 1] for place in range(width + 1)]
            if len(cells) != rows * (width + 1) or columns.pop().count("\n") != rows:
                yield Chunk([], list(rows_of(cells)))
            else:
                yield Chunk(columns, [])

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

    def _parsed(self, after: int = 0) -> Iterator[Chunk]:
        """Read by the csv module what stands ``after`` so many rows."""
        try:
            deque(islice(self._reader, after), maxlen=0)
            while rows := list(islice(self._reader, _ROWS_AT_ONCE)):
                even = set(map(len, rows)) == {len(self.header)}
                yield Chunk(list(zip(*rows, strict=True)), []) if even else Chunk([], rows)
        except csv.Error:
            raise RequestError("this is no CSV") from None

    def rewind(self) -> None:
        """Go back to the first row after the header."""
        self._passed = 0
        self._reader = self._new_reader()
        while self.skipped + self._reader.line_num < self._header_line:
            next(self._reader)

    def again(self) -> Iterator[tuple[int, list[str]]]:
        """Yield every row once more, with the line at which it begins."""
        reader, end = self._new_reader(), self.skipped
        try:
            for row in reader:
                start, end = end + 1, self.skipped + reader.line_num
                if start > self._header_line:
                    yield start, row
        except csv.Error:  # already reported
            return

    def unknown_column(self, index: int, known: tuple[str, ...], more: str = "") -> None:
        """Report a column that the file should not have; ``more`` as in ``advice``."""
        name = self.header[index]
        if not name:
            self.report(index, "a column without a name; remove it, or the comma too many")
            return
        self.report(index, f"unknown column {shown(name)}{self.advice(name, known, 'known here', more)}")

    def advice(self, word: str, known: tuple[str, ...], intro: str, more: str = "") -> str:
        """Return what to write in place of an unknown word: the nearest known one, else all of them, once a file.

        ``more`` stands behind all of them.

        Neither is looked for where so much is unknown that it would take long, and nobody would read it.
        """
        hint = near(word, known) if (len(self._found) + self._more) * len(known) < _LOOKED_AT else ""
        if hint or known in self._listed:
            return hint or "; correct or remove it"
        self._listed.add(known)
        return f"; {intro}: {listed(known)}{more}"

    def width(self, row: list[str]) -> bool:
        """Tell whether a row has as many cells as the header, and report it where not."""
        if len(row) == len(self.header):
            return True
        more = len(row) > len(self.header)
        cause = "put a number with commas in quotes" if more else "add what is missing, or remove the line"
        self.report(
            None,
            f"{plural(len(row), 'cell')} where the header has {len(self.header)}; {cause}",
            kind="other cells than the header",
        )
        return False
