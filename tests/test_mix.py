"""Packages, postpaid and both: the split found is the best of all splits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import catalog_of, rater_of
from plan_oracles import random_instance, random_postpaid
from reference import Way, split, ways
from reference import bill as reference_bill
from reference import month as month_bill
from strategies import postpaids, sizes

from costcalc.engine.cost import COUNT_BASE, price_of
from costcalc.engine.mix import Split, best_split
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.packages import Catalog, catalog
from costcalc.engine.rater import Rater
from costcalc.money import currency
from costcalc.sheet import Mode, Package, Packages, Postpaid, Rounding, TierBasis

USD = currency("USD")

FOUNDING = """{mode: volume, tiers: [{from: 0, unit_price: 0.08}, {from: 10_000, unit_price: 0.06},
    {from: 100_000, unit_price: 0.05}, {from: 1_000_000, unit_price: 0.04}]}"""
FOUNDING_SIZES = [(1_000, "75"), (10_000, "550"), (100_000, "4500"), (1_000_000, "30000"), (10_000_000, "200000")]

SPLITS = [
    # calls, bought, left to postpaid, price
    (0, 0, 0, "0.00"),
    (500, 0, 500, "40.00"),  # 500 × 0.08
    (937, 0, 937, "74.96"),
    (938, 1_000, 0, "75.00"),  # 938 × 0.08 = 75.04
    (1_100, 1_000, 100, "83.00"),  # 75 + 8; 2 packages 150
    (7_100, 7_000, 100, "533.00"),  # 7 × 75 + 100 × 0.08; one of 10,000 costs 550
    (15_000, 0, 15_000, "900.00"),  # × 0.06; 550 + 5 × 75 = 925
    (105_000, 105_000, 0, "4875.00"),  # 4,500 + 5 × 75
    (105_500, 105_000, 500, "4915.00"),  # 4,875 + 500 × 0.08
    (200_000, 200_000, 0, "9000.00"),
]


@pytest.mark.parametrize(("calls", "bought", "postpaid", "price"), SPLITS)
def test_the_founding_sheet_is_split_most_cheaply(calls: int, bought: int, postpaid: int, price: str) -> None:
    found = best_split(calls, catalog_of(*FOUNDING_SIZES), MonthBill(rater_of(FOUNDING), calls))
    assert found
    assert (found.bought, found.postpaid) == (bought, postpaid)
    assert USD.amount(price_of(found.cost)) == Decimal(price)


TIES = [
    # what decides, calls, the first price, from where on each costs 1, bought, left to postpaid; packages of 4 and 6 at 3
    ("the least unused", 5, "0", 2, 4, 1),  # 4 and one at 0, or a 6 with one to spare
    ("the larger sizes", 7, "0", 4, 6, 1),  # 6 and one at 0, or 4 and three at 0
    ("the fewest packages", 6, "0.5", 99, 0, 6),  # all six at 0.5, or a 6 at 3
]


@pytest.mark.parametrize(("decides", "calls", "price", "bound", "bought", "postpaid"), TIES)
def test_of_equally_cheap_splits_one_is_chosen_by_rule(
    decides: str, calls: int, price: str, bound: int, bought: int, postpaid: int
) -> None:
    tiers = f"[{{from: 0, unit_price: {price}}}, {{from: {bound}, unit_price: 1}}]"
    rater = rater_of(f"{{mode: volume, tiers: {tiers}}}")
    found = best_split(calls, catalog_of((4, "3"), (6, "3")), MonthBill(rater, calls))
    assert found
    assert (found.bought, found.postpaid) == (bought, postpaid), decides


ACROSS_TIERS = [
    # calls, packages, bought, left to postpaid, price; the second call makes the first as cheap: 1 and 2 both cost 2.00
    (11, [(1, "2"), (5, "5"), (8, "8")], 9, 2, "12.00"),  # 8 + 2 and 2, or 2 × 5 and 2: the larger size
    (31, [(1, "2"), (5, "5"), (8, "8"), (20, "17")], 29, 2, "29.00"),  # the same beside one of 20
]


@pytest.mark.parametrize(("calls", "sizes", "bought", "postpaid", "price"), ACROSS_TIERS)
def test_the_larger_sizes_are_chosen_across_tiers_too(
    calls: int, sizes: list[tuple[int, str]], bought: int, postpaid: int, price: str
) -> None:
    tiers = "[{from: 0, unit_price: 2}, {from: 2, unit_price: 1}, {from: 3, unit_price: 3}]"
    found = best_split(calls, catalog_of(*sizes), MonthBill(rater_of(f"{{mode: volume, tiers: {tiers}}}"), calls))
    assert found
    assert (found.bought, found.postpaid, USD.amount(price_of(found.cost))) == (bought, postpaid, Decimal(price))


def way(split: Split | None, packages: Catalog, offered: tuple[Package, ...], calls: int) -> Way | None:
    """Return a split as the reference writes it: cents, packages, unused, counts from the largest size on."""
    if split is None:
        return None
    counts = {purchase.size: purchase.count for purchase in packages.purchases(split.bought)}
    cents, number = divmod(split.cost, COUNT_BASE)
    return cents, number, split.bought + split.postpaid - calls, tuple(-counts.get(p.size, 0) for p in offered[::-1])


def billed_by(postpaid: Postpaid | None, calls: int, free: int, prepaid: int) -> Callable[[int], int | None]:
    """Return the bill of so many of the calls to pay, each of them priced by itself; None where it has no price."""
    return partial(month_bill, postpaid, calls + free + prepaid, free)


def best_way(calls: int, offered: tuple[Package, ...], billed: Callable[[int], int | None]) -> Way | None:
    """Return the best of all splits by trying each."""
    return min(ways(calls, [(package.size, USD.minor(package.price)) for package in offered], billed), default=None)


@settings(max_examples=800, deadline=None, derandomize=True)
@given(sizes(), postpaids(), st.integers(0, 30), st.integers(0, 15), st.integers(0, 15))
def test_the_cheapest_of_packages_postpaid_and_both_is_the_best_of_all_ways(
    offered: tuple[Package, ...], postpaid: Postpaid, calls: int, free: int, prepaid: int
) -> None:
    packages = catalog(Packages(sizes=offered, validity=12), USD)
    bill = MonthBill(Rater(postpaid, USD), calls + free + prepaid, free)
    found = best_split(calls, packages, bill)
    assert way(found, packages, offered, calls) == best_way(calls, offered, billed_by(postpaid, calls, free, prepaid))


@pytest.mark.parametrize("seed", range(120))
def test_the_same_holds_for_any_month(seed: int) -> None:
    # The same in small, a seed each.
    rng = Random(seed)
    postpaid = random_postpaid(rng, 12)
    drawn = None
    while drawn is None or drawn.bundle is None:
        drawn = random_instance(rng, months=1, scale=12, longer=False)
    if seed % 2:
        per = rng.choice([2, 3, 5])
        postpaid = replace(
            postpaid, mode=Mode.VOLUME, per=per, rounding=Rounding.UP, tier_basis=TierBasis.AFTER_PACKAGES
        )
    calls, free, prepaid = rng.randint(0, 25), rng.randint(0, 9), rng.randint(0, 9)
    found = best_split(calls, catalog(drawn.bundle, USD), MonthBill(Rater(postpaid, USD), calls + free + prepaid, free))
    offered = tuple(sorted(drawn.bundle.sizes, key=lambda package: package.size))
    billed = billed_by(postpaid, calls, free, prepaid)
    assert way(found, catalog(drawn.bundle, USD), offered, calls) == best_way(calls, offered, billed)


BENT = "{up_to: 27, unit_price: 0.09}, {unit_price: 0.01}"
THREE = (
    "{up_to: 6, unit_price: 0.0382, flat_fee: 0.19}, {up_to: 13, unit_price: 0.038, flat_fee: 0.09},"
    "{unit_price: 0.01, flat_fee: 0.13}"
)
TWO = "{up_to: 16, unit_price: 0.109}, {unit_price: 0.02}"
ASKED = "{up_to: 10, unit_price: 0.05}, {unit_price: on_request}"
WITHIN_TIERS = [
    # What is charged is the end of the calls that choose the tier, so that the bill bends where a tier begins among them.
    # price list, tiers, packages, calls to pay, free, prepaid
    ("tier_basis: after_free, per: 2, rounding: exact", BENT, [(1, "0.02"), (8, "0.12"), (10, "0.58")], 25, 8, 8),
    ("tier_basis: after_free", THREE, [(4, "0.34"), (6, "0.66"), (7, "0.32")], 17, 5, 6),
    ("tier_basis: total, base_fee: 0.16", TWO, [(6, "0.46"), (7, "0.50")], 25, 0, 4),
    ("tier_basis: after_packages, per: 3, rounding: exact", ASKED, [(2, "0.20"), (8, "0.39")], 22, 5, 2),
    ("minimum: 0.24", "{unit_price: 0.03}", [(1, "0.07"), (4, "0.40"), (8, "0.17")], 23, 5, 8),
]


@pytest.mark.parametrize(("priced", "tiers", "sizes", "calls", "free", "prepaid"), WITHIN_TIERS)
def test_where_tiers_begin_among_the_calls_to_pay_the_best_way_is_found(
    priced: str, tiers: str, sizes: list[tuple[int, str]], calls: int, free: int, prepaid: int
) -> None:
    rater, packages = rater_of(f"{{mode: graduated, {priced}, tiers: [{tiers}]}}"), catalog_of(*sizes)
    offered = tuple(Package(size=size, price=Decimal(price)) for size, price in sizes)
    found = best_split(calls, packages, MonthBill(rater, calls + free + prepaid, free))
    billed = billed_by(rater.postpaid, calls, free, prepaid)
    assert way(found, packages, offered, calls) == best_way(calls, offered, billed)


@st.composite
def ties(draw: st.DrawFn) -> tuple[tuple[Package, ...], str]:
    """Draw packages and two tiers at prices so few that many ways cost the same."""
    numbers = sorted(draw(st.sets(st.integers(2, 9), min_size=2, max_size=3)))
    offered = tuple(Package(size=number, price=draw(st.sampled_from(CENTS))) for number in numbers)
    first, second = (draw(st.sampled_from([Decimal(0), *CENTS])) for _ in range(2))
    bound = draw(st.integers(1, 12))
    return (
        offered,
        f"{{mode: volume, tiers: [{{from: 0, unit_price: {first}}}, {{from: {bound}, unit_price: {second}}}]}}",
    )


def test_of_one_price_and_number_of_packages_the_larger_size_is_chosen() -> None:
    # 10 calls at 1.00: one package of 10, or one of 5 and 5 × 0.10; none is left unused in either.
    offered = (Package(size=5, price=Decimal("0.50")), Package(size=10, price=Decimal("1.00")))
    packages = catalog(Packages(sizes=offered, validity=12), USD)
    # The first call alone costs more, or all by postpaid would win.
    rater = rater_of("{mode: graduated, tiers: [{from: 0, unit_price: 0.10}, {from: 6, unit_price: 0.11}]}")
    assert best_split(10, packages, MonthBill(rater, 10)) == Split(cost=100 * COUNT_BASE + 1, bought=10, postpaid=0)


CENTS = [Decimal("0.01"), Decimal("0.02")]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(ties(), st.integers(1, 14))
def test_of_all_ways_at_one_price_the_best_by_rule_is_chosen(tied: tuple[tuple[Package, ...], str], calls: int) -> None:
    offered, tiers = tied
    packages, rater = catalog(Packages(sizes=offered, validity=12), USD), rater_of(tiers)
    found = best_split(calls, packages, MonthBill(rater, calls))
    assert way(found, packages, offered, calls) == best_way(calls, offered, billed_by(rater.postpaid, calls, 0, 0))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    sizes(most=12), postpaids(most=150, whole_cents=True), st.integers(100, 250), st.integers(0, 50), st.integers(0, 50)
)
def test_the_same_holds_where_calls_are_many_times_the_largest_size(
    offered: tuple[Package, ...], postpaid: Postpaid, calls: int, free: int, prepaid: int
) -> None:
    packages = catalog(Packages(sizes=offered, validity=12), USD)
    found = best_split(calls, packages, MonthBill(Rater(postpaid, USD), calls + free + prepaid, free))
    offer = [(package.size, USD.minor(package.price)) for package in offered]
    assert way(found, packages, offered, calls) == split(calls, offer, billed_by(postpaid, calls, free, prepaid))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(sizes(), st.integers(0, 40))
def test_with_postpaid_off_it_is_the_cheapest_cover(offered: tuple[Package, ...], calls: int) -> None:
    packages = catalog(Packages(sizes=offered, validity=12), USD)
    found = best_split(calls, packages, None)
    assert found
    assert found.bought == packages.cover(calls)
    assert way(found, packages, offered, calls) == best_way(calls, offered, billed_by(None, calls, 0, 0))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(postpaids(), st.integers(0, 60))
def test_without_packages_it_is_the_postpaid_bill_or_nothing(postpaid: Postpaid, calls: int) -> None:
    found = best_split(calls, None, MonthBill(Rater(postpaid, USD), calls))
    billed = reference_bill(postpaid, calls, calls)
    assert (found and price_of(found.cost)) == billed
    assert (found is None) == (billed is None)


def test_with_neither_packages_nor_postpaid_nothing_can_pay() -> None:
    assert best_split(1, None, None) is None


def test_a_mix_of_a_million_million_calls_is_found_at_once() -> None:
    # 100,000 packages of 10,000,000 and 500 × 0.08
    found = best_split(10**12 + 500, catalog_of(*FOUNDING_SIZES), MonthBill(rater_of(FOUNDING), 10**12 + 500))
    assert found == Split(cost=2_000_000_004_000 * COUNT_BASE + 100_000, bought=10**12, postpaid=500)
