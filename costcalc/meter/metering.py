"""A question put to an engine, and its answer as a result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from costcalc.errors import DataError, FileError, MismatchError, Problem, RequestError, listed
from costcalc.meter.counting import Counted
from costcalc.meter.dialects import Dialect
from costcalc.meter.formats import LogFormat, TimeForm
from costcalc.meter.kernel import ALL, Conflicts, Kernel, Part, Period
from costcalc.meter.reading import BAD
from costcalc.meter.reasons import columns_of, sentence
from costcalc.meter.zones import EARLIEST, HOUR, MAX_DURATION, day_of, local
from costcalc.money import grouped, plural, shown
from costcalc.results.common import Note, NoteCode
from costcalc.results.meter import Busiest, LeftOut, Metered


class Engine(Protocol):
    """What runs the queries."""

    dialect: Dialect
    log: LogFormat
    empty: Sequence[str]
    """Files in which there is nothing."""

    def typed(self, *, counting: bool = False) -> str:
        """Return the SELECT of typed columns."""

    def answer(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a query."""

    def rejected(self) -> int:
        """Return how many rows could not even be cut into columns."""

    def example_of_rejected(self) -> tuple[str, str]:
        """Return the place of one of those, and why."""

    def example(self, reason: str, columns: Sequence[str]) -> tuple[str, tuple[str | None, ...]]:
        """Return the place of a row that is left out, and what some columns hold there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a log."""

    zone: ZoneInfo
    period: Period = Period.MONTH
    sizes: bool = False
    part: Part = ALL
    conflicts: Conflicts | None = None
    bad_rows: int | Fraction = 0
    """How many rows, or which share of all, may be unreadable."""
    peaks: bool = False
    rates: bool = False


def check(log: LogFormat, question: Question) -> None:
    """Refuse what a log of this format cannot answer."""
    if question.peaks and log.duration is None:
        raise RequestError(
            f"{log.name} has no duration, and without one nobody knows how many tasks there were at once"
        )
    if question.period is Period.DAY and log.time.form is TimeForm.MONTH:
        raise RequestError(f"{log.name} has months, and no days; leave out --by day")
    if question.conflicts and log.id is None:
        raise RequestError(f"{log.name} has no id, so no two rows are one call; leave out --conflicts")
    if log.routes and not log.routes.rules:
        raise RequestError(
            f"{log.name} has paths; say which of them is which API with --route ocr=/v1/ocr/* "
            "(repeatable), or take all as one with --route calls=*"
        )


def meter(engine: Engine, question: Question) -> Metered:
    """Ask an engine; DataError where more rows are unreadable than may be, MismatchError where copies of a call differ."""
    log = engine.log
    check(log, question)
    counted = Counted(log, question.period)
    counting = Kernel(engine.dialect, log, question.zone, engine.typed(counting=True), question.conflicts)
    counted.add(engine.answer(counting.usage(question.period, sizes=question.sizes)))
    counted.broken(engine.rejected())
    left_out = tuple(_left_out(engine, counted, examples=question.rates))
    _check_bad_rows(left_out, counted.rows_read, question.bad_rows)
    if not counted.calls:
        raise FileError(_no_usage(left_out, counted.rows_read))
    span = (counted.first or EARLIEST, (counted.last or EARLIEST) + MAX_DURATION)
    kernel = Kernel(engine.dialect, log, question.zone, engine.typed(), question.conflicts, span)
    if counted.conflicts and question.conflicts is None:
        raise MismatchError(_conflict(engine, kernel, counted.conflicts))
    return Metered(
        log=log.name,
        zone=question.zone.key,
        period=question.period.value,
        columns=_columns(log, question),
        rows=counted.usage(),
        rows_read=counted.rows_read,
        calls=sum(calls for calls, _ in counted.calls.values()),
        failed=sum(failed for _, failed in counted.calls.values()),
        repeated=counted.copies - counted.kept,
        no_id=counted.no_id,
        conflicts=counted.conflicts,
        left_out=left_out,
        covered=counted.covered(question.zone),
        busiest=_busiest(engine, kernel, question) if question.rates and log.duration else None,
        peaks=_peaks(engine, kernel, question) if question.peaks else None,
        notes=tuple(_notes(engine, counted, left_out)),
    )


def _columns(log: LogFormat, question: Question) -> tuple[str, ...]:
    columns = [question.period.value]
    columns += ["account"] * (log.account is not None) + ["api"] * (log.api is not None or bool(log.meters))
    columns += ["size"] * question.sizes + ["calls"]
    return (*columns, *["failed"] * bool(log.status or log.failed))


# ── rows that are no usage ───────────────────────────────────────────────────────────────────────────


_EXPECTED = frozenset({"header", "ignored", "no-usage"})
"""Rows that nobody needs an example of, but in a summary: looking for one may take as long as counting."""


