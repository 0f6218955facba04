"""Postpaid rating: the billable units of one period → the lines of its bill.

A ``Rater`` holds one postpaid price list compiled to integers: a tier's price as a ratio of minor units
per unit, so that every line is exact until it is rounded once. ``total`` is the bill in minor units and
fast, for planners; ``bill`` is the same bill with its working, for people.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import gcd, lcm
from typing import assert_never

from costcalc.money import Currency, round_half_up
from costcalc.results.bill import Charge, Line, PostpaidBill
from costcalc.sheet import Mode, Postpaid, Rounding


class Rater:
    """One postpaid price list, ready to price any number of units."""

    def __init__(self, postpaid: Postpaid, currency: Currency) -> None:
        self.postpaid = postpaid
        self.currency = currency
        match postpaid.rounding:
            case Rounding.UP:
                self.block = postpaid.per
            case Rounding.EXACT | None:
                self.block = 1
            case Rounding.DOWN | Rounding.NEAREST:
                raise AssertionError("refused before it is compiled (engine.unpriced)")
            case _:
                assert_never(postpaid.rounding)
        """Units are charged in whole blocks of so many."""
        self.firsts = [tier.first for tier in postpaid.tiers]
        match postpaid.mode:
            case Mode.GRADUATED:
                self.graduated = True
            case Mode.VOLUME:
                self.graduated = False
            case _:
                assert_never(postpaid.mode)
        self._fees = [currency.minor(tier.flat_fee) for tier in postpaid.tiers]
        self._base = currency.minor(postpaid.base_fee) if postpaid.base_fee else 0
        self.minimum = 0 if postpaid.minimum is None else currency.minor(postpaid.minimum)
        self.maximum = None if postpaid.maximum is None else currency.minor(postpaid.maximum)
        ratios = [tier.unit_price.as_integer_ratio() for tier in postpaid.tiers if tier.unit_price is not None]
        self._denominator = lcm(*(denominator for _, denominator in ratios)) * postpaid.per
        self._prices: list[int | None] = [
            numerator * (self._denominator // (denominator * postpaid.per)) * currency.unit
            for numerator, denominator in ratios
        ]
        # Minor units per unit and tier, times the denominator. Only the last tier may be on request.
        self._prices += [None] * (len(postpaid.tiers) - len(ratios))
        self.at_zero = self._clamp((self._fees[0] if postpaid.flat_fee_at_zero else 0) + self._base)
        """The bill of a period without a billable unit, in minor units."""
        self._cycles: dict[int, int] = {}
        self._slopes, self._offsets = self._linear()
        self.plain = self.block == 1 and not postpaid.minimum and postpaid.maximum is None
        """Whether a bill is what its tiers come to: no whole blocks, no minimum, no maximum."""
        dearest = max(price for price in self._prices if price is not None)
        self.slack = len(self.firsts) + 1 - -(self.block * dearest if self.block > 1 else 0) // self._denominator
        """By how many minor units a bill may be off the straight line between the ends of its piece.

        Each line is rounded by less than one, and whole blocks rise in steps.
        """
        self._below = self._whole_tiers() if self.graduated else []

    def _linear(self) -> tuple[list[int], list[int]]:
        """Return the bill of each priced tier as (slope × charged units + offset) ÷ twice the denominator, rounded down.

        Within a tier one price alone depends on the units: what the tiers below cost is an amount, and half a minor
        unit more, rounded down, is rounding half up. This holds where the units themselves choose the tier.
        """
        slopes, offsets, below = [], [], self._base
        for first, after, price, fee in zip(
            self.firsts, [*self.firsts[1:], None], self._prices, self._fees, strict=True
        ):
            if price is None:
                break
            before = max(first - 1, 0) if self.graduated else 0
            slopes.append(2 * price)
            offsets.append((2 * (below + fee) + 1) * self._denominator - 2 * price * before)
            units = after - 1 - before if after else 0
            if self.graduated and units:
                below += round_half_up(units * price, self._denominator) + fee
        return slopes, offsets

    def _whole_tiers(self) -> list[int]:
        """Return, for each tier, what all units of the tiers below cost, in graduated mode."""
        whole = [
            round_half_up(units * price, self._denominator) + fee
            if (units := after - max(first, 1)) and price
            else fee * (units > 0)
            for (first, after), price, fee in zip(pairwise(self.firsts), self._prices, self._fees, strict=False)
        ]
        return list(accumulate(whole, initial=0))

    def charged(self, units: int) -> int:
        """Round units up to whole blocks, where the sheet does."""
        return units if self.block == 1 else -(-units // self.block) * self.block

    def slices(self, units: int, basis: int) -> Sequence[tuple[int, int]]:
        """Return (tier, charged units) in the order of the bill.

        Volume: the tier that contains the basis prices all units. Graduated: unit number k is priced by
        the tier that contains k; what is free or prepaid, where the basis counts it, came first. (No sheet
        has whole blocks there: the loader refuses it, since a block could hold free and charged units.)
        """
        if not units:
            return ()
        charged, basis = self.charged(units), self.charged(basis)
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
        """Return the bill in minor units; None where a unit is priced on request.

        ``basis`` is the count that chooses the tier; left out, it is the units themselves.
        """
        if not units:
            return self.at_zero
        if basis is not None and basis != units:
            return self._shifted(units, basis)
        charged = units if self.block == 1 else self.charged(units)
        tier = bisect_right(self.firsts, charged) - 1
        if tier >= len(self._slopes):
            return None
        subtotal = (self._slopes[tier] * charged + self._offsets[tier]) // (2 * self._denominator)
        return subtotal if self.plain else self._clamp(subtotal)

    def totals(self, units: Sequence[int]) -> list[int | None]:
        """Return ``total`` of many numbers of units."""
        if not self.plain or len(self._slopes) < len(self.firsts):
            return list(map(self.total, units))
        firsts, slopes, offsets, divisor = self.firsts, self._slopes, self._offsets, 2 * self._denominator
        return [
            (slopes[tier := bisect_right(firsts, count) - 1] * count + offsets[tier]) // divisor
            if count
            else self.at_zero
            for count in units
        ]

    def _shifted(self, units: int, basis: int) -> int | None:
        """Return the bill where another count than the units chooses the tier."""
        charged, basis = self.charged(units), self.charged(basis)
        last = bisect_right(self.firsts, basis) - 1
        if last >= len(self._slopes):
            return None
        if not self.graduated:
            return self._clamp((self._slopes[last] * charged + self._offsets[last]) // (2 * self._denominator))
        done = basis - charged
        first = bisect_right(self.firsts, done + 1) - 1
        subtotal = self._base
        if first < last:
            # The rest of the first tier, and those between it and the last, of which no line changes.
            subtotal += (
                self._slice(first, self.firsts[first + 1] - 1 - done) + self._below[last] - self._below[first + 1]
            )
            done = self.firsts[last] - 1
        return self._clamp(subtotal + self._slice(last, basis - done))

    def _slice(self, tier: int, charged: int) -> int:
        """Return what so many units in a tier cost, with its fee."""
        return round_half_up(charged * (self._prices[tier] or 0), self._denominator) + self._fees[tier]

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
        """Return the bill of one period line by line: units and flat fees, base fee, minimum, maximum."""
        if basis is None:
            basis = units
        postpaid, amount = self.postpaid, self.currency.amount
        lines: list[Line] = []
        subtotal = 0
        reached = None
        for position, charged in self.slices(units, basis):
            tier = reached = postpaid.tiers[position]
            price = self._prices[position]
            if price is None:
                volume_tier = None if self.graduated else tier
                return PostpaidBill(units=units, basis=basis, tier=volume_tier, lines=(), total=None)
            minor = round_half_up(charged * price, self._denominator)
            subtotal += minor + self._fees[position]
            lines.append(Line(Charge.UNITS, amount(minor), charged, tier.unit_price, postpaid.per, tier))
            if self._fees[position]:
                lines.append(Line(charge=Charge.FLAT_FEE, amount=amount(self._fees[position]), tier=tier))
        if reached is None and postpaid.flat_fee_at_zero and self._fees[0]:
            subtotal += self._fees[0]
            lines.append(Line(charge=Charge.FLAT_FEE, amount=amount(self._fees[0]), tier=postpaid.tiers[0]))
        if self._base:
            subtotal += self._base
            lines.append(Line(charge=Charge.BASE_FEE, amount=amount(self._base)))
        if not self.plain:
            for charge, clamped in (
                (Charge.MINIMUM, max(subtotal, self.minimum)),
                (Charge.MAXIMUM, self._clamp(subtotal)),
            ):
                if clamped != subtotal:
                    lines.append(Line(charge=charge, amount=amount(clamped - subtotal)))
                    subtotal = clamped
        return PostpaidBill(units, basis, None if self.graduated else reached, tuple(lines), amount(subtotal))
