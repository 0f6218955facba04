"""Dead zones: volumes that cost more than a larger one, as volume tiers make them.

``dead_zones`` lists all of them; ``cheaper_above`` looks from one volume on.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from costcalc.engine.month_bill import MonthBill
from costcalc.engine.rater import Rater
from costcalc.results.compare import DeadZone


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

    Within a piece the bill never falls, so a piece is dead from the first unit that costs more than the
    cheapest start of a later piece. The unit after a zone is the cheapest of all beyond.
    """
    bill = MonthBill.padded(rater, 0, ahead)
    # From the last bound on, one unit more never costs less.
    beyond = 2 * (rater.firsts[-1] + rater.block)
    runs: list[tuple[int, int]] = []
    cheapest: int | None = None
    pieces = bill.pieces(beyond)
    for low, high in reversed(pieces):
        start = bill.total(low)
        if start is None:
            continue
        # A piece is dearest at its end.
        if cheapest is not None and (bill.total(high) or 0) > cheapest:
            first = low + bisect_right(range(low, high + 1), cheapest, key=lambda units: bill.total(units) or 0)
            if first <= high:
                if runs and runs[-1][0] == high + 1:
                    runs[-1] = (first, runs[-1][1])
                else:
                    runs.append((first, high))
        cheapest = start if cheapest is None else min(start, cheapest)
    return tuple(_zone(bill, low, high, pieces) for low, high in reversed(runs))


def _zone(bill: MonthBill, low: int, high: int, pieces: Sequence[tuple[int, int]]) -> DeadZone:
    after = bill.total(high + 1) or 0
    # Inside a zone each piece is dearest at its end.
    dearest = max(bill.total(min(end, high)) or 0 for start, end in pieces if end >= low and start <= high)
    return DeadZone(first=low, last=high, cheaper_at=high + 1, max_overpay=bill.rater.currency.amount(dearest - after))
