"""The answer to ``estimate``: one month's usage and every way to pay for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from costcalc.money import times, unit_price
from costcalc.results.bill import PostpaidBill
from costcalc.results.common import Header, Note, Pay, Purchase

if TYPE_CHECKING:
    from costcalc.results.concurrency import AddOn


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Where one period's calls went, in the vendor's order: failed, free, prepaid, to pay."""

    calls: int
    failed: int
    free: int
    """Calls that the free quota pays for."""
    prepaid: int
    """Calls that packages already owned pay for."""
    to_pay: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageOption:
    """Covering the calls to pay with packages of one size alone."""

    size: int
    price: Decimal
    """Of one package."""
    to_cover: int
    """The calls to pay."""

    @property
    def count(self) -> int:
        """How many packages hold them."""
        return -(-self.to_cover // self.size)

    @property
    def total(self) -> Decimal:
        """What the packages cost together."""
        return times(self.price, self.count)

    @property
    def unused(self) -> int:
        """Units that are left over."""
        return self.count * self.size - self.to_cover


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageCover:
    """The cheapest packages that cover the calls to pay, and each size alone."""

    to_cover: int
    """The calls to pay."""
    on_sale: tuple[tuple[int, Decimal], ...]
    """Every size and its price."""
    purchases: tuple[Purchase, ...]
    total: Decimal
    unused: int

    @property
    def options(self) -> tuple[PackageOption, ...]:
        """Each size alone."""
        return tuple(PackageOption(size=size, price=price, to_cover=self.to_cover) for size, price in self.on_sale)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cheapest:
    """The cheapest of all: packages, postpaid, or both together."""

    pay: Pay
    to_pay: int
    """The calls that it pays for."""
    purchases: tuple[Purchase, ...]
    postpaid_units: int
    unused: int
    total: Decimal
    saving: Decimal | None
    """Against paying all by postpaid; None where that has no price."""
    digits: int
    """Of the currency's minor unit."""

    @property
    def unit_price(self) -> Decimal | None:
        """The average per call to pay; None where there is none."""
        return unit_price(self.total, self.to_pay, self.digits) if self.to_pay else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One period's cost, every way, and what to know about it."""

    command: ClassVar[str] = "estimate"

    header: Header
    period: str
    """``month``, or ``day`` where the sheet's tiers count one day's calls."""
    usage: Usage
    postpaid: PostpaidBill | None
    """None where the sheet has none, or it is off."""
    packages: PackageCover | None
    cheapest: Cheapest | None
    """None where nothing could pay."""
    pay: Pay | None
    """The way that ``total`` is about."""
    total: Decimal | None
    unserved: int
    """Calls that nothing already there pays for: postpaid is off and nothing bought yet."""
    notes: Sequence[Note]
    """Made when they are looked at."""
    add_on: AddOn | None = None
    """Concurrency bought beside the calls; part of ``total`` alone."""
