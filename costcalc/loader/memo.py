"""What was read of a text is kept: a file writes few months, and many counts again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_KEPT = 100_000


class Memo(dict[str, T]):
    """Values by their text; all are forgotten where these become many."""

    def __init__(self, read: Callable[[str], T]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, text: str) -> T:
        value = self.read(text)
        if len(self) >= _KEPT:
            self.clear()
        self[text] = value
        return value
