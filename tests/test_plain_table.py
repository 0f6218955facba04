"""A page drawn without Rich reads as Rich draws it, letter by letter; what it cannot draw so, it leaves to Rich."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costcalc.render import Screen, plain_table, table
from costcalc.render.page import Column, Grid, Heading, Page
from costcalc.results.common import Note, NoteCode

WORDS = ["a", "calls", "1,000", "×", "5 %", "2 × 3", "–", "x" * 30, "é", "https://example.com/" + "p" * 60, "", "##[x]"]
lines = st.lists(st.sampled_from([*WORDS, "  ", "tail ", "::cmd"]), max_size=30).map(" ".join)
cells = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join) | st.integers(0, 10**9).map(str)
titles = st.sampled_from(["Pay by", "USD", "Calls\nat most", "Calls \nof all", "vs", ""])


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    width = draw(st.integers(1, 5))
    columns = draw(st.tuples(*[st.builds(Column, titles, right=st.booleans(), wrap=st.booleans())] * width))
    rows = draw(st.lists(st.tuples(*[cells] * width).map(list), max_size=4))
    return Grid(columns, rows, draw(st.none() | lines), draw(st.frozensets(st.integers(0, 3), max_size=2)))


notes = st.builds(Note, st.sampled_from([NoteCode.CAVEAT, NoteCode.BUY_AHEAD]), lines)
pages = st.builds(
    Page,
    head=st.lists(lines, min_size=1, max_size=3),
    blocks=st.lists(grids() | st.builds(Heading, lines) | lines, max_size=4),
    notes=st.lists(notes, max_size=3) | st.builds(lambda note: [note] * 101, notes),
    verdict=lines,
)


@settings(max_examples=200)
@given(pages, st.sampled_from([20, 40, 60, 80, 120]), st.booleans())
def test_a_page_reads_as_rich_draws_it(page: Page, width: int, ascii_only: bool) -> None:
    screen = Screen(width, ascii=ascii_only)
    plain = plain_table.draw(page, screen)
    assert plain in {None, table.draw(page, screen)}


@pytest.mark.parametrize(
    ("said", "color"),
    [("日本", False), ("e\u0301", False), ("\N{ROCKET}", False), ("\u0661", False), ("plain", True)],
)
def test_letters_of_other_widths_and_colours_are_left_to_rich(said: str, color: bool) -> None:
    assert plain_table.draw(Page(head=[said], blocks=[]), Screen(color=color)) is None


def test_a_grid_that_is_too_wide_is_left_to_rich() -> None:
    page = Page(head=["h"], blocks=[Grid((Column("USD"), Column("EUR")), [["1" * 9, "1" * 9]])])
    assert plain_table.draw(page, Screen(20)) == f"h\n\n{'USD':>9}  {'EUR':>9}\n{'-' * 20}\n{'1' * 9}  {'1' * 9}\n\n\n"
    assert plain_table.draw(page, Screen(19)) is None


def test_an_estimate_into_a_pipe_does_not_load_rich() -> None:
    code = (
        "import sys; from costcalc.cli import app\n"
        "try: app(['estimate', '--calls', '5', '-p', 'builtin'])\n"
        "except SystemExit: print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "rich.table" not in done.stdout.split()
    assert "costcalc.render.plain_table" in done.stdout.split()
