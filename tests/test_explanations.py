"""Why a bill differs: for each rule a bill made by hand under it, with the arithmetic beside, and nothing else claimed."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import Run
from making import sheet_text

VOLUME = "{mode: volume, tiers: [{from: 0, unit_price: 0.10}, {from: 1_000, unit_price: 0.08}]}"
GRADUATED = "{mode: graduated, tiers: [{from: 0, unit_price: 0.10}, {from: 1_000, unit_price: 0.08}]}"
UP_TO = "{mode: volume, tiers: [{up_to: 1_000, unit_price: 0.10}, {unit_price: 0.08}]}"
TOTAL = "{tier_basis: total, mode: volume, tiers: [{from: 0, unit_price: 0.10}, {from: 1_000, unit_price: 0.08}]}"
FREE = "{period: month, units: 100}"
PACKAGES = "{validity: 1 year, sizes: [{units: 1_000, price: 50}]}"


class Case(NamedTuple):
    """A sheet, a usage, and a bill under one rule."""

    sheet: dict[str, str]
    usage: str
    bill: str
    code: str
    sentence: str
    more: str = ""


CASES = {
    # 500 × 0.10 and 2,000 × 0.08 with the 50 and 100 that failed; without them 45.00 and 152.00.
    "failed calls": Case(
        {"postpaid": VOLUME},
        "month,calls,failed\n2026-01,500,50\n2026-02,2000,100\n",
        "month,amount\n2026-01,50.00\n2026-02,160.00\n",
        "failed-charged",
        "failed calls are charged",
    ),
    # 500 × 0.10 and 300 × 0.10 in place of 400 and 200 calls.
    "no free quota": Case(
        {"postpaid": VOLUME, "free_quota": FREE},
        "month,calls\n2026-01,500\n2026-02,300\n",
        "month,amount\n2026-01,50.00\n2026-02,30.00\n",
        "free-not-applied",
        "the free quota is not applied",
    ),
    # 400 prepaid. January: 300 of them pay for all, so that the 100 free ones are lost; February: the other 100, then 100
    # free, and 100 × 0.10. With the quota first: 200 prepaid in January, 200 in February, and nothing to pay.
    "packages before the free quota": Case(
        {"postpaid": VOLUME, "free_quota": FREE, "packages": PACKAGES},
        "month,calls\n2026-01,300\n2026-02,300\n2026-03,300\n",
        "month,amount\n2026-01,0\n2026-02,10.00\n2026-03,20.00\n",
        "free-not-first",
        "packages are used up before the free quota",
        "--prepaid 400",
    ),
    # 999 × 0.10 + 1,001 × 0.08 = 99.90 + 80.08; 999 × 0.10 + 501 × 0.08 = 99.90 + 40.08.
    "graduated": Case(
        {"postpaid": VOLUME},
        "month,calls\n2026-01,2000\n2026-02,1500\n",
        "month,amount\n2026-01,179.98\n2026-02,139.98\n",
        "tiers-graduated",
        "tiers are graduated and not volume",
    ),
    # 2,000 × 0.08 and 1,500 × 0.08.
    "volume": Case(
        {"postpaid": GRADUATED},
        "month,calls\n2026-01,2000\n2026-02,1500\n",
        "month,amount\n2026-01,160.00\n2026-02,120.00\n",
        "tiers-volume",
        "tiers are volume and not graduated",
    ),
    # 1,000 calls at the price of the tier below: 100.00, and not 80.00; 1,001 are above on both sides.
    "a bound from 1,000 that begins one later": Case(
        {"postpaid": VOLUME},
        "month,calls\n2026-01,1000\n2026-02,1001\n",
        "month,amount\n2026-01,100.00\n2026-02,80.08\n",
        "bound-other-side",
        "the bounds of tiers belong to their other side",
    ),
    "a bound up to 1,000 that ends one before": Case(
        {"postpaid": UP_TO},
        "month,calls\n2026-01,1000\n2026-02,999\n",
        "month,amount\n2026-01,80.00\n2026-02,99.90\n",
        "bound-other-side",
        "the bounds of tiers belong to their other side",
    ),
    # January: 1,050 calls, of which 100 are free and 300 prepaid. 650 are charged, 750 with the free ones: at 0.10, and at
    # 0.08 by all 1,050. February: 950 are charged, 1,050 with the free ones: at 0.08.
    "tiers by the calls before the free quota": Case(
        {"postpaid": TOTAL, "free_quota": FREE, "packages": PACKAGES},
        "month,calls\n2026-01,1050\n2026-02,1050\n",
        "month,amount\n2026-01,65.00\n2026-02,76.00\n",
        "basis-after-packages",
        "tiers are chosen before the free quota is taken off",
        "--prepaid 300@2026-01",
    ),
    # January: 800 of 1,200 are charged, 1,100 with the prepaid ones: at 0.08. February: 950, and none prepaid: at 0.10.
    "tiers by the calls before packages": Case(
        {"postpaid": VOLUME, "free_quota": FREE, "packages": PACKAGES},
        "month,calls\n2026-01,1200\n2026-02,1050\n",
        "month,amount\n2026-01,64.00\n2026-02,95.00\n",
        "basis-after-free",
        "tiers are chosen before packages are taken off",
        "--prepaid 300@2026-01",
    ),
    # The same months by all calls: both at 0.08; in March 400 of 500 are charged, at 0.10 by any count.
    "tiers by all calls": Case(
        {"postpaid": VOLUME, "free_quota": FREE, "packages": PACKAGES},
        "month,calls\n2026-01,1200\n2026-02,1050\n2026-03,500\n",
        "month,amount\n2026-01,64.00\n2026-02,76.00\n2026-03,40.00\n",
        "basis-total",
        "tiers are chosen by all successful calls",
        "--prepaid 300@2026-01",
    ),
    # And by those that are charged: both at 0.10.
    "tiers by the calls charged": Case(
        {"postpaid": TOTAL, "free_quota": FREE, "packages": PACKAGES},
        "month,calls\n2026-01,1200\n2026-02,1050\n2026-03,500\n",
        "month,amount\n2026-01,80.00\n2026-02,95.00\n2026-03,40.00\n",
        "basis-billable",
        "tiers are chosen by the calls that are charged, after free quota and packages",
        "--prepaid 300@2026-01",
    ),
    # Apart 600 × 0.10 each; together 1,200 × 0.08 = 96.00, of which each account has a half.
    "together": Case(
        {"postpaid": VOLUME},
        "month,account,calls\n2026-01,app,600\n2026-01,web,600\n",
        "month,account,amount\n2026-01,app,48.00\n2026-01,web,48.00\n",
        "accounts-together",
        "accounts are billed together",
    ),
    # Together 2,000 × 0.08 = 160.00, of which 48.00 and 112.00; apart 600 × 0.10 and 1,400 × 0.08.
    "apart": Case(
        {"postpaid": VOLUME},
        "month,account,calls\n2026-01,app,600\n2026-01,web,1400\n",
        "month,account,amount\n2026-01,app,60.00\n2026-01,web,112.00\n",
        "accounts-apart",
        "accounts are billed apart",
        "--one-bill",
    ),
    # 999 × 0.0105 = 10.4895; 10 × 0.0045 = 0.045 and 30 × 0.0045 = 0.135. By lines 10.49 + 0.05 = 10.54 and 10.49 + 0.14 =
    # 10.63; once 10.5345 → 10.53 and 10.6245 → 10.62.
    "once a bill": Case(
        {"postpaid": "{mode: graduated, tiers: [{from: 0, unit_price: 0.0105}, {from: 1_000, unit_price: 0.0045}]}"},
        "month,calls\n2026-01,1009\n2026-02,1029\n",
        "month,amount\n2026-01,10.53\n2026-02,10.62\n",
        "rounded-per-bill",
        "each bill is rounded once",
    ),
    # 100,015 × 0.0025 = 250.0375 and 50,007 × 0.0025 = 125.0175.
    "down": Case(
        {"postpaid": "{unit_price: 0.0025}"},
        "month,calls\n2026-01,100015\n2026-02,50007\n",
        "month,amount\n2026-01,250.03\n2026-02,125.01\n",
        "rounded-down",
        "amounts are rounded down",
    ),
    # 100,013 × 0.0025 = 250.0325 and 50,005 × 0.0025 = 125.0125.
    "up": Case(
        {"postpaid": "{unit_price: 0.0025}"},
        "month,calls\n2026-01,100013\n2026-02,50005\n",
        "month,amount\n2026-01,250.04\n2026-02,125.02\n",
        "rounded-up",
        "amounts are rounded up",
    ),
    # 50.00 and 160.00, each with 19 %.
    "tax": Case(
        {"postpaid": VOLUME},
        "month,calls\n2026-01,500\n2026-02,2000\n",
        "month,amount\n2026-01,59.50\n2026-02,190.40\n",
        "tax",
        "19 % tax is added to each row",
    ),
    # 8.875 % of 50.00 is 4.4375, and of 160.00 it is 14.20.
    "a tax that was said": Case(
        {"postpaid": VOLUME},
        "month,calls\n2026-01,500\n2026-02,2000\n",
        "month,amount\n2026-01,54.44\n2026-02,174.20\n",
        "tax",
        "8.875 % tax is added to each row",
        "--tax 8.875%",
    ),
    # 12.5 % off 50.00 and 160.00.
    "discount": Case(
        {"postpaid": VOLUME},
        "month,calls\n2026-01,500\n2026-02,2000\n",
        "month,amount\n2026-01,43.75\n2026-02,140.00\n",
        "discount",
        "a discount of 12.5 % is taken off each row",
    ),
    # The price was 0.11 below 1,000 and 0.07 above.
    "another sheet": Case(
        {"postpaid": VOLUME},
        "month,calls\n2026-01,500\n2026-02,2000\n",
        "month,amount\n2026-01,55.00\n2026-02,140.00\n",
        "other-sheet",
        "the prices of old.yaml of 2026-01 apply",
        "--also old.yaml",
    ),
    # 20:00 of UTC on 31 January is the 1st of February in Shanghai: 500 and 300 calls, and not 700 and 100.
    "another zone": Case(
        {"postpaid": VOLUME},
        "time,calls\n2026-01-15T10:00:00Z,500\n2026-01-31T20:00:00Z,200\n2026-02-15T10:00:00Z,100\n",
        "month,amount\n2026-01,50.00\n2026-02,30.00\n",
        "other-zone",
        "months are those of Asia/Kolkata, Asia/Shanghai, Asia/Tokyo or Australia/Sydney",
    ),
    # The 31st of January is a day of February.
    "a day earlier": Case(
        {"postpaid": VOLUME},
        "day,calls\n2026-01-30,500\n2026-01-31,200\n2026-02-01,100\n",
        "month,amount\n2026-01,50.00\n2026-02,30.00\n",
        "day-earlier",
        "months begin a day earlier",
    ),
    # 50.00 and 160.00 with the failed calls, each with 19 %: 50.00 × 1.19 and 160.00 × 1.19.
    "two at once": Case(
        {"postpaid": VOLUME},
        "month,calls,failed\n2026-01,500,53\n2026-02,2000,101\n",
        "month,amount\n2026-01,59.50\n2026-02,190.40\n",
        "failed-charged+tax",
        "failed calls are charged and 19 % tax is added to each row",
    ),
}


pytestmark = pytest.mark.usefixtures("empty_folder")


def answer_of(run: Run, case: Case) -> Any:
    Path("sheet.yaml").write_text(sheet_text(**case.sheet), encoding="utf-8")
    old = sheet_text(postpaid="{mode: volume, tiers: [{from: 0, unit_price: 0.11}, {from: 1_000, unit_price: 0.07}]}")
    Path("old.yaml").write_text(old, encoding="utf-8")
    Path("usage.csv").write_text(case.usage, encoding="utf-8")
    Path("bill.csv").write_text(case.bill, encoding="utf-8")
    words = f"reconcile -p sheet.yaml --usage usage.csv --bill bill.csv {case.more}".split()
    outcome = run(*words, "--json")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    screen = run(*words).stdout
    return json.loads(outcome.stdout) | {"last": screen.rpartition("\n\n")[2].replace("\n", " ").strip()}


@pytest.mark.parametrize("name", CASES)
def test_a_bill_made_under_one_rule_is_explained_by_it_and_by_nothing_else(run: Run, name: str) -> None:
    case = CASES[name]
    answer = answer_of(run, case)
    assert [(each["code"], each["message"]) for each in answer["explanations"]] == [(case.code, case.sentence)]
    assert answer["explanations"][0]["remaining"] == "0.00"
    assert answer["last"] == f"The bill agrees to the cent if {case.sentence}."


@pytest.mark.parametrize("name", CASES)
def test_one_cent_more_is_explained_by_nothing(run: Run, name: str) -> None:
    case = CASES[name]
    *rows, last = case.bill.splitlines()
    start, _, amount = last.rpartition(",")
    more = Decimal(amount) + Decimal("0.01")
    answer = answer_of(run, case._replace(bill="\n".join([*rows, f"{start},{more}\n"])))
    assert answer["explanations"] == []
    assert answer["last"].startswith("No single rule explains it, nor one with a discount or a tax beside it")


def test_a_bill_that_agrees_needs_no_explanation(run: Run) -> None:
    case = Case({"postpaid": VOLUME}, "month,calls,failed\n2026-01,500,0\n", "month,amount\n2026-01,50\n", "", "")
    answer = answer_of(run, case)
    assert (answer["explanations"], answer["tried"]) == ([], 0)
    assert answer["last"] == "The bill agrees to the cent: 50.00 USD."


def test_one_amount_alone_is_no_discount(run: Run) -> None:
    # 50.00 less 10 %, twice: any price of 0.09 would do as well.
    usage, bill = "month,calls\n2026-01,500\n2026-02,500\n", "month,amount\n2026-01,45.00\n2026-02,45.00\n"
    assert answer_of(run, Case({"postpaid": VOLUME}, usage, bill, "", ""))["explanations"] == []


def test_all_rules_that_fit_are_named(run: Run) -> None:
    # 100 of each month's calls failed, and 100 are free: one or the other.
    usage = "month,calls,failed\n2026-01,500,100\n2026-02,300,100\n"
    case = Case({"postpaid": VOLUME, "free_quota": FREE}, usage, "month,amount\n2026-01,40.00\n2026-02,20.00\n", "", "")
    answer = answer_of(run, case)
    assert [each["code"] for each in answer["explanations"]] == ["failed-charged", "free-not-applied"]
    expected = "The bill agrees to the cent if failed calls are charged, or if the free quota is not applied."
    assert answer["last"] == expected
