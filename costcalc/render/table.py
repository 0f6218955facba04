"""A page as Rich tables for a terminal: no digit is ever cut, at any width."""

from __future__ import annotations

import io

from rich.box import Box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from costcalc.render import Screen
from costcalc.render.page import Grid, Heading, Page
from costcalc.render.setting import glued, notes_of, settled

# A rule under the titles and nothing else: numbers need no cage.
_RULED = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)


def draw(page: Page, screen: Screen) -> str:
    """Return the page as text; a grid too wide for the screen first breaks its words, then narrows its gaps.

    One that cannot be as narrow as the screen even so is printed wider, or on a terminal, which would break its numbers,
    row below row.
    """
    out = io.StringIO()
    console = _console(out, screen, screen.width)
    natural = console.options.update(max_width=10_000)
    tables, widest = {}, screen.width
    for block in page.blocks:
        if isinstance(block, Grid):
            table = _table(block, screen.width)
            least = console.measure(table, options=natural).minimum
            if least > screen.width:
                table = _table(block, screen.width, gap=0)
                least = console.measure(table, options=natural).minimum
            if least > screen.width and screen.breaks:
                continue
            tables[id(block)] = table
            widest = max(widest, least)
    wide = _console(out, screen, widest)
    for position, line in enumerate(page.head):
        console.print(_text(line, "bold" if not position else "dim" if position == 1 else ""))
    after_grid = True
    for block in page.blocks:
        if isinstance(block, Grid):
            wide.print()
            if block.title:
                wide.print(_text(block.title, "bold"))
            if id(block) in tables:
                wide.print(tables[id(block)])
            else:
                from costcalc.render.stacked import print_stacked

                print_stacked(block, console, _text)
        elif isinstance(block, Heading):
            console.print()
            console.print(_text(block.text, "bold"))
        else:
            if after_grid:
                console.print()
            console.print(_text(block))
        after_grid = isinstance(block, Grid)
    if page.notes and after_grid:
        console.print()
    for label, said in notes_of(page):
        console.print(_hanging(said, label))
    console.print()
    console.print(_text(page.verdict, "bold red" if page.problems else "bold green"))
    for said, met in {gate.sentence: gate.met for gate in page.gates}.items():
        console.print(_text(said, "green" if met else "bold red"))
    return settled(out.getvalue(), screen)


def _console(out: io.StringIO, screen: Screen, width: int) -> Console:
    # Without a height, Rich takes the width of a dumb terminal for 80 whatever is asked.
    return Console(
        file=out,
        width=width,
        height=1_000,
        force_terminal=screen.color,
        color_system="standard" if screen.color else None,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
    )


def _text(text: str, style: str = "") -> Text:
    """Return text that is never read as markup and carries no control characters."""
    return Text(glued(text), style=style)


def _hanging(text: str, label: str) -> Table:
    grid = Table.grid(padding=0)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(_text(label, "yellow"), _text(text))
    return grid


def _widths(grid: Grid, screen: int) -> dict[int, int]:
    """Return the widths of columns that wrap, where there are several: Rich cuts words when it narrows two at once.

    Each has the width of its longest word, and what the screen has left goes to the first ones.
    """
    shown = grid.shown
    wrapping = [position for position in shown if grid.columns[position].wrap]
    if len(wrapping) < 2:
        return {}
    cells = {at: [*grid.columns[at].title.split("\n"), *(_text(row[at]).plain for row in grid.rows)] for at in shown}
    longest = {at: max(map(cell_len, texts)) for at, texts in cells.items()}
    least = {at: max((cell_len(word) for text in cells[at] for word in text.split()), default=0) for at in wrapping}
    gaps = 2 * (len(shown) - 1) + (3 if grid.marked else 0)
    spare = screen - gaps - sum(least.get(at, longest[at]) for at in shown)
    widths = {}
    for at in wrapping:
        more = max(0, min(longest[at] - least[at], spare))
        widths[at] = least[at] + more
        spare -= more
    return widths


def _table(grid: Grid, screen: int, gap: int = 1) -> Table:
    """Return a grid as a table with so many spaces between its columns, and the one of its rule."""
    table = Table(box=_RULED, show_edge=False, pad_edge=False, padding=(0, gap, 0, 0), header_style="dim")
    if grid.marked:
        table.add_column("", no_wrap=True)
    shown, widths = grid.shown, _widths(grid, screen)
    for position in shown:
        column = grid.columns[position]
        title = Text("\n").join(_text(part) for part in column.title.split("\n"))
        words = [*title.plain.split("\n"), *(_text(row[position]).plain for row in grid.rows)]
        if column.wrap:
            words = [word for text in words for word in text.split()]
        # Rich cuts a column below its longest cell, unless that is its least width.
        least = max(map(cell_len, words), default=0)
        table.add_column(
            title,
            justify="right" if column.right else "left",
            no_wrap=not column.wrap,
            # Rich need not measure the cells of a column that never wraps.
            width=widths.get(position) if column.wrap else least,
            min_width=least,
            overflow="fold",
        )
    for position, row in enumerate(grid.rows):
        marked = position in grid.marked
        pointer = [Text("▸" if marked else " ")] if grid.marked else []
        table.add_row(*pointer, *(_text(row[cell]) for cell in shown), style="bold" if marked else "")
    return table
