"""A demand file → how many tasks at once each day needs."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from costcalc.errors import RequestError
from costcalc.loader.cells import absent, explain_date
from costcalc.loader.numbers import read_count
from costcalc.loader.refusal import Refusal
from costcalc.loader.table import Table
from costcalc.money import shown
from costcalc.records import record
from costcalc.usage import parse_day

_COLUMNS = ("day", "need")
_A_DAY = timedelta(days=1)


@record
class Demand:
    """Tasks at once by day, without a gap."""

    first_day: date
    needs: tuple[int, ...]


def load_demand(source: str | Path) -> Demand:
    """Read the days of a demand file.

    The rows stand in any order. Raises FileError, and DataError with the problems of the file: a day absent or
    twice, and whatever is no day or no whole number from 0 on.
    """
    table = Table(source, "demand file")
    days = _rows(table) if _columns(table) else {}
    if not days and table.right:
        table.report(None, "there is a header but no row; add a row per day")
    if not table.right:
        raise table.error()
    return Demand(first_day=min(days), needs=tuple(days[day] for day in sorted(days)))


def _columns(table: Table) -> bool:
    """Check the header; return whether the rows can be read."""
    if not table.is_header(_COLUMNS, ",".join(_COLUMNS)):
        return False
    for index, name in enumerate(table.header):
        if name not in _COLUMNS:
            table.unknown_column(index, _COLUMNS)
    missing = [name for name in _COLUMNS if name not in table.header]
    for name in missing:
        table.report(None, f"there is no column {name!r}; add it")
    return not missing


def _rows(table: Table) -> dict[date, int]:
    """Return the needs by day; report days that stand twice or are absent between two others."""
    day_at, need_at = (table.header.index(name) for name in _COLUMNS)
    days: dict[date, int] = {}
    lines: dict[date, int] = {}
    unreadable = 0
    for row in table.rows():
        if not table.width(row):
            unreadable += 1
            continue
        day, need = _cell(table, row, day_at), _cell(table, row, need_at)
        if not isinstance(day, date):
            unreadable += 1
        elif day in days:
            table.report(day_at, f"{day} stands here a second time, first in line {lines[day]}; remove one")
        else:
            days[day], lines[day] = need if isinstance(need, int) else 0, table.line
    # Rows whose day cannot be read may be the days that are absent: they are reported already.
    if days and (max(days) - min(days)).days + 1 > len(days) + unreadable:
        for before, day in pairwise(sorted(days)):
            if day > before + _A_DAY:
                gap = absent(str(before + _A_DAY), str(day - _A_DAY), "this day")
                table.report(day_at, f"{gap}, with a need of 0 if there was none", lines[day])
    return days


def _cell(table: Table, row: list[str], index: int) -> date | int | None:
    """Read a day or a need; None after reporting what is neither."""
    text = row[index]
    try:
        if table.header[index] == "need":
            return read_count(text, commas_part_cells=table.delimiter == ",")
        explain_date(text, "yyyy-mm-dd", "2026-03-14")
        return parse_day(text)
    except RequestError as error:
        # Of two readings of a need no option says which is meant, as --decimal does of usage files.
        two = isinstance(error, Refusal) and error.cures
        table.report(index, f"{shown(text)} may have decimals or groups; write digits alone" if two else str(error))
        return None
