"""``estimate --usage`` as records: one per account, API and month."""

from __future__ import annotations

from costcalc.render.records import Records, money
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
)


def records(report: UsageReport) -> Records:
    """Return every month of every account and API."""
    currency = report.header.currency
    return Records(
        HEADER,
        [
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
            )
            for group in report.groups
            for month in group.rows(report.digits)
        ],
    )
