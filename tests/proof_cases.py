"""Plans that may not be proven the cheapest: instances whose bills fall, and what is held against the best of all policies."""

from __future__ import annotations

import random
from dataclasses import replace

from plan_cases import packages, volume
from plan_oracles import Instance, Way

from costcalc.engine.planner.optimum import Planned
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.sheet import TierBasis


def falling_instance(rng: random.Random) -> Instance:
    """Months of up to eight calls, packages that live one to three of them, and volume tiers of which the upper is cheaper."""
    validity = rng.choice([1, 2, 2, 3])
    sizes = sorted(rng.sample(range(1, 9), rng.randint(1, 2)))
    rate = rng.uniform(2, 8)
    pairs = [(size, f"{max(1, round(size * rate * rng.uniform(0.5, 1.2))) / 100:.2f}") for size in sizes]
    calls = [rng.choice([0, rng.randint(0, 8), rng.randint(0, 8)]) for _ in range(rng.randint(validity + 1, 5))]
    high = rate * rng.uniform(0.8, 6)
    tiered = volume((0, f"{high / 100:.4f}"), (rng.randint(3, 7), f"{high * rng.uniform(0.02, 0.8) / 100:.4f}"))
    basis = rng.choice([*[TierBasis.BILLABLE] * 4, TierBasis.AFTER_PACKAGES, TierBasis.AFTER_FREE, TierBasis.TOTAL])
    return Instance(
        MonthlyUsage(calls=calls), (), replace(tiered, tier_basis=basis), packages(*pairs, validity=validity)
    )


def held(found: Planned | None, best: Way | None) -> bool:
    """Hold what is known against the best of all policies; return whether it is proven the cheapest."""
    if found is None or best is None:
        assert (found, best) == (None, None)
        return True
    total = found.ledger.total()
    assert total >= best[0]
    if found.bound is None:
        assert total == best[0]
    else:
        assert 0 <= found.bound <= best[0]
    return found.bound is None
