"""``estimate --usage`` as JSON values."""

from __future__ import annotations

from costcalc.render.payloads import Json, add_on, money, top, usage
from costcalc.results.usage import UsageMonth, UsageReport


def payload(report: UsageReport) -> Json:
    """Return the totals, the months, and the accounts and APIs with the same keys."""
    head = top(report) | {"command": "estimate"}
    return head | {
        "pay": report.pay.value if report.pay else None,
        "usage": usage(report.usage),
        "unserved": report.unserved,
        "leftover": report.leftover,
        "expired": report.expired,
        "planned": {"total": money(report.planned), "saving": money(report.saving)},
        "concurrency": add_on(report.add_on),
        "months": [_month(month) for month in report.months],
        "groups": [
            {
                "account": group.account,
                "api": group.api,
                "total": money(group.total),
                "usage": usage(group.usage),
                "unserved": sum(group.unserved),
                "leftover": group.leftover,
                "expired": group.expired,
                "months": [_month(month) for month in group.rows(report.digits)],
            }
            for group in report.groups
        ],
    }


def _month(month: UsageMonth) -> Json:
    return {
        "month": month.month,
        "calls": month.calls,
        "failed": month.failed,
        "free": month.free,
        "prepaid": month.prepaid,
        "postpaid": month.postpaid,
        "unserved": month.unserved,
        "postpaid_amount": money(month.postpaid_amount),
    }
