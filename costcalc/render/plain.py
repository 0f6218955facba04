"""Text from a sheet or a user, made harmless to show: readable, and obeyed by no terminal, runner or reader."""

from __future__ import annotations

import re
from collections.abc import Callable

# Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt), which is drawn as nothing, and what turns the
# writing direction or breaks a line: these hide a name, make two names look alike or a number read backwards.
_UNSEEN = (
    "\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\ud800-\udfff"  # what a file name holds in place of bytes that are no text
)
_HIDDEN = f"[\x00-\x1f{_UNSEEN}]"
# JSON itself writes out what is below 32.
_HIDDEN_IN_JSON = f"[{_UNSEEN}]"

LATIN = "\x20-\x7e\xa1-\xac\xae-\u02ff×·÷–▸≤≥─"
"""Latin letters and the signs of our own, within a regular expression: all seen, each of them one column wide."""
# Nearly every text is of these; the patterns above take a hundredth of a run to compile, and are when they are needed.
_SEEN = re.compile(f"[{LATIN}]*")

MAX_MARKS = 4
"""Marks on one letter, more than any language writes; hundreds of them are drawn over the lines above and below."""
# Marks are neither letters nor digits to a regular expression: only such runs are looked at one by one.
_RUN = re.compile(rf"[^\w\s\x00-\x7f]{{{MAX_MARKS + 1},}}")

# A runner takes a line for a command of its own where it begins with :: (GitHub), or holds ##[ (GitHub, Azure),
# ##vso[ (Azure) or ##teamcity[.
_COMMAND = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)
_BRACKET = re.compile(r"##(\w*)\[")


def printable(text: str) -> str:
    """Return text with control and hidden characters written out by their codes, and a flood of marks by its number."""
    if _SEEN.fullmatch(text):
        return text
    clean = re.sub(_HIDDEN, lambda found: _code(found[0]), text)
    return _RUN.sub(lambda run: _few_marks(run[0], lambda rest: f"[+{len(rest)} marks]"), clean)


def one_line(text: str) -> str:
    """Return a line of text that holds what a user or a file named, and is no more than that line."""
    return without_commands(printable(text))


def without_commands(text: str) -> str:
    """Return lines none of which a runner, which reads all that a job prints, obeys."""
    return without_brackets(_COMMAND.sub(r"\1\\x3a", text))


def without_brackets(text: str) -> str:
    """Return text that holds none of the commands which runners find within a line."""
    return _BRACKET.sub(r"##\1\\x5b", text)


def json_strings(text: str) -> str:
    """Return JSON text that says the same in strings which no terminal or runner obeys."""
    if not text.isascii() or "\x7f" in text:
        text = re.sub(_HIDDEN_IN_JSON, lambda found: _json_code(found[0]), text)
        text = _RUN.sub(lambda run: _few_marks(run[0], lambda rest: "".join(map(_json_code, rest))), text)
    return _BRACKET.sub(r"##\1\\u005b", text) if "##" in text else text


def _code(character: str) -> str:
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _json_code(character: str) -> str:
    """Write a character as JSON does: in two halves where it is beyond the first plane."""
    number = ord(character)
    if number < 0x10000:
        return f"\\u{number:04x}"
    return f"\\u{0xD800 + (number - 0x10000 >> 10):04x}\\u{0xDC00 + (number & 0x3FF):04x}"


def _few_marks(run: str, written: Callable[[str], str]) -> str:
    """Return a run of characters in which a letter keeps a few of its marks, and the rest is ``written`` otherwise."""
    from itertools import groupby
    from unicodedata import category

    found = ""
    for marks, group in groupby(run, lambda character: category(character) in {"Mn", "Me"}):
        text = "".join(group)
        rest = text[MAX_MARKS:] if marks else ""
        found += text.removesuffix(rest) + (written(rest) if rest else "")
    return found
