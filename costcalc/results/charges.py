"""A bill charge by charge, as a cost and usage report lists it: what for, how much of what, at which price."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from costcalc.quantities import Units


class Category(StrEnum):
    """What kind of charge it is."""

    USAGE = "Usage"
    PURCHASE = "Purchase"
    TAX = "Tax"
    CREDIT = "Credit"
    ADJUSTMENT = "Adjustment"


class Frequency(StrEnum):
    """How often it is due."""

    ONE_TIME = "One-Time"
    RECURRING = "Recurring"
    USAGE_BASED = "Usage-Based"


class Priced(NamedTuple):
    """What is priced: so many units at list price and at the price agreed."""

    sku: str
    """Which price of the sheet: ``ocr/postpaid/2``."""
    quantity: Decimal
    unit: str
    list_price: Decimal
    price: Decimal


class Prepaid(NamedTuple):
    """What was paid ahead: packages or a term of a subscription."""

    id: str
    kind: str
    """``Package`` or ``Subscription``."""
    status: str | None
    """``Used`` or ``Unused``; None of the purchase."""
    quantity: Units


class Charge(NamedTuple):
    """One charge of a month."""

    month: int
    """Months since year 0."""
    account: str | None
    api: str | None
    """None of what belongs to the bill as a whole."""
    service: str
    category: Category
    about: str
    billed: Decimal
    effective: Decimal
    """What of the cost is for this month; of what was paid ahead, the part that was used or lost."""
    frequency: Frequency = Frequency.USAGE_BASED
    priced: Priced | None = None
    consumed: Units | None = None
    unit: str | None = None
    """What is consumed, or prepaid."""
    prepaid: Prepaid | None = None


class Charges(NamedTuple):
    """The charges of a bill, by month."""

    provider: str
    currency: str
    billing_account: str
    forecast: bool
    """Whether these are months to come."""
    rows: tuple[Charge, ...]
