"""What logs say: usage, what was left out of it, and the figures for concurrency."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.documents import words as w
from costcalc.render.documents.shared import GATES, NOTES, start
from costcalc.results.meter import Metered

_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

_USAGE = w.record(
    period=w.text("The month as 2026-03, or the day as 2026-03-14", pattern="^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$"),
    account=w.text("The account; empty where the log names none"),
    api=w.text("The API; empty where the log names none"),
    size=w.count("Units of each call with --sizes, else 1"),
    calls=w.count("Calls; without --sizes the units of all calls"),
    failed=w.count("Those of them that failed"),
)

_LEFT_OUT = w.record(
    reason=w.text("Why rows are no usage: what of them cannot be read, or a word for what they are"),
    row_count=w.count("How many rows", at="rows", least=1),
    bad=w.flag("Whether they cannot be read, which --bad-rows is about"),
    place=w.text("Where an example stands, as file:line; empty where that is not known"),
    message=w.text("What stands there, in a sentence", at="text"),
)

_COVERED = w.record(
    month=w.text("The month, as 2026-03"),
    first=w.text("Its first day, or that of the first call", at=lambda one: one.first.isoformat(), pattern=_DAY),
    last=w.text("Its last day, or that of the last call", at=lambda one: one.last.isoformat(), pattern=_DAY),
    whole=w.flag("Whether the log goes from its first day to its last"),
)

_BUSIEST = w.record(
    "The hour in which most tasks began",
    "without durations, or without a call",
    "busiest",
    hour=w.text("When it began, by the clock of the zone, as 2026-03-14 10:00"),
    tasks=w.count("Tasks that began in it"),
    rate=w.text("The same as concurrency --rate takes it"),
    task_time=w.text("Their mean time as concurrency --task-time takes it"),
)

_PEAK = w.record(
    day=w.text("The day", at=lambda peak: peak[0].isoformat(), pattern=_DAY),
    need=w.count("The most tasks at once", at=lambda peak: peak[1]),
)

DOCUMENT = w.record(
    **start(
        "meter",
        notes=NOTES,
        gates=GATES,
        log=w.text("The log format"),
        zone=w.text("The time zone of the bill"),
        by=w.word("What usage is added up to", "month", "day", at="period"),
        rows_read=w.count("Rows read, those that are left out counted in"),
        calls=w.count("The sum of rows.calls"),
        failed=w.count("The sum of rows.failed"),
        repeated=w.count("Rows that are further copies of a call"),
        no_id=w.count("Rows without an id, in a log that has one; each counts"),
        conflicts=w.count("Ids of which the copies differ; one of each counts"),
        left_out=w.each("Why rows are no usage, each reason with an example", _LEFT_OUT),
        months=w.each("The months that the log covers", _COVERED, at="covered"),
        busiest=_BUSIEST,
        rows=w.each("The usage", _USAGE),
        peaks=w.each("The most tasks at once by day; empty without --peaks", _PEAK, at=lambda one: one.peaks or ()),
    )
)


def _rows(metered: Metered) -> Iterator[w.Json]:
    """Yield usage as a usage file has it; with ``--peaks`` a demand file."""
    if metered.peaks is not None:
        yield from map(_PEAK.write, metered.peaks)
        return
    for row in metered.rows:
        yield row._asdict() | {metered.period: row.period}


def _names(metered: Metered) -> str:
    return "day need" if metered.peaks is not None else " ".join(metered.columns)


COLUMNS = w.Columns(_names, _rows)
