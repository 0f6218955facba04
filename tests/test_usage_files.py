"""Usage and demand files: what is read, and every problem with its line and column."""

from __future__ import annotations

import csv
import io
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from random import Random

import pytest
from clock import Clock
from hypothesis import given, settings
from hypothesis import strategies as st

from costcalc.errors import DataError, FileError, RequestError
from costcalc.loader import parse_sheet, problems, table, usage, usage_columns, usage_rows, usage_suspects
from costcalc.loader.demand import Demand, load_demand
from costcalc.loader.files import Content
from costcalc.loader.numbers import CountReader, DecimalMark
from costcalc.loader.reading import Reading
from costcalc.loader.totals import says_total
from costcalc.loader.usage import load_usage
from costcalc.loader.usage_suspects import Suspects
from costcalc.render import progress
from costcalc.sheet import PriceSheet
from costcalc.usage import UsageSeries, month_name, parse_month


def sheet(*apis: str) -> PriceSheet:
    head = "schema: 1\nprovider: P\ncurrency: USD\nas_of: 2026\nsource: S\napis:\n"
    return parse_sheet(
        head + "".join(f"  {api}: {{name: N, unit: u, postpaid: {{unit_price: 1}}}}\n" for api in apis), "s.yaml"
    )


ONE, TWO = sheet("ocr"), sheet("ocr", "asr")
MARCH = 2026 * 12 + 2


def read(text: str, prices: PriceSheet, monkeypatch: pytest.MonkeyPatch) -> Sequence[UsageSeries]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    return load_usage("-", prices).series


def series(
    calls: tuple[int, ...], failed: tuple[int, ...] | None = None, *, api: str = "ocr", account: str | None = None
) -> UsageSeries:
    return UsageSeries(account=account, api=api, first_month=MARCH, calls=calls, failed=failed or (0,) * len(calls))


