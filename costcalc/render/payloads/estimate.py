"""An estimate as JSON values."""

from __future__ import annotations

from costcalc.render.payloads import Json, add_on, money, price, purchases, tier, top, usage
from costcalc.results.bill import Line, PostpaidBill
from costcalc.results.estimate import Cheapest, Estimate, PackageCover


def payload(estimate: Estimate) -> Json:
    """Return an estimate as JSON values."""
    return top(estimate) | {
        "pay": estimate.pay.value if estimate.pay else None,
        "period": estimate.period,
        "usage": usage(estimate.usage),
        "unserved": estimate.unserved,
        "unpaid": estimate.unpaid,
        "postpaid": _bill(estimate.postpaid) if estimate.postpaid else None,
        "packages": _cover(estimate.packages) if estimate.packages else None,
        "cheapest": _cheapest(estimate.cheapest) if estimate.cheapest else None,
        "concurrency": add_on(estimate.add_on),
    }


def _bill(bill: PostpaidBill) -> Json:
    return {
        "units": bill.units,
        "basis_units": bill.basis,
        "tier": tier(bill.tier),
        "lines": [_line(line) for line in bill.lines],
        "total": money(bill.total),
    }


def _line(line: Line) -> Json:
    return {
        "charge": line.charge.value,
        "units": line.units,
        "unit_price": price(line.unit_price),
        "per": line.per,
        "tier": tier(line.tier),
        "amount": money(line.amount),
    }


def _cover(cover: PackageCover) -> Json:
    due = money(cover.postpaid_amount)
    return {
        "purchases": purchases(cover.purchases),
        "postpaid_amount": due,
        "total": money(cover.total),
        "unused": cover.unused,
        "options": [
            {
                "size": option.size,
                "count": option.count,
                "price": money(option.price),
                "postpaid_amount": due,
                "total": money(option.total),
                "unused": option.unused,
            }
            for option in cover.options
        ],
    }


def _cheapest(cheapest: Cheapest) -> Json:
    return {
        "pay": cheapest.pay.value,
        "purchases": purchases(cheapest.purchases),
        "postpaid_units": cheapest.postpaid_units,
        "postpaid_amount": money(cheapest.postpaid_amount),
        "unused": cheapest.unused,
        "total": money(cheapest.total),
        "saving": money(cheapest.saving),
        "unit_price": price(cheapest.unit_price),
    }
