"""The prices of one API as frozen types, and the words of the format.

Every count is a whole number of the API's smallest part: whole calls, pics, credits, or with ``decimals: 3``
thousandths of a GB.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from costcalc.quantities import Parts
from costcalc.records import record

ZERO = Decimal(0)

ON_REQUEST = "on_request"
"""Stands in place of a unit price that the vendor does not publish."""


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
    CALL = "call"
    """The size of one call: the whole call at the tier that it reaches."""


class Period(StrEnum):
    """How often something starts anew."""

    ONCE = "once"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Rounding(StrEnum):
    """What happens to a started block where prices are per more than one unit."""

    EXACT = "exact"
    """Charged pro rata."""
    UP = "up"
    """It counts in full."""
    DOWN = "down"
    """It does not count."""
    NEAREST = "nearest"
    """It counts in full from half of it on."""


class Beyond(StrEnum):
    """What becomes of calls beyond the units that a subscription includes, where it has no prices of its own."""

    FAILS = "fails"
    """They are not served, and cost nothing."""
    POSTPAID = "postpaid"
    """The API's own postpaid prices them."""


class Rounded(StrEnum):
    """What is rounded to the currency's minor unit."""

    LINE = "line"
    """Each line of a bill."""
    BILL = "bill"
    """One account's month over all of its APIs; lines keep every digit."""


class Bound(StrEnum):
    """Which side of a bound a tier includes, by the word the sheet writes."""

    FROM = "from"
    UP_TO = "up_to"


@record
class Tier:
    """A range of volumes with one unit price."""

    first: Parts
    """The smallest number of units in this tier; 0 in the first."""
    last: Parts | None
    """The largest number of units in this tier; None in the last."""
    unit_price: Decimal | None
    """Per ``Postpaid.per`` units; None where the vendor prices on request."""
    flat_fee: Decimal = ZERO


@record
class Postpaid:
    """Pay as you go: the period's billable units, priced by tiers."""

    tiers: tuple[Tier, ...]
    """Ascending, without gap or overlap; never empty. A single ``unit_price`` is one tier."""
    bound: Bound = Bound.FROM
    enabled_by_default: bool = True
    period: Period = Period.MONTH
    mode: Mode = Mode.VOLUME
    tier_basis: TierBasis = TierBasis.BILLABLE
    per: Parts = 1
    rounding: Rounding = Rounding.EXACT
    flat_fee_at_zero: bool = False
    """Whether the first tier's flat fee is due at zero billable units."""
    base_fee: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None


@record
class Package:
    """A prepaid package: so many units for one price."""

    size: Parts
    price: Decimal


@record
class Packages:
    """The package sizes on sale and how long each lives."""

    sizes: tuple[Package, ...]
    """Ascending by size, all different; never empty."""
    validity: int
    """Months from purchase, the month of purchase counted."""
    refund_window: str | None = None
    """How long an unused package can be returned, as the sheet writes it; shown, never computed with."""


@record
class FreeQuota:
    """Free units, once or every month."""

    period: Period
    units: Parts | None = None
    """None where the vendor names no amount."""
    validity: int | None = None
    """Months from activation; of monthly units, how many months they are granted. None for no end."""


@record
class Concurrency:
    """How many tasks run at once, and what one more costs."""

    included: int
    daily_price: Decimal | None = None
    """Per additional concurrency and day."""
    monthly_price: Decimal | None = None
    """Per additional concurrency and month."""
