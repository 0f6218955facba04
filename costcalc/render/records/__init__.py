"""One file per command: its answer as records, for spreadsheets. Money is text with a point, none is empty."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

Value = str | int | None


class Records(NamedTuple):
    """A header and rows of the same length; which columns there are depends on the command alone."""

    header: tuple[str, ...]
    rows: list[tuple[Value, ...]]


def money(amount: Decimal | None) -> str | None:
    """Return an amount as plain text."""
    return None if amount is None else f"{amount:f}"


def flag(value: bool) -> str:
    """Return true or false, as JSON writes them."""
    return "true" if value else "false"
