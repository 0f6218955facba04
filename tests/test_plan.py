"""The cheapest calendar: reference results, other methods' answers, and what must always hold."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from clock import Clock
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_cases import (
    FOUNDING,
    FOUNDING_PACKAGES,
    FOUNDING_POSTPAID,
    USD,
    api,
    graduated,
    packages,
    sheet,
    tiers,
    volume,
)
from plan_oracles import Instance, brute_force, long_instance, milp, never_falls, random_instance
from planning import FOUNDING_RATER, rater_for, solve

from costcalc.engine.cost import price_of
from costcalc.engine.ledger import Lot
from costcalc.engine.mix import best_split
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.packages import catalog
from costcalc.engine.plan import plan
from costcalc.engine.planner.market import Market
from costcalc.engine.planner.optimum import Horizon
from costcalc.engine.rater import Rater
from costcalc.engine.tariff import Tariff
from costcalc.engine.usage_levels import scaled
from costcalc.engine.usage_months import Free, MonthlyUsage
from costcalc.errors import LimitError, NoPriceError, RequestError
from costcalc.results.common import NoteCode
from costcalc.sheet import FreeQuota, Mode, Packages, Period, Postpaid, Rounding, TierBasis

OFFER = catalog(FOUNDING_PACKAGES, USD)
GROWING = [(2 * 50_000 * 11**i + 10**i) // (2 * 10**i) for i in range(12)]
LARGE = [
    *(1_971_703, 762_130, 2_425_787, 1_274_025, 839_706, 1_720_036),
    *(1_112_418, 2_236_321, 1_028_303, 2_668_197, 2_090_027, 1_485_506),
]
MARKET = Market(Tariff(FOUNDING), postpaid=True)


@pytest.mark.parametrize(
    ("calls", "total", "postpaid", "bought"),
    [
        (
            [200_000] * 12,
            "78000.00",
            "120000.00",
            [(0, 1_000_000, 1), (5, 1_000_000, 1), (10, 100_000, 2), (11, 100_000, 2)],
        ),
        (GROWING, "33850.00", "59178.65", [(0, 1_000_000, 1), (11, 10_000, 7)]),
        (LARGE, "400000.00", "800584.72", [(0, 10_000_000, 1), (6, 10_000_000, 1)]),
    ],
)
def test_reference_calendars(calls: list[int], total: str, postpaid: str, bought: list[tuple[int, int, int]]) -> None:
    found = plan(FOUNDING, calls=calls)
    assert (str(found.total), str(found.all_postpaid)) == (total, postpaid)
    assert [(item.month, item.size, item.count) for item in found.calendar.purchases] == bought


def test_reference_leftovers() -> None:
    assert plan(FOUNDING, calls=GROWING).calendar.leftover == 786
    assert plan(FOUNDING, calls=LARGE).calendar.leftover == 385_841


@pytest.mark.parametrize(
    ("calls", "total"),
    [
        (0, 0),
        (500, 450_00),
        (1_000, 700_00),
        (5_000, 3_300_00),
        (8_000, 4_500_00),
        (10_000, 5_600_00),
        (15_000, 8_900_00),
        (20_000, 11_200_00),
        (50_000, 27_000_00),
        (75_000, 30_000_00),
        (100_000, 39_000_00),
        (150_000, 60_000_00),
        (333_334, 120_000_64),
        (500_000, 180_000_00),
        (800_000, 200_000_00),
        (1_000_000, 260_000_00),
        (2_000_000, 520_000_00),
        (1_000_000_000, 240_000_000_00),
    ],
)
def test_reference_years(calls: int, total: int) -> None:
    assert _total(calls, 12, FOUNDING_RATER) == total


def test_of_equal_plans_the_one_with_the_larger_sizes_is_chosen_across_tiers() -> None:
    # 20 + 8 + 1 and two calls at 1.00: 17 + 8 + 2 + 2 = 29.00; 20 + 5 + 5 and one at 2.00 as well, as many packages.
    sold = packages((1, "2"), (5, "5"), (8, "8"), (20, "17"))
    found = plan(sheet(api(volume((0, "2"), (2, "1"), (3, "3")), sold)), calls=[31])
    assert found.total == 29
    assert [(item.size, item.count) for item in found.calendar.purchases] == [(20, 1), (8, 1), (1, 1)]


def _total(calls: int, months: int, rater: Rater | None) -> int:
    found = Horizon(MonthlyUsage(calls=[calls] * months), (), rater, OFFER).search()
    assert found
    return found.ledger.total()


def test_what_is_due_without_a_postpaid_call_is_due_every_month() -> None:
    fees = Rater(Postpaid(tiers=FOUNDING_POSTPAID.tiers, base_fee=Decimal(3)), USD)
    assert _total(1_000, 12, fees) == 700_00 + 12 * 3_00
    assert _total(1_000, 12, None) == 550_00 + 2 * 75_00


def test_thirty_six_equal_months_are_three_years() -> None:
    assert _total(500_000, 36, FOUNDING_RATER) == 3 * 180_000_00
    assert _total(200_000, 36, FOUNDING_RATER) == 219_000_00


@pytest.mark.parametrize(("seed", "total"), [(5, 529_753_84), (6, 557_530_04), (7, 464_275_66)])
def test_thirty_six_months_that_highs_has_proven(seed: int, total: int) -> None:
    """The instances of ``tests/bench/plan.py``, where HiGHS solves them anew."""
    rng = random.Random(seed)
    found = Horizon(
        MonthlyUsage(calls=[rng.randrange(1_000_000) for _ in range(36)]), (), FOUNDING_RATER, OFFER
    ).search()
    assert found
    assert found.ledger.total() == total


@pytest.mark.parametrize("seed", range(600))
def test_up_to_the_validity_no_policy_is_cheaper(seed: int) -> None:
    rng = random.Random(seed)
    instance = random_instance(rng, months=rng.randint(1, 4), scale=rng.choice([4, 7, 10]), longer=False)
    assert solve(instance) == brute_force(instance)


@pytest.mark.parametrize("seed", range(300))
def test_no_policy_is_cheaper_where_whole_blocks_choose_the_tier(seed: int) -> None:
    rng = random.Random(seed)
    drawn = None
    while drawn is None or drawn.postpaid is None:
        drawn = random_instance(rng, months=rng.randint(1, 4), scale=rng.choice([7, 10, 14]), longer=False)
    basis = rng.choice([TierBasis.AFTER_PACKAGES, TierBasis.AFTER_PACKAGES, TierBasis.AFTER_FREE, TierBasis.TOTAL])
    blocks = replace(
        drawn.postpaid, mode=Mode.VOLUME, tier_basis=basis, per=rng.choice([2, 3, 5]), rounding=Rounding.UP
    )
    usage = drawn.usage._replace(free=Free(monthly=rng.randint(0, 6)))
    instance = replace(drawn, postpaid=blocks, usage=usage)
    assert solve(instance) == brute_force(instance)


@pytest.mark.parametrize("seed", range(400))
def test_beyond_the_validity_no_policy_is_cheaper(seed: int) -> None:
    rng = random.Random(seed)
    instance = random_instance(rng, months=rng.randint(2, 5), scale=rng.choice([4, 7, 10]), longer=True)
    found, best = solve(instance), brute_force(instance)
    if never_falls(instance):
        assert found == best
    elif found and best:
        assert found[0] >= best[0]


@pytest.mark.parametrize("seed", [*range(470), 860, 1_198, 2_169, 2_295, 2_329])
def test_long_runs_settled_package_by_package_are_as_cheap_as_any_policy(seed: int) -> None:
    instance = long_instance(random.Random(seed))
    assert solve(instance) == brute_force(instance)


# Of the longer instances those in which such a run decides.
DECIDING = (2, 13, 40, 44, 154, 218, 338, 354, 395, 613, 619, 762, 1_067, 1_157, 1_255, 1_480)


@pytest.mark.parametrize("seed", DECIDING)
def test_long_runs_that_decide_are_as_cheap_as_any_policy(seed: int) -> None:
    rng = random.Random(seed)
    instance = random_instance(rng, months=rng.randint(4, 6), scale=rng.choice([7, 10, 14]), longer=True)
    assert solve(instance) == brute_force(instance)


OF_ONE_PRICE = [
    # calls, postpaid, packages: of many calendars at one price the rule chooses by the packages of all runs together
    ([5, 1, 4, 6, 5, 3], graduated((0, "0.0207"), (2, "0.0370")), packages((3, "0.06"), (4, "0.10"), validity=1)),
    ([7, 1, 8, 3, 7], None, packages((6, "0.13"), (10, "0.24"), validity=3)),
]


@pytest.mark.parametrize(("calls", "postpaid", "sold"), OF_ONE_PRICE)
def test_of_equally_cheap_calendars_the_rule_chooses(
    calls: list[int], postpaid: Postpaid | None, sold: Packages
) -> None:
    instance = Instance(MonthlyUsage(calls=calls), (), postpaid, sold)
    assert solve(instance) == brute_force(instance)


def test_of_one_run_the_larger_sizes_are_bought_first_so_that_the_small_ones_come_late() -> None:
    # Of the 14 calls of months 1 and 2 a package of 10 pays for the first; 2 × 2 could as well be bought in month 1.
    sold = packages((2, "0.09"), (3, "0.16"), (10, "0.39"), validity=2)
    found = plan(sheet(api(None, sold)), calls=[2, 7, 7, 2, 4])
    bought = [(item.month, item.size, item.count) for item in found.calendar.purchases]
    assert bought == [(0, 2, 1), (1, 10, 1), (2, 2, 2), (3, 2, 1), (4, 2, 2)]


def test_bills_below_that_of_no_call_are_used() -> None:
    """The first tier's fee is due at zero; one postpaid call reaches a tier without: found by brute force."""
    for seed in (10_320, 13_577):
        rng = random.Random(seed)
        instance = random_instance(rng, months=rng.randint(2, 4), scale=rng.choice([8, 14, 20]), longer=False)
        assert solve(instance) == brute_force(instance)


