"""A calendar where no search ends in time: the cheapest of a few that are found at once.

Looked at: nothing bought; and for each size, bought alone, as many in the month in which the balance runs out as the calls
of that month take. Of the sizes by which calls are paid for at the least this way, the search finds the cheapest
calendar. What any calendar costs at least is that of ``rates``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from costcalc.engine.cost import price_of
from costcalc.engine.planner.dated import Buy
from costcalc.engine.planner.optimum import Horizon, Planned
from costcalc.engine.planner.rates import Rates
from costcalc.engine.planner.segments import Work
from costcalc.errors import LimitError

SIZES = 2
"""Of how many sizes the cheapest calendar is sought that buys no other."""

MAX_ALONE = 20_000
"""How many sums of packages such a search may look at."""


def rough(horizon: Horizon) -> Planned | None:
    """Return the cheapest of these calendars, with what any costs at least; None where none pays for all calls."""
    found = [_settled(horizon, ())]
    sizes = horizon.catalog.sizes if horizon.catalog else []
    alone = [(planned.order, size, planned) for size in sizes if (planned := _settled(horizon, _of_one(horizon, size)))]
    for _, size, planned in sorted(alone, key=lambda one: one[:2])[:SIZES]:
        found.append(planned)
        with suppress(LimitError):
            found.append(horizon.of_size(size).search(Work(MAX_ALONE)))
    best = min((one for one in found if one), key=lambda one: one.order, default=None)
    if best is None:
        return None
    bound = least_of_all(horizon)
    return Planned(best.buys, best.ledger, best.terms, bound if bound < best.ledger.total() else None)


def least_of_all(horizon: Horizon) -> int:
    """Return what any calendar costs at least, in minor units."""
    return max(0, price_of(Rates(horizon.segments).rest[0]) + horizon.idle)


def _settled(horizon: Horizon, buys: tuple[Buy, ...]) -> Planned | None:
    ledger = horizon.settled(buys)
    return Planned(buys, ledger) if ledger.priced and not ledger.unserved else None


def _of_one(horizon: Horizon, size: int) -> tuple[Buy, ...]:
    return tuple(_as_it_runs_out(horizon, size))


def _as_it_runs_out(horizon: Horizon, size: int) -> Iterator[Buy]:
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
