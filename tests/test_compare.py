"""``compare``: break-evens, dead zones and rows of the founding sheet and of small ones."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from making import sheet_of, sheet_text
from reference import bill as reference_bill
from reference import cents, split
from reference import month as month_bill
from rich.cells import cell_len
from strategies import postpaids, sizes

from costcalc.engine.compare import compare
from costcalc.engine.dead_zones import cheaper_above, dead_zones
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.rater import Rater
from costcalc.loader import load_sheet
from costcalc.loader.shipped import shipped_paths
from costcalc.money import currency
from costcalc.render.pages.compare import verdict
from costcalc.sheet import Package, Packages, Postpaid, TierBasis


def compared(run: Run, words: str = "", sheet: str | None = None) -> Any:
    outcome = run("compare", *words.split(), "-p", "-" if sheet else "builtin", "--json", stdin=sheet)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


BREAK_EVENS = [
    # size, price, calls once, calls a month for a year
    (1_000, "75.00", 938, 79),  # 938 × 0.08 = 75.04; 937: 74.96. 79 × 0.08 = 6.32 × 12 = 75.84; 78: 74.88
    (10_000, "550.00", 6_876, 573),  # 6,876 × 0.08 = 550.08; 6,875: 550.00. 573: 45.84 × 12 = 550.08; 572: 549.12
    (100_000, "4500.00", 75_001, 4_688),  # 75,001 × 0.06 = 4,500.06. 4,688: 375.04 × 12 = 4,500.48; 4,687: 4,499.52
    (1_000_000, "30000.00", 600_001, 41_667),  # × 0.05 = 30,000.05. 41,667 × 0.06 = 2,500.02 × 12 = 30,000.24
    (10_000_000, "200000.00", 5_000_001, 333_334),  # × 0.04 = 200,000.04. 333,334 × 0.05 = 16,666.70 × 12 = 200,000.40
]


def test_both_break_evens_of_every_package(run: Run) -> None:
    found = [(p["size"], p["price"], p["calls"], p["calls_per_month"]) for p in compared(run)["break_even"]]
    assert found == BREAK_EVENS


def test_a_pipeline_reads_from_where_on_packages_save(run: Run) -> None:
    # 938 × 0.08 = 75.04; 937 × 0.08 = 74.96. With 500 free, 500 more.
    first = {"calls": 938, "size": 1_000, "price": "75.00", "postpaid_units": 0}
    assert compared(run)["first_saving"] == first
    assert compared(run, "--free 500")["first_saving"] == first | {"calls": 1_438}
    assert compared(run)["left_out"] == []


def test_what_would_take_too_long_is_named(run: Run) -> None:
    sizes = "[{units: 1, price: 0.02}, {units: 1_000_000_000_039, price: 1}, {units: 1_000_000_000_061, price: 0.99}]"
    postpaid = "{mode: volume, tiers: [{from: 0, unit_price: 0.08}, {from: 10_000, unit_price: 0.06}]}"
    far = sheet_text(postpaid=postpaid, packages=f"{{validity: 1 year, sizes: {sizes}}}")
    answer = compared(run, "--calls 100000000000 --calls 5", sheet=far)
    assert [row["year"]["cheapest"] for row in answer["rows"]] == ["0.99", None]
    assert answer["left_out"] == ["the year of 100,000,000,000 calls a month"]


DEAD_ZONES = [
    {"from": 7_501, "to": 9_999, "cheaper_at": 10_000, "max_overpay": "199.92"},  # 799.92 - 600
    {"from": 83_334, "to": 99_999, "cheaper_at": 100_000, "max_overpay": "999.94"},  # 5,999.94 - 5,000
    {"from": 800_001, "to": 999_999, "cheaper_at": 1_000_000, "max_overpay": "9999.95"},  # 49,999.95 - 40,000
]


@pytest.mark.parametrize("words", ["", "--calls 5", "--from 1 --to 10"])
def test_all_dead_zones_are_listed_whatever_the_range(run: Run, words: str) -> None:
    assert compared(run, words)["dead_zones"] == DEAD_ZONES


ROWS = [
    # calls, dead zone, postpaid, packages, cheapest, pay, saving
    (0, False, "0.00", "0.00", "0.00", "free", "0.00"),
    (500, False, "40.00", "75.00", "40.00", "postpaid", "0.00"),
    (1_100, False, "88.00", "150.00", "83.00", "mix", "5.00"),  # 75 + 100 × 0.08
    (7_500, False, "600.00", "550.00", "550.00", "packages", "50.00"),
    (7_501, True, "600.08", "550.00", "550.00", "packages", "50.08"),
    (9_999, True, "799.92", "550.00", "550.00", "packages", "249.92"),
    (10_000, False, "600.00", "550.00", "550.00", "packages", "50.00"),
    (15_000, False, "900.00", "925.00", "900.00", "postpaid", "0.00"),
    (200_000, False, "10000.00", "9000.00", "9000.00", "packages", "1000.00"),
]


def test_a_row_prices_one_month_alone_every_way(run: Run) -> None:
    answer = compared(run, " ".join(f"--calls {row[0]}" for row in ROWS))
    keys = ("postpaid", "packages", "cheapest", "pay", "saving")
    found = [(row["calls"], row["dead_zone"], *(row["month"][key] for key in keys)) for row in answer["rows"]]
    assert found == ROWS
    assert answer["total"] is None
    assert answer["command"] == "compare"


YEARS = [
    # calls; one month: postpaid, packages; each month of a year: postpaid, cheapest plan, saving
    (0, "0.00", "0.00", "0.00", "0.00", "0.00"),
    (500, "40.00", "75.00", "480.00", "450.00", "30.00"),  # 6,000 calls: 6 × 75
    (5_000, "400.00", "375.00", "4800.00", "3300.00", "1500.00"),  # 60,000 calls: 6 × 550
    (9_999, "799.92", "550.00", "9599.04", "5600.00", "3999.04"),
    (15_000, "900.00", "925.00", "10800.00", "8900.00", "1900.00"),  # the month alone says the opposite
    (200_000, "10000.00", "9000.00", "120000.00", "78000.00", "42000.00"),
]


def test_a_row_prices_each_month_of_a_year_bought_ahead(run: Run) -> None:
    rows = compared(run, " ".join(f"--calls {row[0]}" for row in YEARS))["rows"]
    months = ("postpaid", "packages")
    years = ("postpaid", "cheapest", "saving")
    found = [(row["calls"], *(row["month"][k] for k in months), *(row["year"][k] for k in years)) for row in rows]
    assert found == YEARS
    alone = next(row for row in rows if row["calls"] == 15_000)
    assert (alone["month"]["pay"], alone["month"]["saving"]) == ("postpaid", "0.00")


@pytest.mark.parametrize("calls", ["500", "15000", "200000", "333334"])
def test_the_year_of_a_row_is_the_plan_of_twelve_such_months(run: Run, calls: str) -> None:
    [row] = compared(run, f"--calls {calls}")["rows"]
    assert run("plan", "--calls", calls, "-q", "-p", "builtin").stdout == f"{row['year']['cheapest']}\n"


def test_by_default_each_tiers_first_volume_and_the_one_below_it_are_among_round_ones(run: Run) -> None:
    volumes = [row["calls"] for row in compared(run)["rows"]]
    assert {9_999, 10_000, 99_999, 100_000, 999_999, 1_000_000, 10_000_000} <= set(volumes)
    assert volumes == sorted(set(volumes))


def tiered(basis: str, mode: str = "volume", rounding: str = "", **more: str) -> str:
    """Return a sheet of two tiers, the second from 100 on, with 10 free each month."""
    tiers = "[{from: 0, unit_price: 2}, {from: 100, unit_price: 1}]"
    return sheet_text(
        free_quota="{period: month, units: 10}",
        postpaid=f"{{mode: {mode}, tier_basis: {basis}, {rounding} tiers: {tiers}}}",
        **more,
    )


BOUNDS = [
    # the sheet, --free; the last volume of the first tier and the first of the second
    (tiered("billable"), "", (109, 110)),  # 110 calls less 10 are the 100 that begin the tier
    (tiered("after_free"), "", (109, 110)),
    (tiered("after_packages"), "", (99, 100)),  # counted before the free ones are taken off
    (tiered("total"), "", (99, 100)),
    (tiered("billable"), "--free 0", (99, 100)),
    (tiered("billable"), "--free 1", (100, 101)),
    (tiered("total"), "--free 1", (99, 100)),
    (tiered("billable", "graduated"), "", (109, 110)),
    # Blocks of 30: 91 billable calls are charged as 120, and 120 reach the tier.
    (tiered("billable", rounding="per: 30, rounding: up,"), "", (100, 101)),
    (tiered("total", rounding="per: 30, rounding: up,"), "", (90, 91)),
]


@pytest.mark.parametrize(("sheet", "words", "sides"), BOUNDS)
def test_both_sides_of_a_bound_are_the_volumes_between_which_the_tier_changes(
    run: Run, sheet: str, words: str, sides: tuple[int, int]
) -> None:
    below, reached = sides
    bounds = {below, reached}
    shown = {row["calls"] for row in compared(run, f"--from 60 --to 140 --step 80 {words}", sheet)["rows"]}
    assert shown == {60, 140} | bounds
    assert bounds <= {row["calls"] for row in compared(run, words, sheet)["rows"]}
    # The bill says so too: the tiers of both sides differ.
    basis = [
        json.loads(run("estimate", "--calls", str(calls), *words.split(), "-p", "-", "--json", stdin=sheet).stdout)
        for calls in (below, reached)
    ]
    last = [answer["postpaid"]["lines"][-1]["unit_price"] for answer in basis]
    assert last == ["2", "1"]


RANGES = [
    ("--calls 5k --calls 500 --calls 5000", [500, 5_000]),
    ("--from 9k --to 12k --step 1k", [9_000, 9_999, 10_000, 11_000, 12_000]),  # and the bound within
    ("--from 5 --to 8 --step 2", [5, 7]),
    ("--from 8 --to 60", [8, 10, 20, 50, 60]),
    ("--from 7 --to 7", [7]),
    ("--to 3 --step 1", [1, 2, 3]),
]


@pytest.mark.parametrize(("words", "volumes"), RANGES)
def test_a_range_names_its_volumes(run: Run, words: str, volumes: list[int]) -> None:
    assert [row["calls"] for row in compared(run, words)["rows"]] == volumes


@pytest.mark.parametrize(
    ("words", "exit_code", "says"),
    [
        ("--from 10 --to 5", 2, "--from 10 is more than --to 5"),
        ("--calls 5 --from 1", 2, "--calls names the volumes"),
        ("--from 1 --to 9 --step 0", 2, "--step takes a whole number from 1 on"),
        ("--from 1 --step 5", 2, "needs --to"),
        ("--from -1", 2, "--from: '-1' is not a count"),
        ("--from 1 --to 1M --step 1", 1, "1,000,000 rows are more than 1,000"),
    ],
)
def test_a_range_that_is_none_is_refused_in_one_line(run: Run, words: str, exit_code: int, says: str) -> None:
    outcome = run("compare", *words.split(), "-p", "builtin")
    assert (outcome.exit_code, outcome.stdout) == (exit_code, "")
    assert says in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


@settings(max_examples=100, deadline=None, derandomize=True)
@given(postpaids(most=25), sizes(most=12), st.integers(0, 9))
def test_the_sentence_names_the_first_volume_at_which_packages_save_or_says_there_is_none(
    postpaid: Postpaid, offered: tuple[Package, ...], free: int
) -> None:
    drawn = sheet_of(postpaid="{unit_price: 1}")
    packages = Packages(sizes=offered, validity=12)
    sheet = replace(drawn, apis=(replace(drawn.api(), packages=packages, postpaid=postpaid),))
    answer = compare(sheet, calls=range(51), free=free)
    wins = [row.calls for row in answer.rows if row.month.saving]
    # The rows themselves are the cheapest of all ways there are.
    for calls in map(int, (*wins[:1], 12, 40)):
        billed, to_pay = partial(month_bill, postpaid, calls, min(free, calls)), max(0, calls - free)
        alone = billed(to_pay)
        best = split(to_pay, [(one.size, cents(one.price)) for one in offered], billed)
        assert (alone is not None and best is not None and best[0] < alone) == (calls in wins)
    sentence = " ".join(verdict(answer).split())
    if answer.exact:
        # A first one is either among the rows, or beyond them all.
        assert (answer.first_saving is not None and answer.first_saving.calls <= 50) == bool(wins)
        if wins and answer.first_saving:
            assert answer.first_saving.calls == wins[0]
            of_them = f", {free} of them free" * (free > 0)
            assert sentence.startswith(
                f"Packages first beat postpaid at {wins[0]} call{'s' * (wins[0] > 1)} in one month{of_them} (1 × "
            )
        elif answer.first_saving is None:
            assert sentence.startswith("For one month alone, packages never beat postpaid")
    elif wins:
        assert sentence.startswith(
            f"Of the volumes shown, packages first beat postpaid at {wins[0]} call{'s' * (wins[0] > 1)} in one"
        )
    else:
        assert sentence.startswith("For one month alone, packages beat postpaid at none of the volumes shown")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(postpaids(most=25), sizes(most=12), st.integers(0, 9))
def test_the_next_volume_at_which_postpaid_alone_is_the_cheapest_is_the_first_row_that_saves_nothing(
    postpaid: Postpaid, offered: tuple[Package, ...], free: int
) -> None:
    drawn = sheet_of(postpaid="{unit_price: 1}")
    packages = Packages(sizes=offered, validity=12)
    sheet = replace(drawn, apis=(replace(drawn.api(), packages=packages, postpaid=postpaid),))
    answer = compare(sheet, calls=range(71), free=free)
    first = answer.first_saving
    if first is None or not answer.exact_again:
        assert answer.postpaid_again is None
        return
    again = [row.calls for row in answer.rows if row.calls > first.calls and row.month.saving == 0]
    assert [answer.postpaid_again] == again[:1] if again else (answer.postpaid_again or 71) > 70


VOLUME = "{mode: volume, tiers: [{from: 0, unit_price: 0.08}, {from: 10_000, unit_price: 0.06}]}"

AGAIN = [
    # packages, postpaid; the next volume at which packages save nothing
    # 10,000 at 550, a thousand at 75 each, the rest at 0.08: at 13,250, 550 + 225 + 20 = 795 = 13,250 × 0.06.
    # At 13,249: 550 + 225 + 249 × 0.08 = 794.92 < 794.94.
    ("{validity: 1 year, sizes: [{units: 1_000, price: 75}, {units: 10_000, price: 550}]}", VOLUME, 13_250),
    # One price: a package of ten spares 10 and costs 6, at any volume.
    ("{validity: 1 year, sizes: [{units: 10, price: 6}]}", "{unit_price: 1}", None),
    # From 100 on nobody names a price to be cheaper at.
    (
        "{validity: 1 year, sizes: [{units: 10, price: 6}]}",
        "{mode: volume, tiers: [{from: 0, unit_price: 1}, {from: 100, unit_price: on_request}]}",
        None,
    ),
    # 0.50 a unit from 10^12 on, and 1.00 below. k packages and 6 units by postpaid cost 6 × k + 6 = 0.6 × n + 2.40 for
    # n = 10 × k + 6, and all by postpaid 0.5 × n + 0.5 × 10^12: as much where 0.1 × n = 0.5 × 10^12 - 2.40.
    (
        "{validity: 1 year, sizes: [{units: 10, price: 6}]}",
        "{mode: graduated, tiers: [{up_to: 1_000_000_000_000, unit_price: 1}, {unit_price: 0.5}]}",
        4_999_999_999_976,
    ),
]


@pytest.mark.parametrize(("packages", "postpaid", "again"), AGAIN)
def test_the_volume_above_the_first_saving_at_which_packages_save_nothing_is_found_whatever_is_shown(
    run: Run, packages: str, postpaid: str, again: int | None
) -> None:
    sheet = sheet_text(packages=packages, postpaid=postpaid)
    assert compared(run, "--calls 5", sheet)["postpaid_again"] == again
    words = " ".join(run("compare", "--calls", "5", "-p", "-", stdin=sheet).stdout.split())
    said = f"; above that, not at every volume: at {again or 0:,} postpaid alone is the cheapest again."
    assert words.endswith(said) == (again is not None)
    free = compared(run, "--calls 5 --free 3", sheet)
    assert free["postpaid_again"] == (None if again is None else again + 3)


def test_a_search_that_would_take_too_long_falls_back_on_the_volumes_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("costcalc.engine.break_even.MAX_SPLITS", 1)
    answer = compared(run, "--calls 15k")
    assert answer["postpaid_again"] is None
    assert answer["left_out"] == ["the next volume at which postpaid alone is the cheapest"]
    words = " ".join(run("compare", "--calls", "15k", "-p", "builtin").stdout.split())
    assert words.endswith("; above that, not at every volume (not at 15,000).")


@pytest.mark.parametrize("basis", ["total", "after_free"])
def test_what_no_exact_search_is_known_for_is_not_said_to_take_too_long(run: Run, basis: str) -> None:
    # Packages leave the count that chooses the tier as it is.
    sheet = tiered(basis, packages="{validity: 1 year, sizes: [{units: 200, price: 185}]}")
    answer = compared(run, "--calls 50", sheet)
    assert (answer["first_saving"], answer["postpaid_again"]) == (None, None)
    assert answer["left_out"] == ["the first volume at which packages save: no exact search is known for such prices"]
    words = run("compare", "--calls", "50", "-p", "-", stdin=sheet).stdout
    assert "packages beat postpaid at none of the volumes shown" in " ".join(words.split())
    assert "too long" not in words


FREE_TIER = "{mode: graduated, tiers: [{up_to: 1_000, unit_price: 0}, {unit_price: 0.0015}]}"


def test_a_package_that_pays_only_beside_postpaid_is_named_with_what_it_leaves(run: Run) -> None:
    # All by postpaid: 670 × 0.0015 = 1.005, so 1.01. One package: 1.00, and 670 of the 1,000 that cost nothing.
    # At 1,669 calls postpaid is 1.0035, so 1.00 too. A package never pays for its own 1,000 calls: these are free.
    sheet = sheet_text(packages="{validity: 1 year, sizes: [{units: 1_000, price: 1}]}", postpaid=FREE_TIER)
    words = run("compare", "--calls", "1669", "--calls", "1670", "-p", "-", stdin=sheet).stdout
    assert "Packages first beat postpaid at 1,670 calls in one month (1 × 1,000 at 1.00 and\n670 by postpaid)" in words
    assert "One package, and calls up to its own size" in words


def test_a_first_volume_far_away_is_found_without_trying_each(run: Run) -> None:
    # The package spares 10 × 0.02 at first; from 10^12 units on the price is 0.11, and 10 × 0.11 is more than 1.
    # Unit 10^12 is the first at 0.11, and each of the 10 that are spared must be one: 9 × 0.11 + 0.02 = 1.01 > 1.
    tiers = "[{from: 0, unit_price: 0.02}, {from: 1_000_000_000_000, unit_price: 0.11}]"
    postpaid = f"{{mode: graduated, tiers: {tiers}}}"
    sheet = sheet_text(packages="{validity: 1 year, sizes: [{units: 10, price: 1}]}", postpaid=postpaid)
    words = run("compare", "--calls", "5", "-p", "-", stdin=sheet).stdout
    assert "at 1,000,000,000,008 calls in one month" in words  # 10^12 to 10^12 + 8 are nine


FREE_WORDS = """
20 calls free in each month; all volumes below include them
One package, and calls up to its own size beside the free ones
10 6.00 27 24
! dead zone: 106 to 119 calls cost more by postpaid than 120 (up to 14.00 more)
Packages first beat postpaid at 27 calls in one month, 20 of them free (1 × 10 at 6.00), and one alone at 24 a month
"""


def test_the_page_counts_calls_as_they_are_made_and_the_free_ones_are_named(run: Run) -> None:
    # Of 27 calls 7 are billable: 7 × 1 > 6. Over two months 4 × 1 × 2 > 6. From 100 billable ones on a call costs 0.85:
    # 85.00, which 86 at 1.00 exceed and 99 by 14.00.
    tiers = "[{from: 0, unit_price: 1}, {from: 100, unit_price: 0.85}]"
    packages = "{validity: 2 months, sizes: [{units: 10, price: 6}]}"
    sheet = sheet_text(packages=packages, postpaid=f"{{mode: volume, tiers: {tiers}}}")
    words = run("compare", "--calls", "27", "--free", "20", "-p", "-", stdin=sheet).stdout
    text = " ".join(words.split())
    assert [line for line in FREE_WORDS.strip().splitlines() if line not in text] == []
    # Machines read the same numbers.
    answer = compared(run, "--calls 27 --free 20", sheet)
    assert answer["break_even"] == [{"size": 10, "price": "6.00", "calls": 27, "calls_per_month": 24}]
    assert answer["dead_zones"] == [{"from": 106, "to": 119, "cheaper_at": 120, "max_overpay": "14.00"}]


# 2.00 a unit, 1.00 from 100 on; a package of 200 at 185.00 for two months: 93 × 2 = 186, and over two months 47 × 4 = 188.
# The 100th billable call costs 100.00 in all: from 51 billable ones on fewer cost more, 99 of them 198.00.
BILLABLE = (103, 57, (61, 109, 110, "98.00"))
# Where the 10 free calls are counted the 100th call is the 90th billable one: 90.00, and 186 of them are 186.00.
# From 46 billable ones on fewer cost more, 89 of them 178.00.
COUNTED = (196, 57, (56, 99, 100, "88.00"))


@pytest.mark.parametrize(
    ("basis", "expected"),
    [("billable", BILLABLE), ("after_free", BILLABLE), ("after_packages", COUNTED), ("total", COUNTED)],
)
def test_break_evens_and_dead_zones_count_calls_as_they_are_made(
    run: Run, basis: str, expected: tuple[int, int, tuple[int, int, int, str]]
) -> None:
    sheet = tiered(basis, packages="{validity: 2 months, sizes: [{units: 200, price: 185}]}")
    answer = compared(run, "--from 1 --to 210 --step 1", sheet)
    calls, a_month, (first, last, cheaper_at, overpay) = expected
    assert answer["break_even"] == [{"size": 200, "price": "185.00", "calls": calls, "calls_per_month": a_month}]
    assert answer["dead_zones"] == [{"from": first, "to": last, "cheaper_at": cheaper_at, "max_overpay": overpay}]
    # So do the rows: those of the zone are dead, and the first at which postpaid is dearer than the package.
    assert [row["calls"] for row in answer["rows"] if row["dead_zone"]] == [*range(first, last + 1)]
    assert next(row["calls"] for row in answer["rows"] if Decimal(row["month"]["postpaid"]) > 185) == calls


def test_where_no_call_costs_more_than_some_the_free_ones_are_in_the_dead_zone(run: Run) -> None:
    # A fee of 5.00 for up to nine units, none included; ten are 10 × 0.10 = 1.00.
    tiers = "[{from: 0, unit_price: 0, flat_fee: 5}, {from: 10, unit_price: 0.1}]"
    sheet = sheet_text(postpaid=f"{{mode: volume, flat_fee_at_zero: true, tiers: {tiers}}}")
    zone = {"from": 0, "to": 9, "cheaper_at": 10, "max_overpay": "4.00"}
    assert compared(run, "--calls 5", sheet)["dead_zones"] == [zone]
    answer = compared(run, "--calls 5 --calls 29 --calls 30 --free 20", sheet)
    assert answer["dead_zones"] == [zone | {"to": 29, "cheaper_at": 30}]
    assert [row["dead_zone"] for row in answer["rows"]] == [True, True, False]


def test_one_free_call_and_one_call_are_no_calls(run: Run) -> None:
    # One call is 3 by postpaid, two are 2, and a package of one is 1.
    tiers = "[{from: 0, unit_price: 3}, {from: 2, unit_price: 1}, {from: 5, unit_price: on_request}]"
    packages = "{validity: 1 month, sizes: [{units: 1, price: 1}]}"
    sheet = sheet_text(packages=packages, postpaid=f"{{mode: volume, tiers: {tiers}}}")
    for words in ("", "--free 1", "--calls 1", "--calls 1 --free 1", "--calls 0 --calls 2", "--to 5 --step 1"):
        told = run("compare", *words.split(), "-p", "-", stdin=sheet).stdout
        assert "1 call" in told
        assert not re.search(r"(?<![\d,.])1 (calls|of them are|are|cost )|these 1\b", told), told
    assert (
        "! dead zone: 1 call costs more by postpaid than 2 (up to 1.00 more)"
        in run("compare", "--calls", "1", "-p", "-", stdin=sheet).stdout
    )


def test_the_amount_of_a_mix_is_shown_in_each_format(run: Run) -> None:
    # 1,100 calls: a package of 1,000 at 75 and 100 × 0.08. A year of them: 550 for 10,000 + 3 × 75 + 200 × 0.08 = 791,
    # 265 less than 12 × 88 = 1,056.
    for format_name in ("table", "markdown"):
        words = run("compare", "--calls", "1100", "-p", "builtin", "-f", format_name).stdout
        (row,) = re.findall(r"1,100.*%", words)
        assert " ".join(row.replace("|", " ").split()) == "1,100 88.00 150.00 83.00 mix 791.00 25.1 %"
        assert "mix: packages, and the rest by postpaid" in words


@pytest.mark.parametrize("name", ["builtin", *shipped_paths()])
def test_every_shipped_sheet_is_compared_within_80_columns(name: str, run: Run) -> None:
    for api in load_sheet(name).apis:
        outcome = run("compare", "-p", name, "--api", api.key)
        assert [line for line in outcome.stdout.splitlines() if cell_len(line) > 80] == []


PACKAGES = "{validity: 2 months, sizes: [{units: 10, price: 6}, {units: 30, price: 40}]}"


def test_a_package_that_never_pays_off_has_no_break_even(run: Run) -> None:
    # 10 at 6: 7 × 1 > 6, and 4 × 1 × 2 months > 6. 30 at 40: 30 calls cost 30, and 15 a month, all
    # that it holds for two months, cost 30 too.
    answer = compared(run, "--calls 1", sheet_text(packages=PACKAGES, postpaid="{unit_price: 1}"))
    found = [(p["size"], p["calls"], p["calls_per_month"]) for p in answer["break_even"]]
    assert found == [(10, 7, 4), (30, None, None)]


def test_a_sheet_without_postpaid_or_without_packages_has_nothing_to_weigh(run: Run) -> None:
    prepaid_only = compared(run, "--calls 5", sheet_text(packages=PACKAGES))
    assert (prepaid_only["break_even"], prepaid_only["dead_zones"]) == ([], [])
    assert prepaid_only["rows"][0]["month"]["postpaid"] is None
    assert prepaid_only["rows"][0]["month"]["cheapest"] == "6.00"
    # A package of 10 lasts two months: 6 of them for the 60 calls of a year, 36.
    assert prepaid_only["rows"][0]["year"] == {"postpaid": None, "cheapest": "36.00", "saving": None}
    postpaid_only = compared(run, "--calls 5", sheet_text(postpaid="{unit_price: 1}"))
    assert postpaid_only["break_even"] == []
    assert postpaid_only["rows"][0]["month"]["packages"] is None
    assert postpaid_only["rows"][0]["year"] == {"postpaid": "60.00", "cheapest": "60.00", "saving": "0.00"}


def test_a_volume_on_request_has_no_amount(run: Run) -> None:
    tiers = "[{from: 0, unit_price: 1}, {from: 10, unit_price: on_request}]"
    answer = compared(run, "--calls 9 --calls 10", sheet_text(postpaid=f"{{mode: volume, tiers: {tiers}}}"))
    assert [row["month"]["postpaid"] for row in answer["rows"]] == ["9.00", None]
    assert answer["rows"][1]["month"] == dict.fromkeys(["postpaid", "packages", "cheapest", "pay", "saving"])
    assert answer["rows"][1]["year"] == dict.fromkeys(["postpaid", "cheapest", "saving"])


def test_where_none_of_the_volumes_has_a_price_there_is_nothing_to_compare(run: Run) -> None:
    tiers = "[{from: 0, unit_price: 1}, {from: 10, unit_price: on_request}]"
    sheet = sheet_text(postpaid=f"{{mode: volume, tiers: {tiers}}}")
    outcome = run("compare", "--calls", "10", "-p", "-", stdin=sheet)
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "prices these volumes on request only, and has no packages; ask the vendor" in outcome.stderr


ON_REQUEST = [
    # free calls, words; the notes
    ("", "--calls 9", []),
    ("", "--calls 9 --calls 10", ["10 calls: the vendor gives no postpaid price (on request)"]),
    ("", "", ["from 10 calls on the vendor gives no postpaid price (on request)"]),
    ("", "--to 9", []),
    ("", "--to 10", ["from 10 calls on the vendor gives no postpaid price (on request)"]),
    ("--free 5", "", ["from 15 calls on the vendor gives no postpaid price (on request)"]),
    ("--free 5", "--to 14", []),
]


@pytest.mark.parametrize(("free", "words", "messages"), ON_REQUEST)
def test_a_volume_without_a_postpaid_price_is_a_note_and_so_a_gate(
    run: Run, free: str, words: str, messages: list[str]
) -> None:
    tiers = "[{from: 0, unit_price: 1}, {from: 10, unit_price: on_request}]"
    for packages in ({}, {"packages": PACKAGES}):
        sheet = sheet_text(postpaid=f"{{mode: volume, tiers: {tiers}}}", **packages)
        notes = compared(run, f"{words} {free}", sheet)["notes"]
        assert [(note["code"], note["message"]) for note in notes] == [("on-request", said) for said in messages]
        gated = run("compare", *words.split(), *free.split(), "--fail-on", "on-request", "-p", "-", stdin=sheet)
        assert gated.exit_code == (3 if messages else 0)


def test_where_only_free_calls_reach_the_tier_on_request_the_first_one_to_pay_for_has_no_price(run: Run) -> None:
    # All calls choose the tier: the tenth reaches it, but 20 are free.
    tiers = "[{from: 0, unit_price: 1}, {from: 10, unit_price: on_request}]"
    sheet = sheet_text(postpaid=f"{{mode: volume, tier_basis: total, tiers: {tiers}}}")
    answer = compared(run, "--free 20 --to 30 --step 1", sheet)
    assert answer["notes"][0]["message"].startswith("from 21 calls on ")
    assert [row["calls"] for row in answer["rows"] if row["month"]["postpaid"] is None] == list(range(21, 31))


def test_notes_of_a_volume_count_the_calls_that_are_made(run: Run) -> None:
    # 50 of 10,000 are free: 9,950 × 0.08 = 796.00. 10,050 calls are 10,000 × 0.06 = 600.00; so are 10,000 with none free.
    notes = compared(run, "--calls 10000 --free 50")["notes"]
    assert [(note["code"], note["message"]) for note in notes[:2]] == [
        ("dead-zone", "10,000 calls: 10,050 would cost 600.00 by postpaid, 196.00 less"),
        (
            "package-raises-bill",
            "10,000 calls: with 50 free the postpaid bill is 796.00; without, it would be 600.00 for all 10,000",
        ),
    ]


def test_a_graduated_sheet_has_no_dead_zone(run: Run) -> None:
    tiers = "[{from: 0, unit_price: 1}, {from: 10, unit_price: 0.1}]"
    answer = compared(run, "--calls 9", sheet_text(postpaid=f"{{mode: graduated, tiers: {tiers}}}"))
    assert answer["dead_zones"] == []
    assert answer["rows"][0]["dead_zone"] is False


def test_tiers_that_count_one_days_calls_have_no_months_to_compare(run: Run) -> None:
    sheet = sheet_text(postpaid="{period: day, unit_price: 1}")
    outcome = run("compare", "--calls", "5", "-p", "-", stdin=sheet)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "by the day; write --calls 5/day" in outcome.stderr
    assert json.loads(run("estimate", "--calls", "5/day", "-p", "-", "--json", stdin=sheet).stdout)["period"] == "day"


@settings(max_examples=300, deadline=None, derandomize=True)
@given(postpaids(most=30, on_request=False))
def test_a_volume_is_in_a_dead_zone_exactly_if_a_larger_one_costs_less(postpaid: Postpaid) -> None:
    usd = currency("USD")
    # From 30 on, one tier prices all: two blocks further no volume is cheaper than one before.
    totals = [reference_bill(postpaid, units, units) or 0 for units in range(61)]
    dead = {units for units in range(51) if min(totals[units + 1 :]) < totals[units]}
    zones = dead_zones(Rater(postpaid, usd))
    within = [range(int(zone.first), int(zone.last) + 1) for zone in zones]
    assert {units for run in within for units in run} == dead
    for zone, run in zip(zones, within, strict=True):
        overpays = [totals[units] - totals[int(zone.cheaper_at)] for units in run]
        assert zone.cheaper_at == zone.last + 1
        assert zone.max_overpay == usd.amount(max(overpays))
    assert all(one.last + 1 < other.first for one, other in pairwise(zones))


@settings(max_examples=400, deadline=None, derandomize=True)
@given(postpaids(most=15), st.integers(0, 25), st.integers(0, 12))
def test_the_cheapest_larger_volume_is_found_whatever_chooses_the_tier(
    postpaid: Postpaid, units: int, ahead: int
) -> None:
    usd = currency("USD")
    if postpaid.tier_basis is TierBasis.BILLABLE:
        ahead = 0  # the units themselves choose the tier
    totals = [reference_bill(postpaid, count, count + ahead) for count in range(units, 60)]
    larger = [(total, units + more) for more, total in enumerate(totals) if more and total is not None]
    here = totals[0]
    cheapest = min(larger, default=None)
    expected = cheapest[::-1] if cheapest and here is not None and cheapest[0] < here else None
    assert cheaper_above(MonthBill.padded(Rater(postpaid, usd), units, units + ahead), units) == expected
