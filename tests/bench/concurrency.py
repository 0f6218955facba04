"""How long the cheapest permits take beside two solvers, on the same needs in the same run: python tests/bench/concurrency.py.

HiGHS and OR-Tools are given the network (``permit_oracles.network``), which suits them best: each column of the program has two
entries. HiGHS runs without its presolve, which here costs more than it saves. Their times are with the program built
(with NumPy, and handed over in whole arrays), and beside it without; ours are for the need and for its peak one lower.
All are of the processor, the least of some runs in turns; a ratio is ours to the better of the two. `pip install -e '.[bench]'` first.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from math import pi, sin
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from measuring import Table
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from permit_oracles import network, network_program, solved, total_cost

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


def by_costcalc(extra: list[int]) -> int:
    return total_cost(cheapest_permits(extra, DAY, MONTH), DAY, MONTH)


def highs_program(extra: list[int]) -> Any:
    return network_program(network(extra, DAY, MONTH))


def ortools_program(extra: list[int]) -> SimpleMinCostFlow:
    flow = network(extra, DAY, MONTH)
    program = SimpleMinCostFlow()
    room = np.full(len(flow.tail), 30 * max(extra))
    program.add_arcs_with_capacity_and_unit_cost(flow.tail, flow.head, room, flow.cost)
    program.set_nodes_supplies(np.arange(len(flow.supply)), flow.supply)
    return program


def by_ortools(program: SimpleMinCostFlow) -> int:
    if program.solve() != program.OPTIMAL:
        raise SystemExit("OR-Tools found no optimum")
    return int(program.optimal_cost())


SOLVERS: dict[str, tuple[Callable[[list[int]], Any], Callable[[Any], int]]] = {
    "costcalc": (list, by_costcalc),
    "HiGHS": (highs_program, solved),
    "OR-Tools": (ortools_program, by_ortools),
}


def measured(extra: list[int], runs: int) -> dict[str, tuple[float, float]]:
    """The least milliseconds of each, with its program built and without; SystemExit where their costs differ."""
    least = dict.fromkeys(SOLVERS, (float("inf"), float("inf")))
    for _ in range(runs):
        costs = {}
        for name, (build, solve) in SOLVERS.items():
            start = process_time()
            program = build(extra)
            built = process_time()
            costs[name] = solve(program)
            end = process_time()
            least[name] = min(least[name][0], 1_000 * (end - start)), min(least[name][1], 1_000 * (end - built))
        if len(set(costs.values())) > 1:
            raise SystemExit(f"different costs: {costs}")
    return least


def main() -> None:
    measured([1, 2, 1], 1)  # what is loaded and printed once
    for days, runs in ((365, 9), (3_650, 3)):
        table = Table(
            f"{days:,} days: milliseconds of the processor",
            "need",
            *("costcalc", "HiGHS", "solving", "OR-Tools", "solving", "ratio", "to solving"),
        )
        for name, extra in profiles(days).items():
            (ours, _), *theirs = measured(extra, runs).values()
            cells = [f"{milliseconds:.1f}" for solver in theirs for milliseconds in solver]
            ratios = [f"{ours / min(column):.2f}" for column in zip(*theirs, strict=True)]
            table.row(name, f"{ours:.1f}", *cells, *ratios)


if __name__ == "__main__":
    main()
