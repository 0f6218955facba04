"""Text from a sheet or a user, made harmless to show."""

from __future__ import annotations

import re

_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}
# Such characters turn the writing direction or hide: they could make a number read backwards.
_HIDDEN = (
    0x061C,
    0x180E,
    *range(0x200B, 0x2010),
    *range(0x2028, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xD800, 0xE000),  # what a file name holds in place of bytes that are no text
    0xFEFF,
    *range(0xFFF9, 0xFFFC),
)
_CONTROL |= {code: f"\\u{code:04x}" for code in _HIDDEN}
# To JSON these are the same text. Below 32 it is JSON itself that sees to it.
_IN_JSON = {code: f"\\u{code:04x}" for code in _CONTROL if code >= 127}

# A job's runner takes a line for a command of its own where it begins with :: or holds ##[.
_COMMAND = re.compile(r"^([^\S\n]*):(?=:)|##\[", re.MULTILINE)


def printable(text: str) -> str:
    """Return text with control and hidden characters written out, as an escape character by its code."""
    return text.translate(_CONTROL)


def without_commands(text: str) -> str:
    """Return lines none of which GitHub's runner, which reads all that a job prints, obeys."""
    return _COMMAND.sub(lambda match: "##\\x5b" if match[1] is None else f"{match[1]}\\x3a", text)


def json_strings(text: str) -> str:
    """Return JSON text that says the same in strings which no terminal or runner obeys."""
    return text.translate(_IN_JSON).replace("##[", "##\\u005b")
