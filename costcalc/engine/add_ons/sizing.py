"""What else could be chosen: each number of tasks at once from a rate, each window from a deadline.

Both are short lists around the answer, for a table. What a choice costs is asked of the caller, by the number
of add-ons and of days.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import takewhile
from typing import TypeAlias

from costcalc.engine.add_ons.permits import MAX_DAYS
from costcalc.engine.add_ons.queueing import bare_minimum, required_for_deadline, time_taken, waiting
from costcalc.quantities import DAY
from costcalc.results.concurrency import DeadlineChoice, RateChoice

Cost: TypeAlias = Callable[[int, int], Decimal | None]
"""The cheapest for (additional, days); None where no more is sold."""

STEPS = 10
"""Rows from the bare minimum up to the answer; two more follow it."""

LONGER, SHORTER = 5, 2
"""Round windows shown that are longer and shorter than the one asked about."""

WINDOWS = tuple(
    Fraction(seconds)
    for seconds in (
        *(1, 2, 5, 10, 15, 30),
        *(60 * minutes for minutes in (1, 2, 5, 10, 15, 30)),
        *(3_600 * hours for hours in (1, 2, 4, 6, 8, 12, 24, 48, 72)),
        *(DAY * days for days in (7, 14, 30)),
    )
)


def rate_choices(
    rate: Fraction,
    task_time: Fraction,
    max_wait: Fraction,
    percentile: Fraction,
    *,
    required: int,
    included: int,
    days: int,
    cost: Cost,
) -> tuple[RateChoice, ...]:
    """Return what the bare minimum, the answer, what is included, and numbers between and past them mean.

    The steps between are equal; the included number has a row where the queue would not grow without end.
    """
    minimum = bare_minimum(rate, task_time)
    step = max(1, -(-(required - minimum) // STEPS))
    shown = {*range(minimum, required, step), required, required + step, required + 2 * step}
    # Far past the answer nobody waits, and a row would say nothing.
    if minimum <= included <= 2 * max(shown):
        shown.add(included)
    rows = takewhile(lambda row: row.concurrency <= max(shown), waiting(rate, task_time, max_wait, percentile))
    return tuple(
        RateChoice(
            concurrency=row.concurrency,
            additional=max(0, row.concurrency - included),
            utilisation=row.utilisation,
            wait_probability=row.waits,
            within_probability=row.within,
            mean_wait=row.mean_wait,
            percentile_wait=row.percentile_wait,
            throughput=row.throughput,
            total=cost(max(0, row.concurrency - included), days),
        )
        for row in rows
        if row.concurrency in shown
    )


def deadline_choices(
    calls: int, task_time: Fraction, within: Fraction, *, included: int, days: int, cost: Cost
) -> tuple[DeadlineChoice, ...]:
    """Return the trade of window against money, from what is included upward, by the number at once.

    80,000 tasks of 9 s: the 3 included take ceil(80,000 / 3) × 9 s = 66 h 40 min; 24 h need
    ceil(80,000 / 9,600) = 9, 6 h need ceil(80,000 / 2,400) = 34. Of windows that need the same number only the
    shortest is shown, and the one asked about always; what is included only where fewer would take longer.
    """
    longest = time_taken(calls, task_time, max(1, included))
    longer = [window for window in WINDOWS if within < window < longest][:LONGER]
    shorter = [window for window in WINDOWS if task_time <= window < min(within, longest)][-SHORTER:]
    windows: dict[int, Fraction | None] = {}
    for window in (*reversed(longer), *reversed(shorter), within):
        windows[required_for_deadline(calls, task_time, window)] = window
    fewer = [number for number in windows if 0 < number <= included]
    if included and all(time_taken(calls, task_time, number) > longest for number in fewer):
        windows[included] = None

    def choice(number: int, window: Fraction | None) -> DeadlineChoice:
        takes = time_taken(calls, task_time, number)
        additional = max(0, number - included)
        run_days = max(1, -(-takes // DAY))
        return DeadlineChoice(
            window=window,
            takes=takes,
            concurrency=number,
            additional=additional,
            total=cost(additional, days),
            once_total=cost(additional, run_days) if run_days <= MAX_DAYS or not additional else None,
            once_days=run_days,
        )

    return tuple(choice(number, windows[number]) for number in sorted(windows) if number)
