"""JSON Schema 2020-12 of the price sheet, made from the table of format 1, for editors that complete and check.

A schema sees what an editor's YAML parser made of the text. To YAML 1.2 ``10_000`` and to YAML 1.1 ``1e-5``
are text, so numbers are accepted in both forms. Rules between fields that compare numbers are for
``costcalc sheet validate``.
"""

from __future__ import annotations

from typing import Any, assert_never

from costcalc.loader.format1 import API, FREE_QUOTA, MAX_ENTRIES, POSTPAID, SHEET, TIER, Field, Kind, Object
from costcalc.loader.nodes import BOOLEANS
from costcalc.loader.scalars import MAX_PRICE, MAX_TEXT
from costcalc.money import MAX_COUNT, currency_codes
from costcalc.sheet import ON_REQUEST

_WHOLE = "([1-9][0-9]*|0|[1-9][0-9]{0,2}(_[0-9]{3})+)"
_POSITIVE_WHOLE = "([1-9][0-9]*|[1-9][0-9]{0,2}(_[0-9]{3})+)"
_POWER = "([eE][-+]?[0-9]{1,2})?"

_TEXT = {
    "type": ["string", "number"],
    "minLength": 1,
    "maxLength": MAX_TEXT,
    "pattern": r"^[^\r\n]*\S[^\r\n]*$",
}

# What fields say together, as far as a schema can tell; ``rules`` says the same, and the rest.
_TOGETHER: dict[Object, dict[str, Any]] = {
    FREE_QUOTA: {"if": {"properties": {"period": {"const": "day"}}}, "then": {"properties": {"validity": False}}},
    POSTPAID: {
        "if": {"properties": {"per": {"not": {"enum": [1, "1"]}}}, "required": ["per"]},
        "then": {"required": ["rounding"]},
        "dependentRequired": {"rounding": ["per"]},
        # Graduated tiers in whole blocks count nothing that is free or prepaid.
        "not": {
            "properties": {
                "mode": {"const": "graduated"},
                "rounding": {"const": "up"},
                "per": {"not": {"enum": [1, "1"]}},
                "tier_basis": {"not": {"const": "billable"}},
            },
            "required": ["mode", "rounding", "per", "tier_basis"],
        },
    },
}
_TIERS = [
    {
        "items": {"required": ["from"], "properties": {"up_to": False}},
        "allOf": [{"prefixItems": [{"properties": {"from": {"enum": [0, "0"]}}}]}],
    },
    {"items": {"properties": {"from": False}}},
]


