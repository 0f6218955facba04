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
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import category

from costcalc.money import Currency, plain
from costcalc.quantities import MAX_DECIMALS, Units, added

if TYPE_CHECKING:
    from costcalc.render.documents.in_columns import Several

Json = dict[str, Any]
Schema = dict[str, Any]
Get = Callable[[Any], Any]
At = str | Get | None
Read = Callable[[Any, Currency], Any]

SCHEMA_VERSION = 1
"""Of all documents: it changes only if a key changes its meaning."""
MAX_TEXT = 2_000
"""Characters; the longest text that a result may hold."""
MAX_NUMBER = 10**18
"""Counts and amounts from here on are refused: none is computed, and sums stay exact below."""


# ── writing and reading ──────────────────────────────────────────────────────────────────────────────


def amount_text(amount: Decimal | None) -> str | None:
    """Write an amount, with the currency's digits."""
    return None if amount is None else f"{amount:f}"


def _ratio(number: Any) -> float:
    """Write a share or a number of seconds to six digits; these are no money."""
    return round(float(number), 6)


def as_it_is(value: Any, _: Currency | None = None) -> Any:
    """Return a value that is written and read as it is."""
    return value


def _read_text(value: Any, _: Currency) -> str:
    """Return text that is one line and not endless: it is printed."""
    if not isinstance(value, str):
        raise ValueError("text is expected")  # noqa: TRY004 - the reader of a file reports it
    # What is drawn as nothing, as a blank that breaks no line, a sheet may have: whoever prints it writes it out.
    breaks = not value.isprintable() and any(category(character) in {"Cc", "Zl", "Zp"} for character in value)
    if breaks or len(value) > MAX_TEXT:
        raise ValueError("one line of text is expected")
    return value


def _reader_of_counts(least: int) -> Read:
    def read(value: Any, _: Currency) -> int:
        if type(value) is not int or not least <= value < MAX_NUMBER:
            raise ValueError(f"a whole number from {least} on is expected")
        return value

    return read


def _reader_of_units(*, positive: bool) -> Read:
    """Return what reads a count; a JSON text is parsed with its fractions as Decimal."""

    def read(value: Any, _: Currency) -> Units:
        right = type(value) is int or (isinstance(value, Decimal) and -int(value.as_tuple().exponent) <= MAX_DECIMALS)
        if not right or not 0 <= value < MAX_NUMBER or (positive and not value):
            raise ValueError(f"a count {'above 0' if positive else 'from 0 on'} is expected")
        return added([value])

    return read


_AMOUNT = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def _read_amount(value: Any, currency: Currency) -> Decimal:
    """Return an amount, which is text with no more digits than the currency has."""
    if not isinstance(value, str) or len(value) > 40 or not _AMOUNT.fullmatch(value):
        raise ValueError("an amount as text is expected, as '9000.00'")
    amount = Decimal(value)
    if abs(amount) >= MAX_NUMBER or -int(amount.as_tuple().exponent) > currency.digits:
        raise ValueError(f"no amount in {currency.code}")
    return currency.round(amount)


def _read_in_full(value: Any, _: Currency) -> Decimal:
    """Return an amount that may have more digits than the currency."""
    if not isinstance(value, str) or len(value) > 60 or not _AMOUNT.fullmatch(value):
        raise ValueError("an amount as text is expected, as '9000.0025'")
    return Decimal(value)


def _read_date(value: Any, currency: Currency) -> str:
    """Return a date, or the number that stands for it, as text."""
    return str(_reader_of_counts(0)(value, currency)) if type(value) is int else _read_text(value, currency)


# ── words ────────────────────────────────────────────────────────────────────────────────────────────


class Word(NamedTuple):
    """What stands behind a key."""

    schema: Schema
    write: Get = as_it_is
    """What is not None as JSON values."""
    read: Read = as_it_is
    """What JSON that is not null means; raises ValueError with what is expected."""
    at: Get | None = None
    """Where its owner has it; None: in the attribute of its key's name."""
    keys: Mapping[str, Word] | None = None
    """Of an object."""
    item: Word | None = None
    """Of a list."""
    form: Callable[[Any], Word] | None = None
    """Which of several forms a value has."""
    optional: bool = False
    """Whether the key is left out where there is no value."""
    several: Callable[[Any], Several | None] | None = None
    """Of an entry of a list that may stand for several objects, which have their last key's list in columns; None of one."""

    @property
    def nullable(self) -> bool:
        """Whether it may be null."""
        return "null" in self.schema.get("type", ())

    def of(self, key: str, owner: Any) -> Any:
        """Return what an owner has for a key of this word."""
        return self.at(owner) if self.at else getattr(owner, key)


Keys = Mapping[str, Word]


class Columns(NamedTuple):
    """The columns of a CSV, with spaces between, and the rows of a result: values by column, most of them as in JSON."""

    names: str | Callable[[Any], str]
    """A function where results have not all the same."""
    rows: Callable[[Any], Iterable[Json | Several]]


