"""What a month of an offer costs, by an account of its own: fractions, and no line of the engine's code.

``Oracle`` reads the numbers of a sheet and prices a month as the rules of billing say in words (README, "How a bill is
computed"): unit by unit where tiers are graduated, package by package where these are combined. It is slow, and knows no
more than one month of few units.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import ceil, floor
from typing import Any

from random_offers import Offer


class Oracle:
    """What one offer costs, by the words of the rules."""

    def __init__(self, offer: Offer) -> None:
        self.offer, self.api = offer, offer.api
        amounts = offer.sheet.get("amounts", {})
        self.whole_bill = amounts.get("rounded") == "bill"
        self.direction = amounts.get("direction", "half_up")
        self.terms = offer.sheet.get("bill", {})
        self.part = Fraction(1, 10 ** self.api.get("decimals", 0))
        self.successful = offer.calls - offer.failed
        quota = self.api.get("free_quota", {})
        self.daily = Fraction(quota["units"]) if quota.get("period") == "day" else Fraction(0)
        monthly = Fraction(quota["units"]) if quota.get("period") == "month" else Fraction(0)
        self.free_left = monthly if offer.free is None else offer.free
        # Day after day: the free quota first, then what is prepaid.
        self.to_pay_by_day: list[tuple[Fraction, Fraction, Fraction]] = []
        free, prepaid = self.free_left, offer.prepaid
        for _ in range(offer.days):
            by_free = min(self.successful, self.daily or free)
            free -= 0 if self.daily else by_free
            by_prepaid = min(self.successful - by_free, prepaid)
            prepaid -= by_prepaid
            self.to_pay_by_day.append((by_free, by_prepaid, self.successful - by_free - by_prepaid))
        self.to_pay = sum((day[2] for day in self.to_pay_by_day), Fraction(0))

    # Amounts

    def rounded(self, amount: Fraction) -> Fraction:
        cents = amount * 100
        if self.direction == "half_up":
            cents = Fraction(floor(abs(cents) + Fraction(1, 2))) * (1 if cents >= 0 else -1)
        else:
            cents = Fraction(ceil(cents) if self.direction == "up" else floor(cents))
        return cents / 100

    def line(self, amount: Fraction, kind: str) -> Fraction:
        share = Fraction(str(self.terms.get("discount", {}).get(kind, "0 %")).split()[0]) / 100
        return amount * (1 - share) if self.whole_bill else self.rounded(amount * (1 - share))

    def paid(self, net: Fraction) -> Fraction:
        """Return what is paid for a bill."""
        net = self.rounded(net)
        tax = Fraction(self.terms["tax"]["rate"].split()[0]) / 100 if "tax" in self.terms else Fraction(0)
        return net + self.rounded(net * tax)

    # Postpaid

    def postpaid(self, block: dict[str, Any], units: Fraction, before: Fraction, kind: str) -> Fraction:
        """Return the bill of one period; ``before`` are the units that its basis counts and that are not charged."""
        per = Fraction(block.get("per", 1))
        charged = units
        if block.get("rounding", "exact") != "exact":
            blocks = units / per
            nearest = floor(blocks + Fraction(1, 2))
            charged = {"up": ceil(blocks), "down": floor(blocks), "nearest": nearest}[block["rounding"]] * per
        amounts = list(self._units(block, charged, before, per))
        if "base_fee" in block:
            amounts.append(Fraction(block["base_fee"]))
        total = sum((self.line(amount, kind) for amount in amounts), Fraction(0))
        for key, limit in (("minimum", max), ("maximum", min)):
            if key in block:
                total = limit(total, self.line(Fraction(block[key]), kind))
        return total

    def _units(self, block: dict[str, Any], charged: Fraction, before: Fraction, per: Fraction) -> Iterator[Fraction]:
        if "unit_price" in block:
            yield charged * Fraction(block["unit_price"]) / per
            return
        tiers = block["tiers"]
        if not charged:
            if block.get("flat_fee_at_zero"):
                yield Fraction(tiers[0]["flat_fee"])
            return
        if block["mode"] == "volume":
            place = self._tier(tiers, before + charged)
            yield charged * Fraction(tiers[place]["unit_price"]) / per
            yield Fraction(tiers[place].get("flat_fee", 0))
            return
        within = [Fraction(0)] * len(tiers)
        for number in range(int(charged / self.part)):
            within[self._tier(tiers, before + (number + 1) * self.part)] += self.part
        for tier, units in zip(tiers, within, strict=True):
            if units:
                yield units * Fraction(tier["unit_price"]) / per
                yield Fraction(tier.get("flat_fee", 0))

    @staticmethod
    def _tier(tiers: list[dict[str, Any]], unit: Fraction) -> int:
        if "from" in tiers[0]:
            return max(place for place, tier in enumerate(tiers) if Fraction(tier["from"]) <= unit)
        return next(place for place, tier in enumerate(tiers) if "up_to" not in tier or unit <= Fraction(tier["up_to"]))

    def month(self, bought: Fraction) -> Fraction | None:
        """Return the net postpaid bill where so many units are bought; None without postpaid, and units left for it."""
        block = self.api.get("postpaid")
        if block is None:
            return None if bought < self.to_pay else Fraction(0)
        days = self.to_pay_by_day
        if block.get("period") != "day" and not self.daily:
            free, prepaid, left = (sum(column, Fraction(0)) for column in zip(*days, strict=True))
            days = [(free, prepaid, left)]
        total = Fraction(0)
        for by_free, by_prepaid, units in days:
            by_bought = min(units, bought)
            bought -= by_bought
            counted = {
                "after_packages": by_free,
                "after_free": by_prepaid + by_bought,
                "total": by_free + by_prepaid + by_bought,
            }
            before = counted.get(block.get("tier_basis", ""), Fraction(0))
            day = self.postpaid(block, units - by_bought, before, "postpaid")
            # A day is a bill of its own, and rounded as one.
            total += self.rounded(day) if len(days) > 1 else day
        return total

    # Ways to pay

    def by_postpaid(self) -> Fraction | None:
        net = self.month(Fraction(0))
        return None if net is None or "postpaid" not in self.api else self.paid(net)

    def cheapest(self) -> Fraction | None:
        """Return the least that the month costs: by packages, postpaid, both, or a subscription by the month."""
        nets = [self.month(Fraction(0)), *self._with_packages(), *self._subscribed()]
        return min((self.paid(net) for net in nets if net is not None), default=None)

    def _with_packages(self) -> Iterator[Fraction | None]:
        sold = [
            (Fraction(each["units"]), Fraction(each["price"])) for each in self.api.get("packages", {}).get("sizes", [])
        ]
        # More packages than the calls need are never cheaper than without the last of them, but for falling bills.
        most = [range(ceil(self.to_pay / size) + 1) for size, _ in sold]
        for counts in product(*most):
            units = sum((number * size for number, (size, _) in zip(counts, sold, strict=True)), Fraction(0))
            rest = self.month(units)
            if any(counts) and rest is not None:
                yield rest + sum((number * each for number, (_, each) in zip(counts, sold, strict=True)), Fraction(0))

    def _subscribed(self) -> Iterator[Fraction | None]:
        free = min(self.free_left, self.successful)
        for each in self.api.get("subscriptions", []):
            left = self.successful - free
            beyond = (
                Fraction(0) if each["included"] == "unlimited" else max(Fraction(0), left - Fraction(each["included"]))
            )
            # The price of a term is paid as such, and rounded; what is beyond it is a bill.
            cost = self.rounded(self.line(Fraction(each["price"]), "subscriptions"))
            if each.get("beyond", "fails") == "fails":
                yield None if beyond else cost
                continue
            included = left - beyond
            counted = {"after_packages": free, "after_free": included, "total": free + included}
            basis = counted.get(each["beyond"].get("tier_basis", ""), Fraction(0))
            yield cost + self.rounded(self.postpaid(each["beyond"], beyond, basis, "subscriptions"))
