"""The groups of a usage added up: by month, and by the unit that their calls are counted in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from operator import add
from typing import NamedTuple

from costcalc.money import with_places
from costcalc.quantities import Units, added, in_units
from costcalc.results.estimate import Usage
from costcalc.results.estimate_usage import UsageGroup, UsageMonth
from costcalc.usage import zeros

_COLUMNS = 8
"""Of a month: its amount in minor units; its calls, and how many are failed, free, included, prepaid, postpaid, unserved."""


class OfUnit(NamedTuple):
    """What is counted in one unit."""

    decimals: int
    columns: Sequence[Sequence[int]]
    """By month, over all months of a usage: ``_COLUMNS``."""
    requests: int | None = None
    """How many calls there are; None where a call is a unit, or that is not known of all."""


class Sums:
    """All groups together. Calls that are counted in different units are never added up."""

    def __init__(self, by_unit: Mapping[str, OfUnit], idle: Iterable[int], span: Sequence[str]) -> None:
        """``idle`` is what is owed by month without a row; ``span`` are all months."""
        self._span, self._by_unit = span, by_unit
        amounts = (one.columns[0] for one in by_unit.values())
        self._amounts = list(map(sum, zip(idle, *amounts, strict=True)))
        self.owed = sum(self._amounts)
        """What all months come to, in minor units."""
        self.by_unit = {unit: _usage(one) for unit, one in by_unit.items()}
        """Where the calls of each unit went."""
        self.unserved = added(in_units(sum(one.columns[-1]), one.decimals) for one in by_unit.values())

    def months(self, digits: int) -> tuple[UsageMonth, ...]:
        """Return the months, with amounts of so many digits; of several units the amounts alone are known.

        A month in which no account has a row is one without calls, as it is to ``plan``.
        """
        one: list[Sequence[Units | None]] = [[None] * len(self._span)] * (_COLUMNS - 1)
        if len(self._by_unit) == 1:
            [only] = self._by_unit.values()
            one = [[in_units(count, only.decimals) for count in column] for column in only.columns[1:]]
        return tuple(
            UsageMonth(
                month=month,
                calls=calls,
                failed=failed,
                free=free,
                included=included,
                prepaid=prepaid,
                postpaid=postpaid,
                unserved=unserved,
                postpaid_amount=with_places(amount, digits),
            )
            for month, amount, calls, failed, free, included, prepaid, postpaid, unserved in zip(
                self._span, self._amounts, *one, strict=True
            )
        )


def sums_of(groups: Sequence[UsageGroup], span: Sequence[str], first: int) -> Sums:
    """Return the groups added up; ``span`` are the months of all, and ``first`` is the first of them."""
    alike: dict[str, list[UsageGroup]] = {}
    for group in groups:
        alike.setdefault(group.unit, []).append(group)
    by_unit = {}
    for unit, of_unit in alike.items():
        decimals = max(group.decimals for group in of_unit)
        known = [sum(group.requests) for group in of_unit if group.requests is not None]
        by_unit[unit] = OfUnit(
            decimals,
            _by_month([_finer(group, decimals) for group in of_unit], first, len(span)),
            sum(known) if known and len(known) == len(of_unit) else None,
        )
    return Sums(by_unit, _idle_amounts(groups, first, len(span)), span)


class ApiSums(NamedTuple):
    """The columns of one API, over its own months."""

    unit: str
    decimals: int
    start: int
    """Which of all months is its first."""
    columns: Sequence[Sequence[int]]
    """As those of a unit."""


def of_units(apis: Sequence[ApiSums], months: int) -> dict[str, OfUnit]:
    """Return what several APIs come to by unit, over so many months; with the decimals of the finest of each."""
    decimals: dict[str, int] = {}
    for api in apis:
        decimals[api.unit] = max(api.decimals, decimals.get(api.unit, 0))
    sums = {unit: [[0] * months for _ in range(_COLUMNS)] for unit in decimals}
    for api in apis:
        finer = 10 ** (decimals[api.unit] - api.decimals)
        factors = [1] + [finer] * (_COLUMNS - 1)  # amounts have no decimals
        for whole, column, factor in zip(sums[api.unit], api.columns, factors, strict=True):
            for month, count in enumerate(column, start=api.start):
                whole[month] += factor * count
    return {unit: OfUnit(decimals[unit], columns) for unit, columns in sums.items()}


def _usage(one: OfUnit) -> Usage[Units]:
    _, calls, failed, free, included, prepaid, postpaid, unserved = map(sum, one.columns)
    counts = (calls, failed, free, prepaid, included + postpaid + unserved)
    made, lost, given, held, left = (in_units(count, one.decimals) for count in counts)
    return Usage(made, lost, given, held, left, one.requests)


def _finer(group: UsageGroup, decimals: int) -> UsageGroup:
    """Return a group with counts of so many decimals, which are no fewer than its own."""
    if group.decimals == decimals:
        return group
    factor = 10 ** (decimals - group.decimals)

    def finer(column: Sequence[int]) -> tuple[int, ...]:
        return tuple([factor * count for count in column])

    return group._replace(
        calls=finer(group.calls),
        failed=finer(group.failed),
        free=finer(group.free),
        included=finer(group.included),
        prepaid=finer(group.prepaid),
        postpaid=finer(group.postpaid),
        unserved=finer(group.unserved),
    )


def _by_month(groups: Sequence[UsageGroup], first: int, months: int) -> list[list[int]]:
    """Add up groups month by month, column by column; those that have the same months together."""
    alike: dict[tuple[int, int], list[list[tuple[int, ...]]]] = {}
    for group in groups:
        length = len(group.months)
        nothing, key = zeros(length), (group.first_month - first, length)
        if key not in alike:
            alike[key] = [[nothing] for _ in range(_COLUMNS)]
        taken = (group.free, group.included or nothing, group.prepaid, group.postpaid, group.unserved)
        columns = (group.amounts, group.calls, group.failed, *taken)
        for kept, column in zip(alike[key], columns, strict=True):
            if column is not nothing:
                kept.append(column)
    sums = [[0] * months for _ in range(_COLUMNS)]
    for (start, length), kept_columns in alike.items():
        known: list[tuple[list[tuple[int, ...]], tuple[int, ...]]] = []
        for whole, kept in zip(sums, kept_columns, strict=True):
            # Where nothing failed and nothing is free, the postpaid units are the very calls.
            together = next((column for other, column in known if other == kept), None) or _added(kept)
            known.append((kept, together))
            whole[start : start + length] = map(add, whole[start : start + length], together)
    return sums


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
