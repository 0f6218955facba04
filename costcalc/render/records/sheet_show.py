"""A price sheet as records: one per quota, package, tier, fee and add-on."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.money import plain
from costcalc.render.records import Records, Value, money
from costcalc.results.sheet import ApiView, SheetView
from costcalc.sheet import Period, Postpaid

HEADER = ("api", "kind", "size", "price", "from", "up_to", "unit_price", "per", "flat_fee", "currency", "period")


def records(view: SheetView) -> Records:
    """Return the free quota, the packages, the tiers and fees of postpaid, and the concurrency of each API."""
    rows = []
    for each in view.apis:
        same: dict[str, Value] = {"api": each.api.key, "currency": view.sheet.currency.code}
        rows += [tuple((same | row).get(column) for column in HEADER) for row in _rows(each)]
    return Records(HEADER, rows)


def _rows(view: ApiView) -> Iterator[dict[str, Value]]:
    quota, offer = view.api.free_quota, view.api.concurrency
    if quota:
        yield {"kind": "free_quota", "size": quota.units, "period": quota.period.value}
    for package in view.packages:
        yield {
            "kind": "package",
            "size": package.size,
            "price": money(package.price),
            "unit_price": plain(package.unit_price),
            "per": 1,
        }
    if view.api.postpaid:
        yield from _postpaid(view.api.postpaid)
    if offer:
        yield {"kind": "concurrency_included", "size": offer.included}
        for price, period in ((offer.daily_price, Period.DAY), (offer.monthly_price, Period.MONTH)):
            if price is not None:
                yield {"kind": "concurrency", "size": 1, "price": plain(price), "period": period.value}


def _postpaid(postpaid: Postpaid) -> Iterator[dict[str, Value]]:
    period = postpaid.period.value
    for tier in postpaid.tiers:
        yield {
            "kind": "tier",
            "from": tier.first,
            "up_to": tier.last,
            "unit_price": "on_request" if tier.unit_price is None else plain(tier.unit_price),
            "per": postpaid.per,
            "flat_fee": plain(tier.flat_fee),
            "period": period,
        }
    fees = {"base_fee": postpaid.base_fee, "minimum": postpaid.minimum, "maximum": postpaid.maximum}
    for kind, amount in fees.items():
        if amount is not None:
            yield {"kind": kind, "price": plain(amount), "period": period}
