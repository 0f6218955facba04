"""Results as JSON: the same input gives the same bytes; money and unit prices are strings, null where none.

The keys are a contract: they are only ever added. One function per result, so that the contract can be read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, assert_never

from costcalc.money import plain
from costcalc.render import Result
from costcalc.results.bill import Line, PostpaidBill
from costcalc.results.common import Header, Note, Purchase
from costcalc.results.compare import Comparison, VolumeRow
from costcalc.results.concurrency import AddOnPurchase, ConcurrencyAdvice, DeadlineChoice, RateChoice
from costcalc.results.estimate import Cheapest, Estimate, PackageCover
from costcalc.sheet import Tier

SCHEMA_VERSION = 1

Json = dict[str, Any]


def dump(result: Result) -> str:
    """Return a result as JSON text."""
    return json.dumps(payload(result), ensure_ascii=False, indent=2) + "\n"


def payload(result: Result) -> Json:
    """Return a result as JSON values."""
    match result:
        case Estimate():
            return _estimate(result)
        case Comparison():
            return _comparison(result)
        case ConcurrencyAdvice():
            return _concurrency(result)
        case _:
            assert_never(result)


def _top(command: str, header: Header, total: Decimal | None, notes: Sequence[Note]) -> Json:
    return {
        "schema_version": SCHEMA_VERSION,
        "command": command,
        "sheet": {
            "name": header.label,
            "provider": header.provider,
            "product": header.product,
            "as_of": header.as_of,
            "source": header.source,
        },
        "api": header.api,
        "currency": header.currency,
        "total": _money(total),
        "notes": [{"code": note.code.value, "message": note.message} for note in notes],
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _price(amount: Decimal | None) -> str | None:
    return None if amount is None else plain(amount)


def _purchases(purchases: Sequence[Purchase]) -> list[Json]:
    return [{"size": bought.size, "count": bought.count, "price": _money(bought.price)} for bought in purchases]


def _tier(tier: Tier | None) -> Json | None:
    if tier is None:
        return None
    return {"from": tier.first, "up_to": tier.last, "unit_price": _price(tier.unit_price)}


def _estimate(estimate: Estimate) -> Json:
    usage = estimate.usage
    return _top("estimate", estimate.header, estimate.total, estimate.notes) | {
        "pay": estimate.pay.value if estimate.pay else None,
        "period": estimate.period,
        "usage": {
            "calls": usage.calls,
            "failed": usage.failed,
            "free": usage.free,
            "prepaid": usage.prepaid,
            "to_pay": usage.to_pay,
        },
        "unserved": estimate.unserved,
        "postpaid": _bill(estimate.postpaid) if estimate.postpaid else None,
        "packages": _cover(estimate.packages) if estimate.packages else None,
        "cheapest": _cheapest(estimate.cheapest) if estimate.cheapest else None,
    }


def _bill(bill: PostpaidBill) -> Json:
    return {
        "units": bill.units,
        "tier_basis": bill.basis,
        "tier": _tier(bill.tier),
        "lines": [_line(line) for line in bill.lines],
        "total": _money(bill.total),
    }


def _line(line: Line) -> Json:
    return {
        "charge": line.charge.value,
        "units": line.units,
        "unit_price": _price(line.unit_price),
        "per": line.per,
        "tier": _tier(line.tier),
        "amount": _money(line.amount),
    }


def _cover(cover: PackageCover) -> Json:
    return {
        "purchases": _purchases(cover.purchases),
        "total": _money(cover.total),
        "unused": cover.unused,
        "options": [
            {
                "size": option.size,
                "count": option.count,
                "price": _money(option.price),
                "total": _money(option.total),
                "unused": option.unused,
            }
            for option in cover.options
        ],
    }


def _cheapest(cheapest: Cheapest) -> Json:
    return {
        "pay": cheapest.pay.value,
        "purchases": _purchases(cheapest.purchases),
        "postpaid_units": cheapest.postpaid_units,
        "unused": cheapest.unused,
        "total": _money(cheapest.total),
        "saving": _money(cheapest.saving),
        "unit_price": _price(cheapest.unit_price),
    }


def _comparison(comparison: Comparison) -> Json:
    return _top("compare", comparison.header, None, comparison.notes) | {
        "rows": [_row(row) for row in comparison.rows],
        "break_even": [
            {
                "size": package.size,
                "price": _money(package.price),
                "calls": package.calls,
                "calls_per_month": package.calls_per_month,
            }
            for package in comparison.break_even
        ],
        "dead_zones": [
            {
                "from": zone.first,
                "to": zone.last,
                "cheaper_at": zone.cheaper_at,
                "max_overpay": _money(zone.max_overpay),
            }
            for zone in comparison.dead_zones
        ],
    }


def _row(row: VolumeRow) -> Json:
    month = row.month
    return {
        "calls": row.calls,
        "dead_zone": row.dead_zone,
        "month": {
            "postpaid": _money(month.postpaid),
            "packages": _money(month.packages),
            "cheapest": _money(month.cheapest),
            "pay": month.pay.value if month.pay else None,
            "saving": _money(month.saving),
        },
    }


def _concurrency(advice: ConcurrencyAdvice) -> Json:
    utilisation = advice.utilisation
    return _top("concurrency", advice.header, advice.total, advice.notes) | {
        "basis": advice.basis.value,
        "days": advice.days,
        "required": advice.required,
        "included": advice.included,
        "additional": advice.additional,
        "daily": {"price": _money(advice.daily_price), "total": _money(advice.daily_total)},
        "monthly": {"price": _money(advice.monthly_price), "total": _money(advice.monthly_total)},
        "cheapest": {
            "total": _money(advice.total),
            "purchases": [_add_on(bought) for bought in advice.purchases],
        },
        "break_even_days": advice.break_even_days,
        "peak_total": _money(advice.peak_total),
        "utilisation": None if utilisation is None else _ratio(float(utilisation)),
        "choices": [_choice(choice) for choice in advice.choices],
        "assumptions": advice.assumptions,
    }


def _add_on(bought: AddOnPurchase) -> Json:
    return {
        "term": bought.term,
        "start": bought.start,
        "count": bought.count,
        "days": bought.days,
        "price": _money(bought.price),
        "total": _money(bought.total),
    }


def _ratio(number: float) -> float:
    """Return a share or a number of seconds to six digits; these are no money."""
    return round(number, 6)


def _choice(choice: RateChoice | DeadlineChoice) -> Json:
    same = {"concurrency": choice.concurrency, "additional": choice.additional, "total": _money(choice.total)}
    if isinstance(choice, RateChoice):
        return same | {
            "utilisation": _ratio(choice.utilisation),
            "wait_probability": _ratio(choice.wait_probability),
            "within_probability": _ratio(choice.within_probability),
            "mean_wait_seconds": _ratio(choice.mean_wait),
            "p95_wait_seconds": _ratio(choice.p95_wait),
            "throughput_per_second": _ratio(float(choice.throughput)),
        }
    return same | {
        "window_seconds": None if choice.window is None else _ratio(float(choice.window)),
        "takes_seconds": _ratio(float(choice.takes)),
        "once_total": _money(choice.once_total),
    }
