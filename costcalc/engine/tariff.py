"""One API of a sheet, ready to compute with: its rater and its packages, compiled once."""

from __future__ import annotations

from functools import cached_property

from costcalc.engine.dead_zones import dead_zones
from costcalc.engine.packages import Catalog, catalog
from costcalc.engine.planner.segments import Offer
from costcalc.engine.rating import MonthBill, Rater
from costcalc.money import Currency
from costcalc.results.common import Header
from costcalc.results.compare import DeadZone
from costcalc.sheet import Api, PriceSheet

_KEPT = 1_000
"""Lists of dead zones that are kept: an API has few, by how much of its quota a month uses."""


class Tariff:
    """The prices of one API; ``rater`` and ``catalog`` are None where the sheet sells none."""

    def __init__(self, sheet: PriceSheet, api: str | None = None) -> None:
        self.sheet = sheet
        self.api: Api = sheet.api(api)
        self.currency: Currency = sheet.currency
        self._zones: dict[int, tuple[DeadZone, ...]] = {}

    @cached_property
    def rater(self) -> Rater | None:
        """The postpaid price list."""
        return Rater(self.api.postpaid, self.currency) if self.api.postpaid else None

    @cached_property
    def catalog(self) -> Catalog | None:
        """The packages on sale."""
        return catalog(self.api.packages, self.currency) if self.api.packages else None

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
            if len(self._zones) >= _KEPT:
                self._zones.clear()
            self._zones[ahead] = dead_zones(MonthBill.padded(self.rater, 0, ahead))
        return self._zones[ahead]

    @cached_property
    def header(self) -> Header:
        """Which prices these are, for the head of an answer."""
        return Header.of(self.sheet, self.api)
