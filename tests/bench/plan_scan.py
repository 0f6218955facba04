"""Time plans of 24 to 60 months on every shipped sheet that sells packages: ``python tests/bench/plan_scan.py [PART] [MONTHS]``.

Each sheet with packages and postpaid, starts of 1k to 10M calls a month, and growth of 1 to 10 % a month: with all that stands
beside each plan, in seconds of the processor. PART is 1/1 for all, 3/10 for a tenth that is evenly spread, the third of ten; of
MONTHS months alone where they are given. Refused plans are listed, and the slowest.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from statistics import median
from typing import NamedTuple

from costcalc import load_sheet, plan
from costcalc.errors import CostcalcError
from costcalc.loader import shipped_sheets
from costcalc.money import round_half_up
from costcalc.sheet import Api

HORIZONS = (24, 36, 48, 60)
STARTS = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
GROWTHS = (1, 2, 3, 5, 10)


class Case(NamedTuple):
    """One plan of the scan."""

    months: int
    sheet: str
    start: int
    growth: int


class Timed(NamedTuple):
    """What it took, in seconds of the processor, and how far it may be from the cheapest."""

    seconds: float
    case: Case
    gap: Fraction | None
    refused: str


def planned_of(name: str) -> Api | None:
    """Return the API of a sheet that is planned: the first with packages and postpaid by the month."""
    apis = load_sheet(name).apis
    return next((api for api in apis if api.packages and api.postpaid and not api.counts_days), None)


def cases() -> Iterator[Case]:
    """Yield the plans of the scan."""
    for name in shipped_sheets():
        if planned_of(name):
            for months in HORIZONS:
                for start in STARTS:
                    for growth in GROWTHS:
                        yield Case(months, name, start, growth)


def timed(case: Case) -> Timed:
    """Plan once."""
    sheet, api = load_sheet(case.sheet), planned_of(case.sheet)
    calls = [round_half_up(case.start * (100 + case.growth) ** month, 100**month) for month in range(case.months)]
    gap, refused = None, ""
    begun = time.process_time()
    try:
        found = plan(sheet, calls=calls, api=api.key if api else None)
    except CostcalcError as error:
        refused = str(error)
    else:
        if found.bound is not None:
            gap = 1 - Fraction(found.bound) / Fraction(found.calendar.total)
    return Timed(time.process_time() - begun, case, gap, refused)


def main() -> int:
    part, parts = map(int, sys.argv[1].split("/")) if len(sys.argv) > 1 else (1, 1)
    only = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    looked = [timed(case) for case in list(cases())[part - 1 :: parts] if only in {0, case.months}]
    print("months  plans  median s  worst s  over 1.5 s  not proven  worst gap  refused")
    for months in sorted({each.case.months for each in looked}):
        some = [each for each in looked if each.case.months == months]
        seconds, gaps = [each.seconds for each in some], [each.gap for each in some if each.gap is not None]
        print(
            f"{months:>6}{len(some):>7}{median(seconds):>10.2f}{max(seconds):>9.2f}{sum(each > 1.5 for each in seconds):>12}"
            f"{len(gaps):>12}{max(map(float, gaps), default=0):>11.2%}{sum(bool(each.refused) for each in some):>9}"
        )
    for each in sorted(looked, reverse=True)[:10]:
        print(f"  {each.seconds:5.2f} s  {each.case}")
    for each in looked:
        if each.refused:
            print(f"  refused: {each.case}: {each.refused}")
    return 1 if any(each.refused for each in looked) else 0


if __name__ == "__main__":
    sys.exit(main())
