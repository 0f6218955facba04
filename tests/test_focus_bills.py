"""A bill in FOCUS: whose each charge is, by its category, its SKU or service and its period in the vendor's zone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from making import sheet_text
from reconciling import TWO, VOLUME, answer_of, refused, told, write

COLUMNS = (
    "BilledCost,BillingCurrency,ChargeCategory,ChargeFrequency,ChargePeriodStart,ConsumedQuantity,PricingQuantity,ServiceName,"
    "SkuId,SubAccountId,SubAccountName"
)
USAGE = "month,account,test,chat\n2026-01,a,500,3000\n2026-02,a,0,0\n"
OF_TEST = {"SkuId": "test", "ServiceName": "Test"}

pytestmark = pytest.mark.usefixtures("empty_folder")


def focus(*rows: dict[str, str], columns: str = COLUMNS) -> str:
    """Return a FOCUS file; what a row does not say is usage of the account a in January, in USD."""
    usual = {
        "BillingCurrency": "USD",
        "ChargeCategory": "Usage",
        "ChargeFrequency": "Usage-Based",
        "ChargePeriodStart": "2026-01-01T00:00:00Z",
        "SubAccountId": "a",
    }
    names = columns.split(",")
    lines = (",".join((usual | row).get(name, "") for name in names) for row in rows)
    return "\n".join([columns, *lines, ""])


def rows_of(run: Run, *rows: dict[str, str], words: str = "", usage: str = USAGE, sheet: str = TWO) -> list[Any]:
    write(usage, focus(*rows), sheet)
    return told(answer_of(run, words))


def test_hourly_rows_are_added_up_by_month_account_and_sku(run: Run) -> None:
    # 500 × 0.10 in three hours, as 20.00 + 29.9999 + 0.0001, and 3,000 × 0.002.
    found = rows_of(
        run,
        OF_TEST | {"BilledCost": "20.0000000000", "ConsumedQuantity": "200.000000000000000"},
        OF_TEST | {"BilledCost": "29.9999", "ConsumedQuantity": "299", "ChargePeriodStart": "2026-01-31 23:00:00"},
        OF_TEST | {"BilledCost": "1E-4", "ConsumedQuantity": "1"},
        {"SkuId": "chat", "BilledCost": "6", "ConsumedQuantity": "3000"},
    )
    assert found[:2] == [
        ("2026-01", "a", "chat", "6.00", "6.00", "0.00", "agrees"),
        ("2026-01", "a", "test", "50.00", "50.00", "0.00", "agrees"),
    ]
    assert answer_of(run)["rows"][1]["billed_calls"] == 500


def test_a_service_stands_for_a_sku_that_the_sheet_lacks(run: Run) -> None:
    found = rows_of(run, {"SkuId": "X-1", "ServiceName": "Chat", "BilledCost": "6"}, OF_TEST | {"BilledCost": "50"})
    assert {row[-1] for row in found} == {"agrees"}
    named = {"SkuId": "X-1", "ServiceName": "Storage", "BilledCost": "6"}
    assert rows_of(run, named)[0] == ("2026-01", "a", "X-1", None, "6.00", "6.00", "only-bill")
    assert rows_of(run, named | {"SubAccountName": "Chat"}, words="--columns api=SubAccountName")[0][2] == "chat"


def test_a_month_is_that_of_the_vendors_zone(run: Run) -> None:
    late = OF_TEST | {"BilledCost": "50", "ChargePeriodStart": "2026-01-31T20:00:00Z"}
    assert rows_of(run, late)[0][:5] == ("2026-01", "a", "chat", "6.00", None)
    assert [row[0] for row in rows_of(run, late, words="--zone Asia/Shanghai") if row[4]] == ["2026-02"]


def test_tax_and_credit_of_no_sku_are_rows_of_the_bill_as_a_whole(run: Run) -> None:
    # 50.00 + 6.00 less a credit of 10.00 is 46.00, with 25 % tax 57.50: 1.50 more than 56.00.
    sheet = TWO.replace("apis:", "bill: {credit: {amount: 10, period: month}, tax: {name: VAT, rate: 25 %}}\napis:")
    found = rows_of(
        run,
        OF_TEST | {"BilledCost": "50"},
        {"SkuId": "chat", "BilledCost": "6"},
        {"ChargeCategory": "Credit", "ChargeFrequency": "One-Time", "ServiceName": "Vendor", "BilledCost": "-10"},
        {"ChargeCategory": "Tax", "ServiceName": "Vendor", "SkuId": "NULL", "BilledCost": "11.50"},
        sheet=sheet,
    )
    assert found[0] == ("2026-01", "a", None, "1.50", "1.50", "0.00", "agrees")
    assert {row[-1] for row in found} == {"agrees"}


def test_packages_that_were_bought_are_told_by_their_price_and_expected(run: Run) -> None:
    # One package of 1,000 for 50.00 in January: it pays for 500 calls in each month.
    sheet = sheet_text(
        postpaid=VOLUME, packages="{validity: 1 year, sizes: [{units: 1_000, price: 50}, {units: 5_000, price: 200}]}"
    )
    bought = OF_TEST | {"ChargeCategory": "Purchase", "ChargeFrequency": "One-Time", "PricingQuantity": "1"}
    usage = "month,account,calls\n2026-01,a,500\n2026-02,a,600\n"
    more = OF_TEST | {"BilledCost": "10.00", "ChargePeriodStart": "2026-02-01T00:00:00Z"}
    found = rows_of(run, bought | {"BilledCost": "50"}, more, usage=usage, sheet=sheet)
    assert found == [
        ("2026-01", "a", "test", "50.00", "50.00", "0.00", "agrees"),
        ("2026-02", "a", "test", "10.00", "10.00", "0.00", "agrees"),  # 100 of 600 × 0.10
    ]
    answer = answer_of(run)
    assert answer["purchases"] == [
        {"month": "2026-01", "account": "a", "api": "test", "size": 1000, "count": 1, "total": "50.00"}
    ]
    # What no package costs is billed, and never expected: 110.00 and not 50.00.
    assert rows_of(run, bought | {"BilledCost": "49"}, usage=usage, sheet=sheet)[0][3:6] == ("50.00", "49.00", "-1.00")


def test_a_fee_that_recurs_is_part_of_what_is_expected(run: Run) -> None:
    # 500 × 0.10 and a base fee of 5.00.
    sheet = sheet_text(postpaid="{unit_price: 0.10, base_fee: 5}")
    fee = OF_TEST | {"ChargeCategory": "Purchase", "ChargeFrequency": "Recurring", "BilledCost": "5"}
    found = rows_of(run, OF_TEST | {"BilledCost": "50"}, fee, usage="month,account,calls\n2026-01,a,500\n", sheet=sheet)
    assert found == [("2026-01", "a", "test", "55.00", "55.00", "0.00", "agrees")]


def test_a_tax_in_rows_of_its_own_explains_a_difference(run: Run) -> None:
    # 19 % of 56.00 is 10.64.
    write(
        USAGE,
        focus(
            OF_TEST | {"BilledCost": "50"},
            {"SkuId": "chat", "BilledCost": "6"},
            {"ChargeCategory": "Tax", "BilledCost": "10.64"},
        ),
        TWO,
    )
    assert [each["message"] for each in answer_of(run)["explanations"]] == ["19 % tax is added to each bill"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"BilledCost": "x"}, "bill.csv:2:1: BilledCost: 'x' is not a number"),
        ({"BilledCost": "1", "ChargeCategory": "Gift"}, "'gift' is no category of FOCUS; write Usage, Purchase, Tax"),
        (
            {"BilledCost": "1", "BillingCurrency": "EUR"},
            "'EUR' is the currency of 1 row, and that of the price sheet is USD",
        ),
        ({"BilledCost": "1", "ChargePeriodStart": "soon"}, "'soon' is not a month or a day"),
    ],
)
def test_a_wrong_row_is_refused(run: Run, row: dict[str, str], says: str) -> None:
    write(USAGE, focus(OF_TEST | row), TWO)
    assert says in refused(run)[0]


def test_a_file_with_the_months_of_bills_alone_is_read_too(run: Run) -> None:
    # Columns as of the public sample of FOCUS 1.0 (FinOps-Open-Cost-and-Usage-Spec/FOCUS-Sample-Data).
    columns = "BilledCost,BillingCurrency,BillingPeriodStart,ChargeCategory,ConsumedQuantity,ConsumedUnit,SkuId"
    row = {"BilledCost": "0.0000008", "BillingPeriodStart": "2024-09-01 00:00:00", "SkuId": "SKU1"}
    rows = [row | {"ConsumedQuantity": "2.0"}, row | {"BilledCost": "0.0000016", "ConsumedQuantity": "4.0"}]
    Path("sheet.yaml").write_text(sheet_text(postpaid="{unit_price: 0.0000004}").replace("  test:", "  SKU1:"))
    Path("usage.csv").write_text("month,calls\n2024-09,6\n", encoding="utf-8")
    Path("bill.csv").write_text(focus(*rows, columns=columns), encoding="utf-8")
    assert told(answer_of(run)) == [("2024-09", None, "SKU1", "0.00", "0.00", "0.00", "agrees")]


def test_a_service_by_another_name_is_left_out_and_the_bill_is_then_of_all_apis(run: Run) -> None:
    # 500 calls at 0.10; no API of the sheet is called OCR.
    usage, bill = "month,account,calls\n2026-01,a,500\n", focus({"ServiceName": "OCR", "BilledCost": "50"})
    write(usage, bill)
    note = answer_of(run)["notes"][0]["message"]
    assert "the usage has test, the bill OCR; name another column of it, leave it out, or" in note
    assert told(answer_of(run, "--columns -=ServiceName")) == [
        ("2026-01", "a", "test", "50.00", "50.00", "0.00", "agrees")
    ]
    assert refused(run, "--columns -=BilledCost") == [
        "--columns: a column of the bill that tells its amount is left out; name one as amount=COLUMN"
    ]
