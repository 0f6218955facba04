"""Usage, peaks, repeats and reasons of random logs: DuckDB against brute force."""

from __future__ import annotations

import csv
from pathlib import Path
from zoneinfo import ZoneInfo

import meter_truth as truth
import pytest

from costcalc.meter.engines.duckdb import DuckDBEngine
from costcalc.meter.format_files import parse_format
from costcalc.meter.formats import LogFormat
from costcalc.meter.kernel import Conflicts, Period
from costcalc.meter.metering import Question, meter
from costcalc.results.meter import Metered

LOGS = 84
"""Of each of the six forms of time: some 500 logs."""

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


def format_of(form: str, *, ends: bool) -> LogFormat:
    return parse_format(FORMAT.format(form=form, marks="end" if ends else "start"), "format.yaml")


def usage_of(metered: Metered) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Return the rows; months without a call between two others are none of the truth."""
    return {
        (row.period, row.account, row.api): (row.calls, row.failed) for row in metered.rows if row.calls or row.failed
    }


def without_zeros(usage: dict[tuple[str, str, str], tuple[int, int]]) -> dict[tuple[str, str, str], tuple[int, int]]:
    return {key: counts for key, counts in usage.items() if any(counts)}


@pytest.mark.parametrize("form", truth.FORMS)
def test_random_logs_say_what_counting_them_call_by_call_says(tmp_path: Path, form: str) -> None:
    rows, calls = truth.make(truth.FORMS.index(form), LOGS, form)
    path = write_csv(tmp_path / "log.csv", rows)
    for number, zone in enumerate(truth.ZONES):
        ends, rule = bool((number + len(form)) % 2), list(Conflicts)[number % 3]
        engine = DuckDBEngine(format_of(form, ends=ends), [str(path)])
        for by in Period:
            question = Question(zone=ZoneInfo(zone), period=by, conflicts=rule, bad_rows=10**9, peaks=by is Period.DAY)
            metered = meter(engine, question)
            right = truth.answer(calls, zone, ends=ends, rule=rule.value, by=by.value)
            assert usage_of(metered) == without_zeros(right.usage)
            assert {each.reason: each.rows for each in metered.left_out} == right.reasons
            assert metered.rows_read == len(rows)
            assert (metered.repeated, metered.no_id) == (right.repeated, right.no_id)
            assert metered.conflicts == right.conflicts
            assert metered.peaks is None or dict(metered.peaks) == right.peaks
