"""``-f focus``: the columns, types and null rules of FOCUS 1.2, sums that are the report's total, and the way back."""

from __future__ import annotations

import csv
import io
import json
import random
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import bill_maker
import pytest
from conftest import Run
from making import sheet_text

ROOT = Path(__file__).parent.parent
PACKAGES = "{validity: 3 months, sizes: [{units: 1_000, price: 70}, {units: 10_000, price: 550}]}"
POSTPAID = "{mode: graduated, base_fee: 3, tiers: [{from: 0, unit_price: 0.10}, {from: 1_000, unit_price: 0.0805, flat_fee: 2}]}"
VOLUME = "{mode: volume, tiers: [{from: 0, unit_price: 0.10}, {from: 1_000, unit_price: 0.08}]}"
TERMS = "bill: {discount: 10 %, credit: {amount: 5, period: month}, minimum: 20, tax: {name: VAT, rate: 19 %}}\napis:"
USAGE = "month,account,calls,failed\n2026-01,a,1500,20\n2026-02,a,300,0\n2026-03,a,2500,0\n2026-01,b,90,0\n2026-02,b,0,0\n2026-03,b,700,0\n"

Row = dict[str, str]


class Column(NamedTuple):
    """A fact of the specification."""

    level: str
    kind: str
    nulls: bool


# specification/columns/NAME.md of github.com/FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec: "Feature level", "Data type" and
# "Allows nulls" of the columns that are written here. ChargeFrequency and ServiceSubcategory are recommended in 1.2.
FACTS = {
    "BilledCost": Column("Mandatory", "Decimal", False),
    "BillingAccountId": Column("Mandatory", "String", False),
    "BillingAccountName": Column("Mandatory", "String", True),
    "BillingCurrency": Column("Mandatory", "String", False),
    "BillingPeriodEnd": Column("Mandatory", "Date/Time", False),
    "BillingPeriodStart": Column("Mandatory", "Date/Time", False),
    "ChargeCategory": Column("Mandatory", "String", False),
    "ChargeClass": Column("Mandatory", "String", True),
    "ChargeDescription": Column("Mandatory", "String", True),
    "ChargeFrequency": Column("Recommended", "String", False),
    "ChargePeriodEnd": Column("Mandatory", "Date/Time", False),
    "ChargePeriodStart": Column("Mandatory", "Date/Time", False),
    "CommitmentDiscountCategory": Column("Conditional", "String", True),
    "CommitmentDiscountId": Column("Conditional", "String", True),
    "CommitmentDiscountName": Column("Conditional", "String", True),
    "CommitmentDiscountQuantity": Column("Conditional", "Decimal", True),
    "CommitmentDiscountStatus": Column("Conditional", "String", True),
    "CommitmentDiscountType": Column("Conditional", "String", True),
    "CommitmentDiscountUnit": Column("Conditional", "String", True),
    "ConsumedQuantity": Column("Conditional", "Decimal", True),
    "ConsumedUnit": Column("Conditional", "String", True),
    "ContractedCost": Column("Mandatory", "Decimal", False),
    "ContractedUnitPrice": Column("Conditional", "Decimal", True),
    "EffectiveCost": Column("Mandatory", "Decimal", False),
    "InvoiceIssuerName": Column("Mandatory", "String", False),
    "ListCost": Column("Mandatory", "Decimal", False),
    "ListUnitPrice": Column("Conditional", "Decimal", True),
    "PricingCategory": Column("Conditional", "String", True),
    "PricingQuantity": Column("Mandatory", "Decimal", True),
    "PricingUnit": Column("Mandatory", "String", True),
    "ProviderName": Column("Mandatory", "String", False),
    "PublisherName": Column("Mandatory", "String", False),
    "ServiceCategory": Column("Mandatory", "String", False),
    "ServiceName": Column("Mandatory", "String", False),
    "ServiceSubcategory": Column("Recommended", "String", False),
    "SkuId": Column("Conditional", "String", True),
    "SkuPriceId": Column("Conditional", "String", True),
    "SubAccountId": Column("Conditional", "String", True),
    "SubAccountName": Column("Conditional", "String", True),
}
# "Allowed values", of the same files; a correction is the one class of charges, and none is written.
ALLOWED = {
    "ChargeCategory": {"Usage", "Purchase", "Tax", "Credit", "Adjustment"},
    "ChargeClass": {"Correction"},
    "ChargeFrequency": {"One-Time", "Recurring", "Usage-Based"},
    "CommitmentDiscountCategory": {"Spend", "Usage"},
    "CommitmentDiscountStatus": {"Used", "Unused"},
    "PricingCategory": {"Standard", "Dynamic", "Committed", "Other"},
}
# "MUST NOT be null when ChargeCategory is Usage or Purchase, MUST be null when it is Tax".
PRICED = (
    "ContractedUnitPrice",
    "ListUnitPrice",
    "PricingCategory",
    "PricingQuantity",
    "PricingUnit",
    "SkuId",
    "SkuPriceId",
)
COMMITTED = ("Category", "Name", "Quantity", "Type", "Unit")
"""Of a commitment: null where its id is, and else not."""


