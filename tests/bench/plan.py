"""Time the planner against HiGHS on the same instances in one run: ``python tests/bench/plan.py [SECONDS]``.

The founding price sheet; years of up to 300,000 and up to 3 million calls a month, and 36 months of up to 1 million.
HiGHS may take SECONDS (30) for each; where it has not finished by then, its time is a lower bound (marked >). Ours
is the median of five runs, with the proof that nothing is cheaper, and so is ``plan()`` with all that stands beside it; all
in time of the processor. Costs are compared
wherever HiGHS proved its own.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from plan_cases import FOUNDING, FOUNDING_PACKAGES, FOUNDING_POSTPAID, USD
from plan_oracles import milp
from planning import FOUNDING_RATER

from costcalc.engine.packages import catalog
from costcalc.engine.plan import plan
from costcalc.engine.planner.optimum import Horizon
from costcalc.engine.planner.proof import best_known
from costcalc.engine.planner.segments import Work
from costcalc.engine.usage_months import MonthlyUsage

UNPROVEN = 1e-6
"""The gap that HiGHS reports beyond which its answer is not proven."""

CASES = [("a year", 12, 300_000)] * 3 + [("a year", 12, 3_000_000)] * 2 + [("36 months", 36, 1_000_000)] * 3


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30
    sold = catalog(FOUNDING_PACKAGES, USD)
    differing = 0
    print(
        f"{'horizon':<10}{'calls a month':>14}{'optimum USD':>14}{'ours ms':>9}{'HiGHS ms':>11}{'ratio':>9}{'plan() ms':>11}{'of ours':>9}"
    )
    for seed, (name, months, top) in enumerate(CASES):
        rng = random.Random(seed)
        calls = [rng.randrange(top) for _ in range(months)]
        alone, beside = [], []
        for _ in range(5):
            begun = time.process_time()
            found = best_known(Horizon(MonthlyUsage(calls=calls), (), FOUNDING_RATER, sold), Work(), Work())
            alone.append(time.process_time() - begun)
            begun = time.process_time()
            plan(FOUNDING, calls=calls)
            beside.append(time.process_time() - begun)
        ours, whole = statistics.median(alone), statistics.median(beside)
        begun = time.process_time()
        solved = milp(calls, FOUNDING_PACKAGES, FOUNDING_POSTPAID, seconds=seconds)
        theirs = time.process_time() - begun
        total = found.ledger.total() if found else 0
        stopped = solved.gap > UNPROVEN
        if not stopped and abs(total - solved.cost) > 0.5:
            differing += 1
            print(f"  HiGHS says {solved.cost / 100:,.2f}")
        print(
            f"{name:<10}{top:>14,}{total / 100:>14,.2f}{ours * 1000:>9.2f}{'>' * stopped:>2}{theirs * 1000:>9,.0f}"
            f"{theirs / ours:>9,.0f}{whole * 1000:>11.1f}{whole / ours:>8.1f}x"
        )
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
