"""The terms of a bill: how its amounts are rounded, and what comes on top of the prices or off them.

They stand in a price sheet where the vendor gives them to everyone, and in a contract where they are negotiated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from costcalc.money import Direction
from costcalc.records import record
from costcalc.sheet.prices import ZERO, Rounded

if TYPE_CHECKING:
    from costcalc.sheet import PriceSheet


@record
class Amounts:
    """How amounts are rounded."""

    rounded: Rounded = Rounded.LINE
    direction: Direction = Direction.HALF_UP


@record
class Discount:
    """What is taken off list prices, in per cent, by what is sold."""

    postpaid: Decimal = ZERO
    packages: Decimal = ZERO
    subscriptions: Decimal = ZERO
    concurrency: Decimal = ZERO

    @classmethod
    def of_all(cls, percent: Decimal) -> Discount:
        """Return one discount on everything that is sold."""
        return cls(postpaid=percent, packages=percent, subscriptions=percent, concurrency=percent)


@record
class Credit:
    """An amount that pays postpaid lines first, then what the bill's minimum added."""

    amount: Decimal
    monthly: bool
    """Anew every month, what is left of it lost; else granted once, and what is left stays."""


@record
class Tax:
    """A tax on the net amount of a bill."""

    name: str
    rate: Decimal
    """In per cent."""


@record
class BillTerms:
    """What is due beside the prices: of one account's month, all of its APIs together."""

    discount: Discount | None = None
    credit: Credit | None = None
    minimum: Decimal | None = None
    """Of a month."""
    commitment: Decimal | None = None
    """Of every twelve months from the report's first on; what is missing is added to the twelfth."""
    tax: Tax | None = None

    def over(self, others: BillTerms | None) -> BillTerms:
        """Return these terms, and of others those that these do not have."""
        if others is None:
            return self
        own = {each.name: getattr(self, each.name) for each in fields(self)}
        return replace(others, **{name: value for name, value in own.items() if value is not None})


@record
class Contract:
    """Negotiated terms; key by key they win over those of the sheet."""

    label: str
    """Where it came from: a path, or ``<stdin>``."""
    as_of: str
    source: str
    bill: BillTerms = BillTerms()
    discounts: Mapping[str, Discount] = field(default_factory=dict)
    """By API; each replaces that of the bill."""

    def on(self, sheet: PriceSheet) -> PriceSheet:
        """Return a sheet under this contract."""
        bill = self.bill.over(sheet.bill)
        return replace(
            sheet,
            bill=None if bill == BillTerms() else bill,
            apis=tuple(
                replace(api, discount=self.discounts[api.key]) if api.key in self.discounts else api
                for api in sheet.apis
            ),
            contract=f"{self.label} of {self.as_of}: {self.source}",
        )
