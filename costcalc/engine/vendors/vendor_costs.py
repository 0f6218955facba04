"""What one vendor costs at least by the volume, for a month alone or for a year: as ``takeovers`` compares it."""

from __future__ import annotations

from collections.abc import Callable

from costcalc.engine.compare_composite import parts_of
from costcalc.engine.day_ways import free_in_days, ways_in_days
from costcalc.engine.rater import Rater
from costcalc.engine.tariff import Tariff
from costcalc.engine.vendors.least_costs import AnyOf, LeastCost, OfWays, Times, Together
from costcalc.engine.vendors.package_costs import PackageCost
from costcalc.engine.ways import subscription_ways, ways_to_pay
from costcalc.engine.year import MONTHS, months_granted
from costcalc.errors import LimitError
from costcalc.sheet import PriceSheet


class VendorCosts:
    """One API of a sheet, by volumes that are so many of its parts each."""

    def __init__(self, sheet: PriceSheet, api: str, volume: int, size: int, days: int, raters: list[Rater]) -> None:
        """``days``: how many equal days volumes are of, where a vendor counts days, else 0.

        ``raters`` are those of the vendors before this one: equal prices have one rater, so that lines are known to
        be the same.
        """
        self._parts = [
            (Tariff(of_part, part.key), each * times * volume)
            for of_part, part, each, times in parts_of(sheet, sheet.api(api), size, max(1, days))
        ]
        self._days, self._raters = days, raters

    @property
    def has_terms(self) -> bool:
        """Whether amounts are worked out by the terms of a bill."""
        return any(tariff.terms for tariff, _ in self._parts)

    def month(self) -> LeastCost:
        """Return what a month alone costs; LimitError where no lines are known that it follows."""
        return Together([_times(self._month(tariff), units, _paid(tariff, 1)) for tariff, units in self._parts])

    def year(self) -> LeastCost:
        """Return what twelve equal months cost; LimitError likewise, and where packages may be bought ahead."""
        if any(tariff.api.packages for tariff, _ in self._parts):
            raise LimitError("packages may be bought ahead")
        return Together([_times(self._year(tariff), units, _paid(tariff, MONTHS)) for tariff, units in self._parts])

    def _month(self, tariff: Tariff) -> LeastCost:
        """Return it by the calls of a month, or of each day where the API counts days."""
        if not tariff.api.counts_days:
            return self._of_month(tariff, tariff.api.monthly_free)
        if not tariff.bills_days:
            return Times(self._of_month(tariff, free_in_days(tariff, self._days)), self._days)
        return OfWays(ways_in_days(tariff, self._days, 1))

    def _of_month(self, tariff: Tariff, free: int) -> LeastCost:
        if tariff.catalog is None:
            return OfWays(ways_to_pay(tariff, free, 1))
        bought = PackageCost(self._shared(tariff.rater), tariff.catalog, free)
        return AnyOf([bought, OfWays(subscription_ways(tariff, free, 1))]) if tariff.api.subscriptions else bought

    def _year(self, tariff: Tariff) -> LeastCost:
        """Months in which the monthly quota is granted come together with those after its end.

        Under the terms of a bill it is what one month comes to, of which ``_paid`` makes twelve.
        """
        granted = months_granted(tariff)
        if granted < MONTHS and (tariff.api.subscriptions or tariff.terms):
            raise LimitError("the free quota ends within the year")
        if tariff.terms:
            return self._month(tariff)
        if tariff.api.counts_days:
            spans = [
                ways_in_days(tariff, self._days, granted),
                ways_in_days(tariff, self._days, MONTHS - granted, free=0),
            ]
        else:
            free = tariff.api.monthly_free
            spans = [ways_to_pay(tariff, free, granted), ways_to_pay(tariff, 0, MONTHS - granted)]
        return Together(list(map(OfWays, spans if granted < MONTHS else spans[:1])))

    def _shared(self, rater: Rater | None) -> Rater | None:
        """Return the rater of an earlier vendor whose prices are the same, where there is one."""
        if rater is None:
            return None
        known = next((other for other in self._raters if other.is_same(rater)), rater)
        self._raters.append(known)
        return known


def _times(cost: LeastCost, units: int, paid: Callable[[int], int] | None) -> LeastCost:
    return cost if units == 1 and paid is None else Times(cost, units, paid)


def _paid(tariff: Tariff, months: int) -> Callable[[int], int] | None:
    """Return what is paid by what the lines of each month come to; None where that is the same.

    LimitError where it depends on what is bought, too.
    """
    terms = tariff.terms
    if terms is None:
        return None
    if terms.credit and (tariff.api.packages or tariff.api.subscriptions):
        raise LimitError("a credit pays for postpaid alone")
    if months > 1 and tariff.api.subscriptions:
        raise LimitError("subscriptions are paid by their terms")
    from costcalc.engine.billing import Lines

    return lambda due: terms.total([Lines(postpaid=due)] * months)
