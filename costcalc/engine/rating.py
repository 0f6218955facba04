"""Postpaid rating: the billable units of one period → the lines of its bill.

A ``Rater`` holds one postpaid price list compiled to integers: a tier's price as a ratio of minor units
per unit, so that every line is exact until it is rounded once. ``total`` is the bill in minor units and
fast, for planners; ``bill`` is the same bill with its working, for people.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import gcd, lcm
from typing import assert_never

from costcalc.money import Currency, round_half_up
from costcalc.results.bill import Charge, Line, PostpaidBill
from costcalc.sheet import Mode, Postpaid, Rounding, TierBasis


class Rater:
    """One postpaid price list, ready to price any number of units."""

    def __init__(self, postpaid: Postpaid, currency: Currency) -> None:
        self.postpaid = postpaid
        self.currency = currency
        self.block = postpaid.per if postpaid.rounding is Rounding.UP else 1
        """Units are charged in whole blocks of so many."""
        self.firsts = [tier.first for tier in postpaid.tiers]
        self._graduated = postpaid.mode is Mode.GRADUATED
        self._fees = [currency.minor(tier.flat_fee) for tier in postpaid.tiers]
        self._base = currency.minor(postpaid.base_fee) if postpaid.base_fee else 0
        self._minimum = 0 if postpaid.minimum is None else currency.minor(postpaid.minimum)
        self._maximum = None if postpaid.maximum is None else currency.minor(postpaid.maximum)
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
        self._periods: dict[int, int] = {}
        self._slopes, self._offsets = self._linear()
        self.plain = self.block == 1 and not postpaid.minimum and postpaid.maximum is None
        """Whether a bill is what its tiers come to: no whole blocks, no minimum, no maximum."""
        dearest = max(price for price in self._prices if price is not None)
        self.slack = len(self.firsts) + 1 - -(self.block * dearest if self.block > 1 else 0) // self._denominator
        """By how many minor units a bill may be off the straight line between the ends of its piece.

        Each line is rounded by less than one, and whole blocks rise in steps.
        """

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
            before = max(first - 1, 0) if self._graduated else 0
            slopes.append(2 * price)
            offsets.append((2 * (below + fee) + 1) * self._denominator - 2 * price * before)
            units = after - 1 - before if after else 0
            if self._graduated and units:
                below += round_half_up(units * price, self._denominator) + fee
        return slopes, offsets

    def charged(self, units: int) -> int:
        """Round units up to whole blocks, where the sheet does."""
        return units if self.block == 1 else -(-units // self.block) * self.block

    def slices(self, units: int, basis: int) -> Sequence[tuple[int, int]]:
        """Return (tier, charged units) in the order of the bill.

        Volume: the tier that contains the basis prices all units. Graduated: unit number k is priced by
        the tier that contains k; what is free or prepaid, where the basis counts it, came first.
        """
        if not units:
            return ()
        charged, basis = self.charged(units), self.charged(basis)
        if not self._graduated:
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
        subtotal = self._base
        for tier, charged in self.slices(units, basis):
            price = self._prices[tier]
            if price is None:
                return None
            subtotal += round_half_up(charged * price, self._denominator) + self._fees[tier]
        return self._clamp(subtotal)

    def _clamp(self, subtotal: int) -> int:
        raised = max(subtotal, self._minimum)
        return raised if self._maximum is None else min(raised, self._maximum)

    def period(self, step: int) -> int:
        """Return the smallest multiple of ``step`` units that costs whole minor units in every tier."""
        if step not in self._periods:
            units, whole = lcm(step, self.block), self._denominator
            self._periods[step] = lcm(
                *(units * (whole // gcd(units * price, whole)) for price in self._prices if price), units
            )
        return self._periods[step]

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
                volume_tier = None if self._graduated else tier
                return PostpaidBill(units=units, basis=basis, tier=volume_tier, lines=(), total=None)
            minor = round_half_up(charged * price, self._denominator)
            subtotal += minor + self._fees[position]
            lines.append(
                Line(
                    charge=Charge.UNITS,
                    amount=amount(minor),
                    units=charged,
                    unit_price=tier.unit_price,
                    per=postpaid.per,
                    tier=tier,
                )
            )
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
                (Charge.MINIMUM, max(subtotal, self._minimum)),
                (Charge.MAXIMUM, self._clamp(subtotal)),
            ):
                if clamped != subtotal:
                    lines.append(Line(charge=charge, amount=amount(clamped - subtotal)))
                    subtotal = clamped
        return PostpaidBill(
            units=units,
            basis=basis,
            tier=None if self._graduated else reached,
            lines=tuple(lines),
            total=amount(subtotal),
        )


class MonthBill:
    """One period's postpaid bill as a function of the units left for it, all else given.

    The calls and the free quota of a month do not depend on what is bought; with them known, the tier
    basis is either the postpaid units plus a constant, or a constant.
    """

    def __init__(self, rater: Rater, successful: int, free: int = 0) -> None:
        self.rater = rater
        self.successful = successful
        self.free = free
        match rater.postpaid.tier_basis:
            case TierBasis.BILLABLE:
                self._shift, self._fixed = 0, None
            case TierBasis.AFTER_PACKAGES:
                self._shift, self._fixed = free, None
            case TierBasis.AFTER_FREE:
                self._shift, self._fixed = 0, successful - free
            case TierBasis.TOTAL:
                self._shift, self._fixed = 0, successful
            case _:
                assert_never(rater.postpaid.tier_basis)

    @classmethod
    def padded(cls, rater: Rater, units: int, basis: int) -> MonthBill:
        """Return the bill as more calls were made: free quota and packages stay, units and basis grow alike."""
        bill = cls(rater, 0)
        bill._shift, bill._fixed = basis - units, None
        return bill

    def basis(self, units: int) -> int:
        """Return the count that chooses the tier for so many postpaid units."""
        return units + self._shift if self._fixed is None else self._fixed

    def total(self, units: int) -> int | None:
        """Return the bill in minor units; None on request."""
        if self._fixed is None:
            return self.rater.total(units, units + self._shift)
        return self.rater.total(units, self._fixed)

    def bill(self, units: int) -> PostpaidBill:
        """Return the bill with its lines."""
        return self.rater.bill(units, self.basis(units))

    def pieces(self, limit: int) -> list[tuple[int, int]]:
        """Cut 0..limit into runs of units on which the bill is linear but for rounding.

        A run ends where a tier begins, and where the minimum or the maximum starts or ceases to bite.
        Zero is a run of its own, since fees by tier are due from the first unit on.
        """
        rater = self.rater
        cuts = {1, limit + 1}
        for first in rater.firsts[1:]:
            if self._fixed is None:
                # The first count whose whole blocks reach this tier.
                cuts.add((-(-first // rater.block) - 1) * rater.block + 1 - self._shift)
            elif rater.postpaid.mode is Mode.GRADUATED:
                # The charged units are the last of a fixed count: they grow downwards into the tier below.
                cuts.add((rater.charged(self._fixed) - first + 1) // rater.block * rater.block + 1)
        edges = sorted(cut for cut in cuts if 1 <= cut <= limit + 1)
        pieces = [(0, 0)]
        for low, after in pairwise(edges):
            pieces.extend([(low, after - 1)] if rater.plain else self._clamped(low, after - 1))
        return pieces

    def _clamped(self, low: int, high: int) -> Iterator[tuple[int, int]]:
        """Split one run where the minimum lets go and where the maximum takes hold."""
        rater = self.rater
        bounds = [bound for bound in (rater.postpaid.minimum, rater.postpaid.maximum) if bound is not None]
        cuts: set[int] = {low, high + 1}
        if bounds and self.total(low) is not None and self.total(high) is not None:
            for value in {self.total(low), self.total(high)}:
                # The bill never falls within a run: its flat ends are where it is clamped.
                cuts.add(low + bisect_right(range(low, high + 1), value or 0, key=lambda q: self.total(q) or 0))
                below = (value or 0) - 1
                cuts.add(low + bisect_right(range(low, high + 1), below, key=lambda q: self.total(q) or 0))
        edges = sorted(cuts)
        for start, after in pairwise(edges):
            yield start, after - 1

    def period(self, step: int) -> int:
        """Return the smallest multiple of ``step`` units that always costs whole minor units.

        Along a piece, counts that differ by it differ in cost by exactly its price: rounding plays no part.
        """
        return self.rater.period(step)
