"""A page as plain text, with the same letters as ``table`` and without Rich, which takes a sixth of a run to load.

For the most frequent case alone: no colour, letters that are one column wide, and grids that fit without breaking a
word. ``draw`` says None of every other page, and ``table`` draws it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from costcalc.render import Screen
from costcalc.render.page import Grid, Heading, Page
from costcalc.render.plain import LATIN
from costcalc.render.setting import glued, notes_of, settled

_WORD = re.compile(r"\s*\S+\s*")
# Of all other letters Unicode's tables would have to be asked for the width.
_NARROW = re.compile(f"[{LATIN}\ue000\n]*")


def draw(page: Page, screen: Screen) -> str | None:
    """Return the page as text; None where Rich must draw it."""
    if screen.color:
        return None
    lines: list[str] = []
    for line in page.head:
        lines += wrapped(line, screen.width)
    after_grid = True
    for block in page.blocks:
        if isinstance(block, Grid):
            rows = _grid(block, screen.width)
            if rows is None:
                return None
            lines.append("")
            if block.title:
                lines += wrapped(block.title, screen.width)
            lines += rows
        else:
            if after_grid or isinstance(block, Heading):
                lines.append("")
            lines += wrapped(block.text if isinstance(block, Heading) else block, screen.width)
        after_grid = isinstance(block, Grid)
    if page.notes and after_grid:
        lines.append("")
    for label, said in notes_of(page):
        if screen.width <= len(label):
            return None
        first, *more = wrapped(said, screen.width - len(label))
        lines += [label + first, *(" " * len(label) + line for line in more)]
    lines.append("")
    lines += wrapped(page.verdict, screen.width)
    for said in {gate.sentence: None for gate in page.gates}:
        lines += wrapped(said, screen.width)
    text = "\n".join(lines) + "\n"
    return settled(text, screen) if _NARROW.fullmatch(text) else None


def wrapped(text: str, width: int) -> list[str]:
    """Break a line between words, as Rich does; a word that is longer than a line is cut into several."""
    return list(_lines(glued(text), width)) or [""]


def _lines(text: str, width: int) -> Iterator[str]:
    line, position = "", 0
    while found := _WORD.match(text, position):
        position, word = found.end(), found[0]
        length = len(word.rstrip())
        if len(line) + length <= width:
            line += word
            continue
        if line:
            yield line
        while length > width and len(word) > width:
            yield word[:width]
            word = word[width:]
        line = word
    if line:
        yield line


def _grid(grid: Grid, width: int) -> list[str] | None:
    """Return the lines of a grid; None where it is wider than the screen, or has no row."""
    shown = grid.shown
    if not shown:
        return None
    titles = [[glued(part) for part in grid.columns[at].title.split("\n")] for at in shown]
    cells = [[glued(row[at]) for at in shown] for row in grid.rows]
    height = max(map(len, titles))
    heads = [list(parts) for parts in zip(*([""] * (height - len(title)) + title for title in titles), strict=True)]
    widths = [max(map(len, column)) for column in zip(*heads, *cells, strict=True)]
    right = [grid.columns[at].right for at in shown]
    mark = "   " if grid.marked else ""
    total = len(mark) + sum(widths) + 2 * (len(widths) - 1)
    if total > width:
        return None

    def line(texts: list[str]) -> str:
        parts = zip(texts, widths, right, strict=True)
        return "  ".join(
            [text.rstrip().rjust(size) if at_right else text.ljust(size) for text, size, at_right in parts]
        )

    lines = [mark + line(head) for head in heads]
    lines.append("-" * total)
    lines += [("▸  " if at in grid.marked else mark) + line(row) for at, row in enumerate(cells)]
    return lines