def held_to_the_specification(rows: list[Row]) -> None:
    for row in rows:
        assert {*FACTS} | {"x_Forecast"} == {*row}
        for name, fact in FACTS.items():
            value = row[name]
            assert value or fact.nulls, name
            if value and fact.kind == "Decimal":
                assert "E" not in value
                assert Decimal(value).is_finite()
            if value and fact.kind == "Date/Time":
                assert value.endswith("-01T00:00:00Z")
            assert not value or name not in ALLOWED or value in ALLOWED[name]
        # The specification lets it be empty; ours is said in words.
        assert row["ChargeDescription"]
        category = row["ChargeCategory"]
        for name in PRICED:
            assert bool(row[name]) is (category in {"Usage", "Purchase"}) or (
                name == "SkuId" and category == "Adjustment"
            )
        if row["PricingQuantity"]:
            quantity = Decimal(row["PricingQuantity"])
            assert Decimal(row["ListUnitPrice"]) * quantity == Decimal(row["ListCost"])
            assert Decimal(row["ContractedUnitPrice"]) * quantity == Decimal(row["ContractedCost"])
        used = category == "Usage" and row["CommitmentDiscountStatus"] != "Unused"
        assert bool(row["ConsumedQuantity"]) is bool(row["ConsumedUnit"]) is used
        assert row["ChargeFrequency"] != "Usage-Based" or category != "Purchase"
        assert all(bool(row[f"CommitmentDiscount{name}"]) is bool(row["CommitmentDiscountId"]) for name in COMMITTED)
        assert bool(row["CommitmentDiscountStatus"]) is (category == "Usage" and bool(row["CommitmentDiscountId"]))
        # Bought once to cover later charges: nothing by effect.
        assert category != "Purchase" or not row["CommitmentDiscountId"] or row["EffectiveCost"] in {"0", "0.00"}
        assert row["BillingPeriodStart"] == row["ChargePeriodStart"] < row["ChargePeriodEnd"] == row["BillingPeriodEnd"]


CASES = {
    "postpaid": ({"postpaid": POSTPAID}, "estimate"),
    "free": ({"postpaid": VOLUME, "free_quota": "{period: month, units: 100}"}, "estimate"),
    "prepaid": ({"postpaid": VOLUME, "packages": PACKAGES}, "estimate --prepaid a/test:1200@2026-02"),
    "one bill": ({"postpaid": VOLUME}, "estimate --one-bill"),
    "blocks": ({"postpaid": "{unit_price: 2, per: 1_000, rounding: up}"}, "estimate"),
    "blocks rounded down": ({"postpaid": "{unit_price: 2, per: 1_000, rounding: down}"}, "estimate"),
    "minimum and maximum": ({"postpaid": "{unit_price: 0.1, minimum: 50, maximum: 100}"}, "estimate"),
    "decimals": ({"postpaid": "{unit_price: 0.1}", "decimals": "2"}, "estimate"),
    "plan": ({"postpaid": POSTPAID, "packages": PACKAGES}, "plan"),
    "plan of a quota": (
        {"postpaid": VOLUME, "packages": PACKAGES, "free_quota": "{period: month, units: 100}"},
        "plan --prepaid a/test:250@2026-01",
    ),
    "a subscription": (
        {
            "postpaid": VOLUME,
            "subscriptions": "[{name: Pro, price: 40, included: 1_000, beyond: {unit_price: 0.05}}]",
        },
        "estimate --subscription Pro",
    ),
    "a plan of subscriptions by the month": (
        {"postpaid": VOLUME, "subscriptions": "[{name: Pro, price: 40, included: 2_000, beyond: {unit_price: 0.05}}]"},
        "plan",
    ),
    "a plan of a subscription for a year": (
        {
            "postpaid": VOLUME,
            "subscriptions": "[{name: Team, price: 90, term: year, included: 2_000, beyond: postpaid}]",
        },
        "plan",
    ),
}


