"""``costcalc meter`` as users run it: one line for what is wrong, nothing half-written, and pipes into other commands."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run
from making import sheet_text

FORMAT = """\
logs: 1
format: csv
time: {column: time, as: iso}
duration: {column: took, in: s}
status: status
id: id
api: api
account: account
units: units
"""
HEADER = "time,took,status,id,api,account,units\n"
ROWS = (
    "2026-01-31T23:59:59Z,1.5,200,a,ocr,Ada,2\n"
    "2026-02-01T00:00:00+01:00,0.25,500,b,ocr,Ada,3\n"
    "2026-04-02T00:00:00.5Z,2,200,c,ocr,Ben,4\n"
)


@pytest.fixture
def folder(empty_folder: Path) -> Path:
    (empty_folder / "my.yaml").write_text(FORMAT, encoding="utf-8")
    (empty_folder / "log.csv").write_text(HEADER + ROWS, encoding="utf-8")
    return empty_folder


def log(folder: Path, *rows: str, header: str = HEADER) -> None:
    (folder / "log.csv").write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")


# ── what comes out ───────────────────────────────────────────────────────────────────────────────────


PER_CALL = """\
schema: 1
provider: Example Cloud
product: Documents
currency: USD
as_of: 2026-01
source: https://example.com/prices
apis:
  ocr:
    name: Text recognition
    unit: page
    postpaid: {mode: volume, tier_basis: call, tiers: [{up_to: 2, unit_price: 5}, {unit_price: 10}]}