@pytest.mark.parametrize(
    ("text", "prices", "expected"),
    [
        ("month,calls\n2026-03,5\n", ONE, [series((5,))]),
        ("month,calls\n2026-03,5", ONE, [series((5,))]),  # no line end
        ("\ufeffmonth,calls\r\n2026-03,5\r\n", ONE, [series((5,))]),  # as spreadsheets save
        ("month;calls;failed\n2026-03;200.5k;1_000\n", ONE, [series((200_500,), (1_000,))]),
        ("calls\tmonth\n200000\t2026-03-31\n", ONE, [series((200_000,))]),
        ('month,calls\n2026-03,"200,000"\n2026-04,1.5M\n', ONE, [series((200_000, 1_500_000))]),
        ("month,calls\n2026-04,2\n\n,\n2026-03,1\n", ONE, [series((1, 2))]),  # any order, empty rows
        ("month,calls\n2026-04,2\n   \n \t, \n2026-03,1\n  ", ONE, [series((1, 2))]),  # rows of blanks
        ("month,calls,api\n2026-03,1,ocr\n", ONE, [series((1,))]),
        ("month,calls,api\n2026-03,1,ocr\n2026-03,2,asr\n", TWO, [series((2,), api="asr"), series((1,))]),
        ("month,ocr,asr\n2026-03,1,2\n2026-04,3,0\n", TWO, [series((2, 0), api="asr"), series((1, 3))]),
        ("asr,month\n2,2026-03\n", TWO, [series((2,), api="asr")]),
        ("month,account,ocr\n2026-03,b,1\n2026-03,a,2\n", ONE, [series((2,), account="a"), series((1,), account="b")]),
        (
            "account,month,calls,failed,api\nb,2026-03,9,0,ocr\na,2026-04,4,4,ocr\na,2026-03,3,1,ocr\n",
            TWO,
            [series((3, 4), (1, 4), account="a"), series((9,), account="b")],
        ),
        ("month,calls\n2026-03,1000000000000000\n", ONE, [series((10**15,))]),
    ],
)
def test_usage(text: str, prices: PriceSheet, expected: list[UsageSeries], monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(read(text, prices, monkeypatch)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("month,calls\n2026-03,5\n", [series((5,), api="asr")]),
        ("month,calls,account\n2026-03,5,a\n", [series((5,), api="asr", account="a")]),
        ("month,calls,failed\n2026-03,5,1\n", [series((5,), (1,), api="asr")]),
        ("month,calls\n2026-03,5\n\n", [series((5,), api="asr")]),  # an empty line: read row by row
        ("month,calls,api\n2026-03,5,ocr\n", [series((5,))]),  # who names an API is believed
        ("month,ocr\n2026-03,5\n", [series((5,))]),
    ],
)
def test_a_file_without_apis_is_about_the_one_that_was_named(
    text: str, expected: list[UsageSeries], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert list(load_usage("-", TWO, api="asr").series) == expected


@pytest.mark.parametrize(
    "name",
    ["Total", "Total:", "Grand  Total", "Service total", "Subtotal", "TOTAL 2026", "Summe", "Gesamtergebnis", "合计",
     "总计", "小计", "合計", "Total général", "Total general", "Totale", "Total geral", "- Sum -", "Zwischensumme"],
)  # fmt: skip
def test_rows_of_totals_are_known_by_name(name: str) -> None:
    assert says_total(name)


@pytest.mark.parametrize(
    "name", ["Web", "Totally", "Allen", "Team A", "total-energies", "Sumatra", "2026", "", "all-1", "@all"]
)
def test_other_names_are_no_totals(name: str) -> None:
    assert not says_total(name)


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        # 9,000 + 6,000 = 15,000 in one month, 1 + 2 = 3 in the other
        (
            [
                "A,2026-01,9000,1",
                "B,2026-01,6000,0",
                "X,2026-01,15000,1",
                "A,2026-02,1,0",
                "B,2026-02,2,2",
                "X,2026-02,3,2",
            ],
            "X",
        ),
        (["A,2026-01,9000,1", "B,2026-01,6000,0", "X,2026-01,15000,0"], ""),  # not of the failed calls
        (["A,2026-01,9000,0", "B,2026-01,6000,0", "X,2026-01,15000,0", "A,2026-02,1,0"], ""),  # not in every month
        (["A,2026-01,5,0", "B,2026-01,5,0"], ""),  # two accounts of equal calls
        (["A,2026-01,5,0", "B,2026-01,5,0", "C,2026-01,0,0"], ""),
        (["A,2026-01,0,0", "B,2026-01,0,0", "C,2026-01,0,0"], ""),
    ],
)
def test_an_account_that_is_the_sum_of_all_others_is_named(
    rows: list[str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "\n".join(["account,month,calls,failed", *rows])
    if not named:
        assert read(text, ONE, monkeypatch)
        return
    with pytest.raises(DataError) as caught:
        read(text, ONE, monkeypatch)
    assert str(caught.value).startswith(f"<stdin>:4:1: account: '{named}' has the calls of all other accounts together")


def test_sums_are_those_of_one_api(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "account,month,ocr,asr\nA,2026-01,1,7\nB,2026-01,2,5\nX,2026-01,3,2\n"
    with pytest.raises(DataError) as caught:
        read(rows, TWO, monkeypatch)
    assert [line[:22] for line in str(caught.value).splitlines()] == [
        "<stdin>:2:1: account: ",
        "<stdin>:4:1: account: ",
    ]


@pytest.mark.parametrize(
    ("cell", "point", "comma"),
    [("12,500", "12500", "12.5"), ("1.000", "1", "1000"), ("999,999", "999999", "999.999")],
)
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_number_of_two_readings_is_refused_with_both(
    cell: str, point: str, comma: str, delimiter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DataError) as caught:
        read(f"month{delimiter}calls\n2026-03{delimiter}{cell}\n", ONE, monkeypatch)
    message = str(caught.value)
    assert f"{point} (add --decimal point)" in message
    assert f"{comma} (add --decimal comma)" in message


def test_a_decimal_mark_stands_once() -> None:
    text, comma = 'month,calls\n2026-01,"1,234,567"\n', Reading(decimal=DecimalMark.COMMA)
    with pytest.raises(DataError, match=r"has more than one comma.*; write --decimal point where it groups digits"):
        load_usage(Content("usage.csv", text.encode()), ONE, reading=comma)


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("1.234.567", 1_234_567),
        ("12 500", 12_500),
        ("12\N{NO-BREAK SPACE}500", 12_500),
        ("1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567", 1_234_567),
        ("12'500", 12_500),
        ("12\N{RIGHT SINGLE QUOTATION MARK}500", 12_500),
        ("1.234,00", 1_234),
        ("1,234.0", 1_234),
        ("1234.0", 1_234),
        ("1234,0", 1_234),
        ("1,5k", 1_500),
        ("2B", 2_000_000_000),
    ],
)
def test_counts_by_the_marks_of_any_country(cell: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(read(f"month;calls\n2026-03;{cell}\n", ONE, monkeypatch)) == [series((count,))]


@pytest.mark.parametrize(
    "cell", ["4,50,000", "0,125", "12,5", "1.2.3", "1 23", "1'234,567.8", "12.5%", "1_000,000.000"]
)
def test_what_is_no_whole_number_by_any_marks(cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError) as caught:
        read(f"month;calls\n2026-03;{cell}\n", ONE, monkeypatch)
    fraction = "; the price sheet gives its API no decimals" if cell in {"0,125", "12,5"} else ""
    meant = "450,000" if cell == "4,50,000" else FORMS.removeprefix("write ") + fraction
    assert str(caught.value) == f"<stdin>:2:9: calls: {cell!r} is not a count; write {meant}"


def test_a_month_far_from_all_others_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"a{n},2026-0{month},1" for n in range(4) for month in (1, 2)]
    with pytest.raises(DataError) as caught:
        read("\n".join(["account,month,calls", *rows, "b,1926-01,1"]), ONE, monkeypatch)
    assert str(caught.value) == (
        "<stdin>:10:3: month: 1926-01 lies 100 years from the next month of the file, 2026-01; correct the year, or add "
        "--gaps zero if it is meant"
    )


def test_an_unknown_api_says_how_another_sheet_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, expected in (
        (
            "month,video\n2026-03,1\n",
            "no column names the API: add --api too, with one of s.yaml: ocr, asr (use -p)",
        ),
        ("month,calls,api\n2026-03,1,video\n", "no API 'video' in s.yaml; it has: ocr, asr (use -p)"),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        with pytest.raises(DataError) as caught:
            load_usage("-", TWO, other_sheet="use -p")
        assert str(caught.value).endswith(expected)


TOTALS = (
    "names a row of totals, which would be counted beside what it adds up; "
    "add --totals drop to leave such rows out, or --totals keep if this is usage"
)
SHORT = "is how a spreadsheet writes a date, without its century; format the column as yyyy-mm-dd and save again, as 2026-03-14"
TIMES = "write it as 2026-03, or a day as 2026-03-14"
PARTS = "if they are parts of one total (by region, key, model), add --sum"
FORMS = "write a whole number from 0 on as 200000, 200_000, 200,000, 200k or 1.5M"


@pytest.mark.parametrize(
    ("text", "prices", "expected"),
    [
        ("month,calls\n", ONE, ["1:1: there is a header but no row; add a row per month"]),
        ("month,cals\n2026-03,1\n", ONE, [
            "1:7: cals: columns not known here: cals; if these are the calls, add --columns calls=cals"]),
        ("calls\n1\n", ONE, ["1:1: there is no column 'month'; add it, with months as 2026-03, or days in a column 'day'"]),
        ("month,calls,note\n2026-03,x,\n", ONE, [
            "1:13: note: columns not known here: note; add --columns -=note; it is then left out"]),
        ("month,calls,calls\n2026-03,1,1\n", ONE, ["1:13: calls: the column 'calls' stands here a second time; remove one, or name one by --columns"]),
        ("month,ocr,failed\n2026-03,2,1\n", TWO, [
            "1:11: failed: the column 'failed' does not go with one column per API; write a row per API, with calls"]),
        *((f"{first}\n2026-03,5,6\n", prices, [
            f"1:13: {name}: the column '{name}' does not go with the column 'calls'; write a row per API, with calls"])
            for first, prices, name in (("month,calls,ocr", ONE, "ocr"), ("month,calls,asr", TWO, "asr"))),
        ("month,asr,api\n2026-03,2,ocr\n", TWO, [
            "1:11: api: the column 'api' does not go with one column per API; write a row per API, with calls"]),
        ("month,calls\n2026-03,1\n", TWO, [
            "1:1: there is no column 'api', but there are 2 APIs in s.yaml; add it, or name the API of all rows by --api, with one of: ocr, asr"]),
        ("month,calls\nMar-26,1\n03/26,2\n1.3.26,3\n2026-13,4\n2026-02-30,5\n26-03,6\n,7\n", ONE, [
            f"2:1: month: 'Mar-26' {SHORT}",
            f"3:1: month: '03/26' {SHORT}",
            f"4:1: month: '1.3.26' {SHORT}",
            "5:1: month: '2026-13' is not in the calendar; check year, month and day",
            "6:1: month: '2026-02-30' is not in the calendar; check year, month and day",
            f"7:1: month: '26-03' is not a month or a day; {TIMES}",
            f"8:1: month: the cell is empty; {TIMES}"]),
        ("month,calls\nJanuary,1\n7,2\n2026-W03,3\nQ1 2026,4\n003.2026,5\nExported by A,6\n2026-03,N/A\n2026-04,-\n", ONE, [
            f"2:1: month: 'January' is a month without its year; {TIMES}",
            f"3:1: month: '7' is a month without its year; {TIMES}",
            "4:1: month: '2026-W03' is a week, which may lie in two months; give days or months",
            "5:1: month: 'Q1 2026' is a quarter; give months or days",
            "6:1: month: '003.2026' is a period of a fiscal year; write the month of the calendar, as 2026-03",
            f"7:1: month: 'Exported by A' is not a month or a day; {TIMES}, or remove the row where it is no usage",
            "8:9: calls: 'N/A' stands for no number; write 0 where there were none",
            "9:9: calls: '-' stands for no number; write 0 where there were none"]),
        ("month,calls\n2026-03,1\nTotal,1\nSumme,1\n2026 Total,1\nTotal 2026,1\n", ONE, [
            f"{line}:1: month: '{name}' {TOTALS}"
            for line, name in ((3, "Total"), (4, "Summe"), (5, "2026 Total"), (6, "Total 2026"))]),
        # whatever else is wrong with a row of totals goes with it
        ("account,month,calls\na,2026-01,100\nb,2026-01,50\nTotal,2026-01,150\n GRAND total,,x\nSum,,\nall,2026-03,5\n", ONE, [
            f"{line}:1: account: '{name}' {TOTALS}"
            for line, name in ((4, "Total"), (5, "GRAND total"), (6, "Sum"), (7, "all"))]),
        ("account,month,ocr,asr\na,2026-01,1,1\nTotal,2026-01,1,1\nTotal,,1,1\nTotal,2026-02,1\n", TWO, [
            f"3:1: account: 'Total' {TOTALS}",
            f"4:1: account: 'Total' {TOTALS}",
            "5:1: 3 cells where the header has 4; add what is missing, or remove the line"]),
        ("month,calls,\n2026-03,1\n", ONE, [
            "1:13: columns not known here: #3; add --columns -=#3; it is then left out"]),
        (",month,calls,\n0,2026-03,1,\n", ONE, [
            "1:1: columns not known here: #1, #4; add --columns -=#1,-=#4; they are then left out"]),
        ("month,calls\n1899-12,1\n2201-01,1\n", ONE, [
            "2:1: month: '1899-12' is not between 1900 and 2200; check the year",
            "3:1: month: '2201-01' is not between 1900 and 2200; check the year"]),
        ("month,calls\n2026-01,2E+05\n2026-02,-5\n2026-03,1.5\n2026-04,many\n2026-05,\n2026-06,1e16\n2026-07,2000000000000000\n", ONE, [
            "2:9: calls: '2E+05' is how a spreadsheet shortens a number; format the column as a number and save again",
            "3:9: calls: '-5' is negative; write 0 or more",
            f"4:9: calls: '1.5' is not a count; {FORMS}; the price sheet gives its API no decimals",
            f"5:9: calls: 'many' is not a count; {FORMS}",
            "6:9: calls: the cell is empty; write 0 where there were none",
            "7:9: calls: '1e16' is how a spreadsheet shortens a number; format the column as a number and save again",
            "8:9: calls: '2000000000000000' is more than 1,000,000,000,000,000, the largest count accepted"]),
        ("month,calls,failed\n2026-03,1,2\n", ONE, ["2:11: failed: 2 failed of 1 call; correct one of them"]),
        ("month,calls\n2026-03,200,000\n2026-04\n", ONE, [
            "2:1: 3 cells where the header has 2; put a number with commas in quotes",
            "3:1: 1 cell where the header has 2; add what is missing, or remove the line"]),
        ("month,calls\n2026-03,1\n2026-04,2\n2026-03,3\n2026-03-09,3\n", ONE, [
            f"4:1: month: 2026-03 stands here a second time, first in line 2; {PARTS}",
            "5:1: month: '2026-03-09' is a day, and '2026-03' in line 2 a month; write one of the two in all rows"]),
        ("account,month,calls,api\na,2026-03,1,ocr\nb,2026-03,1,ocr\na,2026-03,1,ocr\n", TWO, [
            f"4:3: month: 2026-03 stands here a second time for account 'a', API 'ocr', first in line 2; {PARTS}"]),
        ("month,calls\n2026-07,1\n2026-01,2\n2026-03,x\n", ONE, [
            "2:1: month: 2026-04 to 2026-06 are absent before this month; add them, or --gaps zero if there were no calls",
            "4:1: month: 2026-02 is absent before this month; add it, or --gaps zero if there were no calls",
            f"4:9: calls: 'x' is not a count; {FORMS}"]),
        # the absent month is the one that cannot be read: one problem, not two
        ("month,calls\n2026-01,1\nFeb-26,2\n2026-03,3\n", ONE, [
            f"3:1: month: 'Feb-26' {SHORT}"]),
        ("month,ocr,asr\n2026-01,1,1\n2026-03,1,x\n2026-03,1,1\n", TWO, [
            "3:1: month: 2026-02 is absent before this month for API 'asr'; add it, or --gaps zero if there were no calls",
            "3:1: month: 2026-02 is absent before this month for API 'ocr'; add it, or --gaps zero if there were no calls",
            f"3:11: asr: 'x' is not a count; {FORMS}",
            f"4:1: month: 2026-03 stands here a second time for API 'asr', first in line 3; {PARTS}",
            f"4:1: month: 2026-03 stands here a second time for API 'ocr', first in line 3; {PARTS}"]),
        ("month,calls,api\n2026-03,1,orc\n2026-04,1,orc\n2026-03,1,video\n", TWO, [
            "2:11: api: no API 'orc' in s.yaml; did you mean 'ocr'?",
            "4:11: api: no API 'video' in s.yaml; it has: ocr, asr"]),
        ("month,calls,account\n2026-03,1,\n", ONE, ["2:11: account: the account is empty or no line of text; write its name"]),
        # two rows of a day are parts of it, and a month is none
        ("month,calls\n2026-03-01,1\n2026-03-02,2\n2026-03-01,3\n2026-03,4\n", ONE, [
            f"4:1: month: 2026-03-01 stands here a second time, first in line 2; {PARTS}",
            "5:1: month: '2026-03' is a month, and '2026-03-01' in line 2 a day; write one of the two in all rows"]),
        ("2026-03,5\n2026-04,6\n", ONE, ["1:1: the first line looks like data; add a header above it, as month,calls"]),
        ("month,calls,note,what\n2026-03,1,,\n", ONE, [
            "1:13: note: columns not known here: note, what; add --columns -=note,-=what; they are then left out"]),
        ("month,calls,api\n2026-03,1,video\n2026-04,1,music\n", TWO, [
            "2:11: api: no API 'video' in s.yaml; it has: ocr, asr",
            "3:11: api: no API 'music' in s.yaml; correct or remove it"]),
        # a row of several lines is found where it begins
        ('month,account,calls\n\n2026-03,"a\n\nb",1\n2026-04,c,x\n', ONE, [
            "3:9: account: the account is empty or no line of text; write its name",
            f"6:11: calls: 'x' is not a count; {FORMS}"]),
        ("month,account,calls\n2026-03,a,1\n2026-04," + "a" * 131_073 + ",1\n", ONE, [
            "3:1: a cell is longer than 131,072 characters; shorten it, or close a quote before it"]),
        ("month,calls" + ",x" * 999 + "\n2026-03,1\n", ONE, [
            "1:1: 1,001 columns where at most 1,000 can stand; write a row per API"]),
        ('month,calls\n2026-03,1\n2026-04,"2\n2026-05,3\n', ONE, [
            "3:1: the quotes of a cell do not match; write a quote inside a cell twice, or remove it"]),
    ],
)  # fmt: skip
def test_problems_of_usage(text: str, prices: PriceSheet, expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError) as caught:
        read(text, prices, monkeypatch)
    assert str(caught.value).splitlines() == [f"<stdin>:{line}" for line in expected]


def test_no_more_problems_are_shown_than_anybody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError) as caught:
        read("month,calls\n" + "x,1\n" * 5_000, ONE, monkeypatch)
    lines = str(caught.value).splitlines()
    assert len(lines) == 11
    assert lines[-1] == "<stdin>:12:1: … and 4,990 more: 4,990 × not a time"
    with pytest.raises(DataError) as caught:
        read("month,calls\n" + "2026-01,x\n2026-02,5\n" * 30, ONE, monkeypatch)
    assert str(caught.value).splitlines()[-1].endswith(": … and 78 more: 52 × a second time, 26 × not a count")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"month,calls\n" + b"\0" * (2 << 20), "u.csv:2:1: a NUL byte: this is no text file; name the right file"),
        (b"", "u.csv: the file is empty; a usage file is expected"),
        (b"month,calls\n2026-03,\0\n", "u.csv:2:9: a NUL byte: this is no text file; name the right file"),
        (b"month,calls\n2026-03,\xe9\n", "u.csv:2:9: byte 0xe9 is not UTF-8; save the file as UTF-8"),
    ],
)
def test_files_that_are_no_text(data: bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("u.csv").write_bytes(data)
    with pytest.raises((DataError, FileError)) as caught:
        load_usage("u.csv", ONE)
    assert str(caught.value) == message


def test_a_file_of_mistakes_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "_ENOUGH", 50)
    text = "month,calls\n2026-01,1\n" + "x,1\n" * 5_000 + "2026-03,1\n"
    with pytest.raises(DataError) as caught:
        read(text, ONE, monkeypatch)
    # 100 problems are kept and 50 more counted; 10 of them are shown
    assert str(caught.value).splitlines()[-1].endswith(": … and 140 or more: 140 × not a time")


