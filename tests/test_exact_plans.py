"""Of all plans of some months of few calls none is cheaper than the one that is found, by an account of its own in fractions.

``pytest tests/test_exact_plans.py --fuzz 30`` tries all plans of 6,000 random months.
"""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import pytest
from exact_plans import Exhaustive
from random_offers import DIGITS
from random_usages import Course, small_courses
from test_exact_months import planned

from costcalc.results.common import NoteCode

BATCHES = 4


def kind_of(course: Course) -> str:
    """Hold a plan against the least of all, and return what is known of it."""
    found, least = planned(course, None), Exhaustive(course).least()
    if found is None or least is None:
        assert (found, least) == (None, None)
        return "none"
    total = Fraction(found.total)
    bound = total if found.bound is None else Fraction(found.bound)
    assert least <= total
    if NoteCode.NOT_PLANNED_AROUND in {note.code for note in found.notes}:
        return "before terms"
    if found.bill and found.bill.tax:
        # A tax is rounded month by month, and what is proven is proven before it.
        bound -= Fraction(len(course.calls), 10 ** DIGITS[course.sheet.get("currency", "USD")])
    assert bound <= least
    return "bounded" if found.bound is not None else "subscribed" if found.calendar.subscriptions else "proven"


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_plan_is_cheaper(batch: int, pytestconfig: pytest.Config) -> None:
    kinds = Counter[str]()
    for seed in range(batch, 200 * int(pytestconfig.getoption("--fuzz")), BATCHES):
        course = small_courses(random.Random(seed))
        try:
            kinds[kind_of(course)] += 1
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {course}") from error
    assert kinds["proven"] > kinds["subscribed"] > 1
