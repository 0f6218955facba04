"""Small instances of ``plan --case``, everything that may be bought now in them, and what that comes to by hand."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from operator import mul, sub

from plan_cases import api, packages, sheet, volume

from costcalc import Case, plan, plan_cases
from costcalc.results.cases import CasesPlan
from costcalc.sheet import PriceSheet

Packages = Sequence[tuple[int, int]]
"""Sizes, and how many of each."""


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

    def answer(self) -> CasesPlan:
        return plan_cases(self.sheet, cases=self.cases)


def small(seed: int) -> Small:
    """Return an instance: tiers that fall, packages that cost less per unit the larger they are, and three cases."""
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
    one = sheet(
        api(volume(*tiers), packages(*((size, str(price)) for size, price in prices.items()), validity=validity))
    )
    return Small(one, tiers, prices, validity, cases, calls)


def best_of_all(instance: Small) -> tuple[Decimal, Decimal]:
    """Return the least expected cost, not rounded, and the least worst regret, of everything that may be bought now."""
    weights = [Decimal(str(case.weight)) for case in instance.cases]
    least = [plan(instance.sheet, calls=calls, reasons=False).total for calls in instance.calls]
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
    """Return what is paid now, in the first month, and by the cheapest plan of the others with what is left."""
    now = sum((instance.sizes[size] * count for size, count in bought), Decimal(0))
    units = sum(size * count for size, count in bought)
    left, postpaid = max(0, units - calls[0]), max(0, calls[0] - units)
    price = Decimal([price for first, price in instance.tiers if first <= postpaid][-1])
    # A package that is bought in the first month can be used in so many, that one included.
    prepaid = [(left, instance.validity - 2)] if left else []
    later = plan(instance.sheet, calls=calls[1:], prepaid=prepaid, reasons=False).total
    return now + postpaid * price + later
