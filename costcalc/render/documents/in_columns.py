"""Many objects or rows of the same keys, kept in columns: written by one form, with no object for each.

The form has what is known before the values (keys, months, what is 0 everywhere), and ``%s`` where these stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

Known = tuple[tuple[str, int | Sequence[str] | None], ...]
"""Of some rows: by key a number that all have, or their texts, or None where their values stand."""


class InColumns(NamedTuple):
    """Rows of the same keys: at least one.

    Their texts are months and amounts: nothing in them means anything to a format or a spreadsheet.
    """

    known: Known
    """May be hashed."""
    values: Sequence[Sequence[int] | Sequence[str]]
    """The other columns, in the order of their keys."""


class Filled(NamedTuple):
    """An object that ends in a list of rows in columns."""

    values: Sequence[Any]
    """Of its keys before that, and of objects within it."""
    rows: InColumns


class Rows(NamedTuple):
    """Some rows of a CSV at once."""

    same: dict[str, Any]
    """What is the same in all of them."""
    columns: InColumns


class _Amounts(dict[int, str]):
    """How minor units are written as an amount: small amounts come again and again."""

    KEPT = 50_000

    def __init__(self, digits: int) -> None:
        super().__init__()
        self._unit = 10**digits
        self._fractions = [f".{part:0{digits}d}" for part in range(self._unit)] if digits else [""]

    def __missing__(self, minor: int) -> str:
        whole, part = divmod(abs(minor), self._unit)
        text = f"{'-' if minor < 0 else ''}{whole}{self._fractions[part]}"
        if len(self) < self.KEPT:
            self[minor] = text
        return text


_amounts = lru_cache(_Amounts)


def amount_texts(minor: Sequence[int], digits: int) -> list[str]:
    """Write many amounts, which are minor units of a currency with so many digits."""
    return list(map(_amounts(digits).__getitem__, minor))