def test_an_independent_solver_agrees() -> None:
    """HiGHS on 12 instances of a half year; ``tests/bench/plan_oracle.py`` has hundreds."""
    for seed in range(12):
        rng = random.Random(seed)
        top = rng.choice([20_000, 200_000])
        calls = [rng.randrange(top) for _ in range(6)]
        found = Horizon(MonthlyUsage(calls=calls), (), FOUNDING_RATER, OFFER).search()
        assert found
        assert found.ledger.total() == round(milp(calls, FOUNDING_PACKAGES, FOUNDING_POSTPAID).cost)


@given(st.integers(0, 2**32))
@settings(max_examples=300)
def test_a_plan_of_one_month_is_the_best_split(seed: int) -> None:
    rng = random.Random(seed)
    instance = random_instance(rng, months=1, scale=60, longer=False)
    successful, free, demand = instance.given()[0]
    rater = rater_for(instance)
    bill = MonthBill(rater, successful, free) if rater else None
    offered = catalog(instance.bundle, USD) if instance.bundle else None
    split = best_split(demand, offered, bill)
    found = Horizon(instance.usage, instance.owned, rater, offered).search()
    if split is None:
        assert found is None
        return
    assert found
    assert found.ledger.total() == price_of(split.cost)
    bought = {buy.size: buy.count for buy in found.buys}
    counts = zip(offered.sizes, offered.counts(split.bought), strict=True) if offered else ()
    assert bought == {size: count for size, count in counts if count}


