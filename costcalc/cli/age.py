"""How old prices may be: ``--max-age``, the only option that reads the clock, and ``--today``, which stands in for it."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from costcalc.errors import RequestError
from costcalc.money import plural, shown
from costcalc.results.common import GateOutcome

OLD_PRICES = "old-prices"

_AGE = re.compile(r"(\d{1,5}) ?(d|days?|w|weeks?|months?|y|years?)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class MaxAge(NamedTuple):
    """How far back the first day may be that ``as_of`` means."""

    written: str
    """In words: 400 days, 18 months."""
    earliest: date
    """The first day that is not too old."""
    today: date

    def exceeded_by(self, as_of: str) -> bool:
        """Tell whether prices that were read then are too old."""
        return age_in_days(as_of, self.today) > (self.today - self.earliest).days


def max_age_of(age: str | None, today: str | None) -> MaxAge | None:
    """Read ``--max-age`` and ``--today``; RequestError for what is no length of time, no date, or a date alone."""
    if age is None:
        if today is not None:
            raise RequestError("--today is the day from which --max-age counts back; add it, or leave --today out")
        return None
    match = _AGE.fullmatch(age.strip())
    if match is None:
        raise RequestError(f"--max-age: {shown(age)} is no age; write 400d, 18 months or 1y")
    count, unit = int(match[1]), next(word for word in ("day", "week", "month", "year") if word[0] == match[2][0])
    now = today_of(today)
    months = {"month": 1, "year": 12}.get(unit)
    days = count * (7 if unit == "week" else 1)
    earliest = _days_before(now, days) if months is None else _months_before(now, count * months)
    return MaxAge(plural(count, unit), earliest, now)


def today_of(text: str | None) -> date:
    """Read ``--today``, or the clock where it is not given."""
    if text is None:
        return datetime.now(tz=UTC).astimezone().date()
    try:
        if _DATE.fullmatch(text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:  # no day of the calendar
        pass
    raise RequestError(f"--today: {shown(text)} is no day; write it as 2026-11-27")


def age_in_days(as_of: str, today: date) -> int:
    """Return how long ago the first day was that ``as_of`` may mean: of 2024 the first of January."""
    year, month, day = [*map(int, as_of.split("-")), 1, 1][:3]
    return (today - date(year, month, day)).days


def held_against_age(label: str, as_of: str, limit: MaxAge) -> GateOutcome:
    """Return whether the prices of a sheet are recent enough."""
    days, met = age_in_days(as_of, limit.today), not limit.exceeded_by(as_of)
    age = plural(days, "day") + " old" if days >= 0 else "yet to come"
    allowed = f"at most {limit.written} {'is' if limit.written.startswith('1 ') else 'are'} allowed"
    return GateOutcome(
        gate=OLD_PRICES,
        limit=None,
        actual=None,
        met=met,
        message=f"{OLD_PRICES}: {label} has prices of {as_of}, {age} on {limit.today}; {allowed}",
        sentence=f"Prices of {as_of} in {label}: {age}, {'within' if met else 'more than'} {limit.written}.",
    )


def _days_before(day: date, days: int) -> date:
    try:
        return day - timedelta(days)
    except OverflowError:
        return date.min


def _months_before(day: date, months: int) -> date:
    """Go back by the calendar; where a month has no such day, to its last: from 31 March to 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
