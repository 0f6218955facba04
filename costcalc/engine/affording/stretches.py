"""Ranges of volumes that an amount pays for, where what a volume costs is known of one at a time.

Costs rise with the calls but at some volumes, at which they may fall: each stretch between two of these is halved.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise

from costcalc.engine.affording.affordable import ENDLESS, Volumes, require_count
from costcalc.money import MAX_COUNT

Cost = Callable[[int], int | None]
"""What so many calls cost, in minor units; None where nothing can pay."""


def met_by(amount: int, cost: Cost, falls: Sequence[int]) -> list[Volumes]:
    """Return the volumes that cost no more than an amount; ``falls`` are those that may cost less than the one before."""
    return _Stretches(amount, cost).ranges(falls)


def joined(ranges: Sequence[Volumes]) -> list[Volumes]:
    """Return ranges that may overlap as ranges between which there is a gap."""
    found: list[Volumes] = []
    for volumes in sorted(ranges):
        if found and volumes.first <= found[-1].last + 1:
            found[-1] = Volumes(found[-1].first, max(found[-1].last, volumes.last))
        else:
            found.append(volumes)
    return found


class _Stretches:
    def __init__(self, amount: int, cost: Cost) -> None:
        self._amount, self._cost = amount, cost

    def ranges(self, falls: Sequence[int]) -> list[Volumes]:
        stretches = pairwise([0, *falls, ENDLESS])
        return joined([Volumes(first, self._last(first, after - 1)) for first, after in stretches if self._met(first)])

    def _met(self, calls: int) -> bool:
        total = self._cost(calls)
        return total is not None and total <= self._amount

    def _last(self, first: int, last: int) -> int:
        """Return the last volume of a stretch that is met, where the first is.

        LimitError where it is beyond any count that is accepted.
        """
        low, high = first, min(max(2 * first, 1_000), last)
        while self._met(high):
            if high == last:
                return last
            if high == MAX_COUNT:
                if self._cost(MAX_COUNT // 2) == self._cost(MAX_COUNT):
                    return ENDLESS
                require_count(MAX_COUNT + 1)
            low, high = high, min(2 * high, last, MAX_COUNT)
        return low + bisect_right(range(low + 1, high), False, key=lambda calls: not self._met(calls))
