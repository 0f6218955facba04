from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import exp, isclose
from typing import Any

import pytest

from costcalc.engine.add_ons.add_on import with_add_on
from costcalc.engine.add_ons.concurrency import concurrency
from costcalc.engine.add_ons.permits import MAX_DAYS
from costcalc.engine.estimate import estimate
from costcalc.errors import LimitError, NoPriceError, RequestError
from costcalc.money import currency
from costcalc.results.concurrency import Basis, DeadlineChoice, RateChoice
from costcalc.sheet import Api, Concurrency, Postpaid, PriceSheet, Tier

HOUR = Fraction(3_600)


def seen(*values: object) -> tuple[object, ...]:
    """Amounts beside the whole numbers that they are compared with."""
    return values


def sheet(daily: str | None = "200", monthly: str | None = "4000", included: int = 3, code: str = "USD") -> PriceSheet:
    offer = Concurrency(
        included=included,
        daily_price=None if daily is None else Decimal(daily),
        monthly_price=None if monthly is None else Decimal(monthly),
    )
    return of(offer, code)


def of(offer: Concurrency | None, code: str = "USD") -> PriceSheet:
    return PriceSheet(
        label="the sheet",
        provider="A vendor",
        product=None,
        currency=currency(code),
        as_of="2026",
        source="https://example.com",
        apis=(Api(key="style", name="Style", unit="pic", concurrency=offer),),
    )


@pytest.mark.parametrize("days", range(1, 31))
def test_ten_at_once_up_to_a_month(days: int) -> None:
    advice = concurrency(sheet(), need=10, days=days)
    assert seen(advice.required, advice.included, advice.additional) == (10, 3, 7)
    assert advice.total == 7 * min(200 * days, 4_000)
    assert advice.daily_total == 7 * 200 * days
    assert advice.monthly_total == 28_000
    assert advice.break_even_days == 20
    assert [purchase.term for purchase in advice.purchases] == ["day" if days < 20 else "month"]


def test_ten_at_once_for_45_days() -> None:
    advice = concurrency(sheet(), need=10, days=45)
    # 7 × (4,000 + 15 × 200) = 49,000
    assert str(advice.total) == "49000.00"
    assert seen(advice.daily_total, advice.monthly_total) == (63_000, 56_000)
    month, day = advice.purchases
    assert seen(month.term, month.start, month.count, month.days, month.price, month.total) == (
        "month",
        1,
        7,
        30,
        4_000,
        28_000,
    )
    assert seen(day.term, day.start, day.count, day.days, day.price, day.total) == ("day", 31, 7, 15, 200, 21_000)
    assert advice.peak_total == 7_000
    assert seen(advice.used_days, advice.paid_days, advice.utilisation) == (315, 315, 1)


def test_a_month_for_20_days_is_used_two_thirds() -> None:
    assert concurrency(sheet(), need=10, days=20).utilisation == Fraction(2, 3)


@pytest.mark.parametrize("need", [0, 1, 3])
def test_what_is_included_costs_nothing(need: int) -> None:
    advice = concurrency(sheet(), need=need)
    assert seen(advice.required, advice.additional, advice.purchases, advice.utilisation) == (need, 0, (), None)
    assert [str(amount) for amount in (advice.total, advice.daily_total, advice.monthly_total, advice.peak_total)] == [
        "0.00"
    ] * 4


def test_the_counter_example_by_dates() -> None:
    demand = [4] * 9 + [5] * 21 + [4] * 9
    advice = concurrency(sheet(), demand=demand, first_date=date(2026, 3, 14))
    assert advice.basis is Basis.DEMAND
    assert seen(advice.required, advice.additional, advice.days, advice.total) == (5, 2, 39, 8_000)
    assert [(purchase.term, purchase.start, purchase.count) for purchase in advice.purchases] == [
        ("month", "2026-03-14", 1),
        ("month", "2026-03-23", 1),
    ]
    # Capped at 1 additional, the 39 days cost a month and 9 days: 5,800. So the peak costs 2,200.
    assert advice.peak_total == 2_200
    assert seen(advice.used_days, advice.paid_days) == (60, 60)
    assert advice.daily_total == 60 * 200
    assert advice.monthly_total == 8_000


