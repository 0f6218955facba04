"""The words of a document: each describes one kind of value as JSON Schema, writes it, and reads it back.

Money and prices are text, with a point; what a description calls null is null, and never 0. A word finds its value in
the attribute of its key's name, or where ``at`` says: in another attribute, as ``header.currency``, or by a function of
the owner.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple

from costcalc.money import Currency, plain

Json = dict[str, Any]
Schema = dict[str, Any]
At = str | Callable[[Any], Any] | None
Write = Callable[[Any], Any]
Read = Callable[[Any, Currency], Any]

SCHEMA_VERSION = 1
"""Of all documents: it changes only if a key changes its meaning."""
MAX_TEXT = 2_000
"""Characters; the longest text that a result may hold."""
MAX_NUMBER = 10**18
"""Counts and amounts from here on are refused: none is computed, and sums stay exact below."""


class Word(NamedTuple):
    """What stands behind a key."""

    schema: Schema
    write: Write
    """The value as JSON; None stays null."""
    read: Read
    """What JSON that is not null means; raises ValueError with what is expected."""
    at: Callable[[Any], Any] | None = None
    keys: Keys | None = None
    """Of an object."""
    item: Word | None = None
    """Of a list."""
    optional: bool = False
    """Whether the key is left out where it has no value."""

    @property
    def nullable(self) -> bool:
        """Whether it may be null."""
        return "null" in self.schema.get("type", ())


Keys = Mapping[str, Word]


class Columns(NamedTuple):
    """The columns of a CSV, and the rows of a result: values by column, empty where a row has none."""

    names: tuple[str, ...]
    rows: Callable[[Any], Iterable[Json]]


def columns(names: str, rows: Callable[[Any], Iterable[Json]]) -> Columns:
    """Return columns from their names, with spaces between."""
    return Columns(tuple(names.split()), rows)


# ── writing and reading ──────────────────────────────────────────────────────────────────────────────


def amount_text(amount: Decimal | None) -> str | None:
    """Write an amount, with the currency's digits."""
    return None if amount is None else f"{amount:f}"


def price_text(amount: Decimal | None) -> str | None:
    """Write a price, with all its digits and no more."""
    return None if amount is None else plain(amount)


def _as_it_is(value: Any) -> Any:
    return value


def _ratio(number: Any) -> float | None:
    """Write a share or a number of seconds to six digits; these are no money."""
    return None if number is None else round(float(number), 6)


def _unread(value: Any, _: Currency) -> Any:
    return value


def read_text(value: Any, _: Currency | None = None) -> str:
    """Return text that is one line and not endless: it is printed."""
    if not isinstance(value, str):
        raise ValueError("text is expected")  # noqa: TRY004 - the reader of a file reports it
    if not value.isprintable() or len(value) > MAX_TEXT:
        raise ValueError("one line of text is expected")
    return value


def _reader_of_counts(least: int) -> Callable[[Any, Currency], int]:
    def read(value: Any, _: Currency) -> int:
        if type(value) is not int or not least <= value < MAX_NUMBER:
            raise ValueError(f"a whole number from {least} on is expected")
        return value

    return read


_read_number = _reader_of_counts(0)
_AMOUNT = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def _read_amount(value: Any, currency: Currency) -> Decimal:
    """Return an amount, which is text with no more digits than the currency has."""
    if not isinstance(value, str) or len(value) > 40 or not _AMOUNT.fullmatch(value):
        raise ValueError("an amount as text is expected, as '9000.00'")
    amount = Decimal(value)
    if abs(amount) >= MAX_NUMBER or -int(amount.as_tuple().exponent) > currency.digits:
        raise ValueError(f"no amount in {currency.code}")
    return currency.round(amount)


def _read_month(value: Any, currency: Currency) -> str:
    """Return a month, or its number, as text."""
    return str(_read_number(value, currency)) if type(value) is int else read_text(value)


# ── one value ────────────────────────────────────────────────────────────────────────────────────────


def _word(
    kind: str | Sequence[str],
    about: str,
    null: str,
    at: At,
    write: Write = _as_it_is,
    read: Read = _unread,
    **rules: Any,
) -> Word:
    kinds = [kind] if isinstance(kind, str) else list(kind)
    if null:
        kinds, about = [*kinds, "null"], f"{about}; null {null}"
    schema = {"description": about, "type": kinds if len(kinds) > 1 else kinds[0], **rules}
    return Word(schema, write, read, _getter(at))


