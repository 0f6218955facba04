"""Engines of ``costcalc meter``: what is not there, what is broken off, what a warehouse answered."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run
from meter_checks import NATIVE, write_parquet
from meter_logs import small_log


@pytest.fixture
def folder(empty_folder: Path) -> Path:
    return small_log(empty_folder)


@pytest.mark.parametrize(("sent", "code"), [("SIGINT", 130), ("SIGTERM", -15), ("SIGHUP", -1)])
def test_a_run_that_is_broken_off_leaves_nothing(folder: Path, sent: str, code: int) -> None:
    (folder / "spilled").mkdir()
    # Hours of work, and more than there is memory for: it is broken off once something lies on disk.
    endless = "SELECT COUNT(*) FROM (SELECT range % 50000000 AS x FROM range(1000000000000) GROUP BY x)"
    program = (
        "import os, signal, threading, time\n"
        "from costcalc.cli import app\n"
        "from costcalc.meter.kernel import Kernel\n"
        f"Kernel.usage = lambda *_, **__: {endless!r}\n"
        "def end():\n"
        "    while not os.listdir('spilled'): time.sleep(0.01)\n"
        f"    os.kill(os.getpid(), signal.{sent})\n"
        "threading.Thread(target=end, daemon=True).start()\n"
        "app('meter log.csv --logs my.yaml -o out.csv --memory 100MB --tmp spilled'.split())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")
    assert not (folder / "out.csv").exists()
    assert not list((folder / "spilled").iterdir())


def test_little_memory_gives_the_same_bytes_and_leaves_nothing_on_disk(run: Run, folder: Path) -> None:
    write_parquet(folder / "calls.parquet", 20_000)
    (folder / "my.yaml").write_text(NATIVE, encoding="utf-8")
    (folder / "spilled").mkdir()
    words = ("meter", "calls.parquet", "--logs", "my.yaml", "--peaks")
    little = run(*words, "--memory", "90MB", "--tmp", "spilled")
    assert little.exit_code == 0
    assert little.stdout == run(*words).stdout
    assert not list((folder / "spilled").iterdir())


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
