"""Dead zones: volumes that cost more than a larger one, as volume tiers make them.

``dead_zones`` lists all of them; ``cheaper_above`` looks from one volume on.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from costcalc.engine.month_bill import MonthBill
from costcalc.engine.rater import Rater
from costcalc.money import Currency
from costcalc.results.dead_zone import DeadZone


def cheaper_above(bill: MonthBill, units: int) -> tuple[int, int] | None:
    """Return the larger volume that costs least, and its bill, where it costs less than these units.

    More calls are made, so that the units and the count that chooses the tier grow alike. Of several the smallest:
    the first after the dead zone.
    """
    rater, here, ahead = bill.rater, bill.total(units), bill.basis(units) - units
    if here is None:
        return None
    padded = MonthBill.padded(rater, 0, ahead)
    # Within a tier a bill never falls, and it only falls between tiers where one prices all.
    starts = [rater.reach(1), *(rater.reach(first) - ahead for first in rater.firsts[1:])]
    found = []
    for more in starts:
        total = padded.total(more) if more > units else None
        if total is not None and total < here:
            found.append((total, more))
    return min(found)[::-1] if found else None


def dead_zones(rater: Rater, ahead: int = 0) -> tuple[DeadZone, ...]:
    """Return every maximal run of units for each of which a larger number costs less.

    ``ahead`` is by how much the count that chooses the tier exceeds them: 0 with nothing free or prepaid.

    The unit after a zone is the cheapest of all beyond.
    """
    bill = MonthBill.padded(rater, 0, ahead)
    # From the last bound on, one unit more never costs less.
    beyond = 2 * (rater.firsts[-1] + rater.block)
    return zones_of(bill.total, bill.pieces(beyond), rater.currency)


def zones_of(
    total: Callable[[int], int | None], pieces: Sequence[tuple[int, int]], currency: Currency
) -> tuple[DeadZone, ...]:
    """Return the dead zones of any bill, from the runs in which it never falls; beyond these it never does.

    A run is dead from the first unit that costs more than the cheapest start of a later one.
    """
    runs: list[tuple[int, int]] = []
    cheapest: int | None = None
    for low, high in reversed(pieces):
        start = total(low)
        if start is None:
            continue
        # A piece is dearest at its end.
        if cheapest is not None and (total(high) or 0) > cheapest:
            first = low + bisect_right(range(low, high + 1), cheapest, key=lambda units: total(units) or 0)
            if first <= high:
                if runs and runs[-1][0] == high + 1:
                    runs[-1] = (first, runs[-1][1])
                else:
                    runs.append((first, high))
        cheapest = start if cheapest is None else min(start, cheapest)

    def zone(low: int, high: int) -> DeadZone:
        # Inside a zone each piece is dearest at its end.
        dearest = max(total(min(end, high)) or 0 for start, end in pieces if end >= low and start <= high)
        overpaid = dearest - (total(high + 1) or 0)
        return DeadZone(first=low, last=high, cheaper_at=high + 1, max_overpay=currency.amount(overpaid))

    return tuple(zone(low, high) for low, high in reversed(runs))
