"""A page as HTML: one file that loads nothing, for a browser, a phone, a screen reader and paper.

It says what the table says, in the order in which somebody reads who has to decide: the answer first. What it may say
of files is their base names alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import count
from pathlib import Path
from typing import NamedTuple

from costcalc.money import plural
from costcalc.render.drawing.model import Picture
from costcalc.render.drawing.svg import STYLE as SVG_STYLE
from costcalc.render.drawing.svg import figure
from costcalc.render.page import MAX_NOTES, Column, Grid, Heading, Page, sentence
from costcalc.render.plain import printable
from costcalc.results.common import NoteCode

MAX_CELLS = 20_000
"""Cells of all tables of a page, about 600 kB; rows beyond them are counted instead."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Whatever a sheet holds, a browser loads nothing for it and runs nothing of it."""

_STYLE = Path(__file__).with_name("page.css")

# At the 12 px of print so many characters stand in a row of an A4 sheet: upright, and lying.
_UPRIGHT, _LYING = 98, 148
_GAP = 2  # characters that the space between two columns takes
_SHORT, _BROKEN = 28, 16
"""Characters up to which no cell of a column breaks, and what one that does takes on paper at least."""
_TITLE = 120
"""Characters of the title of a tab."""
_BLANK = "&nbsp;"
_WARN, _BEST = ' class="warn"', ' class="best"'
_NUMBER = re.compile(r"(?:(?<![\w&#;,.-])|(?<=&nbsp;))[+-]?\d[\d,]*(\.\d+)?(&nbsp;%)?(?![\w-])")
_WHOLE = re.compile(r"(?<![\w-])(?:\d{4}-\d\d(?:-\d\d)?|--?[a-z][a-z-]*)(?![\w-])")
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")


class Command(NamedTuple):
    """The command that made a page."""

    line: str = ""
    """With the base names of files; empty where no command did."""
    names: tuple[tuple[str, str], ...] = ()
    """Of each file that it names by a path: that path, and its base name."""


def write(page: Page, name: str, command: Command | None = None, pictures: Sequence[Picture] = ()) -> str:
    """Return a whole HTML document; ``name`` is the report's, and the pictures follow the answer."""
    made = command or Command()
    return _without_orders("".join(f"{line}\n" for line in _Document(made).lines(page, name, pictures)))


def text(raw: str) -> str:
    """Return text that no browser takes for anything else; a number, a date or an option stays on one line."""
    written = _blanks(escape(printable(raw)))
    return _WHOLE.sub(r'<span class="n">\g<0></span>', written)


def _blanks(written: str) -> str:
    """Return what is written with no break between a number and its sign."""
    return written.replace(" %", f"{_BLANK}%").replace(" × ", f"{_BLANK}×{_BLANK}")


def _strong(written: str) -> str:
    """Return a sentence whose amounts and counts are set off."""
    return _NUMBER.sub(r"<b>\g<0></b>", written)


def _without_orders(document: str) -> str:
    """Return the document with no line that the runner of a job, which may print it, obeys."""
    return document.replace("##", "#&#35;")


