"""Small instances of ``plan --case``, everything that may be bought now in them, and what that comes to by hand."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from operator import mul, sub
from typing import Any

from plan_cases import api, packages, sheet, volume

from costcalc import Case, plan, plan_cases
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


@dataclass(frozen=True)
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

    def free(self, *, after: int | None = None) -> dict[str, Any]:
        """Return what ``plan`` is told of the free units: at first, or where so many of those given once are left later."""
        if self.quota:
            return {"free": self.quota // 2, "free_until": 1} if after is None else {"free_until": 0}
        if self.once:
            return {"free": self.once, "free_until": 1} if after is None else {"free": after, "free_until": 0}
        return {}

    def best(self, calls: Sequence[int]) -> Decimal:
        """Return what the cheapest plan for a case costs."""
        return plan(self.sheet, calls=calls, prepaid=self.prepaid, reasons=False, **self.free()).total


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

    Free units pay first, then what is prepaid by earliest expiry, then postpaid. A package that is bought in the first
    month can be used in so many, that one included.
    """
    now = sum((instance.sizes[size] * count for size, count in bought), Decimal(0))
    rest = max(0, calls[0] - (instance.quota // 2 or instance.once))
    once = max(0, instance.once - calls[0])
    lots = [*instance.prepaid, (sum(size * count for size, count in bought), instance.validity - 1)]
    left = []
    for units, last in lots:
        taken = min(units, rest)
        rest -= taken
        if last and units > taken:
            left.append((units - taken, last - 1))
    price = Decimal([price for first, price in instance.tiers if first <= rest][-1])
    later = plan(instance.sheet, calls=calls[1:], prepaid=left, reasons=False, **instance.free(after=once)).total
    return now + rest * price + later
