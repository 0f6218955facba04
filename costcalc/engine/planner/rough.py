"""A calendar where no search ends in time: the cheapest of a few that take none.

Looked at: nothing bought; and for each size, bought alone, as many in the month in which the balance runs out as the calls
of that month take. What any calendar costs at least is that of ``rates``.
"""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.engine.cost import price_of
from costcalc.engine.planner.dated import Buy
from costcalc.engine.planner.optimum import Horizon, Planned
from costcalc.engine.planner.rates import Rates


def rough(horizon: Horizon) -> Planned | None:
    """Return the cheapest of these calendars, with what any costs at least; None where none pays for all calls."""
    sizes = horizon.catalog.sizes if horizon.catalog else []
    found = []
    for buys in [(), *(tuple(_of_one_size(horizon, size)) for size in sizes)]:
        ledger = horizon.settled(buys)
        if ledger.priced and not ledger.unserved:
            found.append(Planned(buys, ledger))
    if not found:
        return None
    best = min(found, key=lambda planned: planned.order)
    bound = least_of_all(horizon)
    return Planned(best.buys, best.ledger, bound=bound if bound < best.ledger.total() else None)


def least_of_all(horizon: Horizon) -> int:
    """Return what any calendar costs at least, in minor units."""
    return max(0, price_of(Rates(horizon.segments()).rest[0]) + horizon.idle)


def _of_one_size(horizon: Horizon, size: int) -> Iterator[Buy]:
    """Yield purchases of one size, each in the month in which the balance runs out."""
    validity = horizon.catalog.validity if horizon.catalog else 1
    balance = last = 0
    for month, demand in enumerate(horizon.demands):
        if month > last:
            balance = 0
        left = demand - balance
        balance = max(0, -left)
        if left > 0:
            count = -(-left // size)
            balance, last = count * size - left, month + validity - 1
            yield Buy(month, size, count)
