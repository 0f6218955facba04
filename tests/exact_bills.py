"""What months of random offers cost, by an account of its own: fractions, and no line of the engine's code.

``Rules`` and ``Prices`` read the keys of a sheet and a contract and price as the rules of billing say in words (README,
"How a bill is computed"): unit by unit where tiers are graduated. ``Oracle`` is a month with all ways to pay for it, package
by package where these are combined; ``exact_months`` walks through many months. It is slow, and meant for few units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any, NamedTuple

from random_offers import DIGITS, Offer, counts_days

Keys = Mapping[str, Any]
ZERO = Fraction(0)
HALF = Fraction(1, 2)
COUNTS_FREE = {"after_packages", "total"}
COUNTS_PREPAID = {"after_free", "total"}
"""Bases of a tier among which free units count, and those that are prepaid or included."""


class Lines(NamedTuple):
    """What the lines of one account's month come to, by what is sold."""

    postpaid: Fraction = ZERO
    packages: Fraction = ZERO
    subscriptions: Fraction = ZERO
    """Prices of terms, and what is beyond them at prices of their own."""
    concurrency: Fraction = ZERO

    def plus(self, other: Lines) -> Lines:
        return Lines(*(one + two for one, two in zip(self, other, strict=True)))


def share(percent: str) -> Fraction:
    """Read a percentage: ``15 %``."""
    return Fraction(percent.split(maxsplit=1)[0]) / 100


class Rules:
    """How amounts are rounded, and what a bill adds to its lines or takes off them."""

    def __init__(self, sheet: Keys, contract: Keys | None = None) -> None:
        amounts = sheet.get("amounts", {})
        self.whole_bill = amounts.get("rounded") == "bill"
        self.direction = amounts.get("direction", "half_up")
        self.minor = 10 ** DIGITS[sheet.get("currency", "USD")]
        agreed = contract or {}
        # A contract wins key by key; its discount of an API replaces that of the bill.
        self.bill: Keys = {**sheet.get("bill", {}), **agreed.get("bill", {})}
        self.tax = share(self.bill["tax"]["rate"]) if "tax" in self.bill else ZERO
        self.by_api: Keys = agreed.get("apis", {})

    def rounded(self, amount: Fraction) -> Fraction:
        minor = amount * self.minor
        if self.direction == "half_up":
            return Fraction(floor(minor + HALF), self.minor)
        return Fraction(ceil(minor) if self.direction == "up" else floor(minor), self.minor)

    def line(self, amount: Fraction) -> Fraction:
        """Round one line, where lines are rounded."""
        return amount if self.whole_bill else self.rounded(amount)

    def paid_share(self, api: str, kind: str) -> Fraction:
        """Return what is left of a list price."""
        discount = self.by_api.get(api, self.bill).get("discount", {})
        return 1 - share(discount if isinstance(discount, str) else discount.get(kind, "0 %"))

    def part(self, line: Fraction) -> Fraction:
        """Return what is paid for a part of a bill by itself: its minimum, credit and commitment are of the whole."""
        net = self.rounded(line)
        return net + self.rounded(net * self.tax)

    def bills(self, months: Sequence[Lines]) -> list[Fraction]:
        """Return what is paid for each of an account's months in a row, from the report's first on."""
        found = list[Fraction]()
        credit = self.bill.get("credit", {"amount": 0, "period": "month"})
        minimum = Fraction(self.bill.get("minimum", 0))
        committed = Fraction(self.bill.get("commitment", {"amount": 0})["amount"])
        left, year = Fraction(credit["amount"]), ZERO
        for number, month in enumerate(months, start=1):
            due = self.rounded(sum(month, ZERO))
            raised = max(due, minimum)
            year += raised
            missing = ZERO
            if number % 12 == 0:
                missing, year = max(ZERO, committed - year), ZERO
            # It pays postpaid, then what the minimum added.
            credited = min(left, self.rounded(month.postpaid) + raised - due)
            left = left - credited if credit["period"] == "once" else left
            net = raised + missing - credited
            found.append(net + self.rounded(net * self.tax))
        return found


