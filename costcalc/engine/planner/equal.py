"""Months that are all alike, no more of them than a package lives: a run costs the same wherever it begins.

So one run of each length is priced, and the cheapest way to make up all months of such lengths is taken; see ``path``.
"""

from __future__ import annotations

from costcalc.engine.planner.segments import Segments


def least_of_equal(segments: Segments) -> int | None:
    """Return the least cost of the months, above their bills without postpaid; None where nothing can pay.

    LimitError where it is not found within the limit of work.
    """
    months, demand, catalog = len(segments.demands), segments.demands[0], segments.catalog
    if not demand:
        return 0
    ended: list[int | None] = [0]
    """By how many months, the least that ends with nothing left."""
    last: int | None = None
    for length in range(1, months + 1):
        best: int | None = None
        for run in range(1, length):
            one, rest = ended[run], ended[length - run]
            if one is not None and rest is not None and (best is None or one + rest < best):
                best = one + rest
        usable = catalog.up_to(length * demand) if catalog else None
        if usable or length == 1:
            found = segments.run(0, length - 1, usable, best)
            if found and (best is None or found[0] < best):
                best = found[0]
        ended.append(best)
    if catalog:
        for length in range(1, months + 1):
            # The last run may leave a rest.
            before = ended[months - length]
            cost = catalog.exactly(segments.cover(length * demand, catalog))
            if before is not None and cost is not None and (last is None or before + cost < last):
                last = before + cost
    known = [cost for cost in (ended[months], last) if cost is not None]
    return min(known, default=None)
