"""Sixty ways in which real exports are shaped: each is read, or refused with the options that it takes, and then read.

Names and numbers are made up; the shapes are those of public exports and of what people write by hand. A call costs
1.00, so that the total is the number of calls that cost something.
"""

from __future__ import annotations

import shlex
from typing import NamedTuple

import pytest
from conftest import Run

HEAD = "schema: 1\nprovider: P\ncurrency: USD\nas_of: 2026-01\nsource: S\napis:\n"
ONE = HEAD + "  ocr: {name: N, unit: page, postpaid: {unit_price: 1}}\n"
TWO = ONE + "  asr: {name: N, unit: page, postpaid: {unit_price: 1}}\n"
LLM = HEAD + "".join(
    f"  {name}: {{name: N, unit: token, postpaid: {{unit_price: 1}}}}\n" for name in ("small/input", "small/output")
).replace("/", "-")


class Shape(NamedTuple):
    """An export: its text, the options that the first message names, and what it comes to."""

    text: str
    options: str
    total: str
    sheet: str = ONE


SHAPES = {
    # ── read as they are ──
    "months as anybody writes them": Shape("month,calls\n2026-01,5\n2026-02,6\n", "", "11.00"),
    "months without a nought": Shape("month,calls\n2026-1,5\n2026-2,6\n", "", "11.00"),
    "months as numbers (invoice.month)": Shape("month,calls\n202601,5\n202602,6\n", "", "11.00"),
    "months with slashes": Shape("month,calls\n2026/01,5\n2026/02,6\n", "", "11.00"),
    "months by name": Shape("month,calls\nJan 2026,5\nFebruary 2026,6\n", "", "11.00"),
    "first days of months": Shape("Month,Calls\n2026-01-01,5\n2026-02-01,6\n", "", "11.00"),
    "last days of months": Shape("Month,Calls\n2026-01-31,5\n2026-02-28,6\n", "", "11.00"),
    "days": Shape("day,calls\n2026-01-30,5\n2026-01-31,6\n2026-02-01,7\n", "", "18.00"),
    "days as one number": Shape("date,calls\n20260130,5\n20260131,6\n", "", "11.00"),
    "days by name": Shape("date,calls\n14 Mar 2026,5\n15 Mar 2026,6\n", "", "11.00"),
    "days by name, the month first": Shape('date,calls\n"Mar 14, 2026",5\n"Mar 15, 2026",6\n', "", "11.00"),
    "instants": Shape("timestamp,calls\n2026-03-14T10:00:00Z,5\n2026-03-14T11:00:00Z,6\n", "", "11.00"),
    "instants with UTC behind": Shape("time,calls\n2026-03-14 10:00:00 UTC,5\n2026-03-14 11:00:00 UTC,6\n", "", "11.00"),
    "capitals and a byte order mark": Shape("\ufeffMonth,CALLS\n2026-01,5\n", "", "5.00"),
    "sep= of a spreadsheet": Shape("sep=;\nmonth;calls\n2026-01;1234\n", "", "1234.00"),
    "tabs": Shape("month\tcalls\n2026-01\t1234\n", "", "1234.00"),
    "grouped by blanks": Shape("month;calls\n2026-01;1\u202f234\u202f567\n", "", "1234567.00"),
    "numbers with .0": Shape("month,calls\n2026-01,1234.0\n", "", "1234.00"),
    "a column per API": Shape("month,ocr,asr\n2026-01,5,6\n", "", "11.00", TWO),
    "sizes": Shape("month,calls,size\n2026-01,10,3\n2026-02,2,\n", "", "32.00"),
    "quotes and empty rows": Shape('"month","calls"\n\n"2026-01","1,234"\n,\n', "", "1234.00"),
    # ── with one option ──
    "other names": Shape("month,Requests\n2026-01,5\n", "--columns calls=Requests", "5.00"),
    "names of a usage page": Shape(
        "usage_date,num_requests,errors\n2026-01-01,5,1\n2026-01-02,6,0\n",
        "--columns month=usage_date,calls=num_requests,failed=errors",
        "10.00",
    ),
    "German names, with no word of the list": Shape(
        "Zeitraum;Menge\n01.01.2026;5\n01.02.2026;6\n", "--columns month=Zeitraum,calls=Menge", "11.00"
    ),
    "what nobody needs beside it": Shape("month,calls,comment\n2026-01,5,new\n", "--columns -=comment", "5.00"),
    "a trailing comma": Shape("month,calls,\n2026-01,5,\n", "--columns -=#3", "5.00"),
    "a misspelt heading": Shape("month,cals\n2026-01,5\n", "--columns calls=cals", "5.00"),
    "American dates": Shape("date,calls\n03/14/2026,5\n03/15/2026,6\n", "--dates mdy", "11.00"),
    "British dates": Shape("date,calls\n14/03/2026,5\n15/03/2026,6\n", "--dates dmy", "11.00"),
    "a decimal comma": Shape("month;calls\n2026-01;12.500\n2026-02;1.234.567\n", "--decimal comma", "1247067.00"),
    "a row per region": Shape(
        "month,region,calls\n2026-01,EU,5\n2026-01,US,6\n", "--columns -=region --sum", "11.00"
    ),
    "a row per key": Shape("month,calls\n2026-01,5\n2026-01,6\n", "--sum", "11.00"),
    "two rows of an hour": Shape(
        "time,calls\n2026-03-14 10:00,5\n2026-03-14 10:00,6\n", "--sum", "11.00"
    ),
    "a month that is absent": Shape("month,calls\n2026-01,5\n2026-03,6\n", "--gaps zero", "11.00"),
    "a row of totals": Shape("month,calls\n2026-01,5\n2026-02,6\nTotal,11\n", "--totals drop", "11.00"),
    "an account of totals": Shape(
        "account,month,calls\nA,2026-01,5\nB,2026-01,6\n总计,2026-01,11\n", "--totals drop", "11.00"
    ),
    "an account that is the sum": Shape(
        "account,month,calls\nA,2026-01,5\nB,2026-01,6\nCompany,2026-01,11\n", "--totals drop", "11.00"
    ),
    "lines above the header": Shape("Usage report\nOctober\n\nMonth,Calls\n2026-01,5\n", "--header 4", "5.00"),
    "two columns of time": Shape(
        "date,month,calls\n2026-01-05,2026-01,5\n2026-02-07,2026-02,6\n", "--columns month=date", "11.00"
    ),
    # ── with several ──
    "a finance department's": Shape(
        "\ufeffMonth;Account;API;Requests;Errors\n01.03.2026;A;ocr;9.605;5\n01.04.2026;A;ocr;12.700;0\n",
        "--columns calls=Requests,failed=Errors --decimal comma",
        "22300.00",
    ),
    "by day, key and model": Shape(
        "Report of usage;;;\nDate;Model;API key;Requests\n03/14/2026;m1;k1;1.200\n03/14/2026;m2;k1;1.300\nTotal;;;2.500\n",
        '--header 2 --columns "calls=Requests,account=API key" --dates mdy --decimal comma --sum --totals drop',
        "2500.00",
    ),
    "by service": Shape(
        "month,service,count\n2026-01,ocr,5\n2026-01,asr,6\n", "--columns calls=count,api=service", "11.00", TWO
    ),
    # ── as real tools write them; names and numbers are made up ──
    "a cost and usage report of AWS": Shape(
        "identity/LineItemId,bill/PayerAccountId,lineItem/UsageAccountId,lineItem/UsageStartDate,lineItem/UsageEndDate,"
        "lineItem/UsageType,lineItem/UsageAmount,lineItem/UnblendedCost\n"
        "a1,1111,2222,2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,USE1-Pages,120,0.18\n"
        "a2,1111,3333,2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,USE1-Pages,30,0.05\n"
        "a3,1111,3333,2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,EUW1-Pages,7,0.01\n",
        "--columns month=lineItem/UsageStartDate,calls=lineItem/UsageAmount,account=lineItem/UsageAccountId --sum",
        "157.00",
    ),
    "a billing export of Google Cloud": Shape(
        "Billing account name,Project name,SKU description,Usage start date,Usage end date,Usage amount,Usage unit,Cost ($)\n"
        'Acme,prod,OCR,2026-01-01,2026-01-31,"1,234",count,1.85\nAcme,dev,OCR,2026-01-01,2026-01-31,6,count,0.01\n',
        '--columns "month=Usage start date,calls=Usage amount,account=Project name"',
        "1240.00",
    ),
    "usage details of Azure": Shape(
        "BillingAccountId,SubscriptionName,Date,MeterName,Quantity,EffectivePrice,Cost,UnitOfMeasure\n"
        "8123,prod,01/01/2026,S1,1234,0.001,1.234,1K\n8123,dev,01/15/2026,S1,56,0.001,0.056,1K\n",
        "--columns calls=Quantity,account=BillingAccountId --dates mdy",
        "1290.00",
    ),
    "events of a meter of Stripe": Shape(
        "id,customer,meter,timestamp,value,identifier\nm1,cus_A,ocr,2026-01-01 00:00:00,120,ev_1\n"
        "m2,cus_A,ocr,2026-01-02 00:00:00,80,ev_2\n",
        "--columns calls=value,account=customer",
        "200.00",
    ),
    "requests of an LLM by project": Shape(
        "start_time,start_time_iso,project_id,num_model_requests,model,input_tokens\n"
        "1767225600,2026-01-01T00:00:00+00:00,p1,120,m,5\n1767312000,2026-01-02T00:00:00+00:00,p1,80,m,5\n",
        "--columns month=start_time,calls=num_model_requests,account=project_id",
        "200.00",
    ),
    "tokens of an LLM in columns of their own": Shape(
        "usage_date_utc,workspace,input_tokens,cached_input_tokens,output_tokens\n2026-01-01,w,120,7,30\n2026-01-02,w,80,7,20\n",
        "--columns month=usage_date_utc,input=input_tokens,output=output_tokens,account=workspace",
        "250.00",
        LLM.replace("small-", ""),
    ),
    "a panel of thousandths of a second": Shape(
        '"Time","requests{api=""ocr""}"\n1767225600000,120\n1767229200000,80\n', "--columns calls=#2", "200.00"
    ),
    "a German spreadsheet": Shape(
        "Datum;Kunde;Anzahl Aufrufe;Fehler\n01.01.2026;Müller GmbH;12.500;10\n01.02.2026;Müller GmbH;1.250;0\nSumme;;13.750;10\n",
        '--columns "month=Datum,calls=Anzahl Aufrufe,failed=Fehler,account=Kunde" --decimal comma --totals drop',
        "13740.00",
    ),
    "months in German": Shape(
        "Monat;Menge\nJanuar 2026;1.234\nMärz 2026;100\nFebruar 2026;50\n",
        "--columns month=Monat,calls=Menge --decimal comma",
        "1384.00",
    ),
    "a French spreadsheet": Shape(
        "Mois;Client;Nombre d'appels;Échecs\n01/01/2026;A;12\u202f500;10\n01/02/2026;A;1\u202f250;0\nTotal général;;13\u202f750;10\n",
        '--columns "month=Mois,calls=Nombre d\'appels,failed=Échecs,account=Client" --dates dmy --totals drop',
        "13740.00",
    ),
    "months in French and Spanish": Shape(
        "Mois;Appels\njanvier 2026;5\nfévrier 2026;6\nmarzo 2026;7\n", "--columns month=Mois,calls=Appels", "18.00"
    ),
    "a Chinese bill of usage": Shape(
        '日期,产品名称,调用次数,失败次数\n2026年1月5日,文字识别,"1,234",4\n2026年1月6日,文字识别,6,0\n合计,,"1,240",4\n',
        "--columns month=日期,calls=调用次数,failed=失败次数 --totals drop",
        "1236.00",
    ),
    "clocks of twelve hours": Shape(
        "Timestamp,Requests\n1/5/2026 12:15:00 AM,12\n1/13/2026 1:15 PM,13\n", "--columns calls=Requests --dates mdy", "25.00"
    ),
    "days of the week and compact instants": Shape(
        'date,requests\n"Mon, 05 Jan 2026",12\nTue Jan 06 2026,13\n', "--columns calls=requests", "25.00"
    ),
    "compact instants": Shape("time,requests\n20260105T101500Z,12\n20260105T111500Z,13\n", "--columns calls=requests", "25.00"),
    "pandas with its index": Shape(
        ",date,project,requests\n0,2026-01-01,a,120.0\n1,2026-01-02,a,80.0\n",
        "--columns calls=requests,account=project",
        "200.00",
    ),
    "a report with a title and a sum": Shape(
        'API usage report,,\n,,\nMonth,Team,Requests\nJanuary 2026,Search,"12,500"\nJanuary 2026,Ads,400\nGrand Total,,"12,900"\n',
        "--header 3 --columns calls=Requests,account=Team --totals drop",
        "12900.00",
    ),
    "regions and their sum, by another word": Shape(
        "month,region,calls\n2026-01,EU,100\n2026-01,US,200\n2026-01,World,300\n",
        "--columns -=region --sum --totals drop",
        "300.00",
    ),
}  # fmt: skip
assert len(SHAPES) >= 60


