"""What the columns of a log mean: its format, and what the command line says in place of single keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from costcalc.errors import RequestError, did_you_mean
from costcalc.money import shown
from costcalc.records import record


class Container(StrEnum):
    """How rows stand in a file."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    REGEX = "regex"
    """Lines of text, cut by a pattern with named groups."""


class TimeForm(StrEnum):
    """How a time is written."""

    ISO = "iso"
    """``2026-03-14T10:15:00Z``: ISO 8601 with an offset, or without one where the format says whose it is."""
    CLF = "clf"
    """``14/Mar/2026:10:15:00 +0000``, as in the common log format."""
    SECONDS = "s"
    MILLISECONDS = "ms"
    MICROSECONDS = "us"
    NANOSECONDS = "ns"
    """Numbers since 1970."""
    NATIVE = "native"
    """A timestamp of the engine."""
    DAY = "day"
    """``2026-03-14`` or ``20260314``; days and months are those of the bill already."""
    MDY = "mdy"
    """``3/14/2026``."""
    DMY = "dmy"
    """``14/3/2026`` or ``14.3.2026``."""
    MONTH = "month"
    """``2026-03`` or ``202603``."""


DAYS = frozenset({TimeForm.DAY, TimeForm.MDY, TimeForm.DMY, TimeForm.MONTH})
"""Forms without a time of day."""

SHIFTS = {"s": 6, "ms": 3, "us": 0, "ns": -3}
"""How many decimal places a number moves to be microseconds."""

COMBINED = (
    r"^(?P<host>\S+) \S+ (?P<user>\S+) \[(?P<time>[^\]]+)\] "
    r'"(?:(?P<method>[A-Z]+) (?P<path>\S+)[^"]*|[^"]*)" (?P<status>\d{3}) (?P<bytes>\d+|-)'
)


@record
class Time:
    """When a call was."""

    column: str
    clock: str | None = None
    """The column of the time of day, where ``column`` holds the day alone."""
    form: TimeForm = TimeForm.ISO
    ends: bool = False
    """Whether the log notes the end of a call, as nginx does; else its start."""
    offset: int | None = None
    """Minutes ahead of UTC of times that are written without an offset; None where there must be one."""


@record
class Number:
    """A column of numbers, and by how many decimal places they move to be whole."""

    column: str
    shift: int = 0
    none: tuple[str, ...] = ()
    """Text that stands for 0: a request that never reached its target took no time there."""


@record
class Status:
    """Which calls succeeded: numbers within ranges, or one of some words."""

    column: str
    ranges: tuple[tuple[int, int], ...] = ((200, 299),)
    words: tuple[str, ...] = ()


@record
class Name:
    """The name of an account or API: a column, or the same for every row."""

    column: str | None = None
    constant: str | None = None


@record
class Routes:
    """Paths → APIs: the first rule that fits wins."""

    rules: tuple[tuple[str, str], ...] = ()
    """API and glob."""
    ignored: tuple[str, ...] = ()
    """Globs of calls that are no usage of any API."""


