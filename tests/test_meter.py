"""Usage, peaks, repeats and reasons of random logs: DuckDB against brute force."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import meter_truth as truth
import pytest
from meter_checks import assert_true, format_of, write_csv

from costcalc.meter.engines.duckdb import DuckDBEngine
from costcalc.meter.kernel import Conflicts, Period
from costcalc.meter.metering import meter
from costcalc.meter.questions import Question

LOGS = 84
"""Of each of the six forms of time: some 500 logs."""


@pytest.mark.parametrize("form", truth.FORMS)
def test_random_logs_say_what_counting_them_call_by_call_says(tmp_path: Path, form: str) -> None:
    rows, calls = truth.make(truth.FORMS.index(form), LOGS, form)
    path = write_csv(tmp_path / "log.csv", rows)
    for number, zone in enumerate(truth.ZONES):
        ends, rule = bool((number + len(form)) % 2), list(Conflicts)[number % 3]
        engine = DuckDBEngine(format_of(form, ends=ends), [str(path)])
        engine.ids_at_once = (100, 20_000_000)[number % 2]  # ids by parts, and in one query
        engine.tasks_at_once = (1, 100, 500_000)[number % 3]  # peaks by each day alone, by some days, all in one query
        for by in Period:
            question = Question(zone=ZoneInfo(zone), period=by, conflicts=rule, bad_rows=10**9, peaks=by is Period.DAY)
            right = truth.answer(calls, zone, ends=ends, rule=rule.value, by=by.value)
            assert_true(meter(engine, question), right, len(rows))
