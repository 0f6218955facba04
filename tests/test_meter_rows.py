"""Rows of a log: those that cannot be read, copies of one call, paths."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run
from meter_logs import FORMAT, HEADER, log, small_log

from costcalc.errors import FileError
from costcalc.meter.engines.duckdb import DuckDBEngine
from costcalc.meter.format_files import parse_format


@pytest.fixture
def folder(empty_folder: Path) -> Path:
    return small_log(empty_folder)


GOOD = "2026-01-01T00:00:00Z,1,200,x,ocr,Ada,1"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("2026-02-30T00:00:00Z,1,200,a,ocr,Ada,1", "log.csv:3:1: time: '2026-02-30T00:00:00Z' is no time"),
        ("2026-02-03T00:00:00,1,200,a,ocr,Ada,1", "with an offset; where there is none, add 'zone: UTC' to 'time'"),
        ("1770076800000,1,200,a,ocr,Ada,1", "of numbers since 1970 say 'as: s', ms, us or ns"),
        ("1970-01-21T00:00:00Z,1,200,a,ocr,Ada,1", "from 2001 to 2099"),
        ("2026-02-03T00:00:00Z,-1,200,a,ocr,Ada,1", "log.csv:3:1: took: '-1' is no duration"),
        ("2026-02-03T00:00:00Z,1,OK,a,ocr,Ada,1", "log.csv:3:1: status: 'OK' is no status"),
        ("2026-02-03T00:00:00Z,1,200,a,,Ada,1", "log.csv:3:1: api: nothing is no API"),
        ("2026-02-03T00:00:00Z,1,200,a,ocr,,1", "log.csv:3:1: account: nothing is no account"),
        ("2026-02-03T00:00:00Z,1,200,a,ocr,Ada,0.5", "log.csv:3:1: units: '0.5' is no whole number; for fractions say"),
        ('2026-02-03T00:00:00Z,1,200,a,ocr,Ada,"1,200"', "log.csv:3:1: units: '1,200' is no whole number; 1 row of 2"),
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


BROKEN = '"2026-01-02T00:00:00Z"x,1,200,b,ocr,Ada,1'


@pytest.mark.parametrize(
    ("option", "printed"),
    [
        (
            "--by day",
            "day,account,api,calls,failed\n2026-01-01,Ada,ocr,1,0\n2026-01-03,Ada,ocr,1,0\n2026-01-04,Ada,ocr,1,0\n",
        ),
        ("--peaks", "day,need\n2026-01-01,1\n2026-01-02,0\n2026-01-03,1\n2026-01-04,1\n"),
    ],
)
@pytest.mark.parametrize("at_once", [1, 1_000])
def test_rows_below_a_broken_quote_count_in_each_scan_of_a_file(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, option: str, printed: str, at_once: int
) -> None:
    """Usage of a large log is counted in parts, peaks and examples by scans of their own: all see the same rows."""
    monkeypatch.setattr(DuckDBEngine, "ids_at_once", at_once)
    rows = [f"2026-01-0{day}T00:00:00Z,1,{status},{day},ocr,Ada,1" for day, status in ((3, 200), (4, 200), (5, "OK"))]
    log(folder, GOOD, BROKEN, *rows)
    outcome = run("meter", "log.csv", "--logs", "my.yaml", "--bad-rows", "2", *option.split())
    assert (outcome.exit_code, outcome.stdout) == (0, printed)
    assert "(log.csv:3: a quote is not closed)" in outcome.stderr
    assert "(log.csv:6: status: 'OK' is no status)" in outcome.stderr


def test_a_quote_that_is_not_closed_says_that_lines_below_are_lost_with_it(run: Run, folder: Path) -> None:
    log(folder, GOOD, BROKEN.replace('"x', ""), GOOD, GOOD)
    outcome = run("meter", "log.csv", "--logs", "my.yaml")
    assert "log.csv:3:1: a quote is not closed, which takes 2 lines or more below with it; 1 row of 2" in outcome.stderr


def test_a_row_that_is_there_no_more_when_an_example_is_looked_for_is_told_in_one_line(folder: Path) -> None:
    engine = DuckDBEngine(parse_format(FORMAT, "my.yaml"), [str(folder / "log.csv")])
    with pytest.raises(FileError, match="the log changed while it was read; run this again on a copy"):
        engine.example("status", ("status",))
    engine.close()


def test_a_caller_that_hung_up_before_the_answer_is_a_failed_call(run: Run, folder: Path) -> None:
    log(folder, GOOD, GOOD.replace(",200,x", ",000,y"))
    assert run("meter", "log.csv", "--logs", "my.yaml").stdout.endswith("2026-01,Ada,ocr,2,1\n")


def test_headers_within_a_file_and_blank_lines_are_no_rows(run: Run, folder: Path) -> None:
    log(folder, GOOD, "", HEADER.strip(), GOOD)
    outcome = run("meter", "log.csv", "--logs", "my.yaml", "--by", "day")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert outcome.stdout.endswith("2026-01-01,Ada,ocr,1,0\n")


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
    outcome = run("meter", "log.csv", "--logs", "my.yaml", "--by", "day")
    assert outcome.stdout.endswith("2026-01-01,Ada,ocr,4,0\n")
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


def test_a_format_may_have_one_meter(run: Run, folder: Path) -> None:
    """Its only meter is the API: two rows of 5 and 7 units are one call each."""
    (folder / "my.yaml").write_text("logs: 1\nformat: csv\ntime: time\nmeters: {ocr: pages}\n", encoding="utf-8")
    log(folder, "2026-01-01T00:00:00Z,5", "2026-01-01T00:00:00Z,7", header="time,pages\n")
    outcome = run("meter", "log.csv", "--logs", "my.yaml", "--by", "day", "--sizes")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert outcome.stdout == "day,api,size,calls\n2026-01-01,ocr,5,1\n2026-01-01,ocr,7,1\n"
