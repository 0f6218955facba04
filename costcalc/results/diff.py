"""The answer to ``diff``: what changed between two sheets, usages or saved results, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from costcalc.money import grouped
from costcalc.results.common import Header, Note, Pay, Purchase

Value = int | Decimal | str | bool | None
"""What stands at a path: a count, an amount, a word, a flag; None where nothing does."""


class Compared(StrEnum):
    """What was compared."""

    SHEETS = "sheets"
    USAGES = "usages"
    RESULTS = "results"


def way_of(pay: Pay | None, purchases: Sequence[Purchase]) -> str | None:
    """Write a way to pay in words: ``postpaid``, ``packages (2 × 100,000) and postpaid``; None where nothing pays."""
    bought = f"packages ({' + '.join(f'{grouped(each.count)} × {grouped(each.size)}' for each in purchases)})"
    match pay:
        case Pay.PACKAGES:
            return bought
        case Pay.MIX:
            return f"{bought} and postpaid"
        case Pay.FREE:
            return "nothing to pay"
        case _:
            return pay and pay.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value that is not the same before and after."""

    path: str
    """As in the file: ``apis.ocr.postpaid.tiers[1].unit_price``, ``postpaid.total``."""
    before: Value
    after: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What some calls cost."""

    calls: int
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthChange:
    """One month that costs something else, or has other calls; None where the month is absent."""

    month: str
    before: Amount | None
    after: Amount | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChange:
    """One account and API that costs something else, or has other calls; None where it is absent."""

    account: str | None
    api: str
    before: Amount | None
    after: Amount | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two: what it comes to, by each way to pay."""

    label: str
    """The file, or the name of a shipped sheet."""
    as_of: str
    """When its prices were read."""
    calls: int | None
    """All of them; None where a saved result does not count calls."""
    total: Decimal | None
    """What the answer is about; None where nothing could pay."""
    postpaid: Decimal | None
    packages: Decimal | None
    cheapest: Decimal | None
    """Of many months: with packages bought by the cheapest plan."""
    pay: Pay | None
    """The way that ``total`` is about."""
    cheapest_pay: Pay | None
    purchases: Sequence[Purchase]
    """What the cheapest way buys, whenever it buys it."""
    way: str | None
    """The cheapest way in words, to show and to compare; None where it was not computed."""
    unserved: int
    """Calls that nothing already there pays for."""
    unpaid: int = 0
    """Calls that ``total`` does not pay for."""
    months: int = 1
    """How many months it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedResult:
    """A saved JSON result, as far as two of them can be compared."""

    kind: str
    """The command, and ``--usage`` where it had a usage file."""
    header: Header
    side: Side
    values: Mapping[str, Value]
    """Counts, amounts and words by their path in the document."""
    months: Mapping[str, Amount] = field(default_factory=dict)
    groups: Mapping[tuple[str | None, str], Amount] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """Two sheets, usages or results: what changed, and what the change costs."""

    command: ClassVar[str] = "diff"

    header: Header
    """Of the new one."""
    compared: Compared
    about: str
    """Which amount the total is: ``cheapest``, ``postpaid`` or ``packages``, where it is one of them."""
    period: str | None
    """What the amounts are for: ``month`` or ``day``; None for many months."""
    before: Side
    after: Side
    changes: tuple[Change, ...]
    months: tuple[MonthChange, ...]
    groups: tuple[GroupChange, ...]
    notes: tuple[Note, ...]
    """Of the new one."""

    @property
    def total(self) -> Decimal | None:
        """The new total."""
        return self.after.total

    @property
    def amount(self) -> Decimal | None:
        """The new total less the old one; None where one of them is absent."""
        if self.before.total is None or self.after.total is None:
            return None
        return self.after.total - self.before.total

    @property
    def span_months(self) -> int:
        """How many months a budget by the month is held against."""
        return self.after.months

    @property
    def unpaid(self) -> int:
        """Calls that ``total`` does not pay for."""
        return self.after.unpaid

    @property
    def way_changed(self) -> bool | None:
        """Whether the cheapest way is another one; None where it is not known of both.

        For other calls other packages are bought in any case: then only another way to pay counts.
        """
        before, after = self.before, self.after
        if before.way is None or after.way is None:
            return None
        if before.calls != after.calls and before.cheapest_pay and after.cheapest_pay:
            return before.cheapest_pay is not after.cheapest_pay
        return before.way != after.way
