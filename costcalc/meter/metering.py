"""A question put to an engine, and its answer as a result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Protocol

from costcalc.errors import DataError, FileError, MismatchError, Problem, listed
from costcalc.meter.counting import Counted
from costcalc.meter.formats import LogFormat
from costcalc.meter.kernel import Period
from costcalc.meter.questions import Question, check
from costcalc.meter.reading import BAD
from costcalc.meter.reasons import columns_of, sentence
from costcalc.meter.zones import HOUR, day_of, local
from costcalc.money import grouped, plural, shown
from costcalc.results.common import Note, NoteCode
from costcalc.results.meter import Busiest, Covered, LeftOut, Metered


class Engine(Protocol):
    """What answers questions about a log."""

    log: LogFormat
    empty: Sequence[str]
    """Files in which there is nothing."""

    def close(self) -> None:
        """End what the engine keeps open."""

    def progress(self) -> float:
        """Return how much of what runs is done, in per cent; below 0 where that is not known."""

    def usage(self, question: Question) -> list[tuple[Any, ...]]:
        """Return the rows of ``Kernel.usage``."""

    def peaks(self, question: Question) -> dict[int, int]:
        """Return the most tasks at once by day, of days that have any."""

    def busiest(self, question: Question) -> tuple[int, int, int] | None:
        """Return the hour in which most tasks began, how many, and their microseconds."""

    def conflict(self, question: Question) -> tuple[str, str, str, int] | None:
        """Return account, API, id and copies of a call whose copies differ; None where it cannot be told."""

    def rejected(self) -> int:
        """Return how many rows could not even be cut into columns."""

    def example_of_rejected(self) -> tuple[str, str]:
        """Return the place of one of those, and why."""

    def example(self, reason: str, columns: Sequence[str]) -> tuple[str, tuple[str | None, ...]]:
        """Return the place of a row that is left out, and what some columns hold there, if that can be told."""


def meter(engine: Engine, question: Question) -> Metered:
    """Ask an engine; DataError where more rows are unreadable than may be, MismatchError where copies of a call differ."""
    log = engine.log
    check(log, question)
    counted = Counted(log, question.period)
    counted.add(engine.usage(question))
    counted.broken(engine.rejected())
    left_out = tuple(_left_out(engine, counted, examples=question.rates))
    _check_bad_rows(left_out, counted.rows_read, question.bad_rows)
    if not counted.calls:
        raise FileError(_no_usage(left_out, counted.rows_read))
    if counted.conflicts and question.conflicts is None:
        raise MismatchError(_conflict(engine, question, counted.conflicts))
    covered = counted.covered(question.zone)
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
        covered=covered,
        busiest=_busiest(engine, question) if question.rates and log.duration else None,
        peaks=_peaks(engine, question) if question.peaks else None,
        notes=(*_notes(engine, counted, left_out), *_partial(covered, question)),
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


def _conflict(engine: Engine, question: Question, conflicts: int) -> str:
    found = engine.conflict(question)
    example = ""
    if found is not None:
        account, api, name, copies = found
        of = f" of {shown(' '.join(part for part in (account, api) if part))}" if account or api else ""
        example = f", as {shown(name)}{of} ({copies} rows)"
    return (
        f"{plural(conflicts, 'id')} with copies that differ{example}; "
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


def _partial(covered: Iterable[Covered], question: Question) -> Iterable[Note]:
    """Yield which months are not there whole: usage by the month does not say it itself, usage by the day does."""
    if question.peaks or question.period is Period.DAY:
        return
    for each in covered:
        if not each.whole:
            days = f"{each.first} to {each.last}" if each.first != each.last else str(each.first)
            text = f"the logs have {days} alone"
            yield Note(
                NoteCode.PARTIAL_MONTH,
                f"{text}; --by day and costcalc forecast say what a whole month would be",
                each.month,
            )


# ── figures for concurrency ──────────────────────────────────────────────────────────────────────────


def _busiest(engine: Engine, question: Question) -> Busiest | None:
    found = engine.busiest(question)
    if found is None:
        return None
    hour, tasks, busy = found
    return Busiest(f"{local(hour * HOUR, question.zone):%Y-%m-%d %H:%M}", tasks, busy)


def _peaks(engine: Engine, question: Question) -> tuple[tuple[date, int], ...]:
    needs = engine.peaks(question)
    if not needs:
        words = (("account", question.part.account), ("API", question.part.api))
        named = " and ".join(f"{word} {shown(name)}" for word, name in words if name is not None)
        raise FileError(f"there is no call of {named} in these logs; check the name")
    return tuple((day_of(day), needs.get(day, 0)) for day in range(min(needs), max(needs) + 1))
