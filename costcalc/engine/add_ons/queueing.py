"""How many tasks must run at once: from an arrival rate, or from a deadline.

From a rate: a = rate × task time is the mean number at work (Little). Exactly that many is not enough: at
a = c the queue grows without end, so the bare minimum is floor(a) + 1. How long a task waits for one of c
places is Erlang's C formula: Poisson arrivals, exponential task times, first come, first served. For task
times that vary less it errs on the safe side: by the rule of Allen and Cunneen waits fall with the variance.

Counts are compared exactly. Probabilities and waits are binary floats: they are estimates of a random
process, and never become money.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import count
from math import exp, log

from costcalc.errors import LimitError, RequestError
from costcalc.quantities import format_duration
from costcalc.records import record

MAX_LOAD = 100_000
"""Mean number of tasks at work above which no number is computed."""

_SLACK = 1e-12
"""Relative; a target that is met exactly must not be missed by the last bit of a float."""


@record
class Waiting:
    """What c tasks at once mean for tasks that arrive at random."""

    concurrency: int
    utilisation: float
    """Share of the places at work, a / c."""
    waits: float
    """Probability that a task waits at all."""
    mean_wait: float
    """Seconds, over all tasks."""
    percentile_wait: float
    """Seconds that the share of tasks asked about does not exceed."""
    throughput: Fraction
    """Tasks per second, at most: c / task time."""
    within: float
    """Probability of waiting no longer than the wait asked about."""


def load(rate: Fraction, task_seconds: Fraction) -> Fraction:
    """Return the mean number of tasks at work, rate × task time; LimitError above MAX_LOAD."""
    for value, name in ((rate, "rate"), (task_seconds, "task time")):
        if value <= 0:
            raise RequestError(f"the {name} must be more than 0")
    mean = rate * task_seconds
    if mean > MAX_LOAD:
        raise LimitError(
            f"on average {int(mean):,} tasks would be at work, more than {MAX_LOAD:,}, the most that is computed"
        )
    return mean


def bare_minimum(rate: Fraction, task_seconds: Fraction) -> int:
    """Return the smallest number at which the queue does not grow without end: floor(rate × task time) + 1."""
    return load(rate, task_seconds) // 1 + 1


def waiting(
    rate: Fraction,
    task_seconds: Fraction,
    max_wait: Fraction = Fraction(0),
    percentile: Fraction = Fraction(95, 100),
) -> Iterator[Waiting]:
    """Yield what each number from the bare minimum on means, without end.

    1/B(n) = 1 + n / (a B(n−1)) from B(0) = 1 is stable for any a; C = c B / (c − a (1 − B)) is the
    probability of waiting, P(wait ≤ x) = 1 − C exp(−(c − a) x / w), and the mean wait is C w / (c − a). A share p
    of all tasks waits no longer than log(C / (1 − p)) w / (c − a), and not at all where C ≤ 1 − p.
    """
    minimum = bare_minimum(rate, task_seconds)
    exact_load = load(rate, task_seconds)
    a, w, x, late = float(exact_load), float(task_seconds), float(max_wait), float(1 - percentile)
    inverse = 1.0
    for c in count(1):
        inverse = 1 + c / a * inverse
        if c < minimum:
            continue
        blocked = 1 / inverse
        free = float(c - exact_load)  # subtracted exactly: the difference may be small
        waits = min(1.0, c * blocked / (free + a * blocked))
        yield Waiting(
            concurrency=c,
            utilisation=a / c,
            waits=waits,
            mean_wait=waits * w / free,
            percentile_wait=max(0.0, log(waits / late) * w / free) if waits else 0.0,
            throughput=Fraction(c) / task_seconds,
            within=1 - waits * exp(-free * x / w),
        )


def required_for_rate(rate: Fraction, task_seconds: Fraction, max_wait: Fraction, percentile: Fraction) -> int:
    """Return the smallest number at which a share ``percentile`` of tasks waits at most ``max_wait`` seconds.

    Check: 100 in 30 min of 180 s each, 80 % within 20 s → 14; 20/s of 1.5 s, 95 % at once → 41. Raises
    RequestError for a share that is not between 0 and 1, since all of the tasks can never be sure.
    """
    if max_wait < 0:
        raise RequestError("the longest wait must be 0 or more")
    if not 0 < percentile < 1:
        raise RequestError("`percentile` must be more than 0 and less than 100; write 95")
    late = float(1 - percentile) * (1 + _SLACK)
    w, x, a = float(task_seconds), float(max_wait), load(rate, task_seconds)
    # Compared by those that wait longer, which keeps its digits for a share near one.
    return next(
        row.concurrency
        for row in waiting(rate, task_seconds)
        if row.waits * exp(-float(row.concurrency - a) * x / w) <= late
    )


def required_for_deadline(calls: int, task_seconds: Fraction, window: Fraction) -> int:
    """Return how many at once finish so many tasks within a window: ceil(calls / floor(window / task time)).

    Whole tasks count: 11 of 9 s within 20 s need 6, since each place finishes 2. Raises RequestError for a
    window shorter than one task.
    """
    if task_seconds <= 0:
        raise RequestError("the task time must be more than 0")
    if calls < 0:
        raise RequestError("the number of calls must be 0 or more")
    each = window // task_seconds
    if each < 1:
        raise RequestError(
            f"a task takes {format_duration(task_seconds)}: none finishes within {format_duration(window)}"
        )
    return -(-calls // each)


def time_taken(calls: int, task_seconds: Fraction, concurrency: int) -> Fraction:
    """Return the seconds that so many tasks take with so many at once: ceil(calls / concurrency) × task time."""
    return -(-calls // concurrency) * task_seconds
