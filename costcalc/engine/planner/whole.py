"""A calendar found at once, where it costs no more than if all its calls were those of one month.

Months only restrict what can be bought for their calls: packages expire, and postpaid is cheapest in some of them. So
packages that nest, and postpaid for the rest at the least that it costs per unit in any month, cost the least that any
calendar can come to. Where this has one cheapest split, and packages bought as the balance runs out, larger ones first, with the
rest left to the last month, come to as much, nothing needs to be sought.
"""

from __future__ import annotations

from costcalc.engine.mixed_radix import rounded_up
from costcalc.engine.packages import NestedCatalog
from costcalc.engine.planner.dated import dated, merged
from costcalc.engine.planner.found import Found
from costcalc.engine.planner.rates import NEVER
from costcalc.engine.planner.segments import Segments


def as_one_month(segments: Segments) -> Found | None:
    """Return the cheapest calendar of a horizon where it is such a one; None where it has to be sought."""
    sold, units = segments.catalog, segments.starts[-1]
    if not units or segments.slack or segments.steps.any or not isinstance(sold, NestedCatalog):
        return None
    months = range(len(segments.demands))
    rate = min(segments.least_rate(month, NEVER) for month in months if segments.demands[month])
    falling = [(size, cost) for size, cost in sold.falling if cost < size * rate]
    (least, held), *others = sorted((cost, held) for held, cost in rounded_up([*falling, (1, rate)], units))
    if others and others[0][0] == least:
        return None  # of two ways that cost the same the calendar may be of either
    left = units % falling[-1][0] if falling and held == units else units if held == units else 0
    last = max(month for month in months if segments.demands[month])
    if left and (left > segments.demands[last] or segments.bill(last, left) != left * rate):
        return None
    counts = sold.counts(held - left)
    bundle = [pair for pair in zip(sold.sizes, counts, strict=True) if pair[1]][::-1]
    buys = dated(segments.starts, 0, sold.validity, bundle, tail=held > units)
    if buys is None or (held > units and buys[-1].month + sold.validity <= last):
        return None  # one would expire before it is used up, or before the last call
    return Found(least, merged(buys), least)
