from __future__ import annotations

from itertools import accumulate, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from permit_oracles import by_highs, by_trying, is_covered, network, network_program, solved, total_cost

from costcalc.engine.add_ons import permitflow
from costcalc.engine.add_ons.permitflow import months_by_flow
from costcalc.engine.add_ons.permits import (
    MAX_DAYS,
    MAX_NEED,
    Permit,
    Term,
    cheapest_permits,
    cheapest_with_and_without_peak,
)
from costcalc.errors import LimitError

DAY, MONTH = 200, 4_000


def cost(extra: list[int], day: int | None = DAY, month: int | None = MONTH, month_days: int = 30) -> int:
    permits = cheapest_permits(extra, day, month, month_days)
    assert is_covered(extra, permits)
    return total_cost(permits, day, month)


def test_the_counter_example_to_covering_level_by_level() -> None:
    # 1 on days 1-9, 2 on days 10-30, 1 on days 31-39. Level by level: level 1 on 39 days is a month and
    # 9 days, 4,000 + 1,800; level 2 on 21 days is a month, 4,000; together 9,800. Two months that overlap,
    # days 1-30 and days 10-39, cover both for 8,000.
    extra = [1] * 9 + [2] * 21 + [1] * 9
    assert cheapest_permits(extra, DAY, MONTH) == (Permit(Term.MONTH, 0, 1, 30), Permit(Term.MONTH, 9, 1, 30))
    assert cost(extra) == 8_000


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (1, [(Term.DAY, 0, 1)]),
        (19, [(Term.DAY, 0, 19)]),  # 19 × 200 = 3,800 < 4,000
        (20, [(Term.MONTH, 0, 30)]),  # equal: a tie buys monthly
        (21, [(Term.MONTH, 0, 30)]),
        (30, [(Term.MONTH, 0, 30)]),
        (31, [(Term.MONTH, 0, 30), (Term.DAY, 30, 1)]),
        (45, [(Term.MONTH, 0, 30), (Term.DAY, 30, 15)]),  # 4,000 + 15 × 200 = 7,000
        (49, [(Term.MONTH, 0, 30), (Term.DAY, 30, 19)]),
        (50, [(Term.MONTH, 0, 30), (Term.MONTH, 30, 30)]),
        (60, [(Term.MONTH, 0, 30), (Term.MONTH, 30, 30)]),
        (61, [(Term.MONTH, 0, 30), (Term.MONTH, 30, 30), (Term.DAY, 60, 1)]),
    ],
)
def test_one_need_on_every_day(days: int, expected: list[tuple[Term, int, int]]) -> None:
    permits = cheapest_permits([7] * days, DAY, MONTH)
    assert [(permit.term, permit.start, permit.days) for permit in permits] == expected
    assert {permit.count for permit in permits} == {7}


@pytest.mark.parametrize("month_days", [1, 2, 7, 30])
@pytest.mark.parametrize("prices", [(200, 4_000), (199, 4_001), (1, 40), (5, 3), (0, 0), (0, 7), (3, 0), (1, 1)])
def test_the_closed_form_agrees_with_the_flow(prices: tuple[int, int], month_days: int) -> None:
    for days in range(1, 100):
        simple = cheapest_permits([3] * days, *prices, month_days)
        months, _ = months_by_flow([3] * days, *prices, month_days)
        live = [sum(months[max(0, day - month_days + 1) : day + 1]) for day in range(days)]
        daily = sum(max(0, 3 - number) for number in live)
        assert total_cost(simple, *prices) == sum(months) * prices[1] + daily * prices[0]
        assert sum(permit.count * permit.days for permit in simple if permit.term is Term.DAY) == daily


def test_nothing_is_bought_where_nothing_is_needed() -> None:
    assert cheapest_permits([], DAY, MONTH) == ()
    assert cheapest_permits([0] * 40, DAY, MONTH) == ()


def test_gaps_and_late_needs_buy_on_the_day_that_needs_it() -> None:
    # Day 6 alone is a daily permit; days 36-60 are 25 × 200 = 5,000 > 4,000: a month from day 36, not sooner.
    extra = [0] * 5 + [1] + [0] * 29 + [2] * 25
    assert cheapest_permits(extra, DAY, MONTH) == (Permit(Term.DAY, 5, 1, 1), Permit(Term.MONTH, 35, 2, 30))


def test_a_month_may_reach_beyond_the_horizon() -> None:
    # 10 days before the end 2 are needed on each: 10 × 200 = 2,000 > 1,500 a month.
    assert cheapest_permits([0] * 20 + [2] * 10, DAY, 1_500) == (Permit(Term.MONTH, 20, 2, 30),)


