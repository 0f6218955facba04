"""Nodes against the table of the format: every field read, every problem kept with its place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, assert_never

from costcalc.errors import Problem
from costcalc.loader import advice, format1, scalars
from costcalc.loader.format1 import Field, Kind, Object
from costcalc.loader.nodes import Mapping, Node, Scalar, Sequence
from costcalc.money import currency, shown
from costcalc.sheet import ON_REQUEST

MAX_PROBLEMS = 200
"""More than these nobody reads; the last line says how many there are."""


class Record:
    """An object as read: the values of the fields that are right, and the place of each that is there."""

    __slots__ = ("node", "path", "values")

    def __init__(self, node: Mapping, path: str) -> None:
        self.node = node
        self.path = path
        self.values: dict[str, Any] = {}

    def __contains__(self, name: str) -> bool:
        """Whether the field is written, rightly or not."""
        return name in self.node.entries

    def get(self, name: str, default: Any = None) -> Any:
        """Return a field's value, or the default where it is absent or wrong."""
        return self.values.get(name, default)

    def at(self, name: str) -> tuple[Node, str]:
        """Return the place and path of a field, or of the object where the field is absent."""
        entry = self.node.entries.get(name)
        return (entry[1], join(self.path, name)) if entry else (self.node, self.path)


def join(path: str, name: str) -> str:
    """Return the path of a field."""
    return f"{path}.{name}" if path else name