def test_one_day_of_peak_costs_a_day() -> None:
    advice = concurrency(sheet(), demand=[5] * 10 + [9] + [5] * 19)
    # 2 months, and 4 more for one day
    assert seen(advice.total, advice.peak_total) == (8_800, 200)


def test_a_deadline() -> None:
    advice = concurrency(sheet(), calls=80_000, task_time=Fraction(9), within=6 * HOUR)
    assert seen(advice.basis, advice.required, advice.additional, advice.total) == (Basis.DEADLINE, 34, 31, 124_000)
    rows = [choice for choice in advice.choices if isinstance(choice, DeadlineChoice)]
    assert [seen(row.concurrency, row.window, row.total, row.once_total) for row in rows] == [
        (3, None, 0, 0),
        (5, 48 * HOUR, 8_000, 800),  # 16,000 s of 9 s: 40 h, 2 days of 2 more
        (9, 24 * HOUR, 24_000, 1_200),
        (17, 12 * HOUR, 56_000, 2_800),
        (25, 8 * HOUR, 88_000, 4_400),
        (34, 6 * HOUR, 124_000, 6_200),
        (50, 4 * HOUR, 188_000, 9_400),
        (100, 2 * HOUR, 388_000, 19_400),
    ]
    assert rows[0].takes == 26_667 * 9  # 66 h 40 min
    assert all(row.takes <= row.window for row in rows if row.window)
    assert concurrency(sheet(), calls=80_000, task_time=Fraction(9), within=24 * HOUR).total == 24_000
    assert concurrency(sheet(), calls=80_000, task_time=Fraction(9), within=6 * HOUR, days=1).total == 6_200


def test_a_deadline_that_the_included_ones_meet() -> None:
    advice = concurrency(sheet(), calls=11, task_time=Fraction(9), within=HOUR)
    assert seen(advice.required, advice.total) == (1, 0)
    assert [seen(choice.concurrency, choice.total) for choice in advice.choices][:2] == [(1, 0), (3, 0)]
    assert concurrency(sheet(), calls=0, task_time=Fraction(9), within=HOUR).required == 0
    assert concurrency(sheet(), calls=11, task_time=Fraction(9), within=Fraction(20)).required == 6


def test_a_deadline_with_nothing_included() -> None:
    advice = concurrency(sheet(included=0), calls=80_000, task_time=Fraction(9), within=6 * HOUR)
    # The longest of the windows shown is 72 h: 28,800 tasks each, 80,000 / 28,800 = 2.8.
    assert [seen(choice.concurrency, choice.additional) for choice in advice.choices][:2] == [(3, 3), (5, 5)]
    assert seen(advice.required, advice.total) == (34, 136_000)


@pytest.mark.parametrize(
    ("calls", "task_time", "within", "included", "rows"),
    [
        # One at a time takes 90 s, so of the round windows 60 s alone is longer; 15 s and 10 s need ten alike.
        (10, 9, 30, 0, [(2, 60), (4, 30), (10, 10)]),
        (10, 9, 30, 1, [(1, None), (2, 60), (4, 30), (10, 10)]),
        (10, 6, 30, 0, [(2, 30), (5, 15), (10, 10)]),  # one at a time takes 60 s: no window is longer
        (10, 10, 30, 0, [(2, 60), (4, 30), (10, 10)]),  # as short as one task
        (0, 9, 30, 3, [(3, None)]),
        # What is included takes no longer than fewer do: it would be the same row twice.
        (1, 9, 9, 3, [(1, 9)]),
        (2, 9, 9, 3, [(2, 9)]),
        (3, 9, 9, 3, [(3, 9)]),
        (3, 9, 18, 3, [(2, 18), (3, None)]),
        (4, 9, 18, 3, [(2, 18), (4, 10)]),
    ],
)
def test_windows_around_a_deadline_are_shown_by_what_they_need(
    calls: int, task_time: int, within: int, included: int, rows: list[tuple[int, int | None]]
) -> None:
    offered, seconds = sheet(included=included), Fraction(task_time)
    choices = concurrency(offered, calls=calls, task_time=seconds, within=Fraction(within)).choices
    assert [(row.concurrency, row.window) for row in choices if isinstance(row, DeadlineChoice)] == rows


