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
