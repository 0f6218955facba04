"""Small instances of ``plan --case``, everything that may be bought now in them, and what that comes to by hand."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from itertools import product
from operator import mul, sub
from typing import Any

from plan_cases import api, packages, sheet, volume

from costcalc import Case, plan_cases
from costcalc.results.cases import CasesPlan, Now
from costcalc.sheet import FreeQuota, Period, PriceSheet

Packages = Sequence[tuple[int, int]]
"""Sizes, and how many of each."""


def bought(now: Now) -> list[tuple[Any, int]]:
    return [(each.size, each.count) for each in now.purchases]


def found(answer: CasesPlan, *packages: tuple[int, int]) -> tuple[str, str]:
    """Return what was found of something bought now: its expected cost and its worst regret."""
    (one,) = [now for now in answer.now if bought(now) == list(packages)]
    return str(one.expected), str(one.worst_regret)


@dataclass(frozen=True, eq=False)
class Small:
    """A few months of few calls, with two or three sizes of packages."""

    sheet: PriceSheet
    tiers: list[tuple[int, str]]
    sizes: dict[int, Decimal]
    validity: int
    cases: list[Case]
    calls: list[list[int]]
    """Of each case."""
    quota: int = 0
    """Free units of each of the first two months; in the first one half of them are left."""
    once: int = 0
    """Free units that are left of those that were given once, and can be used in the first two months."""
    prepaid: tuple[tuple[int, int], ...] = ()
    """Units left in packages, and the last month in which they can be used; the earliest first."""

    def answer(self) -> CasesPlan:
        return plan_cases(self.sheet, cases=self.cases, prepaid=self.prepaid, **self.free())

    def free(self) -> dict[str, Any]:
        """Return what ``plan_cases`` is told of the free units."""
        if self.quota:
            return {"free": self.quota // 2, "free_until": 1}
        return {"free": self.once, "free_until": 1} if self.once else {}

    def best(self, calls: Sequence[int]) -> Decimal:
        """Return what the cheapest plan for a case costs."""
        return Decimal(policies(self, tuple(calls)).least(self.prepaid)) / 100


def small(seed: int, *, held: bool = False) -> Small:
    """Return an instance: tiers that fall, packages that cost less per unit the larger they are, and three cases.

    ``held``: with free units, and some left in packages.
    """
    rng = random.Random(seed)
    sizes = sorted(rng.sample([10, 20, 30, 50, 80, 120], rng.choice([2, 3])))
    prices = {
        size: Decimal(round(size * (90 - 8 * place) * rng.uniform(0.8, 1))) / 100 for place, size in enumerate(sizes)
    }
    tiers = [(0, "1.00"), (rng.randint(15, 40), "0.80"), (rng.randint(50, 90), "0.65")][: rng.randint(1, 3)]
    months, validity = rng.randint(2, 4), rng.choice([2, 3, 12, 12])
    base = [rng.randint(0, 60) for _ in range(months)]
    calls = [[round(each * share) for each in base] for share in (0.6, 1, 1.5)]
    cases = [
        Case(name, calls=each, weight=rng.randint(1, 4))
        for name, each in zip(("low", "likely", "high"), calls, strict=True)
    ]
    sold = packages(*((size, str(price)) for size, price in prices.items()), validity=validity)
    given = FreeQuota(period=Period.ONCE, validity=12) if seed % 2 else FreeQuota(period=Period.MONTH, units=10)
    one = sheet(api(volume(*tiers), sold, given if held else None))
    if not held:
        return Small(one, tiers, prices, validity, cases, calls)
    lots = tuple((rng.randint(5, 60), last) for last in range(min(2, validity)))
    quota, once = (0, rng.randint(20, 100)) if seed % 2 else (10, 0)
    return Small(one, tiers, prices, validity, cases, calls, quota, once, lots)


def best_of_all(instance: Small) -> tuple[Decimal, Decimal]:
    """Return the least expected cost, not rounded, and the least worst regret, of everything that may be bought now."""
    weights = [Decimal(str(case.weight)) for case in instance.cases]
    least = [instance.best(calls) for calls in instance.calls]
    known: dict[tuple[int, int], Decimal] = {}
    expected, worst = [], []
    for bought in all_now(instance):
        units = sum(size * count for size, count in bought)
        price = sum((instance.sizes[size] * count for size, count in bought), Decimal(0))
        totals = []
        for place, calls in enumerate(instance.calls):
            if (place, units) not in known:
                known[place, units] = total_of_now(instance, bought, calls) - price
            totals.append(known[place, units] + price)
        expected.append(sum(map(mul, weights, totals), Decimal(0)) / sum(weights))
        worst.append(max(map(sub, totals, least)))
    return min(expected), min(worst)


def all_now(instance: Small) -> Iterator[Packages]:
    """Yield everything that may be bought now and whose last package may still be used in some case."""
    most = max(map(sum, instance.calls))
    sizes = sorted(instance.sizes)
    for counts in product(*(range(-(-most // size) + 1) for size in sizes)):
        bought = [(size, count) for size, count in zip(sizes, counts, strict=True) if count]
        if not bought or sum(size * count for size, count in bought) - bought[0][0] < most:
            yield bought


def total_of_now(instance: Small, bought: Packages, calls: Sequence[int]) -> Decimal:
    """Return what is paid now, in the first month, and by the cheapest plan of the others with what is left.

    A package that is bought in the first month can be used in so many, that one included.
    """
    now = sum((instance.sizes[size] * count for size, count in bought), Decimal(0))
    lots = [*instance.prepaid, (sum(size * count for size, count in bought), instance.validity - 1)]
    return now + Decimal(policies(instance, tuple(calls)).after(lots)) / 100


@lru_cache(maxsize=16)
def policies(instance: Small, calls: tuple[int, ...]) -> Policies:
    """Return all plans for the months of a case: one table of them for all that is asked."""
    return Policies(instance, calls)


class Policies:
    """What months cost in cents from each on, by trying each number of units that may be bought in each.

    Free units pay first, then what is prepaid by the earliest end, then postpaid, by the tier that the units left reach.
    """

    def __init__(self, instance: Small, calls: tuple[int, ...]) -> None:
        given = self._given(instance, calls)
        self._rest = [made - free for made, free in zip(calls, given, strict=True)]
        self._lives, self._months = instance.validity, len(calls)
        self._tiers = [(first, int(Decimal(price) * 100)) for first, price in instance.tiers]
        sold = [(size, int(price * 100)) for size, price in instance.sizes.items()]
        self._largest = max(instance.sizes)
        prices: dict[int, int] = {0: 0}
        for units in range(1, sum(self._rest) + self._largest + 1):
            ways = [prices[units - size] + price for size, price in sold if units - size in prices]
            if ways:
                prices[units] = min(ways)
        self._prices = list(prices.items())
        """Each number of units that packages hold, and what they cost at least."""
        self._best = cache(self._from)

    @staticmethod
    def _given(instance: Small, calls: tuple[int, ...]) -> list[int]:
        """Return the free units of each month: in the first two alone."""
        quotas, once, found = [instance.quota // 2, instance.quota], instance.once, list[int]()
        for made, quota in zip(calls, [*quotas, *[0] * len(calls)], strict=False):
            usable = once if len(found) < 2 else 0
            found.append(min(made, quota + usable))
            once -= min(once, found[-1])
        return found

    def least(self, lots: Sequence[tuple[int, int]]) -> int:
        """Return what all months cost, with so many units left to use up to a month."""
        return self._best(0, self._balance(lots))

    def after(self, lots: Sequence[tuple[int, int]]) -> int:
        """Return the same where nothing is bought in the first month."""
        return self._paid(0, 0, self._balance(lots))

    def _balance(self, lots: Sequence[tuple[int, int]]) -> tuple[int, ...]:
        """Return units by the month to which they can be used; beyond the last of all is as good as to it."""
        found = [0] * self._months
        for units, last in lots:
            found[min(last, self._months - 1)] += units
        return tuple(found)

    def _from(self, month: int, balance: tuple[int, ...]) -> int:
        if month == self._months:
            return 0
        most = max(0, sum(self._rest[month:]) - sum(balance)) + self._largest
        return min(price + self._paid(month, units, balance) for units, price in self._prices if units <= most)

    def _paid(self, month: int, bought: int, balance: tuple[int, ...]) -> int:
        """Return the postpaid bill of a month and what comes after it, so many units bought in it."""
        live, left = list(balance), self._rest[month]
        live[min(self._lives, self._months - month) - 1] += bought
        for place, units in enumerate(live):
            taken = min(left, units)
            live[place], left = units - taken, left - taken
        price = [price for first, price in self._tiers if first <= left][-1]
        return left * price + self._best(month + 1, tuple(live[1:]))
