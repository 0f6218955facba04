"""A settled calendar in the words of the results: minor units become amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from costcalc.engine.ledger import OWNED, Ledger
from costcalc.engine.planner.optimum import Planned
from costcalc.engine.planner.terms import Term
from costcalc.money import Currency
from costcalc.results.calendar import Calendar, PlanMonth, PlannedPurchase, PlannedSubscription


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


def subscriptions(terms: Sequence[Term], currency: Currency) -> tuple[PlannedSubscription, ...]:
    """Return the subscriptions by month; terms of one that follow each other are one entry."""
    found: list[PlannedSubscription] = []
    for term in terms:
        one = PlannedSubscription(
            month=term.first,
            subscription=term.offer.offer.name,
            months=len(term.months),
            count=1,
            price=currency.amount(term.offer.price),
            used=sum(month.included for month in term.months),
        )
        if found and found[-1].subscription == one.subscription and found[-1].usable_to == one.month - 1:
            before = found.pop()
            one = replace(
                before,
                months=before.months + one.months,
                count=before.count + 1,
                used=before.used + one.used,
            )
        found.append(one)
    return tuple(found)


def calendar(planned: Planned, currency: Currency) -> Calendar:
    """Present settled months; NoPriceError where one is priced on request."""
    ledger, amount = planned.ledger, currency.amount
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
                purchases_amount=amount(entry.purchases + entry.subscription),
                postpaid_amount=amount(entry.bill or 0),
                included=entry.included,
                prepaid_left=left,
            )
            for month, (entry, left) in enumerate(zip(ledger.months, ledger.balances(), strict=True))
        ),
        leftover=ledger.leftover,
        expired=ledger.expired,
        subscriptions=subscriptions(planned.terms, currency),
    )
