"""What is said at the edges: colours of a screen, letters nobody can see, gates met by nothing, problems beyond counting."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from making import sheet_text

BODY = sheet_text(postpaid="{unit_price: 1}", concurrency="{included: 3, daily_price: 200}")
BOLD, DIM, GREEN, BEST, RED = "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[1;32m", "\x1b[31m"
END = "\x1b[0m"


@pytest.fixture(autouse=True)
def _sheet(empty_folder: Path) -> None:
    (empty_folder / "pricing.yaml").write_text(BODY, encoding="utf-8")
    (empty_folder / "usage.csv").write_text("month,calls\n2026-01,44\n", encoding="utf-8")
    (empty_folder / "bill.csv").write_text("month,amount\n2026-01,45.00\n", encoding="utf-8")


def test_the_colours_of_a_report(run: Run) -> None:
    line = ("estimate", "--calls", "5", "--budget", "5")
    page = run(*line, FORCE_COLOR="1", COLUMNS="100").stdout.splitlines()
    assert page[0] == f"{BOLD}Test · Vendor · USD{END}"
    assert page[1] == f"{DIM}pricing.yaml, prices of 2026-01: a test{END}"
    assert page[2] == "5 calls in one month: 0 free, 0 prepaid, 5 to pay for"
    (titles,) = [row for row in page if "Pay by" in row]
    assert titles.startswith(DIM)
    assert f"{DIM}Pay by  {END}" in titles
    (row,) = [row for row in page if "▸" in row]
    assert f"{BOLD}postpaid{END}" in row
    assert page[-2:] == [
        f"{BEST}Cheapest this month: postpaid = 5.00.{END}",
        f"{GREEN}Budget 5.00: met, 0.00 left.{END}",
    ]
    failed = run(*line[:-1], "4", FORCE_COLOR="1", COLUMNS="100")
    assert failed.stderr == f"{RED}costcalc: error: gate failed: budget 4.00 USD, actual 5.00, over by 1.00{END}\n"
    assert "\x1b" not in run(*line).stdout


@pytest.mark.parametrize(
    ("today", "exit_code", "says"),
    [
        ("2025-12-31", 0, "yet to come, within 1 day."),
        ("2026-01-01", 0, "0 days old, within 1 day."),
        ("2026-01-02", 0, "1 day old, within 1 day."),
        ("2026-01-03", 3, "2 days old, more than 1 day."),
    ],
)
def test_how_old_prices_are(run: Run, today: str, exit_code: int, says: str) -> None:
    outcome = run("estimate", "--calls", "5", "--max-age", "1d", "--today", today, "-f", "markdown")
    assert outcome.exit_code == exit_code
    assert f"Prices of 2026-01 in pricing.yaml: {says}" in outcome.stdout


def test_letters_that_nobody_sees_are_written_out(run: Run) -> None:
    outcome = run("estimate", "--calls", "5", "-p", "a\x07b\u202e")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert outcome.stderr.startswith("costcalc: error: a\\x07b\\u202e: neither a file nor a shipped sheet")


@pytest.mark.parametrize(
    ("tolerance", "exit_code", "limit", "actual"),
    [("0.99", 3, "0.99", "1.00"), ("1", 0, "1", None), ("0.5%", 3, None, "1.00"), ("5%", 0, None, None)],
)
def test_a_tolerance_that_is_a_share_is_no_amount(
    run: Run, tolerance: str, exit_code: int, limit: str | None, actual: str | None
) -> None:
    # 44 calls at 1.00 were expected, 45.00 were billed: 1.00 more, which is 2.3 %.
    outcome = run("reconcile", "--usage", "usage.csv", "--bill", "bill.csv", "--json", "--tolerance", tolerance)
    (gate,) = json.loads(outcome.stdout)["gates"]
    assert (outcome.exit_code, gate["limit"], gate["actual"], gate["met"]) == (exit_code, limit, actual, not exit_code)


def test_problems_that_nobody_reads_are_counted_with_the_place_of_the_last(run: Run) -> None:
    Path("many.yaml").write_text(BODY + "".join(f"  a{number}: x\n" for number in range(205)), encoding="utf-8")
    lines = BODY.count("\n")
    said = run("estimate", "--calls", "5", "-p", "many.yaml").stderr.splitlines()
    assert len(said) == 201
    assert said[-1] == f"many.yaml:{lines + 205}:9: and 5 more problems up to here; correct those above first"


def test_packages_bought_twice_are_both_counted(run: Run) -> None:
    packages = "{validity: 1 year, sizes: [{units: 10, price: 5}]}"
    Path("pricing.yaml").write_text(sheet_text(postpaid="{unit_price: 1}", packages=packages), encoding="utf-8")

    def rows(*more: str) -> Any:
        line = ("reconcile", "--usage", "usage.csv", "--bill", "bill.csv", "--json", *more)
        return json.loads(run(*line).stdout)["rows"]

    # 44 calls: 20 by two packages at 5.00, 24 at 1.00; of three packages 15.00, and 14 besides.
    assert sum(Decimal(row["expected"]) for row in rows("--buy", "2x10@2026-01")) == 34
    assert sum(Decimal(row["expected"]) for row in rows("--buy", "1x10@2026-01", "--buy", "2x10@2026-01")) == 29
