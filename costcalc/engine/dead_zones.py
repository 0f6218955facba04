"""Dead zones: volumes that cost more than a larger one, as volume tiers make them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from costcalc.engine.rating import MonthBill
from costcalc.results.compare import DeadZone


def dead_zones(bill: MonthBill) -> tuple[DeadZone, ...]:
    """Return every maximal run of units for each of which a larger number costs less.

    Within a piece the bill never falls, so a piece is dead from the first unit that costs more than the
    cheapest start of a later piece. The unit after a zone is the cheapest of all beyond.
    """
    rater = bill.rater
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
