"""The same answers by the slowest way that is plainly right: unit by unit, way by way, in fractions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import ceil, floor

from costcalc.money import Direction
from costcalc.sheet import Mode, Postpaid, Rounded, Rounding, Tier, TierBasis
from costcalc.sheet.terms import Amounts

Size = tuple[int, int]
"""A package: its size, and its price in cents."""

Way = tuple[int, int, int, tuple[int, ...]]
"""Cents, packages, units unused, and the counts from the largest size on, negative: the least is the best."""


COUNTS_FREE = {TierBasis.AFTER_PACKAGES, TierBasis.TOTAL}
COUNTS_PREPAID = {TierBasis.AFTER_FREE, TierBasis.TOTAL}
BY_LINE = Amounts()


def cents(amount: Decimal | Fraction, digits: int = 2, direction: Direction = Direction.HALF_UP) -> int:
    """Round to whole minor units: cents, where the currency has two digits."""
    exact = Fraction(amount) * Fraction(10) ** digits
    return {
        Direction.HALF_UP: floor(exact + Fraction(1, 2)),
        Direction.UP: ceil(exact),
        Direction.DOWN: floor(exact),
    }[direction]


def in_blocks(postpaid: Postpaid, units: int) -> int:
    """Round units to whole blocks, halves up."""
    blocks = Fraction(units, postpaid.per)
    return {
        Rounding.EXACT: units,
        Rounding.UP: ceil(blocks) * postpaid.per,
        Rounding.DOWN: floor(blocks) * postpaid.per,
        Rounding.NEAREST: floor(blocks + Fraction(1, 2)) * postpaid.per,
    }[postpaid.rounding]


@lru_cache(maxsize=50_000)
def month(postpaid: Postpaid | None, successful: int, free: int, units: int, digits: int = 2) -> int | None:
    """Return the bill of the last ``units`` of a month's calls: the first are free, and those between are prepaid."""
    if postpaid is None:
        return None if units else 0
    prepaid = successful - free - units
    counted = (postpaid.tier_basis in COUNTS_FREE) * free + (postpaid.tier_basis in COUNTS_PREPAID) * prepaid
    return bill(postpaid, units, units + counted, digits)


def by_tier(postpaid: Postpaid, units: int, basis: int) -> list[tuple[Tier, int]]:
    """Count the charged units that each tier prices, one by one."""
    charged, reached = in_blocks(postpaid, units), in_blocks(postpaid, basis)
    numbers = range(reached - charged + 1, reached + 1) if postpaid.mode is Mode.GRADUATED else [reached] * charged
    priced = Counter(max(place for place, tier in enumerate(postpaid.tiers) if tier.first <= k) for k in numbers)
    return [(postpaid.tiers[place], count) for place, count in priced.items()]


def bill(postpaid: Postpaid, units: int, basis: int, digits: int = 2, amounts: Amounts = BY_LINE) -> int | None:
    """Price each unit by itself; round each tier and fee, or once at the end; None where a unit is on request."""
    lines = [Fraction(postpaid.base_fee or 0)]
    for tier, count in by_tier(postpaid, units, basis):
        if tier.unit_price is None:
            return None
        lines += [count * Fraction(tier.unit_price) / postpaid.per, Fraction(tier.flat_fee)]
    if not in_blocks(postpaid, units) and postpaid.flat_fee_at_zero:
        lines.append(Fraction(postpaid.tiers[0].flat_fee))

    def rounded(amount: Decimal | Fraction) -> int:
        return cents(amount, digits, amounts.direction)

    total = rounded(sum(lines, Fraction(0))) if amounts.rounded is Rounded.BILL else sum(map(rounded, lines))
    if postpaid.minimum is not None:
        total = max(total, rounded(postpaid.minimum))
    return total if postpaid.maximum is None else min(total, rounded(postpaid.maximum))


def ways(units: int, sizes: Sequence[Size], postpaid: Callable[[int], int | None]) -> Iterator[Way]:
    """Yield every way to buy packages and leave the rest to postpaid, as ``postpaid`` prices it."""
    for counts in product(*(range(ceil(Fraction(units, size)) + 1) for size, _ in sizes)):
        held = sum(count * size for count, (size, _) in zip(counts, sizes, strict=True))
        paid = sum(count * price for count, (_, price) in zip(counts, sizes, strict=True))
        billed = postpaid(max(0, units - held))
        if billed is not None:
            yield paid + billed, sum(counts), max(0, held - units), tuple(-count for count in reversed(counts))


def exact_sums(limit: int, sizes: Sequence[Size]) -> list[tuple[int, int, tuple[int, ...]] | None]:
    """Return, for each sum to the limit, the best packages that hold exactly so many: cents, packages, counts."""
    best: list[tuple[int, int, tuple[int, ...]] | None] = [(0, 0, (0,) * len(sizes))]
    for total in range(1, limit + 1):
        found = []
        for place, (size, price) in enumerate(reversed(sizes)):
            before = best[total - size] if total >= size else None
            if before:
                counts = tuple(count - (at == place) for at, count in enumerate(before[2]))
                found.append((before[0] + price, before[1] + 1, counts))
        best.append(min(found, default=None))
    return best


def cover(units: int, sizes: Sequence[Size]) -> Way:
    """Return the best packages that hold at least so many, from a table over all sums."""
    table = exact_sums(units + max(size for size, _ in sizes), sizes)
    return min((held[0], held[1], over, held[2]) for over, held in enumerate(table[units:]) if held)


def split(units: int, sizes: Sequence[Size], postpaid: Callable[[int], int | None]) -> Way | None:
    """Return the best of all splits as ``ways`` yields them, from a table over all sums: for larger numbers."""
    found: list[Way] = []
    nothing_left = postpaid(0)
    if nothing_left is not None:
        price, packages, unused, counts = cover(units, sizes)
        found.append((price + nothing_left, packages, unused, counts))
    for bought, held in enumerate(exact_sums(units, sizes)):
        billed = postpaid(units - bought)
        if held and billed is not None:
            found.append((held[0] + billed, held[1], 0, held[2]))
    return min(found, default=None)
