"""What a path of a diff is called on a page: a place in a sheet as it is written there, a key of a result in words."""

from __future__ import annotations

import re

from costcalc.money import grouped, plural_of

# A size, and no position: the loader counts the sizes of a list from 0.
_SIZE = re.compile(r"packages\.sizes\[([\d_]+)\]\.")

_WORDS = {
    "additional": "tasks at once to add",
    "bound": "any plan costs at least",
    "break_even_days": "days from which monthly pays",
    "cheapest.purchases": "the cheapest to buy",
    "cheapest.worst_regret": "worst regret of the cheapest",
    "concurrency.purchases": "add-ons to buy",
    "covered": "calls paid by packages",
    "daily.price": "a daily add-on",
    "daily.total": "by daily add-ons alone",
    "expired": "expired unused",
    "gap_percent": "per cent the plan may be too dear",
    "given_away": "more than the cheapest",
    "included": "tasks at once included",
    "leftover": "left at the end",
    "monthly.price": "a monthly add-on",
    "monthly.total": "by monthly add-ons alone",
    "not_free": "calls not free",
    "packages.purchases": "packages to buy",
    "pay": "way to pay",
    "peak_total": "the last one of the peak",
    "planned.saving": "saving by plan",
    "prefer": "preferred plan",
    "purchases": "what to buy",
    "requests": "calls that the units are of",
    "required": "tasks at once",
    "shape.file_months": "months of the usage file",
    "shape.growth_per": "time of the growth",
    "shape.growth_percent": "per cent of growth",
    "shape.scale_percent": "per cent of the calls given",
    "shape.shift": "months moved ahead",
    "sheet.as_of": "prices of",
    "sheet.name": "sheet",
    "month_count": "months",
    "postpaid.basis_units": "units that choose the tier",
    "postpaid.units": "billable units",
    "tier.unit_price": "tier: unit price",
    "unit_price": "average price of a call",
    "unpaid": "calls not paid for",
    "unserved": "calls unserved",
    "usage.calls": "calls",
    "usage.failed": "failed calls",
    "usage.free": "free calls",
    "usage.prepaid": "prepaid calls",
    "usage.to_pay": "calls to pay for",
    "utilisation": "share in use",
}


def in_sheet(path: str) -> str:
    """Name a place of a sheet: ``postpaid.tiers[1].unit_price``; a package by its size: ``package of 60: price``."""
    return _SIZE.sub(lambda match: f"package of {grouped(int(match[1]))}: ", path)


def in_result(path: str, noun: str = "call") -> str:
    """Name a key of a saved result or of a usage in words: ``postpaid.tier.up_to`` is ``postpaid: tier: up to``.

    ``noun`` is what its usage counts.
    """
    if path in _WORDS:
        return _WORDS[path].replace("calls", plural_of(noun)) if path.startswith("usage.") else _WORDS[path]
    part, _, key = path.partition(".")
    return f"{part.replace('_', ' ')}{': ' if key else ''}{in_result(key) if key else ''}"
