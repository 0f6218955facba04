"""The answer to ``compare`` with several sheets: what each vendor costs, and from which volume on another is the cheapest."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, NamedTuple

from costcalc.quantities import Units
from costcalc.records import record
from costcalc.results.answer import WithoutTotal
from costcalc.results.common import Header, Note

_SHIPPED, _BUILTIN = " (shipped sheet)", "built-in sheet"


class Vendor(NamedTuple):
    """One API of one sheet."""

    header: Header
    rate: Decimal
    """What one of its currency is in the currency of the report; 1 where they are the same."""
    alone: bool
    """Whether the sheet has no other API."""

    @property
    def sheet(self) -> str:
        """The sheet as ``-p`` takes it."""
        label = self.header.label
        return "builtin" if label == _BUILTIN else label.removesuffix(_SHIPPED)

    @property
    def name(self) -> str:
        """The sheet, and the API where it has several."""
        return self.sheet if self.alone else f"{self.sheet}#{self.header.api}"


class VendorCost(NamedTuple):
    """What a volume costs at one vendor, in the currency of the report, not rounded again; None without a price."""

    month_total: Decimal | None
    """One month alone."""
    year_total: Decimal | None
    """Twelve equal months; None also where an exact answer took too long."""


class VendorRow(NamedTuple):
    """One volume at all vendors, in their order."""

    calls: Units
    costs: tuple[VendorCost, ...]

    @property
    def cheapest_month(self) -> int | None:
        """The place of the cheapest vendor for a month alone, of equal ones the first; None where nobody has a price."""
        return _cheapest([cost.month_total for cost in self.costs])

    @property
    def cheapest_year(self) -> int | None:
        """The same of twelve months; None also where it is not known what one of them costs that has a price for a month."""
        if any(cost.year_total is None and cost.month_total is not None for cost in self.costs):
            return None
        return _cheapest([cost.year_total for cost in self.costs])


class VendorChange(NamedTuple):
    """A volume from which on another vendor is the cheapest."""

    calls: Units
    to: int | None
    """Its place; None where nobody has a price from there on."""
    period: str
    """``month``, or ``year`` of twelve equal months."""


class VendorChanges(NamedTuple):
    """The volumes above the smallest one shown, up to the largest, from which another vendor is the cheapest."""

    listed: tuple[VendorChange, ...]
    total: int
    """How many there are."""
    known_to: Units
    """The volume up to which these are all: the largest shown, where the search met no limit."""


@record
class VendorComparison(WithoutTotal):
    """What some volumes cost at several vendors."""

    command: ClassVar[str] = "compare vendors"

    currency: str
    """Of all amounts."""
    vendors: tuple[Vendor, ...]
    days: int | None = None
    """Where a vendor counts days: volumes are calls of each of so many equal days, which stand for a month."""
    size: Units | None = None
    """The units that each call takes, where that was told."""
    given: str = ""
    """How the volumes follow from what was written, where they are not that."""
    rows: tuple[VendorRow, ...]
    """Ascending."""
    month_changes: VendorChanges | None
    """None where these are not searched."""
    year_changes: VendorChanges | None
    notes: tuple[Note, ...]

    @property
    def header(self) -> Header:
        """The prices of the first vendor."""
        return self.vendors[0].header

    @property
    def headers(self) -> tuple[Header, ...]:
        """The prices of all vendors, each of which a gate on their age is about."""
        return tuple(vendor.header for vendor in self.vendors)


def _cheapest(totals: list[Decimal | None]) -> int | None:
    known = [(total, place) for place, total in enumerate(totals) if total is not None]
    return min(known)[1] if known else None
