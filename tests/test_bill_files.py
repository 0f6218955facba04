"""A bill as people have it: read as it is by the options that its refusal names, or refused with what to write."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run
from reconciling import answer_of, refused, told, write

pytestmark = pytest.mark.usefixtures("empty_folder")


def test_a_bill_in_another_currency_is_refused(run: Run) -> None:
    write("month,calls\n2026-01,500\n", "month,amount,currency\n2026-01,50.00,USD\n2026-02,50.00,EUR\n")
    (line,) = refused(run)
    assert line == (
        "bill.csv:3:15: currency: 'EUR' is the currency of 1 row, and that of the price sheet is USD; give a sheet or a bill in "
        "the same currency, since amounts are never converted"
    )


def test_an_export_says_which_options_read_it(run: Run) -> None:
    # https://github.com/mivano/azure-cost-cli/issues/55: days as 5/1/2023, and two columns of cost.
    write(
        "month,calls\n2026-05,500\n",
        "Date,Cost,CostUsd,Currency\n5/1/2026,10.5,11.3,USD\n5/31/2026,39.5,42.5,USD\n",
    )
    (line, *_) = refused(run)
    assert "add --columns amount=Cost --dates mdy" in line
    answer = answer_of(run, "--columns amount=Cost --dates mdy")
    assert told(answer) == [("2026-05", None, "test", "50.00", "50.00", "0.00", "agrees")]


def test_a_column_may_be_named_for_either_file(run: Run) -> None:
    write("Monat,Aufrufe\n2026-01,500\n", "Monat,Betrag\n2026-01,50.00\n")
    assert answer_of(run, "--columns month=Monat,calls=Aufrufe,amount=Betrag")["total"] == "0.00"
    (line,) = refused(run, "--columns month=Monat,calls=Aufrufe,amount=Summe")
    assert line == "--columns amount=Summe: there is no column 'Summe'; the header has: Monat, Betrag"
    (line,) = refused(run, "--columns month=Monat,calls=Anfragen,amount=Betrag")
    assert line == "--columns calls=Anfragen: there is no column 'Anfragen'; the header has: Monat, Aufrufe"


@pytest.mark.parametrize(
    ("bill", "says"),
    [
        ("month,amount\n2026-01,1.234\n", "'1.234' may be 1234 (add --decimal comma) or 1.234 (add --decimal point)"),
        ("month,amount\n2026-01,ten\n", "'ten' is not a number; write it as 1234.56 or -1234.56"),
        ("month,amount\n2026-01,\n", "the cell is empty; write 0 where nothing was charged"),
        ("month,amount\n2026-01,1e5\n", "'1e5' is how a spreadsheet shortens a number"),
        ("month,amount\n2026-01,€5\n", "amounts of 1 row are in another currency, '€', and the price sheet in USD"),
        ("month,amount\n2026-01,EUR 5\n2026-02,7 EUR\n", "amounts of 2 rows are in another currency, 'EUR', and the"),
        ("month,amount\n2026-01,12k\n", "'12k' is not a number"),
        ("month,amount\n2026-13,12\n", "'2026-13' is not in the calendar"),
        ("month,amount\n", "there is a header but no row; add what was charged"),
        (
            "month,calls\n2026-01,5\n",
            "this looks like a usage file, with calls and without a column 'amount'; it is taken by --usage, and what was",
        ),
        ("month,account\n2026-01,5\n", "there is no column 'amount'; add it, or one column per API"),
        ("month,account,amount\n2026-01,a,5\n2026-01,Total,5\n", "'Total' names a row of totals"),
        (
            "month,account,amount\n2026-01,a,5\n2026-01,b,7.5\n2026-01,x,12.50\n",
            "'x' has the amounts of all other accounts together in every month",
        ),
    ],
)
def test_a_wrong_bill_is_refused_with_what_to_write(run: Run, bill: str, says: str) -> None:
    write("month,account,calls\n2026-01,a,500\n", bill)
    assert says in refused(run)[0]


def test_a_heading_that_names_another_currency_is_refused(run: Run) -> None:
    write("month,calls\n2026-01,500\n", "month,Amount (EUR)\n2026-01,50.00\n")
    assert refused(run, "--columns amount=#2") == [
        (
            "bill.csv:1:7: Amount (EUR): 'Amount (EUR)' is in EUR by its heading, and the price sheet in USD; give a sheet or a bill in "
            "the same currency, since amounts are never converted"
        )
    ]


@pytest.mark.parametrize(
    "heading", ["Amount (USD)", "Amount [USD]", "Total (ALL)", "Amount (EUR, USD)", "Amount (eur)"]
)
def test_a_heading_that_names_no_other_currency_is_read(run: Run, heading: str) -> None:
    write("month,calls\n2026-01,500\n", f'month,"{heading}"\n2026-01,50.00\n')
    outcome = run("reconcile", "--usage", "usage.csv", "--bill", "bill.csv", "--columns", f"amount={heading}", "--json")
    assert (outcome.exit_code, outcome.stderr) == (0, "")


def test_another_currency_is_told_once_with_the_count_of_its_rows(run: Run) -> None:
    rows = "".join(f"2026-{month:02d},5,EUR\n" for month in range(1, 13))
    write("month,calls\n2026-01,500\n", f"month,amount,currency\n{rows}2026-01,5,GBP\n2026-01,5,USD\n")
    said = [line.partition(": ")[2] for line in refused(run)]
    rest = "and that of the price sheet is USD; give a sheet or a bill in the same currency, since amounts are never converted"
    assert said == [
        f"currency: 'EUR' is the currency of 12 rows, {rest}",
        f"currency: 'GBP' is the currency of 1 row, {rest}",
    ]


def test_a_bill_in_place_of_a_usage_file_is_told_its_option(run: Run) -> None:
    write("month,amount\n2026-01,5\n", "month,amount\n2026-01,5\n")
    assert "this looks like a bill with amounts of money (amount)" in refused(run)[0]
    assert refused(run)[0].endswith("no column of calls; costcalc reconcile takes it by --bill")


@pytest.mark.parametrize(
    "written",
    ["1,234.50", "$1,234.50", "$ 1,234.50", "USD 1,234.50", "1,234.50 USD", "US$1234.5", "1234.5000000", "+1234.50"],
)
def test_an_amount_may_have_its_currency_beside_it(run: Run, written: str) -> None:
    write("month,calls\n2026-01,12345\n", f'month,amount\n2026-01,"{written}"\n')
    assert told(answer_of(run))[0][4] == "1234.50"
    Path("bill.csv").write_text(f'month,amount\n2026-01,"-{written.lstrip("+")}"\n', encoding="utf-8")
    assert told(answer_of(run))[0][4] == "-1234.50"


def test_rows_of_totals_are_dropped_where_that_is_said(run: Run) -> None:
    write(
        "month,account,calls\n2026-01,a,50\n2026-01,b,75\n",
        "month,account,amount\n2026-01,a,5\n2026-01,b,7.5\n2026-01,x,12.50\n,Total,12.50\n",
    )
    answer = answer_of(run, "--totals drop")
    assert [row["account"] for row in answer["rows"]] == ["a", "b"]
    assert [note["code"] for note in answer["notes"]] == ["totals-left-out"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--usage usage.csv", "name both files: --usage calls.csv and --bill bill.csv"),
        ("--usage - --bill -", "--usage and --bill both name standard input; give one of them a file"),
        ("--usage usage.csv --bill - -p -", "--pricing and --bill both name standard input"),
        ("--usage usage.csv --bill bill.csv --tolerance x", "--tolerance: 'x' is no tolerance; write a share as 0.5%"),
        ("--usage usage.csv --bill bill.csv --tax 0", "--tax: '0' is no tax; write per cent of what is due, as 19%"),
        ("--usage usage.csv --bill bill.csv -o bill.csv", "-o bill.csv: that is also an input; name another file"),
        (
            "--usage usage.csv --bill bill.csv --also aliyun-face",
            "aliyun-face (shipped sheet) is in CNY, and built-in sheet in USD",
        ),
    ],
)
def test_a_wrong_line_is_refused(run: Run, words: str, says: str) -> None:
    write("month,calls\n2026-01,500\n", "month,amount\n2026-01,50.00\n")
    outcome = run("reconcile", *words.split())
    assert (outcome.exit_code in {1, 2}, outcome.stdout) == (True, "")
    assert says in outcome.stderr


def test_names_that_no_row_has_in_both_files_are_told(run: Run) -> None:
    write("month,account,calls\n2026-01,Web,500\n", "month,account,amount\n2026-01,web,50.00\n")
    assert [note["code"] for note in answer_of(run)["notes"]] == ["nothing-in-common", "similar-names"]
    (first, second) = (note["message"] for note in answer_of(run)["notes"])
    assert first.startswith(
        "no name of accounts is in both files: the usage has Web, the bill web; name another column"
    )
    assert second == "'Web' and 'web' are 2 accounts; give one name to what is one"
    write("month,account,calls\n2026-01,Web,500\n", "month,api,amount\n2026-01,X-1,50.00\n")
    assert "the usage has test, the bill X-1" in answer_of(run)["notes"][0]["message"]
