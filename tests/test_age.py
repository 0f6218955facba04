"""How old prices may be: --max-age is a gate, and the only option that reads the clock."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from making import sheet_text
from sheet_files import GOOD, write

pytestmark = pytest.mark.usefixtures("empty_folder")

SHEET = sheet_text(postpaid="{unit_price: 1}", concurrency="{included: 1, daily_price: 2}")


def dated(as_of: str, name: str = "sheet.yaml") -> None:
    write(name, SHEET.replace("as_of: 2026-01", f"as_of: {as_of}"))


OLD = [
    # as_of (the first day that it may mean), the age, whether it is kept on 2026-11-27
    ("2026-01-21", "310d", True),  # 10 of January, 28, 31, 30, 31, 30, 31, 31, 30, 31 and 27 are 310 days
    ("2026-01-21", "309d", False),
    ("2026-01-21", "309 days", False),
    ("2026-01-21", "45w", True),  # 315 days
    ("2026-01-21", "44 weeks", False),
    ("2025-11-27", "1y", True),
    ("2025-11-26", "1y", False),
    ("2025-11-26", "1 year", False),
    ("2025-05-27", "18 months", True),
    ("2025-05-26", "18 months", False),
    ("2025", "1 year", False),  # 2025-01-01
    ("2025", "2 years", True),
    ("2025-12", "12 months", True),  # 2025-12-01
    ("2025-11", "12 months", False),
    ("2026-11-27", "0d", True),
    ("2026-11-26", "0 days", False),
    ("2030-01", "1d", True),  # read by a clock that is ahead
    ("1900", "99999d", True),
    ("1900", "99999y", True),
]


@pytest.mark.parametrize(("as_of", "limit", "kept"), OLD)
def test_prices_are_old_from_the_day_after_the_last_that_is_allowed(
    run: Run, as_of: str, limit: str, kept: bool
) -> None:
    dated(as_of)
    words = ("estimate", "--calls", "5", "-p", "sheet.yaml", "-q", "--max-age", limit, "--today", "2026-11-27")
    outcome = run(*words)
    assert (outcome.exit_code, outcome.stdout) == (0 if kept else 3, "5.00\n")
    assert outcome.stderr.startswith(
        "" if kept else "costcalc: error: gate failed: old-prices: sheet.yaml has prices of "
    )


@pytest.mark.parametrize(
    ("today", "limit", "kept"),
    [
        ("2026-03-31", "1 month", True),  # back to 2026-02-28
        ("2026-04-28", "2 months", True),
        ("2026-05-01", "2 months", False),
        ("2028-02-29", "2y", True),  # back to 2026-02-28
        ("2027-01-01", "1 month", False),  # back to 2026-12-01
    ],
)
def test_months_and_years_go_back_by_the_calendar(run: Run, today: str, limit: str, kept: bool) -> None:
    dated("2026-02-28")
    outcome = run("estimate", "--calls", "5", "-p", "sheet.yaml", "-q", "--max-age", limit, "--today", today)
    assert outcome.exit_code == (0 if kept else 3)


def test_what_came_of_it_is_said_by_the_report_and_the_last_line(run: Run) -> None:
    dated("2026-01")
    words = ("estimate", "--calls", "5", "-p", "sheet.yaml", "--today", "2026-11-27")
    # From 2026-01-01 on: 20 days more than from the 21st.
    failed = run(*words, "--max-age", "1 month", "-f", "markdown")
    assert "\nPrices of 2026-01 in sheet.yaml: 330 days old, more than 1 month.\n" in failed.stdout
    assert failed.stderr == (
        "costcalc: error: gate failed: old-prices: sheet.yaml has prices of 2026-01, 330 days old on 2026-11-27; "
        "at most 1 month is allowed\n"
    )
    kept = run(*words, "--max-age", "400d")
    assert "Prices of 2026-01 in sheet.yaml: 330 days old, within 400 days.\n" in kept.stdout
    (gate,) = json.loads(run(*words, "--max-age", "400d", "--json").stdout)["gates"]
    assert gate == {
        "gate": "old-prices",
        "limit": None,
        "actual": None,
        "met": True,
        "message": "old-prices: sheet.yaml has prices of 2026-01, 330 days old on 2026-11-27; at most 400 days are allowed",
    }


COMMANDS = [
    "estimate --calls 5 -p sheet.yaml",
    "estimate --usage usage.csv -p sheet.yaml",
    "compare --calls 5 -p sheet.yaml",
    "plan --calls 5 -p sheet.yaml",
    "concurrency --need 2 -p sheet.yaml",
    "afford 5 -p sheet.yaml",
    "diff older.yaml sheet.yaml --calls 5",
    "diff usage.csv usage.csv -p sheet.yaml",
    "sheet show -p sheet.yaml",
    "sheet validate sheet.yaml",
]


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_that_takes_a_sheet_has_the_gate(run: Run, words: str) -> None:
    write("usage.csv", "month,calls\n2026-01,5\n")
    dated("2010", "older.yaml")
    dated("2025")
    for limit, exit_code in (("3y", 0), ("1y", 3)):
        outcome = run(*words.split(), "--max-age", limit, "--today", "2026-11-27", "--json")
        (gate,) = json.loads(outcome.stdout)["gates"]
        assert (outcome.exit_code, gate["gate"], gate["met"]) == (exit_code, "old-prices", exit_code == 0)
        assert len(outcome.stderr.splitlines()) == (1 if exit_code else 0)


def test_each_of_many_sheets_is_held_against_it_and_problems_come_first(run: Run) -> None:
    for name, as_of in (("p/a.yaml", "2020"), ("p/b.yaml", "2026"), ("p/c.yaml", "2021")):
        dated(as_of, name)
    words = ("sheet", "validate", "p", "--max-age", "1y", "--today", "2026-11-27")
    old = run(*words)
    assert old.exit_code == 3
    assert [line.split(" has ")[0] for line in old.stderr.splitlines()] == [
        f"costcalc: error: gate failed: old-prices: p/{name}.yaml" for name in "ac"
    ]
    write("p/d.yaml", GOOD.replace("USD", "usd"))
    assert run(*words).exit_code == 1


def test_the_list_shows_ages_only_where_they_are_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("data/pricing.yaml", SHEET)
    dated("2026-11-20", "data/sheets/new.yaml")
    dated("2020", "data/sheets/old.yaml")
    monkeypatch.setattr("costcalc.loader.shipped._DATA", Path("data"))

    def ages(*words: str) -> list[Any]:
        outcome = run("sheet", "list", *words)
        assert (outcome.exit_code, outcome.stderr) == (0, "")
        return [" ".join(line.split()[3:-1]) for line in outcome.stdout.splitlines()[4:7]]

    assert ages() == ["2026-01", "2026-11-20", "2020"]
    day = ("--today", "2026-11-27")
    # From 2026-01-01: 31 + 28 + 31 + 30 + 31 + 30 + 31 + 31 + 30 + 31 + 26; from 2020-01-01: 6 × 365 + 2 + 330.
    assert ages(*day) == ["2026-01 330 days", "2026-11-20 7 days", "2020 2,522 days"]
    assert ages(*day, "--max-age", "1y") == ["2026-01 330 days", "2026-11-20 7 days", "2020 2,522 days, old"]
    assert len(ages("--max-age", "100y")) == 3
    sheets = json.loads(run("sheet", "list", *day, "--json").stdout)["sheets"]
    assert [each["age_days"] for each in sheets] == [330, 7, 2522]  # 2020-01-01 to 2026-11-27: 6 × 365 + 2 + 330
    assert {each["age_days"] for each in json.loads(run("sheet", "list", "--json").stdout)["sheets"]} == {None}


def test_without_today_it_is_the_clocks(run: Run) -> None:
    yesterday = datetime.now(tz=UTC).astimezone().date() - timedelta(days=1)
    dated(yesterday.isoformat())
    words = ("estimate", "--calls", "5", "-p", "sheet.yaml", "-q", "--max-age")
    assert run(*words, "2d").exit_code == 0  # one more, should it turn midnight here
    dated((yesterday - timedelta(days=9)).isoformat())
    assert run(*words, "2d").exit_code == 3


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--max-age 400", "--max-age: '400' is no age; write 400d, 18 months or 1y"),
        ("--max-age 1m", "'1m' is no age"),  # a month or a minute
        ("--max-age=-1d", "'-1d' is no age"),
        ("--max-age 1.5y", "'1.5y' is no age"),
        ("--max-age 1y --today tomorrow", "--today: 'tomorrow' is no day; write it as 2026-11-27"),
        ("--max-age 1y --today 2026-02-30", "'2026-02-30' is no day"),
        ("--max-age 1y --today 20261127", "'20261127' is no day"),
        ("--today 2026-11-27", "--today is the day from which --max-age counts back; add it, or leave --today out"),
        ("--fail-on old-prices", "no note has the code 'old-prices'; it is the gate of --max-age 400d"),
    ],
)
def test_what_is_no_age_or_day_is_said_in_one_line(run: Run, words: str, says: str) -> None:
    outcome = run("estimate", "--calls", "5", "-p", "builtin", *words.split())
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert says in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1
