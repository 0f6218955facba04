"""Many objects of the same keys, with rows of the same keys, kept in columns: written by one form, with no object for each.

The form has what is known before the values (keys, months, what is 0 everywhere), and a mark where these stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, repeat
from typing import Any, NamedTuple

Known = tuple[tuple[str, int | Sequence[str] | None], ...]
"""Of some rows: by key a number that all have, or their texts, or None where their values stand."""


class InColumns(NamedTuple):
    """A list of rows in each of some objects, as long in all of them: at least one.

    Their texts are months and amounts: nothing in them means anything to a format or a spreadsheet.
    """

    known: Known
    """May be hashed."""
    values: Sequence[Sequence[str]]
    """Row by row what is not known, in the order of its keys: each a column, with a place for every object."""


class Filled(NamedTuple):
    """Objects that end in a list of rows."""

    values: Sequence[list[Any] | int | str | None]
    """Of their keys before that, and of objects within them: a column, or what is the same in all."""
    rows: InColumns


class Rows(NamedTuple):
    """The rows of a CSV that some objects have."""

    first: Sequence[str | None]
    """The cell of the first column, in each row of an object."""
    same: tuple[tuple[str, str], ...]
    """Of other columns what is the same in all rows."""
    rows: InColumns


class Several(NamedTuple):
    """Objects that follow one another, by what is written at once: those of each have their places among them all."""

    parts: Sequence[Any]
    """``Filled`` of JSON, ``Rows`` of CSV."""
    places: Sequence[Sequence[int]]

    def texts(self, written: Callable[[Any], Iterable[str]]) -> Iterator[str]:
        """Yield each as it is written, in order."""
        found: dict[int, str] = {}
        for part, places in zip(self.parts, self.places, strict=True):
            found.update(zip(places, written(part), strict=True))
        return map(found.__getitem__, range(len(found)))


def fill(form: Sequence[str], columns: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield objects by a form that was cut where their values stand."""
    cells = chain.from_iterable(zip(map(repeat, form), columns, strict=False))
    return map("".join, zip(*cells, repeat(form[-1]), strict=False))


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


def amount_texts(minor: Iterable[int], digits: int) -> list[str]:
    """Write many amounts, which are minor units of a currency with so many digits."""
    return list(map(_amounts(digits).__getitem__, minor))
