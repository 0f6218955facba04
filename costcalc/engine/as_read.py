"""The counts of an answer, or of an API: from the smallest part, in which they are computed, to units as people read them.

A field is a count where its type declares it as ``Units`` or ``Parts``; nothing else is changed. This is the one way out;
the way in is ``Api.parts``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass, replace
from functools import cache
from typing import Any, TypeVar

from costcalc.quantities import in_units
from costcalc.results.common import Later

T = TypeVar("T")

_COUNT = re.compile(r"\b(Units|Units_co|Parts)\b")


def as_read(answer: T, decimals: int) -> T:
    """Return what was computed for an API whose counts have so many decimals, with its counts as units."""
    read: T = _read(answer, decimals) if decimals else answer
    return read


def _read(value: Any, decimals: int, *, count: bool = False) -> Any:
    """Return a value with the counts in it as units; ``count`` says that it is declared as one, or as several."""
    if isinstance(value, Later):
        return Later(lambda: (_read(each, decimals, count=count) for each in value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **dict(_changed(value, decimals)))
    if isinstance(value, tuple):
        named: Callable[..., Any] | None = getattr(value, "_replace", None)
        if named:
            return named(**dict(_changed(value, decimals)))
        return tuple(_read(each, decimals, count=count) for each in value)
    return in_units(value, decimals) if count and isinstance(value, int) else value


def _changed(record: Any, decimals: int) -> Iterator[tuple[str, Any]]:
    for name, declared in type(record).__annotations__.items():
        value = getattr(record, name)
        read = _read(value, decimals, count=_is_count(str(declared)))
        if read is not value:
            yield name, read


@cache
def _is_count(declared: str) -> bool:
    return bool(_COUNT.search(declared))
