"""A cost that packages are compared by: its price first, then the number of packages, in one integer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

COUNT_BASE = 10**18
"""More packages than anybody buys: one cost is ``price * COUNT_BASE + count``."""


def price_of(cost: int) -> int:
    """Return the price of a cost, in minor units, without the number of packages."""
    return cost // COUNT_BASE


class Rest(NamedTuple):
    """What the units that are not bought cost, from ``low`` to ``high`` units bought: a line but for its rounding."""

    low: int
    high: int
    at_low: int
    """The cost where ``low`` units are bought."""
    at_high: int
    slack: int
    """By how much the cost may be off the straight line between these two."""
    cycle: int
    """Bought units that differ by so many differ in cost by exactly the slope."""


@dataclass(slots=True, eq=False, repr=False)
class Ceiling:
    """What packages and their rest may cost at most, None for anything; it sinks as cheaper ones are found."""

    most: int | None
