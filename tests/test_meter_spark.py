"""Random logs on a real Spark cluster against brute force, and the same bytes as DuckDB of one set of Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import duckdb
import meter_truth as truth
import pytest
import spark_cluster
from conftest import Run
from meter_checks import NATIVE, assert_true, format_of, write_csv, write_parquet
from pyspark.sql import SparkSession

from costcalc.errors import FileError
from costcalc.meter.engines.spark import SparkEngine
from costcalc.meter.format_files import parse_format
from costcalc.meter.kernel import Conflicts, Part, Period
from costcalc.meter.metering import meter
from costcalc.meter.questions import Question
from costcalc.render import Format, render

pytestmark = pytest.mark.filterwarnings("default")  # of the package, which is not ours

LOGS = 84
"""Of each of the six forms of time: some 500 logs."""

SETTINGS = """\
spark.executor.memory 512m
spark.driver.memory 512m
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.sql.shuffle.partitions 2
spark.sql.warehouse.dir {folder}/warehouse
"""


class Cluster(NamedTuple):
    url: str
    folder: Path


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Start the cluster; the driver of this process is told by files and the environment, as any user's is."""
    folder = tmp_path_factory.mktemp("spark")
    (folder / "spark-defaults.conf").write_text(SETTINGS.format(folder=folder), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, spark_cluster.running(folder) as url:
        patch.setenv("SPARK_CONF_DIR", str(folder))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        yield Cluster(url, folder)
        if session := SparkSession.getActiveSession():
            session.stop()


class Quick(SparkEngine):
    """Looks for no examples, each of which is a job of its own."""

    def example(self, reason: str, columns: Sequence[str]) -> tuple[str, tuple[str | None, ...]]:  # noqa: ARG002
        return self.label, ()


def test_random_logs_on_a_cluster_say_what_counting_says(cluster: Cluster) -> None:
    for number, form in enumerate(truth.FORMS):
        ends, zone, rule = bool(number % 2), truth.ZONES[number], list(Conflicts)[number % 3]
        by = list(Period)[number // 2 % 2]
        rows, calls = truth.make(300 + number, LOGS, form)
        path = write_csv(cluster.folder / f"{form}.csv", rows)
        parquet = path.with_suffix(".parquet")
        duckdb.sql(f"COPY (SELECT * FROM read_csv('{path}', all_varchar = true, nullstr = '~')) TO '{parquet}'")
        engine = Quick(cluster.url, format_of(form, ends=ends), [str(parquet)], None)
        question = Question(zone=ZoneInfo(zone), period=by, conflicts=rule, bad_rows=10**9, peaks=True)
        right = truth.answer(calls, zone, ends=ends, rule=rule.value, by=by.value)
        assert_true(meter(engine, question), right, len(rows))


def test_one_set_of_parquet_gives_the_same_bytes_on_spark_and_duckdb(run: Run, cluster: Cluster) -> None:
    path = cluster.folder / "calls.parquet"
    write_parquet(path, 4_000)
    (cluster.folder / "my.yaml").write_text(NATIVE, encoding="utf-8")
    engine = SparkEngine(cluster.url, parse_format(NATIVE, "my.yaml"), [str(path)], None)
    zone = ZoneInfo("America/New_York")
    questions = {
        "--by day": Question(zone=zone, period=Period.DAY),
        "--sizes": Question(zone=zone, sizes=True),
        "--peaks --api ocr": Question(zone=zone, peaks=True, part=Part(None, "ocr")),
    }
    for words, question in questions.items():
        here = run("meter", str(path), "--logs", str(cluster.folder / "my.yaml"), "--zone", zone.key, *words.split())
        assert here.exit_code == 0
        assert render(meter(engine, question), Format.CSV) == here.stdout


def test_a_table_that_is_not_there_and_columns_that_are_not_are_one_line(cluster: Cluster) -> None:
    log = parse_format(NATIVE, "my.yaml")
    with pytest.raises(FileError, match=r"^calls\.events: there is no such table on this engine"):
        SparkEngine(cluster.url, log, [], "calls.events")
    with pytest.raises(FileError, match=r"no-such\.parquet: there is no such file for this engine"):
        SparkEngine(cluster.url, log, [str(cluster.folder / "no-such.parquet")], None)
    write_parquet(cluster.folder / "few.parquet", 10)
    with pytest.raises(FileError, match=r"there is no column 'time'; it has ts, took_ms"):
        SparkEngine(cluster.url, format_of("iso", ends=False), [str(cluster.folder / "few.parquet")], None)
