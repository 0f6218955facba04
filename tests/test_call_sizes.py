"""Prices by the size of single calls: rules for one call, and tiers that it chooses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import Run
from making import sheet_text

# Pulses of 15 seconds at 0.02 (docs.vobiz.ai), and a floor of 3 units a request.
PULSES = sheet_text(unit="second", per_call="{block: 15}", postpaid="{unit_price: 0.02, per: 15, rounding: exact}")
FLOOR = sheet_text(unit="unit", per_call="{minimum: 3}", postpaid="{unit_price: 0.0001}")
# A prompt above 200,000 tokens is priced at the higher rate as a whole (BerriAI/litellm, issue 30135).
PROMPTS = sheet_text(
    unit="token",
    postpaid="{mode: volume, tier_basis: call, per: 1_000_000, rounding: exact, "
    "tiers: [{up_to: 200_000, unit_price: 5}, {unit_price: 10}]}",
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("sheet", "words", "total"),
    [
        (PULSES, "--calls 1 --size 35", "0.06"),  # three pulses
        (PULSES, "--calls 20 --size 5", "0.40"),
        (PULSES, "--calls 20 --failed 5 --size 16", "0.60"),  # 15 × 2 pulses
        (FLOOR, "--calls 10k --size 2", "3.00"),
        (FLOOR, "--calls 10k --size 4", "4.00"),
        (PROMPTS, "--calls 10 --size 150k", "7.50"),
        (PROMPTS, "--calls 10 --size 200k", "10.00"),
        (PROMPTS, "--calls 2 --size 300k", "6.00"),
        (PROMPTS, "--calls 1 --size 200001", "2.00"),
    ],
)
def test_calls_of_one_size(run: Run, sheet: str, words: str, total: str) -> None:
    outcome = run("estimate", "-p", "-", *words.split(), "-q", stdin=sheet)
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, f"{total}\n", "")


def test_a_plan_takes_the_size_too(run: Run) -> None:
    outcome = run("plan", "-p", "-", "--calls", "20", "--size", "5", "-q", stdin=PULSES)
    assert (outcome.exit_code, outcome.stdout) == (0, "4.80\n")  # 12 × 20 × 0.02


@pytest.mark.parametrize("sheet", [PULSES, PROMPTS])
@pytest.mark.parametrize("command", ["estimate", "plan"])
def test_without_a_size_the_option_is_named(run: Run, sheet: str, command: str) -> None:
    outcome = run(command, "-p", "-", "--calls", "20", "-q", stdin=sheet)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "add --size N" in outcome.stderr


def test_each_row_of_a_file_is_counted_by_its_own_size(run: Run) -> None:
    # 5 s and 8 s are a pulse each: 30 s (cloud.yandex.com/docs/speechkit/pricing).
    Path("sheet.yaml").write_text(PULSES, encoding="utf-8")
    usage = "month,calls,size\n2026-01,1,5\n2026-01,1,8\n"
    outcome = run("estimate", "-p", "sheet.yaml", "--usage", "-", "--sum", "-q", stdin=usage)
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, "0.04\n", "")


def test_rows_of_one_time_differ_by_their_size_and_a_second_one_is_asked_about(run: Run) -> None:
    """``meter --sizes`` writes a row per size: nothing is said twice, so nothing has to be said about it."""
    Path("sheet.yaml").write_text(PULSES, encoding="utf-8")
    usage = "month,calls,size\n2026-01,1,5\n2026-01,1,8\n"
    assert run("estimate", "-p", "sheet.yaml", "--usage", "-", "-q", stdin=usage).stdout == "0.04\n"
    twice = run("estimate", "-p", "sheet.yaml", "--usage", "-", "-q", stdin=f"{usage}2026-01,2,5.0\n2026-01,2,5\n")
    assert (twice.exit_code, twice.stdout) == (1, "")
    assert ":5:1: month: 2026-01 stands here a second time, first in line 2" in twice.stderr


# A short call and a long one of 5 and 10 per million; fees are of the month.
FEES = PROMPTS.replace("per: 1_000_000", "base_fee: 1, minimum: 3, per: 1_000_000")
BLOCKS = PROMPTS.replace("rounding: exact", "rounding: up")
DAYS = BLOCKS.replace("{mode", "{period: day, mode")
SIZES = "month,calls,size\n2026-01,10,150000\n2026-01,2,300000\n"


@pytest.mark.parametrize(
    ("sheet", "usage", "total"),
    [
        (PROMPTS, SIZES, "13.50"),  # 1.5M × 5 and 0.6M × 10 per million
        (PROMPTS, "month,calls,failed,size\n2026-01,10,4,150000\n2026-01,3,1,300000\n", "10.50"),  # 0.9M and 0.6M
        (PROMPTS, "month,calls,size\n2026-01,1,200000\n2026-02,1,200001\n", "3.00"),  # 1.00 and 2.00
        (FEES, SIZES, "14.50"),  # the base fee once
        (FEES, "month,calls,size\n2026-01,1,100000\n2026-03,1,300000\n2026-02,0,1\n", "10.00"),  # 3.00, 3.00, 4.00
        (BLOCKS, SIZES, "20.00"),  # 2 blocks of 5 and 1 of 10
        (BLOCKS, "month,calls,size\n2026-01,4,150000\n2026-02,4,150000\n", "10.00"),  # one block in each month
        # Blocks of each day: 1 and 1 on the 1st, 1 on the 2nd.
        (DAYS, "day,calls,size\n2026-01-01,4,150000\n2026-01-01,1,300000\n2026-01-02,1,150000\n", "20.00"),
    ],
)
@pytest.mark.parametrize("command", ["estimate", "plan"])
def test_calls_of_many_sizes_are_each_priced_at_the_tier_that_they_reach(
    run: Run, sheet: str, usage: str, total: str, command: str
) -> None:
    Path("sheet.yaml").write_text(sheet, encoding="utf-8")
    outcome = run(command, "-p", "sheet.yaml", "--usage", "-", "--sum", "-q", stdin=usage)
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, f"{total}\n", "")


def test_a_discount_is_taken_off_calls_of_every_size(run: Run) -> None:
    Path("sheet.yaml").write_text(PROMPTS + "bill: {discount: 20 %}\n", encoding="utf-8")
    found = run("estimate", "-p", "sheet.yaml", "--usage", "-", "--sum", "--json", stdin=SIZES)
    answer = json.loads(found.stdout)
    assert (answer["list_total"], answer["total"]) == ("13.50", "10.80")


def test_accounts_on_one_bill_share_what_calls_of_all_sizes_cost(run: Run) -> None:
    Path("sheet.yaml").write_text(BLOCKS, encoding="utf-8")
    usage = "month,account,calls,size\n2026-01,Ada,1,150000\n2026-01,Ben,1,150000\n2026-01,Ben,1,300000\n"
    found = run("estimate", "-p", "sheet.yaml", "--usage", "-", "--sum", "--one-bill", "--json", stdin=usage)
    answer = json.loads(found.stdout)
    # One block of each tier; a quarter of the tokens are Ada's.
    assert (answer["total"], [group["share"] for group in answer["groups"]]) == ("15.00", ["3.75", "11.25"])


def test_calls_above_the_last_price_are_refused_by_month(run: Run) -> None:
    Path("sheet.yaml").write_text(PROMPTS.replace("unit_price: 10", "unit_price: on_request"), encoding="utf-8")
    outcome = run("estimate", "-p", "sheet.yaml", "--usage", "-", "--sum", "-q", stdin=SIZES)
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "the calls of 2026-01 have a price on request only" in outcome.stderr


def test_each_sheet_counts_calls_by_its_own_rules(run: Run) -> None:
    # 7 s are a pulse of 15 at 0.02, and one of 30 at 0.04; 16 s are two, and one.
    Path("old.yaml").write_text(PULSES, encoding="utf-8")
    Path("new.yaml").write_text(PULSES.replace("block: 15", "block: 30"), encoding="utf-8")
    usage = "month,calls,size\n2026-01,10,7\n2026-01,5,16\n"
    outcome = run("diff", "old.yaml", "new.yaml", "--usage", "-", "--sum", "--json", stdin=usage)
    answer = json.loads(outcome.stdout)
    assert (answer["before"]["total"], answer["after"]["total"]) == ("0.40", "0.60")


def test_volumes_are_compared_at_one_size(run: Run) -> None:
    outcome = run("compare", "-p", "-", stdin=PROMPTS)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.endswith("add --size N, the tokens that each call takes\n")
    found = run("compare", "-p", "-", "--size", "300k", "--calls", "2", "--calls", "10", "--json", stdin=PROMPTS)
    answer = json.loads(found.stdout)
    assert [(row["calls"], row["month"]["postpaid"]) for row in answer["rows"]] == [(2, "6.00"), (10, "30.00")]
    assert [(part["api"], part["units_per_call"]) for part in answer["parts"]] == [("test", 300_000)]
    # A package of 60 seconds at 0.05 is four pulses, which cost 0.08: cheaper from three calls on.
    packages = PULSES + "    packages: {validity: 1 month, sizes: [{units: 60, price: 0.05}]}\n"
    shown = run("compare", "-p", "-", "--size", "7", "--calls", "2", "--calls", "3", stdin=packages).stdout
    assert "Each call counts 15 seconds" in shown
    assert shown.endswith("Of the volumes shown, packages first beat postpaid at 3 calls in one month.\n")


@pytest.mark.parametrize("sheet", [PULSES, PROMPTS])
def test_a_file_without_sizes_is_refused_with_the_column_to_add(run: Run, sheet: str) -> None:
    Path("sheet.yaml").write_text(sheet, encoding="utf-8")
    outcome = run("estimate", "-p", "sheet.yaml", "--usage", "-", "-q", stdin="month,calls\n2026-01,1\n")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "add a column size" in outcome.stderr
    assert "costcalc meter writes it with --sizes" in outcome.stderr


def test_two_sheets_are_compared_at_one_size(run: Run) -> None:
    Path("old.yaml").write_text(PROMPTS, encoding="utf-8")
    Path("new.yaml").write_text(PROMPTS.replace("unit_price: 10", "unit_price: 12"), encoding="utf-8")
    outcome = run("diff", "old.yaml", "new.yaml", "--calls", "2", "--size", "300k", "-q")
    assert (outcome.exit_code, outcome.stdout) == (0, "7.20\n")


def test_a_sheet_that_prices_calls_by_their_size_is_shown(run: Run) -> None:
    outcome = run("sheet", "show", "-p", "-", stdin=PROMPTS)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert "the size of each call chooses its tier" in " ".join(outcome.stdout.split())
    outcome = run("sheet", "show", "-p", "-", stdin=PULSES)
    assert "Each call counts in whole blocks of 15." in outcome.stdout


def test_a_diff_at_one_size_names_the_prices_of_the_sheets_and_the_calls(run: Run) -> None:
    Path("old.yaml").write_text(PROMPTS, encoding="utf-8")
    Path("new.yaml").write_text(PROMPTS.replace("200_000", "256_000"), encoding="utf-8")
    page = run("diff", "old.yaml", "new.yaml", "--calls", "100", "--size", "250000").stdout
    assert "25,000,000 tokens in one month (100 calls of 250,000 each)\n" in page
    assert "postpaid.tiers[0].up_to  200,000  256,000\n" in page
    assert "postpaid.unit_price" not in page
    # 25M at 10 per million before, at 5 after.
    assert "125.00 instead of 250.00" in page


# Each call of 20 seconds is rounded up to 30: 100 of them are 3,000 seconds, of which 100 are free.
SPEECH = sheet_text(
    unit="second",
    per_call="{minimum: 15, block: 15}",
    free_quota="{period: month, units: 100}",
    packages="{validity: 1 year, sizes: [{units: 1_000, price: 1}]}",
    postpaid="{mode: volume, tiers: [{from: 0, unit_price: 0.002}, {from: 5_000, unit_price: 0.001}]}",
)
SIZED = "month,calls,size\n2026-01,100,20\n2026-02,10,3\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("plan --calls 100 --size 20 --months 3", "3 months: 9,000 seconds of 300 calls, 3,000 a month"),
        ("plan --calls 100 --size 20 --months 3", "One second costs "),
        ("plan --calls 100 --size 20 --months 1 --explain", "Month  Seconds  Free"),
        (
            "plan --calls 100 --size 20 --months 2 --no-postpaid --buy 1x1k@1",
            "with 4,800 seconds unserved; the cheapest",
        ),
        # 1,900 of the month's 3,000 are left when 100 are free and 1,000 prepaid.
        ("plan --calls 100 --size 20 --months 1 --no-postpaid --buy 1x1k@1", "nothing pays for 1,900 seconds"),
        ("plan --usage -", "2026-01 to 2026-02: 3,150 seconds of 110 calls, from 150 to 3,000 a month"),
        ("estimate --usage -", "3,150 seconds of 110 calls in 2026-01 to 2026-02"),
        ("estimate --usage -", "Month    Seconds  Free"),
        ("estimate --usage - --no-postpaid", "nothing pays for 2,900 seconds: such calls fail"),
        ("estimate --calls 100 --size 20 --no-postpaid", "pays for 2,900 seconds (postpaid is off)"),
        ("estimate --calls 100 --size 20 --no-postpaid", "2,900 seconds unserved until you buy."),
        # 100 calls of 20 seconds are 30 each; 10 of 3 are 15 each: 3,000 + 150.
        ("diff sheet.yaml sheet.yaml --usage -", "3,150 seconds"),
        ("diff - other.csv", "3,150 seconds before, 3,600 after"),
        ("diff - other.csv", "seconds to pay for"),
        ("diff - other.csv", "Seconds Seconds Month"),
    ],
)
def test_units_are_not_called_calls(run: Run, words: str, says: str) -> None:
    Path("sheet.yaml").write_text(SPEECH, encoding="utf-8")
    Path("other.csv").write_text(SIZED.replace(",10,3", ",20,16"), encoding="utf-8")  # 20 × 30 = 600
    shown = run(*words.split(), *([] if "sheet.yaml" in words else ["-p", "sheet.yaml"]), stdin=SIZED).stdout
    assert says in " ".join(shown.split()) or says in shown
    assert not re.search(r"[3489],\d00 calls", shown)


def test_a_budget_that_is_not_met_names_the_units_that_are_unserved(run: Run) -> None:
    Path("sheet.yaml").write_text(SPEECH, encoding="utf-8")
    words = [
        "plan",
        "--calls",
        "100",
        "--size",
        "20",
        "--months",
        "1",
        "--no-postpaid",
        "--buy",
        "1x1k@1",
        "--budget",
        "99",
    ]
    assert "1,900 seconds unserved" in run(*words, "-p", "sheet.yaml").stderr


def test_a_plan_counts_the_calls_that_its_units_are_of(run: Run) -> None:
    Path("sheet.yaml").write_text(SPEECH, encoding="utf-8")
    answer = json.loads(run("plan", "--usage", "-", "-p", "sheet.yaml", "--json", stdin=SIZED).stdout)
    assert (answer["requests"], [month["calls"] for month in answer["months"]]) == (110, [3_000, 150])
    # 100 × 1.5 and 10 × 1.5; their units likewise.
    answer = json.loads(
        run("plan", "--usage", "-", "--scale", "150%", "-p", "sheet.yaml", "--json", stdin=SIZED).stdout
    )
    assert (answer["requests"], [month["calls"] for month in answer["months"]]) == (165, [4_500, 225])
    answer = json.loads(run("plan", "--calls", "5", "-p", "builtin", "--json").stdout)
    assert answer["requests"] is None


def test_the_parts_of_a_composite_are_counted_in_their_units(run: Run) -> None:
    sheet = (
        sheet_text(unit="token", postpaid="{unit_price: 1}") + "  chat: {name: Chat, unit: call, uses: {test: 30}}\n"
    )
    Path("sheet.yaml").write_text(sheet, encoding="utf-8")
    usage = "month,api,calls\n2026-01,chat,10\n"
    assert "2026-01: 300 tokens, 300 a month\n" in run("plan", "--usage", "-", "-p", "sheet.yaml", stdin=usage).stdout
    assert "300 tokens in 2026-01" in run("estimate", "--usage", "-", "-p", "sheet.yaml", stdin=usage).stdout
