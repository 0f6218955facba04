"""``estimate --usage``: months, accounts and APIs as they stand; and that an estimate is a plan of one month."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import Run
from making import sheet_text

ROWS = "month,calls,failed\n2026-01,10000,50\n2026-02,200000,0\n"


def estimated(run: Run, words: str = "", *, stdin: str = ROWS, sheet: Path | None = None) -> Any:
    """Return the JSON of ``estimate --usage -``; by default on the built-in sheet."""
    outcome = run("estimate", "--usage", "-", *words.split(), "-p", str(sheet or "builtin"), "--json", stdin=stdin)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def page(run: Run, words: str = "", *, stdin: str = ROWS) -> str:
    outcome = run("estimate", "--usage", "-", *words.split(), "-p", "builtin", stdin=stdin)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return outcome.stdout


def verdict(text: str) -> str:
    return " ".join(text.rstrip("\n").split("\n\n")[-1].split())


def months_of(*calls: int) -> str:
    return "month,calls\n" + "".join(f"2026-{month:02d},{each}\n" for month, each in enumerate(calls, 1))


def a_file(folder: Path, text: str) -> Path:
    path = folder / "sheet.yaml"
    path.write_text(text, encoding="utf-8")
    return path


# ── what the months cost ─────────────────────────────────────────────────────────────────────────────


def test_a_row_per_month_and_one_total(run: Run) -> None:
    answer = estimated(run)
    assert answer["total"] == "10796.00"  # 9,950 × 0.08 + 200,000 × 0.05
    counts = {"calls": 210_000, "failed": 50, "free": 0, "prepaid": 0, "to_pay": 209_950}
    assert answer["usage"] == counts | {"requests": None}
    assert (answer["pay"], answer["unserved"]) == ("postpaid", 0)
    assert answer["months"] == [
        {"month": "2026-01", "calls": 10_000, "failed": 50, "free": 0, "prepaid": 0, "postpaid": 9_950,
         "unserved": 0, "postpaid_amount": "796.00"},
        {"month": "2026-02", "calls": 200_000, "failed": 0, "free": 0, "prepaid": 0, "postpaid": 200_000,
         "unserved": 0, "postpaid_amount": "10000.00"},
    ]  # fmt: skip
    assert (answer["schema_version"], answer["command"], answer["currency"]) == (1, "estimate", "USD")
    [group] = answer["groups"]
    assert (group["account"], group["api"], group["total"]) == (None, "image-style-transfer", "10796.00")
    assert group["months"] == answer["months"]


def test_accounts_have_totals_of_their_own_and_the_months_are_of_all(run: Run) -> None:
    # A dead zone of one account is none of the other: each has its own tier.
    usage = "month,account,calls\n2026-02,web,5000\n2026-01,web,10000\n2026-02,app,100000\n"
    answer = estimated(run, stdin=usage)
    assert [(group["account"], group["total"]) for group in answer["groups"]] == [
        ("app", "5000.00"),
        ("web", "1000.00"),
    ]
    assert [(month["month"], month["calls"], month["postpaid_amount"]) for month in answer["months"]] == [
        ("2026-01", 10_000, "600.00"),
        ("2026-02", 105_000, "5400.00"),  # 400 + 5,000
    ]
    assert answer["total"] == "6000.00"


TWO_APIS = """\
schema: 1
provider: Vendor
currency: USD
as_of: 2026
source: a test
apis:
  ocr: {name: Text, unit: page, free_quota: {period: month, units: 100}, postpaid: {unit_price: 1}}
  asr: {name: Speech, unit: call, postpaid: {unit_price: 2}}
"""
TWO_USAGE = "month,ocr,asr\n2026-01,150,3\n2026-02,80,0\n"


def test_apis_have_totals_of_their_own(run: Run, tmp_path: Path) -> None:
    sheet = a_file(tmp_path, TWO_APIS)
    answer = estimated(run, stdin=TWO_USAGE, sheet=sheet)
    # ocr: 50 beyond the free 100 of January; asr: 3 × 2.
    assert [(group["api"], group["total"]) for group in answer["groups"]] == [("asr", "6.00"), ("ocr", "50.00")]
    assert (answer["total"], answer["api"]) == ("56.00", None)
    assert [group["usage"]["free"] for group in answer["groups"]] == [0, 180]
    assert estimated(run, "--free ocr:30", stdin=TWO_USAGE, sheet=sheet)["total"] == "126.00"  # 120 + 6
    alone = estimated(run, "--api ocr", stdin=TWO_USAGE, sheet=sheet)
    assert (alone["total"], alone["api"]) == ("50.00", "ocr")


# An edge network's requests and CPU time, as https://docs.aws.amazon.com/sdk-for-kotlin/api/latest/costexplorer
# says of usage quantities: added up over units they mean nothing.
UNLIKE = """
schema: 1
provider: P
currency: USD
as_of: 2026-01
source: S
apis:
  requests: {name: R, unit: request, postpaid: {unit_price: 0.5}}
  cpu: {name: C, unit: ms, postpaid: {unit_price: 0.001}}
