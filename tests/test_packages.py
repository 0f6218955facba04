"""The cheapest cover by packages: by hand, by exhaustion, and by a table over all sums."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from clock import Clock
from hypothesis import given, settings
from hypothesis import strategies as st
from making import catalog_of
from reference import Size, Way, cover, exact_sums, ways
from strategies import sizes

from costcalc.engine import combinations
from costcalc.engine.cost import COUNT_BASE, price_of
from costcalc.engine.mixed_radix import cover_exceeds, nesting
from costcalc.engine.packages import Catalog, NestedCatalog, catalog
from costcalc.errors import LimitError
from costcalc.money import currency
from costcalc.sheet import Package, Packages

USD = currency("USD")
FOUNDING = [(1_000, "75"), (10_000, "550"), (100_000, "4500"), (1_000_000, "30000"), (10_000_000, "200000")]


def bought(packages: Catalog, total: int) -> dict[int, int]:
    """Return how many of each size hold exactly so many units."""
    return {int(purchase.size): purchase.count for purchase in packages.purchases(total)}


FOUNDING_COVERS = [
    # calls, packages, price, unused
    (0, {}, 0, 0),
    (1, {1_000: 1}, 75, 999),
    (7_000, {1_000: 7}, 525, 0),
    (7_001, {10_000: 1}, 550, 2_999),  # 8 × 75 = 600
    (30_000, {10_000: 3}, 1_650, 0),
    (30_001, {10_000: 3, 1_000: 1}, 1_725, 999),
    (80_000, {10_000: 8}, 4_400, 0),
    (81_000, {10_000: 8, 1_000: 1}, 4_475, 0),
    (81_001, {100_000: 1}, 4_500, 18_999),  # 8 × 550 + 2 × 75 = 4,550
    (95_000, {100_000: 1}, 4_500, 5_000),  # 9 × 550 + 5 × 75 = 5,325
    (100_000, {100_000: 1}, 4_500, 0),
    (100_001, {100_000: 1, 1_000: 1}, 4_575, 999),
    (105_000, {100_000: 1, 1_000: 5}, 4_875, 0),
    (200_000, {100_000: 2}, 9_000, 0),
    (10**12, {10_000_000: 100_000}, 20_000_000_000, 0),
    (10**12 + 1, {10_000_000: 100_000, 1_000: 1}, 20_000_000_075, 999),
    (10**15, {10_000_000: 10**8}, 20_000_000_000_000, 0),
]


@pytest.mark.parametrize(("calls", "packages", "price", "unused"), FOUNDING_COVERS)
def test_the_founding_sheet_is_covered_most_cheaply(
    calls: int, packages: dict[int, int], price: int, unused: int
) -> None:
    founding = catalog_of(*FOUNDING)
    total = founding.cover(calls)
    assert bought(founding, total) == packages
    assert price_of(founding.exactly(total) or 0) == price * 100
    assert total - calls == unused


TIES = [
    # what decides, sizes, calls, packages
    ("the fewest packages", [(1, "1"), (10, "10")], 10, {10: 1}),
    ("the fewest packages, though more is unused", [(1, "1"), (10, "5")], 5, {10: 1}),  # 5 × 1 = 1 × 5
    ("the least unused", [(4, "3"), (6, "3")], 3, {4: 1}),
    ("the larger sizes", [(1, "1"), (2, "2"), (3, "3")], 4, {3: 1, 1: 1}),  # not 2 × 2
    ("the larger sizes", [(2, "2"), (3, "3"), (5, "5"), (6, "6")], 8, {6: 1, 2: 1}),  # not 5 + 3
]


@pytest.mark.parametrize(("decides", "sizes", "calls", "packages"), TIES)
def test_of_equally_cheap_covers_one_is_chosen_by_rule(
    decides: str, sizes: list[tuple[int, str]], calls: int, packages: dict[int, int]
) -> None:
    offered = catalog_of(*sizes)
    assert bought(offered, offered.cover(calls)) == packages, decides


@pytest.mark.parametrize(
    ("sizes", "calls", "packages"),
    [
        ([(7, "7"), (10, "9")], 10**12, {10: 10**11}),  # 0.9 a unit beats 1.0
        ([(7, "7"), (10, "9")], 10**12 + 1, {10: 10**11 - 2, 7: 3}),  # the last 21 by 3 × 7 = 21, not by 3 × 9 = 27
        ([(6, "6"), (11, "10")], 11 * 10**11 + 6, {11: 10**11, 6: 1}),  # the last 6 at 6, not at 10
    ],
)
def test_a_million_million_calls_are_covered_at_once(
    clock: Clock, sizes: list[tuple[int, str]], calls: int, packages: dict[int, int]
) -> None:
    offered = catalog_of(*sizes)
    with clock.within(0.5):
        assert bought(offered, offered.cover(calls)) == packages


@pytest.mark.parametrize(
    ("sizes", "calls", "packages"),
    [
        ([(999_979, "30000.01"), (999_983, "30000")], 10**6, {999_983: 2}),
        ([(999_979, "30000.01"), (999_983, "30000")], 999_983 * 10**9 - 4, {999_983: 10**9}),
        ([(999_999_999_989, "1"), (1_000_000_000_039, "2")], 10**12, {1_000_000_000_039: 1}),  # 2 x 1 is one more
        ([(10**9 + 7, "3"), (10**9 + 9, "3.01"), (10**9 + 21, "2.99")], 10**12, {10**9 + 21: 1_000}),
        (
            [(1, "0.02"), (10**12 + 39, "1"), (10**12 + 61, "0.99")],
            10**12 + 100,
            {10**12 + 61: 1, 1: 39},
        ),  # 0.99 + 0.78
        # 1.4 buys 3,000,017: 333,331 of them leave 1,333,427 to one at 1
        ([(2_000_003, "1"), (3_000_017, "1.4")], 10**12, {3_000_017: 333_331, 2_000_003: 1}),
        ([(1_009, "75"), (10_007, "550")], 10**6, {10_007: 100}),  # 99 leave 9,307, or 10 x 75
        ([(1_009, "75"), (10_007, "550")], 997_000, {10_007: 99, 1_009: 7}),  # 99 leave 6,307, or 7 x 75 = 525
        ([(7, "1"), (10**9 + 7, "9000")], 1_000, {7: 143}),  # the larger is never bought in bulk
    ],
)
def test_sizes_without_a_common_divisor_are_covered_at_once(
    clock: Clock, sizes: list[tuple[int, str]], calls: int, packages: dict[int, int]
) -> None:
    offered = catalog_of(*sizes)
    with clock.within(0.5):
        assert bought(offered, offered.cover(calls)) == packages


@pytest.mark.parametrize(
    ("sizes", "calls"),
    [
        ([(3, "0.20"), (7, "0.45"), (1_000_003, "30000")], 17_654_321),
        ([(100_003 + 2 * place, f"{5_000 + place * place}") for place in range(50)], 10**12),
    ],
)
def test_sizes_for_which_an_exact_answer_would_take_too_long_are_refused_in_time(
    clock: Clock, sizes: list[tuple[int, str]], calls: int
) -> None:
    offered = catalog_of(*sizes)
    with clock.within(0.5), pytest.raises(LimitError, match="would weigh more than 150,000 combinations"):
        offered.cover(calls)


@pytest.mark.parametrize(
    ("count", "named"),
    [(6, "7, 9, 11, 13, 15, 17"), (7, "7, 9, 11, …, 17, 19"), (50, "7, 9, 11, …, 103, 105")],
)
def test_a_refusal_names_the_sizes_and_of_many_the_smallest_and_the_largest(
    count: int, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(combinations, "MAX_COMBINATIONS", 10)
    offered = catalog_of(*((7 + 2 * place, f"{5 + place}") for place in range(count)))
    with pytest.raises(LimitError, match=f"^packages of {named}: an exact answer would weigh more than 10 comb"):
        offered.cover(1_000)


def test_a_package_dearer_than_the_same_units_in_smaller_ones_is_never_bought() -> None:
    offered = catalog_of((1_000, "75"), (10_000, "751"))
    assert bought(offered, offered.cover(20_000)) == {1_000: 20}


def test_sizes_that_nest_take_the_fast_way_and_others_the_general_one() -> None:
    assert isinstance(catalog_of(*FOUNDING), NestedCatalog)
    assert not isinstance(catalog_of((2, "1"), (3, "1")), NestedCatalog)
    assert not isinstance(catalog_of((5, "1"), (7, "1"), (35, "1")), NestedCatalog)


def offered_as(packages: Sequence[Package]) -> tuple[Catalog, list[Size]]:
    """Return the catalog under test, and the same offer for the reference."""
    offer = [(package.size, USD.minor(package.price)) for package in packages]
    return catalog(Packages(sizes=tuple(packages), validity=12), USD), offer


def answer(packages: Catalog, calls: int, offer: Sequence[Size]) -> Way:
    """Return the cover as the reference writes it."""
    total = packages.cover(calls)
    counts = bought(packages, total)
    cost = packages.exactly(total)
    assert cost is not None
    assert cost == sum(count * (price * COUNT_BASE + 1) for size, price in offer if (count := counts.get(size)))
    assert sum(size * count for size, count in counts.items()) == total
    return price_of(cost), sum(counts.values()), total - calls, tuple(-counts.get(size, 0) for size, _ in offer[::-1])


@settings(max_examples=500, deadline=None, derandomize=True)
@given(sizes(), st.integers(0, 40))
def test_a_cover_is_the_best_of_all_ways_to_buy(packages: tuple[Package, ...], calls: int) -> None:
    offered, offer = offered_as(packages)
    best = min(ways(calls, offer, lambda rest: None if rest else 0))
    assert answer(offered, calls, offer) == best


@settings(max_examples=25, deadline=None, derandomize=True)
@given(sizes(most=60), st.integers(2_000, 6_000))
def test_a_cover_of_many_calls_is_that_of_a_table_over_all_sums(packages: tuple[Package, ...], calls: int) -> None:
    offered, offer = offered_as(packages)
    assert answer(offered, calls, offer) == cover(calls, offer)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(sizes(most=30))
def test_the_least_cost_of_each_exact_sum_is_that_of_a_table(packages: tuple[Package, ...]) -> None:
    offered, offer = offered_as(packages)
    for total, best in enumerate(exact_sums(400, offer)):
        cost = offered.exactly(total)
        assert cost == (None if best is None else best[0] * COUNT_BASE + best[1])


@settings(max_examples=60, deadline=None, derandomize=True)
@given(sizes(most=30), st.integers(1, 10**6), st.integers(1, 10**9))
def test_more_calls_never_cost_less_and_a_bulk_package_more_is_one_package_more(
    packages: tuple[Package, ...], calls: int, more: int
) -> None:
    offered, _ = offered_as(packages)
    here, there = offered.exactly(offered.cover(calls)), offered.exactly(offered.cover(calls + more))
    assert here is not None
    assert there is not None
    assert price_of(here) <= price_of(there)
    many = offered.exactly(offered.cover(10**9 + calls))
    one_more = offered.exactly(offered.cover(10**9 + calls + offered.bulk_size))
    assert many is not None
    assert one_more is not None
    assert one_more - many == offered.costs[offered.sizes.index(offered.bulk_size)]


def test_parts_that_nest_cost_no_more_than_any_packages() -> None:
    rng = random.Random(21)
    for _ in range(60):
        sizes = rng.sample([2, 3, 4, 6, 8, 9, 10, 12, 15, 20], rng.randint(1, 4))
        packages = [(size, rng.randint(1, 5 * size)) for size in sizes]
        # By units, the least cost of packages that hold at least so many: of any first one, and of what is left then.
        least = [0]
        for units in range(1, 50):
            least.append(min(cost + least[max(0, units - size)] for size, cost in packages))
            assert not cover_exceeds(nesting(packages), units, least[units])
    # 7 pages: one of 5 for 30 and one of 2 for 13 come to 43, where parts of one page at a share of 6 cost 42.
    assert nesting([(2, 13), (5, 30)]) == [(5, 30), (1, 6)]
    assert not cover_exceeds([(5, 30), (1, 6)], 7, 42)
    assert cover_exceeds([(5, 30), (1, 6)], 7, 41)
