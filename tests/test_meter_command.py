"""``costcalc meter`` as users run it: what comes out, and pipes into other commands."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from conftest import Run
from making import sheet_text
from meter_logs import HEADER, ROWS, log, small_log


@pytest.fixture
def folder(empty_folder: Path) -> Path:
    return small_log(empty_folder)


PER_CALL = """\
schema: 1
provider: Example Cloud
product: Documents
currency: USD
as_of: 2026-01
source: https://example.com/prices
apis:
  ocr:
    name: Text recognition
    unit: page
    postpaid: {mode: volume, tier_basis: call, tiers: [{up_to: 2, unit_price: 5}, {unit_price: 10}]}
"""


def test_sizes_are_priced_by_the_rules_for_one_call(run: Run, folder: Path) -> None:
    log(
        folder,
        "2026-01-05T00:00:00Z,1,200,a,ocr,Ada,2",
        "2026-01-05T00:00:00Z,1,200,b,ocr,Ada,3",
        "2026-03-05T00:00:00Z,1,200,c,ocr,Ada,3",
    )
    (folder / "sheet.yaml").write_text(PER_CALL, encoding="utf-8")
    usage = run("meter", "log.csv", "--logs", "my.yaml", "--sizes").stdout
    # A call of 2 pages at 5, two of 3 at 10; nothing in February.
    assert run("estimate", "--usage", "-", "-p", "sheet.yaml", "-q", stdin=usage).stdout == "70.00\n"
    assert run("plan", "--usage", "-", "-p", "sheet.yaml", "-q", stdin=usage).stdout == "70.00\n"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("words", "out"),
    [
        # Ada: 2 + 3 units in January by UTC, 3 of them failed; a month without a call between two others has 0.
        ("", "month,account,api,calls,failed\n2026-01,Ada,ocr,5,3\n2026-04,Ben,ocr,4,0\n"),
        ("--zone Asia/Shanghai", "month,account,api,calls,failed\n2026-02,Ada,ocr,5,3\n2026-04,Ben,ocr,4,0\n"),
        ("--by day", "day,account,api,calls,failed\n2026-01-31,Ada,ocr,5,3\n2026-04-02,Ben,ocr,4,0\n"),
        ("--sizes", "month,account,api,size,calls,failed\n2026-01,Ada,ocr,2,1,0\n2026-01,Ada,ocr,3,1,1\n2026-04,Ben,ocr,4,1,0\n"),
        ("--columns api=account", "month,account,api,calls,failed\n2026-01,Ada,Ada,5,3\n2026-04,Ben,Ben,4,0\n"),
        ("--peaks --account Ada", "day,need\n2026-01-31,1\n2026-02-01,1\n"),
    ],
)  # fmt: skip
def test_usage_and_peaks_are_files_that_other_commands_read(run: Run, words: str, out: str) -> None:
    outcome = run("meter", "log.csv", "--logs", "my.yaml", *words.split())
    assert outcome.exit_code == 0
    assert outcome.stdout == out


def test_months_and_days_without_a_call_are_written_as_0(run: Run, folder: Path) -> None:
    log(folder, "2026-01-05T00:00:00Z,1,200,a,ocr,Ada,1", "2026-03-05T00:00:00Z,1,200,b,ocr,Ada,1")
    assert "2026-02,Ada,ocr,0,0\n" in run("meter", "log.csv", "--logs", "my.yaml").stdout
    by_day = run("meter", "log.csv", "--logs", "my.yaml", "--by", "day").stdout
    assert by_day.splitlines()[1:] == ["2026-01-05,Ada,ocr,1,0", "2026-02-01,Ada,ocr,0,0", "2026-03-05,Ada,ocr,1,0"]
    (folder / "sheet.yaml").write_text(
        sheet_text(postpaid="{unit_price: 1}").replace("  test:", "  ocr:"), encoding="utf-8"
    )
    assert run("estimate", "--usage", "-", "-p", "sheet.yaml", "-q", stdin=by_day).stdout == "2.00\n"
    days = run("meter", "log.csv", "--logs", "my.yaml", "--peaks").stdout.splitlines()
    # From January 5 to March 5 there are 60 days.
    assert len(days) - 1 == 60
    assert days.count("2026-02-14,0") == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", ["2026-01: the logs have 2026-01-31 alone", "2026-04: the logs have 2026-04-01 to 2026-04-02 alone"]),
        ("--zone Asia/Shanghai", ["2026-04: the logs have 2026-04-01 to 2026-04-02 alone"]),
        ("--by day", []),  # what reads days finds it itself
        ("--peaks", []),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_month_that_the_logs_have_in_part_is_told(run: Run, words: str, says: list[str]) -> None:
    outcome = run("meter", "log.csv", "--logs", "my.yaml", *words.split())
    more = "; --by day and costcalc forecast say what a whole month would be"
    assert outcome.stderr.splitlines() == [f"costcalc: note: {each}{more}" for each in says]
    gate = run("meter", "log.csv", "--logs", "my.yaml", *words.split(), "--fail-on", "partial-month")
    assert gate.exit_code == (3 if says else 0)


def test_a_column_that_the_line_names_is_not_taken_for_what_its_own_name_says(run: Run, empty_folder: Path) -> None:
    (empty_folder / "days.csv").write_text("Date;Requests;Errors\n2026-01-03;1200;3\n", encoding="utf-8")
    outcome = run("meter", "days.csv", "--columns", "day=Date,calls=Requests,failed=Errors")
    assert (outcome.exit_code, outcome.stdout) == (0, "month,calls,failed\n2026-01,1200,3\n")


@pytest.mark.parametrize("name", ["log.csv.gz", "logs", "logs/*.csv", "logs/deep"])
def test_files_folders_patterns_and_compressed_files_are_read(run: Run, folder: Path, name: str) -> None:
    deep = folder / "logs" / "deep"
    deep.mkdir(parents=True)
    (deep / "a.csv").write_text(HEADER + ROWS, encoding="utf-8")
    (deep / ".b.csv").write_text("no log", encoding="utf-8")
    (folder / "logs" / "c.csv").write_text(HEADER + ROWS, encoding="utf-8")
    (folder / "log.csv.gz").write_bytes(gzip.compress((HEADER + ROWS).encode()))
    outcome = run("meter", name, "--logs", "my.yaml")
    # The same file twice holds each id twice.
    assert outcome.stdout == run("meter", "log.csv", "--logs", "my.yaml").stdout
    assert outcome.exit_code == 0


@pytest.mark.usefixtures("folder")
def test_a_summary_says_what_was_read_and_the_options_of_concurrency(run: Run) -> None:
    page = " ".join(run("meter", "log.csv", "--logs", "my.yaml", "-f", "table").stdout.split())
    assert "Busiest hour: 2026-01-31 23:00, 2 tasks; costcalc concurrency --rate 2/h --task-time 875ms" in page
    assert page.endswith("9 calls of 2 accounts and 1 API in 2026-01 to 2026-04, 3 of them failed.")
    document = json.loads(run("meter", "log.csv", "--logs", "my.yaml", "--json").stdout)
    assert (document["rows_read"], document["calls"], document["failed"]) == (3, 9, 3)
    assert document["busiest"] == {"hour": "2026-01-31 23:00", "tasks": 2, "rate": "2/h", "task_time": "875ms"}
    assert document["months"][0] == {"month": "2026-01", "first": "2026-01-31", "last": "2026-01-31", "whole": False}


@pytest.mark.usefixtures("folder")
def test_variables_of_other_commands_change_nothing(run: Run) -> None:
    words = ("meter", "log.csv", "--logs", "my.yaml")
    assert run(*words, COSTCALC_FORMAT="json", COSTCALC_API="face") == run(*words)


def test_usage_by_days_becomes_usage_by_months(run: Run, folder: Path) -> None:
    (folder / "days.csv").write_text(
        "Date;API;Calls;Failed\n2026-01-30;ocr;10;1\n2026-01-31;ocr;5;0\n2026-02-01;face;7;7\n", encoding="utf-8"
    )
    assert run("meter", "days.csv").stdout == ("month,api,calls,failed\n2026-01,ocr,15,1\n2026-02,face,7,7\n")


# ── pipes ────────────────────────────────────────────────────────────────────────────────────────────


def test_what_comes_out_goes_into_estimate_plan_and_concurrency(run: Run, folder: Path) -> None:
    prices = sheet_text(postpaid="{unit_price: 2}", concurrency="{included: 0, daily_price: 10}").replace(
        "  test:", "  ocr:"
    )
    (folder / "sheet.yaml").write_text(prices, encoding="utf-8")
    usage = run("meter", "log.csv", "--logs", "my.yaml").stdout
    # 9 units, 3 of them failed: 6 × 2.00.
    for command in ("estimate", "plan"):
        assert run(command, "-p", "sheet.yaml", "--usage", "-", "-q", stdin=usage).stdout == "12.00\n"
    peaks = run("meter", "log.csv", "--logs", "my.yaml", "--peaks").stdout
    # January 31: both tasks ran, apart; February 1: the first still; April 2: one. Three days of one at 10.00.
    assert run("concurrency", "-p", "sheet.yaml", "--demand", "-", "-q", stdin=peaks).stdout == "30.00\n"
