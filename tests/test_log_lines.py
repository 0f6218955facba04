"""Lines of ``costcalc meter`` that need no engine: formats and queries that are printed, answers that are read, refusals.

``tests/test_meter_*.py`` hold what DuckDB and other engines count.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Run

FORMAT = "logs: 1\nformat: csv\ntime: {column: time, as: iso}\naccount: user\napi: {column: path, is: {ocr: /v1/*}}\n"
ANSWER = (
    "month_,account,api,any_size,why,rows_,kept,no_id,conflicts,calls,failed,first_,last_\n"
    "24312,Ada,ocr,1,,3,2,0,0,5,3,1769903999000000,1769903999000000\n"
    ",,,,time,1,1,0,0,0,0,,\n"
)
"""Of January 2026, month 2026 × 12 = 24,312; and one row of four that cannot be read."""
PAID = "month,account,api,calls\n2026-01,Ada,ocr,5\n"


@pytest.fixture(autouse=True)
def _files(empty_folder: Path) -> None:
    (empty_folder / "my.yaml").write_text(FORMAT, encoding="utf-8")
    (empty_folder / "days.yaml").write_text(FORMAT.replace("as: iso", "as: day"), encoding="utf-8")
    (empty_folder / "answer.csv").write_text(ANSWER, encoding="utf-8")
    (empty_folder / "logs").mkdir()
    (empty_folder / "logs" / "one.csv").write_text("time,user,path\n", encoding="utf-8")


ASKED = "--logs my.yaml --sql postgres --table a.b"
ANSWERED = "--logs my.yaml --result answer.csv"
PAIR = "--columns: {} names nothing; write it as time=ts"
ELSEWHERE = "--engine computes elsewhere, and what DuckDB may take is of no use to it; leave out {}"
INPUT = "-o {}: that is also an input; name another file"

REFUSED = [
    ("", "nothing to read: name files, folders or patterns, as costcalc meter 'logs/*.gz' --logs combined"),
    ("--show combined x.log", "--show prints a format and ends; leave out the files"),
    ("--show combined --by day --json", "--show prints a format and ends; leave out --by and --json"),
    (f"{ASKED} x.log", "--sql prints a query over a --table; leave out the files"),
    (f"{ASKED} -f table -o x.csv --plot", "--sql prints a query and ends; leave out --format and --output and --plot"),
    (f"{ASKED} --memory 1GB --tmp . --engine local", "--sql prints a query and ends; leave out --engine and --memory and --tmp"),
    (f"{ASKED} --fail-on bad-rows", "--sql prints a query and ends; leave out --fail-on"),
    ("--logs my.yaml --sql postgres", "--sql needs the name of the table; add it, as --table calls.events"),
    ("--logs my.yaml --sql mysql --table a.b", "--sql: 'mysql' is none of them; choose one of spark, postgres, bigquery"),
    ("--logs my.yaml --sql postgre --table a.b", "--sql: 'postgre' is none of them; did you mean 'postgres'?"),
    ("--logs my.yaml --sql postgres --table a-b.", "--table: 'a-b.' is no name of a table; write it as calls.events, without quotes"),
    (f"{ANSWERED} x.log", "--result is the answer already; leave out the files"),
    (f"{ANSWERED} --memory 2GB --table a", "--result is the answer already; leave out --table and --memory"),
    ("--logs my.yaml --engine local --table t --tmp .", ELSEWHERE.format("--tmp")),
    ("--logs my.yaml --engine local x.parquet --memory 2GB", ELSEWHERE.format("--memory")),
    *((words, "a table has no format of its own; say what its columns mean with --logs")
      for words in ("--engine local --table a", "--sql spark --table a", "--result answer.csv")),
    ("logs/one.csv --table a", "--table belongs to --engine or --sql; add one of them"),
    ("logs/one.csv --route ocr=/v1/*", "--route: a table of usage names its APIs itself; leave it out, or say what logs these are with --logs"),
    *((f"logs/one.csv {one}", "--account and --api choose whose peaks and rates; add --peaks, or leave them out")
      for one in ("--account Ada", "--api ocr")),
    (f"{ASKED} --columns time=", PAIR.format("'time='")),
    (f"{ASKED} --columns =t", PAIR.format("'=t'")),
    (f"{ASKED} --columns time=t,user", PAIR.format("'user'")),
    (f"{ASKED} --route ocr", "--route: 'ocr' names nothing; write it as ocr=/v1/ocr/*"),
    (f"{ASKED} --by week", "--by: 'week' is none of them; choose one of month, day"),
    (f"{ASKED} --conflicts firs", "--conflicts: 'firs' is none of them; did you mean 'first'?"),
    (f"{ASKED} --zone Nowhere", "--zone: no time zone 'Nowhere'; write an IANA name, as UTC or Asia/Shanghai"),
    (f"{ASKED} --bad-rows x%", "--bad-rows: 'x%' is not a percentage; write a percentage from 0 on, as 95, 95% or 99.9"),
    ("--logs days.yaml --zone UTC --sql spark --table a", "--zone: days.yaml has days or months, which no zone moves; leave it out"),
    # what is read is not written to, however it is named
    (f"{ANSWERED} -o answer.csv", INPUT.format("answer.csv")),
    ("logs -o logs/one.csv", INPUT.format("logs/one.csv")),
    ("logs/*.csv -o logs/one.csv", INPUT.format("logs/one.csv")),
    ("logs/o*.csv answer.csv -o ./logs/../answer.csv", INPUT.format("./logs/../answer.csv")),
]  # fmt: skip


@pytest.mark.parametrize(("words", "says"), REFUSED, ids=[words for words, _ in REFUSED])
def test_a_line_that_cannot_be_meant_is_refused_with_what_to_write(run: Run, words: str, says: str) -> None:
    before = {path: path.read_bytes() for path in Path().rglob("*.*")}
    assert run("meter", *words.split()) == (2, "", f"costcalc: error: {says}\n")
    assert {path: path.read_bytes() for path in Path().rglob("*.*")} == before


def test_a_file_beside_those_that_are_read_is_written(run: Run) -> None:
    for words in ("logs/t*.csv -o logs/one.csv", "nothing -o x.csv"):
        outcome = run("meter", *words.split())
        assert (outcome.exit_code, "no file matches" in outcome.stderr or "no such file" in outcome.stderr) == (1, True)
    assert run("meter", *ANSWERED.split(), "--bad-rows", "1", "-o", "logs/two.csv").exit_code == 0
    assert Path("logs/two.csv").read_text(encoding="utf-8") == PAID


def test_a_format_that_comes_along_is_printed(run: Run) -> None:
    outcome = run("meter", "--show", "combined")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert "logs: 1\nformat: combined\ntime: {column: time, as: clf}\n" in outcome.stdout


def test_a_query_says_what_the_line_says(run: Run) -> None:
    """Each option that a query is about changes it; none is left out without a word."""
    plain = run("meter", *ASKED.split())
    assert (plain.exit_code, plain.stderr, plain.stdout[:7], plain.stdout[-2:]) == (0, "", "SELECT ", ";\n")
    assert 'FROM "a"."b"' in plain.stdout
    said = {
        "--sql bigquery": "`a`.`b`",
        "--columns time=ts": '"ts"',
        "--columns time=ts,account=who": '"who"',
        "--columns account=x --columns time=y": '"y"',
        "--route pdf=/v2/*": "'pdf'",
        "--zone Asia/Tokyo": "32400",  # seconds: nine hours
        "--by day": "day_",
    }
    for words, text in said.items():
        line = ASKED.replace("--sql postgres ", "") if "--sql" in words else ASKED
        changed = run("meter", *line.split(), *words.split())
        assert (changed.exit_code, changed.stderr) == (0, ""), words
        assert (text in changed.stdout, text in plain.stdout) == (True, False), words
    assert run("meter", *ASKED.split(), "--zone", "UTC").stdout == plain.stdout
    assert run("meter", *ASKED.split(), "--by", "month", "--bad-rows", "5").stdout == plain.stdout
    assert run("meter", *ASKED.split(), "--sizes").stdout != plain.stdout
    Path("took.yaml").write_text(FORMAT + "duration: {column: took, in: s}\n", encoding="utf-8")
    took = ASKED.replace("my.yaml", "took.yaml").split()
    texts = [
        run("meter", *took, *more.split()).stdout
        for more in ("", "--peaks", "--peaks --account Ada", "--peaks --api ocr")
    ]
    assert len(set(texts)) == 4
    assert ["'Ada'" in text for text in texts] == [False, False, True, False]


@pytest.mark.parametrize(
    ("allowed", "code"), [("", 1), ("--bad-rows 0", 1), ("--bad-rows 1", 0), ("--bad-rows 24.9%", 1), ("--bad-rows 25%", 0), ("--bad-rows 1k", 0)]
)  # fmt: skip
def test_of_four_rows_one_may_be_bad_where_that_is_said(run: Run, allowed: str, code: int) -> None:
    outcome = run("meter", *ANSWERED.split(), *allowed.split())
    assert (outcome.exit_code, outcome.stdout) == (code, "" if code else PAID)
    assert ("answer.csv:1:1: time: a value is no time" in outcome.stderr) is bool(code)


def test_notes_stand_beside_a_csv_and_within_other_formats(run: Run) -> None:
    line = ["meter", "--bad-rows", "1", *ANSWERED.split()]
    shown = run(*line)
    assert [each[:21] for each in shown.stderr.splitlines()] == ["costcalc: note: 1 row", "costcalc: note: 2026-"]
    for words in ("--json", "-f json", "-f table"):
        assert run(*line, *words.split()).stderr == ""
    document = json.loads(run(*line, "--json").stdout)
    assert [note["code"] for note in document["notes"]] == ["bad-rows", "partial-month"]
    failed = run(*line, "--fail-on", "bad-rows partial-month unserved", "-f", "json")
    gates = failed.stderr.splitlines()
    assert (failed.exit_code, len(gates)) == (3, 2)
    assert gates[0].startswith("costcalc: error: gate failed: bad-rows: 1 row cannot be read and is left out")
    assert gates[1].startswith("costcalc: error: gate failed: partial-month: 2026-01: the logs have 2026-01-31 alone")
    assert [(each["gate"], each["met"]) for each in json.loads(failed.stdout)["gates"]] == [
        ("bad-rows", False),
        ("partial-month", False),
        ("unserved", True),
    ]
    assert run(*line, "--fail-on", "unserved").exit_code == 0
