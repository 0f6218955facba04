"""Price sheets as files, good and bad, for the tests of `costcalc sheet`, and what a run says of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import Outcome
from making import sheet_text

ROOT = Path(__file__).parent.parent
SHEETS = ROOT / "examples" / "sheets"
SHIPPED = ["builtin", *sorted(path.stem for path in SHEETS.glob("*.yaml"))]
BAD = ROOT / "tests" / "bad_sheets"

GOOD = sheet_text(postpaid="{unit_price: 1}")
# 10 calls are 10 by postpaid, and 9 in packages alone: three of 4 at 3.
PRICES = {"postpaid": "{unit_price: 1}", "packages": "{validity: 1 year, sizes: [{units: 4, price: 3}]}"}


def write(name: str, text: str) -> Path:
    """Write a file of the working folder, and the folders that lead to it."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


EVERY_KIND = ["good.yaml", "two", "bad.yaml", "differs.yaml", "missing.yaml", "empty"]


def files_of_every_kind() -> None:
    write("good.yaml", GOOD)
    write("two/a.yaml", GOOD)
    write("two/deeper/b.yml", sheet_text(**PRICES, checks="[{calls: 10, postpaid: 10, packages: 9}]"))
    write("two/notes.txt", "no sheet")
    write("bad.yaml", (BAD / "ten_mistakes.yaml").read_text(encoding="utf-8"))
    write("differs.yaml", sheet_text(**PRICES, checks="[{calls: 10, postpaid: 10}, {calls: 10, packages: 8}]"))
    Path("empty").mkdir()


def ten_mistakes(name: str) -> list[str]:
    """Return the messages for the sheet with ten mistakes under another name."""
    return (BAD / "ten_mistakes.txt").read_text(encoding="utf-8").replace("ten_mistakes.yaml", name).splitlines()


def answer(outcome: Outcome, problems: Sequence[str] = ()) -> Any:
    """Return the JSON that a run printed beside some problems; it has no binary floats."""
    assert outcome.stderr.splitlines() == list(problems)
    return json.loads(outcome.stdout, parse_float=lambda text: pytest.fail(f"{text} is a binary float"))


def errors(outcome: Outcome, exit_code: int = 1) -> list[str]:
    """Return the lines of standard error of a run that printed nothing else."""
    assert (outcome.exit_code, outcome.stdout) == (exit_code, "")
    return outcome.stderr.splitlines()
