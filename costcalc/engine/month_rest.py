"""The rest of a month that has begun: what is paid so far, what is still there to pay, and the cheapest way for what is not.

Tiers count the whole month, so the rest costs what the month's bill grows by, not what it would cost alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from costcalc.engine.billing import Billing, Lines
from costcalc.engine.cost import price_of
from costcalc.engine.mix import Split, all_packages, best_split
from costcalc.engine.month_bill import Bill, MonthBill, PeriodBill, RaisedBill
from costcalc.engine.month_days import Days
from costcalc.engine.rater import Rater
from costcalc.engine.tariff import Tariff
from costcalc.quantities import Units
from costcalc.results.bill import PostpaidBill
from costcalc.results.common import CHEAPEST, Purchase
from costcalc.results.terms import BillTotals


class Position(NamedTuple):
    """A month up to a day, and what is there for the rest of it; in parts."""

    calls: int
    by_free: int
    """Calls that the month's free quota paid for."""
    postpaid: int
    free: int
    """Left of the free quota."""
    prepaid: int
    """Left in packages."""
    included: int = 0
    """Calls that the subscription which is held included."""
    unserved: int = 0
    """Calls that it did not serve."""
    included_left: int = 0
    """Left of what it includes."""


class Way(NamedTuple):
    """How the rest of a month is paid; the amounts are those of the whole month, in minor units."""

    coming: Days
    free: int
    prepaid: int
    bought: int
    """Calls that packages to buy pay for."""
    postpaid: int
    packages: int
    """Units in these packages."""
    lines: Lines
    total: int
    """By the terms of the bill."""
    included: int = 0
    """Calls that the subscription which is held includes."""
    unserved: int = 0
    """Calls that it does not serve."""


class RestBill:
    """A month's bill as a function of the units that are still to come: so many are postpaid already.

    It is the whole month's bill, what is owed so far included, and stands in the place of a ``Bill``.
    """

    def __init__(self, month: Bill, paid: int) -> None:
        self._month, self._paid = month, paid
        self.rater: Rater = month.rater

    @property
    def key(self) -> Hashable:
        """What tells this bill from others of one price list."""
        return self._month.key, self._paid

    @property
    def at_zero(self) -> int:
        """The bill where nothing more is postpaid; what it comes to so far has a price, or nothing more is asked."""
        return self.total(0) or 0

    def total(self, units: int) -> int | None:
        """Return the month's bill in minor units; None on request."""
        return self._month.total(self._paid + units)

    def exact(self, units: int) -> Fraction | None:
        """Return the same before a whole bill is rounded; None on request."""
        return self._month.exact(self._paid + units)

    def bill(self, units: int) -> PostpaidBill:
        """Return the month's bill with its lines."""
        return self._month.bill(self._paid + units)

    def periods(self, units: int) -> Iterator[tuple[PeriodBill, int]]:
        """Yield the month, the only period."""
        return self._month.periods(self._paid + units)

    def pieces(self, limit: int) -> list[tuple[int, int]]:
        """Cut 0..limit into runs of units on which the bill is linear but for its slack; 0 is one of its own."""
        found = self._month.pieces(self._paid + limit)
        after = [(max(low - self._paid, 1), high - self._paid) for low, high in found if high > self._paid]
        return [(0, 0), *after]

    def cycle(self, step: int) -> int:
        """Return the smallest multiple of ``step`` units that always costs whole minor units."""
        return self._month.cycle(step)


class DaysRest:
    """The same where each day is a bill of its own: those that are over are owed, whatever is still to come."""

    def __init__(self, over: Bill, paid: int, coming: Bill) -> None:
        self._over, self._paid, self._coming = over, paid, coming
        self._owed = over.total(paid)
        self.rater: Rater = coming.rater
        self.key: Hashable = (over.key, paid, coming.key)

    @property
    def at_zero(self) -> int:
        """As ``RestBill.at_zero``."""
        return self.total(0) or 0

    def total(self, units: int) -> int | None:
        """As ``RestBill.total``."""
        coming = self._coming.total(units)
        return None if coming is None or self._owed is None else self._owed + coming

    def exact(self, units: int) -> Fraction | None:
        """As ``RestBill.exact``; each day is rounded."""
        total = self.total(units)
        return None if total is None else Fraction(total)

    def bill(self, units: int) -> PostpaidBill:
        """Return the bill of the days to come with its lines."""
        return self._coming.bill(units)

    def periods(self, units: int) -> Iterator[tuple[PeriodBill, int]]:
        """Yield the days to come, the last first, and those that are over."""
        yield from self._coming.periods(units)
        yield from self._over.periods(self._paid)

    def pieces(self, limit: int) -> list[tuple[int, int]]:
        """As ``RestBill.pieces``."""
        return self._coming.pieces(limit)

    def cycle(self, step: int) -> int:
        """As ``RestBill.cycle``."""
        return self._coming.cycle(step)


