"""Free quotas that start anew every month and end: granted for so long from the first month of a file or plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Run
from making import sheet_text

# AWS Rekognition grants 5,000 images a month for the first 12 months.
YEAR = sheet_text(postpaid="{unit_price: 0.001}", free_quota="{period: month, units: 5_000, validity: 1 year}")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_monthly_quota_that_ends_after_a_year(run: Run) -> None:
    # 12 × 3,000 × 0.001 + 12 × 8,000 × 0.001 = 36 + 96
    outcome = run("plan", "-p", "-", "--calls", "8000", "--months", "24", "-q", stdin=YEAR)
    assert (outcome.exit_code, outcome.stdout) == (0, "132.00\n")


def test_it_is_granted_from_the_first_month_of_the_file_for_all_accounts(run: Run) -> None:
    sheet = YEAR.replace("1 year", "2 months")
    Path("sheet.yaml").write_text(sheet, encoding="utf-8")
    usage = "account,month,calls\nA,2026-01,8000\nA,2026-02,8000\nA,2026-03,8000\nB,2026-02,8000\nB,2026-03,8000\n"
    outcome = run("estimate", "-p", "sheet.yaml", "--usage", "-", "--json", stdin=usage)
    answer = json.loads(outcome.stdout)
    # A: 3 + 3 + 8; B begins a month later, and has the quota once: 3 + 8
    assert [group["total"] for group in answer["groups"]] == ["14.00", "11.00"]


@pytest.mark.parametrize(("validity", "year"), [("1 year", "36.00"), ("6 months", "66.00"), ("2 years", "36.00")])
def test_a_comparison_looks_at_the_first_year(run: Run, validity: str, year: str) -> None:
    # 6 × 3.00 + 6 × 8.00 = 66
    outcome = run("compare", "-p", "-", "--calls", "8000", "--json", stdin=YEAR.replace("1 year", validity))
    assert json.loads(outcome.stdout)["rows"][0]["year"]["cheapest"] == year


def test_one_month_has_it(run: Run) -> None:
    assert run("estimate", "-p", "-", "--calls", "8000", "-q", stdin=YEAR).stdout == "3.00\n"


@pytest.mark.parametrize(
    ("words", "total"),
    [
        ("--free-until 2", "22.00"),  # 3.00 twice, then 8.00 twice
        ("--start 2026-01 --free-until 2026-02", "22.00"),
        ("--start 2026-01 --free-until 2025-12", "32.00"),  # it has ended
        ("--free 1000 --free-until 2", "26.00"),  # 7.00 in the first month
        ("--free-until test:1", "27.00"),
    ],
)
def test_a_plan_is_told_when_the_quota_ends(run: Run, words: str, total: str) -> None:
    outcome = run("plan", "-p", "-", "--calls", "8000", "--months", "4", *words.split(), "-q", stdin=YEAR)
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, f"{total}\n", "")


def test_what_is_told_takes_the_place_of_the_validity(run: Run) -> None:
    sheet = YEAR.replace("1 year", "2 months")
    outcome = run("plan", "-p", "-", "--calls", "8000", "--months", "4", "--free-until", "3", stdin=sheet)
    assert "starts with the free quota (to month 3)" in outcome.stdout
    assert outcome.stdout.endswith(": 17.00.\n")  # 3 × 3.00 and 8.00


ACCOUNTS = "account,month,calls\nA,2026-01,8000\nA,2026-02,8000\nA,2026-03,8000\nB,2026-02,8000\nB,2026-03,8000\n"


@pytest.mark.parametrize(
    ("words", "total"),
    [
        ("--free-until 2026-02", "25.00"),  # A: 3 + 3 + 8, B: 3 + 8
        ("--free-until A:2026-01", "25.00"),  # A: 3 + 8 + 8, B: 3 + 3
        ("--free-until A/test:2026-01 --free-until B:2026-02", "30.00"),
        ("--one-bill --free-until 2026-02", "30.00"),  # 3, 11 and 16
    ],
)
@pytest.mark.parametrize("command", ["estimate", "plan", "diff"])
def test_accounts_are_told_when_their_quotas_end(run: Run, command: str, words: str, total: str) -> None:
    Path("sheet.yaml").write_text(YEAR, encoding="utf-8")
    Path("usage.csv").write_text(ACCOUNTS, encoding="utf-8")
    files = {"diff": ["usage.csv", "usage.csv"]}.get(command, ["--usage", "usage.csv"])
    outcome = run(command, *files, "-p", "sheet.yaml", *words.split(), "-q")
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, f"{total}\n", "")


DAILY = sheet_text(postpaid="{unit_price: 0.001}", free_quota="{period: day, units: 10}")


@pytest.mark.parametrize(
    ("sheet", "words", "says"),
    [
        (YEAR, "plan --calls 8 --free-until 2026-03", "'2026-03' is not a month's number"),
        (YEAR, "plan --calls 8 --free-until C:3", "no account or API 'C' in the usage"),
        (YEAR, "plan --calls 8 --free-until 3 --free-until test:4", "--free-until is given twice for test"),
        (YEAR, "estimate --calls 8 --free-until 3", "--free-until is about the months of --usage"),
        (YEAR, "diff sheet.yaml sheet.yaml --calls 8 --free-until 3", "--free-until is about the months of --usage"),
        (DAILY, "plan --calls 8/day --free-until 3", "test has no free quota that starts anew every month"),
        (sheet_text(postpaid="{unit_price: 1}"), "plan --calls 8 --free-until 3", "leave it out"),
        (YEAR.replace("month,", "once,"), "plan --calls 8 --free-until 3", "leave it out"),
    ],
)
def test_the_end_of_a_quota_is_refused_where_it_means_nothing(run: Run, sheet: str, words: str, says: str) -> None:
    Path("sheet.yaml").write_text(sheet, encoding="utf-8")
    named = [] if words.startswith("diff") else ["-p", "sheet.yaml"]
    outcome = run(*words.split(), *named, "-q")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert says in outcome.stderr
