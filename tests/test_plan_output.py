"""``plan`` at its edges: what is refused, what has no price, the contract of the JSON, and the page."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from making import sheet_text

from costcalc.money import share

COUNT_FORMS = "200000, 200_000, 200,000, 200k or 1.5M"
PACKAGES = "{validity: 2 months, sizes: [{units: 10, price: 6}]}"
ACCOUNTS = "month,account,calls\n2026-01,b,500\n2026-02,b,500\n2026-01,a,200000\n"


def planned(run: Run, words: str, *, stdin: str | None = None) -> Any:
    outcome = run("plan", *words.split(), "-p", "builtin", "--json", stdin=stdin)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


# ── what is refused, and what has no price ───────────────────────────────────────────────────────────

WRONG = [
    ("", "say the calls in one way: --calls N (a month, or 30k/year), or --usage FILE"),
    ("", "try: costcalc plan --calls 200000"),
    ("--calls 5 --usage x.csv", "say the calls in one way"),
    ("200k", "did you mean: costcalc plan --calls 200k"),
    ("15k --growth 5%", "did you mean: costcalc plan --calls 15k --growth 5%"),
    ("calls.csv", "did you mean: costcalc plan --usage calls.csv"),
    *((f"--calls={text}", COUNT_FORMS) for text in ("-5", "1.5", "1e3", "x", "x/year")),
    ("--calls x/year", "with /day, /month or /year behind it"),
    ("--calls 2000000000M", "more than 1,000,000,000,000,000, the largest count accepted"),
    ("--calls 5 --months 0", "--months takes 1 to 60; 0 is outside"),
    ("--calls 5 --months 61", "--months takes 1 to 60; 61 is outside"),
    ("--calls 5 --months -1", "write a whole number from 0 on, as 24"),
    *((f"--calls 5 --growth {text}", "write 5%, 2.5% or -3%") for text in ("x", "5%%", "-101%", "1,5%", "99999%")),
    ("--calls 5 --growth 0.50", "'0.50' may be a share; write 50% or 0.5%, as it is meant"),
    ("--calls 1M --growth 100% --months 60", "takes month 31 above 1,000,000,000,000,000 calls"),
    *((f"--calls 5 --start {text}", "--start: ") for text in ("2026", "2026-13", "2026-3", "Mar-26", "1", "1026-01")),
    ("--calls 5 --start 2026", "write it as 2026-03"),
    ("--calls 5 --prepaid 5", "as 5@2026-05 (5@5 without --start)"),
    ("--calls 5 --prepaid 5@", "say until which month it is usable"),
    ("--calls 5 --prepaid x@5", COUNT_FORMS),
    ("--calls 5 --prepaid 5@0", "'0' is not a month's number; months count from 1 without --start"),
    ("--calls 5 --prepaid 5@2026-05", "months count from 1 without --start"),
    ("--calls 5 --prepaid 5@13", "packages live 12 months, so the last month can be 12 at most"),
    ("--calls 5 --prepaid ocr:5@5", "no account or API 'ocr' in the usage"),
    ("--calls 5 --prepaid :5@5", "no account or API '' in the usage"),
    ("--calls 5 --start 2026-03 --prepaid 5@5", "--prepaid: '5' is not a month; write it as 2026-03"),
    ("--calls 5 --start 2026-03 --prepaid 5@2026-02", "the months run from 2026-03 to 2027-02"),
    ("--calls 5 --start 2026-03 --prepaid 5@2027-03", "the last month can be 2027-02 at most"),
    ("--calls 5 --free x", COUNT_FORMS),
    ("--calls 5 --free 5 --free 6", "--free is given twice for image-style-transfer"),
    ("--calls 5 --free 5@2026-01", "months count from 1 without --start"),
    *((f"--calls 5 --buy {text}", "write it as 2x1M@2026-03 or 2x1M@3") for text in ("1x1k", "1k@1", "1x1k@", "1")),
    ("--calls 5 --buy x1k@1", COUNT_FORMS),
    ("--calls 5 --buy 0x1k@1", "0 packages of 1,000; it takes 1 or more"),
    ("--calls 5 --buy 1x5k@1", "the sizes are: 1,000, 10,000, 100,000, 1,000,000, 10,000,000"),
    ("--calls 5 --buy 1x1k@13", "outside the plan, which runs from 1 to 12"),
    ("--calls 5 --buy 1x1k@2026-01", "months count from 1 without --start"),
    ("--calls 5 --start 2026-03 --buy 1x1k@2026-02", "2026-02 is before the first month"),
    ("--calls 5 --start 2026-03 --buy 1x1k@2027-03", "which runs from 2026-03 to 2027-02"),
    ("--calls 5 --concurrency x", "write a whole number from 0 on, as 10"),
    ("--calls 5 --api ocr", "it has: image-style-transfer"),
    ("--usage - -p -", "both name standard input; give one of them a file"),
]


@pytest.mark.parametrize(("words", "says"), WRONG)
def test_a_wrong_value_is_one_line_that_shows_what_is_accepted(run: Run, words: str, says: str) -> None:
    outcome = run("plan", *words.split(), COSTCALC_PRICING="builtin", stdin="")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("costcalc: error: ")
    assert says in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


NO_PRICE = [
    ({"postpaid": "{unit_price: 1}"}, "--no-postpaid", "no price with postpaid off, and the sheet has no packages"),
    (
        {"postpaid": "{mode: volume, tiers: [{from: 0, unit_price: 1}, {from: 9, unit_price: on_request}]}"},
        "",
        "priced on request",
    ),
    ({"postpaid": "{unit_price: 1}"}, "--concurrency 5", "says nothing about concurrency"),
]


@pytest.mark.parametrize(("parts", "words", "says"), NO_PRICE)
def test_what_cannot_be_planned_is_one_line_and_exits_1(run: Run, parts: dict[str, str], words: str, says: str) -> None:
    outcome = run("plan", "--calls", "5M", *words.split(), "-p", "-", stdin=sheet_text(**parts))
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert says in outcome.stderr
    assert "internal" not in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


def test_sizes_too_odd_for_a_search_have_a_plan_and_what_any_costs_at_least(run: Run) -> None:
    sizes = "[{units: 999_983, price: 600_000}, {units: 1_000_003, price: 600_001}, {units: 7, price: 5}]"
    sheet = sheet_text(postpaid="{unit_price: 1}", packages=f"{{validity: 1 year, sizes: {sizes}}}")
    outcome = run("plan", "--calls", "5M", "--growth", "1%", "-p", "-", "--json", stdin=sheet)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    answer = json.loads(outcome.stdout)
    # 63,412,516 calls, each for at least 600,001 / 1,000,003, as the ratio of 999,983 is larger: 38,047,458.87, and nothing is rounded.
    assert Decimal(38047400) < Decimal(answer["bound"]) <= Decimal("38047458.87")
    assert Decimal(answer["bound"]) < Decimal(answer["total"]) < Decimal(answer["bound"]) * Decimal("1.01")
    assert all(Decimal(row["total"]) >= Decimal(answer["total"]) for row in answer["alternatives"])
    assert "not-proven" in [note["code"] for note in answer["notes"]]


def test_without_packages_the_months_are_postpaid(run: Run) -> None:
    sheet = sheet_text(postpaid="{unit_price: 0.5}")
    outcome = run("plan", "--calls", "3", "--months", "2", "-p", "-", "--json", stdin=sheet)
    answer = json.loads(outcome.stdout)
    assert (outcome.exit_code, answer["total"], answer["all_postpaid"]) == (0, "3.00", "3.00")
    assert (answer["purchases"], answer["alternatives"], answer["saving"]) == ([], [], "0.00")


def test_without_postpaid_packages_pay_and_what_is_left_is_told(run: Run) -> None:
    outcome = run("plan", "--calls", "7", "--months", "3", "-p", "-", "--json", stdin=sheet_text(packages=PACKAGES))
    answer = json.loads(outcome.stdout)
    # 21 calls in packages of 10, each usable for two months: 3 × 6, and 9 are left.
    assert (answer["total"], answer["leftover"], answer["all_postpaid"]) == ("18.00", 9, None)


# ── the contract ─────────────────────────────────────────────────────────────────────────────────────

PURCHASE = {"month": (int, str), "size": int, "count": int, "price": str, "runs_out": (int, str, type(None)),
            "usable_to": (int, str), "used": int}  # fmt: skip
MONTH = {"month": (int, str), "calls": int, "failed": int, "free": int, "prepaid": int, "postpaid": int,
         "unserved": int, "purchases_amount": str, "postpaid_amount": str}  # fmt: skip
TOP = {"schema_version": int, "command": str, "sheet": dict, "api": str, "currency": str, "total": str, "notes": list,
       "purchases": list, "months": list, "leftover": int, "expired": int, "alternatives": list, "regret": list,
       "all_postpaid": (str, type(None)), "saving": (str, type(None)), "given_away": (str, type(None)),
       "unit_price": (str, type(None)), "concurrency": (dict, type(None))}  # fmt: skip
REGRET = {"percent": int, "keep": (str, type(None)), "optimum": str, "regret": (str, type(None))}

SHAPES = [
    "--calls 0",
    "--calls 200k",
    "--calls 15k --growth 5% --start 2026-02",
    "--calls 9999 --months 1 --free 50 --prepaid 100@1",
    "--calls 200k --no-postpaid",
    "--calls 200k --no-postpaid --buy 1x1M@3",
    "--calls 15k --buy 3x100k@1 --concurrency 4",
    "--usage -",
]
FAILED = "month,calls,failed\n2026-01,42000,210\n2026-02,130000,1300\n2026-03,5,5\n2026-04,9999,0\n"


def conforms(value: Any, keys: dict[str, Any]) -> bool:
    """Tell whether every key is there with its type; a bool is no number."""
    return all(isinstance(value[key], kinds) and not isinstance(value[key], bool) for key, kinds in keys.items())


@pytest.mark.parametrize("words", SHAPES)
def test_the_keys_that_are_promised_are_there_and_every_sum_adds_up(run: Run, words: str) -> None:
    answer = planned(run, words, stdin=FAILED)
    assert conforms(answer, TOP)
    assert all(conforms(each, PURCHASE) for each in answer["purchases"] + answer["cheapest"]["purchases"])
    assert all(conforms(month, MONTH) for month in answer["months"])
    assert all(conforms(row, REGRET) for row in answer["regret"])
    assert all(conforms(other, {"name": str, "total": str}) for other in answer["alternatives"])
    assert [row["percent"] for row in answer["regret"]] == [-30, -20, -10, 0, 10, 20, 30]
    for month in answer["months"]:
        paid = month["free"] + month["prepaid"] + month["postpaid"] + month["unserved"]
        assert month["calls"] - month["failed"] == paid
    amounts = [Decimal(month[key]) for month in answer["months"] for key in ("purchases_amount", "postpaid_amount")]
    add_on = answer["concurrency"]
    assert Decimal(answer["total"]) == sum(amounts) + Decimal(add_on["total"] if add_on else 0)
    for month in answer["months"]:
        own = [
            each["count"] * Decimal(each["price"]) for each in answer["purchases"] if each["month"] == month["month"]
        ]
        assert sum(own) == Decimal(month["purchases_amount"])
    cheapest = Decimal(answer["cheapest"]["total"])
    assert all(Decimal(other["total"]) >= cheapest for other in answer["alternatives"])
    now = next(row for row in answer["regret"] if row["percent"] == 0)
    assert Decimal(now["optimum"]) == cheapest


def test_the_same_input_gives_the_same_bytes_in_every_process() -> None:
    words = [sys.executable, "-m", "costcalc", "plan", "--usage", "-", "-p", "builtin", "--json"]
    runs = [
        subprocess.run(
            words, input=FAILED.encode(), env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout != b""
    assert runs[0].stderr == b""


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────


LATE = "month,calls\n2026-01,0\n2026-02,200000\n"


def page(run: Run, words: str, *, stdin: str | None = None) -> str:
    outcome = run("plan", *words.split(), "-p", "builtin", stdin=stdin)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return outcome.stdout


def verdict(text: str) -> str:
    return " ".join(text.rstrip("\n").split("\n\n")[-1].split())


VERDICTS = [
    (
        "--calls 200000 --months 12",
        "Buy 1 × 1,000,000 now (30,000.00). The year: 78,000.00, saving 42,000.00 (35.0 %).",
    ),
    ("--calls 0", "Buy nothing now. The year: 0.00."),
    ("--calls 500 --months 1", "Buy nothing now. The month: 40.00."),
    (
        "--calls 500 --months 3 --start 2026-03",
        "Buy 1 × 1,000 now (75.00). The 3 months: 115.00, saving 5.00 (4.2 %).",
    ),
    (
        "--usage -",
        "Buy nothing now; first 2 × 100,000 in 2026-02 (9,000.00). The 2 months: 9,000.00, saving 1,000.00 (10.0 %).",
    ),
    # 1,000 in month 1 are prepaid; then 1,000 calls a month are 75 in a package, 80 by postpaid.
    (
        "--calls 1000 --months 2 --prepaid 1000@1",
        "Buy nothing now; first 1 × 1,000 in month 2 (75.00). The 2 months: 75.00, saving 5.00 (6.3 %).",
    ),
    ("--calls 200k --no-postpaid", "Buy 1 × 1,000,000 now (30,000.00). The year: 78,000.00."),
]


@pytest.mark.parametrize(("words", "says"), VERDICTS)
def test_the_last_line_says_what_to_buy_now_what_it_costs_and_what_it_saves(run: Run, words: str, says: str) -> None:
    assert verdict(page(run, words, stdin=LATE)) == says


def usage(**calls: str) -> str:
    """Return the rows of accounts, each with its calls month by month from 2026-01 on."""
    rows = [f"2026-{n:02d},{name},{one}\n" for name, text in calls.items() for n, one in enumerate(text.split(), 1)]
    return "month,account,calls\n" + "".join(rows)


# 100 calls are 8.00 by postpaid; 1,000 are 80.00, or a package at 75.00.
SEVERAL = [
    (usage(a="100 100", b="100 100"), "Buy nothing. The 2 months: 32.00."),
    (
        usage(a="100 100", b="1000 100", c="0 1000"),
        "Buy now: b/image-style-transfer 1 × 1,000 (75.00).",
    ),
    (
        usage(a="0 1000", b="100 100", c="0 1000"),
        (
            "Buy nothing now; first, in 2026-02: a/image-style-transfer 1 × 1,000 (75.00); "
            "c/image-style-transfer 1 × 1,000 (75.00)."
        ),
    ),
    (
        usage(a="100", b="1000", c="1000", d="1000"),
        "Buy now: b/image-style-transfer 1 × 1,000 (75.00); c/image-style-transfer 1 × 1,000 (75.00); d/",
    ),
    (
        usage(a="100", b="1000", c="1000", d="1000", e="2000"),
        "Buy now by 4 of these 5 plans, 375.00 in all: what is marked now. The month: ",
    ),
    (
        usage(a="100 100", b="0 1000", c="0 1000", d="0 1000", e="0 1000"),
        "Buy nothing now; first, in 2026-02, by 4 of these 5 plans (300.00).",
    ),
]


@pytest.mark.parametrize(("stdin", "says"), SEVERAL)
def test_the_last_line_of_several_plans_says_what_to_buy_now_and_for_whom(run: Run, stdin: str, says: str) -> None:
    assert verdict(page(run, "--usage -", stdin=stdin)).startswith(says)


def test_the_average_price_of_a_call_has_the_digits_of_the_currency(run: Run) -> None:
    whole = run("plan", "--calls", "1", "-p", "-", stdin=sheet_text(postpaid="{unit_price: 75}")).stdout
    assert "\nA call costs 75.00 on average; " in whole
    assert "\nA call costs 0.0325 on average; " in page(run, "--calls 200k")  # 78,000 / 2,400,000
    # Of 2,000 calls one package of 1,000 at 75 pays for half: 0.0375 each.
    half = " ".join(page(run, "--calls 1000 --months 2 --prepaid 1000@1").split())
    assert "A call costs 0.0375 on average (what was prepaid counts as 0); packages pay for 100.0 % of" in half


def test_a_calendar_of_several_names_is_one_row_on_the_page_alone(run: Run) -> None:
    # 15,000 a month, nothing bought is cheapest but for 10,000: without them, it is postpaid only again.
    words = "--calls 15k --months 3"
    text = page(run, words).partition("Instead of this")[2].partition("\n\n")[0]
    rows = [line for line in text.splitlines() if line.startswith(("postpaid", "= ", "without"))]
    assert [" ".join(row.split()) for row in rows] == ["postpaid only 2,700.00 +150.00 0", "= without 10,000"]
    others = {other["name"]: other["total"] for other in planned(run, words)["alternatives"]}
    assert others["postpaid only"] == others["without 10,000"] == "2700.00"
    assert "| = without 10,000 |  |  |  |" in page(run, f"{words} -f markdown")


def test_the_months_are_printed_one_by_one_with_explain_alone(run: Run) -> None:
    words = "--calls 200k --months 3 --start 2026-11"
    assert "Month by month" not in page(run, words)
    lines = page(run, f"{words} --explain").splitlines()
    # 600,000 calls: 6 × 4,500 = 27,000, against 30,000 for one package of 1,000,000.
    month = next(
        line.split() for line in lines if line.startswith("2027-01  ") and "200,000" in line and "×" not in line
    )
    assert month == ["2027-01", "200,000", "0", "200,000", "0", "0", "9,000.00", "0.00"]


@pytest.mark.parametrize("width", ["40", "80", "200"])
def test_no_number_is_cut_at_any_width(run: Run, width: str) -> None:
    text = run("plan", "--calls", "999999999999", "--explain", "-p", "builtin", COLUMNS=width).stdout
    assert "999,999,999,999" in text
    assert "…" not in text


def test_quiet_prints_the_total_alone(run: Run) -> None:
    assert run("plan", "--calls", "200k", "-q", "-p", "builtin").stdout == "78000.00\n"
    assert run("plan", "--usage", "-", "-q", "-p", "builtin", stdin=ACCOUNTS).stdout == "9075.00\n"


# ── what it was told, and what it leaves out ─────────────────────────────────────────────────────────


def test_a_plan_says_what_it_starts_with(run: Run) -> None:
    words = "--calls 15k --start 2027-01 --prepaid 40k@2027-03 --prepaid 1k@2027-02 --free 1000"
    assert planned(run, words)["given"] == {
        "lots": [{"units": 1_000, "last_month": "2027-02"}, {"units": 40_000, "last_month": "2027-03"}],
        "quota": {"units": 1_000, "last_month": None},
    }
    told = " ".join(run("plan", *words.split(), "-p", "builtin").stdout.split())
    assert "; starts with 1,000 prepaid (to 2027-02), 40,000 prepaid (to 2027-03), 1,000 free What" in told
    numbered = planned(run, "--calls 15k --prepaid 1k@2 --free 5@3")["given"]
    assert (numbered["lots"][0]["last_month"], numbered["quota"]) == (2, {"units": 5, "last_month": 3})
    assert planned(run, "--calls 15k")["given"] == {"lots": [], "quota": None}


def test_purchases_and_postpaid_of_the_page_add_up_to_its_total(run: Run) -> None:
    # 2 × 4,500 and 50 calls × 0.08: 9,004.00.
    words = ("--usage", "-", "--buy", "2x100k@2026-01", "-p", "builtin")
    outcome = run("plan", *words, stdin="month,calls\n2026-01,200000\n2026-02,50\n")
    assert "Postpaid besides: 50 calls in 2026-02, 4.00." in outcome.stdout
    assert "Your own plan: 9,004.00" in outcome.stdout
    assert "packages pay for 99.9 % of what is not free" in outcome.stdout.replace("\n", " ")
    both = run("plan", *words, stdin="month,calls\n2026-01,200040\n2026-02,10\n").stdout
    assert "Postpaid besides: 50 calls in 2 months, 4.00." in both


FEES = [
    # the price list, calls a month, months, what postpaid bills beside packages of 10 for 6.00, and the total
    ("{base_fee: 2, unit_price: 9}", 5, 2, "base fee, 2 × 2.00 = 4.00", "10.00"),  # one package for both months
    ("{base_fee: 2, unit_price: 9}", 10, 1, "base fee, 2.00", "8.00"),
    ("{minimum: 2, unit_price: 9}", 10, 2, "minimum, 2 × 2.00 = 4.00", "16.00"),
    ("{base_fee: 1, minimum: 2, unit_price: 9}", 10, 1, "minimum, 2.00", "8.00"),
    ("{base_fee: 1, maximum: 50, unit_price: 9}", 10, 1, "base fee, 1.00", "7.00"),
    (
        "{mode: volume, flat_fee_at_zero: true, base_fee: 1, tiers: [{from: 0, flat_fee: 2, unit_price: 9}]}",
        *(10, 1, "flat fee and base fee, 3.00", "9.00"),
    ),
    ("{base_fee: 2, unit_price: 1}", 11, 1, "1 call in month 1, 3.00", "9.00"),  # 6 + 1 + 2
]


@pytest.mark.parametrize(("postpaid", "calls", "months", "says", "total"), FEES)
def test_what_postpaid_bills_without_calls_is_named(
    run: Run, postpaid: str, calls: int, months: int, says: str, total: str
) -> None:
    words = ("plan", "--calls", str(calls), "--months", str(months), "-p", "-")
    sheet = sheet_text(postpaid=postpaid, packages=PACKAGES)
    assert f"\nPostpaid besides: {says}.\n" in run(*words, stdin=sheet).stdout
    assert run(*words, "-q", stdin=sheet).stdout == f"{total}\n"


def test_months_with_postpaid_calls_and_months_with_a_fee_alone_are_told_apart(run: Run, tmp_path: Path) -> None:
    # 10 of 30 are a package at 6.00; 20 stay at 0.25 in the first month: 7.00 with the fee, and 2.00 in the second.
    packages = "{validity: 1 month, sizes: [{units: 10, price: 6}]}"
    sheet = sheet_text(postpaid="{base_fee: 2, unit_price: 0.25}", packages=packages)
    usage = tmp_path / "usage.csv"
    usage.write_text("month,calls\n2026-01,30\n2026-02,0\n2026-03,0\n", encoding="utf-8")
    words = ("plan", "--usage", str(usage), "--buy", "1x10@2026-01", "-p", "-")
    text = run(*words, stdin=sheet, COLUMNS="200").stdout
    assert "\nPostpaid besides: 20 calls in 2026-01, 7.00; base fee in 2 more months, 2 × 2.00 = 4.00.\n" in text


NOTHING = [
    # calls, what is owned, why nothing is bought
    ("0", "", "Nothing to pay for: buy nothing."),
    ("20", "--prepaid 40@2", "What you own is enough: buy nothing."),
    ("20", "--prepaid 39@2", "No further package pays: buy nothing."),
    ("20", "", "No package pays: buy nothing."),
]


@pytest.mark.parametrize(("calls", "owned", "says"), NOTHING)
def test_where_nothing_is_bought_it_says_why(run: Run, calls: str, owned: str, says: str) -> None:
    # 10 for 6.00 are dearer than 10 at 0.50.
    sheet = sheet_text(postpaid="{unit_price: 0.5}", packages=PACKAGES)
    words = ("plan", "--calls", calls, "--months", "2", *owned.split(), "-p", "-")
    lines = run(*words, stdin=sheet).stdout.splitlines()
    assert lines[4] == says


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_a_plan_kept_into_volumes_on_request_has_no_price_and_no_calls_unserved(run: Run, form: str) -> None:
    # 20 packages are bought for 200 calls; 30 % more leave 60, which are on request from 50 on.
    postpaid = "{mode: volume, tiers: [{from: 0, unit_price: 9}, {from: 50, unit_price: on_request}]}"
    sheet = sheet_text(postpaid=postpaid, packages=PACKAGES)
    words = ("plan", "--calls", "200", "--months", "1", "-p", "-")
    row = next(row for row in json.loads(run(*words, "--json", stdin=sheet).stdout)["regret"] if row["percent"] == 30)
    assert (row["keep"], row["optimum"], row["regret"], row["unserved"]) == (None, "156.00", None, 0)
    line = next(line for line in run(*words, "-f", form, stdin=sheet).stdout.splitlines() if "+30 %" in line)
    assert line.replace("|", " ").replace("\\", "").split() == ["+30", "%", "on", "request", "156.00", "–"]


def test_a_month_of_concurrency_is_said_to_be_30_days(run: Run) -> None:
    # One more than the 3 included: 4,000.00 for each 30 days.
    words = ("plan", "--calls", "500", "--start", "2026-03", "--concurrency", "4", "-p", "builtin")
    line = "Concurrency: 4 at once, 1 more than included, a month as 30 days:"
    text = run(*words, "--months", "6", COLUMNS="200").stdout
    assert f"{line} 1 × 6 months × 4,000 = 24,000.00." in text
    assert f"{line} 1 × 1 month × 4,000 = 4,000.00." in run(*words, "--months", "1", COLUMNS="200").stdout


def test_each_of_several_plans_stands_below_its_own_heading(run: Run) -> None:
    lines = run("plan", "--usage", "-", "-p", "builtin", stdin=ACCOUNTS).stdout.splitlines()
    for name in ("a/image-style-transfer", "b/image-style-transfer"):
        at = lines.index(name)
        assert (lines[at - 1], lines[at + 1][:8]) == ("", "2026-01 ")
    text = run("plan", "--usage", "-", "-p", "builtin", "-f", "markdown", stdin=ACCOUNTS).stdout
    assert "\n\n#### b/image-style-transfer\n\n2026-01 to" in text


@pytest.mark.parametrize(
    ("part", "whole", "written"),
    [(0, 3, "0.0"), (1, 3, "33.3"), (1_998, 2_000, "99.9"), (1_999, 2_000, "99.9"), (2_000, 2_000, "100.0")],
)
def test_a_share_is_100_only_where_nothing_is_missing(part: int, whole: int, written: str) -> None:
    assert share(part, whole) == written


def test_a_sheet_without_packages_is_not_said_to_have_some_that_do_not_pay(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(sheet_text(postpaid="{unit_price: 1}"), encoding="utf-8")
    assert "No packages in this sheet: buy nothing." in run("plan", "--calls", "5", "-p", str(sheet)).stdout


def test_what_would_take_too_long_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert planned(run, "--calls 200k")["left_out"] == []
    monkeypatch.setattr("costcalc.engine.planner.market.MAX_COMPARED", 0)
    left_out = planned(run, "--calls 200k")["left_out"]
    assert {"only 1,000,000", "without 100,000", "regret -30 %", "regret +30 %"} <= set(left_out)
    assert "packages only" not in left_out  # these are found without a search
    assert len(left_out) == len(set(left_out))
    told = " ".join(run("plan", "--calls", "200k", "-p", "builtin").stdout.split())
    assert f"Left out, since it would take too long: {', '.join(left_out)}." in told


def test_several_plans_say_where_their_reasons_are(run: Run) -> None:
    several = run("plan", "--usage", "-", "-p", "builtin", stdin=ACCOUNTS).stdout
    assert "Alternatives and regret of each: --json lists them." in several
    many = "month,account,calls\n" + "".join(f"2026-{n % 12 + 1:02d},a{n // 12},500\n" for n in range(252))
    answer = planned(run, "--usage -", stdin=many)
    assert {tuple(group["left_out"]) for group in answer["groups"]} == {("alternatives", "regret")}
    several = run("plan", "--usage", "-", "-p", "builtin", stdin=many).stdout
    assert "Left out, since it would take too long: alternatives and regret." in several


def test_a_screen_shows_the_calendars_of_few_accounts_alone(run: Run) -> None:
    for accounts, shown in ((50, True), (51, False)):
        rows = "month,account,calls\n" + "".join(f"2026-01,a{n},5000\n" for n in range(accounts))
        told = run("plan", "--usage", "-", "-p", "builtin", stdin=rows).stdout
        assert ("What to buy" in told, "All postpaid" in told) == (shown, shown)
        assert ("51 accounts and APIs; --json lists what to buy for each." in told) is not shown
        assert len(planned(run, "--usage -", stdin=rows)["groups"]) == accounts


def test_the_months_of_a_plan_say_which_calls_nothing_pays_for(run: Run) -> None:
    # 1,000 units for 5,000 calls in the first month, none for those of the second.
    words = (
        "plan",
        "--calls",
        "5000",
        "--months",
        "2",
        "--no-postpaid",
        "--buy",
        "1x1k@1",
        "--explain",
        "-p",
        "builtin",
    )
    lines = [line.split() for line in run(*words, COLUMNS="120").stdout.splitlines()]
    head = lines.index(
        ["Month", "Calls", "Free", "Prepaid", "Left", "Postpaid", "Unserved", "Packages", "Postpaid", "bill"]
    )
    assert lines[head + 2 : head + 4] == [
        ["1", "5,000", "0", "1,000", "0", "0", "4,000", "75.00", "0.00"],
        ["2", "5,000", "0", "0", "0", "0", "5,000", "0.00", "0.00"],
    ]
    assert "Unserved" not in run("plan", "--calls", "5000", "--months", "2", "--explain", "-p", "builtin").stdout
