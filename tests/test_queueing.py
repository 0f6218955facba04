from __future__ import annotations

from fractions import Fraction
from itertools import islice
from math import exp, factorial, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcalc.engine.add_ons.queueing import (
    bare_minimum,
    required_for_deadline,
    required_for_rate,
    time_taken,
    waiting,
)
from costcalc.errors import LimitError, RequestError

CALL_CENTRE = Fraction(100, 1_800), Fraction(180)
"""100 calls in 30 minutes, 180 s each: a = 10."""
BUSY = Fraction(20), Fraction(3, 2)
"""20 a second, 1.5 s each: a = 30."""


def test_the_published_call_centre() -> None:
    assert required_for_rate(*CALL_CENTRE, Fraction(20), Fraction(80, 100)) == 14
    (row,) = [row for row in islice(waiting(*CALL_CENTRE, Fraction(20)), 10) if row.concurrency == 14]
    assert isclose(row.waits, 0.174133, abs_tol=2e-6)
    # P(wait ≤ 20 s) = 1 − 0.174132 × exp(−4 × 20 / 180) = 0.8883
    assert isclose(row.within, 0.8883, abs_tol=1e-4)
    # mean wait = 0.174132 × 180 / 4 = 7.836 s
    assert isclose(row.mean_wait, 7.836, abs_tol=1e-3)
    assert row.throughput == Fraction(14, 180)
    assert isclose(row.utilisation, 10 / 14)


def test_twenty_a_second_of_a_second_and_a_half() -> None:
    assert required_for_rate(*BUSY, Fraction(0), Fraction(95, 100)) == 41
    assert required_for_rate(*BUSY, Fraction(3, 2), Fraction(95, 100)) == 33
    # A looser target never needs fewer than the bare minimum.
    assert required_for_rate(*BUSY, Fraction(3_600), Fraction(1, 100)) == 31


@pytest.mark.parametrize(
    ("rate", "seconds", "minimum"),
    [
        (Fraction(20), Fraction(3, 2), 31),  # a = 30 exactly: 30 would queue without end
        (Fraction(20), Fraction(1_499, 1_000), 30),  # a = 29.98
        (Fraction(1, 10), Fraction(10), 2),  # a = 1 exactly, though 0.1 is no binary float
        (Fraction(1, 1_000), Fraction(1), 1),
    ],
)
def test_the_bare_minimum_is_exact(rate: Fraction, seconds: Fraction, minimum: int) -> None:
    assert bare_minimum(rate, seconds) == minimum
    assert next(waiting(rate, seconds)).concurrency == minimum


def test_one_place_is_the_textbook_queue() -> None:
    # M/M/1 with a = 1/2: P(wait) = a; mean wait = a w / (1 − a) = w.
    row = next(waiting(Fraction(1, 20), Fraction(10)))
    assert isclose(row.waits, 0.5)
    assert isclose(row.mean_wait, 10)


def test_a_target_met_exactly_is_met() -> None:
    # M/M/1 with a = 1/5: P(no wait) = 4/5 at one place.
    assert required_for_rate(Fraction(1, 5), Fraction(1), Fraction(0), Fraction(80, 100)) == 1
    assert required_for_rate(Fraction(1, 5), Fraction(1), Fraction(0), Fraction(801, 1_000)) == 2


@given(a=st.fractions(Fraction(1, 10), 20, max_denominator=50), more=st.integers(0, 15))
def test_the_recursion_agrees_with_the_formula(a: Fraction, more: int) -> None:
    # C = (a^c / c!) c / (c − a) / (Σ_{k<c} a^k / k! + (a^c / c!) c / (c − a)), in exact fractions
    row = next(islice(waiting(a, Fraction(1), Fraction(2)), more, None))
    c = row.concurrency
    top = a**c / factorial(c) * c / (c - a)
    expected = float(top / (sum(a**k / factorial(k) for k in range(c)) + top))
    assert isclose(row.waits, expected, rel_tol=1e-9)
    assert isclose(row.within, 1 - expected * exp(-2 * float(c - a)), rel_tol=1e-9)


@given(
    rate=st.fractions(Fraction(1, 100), 50, max_denominator=100),
    seconds=st.fractions(Fraction(1, 10), 5, max_denominator=10),
    wait=st.fractions(0, 5, max_denominator=10),
    percent=st.integers(1, 99),
)
def test_it_is_the_smallest_number_that_meets_the_target(
    rate: Fraction, seconds: Fraction, wait: Fraction, percent: int
) -> None:
    required = required_for_rate(rate, seconds, wait, Fraction(percent, 100))
    rows = list(islice(waiting(rate, seconds, wait), required - bare_minimum(rate, seconds) + 1))
    assert rows[-1].concurrency == required
    assert rows[-1].within >= percent / 100 - 1e-9
    assert all(row.within < percent / 100 for row in rows[:-1])
    assert [row.waits for row in rows] == sorted((row.waits for row in rows), reverse=True)


