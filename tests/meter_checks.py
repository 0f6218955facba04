"""Random logs as files and tables, and the comparison of what an engine says of them with the truth."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import meter_truth as truth

from costcalc.meter.format_files import parse_format
from costcalc.meter.formats import LogFormat
from costcalc.results.meter import Metered

FORMAT = """\
logs: 1
format: csv
time: {{column: time, as: {form}, marks: {marks}}}
duration: {{column: took, in: s}}
status: status
units: units
id: request_id
api: {{column: path, is: {{ocr: /v1/ocr/*, face_swap: /v1/face_swap}}, ignore: [/health]}}
account: account
"""


def write_csv(path: Path, rows: list[truth.Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, truth.COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def format_text(form: str, *, ends: bool) -> str:
    return FORMAT.format(form=form, marks="end" if ends else "start")


def format_of(form: str, *, ends: bool) -> LogFormat:
    return parse_format(format_text(form, ends=ends), "format.yaml")


def without_zeros(usage: dict[tuple[str, str, str], tuple[int, int]]) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Leave out what is 0: months between two others are filled, and a call may have 0 units."""
    return {key: counts for key, counts in usage.items() if any(counts)}


def assert_true(metered: Metered, right: truth.Answer, rows: int) -> None:
    """Hold everything that an engine said against the truth."""
    usage = {(row.period, row.account, row.api): (row.calls, row.failed) for row in metered.rows}
    assert without_zeros(usage) == without_zeros(right.usage)
    assert {each.reason: each.rows for each in metered.left_out} == right.reasons
    assert metered.rows_read == rows
    assert (metered.repeated, metered.no_id) == (right.repeated, right.no_id)
    assert metered.conflicts == right.conflicts
    assert metered.peaks is None or dict(metered.peaks) == right.peaks


NATIVE = """\
logs: 1
format: parquet
time: {column: ts, as: native, marks: end}
duration: {column: took_ms, in: ms}
status: status
units: images
id: id
api: api
account: account
"""


def write_parquet(path: Path, rows: int) -> None:
    """Write calls with typed columns: every 97th fails, every 50th is delivered twice."""
    calls = (
        "SELECT make_timestamptz(1767225600000000 + i * 5_000_000_000 + i % 7 * 1_001) AS ts, "
        "CAST(i * 7919 % 40_000_000 AS BIGINT) AS took_ms, CAST(CASE WHEN i % 97 = 0 THEN 500 ELSE 200 END AS SMALLINT) AS status, "
        "CAST(i % 5 AS INTEGER) AS images, 'id-' || i AS id, ['ocr', 'face'][i % 2 + 1] AS api, 'team ' || i % 3 AS account "
        f"FROM range({rows}) r(i)"
    )
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM ({calls}) UNION ALL SELECT * FROM ({calls}) WHERE id LIKE '%50') TO '{path}'"
        )
