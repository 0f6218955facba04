"""Independent answers to the question of ``costcalc.engine.add_ons.permits``: the MILP by HiGHS, and trying everything."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import highspy

from costcalc.engine.add_ons.permits import Permit

highs: Any = highspy  # it has no types


def by_highs(extra: Sequence[int], day_price: int, month_price: int, month_days: int = 30) -> int:
    """The least cost as an integer program."""
    return solved(program(extra, day_price, month_price, month_days))


def program(extra: Sequence[int], day_price: int, month_price: int, month_days: int = 30) -> Any:
    """A column for each day and each month, a row for each day."""
    days = len(extra)
    solver: Any = highs.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", 0.0)
    for column in range(2 * days):
        solver.addVar(0.0, highs.kHighsInf)
        solver.changeColCost(column, float(day_price if column < days else month_price))
        solver.changeColIntegrality(column, highs.HighsVarType.kInteger)
    for day, need in enumerate(extra):
        columns = [day, *(days + start for start in range(max(0, day - month_days + 1), day + 1))]
        solver.addRow(float(need), highs.kHighsInf, len(columns), columns, [1.0] * len(columns))
    return solver


def solved(solver: Any) -> int:
    """Solve a program to its proven optimum."""
    solver.run()
    assert solver.getModelStatus() == highs.HighsModelStatus.kOptimal
    least: int = round(solver.getObjectiveValue())
    return least


def by_trying(extra: Sequence[int], day_price: int, month_price: int, month_days: int) -> int:
    """The least cost by trying every number of months on each day; daily permits cover the rest."""

    @cache
    def best(day: int, live: tuple[int, ...]) -> int:
        if day == len(extra):
            return 0
        return min(
            bought * month_price
            + max(0, extra[day] - sum(live) - bought) * day_price
            + best(day + 1, (*live, bought)[1:] if month_days > 1 else ())
            for bought in range(max(extra) + 1)
        )

    return best(0, (0,) * (month_days - 1))


def total_cost(permits: Sequence[Permit], day_price: int | None, month_price: int | None) -> int:
    """What permits cost together."""
    return sum(permit.cost(day_price, month_price) for permit in permits)


def is_covered(extra: Sequence[int], permits: Sequence[Permit]) -> bool:
    """Whether permits (with start, days and count) reach the need on every day."""
    have = [0] * len(extra)
    for permit in permits:
        for day in range(permit.start, min(len(extra), permit.start + permit.days)):
            have[day] += permit.count
    return all(number >= need for number, need in zip(have, extra, strict=True))
