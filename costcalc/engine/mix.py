"""Packages and postpaid together: the cheapest split of some calls between the two."""

from __future__ import annotations

from dataclasses import dataclass

from costcalc.engine.packages import COUNT_BASE, Catalog
from costcalc.engine.rating import MonthBill


@dataclass(frozen=True, slots=True)
class Split:
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
    best: tuple[int, int, list[int]] | None = None
    chosen: Split | None = None

    def consider(bought: int, packages: int | None, postpaid: int) -> None:
        nonlocal best, chosen
        billed = bill.total(postpaid) if bill else 0
        if packages is None or billed is None:
            return
        cost = packages + billed * COUNT_BASE
        if chosen and cost > chosen.cost:
            return
        unused = bought + postpaid - units
        smallest_last = [-count for count in reversed(catalog.counts(bought))] if catalog else []
        key = (cost, unused, smallest_last)
        if best is None or key < best:
            best, chosen = key, Split(cost, bought, postpaid)

    limit = units if most_postpaid is None else min(units, most_postpaid)
    if bill is None or not units:
        limit = 0
    if catalog is None:
        if bill and limit == units:
            consider(0, 0, units)
        return chosen
    if bill and limit:
        period = bill.period(catalog.step)
        for low, high in bill.pieces(limit):
            for bought in catalog.totals(units - high, units - low, period):
                consider(bought, catalog.exactly(bought), units - bought)
    elif not units:
        consider(0, 0, 0)
    if over and units:
        total = catalog.cover(units)
        consider(total, catalog.exactly(total), 0)
    elif units:
        consider(units, catalog.exactly(units), 0)
    return chosen
