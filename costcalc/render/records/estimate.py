"""An estimate as records: one per way to pay."""

from __future__ import annotations

from collections.abc import Iterable

from costcalc.render.records import Records, flag, money
from costcalc.results.common import Pay, Purchase
from costcalc.results.estimate import Estimate

HEADER = ("api", "currency", "pay", "size", "count", "price", "postpaid_units", "unused", "total", "chosen", "buy")


def records(estimate: Estimate) -> Records:
    """Return postpaid, each package size alone, and the cheapest cover or mix where it takes several."""
    api, currency = estimate.header.api, estimate.header.currency
    to_pay, cover, cheapest = estimate.usage.to_pay, estimate.packages, estimate.cheapest
    rows: list[tuple[str | int | None, ...]] = []
    if estimate.postpaid:
        chosen = flag(estimate.pay in {Pay.POSTPAID, Pay.FREE})
        total = money(estimate.postpaid.total)
        rows.append((api, currency, "postpaid", None, None, None, to_pay, 0, total, chosen, None))
    by_packages = estimate.pay is Pay.PACKAGES
    single = cover is not None and len(cover.purchases) == 1
    for option in cover.options if cover else ():
        chosen = flag(by_packages and cover is not None and single and cover.purchases[0].size == option.size)
        rows.append(
            (
                api,
                currency,
                "packages",
                option.size,
                option.count,
                money(option.price),
                0,
                option.unused,
                money(option.total),
                chosen,
                f"{option.count}x{option.size}" if option.count else None,
            )
        )
    if cover and len(cover.purchases) > 1:
        count = sum(bought.count for bought in cover.purchases)
        chosen, total, buy = flag(by_packages), money(cover.total), _buy(cover.purchases)
        rows.append((api, currency, "packages", None, count, None, 0, cover.unused, total, chosen, buy))
    if cheapest and cheapest.pay is Pay.MIX:
        count = sum(bought.count for bought in cheapest.purchases)
        chosen, total, buy = flag(estimate.pay is Pay.MIX), money(cheapest.total), _buy(cheapest.purchases)
        rest = cheapest.postpaid_units
        rows.append((api, currency, "mix", None, count, None, rest, cheapest.unused, total, chosen, buy))
    if estimate.add_on:
        extra = estimate.add_on
        total = money(extra.total)
        rows.append((api, currency, "concurrency", None, extra.additional, None, 0, 0, total, flag(True), None))
    return Records(HEADER, rows)


def _buy(purchases: Iterable[Purchase]) -> str:
    """Write packages as ``plan --buy`` takes them, without their month; several with a space between."""
    return " ".join(f"{bought.count}x{bought.size}" for bought in purchases)