@given(st.integers(0, 2**32))
@settings(max_examples=150)
def test_order_never_matters_and_more_sizes_never_cost_more(seed: int) -> None:
    rng = random.Random(seed)
    one = random_instance(rng, months=3, scale=30, longer=False)
    found = solve(one)
    if one.bundle is None or found is None:
        return
    sizes = one.bundle.sizes
    turned = Packages(sizes=sizes[::-1], validity=one.bundle.validity)
    assert solve(Instance(one.usage, one.owned[::-1], one.postpaid, turned)) == found
    for left_out in sizes[1:]:
        fewer = Packages(sizes=tuple(kept for kept in sizes if kept != left_out), validity=one.bundle.validity)
        worse = solve(Instance(one.usage, one.owned, one.postpaid, fewer))
        assert worse is None or worse[0] >= found[0]


@given(st.lists(st.integers(0, 300_000), min_size=1, max_size=14), st.integers(0, 50_000), st.booleans())
@settings(max_examples=40, deadline=None)
def test_no_alternative_is_cheaper_and_the_ledger_repeats_the_cents(calls: list[int], held: int, on: bool) -> None:
    found = plan(FOUNDING, calls=calls, prepaid=[(held, 5)], postpaid=on)
    for other in found.alternatives:
        assert other.total >= found.total
    assert found.all_postpaid is None or found.all_postpaid >= found.total
    for row in found.regret:
        if len(calls) <= 12:
            assert row.regret is None or row.regret >= 0
    again = [(item.size, item.count, item.month) for item in found.calendar.purchases]
    own = plan(FOUNDING, calls=calls, prepaid=[(held, 5)], postpaid=on, buy=again)
    assert own.calendar == found.calendar
    assert own.given_away == 0
    for month in found.calendar.months:
        assert month.calls - month.failed == month.free + month.prepaid + month.postpaid + month.unserved
    assert found.total == sum(month.purchases_amount + month.postpaid_amount for month in found.calendar.months)


