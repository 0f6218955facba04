"""An estimate as records: one per way to pay."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from costcalc.render.records import Records, Value, flag, money
from costcalc.results.common import Pay, Purchase
from costcalc.results.estimate import Estimate

HEADER = (
    "api",
    "currency",
    "pay",
    "size",
    "count",
    "price",
    "postpaid_units",
    "unused",
    "total",
    "chosen",
    "buy",
    "postpaid_amount",
    "calls",
    "failed",
    "free",
    "prepaid",
    "to_pay",
)


def records(estimate: Estimate) -> Records:
    """Return postpaid, each package size alone, and the cheapest cover or mix where it takes several."""
    cover, cheapest = estimate.packages, estimate.cheapest
    rows: list[tuple[Value, ...]] = []

    def add(
        pay: str,
        bought: Sequence[Purchase],
        total: Decimal | None,
        beside: Decimal | None,
        *,
        units: int,
        unused: int,
        chosen: bool,
    ) -> None:
        size, one = (bought[0].size, bought[0].price) if len(bought) == 1 else (None, None)
        count = sum(each.count for each in bought) if bought else None
        way = (pay, size, count, money(one), units, unused, money(total), flag(chosen), _buy(bought), money(beside))
        rows.append((estimate.header.api, estimate.header.currency, *way, *estimate.usage))

    if estimate.postpaid:
        total = estimate.postpaid.total
        # What is due where packages have nothing to pay for is due by postpaid.
        chosen = estimate.pay in {Pay.POSTPAID, Pay.FREE} or not estimate.usage.to_pay
        add("postpaid", (), total, total, units=estimate.usage.to_pay, unused=0, chosen=chosen)
    if cover:
        by_packages = estimate.pay is Pay.PACKAGES
        single = len(cover.purchases) == 1
        for option in cover.options:
            chosen = by_packages and single and cover.purchases[0].size == option.size
            bought = [Purchase(size=option.size, count=option.count, price=option.price)]
            add("packages", bought, option.total, cover.postpaid_amount, units=0, unused=option.unused, chosen=chosen)
        if len(cover.purchases) > 1:
            add(
                "packages",
                cover.purchases,
                cover.total,
                cover.postpaid_amount,
                units=0,
                unused=cover.unused,
                chosen=by_packages,
            )
    if cheapest and cheapest.pay is Pay.MIX:
        add(
            "mix",
            cheapest.purchases,
            cheapest.total,
            cheapest.postpaid_amount,
            units=cheapest.postpaid_units,
            unused=cheapest.unused,
            chosen=estimate.pay is Pay.MIX,
        )
    if estimate.add_on:
        extra = (None, estimate.add_on.additional, None, 0, 0, money(estimate.add_on.total), flag(True), None, None)
        rows.append((estimate.header.api, estimate.header.currency, "concurrency", *extra, *estimate.usage))
    return Records(HEADER, rows)


def _buy(purchases: Sequence[Purchase]) -> str | None:
    """Write packages as ``plan --buy`` takes them, without their month; several with a space between."""
    return " ".join(f"{bought.count}x{bought.size}" for bought in purchases if bought.count) or None
