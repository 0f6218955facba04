"""Independent answers to the planning problem: every policy of tiny instances, and a MILP for larger ones.

They use nothing of what they judge: bills are those of ``reference``, unit by unit; ``planning`` asks the planner.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import Any

from plan_cases import USD, graduated, packages, tiers, volume
from reference import month as month_bill
from strategies import BASES, accepted

from costcalc.engine.ledger import Lot
from costcalc.engine.usage_months import Free, MonthlyUsage
from costcalc.sheet import Mode, Packages, Postpaid, Rounding, Tier, TierBasis

Way = tuple[int, int, int, tuple[int, ...]]
"""Minor units, packages, units unused, and the counts from the largest size on, negative: the least is the best."""


@dataclass(frozen=True)
class Instance:
    usage: MonthlyUsage
    owned: tuple[Lot, ...]
    postpaid: Postpaid | None
    bundle: Packages | None

    def given(self) -> list[tuple[int, int, int]]:
        """Successful calls, free units and the demand after owned lots, worked out anew."""
        quota = self.usage.free
        once = quota.once
        lots = sorted([lot.last, lot.units] for lot in self.owned)
        months = []
        for month, successful in enumerate(self.usage.successful):
            free = min(successful, quota.monthly if month or quota.first is None else quota.first)
            if quota.until is None or month <= quota.until:
                extra = min(successful - free, once)
                once -= extra
                free += extra
            rest = successful - free
            for lot in lots:
                if lot[0] >= month:
                    taken = min(rest, lot[1])
                    lot[1] -= taken
                    rest -= taken
            months.append((successful, free, rest))
        return months


def _sum(*ways: Way) -> Way:
    price, packages, unused, counts = zip(*ways, strict=True)
    return sum(price), sum(packages), sum(unused), tuple(map(sum, zip(*counts, strict=True)))


def brute_force(instance: Instance) -> Way | None:
    """Return the best of all policies by the rule, early purchases and waste included."""
    months = instance.given()
    postpaid = instance.postpaid
    validity = instance.bundle.validity if instance.bundle else 1
    total = sum(rest for _, _, rest in months)
    sizes = [(item.size, USD.minor(item.price)) for item in instance.bundle.sizes] if instance.bundle else []
    falling = sorted((size for size, _ in sizes), reverse=True)
    largest = max(falling, default=0)
    none = tuple(0 for _ in falling)
    one = {size: tuple(-(other == size) for other in falling) for size in falling}
    held: list[Way | None] = [(0, 0, 0, none)]
    for units in range(1, total + largest + 1):
        ways = [
            _sum(before, (cost, 1, 0, one[size]))
            for size, cost in sizes
            if size <= units and (before := held[units - size])
        ]
        held.append(min(ways, default=None))

    @cache
    def best(month: int, balance: tuple[int, ...]) -> Way | None:
        """``balance[k]``: units whose last month is k months from now."""
        if month == len(months):
            return 0, 0, sum(balance), none
        successful, free, demand = months[month]
        ahead = sum(rest for _, _, rest in months[month:])
        chosen: Way | None = None
        for bought in range(max(0, ahead - sum(balance)) + largest + 1 if sizes else 1):
            paid = held[bought] if bought < len(held) else None
            if paid is None:
                continue
            live = [*balance[:-1], balance[-1] + bought]
            rest = demand
            for place, units in enumerate(live):
                taken = min(rest, units)
                live[place] -= taken
                rest -= taken
            billed = month_bill(postpaid, successful, free, rest)
            later = None if billed is None else best(month + 1, (*live[1:], 0))
            if billed is None or later is None:
                continue
            # What is left of the units that end with this month expires.
            way = _sum(paid, (billed, 0, live[0], none), later)
            if chosen is None or way < chosen:
                chosen = way
        return chosen

    return best(0, (0,) * validity)


def never_falls(instance: Instance) -> bool:
    """Whether every month's bill is non-decreasing in its postpaid units."""
    postpaid = instance.postpaid
    for successful, free, rest in instance.given():
        bills = [month_bill(postpaid, successful, free, units) for units in range(rest + 1)] if postpaid else [0]
        if any(one is None or two is None or one > two for one, two in pairwise(bills)):
            return False
    return True


