"""``reconcile``: the rows of a bill beside what was expected, what each bill may look like, and the gate."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Run
from making import sheet_text
from reconciling import FILES, TWO, VOLUME, answer_of, refused, told, write

import costcalc
from costcalc.results.reconcile import Status

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.usefixtures("empty_folder")


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────


def test_every_status(run: Run) -> None:
    # 0.10 a call below 1,000, and 0.08 from there on: what so many calls come to stands in the comment of each.
    write(
        "month,account,calls\n2026-01,a,500\n2026-01,b,500\n2026-01,c,500\n2026-01,d,500\n2026-01,e,500\n2026-01,f,500\n"
        "2026-01,g,500\n2026-01,z,0\n",
        "month,account,amount,calls\n"
        "2026-01,a,50.00,500\n"  # 500 × 0.10
        "2026-01,b,50.01,\n"  # 0.01 more
        "2026-01,c,60.00,600\n"  # 600 × 0.10
        "2026-01,d,55.00,500\n"
        "2026-01,e,61.00,600\n"
        "2026-01,g,50.00,499\n"
        "2026-01,h,1.00,10\n",
    )
    answer = answer_of(run, "--tolerance 0.01", code=3)
    assert [row["status"] for row in answer["rows"]] == [
        "agrees", "within", "quantity-differs", "price-differs", "both-differ", "only-usage", "quantity-differs",
        "only-bill", "agrees",
    ]  # fmt: skip
    assert {row["status"] for row in answer["rows"]} == {*Status}
    assert told(answer)[5] == ("2026-01", "f", "test", "50.00", None, "-50.00", "only-usage")
    assert told(answer)[7] == ("2026-01", "h", "test", None, "1.00", "1.00", "only-bill")
    assert told(answer)[8] == ("2026-01", "z", "test", "0.00", None, "0.00", "agrees")
    # 7 × 50.00; 50.00 + 50.01 + 60.00 + 55.00 + 61.00 + 50.00 + 1.00.
    assert (answer["expected"], answer["billed"], answer["total"]) == ("350.00", "327.01", "-22.99")
    (gate,) = answer["gates"]
    assert (gate["gate"], gate["limit"], gate["actual"], gate["met"]) == ("tolerance", "0.01", "50.00", False)
    assert gate["message"] == (
        "--tolerance 0.01: 5 of 9 rows are beyond it or in one file only, 2026-01 f/test the most, off by 50.00"
    )


def test_rows_of_one_owner_and_month_are_added_and_may_be_negative(run: Run) -> None:
    # 30.00 + 25.50 - 5.50 = 50.00, on days, months and instants alike; no month is missed between two others.
    write(
        "month,calls\n2026-01,500\n2026-02,100\n2026-03,200\n",
        "date,amount\n2026-01,30.00\n2026-01-15,25.50\n2026-01-31 10:00,-5.50\n2026-03-01,(20.00)\n2026-03-02,40.00\n",
    )
    assert told(answer_of(run)) == [
        ("2026-01", None, "test", "50.00", "50.00", "0.00", "agrees"),
        ("2026-02", None, "test", "10.00", None, "-10.00", "only-usage"),
        ("2026-03", None, "test", "20.00", "20.00", "0.00", "agrees"),
    ]


def test_the_amounts_of_a_row_are_rounded_once(run: Run) -> None:
    # 0.004 × 3 = 0.012, and three times 16.6626666666 = 49.9879999998: 50.00 in all.
    rows = "2026-01,0.004\n" * 3 + "2026-01,16.6626666666\n" * 3
    write("month,calls\n2026-01,500\n", f"month,amount\n{rows}")
    assert told(answer_of(run)) == [("2026-01", None, "test", "50.00", "50.00", "0.00", "agrees")]


def test_a_bill_without_accounts_is_held_against_all_of_them(run: Run) -> None:
    # 600 × 0.10, and 1,000 × 0.08: each account has its own tiers.
    write("month,account,calls\n2026-01,a,600\n2026-01,b,1000\n", "month,amount\n2026-01,140.00\n")
    assert told(answer_of(run)) == [("2026-01", None, "test", "140.00", "140.00", "0.00", "agrees")]


def test_a_usage_without_accounts_is_held_against_all_of_the_bill(run: Run) -> None:
    write("month,calls\n2026-01,600\n", "month,account,amount\n2026-01,a,20.00\n2026-01,b,40.00\n")
    assert told(answer_of(run)) == [("2026-01", None, "test", "60.00", "60.00", "0.00", "agrees")]


def test_a_bill_without_apis_is_held_against_all_of_them(run: Run) -> None:
    # 500 × 0.10 + 3,000 × 0.002.
    write("month,test,chat\n2026-01,500,3000\n", "month,amount\n2026-01,56.00\n", TWO)
    assert told(answer_of(run)) == [("2026-01", None, None, "56.00", "56.00", "0.00", "agrees")]
    # Of one API alone, it is one of that.
    Path("bill.csv").write_text("month,amount\n2026-01,6.00\n", encoding="utf-8")
    assert told(answer_of(run, "--api chat")) == [("2026-01", None, "chat", "6.00", "6.00", "0.00", "agrees")]


def test_a_bill_may_have_a_column_per_api_or_name_them_in_any_case(run: Run) -> None:
    usage = "month,test,chat\n2026-01,500,3000\n"
    rows = [
        ("2026-01", None, "chat", "6.00", "6.00", "0.00", "agrees"),
        ("2026-01", None, "test", "50.00", "50.00", "0.00", "agrees"),
    ]
    write(usage, "month,test,chat\n2026-01,50.00,6.00\n", TWO)
    assert told(answer_of(run)) == rows
    write(usage, "month,api,amount\n2026-01,TEST,50.00\n2026-01,Chat,6.00\n", TWO)
    assert told(answer_of(run)) == rows
    # An API that the sheet lacks stands in the bill alone; --api leaves it out.
    write(usage, "month,api,amount\n2026-01,test,50.00\n2026-01,chat,6.00\n2026-01,storage,1.00\n", TWO)
    assert told(answer_of(run))[1] == ("2026-01", None, "storage", None, "1.00", "1.00", "only-bill")
    assert told(answer_of(run, "--api test")) == rows[1:]


def test_terms_of_a_bill_are_part_of_its_apis_or_rows_of_their_own(run: Run) -> None:
    # 50.00 + 6.00 with 25 % tax: 62.50 + 7.50; or 14.00 in a row that names no API.
    sheet = TWO.replace("apis:", "bill: {tax: {name: VAT, rate: 25 %}}\napis:")
    write("month,test,chat\n2026-01,500,3000\n", "month,api,amount\n2026-01,test,62.50\n2026-01,chat,7.50\n", sheet)
    assert [row["status"] for row in answer_of(run)["rows"]] == ["agrees", "agrees"]
    bill = "month,api,amount\n2026-01,test,50.00\n2026-01,chat,6.00\n2026-01,,14.00\n"
    Path("bill.csv").write_text(bill, encoding="utf-8")
    assert told(answer_of(run))[0] == ("2026-01", None, None, "14.00", "14.00", "0.00", "agrees")
    assert answer_of(run)["total"] == "0.00"


def test_what_is_held_counts_as_in_estimate(run: Run) -> None:
    # 500 of 1,500 are prepaid, so that 1,000 × 0.08; February has 200 × 0.10.
    sheet = sheet_text(postpaid=VOLUME, packages="{validity: 1 year, sizes: [{units: 500, price: 40}]}")
    write("month,calls\n2026-01,1500\n2026-02,200\n", "month,amount\n2026-01,80.00\n2026-02,20.00\n", sheet)
    assert answer_of(run, "--prepaid 500")["total"] == "0.00"
    assert answer_of(run)["total"] == "-40.00"  # 1,500 × 0.08 = 120.00


def test_packages_that_were_bought_are_expected_and_pay_for_calls(run: Run) -> None:
    # 40.00 for 500 of January's 1,500 calls, which leaves 1,000 × 0.08; a has 200 × 0.10.
    sheet = sheet_text(postpaid=VOLUME, packages="{validity: 1 year, sizes: [{units: 500, price: 40}]}")
    write(
        "month,account,calls\n2026-01,a,200\n2026-01,b,1500\n",
        "month,account,amount\n2026-01,a,20.00\n2026-01,b,120.00\n",
        sheet,
    )
    answer = answer_of(run, "--buy b:1x500@2026-01")
    assert answer["total"] == "0.00"
    assert answer["purchases"] == [
        {"month": "2026-01", "account": "b", "api": "test", "size": 500, "count": 1, "total": "40.00"}
    ]
    for words, says in (
        (
            "--buy 1x500@2026-01",
            "--buy 1x500@2026-01: there are 2 accounts and APIs; say whose it is, as a/test:1x500@2026-01",
        ),
        ("--buy b:1x7@2026-01", "--buy 1x7@2026-01: no package of this size is on sale for test; the sizes are: 500"),
        ("--buy b:1x500@2026-02", "--buy 1x500@2026-02: the usage ends in 2026-01; leave it out"),
        ("--buy b:500@2026-01", "--buy: '500@2026-01' is not a purchase; write it as 2x1M@2026-03"),
    ):
        assert says in refused(run, words)[0]


def test_accounts_on_one_bill_have_their_shares(run: Run) -> None:
    # 1,500 × 0.08 = 120.00, by 500 and 1,000 calls.
    write(
        "month,account,calls\n2026-01,a,500\n2026-01,b,1000\n",
        "month,account,amount\n2026-01,a,40.00\n2026-01,b,80.00\n",
    )
    assert answer_of(run, "--one-bill")["total"] == "0.00"
    assert answer_of(run)["total"] == "-10.00"  # a apart: 500 × 0.10 = 50.00


# ── the gate and the number ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("billed", "tolerance", "code"),
    [
        ("50.01", "0.01", 0),
        ("50.02", "0.01", 3),
        ("49.99", "0.01", 0),
        ("50.25", "0.5%", 0),  # 0.5 % of 50.00 is 0.25
        ("50.26", "0.5%", 3),
        ("50.00", "0", 0),
        ("50.01", "0", 3),
    ],
)
def test_the_tolerance_is_met_at_its_bound(run: Run, billed: str, tolerance: str, code: int) -> None:
    write("month,calls\n2026-01,500\n", f"month,amount\n2026-01,{billed}\n")
    outcome = run(*f"reconcile {FILES} --tolerance {tolerance} -q".split())
    assert outcome.exit_code == code
    assert outcome.stdout == f"{Decimal(billed) - 50}\n"


def test_without_a_tolerance_nothing_fails(run: Run) -> None:
    write("month,calls\n2026-01,500\n", "month,amount\n2026-02,70.00\n")
    answer = answer_of(run)
    assert (answer["gates"], answer["total"]) == ([], "20.00")


# ── the screen, and Python ───────────────────────────────────────────────────────────────────────────


def test_a_screen_of_many_rows_shows_those_that_differ(run: Run) -> None:
    usage = "".join(f"2026-01,a{place:03d},500\n" for place in range(80))
    bill = "".join(f"2026-01,a{place:03d},{51 if place == 40 else 50}.00\n" for place in range(80))
    write(f"month,account,calls\n{usage}", f"month,account,amount\n{bill}")
    screen = run(*f"reconcile {FILES}".split()).stdout
    assert "a040" in screen
    assert "a039" not in screen
    assert "Not shown: 79 rows that agree; --json lists each." in screen


def test_the_answer_fits_80_columns(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    words = "reconcile --usage examples/usage/seasonal.csv --bill examples/bills/seasonal.csv"
    assert max(map(len, run(*words.split(), COLUMNS="80").stdout.splitlines())) <= 80


def test_from_python() -> None:
    write("month,calls,failed\n2026-01,500,50\n", "month,amount\n2026-01,50.00\n")
    sheet = costcalc.load_sheet("sheet.yaml")
    usage, bill = costcalc.load_usage("usage.csv", sheet), costcalc.load_bill("bill.csv", sheet)
    answer = costcalc.reconcile(sheet, usage.series, bill)
    assert (answer.total, [each.code for each in answer.explanations]) == (Decimal("5.00"), ["failed-charged"])
