"""What every engine that runs queries has in common: questions → queries of the kernel → rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from costcalc.errors import FileError
from costcalc.meter.dialects import Dialect
from costcalc.meter.formats import LogFormat
from costcalc.meter.kernel import Kernel
from costcalc.meter.questions import Question
from costcalc.meter.zones import EARLIEST, LATEST, MAX_DURATION

Rows = list[tuple[Any, ...]]
_ALWAYS = (EARLIEST, LATEST + MAX_DURATION)


class QueryEngine(ABC):
    """An engine with a log of one format."""

    dialect: Dialect
    log: LogFormat
    empty: Sequence[str] = ()
    """Files in which there is nothing."""

    def __init__(self) -> None:
        self._span = _ALWAYS

    def progress(self) -> float:
        """Return how much of a query is done, in per cent; below 0 where that is not known."""
        return -1.0

    @abstractmethod
    def close(self) -> None:
        """End the session."""

    @abstractmethod
    def answer(self, sql: str) -> Rows:
        """Run a query."""

    @abstractmethod
    def typed(self, *, counting: bool = False) -> str:
        """Return the SELECT of typed columns; ``counting`` for the one query that counts all rows."""

    def rejected(self) -> int:
        """Return how many rows could not even be cut into columns."""
        return 0

    def example_of_rejected(self) -> tuple[str, str]:
        """Return the place of one of those, and why."""
        raise NotImplementedError

    @abstractmethod
    def example(self, reason: str, columns: Sequence[str]) -> tuple[str, tuple[str | None, ...]]:
        """Return the place of a row that is left out for a reason, and what some columns hold there."""

    def usage(self, question: Question) -> Rows:
        """Return the rows of ``Kernel.usage``; which instants there are is known from here on."""
        rows = self.counts(question)
        firsts = [int(row[-2]) for row in rows if row[-2] is not None]
        if firsts:
            self._span = min(firsts), max(int(row[-1]) for row in rows if row[-1] is not None) + MAX_DURATION
        return rows

    def counts(self, question: Question) -> Rows:
        """Return the rows of ``Kernel.usage``; one key may have several, which are added up."""
        return self.answer(self._kernel(question, counting=True).usage(question.period, sizes=question.sizes))

    def peaks(self, question: Question) -> dict[int, int]:
        """Return the most tasks at once by day, of days that have any."""
        return {int(day): int(need) for day, need in self.answer(self._kernel(question).peaks(question.part))}

    def busiest(self, question: Question) -> tuple[int, int, int] | None:
        """Return the hour in which most tasks began, how many, and their microseconds."""
        found = self.answer(self._kernel(question).busiest(question.part))
        return (int(found[0][0]), int(found[0][1]), int(found[0][2])) if found else None

    def conflict(self, question: Question) -> tuple[str, str, str, int] | None:
        """Return account, API, id and copies of a call whose copies differ."""
        account, api, name, copies = self.found_again(self._kernel(question).conflicts_found(1))
        return str(account), str(api), str(name), int(copies)

    def found_again(self, sql: str) -> tuple[Any, ...]:
        """Return the first row of a query for what an earlier one counted; FileError where it is there no more."""
        rows = self.answer(sql)
        if not rows:
            raise FileError("the log changed while it was read; run this again on a copy that nothing writes to")
        return rows[0]

    def _kernel(self, question: Question, *, counting: bool = False, where: str = "") -> Kernel:
        typed = self.typed(counting=counting)
        if where:
            typed = f"SELECT * FROM ({typed}) p WHERE {where}"
        return Kernel(self.dialect, self.log, question.zone, typed, question.conflicts, self._span)
