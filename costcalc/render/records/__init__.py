"""One file per command: its answer as records, for spreadsheets. Money is text with a point, none is empty."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from costcalc.results.plan import PlanReport
    from costcalc.results.usage import UsageReport

Value = str | int | None


class Records(NamedTuple):
    """A header and rows of the same length; which columns there are depends on the command alone."""

    header: tuple[str, ...]
    rows: list[tuple[Value, ...]]


def money(amount: Decimal | None) -> str | None:
    """Return an amount as plain text."""
    return None if amount is None else f"{amount:f}"


def add_on(header: Sequence[str], report: UsageReport | PlanReport) -> list[tuple[Value, ...]]:
    """Return the concurrency beside many months as a record of its own: it is bought for all accounts, and by days."""
    if report.add_on is None:
        return []
    known = {
        "api": report.header.api,
        "currency": report.header.currency,
        "concurrency_amount": money(report.add_on.total),
    }
    return [tuple(known.get(column) for column in header)]


def flag(value: bool) -> str:
    """Return true or false, as JSON writes them."""
    return "true" if value else "false"
