"""The months of a usage at another level: with so many per cent more or fewer calls, or between two usages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest

from costcalc.engine.usage_months import MonthlyUsage
from costcalc.money import round_half_up
from costcalc.usage import Column

Mixed = Callable[[int, int], int]
"""Makes of a count of one usage, and the same count of the other, that of the result."""


def scaled(usage: MonthlyUsage, percent: int | Decimal) -> MonthlyUsage:
    """Return the usage with all calls so many per cent different, failed ones too: each count rounded half up."""
    factor = 1 + Fraction(percent) / 100
    return _each(lambda count, _: round_half_up(*(count * factor).as_integer_ratio()), usage, usage)


def between(low: MonthlyUsage, high: MonthlyUsage, share: Fraction) -> MonthlyUsage:
    """Return the usage so far on the way from one to another of the same months: each count rounded half up."""
    return _each(lambda one, other: round_half_up(*(one + (other - one) * share).as_integer_ratio()), low, high)


def _each(mixed: Mixed, left: MonthlyUsage, right: MonthlyUsage) -> MonthlyUsage:
    """Mix two usages count by count; the finest counts that are known decide, and months are their sums."""
    if left.by_tier:
        by_tier = [_column(mixed, *columns) for columns in zip(left.by_tier, right.by_tier, strict=True)]
        calls = list(map(sum, zip(*(column.months for column in by_tier), strict=True)))
        return left._replace(calls=calls, failed=None, by_tier=by_tier)
    if left.days is not None and right.days is not None:
        days = _days(mixed, left.days, right.days)
        return left._replace(calls=list(map(sum, days)), failed=None, days=days)
    lost = left.failed is not None or right.failed is not None
    return left._replace(
        calls=list(map(mixed, left.calls, right.calls)),
        failed=list(map(mixed, _failed(left), _failed(right))) if lost else None,
    )


def _failed(usage: MonthlyUsage) -> Sequence[int]:
    return usage.failed or [0] * len(usage.calls)


def _column(mixed: Mixed, left: Column, right: Column) -> Column:
    if left.days is None or right.days is None:
        return Column(tuple(map(mixed, left.months, right.months)))
    days = _days(mixed, left.days, right.days)
    return Column(tuple(map(sum, days)), days)


def _days(mixed: Mixed, left: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """Mix the days of months; a file that begins or ends within a month has fewer, and no calls on the others."""
    return tuple(
        tuple(mixed(*pair) for pair in zip_longest(one, other, fillvalue=0))
        for one, other in zip(left, right, strict=True)
    )