@pytest.mark.parametrize(("more", "once"), [(0, MAX_DAYS // 30 * 4_000 + 4_000), (2, None)])
def test_a_run_of_more_than_ten_years_has_no_price_of_its_own(more: int, once: int | None) -> None:
    # Two at once, one of them included, work ten years: 3,653 days are 121 months and 23 days, a month too.
    days = Fraction(86_400)
    calls, within = 2 * MAX_DAYS + more, (MAX_DAYS + more // 2) * days
    advice = concurrency(sheet(included=1), calls=calls, task_time=days, within=within)
    rows = {row.concurrency: row.once_total for row in advice.choices if isinstance(row, DeadlineChoice)}
    assert seen(rows[1], rows[2]) == (0, once)


def test_a_rate() -> None:
    advice = concurrency(sheet(), rate=Fraction(20), task_time=Fraction(3, 2))
    assert seen(advice.required, advice.additional, advice.total) == (41, 38, 152_000)
    rows = [choice for choice in advice.choices if isinstance(choice, RateChoice)]
    assert [row.concurrency for row in rows] == list(range(31, 44))
    assert [row.total for row in rows] == [4_000 * (number - 3) for number in range(31, 44)]
    assert rows[0].utilisation > rows[-1].utilisation
    shorter = concurrency(sheet(), rate=Fraction(20), task_time=Fraction(3, 2), max_wait=Fraction(3, 2))
    assert shorter.required == 33
    assert "Poisson" in shorter.assumptions
    assert "lasts 30 days" in shorter.assumptions
    assert shorter.workload
    assert seen(shorter.workload.rate, shorter.workload.max_wait) == (20, Fraction(3, 2))


def test_a_choice_tells_how_many_wait_no_longer_than_asked() -> None:
    advice = concurrency(sheet(included=14), rate=Fraction(1, 18), task_time=Fraction(180), max_wait=Fraction(20))
    (row,) = [row for row in advice.choices if isinstance(row, RateChoice) if row.concurrency == 14]
    # Erlang's C for 10 at work and 14 places is 0.174133; 1 − 0.174133 × exp(−4 × 20 / 180) = 0.8883
    assert abs(row.within_probability - 0.8883) < 1e-4
    assert seen(row.additional, row.total) == (0, 0)


def test_a_choice_tells_what_wait_the_share_asked_about_does_not_exceed() -> None:
    share = Fraction(4, 5)
    advice = concurrency(sheet(), rate=Fraction(20), task_time=Fraction(3, 2), percentile=share)
    rows = [row for row in advice.choices if isinstance(row, RateChoice)]
    for row in rows:
        # With 30 at work, a share C × exp(−(c − 30) × t / 1.5) waits longer than t.
        later = row.wait_probability * exp(-(row.concurrency - 30) * row.percentile_wait / 1.5)
        assert isclose(later, 0.2) if row.percentile_wait else later <= 0.2
    assert rows[0].percentile_wait > 1


MONTHS_LAST = "A monthly add-on lasts 30 days from its purchase."


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"need": 4}, "The need is the same every day."),
        ({"demand": [4]}, "Each day's need is its largest at any moment."),
        (
            {"rate": Fraction(1), "task_time": Fraction(1)},
            "Tasks arrive at random (Poisson), task times vary exponentially, first come, first served; task times that vary less wait less.",
        ),
        (
            {"calls": 9, "task_time": Fraction(1), "within": Fraction(3)},
            "All tasks are there at the start, and each takes the task time; the add-ons are kept for all the days.",
        ),
    ],
)
def test_what_was_taken_for_granted_is_said(asked: dict[str, Any], says: str) -> None:
    assert concurrency(sheet(), **asked).assumptions == f"{says} {MONTHS_LAST}"


