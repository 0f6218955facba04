"""A time zone as whole numbers: from which instant on how much is added to UTC. From ``zoneinfo``, never an engine's table."""

from __future__ import annotations

import errno
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from costcalc.errors import RequestError, did_you_mean
from costcalc.money import shown

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
"""Microseconds."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_ONE = date(1970, 1, 1)


def instant(year: int, month: int = 1, day: int = 1) -> int:
    """Return midnight UTC of a date, in microseconds since 1970."""
    return (date(year, month, day) - _DAY_ONE).days * DAY


MAX_DURATION = 366 * DAY
EARLIEST, LATEST = instant(2001), instant(2100) - 1
"""What is outside is no time of a call: seconds taken for milliseconds, a clock that was never set."""


class Step(NamedTuple):
    """From an instant on, so much is added to UTC; both in microseconds."""

    start: int
    offset: int


def zone_named(name: str) -> ZoneInfo:
    """Return a zone by its IANA name; RequestError for another, OSError where no more files may be open."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        if isinstance(error, OSError) and error.errno in {errno.EMFILE, errno.ENFILE}:
            raise
        from zoneinfo import available_timezones

        near = did_you_mean(name, sorted(available_timezones()))
        raise RequestError(
            f"no time zone {shown(name)}{near or '; write an IANA name, as UTC or Asia/Shanghai'}"
        ) from None


@cache
def steps_of(zone: ZoneInfo, earliest: int, latest: int) -> tuple[Step, ...]:
    """Return the steps that matter to times between two instants, of which the first is in force before them all.

    Zones change at most once in a day; each change is found to the second by halving that day.
    """
    first, last = earliest // SECOND - 86_400, latest // SECOND + 2 * 86_400
    steps = [Step(0, _offset(first, zone) * SECOND)]
    for before, after in pairwise(range(first, last, 86_400)):
        if _offset(before, zone) != _offset(after, zone):
            low, high = before, after
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset(middle, zone) == _offset(low, zone) else (low, middle)
            steps.append(Step(high * SECOND, _offset(high, zone) * SECOND))
    return tuple(steps)


def _offset(second: int, zone: ZoneInfo) -> int:
    found = datetime.fromtimestamp(second, zone).utcoffset()
    return 0 if found is None else found.days * 86_400 + found.seconds


def local(instant: int, zone: ZoneInfo) -> datetime:
    """Return an instant as a clock in the zone shows it."""
    return (_EPOCH + timedelta(microseconds=instant)).astimezone(zone)


def day_number(day: date) -> int:
    """Return days since 1970."""
    return (day - _DAY_ONE).days


def day_of(number: int) -> date:
    """Return the date of so many days since 1970."""
    return _DAY_ONE + timedelta(days=number)
