"""When each package of a run is bought: just in time, in the month whose calls the balance cannot pay."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter

from costcalc.records import record


@record(kw_only=False, order=True)
class Buy:
    """Packages of one size bought on the 1st of one month."""

    month: int
    size: int
    count: int


fields_of = attrgetter("month", "size", "count")
"""Returns a purchase as a tuple, which is compared and hashed in a tenth of the time, and alike."""


def dated(
    starts: Sequence[int], first: int, validity: int, bundle: Iterable[tuple[int, int]], *, tail: bool
) -> list[Buy] | None:
    """Date the packages of a run in the order given; None where one expires before it is used up.

    ``starts`` are the calls before each month (and after the last); ``bundle`` lists (size, count). With
    ``tail``, the last package may leave a rest.
    """
    buys: list[Buy] = []
    position, months = starts[first], len(starts) - 1
    pairs = [(size, count) for size, count in bundle if count]
    for place, (size, count) in enumerate(pairs):
        rest = count
        while rest:
            month = bisect_right(starts, position) - 1
            if month >= months:
                return None
            # All that begin in this month: the last begins with its last call at the latest.
            number = min(rest, -((position - starts[month + 1]) // size))
            end = starts[min(month + validity, months)]
            rest -= number
            position += number * size
            over = position > end
            if over and not (tail and not rest and place == len(pairs) - 1 and position - size < end):
                return None
            buys.append(Buy(month, size, number))
    return buys


def merged(buys: Iterable[Buy]) -> tuple[Buy, ...]:
    """Put purchases of one month and size together; by month, larger sizes first."""
    counts: dict[tuple[int, int], int] = {}
    for buy in buys:
        counts[buy.month, -buy.size] = counts.get((buy.month, -buy.size), 0) + buy.count
    return tuple(Buy(month, -size, count) for (month, size), count in sorted(counts.items()))
