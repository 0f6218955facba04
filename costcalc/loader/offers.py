"""Composites, rules for one call and subscriptions of a sheet, as they are written → as frozen types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from costcalc.loader.check import Record
from costcalc.loader.offer_rules import UNLIMITED
from costcalc.loader.postpaid import postpaid_of
from costcalc.money import times
from costcalc.sheet import Beyond, Period, Postpaid
from costcalc.sheet.offers import PerCall, Subscription, Use


def uses_of(uses: Mapping[str, Decimal], decimals: Mapping[str, int]) -> tuple[Use, ...]:
    """Return what a composite takes, each in the smallest parts of its API."""
    return tuple(Use(api=api, units=int(times(units, 10 ** decimals[api]))) for api, units in uses.items())


def per_call_of(per_call: Record) -> PerCall:
    """Return the rules for the size of one call."""
    return PerCall(**per_call.values)


def subscriptions_of(records: Sequence[Record], one: int) -> tuple[Subscription, ...]:
    """Return the subscriptions in the order of the sheet; ``one`` is a unit in its smallest parts."""
    return tuple(
        Subscription(
            name=record.get("name"),
            price=record.get("price"),
            months=12 if record.get("term") == Period.YEAR else 1,
            included=None if record.get("included") == UNLIMITED else record.get("included"),
            included_per_term=record.get("included_per") == "term",
            beyond=_beyond(record.get("beyond"), one),
            per_concurrency="per" in record,
        )
        for record in records
    )


def _beyond(beyond: Record | str | None, one: int) -> Postpaid | Beyond | None:
    if isinstance(beyond, Record):
        return postpaid_of(beyond, one)
    return None if beyond is None else Beyond(beyond)
