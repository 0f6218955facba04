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
from costcalc.engine.month_bill import MonthBill, RaisedBill
from costcalc.engine.rater import Rater
from costcalc.engine.tariff import Tariff
from costcalc.quantities import Units
from costcalc.results.bill import PostpaidBill
from costcalc.results.common import Purchase
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


class Way(NamedTuple):
    """How the rest of a month is paid; the amounts are those of the whole month, in minor units."""

    calls: int
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


class RestBill:
    """A month's bill as a function of the units that are still to come: so many are postpaid already.

    It is the whole month's bill, what is owed so far included, and stands in the place of a ``Bill``.
    """

    def __init__(self, month: MonthBill, paid: int) -> None:
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

    def periods(self, units: int) -> Iterator[tuple[MonthBill, int]]:
        """Yield the month, the only period."""
        yield self._month, self._paid + units

    def pieces(self, limit: int) -> list[tuple[int, int]]:
        """Cut 0..limit into runs of units on which the bill is linear but for its slack; 0 is one of its own."""
        found = self._month.pieces(self._paid + limit)
        after = [(max(low - self._paid, 1), high - self._paid) for low, high in found if high > self._paid]
        return [(0, 0), *after]

    def cycle(self, step: int) -> int:
        """Return the smallest multiple of ``step`` units that always costs whole minor units."""
        return self._month.cycle(step)


class MonthRest:
    """The rest of a month by the prices of one API."""

    def __init__(self, tariff: Tariff, position: Position) -> None:
        self._tariff, self.position = tariff, position
        self._terms: Billing | None = tariff.terms

    def amount(self, minor: int) -> Decimal:
        """Return minor units as an amount."""
        return self._tariff.currency.amount(minor)

    def so_far(self) -> int | None:
        """Return what the month comes to up to the day; None on request."""
        return self._paid(self.after(0, 0, 0))

    def reached(self, calls: int, way: Way) -> int | None:
        """Return what the month comes to after so many more calls, the packages of a way bought; None on request."""
        return self._paid(self.after(calls, way.packages, way.lines.packages))

    def after(self, calls: int, packages: int, price: int) -> Lines | None:
        """Return the lines of the month after so many more calls, so many units bought; None on request."""
        free, rest = self._there(calls)
        postpaid = max(0, rest - packages)
        if self._tariff.rater is None:
            return Lines(packages=price)
        total = self._month(self._tariff.rater, calls, free).total(self.position.postpaid + postpaid)
        return None if total is None else Lines(postpaid=total, packages=price)

    def by_postpaid(self, calls: int) -> Way | None:
        """Return the way without packages; None where none is sold, or on request."""
        return self._way(calls, Split(0, 0, self._there(calls)[1])) if self._tariff.rater else None

    def cheapest(self, calls: int) -> Way | None:
        """Return the cheapest way by packages to buy now, postpaid, or both; None where nothing has a price.

        A credit pays postpaid alone, so that under the terms of a bill more may be left to postpaid.
        """
        tariff, (free, rest) = self._tariff, self._there(calls)
        bill = self._bill(tariff.rater, calls, free)
        if bill and bill.total(0) is None:
            return None
        splits = [best_split(rest, tariff.catalog, bill)]
        if self._terms:
            splits += [Split(0, 0, rest), all_packages(rest, tariff.catalog, bill) if tariff.catalog else None]
            if self._terms.credit and bill:
                splits.append(best_split(rest, tariff.catalog, RaisedBill(bill, self._terms.credit)))
        ways = [way for split in splits if split and (way := self._way(calls, split))]
        return min(ways, key=lambda way: way.total, default=None)

    def purchases(self, way: Way) -> tuple[Purchase, ...]:
        """Return the packages of a way."""
        return self._tariff.purchases(way.packages)

    def bill(self, way: Way) -> PostpaidBill | None:
        """Return the month's postpaid bill with its lines; None where none is sold."""
        found = self._bill(self._tariff.rater, way.calls, way.free)
        return found.bill(way.postpaid) if found else None

    def month(self, way: Way) -> MonthBill | None:
        """Return the month's bill as a function of all its postpaid units; None where none is sold."""
        return self._month(self._tariff.rater, way.calls, way.free) if self._tariff.rater else None

    def totals(self, way: Way) -> BillTotals | None:
        """Return what the terms of the bill make of a way; None where there are none."""
        if self._terms is None:
            return None
        at_list = self._tariff.at_list
        prices: dict[Units, int] = {size: minor for size, minor, _ in at_list.prices}
        listed = sum(prices[each.size] * each.count for each in self.purchases(way))
        bill = self._bill(at_list.rater, way.calls, way.free)
        return self._terms.totals_of([way.lines], listed + ((bill.total(way.postpaid) or 0) if bill else 0))

    def _there(self, calls: int) -> tuple[int, int]:
        """Return how many of the calls the free quota pays for, and how many neither it nor packages do."""
        free = min(calls, self.position.free)
        return free, max(0, calls - free - self.position.prepaid)

    def _way(self, calls: int, split: Split) -> Way | None:
        catalog, (free, rest) = self._tariff.catalog, self._there(calls)
        price = price_of(catalog.exactly(split.bought) or 0) if catalog and split.bought else 0
        lines = self.after(calls, split.bought, price)
        total = self._paid(lines)
        if lines is None or total is None or (self._tariff.rater is None and split.postpaid):
            return None
        bought = rest - split.postpaid
        return Way(calls, free, calls - free - rest, bought, split.postpaid, split.bought, lines, total)

    def _paid(self, lines: Lines | None) -> int | None:
        if lines is None:
            return None
        return self._terms.total([lines]) if self._terms else lines.due

    def _month(self, rater: Rater, calls: int, free: int) -> MonthBill:
        return MonthBill(rater, self.position.calls + calls, self.position.by_free + free)

    def _bill(self, rater: Rater | None, calls: int, free: int) -> RestBill | None:
        return RestBill(self._month(rater, calls, free), self.position.postpaid) if rater else None