def value(
    kind: str | Sequence[str], about: str, null: str = "", at: At = None, *, write: Get = as_it_is,
    read: Read = as_it_is, **rules: Any,
) -> Word:  # fmt: skip
    """Describe a value by the types and rules of JSON Schema; ``null`` says when it is null, here and below."""
    kinds = [kind] if isinstance(kind, str) else list(kind)
    if null:
        kinds, about = [*kinds, "null"], f"{about}; null {null}"
    schema = {"description": about, "type": kinds if len(kinds) > 1 else kinds[0], **rules}
    return Word(schema, write, read, attrgetter(at) if isinstance(at, str) else at)


def money(about: str, null: str = "", at: At = None) -> Word:
    """Describe an amount, with the currency's digits."""
    pattern = r"^-?(0|[1-9][0-9]*)(\.[0-9]{2,4})?$"
    return value("string", about, null, at, write=amount_text, read=_read_amount, pattern=pattern)


def in_full(about: str, null: str = "", at: At = None) -> Word:
    """Describe an amount with at least the currency's digits, and all others that it has."""
    pattern = r"^-?(0|[1-9][0-9]*)(\.[0-9]{2,})?$"
    return value("string", about, null, at, write=amount_text, read=_read_in_full, pattern=pattern)


def price(about: str, null: str = "", at: At = None) -> Word:
    """Describe a price with as many digits as it takes."""
    return value("string", about, null, at, write=plain, pattern=r"^(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$")


def count(about: str, null: str = "", at: At = None, *, least: int = 0) -> Word:
    """Describe a whole number."""
    return value("integer", about, null, at, read=_reader_of_counts(least), minimum=least)


def units(about: str, null: str = "", at: At = None, *, positive: bool = False) -> Word:
    """Describe a count of an API, which has a fraction where the sheet gives the API decimals; written as it is, exactly."""
    limit: Schema = {"exclusiveMinimum": 0} if positive else {"minimum": 0}
    return value("number", about, null, at, read=_reader_of_units(positive=positive), **limit)


def number(about: str, null: str = "", at: At = None) -> Word:
    """Describe what is neither money nor a count: seconds, shares."""
    return value("number", about, null, at, write=_ratio, minimum=0)


def text(about: str, null: str = "", at: At = None, **rules: Any) -> Word:
    """Describe text."""
    return value("string", about, null, at, read=_read_text, **rules)


def flag(about: str, null: str = "", at: At = None) -> Word:
    """Describe a truth value."""
    return value("boolean", about, null, at)


def word(about: str, *words: str, null: str = "", at: At = None) -> Word:
    """Describe one of some words."""

    def read(value: Any, _: Currency) -> str:
        if value not in words:
            raise ValueError(f"one of {', '.join(words)} is expected")
        return str(value)

    return value("string", about, null, at, read=read, enum=[*words, None] if null else list(words))


def month(about: str, null: str = "", at: At = None) -> Word:
    """Describe a month of a plan."""
    about = f"{about}, as 2026-03, or its number from 1 on where the plan has no start"
    pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$"
    return value(("string", "integer"), about, null, at, read=_read_date, pattern=pattern, minimum=1)


def day(about: str) -> Word:
    """Describe a day, or the number that stands for it."""
    return value(("integer", "string"), about, read=_read_date, minimum=1, pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")


def always(same: Any, about: str, **rules: Any) -> Word:
    """Describe what is the same in every document; ``rules`` say so where it is not by ``const``."""
    return Word({"description": about, **(rules or {"const": same})}, at=lambda _: same)


TEXT = Word({"type": "string"}, read=_read_text)
"""An entry of a list of texts."""


def each(about: str, item: Word, at: At = None, *, null: str = "") -> Word:
    """Describe a list."""
    write = item.write
    found = value("array", about, null, at, write=lambda values: [write(one) for one in values], items=item.schema)
    return found._replace(item=item)


def record(about: str = "", null: str = "", at: At = None, /, **keys: Word) -> Word:
    """Describe an object by its keys: all are there, but for the optional ones; without ``null`` it is never null."""
    parts = [(key, word.at or attrgetter(key), word.write) for key, word in keys.items()]
    optional = [key for key, word in keys.items() if word.optional]

    def write(owner: Any) -> Json:
        found = {key: None if (inner := get(owner)) is None else write(inner) for key, get, write in parts}
        return (
            {key: found[key] for key in found if key not in optional or found[key] is not None} if optional else found
        )

    schemas, required = {key: keys[key].schema for key in keys}, [key for key in keys if key not in optional]
    whole = value("object", about, null, at, write=write, properties=schemas, required=required)._replace(keys=keys)
    if not about:
        del whole.schema["description"]
    return whole


def one_of(*forms: Word, form: Callable[[Any], Word]) -> Word:
    """Describe what has one of several forms."""
    return Word({"oneOf": [one.schema for one in forms]}, lambda owner: form(owner).write(owner), form=form)


def under(at: str | Get, /, **keys: Word) -> dict[str, Word]:
    """Return keys of something that their owner has."""
    owner = attrgetter(at) if isinstance(at, str) else at

    def found(key: str, word: Word) -> Word:
        get = word.at or attrgetter(key)
        return word._replace(at=lambda one: get(owner(one)))

    return {key: found(key, word) for key, word in keys.items()}
