"""What is wrong with a CSV file: kept by line and cell while it is read, the first ones told, the others counted by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from costcalc.errors import DataError, Problem
from costcalc.money import plural

MAX_PROBLEMS = 10
"""More than these nobody reads; the last line counts the others by kind."""
OTHER = "other problem"
CURES = "{cures}"
"""Stands in a message for all options that the file takes."""
ROWS = "{rows}"
"""Stands in a message that is about all rows of which it is true, for how many these are."""
_ENOUGH = 20_000
"""Problems after which a file is not read on."""


class Together(NamedTuple):
    """All options that a file takes."""

    options: str
    more: str
    """What else a person must know of them."""


NOTHING = Together("", "")


class _Found(NamedTuple):
    """A problem of a cell, -1 for the whole row."""

    line: int
    cell: int
    column: str
    message: str
    kind: str


class Problems:
    """The problems of a file, with the options that take its rows as they are."""

    label: str
    header: list[str]
    delimiter: str

    def __init__(self) -> None:
        self._found: list[_Found] = []
        self._kinds: Counter[str] = Counter()
        """How many problems there are of each kind."""
        self._rows: Counter[tuple[int, str]] = Counter()
        """Of how many rows each message that is told once is true, by cell and text."""
        self._cures: dict[str, dict[str, None]] = {}
        self._more = 0

    @property
    def line(self) -> int:
        """The line at which the row read last begins."""
        raise NotImplementedError

    def _lines(self) -> Iterator[str]:
        raise NotImplementedError

    @property
    def right(self) -> bool:
        """Whether nothing is wrong so far."""
        return not self._found

    @property
    def full(self) -> bool:
        """Whether so much is wrong that it is not worth reading on."""
        return self._more >= _ENOUGH

    def report(
        self,
        cell: int | None,
        message: str,
        line: int | None = None,
        *,
        kind: str = OTHER,
        cures: Sequence[str] = (),
    ) -> None:
        """Keep a problem of a cell of the row read last, or of another line.

        ``kind`` is what many alike are counted as, ``cures`` the options of which one takes the row as it is. A message with
        ``ROWS`` in it is kept once.
        """
        if ROWS in message:
            self._rows[place := (-1 if cell is None else cell, message)] += 1
            if self._rows[place] > 1:
                return
        self._kinds[kind] += 1
        self._cures.setdefault(kind, dict.fromkeys(cures))
        self._cures[kind] = {cure: None for cure in self._cures[kind] if cure in cures}
        if len(self._found) >= 10 * MAX_PROBLEMS:
            self._more += 1
            return
        column = self.header[cell] if cell is not None and self.header else ""
        self._found.append(
            _Found(self.line if line is None else line, -1 if cell is None else cell, column, message, kind)
        )

    @property
    def curable(self) -> bool:
        """Whether each kind of problem has an option that takes it."""
        return bool(self._cures) and all(self._cures.values())

    def cures(self) -> list[str]:
        """Return the options of which any takes all problems of the kind found first."""
        return list(next(iter(self._cures.values()), ()))

    def error(self, together: Together = NOTHING) -> DataError:
        """Return the first problems by line, with the columns at which their cells begin, and count the others by kind.

        ``together`` are all options that the file takes.
        """
        options, more = together.options, together.more and f"; {together.more}"
        found = [
            each._replace(message=each.message.replace(ROWS, plural(self._rows[each.cell, each.message], "row")))
            for each in sorted(self._found)[:MAX_PROBLEMS]
        ]
        wanted = {line for line, *_ in found}
        lines = islice(self._lines(), max(wanted, default=0))
        texts = {number: text for number, text in enumerate(lines, 1) if number in wanted}
        problems = [
            Problem(self.label, each.line, self._column(texts.get(each.line, ""), each.cell), each.column, each.message)
            for each in found
        ]
        rest = self._kinds - Counter(each.kind for each in found)
        named = any(CURES in problem.message for problem in problems)
        problems = [
            replace(each, message=each.message.replace(CURES, options) + more) if CURES in each.message else each
            for each in problems
        ]
        last = [f"with {options} the file is read{more}"] if " --" in options and not named else []
        if rest:
            kinds = ", ".join(f"{count:,} × {kind}" for kind, count in rest.most_common())
            counted = f"… and {rest.total():,} {'or ' if self.full else ''}more: {kinds}"
            last.insert(0, counted)
        if last:
            problems.append(Problem(self.label, found[-1].line + 1, 1, "", "; ".join(last)))
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
