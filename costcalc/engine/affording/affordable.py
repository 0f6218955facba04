"""How many units of one month an amount pays for: every range of volumes whose bill it meets, exactly.

Beside the same packages a bill rises with the calls from one *start* to the next: where the first unit is charged, and
where a tier begins. So what a way to pay for one volume leaves of the amount says how far the same packages reach, and
after a volume that is not met the next one that is stands at a start. Two questions are asked in turn, each of the
packages among which the answer is: how far from here on, and from where on again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from costcalc.engine.cost import COUNT_BASE, Ceiling, Rest, price_of
from costcalc.engine.mix import splits
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.packages import Catalog
from costcalc.engine.rater import Rater
from costcalc.errors import LimitError
from costcalc.money import MAX_COUNT
from costcalc.results.afford import AffordedPurchase
from costcalc.results.common import Note

ENDLESS = 10 * MAX_COUNT
"""In place of a number of units: as many as one likes."""

MAX_STEPS = 20_000
"""How many volumes one search looks at: about a second."""


class Volumes(NamedTuple):
    """Volumes without a gap between them."""

    first: int
    last: int
    """ENDLESS where there is no last one."""


class Bought(NamedTuple):
    """What is bought for some calls: packages, and what is left to postpaid."""

    purchases: Sequence[AffordedPurchase] = ()
    postpaid: int = 0
    subscription: str | None = None
    notes: Sequence[Note] = ()
    """What it leaves open."""


NOTHING = Bought()


class Postpaid:
    """The postpaid bill of one month beside packages that are bought, as the calls grow."""

    def __init__(self, rater: Rater, *, free: int = 0, prepaid: int = 0) -> None:
        """So many units are paid for by a free quota and by what is prepaid, which come first."""
        self._rater, self._free, self._prepaid = rater, free, prepaid
        self.at_zero = rater.at_zero
        self.tier_follows_rest = self._ahead(0) == self._ahead(1)
        """Whether packages change the tier: it is chosen by the units that they leave."""

    def of(self, units: int) -> MonthBill:
        """Return the bill of the month in which so many units are to pay for, as packages take some of them."""
        return MonthBill(self._rater, self._free + self._prepaid + units, self._free)

    def beside(self, bought: int) -> MonthBill:
        """Return the bill as more calls are made, all of them postpaid."""
        return MonthBill.padded(self._rater, 0, self._ahead(bought))

    def starts(self, bought: int) -> list[int]:
        """Return the postpaid units from which on the bill beside some packages rises, up to the next of these."""
        rater, ahead = self._rater, self._ahead(bought)
        found = {1, rater.reach(1), *(rater.reach(first) - ahead for first in rater.firsts[1:])}
        return sorted(start for start in found if start > 0)

    def first_charged(self) -> set[int]:
        """Return the starts that do not depend on the tier."""
        return {1, self._rater.reach(1)}

    def _ahead(self, bought: int) -> int:
        """Return by how much the count that chooses the tier exceeds the units that packages leave."""
        return self.of(bought + 1).basis(1) - 1


class Purse:
    """An amount for one month, in minor units, and what units can be paid by.

    Units are those that neither the free quota nor prepaid units pay for: a month that has one has used up both.
    """

    def __init__(self, amount: int, postpaid: Postpaid | None, catalog: Catalog | None) -> None:
        """None is what is not sold, or not asked about."""
        self._amount, self._postpaid, self._catalog = amount, postpaid, catalog
        self._steps = 0

    def ranges(self) -> Iterator[Volumes]:
        """Yield every range of units that the amount pays for, ascending.

        LimitError where there are too many, or one ends beyond any count that is accepted.
        """
        left = self._amount - (self._postpaid.at_zero if self._postpaid else 0)
        first = 0 if left >= 0 else self._next(1)
        while first is not None:
            last = self._covered(left) if first == 0 else first - 1
            while last < ENDLESS and (reached := self._reach(last + 1)) is not None:
                last = reached
            yield Volumes(first, last)
            first = None if last >= ENDLESS else self._next(last + 1)

    def _covered(self, amount: int) -> int:
        """Return the most units that packages alone pay for."""
        catalog = self._catalog
        if catalog is None:
            return 0
        if not price_of(catalog.bulk_cost):
            return ENDLESS
        # No package costs less for its units than those of the bulk size.
        bound = _cost(amount) * catalog.bulk_size // catalog.bulk_cost
        require_count(bound)
        usable = catalog.up_to(bound)
        return usable.combinations(bound).most(_cost(amount)) if usable else 0

    def _reach(self, units: int) -> int | None:
        """Return how far the ways to pay for some units go on being met; None where none is.

        Without packages that hold more units than these: all that such pay for is in the first range.
        """
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise LimitError(
                "the amount pays for some volumes, and not for others between them: an exact answer would look at more "
                f"than {MAX_STEPS:,}, the limit; name a smaller amount"
            )
        if self._postpaid is None:
            return None
        bill = self._postpaid.of(units)
        alone = bill.total(units)
        if alone is not None and alone <= self._amount:
            return self._extent(self._postpaid, 0, units, self._amount)
        if self._catalog is None:
            return None
        most = _cost(self._amount)
        reached: int | None = None
        for cost, bought, rest in splits(units, self._catalog, bill, Ceiling(most)):
            if cost <= most:
                left = self._amount - price_of(cost) + (bill.total(rest) or 0)
                reached = max(reached or 0, self._extent(self._postpaid, bought, rest, left))
        return reached

    def _extent(self, postpaid: Postpaid, bought: int, rest: int, left: int) -> int:
        """Return the most units of which packages hold some and postpaid takes a rest or more, up to the next start.

        ``left`` is what the packages leave of the amount.
        """
        bill = postpaid.beside(bought)
        after = next((start for start in postpaid.starts(bought) if start > rest), None)
        further = range(rest + 1, MAX_COUNT + 1 if after is None else after)
        last = rest + bisect_right(further, left, key=lambda units: bill.total(units) or 0)
        if after is None and last == MAX_COUNT:
            if bill.total(MAX_COUNT // 2) == bill.total(MAX_COUNT):
                return ENDLESS
            require_count(MAX_COUNT + 1)
        return bought + last

    def _next(self, units: int) -> int | None:
        """Return the smallest number of units that is met, from some on that are not."""
        return min(self._candidates(self._postpaid, units), default=None) if self._postpaid else None

    def _candidates(self, postpaid: Postpaid, units: int) -> Iterator[int]:
        """Yield, for each start, the smallest number of units from some on that is met and has it."""
        starts = postpaid.starts(0)
        if postpaid.tier_follows_rest:
            bill = postpaid.beside(0)
            for start in starts:
                yield from self._with_rest(start, bill.total(start), units, ENDLESS)
            return
        # A tier begins at the same volume whatever is bought; within it the first unit charged is a start.
        for rest in postpaid.first_charged():
            for first, after in pairwise([*starts, ENDLESS]):
                least = max(units, first, rest)
                yield from self._with_rest(rest, postpaid.of(least).total(rest), least, after)
        for start in starts:
            if start >= units and self._reach(start) is not None:
                yield start
                return

    def _with_rest(self, rest: int, bill: int | None, least: int, after: int) -> Iterator[int]:
        """Yield the smallest number of units, from the least on, of which packages leave this rest, at this bill."""
        bought = None if bill is None else self._smallest(least - rest, self._amount - bill)
        if bought is not None and bought + rest < after:
            yield bought + rest

    def _smallest(self, units: int, amount: int) -> int | None:
        """Return the least number of units, at least so many, that packages for no more than an amount hold exactly."""
        catalog = self._catalog
        if amount < 0 or (catalog is None and units > 0):
            return None
        if catalog is None or units <= 0:
            return 0
        most = _cost(amount)
        if units * catalog.bulk_cost > most * catalog.bulk_size:  # no package costs less for its units
            return None
        # The cheapest that hold so many, and those that hold no more than these.
        cover = catalog.cover(units)
        if (catalog.exactly(cover) or 0) > most:
            return None
        sums = catalog.sums(Rest(units, cover, 0, 0, 0, catalog.step), Ceiling(most))
        return min((bought for bought, cost in sums if cost <= most), default=cover)


def _cost(amount: int) -> int:
    """Return an amount as the largest cost that it meets, of any number of packages."""
    return amount * COUNT_BASE + COUNT_BASE - 1


def require_count(units: int) -> None:
    """Raise LimitError for more calls than are accepted anywhere."""
    if units > MAX_COUNT:
        raise LimitError(
            f"the amount pays for more than {MAX_COUNT:,} calls, the largest count accepted; name a smaller amount"
        )
