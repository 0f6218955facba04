"""The bill of each priced tier as a straight line over the units, in whole numbers: fast where there are many bills."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import gcd
from typing import NamedTuple


class TierLines(NamedTuple):
    """Of each priced tier, the bill is (slope × charged units + offset) ÷ divisor, rounded down."""

    firsts: Sequence[int]
    """The first unit of every tier; those on request, which come last, have no line."""
    slopes: list[int]
    offsets: list[int]
    divisor: int

    def reduced(self) -> TierLines:
        """Return the same in lowest terms, since small numbers are rated faster.

        What all slopes and the divisor have in common may be left out: the rest of an offset never makes a whole one.
        """
        common = gcd(self.divisor, *self.slopes)
        return TierLines(
            self.firsts,
            [slope // common for slope in self.slopes],
            [offset // common for offset in self.offsets],
            self.divisor // common,
        )

    def bills(self, units: Sequence[int]) -> list[int] | None:
        """Return the bills of many numbers of charged units; None where one of them reaches a tier on request."""
        firsts, slopes, offsets, divisor = self
        # Most months of an account end in one tier, that of the largest: it is looked for once.
        last = bisect_right(firsts, max(units, default=0)) - 1
        if last >= len(slopes):
            return None
        first, slope, offset = firsts[last], slopes[last], offsets[last]
        return [
            (slope * count + offset) // divisor
            if count >= first
            else (slopes[tier := bisect_right(firsts, count) - 1] * count + offsets[tier]) // divisor
            for count in units
        ]
