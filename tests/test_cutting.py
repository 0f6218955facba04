"""Lines of CSV that are cut at once have the cells that the csv module finds in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from random import Random

import pytest

from costcalc.errors import RequestError
from costcalc.loader import table
from costcalc.loader.files import Content
from costcalc.loader.table import Table

HEADER = ["a", "b", "c"]
CELLS = ["", "x", "1,234", "12", " 5", "é", 'a"b', "x\ny", "x\r\ny", '"', "y" * 30]
"""Of which a comma, a quote and the end of a line are quoted by whoever writes them."""
PIECES = ["x", "1", ",", '"', '"', "\n", '",', ',"', '"\n', '"1,2"', '""', " ", "\r\n", '"x"']
SIZES = [1, 12, 40, 1 << 15]
"""Characters that are cut at once."""


def by_module(text: str, delimiter: str) -> list[list[str]] | None:
    """Return the rows of a text; None of what is no CSV."""
    try:
        return alike(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None


def at_once(text: str, delimiter: str, size: int) -> list[list[str]] | None:
    """Return the same by columns, so many characters and rows at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "_AT_ONCE", size)
        patch.setattr(table, "_ROWS_AT_ONCE", 2)
        file = Table(Content("a.csv", f"{delimiter.join(HEADER)}\n{text}".encode()), "usage file")
        try:
            return alike(row for columns, rows in file.columns() for row in (rows or zip(*columns, strict=True)))
        except RequestError:
            return None


def alike(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Return rows as lists; one without a cell and one with an empty cell are the same."""
    return [list(row) if any(row) or len(row) > 1 else [] for row in rows]


def test_what_is_written_as_csv_is_cut_into_its_cells() -> None:
    rng = Random(1)
    for _ in range(1_000):
        rows = [[rng.choice(CELLS) for _ in range(rng.choice([3, 3, 3, 2]))] for _ in range(rng.randint(0, 6))]
        delimiter, end = rng.choice(",;\t"), rng.choice(["\n", "\r\n"])
        written = io.StringIO()
        if rng.random() < 0.5:
            csv.writer(written, delimiter=delimiter, lineterminator=end).writerows(rows)
        else:
            csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
        assert at_once(written.getvalue(), delimiter, rng.choice(SIZES)) == rows, written.getvalue()


def test_any_text_is_cut_as_the_csv_module_reads_it() -> None:
    rng, right = Random(2), 0
    for _ in range(3_000):
        text = "".join(rng.choices(PIECES, k=rng.randint(1, 12)))
        expected = by_module(text, ",")
        assert at_once(text, ",", rng.choice(SIZES)) == expected, text
        right += expected is not None
    assert right > 800


def test_a_count_in_groups_is_read_without_the_csv_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Table, "_parsed", None)
    rows = [["x", "1,234", "a"], ["y", "5", "b, c"]]
    for text in ('x,"1,234",a\ny,"5","b, c"\n', 'x,"1,234",a\ny,5,"b, c"', '"x","1,234","a"\n"y","5","b, c"\n'):
        assert at_once(text, ",", 1 << 15) == rows
