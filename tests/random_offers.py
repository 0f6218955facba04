"""Random offers, drawn as the text of a sheet with any of its keys, and what is asked about them: a month of few units."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

Number = int | str
"""As written: a whole number, or the digits of another."""


@dataclass
class Offer:
    """What a sheet says of one API, and what is asked about it."""

    api: dict[str, Any]
    sheet: dict[str, Any] = field(default_factory=dict)
    calls: Fraction = Fraction(0)
    failed: Fraction = Fraction(0)
    free: Fraction | None = None
    prepaid: Fraction = Fraction(0)
    days: int = 1

    @property
    def text(self) -> str:
        """The YAML of the sheet."""
        head = "schema: 1\nprovider: P\ncurrency: USD\nas_of: 2026-01\nsource: S\n"
        keys = "".join(f"{key}: {written(value)}\n" for key, value in self.sheet.items())
        return f"{head}{keys}apis:\n  a: {written({'name': 'A', 'unit': 'call', **self.api})}\n"


def written(value: Any) -> str:
    """Write a value as YAML in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def offers(rng: random.Random) -> Offer:
    """Draw an offer with any of the keys, and a month of few units."""
    decimals = rng.choice([0, 0, 0, 1, 2])
    part = Fraction(1, 10**decimals)

    def count(least: int, most: int) -> Number:
        number = rng.randint(least, most)
        return number if not decimals else str(Decimal(number) / 10**decimals)

    by_day = rng.random() < 0.15
    api: dict[str, Any] = {"decimals": decimals} if decimals else {}
    if rng.random() < 0.4:
        periods = ["month", "day"] if by_day else ["month"]
        api["free_quota"] = {"period": rng.choice(periods), "units": count(1, 30)}
    if rng.random() < 0.5:
        sizes = rng.sample(range(2, 25), rng.randint(1, 3))
        api["packages"] = {
            "validity": "1 year",
            "sizes": [
                {"units": size if not decimals else str(size * part), "price": price(rng, 20, 900)} for size in sizes
            ]
            if not decimals
            else [{"units": str(Decimal(size) / 10**decimals), "price": price(rng, 20, 900)} for size in sizes],
        }
    if "packages" not in api or rng.random() < 0.8:
        api["postpaid"] = postpaids(rng, count)
        if by_day:
            api["postpaid"]["period"] = "day"
    if rng.random() < 0.3 and not by_day:
        api["subscriptions"] = [subscription(rng, f"S{place}", count) for place in range(rng.randint(1, 2))]
    sheet: dict[str, Any] = {}
    if rng.random() < 0.4:
        sheet["amounts"] = {"rounded": rng.choice(["line", "bill"]), "direction": rng.choice(["half_up", "up", "down"])}
    if rng.random() < 0.25:
        sheet["bill"] = terms(rng)
    days_count = "day" in {api.get("postpaid", {}).get("period"), api.get("free_quota", {}).get("period")}
    days = rng.randint(1, 4) if days_count else 1
    calls = rng.randint(0, 70) * part
    return Offer(
        api,
        sheet,
        calls=calls,
        failed=rng.choice([0, 0, rng.randint(0, 9)]) * part if calls > 9 * part else Fraction(0),
        free=rng.choice([None, None, rng.randint(0, 20) * part])
        if api.get("free_quota", {}).get("period") != "day"
        else None,
        prepaid=rng.choice([0, 0, rng.randint(0, 30)]) * part,
        days=days,
    )


def price(rng: random.Random, least: int, most: int, places: int = 2) -> str:
    return str(Decimal(rng.randint(least, most)).scaleb(-places))


def postpaids(rng: random.Random, count: Callable[[int, int], Number]) -> dict[str, Any]:
    """Draw a postpaid block."""
    found: dict[str, Any] = {}
    if rng.random() < 0.25:
        found["unit_price"] = price(rng, 0, 300, rng.randint(0, 4))
    else:
        found["mode"] = rng.choice(["volume", "graduated"])
        firsts = sorted({0, *(rng.randint(1, 50) for _ in range(rng.randint(0, 3)))})
        tiers: list[dict[str, Any]] = [{"unit_price": price(rng, 0, 300, rng.randint(0, 4))} for _ in firsts]
        word = rng.choice(["from", "up_to"]) if len(tiers) > 1 else "from"
        for place, tier in enumerate(tiers):
            if word == "from":
                tier["from"] = count(firsts[place], firsts[place]) if firsts[place] else 0
            elif place + 1 < len(tiers):
                tier["up_to"] = count(firsts[place + 1], firsts[place + 1])
            if rng.random() < 0.3:
                tier["flat_fee"] = price(rng, 1, 300)
        found["tiers"] = tiers
        if "flat_fee" in tiers[0] and rng.random() < 0.5:
            found["flat_fee_at_zero"] = True
    if rng.random() < 0.3:
        found["per"] = rng.choice([3, 10])
        found["rounding"] = rng.choice(["exact", "up", "down", "nearest"])
    if found.get("rounding", "exact") == "exact":
        found["tier_basis"] = rng.choice(["billable", "after_packages", "after_free", "total"])
    for key, least, most in (("base_fee", 1, 500), ("minimum", 1, 900), ("maximum", 900, 3_000)):
        if rng.random() < 0.15:
            found[key] = price(rng, least, most)
    return found


def subscription(rng: random.Random, name: str, count: Callable[[int, int], Number]) -> dict[str, Any]:
    """Draw a monthly plan."""
    found: dict[str, Any] = {"name": name, "price": price(rng, 0, 2_000), "included": "unlimited"}
    if rng.random() < 0.8:
        found |= {"included": count(1, 50), "beyond": rng.choice(["fails", postpaids(rng, count)])}
    return found


def terms(rng: random.Random) -> dict[str, Any]:
    """Draw the terms of a bill: those under which ways to pay can be ranked one by one."""
    found: dict[str, Any] = {}
    if rng.random() < 0.5:
        found["discount"] = {"postpaid": f"{rng.choice([5, 12, 50])} %", "subscriptions": f"{rng.choice([10, 25])} %"}
    if rng.random() < 0.5:
        found["tax"] = {"name": "T", "rate": f"{rng.choice(['7.775', '19', '20'])} %"}
    return found or {"tax": {"name": "T", "rate": "10 %"}}
