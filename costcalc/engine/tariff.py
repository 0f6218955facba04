"""One API of a sheet, ready to compute with: its rater and its packages, compiled once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from costcalc.engine.call_sizes import require_size
from costcalc.engine.dead_zones import dead_zones
from costcalc.engine.packages import Catalog, catalog
from costcalc.engine.rater import Rater
from costcalc.errors import RequestError
from costcalc.money import Currency, plus
from costcalc.results.common import Header, Purchase
from costcalc.results.dead_zone import DeadZone
from costcalc.sheet import Api, Package, Packages, Period, PriceSheet

if TYPE_CHECKING:
    from costcalc.engine.billing import Billing
    from costcalc.engine.subscriptions import Subscribed

T = TypeVar("T")


class Tariff:
    """The prices of one API; ``rater`` and ``catalog`` are None where the sheet sells none."""

    def __init__(self, sheet: PriceSheet, api: Api | str | None = None, *, counted: bool = False) -> None:
        """Compile the prices; ``counted`` says that calls are counted by their sizes already, where the API takes these."""
        self.sheet = sheet
        self._counted = counted
        self.listed: Api = api if isinstance(api, Api) else sheet.api(api)
        """At list prices."""
        self.api: Api = self.listed
        """At the prices that are paid, less a discount."""
        if self.listed.uses:
            others = ", ".join(use.api for use in self.listed.uses)
            raise RequestError(
                f"{self.listed.key} has no prices of its own: its calls are units of {others}; ask about these"
            )
        if not counted:
            require_size(self.listed)
        self.currency: Currency = sheet.currency
        self._varied: dict[frozenset[int] | None, Catalog | None] = {}
        self.terms: Billing | None = None
        """What is due beside the prices; None where nothing is."""
        if sheet.bill or sheet.contract or self.listed.discount:
            from costcalc.engine.billing import Billing
            from costcalc.engine.net import net_of

            self.api = net_of(sheet, self.listed)
            self.terms = Billing(sheet)

    @cached_property
    def at_list(self) -> Tariff:
        """The same at list prices, and without terms."""
        if self.terms is None:
            return self
        listed = replace(self.listed, discount=None)
        return Tariff(replace(self.sheet, bill=None, contract=None), listed, counted=self._counted)

    @cached_property
    def rater(self) -> Rater | None:
        """The postpaid price list."""
        return Rater(self.api.postpaid, self.currency, self.sheet.amounts) if self.api.postpaid else None

    @cached_property
    def credited(self) -> Rater | None:
        """The postpaid price list raised to the credit: a month's bill less the credit is what the credit leaves.

        By it purchases are sought around the credit: in one month, or in many where each has its own. None where there is
        none, or where bills are of days.
        """
        credit, postpaid = self.terms.credit if self.terms else 0, self.api.postpaid
        if not credit or postpaid is None or self.bills_days:
            return None
        least = self.currency.amount(credit)
        raised = replace(
            postpaid,
            minimum=max(postpaid.minimum or least, least),
            maximum=None if postpaid.maximum is None else max(postpaid.maximum, least),
        )
        return Rater(raised, self.currency, self.sheet.amounts)

    @property
    def bills_days(self) -> bool:
        """Whether each day is a postpaid bill of its own."""
        return self.api.postpaid is not None and self.api.postpaid.period is Period.DAY

    @cached_property
    def catalog(self) -> Catalog | None:
        """The packages on sale."""
        return catalog(self.api.packages, self.currency) if self.api.packages else None

    def varied(self, sizes: frozenset[int] | None, surcharge: int) -> Catalog | None:
        """Return the packages of some sizes (None: of all), each dearer by so many minor units; None where there are none.

        Under terms of a bill the same sizes are asked for in row after row, and what is found about them serves all rows.
        """
        if self.terms is None or surcharge:
            return self._sold(sizes, surcharge)
        if sizes not in self._varied:
            self._varied[sizes] = self._sold(sizes, 0)
        return self._varied[sizes]

    def _sold(self, sizes: frozenset[int] | None, surcharge: int) -> Catalog | None:
        if self.api.packages is None:
            return None
        extra = self.currency.amount(surcharge)
        raised = tuple(
            Package(size=package.size, price=plus(package.price, extra))
            for package in self.api.packages.sizes
            if sizes is None or package.size in sizes
        )
        sold = Packages(sizes=raised, validity=self.api.packages.validity)
        return catalog(sold, self.currency) if raised else None

    def subscriptions(self, at_once: int | None = None, *, postpaid: bool = True) -> tuple[Subscribed, ...]:
        """Return the subscriptions on sale; ``at_once`` is how many tasks one by concurrency is paid for."""
        if not self.api.subscriptions:
            return ()
        from costcalc.engine.subscriptions import Subscribed

        own = self.rater if postpaid else None
        return tuple(
            Subscribed(offer, own, self.currency, self.sheet.amounts, at_once) for offer in self.api.subscriptions
        )

    @cached_property
    def prices(self) -> tuple[tuple[int, int, Decimal], ...]:
        """Of each package on sale: its size, its price in minor units, and the same as an amount."""
        sizes = self.api.packages.sizes if self.api.packages else ()
        minor, rounded = self.currency.minor, self.currency.round
        return tuple((package.size, minor(package.price), rounded(package.price)) for package in sizes)

    def purchases(self, units: int) -> tuple[Purchase, ...]:
        """Return the packages that hold exactly so many units, largest first; of none, or where none are sold, none."""
        return self.catalog.purchases(units) if self.catalog and units else ()

    @cached_property
    def dead_zones(self) -> tuple[DeadZone, ...]:
        """Where billable units cost more than a larger number of them, with nothing free or prepaid."""
        return dead_zones(self.rater) if self.rater else ()

    def as_read(self, answer: T) -> T:
        """Return what was computed by these prices with its counts as people read them."""
        if not self.api.decimals:
            return answer
        from costcalc.engine.as_read import as_read

        return as_read(answer, self.api.decimals)

    @cached_property
    def header(self) -> Header:
        """Which prices these are, for the head of an answer."""
        return Header.of(self.sheet, self.api)


def tariff_of(sheet: PriceSheet, api: str | None = None) -> Tariff:
    """Return the prices of one API; those asked for last are kept compiled.

    A sheet is known by identity: comparing two, or hashing one, would take longer than many an estimate.
    """
    key = (id(sheet), api)
    tariff = _last.get(key)
    # Whatever is kept holds its sheet, so that no other sheet can have the same identity.
    if tariff is None:
        tariff = Tariff(sheet, api)
        if len(_last) >= _KEPT_TARIFFS:
            _last.clear()
        _last[key] = tariff
    return tariff


_KEPT_TARIFFS = 16
_last: dict[tuple[int, str | None], Tariff] = {}
