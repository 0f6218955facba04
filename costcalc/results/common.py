"""The words that every answer shares: sheet, note, purchase."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Protocol

from costcalc.sheet import Api, PriceSheet


class Pay(StrEnum):
    """A way to pay."""

    POSTPAID = "postpaid"
    PACKAGES = "packages"
    MIX = "mix"
    """Packages and postpaid together."""
    FREE = "free"
    """Nothing to pay."""


class NoteCode(StrEnum):
    """What a user must be told; the codes that ``--fail-on`` takes."""

    BUY_AHEAD = "buy-ahead"
    """Buying packages for many months would be cheaper."""
    DEAD_ZONE = "dead-zone"
    """A larger volume costs less."""
    ON_REQUEST = "on-request"
    """The vendor publishes no price for this volume."""
    PACKAGE_RAISES_BILL = "package-raises-bill"
    """What is prepaid or free makes the postpaid bill larger than it would be without."""
    POSTPAID_OFF = "postpaid-off-by-default"
    """The vendor keeps postpaid off until it is turned on."""
    UNSERVED = "unserved"
    """Calls that nothing already there pays for: they fail."""


@dataclass(frozen=True, slots=True)
class Note:
    """One remark: a code for machines, a sentence for people."""

    code: NoteCode
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Which prices an answer was computed from."""

    label: str
    """Where the sheet came from: a path, or ``built-in sheet``."""
    provider: str
    product: str | None
    source: str
    as_of: str
    currency: str
    api: str | None
    """None where the answer is about several."""
    name: str
    unit: str

    @classmethod
    def of(cls, sheet: PriceSheet, api: Api) -> Header:
        """Return the header for one API of a sheet."""
        return cls(
            label=sheet.label,
            provider=sheet.provider,
            product=sheet.product,
            source=sheet.source,
            as_of=sheet.as_of,
            currency=sheet.currency.code,
            api=api.key,
            name=api.name,
            unit=api.unit,
        )

    def over(self, apis: Collection[str]) -> Header:
        """Return the header for several APIs of the sheet, where there are several."""
        if len(apis) == 1:
            return self
        return replace(self, api=None, name=self.product or f"{len(apis)} APIs", unit="call")


class Result(Protocol):
    """What every answer has, by whichever command."""

    command: ClassVar[str]


class Answer(Result, Protocol):
    """What every answer from a price sheet has."""

    @property
    def header(self) -> Header:
        """Which prices it was computed from."""

    @property
    def total(self) -> Decimal | None:
        """What it comes to; None where there is no one amount."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a user must be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """So many packages of one size, at the price of one."""

    size: int
    count: int
    price: Decimal

    @property
    def units(self) -> int:
        """All the units bought."""
        return self.size * self.count

    @property
    def total(self) -> Decimal:
        """What they cost together; exact, since a price has no more digits than its currency."""
        return self.price * self.count