class Checker:
    """Reads objects by the table and collects what is wrong with them."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.problems: list[Problem] = []
        self.digits: int | None = None
        """The currency's decimals; the table lists the currency before any amount."""
        self.decimals = 0
        """Those that the counts of the API that is being read may have."""

    def report(self, node: Node, path: str, message: str) -> None:
        """Keep a problem."""
        self.problems.append(Problem(self.label, node.line, node.column, path, message))

    def at(self, record: Record, name: str, message: str) -> None:
        """Keep a problem at a field, or at its object where the field is absent."""
        self.report(*record.at(name), message)

    def object(self, node: Node, spec: Object, path: str) -> Record | None:
        """Read an object; None where something else stands in its place."""
        if not isinstance(node, Mapping):
            example = f"'{spec.fields[0].name}: …' and the like below it"
            if isinstance(node, Scalar) and advice.is_price(node, spec):
                example = f"{{unit_price: {node.text}}}"
            self.report(node, path, f"{advice.called(node)} where fields are expected; write {example}")
            return None
        record = Record(node, path)
        self._keys(record, spec)
        if spec is format1.API:
            # Wherever it is written, it concerns every count of the API.
            self.decimals = self._decimals(node)
        for field in spec.fields:
            entry = node.entries.get(field.name)
            if entry:
                value = self.value(entry[1], field, join(path, field.name))
                if value is not None:
                    record.values[field.name] = value
            elif field.required:
                self.report(node, path, f"{field.name!r} is missing; write {advice.lower(field.about)}")
        self._ways(record, spec)
        return record

    @staticmethod
    def _decimals(api: Mapping) -> int:
        """Return how many decimals the counts of an API may have; none where that is wrong, which is reported later."""
        entry = api.entries.get("decimals")
        text = entry[1].text if entry and isinstance(entry[1], Scalar) else ""
        return int(text) if len(text) == 1 and text.isascii() and text.isdecimal() else 0

    def _keys(self, record: Record, spec: Object) -> None:
        """Report unknown and repeated keys; where it is clear what was meant, go on as if it were written."""
        names = tuple(field.name for field in spec.fields)
        entries = record.node.entries
        for name, (key, value) in list(entries.items()):
            if name not in names:
                crowded = len(self.problems) > MAX_PROBLEMS
                outside = spec is format1.SHEET and advice.is_api(value)
                meant = "" if crowded or outside else advice.meant(name, names)
                if meant:
                    entries.setdefault(meant, (key, value))
                said = f"; did you mean {meant!r}?" if meant else advice.of_unknown(name, value, names)
                if outside:
                    said = " at the top of the sheet; indent it below apis"
                self.report(key, record.path, f"unknown key {shown(name)}{said}")
        self._repeated(record.node, record.path)

    def _repeated(self, node: Mapping, path: str) -> None:
        for key in node.repeated:
            first = node.entries[key.text][0].line
            self.report(
                key, path, f"the key {shown(key.text)} stands here a second time, first in line {first}; remove one"
            )

    def _ways(self, record: Record, spec: Object) -> None:
        begun = [way for way in spec.ways if any(name in record for name in way)]
        if spec.one_way and len(begun) > 1:
            first, second = ([name for name in way if name in record] for way in begun)
            node = record.node.entries[first[0]][0]
            message = f"{first[0]!r} stands beside {' and '.join(map(repr, second))}; keep one or the other"
            self.report(node, record.path, message)
            return
        if spec.ways and not begun:
            ways = scalars.either(tuple(" and ".join(map(repr, way)) for way in spec.ways))
            self.report(record.node, record.path, f"one of these has to be written; add {ways}")
        elif not any(all(name in record for name in way) for way in spec.ways):
            for way in begun:
                for name in way:
                    if name not in record:
                        about = next(field.about for field in spec.fields if field.name == name)
                        self.report(record.node, record.path, f"{name!r} is missing; write {advice.lower(about)}")

    def value(self, node: Node, field: Field, path: str) -> Any:
        """Read one field; None where it is wrong."""
        if isinstance(node, Scalar) and node.empty:
            self.report(node, path, "nothing is written here; write a value or remove the line")
            return None
        # A word stands in place of a number, or of an object; a price alone was meant as the object that has it.
        word = isinstance(node, Scalar) and (node.text[:1].isalpha() or field.kind is Kind.OBJECT)
        if field.instead and word and not (field.of and isinstance(node, Scalar) and advice.is_price(node, field.of)):
            return self.value(node, field.instead._replace(about=field.about), path)
        if field.kind is Kind.OBJECT and field.of:
            return self.object(node, field.of, path)
        if field.kind is Kind.LIST and field.of:
            return self._list(node, field.of, path)
        if field.kind is Kind.MAP and field.of:
            return self._map(node, field.of, path)
        if field.kind is Kind.COUNTS:
            return self._counts(node, path)
        if field.kind is Kind.TEXTS:
            return self._texts(node, path)
        if not isinstance(node, Scalar):
            self.report(
                node, path, f"{advice.called(node)} where one value is expected; write {advice.lower(field.about)}"
            )
            return None
        try:
            return self._scalar(node, field)
        except scalars.Refused as refused:
            self.report(node, path, str(refused))
            return None

    def _scalar(self, node: Scalar, field: Field) -> Any:
        match field.kind:
            case Kind.FORMAT:
                return scalars.read_format(node)
            case Kind.TEXT:
                return scalars.read_text(node)
            case Kind.WORD:
                return scalars.read_word(node, field.words)
            case Kind.FLAG:
                return scalars.read_flag(node)
            case Kind.WHOLE:
                return scalars.read_units(node, field.least, field.most)
            case Kind.UNITS:
                return scalars.read_units(node, field.least, decimals=self.decimals)
            case Kind.PERCENT:
                return scalars.read_percent(node)
            case Kind.MONEY:
                return self._money(node, field)
            case Kind.DURATION:
                return scalars.read_duration(node, field.words)
            case Kind.CURRENCY:
                code = scalars.read_currency(node)
                self.digits = currency(code).digits
                return code
            case Kind.AS_OF:
                return scalars.read_as_of(node)
            case Kind.OBJECT | Kind.LIST | Kind.MAP | Kind.COUNTS | Kind.TEXTS:
                raise AssertionError(field.name)  # read by value()
            case _:
                assert_never(field.kind)

    def _money(self, node: Scalar, field: Field) -> Decimal | str:
        if field.on_request and not node.text[:1].isdecimal():
            if node.text == ON_REQUEST:
                return node.text
            hint = scalars.near(node.text, (ON_REQUEST,))
            if hint:
                raise scalars.Refused(f"{shown(node.text)} is not a price{hint}")
        return scalars.read_money(node, positive=field.positive, digits=self.digits if field.payable else None)

    def _items(self, node: Node, path: str) -> list[Node]:
        """Return what a list holds; nothing where it is no list, or one that is empty or too long."""
        if not isinstance(node, Sequence):
            self.report(node, path, f"{advice.called(node)} where a list is expected; begin each entry with '- '")
            return []
        if not node.items:
            self.report(node, path, "the list is empty; write an entry or remove the line")
        if len(node.items) > format1.MAX_ENTRIES:
            self.report(
                node, path, f"{len(node.items):,} entries where at most {format1.MAX_ENTRIES} can stand; leave some out"
            )
            return []
        return node.items

    def _list(self, node: Node, spec: Object, path: str) -> list[Record] | None:
        records = [self.object(item, spec, f"{path}[{index}]") for index, item in enumerate(self._items(node, path))]
        return [record for record in records if record] if records and all(records) else None

    def _texts(self, node: Node, path: str) -> tuple[str, ...] | None:
        texts = []
        for index, item in enumerate(self._items(node, path)):
            place = f"{path}[{index}]"
            if not isinstance(item, Scalar):
                message = f"{advice.called(item)} where a line of text is expected; put text that holds ': ' in quotes"
                self.report(item, place, message)
            elif item.empty:
                self.report(item, place, "nothing is written here; write a sentence or remove the line")
            else:
                try:
                    texts.append(scalars.read_text(item))
                except scalars.Refused as refused:
                    self.report(item, place, str(refused))
        return tuple(texts)

    def _counts(self, node: Node, path: str) -> dict[str, Decimal] | None:
        """Read counts by name as they are written: which API each is of, and its decimals, is known later."""
        if not isinstance(node, Mapping) or not node.entries:
            self.report(
                node,
                path,
                f"{advice.called(node)} where counts by name are expected; write other APIs and how many units of each, as {{input: 1_200}}",
            )
            return None
        self._repeated(node, path)
        counts = {}
        for name, (_, value) in node.entries.items():
            where = join(path, name)
            if not isinstance(value, Scalar) or value.empty:
                self.report(value, where, "a number of units is expected; write it after the name")
                continue
            try:
                counts[name] = scalars.read_count(value)
            except scalars.Refused as refused:
                self.report(value, where, str(refused))
        return counts if len(counts) == len(node.entries) else None

    def _map(self, node: Node, spec: Object, path: str) -> dict[str, Record] | None:
        if not isinstance(node, Mapping):
            self.report(
                node,
                path,
                f"{advice.called(node)} where names are expected; write 'name-of-the-api:' and its fields below it",
            )
            return None
        if not node.entries:
            self.report(node, path, "no API stands here; write 'name-of-the-api:' and its fields below it")
            return None
        self._repeated(node, path)
        records = {}
        for name, (key, value) in node.entries.items():
            if not scalars.is_text(key):
                self.report(key, path, f"the name {shown(name)} is not text to YAML; put it in quotes")
            elif not _is_key(name):
                self.report(
                    key,
                    path,
                    f"{shown(name)} is not a name for --api; use letters, digits, '.', '_' and '-', at most 100",
                )
            if isinstance(value, Scalar) and value.empty:
                self.report(key, join(path, name), "the API has no fields; write 'name: …' and the like below it")
                continue
            record = self.object(value, spec, join(path, name if len(name) <= 100 else "…"))
            if record:
                records[name] = record
        return records


def _is_key(name: str) -> bool:
    characters = name.translate({ord("."): "0", ord("_"): "0", ord("-"): "0"})
    return name.isascii() and characters.isalnum() and name[0].isalnum() and len(name) <= 100