def test_alternatives_of_the_growing_year() -> None:
    found = plan(FOUNDING, calls=GROWING)
    rows = {other.name: (str(other.total), other.packages) for other in found.alternatives}
    assert rows == {
        "postpaid only": ("59178.65", 0),
        "packages only": ("33850.00", 8),
        "only 1,000,000, rest postpaid": ("34152.84", 1),
        "without 1,000,000": ("48850.00", 17),
        "without 10,000": ("34152.84", 1),
        "fewest packages within 2 %": ("34152.84", 1),
        "robust": ("34152.84", 1),
    }
    robust = found.alternatives[-1]
    assert robust.worst_regret == Decimal("1858.28")
    assert max(row.regret for row in found.regret if row.regret is not None) == Decimal("3850.00")
    assert [row.percent for row in found.regret] == [-30, -20, -10, 0, 10, 20, 30]
    assert (found.saving, found.coverage) == (Decimal("25328.65"), (sum(GROWING), sum(GROWING)))


def test_a_robust_calendar_halves_the_worst_regret_of_the_one_that_is_shown() -> None:
    # The robust calendar above, as the user's own: its worst regret is 1,858.28 already, and none halves that.
    own = plan(FOUNDING, calls=GROWING, buy=[(1_000_000, 1, 0)])
    assert max(row.regret for row in own.regret if row.regret is not None) == Decimal("1858.28")
    assert "robust" not in [other.name for other in own.alternatives]


def test_a_robust_calendar_is_at_least_twice_as_sure() -> None:
    rng, seen = random.Random("robust"), 0
    for _ in range(60):
        drawn = random_instance(rng, months=rng.randint(2, 4), scale=rng.choice([8, 14, 20]), longer=False)
        bundle = drawn.bundle or packages((1, "0.30"), (4, "0.90"), validity=4)
        size = rng.choice(bundle.sizes).size
        for buy in (None, [(size, rng.randint(1, 2), 0)], []):
            found = plan(
                sheet(api(drawn.postpaid, bundle)), calls=drawn.usage.calls, failed=drawn.usage.failed, buy=buy
            )
            shown = [row.regret for row in found.regret if row.regret is not None]
            for robust in (other for other in found.alternatives if other.name == "robust"):
                seen += 1
                assert found.calendar.purchases
                assert robust.worst_regret is not None
                assert 0 <= 2 * robust.worst_regret <= max(shown)
                assert 100 * robust.total <= 102 * found.cheapest.total
    assert seen >= 5


def test_the_users_own_plan_is_priced_beside_the_cheapest() -> None:
    found = plan(FOUNDING, calls=[200_000] * 12, buy=[(1_000_000, 2, 0)])
    assert [str(amount) for amount in (found.total, found.cheapest.total, found.given_away)] == [
        "80000.00",
        "78000.00",
        "2000.00",
    ]
    off = plan(FOUNDING, calls=[200_000] * 12, buy=[(1_000_000, 2, 0)], postpaid=False)
    assert (off.given_away, off.calendar.unserved) == (None, 400_000)
    assert [note.code for note in off.notes] == [NoteCode.UNSERVED] * 2
    assert off.regret[3].keep is None
    assert off.regret[3].unserved == 400_000


def test_what_becomes_of_a_purchase() -> None:
    found = plan(FOUNDING, calls=[0, 40_000, 60_000], buy=[(100_000, 1, 1), (10_000, 2, 2)])
    rows = [(item.month, item.size, item.used, item.runs_out, item.usable_to) for item in found.calendar.purchases]
    assert rows == [(1, 100_000, 100_000, 2, 12), (2, 10_000, 0, None, 13)]
    assert found.calendar.leftover == 20_000


def test_notes_of_single_months() -> None:
    *notes, off = plan(FOUNDING, calls=[9_000], buy=[]).notes
    assert off.code is NoteCode.POSTPAID_OFF  # the plan relies on it
    assert [(note.code, note.message) for note in notes] == [
        (NoteCode.DEAD_ZONE, "month 1: 720.00 for 9,000 postpaid calls, more than 10,000 would cost (600.00)")
    ]
    *notes, _ = plan(FOUNDING, calls=[105_000], buy=[(10_000, 1, 0)], start=12 * 2026 + 2).notes
    assert [(note.code, note.message) for note in notes] == [
        (
            NoteCode.DEAD_ZONE,
            "month 2026-03: 5,700.00 for 95,000 postpaid calls, more than 100,000 would cost (5,000.00)",
        ),
        (
            NoteCode.PACKAGE_RAISES_BILL,
            "month 2026-03: with 10,000 calls prepaid or free the postpaid bill is 5,700.00, without them 5,250.00",
        ),
    ]