@record
class LogFormat:
    """A log format."""

    name: str
    container: Container
    delimiter: str = ","
    names: tuple[str, ...] = ()
    """Of the columns of a CSV without a header."""
    pattern: str = ""
    comment: str = ""
    """What a line begins with that is no row."""
    time: Time
    duration: Number | None = None
    status: Status | None = None
    id: str | None = None
    api: Name | None = None
    routes: Routes | None = None
    """Where the API is told by a path."""
    account: Name | None = None
    units: Number | None = None
    meters: tuple[tuple[str, str], ...] = ()
    """Names of meters and their columns: each makes an API of its own from one row."""
    calls: str | None = None
    failed: str | None = None
    """Columns of counts, where a row stands for many calls."""
    only: tuple[str, tuple[str, ...]] | None = None
    """A column and its values in the rows that are usage; all others are left out."""
    otherwise: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Columns, and the names that they have in other versions of the log."""

    def found_in(self, header: Sequence[str]) -> LogFormat:
        """Return the format with the names that its columns have in a file; of several the first that is there."""
        names = {
            first: next((other for other in others if other in header), first)
            for first, others in self.otherwise
            if first not in header
        }
        return replace(self.renamed(names), otherwise=()) if names else self

    def renamed(self, names: Mapping[str, str]) -> LogFormat:
        """Return the format with other names of columns."""

        def number(of: Number | None) -> Number | None:
            return of and replace(of, column=names.get(of.column, of.column))

        def name(of: Name | None) -> Name | None:
            return of and replace(of, column=names.get(of.column, of.column) if of.column else None)

        time, status, only = self.time, self.status, self.only
        return replace(
            self,
            time=replace(time, column=names.get(time.column, time.column)),
            duration=number(self.duration),
            units=number(self.units),
            status=status and replace(status, column=names.get(status.column, status.column)),
            id=self.id and names.get(self.id, self.id),
            api=name(self.api),
            account=name(self.account),
            meters=tuple((meter, names.get(column, column)) for meter, column in self.meters),
            only=only and (names.get(only[0], only[0]), only[1]),
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, each once."""
        owners = (self.duration, self.status, self.api, self.account, self.units)
        named = [self.time.column, self.time.clock, self.id, *(owner.column for owner in owners if owner)]
        named += [column for _, column in self.meters]
        named += [self.calls, self.failed, self.only[0] if self.only else None]
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def by_days(self) -> bool:
        """Whether times are days or months of the bill, which no zone moves."""
        return self.time.form in DAYS

    @property
    def fold(self) -> int:
        """How many typed rows each row of the log becomes."""
        return len(self.meters) or (2 if self.failed else 1)


KEYS = ("time", "duration", "status", "id", "api", "account", "units", "calls", "failed")
"""What ``--columns`` can name."""


def with_columns(log: LogFormat, columns: Mapping[str, str]) -> LogFormat:
    """Return a format whose keys are other columns; all else that it says about them stays."""
    for key, column in columns.items():
        if key == "size":
            raise RequestError(
                f"'size' is nothing that a log has; name what a call takes units={column}, and add --sizes to keep sizes apart"
            )
        if key not in KEYS:
            raise RequestError(
                f"{shown(key)} is nothing that a log has{did_you_mean(key, KEYS) or '; name one of ' + ', '.join(KEYS)}"
            )
        match key:
            case "time":
                log = replace(log, time=replace(log.time, column=column, clock=None))
            case "duration":
                log = replace(log, duration=replace(log.duration or Number(column="", shift=6), column=column))
            case "status":
                log = replace(log, status=replace(log.status or Status(column=""), column=column))
            case "units":
                log = replace(log, units=replace(log.units or Number(column=""), column=column))
            case "api":
                log = replace(log, api=Name(column=column))
            case "account":
                log = replace(log, account=Name(column=column))
            case "id":
                log = replace(log, id=column)
            case "calls":
                log = replace(log, calls=column)
            case _:
                log = replace(log, failed=column)
    return checked(log)


def with_routes(log: LogFormat, rules: Sequence[tuple[str, str]]) -> LogFormat:
    """Return a format with more rules, which come before its own."""
    if not rules:
        return log
    if log.api is None or log.api.column is None:
        raise RequestError(f"{log.name} names no column of paths; add --columns api=COLUMN")
    known = log.routes or Routes()
    return replace(log, routes=replace(known, rules=(*rules, *known.rules)))


def checked(log: LogFormat) -> LogFormat:
    """Return the format; RequestError where its keys contradict each other."""
    if log.failed and not log.calls:
        raise RequestError(f"{log.name}: 'failed' counts some of 'calls'; name that column, too")
    if log.calls and (log.status or log.duration):
        raise RequestError(f"{log.name}: rows with 'calls' stand for many, so they have no status and no duration")
    if log.meters and (log.units or log.calls):
        raise RequestError(f"{log.name}: 'meters' are the units of several APIs; leave out 'units' and 'calls'")
    if log.time.ends and log.duration is None and log.by_days:
        raise RequestError(f"{log.name}: days have no end; leave out 'marks'")
    return log
