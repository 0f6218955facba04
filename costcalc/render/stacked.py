"""A grid that is too wide for a terminal: its rows one below the other, each cell with its title, so that no number breaks."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from costcalc.render.page import Grid

_INDENT = 4
_LEAST_TITLE = 8
"""Columns that a title has at least; a longer one takes several lines."""


def print_stacked(grid: Grid, console: Console, write: Callable[[str, str], Text]) -> None:
    """Print each row: the cell that names it, and below it the others that are not empty. ``write`` makes text of a cell."""
    first, *others = grid.shown
    titles = {at: " ".join(grid.columns[at].title.split()) for at in grid.shown}
    room = console.width - _INDENT - 2
    longest = max((cell_len(row[at]) for row in grid.rows for at in others), default=0)
    values = min(longest, room - _LEAST_TITLE)
    for place, row in enumerate(grid.rows):
        marked = place in grid.marked
        pointer = ("▸ " if marked else "  ") if grid.marked else ""
        # A number says nothing without its title; where it is that of the row above, this one goes on.
        number = grid.columns[first].right
        if row[first].strip() or not number:
            named = f"{titles[first]} {row[first].strip()}" if number else row[first]
            console.print(write(f"{pointer}{named}", "bold" if marked else ""))
        cells = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
        cells.add_column(width=_INDENT - 2)
        cells.add_column(width=min(room - values, max(cell_len(titles[at]) for at in others)) if others else None)
        cells.add_column(min_width=values, overflow="fold")
        for at in others:
            if row[at].strip():
                cells.add_row("", write(titles[at], "dim"), write(row[at].strip(), "bold" if marked else ""))
        console.print(cells)
