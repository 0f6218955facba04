"""A page as Markdown, for a pull request or a job summary."""

from __future__ import annotations

import re

from costcalc.render.page import Grid, Heading, Page
from costcalc.render.plain import printable

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#!~&$])")
# What a line must not begin with: lists, underlines of a heading, commands of a job's runner or of GitLab (/approve).
_START = re.compile(r"^(\d{1,9}(?=[.)](\s|$))|(?=[-+=:/]))")
# A word that the place of a comment makes a mention, a reference or a link of, whatever is escaped in it: @all, #1,
# owner/repository#1, GH-1, www.example.com; of GitLab also !1, $1, &1, ~label and %milestone.
_REFERENCE = re.compile(r"@\w|[#!$&^]\d|[~%][\w\"]|\bGH-\d|www\.|\w://|mailto:", re.IGNORECASE)


def write(page: Page) -> str:
    """Return GitHub-flavoured Markdown; text from a sheet can start nothing of its own."""
    head, *rest = page.head
    parts = [f"### {_text(head)}", "\n".join(f"{_line(line, links=True)}  " for line in rest).rstrip()]
    parts.extend(map(_block, page.blocks))
    parts.extend(f"> **{note.code.value}**: {_text(note.message)}" for note in page.notes)
    parts.append("\n".join(f"- {_line(problem)}" for problem in page.problems))
    parts.append(f"**{_text(page.verdict)}**")
    parts.extend(map(_line, dict.fromkeys(gate.sentence for gate in page.gates)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: Grid | Heading | str) -> str:
    if isinstance(block, Grid):
        return _grid(block)
    return f"#### {_text(block.text)}" if isinstance(block, Heading) else _line(block)


def _text(text: str, *, links: bool = False) -> str:
    """Escape what Markdown or HTML would read; line breaks become spaces.

    A mention, reference or link stands as code, where it is none; ``links`` leaves the address of a page one.
    """
    words = []
    for word in printable(" ".join(text.split())).split(" "):
        if _REFERENCE.search(word) and not (links and word.startswith(("http://", "https://"))):
            # A bar ends a cell of a table even within code, so it stands between.
            words.append("\\|".join(map(_code, word.split("|"))))
        else:
            words.append(_SPECIAL.sub(r"\\\1", word))
    return " ".join(words)


def _code(word: str) -> str:
    """Write a word as code, between more backticks than it has in a row."""
    fence = "`" * (1 + max(map(len, re.findall("`+", word)), default=0))
    edge = " " if word.startswith("`") or word.endswith("`") else ""
    return f"{fence}{edge}{word}{edge}{fence}" if word else ""


def _line(text: str, *, links: bool = False) -> str:
    """Escape a paragraph or a line of one."""
    return _START.sub(r"\1\\", _text(text, links=links))


def _grid(grid: Grid) -> str:
    shown = grid.shown
    titles = [_text(grid.columns[position].title) for position in shown]
    rules = ["---:" if grid.columns[position].right else ":---" for position in shown]
    lines = [f"| {' | '.join(titles)} |", f"| {' | '.join(rules)} |"]
    for place, row in enumerate(grid.rows):
        cells = [_text(row[position]) for position in shown]
        if place in grid.marked:
            cells = [f"**{cell}**" if cell else "" for cell in cells]
        lines.append(f"| {' | '.join(cells)} |")
    title = [f"**{_text(grid.title)}**\n"] if grid.title else []
    return "\n".join([*title, *lines])