def json_schema() -> dict[str, Any]:
    """Return the schema as plain dicts and lists, ready for ``json.dumps``."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "costcalc price sheet, format 1",
        "description": "The prices of a paid API, as costcalc reads them.",
        **_object(SHEET),
    }


def _object(spec: Object, *, decimals: bool = False) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "required": [field.name for field in spec.fields if field.required],
        "properties": {
            field.name: {"description": field.about, **_value(field, decimals=decimals)} for field in spec.fields
        },
        **_TOGETHER.get(spec, {}),
    }
    if spec.ways:
        schema["oneOf" if spec.one_way else "anyOf"] = [_way(way, spec) for way in spec.ways]
    return schema


def _way(way: tuple[str, ...], spec: Object) -> dict[str, Any]:
    """Return the schema of one group of fields; where the groups exclude each other, of this one alone."""
    schema: dict[str, Any] = {"required": list(way)}
    if spec.one_way:
        others = [name for other in spec.ways if other is not way for name in other]
        schema["properties"] = dict.fromkeys(others, False)
    return schema


def _value(field: Field, *, decimals: bool) -> dict[str, Any]:
    match field.kind:
        case Kind.FORMAT:
            return {"enum": [1, "1"]}
        case Kind.TEXT:
            return _TEXT
        case Kind.TEXTS:
            return {"type": "array", "minItems": 1, "maxItems": MAX_ENTRIES, "items": _TEXT}
        case Kind.WORD:
            return {"enum": list(field.words)}
        case Kind.FLAG:
            text = {"type": "string", "pattern": f"^({'|'.join(sorted(BOOLEANS))})$"}
            return {"anyOf": [{"type": "boolean"}, text]}
        case Kind.WHOLE:
            most = MAX_COUNT if field.most is None else field.most
            return _number("integer", field.least, most, _POSITIVE_WHOLE if field.least else _WHOLE)
        case Kind.UNITS:
            return _or_instead(_units(field.least, decimals=decimals), field, decimals=decimals)
        case Kind.PERCENT:
            return {"type": "string", "pattern": r"^([0-9]|[1-9][0-9]|100)(\.[0-9]{1,6})? *%$"}
        case Kind.COUNTS:
            return {"type": "object", "minProperties": 1, "additionalProperties": _units(1, decimals=True)}
        case Kind.MONEY:
            return _money(field)
        case Kind.DURATION:
            return {"type": "string", "pattern": rf"^0*[1-9][0-9]{{0,3}} +({'|'.join(field.words)})s?$"}
        case Kind.CURRENCY:
            return {"enum": list(currency_codes())}
        case Kind.AS_OF:
            return {
                "type": ["string", "integer"],
                "pattern": "^(19|20|21|22)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
                "minimum": 1900,
                "maximum": 2200,
            }
        case Kind.OBJECT | Kind.LIST | Kind.MAP:
            return _or_instead(_nested(field, decimals=decimals), field, decimals=decimals)
        case _:
            assert_never(field.kind)


def _nested(field: Field, *, decimals: bool) -> dict[str, Any]:
    inner = _object(field.of, decimals=decimals) if field.of else {}
    if field.kind is Kind.LIST:
        together = {"anyOf": _TIERS} if field.of == TIER else {}
        return {"type": "array", "minItems": 1, "maxItems": MAX_ENTRIES, "items": inner, **together}
    if field.kind is Kind.MAP:
        if field.of == API:
            inner = {"if": {"required": ["decimals"]}, "then": _object(API, decimals=True), "else": inner}
        names = {"pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"}
        return {"type": "object", "minProperties": 1, "propertyNames": names, "additionalProperties": inner}
    return inner


def _or_instead(schema: dict[str, Any], field: Field, *, decimals: bool) -> dict[str, Any]:
    """Return a schema that also takes the one value that may stand in its place."""
    return {"anyOf": [schema, _value(field.instead, decimals=decimals)]} if field.instead else schema


def _units(least: int, *, decimals: bool) -> dict[str, Any]:
    """Return the schema of a count, which is whole unless its API says how many decimals it has."""
    if not decimals:
        return _number("integer", least, MAX_COUNT, _POSITIVE_WHOLE if least else _WHOLE)
    above = "exclusiveMinimum" if least else "minimum"
    text = {"type": "string", "pattern": rf"^\+?{_WHOLE}(\.[0-9]{{1,9}})?$"}
    return {"anyOf": [{"type": "number", above: 0, "maximum": MAX_COUNT}, text]}


def _number(kind: str, least: int, most: int, pattern: str) -> dict[str, Any]:
    text = {"type": "string", "pattern": rf"^\+?{pattern}$"}
    return {"anyOf": [{"type": kind, "minimum": least, "maximum": most}, text]}


def _money(field: Field) -> dict[str, Any]:
    least = "exclusiveMinimum" if field.positive else "minimum"
    forms: list[dict[str, Any]] = [
        {"type": "number", least: 0, "maximum": MAX_PRICE},
        {"type": "string", "pattern": rf"^\+?({_WHOLE}\.?|{_WHOLE}?\.[0-9]+){_POWER}$"},
    ]
    return {"anyOf": [*forms, {"const": ON_REQUEST}] if field.on_request else forms}
