"""The price sheet as frozen types: what a vendor sells, exact and without contradiction.

The words are those of the YAML format 1 (``costcalc sheet schema``). A sheet is made by the loader, which
refuses anything that these types could hold but no vendor could mean. Units are whole calls, pics,
credits; prices are exact ``Decimal`` in the sheet's currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from costcalc.errors import RequestError, did_you_mean, listed
from costcalc.money import Currency, shown

ZERO = Decimal(0)


class Mode(StrEnum):
    """How tiers price a period's units."""

    VOLUME = "volume"
    """The tier that the period reaches prices every unit."""
    GRADUATED = "graduated"
    """Each unit is priced by the tier that contains it."""


class TierBasis(StrEnum):
    """Which count of calls chooses the tier."""

    BILLABLE = "billable"
    """The units that are charged: after free quota and packages."""
    AFTER_PACKAGES = "after_packages"
    """Before the free quota is taken off."""
    AFTER_FREE = "after_free"
    """Before packages are taken off."""
    TOTAL = "total"
    """All successful calls."""


class Period(StrEnum):
    """How often something starts anew."""

    ONCE = "once"
    DAY = "day"
    MONTH = "month"


class Rounding(StrEnum):
    """What happens to a started block where prices are per more than one unit."""

    EXACT = "exact"
    UP = "up"


class Bound(StrEnum):
    """Which side of a bound a tier includes, by the word the sheet writes."""

    FROM = "from"
    UP_TO = "up_to"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A range of volumes with one unit price."""

    first: int
    """The smallest number of units in this tier; 0 in the first."""
    last: int | None
    """The largest number of units in this tier; None in the last."""
    unit_price: Decimal | None
    """Per ``Postpaid.per`` units; None where the vendor prices on request."""
    flat_fee: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Postpaid:
    """Pay as you go: the period's billable units, priced by tiers."""

    tiers: tuple[Tier, ...]
    """Ascending, without gap or overlap; never empty. A single ``unit_price`` is one tier."""
    mode: Mode = Mode.VOLUME
    bound: Bound = Bound.FROM
    tier_basis: TierBasis = TierBasis.BILLABLE
    period: Period = Period.MONTH
    per: int = 1
    rounding: Rounding = Rounding.EXACT
    flat_fee_at_zero: bool = False
    """Whether the first tier's flat fee is due at zero billable units."""
    base_fee: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    enabled_by_default: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A prepaid package: so many units for one price."""

    size: int
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Packages:
    """The package sizes on sale and how long each lives."""

    sizes: tuple[Package, ...]
    """Ascending by size, all different; never empty."""
    validity: int
    """Months from purchase, the month of purchase counted."""
    refund_window: str | None = None
    """How long an unused package can be returned, as the sheet writes it; shown, never computed with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeQuota:
    """Free units, once or every month."""

    period: Period
    units: int | None = None
    """None where the vendor names no amount."""
    validity: int | None = None
    """Months from activation, with ``once``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concurrency:
    """How many tasks run at once, and what one more costs."""

    included: int
    daily_price: Decimal | None = None
    """Per additional concurrency and day."""
    monthly_price: Decimal | None = None
    """Per additional concurrency and month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A vendor's own worked example: a usage and the amounts that must come out."""

    calls: int
    failed: int = 0
    free: int | None = None
    prepaid: int = 0
    packages_of: int | None = None
    """Only packages of this size."""
    postpaid: Decimal | None = None
    packages: Decimal | None = None
    cheapest: Decimal | None = None
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """One billed API of a sheet; packages, free quota and tiers are never shared between two."""

    key: str
    name: str
    unit: str
    free_quota: FreeQuota | None = None
    packages: Packages | None = None
    postpaid: Postpaid | None = None
    concurrency: Concurrency | None = None
    checks: tuple[Check, ...] = ()

    @property
    def monthly_free(self) -> int:
        """The free units that every month begins with."""
        quota = self.free_quota
        return quota.units or 0 if quota and quota.period is Period.MONTH else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSheet:
    """A vendor's prices in one currency."""

    label: str
    """Where it came from, as the reader knows it: a path, or ``built-in sheet``."""
    provider: str
    product: str | None
    currency: Currency
    as_of: str
    """When the prices were read: a year, a month or a date, as the sheet writes it."""
    source: str
    apis: tuple[Api, ...]

    def api(self, key: str | None = None) -> Api:
        """Return the API of that key, or the only one; RequestError where neither is clear."""
        for api in self.apis:
            if api.key == key or (key is None and len(self.apis) == 1):
                return api
        keys = [api.key for api in self.apis]
        if key is None:
            raise RequestError(f"{self.label} has {len(keys)} APIs; add --api with one of: {listed(keys)}")
        raise RequestError(
            f"no API {shown(key)} in {self.label}{did_you_mean(key, keys) or '; it has: ' + listed(keys)}"
        )