def test_notes_count_what_was_free_prepaid_and_failed() -> None:
    alone = sheet(api(replace(FOUNDING_POSTPAID, enabled_by_default=True), None))
    # 10,100 less 100 failed, 25 free and 25 prepaid are 9,950, at 0.08; all 10,000 would be at 0.06
    told = plan(alone, calls=[10_100], failed=[100], free=25, prepaid=[(25, 0)]).notes
    assert [note.message for note in told] == [
        "month 1: 796.00 for 9,950 postpaid calls, more than 10,000 would cost (600.00)",
        "month 1: with 50 calls prepaid or free the postpaid bill is 796.00, without them 600.00",
    ]
    # Where the free ones count for the tier, 10,000 are reached: there is nothing to remark.
    counted = replace(FOUNDING_POSTPAID, enabled_by_default=True, tier_basis=TierBasis.AFTER_PACKAGES)
    assert plan(sheet(api(counted, None)), calls=[10_000], free=50).notes == ()


def test_more_than_five_months_with_one_remark_are_one_note() -> None:
    # 8,000 calls are 640.00 at 0.08, 9,000 are 720.00; 10,000 would be 600.00 at 0.06
    told = [note.message for note in plan(FOUNDING, calls=[8_000, *[9_000] * 5], buy=[]).notes]
    assert told[:-1] == [
        "month 1: 640.00 for 8,000 postpaid calls, more than 10,000 would cost (600.00); likewise in 5 more months"
    ]


def test_a_monthly_quota_is_free_in_each_month_beside_failed_calls() -> None:
    sold = sheet(api(volume((0, "1")), None, FreeQuota(period=Period.MONTH, units=10)))
    # 20 less 5 failed less 10 free are 5; of 12 less 2 failed all are free
    assert plan(sold, calls=[20, 12], failed=[5, 2]).total == Decimal(5)
    # 3 are left of the first month's quota: 12 to pay for
    assert plan(sold, calls=[20, 12], failed=[5, 2], free=3).total == Decimal(12)


def test_without_reasons_there_is_the_plan_alone() -> None:
    alone = plan(FOUNDING, calls=[200_000] * 12, reasons=False)
    assert (alone.total, alone.alternatives, alone.regret) == (Decimal(78_000), (), ())


def test_what_is_held_is_told_in_the_order_in_which_it_ends() -> None:
    held = plan(FOUNDING, calls=[1] * 3, prepaid=[(5, 2), (6, 0), (7, 1)]).prepaid
    assert [(each.units, each.last) for each in held] == [(6, 0), (7, 1), (5, 2)]


def test_what_is_not_on_sale_cannot_be_bought() -> None:
    with pytest.raises(RequestError, match=r"(?s)5.*1,000, 10,000, 100,000, 1,000,000, 10,000,000"):
        plan(FOUNDING, calls=[1], buy=[(5, 1, 0)])
    with pytest.raises(RequestError, match="none"):
        plan(sheet(api(volume((0, "1")), None)), calls=[1], buy=[(5, 1, 0)])


def test_sixty_months_are_planned_and_no_more() -> None:
    alone = sheet(api(volume((0, "1")), None))
    assert plan(alone, calls=[1] * 60).total == Decimal(60)
    with pytest.raises(RequestError, match="a plan of 61 months is longer than the limit of 60"):
        plan(alone, calls=[1] * 61)


def test_nothing_is_remarked_where_there_is_nothing_to_change() -> None:
    # 90 calls and 100 alike come to the maximum of 5.
    capped = Postpaid(tiers=tiers((0, "1")), maximum=Decimal(5))
    assert plan(sheet(api(capped, None)), calls=[100], free=10).notes == ()
    # A month of no call pays the fee of 0.50; 100 calls would cost 1.
    fee = Postpaid(tiers=tiers((0, "1"), (100, "0.01"), fees=("0.5", "0")), flat_fee_at_zero=True)
    assert plan(sheet(api(fee, None)), calls=[0]).notes == ()


