"""Why a row is no usage, in a sentence that says what stands there and what was expected."""

from __future__ import annotations

import re
from collections.abc import Sequence

from costcalc.meter.formats import Container, LogFormat, TimeForm
from costcalc.money import shown

_TIMES = {
    TimeForm.ISO: "2026-03-14T10:15:00Z",
    TimeForm.CLF: "14/Mar/2026:10:15:00 +0000",
    TimeForm.SECONDS: "seconds since 1970",
    TimeForm.MILLISECONDS: "milliseconds since 1970",
    TimeForm.MICROSECONDS: "microseconds since 1970",
    TimeForm.NANOSECONDS: "nanoseconds since 1970",
    TimeForm.NATIVE: "a timestamp",
    TimeForm.DAY: "a day as 2026-03-14",
    TimeForm.MDY: "a day as 3/14/2026",
    TimeForm.DMY: "a day as 14/3/2026",
    TimeForm.MONTH: "a month as 2026-03",
}

_NUMBERS = frozenset({TimeForm.SECONDS, TimeForm.MILLISECONDS, TimeForm.MICROSECONDS, TimeForm.NANOSECONDS})


def columns_of(log: LogFormat, reason: str) -> tuple[str, ...]:
    """Return the columns that a reason is about."""
    owners = {"duration": log.duration, "status": log.status, "account": log.account}
    columns: list[str | None]
    match reason:
        case "time" | "header":
            columns = [log.time.column, log.time.clock]
        case "duration" | "status" | "account":
            owner = owners[reason]
            columns = [owner.column] if owner else []
        case "units":
            columns = [log.units.column] if log.units else [column for _, column in log.meters]
        case "calls" | "failed":
            columns = [log.failed, log.calls] if reason == "failed" else [log.calls]
        case "no-usage":
            columns = [log.only[0]] if log.only else []
        case "line":
            columns = []
        case _:
            columns = [log.api.column] if log.api else []
    return tuple(column for column in columns if column)


def sentence(log: LogFormat, reason: str, columns: Sequence[str], cells: Sequence[str | None]) -> str:
    """Say what stands in the columns of a row, and what was expected there."""
    if reason == "line":
        return "this is no JSON object" if log.container is Container.JSONL else "this line does not fit the pattern"
    value = " ".join("nothing" if cell is None else shown(cell) for cell in cells) or "a value"
    column = " ".join(columns)
    if reason == "units" and log.meters and cells:
        column, value = _first_wrong(columns, cells)
    expected = {
        "time": f"no time from 2001 to 2099 written as {_TIMES[log.time.form]}{_hint(log, cells)}",
        "duration": "no duration of at most a year",
        "status": "no status",
        "units": "no whole number" + ("; for fractions say 'in: 0.001' of units" if log.units and "." in value else ""),
        "calls": "no whole number",
        "failed": "no whole number, or more than the calls",
        "api": "no API",
        "account": "no account",
    }.get(reason)
    return f"{column}: {value} is {expected}" if expected else f"{column}: {value}"


def _hint(log: LogFormat, cells: Sequence[str | None]) -> str:
    """Say what of a time a format may still say."""
    if log.time.form in _NUMBERS and cells and re.match(r"\d{4}-\d\d-\d\d[T ]", cells[0] or ""):
        return (
            "; of ISO times say 'as: iso' in a format of your own, --logs my.yaml, as costcalc meter --show prints one"
        )
    if log.time.form not in {TimeForm.ISO, TimeForm.CLF}:
        return ""
    if cells and cells[0] and cells[0].isdecimal():
        return "; of numbers since 1970 say 'as: s', ms, us or ns"
    if log.time.form is TimeForm.CLF:
        return ""
    return (
        ", with an offset; where there is none, add 'zone: UTC' to 'time'"
        if log.time.offset is None
        else ", or without Z"
    )


def _first_wrong(columns: Sequence[str], cells: Sequence[str | None]) -> tuple[str, str]:
    """Return the first meter that is no whole number."""
    for column, cell in zip(columns, cells, strict=True):
        if cell is None or not cell.isdecimal():
            return column, "nothing" if cell is None else shown(cell)
    return columns[0], shown(cells[0] or "")