def _left_out(engine: Engine, counted: Counted, *, examples: bool) -> Iterable[LeftOut]:
    """Yield why rows are left out, what cannot be read first, each with an example."""
    order = {reason: place for place, reason in enumerate(BAD)}
    for reason in sorted(counted.reasons, key=lambda reason: (order.get(reason, len(order)), reason)):
        rows = counted.reasons[reason]
        columns = columns_of(engine.log, reason)
        place = text = ""
        if reason in _EXPECTED and not examples:
            pass
        elif reason == "line" and engine.rejected():
            place, text = engine.example_of_rejected()
        else:
            place, cells = engine.example(reason, columns)
            text = sentence(engine.log, reason, columns, cells)
        yield LeftOut(reason, rows, reason in BAD, place, text)


def _check_bad_rows(left_out: Sequence[LeftOut], rows_read: int, allowed: int | Fraction) -> None:
    bad = [each for each in left_out if each.bad]
    count = sum(each.rows for each in bad)
    most = allowed if isinstance(allowed, int) else allowed * rows_read
    if count <= most:
        return
    problems = []
    for each in bad:
        file, _, line = each.place.rpartition(":")
        at = int(line) if file and line.isdecimal() else 1
        message = (
            f"{each.text}; {plural(each.rows, 'row')} of {grouped(rows_read)} {'is' if each.rows == 1 else 'are'} so"
        )
        problems.append(
            Problem(file or each.place, at, 1, "", f"{message}; --bad-rows {count} leaves out what cannot be read")
        )
    raise DataError(problems)


def _no_usage(left_out: Sequence[LeftOut], rows_read: int) -> str:
    """Say that there is nothing to count, and why."""
    if not rows_read:
        return "there is no row in these logs; name others"
    reasons = ", ".join(f"{grouped(each.rows)} × {each.reason}" for each in left_out)
    example = next((f" ({each.place}: {each.text})" for each in left_out if each.place), "")
    return f"none of {plural(rows_read, 'row')} is usage: {reasons}{example}"


def _conflict(engine: Engine, kernel: Kernel, conflicts: int) -> str:
    account, api, name, copies = engine.answer(kernel.repeated(1))[0]
    of = f" of {shown(' '.join(part for part in (account, api) if part))}" if account or api else ""
    return (
        f"{plural(conflicts, 'id')} with copies that differ, as {shown(str(name))}{of} ({copies} rows); "
        "say which counts with --conflicts first, last or success"
    )


def _notes(engine: Engine, counted: Counted, left_out: Sequence[LeftOut]) -> Iterable[Note]:
    """Yield what a user must be told."""
    for each in left_out:
        rows, at = plural(each.rows, "row"), f" ({each.place}: {each.text})" if each.place else ""
        if each.bad:
            yield Note(NoteCode.BAD_ROWS, f"{rows} cannot be read and {'is' if each.rows == 1 else 'are'} left out{at}")
        elif each.reason == "other-api":
            yield Note(
                NoteCode.OTHER_API,
                f"{rows} of paths that no rule names {'is' if each.rows == 1 else 'are'} left out{at}",
            )
    if engine.empty:
        named = (
            f"{plural(len(engine.empty), 'file')} without a row {'is' if len(engine.empty) == 1 else 'are'} left out"
        )
        yield Note(NoteCode.EMPTY_FILE, f"{named}: {listed(engine.empty, 3)}")
    if counted.conflicts:
        yield Note(NoteCode.CONFLICTS, f"{plural(counted.conflicts, 'id')} had copies that differ; one of each counts")
    if counted.no_id:
        yield Note(NoteCode.NO_ID, f"{plural(counted.no_id, 'row')} without an id; each counts")


# ── figures for concurrency ──────────────────────────────────────────────────────────────────────────


def _busiest(engine: Engine, kernel: Kernel, question: Question) -> Busiest | None:
    found = engine.answer(kernel.busiest(question.part))
    if not found:
        return None
    hour, tasks, busy = map(int, found[0])
    return Busiest(f"{local(hour * HOUR, question.zone):%Y-%m-%d %H:%M}", tasks, busy)


def _peaks(engine: Engine, kernel: Kernel, question: Question) -> tuple[Any, ...]:
    span = engine.answer(kernel.span(question.part))[0]
    if span[0] is None:
        part = question.part
        named = [
            f"{word} {shown(name)}" for word, name in (("account", part.account), ("API", part.api)) if name is not None
        ]
        raise FileError(
            f"there is no call of {' and '.join(named)} in these logs" if named else "there is no call in these logs"
        )
    first, last = map(int, span)
    needs = {int(day): int(need) for day, need in engine.answer(kernel.peaks(question.part, first, last))}
    return tuple((day_of(day), needs.get(day, 0)) for day in range(first, last + 1))
