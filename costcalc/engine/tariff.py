"""One API of a sheet, ready to compute with: its rater and its packages, compiled once."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from costcalc.engine.dead_zones import dead_zones
from costcalc.engine.packages import Catalog, catalog
from costcalc.engine.planner.segments import Offer
from costcalc.engine.rating import MonthBill, Rater
from costcalc.money import Currency
from costcalc.results.common import Header
from costcalc.results.compare import DeadZone
from costcalc.sheet import Api, Period, PriceSheet

_KEPT_ZONES = 1_000
"""Lists of dead zones that are kept: an API has few, by how much of its quota a month uses."""

_KEPT_TARIFFS = 16
_compiled: dict[tuple[int, str | None], Tariff] = {}


class Tariff:
    """The prices of one API; ``rater`` and ``catalog`` are None where the sheet sells none."""

    def __init__(self, sheet: PriceSheet, api: str | None = None) -> None:
        self.sheet = sheet
        self.api: Api = sheet.api(api)
        self.currency: Currency = sheet.currency
        self._zones: dict[int, tuple[DeadZone, ...]] = {}

    @cached_property
    def period(self) -> str:
        """How often postpaid is billed: ``month``, or ``day``."""
        return self.api.postpaid.period.value if self.api.postpaid else Period.MONTH.value

    @cached_property
    def rater(self) -> Rater | None:
        """The postpaid price list."""
        return Rater(self.api.postpaid, self.currency) if self.api.postpaid else None

    @cached_property
    def catalog(self) -> Catalog | None:
        """The packages on sale."""
        return catalog(self.api.packages, self.currency) if self.api.packages else None

    @cached_property
    def on_sale(self) -> tuple[tuple[int, Decimal], ...]:
        """Every package on sale, those that nobody should buy too: its size and price."""
        sizes = self.api.packages.sizes if self.api.packages else ()
        return tuple((each.size, self.currency.round(each.price)) for each in sizes)

    @cached_property
    def offer(self) -> Offer | None:
        """The packages on sale, as the planner wants them."""
        return Offer(self.api.packages, self.currency) if self.api.packages else None

    def dead_zones(self, ahead: int = 0) -> tuple[DeadZone, ...]:
        """Return where billable units cost more than a larger number of them.

        ``ahead`` is by how much the count that chooses the tier exceeds them: 0 with nothing free or prepaid.
        """
        if self.rater is None:
            return ()
        if ahead not in self._zones:
            if len(self._zones) >= _KEPT_ZONES:
                self._zones.clear()
            self._zones[ahead] = dead_zones(MonthBill.padded(self.rater, 0, ahead))
        return self._zones[ahead]

    @cached_property
    def header(self) -> Header:
        """Which prices these are, for the head of an answer."""
        return Header.of(self.sheet, self.api)


def tariff_of(sheet: PriceSheet, api: str | None = None) -> Tariff:
    """Return the prices of one API; those asked for last are kept, compiled.

    A sheet is known by its identity: to compare or hash one would take longer than an estimate. What is kept holds
    its sheet, so that no other can have the same identity meanwhile.
    """
    key = (id(sheet), api)
    tariff = _compiled.get(key)
    if tariff is None:
        tariff = Tariff(sheet, api)
        if len(_compiled) >= _KEPT_TARIFFS:
            _compiled.clear()
        _compiled[key] = tariff
    return tariff