def random_postpaid(rng: random.Random, scale: int) -> Postpaid:
    """Any price list: tiers at up to ``scale`` units, falling or rising, with or without everything else."""
    count = rng.randint(1, 3)
    firsts = [0, *sorted(rng.sample(range(2, 3 * scale), count - 1))]
    prices: list[str | None] = [
        f"{rng.choice([rng.randint(1, 12), rng.randint(1, 120) / 10, rng.randint(1, 1200) / 100]) / 100:.4f}"
        for _ in firsts
    ]
    if rng.random() < 0.7:
        prices.sort(key=lambda price: Decimal(price or 0), reverse=True)
    if count > 1 and rng.random() < 0.1:
        prices[-1] = None
    fees = tuple(f"{rng.choice([0, 0, rng.randint(0, 20)]) / 100:.2f}" for _ in firsts) if rng.random() < 0.4 else ()
    minimum = Decimal(rng.randint(0, 30)) / 100 if rng.random() < 0.25 else None
    maximum = (minimum or 0) + Decimal(rng.randint(0, 60)) / 100 if rng.random() < 0.2 else None
    per = rng.choice([1, 1, 1, 2, 3])
    steps: tuple[Tier, ...] = tiers(*zip(firsts, prices, strict=True), fees=fees)
    drawn = Postpaid(
        tiers=steps,
        mode=rng.choice(list(Mode)),
        tier_basis=rng.choice([TierBasis.BILLABLE, TierBasis.BILLABLE, *BASES]),
        per=per,
        rounding=rng.choice(list(Rounding)),
        flat_fee_at_zero=rng.random() < 0.3,
        base_fee=Decimal(rng.randint(1, 20)) / 100 if rng.random() < 0.2 else None,
        minimum=minimum,
        maximum=maximum,
    )
    return accepted(drawn)


def random_instance(
    rng: random.Random, *, months: int, scale: int, longer: bool, nested: bool | None = None
) -> Instance:
    """Any instance with up to ``scale`` calls a month; ``longer``: more months than a package lives."""
    validity = rng.randint(1, max(1, months - 1)) if longer else rng.randint(months, months + 2)
    nested = rng.random() < 0.6 if nested is None else nested
    if nested:
        sizes = [rng.randint(1, 3)]
        while len(sizes) < rng.randint(1, 3):
            sizes.append(sizes[-1] * rng.randint(2, 4))
    else:
        sizes = sorted(rng.sample(range(1, max(4, scale)), rng.randint(1, 3)))
    pairs = [(size, f"{max(1, round(size * rng.uniform(1, 11))) / 100:.2f}") for size in sizes]
    off = rng.random() < 0.15
    calls = [rng.choice([0, rng.randint(0, scale), rng.randint(0, scale)]) for _ in range(months)]
    failed = [rng.randint(0, min(2, count)) for count in calls] if rng.random() < 0.3 else None
    free = Free()
    if rng.random() < 0.3:
        free = Free(once=rng.randint(0, scale), until=rng.choice([None, rng.randrange(months)]))
    elif rng.random() < 0.2:
        free = Free(monthly=rng.randint(0, 3), first=rng.choice([None, rng.randint(0, 3)]))
    owned: tuple[Lot, ...] = ()
    if rng.random() < 0.3:
        owned = tuple(
            Lot(units=rng.randint(0, scale), last=rng.randrange(min(months, validity)))
            for _ in range(rng.randint(1, 2))
        )
    return Instance(
        MonthlyUsage(calls=calls, failed=failed, free=free),
        owned,
        None if off else random_postpaid(rng, scale),
        None if not off and rng.random() < 0.05 else packages(*pairs, validity=validity),
    )


