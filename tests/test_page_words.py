"""Words of pages that are other ones of one thing than of many, and amounts in columns below nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run
from test_rare_reports import FOLDER

from costcalc.render import Screen
from costcalc.render.documents.in_columns import amount_texts

LINES = [
    ("compare -p line.yaml --calls 10 --free 1", "1 call free in each month; all volumes below include it"),
    ("compare -p line.yaml --calls 10 --free 2", "2 calls free in each month; all volumes below include them"),
    ("plan -p north.yaml --calls 2k --months 12 --growth 1% --case own=year.csv --case more=+10%", "growing 1 % a month. own is as in its file."),
    ("estimate -p daily.yaml --api voice --calls 500/day --days 1", "Cheapest this day: postpaid = 8.00."),
    ("estimate -p daily.yaml --api voice --calls 500/day --days 2", "Cheapest these 2 days: postpaid = 16.00."),
]  # fmt: skip


@pytest.mark.parametrize(("line", "says"), LINES)
def test_one_is_said_as_one_and_many_as_many(run: Run, monkeypatch: pytest.MonkeyPatch, line: str, says: str) -> None:
    # Of 500 seconds 100 are free on each day: 400 × 0.02 = 8.00.
    monkeypatch.chdir(FOLDER)
    monkeypatch.setattr("costcalc.cli.output.screen_of", lambda: Screen(width=1_000))
    assert says in run(*line.split()).stdout


@pytest.mark.parametrize(("billed", "says"), [((99, 50), "1 row has"), ((99, 49), "2 rows have")])
def test_rows_of_other_calls_are_counted(run: Run, empty_folder: Path, billed: tuple[int, int], says: str) -> None:
    """Months of 100 and 50 calls at 0.01 whose amounts agree, while the bill says other calls."""
    (empty_folder / "usage.csv").write_text("month,calls\n2026-01,100\n2026-02,50\n", encoding="utf-8")
    rows = f"month,amount,calls\n2026-01,1.00,{billed[0]}\n2026-02,0.50,{billed[1]}\n"
    (empty_folder / "bill.csv").write_text(rows, encoding="utf-8")
    sheet = (FOLDER / "old.yaml").read_text(encoding="utf-8")
    (empty_folder / "sheet.yaml").write_text(sheet, encoding="utf-8")
    line = "reconcile -p sheet.yaml --api face --usage usage.csv --bill bill.csv"
    said = " ".join(run(*line.split()).stdout.split())
    assert f"The bill agrees to the cent: 1.50 USD, though {says} another number of calls." in said


@pytest.mark.parametrize(
    ("minor", "digits", "texts"),
    [([0, 5, -5, 1_234, -1_234], 2, ["0.00", "0.05", "-0.05", "12.34", "-12.34"]), ([7, -7], 0, ["7", "-7"]), ([-1], 3, ["-0.001"])],
)  # fmt: skip
def test_amounts_in_columns_have_their_sign_and_digits(minor: list[int], digits: int, texts: list[str]) -> None:
    assert amount_texts(minor, digits) == texts
