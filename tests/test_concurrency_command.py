"""``concurrency``: how many, bought how, by JSON and on the page; demand files; and the add-on beside calls."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from clock import Clock
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st
from making import sheet_text

from costcalc.engine.add_ons.concurrency import concurrency
from costcalc.loader import load_sheet
from costcalc.quantities import parse_duration
from costcalc.render.page import Grid
from costcalc.render.pages import concurrency as pages


def advised(run: Run, words: str, *, stdin: str | None = None, sheet: str = "builtin") -> Any:
    """Return the JSON of an advice; ``sheet`` ``-`` reads it from ``stdin``."""
    outcome = run("concurrency", *words.split(), "-p", sheet, "--json", stdin=stdin)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def page(run: Run, words: str, *, stdin: str | None = None, sheet: str = "builtin") -> str:
    outcome = run("concurrency", *words.split(), "-p", sheet, stdin=stdin)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return outcome.stdout


def verdict(text: str) -> str:
    return " ".join(text.rstrip("\n").split("\n\n")[-1].split())


def demand(*needs: int, first: str = "2026-03-01") -> str:
    start = date.fromisoformat(first)
    return "day,need\n" + "".join(f"{start + timedelta(days=day)},{need}\n" for day, need in enumerate(needs))


# ── a need ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("days", range(1, 31))
def test_seven_more_for_some_days_of_a_month_cost_seven_times_the_cheaper_term(run: Run, days: int) -> None:
    answer = advised(run, f"--need 10 --days {days}")
    assert (answer["required"], answer["included"], answer["additional"]) == (10, 3, 7)
    assert answer["daily"]["total"] == f"{7 * 200 * days}.00"
    assert answer["monthly"]["total"] == "28000.00"
    assert answer["total"] == answer["cheapest"]["total"] == f"{7 * min(200 * days, 4_000)}.00"
    term, run_of = ("day", days) if days < 20 else ("month", 30)  # at 20 days a tie, which buys monthly
    price = "200" if term == "day" else "4000"
    assert answer["cheapest"]["purchases"] == [
        {"term": term, "start": 1, "count": 7, "days": run_of, "price": price, "total": answer["total"]}
    ]
    assert answer["break_even_days"] == 20


MIXES = [
    # days, total: whole months, and the rest by the day where that is cheaper
    (31, 29_400),  # 7 × (4,000 + 200)
    (45, 49_000),  # 7 × (4,000 + 15 × 200)
    (49, 54_600),  # 7 × (4,000 + 19 × 200)
    (50, 56_000),  # 7 × 8,000
    (60, 56_000),
    (61, 57_400),
    (365, 343_000),  # 7 × (12 × 4,000 + 5 × 200)
]


@pytest.mark.parametrize(("days", "total"), MIXES)
def test_beyond_a_month_the_mix_is_exact(run: Run, days: int, total: int) -> None:
    assert advised(run, f"--need 10 --days {days}")["total"] == f"{total}.00"


def test_a_month_is_the_default_and_what_is_included_costs_nothing(run: Run) -> None:
    assert advised(run, "--need 4")["days"] == 30
    for need in (0, 1, 3):
        answer = advised(run, f"--need {need}")
        assert (answer["total"], answer["additional"], answer["cheapest"]["purchases"]) == ("0.00", 0, [])
        assert verdict(page(run, f"--need {need}")) == "The 3 included are enough: nothing to buy."


# ── a demand by day ──────────────────────────────────────────────────────────────────────────────────


def test_two_overlapping_months_cover_what_level_by_level_would_cost_more(run: Run) -> None:
    # 1, 2 and 1 more than the 3 included, on days 1-9, 10-30 and 31-39: level by level 9,800.
    answer = advised(run, "--demand -", stdin=demand(*[4] * 9, *[5] * 21, *[4] * 9))
    assert (answer["total"], answer["days"], answer["required"], answer["additional"]) == ("8000.00", 39, 5, 2)
    found = [(each["term"], each["start"], each["count"]) for each in answer["cheapest"]["purchases"]]
    assert found == [("month", "2026-03-01", 1), ("month", "2026-03-10", 1)]


def test_a_demand_names_the_dates_on_which_to_buy(run: Run) -> None:
    # Over the end of a February with 29 days: 2 more on two days, 5 more on one.
    answer = advised(run, "--demand -", stdin=demand(5, 5, 8, 1, first="2028-02-28"))
    assert [(each["term"], each["start"], each["count"], each["days"]) for each in answer["cheapest"]["purchases"]] == [
        ("day", "2028-02-28", 2, 2),
        ("day", "2028-03-01", 5, 1),
    ]
    assert answer["total"] == "1800.00"  # 9 × 200
    assert answer["peak_total"] == "200.00"
    assert answer["choices"] == []


@pytest.mark.parametrize(
    "text",
    [
        "day,need\n2026-03-01,5\n2026-03-02,4\n",
        "day,need\r\n2026-03-01,5\r\n2026-03-02,4\r\n",
        "\ufeffneed;day\n5;2026-03-01\n4;2026-03-02",
        "need\tday\n5\t2026-03-01\n\n4\t2026-03-02\n\n",
        "day,need\n2026-03-02,4\n2026-03-01,5\n",
    ],
)
def test_a_demand_file_may_be_written_in_many_ways(run: Run, text: str) -> None:
    outcome = run("concurrency", "--demand", "-", "-q", "-p", "builtin", stdin=text)
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, "600.00\n", "")


WRONG_DEMANDS = [
    # rows, the places and causes of the lines
    ("2026-03-01,5\n2026-03-03,6\n", [":3:1: day: 2026-03-02 is absent before this day"]),
    ("2026-03-01,5\n2026-03-05,6\n", [":3:1: day: 2026-03-02 to 2026-03-04 are absent before this day"]),
    ("2026-03-01,5\n2026-03-01,6\n", [":3:1: day: 2026-03-01 stands here a second time, first in line 2"]),
    # In any order: the day after a gap is where a row is wanted, wherever it stands.
    ("2026-03-05,5\n2026-03-01,6\n2026-03-02,6\n", [":2:1: day: 2026-03-03 to 2026-03-04 are absent before this day"]),
    (
        "2026-03-05,5\n2026-03-01,6\n2026-03-05,6\n",
        [
            ":2:1: day: 2026-03-02 to 2026-03-04 are absent before this day",
            ":4:1: day: 2026-03-05 stands here a second time, first in line 2",
        ],
    ),
    # One day cannot be read, and may be the one absent; of two absent it is not both.
    ("2026-03-03,5\n2026-3-2,5\n2026-03-01,6\n", [":3:1: day: '2026-3-2' is not a day"]),
    (
        "2026-03-04,5\n2026-3-2,5\n2026-03-01,6\n",
        [":2:1: day: 2026-03-02 to 2026-03-03 are absent", ":3:1: day: '2026-3-2' is not a day"],
    ),
    ("2026-03-01,-1\n2026-03-02,1.5\n", [":2:12: need: '-1' is negative", ":3:12: need: '1.5' is not a count"]),
    (
        "2026-03-01,\n2026-02-29,5\n",
        [":2:12: need: the cell is empty", ":3:1: day: '2026-02-29' is not in the calendar"],
    ),
    (
        "03/01/2026,5\n2026-03,5\n",
        [":2:1: day: '03/01/2026' is how a spreadsheet", ":3:1: day: '2026-03' is not a day"],
    ),
    ("2026-03-01,5,6\n", [":2:1: 3 cells where the header has 2"]),
    ("", [":1:1: there is a header but no row"]),
]


@pytest.mark.parametrize(("rows", "lines"), WRONG_DEMANDS)
def test_a_wrong_demand_file_is_answered_with_all_its_problems_by_line(run: Run, rows: str, lines: list[str]) -> None:
    outcome = run("concurrency", "--demand", "-", "-p", "builtin", stdin=f"day,need\n{rows}")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    found = outcome.stderr.splitlines()
    assert len(found) == len(lines)
    assert all(line.startswith(f"<stdin>{start}") for line, start in zip(found, lines, strict=True))


def test_ten_years_of_days_are_the_longest_demand(run: Run) -> None:
    assert advised(run, "--demand -", stdin=demand(*[4] * 3_653))["days"] == 3_653
    longer = run("concurrency", "--demand", "-", "-p", "builtin", stdin=demand(*[4] * 3_654))
    assert (longer.exit_code, longer.stdout) == (1, "")
    assert "3,654 days are more than 3,653 (ten years)" in longer.stderr


# ── a rate ───────────────────────────────────────────────────────────────────────────────────────────


def test_twenty_a_second_of_a_second_and_a_half_need_41_and_33_where_they_may_wait(run: Run) -> None:
    at_once = advised(run, "--rate 20/s --task-time 1.5s")
    assert (at_once["required"], at_once["additional"], at_once["total"]) == (41, 38, "152000.00")
    waiting = advised(run, "--rate 20/s --task-time 1.5s --max-wait 1.5s")
    assert (waiting["required"], waiting["total"]) == (33, "120000.00")
    assert advised(run, "--rate 1200/min --task-time 1500ms --max-wait 1.5s --percentile 95%")["required"] == 33


def test_the_textbook_call_centre_needs_14(run: Run) -> None:
    # 100 calls in 30 minutes of 180 s, 80 % within 20 s; P(wait) = 0.174133.
    answer = advised(run, "--rate 200/h --task-time 180s --max-wait 20s --percentile 80")
    assert answer["required"] == 14
    row = next(each for each in answer["choices"] if each["at_once"] == 14)
    assert abs(row["wait_probability"] - 0.174133) < 2e-6
    assert row["within_probability"] >= 0.8
    below = next(each for each in answer["choices"] if each["at_once"] == 13)
    assert below["within_probability"] < 0.8


def test_each_number_from_the_bare_minimum_on_has_its_row(run: Run) -> None:
    rows = advised(run, "--rate 20/s --task-time 1.5s")["choices"]
    assert [row["at_once"] for row in rows] == list(range(31, 44))  # 30 at work on average, so 31 at least
    first = rows[0]
    assert (first["utilisation"], first["additional"], first["total"]) == (0.967742, 28, "112000.00")  # 30 / 31
    assert first["throughput_per_second"] == 20.666667  # 31 / 1.5
    for key in ("wait_probability", "mean_wait_seconds", "percentile_wait_seconds", "utilisation"):
        assert [row[key] for row in rows] == sorted((row[key] for row in rows), reverse=True)
    text = page(run, "--rate 20/s --task-time 1.5s")
    marked = [line.split()[1] for line in text.splitlines() if line.startswith("▸  ") and "%" in line]
    assert marked == ["41"]
    assert "Poisson" in text


# ── a deadline ───────────────────────────────────────────────────────────────────────────────────────

DEADLINES = [
    ("--calls 80k --task-time 9s --within 6h", 34, "124000.00"),  # ceil(80,000 / floor(21,600 / 9)) = 34
    ("--calls 80k --task-time 9s --within 24h", 9, "24000.00"),
    ("--calls 11 --task-time 9s --within 20s", 6, "12000.00"),  # two tasks fit: ceil(11 / 2)
    ("--calls 11 --task-time 9s --within 18s", 6, "12000.00"),
    ("--calls 11 --task-time 9s --within 17s", 11, "32000.00"),
    ("--calls 0 --task-time 9s --within 9s", 0, "0.00"),
    ("--calls 1 --task-time 9s --within 9s", 1, "0.00"),
]


@pytest.mark.parametrize(("words", "required", "total"), DEADLINES)
def test_a_deadline_counts_whole_tasks(run: Run, words: str, required: int, total: str) -> None:
    answer = advised(run, words)
    assert (answer["required"], answer["total"]) == (required, total)


def test_a_deadline_shows_the_trade_of_window_against_money_from_what_is_included_upward(run: Run) -> None:
    rows = advised(run, "--calls 80k --task-time 9s --within 6h")["choices"]
    by_number = {row["at_once"]: row for row in rows}
    assert [row["at_once"] for row in rows] == sorted(by_number)
    # The included 3 alone take ceil(80,000 / 3) × 9 s = 66 h 40 min.
    assert rows[0]["at_once"] == 3
    assert (rows[0]["takes_seconds"], rows[0]["total"], rows[0]["once_total"]) == (240_003.0, "0.00", "0.00")
    assert by_number[9]["total"] == "24000.00"
    # 34 take ceil(80,000 / 34) × 9 s; this run alone needs one day: 31 × 200.
    asked = by_number[34]
    assert (asked["takes_seconds"], asked["total"], asked["once_total"]) == (21_177.0, "124000.00", "6200.00")
    assert "66 h 40 min" in page(run, "--calls 80k --task-time 9s --within 6h")


# ── what a sheet sells ───────────────────────────────────────────────────────────────────────────────

POSTPAID = "{unit_price: 1}"
DAILY = sheet_text(postpaid=POSTPAID, concurrency="{included: 2, daily_price: 10}")
MONTHLY = sheet_text(postpaid=POSTPAID, concurrency="{included: 2, monthly_price: 100}")
INCLUDED = sheet_text(postpaid=POSTPAID, concurrency="{included: 2}")
NEVER = sheet_text(postpaid=POSTPAID, concurrency="{included: 0, daily_price: 1, monthly_price: 31}")


def test_a_sheet_without_a_monthly_price_sells_by_the_day(run: Run) -> None:
    answer = advised(run, "--need 5 --days 45", sheet="-", stdin=DAILY)
    assert (answer["total"], answer["daily"]["total"]) == ("1350.00", "1350.00")  # 3 × 45 × 10
    assert answer["monthly"] == {"price": None, "total": None}
    assert answer["break_even_days"] is None
    assert "monthly  " not in page(run, "--need 5 --days 45", sheet="-", stdin=DAILY)


def test_a_price_finer_than_the_currency_is_shown_as_it_is_multiplied(run: Run) -> None:
    fine = sheet_text(postpaid=POSTPAID, concurrency="{included: 2, daily_price: 0.125, monthly_price: 1.50}")
    answer = advised(run, "--need 3 --days 5", sheet="-", stdin=fine)
    assert (answer["daily"]["price"], answer["monthly"]["price"]) == ("0.125", "1.5")
    assert answer["cheapest"]["purchases"][0]["price"] == "0.125"
    assert answer["total"] == "0.63"  # 5 × 0.125 = 0.625
    assert "1 × 5 days × 0.125 0.63" in " ".join(page(run, "--need 3 --days 5", sheet="-", stdin=fine).split())


def test_a_percentile_is_told_as_it_was_asked_for(run: Run) -> None:
    text = page(run, "--rate 20/s --task-time 1.5s --percentile 99.99999999")
    assert "99.99999999 % without a wait" in text
    assert "100 %" not in text


def test_a_sheet_without_a_daily_price_sells_by_the_month(run: Run) -> None:
    answer = advised(run, "--need 5 --days 45", sheet="-", stdin=MONTHLY)
    assert (answer["total"], answer["monthly"]["total"]) == ("600.00", "600.00")  # 3 × 2 × 100
    assert answer["daily"] == {"price": None, "total": None}
    assert answer["break_even_days"] is None
    assert verdict(page(run, "--need 5 --days 45", sheet="-", stdin=MONTHLY)) == "Cheapest: 6 monthly add-ons = 600.00."


def test_a_sheet_that_sells_none_answers_for_what_is_included_alone(run: Run) -> None:
    answer = advised(run, "--need 2", sheet="-", stdin=INCLUDED)
    assert (answer["total"], answer["daily"]["total"], answer["monthly"]["total"]) == ("0.00", None, None)
    rows = advised(run, "--rate 1/s --task-time 200ms", sheet="-", stdin=INCLUDED)["choices"]
    assert [(row["at_once"], row["total"]) for row in rows] == [(1, "0.00"), (2, "0.00"), (3, None), (4, None)]
    more = run("concurrency", "--need", "3", "-p", "-", stdin=INCLUDED)
    assert (more.exit_code, more.stdout, len(more.stderr.splitlines())) == (1, "", 1)
    assert "sells no more than the 2 included at once" in more.stderr


def test_a_month_that_is_dearer_than_its_days_has_no_break_even(run: Run) -> None:
    answer = advised(run, "--need 2 --days 30", sheet="-", stdin=NEVER)
    assert (answer["total"], answer["monthly"]["total"], answer["break_even_days"]) == ("60.00", "62.00", None)


def test_a_sheet_without_concurrency_is_an_error_that_says_so(run: Run) -> None:
    outcome = run("concurrency", "--need", "3", "-p", "-", stdin=sheet_text(postpaid=POSTPAID))
    assert (outcome.exit_code, outcome.stdout, len(outcome.stderr.splitlines())) == (1, "", 1)
    assert "says nothing about concurrency for 'test'" in outcome.stderr


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────

WAYS = "--need; --rate and --task-time; --calls, --task-time and --within; or --demand"
WRONG = [
    ("", WAYS),
    ("--days 5", WAYS),
    ("--need 10 --rate 5/s --task-time 1s", WAYS),
    ("--need 10 --task-time 1s", WAYS),
    ("--need 10 --within 1h", WAYS),
    ("--rate 5/s", "--rate needs the time that a task takes; add it, as --rate 5/s --task-time 1.5s"),
    ("--rate 5/s --task-time 1s --within 5s", WAYS),
    ("--calls 5 --task-time 1s", WAYS),
    ("--calls 5 --within 1h", WAYS),
    ("--task-time 1s", WAYS),
    ("10", "did you mean: costcalc concurrency --need 10"),
    ("10 --days 5", "did you mean: costcalc concurrency --need 10 --days 5"),
    ("needs.csv", "did you mean: costcalc concurrency --demand needs.csv"),
    ("--need 10 --max-wait 1s", "--max-wait and --percentile belong to --rate"),
    ("--need 10 --percentile 95", "--max-wait and --percentile belong to --rate"),
    ("--demand x.csv --days 5", "the demand file has its own days; leave out --days"),
    ("--demand - -p -", "both name standard input"),
    ("--need -1", "--need: '-1' is not a count; write a whole number from 0 on, as 10"),
    ("--need 1.5", "write a whole number from 0 on, as 10"),
    ("--need 10 --days 0", "at least one day is needed"),
    ("--need 10 --days x", "--days: 'x' is not a count"),
    ("--rate 5 --task-time 1s", "20/s, 1200/min, 50k/h or 1M/day"),
    ("--rate 100/30min --task-time 1s", "20/s, 1200/min, 50k/h or 1M/day"),
    ("--rate 0/s --task-time 1s", "the rate must be more than 0"),
    ("--rate 5/s --task-time 0s", "the task time must be more than 0"),
    ("--rate 5/s --task-time 1", "250ms, 9s, 30min, 1.5h or 2d"),
    ("--rate 5/s --task-time 1s --max-wait -1s", "250ms, 9s, 30min, 1.5h or 2d"),
    *(
        (f"--rate 5/s --task-time 1s --percentile {text}", "more than 0 and less than 100")
        for text in ("0", "100", "101")
    ),
    (
        "--rate 5/s --task-time 1s --percentile 0.95",
        "--percentile: '0.95' may be a share; write 95% or 0.95%, as it is meant",
    ),
    ("--rate 5/s --task-time 1s --percentile 0.999%", "--percentile: '0.999%' is less than 1 %; did you mean 99.9?"),
    ("--rate 5/s --task-time 1s --percentile x", "as 95, 95% or 99.9"),
    ("--calls 5 --task-time 10s --within 5s", "a task takes 10 s: none finishes within 5 s"),
    ("--calls 5 --task-time 9s --within 9", "250ms, 9s, 30min, 1.5h or 2d"),
    ("--need 5 --api ocr", "it has: image-style-transfer"),
]


@pytest.mark.parametrize(("words", "says"), WRONG)
def test_a_contradiction_or_a_wrong_value_is_one_line_and_exits_2(run: Run, words: str, says: str) -> None:
    outcome = run("concurrency", *words.split(), COSTCALC_PRICING="builtin", stdin="")
    assert (outcome.exit_code, outcome.stdout, len(outcome.stderr.splitlines())) == (2, "", 1)
    assert outcome.stderr.startswith("costcalc: error: ")
    assert says in outcome.stderr


ABSURD = [
    ("--rate 1M/s --task-time 1s", "1,000,000 tasks would be at work, more than 100,000"),
    ("--rate 1000M/s --task-time 1000d", "tasks would be at work, more than 100,000"),
    ("--calls 900000000M --task-time 9s --within 1h", "more than 1,000,000, the most that is planned"),
    ("--calls 900000000M --task-time 1ms --within 1ms", "more than 1,000,000, the most that is planned"),
    ("--need 900000000M", "more than 1,000,000, the most that is planned"),
    ("--need 5 --days 3654", "more than 3,653 (ten years)"),
    ("--need 5 --days 900000000M", "more than 3,653 (ten years)"),
]


@pytest.mark.parametrize(("words", "says"), ABSURD)
def test_what_would_take_for_ever_is_refused_at_once_with_the_limit_named(
    run: Run, clock: Clock, words: str, says: str
) -> None:
    with clock.within(0.5):
        outcome = run("concurrency", *words.split(), "-p", "builtin")
    assert (outcome.exit_code, outcome.stdout, len(outcome.stderr.splitlines())) == (1, "", 1)
    assert says in outcome.stderr


@pytest.mark.parametrize(
    "words",
    [
        "--rate 100000/s --task-time 999ms",
        "--need 1M --days 3653",
        "--rate 1/day --task-time 1ms",
        "--calls 1M --task-time 1ms --within 1s",
    ],
)
def test_what_is_large_but_possible_is_computed_in_little_time(run: Run, clock: Clock, words: str) -> None:
    with clock.within(1):
        assert advised(run, words)["required"] > 0


# ── the contract and the page ────────────────────────────────────────────────────────────────────────

TOP: dict[str, Any] = {"schema_version": int, "command": str, "sheet": dict, "api": str, "currency": str, "total": str, "notes": list,
       "required": int, "included": int, "additional": int, "daily": dict, "monthly": dict, "cheapest": dict,
       "break_even_days": (int, type(None)), "choices": list}  # fmt: skip
PURCHASE: dict[str, Any] = {"term": str, "start": (int, str), "count": int, "days": int, "price": str, "total": str}


@pytest.mark.parametrize(
    "words",
    [
        "--need 10 --days 5",
        "--need 3",
        "--rate 20/s --task-time 1.5s",
        "--calls 80k --task-time 9s --within 6h",
        "--demand -",
    ],
)
def test_the_keys_that_are_promised_are_there_and_the_total_is_the_cheapest(run: Run, words: str) -> None:
    answer = advised(run, words, stdin=demand(5, 8, 2))
    assert all(isinstance(answer[key], kinds) for key, kinds in TOP.items())
    assert all(
        isinstance(each[key], kinds) for each in answer["cheapest"]["purchases"] for key, kinds in PURCHASE.items()
    )
    assert all({"at_once", "additional", "total"} <= row.keys() for row in answer["choices"])
    assert answer["total"] == answer["cheapest"]["total"]
    assert (
        run("concurrency", *words.split(), "-q", "-p", "builtin", stdin=demand(5, 8, 2)).stdout
        == f"{answer['total']}\n"
    )


VERDICTS = [
    ("--need 10 --days 5", "Cheapest: 7 daily add-ons for 5 days = 7,000.00, 21,000.00 less than the next best."),
    ("--need 4 --days 1", "Cheapest: 1 daily add-on for 1 day = 200.00, 3,800.00 less than the next best."),
    ("--need 4 --days 30", "Cheapest: 1 monthly add-on = 4,000.00, 2,000.00 less than the next best."),
    (
        "--need 10 --days 75",
        "Cheapest: 14 monthly add-ons and 7 daily add-ons for 15 days = 77,000.00, 7,000.00 less than the next best.",
    ),
    ("--need 10 --days 60", "Cheapest: 14 monthly add-ons = 56,000.00, 28,000.00 less than the next best."),
    ("--need 4", "Cheapest: 1 monthly add-on = 4,000.00, 2,000.00 less than the next best."),
    # 34 at once, 31 more: a month of each 124,000, by days 186,000; the run is done within a day, 31 × 200
    (
        "--calls 80k --task-time 9s --within 6h",
        (
            "Cheapest for 30 days (the default of --days): 31 monthly add-ons = 124,000.00, 62,000.00 less than the next "
            "best. This run alone: 6,200.00 (--days 1)."
        ),
    ),
    (
        "--calls 80k --task-time 9s --within 6h --days 30",
        (
            "Cheapest: 31 monthly add-ons = 124,000.00, 62,000.00 less than the next best. This run alone: 6,200.00 "
            "(--days 1)."
        ),
    ),
    (
        "--calls 80k --task-time 9s --within 6h --days 1",
        "Cheapest: 31 daily add-ons for 1 day = 6,200.00, 117,800.00 less than the next best.",
    ),
    # 5 at once need 16,000 × 9 s = 40 h, two days: 2 × 2 × 200
    (
        "--calls 80k --task-time 9s --within 48h",
        (
            "Cheapest for 30 days (the default of --days): 2 monthly add-ons = 8,000.00, 4,000.00 less than the next "
            "best. This run alone: 800.00 (--days 2)."
        ),
    ),
]


@pytest.mark.parametrize(("words", "says"), VERDICTS)
def test_the_last_line_says_what_to_buy_and_what_it_saves(run: Run, words: str, says: str) -> None:
    assert verdict(page(run, words)) == says


FIRST = [
    # the need of each day from 2026-03-01 on, of which 3 are included, and the last line
    (
        (3, 5, 5),
        "Cheapest: 2 daily add-ons for 2 days = 800.00, 7,200.00 less than the next best. Buy from 2026-03-02 on.",
    ),
    (
        (5, 3, 8),
        (
            "Cheapest: 2 daily add-ons for 1 day and 5 daily add-ons for 1 day = 1,400.00, 18,600.00 less than the next "
            "best. First, from 2026-03-01 on: 2 daily add-ons for 1 day (400.00)."
        ),
    ),
    # 1 more for a month, on top of it others on three days: 4,000 + 2 × 200 + 1 × 200 + 3 × 200
    (
        (6, 4, 5, *[4] * 17, 7),
        (
            "Cheapest: daily and monthly add-ons = 5,200.00, 200.00 less than the next best. First, from 2026-03-01 on: "
            "1 monthly add-on and 2 daily add-ons for 1 day (4,400.00)."
        ),
    ),
]


@pytest.mark.parametrize(("needs", "says"), FIRST)
def test_the_last_line_of_a_demand_names_the_first_purchase(run: Run, needs: tuple[int, ...], says: str) -> None:
    assert verdict(page(run, "--demand -", stdin=demand(*needs))) == says


def test_a_demand_without_dates_counts_its_days() -> None:
    advice = concurrency(load_sheet("builtin"), demand=[3, 5, 5])
    assert pages.verdict(advice).endswith(" Buy from day 2 on.")


@pytest.mark.parametrize(
    ("number", "place"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (10, "10th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (40, "40th"),
        (102, "102nd"),
        (111, "111th"),
        (1_003, "1,003rd"),
        (1_013, "1,013th"),
    ],
)
def test_the_last_at_once_is_named_by_its_place(run: Run, tmp_path: Path, number: int, place: str) -> None:
    sheet = tmp_path / "none-included.yaml"
    sheet.write_text(
        sheet_text(postpaid="{unit_price: 1}", concurrency="{included: 0, daily_price: 200}"), encoding="utf-8"
    )
    text = page(run, "--demand -", stdin=demand(number, 0), sheet=str(sheet))
    assert f" The {place} at once costs 200.00 of the total;" in " ".join(text.split())


def test_the_page_of_a_demand_says_what_its_peak_costs(run: Run) -> None:
    # 2, 0 and 5 more by the day: the eighth at once costs one day, 200.
    text = page(run, "--demand -", stdin=demand(5, 3, 8))
    says = "The 8th at once costs 200.00 of the total; 100.0 % of what is paid for is needed."
    assert f" {says} " in " ".join(text.split())
    assert "\nFrom 20 days on, a monthly add-on costs no more than daily ones.\n" in text


def test_all_rates_of_a_table_have_the_unit_of_the_rate_asked_about(run: Run) -> None:
    # One place does 24 tasks of 2.5 s in a minute; 0.1/s are 6 a minute, 0.5 a second 30 a minute, 2/s 120.
    for rate, unit, one in (("0.1/s", "min", 24), ("1/min", "min", 24), ("2/s", "s", 0.4)):
        text = page(run, f"--rate {rate} --task-time 2.5s")
        rows = [line.removeprefix("▸").split() for line in text.splitlines() if "/" in line and "%" in line]
        rows = [row for row in rows if row[0].isdecimal() and row[1].isdecimal()]
        assert len(rows) >= 3
        for row in rows:
            assert f"{round(int(row[0]) * one, 2):g}/{unit}" in row


def test_the_mix_is_written_in_months_and_days(run: Run) -> None:
    assert "7 × 2 months × 4,000 + 7 × 15 days × 200" in page(run, "--need 10 --days 75")
    assert "7 × 1 month × 4,000 + 7 × 1 day × 200" in page(run, "--need 10 --days 31")


# ── beside calls ─────────────────────────────────────────────────────────────────────────────────────


def billed(run: Run, words: str) -> Any:
    outcome = run("estimate", "--calls", "200k", *words.split(), "-p", "builtin", "--json")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def test_an_estimate_with_concurrency_is_the_whole_bill(run: Run) -> None:
    month = billed(run, "--concurrency 5")
    assert (month["total"], month["cheapest"]["total"]) == ("17000.00", "9000.00")  # + 2 × 4,000
    assert (month["concurrency"]["month_count"], month["concurrency"]["days"]) == (1, None)
    days = billed(run, "--concurrency 5 --days 10")
    assert (days["total"], days["concurrency"]["days"]) == ("13000.00", 10)  # + 2 × 10 × 200
    assert billed(run, "--concurrency 3")["concurrency"]["total"] == "0.00"
    assert billed(run, "--concurrency 5 --pay postpaid")["total"] == "18000.00"
    assert billed(run, "")["concurrency"] is None


@pytest.mark.parametrize(
    "words", ["--days 5", "--concurrency 5 --days 0", "--concurrency x", "--concurrency 5 --days x"]
)
def test_days_are_those_of_the_concurrency(run: Run, words: str) -> None:
    outcome = run("estimate", "--calls", "5", *words.split(), "-p", "builtin")
    assert (outcome.exit_code, outcome.stdout, len(outcome.stderr.splitlines())) == (2, "", 1)


def test_one_day_of_a_sheet_that_counts_days_keeps_its_concurrency_for_a_day(run: Run) -> None:
    sheet = sheet_text(postpaid="{period: day, unit_price: 1}", concurrency="{included: 2, daily_price: 10}")
    outcome = run("estimate", "--calls", "5/day", "--days", "1", "--concurrency", "4", "-p", "-", "-q", stdin=sheet)
    assert outcome.stdout == "25.00\n"  # 5 + 2 × 10


@given(
    rate=st.integers(1, 60),
    tenths=st.integers(1, 40),
    wait=st.integers(1, 300),
    percentile=st.sampled_from([80, 95, 99]),
)
def test_a_wait_as_shown_never_contradicts_the_choice(rate: int, tenths: int, wait: int, percentile: int) -> None:
    task_time, max_wait = Fraction(tenths, 10), Fraction(wait, 100)
    sheet = load_sheet("builtin")
    share = Fraction(percentile, 100)
    advice = concurrency(sheet, rate=Fraction(rate), task_time=task_time, max_wait=max_wait, percentile=share)
    grid = next(
        block for block in pages.page(advice).blocks if isinstance(block, Grid) and block.columns[0].title == "At once"
    )
    for row in grid.rows:
        shown = parse_duration(row[5].removeprefix("< "))
        assert (shown <= max_wait) == (int(row[0]) >= advice.required), row


def test_a_choice_that_waits_a_little_too_long_is_seen_to(run: Run) -> None:
    # With 35 at once the 99th percentile waits 1.0045 s.
    words = "concurrency --rate 20/s --task-time 1.5s --max-wait 1s --percentile 99 -p builtin"
    rows = [line.split() for line in run(*words.split()).stdout.splitlines()]
    waits = {row[0]: " ".join(row[-4:-2]) for row in rows if row[:1] in (["34"], ["35"])}
    assert waits == {"34": "1.37 s", "35": "1.01 s"}