def _getter(at: At) -> Callable[[Any], Any] | None:
    return attrgetter(at) if isinstance(at, str) else at


def money(about: str, null: str = "", at: At = None) -> Word:
    """Describe an amount, with the currency's digits; ``null`` says when it is null, here and below."""
    return _word("string", about, null, at, amount_text, _read_amount, pattern=r"^-?(0|[1-9][0-9]*)(\.[0-9]{2,4})?$")


def price(about: str, null: str = "", at: At = None) -> Word:
    """Describe a price with as many digits as it takes."""
    return _word("string", about, null, at, price_text, pattern=r"^(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$")


def count(about: str, null: str = "", at: At = None, *, least: int = 0) -> Word:
    """Describe a whole number."""
    return _word("integer", about, null, at, read=_reader_of_counts(least), minimum=least)


def integer(about: str) -> Word:
    """Describe a whole number that may be negative."""
    return _word("integer", about, "", None)


def number(about: str, null: str = "", at: At = None) -> Word:
    """Describe what is neither money nor a count: seconds, shares."""
    return _word("number", about, null, at, _ratio, minimum=0)


def text(about: str, null: str = "", at: At = None, write: Write = _as_it_is, **rules: Any) -> Word:
    """Describe text."""
    return _word("string", about, null, at, write, read_text, **rules)


def flag(about: str, null: str = "", at: At = None) -> Word:
    """Describe a truth value."""
    return _word("boolean", about, null, at)


def word(about: str, *words: str, null: str = "", at: At = None) -> Word:
    """Describe one of some words."""

    def read(value: Any, _: Currency) -> str:
        if value not in words:
            raise ValueError(f"one of {', '.join(words)} is expected")
        return str(value)

    return _word("string", about, null, at, read=read, enum=[*words, None] if null else list(words))


def month(about: str, null: str = "", at: At = None) -> Word:
    """Describe a month of a plan."""
    about = f"{about}, as 2026-03, or its number from 1 on where the plan has no start"
    pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$"
    return _word(("string", "integer"), about, null, at, read=_read_month, pattern=pattern, minimum=1)


def date(about: str, pattern: str, null: str = "", at: At = None) -> Word:
    """Describe a date, or the number that stands for it."""
    return _word(("integer", "string"), about, null, at, read=_read_month, minimum=1, pattern=pattern)


def always(value: Any, about: str, **rules: Any) -> Word:
    """Describe what is the same in every document; ``rules`` say so where it is not by ``const``."""
    return Word({"description": about, **(rules or {"const": value})}, _as_it_is, _unread, lambda _: value)


TEXT = Word({"type": "string"}, _as_it_is, read_text)
"""An entry of a list of texts."""


# ── several ──────────────────────────────────────────────────────────────────────────────────────────


def each(about: str, item: Word, at: At = None) -> Word:
    """Describe a list."""
    schema, write = {"description": about, "type": "array", "items": item.schema}, item.write
    return Word(schema, lambda values: [write(value) for value in values], _unread, _getter(at), item=item)


def record(keys: Keys, about: str = "", null: str = "", at: At = None) -> Word:
    """Describe an object: all of its keys are there, but for the optional ones."""
    parts = [(key, word.at or attrgetter(key), word.write) for key, word in keys.items()]
    optional = frozenset(key for key, word in keys.items() if word.optional)

    def write(owner: Any) -> Json | None:
        if owner is None:
            return None
        values = {key: write(get(owner)) for key, get, write in parts}
        for key in optional:
            if values[key] is None:
                del values[key]
        return values

    schemas = {key: word.schema for key, word in keys.items()}
    required = [key for key in keys if key not in optional]
    found = _word("object", about, null, at, write, properties=schemas, required=required)._replace(keys=keys)
    if not about:
        del found.schema["description"]
    return found


def either(first: Word, second: Word, is_first: Callable[[Any], bool]) -> Word:
    """Describe what has one of two forms."""
    schema = {"oneOf": [first.schema, second.schema]}
    return Word(schema, lambda owner: (first if is_first(owner) else second).write(owner), _unread)


def under(keys: Keys, at: At) -> dict[str, Word]:
    """Return keys of something that their owner has."""
    owner = _getter(at) or _as_it_is

    def found(key: str, word: Word) -> Word:
        get = word.at or attrgetter(key)
        return word._replace(at=lambda one: get(owner(one)))

    return {key: found(key, word) for key, word in keys.items()}