@pytest.mark.parametrize("name", SHAPES)
def test_an_export_is_read_at_the_second_try_at_the_latest(
    run: Run, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    shape = SHAPES[name]
    sheet = tmp_path_factory.mktemp("shape") / "sheet.yaml"
    sheet.write_text(shape.sheet, encoding="utf-8")
    words = ["estimate", "--usage", "-", "-p", str(sheet), "-q"]
    if shape.options:
        refused = run(*words, stdin=shape.text)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert len(refused.stderr.splitlines()) <= 11
        for option in shape.options.split(" --"):
            assert f"--{option.removeprefix('--')}" in refused.stderr
    read = run(*words, *shlex.split(shape.options), stdin=shape.text)
    assert (read.exit_code, read.stdout) == (0, f"{shape.total}\n")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"time":"2026-01-02","status":200}\n{"time":"2026-01-03"}\n', "this is JSON lines; costcalc meter reads"),
        ("[1, 2]\n", "this is JSON; costcalc meter reads"),
        ("PAR1\x00\x01", "this is Parquet; costcalc meter reads"),
        ("PK\x03\x04\x00", "this is a workbook (XLSX) or an archive; save the sheet as CSV"),
        ('10.0.0.1 - - [14/Mar/2026:10:15:00 +0000] "GET /ocr HTTP/1.1" 200 5\n', "this is an access log; costcalc meter"),
        ("https 2026-01-02T22:23:00.1Z app/lb 10.0.0.1:5 1 2\n", "this is an access log; costcalc meter"),
        (" month   | calls \n---------+-------\n 2026-01 |     5\n", "this is a table drawn for people; export CSV instead, as with psql"),
        ("| month | calls |\n|---|---:|\n| 2026-01 | 5 |\n", "this is a table drawn for people"),
        ("api,2026-01,2026-02\nocr,5,6\n", "months stand side by side here (2026-01, 2026-02); write a row for each, with the columns month and calls"),
        ("<!DOCTYPE html><table></table>", "this is a web page; save the table as CSV"),
        ("Date,Cost,CostUsd,Currency\n5/1/2026,0.79,0.86,EUR\n", "amounts of money (Cost, CostUsd, Currency), and no column of calls; costcalc reconcile takes it by --bill"),
    ],
)  # fmt: skip
def test_what_is_no_usage_file_is_named(run: Run, text: str, says: str) -> None:
    outcome = run("estimate", "--usage", "-", "-p", "builtin", stdin=text)
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert says in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        # 1 May and 1 June, or 5 January and 6 January: nobody but its owner knows
        (
            "date,hits\n1/5/2026,1\n1/6/2026,2\n",
            "add --columns calls=hits --dates mdy; or --dates dmy in place of --dates mdy",
        ),
        (
            "date;hits\n1/5/2026;1\n1/6/2026;2\n",
            "add --columns calls=hits --dates dmy; or --dates mdy in place of --dates dmy",
        ),
        ("date,hits\n1/5/2026,1\n1/16/2026,2\n", "add --columns calls=hits --dates mdy\n"),
        (
            "month,calls,region\n2026-01,1,a\n2026-01,2,b\n",
            "--columns -=region --sum; it is then left out; --sum adds up the rows of one time and owner",
        ),
        (
            "month,calls,region\n2026-01,1,a\n2026-02,2,Total\n",
            "--totals drop; it is then left out; or --totals keep in place of --totals drop",
        ),
    ],
)
def test_what_may_be_meant_either_way_is_named_both_ways(run: Run, text: str, says: str) -> None:
    assert says in run("estimate", "--usage", "-", "-p", "builtin", stdin=text).stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--columns calls", "--columns 'calls': write NAME=COLUMN, as calls=Requests"),
        ("--columns calls=Nope", "there is no column 'Nope'; the header has: month, calls"),
        ("--columns calls=#9", "there is no column '#9'"),
        ("--columns what=calls", "'what' is no column of usage; name one of: month, calls, failed"),
        ("--columns calls=calls,failed=calls", "'calls' is named twice; give it one name"),
        ("--dates ymd", "--dates: 'ymd' is not known; write mdy, dmy"),
        ("--zone Mars/Olympus", "--zone: 'Mars/Olympus' is no time zone known here"),
        ("--gaps one", "--gaps: 'one' is not known; write zero"),
        ("--decimal dot", "--decimal: 'dot' is not known; write point, comma"),
        ("--totals no", "--totals: 'no' is not known; write drop, keep"),
        ("--header 0", "--header takes the line of the header, from 1"),
    ],
)
def test_options_of_usage_files_say_what_they_take(run: Run, words: str, says: str) -> None:
    outcome = run("estimate", "--usage", "-", "-p", "builtin", *words.split(), stdin="month,calls\n2026-01,5\n")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert says in outcome.stderr


