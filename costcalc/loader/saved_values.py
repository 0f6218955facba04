"""The counts, amounts and words of a saved result by their path; of its lists only what is bought."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from costcalc.loader.part import Part
from costcalc.loader.saved_sides import is_subscription, needed
from costcalc.money import grouped, plural, shown
from costcalc.render.documents.words import MAX_NUMBER, TEXT, Word
from costcalc.results.diff import Value

# What every document begins with: compared on its own, or the same in both.
_HEAD = frozenset({"schema_version", "command", "api", "currency", "total", "notes", "gates"})
MAX_DEPTH = 20
"""Levels of nesting; a result has four."""
MAX_PATH = 200
"""Characters; the longest path of a result has about 40. Each value that changed is written with its own."""
MAX_PLACES = 30
"""Digits behind the point; a share or a wait has six, an average price up to 28."""

_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,30})?", re.ASCII)


def values_of(top: Part) -> Iterator[tuple[str, Value]]:
    """Yield each value of a document and its path: ``postpaid.total``, ``cheapest.purchases``.

    Raises FileError for a number or a text that no result has.
    """
    for name, value in top.values.items():
        if name not in _HEAD:
            yield from _values(top, _path(top, "", name), value, top.keys.get(name), words=name == "sheet")


def _values(top: Part, path: str, value: Any, word: Word | None, *, words: bool) -> Iterator[tuple[str, Value]]:
    """Yield what is below a path; with ``words`` text is no number, as a date of 2026 is none."""
    if path.count(".") > MAX_DEPTH:
        top.refuse("", f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        keys = (word and word.keys) or {}
        for name, inner in value.items():
            yield from _values(top, _path(top, path, name), inner, keys.get(name), words=words)
    elif isinstance(value, list):
        if word and path.endswith("purchases"):
            yield path, " + ".join(map(_bought, top.read(path, value, word))) or None
    elif isinstance(value, str):
        text = top.read(path, value, TEXT)
        yield path, Decimal(text) if not words and _NUMBER.fullmatch(text) else text
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
        if number.copy_abs() >= MAX_NUMBER or int(number.as_tuple().exponent) < -MAX_PLACES:
            top.refuse(path, f"{shown(str(value))} is no number of a result")
        yield path, value
    else:
        yield path, value


def _path(top: Part, path: str, name: str) -> str:
    """Return the path of a key below another; refuse a key that no result has, since it is printed."""
    below = f"{path}.{name}" if path else name
    top.read(shown(below)[1:-1], below, TEXT)
    if not name or len(below) > MAX_PATH:
        top.refuse(path, f"{shown(name)} is the name of no key of a result")
    return below


def _bought(bought: Part) -> str:
    """Write a purchase: ``2 × 100,000``, in a plan with its month; add-ons with their term and first day."""
    count = bought["count"]
    if "term" in bought.keys:
        start = _numbered("day", bought["start"])
        if bought["term"] == "month":
            return f"{plural(count, 'monthly add-on')} from {start}"
        return f"{plural(count, 'daily add-on')} for {plural(bought['days'], 'day')} from {start}"
    if is_subscription(bought):
        return f"{grouped(count)} × {bought['subscription']} from {_numbered('month', bought['month'])}"
    month = f" in {_numbered('month', bought['month'])}" if "month" in bought.keys else ""
    return f"{grouped(count)} × {grouped(needed(bought, 'size'))}{month}"


def _numbered(word: str, date: str) -> str:
    """Return a date as it is, and a mere number with its word: ``2026-03``, ``month 3``."""
    return f"{word} {date}" if date.isdecimal() else date
