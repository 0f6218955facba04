"""``estimate --usage`` as records: one per account, API and month, and one for the concurrency beside them."""

from __future__ import annotations

from costcalc.render.records import Records, Value, add_on, money
from costcalc.results.usage import UsageReport

HEADER = (
    "account",
    "api",
    "month",
    "calls",
    "failed",
    "free",
    "prepaid",
    "postpaid",
    "unserved",
    "postpaid_amount",
    "currency",
    "concurrency_amount",
)


def records(report: UsageReport) -> Records:
    """Return every month of every account and API; the amounts add up to the total."""
    currency = report.header.currency
    rows: list[tuple[Value, ...]] = [
        (
            group.account,
            group.api,
            month.month,
            month.calls,
            month.failed,
            month.free,
            month.prepaid,
            month.postpaid,
            month.unserved,
            money(month.postpaid_amount),
            currency,
            None,
        )
        for group in report.groups
        for month in group.rows(report.digits)
    ]
    return Records(HEADER, [*rows, *add_on(HEADER, report)])
