"""Rules on usages of every kind: by day, by the size of calls, of APIs that use others; and on many accounts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from making import sheet_text
from reconciling import FILES, VOLUME, answer_of, refused, write

pytestmark = pytest.mark.usefixtures("empty_folder")

CHAT = (
    sheet_text(postpaid="{unit_price: 0.01}")
    + "  chat:\n    name: Chat\n    unit: call\n    uses: {test: 2, out: 1}\n"
    + "  out:\n    name: Out\n    unit: call\n    postpaid: {unit_price: 0.03}\n"
)


def codes(answer: Any) -> list[str]:
    return [each["code"] for each in answer["explanations"]]


def test_failed_calls_of_an_api_that_counts_days(run: Run) -> None:
    # Below 700 a day free, from 700 on 0.01 for all: 700 with the 5 that failed cost 7.00, 695 nothing; 1,010 cost 10.10.
    sheet = sheet_text(
        postpaid="{period: day, mode: volume, tiers: [{from: 0, unit_price: 0}, {from: 700, unit_price: 0.01}]}"
    )
    write("day,calls,failed\n2026-01-01,700,5\n2026-01-02,1010,10\n", "month,amount\n2026-01,17.10\n", sheet)
    assert codes(answer_of(run)) == ["failed-charged"]


def test_failed_calls_of_an_api_that_uses_others(run: Run) -> None:
    # 100 calls, 10 of which failed: 200 × 0.01 and 100 × 0.03, in place of 1.80 and 2.70.
    write("month,api,calls,failed\n2026-01,chat,100,10\n", "month,test,out\n2026-01,2.00,3.00\n", CHAT)
    assert "failed-charged" in codes(answer_of(run))
    # Asked about it alone, the bill's rows are those of what it uses.
    assert answer_of(run, "--api chat")["rows"] == answer_of(run)["rows"]


def test_failed_calls_whose_size_chooses_their_tier(run: Run) -> None:
    # 3 calls of 50 at 0.10 and 2 of 200 at 0.20 a unit: 15.00 + 80.00; without the failed ones 10.00 + 40.00.
    sheet = sheet_text(
        postpaid="{tier_basis: call, mode: volume, tiers: [{from: 0, unit_price: 0.10}, {from: 100, unit_price: 0.20}]}"
    )
    write(
        "month,calls,failed,size\n2026-01,3,1,50\n2026-02,2,1,200\n",
        "month,amount\n2026-01,15.00\n2026-02,80.00\n",
        sheet,
    )
    assert codes(answer_of(run)) == ["failed-charged"]


def test_a_day_later_is_a_month_that_begins_later(run: Run) -> None:
    # The 1st of February is a day of January: 700 and 100 calls, and not 500 and 300.
    usage = "day,calls\n2026-01-31,500\n2026-02-01,200\n2026-02-02,100\n"
    write(usage, "month,amount\n2026-01,70.00\n2026-02,10.00\n", sheet_text(postpaid=VOLUME))
    assert codes(answer_of(run)) == ["day-later"]


def test_the_way_back_of_each_rounding(run: Run) -> None:
    # 10.4895 + 0.045: by lines 10.54, and not 10.53; see once a bill. 250.0375 half up is 250.04, and 125.0125 is 125.01.
    tiers = "{mode: graduated, tiers: [{from: 0, unit_price: 0.0105}, {from: 1_000, unit_price: 0.0045}]}"
    once = sheet_text(postpaid=tiers).replace("apis:", "amounts: {rounded: bill}\napis:")
    write("month,calls\n2026-01,1009\n2026-02,1029\n", "month,amount\n2026-01,10.54\n2026-02,10.63\n", once)
    # So would be 10.50 + 0.0405 and 10.50 + 0.1305 with the bound on its other side, and both rounded up.
    assert codes(answer_of(run)) == ["bound-other-side", "rounded-per-line", "rounded-up"]
    down = sheet_text(postpaid="{unit_price: 0.0025}").replace("apis:", "amounts: {direction: down}\napis:")
    write("month,calls\n2026-01,100015\n2026-02,50005\n", "month,amount\n2026-01,250.04\n2026-02,125.01\n", down)
    assert codes(answer_of(run)) == ["rounded-half-up"]


def test_what_holds_for_the_first_rows_has_to_hold_for_all(run: Run) -> None:
    names = [f"a{place:03d}" for place in range(120)]
    usage = "month,account,calls,failed\n" + "".join(
        f"2026-01,{name},{500 + n},{n + 1}\n" for n, name in enumerate(names)
    )
    rows = [f"2026-01,{name},{500 + n}0" for n, name in enumerate(names)]
    """At 0.10 a call, in cents."""

    def bill(*more: str) -> str:
        return "month,account,amount\n" + "".join(f"{row[:-2]}.{row[-2:]}\n" for row in [*rows, *more])

    write(usage, bill(), sheet_text(postpaid=VOLUME))
    assert codes(answer_of(run)) == ["failed-charged"]
    write(usage, bill("2026-01,a119,001"), sheet_text(postpaid=VOLUME))
    answer = answer_of(run)
    assert (codes(answer), answer["total"]) == ([], "726.01")  # 1 + 2 + … + 120 failed calls at 0.10, and a cent


def test_accounts_that_share_a_bill_are_looked_at_all_together(run: Run) -> None:
    # 60 × 200 calls apart are 20.00 each; together 12,000 × 0.08 = 960.00, 16.00 each: of 50 accounts alone it were 10,000.
    names = [f"a{place:02d}" for place in range(60)]
    usage = "month,account,calls\n" + "".join(
        f"2026-01,{name},200\n2026-02,{name},{100 + n}\n" for n, name in enumerate(names)
    )
    sheet = sheet_text(postpaid=VOLUME.replace("1_000", "7_000"))
    # February: 60 × 100 + 0 + 1 + … + 59 = 7,770 calls × 0.08: 8 cents for each of an account's.
    rows = (f"2026-01,{name},16.00\n2026-02,{name},{(100 + n) * 8 / 100:.2f}\n" for n, name in enumerate(names))
    write(usage, "month,account,amount\n" + "".join(rows), sheet)
    assert "accounts-together" in codes(answer_of(run))


def test_a_rule_under_which_there_is_no_price_is_left_out(run: Run) -> None:
    # By all 1,100 calls the price would be on request; the bill has the failed ones charged: 1,000 × 0.10.
    sheet = sheet_text(
        postpaid="{mode: volume, tiers: [{from: 0, unit_price: 0.10}, {from: 1_050, unit_price: on_request}]}",
        free_quota="{period: month, units: 100}",
    )
    write(
        "month,calls,failed\n2026-01,1100,50\n2026-02,300,20\n", "month,amount\n2026-01,100.00\n2026-02,20.00\n", sheet
    )
    assert codes(answer_of(run)) == ["failed-charged"]


def test_another_sheet_is_under_the_contract_too(run: Run) -> None:
    # 500 × 0.11 less 10 % is 49.50, and 2,000 × 0.09 less 10 % is 162.00.
    write("month,calls\n2026-01,500\n2026-02,2000\n", "month,amount\n2026-01,49.50\n2026-02,162.00\n")
    dearer = sheet_text(postpaid=VOLUME.replace("0.10", "0.11").replace("0.08", "0.09"))
    Path("old.yaml").write_text(dearer, encoding="utf-8")
    contract = "contract: 1\nas_of: 2026-01\nsource: a test\nbill: {discount: 10 %}\n"
    Path("contract.yaml").write_text(contract, encoding="utf-8")
    assert codes(answer_of(run, "--contract contract.yaml --also old.yaml")) == ["other-sheet"]


def test_another_sheet_has_to_price_the_same_units(run: Run) -> None:
    write("month,calls\n2026-01,500\n", "month,amount\n2026-01,49.50\n")
    Path("old.yaml").write_text(sheet_text(postpaid=VOLUME).replace("  test:", "  other:"), encoding="utf-8")
    assert refused(run, "--also old.yaml") == ["no API 'test' in old.yaml; it has: other"]
    Path("old.yaml").write_text(sheet_text(postpaid=VOLUME, decimals="2"), encoding="utf-8")
    (line,) = refused(run, "--also old.yaml")
    assert line == "old.yaml counts the calls of test in another way than sheet.yaml; leave it out"


@pytest.mark.parametrize(
    ("terms", "amounts", "code", "says"),
    [
        # 500 × 0.10 = 50.00 less 10 % is 45.00, with 20 % tax 54.00; 10.00 is 9.00 and 10.80.
        (
            "{discount: 10 %, tax: {name: VAT, rate: 20 %}}",
            ("60.00", "12.00"),
            "no-discount",
            "no discount is taken off",
        ),
        ("{discount: 10 %, tax: {name: VAT, rate: 20 %}}", ("45.00", "9.00"), "no-tax", "tax is not added"),
        # 10.00 is raised to 30.00.
        ("{minimum: 30}", ("50.00", "10.00"), "no-minimum", "the minimum of a bill is not applied"),
        # 45.00 and 5.00 with it.
        ("{credit: {amount: 5, period: month}}", ("50.00", "10.00"), "no-credit", "the credit is not applied"),
    ],
)
def test_terms_that_are_not_applied(run: Run, terms: str, amounts: tuple[str, str], code: str, says: str) -> None:
    sheet = sheet_text(postpaid="{unit_price: 0.10}")
    bill = "month,amount\n2026-01,{}\n2026-02,{}\n".format(*amounts)
    write("month,calls\n2026-01,500\n2026-02,100\n", bill, sheet)
    Path("contract.yaml").write_text(f"contract: 1\nas_of: 2026-01\nsource: a test\nbill: {terms}\n", encoding="utf-8")
    answer = answer_of(run, "--contract contract.yaml")
    assert [(each["code"], each["message"]) for each in answer["explanations"]] == [(code, says)]


def test_calls_that_are_billed_as_large_as_they_are(run: Run) -> None:
    # 10 calls of 5 are 10 × 30 seconds, and 4 of 31 are 4 × 45: 3.00 and 1.80, in place of 50 and 124 seconds.
    sheet = sheet_text(unit="second", per_call="{minimum: 20, block: 15}", postpaid="{unit_price: 0.01}")
    write("month,calls,size\n2026-01,10,5\n2026-02,4,31\n", "month,amount\n2026-01,0.50\n2026-02,1.24\n", sheet)
    assert codes(answer_of(run)) == ["sizes-as-they-are"]


def test_a_rule_that_was_applied_to_one_row_alone(run: Run) -> None:
    # Of 500, 300 and 400 calls 100 are free: 40.00, 20.00 and 30.00; the second month is billed without.
    sheet = sheet_text(postpaid="{unit_price: 0.10}", free_quota="{period: month, units: 100}")
    usage = "month,calls\n2026-01,500\n2026-02,300\n2026-03,400\n"
    write(usage, "month,amount\n2026-01,40.00\n2026-02,30.00\n2026-03,30.00\n", sheet)
    answer = answer_of(run)
    assert (answer["explanations"], answer["nearly"]) == ([], [])
    assert answer["explanations_of_rows"] == [{"code": "free-not-applied", "message": "the free quota is not applied"}]
    said = run(*f"reconcile {FILES}".split()).stdout.rpartition("\n\n")[2].replace("\n", " ").strip()
    assert said == (
        "2 of 3 rows agree to the cent; 2026-02 (+10.00) would if the free quota is not applied, there alone."
    )
    # A cent is no rule of rounding.
    write(usage, "month,amount\n2026-01,40.00\n2026-02,20.01\n2026-03,30.00\n", sheet)
    assert answer_of(run)["explanations_of_rows"] == []