@pytest.mark.parametrize(
    ("name", "limit", "says"),
    [
        ("MAX_LINES", 3, "u.csv: more than 3 lines, too many for a usage file; split the file"),
        ("MAX_BYTES", 1 << 20, "u.csv: larger than 1 MiB, too large for a usage file; name the right file"),
        ("MAX_LINE", 1 << 20, "u.csv:3:1: this line is longer than 1 MiB; name the right file"),
    ],
)
def test_files_larger_than_the_stated_limits(
    name: str, limit: int, says: str, empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, name, limit)
    cell = "1" if name == "MAX_LINES" else "1" * (1 << 20)
    (empty_folder / "u.csv").write_text(f"month,calls\n2026-03,1\n2026-04,{cell}\n\n", encoding="utf-8")
    with pytest.raises((DataError, FileError)) as caught:
        load_usage("u.csv", ONE)
    assert str(caught.value) == says


@pytest.mark.parametrize("by_columns", [True, False])
def test_more_accounts_than_can_be_rated_in_time_are_refused(by_columns: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage_columns, "MAX_SERIES", 2)
    if not by_columns:
        monkeypatch.setattr(usage._File, "_fast", lambda *_: None)
    rows = [f"{account},2026-03,1" for account in "abc"]
    assert len(read("\n".join(["account,month,calls", *rows[:2]]), ONE, monkeypatch)) == 2
    with pytest.raises(FileError, match="more than 2 accounts, each API of one counted; split the usage file"):
        read("\n".join(["account,month,calls", *rows]), ONE, monkeypatch)


