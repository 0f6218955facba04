"""Sheets and contracts by grammar: what ``loader/format1`` lets a sheet say, valid or nearly, so that new keys come by themselves."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import Any

import fuzzing
from draws import Draws

from costcalc.iso4217 import digits_by_code
from costcalc.loader import format1
from costcalc.loader.format1 import Field, Kind, Object

Tree = Any
"""Dictionaries, lists, and at their ends numbers, flags and texts."""

PLAIN = re.compile(r"[A-Za-z][\w-]*( [\w%-]+)*")
KEYS: list[str] = []
"""Every key of the format, for what stands at the wrong place."""


def _keys(what: Object) -> None:
    for field in what.fields:
        if field.name not in KEYS:
            KEYS.append(field.name)
        if field.of:
            _keys(field.of)


_keys(format1.SHEET)
_keys(format1.CONTRACT)
KEYS += [*format1.SYNONYMS]

NAMES = ["ocr", "chat", "input-tokens", "storage", "a", "b", "users", "calls", "month", "failed", "1", "a.b", "A_b"]
NO_NAMES = ["x y", "it's", "é", "", "-", "a/b", "a#b", "a:b"]
TEXTS = [
    "Example Cloud",
    "https://example.com/prices",
    "call",
    "GB",
    "pic",
    "a: b",
    "# no",
    "x" * 80,
    "é 日本",
    "[red]x[/]",
    "-",
    "'",
    '"',
    "=1+1",
    "<b>&amp;",
    "| a |",
]
CURRENCIES = ["USD", "USD", "EUR", "CNY", "JPY", "KWD", "CLF"]


class Hard(str):
    """Text that is written into a sheet as it stands."""

    __slots__ = ()


class Writer:
    """Makes one sheet: values by their kinds."""

    def __init__(self, rng: Draws) -> None:
        self.rng = rng
        self.names: list[str] = []
        self.decimals = 0
        self.digits = 2
        self.dense = rng.choice([0.05, 0.2, 0.2, 0.5, 0.9])
        """How likely it is that a key is there that need not be."""
        self.largest = rng.choice([30, 1_000, 1_000_000, 10**12])

    def count(self, least: int = 0, most: int | None = None) -> Tree:
        """Return a count of units, with the decimals of its API."""
        top = self.largest if most is None else most
        number = int(least + (top - least) * self.rng.random() ** 4)
        if self.decimals and self.rng.chance(0.3):
            return Hard(f"{number}.{self.rng.randrange(1, 10**self.decimals):0{self.decimals}}")
        return Hard(f"{number:_}") if self.rng.chance(0.2) else number

    def money(self, field: Field) -> Tree:
        places = self.digits if field.payable else self.rng.choice([0, 1, self.digits, 4, 7])
        number = int(10 ** (self.rng.random() * 6)) if field.positive or self.rng.chance(0.9) else 0
        whole, rest = divmod(number, 10**places)
        return Hard(f"{whole}.{rest:0{places}}" if places else f"{number}")

    def value(self, field: Field) -> Tree:
        """Return a value that a field may have."""
        rng = self.rng
        if field.instead and rng.chance(0.4):
            return self.value(field.instead)
        if field.on_request and rng.chance(0.04):
            return "on_request"
        match field.kind:
            case Kind.FORMAT:
                return 1
            case Kind.TEXT:
                return rng.choice(NAMES + TEXTS)
            case Kind.WORD:
                return rng.choice(field.words)
            case Kind.FLAG:
                return rng.chance(0.5)
            case Kind.WHOLE:
                return rng.randint(field.least, field.most if field.most is not None else 20)
            case Kind.UNITS:
                return self.count(field.least)
            case Kind.PERCENT:
                return Hard(f"{rng.choice([0, 1, 5, 12, 50, 100, '7.775', '0.5'])}{rng.choice([' %', '%'])}")
            case Kind.MONEY:
                return self.money(field)
            case Kind.DURATION:
                number = rng.choice([1, 1, 2, 6, 12])
                return Hard(f"{number} {rng.choice(field.words)}{'s' if number > 1 else ''}")
            case Kind.CURRENCY:
                return rng.choice(CURRENCIES if rng.chance(0.9) else [*digits_by_code()])
            case Kind.AS_OF:
                return Hard(rng.choice(["2026-01-21", "2026-01", "2026", "1999-12-31"]))
            case Kind.LIST if field.of:
                return self.entries(field)
            case Kind.TEXTS:
                return [rng.choice(TEXTS) for _ in range(rng.randint(1, 3))]
            case Kind.COUNTS:
                return {name: self.count(1, 5_000) for name in rng.some(self.names or NAMES, 3)} or {"a": 1}
            case Kind.MAP if field.of:
                return {name: self.object(field.of) for name in self.names}
        assert field.of, field
        return self.object(field.of)

    def object(self, what: Object) -> dict[str, Tree]:
        """Return an object with what it must have, one of its ways, and some of the rest."""
        rng = self.rng
        way = rng.choice(what.ways) if what.ways else ()
        others = {name for names in what.ways for name in names} - {*way} if what.one_way else set[str]()
        if what is format1.API:
            self.decimals = rng.choice([0, 0, 0, 1, 3]) if rng.chance(self.dense) else 0
        found: dict[str, Tree] = {}
        for field in what.fields:
            wanted = field.required or field.name in way
            if wanted or (field.name not in others and rng.chance(self.dense)):
                found[field.name] = self.value(field)
        self.mend(what, found)
        return found

    def entries(self, field: Field) -> Tree:
        """Return a list of objects; tiers ascend, sizes differ."""
        rng, what = self.rng, field.of
        assert what
        count = rng.choice(
            [
                1,
                1,
                2,
                3,
                5,
                rng.choice([7, 9, 12, 20, format1.MAX_ENTRIES, format1.MAX_ENTRIES + 1] if rng.chance(0.3) else [4, 6]),
            ]
        )
        found = [
            self.object(what)
            for _ in range(count if what in {format1.TIER, format1.SIZE} else rng.choice([1, 1, 2, 3]))
        ]
        if what == format1.TIER:
            bounds = sorted({int(self.largest * rng.random() ** 2) + 2 for _ in found[1:]})
            found = found[: len(bounds) + 1]
            word = rng.choice(["from", "up_to"])
            for place, tier in enumerate(found):
                for each in ("from", "up_to"):
                    tier.pop(each, None)
                if word == "from":
                    tier["from"] = [0, *bounds][place]
                elif place < len(bounds):
                    tier["up_to"] = bounds[place]
                if tier["unit_price"] == "on_request" and not 0 < place == len(found) - 1:
                    tier["unit_price"] = Hard("0.05")
            if found[-1]["unit_price"] == "on_request":
                found[-1].pop("flat_fee", None)
        elif what == format1.SIZE:
            found = list({str(size["units"]): size for size in found}.values())
        elif what == format1.SUBSCRIPTION:
            for place, subscription in enumerate(found):
                subscription["name"] = ["Solo", "Pro", "Event"][place]
        return found

    def mend(self, what: Object, found: dict[str, Tree]) -> None:
        """Take out what contradicts the rest, mostly."""
        rng = self.rng
        if rng.chance(0.02):
            return
        if what is format1.FREE_QUOTA and found["period"] == "day":
            found.pop("validity", None)
        elif what in {format1.POSTPAID, format1.BEYOND}:
            if "per" in found:
                found.setdefault("rounding", rng.choice(["exact", "up"]))
            else:
                found.pop("rounding", None)
            if found.get("mode") == "graduated" or found.get("tier_basis") == "call":
                found.pop("tier_basis", None)
            if "flat_fee" not in (found.get("tiers") or [{}])[0]:
                found.pop("flat_fee_at_zero", None)
            if "minimum" in found and "maximum" in found:
                found.pop(rng.choice(["minimum", "maximum"]))
        elif what is format1.SUBSCRIPTION:
            if found["included"] == "unlimited":
                found.pop("beyond", None)
                found.pop("included_per", None)
            else:
                found.setdefault("beyond", rng.choice(["fails", "fails", {"unit_price": Hard("0.02")}]))
            if found.get("term") != "year":
                found.pop("included_per", None)
        elif what is format1.API:
            self._mend_api(found)

    def _mend_api(self, found: dict[str, Tree]) -> None:
        found.pop("decimals", None)
        if self.decimals:
            found["decimals"] = self.decimals
        if "uses" in found:
            if len(found) == 3 or ("postpaid" not in found and "packages" not in found and self.rng.chance(0.8)):
                for name in ("free_quota", "packages", "postpaid", "subscriptions", "per_call", "decimals"):
                    found.pop(name, None)
            else:
                del found["uses"]
        postpaid = found.get("postpaid") or {}
        if postpaid.get("period") == "day":
            found.pop("subscriptions", None)
        if not postpaid:
            for subscription in found.get("subscriptions") or []:
                if subscription.get("beyond") == "postpaid":
                    subscription["beyond"] = "fails"
        if not {"packages", "postpaid", "subscriptions", "uses"} & {*found}:
            found["postpaid"] = {"unit_price": Hard("0.01")}
        for check in found.get("checks") or []:
            check.pop("packages_of", None)
            for way in ("postpaid", "packages"):
                if way not in found:
                    check.pop(way, None)
            check.setdefault("cheapest", 1)
            if "failed" in check:
                check["failed"] = 0


def sheet_tree(rng: Draws) -> dict[str, Tree]:
    """Return a sheet."""
    writer = Writer(rng)
    writer.names = list(
        dict.fromkeys(rng.choice(NAMES if rng.chance(0.99) else NO_NAMES) for _ in range(rng.choice([1, 1, 1, 2, 3])))
    )
    found = {"currency": rng.choice(CURRENCIES)}
    writer.digits = digits_by_code().get(found["currency"], 2)
    tree = writer.object(format1.SHEET) | found
    apis = tree["apis"]
    for name, api in apis.items():
        if "uses" in api:
            parts = [other for other, its in apis.items() if "uses" not in its]
            api["uses"] = {part: rng.randint(1, 2_000) for part in parts[:3]}
            if not parts:
                apis[name] = {"name": "A", "unit": "call", "postpaid": {"unit_price": Hard("0.01")}}
    return tree


def contract_tree(rng: Draws, apis: list[str]) -> dict[str, Tree]:
    """Return a contract about some APIs."""
    writer = Writer(rng)
    writer.names = apis or ["ocr"]
    return writer.object(format1.CONTRACT)


def hurt(rng: Draws, tree: Tree) -> None:
    """Change a tree in one place: a key less, another or a strange value, a key of elsewhere."""
    places = list(_places(tree))
    if not places:
        return
    inside, key = rng.choice(places)
    hard = Hard(rng.choice(fuzzing.NUMBERS + fuzzing.WORDS))
    match rng.randrange(6):
        case 0:
            del inside[key]
        case 1 | 2:
            inside[key] = hard
        case 3:
            other, at = rng.choice(places)
            inside[key] = deepcopy(other[at])
        case 4:
            inside[key] = rng.choice([[inside[key]], {"unit_price": inside[key]}, [], {}])
        case _ if isinstance(inside, dict):
            inside[rng.choice(KEYS)] = rng.choice([inside[key], hard, 1])


def _places(tree: Tree) -> Any:
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in list(entries):
        yield tree, key
        yield from _places(value)


def written(rng: Draws, tree: Tree, depth: int = 0) -> str:
    """Write a tree as YAML, in blocks or in one line."""
    if isinstance(tree, dict) and tree and depth < 3 and rng.chance(0.7 if depth else 1):
        pad = "  " * depth
        parts = [(f"{pad}{_scalar(key)}:", value) for key, value in tree.items()]
        return "\n" * bool(depth) + "\n".join(
            f"{key}{'' if (text := written(rng, value, depth + 1)).startswith(chr(10)) else ' '}{text}"
            for key, value in parts
        )
    return flow(tree, depth)


def flow(tree: Tree, depth: int = 0) -> str:
    """Write a tree in one line."""
    if depth > 30:
        return "~"
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{_scalar(key)}: {flow(value, depth + 1)}" for key, value in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(flow(value, depth + 1) for value in tree) + "]"
    return _scalar(tree)


def _scalar(value: Tree) -> str:
    if isinstance(value, Hard):
        return str(value)
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) and PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def text_of(rng: Draws, tree: Tree) -> bytes:
    """Return what is written in a file: the tree, seldom hurt, more seldom broken as text."""
    for _ in range(rng.choice([0] * 7 + [1, 1, 3])):
        hurt(rng, tree)
    text = written(rng, tree) + "\n"
    if rng.chance(0.05):
        text = fuzzing.mutated(rng, text, fuzzing.NUMBERS + fuzzing.WORDS + KEYS)
    return text.encode("utf-8", "replace")
