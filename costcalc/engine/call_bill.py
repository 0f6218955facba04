"""A period's postpaid bill where the size of each call chooses its tier: the units of each tier are added up.

Each tier's units are rounded to whole blocks once, and base fee, minimum and maximum are due once. Nothing is free,
prepaid or subscribed there (the loader refuses it), so the units left for postpaid are all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from costcalc.engine.rater import Rater, Slices
from costcalc.money import round_to
from costcalc.results.bill import PostpaidBill


class CallBill:
    """One period's bill of calls of many sizes."""

    def __init__(self, rater: Rater, by_tier: Sequence[int]) -> None:
        """``by_tier`` are the successful units of each tier."""
        self.rater = rater
        self.key = tuple(by_tier)

    @property
    def at_zero(self) -> int:
        """The bill of a period without a unit, in minor units."""
        return self.rater.at_zero

    def slices(self, units: int) -> Slices:
        """Return the charged units of each tier; of fewer than all units, those of the lower tiers."""
        found = []
        for tier, there in enumerate(self.key):
            charged = self.rater.charged(min(there, units))
            units -= min(there, units)
            if charged:
                found.append((tier, charged))
        return found

    def total(self, units: int) -> int | None:
        """Return the bill in minor units; None on request."""
        exact = self.exact(units)
        return None if exact is None else round_to(self.rater.direction, *exact.as_integer_ratio())

    def exact(self, units: int) -> Fraction | None:
        """Return the bill in minor units before it is rounded as a whole; None on request."""
        return self.rater.exact_of(self.slices(units))

    def bill(self, units: int) -> PostpaidBill:
        """Return the bill with its lines."""
        slices = self.slices(units)
        bill = self.rater.bill_of(slices, units, units)
        return bill._replace(tier=None) if len(slices) > 1 else bill

    def periods(self, units: int) -> Iterator[tuple[CallBill, int]]:
        """Yield this bill, the only one of its period."""
        yield self, units

    def pieces(self, limit: int) -> list[tuple[int, int]]:
        """Return nothing and all: no package takes the place of some units."""
        return [(0, 0), *([(limit, limit)] if limit else [])]

    def cycle(self, step: int) -> int:
        """As ``MonthBill.cycle``."""
        return self.rater.cycle(step)
