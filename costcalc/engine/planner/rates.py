"""What the calls of each month cost at least, whatever is bought: a lower bound, loose and quick."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

from costcalc.engine.mixed_radix import Pairs, cover_exceeds, nesting
from costcalc.engine.planner.segments import Segments

NEVER = 10**60
"""More than anything costs."""


class Rates:
    """The least costs of a call, by month, and of all calls from a month on."""

    def __init__(self, segments: Segments) -> None:
        months = range(len(segments.demands))
        postpaid = [segments.least_rate(month, NEVER) for month in months]
        self._postpaid = postpaid
        pairs = list(zip(segments.catalog.sizes, segments.catalog.costs, strict=True)) if segments.catalog else []
        self._bulk = [NEVER, *accumulate((cost // size for size, cost in pairs), min)]
        """By how many of the smallest sizes are bought, the least cost of one of their units."""
        self.call = [min(pair) for pair in zip(postpaid, _shares(segments), strict=True)] + [0]
        """Of a call by any way, but for ``slack``; of the month after the last one nothing."""
        self.slack = 3 * segments.slack
        """What rounding may save in a month, at most."""
        self.rest = [0] * (len(months) + 1)
        """Of all calls from a month on, or what terms that begin in it or later cost."""
        for month in reversed(months):
            demand, rest = segments.demands[month], self.rest[month + 1]
            least = rest + (demand * self.call[month] - self.slack if demand else 0)
            for term, cost in segments.steps.beginning(month):
                least = min(least, cost + self.rest[term.after])
            self.rest[month] = least
        self._segments, sold = segments, segments.catalog
        self._limits = [0, *sold.sizes] if sold else [0]
        self._nesting = nesting(pairs)

    @cached_property
    def _falling(self) -> list[Pairs]:
        """See ``_falling``; none where terms of subscriptions may pay for calls."""
        return [] if self._segments.steps.any else _falling(self._nesting, self._postpaid)

    def of(self, month: int, calls: int) -> int:
        """Return the least cost of the last calls of a month and of all after it."""
        return calls * self.call[month] - self.slack + self.rest[month + 1]

    def exceeds(self, month: int, calls: int, most: int) -> bool:
        """Say whether the last calls of all, from some of a month on, cost more than so much by whole packages.

        As if these never expired, and with postpaid for the rest at the least that it costs in any month.
        """
        if not self._falling or not calls:
            return False
        return cover_exceeds(self._falling[month], calls, most + self.slack * (len(self._falling) - month))

    def alone(self, month: int, calls: int, sizes: int) -> int:
        """Return the least cost of the last calls of a month, by packages that are used up in it, and postpaid.

        Only so many of the smallest ``sizes`` are bought.
        """
        return calls * min(self._postpaid[month], self._bulk[sizes]) - self.slack

    def closer(self, month: int, calls: int, sizes: int) -> int:
        """Return the same closer: by whole packages, and postpaid at the least rate of so few units."""
        rate, cost = NEVER, -self.slack
        for low, falls_to in self._segments.falls(month):
            if low > calls:
                break
            rate = falls_to
        limit = self._limits[sizes]
        for size, price in self._nesting:
            if size <= limit and size <= calls and price < size * rate:
                count, calls = divmod(calls, size)
                cost += count * price
        return cost + calls * rate


def _falling(packages: Pairs, postpaid: Sequence[int]) -> list[Pairs]:
    """Return by month the packages that cost less per unit than postpaid does in it and after it, and one such call."""
    least, found = NEVER, list[Pairs]()
    for rate in reversed(postpaid):
        if not found or rate < least:
            least = min(least, rate)
            found.append([*(pair for pair in packages if pair[1] < pair[0] * least), (1, least)])
        else:
            found.append(found[-1])
    return found[::-1]


def _shares(segments: Segments) -> list[int]:
    """Return, for each month, the least that a package can cost for one of its calls, rounded down.

    A package bought in a month is shared among the calls that it can pay for before it expires.
    """
    catalog, starts, months = segments.catalog, segments.starts, len(segments.demands)
    if catalog is None:
        return [NEVER] * months
    ends = [min(month + catalog.validity, months) for month in range(months)]
    windows = [starts[end] - starts[month] for month, end in enumerate(ends)]
    pairs = list(zip(catalog.sizes, catalog.costs, strict=True))
    shares = [min(cost // min(size, window) for size, cost in pairs) if window else NEVER for window in windows]
    return [min(shares[max(0, month - catalog.validity + 1) : month + 1]) for month in range(months)]
