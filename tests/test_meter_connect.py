"""Spark Connect: a server of its own, asked by the client that ``costcalc[spark]`` brings. Against brute force, and DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import duckdb
import meter_truth as truth
import pytest
import spark_cluster
from conftest import Run
from meter_checks import NATIVE, assert_true, format_of, write_csv, write_parquet

from costcalc.meter.engines.spark import SparkEngine
from costcalc.meter.kernel import Conflicts, Period
from costcalc.meter.metering import meter
from costcalc.meter.questions import Question

pytestmark = pytest.mark.filterwarnings("default")  # of the package, which is not ours

LOGS = 84
SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
}


class Server(NamedTuple):
    url: str
    folder: Path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("connect")
    with spark_cluster.connected(folder, SETTINGS) as url:
        yield Server(url, folder)


def test_random_logs_by_connect_say_what_counting_says(server: Server) -> None:
    rows, calls = truth.make(400, LOGS, "iso")
    path = write_csv(server.folder / "log.csv", rows)
    parquet = path.with_suffix(".parquet")
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{path}', all_varchar = true, nullstr = '~')) TO '{parquet}'")
    zone = truth.ZONES[2]
    question = Question(zone=ZoneInfo(zone), period=Period.DAY, conflicts=Conflicts.SUCCESS, bad_rows=10**9, peaks=True)
    right = truth.answer(calls, zone, ends=True, rule="success", by="day")
    with closing(SparkEngine(server.url, format_of("iso", ends=True), [str(parquet)], None)) as engine:
        assert_true(meter(engine, question), right, len(rows))


def test_one_set_of_parquet_gives_the_same_bytes_by_connect_and_on_duckdb(run: Run, server: Server) -> None:
    path = server.folder / "calls.parquet"
    write_parquet(path, 4_000)
    (server.folder / "my.yaml").write_text(NATIVE, encoding="utf-8")
    for words in ("--by day", "--sizes", "--peaks --api ocr", "-f json"):
        command = [
            "meter",
            str(path),
            "--logs",
            str(server.folder / "my.yaml"),
            "--zone",
            "Africa/Cairo",
            *words.split(),
        ]
        here, there = run(*command), run(*command, "--engine", server.url)
        assert here.exit_code == 0
        assert there == here


def test_what_the_server_does_not_have_is_one_line(run: Run, server: Server) -> None:
    (server.folder / "my.yaml").write_text(NATIVE, encoding="utf-8")
    for words, says in (
        ("--table calls.events", "calls.events: there is no such table on this engine; check its name"),
        ("none.parquet", "none.parquet: there is no such file for this engine; name it as the cluster sees it"),
    ):
        outcome = run("meter", *words.split(), "--logs", str(server.folder / "my.yaml"), "--engine", server.url)
        assert (outcome.exit_code, outcome.stdout, outcome.stderr.count("\n")) == (1, "", 1)
        assert says in outcome.stderr
