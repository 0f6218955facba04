"""A comparison as JSON values."""

from __future__ import annotations

from costcalc.render.payloads import Json, money, top
from costcalc.results.compare import Comparison, VolumeRow


def payload(comparison: Comparison) -> Json:
    """Return a comparison as JSON values."""
    first = comparison.first_saving
    return top(comparison) | {
        "free_per_month": comparison.free,
        "rows": [_row(row) for row in comparison.rows],
        "break_even": [
            {
                "size": package.size,
                "price": money(package.price),
                "calls": package.calls,
                "calls_per_month": package.calls_per_month,
            }
            for package in comparison.break_even
        ],
        "first_saving": None
        if first is None
        else {
            "calls": first.calls,
            "size": first.size,
            "price": money(first.price),
            "postpaid_units": first.postpaid_units,
        },
        "postpaid_again": comparison.postpaid_again,
        "dead_zones": [
            {
                "from": zone.first,
                "to": zone.last,
                "cheaper_at": zone.cheaper_at,
                "max_overpay": money(zone.max_overpay),
            }
            for zone in comparison.dead_zones
        ],
        "left_out": list(comparison.left_out),
    }


def _row(row: VolumeRow) -> Json:
    month = row.month
    return {
        "calls": row.calls,
        "dead_zone": row.dead_zone,
        "month": {
            "postpaid": money(month.postpaid),
            "packages": money(month.packages),
            "cheapest": money(month.cheapest),
            "pay": month.pay.value if month.pay else None,
            "saving": money(month.saving),
        },
        "year": {
            "postpaid": money(row.year.postpaid),
            "cheapest": money(row.year.cheapest),
            "saving": money(row.year.saving),
        },
    }