def test_free_quota_defaults() -> None:
    assert plan(FOUNDING, calls=[10_000, 10_000], free=50, free_until=0, buy=[]).total == 796 + 600
    monthly = sheet(api(FOUNDING_POSTPAID, None, FreeQuota(period=Period.MONTH, units=100)))
    assert [month.free for month in plan(monthly, calls=[500, 500]).calendar.months] == [100, 100]
    assert [month.free for month in plan(monthly, calls=[500, 500], free=30).calendar.months] == [30, 100]
    ended = plan(monthly, calls=[500, 500], free=30, free_until=0).calendar.months
    assert [month.free for month in ended] == [30, 0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"calls": []}, "at least one month"),
        ({"calls": [1] * 61}, "longer than the limit of 60"),
        ({"calls": [1], "failed": [2]}, "month 1: 2 failed of 1 call;"),
        ({"calls": [1], "failed": [0, 0]}, "`failed` are given for 2 months"),
        ({"calls": [1], "free": -1}, "free: a whole number"),
        ({"calls": [1], "prepaid": [(5, 12)]}, "packages live 12 months, so the last month can be 12"),
        ({"calls": [1], "prepaid": [(-5, 1)]}, "prepaid: a whole number"),
        (
            {"calls": [1], "buy": [(7, 1, 0)]},
            "no package of 7 on sale; the sizes are: 1,000, 10,000, 100,000, 1,000,000, 10,000,000",
        ),
        ({"calls": [1], "buy": [(1_000, 0, 0)]}, "it takes 1 or more"),
        ({"calls": [1], "buy": [(1_000, 1, 1)]}, "month 2 is outside the plan, which runs from 1 to 1"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(RequestError, match=message):
        plan(FOUNDING, **arguments)


def test_what_has_no_price_is_named() -> None:
    with pytest.raises(NoPriceError, match=r"month 2: 5 calls have no price with postpaid off, and the sheet has no"):
        plan(sheet(api(FOUNDING_POSTPAID, None)), calls=[0, 5], postpaid=False)
    asked = sheet(api(volume((0, "0.01"), (10, None)), None))
    with pytest.raises(NoPriceError, match=r"month 1: 10 calls are priced on request, and the sheet has no packages"):
        plan(asked, calls=[10])
    with pytest.raises(
        NoPriceError, match=r"^month 2027-02: 12 calls are priced on request, and the sheet has no pack"
    ):
        plan(asked, calls=[15, 15], prepaid=[(18, 1)], start=12 * 2027, free=0)
    # Month 1 has a price.
    with pytest.raises(NoPriceError, match=r"^month 2: 10 calls are priced on request, and the sheet has no packages$"):
        plan(asked, calls=[5, 10])
    with pytest.raises(NoPriceError, match=r"^month 1: 1 call is priced on request, and the sheet has no packages$"):
        plan(sheet(api(volume((0, "0.01"), (1, None)), None)), calls=[1])
    with pytest.raises(NoPriceError, match=r"^month 1: 1 call has no price with postpaid off, and the sheet has no p"):
        plan(sheet(api(FOUNDING_POSTPAID, None)), calls=[1], postpaid=False)
    both = sheet(api(volume((0, "0.01"), (10, None)), packages((4, "1"))))
    assert plan(both, calls=[10]).total == Decimal("1.06")
    daily = sheet(api(Postpaid(tiers=FOUNDING_POSTPAID.tiers, period=Period.DAY), FOUNDING_PACKAGES))
    with pytest.raises(NoPriceError, match="a is priced by the day, and these are months"):
        plan(daily, calls=[10])


def test_what_would_take_too_long_is_refused(clock: Clock) -> None:
    """Sizes without a common divisor, five years of tens of millions of calls: refused soon, never approximated."""
    tiny = packages((3, "0.20"), (7, "0.45"), (1_000_003, "30000"))
    with clock.within(10), pytest.raises(LimitError, match="the limit"):
        Horizon(
            MonthlyUsage(calls=[17_000_000 + 999 * i for i in range(60)]), (), FOUNDING_RATER, catalog(tiny, USD)
        ).search()


def test_scaled_calls_are_rounded_half_up() -> None:
    assert scaled(MonthlyUsage(calls=[5, 15, 1], failed=[5, 0, 0]), -10) == MonthlyUsage(
        calls=[5, 14, 1], failed=[5, 0, 0]
    )


def test_owned_lots_are_used_before_anything_bought() -> None:
    found = MARKET.cheapest(MonthlyUsage(calls=[60_000] * 3, free=Free(once=5_000)), [Lot(units=100_000, last=2)])
    assert found
    first = found.ledger.months[0]
    assert (first.free, first.prepaid, first.purchases) == (5_000, 55_000, 0)
