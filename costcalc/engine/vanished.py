"""Amounts above zero that are rounded to nothing: said where there are many of them, or where they matter.

A bill of 0.004 is 0.00, and 5,000 such bills are 0.00 together. Looked at are the units of the bills; a sheet whose
smallest price cannot be rounded to nothing costs no time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from costcalc.engine.month_bill import Bill
from costcalc.engine.rater import Rater
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.money import Direction, average, exactly, grouped, in_full, round_to
from costcalc.results.common import Note, NoteCode

MANY = 100
"""Amounts of a report beyond which they are said, however small they are."""
SHARE = 100
"""They are said where they make up more than one part in so many of what all comes to with them."""


MAX_FEW = 200_000
"""Units that are held against those of many bills at once."""


class Vanished:
    """What is rounded to nothing in the bills of one report."""

    def __init__(self) -> None:
        self._found: Counter[tuple[Rater, int, int]] = Counter()
        """How often so many units of one tier of a price list are rounded to nothing, by price list, tier, units."""
        self._most: dict[Rater, list[int]] = {}
        self._few: dict[Rater, frozenset[int] | None] = {}

    def within(self, rater: Rater) -> bool:
        """Say whether any amount by this price list can be rounded to nothing."""
        if rater not in self._most:
            self._most[rater] = [_most(rater, tier.unit_price) for tier in rater.postpaid.tiers]
        return any(self._most[rater])

    def few(self, rater: Rater) -> frozenset[int] | None:
        """Return the only billable units of which a bill may have a line that is rounded to nothing.

        None where they are no short list: with whole blocks, or where a whole tier costs next to nothing.
        """
        if rater not in self._few:
            self._few[rater] = _few(rater, self._most[rater]) if self.within(rater) else frozenset()
        return self._few[rater]

    def look(self, bill: Bill, units: int, often: int = 1) -> None:
        """Count what is rounded to nothing in so many equal bills; what a minimum takes the place of is not."""
        rater = bill.rater
        if not units or not self.within(rater):
            return
        most = self._most[rater]
        for period, billable in bill.periods(units):
            if not billable or (not rater.graduated and rater.charged(billable) > max(most)):
                continue
            total = period.total(billable)
            if total is None or (rater.once and total) or (rater.minimum and total == rater.minimum):
                continue
            for tier, charged in period.slices(billable):
                if 0 < charged <= most[tier]:
                    self._found[rater, tier, charged] += often

    def look_at_months(self, rater: Rater | None, usage: MonthlyUsage, months: Iterable[tuple[int, int]]) -> None:
        """Count what is rounded to nothing in the months of an account: of each, the free and the postpaid units."""
        if rater and self.within(rater):
            for month, (free, postpaid) in enumerate(months):
                self.look(usage.bill(rater, month, free), postpaid)

    def notes(self, total: Decimal | None) -> Iterator[Note]:
        """Yield the note on a report of this total, where there is reason for one."""
        count = self._found.total()
        if not count or total is None:
            return
        amounts = {key: _amount(*key) for key in self._found}
        lost = Fraction(0)
        for key, amount in amounts.items():
            lost += amount * self._found[key]
        if count <= MANY and lost * SHARE <= Fraction(total) + lost:
            return
        currency = next(iter(self._found))[0].currency

        def written(amount: Fraction) -> str:
            return in_full(average(exactly(*amount.as_integer_ratio()), currency.digits), currency.digits)

        least, most = written(min(amounts.values())), written(max(amounts.values()))
        each = f"{least} each" if least == most else f"{least} to {most}"
        nothing, alone = grouped(currency.amount(0)), all(_alone(rater) for rater, _, _ in self._found)
        if count == 1:
            said = f"a {'bill' if alone else 'line of a bill'} of {least} is rounded to {nothing}"
        else:
            lines = "bills" if alone else "lines of bills"
            said = (
                f"{grouped(count)} {lines} of {each} are rounded to {nothing}; together they would be {written(lost)}"
            )
        yield Note(NoteCode.ROUNDS_TO_ZERO, said)


def vanished_note(bill: Bill, units: int, total: Decimal | None) -> Iterator[Note]:
    """Yield the note on one bill, where there is reason for one."""
    found = Vanished()
    found.look(bill, units)
    yield from found.notes(total)


def _amount(rater: Rater, tier: int, units: int) -> Fraction:
    """Return what some units of a tier cost before they are rounded."""
    return Fraction(rater.postpaid.tiers[tier].unit_price or 0) * units / rater.postpaid.per


def _most(rater: Rater, price: Decimal | None) -> int:
    """Return the largest number of units of a price that is rounded to nothing; 0 where none is."""
    if not price:
        return 0
    # The price of a unit, in minor units; one less than the units that make up a whole one, or half of it.
    each = Fraction(price) * rater.currency.unit / rater.postpaid.per
    match rater.direction:
        case Direction.HALF_UP:
            return round_to(Direction.UP, each.denominator, 2 * each.numerator) - 1
        case Direction.DOWN:
            return round_to(Direction.UP, each.denominator, each.numerator) - 1
        case Direction.UP:
            return 0


def _few(rater: Rater, most: Sequence[int]) -> frozenset[int] | None:
    """Return the units that end among the first ones of a tier, so few that these are rounded to nothing."""
    if rater.block > 1 or sum(most) > MAX_FEW:
        return None
    if not rater.graduated:
        return frozenset(range(1, max(most) + 1))
    ends = [*rater.firsts[1:], None]
    starts = [max(first, 1) for first in rater.firsts]
    if any(end is not None and end - start <= units for start, end, units in zip(starts, ends, most, strict=True)):
        return None
    return frozenset(unit for start, units in zip(starts, most, strict=True) for unit in range(start, start + units))


def _alone(rater: Rater) -> bool:
    """Say whether the units are all that a bill is made of."""
    postpaid = rater.postpaid
    return not rater.graduated and not postpaid.base_fee and not any(tier.flat_fee for tier in postpaid.tiers)
