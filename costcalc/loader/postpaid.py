"""Prices by the unit, as they are written → as frozen types."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from costcalc.loader.check import Record
from costcalc.sheet import ON_REQUEST, Bound, Mode, Period, Postpaid, Rounding, Tier, TierBasis


def postpaid_of(postpaid: Record, one: int) -> Postpaid:
    """Return prices by the unit; ``one`` is a unit in its smallest parts."""
    values: dict[str, Any] = {"per": one, **postpaid.values}
    single, records = values.pop("unit_price", None), values.pop("tiers", [])
    words = {"mode": Mode, "tier_basis": TierBasis, "period": Period, "rounding": Rounding}
    for name, kind in words.items():
        if name in values:
            values[name] = kind(values[name])
    if single is not None:
        return Postpaid(tiers=(Tier(first=0, last=None, unit_price=single),), **values)
    bound = Bound.UP_TO if any("up_to" in record for record in records) else Bound.FROM
    return Postpaid(tiers=_tiers(records, bound), bound=bound, **values)


def _tiers(records: list[Record], bound: Bound) -> tuple[Tier, ...]:
    """Give each tier both of its bounds, included: the sheet writes one, the neighbour has the other."""
    if bound is Bound.FROM:
        firsts = [record.get("from", 0) for record in records]
    else:
        firsts = [0, *(record.get("up_to") + 1 for record in records[:-1])]
    lasts = [*(first - 1 for first in firsts[1:]), None]
    return tuple(
        Tier(
            first=first,
            last=last,
            unit_price=None if record.get("unit_price") == ON_REQUEST else record.get("unit_price"),
            flat_fee=record.get("flat_fee", Decimal(0)),
        )
        for record, first, last in zip(records, firsts, lasts, strict=True)
    )
