"""One file per command: what each key of its JSON output means, as JSON Schema 2020-12, over these words.

The schemas stay open: keys are only ever added, so a schema that was saved yesterday must accept tomorrow's
output. What a description calls null is null and never 0. The tests close the schemas, and thereby see that
no key is written that is not described here.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from costcalc.render.payloads import SCHEMA_VERSION
from costcalc.results.common import NoteCode

Schema = dict[str, Any]

COMMANDS = ("estimate", "compare", "concurrency", "plan", "diff", "sheet-list", "sheet-show", "sheet-validate")
"""The commands with a JSON output; each has a module here, with its ``SCHEMA``."""


def schema_of(command: str) -> Schema:
    """Return the JSON Schema of the output of one of ``COMMANDS``."""
    name = command.replace("-", " ")
    schema: Schema = import_module(f"costcalc.render.schemas.{command.replace('-', '_')}").SCHEMA
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"costcalc {name} --json, schema_version {SCHEMA_VERSION}",
        "$comment": "Keys are only ever added: ignore those that are not described here.",
        **schema,
    }


# ── values ───────────────────────────────────────────────────────────────────────────────────────────


def _value(kind: str | list[str], about: str, null: str, **rules: Any) -> Schema:
    kinds = [kind] if isinstance(kind, str) else kind
    if null:
        kinds, about = [*kinds, "null"], f"{about}; null {null}"
    return {"description": about, "type": kinds if len(kinds) > 1 else kinds[0], **rules}


def money(about: str, null: str = "") -> Schema:
    """Describe an amount, with the currency's digits; ``null`` says when it is null, here and below."""
    return _value("string", about, null, pattern=r"^-?(0|[1-9][0-9]*)(\.[0-9]{2,4})?$")


def price(about: str, null: str = "") -> Schema:
    """Describe a price with as many digits as it takes."""
    return _value("string", about, null, pattern=r"^(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$")


def count(about: str, null: str = "", least: int = 0) -> Schema:
    """Describe a whole number."""
    return _value("integer", about, null, minimum=least)


def number(about: str, null: str = "") -> Schema:
    """Describe what is neither money nor a count: seconds, shares."""
    return _value("number", about, null, minimum=0)


def text(about: str, null: str = "") -> Schema:
    """Describe text."""
    return _value("string", about, null)


def month(about: str, null: str = "") -> Schema:
    """Describe a month of a plan."""
    about = f"{about}, as 2026-03, or its number from 1 on where the plan has no start"
    return _value(["string", "integer"], about, null, pattern="^[0-9]{4}-(0[1-9]|1[0-2])$", minimum=1)


def flag(about: str) -> Schema:
    """Describe a truth value."""
    return _value("boolean", about, "")


def word(about: str, *words: str, null: str = "") -> Schema:
    """Describe one of some words."""
    return _value("string", about, null, enum=[*words, None] if null else list(words))


def each(about: str, item: Schema) -> Schema:
    """Describe a list."""
    return {"description": about, "type": "array", "items": item}


def record(keys: dict[str, Schema], about: str = "", null: str = "", optional: tuple[str, ...] = ()) -> Schema:
    """Describe an object: all of its keys are there, but for the optional ones."""
    schema = _value("object", about, null, properties=keys, required=[key for key in keys if key not in optional])
    return schema if about else {key: rule for key, rule in schema.items() if key != "description"}


# ── what several commands say ────────────────────────────────────────────────────────────────────────


def start(command: str) -> dict[str, Schema]:
    """Return the keys that every document begins with; those after the first two do not apply to what is no answer."""
    none = {"description": "Always null: there is none here", "type": "null"}
    return {
        "schema_version": {
            "description": "The version of these keys; it changes only if one of them changes its meaning",
            "const": SCHEMA_VERSION,
        },
        "command": {"description": "The command that was run", "const": command},
        "sheet": none,
        "api": none,
        "currency": none,
        "total": none,
        "notes": {"description": "Always empty", "type": "array", "maxItems": 0},
    }


