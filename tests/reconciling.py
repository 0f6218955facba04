"""A sheet, a usage and a bill in the folder of a test, and what ``reconcile`` says of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conftest import Run
from making import sheet_text

VOLUME = "{mode: volume, tiers: [{from: 0, unit_price: 0.10}, {from: 1_000, unit_price: 0.08}]}"
TWO = (
    sheet_text(postpaid=VOLUME)
    + "  chat:\n    name: Chat\n    unit: token\n    postpaid: {unit_price: 2, per: 1_000, rounding: exact}\n"
)
FILES = "-p sheet.yaml --usage usage.csv --bill bill.csv"


def write(usage: str, bill: str, sheet: str = sheet_text(postpaid=VOLUME)) -> None:
    for name, text in (("usage.csv", usage), ("bill.csv", bill), ("sheet.yaml", sheet)):
        Path(name).write_text(text, encoding="utf-8")


def answer_of(run: Run, words: str = "", code: int = 0) -> Any:
    outcome = run(*f"reconcile {FILES} {words} --json".split())
    assert outcome.exit_code == code, outcome.stderr
    return json.loads(outcome.stdout)


def told(answer: Any) -> list[tuple[Any, ...]]:
    keys = ("month", "account", "api", "expected", "billed", "difference", "status")
    return [tuple(row[key] for key in keys) for row in answer["rows"]]


def refused(run: Run, words: str = "") -> list[str]:
    outcome = run(*f"reconcile {FILES} {words}".split())
    assert (outcome.exit_code in {1, 2}, outcome.stdout) == (True, "")
    return [line.removeprefix("costcalc: error: ") for line in outcome.stderr.splitlines()]
