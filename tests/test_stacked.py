"""A terminal that is narrower than a table: rows one below the other, and no number is broken or lost."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from test_formats import CASES, Written, written

from costcalc.render import Screen

__all__ = ["written"]

NUMBER = re.compile(r"(?<![\w.,-])[+-]?\d[\d,]*(?:\.\d+)?(?: %)?")


@pytest.mark.parametrize("width", [40, 60, 80])
@pytest.mark.parametrize("name", CASES)
def test_no_number_is_broken_or_lost_and_no_line_is_longer(
    written: Written, monkeypatch: pytest.MonkeyPatch, name: str, width: int
) -> None:
    monkeypatch.setattr("costcalc.cli.output.screen_of", lambda: Screen(width=1_000))
    wide = written(name, "table").stdout
    monkeypatch.setattr("costcalc.cli.output.screen_of", lambda: Screen(width=width, breaks=True))
    narrow = written(name, "table").stdout
    assert max(map(len, narrow.splitlines())) <= width
    # Amounts and large counts, as often as they are there; titles, which may name the 1st of a month, stand once.
    assert not amounts(wide) - amounts(narrow)
    assert not set(NUMBER.findall(wide)) - set(NUMBER.findall(narrow)) - in_words(wide)


def amounts(text: str) -> Counter[str]:
    return Counter(number for number in NUMBER.findall(text) if set(number) & set(",."))


def in_words(text: str) -> set[str]:
    """Return the numbers of addresses and names of files, which are cut where they are longer than a line."""
    return {number for word in re.findall(r"\S*/\S*", text) for number in NUMBER.findall(word)}


def test_a_row_has_the_name_of_each_cell_and_the_chosen_one_its_mark(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("costcalc.cli.output.screen_of", lambda: Screen(width=40, breaks=True))
    assert (
        "▸ packages of 100,000\n    How          2 × 4,500\n    Unused       0\n    USD          9,000.00\n    vs postpaid  -1,000.00\n"
    ) in written("estimate", "table").stdout
    # The first column of a comparison is a number, which says nothing alone.
    assert "\nCalls 15,000\n    1 month: postpaid     900.00\n" in written("compare", "table").stdout


def test_in_a_file_a_table_stays_as_wide_as_its_rows(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costcalc.cli.output.screen_of", lambda: Screen(width=40))
    assert max(map(len, written("estimate", "table").stdout.splitlines())) > 60
