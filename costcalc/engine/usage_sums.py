"""The groups of a usage added up: by month, and by the unit that their calls are counted in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from operator import add

from costcalc.money import with_places
from costcalc.results.estimate import Usage
from costcalc.results.estimate_usage import UsageGroup, UsageMonth
from costcalc.usage import zeros


def by_unit(groups: Sequence[UsageGroup]) -> dict[str, Usage]:
    """Add up the calls of all groups that are counted in one unit; those of different units are never added up."""
    alike: dict[str, list[UsageGroup]] = {}
    for group in groups:
        alike.setdefault(group.unit, []).append(group)
    return {
        unit: Usage(
            calls=sum(sum(group.calls) for group in of_unit),
            failed=sum(sum(group.failed) for group in of_unit),
            free=sum(sum(group.free) for group in of_unit),
            prepaid=sum(sum(group.prepaid) for group in of_unit),
            to_pay=sum(sum(group.postpaid) + sum(group.unserved) for group in of_unit),
            requests=_requests(of_unit),
        )
        for unit, of_unit in alike.items()
    }


def _requests(groups: Sequence[UsageGroup]) -> int | None:
    """Return how many calls some groups have; None where a call is a unit, or that is not known of all."""
    known = [sum(group.requests) for group in groups if group.requests is not None]
    return sum(known) if known and len(known) == len(groups) else None


def by_month(
    groups: Sequence[UsageGroup], span: Sequence[str], first: int, digits: int, *, counted: bool
) -> tuple[UsageMonth, ...]:
    """Add up all groups by month: those that have the same months column by column.

    A month in which no account has a row is one without calls, as it is to ``plan``. ``counted`` says that all counts
    are of one unit; else the amounts alone are added up.
    """
    alike: dict[tuple[str, ...], tuple[list[tuple[int, ...]], ...]] = {}
    for group in groups:
        columns = (group.amounts, group.calls, group.failed, group.free, group.prepaid, group.postpaid, group.unserved)
        nothing = zeros(len(group.months))
        if group.months not in alike:
            alike[group.months] = tuple([nothing] for _ in columns)
        for kept, column in zip(alike[group.months], columns[: 7 if counted else 1], strict=False):
            if column is not nothing:
                kept.append(column)
    sums: dict[str, list[int]] = {month: [0] * 7 for month in span}
    for months, kept_columns in alike.items():
        for month, *values in zip(months, *map(_added, kept_columns), strict=True):
            sums[month] = list(map(add, values, sums[month]))
    for month, amount in zip(span, _idle_amounts(groups, first, len(span)), strict=True):
        sums[month][0] += amount
    return tuple(
        UsageMonth(
            month=month,
            calls=calls if counted else None,
            failed=failed if counted else None,
            free=free if counted else None,
            prepaid=prepaid if counted else None,
            postpaid=postpaid if counted else None,
            unserved=unserved if counted else None,
            postpaid_amount=with_places(amount, digits),
        )
        for month, (amount, calls, failed, free, prepaid, postpaid, unserved) in sums.items()
    )


def _idle_amounts(groups: Sequence[UsageGroup], first: int, months: int) -> Iterator[int]:
    """Yield, month by month, what the groups owe that have no row in it."""
    changes = [0] * (months + 1)
    for group in groups:
        before, after, amount = group.idle
        if amount:
            start = group.first_month - first
            changes[start - before] += amount
            changes[start] -= amount
            changes[start + len(group.months)] += amount
            changes[start + len(group.months) + after] -= amount
    return accumulate(changes[:-1])


def _added(columns: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """Add up columns place by place; a few at a time, which stay in the processor's cache."""
    while len(columns) > 1:
        columns = [tuple(map(sum, zip(*columns[n : n + 64], strict=True))) for n in range(0, len(columns), 64)]
    return columns[0]
