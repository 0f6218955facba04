"""The arithmetic of an estimate (``--explain``): each amount's lines and their places in the tiers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from costcalc.money import grouped, plural, total_of
from costcalc.quantities import added
from costcalc.render.page import Grid, columns, money, price
from costcalc.render.pages.bill_lines import UNITS, lines_of
from costcalc.results.bill import PostpaidBill
from costcalc.results.common import Pay, Purchase
from costcalc.results.estimate import Estimate, SubscriptionOption


def working(estimate: Estimate) -> list[Grid | str]:
    """Return each amount's arithmetic and its place in the tiers."""
    blocks: list[Grid | str] = []
    cheapest, cover = estimate.cheapest, estimate.packages
    unit, currency = estimate.header.unit, estimate.header.currency
    if estimate.postpaid and estimate.postpaid.lines:
        lines = total_of(line.amount for line in estimate.postpaid.lines)
        rows = [*lines_of(estimate.postpaid), ["total", "", "", money(lines)]]
        titles = columns("<Postpaid line", "<Tier", "<Arithmetic", currency)
        blocks += [Grid(titles, rows, title="The postpaid bill"), *_rounded_up(estimate.postpaid, unit)]
    shown_below = cheapest and cover and cheapest.purchases == cover.purchases
    # Of several sizes the list of ways has no prices.
    if cover and not shown_below and (estimate.pay is Pay.PACKAGES or len(cover.purchases) > 1):
        rows = _buying(cover.purchases, cover.postpaid, cover.lines_total)
        titles = columns("<Packages", "<Tier", "<Arithmetic", currency)
        blocks.append(Grid(titles, rows, title="Packages alone"))
    if cheapest and cheapest.purchases:
        rows = _buying(cheapest.purchases, cheapest.postpaid, cheapest.lines_total)
        titles = columns("<Cheapest", "<Tier", "<Arithmetic", currency)
        blocks += [Grid(titles, rows, title="The cheapest of all"), *_rounded_up(cheapest.postpaid, unit)]
    subscribed = [row for option in estimate.subscriptions for row in _subscribing(option, estimate.held)]
    if subscribed:
        titles = columns("<Subscription", "<Tier", "<Arithmetic", currency)
        blocks.append(Grid(titles, subscribed, title="The month under each subscription that serves it"))
    return blocks


def _subscribing(option: SubscriptionOption, held: str | None) -> list[list[str]]:
    """Return the arithmetic of a month under a subscription; nothing where it has no price or does not serve it all."""
    if option.lines_total is None or option.unserved:
        return []
    each = f"{money(option.price)} per concurrency" if option.per_concurrency else money(option.price)
    share = f"{each} a year ÷ {option.months}" if option.months > 1 else f"{each} a month"
    if option.name == held and option.months > 1:
        share = "paid for the year"
    rows = [[option.name, "", share, money(option.paid)]]
    for name, *rest in lines_of(option.beyond) if option.beyond else ():
        rows.append([f"beyond it: {name}", *rest])
    return [*rows, [f"total of {option.name}", "", "", money(option.lines_total)]]


def _buying(purchases: Sequence[Purchase], beside: PostpaidBill | None, total: Decimal) -> list[list[str]]:
    """Return the arithmetic of some packages, and of the postpaid bill beside them."""
    rows = [
        [f"packages of {grouped(each.size)}", "", f"{grouped(each.count)} × {price(each.price)}", money(each.total)]
        for each in purchases
    ]
    for name, *rest in lines_of(beside) if beside else ():
        rows.append(["postpaid for the rest" if name == UNITS else f"postpaid: {name}", *rest])
    return [*rows, ["total", "", "", money(total)]]


def _rounded_up(bill: PostpaidBill | None, unit: str) -> list[str]:
    """Say that more units are charged than called, where these are whole blocks."""
    charged = added(line.units or 0 for line in bill.lines) if bill else 0
    if bill is None or charged <= bill.units:
        return []
    verb = "is" if bill.units == 1 else "are"
    per = grouped(bill.lines[0].per)
    return [f"{plural(bill.units, unit)} {verb} rounded up to {grouped(charged)}, in blocks of {per}."]
