"""Random offers, drawn as the text of a sheet with any of its keys, and what is asked about them: a month of few units."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

Number = int | str
"""As written: a whole number, or the digits of another."""

DIGITS = {"USD": 2, "JPY": 0, "KWD": 3}
"""How many decimals some currencies have, by ISO 4217."""

HEAD = {"schema": 1, "provider": "P", "currency": "USD", "as_of": "2026-01", "source": "S"}
AGREED = {"contract": 1, "as_of": "2026-05", "source": "Offer"}


@dataclass
class Offer:
    """What a sheet says of one API, and what is asked about it."""

    api: dict[str, Any]
    sheet: dict[str, Any] = field(default_factory=dict)
    contract: dict[str, Any] | None = None
    calls: Fraction = Fraction(0)
    """Of each day, where the API counts days."""
    failed: Fraction = Fraction(0)
    size: Fraction | None = None
    """The units of each call."""
    free: Fraction | None = None
    prepaid: Fraction = Fraction(0)
    days: int = 1
    on: bool = True
    """Whether postpaid may pay."""
    at_once: int | None = None
    """Tasks at once, which a subscription by concurrency is paid for."""
    held: str | None = None
    """A subscription that is held."""
    kept: int | None = None
    """Tasks at once that are kept for the month by add-ons."""

    @property
    def rules_of_bill(self) -> bool:
        """Whether a bill has terms beside its prices."""
        return "bill" in self.sheet or self.contract is not None

    @property
    def text(self) -> str:
        """The YAML of the sheet."""
        return sheet_text(self.sheet, {"a": self.api})

    @property
    def contract_text(self) -> str | None:
        """The YAML of the contract."""
        return None if self.contract is None else "".join(lines(AGREED | self.contract))


def sheet_text(sheet: dict[str, Any], apis: dict[str, dict[str, Any]]) -> str:
    """Return the YAML of a sheet."""
    named = {key: {"name": key.upper(), "unit": "call", **api} for key, api in apis.items()}
    rows = "".join(f"  {line}" for line in lines(named))
    return f"{''.join(lines(HEAD | sheet))}apis:\n{rows}"


def lines(keys: dict[str, Any]) -> Iterator[str]:
    for key, value in keys.items():
        yield f"{key}: {written(value)}\n"


def written(value: Any) -> str:
    """Write a value as YAML in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


