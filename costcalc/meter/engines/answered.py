"""No engine of ours: a query that is printed, and what a warehouse's own client answered to it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from costcalc.errors import DataError, FileError, RequestError
from costcalc.loader.files import read_text
from costcalc.meter.dialects import Dialect
from costcalc.meter.engines.queries import Rows
from costcalc.meter.formats import LogFormat
from costcalc.meter.kernel import PEAK, Kernel, answer_columns
from costcalc.meter.questions import Question
from costcalc.meter.reading import Reading
from costcalc.meter.relations import Relation
from costcalc.meter.zones import EARLIEST, LATEST, MAX_DURATION
from costcalc.money import shown

MAX_ANSWER = 1 << 30
"""Bytes; an answer has a row per month, account and API."""


def table_named(dialect: Dialect, name: str) -> str:
    """Quote the name of a table, whose parts are told apart by points."""
    if not re.fullmatch(r"[\w-]+(\.[\w-]+)*", name):
        raise RequestError(f"--table: {shown(name)} is no name of a table; write it as calls.events, without quotes")
    return ".".join(dialect.column(part) for part in name.split("."))


def printed(dialect: Dialect, log: LogFormat, table: str, question: Question) -> str:
    """Return the query over a table; what its columns hold is not known, so that all but timestamps is read as text."""
    relation = Relation(table_named(dialect, table), {}, log.container)
    typed = Reading(dialect, log, relation).typed()
    kernel = Kernel(dialect, log, question.zone, typed, question.conflicts, (EARLIEST, LATEST + MAX_DURATION))
    return kernel.printed(question.period, sizes=question.sizes, peaks=question.part if question.peaks else None)


class AnsweredEngine:
    """The answer to a printed query, as CSV with its header."""

    empty: Sequence[str] = ()

    def __init__(self, log: LogFormat, source: str, question: Question) -> None:
        self.log = log
        self.label, text = read_text(source, limit=MAX_ANSWER, what="answer to a query", error=DataError)
        reader = csv.reader(io.StringIO(text))
        header = [name.strip().lower() for name in next(reader, [])]
        names = answer_columns(question.period, sizes=question.sizes)
        if set(names) - set(header):
            raise FileError(f"{self.label}:1: {_why_not(names, header)}")
        at = [header.index(name) for name in names]
        self.rows: Rows = []
        for line, row in enumerate(reader, 2):
            if len(row) != len(header):
                raise FileError(f"{self.label}:{line}: {len(row)} columns where the header has {len(header)}")
            self.rows.append(self._row([row[place] for place in at], line))

    def _row(self, cells: list[str], line: int) -> tuple[int | str | None, ...]:
        why = cells[4] or None
        numbers: list[int | None] = []
        for cell in (cells[0], cells[3], *cells[5:]):
            if cell and not re.fullmatch(r"-?\d{1,30}(\.0*)?", cell):
                raise FileError(f"{self.label}:{line}: {shown(cell)} is no whole number; export the answer as it is")
            numbers.append(int(cell.partition(".")[0]) if cell else None)
        period, size, *counts = numbers
        return (period, cells[1], cells[2], size, why, *counts)

    def close(self) -> None:
        """There is nothing to end."""

    def progress(self) -> float:
        """Return that all is done."""
        return 100.0

    def usage(self, question: Question) -> Rows:  # noqa: ARG002 - the answer is to this question already
        """Return the rows of usage."""
        return [row for row in self.rows if row[4] != PEAK]

    def peaks(self, question: Question) -> dict[int, int]:  # noqa: ARG002 - the same
        """Return the peaks by day."""
        found = {row[0]: row[9] for row in self.rows if row[4] == PEAK}
        if not found:
            raise FileError(f"{self.label}: there are no peaks in this answer; print the query with --peaks")
        return found

    def busiest(self, question: Question) -> None:
        """Return nothing: single hours are not in the answer."""

    def conflict(self, question: Question) -> None:
        """Return nothing: single ids are not in the answer."""

    def rejected(self) -> int:
        """Return 0: the rows of a table are rows."""
        return 0

    def example_of_rejected(self) -> tuple[str, str]:
        """Return that there is none."""
        return self.label, ""

    def example(self, reason: str, columns: Sequence[str]) -> tuple[str, tuple[str | None, ...]]:  # noqa: ARG002
        """Return no cells: single rows are not in the answer."""
        return self.label, ()


def _why_not(names: Sequence[str], header: Sequence[str]) -> str:
    """Say why an answer is to another question."""
    for wanted, other, option in (
        ("month_", "day_", "this answer is by day; add --by day"),
        ("day_", "month_", "this answer is by month; leave out --by day, or print the query with it"),
        ("size", "any_size", "this answer has no sizes; leave out --sizes, or print the query with it"),
        ("any_size", "size", "this answer has sizes; add --sizes"),
    ):
        if wanted in names and other in header and wanted not in header:
            return option
    return "no answer to a query of --sql; export it as CSV with its header"