"""


def test_sizes_are_priced_by_the_rules_for_one_call(run: Run, folder: Path) -> None:
    log(
        folder,
        "2026-01-05T00:00:00Z,1,200,a,ocr,Ada,2",
        "2026-01-05T00:00:00Z,1,200,b,ocr,Ada,3",
        "2026-03-05T00:00:00Z,1,200,c,ocr,Ada,3",
    )
    (folder / "sheet.yaml").write_text(PER_CALL, encoding="utf-8")
    usage = run("meter", "log.csv", "--logs", "my.yaml", "--sizes").stdout
    # A call of 2 pages at 5, two of 3 at 10; nothing in February.
    assert run("estimate", "--usage", "-", "-p", "sheet.yaml", "-q", stdin=usage).stdout == "70.00\n"
    assert run("plan", "--usage", "-", "-p", "sheet.yaml", "-q", stdin=usage).stdout == "70.00\n"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("words", "out"),
    [
        # Ada: 2 + 3 units in January by UTC, 3 of them failed; a month without a call between two others has 0.
        ("", "month,account,api,calls,failed\n2026-01,Ada,ocr,5,3\n2026-04,Ben,ocr,4,0\n"),
        ("--zone Asia/Shanghai", "month,account,api,calls,failed\n2026-02,Ada,ocr,5,3\n2026-04,Ben,ocr,4,0\n"),
        ("--by day", "day,account,api,calls,failed\n2026-01-31,Ada,ocr,5,3\n2026-04-02,Ben,ocr,4,0\n"),
        ("--sizes", "month,account,api,size,calls,failed\n2026-01,Ada,ocr,2,1,0\n2026-01,Ada,ocr,3,1,1\n2026-04,Ben,ocr,4,1,0\n"),
        ("--columns api=account", "month,account,api,calls,failed\n2026-01,Ada,Ada,5,3\n2026-04,Ben,Ben,4,0\n"),
        ("--peaks --account Ada", "day,need\n2026-01-31,1\n2026-02-01,1\n"),
    ],
)  # fmt: skip
def test_usage_and_peaks_are_files_that_other_commands_read(run: Run, words: str, out: str) -> None:
    outcome = run("meter", "log.csv", "--logs", "my.yaml", *words.split())
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert outcome.stdout == out


def test_months_and_days_without_a_call_are_written_as_0(run: Run, folder: Path) -> None:
    log(folder, "2026-01-05T00:00:00Z,1,200,a,ocr,Ada,1", "2026-03-05T00:00:00Z,1,200,b,ocr,Ada,1")
    assert "2026-02,Ada,ocr,0,0\n" in run("meter", "log.csv", "--logs", "my.yaml").stdout
    days = run("meter", "log.csv", "--logs", "my.yaml", "--peaks").stdout.splitlines()
    # From January 5 to March 5 there are 60 days.
    assert len(days) - 1 == 60
    assert days.count("2026-02-14,0") == 1


@pytest.mark.parametrize("name", ["log.csv.gz", "logs", "logs/*.csv", "logs/deep"])
def test_files_folders_patterns_and_compressed_files_are_read(run: Run, folder: Path, name: str) -> None:
    deep = folder / "logs" / "deep"
    deep.mkdir(parents=True)
    (deep / "a.csv").write_text(HEADER + ROWS, encoding="utf-8")
    (deep / ".b.csv").write_text("no log", encoding="utf-8")
    (folder / "logs" / "c.csv").write_text(HEADER + ROWS, encoding="utf-8")
    (folder / "log.csv.gz").write_bytes(gzip.compress((HEADER + ROWS).encode()))
    outcome = run("meter", name, "--logs", "my.yaml")
    # The same file twice holds each id twice.
    assert outcome.stdout == run("meter", "log.csv", "--logs", "my.yaml").stdout
    assert outcome.exit_code == 0


@pytest.mark.usefixtures("folder")
def test_a_summary_says_what_was_read_and_the_options_of_concurrency(run: Run) -> None:
    page = " ".join(run("meter", "log.csv", "--logs", "my.yaml", "-f", "table").stdout.split())
    assert "Busiest hour: 2026-01-31 23:00, 2 tasks; costcalc concurrency --rate 2/h --task-time 875ms" in page
    assert page.endswith("9 calls of 2 accounts and 1 API in 2026-01 to 2026-04, 3 of them failed.")
    document = json.loads(run("meter", "log.csv", "--logs", "my.yaml", "--json").stdout)
    assert (document["rows_read"], document["calls"], document["failed"]) == (3, 9, 3)
    assert document["busiest"] == {"hour": "2026-01-31 23:00", "tasks": 2, "rate": "2/h", "task_time": "875ms"}
    assert document["months"][0] == {"month": "2026-01", "first": "2026-01-31", "last": "2026-01-31", "whole": False}


@pytest.mark.usefixtures("folder")
def test_variables_of_other_commands_change_nothing(run: Run) -> None:
    words = ("meter", "log.csv", "--logs", "my.yaml")
    assert run(*words, COSTCALC_FORMAT="json", COSTCALC_API="face") == run(*words)


def test_usage_by_days_becomes_usage_by_months(run: Run, folder: Path) -> None:
    (folder / "days.csv").write_text(
        "Date;API;Calls;Failed\n2026-01-30;ocr;10;1\n2026-01-31;ocr;5;0\n2026-02-01;face;7;7\n", encoding="utf-8"
    )
    assert run("meter", "days.csv").stdout == ("month,api,calls,failed\n2026-01,ocr,15,1\n2026-02,face,7,7\n")


# ── pipes ────────────────────────────────────────────────────────────────────────────────────────────


def test_what_comes_out_goes_into_estimate_plan_and_concurrency(run: Run, folder: Path) -> None:
    prices = sheet_text(postpaid="{unit_price: 2}", concurrency="{included: 0, daily_price: 10}").replace(
        "  test:", "  ocr:"
    )
    (folder / "sheet.yaml").write_text(prices, encoding="utf-8")
    usage = run("meter", "log.csv", "--logs", "my.yaml").stdout
    # 9 units, 3 of them failed: 6 × 2.00.
    for command in ("estimate", "plan"):
        assert run(command, "-p", "sheet.yaml", "--usage", "-", "-q", stdin=usage).stdout == "12.00\n"
    peaks = run("meter", "log.csv", "--logs", "my.yaml", "--peaks").stdout
    # January 31: both tasks ran, apart; February 1: the first still; April 2: one. Three days of one at 10.00.
    assert run("concurrency", "-p", "sheet.yaml", "--demand", "-", "-q", stdin=peaks).stdout == "30.00\n"


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────

GOOD = "2026-01-01T00:00:00Z,1,200,x,ocr,Ada,1"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("2026-02-30T00:00:00Z,1,200,a,ocr,Ada,1", "log.csv:3:1: time: '2026-02-30T00:00:00Z' is no time"),
        ("2026-02-03T00:00:00,1,200,a,ocr,Ada,1", "with an offset"),
        ("1970-01-21T00:00:00Z,1,200,a,ocr,Ada,1", "from 2001 to 2099"),
        ("2026-02-03T00:00:00Z,-1,200,a,ocr,Ada,1", "log.csv:3:1: took: '-1' is no duration"),
        ("2026-02-03T00:00:00Z,1,OK,a,ocr,Ada,1", "log.csv:3:1: status: 'OK' is no status"),
        ("2026-02-03T00:00:00Z,1,200,a,,Ada,1", "log.csv:3:1: api: nothing is no API"),
        ("2026-02-03T00:00:00Z,1,200,a,ocr,,1", "log.csv:3:1: account: nothing is no account"),
        ("2026-02-03T00:00:00Z,1,200,a,ocr,Ada,0.5", "log.csv:3:1: units: '0.5' is no whole number; for fractions say"),
        ("2026-02-03T00:00:00Z,1,200,a,ocr,Ada", "log.csv:3:1: 6 columns where there are 7 above"),
        ('"2026-02-03T00:00:00Z,1,200,a,ocr,Ada,1', "a quote is not closed"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_line_and_ends_the_run(
    run: Run, folder: Path, row: str, says: str
) -> None:
    log(folder, GOOD, row)
    outcome = run("meter", "log.csv", "--logs", "my.yaml")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert says in outcome.stderr
    assert outcome.stderr.endswith("1 row of 2 is so; --bad-rows 1 leaves out what cannot be read\n")
    assert outcome.stderr.count("\n") == 1
    accepted = run("meter", "log.csv", "--logs", "my.yaml", "--bad-rows", "1")
    assert (accepted.exit_code, accepted.stdout) == (0, "month,account,api,calls,failed\n2026-01,Ada,ocr,1,0\n")
    assert "costcalc: note: 1 row cannot be read and is left out" in accepted.stderr


def test_a_share_of_bad_rows_is_held_against_all_rows(run: Run, folder: Path) -> None:
    log(folder, *[GOOD] * 9, "x")
    assert run("meter", "log.csv", "--logs", "my.yaml", "--bad-rows", "10%").exit_code == 0
    assert run("meter", "log.csv", "--logs", "my.yaml", "--bad-rows", "9.9%").exit_code == 1


def test_headers_within_a_file_and_blank_lines_are_no_rows(run: Run, folder: Path) -> None:
    log(folder, GOOD, "", HEADER.strip(), GOOD)
    outcome = run("meter", "log.csv", "--logs", "my.yaml")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert outcome.stdout.endswith("2026-01,Ada,ocr,1,0\n")


COPIES = [
    "2026-01-31T23:00:00Z,1,500,a,ocr,Ada,1",
    "2026-02-01T00:00:00Z,1,200,a,ocr,Ada,2",
    "2026-02-01T00:00:00Z,1,200,a,ocr,Ada,5",
    "2026-02-02T00:00:00Z,1,500,a,ocr,Ada,3",
]


@pytest.mark.parametrize(
    ("rule", "row"),
    [("first", "2026-01,Ada,ocr,1,1"), ("last", "2026-02,Ada,ocr,3,3"), ("success", "2026-02,Ada,ocr,5,0")],
)
def test_of_copies_that_differ_one_counts_as_the_rule_says(run: Run, folder: Path, rule: str, row: str) -> None:
    log(folder, *COPIES)
    refused = run("meter", "log.csv", "--logs", "my.yaml")
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert (
        "1 id with copies that differ, as 'a' of 'Ada ocr' (4 rows); say which counts with --conflicts"
        in refused.stderr
    )
    outcome = run("meter", "log.csv", "--logs", "my.yaml", "--conflicts", rule)
    assert outcome.stdout.splitlines()[1:] == [row]
    assert outcome.exit_code == 0


def test_rows_without_an_id_count_each(run: Run, folder: Path) -> None:
    row = "2026-01-01T00:00:00Z,1,200,{},ocr,Ada,1"
    log(folder, *(row.format(name) for name in ("", "-", "", "a", "a")))
    outcome = run("meter", "log.csv", "--logs", "my.yaml")
    assert outcome.stdout.endswith("2026-01,Ada,ocr,4,0\n")
    assert outcome.stderr == "costcalc: note: 3 rows without an id; each counts\n"


@pytest.mark.parametrize(
    ("path", "api"),
    [
        ("/v1/ocr/run", "ocr"),
        ("/v1/ocr/", "ocr"),
        ("/v1/ocr/a/b?c=/v1/face", "ocr"),
        ("https://api.example:8443/v1/ocr/x#y", "ocr"),
        ("/v1/face", "face"),
        ("/v1/face_swap/2", "face"),
        ("https://api.example", "home"),
        ("/v1/faceXswap/2", None),
        ("/proxy/https://api.example/v1/ocr/x", None),
        ("/v1/ocr%2Frun", None),
    ],
)
def test_a_path_is_without_host_query_and_fragment_and_the_first_rule_wins(
    run: Run, folder: Path, path: str, api: str | None
) -> None:
    log(folder, f"2026-01-01T00:00:00Z,1,200,a,{path},Ada,1", "2026-01-01T00:00:00Z,1,200,b,/v1/ocr/z,Ben,1")
    routes = ["ocr=/v1/ocr/*", "face=/v1/face", "face=/v1/face_swap/*", "home=/", "never=/v1/ocr/run"]
    outcome = run("meter", "log.csv", "--logs", "my.yaml", *(word for route in routes for word in ("--route", route)))
    assert outcome.exit_code == 0
    assert (f"2026-01,Ada,{api},1,0\n" in outcome.stdout) == (api is not None)
    assert ("1 row of paths that no rule names is left out" in outcome.stderr) == (api is None)
    gate = run("meter", "log.csv", "--logs", "my.yaml", "--route", "ocr=/v1/ocr/*", "--fail-on", "other-api")
    assert gate.exit_code == (0 if api == "ocr" else 3)


# ── one line each ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("", 2, "nothing to read"),
        ("no.csv --logs my.yaml", 1, "no.csv: no such file"),
        ("- --logs my.yaml", 1, "-: a log is read more than once"),
        ("pipe --logs my.yaml", 1, "pipe: a log is read more than once"),
        ("no*.csv --logs my.yaml", 1, "no*.csv: no file matches"),
        ("empty --logs my.yaml", 1, "empty: there is no file in this folder"),
        ("empty.csv --logs my.yaml", 1, "empty.csv: there is nothing in it"),
        ("blank.csv --logs my.yaml", 1, "blank.csv: there is nothing in it but blank lines"),
        ("head.csv --logs my.yaml", 1, "there is no row in these logs"),
        ("cut.csv.gz --logs my.yaml", 1, "cut.csv.gz: the file is cut short"),
        ("many/*.csv --logs my.yaml", 1, "many/137.csv:1: not the columns of many/000.csv: it has region beside them"),
        ("log.csv --logs my.yaml --columns time=ts", 1, "log.csv: there is no column 'ts'; it has time, took,"),
        ("log.csv --logs my.yaml --columns when=ts", 2, "'when' is nothing that a log has"),
        ("log.csv --logs combined", 2, "combined has paths; say which of them is which API with --route"),
        ("log.csv --logs combine", 1, "no log format of this name; did you mean 'combined'?"),
        ("log.csv --logs log.csv", 1, "log.csv:1:1:"),
        ("log.csv", 1, "log.csv:1: columns not known here: took, status, id; a log needs its format"),
        ("log.csv --logs my.yaml --zone Europe/Berlim", 2, "--zone: no time zone 'Europe/Berlim'; did you mean"),
        ("log.csv --logs my.yaml --by week", 2, "--by: 'week' is none of them; choose one of month, day"),
        ("log.csv --logs my.yaml --account Ada", 2, "add --peaks"),
        ("log.csv --logs my.yaml --peaks --account Cleo", 1, "there is no call of account 'Cleo' in these logs"),
        ("log.csv --logs my.yaml --memory lots", 2, "--memory: 'lots' is no size of memory; write it as 2GB"),
        ("log.csv --logs my.yaml --tmp no", 1, "--tmp no: there is no such folder"),
        ("log.csv --logs my.yaml --conflicts best", 2, "choose one of first, last, success"),
        ("log.csv --logs my.yaml --bad-rows many", 2, "--bad-rows: "),
        ("log.csv --logs my.yaml --route ocr", 2, "--route: 'ocr' names nothing; write it as ocr=/v1/ocr/*"),
        ("log.csv --logs my.yaml -o log.csv", 2, "-o log.csv: that is also an input"),
        ("log.csv --logs openai-export --zone UTC --peaks", 2, "openai-export has no duration"),
        ("log.csv --logs anthropic-export --zone UTC", 2, "no zone moves"),
        ("--show combine", 2, "no log format 'combine'; did you mean 'combined'?"),
    ],
)
def test_what_is_wrong_is_one_line(run: Run, folder: Path, words: str, code: int, says: str) -> None:
    (folder / "empty").mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "empty.csv").touch()
    (folder / "blank.csv").write_text("\n \n", encoding="utf-8")
    (folder / "head.csv").write_text(HEADER, encoding="utf-8")
    (folder / "cut.csv.gz").write_bytes(gzip.compress((HEADER + ROWS * 1_000).encode())[:-20])
    if "many" in words:
        (folder / "many").mkdir()
        for number in range(200):
            more = ",region" if number == 137 else ""
            (folder / "many" / f"{number:03d}.csv").write_text(
                HEADER.replace("\n", f"{more}\n") + ROWS, encoding="utf-8"
            )
    outcome = run("meter", *words.split(), "-f", "csv")
    assert (outcome.exit_code, outcome.stdout) == (code, "")
    assert says in outcome.stderr
    assert outcome.stderr.count("\n") == 1


def test_an_empty_file_among_others_is_left_out_with_a_note(run: Run, folder: Path) -> None:
    (folder / "empty.csv").touch()
    outcome = run("meter", "log.csv", "empty.csv", "--logs", "my.yaml")
    assert outcome.exit_code == 0
    assert outcome.stderr == "costcalc: note: 1 file without a row is left out: empty.csv\n"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ("logs: 2", "my.yaml:1:7: logs: '2' is none of 1"),
        ("format: xml", "my.yaml:2:9: format: 'xml' is none of csv, jsonl"),
        ("time: {column: time, as: epoch}", "time.as: 'epoch' is none of iso, clf"),
        ("time: {column: time, zone: Europe/Berlin}", "time.zone: write UTC or an offset"),
        ("time: {as: iso}", "'column' is missing"),
        ("status: {column: status, success: [2xx, ok]}", "write codes as 200 or 2xx, or words alone"),
        ("units: {column: units, in: 0.3}", "units.in: write what one unit is as 1, 0.1"),
        ("acount: key", "no key 'acount' here; did you mean 'account'?"),
        ("failed: status", "'failed' counts some of 'calls'"),
    ],
)
def test_a_format_that_is_wrong_is_told_with_line_and_key(run: Run, folder: Path, changed: str, says: str) -> None:
    key = changed.partition(":")[0]
    lines = [changed if line.startswith(f"{key}:") else line for line in FORMAT.splitlines()]
    text = "\n".join(lines if changed in lines else [*lines, changed])
    (folder / "my.yaml").write_text(text, encoding="utf-8")
    outcome = run("meter", "log.csv", "--logs", "my.yaml")
    assert (outcome.exit_code, outcome.stdout, outcome.stderr.count("\n")) == (1, "", 1)
    assert says in outcome.stderr


def test_a_run_that_is_broken_off_leaves_nothing(folder: Path) -> None:
    code = (
        "import os, signal, threading\n"
        "from costcalc.cli import app\n"
        "from costcalc.meter.kernel import Kernel\n"
        "Kernel.usage = lambda *_, **__: 'SELECT SUM(range) FROM range(1000000000000)'\n"  # hours of work
        "threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "app(['meter', 'log.csv', '--logs', 'my.yaml', '-o', 'out.csv'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
    assert not (folder / "out.csv").exists()


def test_without_duckdb_one_line_says_what_to_install(folder: Path) -> None:
    code = "import sys; sys.modules['duckdb'] = None; from costcalc.cli import app; app()"
    words = [sys.executable, "-c", code, "meter", "log.csv", "--logs", "my.yaml"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "costcalc: error: reading logs needs DuckDB; install it with: pip install 'duckdb>=2.0'\n"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("--engine spark://127.0.0.1:1 --table calls", 1, "spark://127.0.0.1:1: no cluster answers there"),
        ("--engine sc://127.0.0.1:1 --table calls", 1, "sc://127.0.0.1:1: no cluster answers there"),
        ("--engine spork://x --table calls", 2, "'spork://x' is no engine; write spark://HOST:7077, sc://HOST:15002"),
        ("--engine local", 2, "--engine reads a table, as --table calls.events, or Parquet files"),
        ("--sql postgres", 2, "--sql needs the name of the table"),
        ("--sql postgres --table a;b", 2, "--table: 'a;b' is no name of a table"),
        ("--sql oracle --table calls", 2, "--sql: 'oracle' is none of them; choose one of spark, postgres, bigquery"),
        ("log.csv --sql postgres --table calls", 2, "leave out the files"),
        ("log.csv --table calls", 2, "--table belongs to --engine or --sql"),
        ("--result no.csv", 1, "no.csv: no such file"),
        ("--result log.csv", 1, "log.csv:1: no answer to a query of --sql"),
    ],
)
def test_an_engine_that_is_not_there_is_one_line(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, words: str, code: int, says: str
) -> None:
    assert folder.is_dir()
    monkeypatch.setattr("costcalc.meter.engines.spark.find_spec", lambda _: object())
    monkeypatch.setattr("costcalc.meter.engines.spark.shutil.which", lambda _: "/usr/bin/java")
    outcome = run("meter", *words.split(), "--logs", "my.yaml")
    assert (outcome.exit_code, outcome.stdout, outcome.stderr.count("\n")) == (code, "", 1)
    assert says in outcome.stderr


@pytest.mark.usefixtures("folder")
def test_without_its_package_or_without_java_one_line_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("meter", "--logs", "my.yaml", "--table", "calls", "--engine")
    monkeypatch.setattr("costcalc.meter.engines.spark.find_spec", lambda _: None)
    package = "Spark needs its package; install it with: pip install"
    assert run(*words, "sc://host").stderr == f"costcalc: error: {package} 'costcalc[spark]'\n"
    assert run(*words, "spark://host:7077").stderr == f"costcalc: error: {package} pyspark\n"
    monkeypatch.setattr("costcalc.meter.engines.spark.find_spec", lambda _: object())
    monkeypatch.setattr("costcalc.meter.engines.spark.shutil.which", lambda _: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    outcome = run(*words, "local")
    assert (outcome.exit_code, outcome.stdout, outcome.stderr.count("\n")) == (1, "", 1)
    assert "Spark needs Java, and there is none here" in outcome.stderr


ANSWER = (
    "month_,account,api,any_size,why,rows_,kept,no_id,conflicts,calls,failed,first_,last_\n"
    "24312,Ada,ocr,1,,3,2,0,0,5,3,1769903999000000,1769903999000000\n"
    ",,,,time,1,1,0,0,0,0,,\n"
)


def test_an_answer_of_a_warehouse_is_read_and_held_to_the_same_rules(run: Run, folder: Path) -> None:
    (folder / "answer.csv").write_text(ANSWER, encoding="utf-8")
    refused = run("meter", "--result", "answer.csv", "--logs", "my.yaml")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "time: a value is no time from 2001 to 2099" in refused.stderr
    accepted = run("meter", "--result", "-", "--logs", "my.yaml", "--bad-rows", "1", stdin=ANSWER)
    # January 2026 is month 2026 × 12 = 24,312.
    assert accepted.stdout == "month,account,api,calls,failed\n2026-01,Ada,ocr,5,3\n"
    for words, says in (("--by day", "this answer is by month"), ("--sizes", "has no sizes"), ("--peaks", "no peaks")):
        outcome = run("meter", "--result", "answer.csv", "--logs", "my.yaml", "--bad-rows", "1", *words.split())
        assert (outcome.exit_code, outcome.stdout) == (1, "")
        assert says in outcome.stderr


def test_no_other_command_loads_what_reads_logs() -> None:
    code = "import sys; from costcalc.cli import app\ntry: app(['estimate', '--calls', '5', '-q'])\nexcept SystemExit: pass\n"
    code += "print(sorted(name for name in sys.modules if 'duckdb' in name or name.startswith('costcalc.meter')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
