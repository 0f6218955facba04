"""How often ``plan --case`` looks at the best there is: ``python tests/bench/cases.py [instances]``.

Small instances, in which everything that may be bought now can be priced: two or three sizes of packages, tiers that fall, three
cases over two to four months. Of each the least expected cost, and the least worst regret, of all there is, beside those of
what was looked at. Exits 1 where the chosen costs more than something that was looked at.
"""

from __future__ import annotations

import sys
import time
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from case_oracles import all_now, best_of_all, small

from costcalc import plan_cases
from costcalc.results.cases import EXPECTED, PREFER

HALF_CENT = Decimal("0.005")
"""By so much an expected cost is rounded."""


def main() -> int:
    instances = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    ways = looked = dearer = 0
    hits, most = dict.fromkeys(PREFER, 0), dict.fromkeys(PREFER, Decimal(0))
    spent = 0.0
    for seed in range(instances):
        instance = small(seed)
        begun = time.process_time()
        answers = {prefer: plan_cases(instance.sheet, cases=instance.cases, prefer=prefer) for prefer in PREFER}
        spent += time.process_time() - begun
        ways += sum(1 for _ in all_now(instance))
        looked += len(answers[EXPECTED].now)
        for (prefer, answer), of_all in zip(answers.items(), best_of_all(instance), strict=True):
            figures = [now.expected if prefer == EXPECTED else now.worst_regret for now in answer.now]
            found = min(figure for figure in figures if figure is not None)
            dearer += figures[0] != found
            more = max(Decimal(0), found - of_all - HALF_CENT)
            hits[prefer] += not more
            # A share of the dearest case, since the least regret is often 0.
            most[prefer] = max(most[prefer], 100 * more / max(case.total for case in answer.cases) if more else more)
    each = 1000 * spent / instances / len(PREFER)
    print(
        f"{instances} instances: {ways:,} ways to buy now, {looked:,} looked at, in {each:.1f} ms of the processor each"
    )
    for prefer in PREFER:
        print(
            f"{prefer:<8} the best of all was looked at in {hits[prefer]} of {instances}, else it was off by "
            f"{most[prefer]:.2f} % of the dearest case at most"
        )
    print(f"the chosen was not the best of those looked at: {dearer}")
    return 1 if dearer else 0


if __name__ == "__main__":
    sys.exit(main())
