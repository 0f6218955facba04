"""The page of what an amount pays for: the most calls by each way to pay, and the volumes between that it does not."""

from __future__ import annotations

from dataclasses import replace

from costcalc.errors import listed
from costcalc.money import grouped, minus, plural, plural_of
from costcalc.quantities import Units, ungrouped
from costcalc.render.page import NONE, Grid, Page, columns, head_of, money, packages
from costcalc.results.afford import Afford, AffordedWay, Range
from costcalc.results.common import Purchase
from costcalc.shape import MONTHS

MAX_NAMED = 3
"""Ranges of volumes beyond the first that one way names."""


def page(afford: Afford) -> Page:
    """Return a row per way to pay, what larger volumes are paid for where smaller ones are not, and the answer."""
    head = [*head_of(afford.header), _given(afford)]
    each = each_of(afford)
    titles = columns("<Pay by", f"Calls {each}\nat most", "and every\nvolume up to", f"{afford.header.currency}\n")
    ways = ways_of(afford)
    rows = [[way.way, *map(_volume, (way.calls, way.every_up_to)), money(way.total)] for way in ways]
    blocks: list[Grid | str] = [Grid(titles, rows, marked=frozenset({0}))]
    blocks += [
        f"{left_out.capitalize()} left out: an exact answer would take too long." for left_out in afford.left_out
    ]
    blocks += [_again(afford, way) for way in ways if way.ranges_total > 1]
    return Page(head=head, blocks=blocks, notes=afford.notes, verdict=verdict(afford))


def ways_of(afford: Afford) -> tuple[AffordedWay, ...]:
    """Return the ways to pay that differ: where there is one alone, and it pays for as much, it is the cheapest.

    A year under a subscription is the cheapest, and none of the others.
    """
    best, last = afford.ways[0], afford.ways[-1]
    alone = len(afford.ways) == 2 and (best.ranges, best.total) == (last.ranges, last.total)
    return (last,) if alone else afford.ways


def _given(afford: Afford) -> str:
    amount, free = money(afford.amount), grouped(afford.free)
    days, of = afford.days, "" if afford.size is None else f" {plural_of(afford.header.unit)}"
    if afford.per == "year":
        months = "equal months" if days is None else f"twelve months of {plural(days, 'equal day')}"
        return f"{amount} for a year of {months}: {free}{of} free{_when_free(afford)}{_sized(afford)}"
    month = "one month" if days is None else f"{plural(days, 'equal day')}"
    return f"{amount} for {month}: {free}{of} free, {grouped(afford.prepaid)} prepaid{_sized(afford)}"


def _sized(afford: Afford) -> str:
    return "" if afford.size is None else f"; each call takes {plural(afford.size, afford.header.unit)}"


def each_of(afford: Afford) -> str:
    """Say of what the calls are, where it is not of the month."""
    return "a day" if afford.days is not None else "a month" if afford.per == "year" else ""


def _when_free(afford: Afford) -> str:
    """Say in which months of a year so many calls are free, and how many in later ones where these are others."""
    months, later = afford.free_months, afford.free_later
    if not later or months == 1:
        return " in the first" if afford.free else ""
    ends = months is not None and months < MONTHS
    if afford.free == later:
        return f" in each of the first {months}" if ends else " in each"
    return f" in the first, {grouped(later)} in each later one{f' up to month {months}' if ends else ''}"


def _volume(calls: Units | None) -> str:
    return NONE if calls is None else grouped(calls)


def _again(afford: Afford, way: AffordedWay) -> str:
    """Name the volumes that are paid for though smaller ones are not; of many the largest."""
    named = [_range(one) for one in way.ranges[1 - way.ranges_total :][-MAX_NAMED:]]
    more = way.ranges_total - 1 - len(named)
    others = f" for {plural(more, 'range')} and" if more else ""
    return (
        f"By {way.way}, {money(afford.amount)} pays for {_range(way.ranges[0])} calls, and again{others} for "
        f"{listed(named)}; what lies between costs more."
    )


def _range(one: Range) -> str:
    if one.last is None:
        return f"{grouped(one.first)} and more"
    if not one.first:
        return f"up to {grouped(one.last)}"
    return grouped(one.first) if one.first == one.last else f"{grouped(one.first)} to {grouped(one.last)}"


def verdict(afford: Afford) -> str:
    """Say how many calls it is, and what to buy for them."""
    amount, each = money(afford.amount), f" {each_of(afford)}" if each_of(afford) else ""
    given = f"{amount} a year" if afford.per == "year" else amount
    if afford.days is not None:
        each += f" for {plural(afford.days, 'day')}{' a month' if afford.per == 'year' else ''}"
    if afford.calls is None:
        return f"{given} pays for any number of calls{each}."
    if afford.total is None:
        return f"{given} does not even pay for a {afford.per} without a call."
    how = f"{_how(afford)} = {money(afford.total)}" if afford.total else ", which cost nothing"
    left = minus(afford.amount, afford.total)
    rest = f", {money(left)} left" if left and afford.total else ""
    plan = ""
    if afford.per == "year" and afford.purchases and afford.size is None:
        plan = f" costcalc plan --calls {ungrouped(afford.calls)}{'' if afford.days is None else '/day'} says when."
    return f"{given} pays for {plural(afford.calls, 'call')}{each}{how}{rest}.{plan}"


def _how(afford: Afford) -> str:
    """Say what is bought for the calls."""
    parts = []
    if afford.purchases:
        parts.append(packages(_together(afford)))
    if afford.subscription:
        parts.append(afford.subscription)
    if afford.postpaid_units:
        units = grouped(afford.postpaid_units)
        units += "" if afford.size is None else f" {plural_of(afford.header.unit)}"
        if afford.subscription and afford.per == "month":
            parts.append(f"{units} beyond it")
        else:
            parts.append("postpaid" if not parts and afford.per == "month" else f"postpaid for {units}")
    return f": {', '.join(parts)}" if parts else ""


def _together(afford: Afford) -> list[Purchase]:
    """Return the packages of all months by size, largest first."""
    sizes: dict[Units, list[Purchase]] = {}
    for each in afford.purchases:
        sizes.setdefault(each.bought.size, []).append(each.bought)
    return [
        replace(alike[0], count=sum(one.count for one in alike)) for _, alike in sorted(sizes.items(), reverse=True)
    ]
