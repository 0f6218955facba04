"""Time plans of many accounts at once, and of ladders of sizes: ``python tests/bench/plan_accounts.py``.

Accounts of 1k to 3 million calls a month: 1,000 over a year and 20 over 60 months, on the founding price sheet and on one of
sizes that do not nest. Ladders of ten sizes (1, 2, 5, 10 …) and of eight (1, 3, 10 …), each some per cent cheaper by the call
than the one before: a year and 36 months of up to 10 million calls, with all that stands beside the plan. In seconds of the
processor.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from plan_cases import FOUNDING_POSTPAID, api, packages, sheet

from costcalc import load_sheet, plan
from costcalc.engine.plan_usage import plan_usage
from costcalc.sheet import Packages
from costcalc.usage import UsageSeries

LADDERS = {"1-2-5": ((1, 2, 5), 10), "1-3-10": ((1, 3), 8)}


def of_accounts(name: str, number: int, months: int) -> None:
    """Plan the calls of many accounts of one sheet."""
    sold, rng = load_sheet(name), random.Random(number)
    key = next(each.key for each in sold.apis if each.packages and each.postpaid)
    series = []
    for account in range(number):
        level = 10 ** rng.uniform(3, 6.5)
        calls = tuple(int(level * rng.uniform(0.5, 1.5)) for _ in range(months))
        series.append(UsageSeries(f"a{account}", key, 12 * 2026, calls, (0,) * months))
    begun = time.process_time()
    report = plan_usage(sold, series)
    seconds = time.process_time() - begun
    unproven = sum(group.plan.bound is not None for group in report.groups)
    print(
        f"{name:<12}{number:>6} × {months}  {seconds:6.2f} s  {seconds / number / months * 1e3:5.2f} ms a month  not proven {unproven}"
    )


def ladder(name: str, rng: random.Random) -> Packages:
    """Draw the prices of a ladder of sizes."""
    steps, number = LADDERS[name]
    sizes = [step * 10**power for power in range(2, 8) for step in steps][:number]
    rate, pairs, falls = 0.09, [], rng.choice([0.02, 0.06, 0.16])
    for size in sizes:
        pairs.append((size, f"{size * rate:.2f}"))
        rate *= 1 - rng.uniform(0, falls)
    return packages(*pairs)


def of_ladders(name: str, months: int, number: int = 12) -> None:
    """Plan on ladders of drawn prices."""
    seconds, unproven = [], 0
    for seed in range(number):
        rng = random.Random(f"{name} {seed}")
        sold = sheet(api(FOUNDING_POSTPAID, ladder(name, rng)))
        calls = [rng.randrange(10 ** rng.randint(4, 7)) for _ in range(months)]
        begun = time.process_time()
        found = plan(sold, calls=calls)
        seconds.append(time.process_time() - begun)
        unproven += found.bound is not None
    print(
        f"{name:<12}{months:>6} months  median {median(seconds):.2f} s  worst {max(seconds):.2f} s  not proven {unproven}"
    )


def main() -> None:
    """Print a line for each."""
    for sold in ("builtin", "baidu-iocr"):
        of_accounts(sold, 1_000, 12)
        of_accounts(sold, 20, 60)
    for name in LADDERS:
        for months in (12, 36):
            of_ladders(name, months)


if __name__ == "__main__":
    main()
