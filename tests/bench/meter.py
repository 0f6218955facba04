"""``costcalc meter`` beside SQL written by hand, on the same DuckDB and the same rows: processor time and memory.

    python tests/bench/meter.py            a million calls: Parquet and CSV, in a folder that goes again
    python tests/bench/meter.py 1e7 DIR    ten million; what was made stays in the folder for the next run

Each figure is a process of its own. The calls are made, not real: 90 days, 200 accounts, 5 APIs, 3 % failed, one of 200
delivered twice, tasks of seconds and a few of hours.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

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
BY_HAND = """
SELECT date_trunc('month', start + INTERVAL 8 HOURS), account, api, SUM(units), SUM(units) FILTER (status NOT BETWEEN 200 AND 299)
FROM {source} GROUP BY ALL
"""
PARSED = "SELECT MIN(start), MAX(start), MAX(account), MAX(api), MAX(status), MAX(units), MAX(took_ms) FROM {source}"


def made(folder: Path, rows: int) -> tuple[Path, Path]:
    """Make the calls, if they are not there yet."""
    parquet, text = folder / f"calls-{rows}.parquet", folder / f"calls-{rows}.csv"
    with duckdb.connect() as connection:
        connection.execute("SET timezone = 'UTC'")
        if not parquet.exists():
            connection.execute(MAKE.format(rows=rows, path=parquet, how="(FORMAT parquet, COMPRESSION zstd)"))
        if not text.exists():
            iso = "strftime(start, '%Y-%m-%dT%H:%M:%S.%gZ') AS start"
            connection.execute(f"COPY (SELECT * REPLACE ({iso}) FROM '{parquet}') TO '{text}' (HEADER)")
    return parquet, text


def measured(name: str, words: list[str]) -> float:
    """Run a process, print what it took, and return its processor time."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - begun
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{name:44} {used:8.2f} s of the processor {wall:8.2f} s of the clock", flush=True)
    return used


def by_hand(name: str, sql: str) -> float:
    code = (
        "import duckdb, resource; c = duckdb.connect(); c.execute(\"SET timezone = 'UTC'\"); "
        f"c.execute({sql!r}).fetchall()"
    )
    return measured(name, [sys.executable, "-c", code])


def main() -> None:
    rows = int(float(sys.argv[1])) if len(sys.argv) > 1 else 10**6
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(scratch)
        parquet, text = made(folder, rows)
        for name, container, id_line in (("plain", "parquet", ""), ("ids", "parquet", "id: id"), ("csv", "csv", "")):
            (folder / f"{name}.yaml").write_text(FORMAT.format(container=container, id=id_line), encoding="utf-8")
        print(f"{rows:,} calls, DuckDB {duckdb.__version__}, {os.cpu_count()} cores")

        def meter(name: str, path: Path, log: str, *more: str) -> float:
            words = [sys.executable, "-m", "costcalc", "meter", str(path), "--logs", str(folder / f"{log}.yaml")]
            return measured(name, [*words, "--zone", "Asia/Shanghai", *more])

        start = measured(
            "costcalc alone, to be taken off", [sys.executable, "-m", "costcalc", "meter", "--show", "alb"]
        )
        hand = by_hand("usage of Parquet, by hand", BY_HAND.format(source=f"'{parquet}'"))
        usage = meter("usage of Parquet", parquet, "plain")
        meter("usage with repeated ids", parquet, "ids")
        meter("peaks", parquet, "plain", "--peaks")
        columns = "{'start': 'TIMESTAMPTZ', 'took_ms': 'INTEGER', 'status': 'SMALLINT', 'account': 'VARCHAR', 'api': 'VARCHAR', 'units': 'INTEGER', 'id': 'VARCHAR'}"
        scan = by_hand(
            "a scan of CSV with parsed times",
            PARSED.format(source=f"read_csv('{text}', header = true, auto_detect = false, columns = {columns})"),
        )
        parsed = meter("usage of CSV, every cell checked", text, "csv")
        print(
            f"usage of Parquet: {(usage - start) / hand:.2f} × by hand; of CSV: {(parsed - start) / scan:.2f} × the scan"
        )


if __name__ == "__main__":
    main()