class Prices:
    """What one API is sold for, by the sheet and the contract."""

    def __init__(self, rules: Rules, api: Keys, key: str = "a") -> None:
        self.rules, self.api, self.key = rules, api, key
        self.parts = 10 ** api.get("decimals", 0)
        """How many parts one unit has: the smallest count of the API."""
        self._known: dict[tuple[int, Fraction, Fraction, str], Fraction | None] = {}

    def line(self, amount: Fraction, kind: str) -> Fraction:
        return self.rules.line(amount * self.rules.paid_share(self.key, kind))

    def piece(self, price: Any, kind: str) -> Fraction:
        """Return the price of a package or a term: what is sold as one piece is a line of its own, and rounded."""
        return self.rules.rounded(Fraction(price) * self.rules.paid_share(self.key, kind))

    def size_counted(self, size: Fraction) -> Fraction:
        """Return how many units one call of a size is: raised to the minimum, then whole blocks."""
        rule = self.api.get("per_call", {})
        size = max(size, Fraction(rule.get("minimum", 0)))
        block = Fraction(rule["block"]) if "block" in rule else None
        return ceil(size / block) * block if block else size

    # Postpaid

    def by_postpaid(
        self, block: Keys, units: Fraction, free: Fraction, prepaid: Fraction, kind: str = "postpaid"
    ) -> Fraction | None:
        """Return the bill of one period's units beyond those that are free and prepaid; None on request."""
        basis = block.get("tier_basis", "billable")
        before = (free if basis in COUNTS_FREE else ZERO) + (prepaid if basis in COUNTS_PREPAID else ZERO)
        known = (id(block), units, before, kind)
        if known not in self._known:
            self._known[known] = self._total(block, self._units(block, units, before), kind)
        return self._known[known]

    def by_size(self, block: Keys, sizes: Mapping[Fraction, Fraction]) -> Fraction | None:
        """Return the bill of one period's calls of many sizes: units by the units of one call, which choose the tier."""
        tiers = block["tiers"]
        by_tier = [ZERO] * len(tiers)
        for size, units in sizes.items():
            by_tier[self._tier(tiers, size)] += units
        amounts = list[Fraction | None]()
        for tier, units in zip(tiers, by_tier, strict=True):
            if charged := self._whole(block, units):
                amounts.append(self._at(block, tier, charged))
        return self._total(block, amounts, "postpaid")

    def _total(self, block: Keys, amounts: Sequence[Fraction | None], kind: str) -> Fraction | None:
        total = self.line(Fraction(block.get("base_fee", 0)), kind)
        for amount in amounts:
            if amount is None:
                return None
            total += self.line(amount, kind)
        for key, limit in (("minimum", max), ("maximum", min)):
            if key in block:
                total = limit(total, self.line(Fraction(block[key]), kind))
        return total

    @staticmethod
    def _whole(block: Keys, units: Fraction) -> Fraction:
        """Round units to whole blocks; nearest: halves up."""
        per, rounding = Fraction(block.get("per", 1)), block.get("rounding", "exact")
        if rounding == "exact":
            return units
        blocks = units / per
        return {"up": ceil(blocks), "down": floor(blocks), "nearest": floor(blocks + HALF)}[rounding] * per

    @staticmethod
    def _at(block: Keys, tier: Keys, units: Fraction) -> Fraction | None:
        if tier["unit_price"] == "on_request":
            return None
        return units * Fraction(tier["unit_price"]) / Fraction(block.get("per", 1))

    def _units(self, block: Keys, units: Fraction, before: Fraction) -> list[Fraction | None]:
        charged, reached = self._whole(block, units), self._whole(block, before + units)
        if "unit_price" in block:
            return [self._at(block, block, charged)]
        tiers = block["tiers"]
        if not charged:
            return [Fraction(tiers[0]["flat_fee"])] if block.get("flat_fee_at_zero") else []
        if block["mode"] == "volume":
            tier = tiers[self._tier(tiers, reached)]
            return [self._at(block, tier, charged), Fraction(tier.get("flat_fee", 0))]
        within = [0] * len(tiers)
        last = int(reached * self.parts)
        bounds = self._bounds(tiers)
        for number in range(last - int(charged * self.parts) + 1, last + 1):
            within[next(place for place, bound in enumerate(bounds) if bound is None or number <= bound)] += 1
        found = list[Fraction | None]()
        for tier, count in zip(tiers, within, strict=True):
            if count:
                found += [self._at(block, tier, Fraction(count, self.parts)), Fraction(tier.get("flat_fee", 0))]
        return found

    def _bounds(self, tiers: Sequence[Keys]) -> list[int | None]:
        """Return the last part of each tier; None of the last one, which has no end."""
        if "from" in tiers[0]:
            lasts = [Fraction(tier["from"]) * self.parts - 1 for tier in tiers[1:]]
        else:
            lasts = [Fraction(tier["up_to"]) * self.parts for tier in tiers[:-1]]
        return [*map(int, lasts), None]

    def _tier(self, tiers: Sequence[Keys], units: Fraction) -> int:
        number = int(units * self.parts)
        return next(place for place, bound in enumerate(self._bounds(tiers)) if bound is None or number <= bound)

    # A month of a subscription

    def subscribed(
        self, offer: Keys, rest: Fraction, free: Fraction, left: Fraction | None, *, on: bool
    ) -> tuple[Lines | None, Fraction, Fraction | None]:
        """Return the bill of what is beyond, without the price of a term; the units unserved; and those left of the term.

        ``rest`` is what the free quota does not pay for; ``left`` what is included in the month, None for all; ``on`` whether
        postpaid may pay. What is beyond is a line as any other: where a whole bill is rounded, it keeps all its digits.
        """
        included = rest if left is None else min(rest, left)
        beyond, left = rest - included, None if left is None else left - included
        block = offer.get("beyond", "fails")
        if block == "fails" or (block == "postpaid" and not on):
            return Lines(), beyond, left
        if block == "postpaid":
            bill = self.by_postpaid(self.api["postpaid"], beyond, free, included)
            return None if bill is None else Lines(postpaid=bill), ZERO, left
        bill = self.by_postpaid(block, beyond, free, included, "subscriptions")
        return None if bill is None else Lines(subscriptions=bill), ZERO, left

    # Concurrency

    def at_once(self, need: int, days: int | None) -> Fraction:
        """Return the cheapest add-ons for so many tasks at once, for some days, or for a month as it comes: 30 of them."""
        sold = self.api["concurrency"]
        extra = max(0, need - sold["included"])

        def bought(number: int, price: str) -> Fraction:
            return self.line(number * Fraction(sold[price]), "concurrency") if number else ZERO

        ways, days = list[Fraction](), 30 if days is None else days
        for months in range(ceil(days / 30) + 1 if "monthly_price" in sold else 1):
            rest = max(0, days - 30 * months)
            if not rest or "daily_price" in sold:
                by_month = bought(extra * months, "monthly_price") if months else ZERO
                ways.append(by_month + (bought(extra * rest, "daily_price") if rest else ZERO))
        return min(ways)


