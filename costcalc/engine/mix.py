"""Packages and postpaid together: the cheapest split of some calls between the two."""

from __future__ import annotations

from typing import NamedTuple

from costcalc.engine.packages import COUNT_BASE, Catalog
from costcalc.engine.rating import MonthBill


class Split(NamedTuple):
    """Buy packages of ``bought`` units, leave ``postpaid`` to pay as you go."""

    cost: int
    """Packages and postpaid bill, in the unit of ``Catalog.exactly``: price first, then packages."""
    bought: int
    postpaid: int


def best_split(
    units: int,
    catalog: Catalog | None,
    bill: MonthBill | None,
    *,
    most_postpaid: int | None = None,
    over: bool = True,
) -> Split | None:
    """Return the cheapest way to pay for so many calls; None where nothing can.

    At most ``most_postpaid`` of them (all, by default) are billed by ``bill``; the rest is bought as packages,
    exactly or, with ``over``, as a cover that leaves some unused. Of equally cheap splits the one with the
    fewest packages, then the least unused, then the larger sizes.
    """
    limit = units if most_postpaid is None else min(units, most_postpaid)
    if bill is None:
        limit = 0
    owed = bill.total(0) if bill else 0

    def waste(bought: int) -> tuple[int, list[int]]:
        """Order equally cheap splits: the least unused, then the larger sizes."""
        return max(bought - units, 0), [-count for count in reversed(catalog.counts(bought))] if catalog else []

    best = 0
    chosen: int | None = None
    for bought in reversed(_candidates(units, limit, catalog, bill, over=over)):
        packages = catalog.exactly(bought) if catalog else 0
        if packages is None or (chosen is not None and packages > best):
            continue
        billed = bill.total(units - bought) if bill and bought < units else owed
        if billed is None:
            continue
        cost = packages + billed * COUNT_BASE
        if chosen is None or cost < best or (cost == best and waste(bought) < waste(chosen)):
            best, chosen = cost, bought
    return None if chosen is None else Split(best, chosen, max(units - chosen, 0))


def _candidates(units: int, limit: int, catalog: Catalog | None, bill: MonthBill | None, *, over: bool) -> list[int]:
    """Return the units to buy among which the best split stands; at most ``limit`` are left to postpaid."""
    if catalog is None:
        return [0] if bill and limit == units else []
    if not units:
        return [0]
    found: list[int] = []
    if bill and limit:
        period = bill.period(catalog.step)
        for low, high in bill.pieces(limit):
            found.extend(catalog.totals(units - high, units - low, period))
    return [*found, catalog.cover(units) if over else units]
