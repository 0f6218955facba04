"""What a YAML parser complains about, in words for people who write price sheets.

PyYAML's two parsers word and place the same error differently; both end in the same line here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costcalc.money import shown

if TYPE_CHECKING:
    import yaml

MAX_DEPTH = 32
"""Levels of nesting; a sheet has seven."""

_MEANINGS = (
    # a part of either parser's wording, what it means and what to do, and whether the opening place helps more
    ("found a tab character", "a tab cannot indent in YAML; use spaces", False),
    ("unexpected end of stream", "the quote that opens here is never closed; close it", True),
    ("unexpected document separator", "the quote that opens here is never closed; close it", True),
    ("',' or ']'", "the list that opens here is not closed, or an item lacks its comma; write [a, b]", True),
    ("',' or '}'", "the braces that open here are not closed, or an entry lacks its comma; write {a: 1, b: 2}", True),
    ("unknown escape", "an unknown escape after a backslash; use single quotes", False),
    ("escape sequence", "an unknown escape after a backslash; use single quotes", False),
    ("mapping values are not allowed", "a ':' where none can stand; check the indentation, and put text with ': ' in quotes", False),
    ("expected ':'", "a line without ':'; write 'key: value', and check the line above", True),
    ("expected key", "the indentation fits no line above; indent entries of one level alike", False),
    ("expected '-' indicator", "the indentation fits no line above; indent entries of one level alike", False),
    ("expected <block end>", "the indentation fits no line above; indent entries of one level alike", False),
    ("sequence entries are not allowed", "a '-' where no list can begin; start the list on a line of its own", False),
    ("block collections are not allowed", "a '-' where no list can begin; start the list on a line of its own", False),
    ("node content", "a value is missing here; write one, or remove the comma or mark", False),
    # libyaml 0.2.6 gives up while it looks ahead, long after a sheet's own limit.
    ("maximum nesting depth", f"nested deeper than {MAX_DEPTH} levels; a price sheet has seven", False),
    ("document start", "text after the end of the sheet; remove it", False),
)  # fmt: skip


def explain(error: yaml.MarkedYAMLError, text: str) -> tuple[int, int, str]:
    """Return line, column and a message for a parser's error."""
    problem = f"{error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    message, opening = "this is not valid YAML; check indentation, quotes and brackets", False
    if "cannot start any token" in problem and mark is not None:
        message = _start(text.splitlines()[mark.line : mark.line + 1], mark.column)
    elif "unexpected ':'" in problem and error.problem_mark and error.context_mark:
        # libyaml alone refuses {key:}; PyYAML's own parser reads it as a key without a value.
        key = " ".join(text[error.context_mark.index : error.problem_mark.index].split())
        message, opening = f"{shown(key)} has no value; write one after ': '", True
    else:
        message, opening = next(((m, o) for part, m, o in _MEANINGS if part in problem), (message, opening))
    if opening and error.context_mark is not None:
        mark = error.context_mark
    return (mark.line + 1, mark.column + 1, message) if mark is not None else (1, 1, message)


def _start(lines: list[str], column: int) -> str:
    character = lines[0][column : column + 1] if lines else ""
    if character == "\t":
        return "a tab cannot indent in YAML; use spaces"
    return f"text cannot start with {character!r} in YAML; put it in quotes"


def control_character(text: str) -> tuple[int, int, str, str] | None:
    """Return place, empty path and message of the first character that YAML forbids in a file."""
    if text.replace("\n", "").isprintable():
        return None
    found = re.search("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]", text)
    if not found:
        return None
    before = text[: found.start()]
    column = len(before) - (before.rfind("\n") + 1) + 1
    return before.count("\n") + 1, column, "", f"the control character U+{ord(found[0]):04X}; remove it"
