"""A settled calendar in the words of the results: minor units become amounts."""

from __future__ import annotations

from costcalc.engine.ledger import OWNED, Ledger
from costcalc.money import Currency
from costcalc.results.plan import Calendar, PlanMonth, PlannedPurchase


def purchases(ledger: Ledger, currency: Currency) -> tuple[PlannedPurchase, ...]:
    """Return the purchases among the lots, by month and larger sizes first, each with what became of it."""
    bought = sorted(
        (outcome for outcome in ledger.lots if outcome.lot.bought != OWNED),
        key=lambda outcome: (outcome.lot.bought, -outcome.lot.size),
    )
    return tuple(
        PlannedPurchase(
            month=outcome.lot.bought,
            size=outcome.lot.size,
            count=outcome.lot.count,
            price=currency.amount(outcome.lot.price // outcome.lot.count),
            runs_out=outcome.runs_out,
            usable_to=outcome.lot.last,
            used=outcome.used,
        )
        for outcome in bought
    )


def calendar(ledger: Ledger, currency: Currency) -> Calendar:
    """Present settled months; NoPriceError where one is priced on request."""
    amount = currency.amount
    return Calendar(
        total=amount(ledger.total()),
        purchases=purchases(ledger, currency),
        months=tuple(
            PlanMonth(
                month=month,
                calls=entry.calls,
                failed=entry.failed,
                free=entry.free,
                prepaid=entry.prepaid,
                postpaid=entry.postpaid,
                unserved=entry.unserved,
                purchases_amount=amount(entry.purchases),
                postpaid_amount=amount(entry.bill or 0),
            )
            for month, entry in enumerate(ledger.months)
        ),
        leftover=ledger.leftover,
        expired=ledger.expired,
    )
