"""From which volume on which subscription is the cheapest, or paying as one goes: exactly, volume by volume.

A way keeps a volume at which another costs the same: so rounding makes no two ways take turns, since of two
lines the one below is never rounded above the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from costcalc.engine.crossings import count_one, first_in_run
from costcalc.engine.day_ways import ways_in_days
from costcalc.engine.tariff import Tariff
from costcalc.engine.ways import Way, ways_to_pay
from costcalc.engine.year import MONTHS, months_granted
from costcalc.errors import LimitError
from costcalc.money import MAX_COUNT
from costcalc.results.compare import CheapestFrom, CheapestWays

MAX_LEAPS = 2_000
"""How many volumes one search looks at: well below a second."""
MAX_SPLITS = 300
"""How many sums of packages and postpaid together it looks at, which takes longer."""
MAX_FOUND = 50
"""Volumes from which another way is the cheapest; nobody reads more."""


def in_a_month(tariff: Tariff, free: int, days: int = 0) -> CheapestWays:
    """Return which way is the cheapest for one month alone, by which nothing of a yearly subscription is decided.

    Volumes are calls of a month, or where ``days`` are given of each of so many equal ones.
    """
    return _cheapest_ways(tariff, free, 1, days)


def in_a_year(tariff: Tariff, free: int, days: int = 0) -> CheapestWays | None:
    """Return the same for twelve equal months; None where no subscription is for a year.

    None also where the quota ends within it, or packages may be bought ahead: these make the months unequal.
    """
    yearly = any(offer.months == MONTHS for offer in tariff.api.subscriptions)
    if not yearly or tariff.api.packages or months_granted(tariff) < MONTHS:
        return None
    return _cheapest_ways(tariff, free, MONTHS, days)


def _cheapest_ways(tariff: Tariff, free: int, months: int, days: int) -> CheapestWays:
    """Search from the first call on."""
    found = list[CheapestFrom]()
    volume: int | None = 1
    leaps, splits = iter(range(MAX_LEAPS)), iter(range(MAX_SPLITS))
    try:
        ways = ways_in_days(tariff, days, months, free=free) if days else ways_to_pay(tariff, free, months)
        while volume is not None:
            if len(found) == MAX_FOUND:
                return CheapestWays(found=tuple(found), exact=False)
            way = _cheapest(ways, volume)
            total = way.cost(volume)
            amount = None if total is None else tariff.currency.amount(total)
            found.append(CheapestFrom(calls=volume, subscription=way.name, total=amount))
            later = (_first_cheaper(other, way, volume, leaps, splits) for other in ways if other is not way)
            volume = min((one for one in (_end(way, volume), *later) if one is not None), default=None)
    except LimitError:
        return CheapestWays(found=tuple(found), exact=False)
    return CheapestWays(found=tuple(found), exact=True)


def _cheapest(ways: Sequence[Way], volume: int) -> Way:
    """Return the cheapest way; of equal ones that which stands first, where one pays as one goes before all others."""
    costs = [way.cost(volume) for way in ways]
    known = [(cost, place) for place, cost in enumerate(costs) if cost is not None]
    return ways[min(known)[1] if known else 0]


def _end(way: Way, volume: int) -> int | None:
    """Return the first larger volume that a way does not serve, or has no price for; None where there is none."""
    if way.cost(volume) is None:
        return None
    return next((cut for cut in sorted(way.cuts) if cut > volume and way.cost(cut) is None), None)


def _first_cheaper(other: Way, way: Way, after: int, leaps: Iterator[int], splits: Iterator[int]) -> int | None:
    """Return the first volume above ``after`` at which another way costs less; None where it never does.

    LimitError where the search would take too long.
    """
    if not way.packages and not other.packages:
        return next(_cheaper(other, way, after, leaps), None)
    volume = after
    while True:
        count_one(splits)
        # Who costs less than a way costs less than each line above it, and so does each line below who costs less.
        pairs = [(other, one) for one in way.packages.above(volume)] if way.packages else []
        pairs += [(one, way) for one in other.packages.below(volume)] if other.packages else []
        firsts = [next(_cheaper(one, two, volume, leaps), None) for one, two in pairs]
        known = [first for first in firsts if first is not None]
        if len(known) < len(firsts):
            return None
        volume = max(known)
        if _less(other.cost(volume), way.cost(volume)):
            return volume


def _cheaper(other: Way, way: Way, after: int, leaps: Iterator[int]) -> Iterator[int]:
    """Yield the volumes above ``after`` at which another way costs less, run by run: the first of each run."""
    for low, high in _runs(after + 1, (way.cuts, other.cuts)):
        here, there = way.cost(low), other.cost(low)
        if there is None:
            continue
        if here is None:
            yield low
            continue
        found = first_in_run(other, way, low, high, leaps)
        if found is not None:
            yield found


def _runs(first: int, cuts: Iterable[Sequence[int]]) -> Iterator[tuple[int, int]]:
    edges = {first, MAX_COUNT + 1, *(cut for each in cuts for cut in each)}
    for low, after in pairwise(sorted(edge for edge in edges if first <= edge <= MAX_COUNT + 1)):
        yield low, after - 1


def _less(cost: int | None, than: int | None) -> bool:
    return cost is not None and (than is None or cost < than)
