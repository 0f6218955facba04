"""Packages and postpaid together: the cheapest split of some calls between the two."""

from __future__ import annotations

from dataclasses import dataclass

from costcalc.engine.packages import COUNT_BASE, Catalog, Rest
from costcalc.engine.rating import MonthBill


@dataclass(frozen=True, slots=True)
class Split:
    """Buy packages of ``bought`` units, leave ``postpaid`` to pay as you go."""

    cost: int
    """Packages and postpaid bill, in the unit of ``Catalog.exactly``: price first, then packages."""
    bought: int
    postpaid: int


def best_split(units: int, catalog: Catalog | None, bill: MonthBill | None) -> Split | None:
    """Return the cheapest way to pay for so many calls; None where nothing can.

    What ``bill`` does not price is bought as packages, exactly, or all of it as a cover that leaves some unused.
    Of equally cheap splits the one with the fewest packages, then the least unused, then the larger sizes.
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

    if catalog is None:
        if bill or not units:
            consider(0, 0, units)
        return chosen if bill else None
    total = catalog.cover(units)
    consider(total, catalog.exactly(total), 0)
    if bill and units:
        consider(0, 0, units)
        period, slack = bill.period(catalog.step), bill.rater.slack
        for low, high in bill.pieces(units):
            at_low, at_high = bill.total(low), bill.total(high)
            if at_low is None or at_high is None:
                continue
            ends = (at_high * COUNT_BASE, at_low * COUNT_BASE)
            rest = Rest(units - high, units - low, *ends, slack * COUNT_BASE, period)
            for bought, packages in catalog.sums(rest, lambda: chosen.cost if chosen else None):
                consider(bought, packages, units - bought)
    return chosen