class _Document:
    """One document as it is written: how many cells are left, and which numbers of headings are taken."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.cells = MAX_CELLS
        self.ids = (f"t{number}" for number in count(1))

    def text(self, raw: str) -> str:
        """Return text with the base names of the files that were named."""
        return text(self._named(raw))

    def plain(self, raw: str) -> str:
        """Return the same without elements, for an attribute or a title."""
        return escape(printable(self._named(raw)))

    def _named(self, raw: str) -> str:
        for path, base in self.command.names:
            raw = raw.replace(path, base)
        return raw

    def lines(self, page: Page, name: str, pictures: Sequence[Picture]) -> Iterator[str]:
        first, *about = page.head
        yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">'
        yield f"<title>{self.plain(first[:_TITLE])} – costcalc {text(name)}</title>"
        style = "".join(each.read_text(encoding="utf-8") for each in ((_STYLE, SVG_STYLE) if pictures else (_STYLE,)))
        yield f"<style>\n{style}</style>\n</head>\n<body>\n<main>\n<header>"
        yield f'<p class="command">costcalc {text(name)}</p>'
        what, sign, whose = first.partition(" · ")
        yield f"<h1>{self.text(what)}{f'<i> · </i><span>{self.text(whose)}</span>' if sign else ''}</h1>"
        if about:
            yield f'<div class="about">{"".join(f"<p>{self._linked(line)}</p>" for line in about)}</div>'
        yield "</header>"
        yield from self._answer(page)
        for number, picture in enumerate(pictures, 1):
            yield figure(picture, number)
        below = "h2"
        for block in page.blocks:
            if isinstance(block, Grid):
                yield from self._grid(block, below)
            elif isinstance(block, Heading):
                yield f"<h2>{self.text(block.text)}</h2>"
                below = "h3"
            else:
                yield f"<p{_WARN if block.startswith('! ') else ''}>{self.text(block)}</p>"
        yield from self._list("Problems", [f"<li>{self.text(problem)}</li>" for problem in page.problems])
        yield from self._notes(page)
        yield "</main>"
        if self.command.line:
            yield f"<footer><p>Made by this command:</p><code>{text(self.command.line)}</code></footer>"
        yield "</body>\n</html>"

    def _answer(self, page: Page) -> Iterator[str]:
        failed = any(not gate.met for gate in page.gates)
        bad = " bad" if page.problems or failed else ""
        yield f'<section class="answer{bad}" aria-label="Answer">\n<p class="verdict">{_strong(self.text(page.verdict))}</p>'
        for said, met in {gate.sentence: gate.met for gate in page.gates}.items():
            yield f'<p class="gate{"" if met else " failed"}">{self.text(said)}</p>'
        yield "</section>"

    def _notes(self, page: Page) -> Iterator[str]:
        found = []
        for note in page.notes[:MAX_NOTES]:
            label = "Caveat" if note.code is NoteCode.CAVEAT else "Note"
            found.append(f'<li class="{label.lower()}"><b>{label}:</b> {self.text(sentence(note))}</li>')
        if rest := page.notes[MAX_NOTES:]:
            found.append(
                f'<li class="note"><b>Note:</b> {plural(len(rest), "more note")}; --json has all of them.</li>'
            )
        return self._list("Notes", found)

    def _list(self, title: str, entries: Sequence[str]) -> Iterator[str]:
        if entries:
            yield f'<section class="{title.lower()}">\n<h2>{title}</h2>\n<ul>'
            yield from entries
            yield "</ul>\n</section>"

    def _linked(self, line: str) -> str:
        """Write a line whose addresses of web pages can be followed, by whoever wants to; none is loaded."""
        return " ".join(
            f'<a href="{escape(word)}" rel="noreferrer">{escape(printable(word))}</a>'
            if _ADDRESS.fullmatch(word)
            else text(word)
            for word in self._named(line).split(" ")
        )

    def _grid(self, grid: Grid, level: str) -> Iterator[str]:
        shown = grid.shown
        if not shown:
            return
        columns = [_Cells(grid, at) for at in shown]
        name = self.plain(grid.title or ", ".join(filter(None, (column.title for column in columns))))
        labelled = f'aria-label="{name}"'
        if grid.title:
            number = next(self.ids)
            labelled = f'aria-labelledby="{number}"'
            yield f'<{level} id="{number}">{self.text(grid.title)}</{level}>'
        width = sum(column.width + _GAP for column in columns)
        paper = "" if width <= _UPRIGHT else " lying" if width <= _LYING else " rows"
        yield f'<div class="table{paper}" role="region" tabindex="0" {labelled}>\n<table {labelled}>'
        yield f"<thead><tr>{''.join(self._head(column) for column in columns)}</tr></thead>\n<tbody>"
        most = max(1, self.cells // len(columns))
        for place, row in enumerate(grid.rows[:most]):
            best = place in grid.marked
            cells = (
                self._cell(column, row[column.at], first=not position, best=best, named=paper == " rows")
                for position, column in enumerate(columns)
            )
            yield f"<tr{_BEST if best else ''}>{''.join(cells)}</tr>"
        self.cells -= len(columns) * len(grid.rows)
        yield "</tbody>\n</table>\n</div>"
        if rest := grid.rows[most:]:
            yield f"<p>{plural(len(rest), 'more row')}; --json has all of them.</p>"

    def _head(self, column: _Cells) -> str:
        if not column.title:
            return f"<td{column.kind}></td>"
        lines = [self.text(part.strip()) for part in column.lines if part.strip()]
        return f'<th scope="col"{column.kind}>{"<br>".join(lines)}</th>'

    def _cell(self, column: _Cells, raw: str, *, first: bool, best: bool, named: bool) -> str:
        """Write a cell; the first of a row names it, and on a row that is pointed at, points."""
        title = f' data-title="{self.plain(column.title)}"' if named else ""
        written = self.text(raw.strip()) if column.breaks else _blanks(self.plain(raw.strip()))
        if first and written:
            return f'<th scope="row"{column.kind}{title}>{"▸ " if best else ""}{written}</th>'
        return f"<td{column.kind}{title}>{written}</td>"


class _Cells:
    """One column of a grid: how it is set, and how wide it is at least."""

    def __init__(self, grid: Grid, at: int) -> None:
        column: Column = grid.columns[at]
        self.at = at
        self.lines = column.title.split("\n")
        self.title = " ".join(column.title.split())
        longest = max((len(row[at].strip()) for row in grid.rows), default=0)
        self.breaks = longest > _SHORT and not column.right
        classes = ["l"] * (not column.right) + ["w"] * self.breaks
        self.kind = f' class="{" ".join(classes)}"' if classes else ""
        self.width = max(_BROKEN if self.breaks else longest, *(len(line.strip()) for line in self.lines))
