"""A part of a saved document that knows its place: each value is read as the document's own words say."""

from __future__ import annotations

from typing import Any, NoReturn

from costcalc.errors import FileError
from costcalc.money import Currency
from costcalc.render.documents.words import Keys, Word


class Part:
    """An object of a document; raises FileError that names file and path of a value that is none of its word's."""

    __slots__ = ("currency", "keys", "label", "path", "values")

    def __init__(self, label: str, path: str, values: Any, word: Word, currency: Currency) -> None:
        self.label, self.path, self.currency = label, path, currency
        self.keys: Keys = word.keys or {}
        if not isinstance(values, dict):
            self.refuse("", "an object with keys is expected")
        self.values: dict[str, Any] = values

    def refuse(self, name: str, message: str) -> NoReturn:
        """Say what is wrong with one value, and what to do."""
        place = ".".join(part for part in (self.path, name) if part)
        where = f"{self.label}: {place}" if place else self.label
        raise FileError(f"{where}: {message}; save the result again with --json")

    def __getitem__(self, name: str) -> Any:
        """Return the value of a key: a part, a list of them, or what its word reads; None for null."""
        return self.read(name, self.values.get(name), self.keys[name])

    def read(self, name: str, value: Any, word: Word) -> Any:
        """Return what a value means, which stands at a name below this part."""
        if value is None and (word.nullable or (word.optional and name not in self.values)):
            return None
        if word.keys is not None:
            return Part(self.label, f"{self.path}.{name}".lstrip("."), value, word, self.currency)
        if word.item is not None:
            if not isinstance(value, list):
                self.refuse(name, "a list is expected")
            return [self.read(f"{name}[{index}]", one, word.item) for index, one in enumerate(value)]
        try:
            return word.read(value, self.currency)
        except ValueError as error:
            self.refuse(name, str(error))