def test_what_was_asked_and_the_prices_stand_beside_the_answer() -> None:
    advice = concurrency(sheet("0.5", "7", code="JPY"), demand=[4, 5], first_date=date(2026, 3, 14))
    assert seen(advice.first_date, advice.workload) == (date(2026, 3, 14), None)
    assert [str(price) for price in (advice.daily_price, advice.monthly_price)] == [
        "0.5",
        "7",
    ]  # as the sheet writes them


def test_choices_of_a_large_rate_are_few_and_hold_the_answer_and_what_is_included() -> None:
    advice = concurrency(sheet(included=2_000), rate=Fraction(2_000), task_time=Fraction(1), max_wait=Fraction(0))
    numbers = [choice.concurrency for choice in advice.choices]
    assert {2_001, advice.required} <= set(numbers)
    assert len(numbers) <= 14
    step = -(-(advice.required - 2_001) // 10)
    assert numbers[-3:] == [advice.required, advice.required + step, advice.required + 2 * step]
    roomy = concurrency(sheet(included=50), rate=Fraction(20), task_time=Fraction(3, 2))
    assert roomy.choices[-1].concurrency == 50
    assert roomy.total == 0


@pytest.mark.parametrize(("included", "last"), [(86, 86), (87, 43)])
def test_included_ones_are_shown_up_to_twice_the_largest_number_of_interest(included: int, last: int) -> None:
    # 41 are required, so 43 would be the last row.
    advice = concurrency(sheet(included=included), rate=Fraction(20), task_time=Fraction(3, 2))
    assert advice.choices[-1].concurrency == last


def test_a_sheet_without_a_daily_price() -> None:
    advice = concurrency(sheet(daily=None), need=10, days=45)
    assert seen(advice.total, advice.daily_total, advice.monthly_total, advice.break_even_days) == (
        56_000,
        None,
        56_000,
        None,
    )


def test_a_sheet_without_a_monthly_price() -> None:
    advice = concurrency(sheet(monthly=None), need=10, days=45)
    assert seen(advice.total, advice.daily_total, advice.monthly_total, advice.break_even_days) == (
        63_000,
        63_000,
        None,
        None,
    )


def test_a_sheet_that_sells_no_more() -> None:
    bare = sheet(daily=None, monthly=None)
    assert concurrency(bare, need=3).total == 0
    choices = concurrency(bare, rate=Fraction(1), task_time=Fraction(1, 9), percentile=Fraction(99, 100)).choices
    assert [seen(choice.concurrency, choice.total) for choice in choices] == [(1, 0), (2, 0), (3, 0), (4, None)]
    with pytest.raises(NoPriceError, match="the sheet sells no more than the 3 included at once for 'style'; 4 are"):
        concurrency(bare, need=4)


def test_a_sheet_without_concurrency() -> None:
    with pytest.raises(NoPriceError, match="the sheet says nothing about concurrency for 'style'"):
        concurrency(of(None), need=1)


@pytest.mark.parametrize(
    ("daily", "monthly", "expected"),
    [
        ("200", "4000", 20),
        ("200", "4001", 21),
        ("200", "3999.99", 20),
        ("200", "100", 1),
        ("0", "0", 1),
        ("200", "6000", 30),
        ("200", "6000.01", None),  # 31 days take a second month
        (None, "4000", None),
        ("200", None, None),
    ],
)
def test_break_even(daily: str | None, monthly: str | None, expected: int | None) -> None:
    advice = concurrency(sheet(daily, monthly), need=4, days=expected or 30)
    assert advice.break_even_days == expected
    if expected:
        assert advice.purchases[0].term == "month"
        assert expected == 1 or concurrency(sheet(daily, monthly), need=4, days=expected - 1).purchases[0].term == "day"


def test_days_that_cost_nothing_are_bought_and_never_dearer_than_a_month() -> None:
    advice = concurrency(sheet("0", "1"), need=4, days=2)
    assert seen(advice.total, advice.break_even_days) == (0, None)
    assert [seen(item.term, item.price, item.total) for item in advice.purchases] == [("day", 0, 0)]


def test_prices_finer_than_the_currency_are_rounded_line_by_line() -> None:
    # 3 × 5 × 0.333 = 4.995 → 5.00; in yen 3 × 5 × 0.5 = 7.5 → 8
    assert str(concurrency(sheet("0.333", "4000"), need=6, days=5).total) == "5.00"
    assert str(concurrency(sheet("0.5", "4000", code="JPY"), need=6, days=5).total) == "8"


ONE_WAY = "say how many must run at once in one way"
AT_LEAST = "at least one day is needed"


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({}, ONE_WAY),
        ({"need": 1, "demand": [1]}, ONE_WAY),
        ({"need": 1, "task_time": Fraction(1)}, ONE_WAY),
        ({"rate": Fraction(1)}, ONE_WAY),
        ({"rate": Fraction(1), "task_time": Fraction(1), "within": Fraction(1)}, ONE_WAY),
        ({"calls": 5, "task_time": Fraction(1)}, ONE_WAY),
        ({"need": -1}, "need: a whole number"),
        ({"need": 1, "days": 0}, AT_LEAST),
        ({"demand": []}, AT_LEAST),
        ({"demand": [1, -1]}, r"demand\[1\]: a whole number"),
    ],
)
def test_questions_that_cannot_be_answered(question: dict[str, Any], message: str) -> None:
    with pytest.raises(RequestError, match=message):
        concurrency(sheet(), **question)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"need": 4, "days": 3_654}, "3,654 days are more than 3,653"),
        ({"need": 4, "days": 10**15}, "days are more than 3,653"),
        ({"need": 10**15}, "additional at once are more than 1,000,000"),
        ({"rate": Fraction(10**9), "task_time": Fraction(1)}, "tasks would be at work, more than 100,000"),
        ({"calls": 10**15, "task_time": HOUR, "within": HOUR}, "additional at once are more than 1,000,000"),
    ],
)
def test_absurd_questions_are_refused(question: dict[str, Any], message: str) -> None:
    with pytest.raises(LimitError, match=message):
        concurrency(sheet(), **question)


def test_an_add_on_is_that_of_the_api_that_was_priced_and_of_its_days() -> None:
    asked = Postpaid(tiers=(Tier(first=0, last=9, unit_price=Decimal(1)), Tier(first=10, last=None, unit_price=None)))
    offer = Concurrency(included=1, daily_price=Decimal(200), monthly_price=Decimal(4_000))
    other = Api(key="other", name="Other", unit="pic", postpaid=asked)
    two = of(None)
    two = replace(two, apis=(other, Api(key="style", name="Style", unit="pic", postpaid=asked, concurrency=offer)))
    ten = with_add_on(estimate(two, calls=5, api="style"), two, concurrency=3, days=10)
    assert ten.add_on
    assert seen(ten.total, ten.add_on.total, ten.add_on.days, ten.add_on.months) == (4_005, 4_000, 10, None)
    without = replace(estimate(two, calls=5, api="style"), total=None)  # as where the calls have no price
    month = with_add_on(without, two, concurrency=3)
    assert month.add_on
    assert seen(month.total, month.add_on.total, month.add_on.days, month.add_on.months) == (None, 8_000, None, 1)