"""


def test_requests_and_milliseconds_are_never_added_up(run: Run, tmp_path: Path) -> None:
    sheet, usage = a_file(tmp_path, UNLIKE), "month,requests,cpu\n2026-01,15,7000\n2026-02,1,0\n"
    answer = estimated(run, stdin=usage, sheet=sheet)
    # 16 × 0.5 and 7,000 × 0.001
    assert (answer["total"], answer["usage"]) == ("15.00", None)
    assert [(month["calls"], month["postpaid"], month["postpaid_amount"]) for month in answer["months"]] == [
        (None, None, "14.50"),
        (None, None, "0.50"),
    ]
    assert [(group["api"], group["usage"]["calls"]) for group in answer["groups"]] == [("cpu", 7000), ("requests", 16)]
    shown = run("estimate", "-p", str(sheet), "--usage", "-", stdin=usage).stdout
    assert "7,000 ms in 2026-01 to 2026-02: 0 free, 0 prepaid, 7,000 to pay for\n16 requests in 2026-01" in shown
    assert "7,016" not in shown
    old, new = (tmp_path / name for name in ("old.csv", "new.csv"))
    old.write_text(usage, encoding="utf-8")
    new.write_text(usage.replace("15,", "17,"), encoding="utf-8")
    changed = json.loads(run("diff", str(old), str(new), "-p", str(sheet), "--json").stdout)
    assert (changed["before"]["calls"], changed["change"]["amount"]) == (None, "1.00")
    assert changed["unchanged_groups"]["calls"] is None


def test_months_without_a_row_are_billed_within_a_limit_that_is_named(run: Run, tmp_path: Path) -> None:
    sheet = a_file(tmp_path, UNLIKE.replace("unit_price: 0.5", "unit_price: 0.5, base_fee: 1"))
    # 7,000 accounts, of which one has calls every five years
    rows = [f"a{n},{1990 + n // 60}-{n // 5 % 12 + 1:02d},{n}" for n in range(7_000)]
    outcome = run("estimate", "-p", str(sheet), "--usage", "-", stdin="\n".join(["account,month,requests", *rows]))
    assert outcome.exit_code == 1
    assert (
        "7,000 accounts and APIs over 1,400 months (1990-01 to 2106-08) are 9,800,000 months to bill" in outcome.stderr
    )


def test_what_is_billed_without_rows_stands_in_the_months(run: Run, tmp_path: Path) -> None:
    sheet = a_file(tmp_path, UNLIKE.replace("unit_price: 0.5", "unit_price: 0.5, base_fee: 1"))
    answer = estimated(run, stdin="account,month,requests\na,2026-01,2\nb,2026-03,4\n", sheet=sheet)
    # a: 1 + 1, then 1 and 1; b: 1 and 1, then 2 + 1
    assert [month["postpaid_amount"] for month in answer["months"]] == ["3.00", "2.00", "4.00"]
    assert [[month["postpaid_amount"] for month in group["months"]] for group in answer["groups"]] == [
        ["2.00", "1.00", "1.00"],
        ["1.00", "1.00", "3.00"],
    ]
    assert [group["total"] for group in answer["groups"]] == ["4.00", "5.00"]


FEES = TWO_APIS.replace("postpaid: {unit_price: 2}", "postpaid: {unit_price: 2, base_fee: 3, minimum: 4.5}")


@pytest.mark.parametrize("command", ["estimate", "plan"])
@pytest.mark.parametrize(
    ("words", "usage", "says"),
    [
        # 5 months of b and 4 of a, each at the minimum of 4.50
        ("", "account,month,asr\nb,2026-06,1\na,2026-01,1\na,2026-02,1\n",
         "40.50 in all: a/asr 2026-03 to 2026-06 (4 × 4.50), b/asr 2026-01 to 2026-05 (5 × 4.50)"),
        ("", "month,api,calls\n2026-01,asr,1\n2026-02,asr,1\n2026-02,ocr,1\n2026-03,ocr,1\n",
         "4.50 in all: asr 2026-03 (1 × 4.50)"),  # ocr costs nothing without calls
        ("", "account,month,asr\n" + "".join(f"{name},2026-02,1\n" for name in "abcdefg") + "z,2026-01,1\n",
         "36.00 in all: " + ", ".join(f"{name}/asr 2026-01 (1 × 4.50)" for name in "abcde") + " and 3 more"),
        ("--no-postpaid --free a/asr:9 --free b/asr:9", "account,month,asr\na,2026-01,1\nb,2026-06,1\n", None),
        ("", "account,month,ocr\na,2026-01,1\nb,2026-06,1\n", None),
        ("", "account,month,asr\na,2026-01,1\nb,2026-01,1\n", None),
    ],
)  # fmt: skip
def test_months_without_a_row_that_cost_something_are_told(
    command: str, words: str, usage: str, says: str | None, run: Run, tmp_path: Path
) -> None:
    sheet = a_file(tmp_path, FEES)
    outcome = run(command, "--usage", "-", *words.split(), "-p", str(sheet), "--json", stdin=usage)
    intro = "months before an account's first row and after its last count as 0 calls and are billed, "
    notes = [note["message"] for note in json.loads(outcome.stdout)["notes"] if note["code"] == "no-row"]
    assert notes == ([intro + says] if says else [])


@pytest.mark.parametrize("command", ["estimate", "plan"])
def test_a_file_that_names_no_api_is_about_the_one_of_the_option(command: str, run: Run, tmp_path: Path) -> None:
    sheet = str(a_file(tmp_path, TWO_APIS))
    outcome = run(command, "--usage", "-", "-p", sheet, "--api", "asr", "-q", stdin="month,calls\n2026-01,3\n")
    assert (outcome.stdout, outcome.exit_code) == ("6.00\n", 0)  # 3 × 2
    outcome = run(command, "--usage", "-", "-p", sheet, stdin="month,calls\n2026-01,3\n")
    assert "or name the API of all rows by --api, with one of: ocr, asr" in outcome.stderr


HELD = [
    # words; by month: free, prepaid, postpaid; total
    ("--free 10050", [(9_950, 0, 0), (100, 0, 199_900)], "9995.00"),
    ("--free 10050@2026-01", [(9_950, 0, 0), (0, 0, 200_000)], "10000.00"),
    ("--free 50", [(50, 0, 9_900), (0, 0, 200_000)], "10792.00"),  # 792 + 10,000
    ("--prepaid 10k", [(0, 9_950, 0), (0, 50, 199_950)], "9997.50"),
    ("--prepaid 10k@2026-01", [(0, 9_950, 0), (0, 0, 200_000)], "10000.00"),
    ("--prepaid image-style-transfer:10k", [(0, 9_950, 0), (0, 50, 199_950)], "9997.50"),
    # What expires first is used first: 5,000 and 4,950 in January, 15,050 in February.
    ("--prepaid 20k@2026-02 --prepaid 5k@2026-01", [(0, 9_950, 0), (0, 15_050, 184_950)], "9247.50"),
    ("--free 50 --prepaid 9k", [(50, 9_000, 900), (0, 0, 200_000)], "10072.00"),  # 72 + 10,000
    ("--prepaid 1M", [(0, 9_950, 0), (0, 200_000, 0)], "0.00"),
]


@pytest.mark.parametrize(("words", "sources", "total"), HELD)
def test_what_is_free_or_prepaid_pays_first_until_its_last_month(
    run: Run, words: str, sources: list[tuple[int, int, int]], total: str
) -> None:
    answer = estimated(run, words)
    assert [(month["free"], month["prepaid"], month["postpaid"]) for month in answer["months"]] == sources
    assert answer["total"] == total
    assert answer["pay"] == ("free" if total == "0.00" else "postpaid")


def test_with_postpaid_off_what_nothing_pays_for_is_unserved(run: Run) -> None:
    answer = estimated(run, "--no-postpaid --prepaid 10k")
    assert (answer["total"], answer["unserved"], answer["pay"]) == ("0.00", 199_950, None)
    assert [month["unserved"] for month in answer["months"]] == [0, 199_950]
    assert [note["code"] for note in answer["notes"]] == ["unserved"]
    assert verdict(page(run, "--no-postpaid --prepaid 10k")).startswith(
        "As it stands: 0.00 USD. 199,950 calls unserved."
    )
    words = ("--no-postpaid", "--prepaid", "10k", "--fail-on", "unserved", "-p", "builtin")
    gated = run("estimate", "--usage", "-", *words, stdin=ROWS)
    assert (gated.exit_code, len(gated.stderr.splitlines())) == (3, 1)
    assert "199,950" in gated.stdout


def test_every_call_is_attributed_exactly_once(run: Run) -> None:
    for words in ("", "--free 70", "--prepaid 12k@2026-02 --free 70", "--no-postpaid --prepaid 9k"):
        for month in estimated(run, words)["months"]:
            paid = month["free"] + month["prepaid"] + month["postpaid"] + month["unserved"]
            assert month["calls"] - month["failed"] == paid


def test_months_on_request_where_packages_are_sold_are_left_to_plan(run: Run, tmp_path: Path) -> None:
    tiers = "{mode: volume, tiers: [{from: 0, unit_price: 1}, {from: 10, unit_price: on_request}]}"
    sold = "{validity: 1 year, sizes: [{units: 1_000, price: 3}]}"
    sheet = str(a_file(tmp_path, sheet_text(postpaid=tiers, packages=sold)))
    outcome = run("estimate", "--usage", "-", "-p", sheet, stdin=ROWS)
    says = "have a price on request only; ask the vendor, or see costcalc plan for packages that pay for them\n"
    assert outcome.stderr.endswith(says)
    # 209,950 calls in 210 packages of 1,000
    assert run("plan", "--usage", "-", "-p", sheet, "-q", stdin=ROWS).stdout == "630.00\n"


@pytest.mark.parametrize(
    ("postpaid", "says"),
    [
        ("{mode: volume, tiers: [{from: 0, unit_price: 1}, {from: 10, unit_price: on_request}]}", "on request only"),
        (
            "{period: day, unit_price: 1}",
            "priced by the day, and these are months; give a row per day",
        ),
    ],
)
def test_months_without_a_price_are_one_line_and_exit_1(run: Run, tmp_path: Path, postpaid: str, says: str) -> None:
    sheet = a_file(tmp_path, sheet_text(postpaid=postpaid))
    outcome = run("estimate", "--usage", "-", "-p", str(sheet), stdin=ROWS)
    assert (outcome.exit_code, outcome.stdout, len(outcome.stderr.splitlines())) == (1, "", 1)
    assert says in outcome.stderr


def test_concurrency_is_a_line_of_its_own(run: Run) -> None:
    each_month = estimated(run, "--concurrency 5")
    assert each_month["concurrency"]["total"] == "16000.00"  # 2 × 4,000 × 2 months
    assert each_month["total"] == "26796.00"
    ten_days = estimated(run, "--concurrency 5 --days 10")
    assert (ten_days["concurrency"]["days"], ten_days["concurrency"]["month_count"]) == (10, None)
    assert ten_days["total"] == "14796.00"  # + 2 × 10 × 200
    assert estimated(run, "--concurrency 3")["total"] == "10796.00"


TWO_ENDS = "month,calls,account\n2026-01,5,a\n2026-12,5,b\n"


@pytest.mark.parametrize("command", ["estimate", "plan"])
def test_months_between_all_accounts_count_as_months_of_no_call(run: Run, command: str) -> None:
    # 10 calls at 0.08, and 1 × 4,000 in each of the 12 months
    assert run(command, "--usage", "-", "--concurrency", "4", "-q", stdin=TWO_ENDS).stdout == "48000.80\n"
    # 12 months of 0.06 are 0.72, of 0.07 are 0.84; 0.80 is due
    assert run(command, "--usage", "-", "--budget", "0.06/month", "-q", stdin=TWO_ENDS).exit_code == 3
    assert run(command, "--usage", "-", "--budget", "0.07/month", "-q", stdin=TWO_ENDS).exit_code == 0
    months = estimated(run, stdin=TWO_ENDS)["months"]
    assert [(month["month"], month["calls"]) for month in months] == [
        (f"2026-{place:02d}", 5 if place in {1, 12} else 0) for place in range(1, 13)
    ]


@pytest.mark.parametrize("command", ["estimate", "plan"])
def test_a_monthly_free_quota_has_no_last_month(run: Run, tmp_path: Path, command: str) -> None:
    sheet = a_file(tmp_path, sheet_text(postpaid="{unit_price: 1}", free_quota="{period: month, units: 10}"))
    outcome = run(command, "--usage", "-", "-p", str(sheet), "--free", "4@2026-03", stdin=months_of(5, 5, 5))
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "this free quota starts anew every month; leave out @" in outcome.stderr
    assert "or say its last month by --free-until" in outcome.stderr


def test_the_number_alone_says_beside_it_what_it_does_not_pay_for(run: Run) -> None:
    outcome = run("estimate", "--usage", "-", "--no-postpaid", "-q", stdin=months_of(3, 0))
    assert (outcome.exit_code, outcome.stdout) == (0, "0.00\n")
    assert outcome.stderr.startswith("costcalc: note: 2026-01: ")
    assert "3 calls" in outcome.stderr
    assert run("estimate", "--usage", "-", "-q", stdin=months_of(3, 0)).stderr == ""


# ── notes, and the last line ─────────────────────────────────────────────────────────────────────────


def test_more_than_five_months_in_a_dead_zone_are_one_note(run: Run) -> None:
    five = [note for note in estimated(run, stdin=months_of(*[9_999] * 5))["notes"] if note["code"] == "dead-zone"]
    assert [note["message"][:8] for note in five] == [f"2026-0{month}:" for month in range(1, 6)]
    six = [note for note in estimated(run, stdin=months_of(*[9_999] * 6))["notes"] if note["code"] == "dead-zone"]
    assert [note["message"] for note in six] == [
        "2026-01: 10,000 billable pics would cost 199.92 less than these 9,999; 5 more months are alike"
    ]


def test_a_free_unit_that_raises_the_bill_is_told(run: Run) -> None:
    answer = estimated(run, "--free 50", stdin=months_of(10_000))
    assert answer["total"] == "796.00"
    codes = [note["code"] for note in answer["notes"]]
    assert codes == ["dead-zone", "package-raises-bill", "postpaid-off-by-default", "buy-ahead"]
    assert "without, it would be 600.00" in answer["notes"][1]["message"]


def test_notes_say_whose_they_are_where_there_are_several(run: Run) -> None:
    usage = "month,account,calls\n2026-01,web,9999\n2026-01,app,10000\n"
    assert estimated(run, stdin=usage)["notes"][0]["message"].startswith("web/image-style-transfer 2026-01: ")


def test_a_note_says_what_a_plan_would_save_and_is_a_gate(run: Run) -> None:
    year = months_of(*[200_000] * 12)
    answer = estimated(run, stdin=year)
    assert answer["planned"] == {"total": "78000.00", "saving": "42000.00"}
    ahead = (
        "buying ahead would save 42,000.00 (35.0 %); costcalc plan with the same options shows what to buy, and when"
    )
    assert answer["notes"][-1] == {"code": "buy-ahead", "message": ahead}
    told = page(run, stdin=year)
    assert "Note: " + ahead in " ".join(told.split())
    assert verdict(told) == "As it stands: 120,000.00 USD."
    words = ("estimate", "--usage", "-", "-p", "builtin", "--fail-on", "buy-ahead", "-q")
    failed = run(*words, stdin=year)
    assert (failed.exit_code, failed.stdout) == (3, "120000.00\n")
    assert failed.stderr == f"costcalc: error: gate failed: buy-ahead: {ahead}\n"
    # One package of 1,000 is 75.00: postpaid, 500 × 0.08, is cheaper.
    assert run(*words, stdin=months_of(500)) == (0, "40.00\n", "")
    assert verdict(page(run, stdin=months_of(500))) == "As it stands: 40.00 USD."


def test_what_a_plan_costs_counts_the_months_without_a_row(run: Run, tmp_path: Path) -> None:
    # Each month costs a fee of 5.00, calls 1.00 or 2.00 for 10. One account has no row in January, one none in March.
    parts = {
        "packages": "{validity: 1 year, sizes: [{units: 10, price: 2}]}",
        "postpaid": "{unit_price: 1, base_fee: 5}",
    }
    sheet = a_file(tmp_path, sheet_text(**parts))
    usage = "month,account,calls\n2026-01,a,10\n2026-02,a,10\n2026-02,b,10\n2026-03,b,10\n"
    answer = estimated(run, stdin=usage, sheet=sheet)
    assert (answer["total"], answer["planned"]["total"]) == ("70.00", "38.00")  # 6 × 5 + 40, and 6 × 5 + 4 × 2
    assert run("plan", "--usage", "-", "-p", str(sheet), "-q", stdin=usage).stdout == "38.00\n"


def test_packages_that_live_one_month_save_and_are_not_bought_ahead(run: Run, tmp_path: Path) -> None:
    # 2 calls: 2 × 24 by postpaid, 2 × 4 in packages of one.
    parts = {"packages": "{validity: 1 month, sizes: [{units: 1, price: 4}]}", "postpaid": "{unit_price: 24}"}
    answer = estimated(run, stdin=months_of(2), sheet=a_file(tmp_path, sheet_text(**parts)))
    (note,) = answer["notes"]
    assert note["message"].startswith("buying packages would save 40.00 (83.3 %); ")


def test_calls_that_go_unserved_save_nothing_by_buying_ahead(run: Run) -> None:
    words = ("estimate", "--usage", "-", "-p", "builtin", "--no-postpaid")
    outcome = run(*words, "--fail-on", "buy-ahead", stdin=months_of(200_000))
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert verdict(outcome.stdout) == (
        "As it stands: 0.00 USD. 200,000 calls unserved. costcalc plan with the same options shows what to buy. Gate buy-ahead: passed, no such note."
    )


def test_the_last_line_of_the_same_file_planned_costs_what_was_named(run: Run) -> None:
    usage = months_of(42_000, 38_000, 130_000, 9_999)
    named = estimated(run, stdin=usage)["planned"]["total"]
    assert run("plan", "--usage", "-", "-q", "-p", "builtin", stdin=usage).stdout == f"{named}\n"


def test_what_is_planned_where_no_packages_are_sold_or_there_are_many_accounts(run: Run, tmp_path: Path) -> None:
    # Nothing can be bought: 9,950 + 200,000 calls at 1.00.
    without = estimated(run, sheet=a_file(tmp_path, sheet_text(postpaid="{unit_price: 1}")))
    assert without["planned"] == {"total": "209950.00", "saving": "0.00"}
    off = estimated(run, "--no-postpaid", sheet=tmp_path / "sheet.yaml")
    assert off["planned"] == {"total": None, "saving": None}
    many = "month,account,calls\n" + "".join(f"2026-01,a{number:02d},200000\n" for number in range(21))
    answer = estimated(run, stdin=many)
    assert (answer["planned"]["total"], len(answer["groups"]), answer["total"]) == (None, 21, "210000.00")


def test_a_plan_that_plan_refuses_is_not_named(run: Run) -> None:
    months = [f"{2020 + month // 12}-{month % 12 + 1:02d},200000" for month in range(61)]
    sixty, longer = ("\n".join(["month,calls", *months[:count]]) for count in (60, 61))
    # 12,000,000 calls: 12 × 1,000,000, each used up in five months: 360,000.
    assert estimated(run, stdin=sixty)["planned"]["total"] == "360000.00"
    assert estimated(run, stdin=longer)["planned"] == {"total": None, "saving": None}
    refused = run("plan", "--usage", "-", "-p", "builtin", stdin=longer)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "61 months is longer than the limit of 60" in refused.stderr


# ── files as people have them ────────────────────────────────────────────────────────────────────────

FILES = [
    "month,calls\n2026-01,10000\n2026-02,200000\n",
    "month,calls\r\n2026-01,10000\r\n2026-02,200000\r\n",
    "\ufeffmonth;calls\n2026-01;10k\n2026-02;200k\n",
    'calls\tmonth\n"10000"\t2026-01-31\n200_000\t2026-02-01\n\n\n',
    "month,image-style-transfer\n2026-02,200000\n2026-01,10000",
    "month,api,calls\n2026-02,image-style-transfer,200000\n2026-01,image-style-transfer,10000\n",
    "failed,month,calls\n0,2026-02,0.2M\n0,2026-01,10k\n",
]


@pytest.mark.parametrize("text", FILES)
def test_a_file_may_be_written_in_many_ways(run: Run, text: str) -> None:
    outcome = run("estimate", "--usage", "-", "-q", "-p", "builtin", stdin=text)
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, "10600.00\n", "")


def test_an_account_of_any_script_is_named_as_written(run: Run) -> None:
    usage = "month,account,calls\n2026-01,Zoë & Söhne,5\n2026-01,日本支社,7\n2026-01,[red]x,1\n"
    answer = estimated(run, stdin=usage)
    assert [group["account"] for group in answer["groups"]] == ["Zoë & Söhne", "[red]x", "日本支社"]
    text = page(run, stdin=usage)
    assert all(name in text for name in ("Zoë & Söhne", "日本支社", "[red]x"))


WRONG_FILES = [
    # text, the lines of standard error
    ("", ["costcalc: error: <stdin>: the file is empty; a usage file is expected"]),
    ("month,calls\n", ["<stdin>:1:1: there is a header but no row"]),
    (
        "\x1f\n",  # a blank to some, but, to a file, not empty
        ["<stdin>:1:1: the file has no header"],
    ),
    (
        "month,calls\n2026-01,\n2026-03,-5\n",
        ["<stdin>:2:9: calls: the cell is empty", "<stdin>:3:1: month: 2026-02 is absent", "<stdin>:3:9: calls: '-5'"],
    ),
    (
        "month;calls\nJan-26;2E+05\n",
        ["<stdin>:2:1: month: 'Jan-26' is how a spreadsheet", "<stdin>:2:8: calls: '2E+05' is how a spreadsheet"],
    ),
    (
        "month,calls,failed\n2026-01,5,6\n2026-01,5,5\n",
        ["<stdin>:2:11: failed: 6 failed of 5 calls", "<stdin>:3:1: month: 2026-01 stands here a second time"],
    ),
    (
        "month,call\n2026-01,5\n",
        ["<stdin>:1:7: call: columns not known here: call; if these are the calls, add --columns calls=call"],
    ),
    ("month,calls,api\n2026-01,5,ocr\n", ["<stdin>:2:11: api: no API 'ocr'"]),
    ("month,calls,account\n2026-01,5,\n", ["<stdin>:2:11: account: the account is empty"]),
    ("month,calls\n2026-01,200,000\n", ["<stdin>:2:1: 3 cells where the header has 2"]),
]


@pytest.mark.parametrize(("text", "lines"), WRONG_FILES)
def test_a_wrong_file_is_answered_with_all_its_problems_by_line(run: Run, text: str, lines: list[str]) -> None:
    outcome = run("estimate", "--usage", "-", "-p", "builtin", stdin=text)
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    found = outcome.stderr.splitlines()
    assert len(found) == len(lines)
    assert all(line.startswith(start) for line, start in zip(found, lines, strict=True))


def test_a_file_is_named_in_its_problems_and_may_be_absent(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "calls.csv").write_text("month,calls\n2026-01,x\n", encoding="utf-8")
    wrong = run("estimate", "--usage", "calls.csv", "-p", "builtin")
    assert (wrong.exit_code, wrong.stderr[:18]) == (1, "calls.csv:2:9: cal")
    absent = run("estimate", "--usage", "no.csv", "-p", "builtin")
    assert (absent.exit_code, absent.stderr) == (1, "costcalc: error: no.csv: no such file; check the path\n")
    assert "costcalc estimate --usage calls.csv" in run("estimate", "calls.csv").stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--calls 5", "say the calls in one way: --calls N, or --usage FILE"),
        ("--failed 5", "the usage file has its own failed calls; leave out --failed"),
        ("--pay packages", "--pay packages: estimate --usage prices the months as they stand and buys nothing"),
        ("--pay cheapest", "see costcalc plan with the same --usage for the cheapest purchases"),
        ("--explain", "leave it out with --usage, or give --calls"),
        ("--days 5", "--days says how many days --calls N/day and --concurrency are about; add one"),
        ("--concurrency 5 --days 0", "at least one day"),
        ("--prepaid 5@2025-12", "2025-12 is before the first month; the months run from 2026-01 to 2026-02"),
        ("--prepaid 5@3", "--prepaid: '3' is not a month; write it as 2026-03"),
        ("--prepaid 5@", "say until which month it is usable"),
        ("--prepaid x", "200000, 200_000, 200,000, 200k or 1.5M"),
        ("--prepaid ocr:5", "--prepaid ocr:5: no account or API 'ocr' in the usage\n"),
        ("--prepaid style-transfer:5", "in the usage; did you mean 'image-style-transfer'?"),
        ("--free 5 --free 6", "--free is given twice"),
        ("--free x@2026-01", "200000, 200_000, 200,000, 200k or 1.5M"),
    ],
)
def test_what_contradicts_a_usage_file_is_one_line_and_exits_2(run: Run, words: str, says: str) -> None:
    outcome = run("estimate", "--usage", "-", *words.split(), "-p", "builtin", stdin=ROWS)
    assert (outcome.exit_code, outcome.stdout, len(outcome.stderr.splitlines())) == (2, "", 1)
    assert says in outcome.stderr


def test_a_sheet_and_a_usage_file_cannot_both_come_from_standard_input(run: Run) -> None:
    outcome = run("estimate", "--usage", "-", "-p", "-", stdin=ROWS)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "both name standard input" in outcome.stderr


@pytest.mark.parametrize("command", ["estimate", "plan"])
def test_the_order_of_rows_and_columns_never_matters(run: Run, command: str) -> None:
    rng = Random(7)
    accounts = [("web", 9_999), ("app", 180_000), ("batch", 0)]
    rows = [
        {"month": f"2026-{month:02d}", "account": name, "calls": str(calls + 17 * month), "failed": str(month)}
        for month in range(1, 8)
        for name, calls in accounts
    ]
    expected = None
    for _ in range(4):
        columns = ["month", "account", "calls", "failed"]
        rng.shuffle(columns)
        rng.shuffle(rows)
        text = "\n".join([",".join(columns), *(",".join(row[name] for name in columns) for row in rows)])
        outcome = run(command, "--usage", "-", "-p", "builtin", "--json", stdin=text)
        assert outcome.exit_code == 0
        expected = expected or outcome.stdout
        assert outcome.stdout == expected


def test_the_same_input_gives_the_same_bytes_in_every_process() -> None:
    words = [sys.executable, "-m", "costcalc", "estimate", "--usage", "-", "-p", "builtin", "--json"]
    usage = b"month,account,calls\n2026-01,web,9999\n2026-01,app,180000\n2026-02,app,5\n"
    runs = [
        subprocess.run(words, input=usage, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True)
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout != b""
    assert runs[0].stderr == b""


# ── an estimate is a plan of one month ───────────────────────────────────────────────────────────────

ONE_MONTH = [0, 1, 500, 937, 938, 1_100, 6_875, 6_876, 7_501, 9_950, 9_999, 10_000, 15_000, 75_000, 75_001, 99_999]
ONE_MONTH += [100_000, 105_000, 200_000, 600_000, 600_001, 999_999, 1_000_000, 5_000_001, 12_345_678]
WAYS = [
    # as estimate says it, as plan says it
    ("", ""),
    ("--no-postpaid", "--no-postpaid"),
    ("--free 50", "--free 50"),
    ("--free 50 --prepaid 400", "--free 50 --prepaid 400@1"),
]


@pytest.mark.parametrize("calls", ONE_MONTH)
@pytest.mark.parametrize(("estimate_words", "plan_words"), WAYS)
def test_an_estimate_is_a_plan_of_one_month(run: Run, calls: int, estimate_words: str, plan_words: str) -> None:
    words = ("--calls", str(calls), "-p", "builtin", "--json")
    one = json.loads(run("estimate", *words, *estimate_words.split()).stdout)
    plan = json.loads(run("plan", "--months", "1", *words, *plan_words.split()).stdout)
    assert plan["total"] == one["cheapest"]["total"] == one["total"]
    assert plan["saving"] == one["cheapest"]["saving"]
    bought = [{key: each[key] for key in ("size", "count", "price")} for each in plan["purchases"]]
    assert bought == one["cheapest"]["purchases"]
    [month] = plan["months"]
    assert (month["free"], month["postpaid"]) == (one["usage"]["free"], one["cheapest"]["postpaid_units"])


@pytest.mark.parametrize("calls", [0, 500, 9_999, 105_000, 12_345_678])
def test_a_usage_of_one_month_is_an_estimate_by_postpaid(run: Run, calls: int) -> None:
    one = run("estimate", "--calls", str(calls), "--free", "50", "--pay", "postpaid", "-p", "builtin", "-q").stdout
    usage = run("estimate", "--usage", "-", "--free", "50", "-p", "builtin", "-q", stdin=months_of(calls)).stdout
    assert usage == one


# ── what is owned ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", ["estimate", "plan"])
def test_nothing_owned_can_outlive_what_could_be_bought_in_the_first_month(
    run: Run, tmp_path: Path, command: str
) -> None:
    # Else a new package would be used up before the old one, and a plan would claim less than the ledger says.
    packages = "{validity: 1 month, sizes: [{units: 3, price: 0.9}, {units: 10, price: 3.7}]}"
    tiers = "{mode: volume, tiers: [{from: 0, unit_price: 0.8}, {from: 15, unit_price: 0.3}]}"
    sheet = a_file(tmp_path, sheet_text(packages=packages, postpaid=tiers))
    words = ("--usage", "-", "-p", str(sheet), "--prepaid", "5@2026-04")
    outcome = run(command, *words, stdin=months_of(16, 11, 18, 25))
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.endswith(
        "prepaid units usable to 2026-04: packages live 1 month, so the last month can be 2026-01 at most\n"
    )


def test_what_is_owned_and_not_used_in_time_is_told(run: Run) -> None:
    # 500,000 usable for 12 months by default, of which 12 × 30,000 are used; 10,000 more can be used later.
    usage = "month,calls\n" + "".join(f"{2026 + n // 12}-{n % 12 + 1:02d},30000\n" for n in range(24))
    answer = estimated(run, "--prepaid 500k", stdin=usage)
    assert (answer["usage"]["prepaid"], answer["expired"], answer["leftover"]) == (360_000, 140_000, 0)
    assert [(group["expired"], group["leftover"]) for group in answer["groups"]] == [(140_000, 0)]
    assert "Expired unused: 140,000 pics prepaid." in page(run, "--prepaid 500k", stdin=usage)
    later = estimated(run, "--prepaid 40k@2026-02", stdin=months_of(30_000))
    assert (later["expired"], later["leftover"]) == (0, 10_000)
    assert "Left at the end: 10,000 pics prepaid." in page(run, "--prepaid 40k@2026-02", stdin=months_of(30_000))


def test_a_screen_shows_as_many_months_as_somebody_reads(run: Run) -> None:
    for months, shown in ((600, True), (601, False)):
        rows = "month,calls\n" + "".join(f"{2000 + n // 12}-{n % 12 + 1:02d},5\n" for n in range(months))
        told = run("estimate", "--usage", "-", "-p", "builtin", stdin=rows).stdout
        assert ("2000-01  " in told, "601 months; --json lists each." in told) == (shown, not shown)


@pytest.mark.parametrize(
    ("cell", "name"), [("'-", "-"), ("'@web", "@web"), ("'=1", "=1"), ("'tis", "'tis"), ("-", "-")]
)
def test_a_quote_that_keeps_a_spreadsheet_from_computing_a_name_is_no_part_of_it(
    run: Run, cell: str, name: str
) -> None:
    # The files of meter have it, too: an access log names - where nobody is known.
    stdin = f"month,account,calls\n2026-01,{cell},5\n"
    answer = run("estimate", "-p", "builtin", "--usage", "-", "--json", stdin=stdin)
    assert [group["account"] for group in json.loads(answer.stdout)["groups"]] == [name]
