"""A cell of a usage file → a month, a day or an instant, each as one number.

A month is ``12 × year + month - 1``, a day its ordinal, an instant the microseconds since the same first day: three
ranges that do not meet, so that a number tells what it is.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from operator import add
from typing import Final

from costcalc.errors import RequestError
from costcalc.loader.dates import FORMS, DateReader, no_time, require_year
from costcalc.loader.memo import Memo
from costcalc.loader.refusal import Refusal
from costcalc.money import shown
from costcalc.usage import FIRST_YEAR, LAST_YEAR, month_name

DAY_LONG: Final = 86_400_000_000
"""Microseconds in a day."""
_MONTHS_END, _DAYS_END = 100_000, 10_000_000

_INSTANT = re.compile(
    r"(?P<date>\S.*?)(?:[T ]\s?)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?"
    r"(?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?\s?(?P<offset>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATE = len("2026-03-14")
_HALF_DAY = 12
_ANY_DAY = date(2026, 3, 14)
_LOCAL = re.compile(r"[T ]\d\d:\d\d(:\d\d)?", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d{8}T\d{4}", re.ASCII)
_EPOCH = re.compile(r"(1\d{9})(\d{3})?", re.ASCII)
"""Seconds, or thousandths of them, since 1970: from 2001 to 2033."""


class Kind(StrEnum):
    """What the rows of a file are, in a word."""

    MONTH = "month"
    DAY = "day"
    INSTANT = "instant"


def kind_of(time: int) -> Kind:
    """Tell what a number stands for."""
    return Kind.MONTH if time < _MONTHS_END else Kind.DAY if time < _DAYS_END else Kind.INSTANT


def day_of(time: int) -> int:
    """Return the day of a day or an instant."""
    return time if time < _DAYS_END else time // DAY_LONG


def name_of(time: int) -> str:
    """Write a month, a day or an instant."""
    match kind_of(time):
        case Kind.MONTH:
            return month_name(time)
        case Kind.DAY:
            return date.fromordinal(time).isoformat()
        case _:
            day, rest = divmod(time, DAY_LONG)
            minutes, part = divmod(rest, 60_000_000)
            hour, minute = divmod(minutes, 60)
            seconds = f":{part // 1_000_000:02d}" if part else ""
            return f"{date.fromordinal(day).isoformat()} {hour:02d}:{minute:02d}{seconds}"


class TimeReader:
    """Reads cells as one file writes them: ``dates`` as ``--dates`` says, instants moved to a zone."""

    def __init__(self, dates: str | None, zone: str, likely: str = "mdy") -> None:
        """``likely`` is which order of day and month is proposed first where nothing was said."""
        self._date = DateReader(dates, likely).read
        self._zone: tzinfo = UTC if zone == "UTC" else _zone(zone)
        self._days: Memo[int] = Memo(_start_of)
        self._clocks: Memo[int] = Memo(self._clock)

    def instants(self, cells: Sequence[str]) -> list[int]:
        """Return what the cells of a column are, most of them instants in ISO 8601; Refusal as for a single one.

        A file writes few days and few times of a day, each again and again: an instant is the sum of both.
        """
        if "." not in cells[0]:  # parts of seconds hardly ever come again
            with suppress(ValueError):
                days = map(self._days.__getitem__, [cell[:_DATE] for cell in cells])
                return list(map(add, days, map(self._clocks.__getitem__, [cell[_DATE:] for cell in cells])))
        return list(map(self, cells))

    def _clock(self, text: str) -> int:
        """Return what of an instant follows its day, offset included; ValueError where the day matters to it."""
        if self._zone is not UTC and not _LOCAL.fullmatch(text):
            raise ValueError(text)
        instant = self(f"{_ANY_DAY.isoformat()}{text}")
        if kind_of(instant) is not Kind.INSTANT:
            raise ValueError(text)
        return instant - _ANY_DAY.toordinal() * DAY_LONG

    def __call__(self, text: str) -> int:
        """Return the time; Refusal for what is none, or may be two."""
        if _ISO.match(text):  # most instants, and fast
            try:
                return self._moved(datetime.fromisoformat(text), text)
            except ValueError:
                pass
        stripped = text.strip()
        if not stripped:
            raise Refusal(f"the cell is empty; {FORMS}", "an empty cell")
        found = self._date(stripped, text)
        if found is not None:
            return found
        if epoch := _EPOCH.fullmatch(stripped):
            moment = datetime.fromtimestamp(int(epoch[1]), UTC) + timedelta(milliseconds=int(epoch[2] or 0))
            return self._moved(moment, text)
        parts = _INSTANT.fullmatch(stripped)
        day = self._date(parts["date"].rstrip(","), text) if parts else None
        if parts and day is not None and kind_of(day) is Kind.DAY:
            return self._instant(day, parts, text)
        raise no_time(text)

    def _instant(self, day: int, parts: re.Match[str], cell: str) -> int:
        hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
        if parts["half"]:  # of twelve hours, of which the first is 12
            if not 1 <= hour <= _HALF_DAY:
                raise no_time(cell)
            hour = hour % _HALF_DAY + (_HALF_DAY if parts["half"] in "pP" else 0)
        part = int((parts["part"] or "0").ljust(6, "0")[:6])
        offset = parts["offset"] or ""
        try:
            moment = datetime.combine(date.fromordinal(day), datetime.min.time()).replace(
                hour=hour, minute=minute, second=second, microsecond=part
            )
            if offset:
                moment = datetime.fromisoformat(moment.isoformat() + ("+00:00" if offset[0] not in "+-" else offset))
        except ValueError:
            raise no_time(cell) from None
        return self._moved(moment, cell)

    def _moved(self, moment: datetime, cell: str) -> int:
        if moment.tzinfo is not None:
            moment = moment.astimezone(self._zone)
        require_year(cell, moment.year)
        seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
        return moment.toordinal() * DAY_LONG + seconds * 1_000_000 + moment.microsecond


def _start_of(text: str) -> int:
    """Return where a day begins; ValueError for another text, and where an offset may lead to a year that is refused."""
    if not _ISO_DATE.fullmatch(text) or not FIRST_YEAR < int(text[:4]) < LAST_YEAR:
        raise ValueError(text)
    return date.fromisoformat(text).toordinal() * DAY_LONG


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        if isinstance(error, OSError) and error.errno in {errno.EMFILE, errno.ENFILE}:
            raise
        raise RequestError(
            f"--zone: {shown(name)} is no time zone known here; write a name of IANA, as Europe/Berlin or Asia/Shanghai"
        ) from None
