"""Compare the planner with HiGHS on hundreds of instances: ``python tests/bench/plan_oracle.py [instances]``.

Three families in turn: the founding price sheet up to a year; other nested and not nested sizes with volume tiers;
and horizons longer than a package lives, with one postpaid price (beyond the validity the planner is exact for bills
that never fall). Prints one line per family, and every difference; exits 1 where there is one.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from plan_cases import FOUNDING_PACKAGES, FOUNDING_POSTPAID, USD, packages, volume
from plan_oracles import milp

from costcalc.engine.packages import catalog
from costcalc.engine.planner.optimum import Horizon
from costcalc.engine.rater import Rater
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.sheet import Packages, Postpaid

SECONDS = 30

Case = tuple[str, list[int], Packages, Postpaid]


def case(seed: int) -> Case:
    rng = random.Random(seed)
    if seed % 3 == 0:
        top = rng.choice([20_000, 100_000, 300_000])
        months = rng.randint(4, 12)
        return (
            "founding, up to a year",
            [rng.randrange(top) for _ in range(months)],
            FOUNDING_PACKAGES,
            FOUNDING_POSTPAID,
        )
    if seed % 3 == 1:
        sizes = sorted(rng.sample([100, 250, 400, 700, 1_000, 2_500, 6_000, 10_000], 4))
        bundle = packages(*((size, str(max(1, round(size * rng.uniform(4, 8) / 100)))) for size in sizes))
        bill = volume((0, "0.09"), (1_000, "0.07"), (5_000, "0.05"))
        return "any sizes, volume tiers", [rng.randrange(8_000) for _ in range(rng.randint(4, 9))], bundle, bill
    bundle = packages((1_000, "70"), (10_000, "600"), (100_000, "5000"), validity=rng.randint(2, 5))
    calls = [rng.randrange(rng.choice([8_000, 40_000])) for _ in range(rng.randint(6, 14))]
    return "longer than the validity", calls, bundle, volume((0, "0.08"))


def main() -> int:
    instances = int(sys.argv[1]) if len(sys.argv) > 1 else 240
    rows: dict[str, list[float]] = {}
    wrong = 0
    for seed in range(instances):
        family, calls, bundle, bill = case(seed)
        begun = time.perf_counter()
        found = Horizon(MonthlyUsage(calls=calls), (), Rater(bill, USD), catalog(bundle, USD)).search()
        ours = time.perf_counter() - begun
        begun = time.perf_counter()
        solved = milp(calls, bundle, bill, seconds=SECONDS)
        theirs = time.perf_counter() - begun
        row = rows.setdefault(family, [0, 0, 0, 0, 0])
        row[0] += 1
        row[3] += ours
        row[4] += theirs
        cost = found.ledger.total() if found else None
        if theirs >= SECONDS:
            row[2] += 1
            different = cost is None or cost > solved.cost + 0.5
        else:
            different = cost is None or abs(cost - solved.cost) > 0.5
        row[1] += not different
        wrong += different
        if different:
            print(f"seed {seed}: planner {cost}, HiGHS {solved.cost:.2f}: {calls}")
    print(f"{'family':<26}{'instances':>10}{'equal':>7}{'unproven':>10}{'ours ms':>9}{'HiGHS ms':>10}{'ratio':>8}")
    for family, (count, equal, unproven, ours, theirs) in rows.items():
        each, other = ours / count * 1000, theirs / count * 1000
        print(f"{family:<26}{count:>10.0f}{equal:>7.0f}{unproven:>10.0f}{each:>9.2f}{other:>10.1f}{other / each:>8.0f}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
