"""What the calls of each month cost at least, whatever is bought: a lower bound, loose and quick."""

from __future__ import annotations

from itertools import accumulate

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
        self.call = [min(pair) for pair in zip(postpaid, _shares(segments), strict=True)]
        """Of a call by any way, but for ``slack``."""
        self.slack = 3 * segments.slack
        """What rounding may save in a month, at most."""
        self.rest = [0] * (len(months) + 1)
        """Of all calls from a month on, or what terms that begin in it or later cost."""
        for month in reversed(months):
            demand, rest = segments.demands[month], self.rest[month + 1]
            least = rest + (demand * self.call[month] - self.slack if demand else 0)
            steps = (cost + self.rest[term.after] for term, cost in segments.steps.beginning(month))
            self.rest[month] = min([least, *steps])

    def of(self, month: int, calls: int) -> int:
        """Return the least cost of the last calls of a month and of all after it."""
        return calls * self.call[month] - self.slack + self.rest[month + 1]

    def alone(self, month: int, calls: int, sizes: int) -> int:
        """Return the least cost of the last calls of a month, by packages that are used up in it, and postpaid.

        Only so many of the smallest ``sizes`` are bought.
        """
        return calls * min(self._postpaid[month], self._bulk[sizes]) - self.slack


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