def test_equal_daily_purchases_in_a_row_are_one_entry() -> None:
    extra = [1, 1, 3, 3, 3, 0, 1]
    assert cheapest_permits(extra, DAY, MONTH) == (
        Permit(Term.DAY, 0, 1, 2),
        Permit(Term.DAY, 2, 3, 3),
        Permit(Term.DAY, 6, 1, 1),
    )


def test_of_a_month_and_days_from_the_same_day_the_month_stands_first() -> None:
    assert cheapest_permits([2] + [1] * 29, DAY, MONTH) == (Permit(Term.MONTH, 0, 1, 30), Permit(Term.DAY, 0, 1, 1))


def test_a_term_that_is_not_sold() -> None:
    extra = [1] * 9 + [2] * 21 + [1] * 9
    assert cost(extra, month=None) == (9 + 42 + 9) * DAY
    # Months alone: one from day 1, one from day 10, which ends with day 39.
    assert cost(extra, day=None) == 2 * MONTH
    # 31 days of 1: two months, the second for one day.
    assert cheapest_permits([1] * 31, None, MONTH) == (Permit(Term.MONTH, 0, 1, 30), Permit(Term.MONTH, 30, 1, 30))


@pytest.mark.parametrize("month_days", [1, 2, 3])
def test_every_tiny_instance_against_trying_everything(month_days: int) -> None:
    for extra in product(range(3), repeat=5):
        for day, month in ((2, 3), (2, 4), (3, 5), (1, 4), (5, 4)):
            expected = by_trying(extra, day, month, month_days) if any(extra) else 0
            assert cost(list(extra), day, month, month_days) == expected, (extra, day, month)


@pytest.mark.parametrize("month_days", [1, 2, 3])
def test_months_alone_are_as_few_as_can_be(month_days: int) -> None:
    for extra in product(range(3), repeat=5):
        # Days so dear that nobody would buy one.
        expected = by_trying(extra, 1_000, 3, month_days) if any(extra) else 0
        assert cost(list(extra), None, 3, month_days) == expected, extra


