"""One answer in every format: the numbers of the JSON stand in the table, and the CSV adds up to them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import concurrencies, sheets

from costcalc.engine.add_ons.concurrency import concurrency
from costcalc.engine.compare import compare
from costcalc.engine.estimate import estimate
from costcalc.engine.estimate_usage import estimate_usage
from costcalc.engine.plan_usage import plan_usage
from costcalc.errors import NoPriceError
from costcalc.render import Format, Screen, page_of, render
from costcalc.render.page import Grid
from costcalc.results.answer import Result
from costcalc.sheet import Concurrency, PriceSheet
from costcalc.usage import UsageSeries

CALLS = st.integers(0, 60)
WIDE = Screen(width=400)
"""So wide that no text is broken between two lines."""


def as_json(answer: Result, *, ratios: bool = False) -> Any:
    """Return the JSON of an answer, which writes no number with a point but, if any, ratios."""
    no_float = None if ratios else lambda text: pytest.fail(f"{text} is a float")
    return json.loads(render(answer, Format.JSON), parse_float=no_float)


def as_csv(answer: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(answer, Format.CSV))))


def in_table(answer: Result, *, explain: bool = False) -> set[str]:
    """Return the numbers of the table as plain text: ``-1,000.00`` as ``1000.00``."""
    table = render(answer, Format.TABLE, explain=explain, screen=WIDE)
    return {number.replace(",", "") for number in re.findall(r"\d[\d,]*(?:\.\d+)?", table)}


def amounts(rows: list[dict[str, str]], *columns: str) -> Decimal:
    return sum((Decimal(row[column]) for row in rows for column in columns), Decimal(0))


def grids(answer: Result, title: str) -> Iterator[Grid]:
    for block in page_of(answer, explain=True).blocks:
        if isinstance(block, Grid) and block.title == title:
            yield block


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


@settings(max_examples=150, derandomize=True)
@given(sheets(), CALLS, st.integers(0, 20), st.booleans())
def test_an_estimate_is_the_same_in_every_format(sheet: PriceSheet, calls: int, prepaid: int, on: bool) -> None:
    answer = estimate(sheet, calls=calls, prepaid=prepaid, postpaid=on)
    found, rows, table = as_json(answer), as_csv(answer), in_table(answer, explain=True)
    postpaid, packages, cheapest = found["postpaid"], found["packages"], found["cheapest"]

    # What is printed: each way's amount, and every line of a bill that has several.
    assert {str(value) for value in found["usage"].values() if value} <= table
    shown = [cheapest and cheapest["total"], postpaid and postpaid["total"]]
    shown += [line["amount"].lstrip("-") for line in postpaid["lines"]] if postpaid else []
    shown += [option["total"] for option in packages["options"]] if packages and found["usage"]["to_pay"] else []
    if found["pay"] != "free":
        assert {amount for amount in shown if amount} <= table

    # What is printed adds up to the total that is printed below it.
    for title in ("The postpaid bill", "The cheapest of all"):
        for grid in grids(answer, title):
            *lines, (*_, total) = grid.rows
            assert sum(number(line[-1]) for line in lines) == number(total)

    # What a spreadsheet reads: one row a way, with the same amounts, and at most one chosen.
    by_size = {row["size"]: row["total"] for row in rows if row["size"] and row["pay"] == "packages"}
    assert by_size == {str(option["size"]): option["total"] for option in (packages["options"] if packages else ())}
    assert [row["total"] for row in rows if row["pay"] == "postpaid"] == ([postpaid["total"] or ""] if postpaid else [])
    chosen = [row["total"] for row in rows if row["chosen"] == "true"]
    if found["total"] is not None and (found["usage"]["to_pay"] or chosen):
        assert chosen == [found["total"]]


@settings(max_examples=60, derandomize=True)
@given(sheets(), st.lists(CALLS, min_size=1, max_size=3))
def test_a_comparison_is_the_same_in_every_format(sheet: PriceSheet, volumes: list[int]) -> None:
    answer = compare(sheet, calls=volumes)
    found, rows, table = as_json(answer), as_csv(answer), in_table(answer)
    assert [int(row["calls"]) for row in rows] == [row["calls"] for row in found["rows"]]
    for one, row in zip(found["rows"], rows, strict=True):
        halves = [(f"{half}_{name}", value) for half in ("month", "year") for name, value in one[half].items()]
        assert all(row[column] == (value or "") for column, value in halves)
        wanted = {value for column, value in halves if value and column.split("_")[1] not in {"pay", "saving"}}
        # A year by postpaid is twelve times the month that the table shows.
        assert wanted - {one["year"]["postpaid"]} <= table
        if one["month"]["postpaid"]:
            assert Decimal(one["year"]["postpaid"]) == 12 * Decimal(one["month"]["postpaid"])


SERIES = st.lists(st.tuples(CALLS, st.integers(0, 3)), min_size=1, max_size=5)


@settings(max_examples=80, derandomize=True)
@given(sheets(), SERIES, SERIES, st.booleans())
def test_many_months_of_two_accounts_are_the_same_in_every_format(
    sheet: PriceSheet, one: list[tuple[int, int]], two: list[tuple[int, int]], on: bool
) -> None:
    series = [
        UsageSeries(
            account=account,
            api="a",
            first_month=12 * 2026,
            calls=tuple(calls + failed for calls, failed in months),
            failed=tuple(failed for _, failed in months),
        )
        for account, months in (("one", one), ("two", two))
    ]
    for answered in (estimate_usage, plan_usage):
        try:
            answer = answered(sheet, series, postpaid=on)
        except NoPriceError:
            continue
        found, rows, table = as_json(answer), as_csv(answer), in_table(answer)
        columns = ["postpaid_amount"] if answered is estimate_usage else ["postpaid_amount", "purchases_amount"]
        assert amounts(rows, *columns) == Decimal(found["total"])
        assert sum(Decimal(group["total"]) for group in found["groups"]) == Decimal(found["total"])
        assert found["total"] in table
        for row in rows:
            parts = [int(row[part]) for part in ("free", "prepaid", "postpaid", "unserved")]
            assert sum(parts) == int(row["calls"]) - int(row["failed"])
        assert sum(int(row["calls"]) for row in rows) == sum(map(sum, (each.calls for each in series)))


@settings(max_examples=80, derandomize=True)
@given(sheets(), concurrencies(), st.lists(st.integers(0, 9), min_size=1, max_size=40))
def test_concurrency_is_the_same_in_every_format(drawn: PriceSheet, sold: Concurrency, demand: list[int]) -> None:
    sheet = replace(drawn, apis=(replace(drawn.apis[0], concurrency=sold),))
    try:
        answer = concurrency(sheet, demand=demand)
    except NoPriceError:
        return
    found, rows, table = as_json(answer, ratios=True), as_csv(answer), in_table(answer)
    assert amounts(rows, "total") == Decimal(found["total"])
    assert [row["total"] for row in rows] == [bought["total"] for bought in found["cheapest"]["purchases"]]
    totals = {found["total"], *(found[term]["total"] for term in ("daily", "monthly"))} - {None}
    assert all(total in table or not Decimal(total) for total in totals)
