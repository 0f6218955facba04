"""A part of a JSON document that knows its place: each value is checked where it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NoReturn

from costcalc.errors import FileError
from costcalc.money import Currency, shown

MAX_TEXT = 2_000
"""Characters; the longest text that a result may hold."""
MAX_NUMBER = 10**18
"""Counts and amounts from here on are refused: none is computed, and sums stay exact below."""

_AMOUNT = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class Part:
    """An object of a document; every method raises FileError that names file and path of a wrong value."""

    __slots__ = ("currency", "label", "path", "values")

    def __init__(self, label: str, path: str, values: Any, currency: Currency | None = None) -> None:
        self.label, self.path, self.currency = label, path, currency
        if not isinstance(values, dict):
            self.refuse("", "an object with keys is expected")
        self.values: dict[str, Any] = values

    def refuse(self, name: str, message: str) -> NoReturn:
        """Say what is wrong with one value, and what to do."""
        place = ".".join(part for part in (self.path, name) if part)
        where = f"{self.label}: {place}" if place else self.label
        raise FileError(f"{where}: {message}; save the result again with --json")

    def has(self, name: str) -> bool:
        """Whether a value stands there that is not null."""
        return self.values.get(name) is not None

    def text(self, name: str) -> str:
        """Return one line of text."""
        value = self.values.get(name)
        if not isinstance(value, str):
            self.refuse(name, "text is expected")
        return self.line(name, value)

    def line(self, name: str, value: str) -> str:
        """Return text that is one line and not endless: it is printed."""
        if not value.isprintable() or len(value) > MAX_TEXT:
            self.refuse(shown(name)[1:-1], "one line of text is expected")
        return value

    def optional_text(self, name: str) -> str | None:
        """Return one line of text, or None for null."""
        return self.text(name) if self.has(name) else None

    def count(self, name: str) -> int:
        """Return a whole number from 0 on."""
        value = self.values.get(name)
        if type(value) is not int or not 0 <= value < MAX_NUMBER:
            self.refuse(name, "a whole number from 0 on is expected")
        return value

    def optional_count(self, name: str) -> int | None:
        """Return a whole number from 0 on, or None for null."""
        return self.count(name) if self.has(name) else None

    def word(self, name: str) -> str:
        """Return one line of text, or a whole number as text: a month, or its number."""
        return str(self.count(name)) if type(self.values.get(name)) is int else self.text(name)

    def money(self, name: str) -> Decimal:
        """Return an amount, which is text with no more digits than the currency has."""
        value = self.values.get(name)
        if not isinstance(value, str) or len(value) > 40 or not _AMOUNT.fullmatch(value) or self.currency is None:
            self.refuse(name, "an amount as text is expected, as '9000.00'")
        amount = Decimal(value)
        if abs(amount) >= MAX_NUMBER or -int(amount.as_tuple().exponent) > self.currency.digits:
            self.refuse(name, f"no amount in {self.currency.code}")
        return self.currency.round(amount)

    def optional_money(self, name: str) -> Decimal | None:
        """Return an amount, or None for null."""
        return self.money(name) if self.has(name) else None

    def part(self, name: str) -> Part:
        """Return an object below this one."""
        return Part(self.label, f"{self.path}.{name}".lstrip("."), self.values.get(name), self.currency)

    def optional_part(self, name: str) -> Part | None:
        """Return an object below this one, or None for null."""
        return self.part(name) if self.has(name) else None

    def parts(self, name: str) -> Iterator[Part]:
        """Yield the objects of a list."""
        values = self.values.get(name)
        if not isinstance(values, list):
            self.refuse(name, "a list is expected")
        place = f"{self.path}.{name}".lstrip(".")
        for index, value in enumerate(values):
            yield Part(self.label, f"{place}[{index}]", value, self.currency)