def test_options_of_usage_files_are_refused_where_none_is_read(run: Run) -> None:
    for command in ("estimate", "plan"):
        outcome = run(command, "--calls", "5", "--sum", "--gaps", "zero", "-p", "builtin")
        assert outcome.exit_code == 2
        assert "--gaps and --sum: these are about usage files; leave out, or give --usage FILE" in outcome.stderr


@pytest.mark.parametrize(
    ("text", "words", "code", "says"),
    [
        ("month,calls,note\n2026-01,5,x\n", "--columns=-=note", "columns-left-out", "that are not read: note"),
        ("day,calls\n2026-01-01,5\n2026-01-31,5\n", "", "missing-days",
         "29 days between an account's first row and its last have none and count as 0 calls, the first 2026-01-02"),
        ("day,calls\n2026-01-01,5\n2026-01-03,5\n", "", "missing-days",
         "1 day between an account's first row and its last has none and counts as 0 calls, the first 2026-01-02"),
        ("day,calls\n2026-01-30,5\n2026-01-31,5\n", "", "partial-month",
         "2026-01: the file has 2026-01-30 to 2026-01-31 alone"),
        ("month,calls\n2026-01,5\nTotal,5\n", "--totals drop", "totals-left-out",
         "1 row of totals left out, the first 'Total' in line 3"),
        ("account,month,calls\nWeb,2026-01,5\nweb,2026-01,5\n", "", "similar-names", "'Web' and 'web' are 2 accounts"),
    ],
)  # fmt: skip
def test_what_is_not_read_or_not_there_is_a_note_and_may_be_a_gate(
    run: Run, text: str, words: str, code: str, says: str
) -> None:
    line = ["--usage", "-", "-p", "builtin", *words.split(), "--fail-on", code]
    for command in ("estimate", "plan"):
        outcome = run(command, *line, "--json", stdin=text)
        assert outcome.exit_code == 3
        assert says in outcome.stdout
    if code in {"missing-days", "partial-month"}:
        assert run("estimate", *line, "--gaps", "zero", stdin=text).exit_code == 0


def test_an_instant_is_of_the_vendors_month(run: Run) -> None:
    text = "time,calls\n2026-01-31T23:30:00Z,5\n2026-02-01T00:30:00+08:00,6\n"
    # In UTC both are January's; in Shanghai, eight hours later, both are February's.
    for zone, month in (("UTC", "2026-01"), ("Asia/Shanghai", "2026-02")):
        words = ["--usage", "-", "-p", "builtin", "--zone", zone, "-f", "csv"]
        assert run("estimate", *words, stdin=text).stdout.splitlines()[1].split(",")[2:4] == [month, "11"]


def test_sums_are_kept_apart_by_size(run: Run) -> None:
    text = "month,calls,failed,size\n2026-01,10,1,150\n2026-01,2,0,300\n"
    answer = run("estimate", "--usage", "-", "-p", "builtin", "--sum", "--json", stdin=text).stdout
    # 10 × 150 + 2 × 300 units, of which 150 failed; 12 calls
    assert '"calls": 2100' in answer
    assert '"failed": 150' in answer
    assert '"requests": 12' in answer