def long_instance(rng: random.Random) -> Instance:
    """Months that each have calls, packages that live one to three of them, and postpaid at about the same price.

    Of such instances many hold runs longer than a package lives that do not work out as first priced.
    """
    validity = rng.choice([1, 2, 2, 3])
    months = rng.randint(validity + 2, 6)
    sizes = sorted(rng.sample(range(2, 12), rng.randint(1, 3)))
    rate = rng.randint(20, 80) / 10
    pairs = [(size, f"{max(1, round(size * rate * rng.uniform(0.8, 1.25))) / 100:.2f}") for size in sizes]
    calls = [rng.randint(1, 8) for _ in range(months)]
    bound = rng.randint(2, 6)
    prices = [f"{rate * rng.uniform(0.6, 1.6) / 100:.4f}" for _ in range(2)]
    kind = rng.choice([graduated, graduated, volume])
    postpaid = volume((0, prices[0])) if kind is volume else graduated((0, prices[0]), (bound, prices[1]))
    off = rng.random() < 0.15
    return Instance(MonthlyUsage(calls=calls), (), None if off else postpaid, packages(*pairs, validity=validity))


# ── a MILP ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Solved:
    cost: float
    """In minor units; solvers count in floats, so compare within their tolerance."""
    gap: float


def milp(demands: Sequence[int], bundle: Packages, postpaid: Postpaid, *, seconds: float = 60) -> Solved:
    """Solve the planning problem by HiGHS: volume tiers without fees, basis billable, prices whole per minor unit.

    Variables: n[k,m] packages of size k bought in month m (integer); x[m,t] units from purchases of month m used
    in month t (m <= t < m + validity); b[t,c] whether month t's postpaid units lie in tier c, and q[t,c] how many.

        demand     sum_m x[m,t] + sum_c q[t,c] = d_t
        supply     sum_t x[m,t] <= sum_k s_k n[k,m]
        tier       first_c b[t,c] <= q[t,c] <= last_c b[t,c],  sum_c b[t,c] <= 1   (last tier: up to d_t)
        forced     z[t] = 1 where postpaid is used in t (q <= d_t z); then nothing live is left after t:
                   cumulative supply over live purchases less what they have delivered <= M (1 - z[t])
        minimise   sum p_k n + sum price_c q[t,c]

    Deduction must be *forced*: with volume tiers it can pay to hold packages back and postpay all of a month
    (a higher, cheaper tier), which no vendor allows. It is enough to demand that nothing is left in months with
    postpaid: which lot a unit comes from is then free for the solver to choose, and first in, first out is best.
    """
    highspy: Any = import_module("highspy")
    months, validity = len(demands), bundle.validity
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("mip_abs_gap", 0.4)
    model.setOptionValue("time_limit", float(seconds))
    sizes = [(item.size, USD.minor(item.price)) for item in bundle.sizes]
    total = sum(demands)
    ahead = [sum(demands[month : month + validity]) for month in range(months)]
    number = {
        (place, month): model.addIntegral(lb=0, ub=ahead[month] // size + 1, obj=price)
        for place, (size, price) in enumerate(sizes)
        for month in range(months)
    }
    used = {
        (month, at): model.addVariable(lb=0, ub=demands[at])
        for month in range(months)
        for at in range(month, min(months, month + validity))
    }
    for month in range(months):
        window = range(month, min(months, month + validity))
        model.addConstr(
            sum(used[month, at] for at in window)
            <= sum(size * number[place, month] for place, (size, _) in enumerate(sizes))
        )
    for month, demand in enumerate(demands):
        paid = []
        chosen = []
        for tier in postpaid.tiers:
            if tier.first > demand or tier.unit_price is None:
                continue
            last = demand if tier.last is None else min(demand, tier.last)
            units = model.addVariable(lb=0, ub=last, obj=float(tier.unit_price * USD.unit))
            inside = model.addBinary()
            model.addConstr(units <= last * inside)
            model.addConstr(units >= max(1, tier.first) * inside)
            paid.append(units)
            chosen.append(inside)
        window = range(max(0, month - validity + 1), month + 1)
        served = sum(used[start, month] for start in window)
        if not paid:
            model.addConstr(served == demand)
            continue
        model.addConstr(served + sum(paid) == demand)
        model.addConstr(sum(chosen) <= 1)
        bought = sum(size * number[place, start] for start in window for place, (size, _) in enumerate(sizes))
        delivered = sum(used[start, at] for start in window for at in range(start, month + 1))
        most = sum((ahead[start] // size + 1) * size for start in window for size, _ in sizes) + total
        model.addConstr(bought - delivered <= most * (1 - sum(chosen)))
    model.minimize()
    info = model.getInfo()
    return Solved(info.objective_function_value, info.mip_gap)
