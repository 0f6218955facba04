"""``--subscription``: one that is held now, priced as it stands; one for a year is paid until it ends."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from making import sheet_text

PLANS = """[
  {name: Solo, price: 12, included: 1_000, beyond: {unit_price: 0.02}},
  {name: Maker, price: 33, included: 5_000, beyond: {unit_price: 0.015}},
  {name: Pro, price: 990, term: year, included: 50_000, beyond: fails},
  {name: Basic, price: 120, term: year, included: 1_000, beyond: postpaid},
  {name: Event, price: 20_000, term: year, included: 300_000, included_per: term, beyond: postpaid},
  {name: Tasks, price: 7_200, per: concurrency, included: unlimited}]"""
SHEET = sheet_text(postpaid="{unit_price: 0.03}", subscriptions=PLANS)
USAGE = "month,calls\n2026-01,9000\n2026-02,60000\n2026-03,4000\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sheet.yaml").write_text(SHEET, encoding="utf-8")
    Path("usage.csv").write_text(USAGE, encoding="utf-8")


def answer(run: Run, *words: str) -> Any:
    outcome = run(*words, "--json")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


# ── one month ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "total"),
    [
        ("--subscription Maker", "48.00"),  # 33 + 1,000 × 0.015
        ("--subscription Solo", "112.00"),  # 12 + 5,000 × 0.02
        ("--subscription test:Solo --pay subscription", "112.00"),
        ("--subscription Solo --prepaid 5k", "112.00"),  # packages pay nothing in a subscribed month
        ("--subscription Pro@2026-08", "0.00"),  # paid
        ("--subscription Pro", "0.00"),
        ("--subscription Basic", "150.00"),  # paid, and 5,000 × 0.03
        ("--subscription Tasks --concurrency 2", "14400.00"),
    ],
)
@pytest.mark.parametrize("command", ["estimate", "diff"])
def test_a_month_by_what_is_held(run: Run, command: str, words: str, total: str) -> None:
    if command == "diff" and "--concurrency" in words:
        return  # diff has no tasks at once
    named = ["sheet.yaml"] * 2 if command == "diff" else ["-p", "sheet.yaml"]
    outcome = run(command, *named, "--calls", "6000", *words.split(), "-q")
    assert (outcome.exit_code, outcome.stdout) == (0, f"{total}\n")


def test_the_answer_says_by_what_and_what_would_be_cheaper(run: Run) -> None:
    found = answer(run, "estimate", "-p", "sheet.yaml", "--calls", "6000", "--subscription", "Solo")
    assert (found["pay"], found["subscription"], found["cheapest"]["subscription"]) == ("subscription", "Solo", "Maker")
    shown = run("estimate", "-p", "sheet.yaml", "--calls", "6000", "--subscription", "Solo").stdout
    assert "▸  Solo (held)" in shown
    assert shown.endswith("This month by Solo: 112.00, 64.00 more than the cheapest.\n")


def test_calls_that_it_does_not_serve_are_said(run: Run) -> None:
    words = ("estimate", "-p", "sheet.yaml", "--calls", "60k", "--subscription", "Pro")
    shown = run(*words)
    assert shown.exit_code == 0
    assert shown.stdout.endswith("10,000 calls unserved: Pro does not serve them. This month by Pro: 0.00.\n")
    assert run(*words, "--budget", "1000").exit_code == 3
    assert run(*words, "--fail-on", "unserved").exit_code == 3


def test_a_discount_is_taken_off_what_is_held(run: Run) -> None:
    Path("sheet.yaml").write_text(SHEET + "bill: {discount: {subscriptions: 10 %}}\n", encoding="utf-8")
    found = answer(run, "estimate", "-p", "sheet.yaml", "--calls", "6000", "--subscription", "Maker")
    assert (found["list_total"], found["total"]) == ("48.00", "43.20")


# ── months ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "totals"),
    [
        ("--subscription Maker", ["93.00", "858.00", "33.00"]),  # 33, and 4,000 and 55,000 × 0.015
        ("--subscription Pro@2026-02", ["0.00", "0.00", "120.00"]),  # then 4,000 × 0.03
        ("--subscription Basic@2026-01", ["240.00", "1800.00", "120.00"]),  # 8,000 beyond, then as one goes
    ],
)
def test_months_as_they_stand(run: Run, words: str, totals: list[str]) -> None:
    found = answer(run, "estimate", "-p", "sheet.yaml", "--usage", "usage.csv", *words.split())
    assert [month["postpaid_amount"] for month in found["months"]] == totals
    [group] = found["groups"]
    for month in group["months"]:
        used = (month.get("included", 0), month["free"], month["prepaid"], month["postpaid"], month["unserved"])
        assert sum(used) == month["calls"]


def test_each_account_has_its_own(run: Run) -> None:
    usage = "account,month,calls\nA,2026-01,6000\nB,2026-01,6000\nB,2026-02,500\n"
    words = ("estimate", "-p", "sheet.yaml", "--usage", "-", "-q")
    # A holds Maker for two months: 48 and 33; B pays as it goes: 180 and 15.
    assert run(*words, "--subscription", "A:Maker", stdin=usage).stdout == "276.00\n"
    # both: B 48 and 33
    assert run(*words, "--subscription", "Maker", stdin=usage).stdout == "162.00\n"
    both = ("--subscription", "A:Maker", "--subscription", "B:Pro@2026-01")
    assert run(*words, *both, stdin=usage).stdout == "96.00\n"  # B: 0 and 500 × 0.03
    # One bill of 12,000 and 500: 33 + 7,000 × 0.015 and 33
    shares = json.loads(run(*words[:-1], "--one-bill", "--subscription", "Maker", "--json", stdin=usage).stdout)
    assert (shares["total"], [group["share"] for group in shares["groups"]]) == ("171.00", ["69.00", "102.00"])


def test_terms_are_put_on_months_under_what_is_held(run: Run) -> None:
    terms = (
        "bill: {discount: {subscriptions: 10 %}, credit: {amount: 100, period: month}, tax: {name: VAT, rate: 10 %}}\n"
    )
    Path("sheet.yaml").write_text(SHEET + terms, encoding="utf-8")
    found = answer(run, "estimate", "-p", "sheet.yaml", "--usage", "usage.csv", "--subscription", "Maker")
    # 984 less 10 %, which no credit pays, and 10 % tax: 83.70 + 772.20 + 29.70 = 885.60
    assert found["list_total"] == "984.00"
    assert (found["bill"]["discount"], found["bill"]["credit"], found["bill"]["net"]) == ("98.40", "0.00", "885.60")
    assert found["total"] == "974.16"
    found = answer(run, "estimate", "-p", "sheet.yaml", "--usage", "usage.csv", "--subscription", "Basic@2026-02")
    # All of it is by postpaid: a credit of 100 pays in each month.
    assert (found["bill"]["credit"], found["bill"]["net"]) == ("300.00", "1830.00")  # 240 + 1,770 + 120


def test_what_a_plan_would_save_is_said(run: Run) -> None:
    found = answer(run, "estimate", "-p", "sheet.yaml", "--usage", "usage.csv")
    planned = answer(run, "plan", "-p", "sheet.yaml", "--usage", "usage.csv")
    assert found["planned"]["total"] == planned["total"] == "984.00"
    assert [note["code"] for note in found["notes"]] == ["buy-ahead"]
    found = answer(run, "estimate", "-p", "sheet.yaml", "--usage", "usage.csv", "--subscription", "Solo")
    assert found["planned"]["total"] == "984.00"


@pytest.mark.parametrize(
    ("words", "total"),
    [
        ("--calls 9k --subscription Pro@4", "744.00"),  # 8 × (33 + 4,000 × 0.015)
        ("--calls 9k --start 2026-01 --subscription Pro@2026-04", "744.00"),
        ("--calls 9k --months 3 --subscription Pro@12", "0.00"),
        ("--calls 9k --subscription Maker", "990.00"),  # nobody is bound to it: Pro for the year
        ("--usage usage.csv --subscription Basic@2026-01", "1131.00"),  # 240, then 858 and 33 by Maker
    ],
)
def test_a_plan_begins_with_what_is_held(run: Run, words: str, total: str) -> None:
    outcome = run("plan", "-p", "sheet.yaml", *words.split(), "-q")
    assert (outcome.exit_code, outcome.stdout) == (0, f"{total}\n")


def test_a_plan_says_what_is_held(run: Run) -> None:
    words = ("plan", "-p", "sheet.yaml", "--calls", "9k", "--subscription", "Pro@4")
    assert "starts with Pro, paid to month 4" in run(*words).stdout
    given = answer(run, *words)["given"]
    assert (given["subscription"], given["paid_to"]) == ("Pro", 4)
    assert not {"subscription", "paid_to"} & answer(run, *words[:-2])["given"].keys()


def test_prices_at_list_are_those_of_what_is_held(run: Run) -> None:
    Path("sheet.yaml").write_text(SHEET + "bill: {discount: 10 %}\n", encoding="utf-8")
    found = answer(run, "plan", "-p", "sheet.yaml", "--calls", "9k", "--subscription", "Basic@1", "--months", "2")
    # 8,000 × 0.03 and Maker at 33 + 60
    assert (found["list_total"], found["total"]) == ("333.00", "299.70")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("plan --calls 9k --subscription Pro", "say the last month for which Pro is paid, as Pro@8"),
        ("plan --calls 9k --subscription Pro@13", "so the last one can be 12 at most"),
        ("plan --calls 9k --subscription Maker@3", "Maker is paid by the month"),
        ("plan --calls 9k --subscription Event@3", "how many of them are left cannot be said here"),
        ("plan --calls 9k --subscription Tasks", "paid by the tasks at once"),
        ("plan --calls 9k --subscription Mker", "no such subscription; did you mean 'Maker'?"),
        ("plan --calls 9k --subscription x:Pro@3", "no account or API 'x' in the usage"),
        ("plan --calls 9k --subscription Maker --subscription Solo", "--subscription is given twice for test"),
        ("plan --usage usage.csv --subscription Pro@2025-12", "before the first month"),
        ("estimate --usage usage.csv --subscription Pro", "as Pro@2026-08"),
        ("estimate --calls 9k --subscription Maker@3", "Maker is paid by the month"),
        ("estimate --calls 9k --subscription Nope", "no subscription 'Nope'; it sells: Solo, Maker, Pro"),
        ("estimate --calls 9k --subscription x:Solo", "'x' is not priced here; write one of: test"),
        ("estimate --calls 9k --subscription Solo --pay postpaid", "leave out one of the two"),
        ("estimate --calls 9k --subscription Event", "how many of them are left cannot be said here"),
    ],
)
def test_what_cannot_be_meant_is_refused(run: Run, words: str, says: str) -> None:
    outcome = run(*words.split(), "-p", "sheet.yaml", "-q")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert says in outcome.stderr


def test_a_plan_whose_held_subscription_fails_calls_is_refused_with_the_month(run: Run) -> None:
    outcome = run("plan", "-p", "sheet.yaml", "--usage", "usage.csv", "--subscription", "Pro@2026-02", "-q")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert (
        "month 2026-02: 10,000 calls beyond what Pro includes fail, and nothing else pays in its term" in outcome.stderr
    )


def test_parts_of_a_composite_hold_theirs(run: Run) -> None:
    composite = SHEET.replace("apis:\n", "apis:\n  chat: {name: Chat, unit: call, uses: {test: 3}}\n")
    Path("sheet.yaml").write_text(composite, encoding="utf-8")
    words = ("-p", "sheet.yaml", "--api", "chat", "--calls", "2000", "--subscription", "test:Maker")
    assert run("estimate", *words, "-q").stdout == "48.00\n"
    assert run("plan", *words, "--months", "1", "-q").stdout == "48.00\n"


def test_in_the_months_that_are_held_no_other_is_subscribed_to(run: Run) -> None:
    # Held for both months: its base fee of 5.00 in each, and 10 % on that. Flat, which would serve all for 4.00, has to wait.
    beyond = "{unit_price: 1, base_fee: 5}"
    plans = f"[{{name: Held, price: 90, term: year, included: 4, beyond: {beyond}}}, {{name: Flat, price: 4, term: year, included: unlimited}}]"
    bill = "bill: {credit: {amount: 1, period: month}, tax: {name: VAT, rate: 10 %}}\napis:"
    Path("held.yaml").write_text(sheet_text(subscriptions=plans).replace("apis:", bill), encoding="utf-8")
    found = answer(run, "plan", "-p", "held.yaml", "--calls", "1", "--months", "2", "--subscription", "Held@2")
    assert (found["total"], found["purchases"]) == ("11.00", [])


def test_what_is_beyond_it_on_request_is_an_error_of_its_month(run: Run) -> None:
    # 8 calls beyond those included; the API's own postpaid has a price for any number.
    beyond = "{mode: volume, tiers: [{from: 0, unit_price: 1}, {from: 8, unit_price: on_request}]}"
    plans = f"[{{name: Held, price: 9, included: 4, beyond: {beyond}}}]"
    Path("held.yaml").write_text(sheet_text(postpaid="{unit_price: 2}", subscriptions=plans), encoding="utf-8")
    Path("twelve.csv").write_text("month,calls\n2026-01,11\n2026-02,12\n", encoding="utf-8")
    outcome = run("estimate", "-p", "held.yaml", "--usage", "twelve.csv", "--subscription", "Held", "-q")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "the calls of 2026-02 have a price on request only" in outcome.stderr


# ── a bill that is rounded as a whole ────────────────────────────────────────────────────────────────

SOLD = {
    "own": "subscriptions: [{name: S, price: 1, included: 1_000, beyond: {unit_price: 0.004}}]",
    "postpaid": "postpaid: {unit_price: 0.004}, subscriptions: [{name: S, price: 1, included: 1_000, beyond: postpaid}]",
}


def two_apis(sold: str, bill: str = "") -> None:
    """Write a sheet of two APIs, of which one call takes each, and a month of 1,001 calls of each."""
    api = f"{{name: A, unit: call, {SOLD[sold]}}}"
    apis = f"apis:\n  a: {api}\n  b: {api}\n  both: {{name: Both, unit: call, uses: {{a: 1, b: 1}}}}\n"
    head = sheet_text().partition("apis:")[0]
    Path("two.yaml").write_text(f"{head}amounts: {{rounded: bill}}\n{bill}{apis}", encoding="utf-8")
    Path("two.csv").write_text("month,a,b\n2026-11,1001,1001\n", encoding="utf-8")


BOTH_HELD = ["--subscription", "a:S", "--subscription", "b:S"]


# Twice 1.00 and one unit beyond at 0.004: 2.008, rounded once; each by itself would be 1.00.
@pytest.mark.parametrize("sold", SOLD)
def test_what_is_beyond_is_rounded_with_the_other_apis(run: Run, sold: str) -> None:
    two_apis(sold)
    found = answer(run, "estimate", "-p", "two.yaml", "--usage", "two.csv", *BOTH_HELD)
    assert (found["total"], found["rounding"]) == ("2.01", "0.002")
    assert [group["total"] for group in found["groups"]] == ["1.004", "1.004"]
    for group in found["groups"]:
        [month] = group["months"]
        paid = {"own": "1.004", "postpaid": "1.00"}[sold]
        assert (month["postpaid_amount"], month["subscription_amount"]) == ("1.004", paid)


@pytest.mark.parametrize("sold", SOLD)
def test_so_it_is_in_a_plan(run: Run, sold: str) -> None:
    two_apis(sold)
    found = answer(run, "plan", "-p", "two.yaml", "--usage", "two.csv")
    assert [bought["subscription"] for group in found["groups"] for bought in group["purchases"]] == ["S", "S"]
    assert (found["total"], found["rounding"]) == ("2.01", "0.01")


@pytest.mark.parametrize("sold", SOLD)
@pytest.mark.parametrize("words", ["estimate --calls 1001", "forecast --so-far 1001 --on 2026-11-30"])
def test_so_it_is_in_the_parts_of_a_call(run: Run, sold: str, words: str) -> None:
    two_apis(sold)
    found = answer(run, *words.split(), "-p", "two.yaml#both", *BOTH_HELD)
    assert [part["total"] for part in found["parts"]] == ["1.004", "1.004"]
    assert (found["total"], found["rounding"]) == ("2.01", "0.002")


# A credit pays what is postpaid: 0.008, as 0.01; of a subscription it pays nothing, be it beyond what is included.
@pytest.mark.parametrize(("sold", "total"), [("own", "2.01"), ("postpaid", "2.00")])
@pytest.mark.parametrize(
    "words",
    [
        "estimate --usage two.csv -p two.yaml",
        "estimate --calls 1001 -p two.yaml#both",
        "forecast --so-far 1001 --on 2026-11-30 -p two.yaml#both",
    ],
)
def test_a_credit_pays_what_is_postpaid_of_it(run: Run, words: str, sold: str, total: str) -> None:
    two_apis(sold, "bill: {credit: {amount: 5, period: month}}\n")
    found = answer(run, *words.split(), *BOTH_HELD)
    assert (found["list_total"], found["total"]) == ("2.01", total)


@pytest.mark.parametrize("sold", SOLD)
def test_its_charges_add_up_to_the_bill(run: Run, sold: str) -> None:
    two_apis(sold)
    written = run("estimate", "-p", "two.yaml", "--usage", "two.csv", *BOTH_HELD, "-f", "focus").stdout
    assert sum(Decimal(row["BilledCost"]) for row in csv.DictReader(io.StringIO(written))) == Decimal("2.01")
    Path("bill.csv").write_text("month,api,amount\n2026-11,a,1.01\n2026-11,b,1.00\n", encoding="utf-8")
    outcome = run("reconcile", "-p", "two.yaml", "--usage", "two.csv", "--bill", "bill.csv", *BOTH_HELD, "-q")
    assert (outcome.exit_code, outcome.stdout) == (0, "0.00\n")