def written(run: Run, name: str, terms: str = "apis:") -> tuple[str, list[Row], Decimal]:
    """Return the FOCUS file of a case, its rows, and the total that its report has."""
    parts, words = CASES[name]
    Path("sheet.yaml").write_text(sheet_text(**parts).replace("apis:", terms), encoding="utf-8")
    Path("usage.csv").write_text(USAGE, encoding="utf-8")
    outcome = run(*words.split(), *["--usage", "usage.csv", "-p", "sheet.yaml", "--json", "-o", "bill.focus.csv"])
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    text = Path("bill.focus.csv").read_text(encoding="utf-8")
    return text, list(csv.DictReader(io.StringIO(text))), Decimal(json.loads(outcome.stdout)["total"])


@pytest.mark.usefixtures("empty_folder")
@pytest.mark.parametrize("terms", ["apis:", TERMS], ids=["", "under terms"])
@pytest.mark.parametrize("name", CASES)
def test_it_holds_the_specification_adds_up_and_is_reconciled(run: Run, name: str, terms: str) -> None:
    _, rows, total = written(run, name, terms)
    held_to_the_specification(rows)
    assert sum(Decimal(row["BilledCost"]) for row in rows) == total
    # 4,590 calls less 20 failed ones; what is bought ahead covers them, and nobody consumes what is lost.
    assert sum(Decimal(row["ConsumedQuantity"] or 0) for row in rows) == 1480 + 300 + 2500 + 90 + 700
    back = run(
        *["reconcile", "-p", "sheet.yaml", "--usage", "usage.csv", "--bill", "bill.focus.csv", "--tolerance", "0"],
        *_held(name),
    )
    assert back.exit_code == 0, back.stdout + back.stderr


def _held(name: str) -> list[str]:
    """Return what of a case's options says what is held, as ``reconcile`` takes it."""
    return CASES[name][1].split()[1:]


@pytest.mark.usefixtures("empty_folder")
def test_a_plan_is_a_forecast_and_an_estimate_is_none(run: Run) -> None:
    assert {row["x_Forecast"] for row in written(run, "plan")[1]} == {"true"}
    assert {row["x_Forecast"] for row in written(run, "postpaid")[1]} == {"false"}


@pytest.mark.usefixtures("empty_folder")
def test_packages_are_bought_once_then_used_and_what_is_left_is_lost(run: Run) -> None:
    # Of 1,200 prepaid ones 1,200 are used in January. Bought: one of 1,000 for 70.00 in each of two months, say.
    Path("sheet.yaml").write_text(sheet_text(postpaid="{unit_price: 0.1}", packages=PACKAGES), encoding="utf-8")
    words = "plan -p sheet.yaml --calls 900 --months 3 --start 2026-01 --buy 3x1k@2026-01 -f focus --account-id A-1"
    rows = list(csv.DictReader(io.StringIO(run(*words.split()).stdout)))
    keys = (
        "ChargePeriodStart",
        "ChargeCategory",
        "BilledCost",
        "EffectiveCost",
        "CommitmentDiscountStatus",
        "ConsumedQuantity",
    )
    # 3 × 70.00; 900 of 3,000 units are 63.00 a month, and 300 are lost in March: 21.00.
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("2026-01-01T00:00:00Z", "Purchase", "210", "0", "", ""),
        ("2026-01-01T00:00:00Z", "Usage", "0", "63", "Used", "900"),
        ("2026-02-01T00:00:00Z", "Usage", "0", "63", "Used", "900"),
        ("2026-03-01T00:00:00Z", "Usage", "0", "63", "Used", "900"),
        ("2026-03-01T00:00:00Z", "Usage", "0", "21", "Unused", ""),
    ]
    assert {row["BillingAccountId"] for row in rows} == {"A-1"}


