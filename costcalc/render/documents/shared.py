"""What several documents say: how each begins, notes and gates, usage, tiers, what to buy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from costcalc.render.documents.words import (
    SCHEMA_VERSION,
    Json,
    Word,
    always,
    amount_text,
    count,
    date,
    each,
    flag,
    money,
    price,
    record,
    text,
    word,
)
from costcalc.results.common import NoteCode, Purchase

if TYPE_CHECKING:
    from costcalc.results.plan import PlannedPurchase, PlanReport
    from costcalc.results.usage import UsageReport

_NONE = always(None, "Always null: there is none here", type="null")
_CODES = tuple(NoteCode)

CURRENCY = text("The currency of every amount, an ISO 4217 code", at="header.currency", pattern="^[A-Z]{3}$")

SHEET = record(
    {
        "name": text("Where the sheet came from: its path, <stdin>, or built-in sheet", at="label"),
        "provider": text("The vendor"),
        "product": text("The vendor's product", "where the sheet names none"),
        "as_of": text("When the prices were read: a year, a month or a date, as the sheet writes it"),
        "source": text("Where the prices were read, as the sheet writes it"),
    },
    "The price sheet that was used",
    at="header",
)

NOTES = each(
    "What a user must be told",
    record(
        {
            "code": word("The code of the note, as --fail-on takes it", *_CODES),
            "message": text("The note in a sentence"),
        }
    ),
)

_NO_LIMIT = "of a note, or where an amount is absent"
GATES = each(
    "What came of each gate that was asked for; empty where none was",
    record(
        {
            "gate": word(
                "The limit: an option, or the code of a note that must not be there", "budget", "max-increase", *_CODES
            ),
            "limit": money("The most that is allowed: of the total, or of its increase", _NO_LIMIT),
            "actual": money("What is held against the limit", _NO_LIMIT),
            "met": flag("Whether it is met; one that is not ends the run with exit code 3"),
            "message": text("The same in words, as standard error says it where it is not met"),
        }
    ),
    # A result knows of no gate: whoever writes it says what came of them.
    at=lambda _: (),
)


def start(command: str) -> dict[str, Word]:
    """Return the keys that every document begins with; those after the first two do not apply to what is no answer."""
    version = "The version of these keys; it changes only if one of them changes its meaning"
    return {
        "schema_version": always(SCHEMA_VERSION, version),
        "command": always(command, "The command that was run"),
        **dict.fromkeys(("sheet", "api", "currency", "total"), _NONE),
        "notes": always([], "Always empty", type="array", maxItems=0),
    }


def top(command: str, total: Word) -> dict[str, Word]:
    """Return the keys that every answer from a price sheet begins with."""
    return start(command) | {
        "sheet": SHEET,
        "api": text("The API of the sheet, as --api takes it", "where the answer is about several", "header.api"),
        "currency": CURRENCY,
        "total": total,
        "notes": NOTES,
        "gates": GATES,
    }


USAGE_KEYS = {
    "calls": count("Calls made"),
    "failed": count("Calls that failed; they are not charged"),
    "free": count("Calls that the free quota pays for"),
    "prepaid": count("Calls that packages already owned pay for"),
    "to_pay": count("Calls that are left to pay for: calls - failed - free - prepaid"),
}
USAGE = record(USAGE_KEYS, "Where the calls went")

TIER = {
    "from": count("The smallest number of units in the tier", at="first"),
    "up_to": count("The largest number of units in the tier, included", "in the last tier", "last"),
    "unit_price": price("The price of as many units as per says, in the currency", "where it is on request"),
}

PACKAGES = {
    "size": count("Units in one package", least=1),
    "count": count("How many packages", least=1),
    "price": money("The price of one package"),
}


def purchases(about: str) -> Word:
    """Describe what to buy."""
    return each(about, record(PACKAGES))


def dead_zones(about: str) -> Word:
    """Describe dead zones."""
    keys = {
        "from": count("The first number of calls of the zone", at="first"),
        "to": count("The last number of calls of the zone, included", at="last"),
        "cheaper_at": count("The first number of calls after the zone"),
        "max_overpay": money("The most that a volume of the zone costs more by postpaid than cheaper_at does"),
    }
    return each(about, record(keys))


def add_on_purchases(about: str) -> Word:
    """Describe which add-ons to buy."""
    keys = {
        "term": word("What an add-on is bought for", "day", "month"),
        "start": date(
            "The first day: its number from 1 on, or its date where the demand file has dates",
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        ),
        "count": count("How many add-ons at once", least=1),
        "days": count("The days of a run of equal daily purchases, or of a month", least=1),
        "price": price("The price of one add-on, for one day or one month"),
        "total": money("What they cost together"),
    }
    return each(about, record(keys))


ADD_ON = record(
    {
        "required": count("Tasks at once, the included ones counted in"),
        "included": count("Tasks at once that cost nothing"),
        "additional": count("Tasks at once to buy"),
        "days": count("For how many days", "where it is kept for whole months", least=1),
        "month_count": count("For how many months", "where it is kept for days", "months", least=1),
        "purchases": add_on_purchases("What to buy, for the days, or in each of the months"),
        "total": money("What it costs for all the days or months"),
    },
    "Concurrency bought beside the calls; part of total",
    "without --concurrency",
    "add_on",
)


def add_on_rows(report: UsageReport | PlanReport) -> list[Json]:
    """Return the concurrency beside many months as a row of its own: it is bought for all accounts, and by days."""
    if report.add_on is None:
        return []
    header, amount = report.header, amount_text(report.add_on.total)
    return [{"api": header.api, "currency": header.currency, "concurrency_amount": amount}]


def buy_of(purchases: Iterable[Purchase | PlannedPurchase]) -> str:
    """Write packages as ``plan --buy`` takes them, without their month; several with a space between."""
    return " ".join(f"{each.count}x{each.size}" for each in purchases if each.count)
