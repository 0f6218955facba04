"""A bill as pure types: what a vendor charged, by month, account and API."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from costcalc.quantities import Units
from costcalc.results.common import Note


class Key(NamedTuple):
    """Whose amount it is."""

    month: int
    """Months since year 0, as ``UsageSeries.first_month``."""
    account: str | None
    api: str | None
    """None of what belongs to the bill as a whole, as a tax, and where a bill names no API."""


class Billed(NamedTuple):
    """What a bill has for one key: all its rows together."""

    amount: Decimal
    """With all its digits; below 0 of credits and corrections."""
    calls: Units | None = None
    """The units charged for; None where no row says so."""


class Bought(NamedTuple):
    """A row of a bill for something bought: once, as a package, or anew every month, as a subscription."""

    key: Key
    amount: Decimal
    number: Decimal | None
    """How many; None where the row does not say so."""
    once: bool


class Bill(NamedTuple):
    """What a bill says."""

    label: str
    """Where it came from: a path, or ``<stdin>``."""
    rows: Mapping[Key, Billed]
    names_accounts: bool
    names_apis: bool
    notes: tuple[Note, ...] = ()
    bought: tuple[Bought, ...] = ()
    """These are among the rows as well."""