ROWS = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["ocr", "asr"])),
    st.tuples(st.integers(2020 * 12, 2029 * 12), st.lists(st.integers(0, 10**15), min_size=1, max_size=15)),
    min_size=1,
)


@given(groups=ROWS, random=st.randoms(use_true_random=False))
@pytest.mark.parametrize("by_columns", [True, False])
def test_the_order_of_rows_never_matters(
    by_columns: bool, groups: dict[tuple[str, str], tuple[int, list[int]]], random: Random
) -> None:
    rows = [
        f"{account},{month_name(first + index)},{api},{calls}"
        for (account, api), (first, counts) in groups.items()
        for index, calls in enumerate(counts)
    ]
    random.shuffle(rows)
    with pytest.MonkeyPatch.context() as patch:
        if not by_columns:  # the two ways of reading say the same
            patch.setattr(usage._File, "_fast", lambda *_: None)
        read_rows = read("\n".join(["account,month,api,calls", *rows]), TWO, patch)
    assert [(one.account, one.api, one.first_month, list(one.calls)) for one in read_rows] == [
        (account, api, first, calls) for (account, api), (first, calls) in sorted(groups.items())
    ]


def plainly(text: str, prices: PriceSheet, reading: Reading) -> list[UsageSeries] | str:
    """Read a file row by row, through the csv module alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(usage._File, "_fast", lambda *_: None)
        return outcome(text, prices, reading)


def outcome(text: str, prices: PriceSheet, reading: Reading) -> list[UsageSeries] | str:
    try:
        return list(load_usage(Content("usage.csv", text.encode()), prices, reading=reading).series)
    except (DataError, FileError) as error:
        return str(error)


@st.composite
def files(draw: st.DrawFn) -> str:
    """Draw a usage file, right or nearly so: any line ends and delimiter, some cells quoted, a column more or less."""
    delimiter, end = draw(st.sampled_from(",;\t")), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    header = draw(
        st.sampled_from(
            ["month,calls", "account,month,api,calls", "month,api,calls,failed", "month,account,ocr,asr", "asr,month"]
        )
    ).split(",")
    cells = {
        "month": st.sampled_from(["2026-01", "2026-02", "2026-03", "2026-03-31"]),
        "account": st.sampled_from(["a", "b", "b ", "é"]),
        "api": st.sampled_from(["ocr", "asr"]),
        "failed": st.sampled_from(["0", "1"]),
    }
    counts = st.integers(0, 10**15).map(str) | st.sampled_from(["2k", "0007"])
    if draw(st.booleans()):  # in groups, most of them right, or with blanks
        counts = st.integers(0, 10**6).map('"{:,}"'.format) | st.sampled_from(
            ['"1,23"', '"0,001"', '" 5"', "6 ", "7 000"]
        )
    rows = draw(st.lists(st.tuples(*(cells.get(name, counts) for name in header)), min_size=1, max_size=8))
    lines = [header, *map(list, rows)]
    if draw(st.integers(0, 2)) == 0:
        line = draw(st.sampled_from(lines))
        place = draw(st.integers(0, len(line) - 1))
        change = draw(st.sampled_from(['"{}"', "{}" + delimiter, "{}" + end, "", "-{}", " {}", '{}"', "x{}"]))
        line[place] = change.format(line[place])
    return end.join(delimiter.join(line) for line in lines) + draw(st.sampled_from(["", end, end + end]))


READINGS = st.builds(Reading, summed=st.booleans(), gaps=st.sampled_from([None, "zero"]))


@settings(max_examples=300)
@given(text=files(), reading=READINGS, at_once=st.sampled_from([40, 1 << 15]))
@pytest.mark.parametrize("prices", [ONE, TWO], ids=["one API", "two APIs"])
def test_reading_by_columns_says_what_reading_row_by_row_says(
    prices: PriceSheet, text: str, reading: Reading, at_once: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "_AT_ONCE", at_once)
        patch.setattr(table, "_ROWS_AT_ONCE", 2 if at_once == 40 else 1_000)
        found = outcome(text, prices, reading)
    assert found == plainly(text, prices, reading)


def test_a_right_file_is_read_by_columns_and_never_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage._File, "_slow", None)
    monkeypatch.setattr(table, "_AT_ONCE", 40)
    monkeypatch.setattr(table, "_ROWS_AT_ONCE", 2)
    lines = [f"{account},2026-{month:02d},{month}" for account in ("b", "a") for month in (2, 1, 3)]
    expected = [series((1, 2, 3), account=name) for name in ("a", "b")]
    expected = [one._replace(first_month=MARCH - 2) for one in expected]
    for end in ("\n", "\r\n"):
        assert list(read(end.join(["account,month,calls", *lines]), ONE, monkeypatch)) == expected
        assert list(read(end.join(['"account",month,calls', *lines]), ONE, monkeypatch)) == expected


def test_of_a_large_file_only_what_may_be_wrong_is_read_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"acct-{account:03d},2026-{month:02d},5" for account in range(100) for month in (1, 2, 3)]
    read_row, looked_at = usage_rows.Rows._row, list[str]()
    include, asked = Suspects.include, list[int]()
    monkeypatch.setattr(table, "_AT_ONCE", 400)  # some twenty rows

    def row(self: usage_rows.Rows, cells: list[str]) -> None:
        looked_at.append(cells[0])
        read_row(self, cells)

    def included(self: Suspects, number: int, cells: Sequence[str]) -> bool:
        asked.append(number)
        return include(self, number, cells)

    monkeypatch.setattr(usage_rows.Rows, "_row", row)
    monkeypatch.setattr(Suspects, "include", included)
    for lines, expected in (
        ([*rows, "acct-050,2026-04,-5"], "302:18: calls: '-5' is negative; write 0 or more"),
        ([*rows, rows[150]], f"302:10: month: 2026-01 stands here a second time for account 'acct-050', first in line 152; {PARTS}"),
        ([*rows[:151], *rows[152:]], "153:10: month: 2026-02 is absent before this month for account 'acct-050'; add it, or --gaps zero if there were no calls"),
    ):  # fmt: skip
        looked_at.clear()
        asked.clear()
        with pytest.raises(DataError) as caught:
            read("account,month,calls\n" + "\n".join(lines), ONE, monkeypatch)
        assert str(caught.value) == f"<stdin>:{expected}"
        assert set(looked_at) == {"acct-000", "acct-050"}
        assert looked_at.count("acct-000") == 1
        assert {1, 151} < {*asked}
        assert len(asked) < 100  # most rows are passed by unparsed


@settings(max_examples=150)
@given(random=st.randoms(use_true_random=False), at_once=st.integers(20, 400), few=st.sampled_from([0, 1, 20]))
def test_what_is_passed_by_changes_no_refusal(random: Random, at_once: int, few: int) -> None:
    lines = [f"a{account},2026-{month:02d},{account}" for account in range(30) for month in (1, 2, 3)]
    random.shuffle(lines)
    for _ in range(random.randint(1, 3)):
        line = random.choice(lines)
        name, month, calls = line.split(",")[:3] if line.count(",") > 1 else ("a1", "2026-01", "1")
        changes = [f"{name},{month},-1", f"{name},{month}-05,1", f"{name},x,{calls}", f",{month},1", f"{line},", month]
        changes += ["", "  ", ",,", "Total,2026-01,9", f"{name},{month},{'1' * 200}", f" {name} ,{month},{calls}"]
        place = random.randrange(len(lines) + 1)
        lines[place : place + random.randint(0, 1)] = [random.choice([*changes, line])]
    text = random.choice(["\n", "\r\n"]).join(["", "account,month,calls"][random.randint(0, 1) :] + lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(usage_suspects, "FEW", few)
        patch.setattr(table, "_AT_ONCE", at_once)
        patch.setattr(table, "MAX_CELL", 150)
        patch.setattr(usage, "MAX_CELL", 150)
        limit = csv.field_size_limit(150)
        try:
            found = outcome(text, ONE, Reading())
            patch.setattr(Suspects, "any_of", lambda *_: True)
            assert found == outcome(text, ONE, Reading())
        finally:
            csv.field_size_limit(limit)


def test_a_table_that_would_be_mostly_empty_is_read_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "account,month,calls\na,1900-01,1\nb,1909-12,2\n"
    expected = [("a", (1,)), ("b", (2,))]
    for cells in (10**6, 200):
        monkeypatch.setattr(usage_columns, "MAX_CELLS", cells)
        assert [(one.account, one.calls) for one in read(text, ONE, monkeypatch)] == expected


def test_a_large_file_takes_not_much_longer_than_its_csv(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "large.csv"
    rows = (f"acct-{n // 100:05d},{month_name(MARCH + n % 100)},{n * 7919 % 999_983}\n" for n in range(200_000))
    path.write_text("account,month,calls\n" + "".join(rows), encoding="utf-8")
    start = time.process_time()
    with path.open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.reader(file)) == 200_001
    alone = time.process_time() - start
    told: list[int] = []
    with clock.within(3 * alone + 0.1):  # measured: twice
        assert len(load_usage(path, ONE, told.append).series) == 2_000
    assert told == sorted(told)
    assert told[-1] == 200_001


GROUPED = st.integers(0, 10**16).map("{:,}".format) | st.integers(0, 10**6).map(str)
ODD = st.sampled_from(
    ["0,001", "1,23", ",123", "1,2345", "1234,567", "1,000,", "1,,000", "1\n000", "", " 5", "1,234 ", "12.5", "١,٢٣٤"]
)


@given(cells=st.lists(GROUPED, min_size=1, max_size=6), odd=ODD | st.none(), mark=st.sampled_from(DecimalMark))
def test_many_counts_are_read_as_each_of_them_is(cells: list[str], odd: str | None, mark: DecimalMark) -> None:
    cells = cells if odd is None else [*cells, odd]
    if mark is DecimalMark.COMMA:
        cells = [cell.replace(",", ".") for cell in cells]
    together, alone = CountReader(mark), CountReader(mark)

    def read_all(read: Callable[[], list[int]]) -> list[int] | str:
        try:
            return read()
        except RequestError as error:
            return str(error)

    assert read_all(lambda: together.column(cells)) == read_all(lambda: [alone(cell) for cell in cells])


@pytest.mark.parametrize(("text", "index"), [("2026-03", MARCH), ("1900-01", 22_800), ("2200-12", 26_411)])
def test_months_are_numbers(text: str, index: int) -> None:
    assert parse_month(text) == index
    assert month_name(index) == text


@pytest.mark.parametrize("text", ["2026-3", "2026-13", "26-03", "2026-03-01", "2026", "", "1899-12", "٢٠٢٦-٠٣"])
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(RequestError):
        parse_month(text)


def demand(text: str, monkeypatch: pytest.MonkeyPatch) -> Demand:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    return load_demand("-")


def test_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = Demand(first_day=date(2024, 2, 28), needs=(3, 0, 12))
    assert demand("day,need\n2024-02-28,3\n2024-02-29,0\n2024-03-01,12\n", monkeypatch) == expected
    assert demand("need;day\n3;2024-02-28\n0;2024-02-29\n12;2024-03-01\n", monkeypatch) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("day,need\n", ["1:1: there is a header but no row; add a row per day"]),
        ("date,need\n2026-03-01,1\n", [
            "1:1: there is no column 'day'; add it",
            "1:1: date: unknown column 'date'; known here: day, need"]),
        ("day,need\n2026-03-01,1\n2026-03-03,-1\n2026-03-07,1.5\n2026-03-07,2\n2026-03-06,2\n2026-03-07,2\n2026-02-30,x\n", [
            "3:1: day: 2026-03-02 is absent before this day; add it, with a need of 0 if there was none",
            "3:12: need: '-1' is negative; write 0 or more",
            f"4:12: need: '1.5' is not a count; {FORMS}",
            "5:1: day: 2026-03-07 stands here a second time, first in line 4; remove one",
            "6:1: day: 2026-03-04 to 2026-03-05 are absent before this day; add them, with a need of 0 if there was none",
            "7:1: day: 2026-03-07 stands here a second time, first in line 4; remove one",
            "8:1: day: '2026-02-30' is not in the calendar; check year, month and day",
            f"8:12: need: 'x' is not a count; {FORMS}"]),
        ("day,need\n1 Mar,1\n3/1/2026,1\n2026-03,1\n", [
            "2:1: day: '1 Mar' is how a spreadsheet writes a date; format the column as yyyy-mm-dd and save again, as 2026-03-14",
            "3:1: day: '3/1/2026' is how a spreadsheet writes a date; format the column as yyyy-mm-dd and save again, as 2026-03-14",
            "4:1: day: '2026-03' is not a day; write it as 2026-03-14"]),
    ],
)  # fmt: skip
def test_problems_of_demand(text: str, expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError) as caught:
        demand(text, monkeypatch)
    assert str(caught.value).splitlines() == [f"<stdin>:{line}" for line in expected]


def test_a_progress_bar_appears_only_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    shown: list[int] = []

    def bar(stack: object) -> Callable[[int], None]:
        begun.append(stack)
        return shown.append

    monkeypatch.setattr(progress, "_bar", bar)
    for patience, expected in ((3_600, []), (0, [1, 2])):
        monkeypatch.setattr(progress, "PATIENCE", patience)
        with progress.reading_lines() as told:
            told(1)
            told(2)
        assert (len(begun), shown) == (bool(expected), expected)
