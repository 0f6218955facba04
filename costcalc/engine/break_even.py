"""From which volume on packages pay: one of each size by itself, and any at all."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from costcalc.engine.cost import price_of
from costcalc.engine.mix import best_split
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.packages import Catalog
from costcalc.engine.rater import Rater
from costcalc.errors import LimitError
from costcalc.money import MAX_COUNT
from costcalc.results.compare import BreakEven, FirstSaving
from costcalc.sheet import Package, TierBasis

MAX_SPLITS = 500
"""How many cheapest splits a search for the next volume without packages looks at: about a tenth of a second."""

MAX_SUMS = 100_000
"""How many sums and combinations of packages these may look at."""

MAX_LEAPS = 5_000
"""How many volumes one search looks at: well below a second. Beyond, no first one is named."""


def break_even(bill: MonthBill, package: Package, validity: int) -> BreakEven:
    """Return from where on one package is strictly cheaper than postpaid, for calls that it pays for alone."""
    rater = bill.rater
    price = rater.currency.minor(package.price)

    def beaten(units: int) -> bool:
        postpaid = bill.total(units)
        return postpaid is not None and postpaid - rater.at_zero > price

    def beaten_over_validity(units: int) -> bool:
        postpaid = bill.total(units)
        return postpaid is not None and (postpaid - rater.at_zero) * validity > price

    return BreakEven(
        size=package.size,
        price=rater.currency.amount(price),
        calls=first_where(bill.pieces(package.size), beaten),
        calls_per_month=first_where(bill.pieces(package.size // validity), beaten_over_validity),
    )


def first_where(pieces: Iterable[tuple[int, int]], dearer: Callable[[int], bool]) -> int | None:
    """Return the smallest number of units in some pieces whose bill is dearer than a package.

    A bill only falls where a new piece begins, so within each piece the first is found by halving.
    """
    for low, high in pieces:
        found = low + bisect_right(range(low, high + 1), False, key=dearer)
        if found <= high:
            return found
    return None


def steady_bill(rater: Rater, free: int) -> MonthBill:
    """Return the bill by billable units of months in which ``free`` calls are free, and all other calls billable."""
    ahead = free if rater.postpaid.tier_basis in {TierBasis.AFTER_PACKAGES, TierBasis.TOTAL} else 0
    return MonthBill.padded(rater, 0, ahead)


def is_searchable(rater: Rater) -> bool:
    """Tell whether ``first_saving`` is exact: one package decides while a bill follows from its units alone.

    It does not where the count that chooses the tier does not fall as packages are bought.
    """
    return rater.postpaid.tier_basis not in {TierBasis.AFTER_FREE, TierBasis.TOTAL} or len(rater.firsts) == 1


def first_saving(rater: Rater, packages: Sequence[Package], free: int) -> FirstSaving | None:
    """Return the smallest volume of one month at which packages, with or without postpaid, cost less than it alone.

    One package decides. Say that p and q, and the rest by postpaid, cost less than all by postpaid: then p and the
    rest do, or else q does, with the same rest, for the smaller volume without the calls that p pays for.

    That holds for what ``is_searchable``, and no other is asked about. Raises LimitError where the search would take
    too long.
    """
    bill = steady_bill(rater, free)
    leaps = iter(range(MAX_LEAPS))
    found: list[tuple[int, int, Package]] = []
    for package in packages:
        price = rater.currency.minor(package.price)
        limit = min([MAX_COUNT - free, *(units - 1 for units, _, _ in found)])
        units = _first_dearer(bill, package.size, price, limit, leaps)
        if units is None and found:
            # This package does not save at fewer calls than one before it. Where both save at the same number, the one
            # that saves most is named.
            at = found[0][0]
            cost = price + _rest(bill, at, package.size)
            if cost < found[0][1]:
                found = [(at, cost, package)]
        elif units is not None:
            found = [(units, price + _rest(bill, units, package.size), package)]
    if not found:
        return None
    units, _, package = found[0]
    return FirstSaving(
        calls=units + free,
        size=package.size,
        price=rater.currency.round(package.price),
        postpaid_units=max(0, units - package.size),
    )


def _rest(bill: MonthBill, units: int, size: int) -> int:
    """Return the bill of what one package leaves."""
    return bill.total(max(0, units - size)) or 0


def _first_dearer(bill: MonthBill, size: int, price: int, limit: int, leaps: Iterator[int]) -> int | None:
    """Return the smallest number of units, at most the limit, that cost more than a package and their rest."""
    for low, high in _runs(bill, size, limit):
        if bill.total(low) is None:
            continue
        units, last = _skip(bill, size, price, low, high, rises=True)
        while units <= last:
            if next(leaps, None) is None:
                raise LimitError("too many volumes at which a package and postpaid cost nearly the same")
            rest = _rest(bill, units, size)
            # Neither the bill nor the rest falls in a run: none before saves.
            units += bisect_left(range(units, last + 1), price + rest + 1, key=lambda count: bill.total(count) or 0)
            if units <= last and _rest(bill, units, size) == rest:
                return units
    return None


def _runs(bill: MonthBill, size: int, limit: int) -> Iterator[tuple[int, int]]:
    """Cut 1..limit into runs in which the bill, and that of what a package leaves, are linear but for rounding."""
    starts = [low for low, _ in bill.pieces(limit) if low]
    edges = {*starts, limit + 1, *(start + size for start in starts), size}
    kept = sorted(edge for edge in edges if 1 <= edge <= limit + 1)
    for low, after in pairwise(kept):
        yield low, after - 1


def _skip(bill: MonthBill, size: int, price: int, low: int, high: int, *, rises: bool) -> tuple[int, int]:
    """Narrow a run by what repeats: after a cycle, the saving differs by the same amount each time.

    Kept is where the saving first rises above the price, or else where it first does not exceed it.
    """
    cycle = bill.rater.cycle(1)
    if low + cycle > high:
        return low, high

    def saving(units: int, left: int) -> int:
        return (bill.total(units) or 0) - _rest(bill, left, size)

    toward = 1 if rises else -1
    nears = toward * (saving(low + cycle, low + cycle) - saving(low, low))
    if nears <= 0:
        return low, low + cycle - 1
    # The most (or, falling, the least) that is saved within the first cycle is no more (no less) than this.
    ends = (low + cycle - 1, low)
    utmost = saving(*ends) if rises else saving(*ends[::-1])
    return min(low + max(0, toward * (price - utmost) // nears) * cycle, high), high


def postpaid_again(bill: MonthBill, catalog: Catalog, units: int, limit: int) -> int | None:
    """Return the next number of units, up to the limit, at which postpaid alone is the cheapest again.

    From ``units`` on, where packages save. The cheapest ones are followed to where they no longer do; if others do
    there, these are. The bill is one that ``is_searchable``; raises LimitError where the search would take too long.
    """
    tally, leaps = catalog.tally, iter(range(MAX_LEAPS))
    most = tally.looked + tally.weighed + MAX_SUMS
    at: int | None = units
    for _ in range(MAX_SPLITS):
        alone = None if at is None else bill.total(at)
        split = None if at is None or alone is None else best_split(at, catalog, bill)
        if at is None or alone is None or split is None:
            return None
        if price_of(split.cost) >= alone:
            return at
        if tally.looked + tally.weighed > most:
            break
        price = price_of(split.cost) - (bill.total(split.postpaid) or 0)
        at = _no_longer_dearer(bill, split.bought, price, at, limit, leaps)
    raise LimitError("too many packages take turns in being the cheapest")


def _no_longer_dearer(
    bill: MonthBill, size: int, price: int, start: int, limit: int, leaps: Iterator[int]
) -> int | None:
    """Return the smallest number of units from ``start`` on that cost no more than some packages and their rest."""
    for first, high in _runs(bill, size, limit):
        low = max(first, start)
        if low > high:
            continue
        if bill.total(low) is None:
            return low
        units, last = _skip(bill, size, price, low, high, rises=False)
        while units <= last:
            if next(leaps, None) is None:
                raise LimitError("too many volumes at which packages and postpaid cost nearly the same")
            rest = (bill.total(units) or 0) - price
            if _rest(bill, units, size) >= rest:
                return units
            # Neither the bill nor the rest falls in a run: up to where the rest costs so much, packages save.
            units += bisect_left(range(units, last + 1), rest, key=lambda count: _rest(bill, count, size))
    return None
