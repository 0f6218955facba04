"""A price sheet as records: one per package and tier."""

from __future__ import annotations

from costcalc.money import plain
from costcalc.render.records import Records, money
from costcalc.results.sheet import SheetView

HEADER = ("api", "kind", "size", "price", "from", "up_to", "unit_price", "per", "flat_fee", "currency")


def records(view: SheetView) -> Records:
    """Return the packages, then the tiers, of each API."""
    currency = view.sheet.currency.code
    rows: list[tuple[str | int | None, ...]] = []
    for each in view.apis:
        key = each.api.key
        rows += [
            (
                key,
                "package",
                package.size,
                money(package.price),
                None,
                None,
                plain(package.unit_price),
                1,
                None,
                currency,
            )
            for package in each.packages
        ]
        postpaid = each.api.postpaid
        for tier in postpaid.tiers if postpaid else ():
            price = "on_request" if tier.unit_price is None else plain(tier.unit_price)
            per, fee = postpaid.per if postpaid else 1, plain(tier.flat_fee)
            rows.append((key, "tier", None, None, tier.first, tier.last, price, per, fee, currency))
    return Records(HEADER, rows)
