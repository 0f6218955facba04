"""The months of a usage in another shape: moved ahead, repeated, and each count scaled, by its season, and grown.

Where an API counts days, each day is rounded, and a month is their sum. Where calls take any number of units, the calls are
rounded, and their units follow in proportion. Failed calls are shaped as all calls are.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from math import lcm
from operator import add, sub
from typing import NamedTuple

from costcalc.engine.accounts import name_of
from costcalc.engine.series import padded_to, span_of
from costcalc.engine.shares import share
from costcalc.errors import RequestError, listed
from costcalc.money import MAX_COUNT, grouped, plural, round_half_up
from costcalc.results.common import Note, NoteCode
from costcalc.shape import AS_IT_IS, MONTHS, Shape
from costcalc.sheet import Api, PriceSheet
from costcalc.usage import LAST_YEAR, Column, UsageSeries, first_day, month_name, spread, zeros

_Days = tuple[tuple[int, ...], ...]

MAX_TOLD = 5
"""Accounts and APIs that a note names."""


def shaped(
    sheet: PriceSheet, series: Sequence[UsageSeries], shape: Shape, months: int | None = None, *, dated: bool = True
) -> tuple[list[UsageSeries], list[Note]]:
    """Return some series in another shape, and what there is to say of it; ``dated``: their months have dates.

    ``months`` is for how many, from the first of all series on: more than these have repeat them from there. RequestError
    for months beyond the calendar, for counts beyond the largest accepted, and for days that another month has not.
    """
    first, end = span_of(series)
    span = end - first
    wanted = span if months is None else months
    if shape == AS_IT_IS and wanted == span:
        return list(series), []
    if dated and first + shape.shift + wanted > (LAST_YEAR + 1) * MONTHS:
        raise RequestError(f"`shift`: the last month would be after {LAST_YEAR}")
    kept = [each for each in series if each.first_month < first + wanted]
    notes = _of_rows(series, first, end, wanted)
    if wanted > span:
        order = [place % span for place in range(wanted)]
        moved = [_taken(padded_to(each, first, end), order, shape.shift) for each in kept]
    else:
        lengths = [min(len(each.calls), first + wanted - each.first_month) for each in kept]
        moved = [_taken(each, range(length), shape.shift) for each, length in zip(kept, lengths, strict=True)]
    if shape.changes:
        moved = [_scaled(sheet.api(each.api), each, shape, first + shape.shift, dated=dated) for each in moved]
    return moved, notes


def _of_rows(series: Sequence[UsageSeries], first: int, end: int, wanted: int) -> list[Note]:
    """Say which accounts have no row in the months that are planned, or not in each of those that repeat."""
    late = [name_of(each) for each in series if each.first_month >= first + wanted]
    if late:
        first_ones = f"first {wanted} months" if wanted > 1 else "first month"
        text = f"without a row in the {first_ones}, and left out: {listed(late, MAX_TOLD)}"
        return [Note(NoteCode.NO_ROW, text)]
    short = [name_of(each) for each in series if (each.first_month, each.first_month + len(each.calls)) != (first, end)]
    if wanted > end - first and short:
        text = (
            f"without a row in some of the {end - first} months that repeat, which count as 0 calls each time: "
            f"{listed(short, MAX_TOLD)}"
        )
        return [Note(NoteCode.NO_ROW, text)]
    return []


def _taken(each: UsageSeries, order: Sequence[int], shift: int) -> UsageSeries:
    """Return the months of a series that stand at some places, so many months ahead; more places than months repeat them."""
    if each.first_day is not None:
        _check_days(each, order, shift)
        within = each.first_day - first_day(each.first_month)
        each = each._replace(first_day=first_day(each.first_month + shift) + within)
    each = each._replace(first_month=each.first_month + shift)
    if len(order) == len(each.calls):
        return each

    def taken(values: Sequence[int]) -> tuple[int, ...]:
        return tuple(values[place] for place in order)

    def of_days(days: _Days | None) -> _Days | None:
        return None if days is None else tuple(days[place] for place in order)

    return each._replace(
        calls=taken(each.calls),
        failed=taken(each.failed),
        days=of_days(each.days),
        requests=None if each.requests is None else taken(each.requests),
        counted=tuple(Column(taken(column.months), of_days(column.days)) for column in each.counted),
    )


def _check_days(each: UsageSeries, order: Sequence[int], shift: int) -> None:
    """Raise RequestError where calls by the day are moved to a month of fewer or more days, or such a month repeats."""
    parameter = "`shift`" if len(order) <= len(each.calls) else "`months`"
    for place, taken in enumerate(order):
        source, target = each.first_month + taken, each.first_month + place + shift
        have, want = _length(source), _length(target)
        if have != want:
            raise RequestError(
                f"{parameter}: {name_of(each)} is priced by the day, and {month_name(source)} has {have} days where "
                f"{month_name(target)} has {want}; give a file with a row for each day of the months that are meant"
            )
        if len(order) > len(each.calls) and len((each.days or ())[taken]) < have:
            raise RequestError(
                f"`months`: {name_of(each)} is priced by the day, and {month_name(source)}, which would repeat, is not there "
                "whole; give a row for each of its days"
            )


def _length(month: int) -> int:
    year, index = divmod(month, MONTHS)
    return monthrange(year, index + 1)[1]


def _scaled(api: Api, each: UsageSeries, shape: Shape, start: int, *, dated: bool) -> UsageSeries:
    """Return a series whose counts are what the shape makes of them; ``start`` is the first month of all series."""
    factors = [
        shape.factor(month - start, month) for month in range(each.first_month, each.first_month + len(each.calls))
    ]

    def scaled(months: Sequence[int]) -> tuple[int, ...]:
        return tuple(factor.of(count) for factor, count in zip(factors, months, strict=True))

    def of_days(days: _Days) -> _Days:
        return tuple(tuple(map(factor.of, month)) for factor, month in zip(factors, days, strict=True))

    calls, failed, of_units = scaled(each.calls), scaled(each.failed), scaled
    days = None if each.days is None else of_days(each.days)
    requests = None if each.requests is None else scaled(each.requests)
    if each.requests is not None and requests is not None:
        of_units = partial(_in_proportion, each.requests, requests)
        calls, failed = of_units(each.calls), of_units(each.failed)
    elif api.uses:
        of_units = partial(_in_proportion, tuple(map(sub, each.calls, each.failed)), tuple(map(sub, calls, failed)))

    def of_column(column: Column) -> Column:
        if column.days is None:
            return Column(of_units(column.months))
        days = of_days(column.days)
        return Column(tuple(map(sum, days)), days)

    counted = tuple(map(of_column, each.counted))
    if days is not None:
        calls = tuple(map(add, failed, map(sum, days)))
    elif api.tiers_by_call and counted:
        calls = tuple(map(add, failed, map(sum, zip(*(column.months for column in counted), strict=True))))
    over = next((month for month, count in enumerate(calls) if count > MAX_COUNT), None)
    if over is not None:
        month = month_name(each.first_month + over) if dated else f"month {over + 1}"
        raise RequestError(
            f"{shape.parameters} takes {month} of {name_of(each)} above "
            f"{grouped(api.units(MAX_COUNT))} calls, the largest count accepted"
        )
    return each._replace(calls=calls, failed=failed, days=days, requests=requests, counted=counted)


def _in_proportion(before: Sequence[int], after: Sequence[int], units: Sequence[int]) -> tuple[int, ...]:
    """Return the units of some months that take so many calls now in place of those before, each rounded half up."""
    return tuple(
        round_half_up(count * new, old) if old else 0 for old, new, count in zip(before, after, units, strict=True)
    )


class Months(NamedTuple):
    """What is known of the months of one account and API, in parts."""

    calls: Sequence[int]
    failed: Sequence[int] | None
    days: Sequence[Sequence[int]] | None


def shaped_months(
    sheet: PriceSheet, api: Api, given: Months, shape: Shape, months: int | None, start: int | None
) -> Months:
    """Return the months of one account and API in another shape, for ``months`` of them; see ``shaped``.

    ``start`` is the first month by the calendar, None where months are numbered.
    """
    for name, values in (("failed", given.failed), ("days", given.days)):
        if values is not None and len(values) != len(given.calls):
            raise RequestError(f"`{name}` are given for {plural(len(values), 'month')}, `calls` for {len(given.calls)}")
    if not given.calls or (not shape.changes and months is None):
        return given
    series = UsageSeries(
        account=None,
        api=api.key,
        first_month=start or 0,
        calls=tuple(given.calls),
        failed=zeros(len(given.calls)) if given.failed is None else tuple(given.failed),
        days=None if given.days is None else tuple(map(tuple, given.days)),
    )
    (found,), _ = shaped(sheet, [series], shape, months, dated=start is not None)
    return Months(found.calls, None if given.failed is None else found.failed, found.days)


def counts_of(base: int, months: int, shape: Shape, first: int, *, yearly: bool = False) -> list[int]:
    """Return the counts of some months that have one base in common, or a part of what a year has.

    ``first`` is the first month by the calendar, 0 where months have no dates. Twelve months in a row share a year that does
    not grow to the last call: evenly, or by the season in proportion, what is left over to the largest remainders.
    """
    places = range(months)
    if not yearly:
        return [shape.factor(place, first + place).of(base) for place in places]
    growing = shape.growth is not None and shape.growth.percent
    weights = list(map(Fraction, shape.season or [1] * MONTHS))
    if growing:
        parts = [base * weight / sum(weights) for weight in weights]
        plain = shape._replace(season=())
        return [plain.factor(place, first + place).of(parts[(first + place) % MONTHS]) for place in places]
    year = shape._replace(season=(), growth=None).factor(0, 0).of(base)
    if not shape.season:
        return list(spread(year, months))
    whole = lcm(*(weight.denominator for weight in weights))
    shares = share(year, [int(weight * whole) for weight in weights])
    return [shares[(first + place) % MONTHS] for place in places]
