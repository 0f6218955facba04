"""The page of ``estimate --usage``: a row per month, and one per account and API while these are few."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.money import grouped, minus, plural
from costcalc.quantities import added
from costcalc.render.page import Grid, Page, add_on_line, bill_of, columns, head_of, heading_of, in_all, money
from costcalc.results.estimate_usage import UsageEstimate

MAX_GROUPS = 50
"""Accounts and APIs beyond which a screen shows only how many there are."""

MAX_SHOWN = 600
"""Months beyond which it does the same: fifty years."""


def page(report: UsageEstimate) -> Page:
    """Return the months, the accounts and APIs, and what they come to."""
    head = [*head_of(report.header), *_went(report)]
    many = len(report.months) > MAX_SHOWN
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
    if report.bill:
        blocks.append(bill_of(report.bill, report.header.currency))
    return Page(head=head, blocks=blocks, notes=report.notes, verdict=verdict(report))


def _went(report: UsageEstimate) -> Iterator[str]:
    """Say where the calls went; of each unit apart, since requests and milliseconds are never added up."""
    for unit, usage in report.by_unit.items():
        where = [f"{grouped(usage.free)} free", f"{grouped(usage.prepaid)} prepaid"]
        where.append(f"{grouped(usage.to_pay)} to pay for")
        if usage.failed:
            where.insert(0, f"{grouped(usage.failed)} failed (not charged)")
        calls = plural(usage.calls, report.noun if len(report.by_unit) == 1 else unit)
        calls += "" if usage.requests is None else f" of {plural(usage.requests, 'call')}"
        yield f"{calls} in {_span(report)}: {', '.join(where)}"


def _span(report: UsageEstimate) -> str:
    first, last = report.months[0].month, report.months[-1].month
    return first if first == last else f"{first} to {last}"


def _months(report: UsageEstimate) -> Grid:
    usage = report.usage
    # What is 0 in all months has no column; neither have calls of several units, which stand by API below.
    included = added(month.included for month in report.months if month.included is not None)
    shown = (False,) * 7
    if usage:
        shown = (
            True,
            bool(usage.failed),
            bool(usage.free),
            bool(included),
            bool(usage.prepaid),
            True,
            bool(report.unserved),
        )
    rows = [
        [
            month.month,
            *(
                grouped(count) if total and count is not None else ""
                for count, total in zip(
                    (
                        month.calls,
                        month.failed,
                        month.free,
                        month.included,
                        month.prepaid,
                        month.postpaid,
                        month.unserved,
                    ),
                    shown,
                    strict=True,
                )
            ),
            money(month.postpaid_amount),
            "" if month.total is None else money(month.total),
        ]
        for month in report.months
    ]
    titles = columns(
        "<Month",
        heading_of(report.noun),
        "Failed",
        "Free",
        "Included",
        "Prepaid",
        "Postpaid",
        "Unserved",
        report.header.currency,
        "to pay",
    )
    return Grid(titles, rows)


def _groups(report: UsageEstimate) -> Grid:
    several = len(report.by_unit) > 1
    rows = [
        [
            group.account or "",
            group.api,
            plural(calls, group.unit) if several else grouped(calls),
            money(group.total if group.share is None else group.share),
        ]
        for group in report.groups
        for calls in [group.units(sum(group.calls))]
    ]
    shared = any(group.share is not None for group in report.groups)
    if report.apart is not None:
        rows.append(["", "rounding", "", money(report.apart)])
    title = "Shares of one bill" if report.bills else "What is paid for each" if shared else None
    titles = columns("<Account", "<API", "Units" if several else heading_of(report.noun), report.header.currency)
    return Grid(titles, rows, title=title)


def verdict(report: UsageEstimate) -> str:
    """Say what it costs, and where to see what to buy for calls that nothing pays for."""
    calls = minus(report.total, report.add_on.added) if report.add_on else report.total
    total = f"As it stands: {money(calls)} {report.header.currency}."
    if not report.unserved:
        return total + in_all(report.total, report.add_on)
    unserved = f"{total} {plural(report.unserved, report.noun)} unserved.{in_all(report.total, report.add_on)}"
    if report.subscribed:
        return unserved  # nothing else pays in the term of a subscription that is held
    return f"{unserved} costcalc plan with the same options shows what to buy."
