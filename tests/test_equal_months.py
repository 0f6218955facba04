"""The same calls in every month of a year: as cheap as the plan of those months."""

from __future__ import annotations

import random

import pytest
from plan_cases import USD
from plan_oracles import random_instance
from planning import rater_for

from costcalc.engine.packages import catalog
from costcalc.engine.planner.equal import least_of_equal
from costcalc.engine.planner.optimum import Horizon
from costcalc.engine.planner.path import Paths
from costcalc.engine.usage_months import MonthlyUsage


@pytest.mark.parametrize("ten", range(20))
def test_months_that_are_alike_cost_what_any_months_do(ten: int) -> None:
    priced = 0
    for seed in range(10 * ten, 10 * ten + 10):
        rng = random.Random(f"equal {seed}")
        drawn = random_instance(rng, months=12, scale=rng.choice([4, 10, 40]), longer=False)
        usage = MonthlyUsage(calls=[rng.choice([0, *[rng.randint(1, 60)] * 4])] * 12)
        sold = catalog(drawn.bundle, USD) if drawn.bundle else None
        horizon = Horizon(usage, (), rater_for(drawn), sold)
        found = Paths(horizon.segments).cheapest()
        cost = least_of_equal(horizon.segments)
        assert cost == (found.cost if found else None), seed
        priced += cost is not None
    assert priced > 5
