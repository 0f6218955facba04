"""The last line of an estimate: what to do, and what it saves."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from costcalc.money import grouped, minus, percent, plural
from costcalc.render.page import in_all, money, packages
from costcalc.render.pages.bill_lines import plus_due
from costcalc.results.common import Pay
from costcalc.results.estimate import Estimate


def for_calls(estimate: Estimate) -> Decimal | None:
    """Return the total without the concurrency in it."""
    if estimate.add_on is None or estimate.total is None:
        return estimate.total
    return minus(estimate.total, estimate.add_on.added)


def verdict(estimate: Estimate) -> str:
    """Say what to do and what it saves; with concurrency, what both come to."""
    if estimate.add_on is None or estimate.total is None:
        return _verdict(estimate)
    calls = replace(estimate, total=for_calls(estimate), add_on=None)
    return _verdict(calls) + in_all(estimate.total, estimate.add_on)


def _verdict(estimate: Estimate) -> str:
    cheapest, currency, usage = estimate.cheapest, estimate.header.currency, estimate.usage
    if estimate.total is None:
        return f"{plural(usage.to_pay, estimate.noun)} unserved: nothing in this sheet could pay for them."
    if estimate.pay is Pay.FREE:
        return f"Nothing to pay: {money(estimate.total)} {currency}."
    until = estimate.unserved and estimate.pay is not Pay.SUBSCRIPTION
    unserved = f"{plural(usage.to_pay, estimate.noun)} unserved until you buy. " if until else ""
    if estimate.held and estimate.unserved:
        unserved = f"{plural(estimate.unserved, estimate.noun)} unserved: {estimate.held} does not serve them. "
    if not estimate.held and cheapest and estimate.total == cheapest.total and estimate.pay is cheapest.pay:
        way = cheapest.subscription or "postpaid"
        if cheapest.purchases:
            way = packages(cheapest.purchases)
            if cheapest.pay is Pay.MIX:
                way += f", postpaid for {grouped(cheapest.postpaid_units)}"
            else:
                way = plus_due(way, cheapest.postpaid)
        saving = ""
        if cheapest.saving and estimate.postpaid and estimate.postpaid.total:
            share = percent(cheapest.saving, estimate.postpaid.total)
            saving = f", saving {money(cheapest.saving)} ({share} %)"
        return f"{unserved}Cheapest {this(estimate)}: {way} = {money(estimate.total)}{saving}."
    way = estimate.subscription or "postpaid"
    if estimate.pay is Pay.PACKAGES and estimate.packages and estimate.packages.purchases:
        way = plus_due(packages(estimate.packages.purchases), estimate.packages.postpaid)
    more = ""
    if cheapest and cheapest.total < estimate.total:
        more = f", {money(minus(estimate.total, cheapest.total))} more than the cheapest"
    return f"{unserved}{this(estimate).capitalize()} by {way}: {money(estimate.total)}{more}."


def this(estimate: Estimate) -> str:
    """Name what was looked at: this month, this day, these 30 days."""
    return f"these {grouped(estimate.days)} days" if estimate.days and estimate.days > 1 else f"this {estimate.period}"