def included_of(offer: Keys) -> Fraction | None:
    """Return what a month, or a term, of a subscription includes; None for all."""
    return None if offer["included"] == "unlimited" else Fraction(offer["included"])


class Oracle:
    """What a month of an offer costs, by the words of the rules."""

    def __init__(self, offer: Offer) -> None:
        self.offer, self.api = offer, offer.api
        self.rules = Rules(offer.sheet, offer.contract)
        self.prices = Prices(self.rules, offer.api)
        size = ONE if offer.size is None else self.prices.size_counted(offer.size)
        self.size, self.successful = size, (offer.calls - offer.failed) * size
        quota = self.api.get("free_quota", {})
        units = Fraction(quota.get("units", 0))
        self.daily = units if quota.get("period") == "day" else ZERO
        free = offer.free if offer.free is not None else units if quota.get("period") == "month" else ZERO
        # Day after day: the free quota first, then what is prepaid.
        self.days: list[tuple[Fraction, Fraction, Fraction]] = []
        prepaid = offer.prepaid if offer.held is None else ZERO
        for _ in range(offer.days):
            by_free = min(self.successful, self.daily or free)
            free -= ZERO if self.daily else by_free
            by_prepaid = min(self.successful - by_free, prepaid)
            prepaid -= by_prepaid
            self.days.append((by_free, by_prepaid, self.successful - by_free - by_prepaid))
        self.free, _, self.to_pay = (sum(column, ZERO) for column in zip(*self.days, strict=True))
        self.postpaid = self.api.get("postpaid") if offer.on else None
        days = offer.days if counts_days(self.api) else None
        self.kept = ZERO if offer.kept is None else self.prices.at_once(offer.kept, days)

    def paid(self, lines: Lines) -> Fraction:
        """Return what is paid for the month, and for the tasks at once that are kept beside it."""
        return self.rules.bills([lines.plus(Lines(concurrency=self.kept))])[0]

    def month(self, bought: Fraction) -> Fraction | None:
        """Return the net postpaid bill where so many units are bought; None without postpaid, and units left for it."""
        block = self.postpaid
        if block is None:
            return None if bought < self.to_pay else ZERO
        days = self.days
        if block.get("period") != "day":
            free, prepaid, left = (sum(column, ZERO) for column in zip(*days, strict=True))
            days = [(free, prepaid, left)]
        total = ZERO
        for by_free, by_prepaid, units in days:
            by_bought = min(units, bought)
            bought -= by_bought
            if block.get("tier_basis") == "call":
                day = self.prices.by_size(block, {self.size: units})
            else:
                day = self.prices.by_postpaid(block, units - by_bought, by_free, by_prepaid + by_bought)
            if day is None:
                return None
            # A day is a bill of its own, and rounded as one.
            total += self.rules.rounded(day) if block.get("period") == "day" else day
        return total

    # Ways to pay

    def by(self, way: str) -> Fraction | None:
        """Return what is paid for a way that ``pay`` names; None where there is no price."""
        if self.offer.held is not None:
            return self.by_held(self.offer.held)
        if way == "cheapest":
            return self.cheapest()
        if way == "postpaid":
            return self.by_postpaid()
        nets = self.by_packages(covered=True) if way == "packages" else self._subscribed()
        return min(map(self.paid, nets), default=None)

    def by_postpaid(self) -> Fraction | None:
        net = self.month(ZERO)
        return None if net is None or self.postpaid is None else self.paid(Lines(net))

    def cheapest(self) -> Fraction | None:
        """Return the least that the month costs: by packages, postpaid, both, or a subscription by the month."""
        nets = [*self.by_packages(covered=False), *self._subscribed()]
        net = self.month(ZERO)
        nets += [] if net is None else [Lines(net)]
        return min(map(self.paid, nets), default=None)

    def _prices_of_units(self) -> dict[Fraction, Fraction]:
        """Return, for each number of units that packages hold, the least that such packages cost; one above all is enough.

        The dearer of two ways to hold the same units is never paid less for, whatever the terms of the bill.
        """
        found = {ZERO: ZERO}
        last = ceil(self.to_pay * self.prices.parts)
        sold = [
            (int(Fraction(each["units"]) * self.prices.parts), self.prices.piece(each["price"], "packages"))
            for each in self.api.get("packages", {}).get("sizes", [])
        ]
        held: list[Fraction | None] = [ZERO]
        beyond: list[Fraction] = []
        for units in range(1, last + max((size for size, _ in sold), default=0) + 1):
            # The last package may go beyond what is needed, no other one.
            before = [(held[units - size], price) for size, price in sold if size <= units and units - size < last]
            least = min((held_before + price for held_before, price in before if held_before is not None), default=None)
            held.append(least)
            if least is not None:
                if units < last:
                    found[Fraction(units, self.prices.parts)] = least
                else:
                    beyond.append(least)
        return found | ({self.to_pay: min(beyond)} if beyond else {})

    def by_packages(self, *, covered: bool) -> Iterator[Lines]:
        """Yield packages with the rest by postpaid, or those that pay for all calls."""
        if "packages" not in self.api:
            return
        for units, price in self._prices_of_units().items():
            rest = self.month(units) if units >= self.to_pay or not covered else None
            if rest is not None:
                yield Lines(rest, price)

    def _subscribed(self) -> Iterator[Lines]:
        """Yield the subscriptions by the month that serve every call: of one year one month decides nothing."""
        for offer in self.api.get("subscriptions", []):
            if offer.get("term") == "year" or (offer.get("per") and self.offer.at_once is None):
                continue
            lines, unserved = self._term(offer)
            if lines and not unserved:
                yield lines

    def _term(self, offer: Keys) -> tuple[Lines | None, Fraction]:
        """Return a month of a subscription, and the units that it does not serve; packages pay for nothing in it."""
        rest = self.successful * self.offer.days - self.free
        on = self.postpaid is not None
        lines, unserved, _ = self.prices.subscribed(offer, rest, self.free, included_of(offer), on=on)
        price = self.prices.piece(offer["price"], "subscriptions")
        price *= (self.offer.at_once or 0) if "per" in offer else 1
        # One for a year that is held is paid.
        price = ZERO if offer.get("term") == "year" else price
        return None if lines is None else lines.plus(Lines(subscriptions=price)), unserved

    def by_held(self, name: str) -> Fraction | None:
        """Return what the month costs under a subscription that is held; calls that it does not serve cost nothing."""
        lines, _ = self._term(next(each for each in self.api["subscriptions"] if each["name"] == name))
        return None if lines is None else self.paid(lines)