@pytest.mark.usefixtures("empty_folder")
def test_the_charges_of_random_usages_are_those_of_an_independent_maker(run: Run) -> None:
    rng = random.Random("charges")
    for _ in range(8):
        world = bill_maker.made(rng)
        Path("sheet.yaml").write_text(bill_maker.sheet_text(world), encoding="utf-8")
        Path("usage.csv").write_text(bill_maker.usage_text(world), encoding="utf-8")
        words = ["--prepaid", f"{min(world.calls)}/test:{world.prepaid}@2026-05"] if world.prepaid else []
        outcome = run(*["estimate", "-p", "sheet.yaml", "--usage", "usage.csv", "-f", "focus"], *words)
        rows = list(csv.DictReader(io.StringIO(outcome.stdout)))
        held_to_the_specification(rows)
        billed: dict[tuple[str, str | None], Decimal] = {}
        for row in rows:
            key = row["ChargePeriodStart"][:7], row["SubAccountId"]
            billed[key] = billed.get(key, Decimal(0)) + Decimal(row["BilledCost"])
        cents = {key: amount for key, amount in bill_maker.bill_of(world).items() if amount}
        assert {key: int(amount * 100) for key, amount in billed.items() if amount} == cents


@pytest.mark.usefixtures("empty_folder")
def test_amounts_of_several_apis_that_are_rounded_together_are_whole_by_api(run: Run) -> None:
    # 1,003 × 0.002 = 2.006 and 1,004 × 0.002 = 2.008: 4.014 in all, which is 4.01 and not 2.01 + 2.01.
    sheet = sheet_text(postpaid="{unit_price: 0.002}").replace("apis:", "amounts: {rounded: bill}\napis:")
    Path("sheet.yaml").write_text(sheet + sheet.partition("apis:\n")[2].replace("test:", "other:"), encoding="utf-8")
    Path("usage.csv").write_text("month,test,other\n2026-01,1003,1004\n", encoding="utf-8")
    words = "-p sheet.yaml --usage usage.csv"
    rows = list(csv.DictReader(io.StringIO(run(*f"estimate {words} -f focus -o bill.focus.csv".split()).stdout)))
    sums = {api: sum(Decimal(row["BilledCost"]) for row in rows if row["SkuId"] == api) for api in ("test", "other")}
    assert sorted(sums.values()) == [Decimal("2.00"), Decimal("2.01")]
    assert run(*f"reconcile {words} --bill bill.focus.csv --tolerance 0".split()).exit_code == 0


@pytest.mark.usefixtures("empty_folder")
def test_where_nothing_is_due_there_is_no_charge_and_the_bill_agrees(run: Run) -> None:
    Path("usage.csv").write_text("month,calls\n2026-01,0\n", encoding="utf-8")
    words = "-p builtin --usage usage.csv"
    assert run(*f"estimate {words} -q -o bill.focus.csv".split()).stdout == "0.00\n"
    assert len(Path("bill.focus.csv").read_text(encoding="utf-8").splitlines()) == 1
    assert run(*f"reconcile {words} --bill bill.focus.csv --tolerance 0".split()).exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("estimate --calls 5 -f focus", "FOCUS has dates for each charge; give --usage FILE, with the months"),
        ("plan --calls 5 -f focus", "FOCUS has dates for each charge; add --start 2026-01"),
        ("plan --calls 5 --start 2026-01 -f focus --concurrency 10", "--concurrency: a FOCUS file is of calls alone"),
        (
            "plan --calls 5 --start 2026-01 --account-id x",
            "--account-id is the billing account of a FOCUS file; add -f focus",
        ),
        ("compare -f focus", "--format focus is for costcalc estimate --usage and plan; choose one of table, json"),
    ],
)
def test_what_has_no_months_has_no_charges(run: Run, words: str, says: str) -> None:
    outcome = run(*words.split())
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert says in outcome.stderr


def test_a_double_suffix_chooses_and_csv_alone_stays_the_report(run: Run, empty_folder: Path) -> None:
    words = "plan -p builtin --calls 5k --months 1 --start 2026-01 -o a.csv -o a.focus.csv -q"
    assert run(*words.split()).exit_code == 0
    assert (empty_folder / "a.csv").read_text(encoding="utf-8").startswith("account,api,month")
    assert (empty_folder / "a.focus.csv").read_text(encoding="utf-8").startswith("BilledCost,BillingAccountId,")
