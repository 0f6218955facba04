"""Postpaid rating: bound by bound by hand, then against every unit priced by itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import rater_of
from plan_oracles import random_postpaid
from reference import bill as reference_bill
from reference import cents, in_blocks
from strategies import postpaids

from costcalc.engine.month_bill import MonthBill
from costcalc.engine.rater import Rater
from costcalc.money import Direction, currency
from costcalc.results.bill import Charge
from costcalc.sheet import Mode, Postpaid, Rounded, Rounding, TierBasis
from costcalc.sheet.terms import Amounts

USD = currency("USD")

FOUNDING = """{mode: volume, tiers: [{from: 0, unit_price: 0.08}, {from: 10_000, unit_price: 0.06},
    {from: 100_000, unit_price: 0.05}, {from: 1_000_000, unit_price: 0.04}]}"""
FROM = "tiers: [{from: 0, unit_price: 1}, {from: 10, unit_price: 0.5}]"
UP_TO = "tiers: [{up_to: 10, unit_price: 1}, {unit_price: 0.5}]"
PER_FROM = "per: 1_000, tiers: [{from: 0, unit_price: 1}, {from: 10_000, unit_price: 0.5}]"
PER_UP_TO = "per: 1_000, tiers: [{up_to: 10_000, unit_price: 1}, {unit_price: 0.5}]"
FEES = "tiers: [{up_to: 10, unit_price: 1, flat_fee: 5}, {unit_price: 0.5, flat_fee: 7}]"
FEES_OF_BLOCKS = """per: 3, tiers: [{from: 0, unit_price: 0.11, flat_fee: 0.07},
    {from: 3, unit_price: 0.032, flat_fee: 0.13}, {from: 10, unit_price: 0.07, flat_fee: 0.09}]"""

BOUNDS = [
    # below, at, one past each bound: what, units, amount
    (FOUNDING, 0, "0.00"),
    (FOUNDING, 1, "0.08"),
    (FOUNDING, 9_999, "799.92"),  # × 0.08
    (FOUNDING, 10_000, "600.00"),  # × 0.06
    (FOUNDING, 10_001, "600.06"),
    (FOUNDING, 99_999, "5999.94"),  # × 0.06
    (FOUNDING, 100_000, "5000.00"),  # × 0.05
    (FOUNDING, 100_001, "5000.05"),
    (FOUNDING, 999_999, "49999.95"),  # × 0.05
    (FOUNDING, 1_000_000, "40000.00"),  # × 0.04
    (FOUNDING, 1_000_001, "40000.04"),
    (f"{{mode: volume, {FROM}}}", 9, "9.00"),
    (f"{{mode: volume, {FROM}}}", 10, "5.00"),  # 10 × 0.5: from 10 begins at 10
    (f"{{mode: volume, {FROM}}}", 11, "5.50"),
    (f"{{mode: volume, {UP_TO}}}", 9, "9.00"),
    (f"{{mode: volume, {UP_TO}}}", 10, "10.00"),  # up to 10 ends at 10
    (f"{{mode: volume, {UP_TO}}}", 11, "5.50"),
    (f"{{mode: graduated, {FROM}}}", 9, "9.00"),
    (f"{{mode: graduated, {FROM}}}", 10, "9.50"),  # 9 × 1 + 1 × 0.5: unit number 10 is the second tier's
    (f"{{mode: graduated, {FROM}}}", 11, "10.00"),
    (f"{{mode: graduated, {UP_TO}}}", 10, "10.00"),
    (f"{{mode: graduated, {UP_TO}}}", 11, "10.50"),  # 10 × 1 + 1 × 0.5
    (f"{{mode: graduated, {UP_TO}}}", 12, "11.00"),
    (f"{{mode: volume, rounding: exact, {PER_FROM}}}", 4, "0.00"),  # 0.004
    (f"{{mode: volume, rounding: exact, {PER_FROM}}}", 5, "0.01"),  # 0.005, half up
    (f"{{mode: volume, rounding: exact, {PER_FROM}}}", 9_999, "10.00"),  # 9.999
    (f"{{mode: volume, rounding: exact, {PER_FROM}}}", 10_000, "5.00"),
    (f"{{mode: volume, rounding: exact, {PER_FROM}}}", 10_010, "5.01"),  # 5.005
    (f"{{mode: volume, rounding: up, {PER_FROM}}}", 0, "0.00"),
    (f"{{mode: volume, rounding: up, {PER_FROM}}}", 1, "1.00"),  # one started block
    (f"{{mode: volume, rounding: up, {PER_FROM}}}", 1_000, "1.00"),
    ("{per: 2, rounding: up, unit_price: 1}", 1, "1.00"),  # the smallest block there is
    ("{per: 2, rounding: up, unit_price: 1}", 3, "2.00"),
    # 2 × 0.11 ÷ 3 = 0.07, and 0.07; 7 × 0.032 ÷ 3 = 0.07, and 0.13; then 3 × 0.07 ÷ 3 = 0.07, and 0.09
    (f"{{mode: graduated, rounding: up, {FEES_OF_BLOCKS}}}", 9, "0.34"),
    (f"{{mode: graduated, rounding: up, {FEES_OF_BLOCKS}}}", 10, "0.50"),
    (f"{{mode: volume, rounding: up, {PER_FROM}}}", 1_001, "2.00"),
    (f"{{mode: volume, rounding: up, {PER_FROM}}}", 9_000, "9.00"),
    (f"{{mode: volume, rounding: up, {PER_FROM}}}", 9_001, "5.00"),  # 10 whole blocks reach the tier: 10 × 0.5
    (f"{{mode: volume, rounding: up, {PER_UP_TO}}}", 9_001, "10.00"),  # 10 blocks are still up to 10,000
    (f"{{mode: volume, rounding: up, {PER_UP_TO}}}", 10_001, "5.50"),  # 11 × 0.5
    (f"{{mode: graduated, rounding: exact, {PER_UP_TO}}}", 10_001, "10.00"),  # 10.00 + 0.0005 → 0.00
    (f"{{mode: graduated, rounding: exact, {PER_UP_TO}}}", 10_010, "10.01"),  # 10.00 + 0.005 → 0.01
    (f"{{mode: graduated, rounding: up, {PER_UP_TO}}}", 10_000, "10.00"),
    (f"{{mode: graduated, rounding: up, {PER_UP_TO}}}", 10_001, "10.50"),  # 10 blocks × 1 + 1 × 0.5
    (f"{{mode: volume, {FEES}}}", 0, "0.00"),
    (f"{{mode: volume, {FEES}}}", 1, "6.00"),  # 1 + 5
    (f"{{mode: volume, {FEES}}}", 10, "15.00"),  # 10 + 5
    (f"{{mode: volume, {FEES}}}", 11, "12.50"),  # 5.50 + 7: the reached tier's fee alone
    (f"{{mode: graduated, {FEES}}}", 10, "15.00"),
    (f"{{mode: graduated, {FEES}}}", 11, "22.50"),  # 10 + 5 + 0.50 + 7: that of each tier with a unit in it
    (f"{{mode: volume, flat_fee_at_zero: true, {FEES}}}", 0, "5.00"),
    (f"{{mode: graduated, flat_fee_at_zero: true, {FEES}}}", 0, "5.00"),
    (f"{{mode: graduated, flat_fee_at_zero: true, {FEES}}}", 1, "6.00"),
    ("{unit_price: 0.005}", 1, "0.01"),
    ("{unit_price: 0.005}", 3, "0.02"),  # 0.015: the line is rounded once, not unit by unit (0.03)
    ("{unit_price: 1e-5}", 499, "0.00"),  # 0.00499
    ("{unit_price: 1e-5}", 500, "0.01"),  # 0.005
    ("{unit_price: 1, base_fee: 3}", 0, "3.00"),
    ("{unit_price: 1, base_fee: 3}", 1, "4.00"),
    ("{unit_price: 1, minimum: 20}", 0, "20.00"),
    ("{unit_price: 1, minimum: 20}", 20, "20.00"),
    ("{unit_price: 1, minimum: 20}", 21, "21.00"),
    ("{unit_price: 1, maximum: 20}", 19, "19.00"),
    ("{unit_price: 1, maximum: 20}", 20, "20.00"),
    ("{unit_price: 1, maximum: 20}", 21, "20.00"),
    ("{unit_price: 1, base_fee: 3, minimum: 20, maximum: 25}", 16, "20.00"),  # 19, raised by 1
    ("{unit_price: 1, base_fee: 3, minimum: 20, maximum: 25}", 17, "20.00"),
    ("{unit_price: 1, base_fee: 3, minimum: 20, maximum: 25}", 18, "21.00"),
    ("{unit_price: 1, base_fee: 3, minimum: 20, maximum: 25}", 22, "25.00"),
    ("{unit_price: 1, base_fee: 3, minimum: 20, maximum: 25}", 23, "25.00"),  # 26, cut by 1
    ("{mode: volume, tiers: [{from: 0, unit_price: 1}, {from: 10, unit_price: on_request}]}", 9, "9.00"),
    ("{mode: volume, tiers: [{from: 0, unit_price: 1}, {from: 10, unit_price: on_request}]}", 10, None),
    ("{mode: graduated, tiers: [{from: 0, unit_price: 1}, {from: 10, unit_price: on_request}]}", 10, None),
    ("{mode: volume, tiers: [{up_to: 10, unit_price: 1}, {unit_price: on_request}]}", 10, "10.00"),
    ("{mode: volume, tiers: [{up_to: 10, unit_price: 1}, {unit_price: on_request}]}", 11, None),
    ("{mode: graduated, tiers: [{up_to: 10, unit_price: 1}, {unit_price: on_request}]}", 11, None),
]


@pytest.mark.parametrize(("postpaid", "units", "amount"), BOUNDS)
def test_each_side_of_each_bound_costs_what_the_sheet_says(postpaid: str, units: int, amount: str | None) -> None:
    bill = rater_of(postpaid).bill(units)
    assert bill.total == (None if amount is None else Decimal(amount))
    assert amount is None or str(bill.total) == amount


# A month of 12 successful calls: 2 free, 3 prepaid, 7 to pay; tiers begin at 0, 8, 10 and 12.
BASES = [
    ("volume", "billable", 7, "7.00"),  # 7 × 1
    ("volume", "after_packages", 9, "3.50"),  # 12 - 3 = 9: 7 × 0.5
    ("volume", "after_free", 10, "1.75"),  # 12 - 2 = 10: 7 × 0.25
    ("volume", "total", 12, "0.70"),  # 7 × 0.1
    ("graduated", "billable", 7, "7.00"),  # units 1 to 7 at 1
    ("graduated", "after_packages", 9, "6.00"),  # units 3 to 9: 5 × 1 + 2 × 0.5
    ("graduated", "after_free", 10, "5.25"),  # units 4 to 10: 4 × 1 + 2 × 0.5 + 1 × 0.25
    ("graduated", "total", 12, "3.60"),  # units 6 to 12: 2 × 1 + 2 × 0.5 + 2 × 0.25 + 1 × 0.1
]


@pytest.mark.parametrize(("mode", "tier_basis", "basis", "amount"), BASES)
def test_the_tier_basis_chooses_the_tier_and_only_the_rest_is_charged(
    mode: str, tier_basis: str, basis: int, amount: str
) -> None:
    tiers = "[{from: 0, unit_price: 1}, {from: 8, unit_price: 0.5}, {from: 10, unit_price: 0.25}, {from: 12, unit_price: 0.1}]"
    rater = rater_of(f"{{mode: {mode}, tier_basis: {tier_basis}, tiers: {tiers}}}")
    bill = MonthBill(rater, successful=12, free=2).bill(7)
    assert (bill.units, bill.basis, str(bill.total)) == (7, basis, amount)


def test_a_bill_lists_units_fees_minimum_and_maximum_as_lines_of_their_own() -> None:
    rater = rater_of(f"{{mode: graduated, base_fee: 3, minimum: 30, {FEES}}}")
    lines = [(line.charge, line.units, str(line.amount)) for line in rater.bill(11).lines]
    assert lines == [
        (Charge.UNITS, 10, "10.00"),
        (Charge.FLAT_FEE, None, "5.00"),
        (Charge.UNITS, 1, "0.50"),
        (Charge.FLAT_FEE, None, "7.00"),
        (Charge.BASE_FEE, None, "3.00"),
        (Charge.MINIMUM, None, "4.50"),  # 25.50 raised to 30
    ]
    cut = rater_of("{unit_price: 1, maximum: 20}").bill(26).lines[-1]
    assert (cut.charge, str(cut.amount)) == (Charge.MAXIMUM, "-6.00")


@pytest.mark.parametrize(("code", "amount"), [("JPY", "1"), ("USD", "0.50"), ("KWD", "0.500")])
def test_a_bill_has_the_digits_of_its_currency(code: str, amount: str) -> None:
    assert str(rater_of("{unit_price: 0.5}", code).bill(1).total) == amount


UNITS = st.integers(0, 60)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(postpaids(), UNITS, st.integers(0, 30))
def test_every_bill_is_that_of_its_units_priced_one_by_one(postpaid: Postpaid, units: int, more: int) -> None:
    rater = Rater(postpaid, USD)
    assert rater.total(units, units + more) == reference_bill(postpaid, units, units + more)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(postpaids(), st.lists(UNITS, max_size=20))
def test_many_totals_are_each_that_of_its_units_priced_one_by_one(postpaid: Postpaid, units: list[int]) -> None:
    rater = Rater(postpaid, USD)
    assert rater.totals(units) == [reference_bill(postpaid, count, count) for count in units]
    assert rater.totals(units) == [rater.total(count) for count in units]


def test_a_tier_that_no_unit_is_in_owes_no_fee() -> None:
    rater = rater_of("{mode: graduated, tiers: [{from: 0, unit_price: 9, flat_fee: 5}, {from: 1, unit_price: 1}]}")
    assert rater.totals([0, 1, 2]) == [0, 100, 200]
    assert str(rater.bill(2).total) == "2.00"


@settings(max_examples=200, deadline=None, derandomize=True)
@given(postpaids(), UNITS, st.integers(0, 30))
def test_the_total_is_the_sum_of_the_lines(postpaid: Postpaid, units: int, more: int) -> None:
    rater = Rater(postpaid, USD)
    bill, total = rater.bill(units, units + more), rater.total(units, units + more)
    assert bill.total == (None if total is None else USD.amount(total))
    if bill.total is not None:
        assert sum(line.amount for line in bill.lines) == bill.total
    for line in bill.lines:
        if line.charge is Charge.UNITS:
            assert line.units is not None
            assert line.unit_price is not None
            # What was multiplied stands beside the amount, which is rounded once.
            assert USD.minor(line.amount) == cents(
                Fraction(line.unit_price) * Fraction(line.units) / Fraction(line.per)
            )


@settings(max_examples=150, deadline=None, derandomize=True)
@given(postpaids(mode=Mode.GRADUATED, on_request=False))
def test_a_graduated_bill_never_falls(postpaid: Postpaid) -> None:
    rater = Rater(postpaid, USD)
    totals = [rater.total(units) or 0 for units in range(1, 61)]
    assert totals == sorted(totals)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(postpaids(mode=Mode.VOLUME, fees_and_bounds=False, on_request=False), st.integers(1, 60))
def test_a_volume_bill_is_the_units_times_the_price_of_the_reached_tier(postpaid: Postpaid, units: int) -> None:
    charged = in_blocks(postpaid, units)
    price = next(tier.unit_price for tier in reversed(postpaid.tiers) if tier.first <= charged)
    assert price is not None
    assert Rater(postpaid, USD).total(units) == cents(Fraction(price) * charged / postpaid.per)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(postpaids(), st.integers(1, 60))
def test_pieces_are_runs_without_gap_in_which_the_bill_never_falls(postpaid: Postpaid, limit: int) -> None:
    bill = MonthBill(Rater(postpaid, USD), limit)
    pieces = bill.pieces(limit)
    assert [unit for low, high in pieces for unit in range(low, high + 1)] == list(range(limit + 1))
    for low, high in pieces:
        totals = [bill.total(units) for units in range(low, high + 1)]
        assert None not in totals or set(totals) == {None}
        known = [total for total in totals if total is not None]
        assert known == sorted(known)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(postpaids(), st.integers(1, 60), st.integers(0, 20))
def test_within_a_piece_the_bill_is_a_straight_line_but_for_its_slack(
    postpaid: Postpaid, limit: int, free: int
) -> None:
    bill = MonthBill(Rater(postpaid, USD), limit + free, free)
    pieces = bill.pieces(limit)
    assert [unit for low, high in pieces for unit in range(low, high + 1)] == list(range(limit + 1))
    for low, high in pieces:
        _assert_straight([bill.total(units) for units in range(low, high + 1)], bill.rater.slack)


def _assert_straight(totals: list[int | None], slack: int) -> None:
    known = [total for total in totals if total is not None]
    assert not known or len(known) == len(totals)
    for place, total in enumerate(known):
        line = Fraction((known[-1] - known[0]) * place, max(1, len(known) - 1)) + known[0]
        assert abs(total - line) <= slack


@pytest.mark.parametrize("seed", range(240))
def test_of_any_price_list_bills_and_pieces_are_right_unit_by_unit(seed: int) -> None:
    # The same in small: a seed each, of all units that can be counted at a glance.
    rng = Random(seed)
    postpaid = random_postpaid(rng, rng.choice([4, 9]))
    amounts = Amounts(rounded=rng.choice(list(Rounded)), direction=rng.choice(list(Direction)))
    if seed % 3 == 0:
        basis = rng.choice([TierBasis.AFTER_PACKAGES, TierBasis.AFTER_FREE, TierBasis.TOTAL])
        per = rng.choice([2, 3, 5])
        postpaid = replace(postpaid, mode=Mode.VOLUME, per=per, rounding=rng.choice(list(Rounding)), tier_basis=basis)
    rater, limit, free = Rater(postpaid, USD, amounts), 24, rng.randint(0, 7)
    bill = MonthBill(rater, limit + free, free)
    totals = [bill.total(units) for units in range(limit + 1)]
    assert totals == [reference_bill(postpaid, units, bill.basis(units), amounts=amounts) for units in range(limit + 1)]
    for units, total in enumerate(totals):
        working = bill.bill(units)
        assert (None if working.total is None else working.total * 100) == total
        if total is not None:
            assert sum(line.amount for line in working.lines) == working.total or amounts.rounded is Rounded.BILL
    pieces = bill.pieces(limit)
    assert [unit for low, high in pieces for unit in range(low, high + 1)] == list(range(limit + 1))
    for low, high in pieces:
        _assert_straight(totals[low : high + 1], rater.slack)


ASKED = "tiers: [{from: 0, unit_price: 1}, {from: 10, unit_price: on_request}]"


@pytest.mark.parametrize(("mode", "units", "first"), [("volume", 9, 0), ("volume", 10, 10), ("graduated", 10, None)])
def test_a_volume_bill_names_its_tier_even_where_that_has_no_price(mode: str, units: int, first: int | None) -> None:
    tier = rater_of(f"{{mode: {mode}, {ASKED}}}").bill(units).tier
    assert (tier.first if tier else None) == first


@pytest.mark.parametrize(
    ("rounding", "charged"),
    [
        # Blocks of 60: a minute that is begun; whole minutes alone; the nearest one, of 30 seconds the next.
        ("up", {0: 0, 1: 60, 60: 60, 61: 120, 89: 120, 90: 120}),
        ("down", {0: 0, 1: 0, 59: 0, 60: 60, 119: 60, 120: 120}),
        ("nearest", {0: 0, 29: 0, 30: 60, 89: 60, 90: 120, 149: 120}),
    ],
)
def test_blocks_are_rounded_the_way_the_sheet_says(rounding: str, charged: dict[int, int]) -> None:
    rater = rater_of(f"{{unit_price: 0.02, per: 60, rounding: {rounding}}}")
    assert {units: rater.charged(units) for units in charged} == charged
    # 2 cents a minute, whatever the seconds.
    assert {units: rater.total(units) for units in charged} == {units: n // 60 * 2 for units, n in charged.items()}


@pytest.mark.parametrize(
    ("direction", "amounts"), [("half_up", ["0.04", "0.01"]), ("up", ["0.04", "0.02"]), ("down", ["0.03", "0.01"])]
)
def test_amounts_are_rounded_the_way_the_sheet_says(direction: str, amounts: list[str]) -> None:
    # 15 × 0.0025 = 0.0375; 7 × 0.0015 = 0.0105
    rounded = Amounts(direction=Direction(direction))
    raters = [Rater(rater_of(f"{{unit_price: {price}}}").postpaid, USD, rounded) for price in ("0.0025", "0.0015")]
    bills = [rater.bill(units) for rater, units in zip(raters, (15, 7), strict=True)]
    assert [str(bill.total) for bill in bills] == amounts


def test_a_bill_rounded_as_a_whole_keeps_every_digit_of_its_lines() -> None:
    graduated = rater_of(
        "{mode: graduated, tiers: [{up_to: 3, unit_price: 0.004}, {unit_price: 0.001}], base_fee: 0.005}"
    )
    bill = Rater(graduated.postpaid, USD, Amounts(rounded=Rounded.BILL)).bill(5)
    # 3 × 0.004 + 2 × 0.001 + 0.005 = 0.019, which is 0.02
    assert [(line.charge.value, str(line.amount)) for line in bill.lines] == [
        ("units", "0.012"), ("units", "0.002"), ("base_fee", "0.005"), ("rounding", "0.001"),
    ]  # fmt: skip
    assert str(bill.total) == "0.02"


def test_a_line_whose_digits_do_not_end_has_twelve_of_them() -> None:
    thirds = rater_of("{unit_price: 0.01, per: 3, rounding: exact}")
    bill = Rater(thirds.postpaid, USD, Amounts(rounded=Rounded.BILL)).bill(20)
    assert [str(line.amount) for line in bill.lines] == ["0.0666666666667", "0.00333333333333"]
    assert str(bill.total) == "0.07"  # 20 ÷ 3 × 0.01 = 0.0666…


def test_a_flat_fee_names_the_tier_that_asks_it() -> None:
    rater = rater_of(f"{{mode: graduated, flat_fee_at_zero: true, {FEES}}}")
    named = [[line.tier.last for line in rater.bill(units).lines if line.tier] for units in (0, 11)]
    assert named == [[10], [10, 10, None, None]]  # the fee alone; then units and fee of either tier


def test_more_calls_move_the_units_and_their_basis_alike() -> None:
    bill = MonthBill.padded(rater_of(FOUNDING), 3, 5)
    assert (bill.basis(3), bill.basis(9_998), bill.total(9_998)) == (5, 10_000, 599_88)  # × 0.06


def test_a_bill_is_cut_where_its_minimum_lets_go_and_its_maximum_takes_hold() -> None:
    bill = MonthBill(rater_of("{unit_price: 1, minimum: 20, maximum: 30}"), 40)
    # flat at 20 up to 20 units, growing up to 30, flat at 30
    assert bill.pieces(40) == [(0, 0), (1, 20), (21, 29), (30, 40)]


@pytest.mark.parametrize(
    ("postpaid", "step", "units"),
    [
        ("{unit_price: 0.01}", 1, 1),
        ("{unit_price: 0.01}", 7, 7),
        ("{unit_price: 0.0125}", 1, 4),  # 4 × 1.25 cents are 5
        ("{unit_price: 0.0125}", 6, 12),  # 6 are 7.5 cents
        ("{unit_price: 0.0125}", 8, 8),
        ("{mode: volume, tiers: [{from: 0, unit_price: 0.0125}, {from: 9, unit_price: 0.002}]}", 1, 20),  # 4 and 5
        ("{unit_price: 0.05, per: 10, rounding: up}", 1, 10),  # a block is 5 cents
        ("{unit_price: 0.05, per: 10, rounding: up}", 4, 20),
        ("{unit_price: 0.005, per: 10, rounding: up}", 10, 20),  # a block is half a cent
    ],
)
def test_units_after_which_a_bill_is_whole_again(postpaid: str, step: int, units: int) -> None:
    assert rater_of(postpaid).cycle(step) == units
