"""A plan as records: one per account, API and month, with what to buy in it, and one for the concurrency."""

from __future__ import annotations

from costcalc.render.records import Records, Value, add_on, money
from costcalc.results.plan import PlanReport

HEADER = (
    "account",
    "api",
    "month",
    "buy",
    "calls",
    "failed",
    "free",
    "prepaid",
    "postpaid",
    "unserved",
    "purchases_amount",
    "postpaid_amount",
    "currency",
    "concurrency_amount",
)


def records(report: PlanReport) -> Records:
    """Return every month of every plan; ``buy`` is written as ``--buy`` takes it, several with a space between.

    The amounts add up to the total.
    """
    rows: list[tuple[Value, ...]] = []
    for group in report.groups:
        plan = group.plan
        for month in plan.calendar.months:
            bought = [f"{each.count}x{each.size}" for each in plan.calendar.purchases if each.month == month.month]
            rows.append(
                (
                    group.account,
                    plan.header.api,
                    plan.label(month.month),
                    " ".join(bought),
                    month.calls,
                    month.failed,
                    month.free,
                    month.prepaid,
                    month.postpaid,
                    month.unserved,
                    money(month.purchases_amount),
                    money(month.postpaid_amount),
                    report.header.currency,
                    None,
                )
            )
    return Records(HEADER, [*rows, *add_on(HEADER, report)])
