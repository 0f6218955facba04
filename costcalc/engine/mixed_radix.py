"""Packages whose sizes nest: a number of units is its digits in the mixed radix of the sizes.

``falling`` are pairs of size and cost, largest first: each size is a multiple of the next, and costs at most as much
per unit. So whatever smaller packages make up a larger one cost at least as much as it does, and the cheapest way to
hold exactly so many units has as few of the smaller ones as there can be: the digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd

from costcalc.engine.cost import Rest

Pairs = Sequence[tuple[int, int]]
"""Sizes, largest first, each with its cost."""


def digits(falling: Pairs, units: int) -> list[int]:
    """Return how many of each size, largest first, make up so many units; a remainder is left out."""
    counts = []
    for size, _ in falling:
        count, units = divmod(units, size)
        counts.append(count)
    return counts


def cost_of_digits(falling: Pairs, units: int) -> int | None:
    """Return the least cost of packages that hold exactly so many units; None where none do."""
    cost = 0
    for size, cost_of_one in falling:
        if units >= size:
            count, units = divmod(units, size)
            cost += count * cost_of_one
            if not units:
                return cost
    return None if units else cost


def rounded_up(falling: Pairs, units: int) -> Iterator[tuple[int, int]]:
    """Yield (units, cost) of so many units rounded up to a multiple of each size in turn, largest first."""
    held = cost = before = 0
    for size, cost_of_one in falling:
        count = (units - held) // size
        if count:
            held, cost = held + count * size, cost + count * cost_of_one
        if held == units:
            yield held, cost
            return
        # Where one more of this size makes up a larger one, the units are those already known of the larger size.
        if held + size != before:
            before = held + size
            yield before, cost + cost_of_one


def nesting(packages: Pairs) -> Pairs:
    """Return sizes that nest, by which packages of any sizes can be made up at no higher cost: a bound for all of them.

    One that does not divide the next larger size stands there as parts of it that do, at their share of its cost.
    """
    found: list[tuple[int, int]] = []
    for size, cost in sorted(packages, reverse=True):
        part = gcd(size, found[-1][0]) if found else size
        share = cost * part // size
        if found and found[-1][0] == part:
            found[-1] = part, min(share, found[-1][1])
        else:
            found.append((part, share))
    kept: list[tuple[int, int]] = []
    for size, cost in reversed(found):
        # Dearer than the same units in smaller packages: never needed.
        if not kept or cost * kept[-1][0] <= kept[-1][1] * size:
            kept.append((size, cost))
    return kept[::-1]


def cover_exceeds(falling: Pairs, units: int, most: int) -> bool:
    """Say whether packages that hold at least so many units cost more than so much, whichever they are: see ``rounded_up``."""
    room = most
    for size, cost in falling:
        count, units = divmod(units, size)
        room -= count * cost
        if not units:
            return room < 0
        if room >= cost:
            return False
    return True


def nested_cover(falling: Pairs, units: int) -> int:
    """Return the units in the cheapest packages that hold at least so many.

    The smallest size bought divides all others, and one package fewer would not do: so the total is
    the units rounded up to a multiple of one of the sizes.
    """
    return min((cost, held) for held, cost in rounded_up(falling, units))[1]


def on_a_line(falling: Pairs, rest: Rest) -> dict[int, int]:
    """Return units and cost of packages that cost least together with a rest on a straight line, and a few more.

    Take the smallest size that is bought: one more of it adds at most what one fewer would save. So one of the two
    costs less, unless it would leave the range: the units are the lowest or the highest multiple of that size
    in it, by whether the size costs more than the rest falls.
    """
    span, rise, doubt = rest.high - rest.low, rest.at_high - rest.at_low, 2 * rest.slack
    found: dict[int, int] = {} if rest.low else {0: 0}
    # Of both ends, the digits in the mixed radix of the sizes: what is left of them, and the cost so far.
    left, over, paid, spent = rest.low, rest.high, 0, 0
    lowest = raised = 0
    for size, cost in falling:
        if size > rest.high:
            continue
        if over:
            count, over = divmod(over, size)
            spent += count * cost
        if left:
            count, left = divmod(left, size)
            paid += count * cost
        if not left:
            lowest, raised = rest.low, paid
        elif rest.low - left + size != lowest:
            # Where one more of this size makes up a larger one, the units are those already known of the larger size.
            lowest, raised = rest.low - left + size, paid + cost
        if lowest > rest.high - over:
            continue
        above = cost * span + rise * size
        if above >= -doubt * size:
            found[lowest] = raised
        if above <= doubt * size:
            found[rest.high - over] = spent
    return found
