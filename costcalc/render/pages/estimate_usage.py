"""The page of ``estimate --usage``: a row per month, and one per account and API while these are few."""

from __future__ import annotations

from costcalc.money import grouped, minus, plural
from costcalc.render.page import Grid, Page, add_on_line, columns, head_of, in_all, money
from costcalc.results.usage import UsageReport

MAX_GROUPS = 50
"""Accounts and APIs beyond which a screen shows only how many there are."""

MAX_MONTHS = 600
"""Months beyond which it does the same: fifty years."""


def page(report: UsageReport) -> Page:
    """Return the months, the accounts and APIs, and what they come to."""
    usage = report.usage
    where = [f"{grouped(usage.free)} free", f"{grouped(usage.prepaid)} prepaid", f"{grouped(usage.to_pay)} to pay for"]
    if usage.failed:
        where.insert(0, f"{grouped(usage.failed)} failed (not charged)")
    head = [*head_of(report.header), f"{plural(usage.calls, 'call')} in {_span(report)}: {', '.join(where)}"]
    many = len(report.months) > MAX_MONTHS
    months = f"{grouped(len(report.months))} months; --json lists each." if many else _months(report)
    blocks: list[Grid | str] = [months]
    if 1 < len(report.groups) <= MAX_GROUPS:
        blocks.append(_groups(report))
    elif len(report.groups) > 1:
        blocks.append(f"{grouped(len(report.groups))} accounts and APIs; --json lists each.")
    unit = report.header.unit
    if report.leftover:
        blocks.append(f"Left at the end: {plural(report.leftover, unit)} prepaid.")
    if report.expired:
        blocks.append(f"Expired unused: {plural(report.expired, unit)} prepaid.")
    if report.add_on:
        blocks.append(add_on_line(report.add_on))
    return Page(head=head, blocks=blocks, notes=report.notes, verdict=verdict(report))


def _span(report: UsageReport) -> str:
    first, last = report.months[0].month, report.months[-1].month
    return first if first == last else f"{first} to {last}"


def _months(report: UsageReport) -> Grid:
    rows = [
        [
            month.month,
            grouped(month.calls),
            *(
                grouped(count) if total else ""
                for count, total in (
                    (month.failed, report.usage.failed),
                    (month.free, report.usage.free),
                    (month.prepaid, report.usage.prepaid),
                )
            ),
            grouped(month.postpaid),
            grouped(month.unserved) if report.unserved else "",
            money(month.postpaid_amount),
        ]
        for month in report.months
    ]
    titles = columns("<Month", "Calls", "Failed", "Free", "Prepaid", "Postpaid", "Unserved", report.header.currency)
    return Grid(titles, rows)


def _groups(report: UsageReport) -> Grid:
    rows = [[group.account or "", group.api, grouped(sum(group.calls)), money(group.total)] for group in report.groups]
    return Grid(columns("<Account", "<API", "Calls", report.header.currency), rows)


def verdict(report: UsageReport) -> str:
    """Say what it costs, and where to see what to buy for calls that nothing pays for."""
    calls = minus(report.total, report.add_on.total) if report.add_on else report.total
    total = f"As it stands: {money(calls)} {report.header.currency}."
    if not report.unserved:
        return total + in_all(report.total, report.add_on)
    return (
        f"{total} {plural(report.unserved, 'call')} unserved.{in_all(report.total, report.add_on)} "
        "costcalc plan with the same options shows what to buy."
    )
