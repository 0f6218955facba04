"""Postpaid rating: the billable units of one period → the lines of its bill.

A ``Rater`` holds one postpaid price list compiled to integers: a tier's price as a ratio of minor units per unit, so that every
line is exact until it is rounded once. ``total`` is the bill in minor units, for planners; ``bill`` its working, for people.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from math import gcd, lcm
from typing import TYPE_CHECKING, assert_never

from costcalc.engine.tier_lines import TierLines
from costcalc.money import Currency, Direction, round_to
from costcalc.results.bill import Charge, Line, PostpaidBill
from costcalc.sheet import Mode, Postpaid, Rounded, Rounding

if TYPE_CHECKING:
    from costcalc.sheet.terms import Amounts

Slices = Sequence[tuple[int, int]]
"""Charged units by the place of their tier, in the order of a bill."""


class Rater:
    """One postpaid price list, ready to price any number of units."""

    def __init__(self, postpaid: Postpaid, currency: Currency, amounts: Amounts | None = None) -> None:
        self.postpaid = postpaid
        self.currency = currency
        self.direction = amounts.direction if amounts else Direction.HALF_UP
        self.once = amounts is not None and amounts.rounded is Rounded.BILL
        """Whether the bill is rounded as a whole, and its lines keep every digit."""
        self._compile_blocks()
        self.firsts = [tier.first for tier in postpaid.tiers]
        match postpaid.mode:
            case Mode.GRADUATED:
                self.graduated = True
            case Mode.VOLUME:
                self.graduated = False
            case _:
                assert_never(postpaid.mode)
        self._compile_prices()
        self._cycles: dict[int, int] = {}
        self._lines = self._linear()
        _, self._slopes, self._offsets, self._divisor = self._lines
        self.plain = self.block == 1 and not postpaid.minimum and postpaid.maximum is None
        """Whether a bill is what its tiers come to: no whole blocks, no minimum, no maximum."""
        dearest = max(price for price in self._prices if price is not None)
        whole = all(self.block * price % self._denominator == 0 for price in self._prices if price)
        self.rounding = 0 if whole else 1
        """By how many minor units rounding may take a bill off its piece: one line alone changes there, by less than one."""
        self.slack = self.rounding - -(self.block * dearest if self.block > 1 else 0) // self._denominator
        """By how many a bill may be off the straight line between the ends of its piece: whole blocks rise in steps."""
        self._below = self._whole_tiers() if self.graduated else []

    def is_same(self, other: Rater) -> bool:
        """Tell whether another list has the same prices, rounded alike."""
        return (self.postpaid, self.currency, self.direction, self.once) == (
            other.postpaid,
            other.currency,
            other.direction,
            other.once,
        )

    def _compile_blocks(self) -> None:
        self.block = 1 if self.postpaid.rounding is Rounding.EXACT else self.postpaid.per
        """Units are charged in whole blocks of so many."""
        match self.postpaid.rounding:
            case Rounding.UP:
                self._lead = self.block - 1
            case Rounding.NEAREST:
                self._lead = self.block // 2
            case Rounding.DOWN | Rounding.EXACT:
                self._lead = 0
            case _:
                assert_never(self.postpaid.rounding)
        """So many units before it is full, a block is charged."""

    def _compile_prices(self) -> None:
        """Make whole numbers of all prices and fees: minor units times one denominator."""
        postpaid, unit = self.postpaid, self.currency.unit
        ratios = [tier.unit_price.as_integer_ratio() for tier in postpaid.tiers if tier.unit_price is not None]
        amounts = postpaid.base_fee or 0, postpaid.minimum or 0, postpaid.maximum or 0
        fees = [fee.as_integer_ratio() for fee in (*(tier.flat_fee for tier in postpaid.tiers), *amounts)]
        self._denominator = lcm(*(denominator for _, denominator in ratios)) * postpaid.per
        if self.once:
            self._denominator = lcm(self._denominator, *(denominator for _, denominator in fees))
        # Only the last tier may be on request.
        self._prices: list[int | None] = [
            numerator * (self._denominator // (denominator * postpaid.per)) * unit for numerator, denominator in ratios
        ]
        self._prices += [None] * (len(postpaid.tiers) - len(ratios))
        *self._fees, self._base, self._least, most = (
            self._line(numerator * unit * self._denominator, denominator) for numerator, denominator in fees
        )
        self._most = None if postpaid.maximum is None else most
        self.minimum = self._paid(self._least)
        self.maximum = None if self._most is None else self._paid(self._most)
        self.at_zero = self._clamp(self._paid((self._fees[0] if postpaid.flat_fee_at_zero else 0) + self._base))
        """The bill of a period without a billable unit, in minor units."""

    def _line(self, amount: int, denominator: int = 1) -> int:
        """Return the amount of a line: rounded, unless the bill is rounded as a whole."""
        if self.once:
            return amount // denominator
        return round_to(self.direction, amount, denominator * self._denominator) * self._denominator

    def _paid(self, subtotal: int) -> int:
        """Return in minor units what the lines come to."""
        return round_to(self.direction, subtotal, self._denominator)

    def _linear(self) -> TierLines:
        """Return the bill of each priced tier as a straight line over the charged units.

        Within a tier one price alone depends on the units: what the tiers below cost is an amount. Half a minor unit more,
        rounded down, is rounding half up, and all but the least part of one more is rounding up. The units choose the tier.
        """
        more = {Direction.HALF_UP: self._denominator, Direction.UP: 2 * self._denominator - 1, Direction.DOWN: 0}
        slopes, offsets, below = [], [], self._base
        for first, after, price, fee in zip(
            self.firsts, [*self.firsts[1:], None], self._prices, self._fees, strict=True
        ):
            if price is None:
                break
            before = max(first - 1, 0) if self.graduated else 0
            slopes.append(2 * price)
            offsets.append(2 * (below + fee - price * before) + more[self.direction])
            units = after - 1 - before if after else 0
            if self.graduated and units:
                below += self._line(units * price) + fee
        return TierLines(self.firsts, slopes, offsets, 2 * self._denominator).reduced()

    def _whole_tiers(self) -> list[int]:
        """Return, for each tier, what all units of the tiers below cost, in graduated mode."""
        whole = [
            self._line(units * (price or 0)) + fee if (units := after - max(first, 1)) else 0
            for (first, after), price, fee in zip(pairwise(self.firsts), self._prices, self._fees, strict=False)
        ]
        return list(accumulate(whole, initial=0))

    def charged(self, units: int) -> int:
        """Return the units in whole blocks, where the sheet charges these."""
        return units if self.block == 1 else (units + self._lead) // self.block * self.block

    def reach(self, charged: int) -> int:
        """Return the smallest number of units of which at least so many are charged."""
        return -(-charged // self.block) * self.block - self._lead

    def slices(self, units: int, basis: int) -> Slices:
        """Return (tier, charged units) in the order of the bill.

        Volume: the tier that contains the basis prices all units. Graduated: unit number k is priced by the tier that contains k;
        what is free or prepaid, where the basis counts it, came first. (No sheet has whole blocks there: the loader refuses
        it, since a block could hold free and charged units.)
        """
        charged, basis = self.charged(units), self.charged(basis)
        if not charged:
            return ()
        if not self.graduated:
            return ((bisect_right(self.firsts, basis) - 1, charged),)
        done, slices = basis - charged, []
        while done < basis:
            tier = bisect_right(self.firsts, done + 1) - 1
            end = min(basis, self.firsts[tier + 1] - 1) if tier + 1 < len(self.firsts) else basis
            slices.append((tier, end - done))
            done = end
        return slices

    def total(self, units: int, basis: int | None = None) -> int | None:
        """Return the bill in minor units, by the tier of the ``basis`` or else of the units; None on request."""
        charged = units if self.block == 1 else self.charged(units)
        if not charged:
            return self.at_zero
        if basis is not None and basis != units:
            return self._shifted(charged, self.charged(basis))
        tier = bisect_right(self.firsts, charged) - 1
        if tier >= len(self._slopes):
            return None
        subtotal = (self._slopes[tier] * charged + self._offsets[tier]) // self._divisor
        return subtotal if self.plain else self._clamp(subtotal)

    def totals(self, units: Sequence[int]) -> list[int | None]:
        """Return ``total`` of many numbers of units."""
        bills = self._lines.bills(units) if self.plain else None
        if bills is None:
            return list(map(self.total, units))
        if 0 in units and self._offsets[0] // self._divisor != self.at_zero:
            return [bill if count else self.at_zero for count, bill in zip(units, bills, strict=True)]
        return [*bills]

    def _shifted(self, charged: int, basis: int) -> int | None:
        """Return the bill where another count than the units charged chooses the tier."""
        last = bisect_right(self.firsts, basis) - 1
        if last >= len(self._slopes):
            return None
        if not self.graduated:
            return self._clamp((self._slopes[last] * charged + self._offsets[last]) // self._divisor)
        done = basis - charged
        first = bisect_right(self.firsts, done + 1) - 1
        subtotal = self._base
        if first < last:
            # What is left of the first tier, and the whole tiers between it and the last, whose lines are known.
            subtotal += (
                self._slice(first, self.firsts[first + 1] - 1 - done) + self._below[last] - self._below[first + 1]
            )
            done = self.firsts[last] - 1
        return self._clamp(self._paid(subtotal + self._slice(last, basis - done)))

    def _slice(self, tier: int, charged: int) -> int:
        """Return what so many units in a tier cost, with its fee."""
        return self._line(charged * (self._prices[tier] or 0)) + self._fees[tier]

    def _clamp(self, subtotal: int) -> int:
        raised = max(subtotal, self.minimum)
        return raised if self.maximum is None else min(raised, self.maximum)

    def cycle(self, step: int) -> int:
        """Return the smallest multiple of ``step`` units that costs whole minor units in every tier."""
        if step not in self._cycles:
            units, whole = lcm(step, self.block), self._denominator
            self._cycles[step] = lcm(
                *(units * (whole // gcd(units * price, whole)) for price in self._prices if price), units
            )
        return self._cycles[step]

    def bill(self, units: int, basis: int | None = None) -> PostpaidBill:
        """Return the bill of one period line by line: units and flat fees, base fee, minimum, maximum, rounding."""
        if basis is None:
            basis = units
        return self.bill_of(self.slices(units, basis), units, basis)

    def bill_of(self, slices: Slices, units: int, basis: int) -> PostpaidBill:
        """Return the bill of some units of tiers line by line, as ``bill``."""
        postpaid = self.postpaid
        lines: list[Line] = []
        subtotal = 0
        reached = None
        for position, charged in slices:
            tier = reached = postpaid.tiers[position]
            price, fee = self._prices[position], self._fees[position]
            if price is None:
                volume_tier = None if self.graduated else tier
                return PostpaidBill(units=units, basis=basis, tier=volume_tier, lines=(), total=None)
            amount = self._line(charged * price)
            subtotal += amount + fee
            lines.append(Line(Charge.UNITS, self._amount(amount), charged, tier.unit_price, postpaid.per, tier))
            if fee:
                lines.append(Line(charge=Charge.FLAT_FEE, amount=self._amount(fee), tier=tier))
        first_fee = self._fees[0] if reached is None and postpaid.flat_fee_at_zero else 0
        if first_fee:
            lines.append(Line(charge=Charge.FLAT_FEE, amount=self._amount(first_fee), tier=postpaid.tiers[0]))
        subtotal += first_fee
        for charge, after in self._corrections(subtotal):
            if after != subtotal:
                lines.append(Line(charge=charge, amount=self._amount(after - subtotal)))
                subtotal = after
        total = self.currency.amount(subtotal // self._denominator)
        return PostpaidBill(units, basis, None if self.graduated else reached, tuple(lines), total)

    def exact(self, units: int, basis: int) -> Fraction | None:
        """Return the bill in minor units as it is before it is rounded as a whole; None on request."""
        return self.exact_of(self.slices(units, basis))

    def exact_of(self, slices: Slices) -> Fraction | None:
        """Return the bill of some units of tiers, as ``exact``."""
        subtotal = 0 if slices or not self.postpaid.flat_fee_at_zero else self._fees[0]
        for position, charged in slices:
            price = self._prices[position]
            if price is None:
                return None
            subtotal += self._line(charged * price) + self._fees[position]
        for charge, after in self._corrections(subtotal):
            if charge is not Charge.ROUNDING:
                subtotal = after
        return Fraction(subtotal, self._denominator)

    def _corrections(self, subtotal: int) -> Iterator[tuple[Charge, int]]:
        """Yield what comes after the units and their fees, each with what the bill is then."""
        subtotal += self._base
        yield Charge.BASE_FEE, subtotal
        if not self.plain:
            raised = max(subtotal, self._least)
            yield Charge.MINIMUM, raised
            subtotal = raised if self._most is None else min(raised, self._most)
            yield Charge.MAXIMUM, subtotal
        yield Charge.ROUNDING, self._paid(subtotal) * self._denominator

    def _amount(self, amount: int) -> Decimal:
        """Return the amount of a line; where the bill is rounded as a whole, with all its digits."""
        if self.once:
            return self.currency.in_full(amount, self._denominator)
        return self.currency.amount(amount // self._denominator)
