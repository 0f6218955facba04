"""What is wrong with a log, its format or the line is told in one line, and nothing is half-written."""

from __future__ import annotations

import bz2
import errno
import gzip
import os
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from meter_logs import FORMAT, HEADER, ROWS, small_log


@pytest.fixture
def folder(empty_folder: Path) -> Path:
    return small_log(empty_folder)


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
        ("log.csv.1 --logs my.yaml", 1, "log.csv.1: this is compressed with gzip; give it a name that ends in .gz"),
        ("log.csv.bz2 --logs my.yaml", 1, "log.csv.bz2: this is compressed with bzip2; unpack it first"),
        ("log.csv calls.parquet --logs my.yaml", 1, "calls.parquet is Parquet, and log.csv is not; read them apart"),
        ("calls.parquet", 1, "calls.parquet: this is no table of usage"),
        ("calls.parquet", 1, "a format of your own: costcalc meter --show nginx-json > my.yaml"),
        ("many/*.csv --logs my.yaml", 1, "many/137.csv:1: not the columns of many/000.csv: it has region beside them"),
        ("log.csv --logs my.yaml --columns time=ts", 1, "log.csv: there is no column 'ts'; it has time, took,"),
        ("log.csv --logs my.yaml --columns when=ts", 2, "'when' is nothing that a log has"),
        ("log.csv --logs my.yaml --columns size=took", 2, "name what a call takes units=took, and add --sizes"),
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
    (folder / "log.csv.1").write_bytes(gzip.compress((HEADER + ROWS).encode()))
    (folder / "log.csv.bz2").write_bytes(bz2.compress((HEADER + ROWS).encode()))
    (folder / "calls.parquet").write_bytes(b"PAR1")
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


def test_a_folder_within_that_cannot_be_read_is_told(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "logs" / "closed").mkdir(parents=True)
    (folder / "logs" / "log.csv").write_text(HEADER + ROWS, encoding="utf-8")
    listed = os.scandir

    def scandir(path: Any) -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)  # whoever runs this may read all
    outcome = run("meter", "logs", "--logs", "my.yaml")
    assert (outcome.exit_code, outcome.stdout, outcome.stderr.count("\n")) == (1, "", 1)
    assert "logs/closed: this folder cannot be read (Permission denied)" in outcome.stderr


def test_an_empty_file_among_others_is_left_out_with_a_note(run: Run, folder: Path) -> None:
    (folder / "empty.csv").touch()
    outcome = run("meter", "log.csv", "empty.csv", "--logs", "my.yaml", "--by", "day")
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
        ("status: []", "my.yaml:5:9: status: there is nothing in this list; write what belongs there, as [a, b]"),
        ("time: {column: []}", "my.yaml:3:16: time.column: there is nothing in this list"),
        ("account: []", "account: there is nothing in this list"),
        ("status: {column: status, success: []}", "my.yaml:5:35: status.success: there is nothing in this list"),
        ("duration: {column: took, none: []}", "duration.none: there is nothing in this list"),
        ("api: {column: api, is: {ocr: []}}", "api.is.ocr: there is nothing in this list"),
        ("api: {column: api, ignore: []}", "api.ignore: there is nothing in this list"),
        ("names: []", "names: there is nothing in this list"),
        ("only: {column: api, is: []}", "only.is: there is nothing in this list"),
        ("meters: {ocr: []}", "meters.ocr: there is nothing in this list"),
        ("meters: {}", "meters: no meter is here; write each as API: COLUMN"),
        ('meters: {"": units}', "meters: a name is expected; write it between the quotes"),
        ('id: ""', "my.yaml:6:5: id: a name is expected; write it between the quotes"),
        ('time: ["", time]', "my.yaml:3:8: time: a name is expected"),
        ('account: {is: ""}', "account.is: a name is expected"),
        ("delimiter: '::'", "my.yaml:10:12: delimiter: '::' parts no columns; write one character, or tab or space"),
        ("comment: //", "my.yaml:10:10: comment: '//' begins no comment of a CSV; write one character, as #"),
        ("comment: ','", "comment: ',' begins no comment of a CSV"),
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


@pytest.mark.usefixtures("folder")
def test_a_zone_that_cannot_be_read_since_too_many_files_are_open_is_not_called_unknown(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(_name: str) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE), "zoneinfo/UTC")

    monkeypatch.setattr("costcalc.meter.zones.ZoneInfo", opened)
    monkeypatch.setattr("zoneinfo.ZoneInfo", opened)
    for words in ("meter log.csv --logs my.yaml", "estimate --usage u.csv -p builtin --zone Asia/Shanghai"):
        Path("u.csv").write_text("time,calls\n2026-01-01T00:00:00Z,5\n", encoding="utf-8")
        outcome = run(*words.split())
        assert (outcome.exit_code, outcome.stdout) == (1, ""), words
        assert outcome.stderr == "costcalc: error: zoneinfo/UTC: Too many open files\n"


def test_iso_times_where_a_format_counts_seconds_name_the_key_that_reads_them(run: Run, empty_folder: Path) -> None:
    row = '{"time":"2026-11-01T00:00:00Z","duration":"1","status":"200","path":"/v1/a","id":"1"}\n'
    (empty_folder / "a.jsonl").write_text(row, encoding="utf-8")
    outcome = run("meter", str(empty_folder / "a.jsonl"), "--logs", "nginx-json", "--route", "a=/v1/*")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "written as seconds since 1970; of ISO times say 'as: iso' in a format of your own" in outcome.stderr
