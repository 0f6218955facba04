"""Usage over months as pure types, and months as numbers that can be counted."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from costcalc.errors import RequestError
from costcalc.money import shown

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years outside are refused: a slip of the finger is likely."""


class Column(NamedTuple):
    """Successful units, month by month, of what calls of many sizes are kept apart by (``sheet.sizes``)."""

    months: tuple[int, ...]
    days: tuple[tuple[int, ...], ...] | None = None
    """Of each month those of each day, where days are known."""


class UsageSeries(NamedTuple):
    """The calls of one API by one account, month by month without a gap."""

    account: str | None
    api: str
    first_month: int
    """Months since year 0: year × 12 + month - 1."""
    calls: tuple[int, ...]
    """All calls of each month, failed ones included."""
    failed: tuple[int, ...]
    days: tuple[tuple[int, ...], ...] | None = None
    """Of each month the successful calls of each day that was looked at; None where months alone are known."""
    first_day: int | None = None
    """The day that ``days`` begin with, where they have dates."""
    requests: tuple[int, ...] | None = None
    """Where calls have a size, how many they are: ``calls`` are units then. None where a call is a unit."""
    counted: tuple[Column, ...] = ()
    """Where their sizes matter one by one: the units of each tier that single calls reach, of a composite those of each
    part. Empty where the calls say it all."""
    taken: bool = False
    """Whether there are units among them that calls of another API take, which uses this one."""
    size: int | None = None
    """What every one of the calls takes, where a file says of all of them the same."""

    @property
    def in_units(self) -> bool:
        """Whether the counts are units of the API, of which one call takes any number."""
        return self.requests is not None or self.taken


def spread(calls: int, months: int) -> tuple[int, ...]:
    """Return the calls of some months of which any twelve in a row hold exactly so many."""
    return tuple(calls * (month + 1) // 12 - calls * month // 12 for month in range(months))


@lru_cache(maxsize=1_000)
def zeros(months: int) -> tuple[int, ...]:
    """No calls in any of some months: one tuple for all accounts of a report."""
    return (0,) * months


@lru_cache(maxsize=1_000)
def month_names(first: int, months: int) -> tuple[str, ...]:
    """Write some months from the first on; one tuple for all accounts of a report."""
    return tuple(month_name(first + place) for place in range(months))


def month_of(day: int) -> int:
    """Return the month of a day, which is an ordinal of the calendar."""
    found = date.fromordinal(day)
    return found.year * 12 + found.month - 1


def first_day(month: int) -> int:
    """Return the first day of a month."""
    year, index = divmod(month, 12)
    return date(year, index + 1, 1).toordinal()


def month_cuts(first: int, days: int) -> list[tuple[int, int]]:
    """Return where the months begin and end among some days, the first of which is ``first``."""
    months = range(month_of(first), month_of(first + days - 1) + 1)
    return [(max(first_day(month) - first, 0), min(first_day(month + 1) - first, days)) for month in months]


def month_label(month: int, start: int | None) -> str:
    """Name a month of a plan: ``2026-03`` where the plan has a start, else its number from 1 on.

    ``month`` counts from 0; ``start`` is the calendar month of month 0 as ``12 * year + month - 1``.
    """
    if start is None:
        return str(month + 1)
    year, after = divmod(start + month, 12)
    return f"{year:04d}-{after + 1:02d}"


def month_name(index: int) -> str:
    """Write a month: 24314 → '2026-03'."""
    year, month = divmod(index, 12)
    return f"{year:04d}-{month + 1:02d}"


def parse_month(text: str) -> int:
    """Read a month as '2026-03' → 24314. Raises RequestError for anything else, saying what is accepted."""
    parts = text.strip().split("-")
    if [len(part) for part in parts] == [4, 2]:
        return _month(parts, text)
    raise RequestError(f"{shown(text)} is not a month; write it as 2026-03")


def parse_month_or_day(text: str) -> int:
    """Read a month as '2026-03', or any day in it as '2026-03-14'. Raises RequestError."""
    parts = text.strip().split("-")
    if [len(part) for part in parts] in ([4, 2], [4, 2, 2]):
        return _month(parts, text)
    raise RequestError(f"{shown(text)} is not a month; write it as 2026-03")


def parse_day(text: str) -> date:
    """Read a day as '2026-03-14'. Raises RequestError."""
    parts = text.strip().split("-")
    if [len(part) for part in parts] == [4, 2, 2]:
        return _day(parts, text)
    raise RequestError(f"{shown(text)} is not a day; write it as 2026-03-14")


def _month(parts: list[str], text: str) -> int:
    day = _day([*parts, "01"][:3], text)
    return day.year * 12 + day.month - 1


def _day(parts: list[str], text: str) -> date:
    if not all(part.isascii() and part.isdecimal() for part in parts):
        raise RequestError(f"{shown(text)} is not in the calendar; write year-month-day in digits, as 2026-03-14")
    try:
        day = date(*map(int, parts))
    except ValueError:
        raise RequestError(f"{shown(text)} is not in the calendar; check year, month and day") from None
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    raise RequestError(f"{shown(text)} is not between {FIRST_YEAR} and {LAST_YEAR}; check the year")
