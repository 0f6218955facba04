"""The days of a month as prices take them: those that are over, and those to come, as whole numbers.

What is to come is expected as fractions of each day. It is rounded so that the days, and where sizes choose tiers the units
of each tier, add up to the end of the month that is forecast.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import NamedTuple

from costcalc.engine.month_end import Outlook
from costcalc.engine.usage_months import Free, MonthlyUsage
from costcalc.money import round_half_up
from costcalc.usage import Column


class Days(NamedTuple):
    """Some days in a row; counts are in parts."""

    calls: tuple[int, ...]
    """Successful ones of each day; of a month that is priced as one, all of them may stand together."""
    by_tier: tuple[tuple[int, ...], ...] = ()
    """Of each tier, those of each day, where the size of each call chooses its own."""

    @property
    def made(self) -> int:
        """All of them."""
        return sum(self.calls)

    def first(self, days: int) -> Days:
        """Return the first of them."""
        return Days(self.calls[:days], tuple(tier[:days] for tier in self.by_tier))

    def then(self, others: Days) -> Days:
        """Return these and others after them."""
        tiers = zip(self.by_tier, others.by_tier, strict=True)
        return Days(self.calls + others.calls, tuple(one + other for one, other in tiers))

    def times(self, units: int) -> Days:
        """Return the units of calls that take so many each."""
        return Days(tuple(calls * units for calls in self.calls), self.by_tier)

    def usage(self, daily_free: int) -> MonthlyUsage:
        """Return them as one month."""
        columns = tuple(Column((sum(tier),), (tier,)) for tier in self.by_tier)
        return MonthlyUsage(calls=[self.made], free=Free(daily=daily_free), days=[self.calls], by_tier=columns)


class Seen(NamedTuple):
    """A month up to a day, and what is expected of its rest."""

    over: Days
    low: Days | None
    likely: Days
    high: Days | None
    days: tuple[Fraction, ...]
    """What is expected of each day to come, before it is rounded."""

    def times(self, units: int) -> Seen:
        """Return the same in the units of calls that take so many each."""
        low, high = (end.times(units) if end else None for end in (self.low, self.high))
        days = tuple(day * units for day in self.days)
        return Seen(self.over.times(units), low, self.likely.times(units), high, days)


def seen(over: Days, outlook: Outlook, tiers: Sequence[Sequence[Fraction]] = ()) -> Seen:
    """Return a month as prices take it; ``tiers`` are what is expected of each tier on each day to come."""

    def end(calls: int | None) -> Days | None:
        return None if calls is None else _whole(outlook.days, calls, tiers)

    likely = _whole(outlook.days, outlook.likely, tiers)
    return Seen(over, end(outlook.low), likely, end(outlook.high), outlook.days)


def _whole(days: Sequence[Fraction], calls: int, tiers: Sequence[Sequence[Fraction]]) -> Days:
    if not tiers:
        return Days(_parted(days, calls))
    cells = _parted([cell for tier in tiers for cell in tier], calls)
    by_tier = tuple(cells[place : place + len(days)] for place in range(0, len(cells), len(days) or 1))
    return Days(tuple(map(sum, zip(*by_tier, strict=True))), by_tier or ((),) * len(tiers))


def _parted(weights: Sequence[Fraction], whole: int) -> tuple[int, ...]:
    """Part a whole number in proportion: the sum of any first parts is the whole number nearest to what it should be."""
    sums = list(accumulate(weights, initial=Fraction(0)))
    if not sums[-1]:
        return (0,) * len(weights)
    rounded = (round_half_up(*(total * whole / sums[-1]).as_integer_ratio()) for total in sums)
    return tuple(after - before for before, after in pairwise(rounded))
