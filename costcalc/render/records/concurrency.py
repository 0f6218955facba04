"""A concurrency advice as records: one per purchase."""

from __future__ import annotations

from costcalc.money import plain
from costcalc.render.records import Records, money
from costcalc.results.concurrency import ConcurrencyAdvice

HEADER = ("term", "start", "count", "days", "price", "total", "currency")


def records(advice: ConcurrencyAdvice) -> Records:
    """Return what to buy, in the order of its days."""
    return Records(
        HEADER,
        [
            (
                bought.term,
                bought.start,
                bought.count,
                bought.days,
                plain(bought.price),
                money(bought.total),
                advice.header.currency,
            )
            for bought in advice.purchases
        ],
    )
