"""A comparison as records: one per volume."""

from __future__ import annotations

from costcalc.render.records import Records, flag, money
from costcalc.results.compare import Comparison

HEADER = (
    "calls",
    "dead_zone",
    "month_postpaid",
    "month_packages",
    "month_cheapest",
    "month_pay",
    "month_saving",
    "year_postpaid",
    "year_cheapest",
    "year_saving",
    "currency",
)


def records(comparison: Comparison) -> Records:
    """Return each volume, one month alone and each month of a year."""
    return Records(
        HEADER,
        [
            (
                row.calls,
                flag(row.dead_zone),
                money(row.month.postpaid),
                money(row.month.packages),
                money(row.month.cheapest),
                row.month.pay.value if row.month.pay else None,
                money(row.month.saving),
                money(row.year.postpaid),
                money(row.year.cheapest),
                money(row.year.saving),
                comparison.header.currency,
            )
            for row in comparison.rows
        ],
    )
