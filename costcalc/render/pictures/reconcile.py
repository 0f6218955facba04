"""The picture of a reconciliation: what each month was expected to come to, and what was billed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costcalc.money import grouped, total_of
from costcalc.render.drawing.model import Bar, Bars
from costcalc.results.reconcile import Reconciliation

MAX_MONTHS = 12
"""Months beyond which all of them are shown together."""


def pictures(found: Reconciliation) -> Iterator[Bars]:
    """Yield two bars for each month; none where a credit makes one of them less than nothing."""
    months = dict.fromkeys(row.month for row in found.rows)
    sums: dict[str, tuple[Decimal, Decimal]] = {"all": (found.expected, found.billed)}
    if len(months) <= MAX_MONTHS:
        sums = {
            month: (
                total_of(row.expected for row in found.rows if row.month == month and row.expected is not None),
                total_of(row.billed for row in found.rows if row.month == month and row.billed is not None),
            )
            for month in months
        }
    bars = tuple(
        Bar(f"{name}, {what}", amount, grouped(amount), tone)
        for name, both in sums.items()
        for what, amount, tone in zip(("expected", "billed"), both, ("free", "packages"), strict=True)
    )
    if bars and all(bar.amount >= 0 for bar in bars):
        yield Bars(
            title="Expected and billed",
            desc=f"What each month was expected to come to and what was billed, in {found.header.currency}.",
            bars=bars,
        )
