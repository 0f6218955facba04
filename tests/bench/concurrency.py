"""How long the cheapest permits take beside HiGHS, on the same needs in the same run: python tests/bench/concurrency.py."""

from __future__ import annotations

import sys
from collections.abc import Callable
from math import pi, sin
from pathlib import Path
from random import Random
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from permit_oracles import by_highs, program, solved, total_cost

from costcalc.engine.add_ons.permits import cheapest_permits

DAY, MONTH = 20_000, 400_000


def walk(random: Random, days: int) -> list[int]:
    need, needs = 25, []
    for _ in range(days):
        need = min(50, max(0, need + random.randint(-3, 3)))
        needs.append(need)
    return needs


def profiles(days: int) -> dict[str, list[int]]:
    random = Random(days)
    return {
        "need up to 50 at random": [random.randint(0, 50) for _ in range(days)],
        "seasons and weeks": [round(25 + 20 * sin(day / 58) + 5 * sin(day * 2 * pi / 7)) for day in range(days)],
        "a walk": walk(random, days),
        "2, and spikes of 50": [50 if random.random() < 0.03 else 2 for _ in range(days)],
        "need up to 1,000,000": [random.randint(0, 1_000_000) for _ in range(days)],
    }


def milliseconds(function: Callable[[], int], runs: int) -> tuple[int, float]:
    """The answer, and the fastest of some runs."""
    best, answer = float("inf"), 0
    for _ in range(runs):
        start = perf_counter()
        answer = function()
        best = min(best, perf_counter() - start)
    return answer, best * 1_000


def compare(days: int, name: str, extra: list[int]) -> str:
    runs = 3 if days == 365 else 1
    ours, our_ms = milliseconds(lambda: total_cost(cheapest_permits(extra, DAY, MONTH), DAY, MONTH), runs)
    theirs, both_ms = milliseconds(lambda: by_highs(extra, DAY, MONTH), runs)
    built = program(extra, DAY, MONTH)
    _, solve_ms = milliseconds(lambda: solved(built), 1)
    same = "yes" if ours == theirs else f"NO: {ours} and {theirs}"
    return f"{days:>5}  {name:<24} {our_ms:>8.1f} {both_ms:>14.1f} {solve_ms:>11.1f} {our_ms / both_ms:>6.2f}  {same}"


def main() -> None:
    print("milliseconds             costcalc alone, HiGHS with its program built, HiGHS solving alone")
    print(f"{'days':>5}  {'profile':<24} {'costcalc':>8} {'built + solved':>14} {'solved':>11} {'ratio':>6}  same cost")
    for days in (365, 3_650):
        for name, extra in profiles(days).items():
            print(compare(days, name, extra))


if __name__ == "__main__":
    main()