def top(command: str, total: Schema) -> dict[str, Schema]:
    """Return the keys that every answer from a price sheet begins with."""
    codes = word("The code of the note, as --fail-on takes it", *(code.value for code in NoteCode))
    return start(command) | {
        "sheet": SHEET,
        "api": text("The API of the sheet, as --api takes it", "where the answer is about several"),
        "currency": CURRENCY,
        "total": total,
        "notes": each(
            "What a user must be told",
            record({"code": codes, "message": text("The note in a sentence")}),
        ),
        "gates": each("What came of each gate that was asked for; empty where none was", _gate()),
    }


def _gate() -> Schema:
    no_limit = "of a note, or where an amount is absent"
    codes = [code.value for code in NoteCode]
    return record(
        {
            "gate": word("The limit: an option, or the code of a note that must not be there", *_LIMITS, *codes),
            "limit": money("The most that is allowed: of the total, or of its increase", no_limit),
            "actual": money("What is held against the limit", no_limit),
            "met": flag("Whether it is met; one that is not ends the run with exit code 3"),
            "message": text("The same in words, as standard error says it where it is not met"),
        }
    )


_LIMITS = ("budget", "max-increase")


CURRENCY = {
    "description": "The currency of every amount, an ISO 4217 code",
    "type": "string",
    "pattern": "^[A-Z]{3}$",
}

SHEET = record(
    {
        "name": text("Where the sheet came from: its path, <stdin>, or built-in sheet"),
        "provider": text("The vendor"),
        "product": text("The vendor's product", "where the sheet names none"),
        "as_of": text("When the prices were read: a year, a month or a date, as the sheet writes it"),
        "source": text("Where the prices were read, as the sheet writes it"),
    },
    "The price sheet that was used",
)

USAGE = record(
    {
        "calls": count("Calls made"),
        "failed": count("Calls that failed; they are not charged"),
        "free": count("Calls that the free quota pays for"),
        "prepaid": count("Calls that packages already owned pay for"),
        "to_pay": count("Calls that are left to pay for: calls - failed - free - prepaid"),
    },
    "Where the calls went",
)

_TIER = {
    "from": count("The smallest number of units in the tier"),
    "up_to": count("The largest number of units in the tier, included", "in the last tier"),
    "unit_price": price("The price of as many units as per says, in the currency", "where it is on request"),
}


def tier(about: str, null: str = "") -> Schema:
    """Describe a tier."""
    return record(_TIER, about, null)


def tiers(about: str, **more: Schema) -> Schema:
    """Describe the tiers of a price list."""
    return each(about, record(_TIER | more))


def purchases(about: str, **more: Schema) -> Schema:
    """Describe what to buy."""
    return each(
        about,
        record(
            {
                "size": count("Units in one package", least=1),
                "count": count("How many packages", least=1),
                "price": money("The price of one package"),
                **more,
            }
        ),
    )


def dead_zones(about: str) -> Schema:
    """Describe dead zones."""
    return each(
        about,
        record(
            {
                "from": count("The first number of calls of the zone"),
                "to": count("The last number of calls of the zone, included"),
                "cheaper_at": count("The first number of calls after the zone"),
                "max_overpay": money("The most that a volume of the zone costs more by postpaid than cheaper_at does"),
            }
        ),
    )


def add_on_purchases(about: str) -> Schema:
    """Describe which add-ons to buy."""
    return each(
        about,
        record(
            {
                "term": word("What an add-on is bought for", "day", "month"),
                "start": _value(
                    ["integer", "string"],
                    "The first day: its number from 1 on, or its date where the demand file has dates",
                    "",
                    minimum=1,
                    pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                ),
                "count": count("How many add-ons at once", least=1),
                "days": count("The days of a run of equal daily purchases, or of a month", least=1),
                "price": price("The price of one add-on, for one day or one month"),
                "total": money("What they cost together"),
            }
        ),
    )


ADD_ON = record(
    {
        "required": count("Tasks at once, the included ones counted in"),
        "included": count("Tasks at once that cost nothing"),
        "additional": count("Tasks at once to buy"),
        "days": count("For how many days", "where it is kept for whole months", least=1),
        "month_count": count("For how many months", "where it is kept for days", least=1),
        "purchases": add_on_purchases("What to buy, for the days, or in each of the months"),
        "total": money("What it costs for all the days or months"),
    },
    "Concurrency bought beside the calls; part of total",
    "without --concurrency",
)
