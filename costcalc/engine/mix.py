"""Packages and postpaid together: the cheapest split of some calls between the two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from costcalc.engine.cost import COUNT_BASE, Ceiling, Rest
from costcalc.engine.month_bill import Payable
from costcalc.engine.packages import Catalog


class Split(NamedTuple):
    """Buy packages of ``bought`` units, leave ``postpaid`` to pay as you go."""

    cost: int
    """Packages and postpaid bill, in the unit of ``Catalog.exactly``: price first, then packages."""
    bought: int
    postpaid: int


def all_packages(units: int, catalog: Catalog, bill: Payable | None) -> Split:
    """Return the cheapest packages that hold so many calls, with what ``bill`` comes to without one."""
    total = catalog.cover(units)
    return Split((catalog.exactly(total) or 0) + (bill.at_zero * COUNT_BASE if bill else 0), total, 0)


def best_split(units: int, catalog: Catalog | None, bill: Payable | None, known: Split | None = None) -> Split | None:
    """Return the cheapest way to pay for so many calls; None where nothing can.

    ``known`` is what ``all_packages`` came to, where it was asked before. What ``bill`` does not price is bought as packages, exactly, or all of it as a cover that leaves some unused.
    Of equally cheap splits the one with the fewest packages, then the least unused, then the larger sizes.
    """
    billed = bill.total(units) if bill else None
    all_postpaid = None if billed is None else Split(billed * COUNT_BASE, 0, units)
    if catalog is None:
        # With no call left to pay the answer is 0, even where neither packages nor postpaid are sold.
        return all_postpaid if bill or units else Split(0, 0, 0)
    best = known or all_packages(units, catalog, bill)
    if bill is None or not units:
        return best
    if all_postpaid and all_postpaid.cost < best.cost:
        best = all_postpaid
    ceiling = Ceiling(best.cost)
    # Packages of exactly the calls cost no less than those of at least as many, so a split has a postpaid unit.
    for split in splits(units, catalog, bill, ceiling):
        other = split.cost <= best.cost and split.bought != best.bought
        if other and (split.cost < best.cost or _wins(split, best, catalog)):
            best, ceiling.most = split, split.cost
    return best


def splits(units: int, catalog: Catalog, bill: Payable, ceiling: Ceiling) -> Iterator[Split]:
    """Yield splits with a postpaid unit, among them the cheapest where it is no dearer than the ceiling."""
    cycle, slack = bill.cycle(catalog.step), bill.rater.slack * COUNT_BASE
    for low, high in bill.pieces(units)[1:]:
        at_low, at_high = bill.total(low), bill.total(high)
        if at_low is None or at_high is None:
            continue
        rest = Rest(units - high, units - low, at_high * COUNT_BASE, at_low * COUNT_BASE, slack, cycle)
        for bought, packages in catalog.sums(rest, ceiling):
            yield Split(packages + (bill.total(units - bought) or 0) * COUNT_BASE, bought, units - bought)


def _wins(split: Split, other: Split, catalog: Catalog) -> bool:
    """Say which of two splits of one cost is chosen."""
    held, others = split.bought + split.postpaid, other.bought + other.postpaid
    if held != others:
        return held < others
    return catalog.counts(split.bought)[::-1] > catalog.counts(other.bought)[::-1]
