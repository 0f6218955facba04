"""The query that ``--sql postgres`` prints, run by a PostgreSQL, its answer read by ``--result``: against brute force."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import meter_truth as truth
import postgres
import pytest
from conftest import Run
from meter_checks import NATIVE, assert_true, format_of, format_text, write_csv, write_parquet

from costcalc.meter.engines.answered import AnsweredEngine
from costcalc.meter.kernel import Conflicts, Period
from costcalc.meter.metering import meter
from costcalc.meter.questions import Question

TEXT = ", ".join(f"{name} text" for name in truth.COLUMNS)


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    with postgres.running() as found:
        yield found


@pytest.mark.parametrize("form", truth.FORMS)
def test_postgres_says_what_counting_says(run: Run, empty_folder: Path, server: postgres.Server, form: str) -> None:
    number = truth.FORMS.index(form)
    ends, zone, rule = bool(number % 2), truth.ZONES[number], list(Conflicts)[number % 3]
    by = list(Period)[number // 2 % 2]
    rows, calls = truth.make(200 + number, 40, form)
    path = write_csv(empty_folder / "log.csv", rows)
    (empty_folder / "my.yaml").write_text(format_text(form, ends=ends), encoding="utf-8")
    words = f"--logs my.yaml --sql postgres --table logs_{form} --peaks --zone {zone} --by {by.value} --conflicts {rule.value}"
    printed = run("meter", *words.split())
    assert (printed.exit_code, printed.stderr) == (0, "")
    server.psql("-c", f"CREATE TABLE logs_{form} ({TEXT})", "-c", f"\\copy logs_{form} FROM {path} CSV HEADER NULL '~'")
    answer = server.psql("--csv", "-f", "-", stdin=printed.stdout)
    (empty_folder / "answer.csv").write_text(answer, encoding="utf-8")
    question = Question(zone=ZoneInfo(zone), period=by, conflicts=rule, bad_rows=10**9, peaks=True)
    engine = AnsweredEngine(format_of(form, ends=ends), "answer.csv", question)
    right = truth.answer(calls, zone, ends=ends, rule=rule.value, by=by.value)
    assert_true(meter(engine, question), right, len(rows))


def test_typed_columns_give_the_same_bytes_on_duckdb_and_postgres(
    run: Run, empty_folder: Path, server: postgres.Server
) -> None:
    write_parquet(empty_folder / "calls.parquet", 4_000)
    (empty_folder / "my.yaml").write_text(NATIVE, encoding="utf-8")
    duckdb.sql(f"COPY '{empty_folder}/calls.parquet' TO '{empty_folder}/calls.csv' (HEADER)")
    columns = "ts timestamptz, took_ms bigint, status smallint, images integer, id text, api text, account text"
    server.psql("-c", f"CREATE TABLE calls ({columns})", "-c", f"\\copy calls FROM {empty_folder}/calls.csv CSV HEADER")
    for words in (
        "",
        "--by day --zone Asia/Shanghai",
        "--sizes --zone America/New_York",
        "--peaks --zone Africa/Cairo",
    ):
        here = run("meter", "calls.parquet", "--logs", "my.yaml", *words.split())
        assert here.exit_code == 0
        query = run("meter", "--logs", "my.yaml", "--sql", "postgres", "--table", "calls", *words.split()).stdout
        answer = server.psql("--csv", "-f", "-", stdin=query)
        there = run("meter", "--logs", "my.yaml", "--result", "-", *words.split(), stdin=answer)
        assert there == here
