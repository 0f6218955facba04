"""The first volume at which one way to pay costs less than another, along a run in which both follow one line each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from math import lcm

from costcalc.engine.ways import Way
from costcalc.errors import LimitError

MAX_CLASSES = 64
"""Of so many volumes that a cycle has at most, each is followed from cycle to cycle."""


def first_in_run(other: Way, way: Way, low: int, high: int, leaps: Iterator[int]) -> int | None:
    """Return the first volume of a run at which another way costs less: none does before this one costs more than that.

    Both have a price in the whole of the run, and their costs never fall within it.
    """
    low, high = _narrowed(other, way, low, high)
    cycle = min(lcm(way.cycle, other.block), lcm(other.cycle, way.block)) if way.block and other.block else 0
    if 0 < cycle <= MAX_CLASSES:
        return _first_by_class(other, way, low, high, cycle, leaps)
    while low <= high:
        count_one(leaps)
        here, there = way.cost(low), other.cost(low)
        if here is None or there is None:
            raise AssertionError("a cost is known in the whole of a run, or nowhere")
        if there < here:
            return low
        low = _first_above(way, there, low, high)
    return None


def _first_above(way: Way, cost: int, low: int, high: int) -> int:
    """Return the first volume of a run at which a way costs more, mostly one of the next; that after the run where none does."""
    span = 1
    while low + span <= high and (way.cost(low + span) or 0) <= cost:
        span *= 2
    places = range(low + span // 2, min(low + span, high) + 1)
    return places.start + bisect_left(places, cost + 1, key=lambda volume: way.cost(volume) or 0)


def _first_by_class(other: Way, way: Way, low: int, high: int, cycle: int, leaps: Iterator[int]) -> int | None:
    """Return the same where after a cycle one of both has risen by the same whole amount each time.

    Of volumes that are whole cycles apart the other then rises along a line, but for rounding down: so the difference
    rises all along them, or falls all along them.
    """

    def cheaper(volume: int) -> bool:
        return (other.cost(volume) or 0) < (way.cost(volume) or 0)

    found = None
    for first in range(low, min(low + cycle, high + 1)):
        count_one(leaps)
        if cheaper(first):
            return first if found is None else min(first, found)
        apart = range(first, (high if found is None else found) + 1, cycle)
        if len(apart) > 1 and cheaper(apart[-1]):
            found = apart[bisect_left(apart, True, key=cheaper)]
    return found


def _narrowed(other: Way, way: Way, low: int, high: int) -> tuple[int, int]:
    """Narrow a run by what repeats: after a cycle, what the other saves differs by the same amount each time."""
    cycle = lcm(way.cycle, other.cycle)
    if low + cycle > high:
        return low, high

    def saving(volume: int, others: int) -> int:
        return (way.cost(volume) or 0) - (other.cost(others) or 0)

    nears = saving(low + cycle, low + cycle) - saving(low, low)
    if nears <= 0:
        return low, low + cycle - 1
    # The most that is saved within the first cycle is no more than this.
    return min(low + max(0, -saving(low + cycle - 1, low) // nears) * cycle, high), high


def count_one(leaps: Iterator[int]) -> None:
    """Count one more volume that a search looks at; LimitError where it has looked at too many."""
    if next(leaps, None) is None:
        raise LimitError("too many volumes at which two ways cost nearly the same")
