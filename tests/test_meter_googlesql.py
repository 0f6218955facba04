"""The query that ``--sql bigquery`` prints, run by GoogleSQL's reference implementation, against brute force."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import meter_truth as truth
import pytest
from conftest import Run
from meter_checks import assert_true, format_of, format_text
from zetasql.api import CatalogBuilder, PreparedQuery, TableBuilder, create_table_content
from zetasql.types import AnalyzerOptions, LanguageOptions, TypeKind, ZetaSQLBuiltinFunctionOptions

from costcalc.meter.engines.answered import AnsweredEngine
from costcalc.meter.kernel import Conflicts, Period, answer_columns
from costcalc.meter.metering import meter
from costcalc.meter.questions import Question

LANGUAGE = LanguageOptions.maximum_features()


def run_googlesql(sql: str, rows: list[truth.Row], names: tuple[str, ...], answer: Path) -> None:
    """Run a query over a table ``logs`` of text, and write its answer as CSV."""
    table = TableBuilder("logs")
    for name in truth.COLUMNS:
        table = table.add_column(name, TypeKind.TYPE_STRING)
    functions = ZetaSQLBuiltinFunctionOptions(language_options=LANGUAGE)
    catalog = CatalogBuilder("catalog").add_table(table.build()).with_builtin_functions(functions).build()
    query = (
        PreparedQuery.builder()
        .set_sql(sql.rstrip(";\n"))
        .set_analyzer_options(AnalyzerOptions(language_options=LANGUAGE))
        .set_catalog(catalog)
        .set_table_content({"logs": create_table_content([[row[name] for name in truth.COLUMNS] for row in rows])})
        .prepare()
    )
    data = query.execute().content.table_data

    def cell(value: Any) -> str:
        return next((str(found) for found in (value.int64_value, value.string_value) if found is not None), "")

    with answer.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([names, *([cell(value) for value in row.cell] for row in data.row)])


@pytest.mark.parametrize("form", truth.FORMS)
def test_googlesql_says_what_counting_says(run: Run, empty_folder: Path, form: str) -> None:
    number = truth.FORMS.index(form)
    ends, zone, rule = bool(number % 2), truth.ZONES[number], list(Conflicts)[number % 3]
    by = list(Period)[number // 2 % 2]
    rows, calls = truth.make(100 + number, 12, form)
    (empty_folder / "my.yaml").write_text(format_text(form, ends=ends), encoding="utf-8")
    words = f"--logs my.yaml --sql bigquery --table logs --peaks --zone {zone} --by {by.value} --conflicts {rule.value}"
    printed = run("meter", *words.split())
    assert (printed.exit_code, printed.stderr) == (0, "")
    run_googlesql(printed.stdout, rows, answer_columns(by, sizes=False), empty_folder / "answer.csv")
    question = Question(zone=ZoneInfo(zone), period=by, conflicts=rule, bad_rows=10**9, peaks=True)
    engine = AnsweredEngine(format_of(form, ends=ends), "answer.csv", question)
    right = truth.answer(calls, zone, ends=ends, rule=rule.value, by=by.value)
    assert_true(meter(engine, question), right, len(rows))
