"""The days of a month that are to come, from the days that are known.

The level of each weekday is its mean over the last 28 days, or over all where there are fewer; with fewer than 14 days
the mean of all of them stands for every day. How far such a forecast may be off, the history says itself: from each
earlier day the same method is tried on as many days as are to come, which are known there, and the 10th and the 90th
percentile of actual ÷ forecast bound the range. There is no other parameter, and nothing is fitted.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from costcalc.money import plural, round_half_up
from costcalc.results.forecast import Level, Method, Working

WEEK = 7
WINDOW = 28
"""The last days, of which the level is the mean."""
LEAST = 14
"""Days below which weekdays say nothing: two of each."""
MIN_LOOKS = 3
"""Earlier forecasts below which they bound no range."""
LOW, HIGH = Fraction(10, 100), Fraction(90, 100)


class Outlook(NamedTuple):
    """What is expected of the rest of a month; counts are in the parts of the history."""

    days: tuple[Fraction, ...]
    """Of each day to come."""
    low: int | None
    likely: int
    high: int | None
    working: Working


def days_left(on: date) -> int:
    """Return how many days of the month come after a day."""
    return monthrange(on.year, on.month)[1] - on.day


def outlook(history: Sequence[int], on: date) -> Outlook:
    """Return what the rest of the month is expected to be, from the calls of each day up to ``on``, at least one."""
    levels, left = _levels(history, on.weekday()), days_left(on)
    days = tuple(_level(levels, (on + timedelta(day + 1)).weekday()) for day in range(left))
    method = Method.WEEKDAYS if len(levels) > 1 else Method.RUN_RATE
    return _outlook(days, method, levels, sorted(_looks(history, on.weekday(), left)))


def run_rate(so_far: int, on: date) -> Outlook:
    """Return what the rest of the month is expected to be, from the sum of its days up to ``on`` alone."""
    mean = Fraction(so_far, on.day)
    levels = [Level(None, mean, on.day)]
    return _outlook((mean,) * days_left(on), Method.RUN_RATE, levels, None)


def outlook_like(days: Sequence[Fraction], other: Outlook) -> Outlook:
    """Return what is expected of a part of what another outlook is of, with its range: it moves as the whole does."""
    total, work = Fraction(sum(days)), other.working
    likely = round_half_up(*total.as_integer_ratio())
    if work.low is None or work.high is None:
        # Without a range there is none, and on the last day of a month nothing is to come.
        certain = None if work.no_range else likely
        return Outlook(tuple(days), certain, likely, certain, work)
    least, most = (round_half_up(*(total * ratio).as_integer_ratio()) for ratio in (work.low, work.high))
    return Outlook(tuple(days), min(least, likely), likely, max(most, likely), work)


def _outlook(
    days: tuple[Fraction, ...], method: Method, levels: Sequence[Level], looks: Sequence[Fraction] | None
) -> Outlook:
    """Sum up; ``looks`` are the sorted actual ÷ forecast of earlier days, None where no day is known by itself."""
    total, count = Fraction(sum(days)), len(looks or ())
    likely = round_half_up(*total.as_integer_ratio())
    why = ""
    if not days:  # the month is over: nothing is uncertain
        return Outlook(days, likely, likely, likely, Working(method, tuple(levels), count, None, None, why))
    if looks is None:
        why = "the calls of single days are not known"
    elif count < MIN_LOOKS:
        why = (
            f"the history allows {plural(count, 'look')} back, and a range takes {MIN_LOOKS}: each is a day with "
            f"{LEAST} days before it and {len(days)} after it"
        )
    if looks is None or why:
        return Outlook(days, None, likely, None, Working(method, tuple(levels), count, None, None, why))
    low, high = percentile(looks, LOW), percentile(looks, HIGH)
    working = Working(method, tuple(levels), count, low, high, why)
    return outlook_like(days, Outlook(days, None, likely, None, working))


def _levels(history: Sequence[int], weekday: int) -> list[Level]:
    """Return the level of each weekday, or one of all; ``weekday`` is that of the last day."""
    if len(history) < LEAST:
        return [Level(None, Fraction(sum(history), len(history)), len(history))]
    last = history[-WINDOW:]
    found = []
    for day in range(WEEK):
        # The last day stands at the end: its weekday comes every seven days before it.
        calls = last[::-1][(weekday - day) % WEEK :: WEEK]
        found.append(Level(day, Fraction(sum(calls), len(calls)), len(calls)))
    return found


def _level(levels: Sequence[Level], weekday: int) -> Fraction:
    return levels[weekday if len(levels) > 1 else 0].calls


def _looks(history: Sequence[int], weekday: int, days: int) -> Iterator[Fraction]:
    """Yield actual ÷ forecast of each earlier day that has enough days before and after it."""
    if not days:
        return
    for place in range(LEAST, len(history) - days):
        its_weekday = (weekday - (len(history) - 1 - place)) % WEEK
        levels = _levels(history[max(0, place + 1 - WINDOW) : place + 1], its_weekday)
        coming = ((its_weekday + after) % WEEK for after in range(1, days + 1))
        forecast = Fraction(sum(_level(levels, day) for day in coming))
        if forecast:  # from days without a call nothing follows
            yield sum(history[place + 1 : place + 1 + days]) / forecast


def percentile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    """Return a percentile of sorted values by the nearest rank: the first that so many of them do not exceed."""
    rank = -(-share.numerator * len(values) // share.denominator)
    return values[max(rank, 1) - 1]
