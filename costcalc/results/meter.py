"""What a log says: usage, and the figures that concurrency needs."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, NamedTuple

from costcalc.records import record
from costcalc.results.common import Note


class UsageRow(NamedTuple):
    """The calls of one account and API in one month or day."""

    period: str
    """``2026-03``, or ``2026-03-14``."""
    account: str
    """Empty where the log names none; so is ``api``."""
    api: str
    size: int
    """Units of each call, where rows are told apart by it; else 1."""
    calls: int
    """Units of all calls, where rows are not told apart by their size."""
    failed: int


class LeftOut(NamedTuple):
    """Rows that are no usage, for one reason."""

    reason: str
    """What cannot be read, as ``time``; or ``other-api``, ``ignored``, ``no-usage``, ``header``."""
    rows: int
    bad: bool
    """Whether it cannot be read."""
    place: str
    """Of an example: ``file:line``; empty where there is none."""
    text: str
    """What stands there, in a sentence."""


class Covered(NamedTuple):
    """A month that the log covers, from its first call to its last."""

    month: str
    first: date
    last: date
    whole: bool


class Busiest(NamedTuple):
    """The hour in which most tasks began."""

    hour: str
    """``2026-03-14 10:00``, by the clock of the billing zone."""
    tasks: int
    busy: int
    """Microseconds of all of them together."""

    @property
    def task_time(self) -> str:
        """Mean time of a task, as ``concurrency --task-time`` takes it, rounded up to a millisecond."""
        milliseconds = -(-self.busy // (1_000 * max(self.tasks, 1)))
        return f"{max(milliseconds, 1)}ms"

    @property
    def rate(self) -> str:
        """Tasks an hour, as ``concurrency --rate`` takes them."""
        return f"{self.tasks}/h"


@record
class Metered:
    """What came out of some logs."""

    command: ClassVar[str] = "meter"

    log: str
    """The log format's name."""
    zone: str
    period: str
    """``month`` or ``day``."""
    columns: tuple[str, ...]
    """The columns of usage that this log has."""
    rows: tuple[UsageRow, ...]
    rows_read: int
    """Those that are left out counted in."""
    calls: int
    failed: int
    repeated: int
    """Rows that are further copies of a call."""
    no_id: int
    """Rows without an id, which count each."""
    conflicts: int
    """Ids whose copies differ."""
    left_out: tuple[LeftOut, ...]
    covered: tuple[Covered, ...]
    busiest: Busiest | None
    """None of a log without durations, or without a call."""
    peaks: tuple[tuple[date, int], ...] | None
    """Most tasks at once by day, where these were asked for."""
    notes: tuple[Note, ...]
