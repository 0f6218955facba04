"""``costcalc meter`` beside SQL written by hand, on the same engine and the same rows: processor time and peak memory.

    python tests/bench/meter.py                    a million calls: Parquet and CSV, in a folder that goes again
    python tests/bench/meter.py 1e7 --folder DIR   ten million; what was made stays in the folder for the next run
    python tests/bench/meter.py 1e8 --folder DIR --no-csv
    python tests/bench/meter.py --spark            a Spark cluster beside DuckDB (pip install pyspark, and a JDK)

Each figure is a process of its own, its start taken off; DuckDB has 1,500 MB (``--memory``).
The calls are made, not real: 90 days, 200 accounts, 5 APIs, 3 % failed, one of 200 delivered twice, tasks of seconds and
a few of hours. What is written by hand checks nothing, and asks for no more than the figure.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import duckdb

sys.path.insert(0, str(Path(__file__).parents[1]))

FORMAT = """\
logs: 1
format: {container}
time: {{column: start, as: iso}}
duration: {{column: took_ms, in: ms}}
status: status
{id}
api: api
account: account
units: units
"""
MAKE = """
COPY (
    WITH calls AS (
        SELECT i, make_timestamptz(1767225600000000 + i * (90 * 86400000000 // {rows}) // 1000 * 1000) AS start,
            CAST(CASE WHEN i % 20011 = 0 THEN 3600000 + i % 7200000 ELSE 400 + hash(i) % 3000 END AS INTEGER) AS took_ms,
            CAST(CASE WHEN i % 100 < 97 THEN 200 ELSE 500 END AS SMALLINT) AS status,
            'acct-' || lpad(CAST(hash(i * 7) % 200 AS VARCHAR), 3, '0') AS account,
            ['ocr', 'style', 'face', 'asr', 'animate'][CAST(hash(i * 3) % 5 + 1 AS BIGINT)] AS api,
            CAST(1 + hash(i * 11) % 3 AS INTEGER) AS units, md5(CAST(i AS VARCHAR)) AS id
        FROM range({rows}) r(i)
    )
    SELECT * EXCLUDE i FROM calls UNION ALL SELECT * EXCLUDE i FROM calls WHERE i % 200 = 0
) TO '{path}' {how}
"""
USAGE = """
SELECT date_trunc('month', start + INTERVAL 8 HOURS) AS month, account, api, SUM(units),
    SUM(CASE WHEN status NOT BETWEEN 200 AND 299 THEN units END)
FROM {source} GROUP BY 1, 2, 3
"""
ONCE = "(SELECT account, api, id, MIN(start) AS start, MIN(units) AS units, MIN(status) AS status FROM {source} GROUP BY account, api, id) c"
PEAKS = """
SELECT CAST(moment + INTERVAL 8 HOURS AS DATE) AS day, MAX(at_once) FROM (
    SELECT moment, SUM(change) OVER (ORDER BY moment, change ROWS UNBOUNDED PRECEDING) AS at_once FROM (
        SELECT start AS moment, 1 AS change FROM {source}
        UNION ALL SELECT start + to_milliseconds(took_ms), -1 FROM {source}
    ) e
) r GROUP BY 1
"""
SPARK_PEAKS = PEAKS.replace("to_milliseconds(took_ms)", "make_dt_interval(0, 0, 0, took_ms / 1000)").format(
    source="calls"
)
PARSED = "SELECT MIN(start), MAX(start), MAX(account), MAX(api), MAX(status), MAX(units), MAX(took_ms) FROM {source}"
TYPES = "{'start': 'TIMESTAMPTZ', 'took_ms': 'INTEGER', 'status': 'SMALLINT', 'account': 'VARCHAR', 'api': 'VARCHAR', 'units': 'INTEGER', 'id': 'VARCHAR'}"
DUCKDB = "import duckdb; c = duckdb.connect(); c.execute(\"SET timezone = 'UTC'\"); c.execute({memory!r}); c.execute({sql!r}).fetchall()"
SPARK = """
from pyspark.sql import SparkSession
session = SparkSession.builder.master({url!r}).getOrCreate()
session.read.parquet({path!r}).createOrReplaceTempView("calls")
session.sql({sql!r}).collect()
session.stop()
"""
SPARK_SETTINGS = """\
spark.executor.memory 512m
spark.driver.memory 512m
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.ui.enabled false
spark.sql.session.timeZone UTC
"""


class Took(NamedTuple):
    """What a process took."""

    seconds: float
    """Of the processor."""
    memory: str
    """At most at once; nothing where other processes do the work. What would take more has no figure."""


def made(folder: Path, rows: int, *, csv: bool) -> tuple[Path, Path]:
    """Make the calls, if they are not there yet, in a process of their own: a child begins with its parent's memory."""
    parquet, text = folder / f"calls-{rows}.parquet", folder / f"calls-{rows}.csv"
    iso = "strftime(start, '%Y-%m-%dT%H:%M:%S.%gZ') AS start"
    copied = f"COPY (SELECT * REPLACE ({iso}) FROM '{parquet}') TO '{text}' (HEADER)"
    wanted = {parquet: MAKE.format(rows=rows, path=parquet, how="(FORMAT parquet, COMPRESSION zstd)")}
    for path, sql in (wanted | {text: copied} if csv else wanted).items():
        if not path.exists():
            run([sys.executable, "-c", DUCKDB.format(memory="SET threads = 2", sql=sql)])
    return parquet, text


def run(words: list[str], elsewhere: Callable[[], float] = lambda: 0.0) -> Took:
    """Run a process; ``elsewhere`` tells the processor time of others that work for it."""
    before = elsewhere()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr
    said = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        if "OutOfMemoryException" in said:
            return Took(math.nan, "no memory")
        sys.exit(f"{' '.join(words)[:200]}: {said[-500:]}")
    memory = "" if before else f"{used.ru_maxrss // 1024:,} MB"
    return Took(used.ru_utime + used.ru_stime + elsewhere() - before, memory)


class Bench:
    """Runs each task by hand and by ``costcalc meter``, and prints both."""

    def __init__(self, memory: str, folder: Path) -> None:
        self.memory, self.folder = memory, folder
        self.python = run([sys.executable, "-c", ""]).seconds
        self.costcalc = run([sys.executable, "-m", "costcalc", "meter", "--show", "alb"]).seconds
        for name, container, id_line in (("plain", "parquet", ""), ("ids", "parquet", "id: id"), ("csv", "csv", "")):
            (folder / f"{name}.yaml").write_text(FORMAT.format(container=container, id=id_line), encoding="utf-8")

    def by_hand(self, sql: str) -> Took:
        """Run SQL on DuckDB."""
        setting = f"SET memory_limit = '{self.memory}'"
        took = run([sys.executable, "-c", DUCKDB.format(memory=setting, sql=sql)])
        return took._replace(seconds=took.seconds - self.python)

    def meter(self, path: Path, log: str, *more: str, elsewhere: Callable[[], float] = lambda: 0.0) -> Took:
        """Run the command."""
        words = ["meter", str(path), "--logs", str(self.folder / f"{log}.yaml"), "--zone", "Asia/Shanghai", *more]
        took = run([sys.executable, "-m", "costcalc", *words], elsewhere)
        return took._replace(seconds=took.seconds - self.costcalc)

    def beside(self, task: str, theirs: Took, ours: Took) -> None:
        """Print a line."""
        both = "   ".join(f"{took.seconds:8.2f} s {took.memory:>9}" for took in (theirs, ours))
        print(f"{task:34}{both}   {ours.seconds / theirs.seconds:6.2f} ×", flush=True)

    def duckdb(self, parquet: Path, text: Path | None) -> None:
        """Compare the tasks on DuckDB."""
        limits = ("--memory", self.memory, "--tmp", str(self.folder))
        source = f"'{parquet}'"
        print(f"{'on DuckDB ' + duckdb.__version__:34}{'by hand':>22}   {'costcalc meter':>22}")
        self.beside("usage", self.by_hand(USAGE.format(source=source)), self.meter(parquet, "plain", *limits))
        once = ONCE.format(source=source)
        self.beside("usage, ids once", self.by_hand(USAGE.format(source=once)), self.meter(parquet, "ids", *limits))
        peaks = self.by_hand(PEAKS.format(source=source))
        self.beside("usage and peaks", peaks, self.meter(parquet, "plain", *limits, "--peaks"))
        if text is not None:
            read = f"read_csv('{text}', header = true, auto_detect = false, columns = {TYPES})"
            csv = self.meter(text, "csv", *limits)
            self.beside("usage of CSV", self.by_hand(USAGE.format(source=read)), csv)
            self.beside("usage of CSV, beside a scan", self.by_hand(PARSED.format(source=read)), csv)

    def spark(self, parquet: Path) -> None:
        """Compare the same on a Spark cluster, all of whose processes count."""
        import pyspark
        import spark_cluster

        (self.folder / "spark-defaults.conf").write_text(SPARK_SETTINGS, encoding="utf-8")
        os.environ |= {"SPARK_CONF_DIR": str(self.folder), "SPARK_LOCAL_IP": "127.0.0.1"}
        print(f"{'on Spark ' + pyspark.__version__:34}{'by hand':>22}   {'costcalc meter':>22}")
        with spark_cluster.running(self.folder) as url:

            def by_hand(sql: str) -> Took:
                return run([sys.executable, "-c", SPARK.format(url=url, path=str(parquet), sql=sql)], of_children)

            def meter(log: str, *more: str) -> Took:
                return self.meter(parquet, log, "--engine", url, *more, elsewhere=of_children)

            once = ONCE.format(source="calls")
            self.beside("usage", by_hand(USAGE.format(source="calls")), meter("plain"))
            self.beside("usage, ids once", by_hand(USAGE.format(source=once)), meter("ids"))
            self.beside("usage and peaks", by_hand(SPARK_PEAKS), meter("plain", "--peaks"))


def of_children() -> float:
    """Return the processor time of this process's children, and of theirs that have ended; executors end with their job."""
    time.sleep(2)
    ticks = 0
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            fields = Path(f"/proc/{child}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="?", type=float, default=1e6)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--memory", default="1500MB")
    parser.add_argument("--no-csv", action="store_true")
    parser.add_argument("--spark", action="store_true")
    said = parser.parse_args()
    rows = int(said.rows)
    with tempfile.TemporaryDirectory() as scratch:
        folder = (said.folder or Path(scratch)).resolve()
        parquet, text = made(folder, rows, csv=not said.no_csv)
        bench = Bench(said.memory, folder)
        print(f"{rows:,} calls, {os.cpu_count()} cores; seconds of the processor, most memory at once")
        bench.duckdb(parquet, None if said.no_csv else text)
        if said.spark:
            bench.spark(parquet)


if __name__ == "__main__":
    main()
