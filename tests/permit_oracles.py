"""Independent answers to the question of ``costcalc.engine.add_ons.permits``: by HiGHS as it is put, and as a network; trying everything."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import highspy
import numpy as np

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


class Network(NamedTuple):
    """The same as a flow on the line of days: rows e(t) less e(t - 1), so each column has two entries, 1 and -1."""

    tail: Any
    head: Any
    cost: Any
    supply: Any


def network(extra: Sequence[int], day_price: int, month_price: int, month_days: int = 30) -> Network:
    """Arcs for the daily permits, the months (those that reach beyond the last day end there), and what is spare."""
    days = np.arange(len(extra))
    months_end = np.minimum(len(extra), days + month_days)
    costs = [np.full(len(extra), cost) for cost in (day_price, month_price, 0)]
    return Network(
        tail=np.concatenate([days, days, days + 1]),
        head=np.concatenate([days + 1, months_end, days]),
        cost=np.concatenate(costs),
        supply=np.diff(np.array(extra), prepend=0, append=0),
    )


def network_program(flow: Network) -> Any:
    """The network as a linear program; its matrix is totally unimodular, so some optimum is in whole numbers."""
    columns = len(flow.tail)
    program: Any = highs.HighsLp()
    program.num_col_, program.num_row_ = columns, len(flow.supply)
    program.col_cost_ = flow.cost.astype(float)
    program.col_lower_ = np.zeros(columns)
    program.col_upper_ = np.full(columns, highs.kHighsInf)
    program.row_lower_ = program.row_upper_ = flow.supply.astype(float)
    program.a_matrix_.format_ = highs.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.arange(0, 2 * columns + 1, 2)
    program.a_matrix_.index_ = np.stack([flow.tail, flow.head], axis=1).ravel()
    program.a_matrix_.value_ = np.tile([1.0, -1.0], columns)
    solver: Any = highs.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("presolve", "off")  # it takes longer with
    solver.passModel(program)
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
