"""Volumes of an API that counts days side by side: so many calls on each of some equal days, by every way to pay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from costcalc.engine.break_even import first_where
from costcalc.engine.cheapest_ways import in_a_month, in_a_year
from costcalc.engine.dead_zones import zones_of
from costcalc.engine.equal_days import EqualDays
from costcalc.engine.planner.segments import Work
from costcalc.engine.tariff import Tariff
from costcalc.engine.usage_months import Free, MonthlyUsage
from costcalc.engine.volumes import (
    NO_PRICE,
    month_alone,
    notes_of_prices,
    require_any_price,
    require_few,
    shown_volumes,
)
from costcalc.engine.year import MAX_YEARS, MONTHS, months_granted, year_of
from costcalc.errors import RequestError
from costcalc.money import grouped, minus, plural
from costcalc.results.common import Later, Note, NoteCode
from costcalc.results.compare import BreakEven, Comparison, CurveLine, VolumeRow, YearHalf


class PricedDays:
    """The prices of equal days, what is free in them, and what is worth a look."""

    def __init__(self, tariff: Tariff, days: int, free: int | None) -> None:
        if tariff.api.daily_free and free is not None:
            raise RequestError("`free`: this free quota starts anew every day; leave it out")
        self.tariff, self.days, self.told = tariff, days, free
        self.daily = tariff.api.daily_free
        self.quota = 0 if self.daily else tariff.api.monthly_free if free is None else free
        self.granted = months_granted(tariff) if self.quota else MONTHS
        self.bill = EqualDays(tariff.rater, days, self.daily, self.quota) if tariff.rater else None
        self.later = EqualDays(tariff.rater, days, self.daily, 0) if tariff.rater else None
        """The same once a quota is no longer granted."""

    @property
    def free(self) -> int:
        """Return what is free in all of the days, of which each uses up its own quota."""
        return self.quota + self.daily * self.days

    def volumes(self, first: int | None, last: int | None, step: int | None) -> list[int]:
        """Return the calls of a day that are worth a look."""
        sizes = [package.size for package in self.tariff.api.packages.sizes] if self.tariff.api.packages else []
        of_a_day = [max(1, size // self.days) for size in sizes]
        free, reached = self.daily or self.quota // self.days, self.bill.reached() if self.bill else []
        return shown_volumes(self.tariff.api, free, reached, of_a_day, first, last, step)

    def cheaper_above(self, calls: int) -> tuple[int, int] | None:
        """Return the larger number of calls a day that costs least by postpaid, and its bill, where it costs less."""
        here = self.bill.total(calls) if self.bill else None
        if self.bill is None or here is None:
            return None
        found = []
        for more, _ in self.bill.pieces(self.bill.beyond):
            total = self.bill.total(more) if more > calls else None
            if total is not None and total < here:
                found.append((total, more))
        return min(found)[::-1] if found else None

    def row(self, calls: int, years: Work) -> VolumeRow:
        """Price so many calls on each day."""
        return VolumeRow(
            calls=calls,
            dead_zone=self.cheaper_above(calls) is not None,
            month=month_alone(self.tariff, calls, self.told, self.days),
            year=self._year(calls, years),
        )

    def _year(self, calls: int, years: Work) -> YearHalf:
        days = [[calls] * self.days] * MONTHS
        free = Free(daily=self.daily) if self.daily else Free(monthly=self.quota, months=self.granted)
        usage = MonthlyUsage(calls=[calls * self.days] * MONTHS, free=free, days=days)
        postpaid, cheapest = self._postpaid_year(calls), year_of(self.tariff, usage, work=years)
        saving = None if postpaid is None or cheapest is None else minus(postpaid, cheapest)
        return YearHalf(postpaid=postpaid, cheapest=cheapest, saving=saving)

    def _postpaid_year(self, calls: int) -> Decimal | None:
        if self.bill is None or self.later is None:
            return None
        granted, later = self.bill.total(calls), self.later.total(calls)
        if granted is None or later is None:
            return None
        months = [granted] * self.granted + [later] * (MONTHS - self.granted)
        if self.tariff.terms:
            from costcalc.engine.billing import Lines

            return self.tariff.currency.amount(self.tariff.terms.total([Lines(postpaid=month) for month in months]))
        return self.tariff.currency.amount(sum(months))

    def break_even(self) -> Iterator[BreakEven]:
        """Yield from how many calls a day on each package is strictly cheaper than postpaid for calls it pays for alone."""
        sold, bill, currency = self.tariff.api.packages, self.bill, self.tariff.currency
        if sold is None or bill is None:
            return
        for package in sold.sizes:
            price = currency.minor(package.price)

            def from_on(months: int, price: int = price, size: int = package.size) -> int | None:
                def beaten(calls: int) -> bool:
                    postpaid = bill.total(calls)
                    return postpaid is not None and (postpaid - bill.at_zero) * months > price

                return first_where(bill.pieces(bill.most(size // months)), beaten)

            yield BreakEven(
                size=package.size,
                price=currency.amount(price),
                calls=from_on(1),
                calls_per_month=from_on(sold.validity),
            )

    def curve(self, volumes: Sequence[int]) -> Iterator[CurveLine]:
        """Yield each way to pay by its points over these volumes."""
        from costcalc.engine.compare_curve import curve

        return curve(self.tariff, volumes, self.volumes(None, None, None), self.told, self.days)

    def notes(self, volumes: Sequence[int], *, named: bool) -> Iterator[Note]:
        """Say which of the volumes have no postpaid price, or a dear one."""
        api, amount = self.tariff.api, self.tariff.currency.amount
        if self.bill is None:
            return
        if not named:
            bill = self.bill
            above = first_where(bill.pieces(volumes[-1]), lambda calls: bill.total(calls) is None)
            if above is not None:
                yield Note(NoteCode.ON_REQUEST, f"from {plural(api.units(above), 'call')} a day on {NO_PRICE}")
            return
        for calls in volumes:
            place = f"{plural(api.units(calls), 'call')} a day"
            here, cheaper = self.bill.total(calls), self.cheaper_above(calls)
            if here is None:
                yield Note(NoteCode.ON_REQUEST, NO_PRICE, place)
            elif cheaper:
                more, total = cheaper
                yield Note(
                    NoteCode.DEAD_ZONE,
                    f"{grouped(api.units(more))} a day would cost {grouped(amount(total))} by postpaid, "
                    f"{grouped(amount(here - total))} less",
                    place,
                )


def compare_days(
    tariff: Tariff,
    calls: Sequence[int] | None,
    free: int | None,
    first: int | None,
    last: int | None,
    step: int | None,
    days: int,
) -> Comparison:
    """See ``compare``: all volumes are calls of each of so many equal days, in parts."""
    priced = PricedDays(tariff, days, free)
    volumes = sorted(set(calls)) if calls else priced.volumes(first, last, step)
    require_few(volumes)
    years = Work(MAX_YEARS)
    rows = tuple(priced.row(volume, years) for volume in volumes)
    require_any_price(tariff, rows)
    break_even = tuple(priced.break_even())
    zones = (
        ()
        if priced.bill is None
        else zones_of(priced.bill.total, priced.bill.pieces(priced.bill.beyond), tariff.currency)
    )
    return Comparison(
        header=tariff.header,
        days=days,
        free=priced.quota,
        free_per_day=priced.daily,
        rows=rows,
        break_even=break_even,
        first_saving=None,
        # Packages pay for the first of the days: which volume is the first that saves follows from no one package.
        exact=not break_even,
        searchable=not break_even,
        postpaid_again=None,
        exact_again=True,
        dead_zones=zones,
        in_a_month=in_a_month(tariff, priced.free, days) if tariff.api.subscriptions else None,
        in_a_year=in_a_year(tariff, priced.free, days) if tariff.api.subscriptions else None,
        curve=Later(lambda: priced.curve(volumes)),
        notes=(*priced.notes(volumes, named=bool(calls)), *notes_of_prices(tariff)),
    )
