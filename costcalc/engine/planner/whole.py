"""A calendar found at once, where it costs no more than if all its calls were those of one month.

Months only restrict what can be bought for their calls: packages expire, and postpaid is cheapest in some of them. So
packages that nest, and postpaid for the rest at the least that it costs per unit in any month, cost the least that any
calendar can come to. Where this has one cheapest split, and packages bought as the balance runs out, larger ones first, with the
rest left to the last month, come to as much, nothing needs to be sought.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from costcalc.engine.mixed_radix import Pairs, rounded_up
from costcalc.engine.packages import NestedCatalog
from costcalc.engine.planner.dated import dated, merged
from costcalc.engine.planner.found import Found
from costcalc.engine.planner.rates import NEVER
from costcalc.engine.planner.segments import Segments


class Floor(NamedTuple):
    """What calls cost at least of which so many are left to postpaid, or more, whichever their months are."""

    low: int
    rate: int
    """Of each call that is left to postpaid, where fewer are than in the next floor."""
    falling: Pairs
    """What covers the others: packages that cost less per unit, and one such call. Their sizes nest."""


def as_one_month(segments: Segments) -> Found | None:
    """Return the cheapest calendar of a horizon where it is such a one; None where it has to be sought."""
    sold, units = segments.catalog, segments.starts[-1]
    if not units or segments.slack or segments.steps.any or not isinstance(sold, NestedCatalog):
        return None
    months = [month for month, demand in enumerate(segments.demands) if demand]
    floors = _floors(sold, segments.all_falls)
    (least, bought, left), *others = sorted(way for floor in floors for way in _ways(floor, units))
    if others and others[0][0] == least:
        return None  # of two ways that cost the same the calendar may be of either
    if left and bought + left > units:
        return None  # nothing is paid for by postpaid while packages are left
    if left > segments.demands[months[-1]] or segments.bill(months[-1], left) != least - (sold.exactly(bought) or 0):
        return None
    bundle = [pair for pair in zip(sold.sizes, sold.counts(bought), strict=True) if pair[1]][::-1]
    buys = dated(segments.starts, 0, sold.validity, bundle, tail=bought > units)
    if buys is None or (bought > units and buys[-1].month + sold.validity <= months[-1]):
        return None  # one would expire before it is used up, or before the last call
    return Found(least, merged(buys), least)


def _floors(sold: NestedCatalog, falls: Sequence[tuple[int, int]]) -> list[Floor]:
    """Return the floors of calls, from what postpaid costs in each of their months (``Segments.falls``)."""
    found: list[Floor] = []
    for low, rate in falls or [(0, NEVER)]:
        if not found or rate < found[-1].rate:
            falling = [(size, cost) for size, cost in sold.falling if cost < size * rate]
            found.append(Floor(low if found else 0, rate, [*falling, (1, rate)]))
    return found


def _ways(floor: Floor, units: int) -> Iterator[tuple[int, int, int]]:
    """Yield (cost, packaged units, postpaid units) of the ways to pay for so many calls, the cheapest of a floor among them."""
    rest = units - floor.low
    if rest < 0:
        return
    smallest = floor.falling[-2][0] if len(floor.falling) > 1 else units + 1
    for held, cost in rounded_up(floor.falling, rest):
        left = rest % smallest if held == rest else 0
        yield floor.low * floor.rate + cost, held - left, floor.low + left