ONE = Fraction(1)


def with_check(offer: Offer) -> Offer:
    """Return an offer with a worked example of its own month, as a vendor's page has them; where it has no terms of a bill."""
    if offer.rules_of_bill or offer.size is not None:
        return offer
    asked = replace(offer, days=1, on=True, at_once=None, held=None, kept=None)
    oracle = Oracle(asked)
    check: dict[str, Any] = {"calls": offer.calls, "failed": offer.failed, "prepaid": offer.prepaid}
    check |= {} if offer.free is None else {"free": offer.free}
    check |= {"cheapest": oracle.cheapest(), "postpaid": oracle.by_postpaid()}
    if sizes := offer.api.get("packages", {}).get("sizes"):
        # The packages alone, without what postpaid bills beside them; of all sizes, or of one.
        check["packages"] = min(lines.packages for lines in oracle.by_packages(covered=True))
        if offer.calls % 2:
            size, price = Fraction(sizes[0]["units"]), Fraction(sizes[0]["price"])
            check |= {"packages_of": size, "packages": ceil(oracle.to_pay / size) * price}
    known = {key: decimal(value) for key, value in check.items() if value is not None}
    some = {"cheapest", "postpaid", "packages"} & known.keys()
    return replace(offer, api={**offer.api, "checks": [known]}) if some else offer


def decimal(number: Fraction) -> str:
    """Write a number that decimals can write."""
    return f"{Decimal(number.numerator) / number.denominator:f}"
