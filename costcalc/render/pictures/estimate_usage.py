"""The picture of months as they stand: what each of them costs."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.money import grouped
from costcalc.render.drawing.model import Bar, Bars, Column, Columns, Part
from costcalc.results.estimate_usage import UsageEstimate

MAX_COLUMNS = 240
"""Months beyond which columns are too thin to be seen: twenty years."""


MAX_BARS = 20
"""Accounts and APIs that are shown, the largest of them."""


def pictures(report: UsageEstimate) -> Iterator[Columns | Bars]:
    """Yield the months, and the accounts and APIs, where there are several of them."""
    if 1 < len(report.months) <= MAX_COLUMNS:
        yield _months(report)
    if len(report.groups) > 1:
        yield _groups(report)


def _months(report: UsageEstimate) -> Columns:
    months, currency = report.months, report.header.currency
    columns = tuple(
        Column(month.month, (month.postpaid_amount if month.total is None else month.total,)) for month in months
    )
    return Columns(
        title="Month by month",
        desc=f"What each month from {months[0].month} to {months[-1].month} costs, in {currency}.",
        y=currency,
        parts=(Part(currency, "postpaid"),),
        columns=columns,
    )


def _groups(report: UsageEstimate) -> Bars:
    amounts = [
        (
            f"{group.account}/{group.api}" if group.account else group.api,
            group.total if group.share is None else group.share,
        )
        for group in report.groups
    ]
    largest = sorted(amounts, key=lambda each: each[1], reverse=True)[:MAX_BARS]
    rest = f", the {MAX_BARS} largest of {grouped(len(amounts))}" if len(amounts) > MAX_BARS else ""
    return Bars(
        title="By account and API",
        desc=f"What each account and API comes to{rest}, in {report.header.currency}.",
        bars=tuple(Bar(name, amount, grouped(amount), "postpaid") for name, amount in largest),
    )