def profile(random: Random, days: int, most: int) -> list[int]:
    """Needs as they come: noise, plateaus, spikes, a walk, weeks."""
    match random.randrange(5):
        case 0:
            return [random.randint(0, most) for _ in range(days)]
        case 1:
            width = random.randint(2, 25)
            levels = [random.randint(0, most) for _ in range(days // width + 1)]
            return [levels[day // width] for day in range(days)]
        case 2:
            base = random.randint(0, most // 2)
            return [most if random.random() < 0.1 else base for _ in range(days)]
        case 3:
            need, walk = most // 2, []
            for _ in range(days):
                need = min(most, max(0, need + random.randint(-3, 3)))
                walk.append(need)
            return walk
        case _:
            return [random.randint(most // 2, most) if day % 7 < 5 else random.randint(0, 1) for day in range(days)]


@pytest.mark.parametrize("seed", range(300))
def test_random_instances_against_highs(seed: int) -> None:
    random = Random(seed)
    extra = profile(random, random.randint(1, 80), random.choice((1, 2, 5, 20, 50, 200)))
    month_days = random.choice((2, 3, 7, 30, 30, 30))
    day = random.randint(1, 300)
    month = random.randint(1, day * (month_days + 2))
    assert cost(extra, day, month, month_days) == by_highs(extra, day, month, month_days)


@pytest.mark.parametrize("seed", range(20))
def test_years_against_highs(seed: int) -> None:
    random = Random(1_000 + seed)
    extra = profile(random, 365, 50)
    day, month = random.choice(((200, 4_000), (200, 4_000), (19_999, 399_871), (200, 5_900), (200, 1_000)))
    assert cost(extra, day, month) == by_highs(extra, day, month)


@pytest.mark.parametrize("seed", range(100))
def test_without_its_peak_a_need_costs_what_it_costs_from_scratch(seed: int) -> None:
    random = Random(2_000 + seed)
    extra = profile(random, random.randint(2, 120), random.choice((1, 2, 5, 50, 500)))
    prices = random.choice(((DAY, MONTH), (DAY, MONTH), (199, 4_001), (DAY, 500), (DAY, None), (None, MONTH)))
    lower = [min(need, max(extra) - 1) for need in extra] if any(extra) else extra
    permits, without = cheapest_with_and_without_peak(extra, *prices)
    assert permits == cheapest_permits(extra, *prices)
    assert is_covered(lower, without)
    assert total_cost(without, *prices) == cost(lower, *prices)


@pytest.mark.parametrize("seed", range(60))
def test_no_month_starts_before_a_day_that_needs_it(seed: int) -> None:
    random = Random(3_000 + seed)
    extra = profile(random, random.randint(2, 120), random.choice((1, 2, 5, 50)))
    prices = random.choice(((DAY, MONTH), (DAY, 500), (None, MONTH)))
    permits = cheapest_permits(extra, *prices)
    for month in permits:
        if month.term is Term.MONTH:
            # On its first day all that is bought is needed: one of them a day later would leave it open.
            assert sum(one.count for one in permits if 0 <= month.start - one.start < one.days) == extra[month.start]


needs = st.lists(st.integers(0, 40), min_size=1, max_size=70)


@given(extra=needs, factor=st.integers(2, 5_000))
@settings(max_examples=60, deadline=None)
def test_a_need_times_k_costs_k_times_as_much(extra: list[int], factor: int) -> None:
    # True since whole numbers cost no more than fractions here; and it crosses the bits built up at once.
    assert cost([need * factor for need in extra]) == factor * cost(extra)


@given(extra=needs, data=st.data())
@settings(max_examples=60, deadline=None)
def test_more_need_never_costs_less_and_one_unit_more_at_most_a_day(extra: list[int], data: st.DataObject) -> None:
    day = data.draw(st.integers(0, len(extra) - 1))
    more = [*extra[:day], extra[day] + 1, *extra[day + 1 :]]
    assert cost(extra) <= cost(more) <= cost(extra) + DAY


@given(extra=needs)
@settings(max_examples=60, deadline=None)
def test_the_mix_is_at_most_either_term_alone_and_backwards_costs_the_same(extra: list[int]) -> None:
    assert cost(extra) <= min(cost(extra, month=None), cost(extra, day=None))
    assert cost(extra) == cost(extra[::-1])


def test_a_larger_need_than_the_first_bits_against_highs() -> None:
    random = Random(7)
    extra = [random.randint(0, 100_000) for _ in range(60)]
    assert cost(extra) == by_highs(extra, DAY, MONTH)


def test_the_dearest_prices_with_the_most_decimals() -> None:
    extra = profile(Random(5), 200, 50)
    # The 1 is too little to change more than which of equally cheap covers it is.
    permits = cheapest_permits(extra, 199 * 10**60, 4_001 * 10**60 + 1)
    assert is_covered(extra, permits)
    assert total_cost(permits, 199, 4_001) == by_highs(extra, 199, 4_001)


@pytest.mark.parametrize("seed", range(30))
def test_large_needs_against_the_network_program(seed: int) -> None:
    random = Random(4_000 + seed)
    extra = profile(random, random.randint(100, 800), random.choice((300, 20_000, MAX_NEED)))
    day = random.randint(1, 300)
    month = random.choice((20 * day, 30 * day - 1, random.randint(1, day * 32)))
    assert cost(extra, day, month) == solved(network_program(network(extra, day, month)))


@pytest.mark.parametrize(("day", "month"), [(200, 3_801), (200, 3_999), (200, 4_000), (7, 137), (1, 20)])
def test_months_worth_as_many_days_are_bought_alike(day: int, month: int) -> None:
    # Each month costs more than 19 days and at most 20: 7 × 19 = 133 < 137 <= 140.
    random = Random(11)
    for _ in range(5):
        extra = profile(random, 120, 20)
        permits = cheapest_permits(extra, day, month)
        assert total_cost(permits, day, month) == by_highs(extra, day, month)
        for a_month in (3_801, 4_000):
            assert total_cost(permits, 200, a_month) == by_highs(extra, 200, a_month)


def test_a_walk_far_above_zero_takes_no_more_steps_than_its_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two years near 500,000: built up by the bits of the need itself, it takes more than twice the steps.
    random = Random(12)
    extra = list(accumulate((random.randint(-3, 3) for _ in range(730)), initial=500_000))
    monkeypatch.setattr(permitflow, "MAX_WORK", 50_000)
    assert cost(extra) == solved(network_program(network(extra, DAY, MONTH)))


def test_absurd_sizes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LimitError, match="3,654 days are more than 3,653"):
        cheapest_permits([1] * (MAX_DAYS + 1), DAY, MONTH)
    with pytest.raises(LimitError, match="1,000,001 additional at once are more than 1,000,000"):
        cheapest_permits([MAX_NEED + 1], DAY, MONTH)
    for most in (3, 12):  # less than one search takes, and less than all take: each reaches the 6 nodes at most twice
        monkeypatch.setattr(permitflow, "MAX_WORK", most)
        with pytest.raises(LimitError, match=f"more than {most} steps"):
            cheapest_permits([3, 2, 4, 3, 4], DAY, 2 * DAY, 3)


def test_the_largest_sizes_are_answered() -> None:
    assert cost([MAX_NEED] * MAX_DAYS) == MAX_NEED * (121 * MONTH + MONTH)  # 3,653 = 121 × 30 + 23
