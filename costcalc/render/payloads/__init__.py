"""Results as values for machines: one file per result, over the words they share.

The keys are a contract: they are only ever added. Money and unit prices are strings, null where there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from costcalc.money import plain
from costcalc.results.common import Answer, GateOutcome, Purchase, Result
from costcalc.sheet import Tier

if TYPE_CHECKING:
    from costcalc.results.concurrency import AddOn, AddOnPurchase
    from costcalc.results.estimate import Usage

SCHEMA_VERSION = 1

Json = dict[str, Any]


def start(result: Result) -> Json:
    """Return the keys that every document begins with; those that do not apply are null."""
    return {
        "schema_version": SCHEMA_VERSION,
        "command": result.command,
        "sheet": None,
        "api": None,
        "currency": None,
        "total": None,
        "notes": [],
    }


def top(result: Answer) -> Json:
    """Return the keys that every answer from a price sheet begins with."""
    header = result.header
    return start(result) | {
        "sheet": {
            "name": header.label,
            "provider": header.provider,
            "product": header.product,
            "as_of": header.as_of,
            "source": header.source,
        },
        "api": header.api,
        "currency": header.currency,
        "total": money(result.total),
        "notes": [{"code": note.code.value, "message": note.message} for note in result.notes],
        "gates": [],
    }


def gates(outcomes: Sequence[GateOutcome]) -> Json:
    """Return what came of the gates that an answer was held against."""
    return {
        "gates": [
            {
                "gate": each.gate,
                "limit": money(each.limit),
                "actual": money(each.actual),
                "met": each.met,
                "message": each.message,
            }
            for each in outcomes
        ]
    }


def money(amount: Decimal | None) -> str | None:
    """Return an amount as text, with the currency's digits."""
    return None if amount is None else f"{amount:f}"


def price(amount: Decimal | None) -> str | None:
    """Return a unit price as text, with all its digits and no more."""
    return None if amount is None else plain(amount)


def purchases(bought: Sequence[Purchase]) -> list[Json]:
    """Return what to buy; the price is that of one."""
    return [{"size": each.size, "count": each.count, "price": money(each.price)} for each in bought]


def usage(attributed: Usage) -> Json:
    """Return where some calls went."""
    return {
        "calls": attributed.calls,
        "failed": attributed.failed,
        "free": attributed.free,
        "prepaid": attributed.prepaid,
        "to_pay": attributed.to_pay,
    }


def tier(reached: Tier | None) -> Json | None:
    """Return a tier with the volumes it includes at either end."""
    if reached is None:
        return None
    return {"from": reached.first, "up_to": reached.last, "unit_price": price(reached.unit_price)}


def add_on(bought: AddOn | None) -> Json | None:
    """Return the concurrency bought beside some calls."""
    if bought is None:
        return None
    return {
        "required": bought.required,
        "included": bought.included,
        "additional": bought.additional,
        "days": bought.days,
        "month_count": bought.months,
        "purchases": [add_on_purchase(each) for each in bought.purchases],
        "total": money(bought.total),
    }


def add_on_purchase(bought: AddOnPurchase) -> Json:
    """Return add-ons of one term; the price is that of one, for a day or a month."""
    return {
        "term": bought.term,
        "start": bought.start,
        "count": bought.count,
        "days": bought.days,
        "price": price(bought.price),
        "total": money(bought.total),
    }
