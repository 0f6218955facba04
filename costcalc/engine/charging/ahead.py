"""What is paid ahead, packages and terms of a subscription, as charges: bought once, then used, and what is lost.

The purchase is billed, and costs nothing by effect; its price is spread over the months in which its units are used, and
what is left of it falls on the month in which they are lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from costcalc.engine.ledger import Lot, burn_down
from costcalc.money import round_half_up


class Taken(NamedTuple):
    """What became of a lot in a month."""

    lot: Lot
    month: int
    used: int
    lost: int
    effective: int
    """The part of its price that this is, in minor units."""


def taken(lots: Iterable[Lot], prepaid: Sequence[int]) -> Iterator[Taken]:
    """Yield what each month takes of lots, by earliest expiry; ``prepaid`` are the units of each month."""
    ordered = sorted(lots, key=burn_down)
    left = [lot.units for lot in ordered]
    for month, units in enumerate(prepaid):
        rest = units
        for place, lot in enumerate(ordered):
            if not max(lot.bought, 0) <= month <= lot.last:
                continue
            used = min(rest, left[place])
            lost = left[place] - used if month == lot.last else 0
            before = lot.units - left[place]
            left[place] -= used + lost
            rest -= used
            if used or lost:
                parts = [spread(lot.price, lot.units, gone) for gone in (before, before + used, before + used + lost)]
                yield Taken(lot, month, used, 0, parts[1] - parts[0])
                if lost:
                    yield Taken(lot, month, 0, lost, parts[2] - parts[1])


def spread(price: int, units: int, gone: int) -> int:
    """Return which part of a price so many of its units are, so that the parts of all add up to it."""
    return round_half_up(price * gone, units)