class MonthRest:
    """The rest of a month by the prices of one API."""

    def __init__(self, tariff: Tariff, position: Position, over: Days) -> None:
        self._tariff, self.position, self.over = tariff, position, over
        self._terms: Billing | None = tariff.terms
        self._daily = tariff.api.daily_free

    def amount(self, minor: int) -> Decimal:
        """Return minor units as an amount."""
        return self._tariff.currency.amount(minor)

    def so_far(self) -> int | None:
        """Return what the month comes to up to the day; None on request."""
        return self.paid(self.lines(self.over.first(0)))

    def paid(self, lines: Lines | None) -> int | None:
        """Return what some lines of the month come to by the terms of the bill."""
        if lines is None:
            return None
        return self._terms.total([lines]) if self._terms else lines.due

    def lines(self, coming: Days, way: Way | None = None) -> Lines | None:
        """Return the lines of the month after some days more, the packages of a way bought; None on request."""
        free, rest = self._there(coming)
        packages, price = (way.packages, way.lines.packages) if way else (0, 0)
        return self._lines(coming, free, max(0, rest - packages), price)

    def rounded_off(
        self, coming: Days, way: Way | None = None, *, listed: bool = False
    ) -> tuple[int | Fraction, int | Fraction]:
        """Return what rounding a whole bill takes off what is postpaid, and for a subscription, in minor units.

        Where it is negative it adds to it.
        """
        free, rest = self._there(coming)
        bill = self._bill((self._tariff.at_list if listed else self._tariff).rater, coming, free)
        units = max(0, rest - (way.packages if way else 0))
        return (bill.exact(units) or 0) - (bill.total(units) or 0) if bill else 0, 0

    def way(self, coming: Days, pay: str) -> Way | None:
        """Return the way to pay that is asked for; None where it has no price, or none is sold."""
        return self._cheapest(coming) if pay == CHEAPEST else self._by_postpaid(coming)

    def _by_postpaid(self, coming: Days) -> Way | None:
        return self._way(coming, Split(0, 0, self._there(coming)[1])) if self._tariff.rater else None

    def _cheapest(self, coming: Days) -> Way | None:
        """Return the cheapest way by packages to buy now, postpaid, or both; None where nothing has a price.

        A credit pays postpaid alone, so that under the terms of a bill more may be left to postpaid.
        """
        tariff, (free, rest) = self._tariff, self._there(coming)
        bill = self._bill(tariff.rater, coming, free)
        if bill and bill.total(0) is None:
            return None
        splits = [best_split(rest, tariff.catalog, bill)]
        if self._terms:
            splits += [Split(0, 0, rest), all_packages(rest, tariff.catalog, bill) if tariff.catalog else None]
            if self._terms.credit and bill:
                splits.append(best_split(rest, tariff.catalog, RaisedBill(bill, self._terms.credit)))
        ways = [way for split in splits if split and (way := self._way(coming, split))]
        return min(ways, key=lambda way: way.total, default=None)

    def purchases(self, way: Way) -> tuple[Purchase, ...]:
        """Return the packages of a way."""
        return self._tariff.purchases(way.packages)

    def bill(self, way: Way) -> Bill | None:
        """Return the month's bill as a function of the units to come; None where none is sold."""
        return self._bill(self._tariff.rater, way.coming, way.free)

    def month(self, way: Way) -> MonthBill | None:
        """Return the month's bill as a function of all its postpaid units; None where it is not one by these alone."""
        rater = self._tariff.rater
        month = self._month(rater, way.coming, way.free) if rater else None
        return month if isinstance(month, MonthBill) else None

    def totals(self, way: Way) -> BillTotals | None:
        """Return what the terms of the bill make of a way; None where there are none."""
        return self._terms.totals_of([way.lines], self.listed(way)) if self._terms else None

    def listed(self, way: Way) -> int:
        """Return what the lines of a way are at list prices."""
        at_list = self._tariff.at_list
        prices: dict[Units, int] = {size: minor for size, minor, _ in at_list.prices}
        bought = sum(prices[each.size] * each.count for each in self.purchases(way))
        bill = self._bill(at_list.rater, way.coming, way.free)
        return bought + ((bill.total(way.postpaid) or 0) if bill else 0)

    def _there(self, coming: Days) -> tuple[int, int]:
        """Return how many of the calls the free quota pays for, and how many neither it nor packages do."""
        calls = coming.made
        free = sum(min(day, self._daily) for day in coming.calls) if self._daily else min(calls, self.position.free)
        return free, max(0, calls - free - self.position.prepaid)

    def _lines(self, coming: Days, free: int, postpaid: int, price: int) -> Lines | None:
        bill = self._bill(self._tariff.rater, coming, free)
        if bill is None:
            return Lines(packages=price)
        total = bill.total(postpaid)
        return None if total is None else Lines(postpaid=total, packages=price)

    def _way(self, coming: Days, split: Split) -> Way | None:
        catalog, (free, rest) = self._tariff.catalog, self._there(coming)
        price = price_of(catalog.exactly(split.bought) or 0) if catalog and split.bought else 0
        lines = self._lines(coming, free, max(0, rest - split.bought), price)
        total = self.paid(lines)
        if lines is None or total is None or (self._tariff.rater is None and split.postpaid):
            return None
        bought, prepaid = rest - split.postpaid, coming.made - free - rest
        return Way(coming, free, prepaid, bought, split.postpaid, split.bought, lines, total)

    def _month(self, rater: Rater, coming: Days, free: int) -> Bill:
        """Return the bill of a month that is one period."""
        return self.over.then(coming).usage(self._daily).bill(rater, 0, self.position.by_free + free)

    def _bill(self, rater: Rater | None, coming: Days, free: int) -> RestBill | DaysRest | None:
        if rater is None:
            return None
        if not self._tariff.bills_days:
            return RestBill(self._month(rater, coming, free), self.position.postpaid)
        over = self.over.usage(self._daily).bill(rater, 0, self.position.by_free)
        return DaysRest(over, self.position.postpaid, coming.usage(self._daily).bill(rater, 0, free))
