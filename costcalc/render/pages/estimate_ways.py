"""The ways to pay of an estimate, one by one: for its table, and for its picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from costcalc.money import grouped
from costcalc.quantities import Units
from costcalc.render.page import money, price
from costcalc.render.pages.bill_lines import due, plus_due, units_of
from costcalc.results.bill import Charge, PostpaidBill
from costcalc.results.common import Pay, Purchase
from costcalc.results.estimate import Estimate, SubscriptionOption

POSTPAID = "postpaid"
"""The name of the way that the others are held against."""


class Way(NamedTuple):
    """One way to pay for all calls."""

    name: str
    how: str
    unused: Units | None
    """Units that are bought and not used; None where none are bought."""
    total: Decimal | None
    """None where it has no price."""
    chosen: bool
    """Whether the answer is about it."""


def ways_of(estimate: Estimate) -> Iterator[Way]:
    """Yield postpaid, each size of packages, what is bought of several, and each subscription."""
    postpaid, cover, cheapest = estimate.postpaid, estimate.packages, estimate.cheapest
    if postpaid:
        # What is due where packages have nothing to pay for is due by postpaid.
        by_postpaid = estimate.pay in {Pay.POSTPAID, Pay.FREE} or not estimate.usage.to_pay
        yield Way(POSTPAID, _how(postpaid), None, postpaid.total, by_postpaid)
    if cover and estimate.usage.to_pay:
        single = len(cover.purchases) == 1
        by_packages = estimate.pay is Pay.PACKAGES
        for option in cover.options:
            yield Way(
                f"packages of {grouped(option.size)}",
                plus_due(f"{grouped(option.count)} × {price(option.price)}", cover.postpaid),
                option.unused,
                option.total,
                by_packages and single and cover.purchases[0].size == option.size,
            )
        if not single:
            how = ", ".join(filter(None, (_bought(cover.purchases), due(cover.postpaid))))
            yield Way("packages, several sizes", how, cover.unused, cover.total, by_packages)
    if cheapest and cheapest.pay is Pay.MIX:
        rest = f"{_bought(cheapest.purchases)}, {grouped(cheapest.postpaid_units)} postpaid"
        yield Way("packages + postpaid", rest, 0, cheapest.total, estimate.pay is Pay.MIX)
    for offer in estimate.subscriptions:
        held = " (held)" if estimate.held == offer.name else ""
        chosen = estimate.subscription == offer.name
        yield Way(f"{offer.name}{held}", _under(offer, held=bool(held)), None, offer.total, chosen)


def _under(option: SubscriptionOption, *, held: bool) -> str:
    """Say what a subscription costs and serves in the month."""
    each = f"{money(option.price)} a {option.term}{' per concurrency' if option.per_concurrency else ''}"
    parts = [f"a twelfth of {each}" if option.months > 1 and option.total is not None else each]
    if held and option.months > 1:
        parts = ["paid for the year"]
    if option.beyond_units:
        parts.append(f"{grouped(option.beyond_units)} beyond")
    if option.unserved:
        parts.append(f"{grouped(option.unserved)} unserved")
    return " + ".join(parts[:2]) if not option.unserved else ", ".join(parts)


def _bought(purchases: Sequence[Purchase]) -> str:
    return " + ".join(f"{grouped(bought.count)} × {grouped(bought.size)}" for bought in purchases)


def _how(bill: PostpaidBill) -> str:
    if bill.total is None:
        return "on request"
    units = [line for line in bill.lines if line.charge is Charge.UNITS]
    if len(units) <= 2:
        parts = [f"{units_of(line)} × {price(line.unit_price, line.per)}" for line in units]
    else:
        parts = [f"{len(units)} tiers"]
    if {line.charge for line in bill.lines} - {Charge.UNITS, Charge.ROUNDING}:
        parts.append("fees")
    return " + ".join(parts) or "nothing to bill"