@pytest.mark.parametrize("late", [1, 5, 20])
def test_a_percentile_is_where_the_others_wait_longer(late: int) -> None:
    for row in islice(waiting(*BUSY, percentile=Fraction(100 - late, 100)), 12):
        longer = row.waits * exp(-(row.concurrency - 30) * row.percentile_wait / 1.5)
        assert isclose(longer, late / 100) if row.percentile_wait else row.waits <= late / 100


def test_large_loads_are_answered_and_absurd_ones_refused() -> None:
    # Square-root staffing: about a + 1.4 √a for 95 %.
    assert 100_300 < required_for_rate(Fraction(100_000), Fraction(1), Fraction(0), Fraction(95, 100)) < 100_800
    with pytest.raises(LimitError, match="100,001 tasks would be at work, more than 100,000"):
        required_for_rate(Fraction(100_001), Fraction(1), Fraction(0), Fraction(95, 100))


@pytest.mark.parametrize("tiny", [Fraction(1, 10**30), Fraction(1, 10**80)])
def test_a_tiny_load_needs_one(tiny: Fraction) -> None:
    assert required_for_rate(tiny, Fraction(1), Fraction(0), Fraction(999_999, 1_000_000)) == 1
    rows = list(islice(waiting(tiny, Fraction(1)), 60))
    assert [row.percentile_wait for row in rows] == [0.0] * 60  # though at the last of them nobody waits at all


@pytest.mark.parametrize("percentile", [Fraction(0), Fraction(1), Fraction(95)])
def test_no_number_is_sure_for_all(percentile: Fraction) -> None:
    with pytest.raises(RequestError, match="more than 0 and less than 100"):
        required_for_rate(*BUSY, Fraction(0), percentile)


def test_rates_and_times_of_nothing_are_refused() -> None:
    with pytest.raises(RequestError, match="the rate must be more than 0"):
        required_for_rate(Fraction(0), Fraction(1), Fraction(0), Fraction(1, 2))
    with pytest.raises(RequestError, match="the task time must be more than 0"):
        required_for_rate(Fraction(1), Fraction(0), Fraction(0), Fraction(1, 2))
    with pytest.raises(RequestError, match="the longest wait must be 0 or more"):
        required_for_rate(*BUSY, Fraction(-1), Fraction(1, 2))


@pytest.mark.parametrize(
    ("calls", "task_time", "window", "required"),
    [
        (80_000, 9, 6 * 3_600, 34),  # 2,400 each; 80,000 / 2,400 = 33.3
        (80_000, 9, 24 * 3_600, 9),  # 9,600 each
        (11, 9, 20, 6),  # 2 each, though 20 / 9 = 2.2 would give 5
        (12, 9, 20, 6),
        (13, 9, 20, 7),
        (11, 9, 27, 4),  # 3 each
        (11, 9, 9, 11),
        (0, 9, 20, 0),
        (1, Fraction(1, 10), Fraction(3, 10), 1),
        (4, Fraction(1, 10), Fraction(3, 10), 2),  # 3 each: 0.3 / 0.1 in binary floats would be 2
    ],
)
def test_deadlines_count_whole_tasks(calls: int, task_time: Fraction, window: Fraction, required: int) -> None:
    assert required_for_deadline(calls, Fraction(task_time), Fraction(window)) == required


def test_a_window_shorter_than_a_task() -> None:
    with pytest.raises(RequestError, match="a task takes 9 s: none finishes within 8 s"):
        required_for_deadline(11, Fraction(9), Fraction(8))
    with pytest.raises(RequestError, match="the task time must be more than 0"):
        required_for_deadline(11, Fraction(0), Fraction(8))
    with pytest.raises(RequestError, match="the number of calls must be 0 or more"):
        required_for_deadline(-1, Fraction(9), Fraction(8))


@given(calls=st.integers(1, 10_000), task_time=st.integers(1, 50), tasks=st.integers(1, 40), rest=st.integers(0, 49))
def test_a_deadline_is_met_and_by_no_fewer(calls: int, task_time: int, tasks: int, rest: int) -> None:
    window = Fraction(task_time * tasks + min(rest, task_time - 1))
    required = required_for_deadline(calls, Fraction(task_time), window)
    assert time_taken(calls, Fraction(task_time), required) <= window
    assert required == 1 or time_taken(calls, Fraction(task_time), required - 1) > window
