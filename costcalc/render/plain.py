"""Text from a sheet or a user, made harmless to show."""

from __future__ import annotations

_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}
# Such characters turn the writing direction or hide: they could make a number read backwards.
_HIDDEN = (*range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
_CONTROL |= {code: f"\\u{code:04x}" for code in _HIDDEN}


def printable(text: str) -> str:
    """Return text with control and hidden characters written out, as an escape character by its code."""
    return text.translate(_CONTROL)
