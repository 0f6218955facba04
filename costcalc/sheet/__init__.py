"""The price sheet as frozen types: what a vendor sells, exact and without contradiction.

The words are those of the YAML format 1 (``costcalc sheet schema``). A sheet is made by the loader, which
refuses anything that these types could hold but no vendor could mean. Prices are exact ``Decimal`` in the sheet's
currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from costcalc.errors import Problem, RequestError, did_you_mean, listed
from costcalc.money import Currency, shown
from costcalc.quantities import Parts, Units, in_units, parts_of
from costcalc.records import record
from costcalc.sheet.prices import (
    ON_REQUEST,
    ZERO,
    Beyond,
    Bound,
    Concurrency,
    FreeQuota,
    Mode,
    Package,
    Packages,
    Period,
    Postpaid,
    Rounded,
    Rounding,
    Tier,
    TierBasis,
)

if TYPE_CHECKING:
    from costcalc.sheet.offers import PerCall, Subscription, Use
    from costcalc.sheet.terms import Amounts, BillTerms, Discount

__all__ = [
    "ON_REQUEST",
    "ZERO",
    "Api",
    "Beyond",
    "Bound",
    "Check",
    "Concurrency",
    "FreeQuota",
    "Mode",
    "Package",
    "Packages",
    "Period",
    "Postpaid",
    "PriceSheet",
    "Rounded",
    "Rounding",
    "Tier",
    "TierBasis",
]


@record
class Check:
    """A vendor's own worked example: a usage and the amounts that must come out."""

    calls: Parts
    failed: Parts = 0
    free: Parts | None = None
    prepaid: Parts = 0
    packages_of: Parts | None = None
    """Only packages of this size."""
    postpaid: Decimal | None = None
    packages: Decimal | None = None
    cheapest: Decimal | None = None
    line: int = 0
    column: int = 0


@record
class Api:
    """One billed API of a sheet; packages, free quota and tiers are never shared between two."""

    key: str
    name: str
    unit: str
    decimals: int = 0
    """Of a count: its smallest part is a unit by ten to the power of so many."""
    per_call: PerCall | None = None
    uses: tuple[Use, ...] = ()
    """Of a composite, what one call takes of other APIs, in place of prices of its own."""
    free_quota: FreeQuota | None = None
    packages: Packages | None = None
    postpaid: Postpaid | None = None
    subscriptions: tuple[Subscription, ...] = ()
    concurrency: Concurrency | None = None
    discount: Discount | None = None
    """Of a contract, in place of that of the bill."""
    caveats: tuple[str, ...] = ()
    """Sentences: what changes a bill of this API and is left out."""
    checks: tuple[Check, ...] = ()
    noun: str = "call"
    """What is counted, for people: calls, or the unit where each call takes several of them (``at_size``)."""

    def parts(self, number: Units, name: str) -> int:
        """Return a count in the smallest part, as all within a sheet are: 1.5 with three decimals → 1500.

        Raises RequestError, which names the parameter, for what is no count of this API.
        """
        return parts_of(number, self.decimals, self.key, name)

    def all_parts(self, numbers: Sequence[Units], name: str) -> list[int]:
        """Return a list of counts in the smallest part, as ``parts``."""
        if not isinstance(numbers, Sequence) or isinstance(numbers, str | bytes):
            raise RequestError(f"{name}: a list of whole numbers (int) is expected, not {numbers!r}")
        return [parts_of(number, self.decimals, self.key, name, f"[{place}]") for place, number in enumerate(numbers)]

    def units(self, parts: int) -> Units:
        """Return a count as people read it: 1500 → 1.5."""
        return in_units(parts, self.decimals)

    @property
    def counts_days(self) -> bool:
        """Whether a day is a period of its own, for prices or the free quota: then a month is made of days."""
        return Period.DAY in {self.postpaid and self.postpaid.period, self.free_quota and self.free_quota.period}

    @property
    def tiers_by_call(self) -> bool:
        """Whether the size of one call chooses its tier."""
        return self.postpaid is not None and self.postpaid.tier_basis is TierBasis.CALL

    @property
    def takes_sizes(self) -> bool:
        """Whether a price takes the size of each call: there are rules for it, or tiers that it chooses."""
        return self.per_call is not None or self.tiers_by_call

    @property
    def daily_free(self) -> int:
        """The free units that every day begins with."""
        quota = self.free_quota
        return quota.units or 0 if quota and quota.period is Period.DAY else 0

    @property
    def monthly_free(self) -> int:
        """The free units that every month begins with."""
        quota = self.free_quota
        return quota.units or 0 if quota and quota.period is Period.MONTH else 0


@record
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
    amounts: Amounts | None = None
    """How amounts are rounded; None: each line, half up."""
    bill: BillTerms | None = None
    """What is due beside the prices, or comes off them; of the sheet and a contract together."""
    contract: str | None = None
    """Where the contract came from, if there is one."""
    caveats: tuple[str, ...] = ()
    """Sentences: what changes a bill of any of the APIs and is left out."""
    failed_checks: tuple[Problem, ...] = ()
    """The vendor's worked examples that do not come out, as the loader found them."""

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

    def counts_days(self, api: Api) -> bool:
        """Tell whether a day is a period of its own for an API, or for one that it uses."""
        used = {use.api for use in api.uses}
        return api.counts_days or any(part.counts_days for part in self.apis if part.key in used)
