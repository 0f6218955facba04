"""A cell of a usage file → a month, a day or an instant, each as one number.

A month is ``12 × year + month - 1``, a day its ordinal, an instant the microseconds since the same first day: three
ranges that do not meet, so that a number tells what it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from operator import add
from typing import Final

from costcalc.errors import RequestError
from costcalc.loader.memo import Memo
from costcalc.loader.refusal import Refusal
from costcalc.money import shown
from costcalc.usage import FIRST_YEAR, LAST_YEAR, month_name

DAY_LONG: Final = 86_400_000_000
"""Microseconds in a day."""
_MONTHS_END, _DAYS_END = 100_000, 10_000_000

_NAMES = {
    name: index
    for index, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_FULL = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_NAMES |= {name: index for index, name in enumerate(_FULL, start=1)} | {"sept": 9}

_YEAR_FIRST = re.compile(r"(\d{4})([-/])(\d{1,2})(?:\2(\d{1,2}))?", re.ASCII)
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)?", re.ASCII)
_DOTS = re.compile(r"(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})", re.ASCII)
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_MONTH_SLASH = re.compile(r"(\d{1,2})/(\d{4})", re.ASCII)
_NAME_FIRST = re.compile(r"([A-Za-z]{3,9})\.?[ -](?:(\d{1,2}),? )?(\d{4})", re.ASCII)
_DAY_NAME = re.compile(r"(\d{1,2})[. -]{1,2}([A-Za-z]{3,9})\.?[ -](\d{4})", re.ASCII)
_INSTANT = re.compile(
    r"(?P<date>\S.*?)(?:[T ]\s?)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?"
    r"\s?(?P<offset>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATE = len("2026-03-14")
_ANY_DAY = date(2026, 3, 14)
_LOCAL = re.compile(r"[T ]\d\d:\d\d(:\d\d)?", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", re.ASCII)
_SHORT = re.compile(
    r"[A-Za-z]{3,9}\.?[-\s/]\d{2}|\d{1,2}[-\s/][A-Za-z]{3,9}([-\s/]\d{2})?|\d{1,2}[/.]\d{1,2}([/.]\d\d)?"
)
_EPOCH = re.compile(r"1\d{9}(\d{3})?", re.ASCII)

NOT_A_TIME = "not a time"
FORMS = "write it as 2026-03, or a day as 2026-03-14"


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

    def __init__(self, dates: str | None, zone: str) -> None:
        self._dates = dates
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
        parts = _INSTANT.fullmatch(stripped)
        day = self._date(parts["date"].rstrip(","), text) if parts else None
        if parts and day is not None and kind_of(day) is Kind.DAY:
            return self._instant(day, parts, text)
        raise _refused(text, stripped)

    def _date(self, text: str, cell: str) -> int | None:
        """Return a month or a day; None for another text."""
        if match := _YEAR_FIRST.fullmatch(text):
            return _checked(cell, match[1], match[3], match[4])
        if match := _DIGITS.fullmatch(text):
            return _checked(cell, match[1], match[2], match[3])
        if match := _DOTS.fullmatch(text):
            return _checked(cell, match[3], match[2], match[1])
        if match := _MONTH_SLASH.fullmatch(text):
            return _checked(cell, match[2], match[1], None)
        if match := _SLASHES.fullmatch(text):
            return self._slashes(match, cell)
        if (match := _NAME_FIRST.fullmatch(text)) and match[1].casefold() in _NAMES:
            return _checked(cell, match[3], str(_NAMES[match[1].casefold()]), match[2])
        if (match := _DAY_NAME.fullmatch(text)) and match[2].casefold() in _NAMES:
            return _checked(cell, match[3], str(_NAMES[match[2].casefold()]), match[1])
        return None

    def _slashes(self, match: re.Match[str], cell: str) -> int:
        first, second, year = match.groups()
        if self._dates:
            month, day = (first, second) if self._dates == "mdy" else (second, first)
            return _checked(cell, year, month, day)
        cures = [
            f"--dates {order}"
            for order, month, day in (("mdy", first, second), ("dmy", second, first))
            if _possible(year, month, day)
        ]
        if not cures:
            raise Refusal(f"{shown(cell)} is not in the calendar; check year, month and day", NOT_A_TIME)
        raise Refusal(
            f"{shown(cell)} may have the month first or the day; add --dates mdy for month/day/year, --dates dmy for "
            "day/month/year",
            "a date of two readings",
            *cures,
        )

    def _instant(self, day: int, parts: re.Match[str], cell: str) -> int:
        hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
        part = int((parts["part"] or "0").ljust(6, "0")[:6])
        offset = parts["offset"] or ""
        try:
            moment = datetime.combine(date.fromordinal(day), datetime.min.time()).replace(
                hour=hour, minute=minute, second=second, microsecond=part
            )
            if offset:
                moment = datetime.fromisoformat(moment.isoformat() + ("+00:00" if offset[0] not in "+-" else offset))
        except ValueError:
            raise _refused(cell, cell.strip()) from None
        return self._moved(moment, cell)

    def _moved(self, moment: datetime, cell: str) -> int:
        if moment.tzinfo is not None:
            moment = moment.astimezone(self._zone)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise Refusal(f"{shown(cell)} is not between {FIRST_YEAR} and {LAST_YEAR}; check the year", NOT_A_TIME)
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
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RequestError(
            f"--zone: {shown(name)} is no time zone known here; write a name of IANA, as Europe/Berlin or Asia/Shanghai"
        ) from None


def _possible(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _checked(cell: str, year: str, month: str, day: str | None) -> int:
    """Return a month, or the day where there is one; Refusal where the calendar has none such."""
    try:
        found = date(int(year), int(month), int(day or 1))
    except ValueError:
        raise Refusal(f"{shown(cell)} is not in the calendar; check year, month and day", NOT_A_TIME) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Refusal(f"{shown(cell)} is not between {FIRST_YEAR} and {LAST_YEAR}; check the year", NOT_A_TIME)
    return found.year * 12 + found.month - 1 if day is None else found.toordinal()


def _refused(cell: str, stripped: str) -> Refusal:
    """Return why a cell is no time, and what a spreadsheet or a log has to do with it."""
    if _SHORT.fullmatch(stripped):
        return Refusal(
            f"{shown(cell)} is how a spreadsheet writes a date, without its century; format the column as yyyy-mm-dd and "
            "save again, as 2026-03-14",
            NOT_A_TIME,
        )
    if _EPOCH.fullmatch(stripped):
        return Refusal(f"{shown(cell)} counts seconds; write the time as 2026-03-14T10:15:00Z", NOT_A_TIME)
    return Refusal(f"{shown(cell)} is not a month or a day; {FORMS}", NOT_A_TIME)