class Drawing:
    """Draws the keys of one sheet: amounts in its currency, and counts with the decimals of an API."""

    def __init__(self, rng: random.Random, currency: str, decimals: int = 0, most: int = 50) -> None:
        """``most`` is the largest bound of a tier, in parts; sizes of packages are up to half of it."""
        self.rng, self.digits, self.decimals, self.most = rng, DIGITS[currency], decimals, most
        self.part = Fraction(1, 10**decimals)

    def some(self, probability: float) -> bool:
        return self.rng.random() < probability

    def count(self, least: int, most: int | None = None) -> Number:
        """Draw a count between two numbers of parts, or write one."""
        number = least if most is None else self.rng.randint(least, most)
        return number if not self.decimals else str(Decimal(number) / 10**self.decimals)

    def payable(self, least: int, most: int) -> str:
        """Draw an amount of so many minor units."""
        return str(Decimal(self.rng.randint(least, most)).scaleb(-self.digits))

    def price(self, least: int, most: int, places: int = 0) -> str:
        """Draw a price of so many minor units, or parts of one: with more places than the currency has."""
        return str(Decimal(self.rng.randint(least, most)).scaleb(-self.digits - places))

    def percent(self, *most_likely: str) -> str:
        return f"{self.rng.choice([*most_likely, str(self.rng.randint(1, 60))])} %"

    # Parts of a sheet

    def tiers(self, *, fees: bool) -> list[dict[str, Any]]:
        rng = self.rng
        firsts = sorted({0, *(rng.randint(1, self.most) for _ in range(rng.randint(0, 3)))})
        tiers: list[dict[str, Any]] = [{"unit_price": self.price(0, 300, rng.randint(0, 2))} for _ in firsts]
        word = rng.choice(["from", "up_to"]) if len(tiers) > 1 else "from"
        for place, tier in enumerate(tiers):
            if word == "from":
                tier["from"] = self.count(firsts[place]) if firsts[place] else 0
            elif place + 1 < len(tiers):
                tier["up_to"] = self.count(firsts[place + 1])
            if fees and self.some(0.3):
                tier["flat_fee"] = self.price(1, 300)
        if len(tiers) > 1 and self.some(0.1):
            tiers[-1] |= {"unit_price": "on_request"}
            tiers[-1].pop("flat_fee", None)
        return tiers

    def postpaid(self, *, by_call: bool = False, beyond: bool = False) -> dict[str, Any]:
        """Draw a postpaid block, or that of what is beyond a subscription."""
        rng, found = self.rng, dict[str, Any]()
        if self.some(0.25) and not by_call:
            found["unit_price"] = self.price(0, 300, rng.randint(0, 2))
        else:
            found["mode"] = "volume" if by_call else rng.choice(["volume", "graduated"])
            found["tiers"] = self.tiers(fees=not by_call)
            if "flat_fee" in found["tiers"][0] and self.some(0.5):
                found["flat_fee_at_zero"] = True
        if self.some(0.3):
            found["per"] = self.count(rng.choice([3, 10]))
            found["rounding"] = rng.choice(["exact", "up", "down", "nearest"])
        blocks = found.get("rounding", "exact") != "exact" and Fraction(found["per"]) > self.part
        if by_call:
            found["tier_basis"] = "call"
        elif self.some(0.7) and not (blocks and found.get("mode") == "graduated"):
            found["tier_basis"] = rng.choice(["billable", "after_packages", "after_free", "total"])
        for key, least, most in (("base_fee", 1, 500), ("minimum", 1, 900), ("maximum", 900, 3_000)):
            if self.some(0.15):
                found[key] = self.price(least, most)
        if not beyond and self.some(0.2):
            found["enabled_by_default"] = rng.choice([True, False])
        return found

    def packages(self) -> dict[str, Any]:
        rng = self.rng
        sizes = [
            {"units": self.count(size), "price": self.payable(20, 900)}
            for size in rng.sample(range(2, self.most // 2), rng.choice([1, 2, 2, 3]))
        ]
        found: dict[str, Any] = {"validity": rng.choice(["1 month", "2 months", "3 months", "1 year"]), "sizes": sizes}
        return found | ({"refund_window": "7 days"} if self.some(0.2) else {})

    def free_quota(self, *, by_day: bool) -> dict[str, Any]:
        period = self.rng.choice(["month", "month", "once", *(["day"] * 3 if by_day else [])])
        found: dict[str, Any] = {"period": period}
        if period != "once" or self.some(0.5):
            found["units"] = self.count(1, self.most * 3 // 5)
        if period != "day" and self.some(0.4):
            found["validity"] = self.rng.choice(["1 month", "2 months", "5 months", "1 year"])
        return found

    def subscription(self, name: str, *, postpaid: bool) -> dict[str, Any]:
        found: dict[str, Any] = {"name": name, "price": self.payable(0, 2_000), "included": "unlimited"}
        if self.some(0.3):
            found |= {"term": "year", "price": self.payable(0, 15_000)}
        elif self.some(0.2):
            found["term"] = "month"
        if self.some(0.15):
            found["per"] = "concurrency"
        if self.some(0.8):
            beyond = self.rng.choice(["fails", self.postpaid(beyond=True), *(["postpaid"] if postpaid else [])])
            found |= {"included": self.count(1, self.most), "beyond": beyond}
            if self.some(0.4):
                in_term = found.get("term") == "year" and self.some(0.6)
                found["included_per"] = "term" if in_term else "month"
        return found

    def discount(self) -> str | dict[str, str]:
        if self.some(0.4):
            return self.percent("5", "12.5")
        kinds = ["postpaid", "packages", "subscriptions", "concurrency"]
        return {kind: self.percent("10", "25") for kind in self.rng.sample(kinds, self.rng.randint(1, 4))}

    def bill(self) -> dict[str, Any]:
        """Draw the terms of a bill."""
        rng, found = self.rng, dict[str, Any]()
        if self.some(0.5):
            found["discount"] = self.discount()
        if self.some(0.3):
            found["credit"] = {"amount": self.payable(1, 900), "period": rng.choice(["month", "once"])}
        if self.some(0.25):
            found["minimum"] = self.payable(1, 1_500)
        if self.some(0.25):
            found["commitment"] = {"amount": self.payable(1, 12_000), "period": "year"}
        if self.some(0.4) or not found:
            found["tax"] = {"name": "T", "rate": self.percent("7.775", "19", "20")}
        return found

    def concurrency(self) -> dict[str, Any]:
        found: dict[str, Any] = {"included": self.rng.randint(0, 3), "monthly_price": self.price(1, 900)}
        return found | ({"daily_price": self.price(1, 60)} if self.some(0.7) else {})


def heads(rng: random.Random) -> dict[str, Any]:
    """Draw what a sheet says beside its APIs."""
    sheet: dict[str, Any] = {}
    if rng.random() < 0.2:
        sheet["currency"] = rng.choice(list(DIGITS))
    drawing = Drawing(rng, sheet.get("currency", "USD"))
    if rng.random() < 0.4:
        kinds = rng.choice([["rounded"], ["direction"], ["rounded", "direction"], ["rounded", "direction"]])
        words = {"rounded": ["line", "bill"], "direction": ["half_up", "up", "down"]}
        sheet["amounts"] = {kind: rng.choice(words[kind]) for kind in kinds}
    if rng.random() < 0.3:
        sheet["bill"] = drawing.bill()
    if rng.random() < 0.1:
        sheet |= {"product": "Product", "caveats": ["A fee is left out"]}
    return sheet


def contracts(rng: random.Random, drawing: Drawing, apis: list[str]) -> dict[str, Any] | None:
    """Draw a contract, now and then."""
    if rng.random() > 0.15:
        return None
    found = dict[str, Any]()
    if rng.random() < 0.7:
        found["bill"] = drawing.bill()
    if "bill" not in found or rng.random() < 0.5:
        found["apis"] = {rng.choice(apis): {"discount": drawing.discount()}}
    return found


def priced(rng: random.Random, drawing: Drawing, *, by_day: bool, by_call: bool) -> dict[str, Any]:
    """Draw an API that has prices."""
    api: dict[str, Any] = {"decimals": drawing.decimals} if drawing.decimals else {}
    if by_call:
        api["postpaid"] = drawing.postpaid(by_call=True)
    else:
        if rng.random() < 0.4:
            api["free_quota"] = drawing.free_quota(by_day=by_day)
        if rng.random() < 0.5:
            api["packages"] = drawing.packages()
        if "packages" not in api or rng.random() < 0.8:
            api["postpaid"] = drawing.postpaid()
    if by_day and "postpaid" in api:
        # A daily quota goes with bills of months, too.
        month = api.get("free_quota", {}).get("period") == "day" and rng.random() < 0.4
        api["postpaid"]["period"] = "month" if month else "day"
    if rng.random() < 0.3 and not by_call and api.get("postpaid", {}).get("period") != "day":
        some = range(rng.randint(1, 2))
        api["subscriptions"] = [drawing.subscription(f"S{place}", postpaid="postpaid" in api) for place in some]
    if rng.random() < 0.1 and not by_call:
        api["per_call"] = rules_of_a_call(drawing)
    if rng.random() < 0.1:
        api["concurrency"] = drawing.concurrency()
    if rng.random() < 0.05:
        api["caveats"] = ["Prices differ by region"]
    return api


def rules_of_a_call(drawing: Drawing) -> dict[str, Any]:
    kinds = drawing.rng.choice([["minimum"], ["block"], ["minimum", "block"]])
    return {kind: drawing.count(1, 6) for kind in kinds}


def counts_days(api: dict[str, Any]) -> bool:
    return "day" in {api.get("postpaid", {}).get("period"), api.get("free_quota", {}).get("period")}


def takes_sizes(api: dict[str, Any]) -> bool:
    return "per_call" in api or api.get("postpaid", {}).get("tier_basis") == "call"


def offers(rng: random.Random) -> Offer:
    """Draw an offer with any of the keys, and a month of few units."""
    sheet = heads(rng)
    drawing = Drawing(rng, sheet.get("currency", "USD"), rng.choice([0, 0, 0, 1, 2]))
    part = drawing.part
    api = priced(rng, drawing, by_day=rng.random() < 0.15, by_call=rng.random() < 0.06)
    daily = api.get("free_quota", {}).get("period") == "day"
    most, size = 70, None
    if takes_sizes(api) or rng.random() < 0.05:
        most, size = 12, rng.randint(1, 9) * part
        part = Fraction(1)
    calls = rng.randint(0, most) * part
    by_tasks = "concurrency" not in api and any("per" in each for each in api.get("subscriptions", []))
    offer = Offer(
        api,
        sheet,
        contracts(rng, drawing, ["a"]),
        calls=calls,
        failed=rng.choice([0, 0, rng.randint(0, 9)]) * part if calls > 9 * part else Fraction(0),
        size=size,
        free=None if daily else rng.choice([None, None, rng.randint(0, 20) * drawing.part]),
        prepaid=rng.choice([0, 0, rng.randint(0, 30)]) * drawing.part,
        days=rng.randint(1, 4) if counts_days(api) else 1,
        on=rng.random() > 0.1,
        at_once=rng.randint(1, 3) if by_tasks and rng.random() < 0.7 else None,
        kept=rng.randint(0, 6) if "concurrency" in api and rng.random() < 0.7 else None,
    )
    holdable = [each for each in api.get("subscriptions", []) if each.get("included_per") != "term"]
    holdable = [each for each in holdable if "per" not in each or offer.at_once is not None]
    holdable = [each for each in holdable if each.get("beyond") != "postpaid" or offer.on]
    if holdable and rng.random() < 0.3:
        offer.held = rng.choice(holdable)["name"]
    return offer
