"""The least that some months of one API can cost, by trying everything that may be bought in them, priced in fractions.

Every number of units is bought in every month, at the least that packages of just so many cost, and every subscription is
taken from every month on: early purchases and waste included. It is meant for few months of few calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from exact_bills import ZERO, Keys, Lines, included_of
from exact_months import CourseOracle, postpaid_of
from random_usages import Course

Balance = tuple[int, ...]
"""Prepaid units by the last month in which they can be used, from this one on; after the last of all is as good as in it."""


class Exhaustive:
    """All plans of some months; what each of them is paid for does not depend on the others, so that they can be added up."""

    def __init__(self, course: Course) -> None:
        """``course`` has no terms that join months: no commitment that is due within them, no credit that is granted once."""
        self.course, oracle = course, CourseOracle(course)
        self.rules, self.prices, self.api = oracle.rules, oracle.prices, course.api
        self.months = oracle.months()
        quota = oracle.quota()
        self.free = [quota.given(number, month.units()) for number, month in enumerate(self.months)]
        self.rest = [
            int(sum(month.units(), ZERO) - sum(given, ZERO))
            for month, given in zip(self.months, self.free, strict=True)
        ]
        self.block = self.api.get("postpaid") if course.on else None
        self.lives = oracle.lives if "packages" in self.api else len(self.months)
        self.sold = [
            (int(each["units"]), self.prices.piece(each["price"], "packages"))
            for each in self.api.get("packages", {}).get("sizes", [])
        ]
        self.largest = max((size for size, _ in self.sold), default=0)
        self.packages: list[Fraction | None] = [ZERO]
        """What packages of just so many units cost at least."""
        for units in range(1, sum(self.rest) + self.largest + 1):
            ways = [(self.packages[units - size], price) for size, price in self.sold if size <= units]
            self.packages.append(min((before + price for before, price in ways if before is not None), default=None))
        self._month = cache(self._by_postpaid)
        self._best = cache(self._from)

    def least(self) -> Fraction | None:
        """Return what the cheapest plan is paid for; None where nothing pays for all calls."""
        balance = [0] * len(self.months)
        for units, last in self.course.prepaid:
            balance[min(last, len(self.months) - 1)] += int(units)
        if self.course.held is None:
            return self._best(0, tuple(balance))
        name, last = self.course.held
        offer = next(each for each in self.api["subscriptions"] if each["name"] == name)
        return self._subscribed(offer, 0, min(last + 1, len(self.months)), tuple(balance), paid=True)

    def _from(self, month: int, balance: Balance) -> Fraction | None:
        if month == len(self.months):
            return ZERO
        return min((way for way in self._ways(month, balance) if way is not None), default=None)

    def _ways(self, month: int, balance: Balance) -> Iterator[Fraction | None]:
        most = max(0, sum(self.rest[month:]) - sum(balance)) + self.largest if self.sold else 0
        for bought in range(most + 1):
            price = self.packages[bought]
            if price is None:
                continue
            live = list(balance)
            live[min(self.lives, len(self.months) - month) - 1] += bought
            left = self.rest[month]
            for place, units in enumerate(live):
                taken = min(left, units)
                live[place], left = live[place] - taken, left - taken
            bill = self._month(month, self.rest[month] - left)
            if bill is not None:
                later = self._best(month + 1, (*live[1:], 0))
                yield None if later is None else self._paid(Lines(postpaid=bill, packages=price)) + later
        for offer in self.api.get("subscriptions", []):
            if "per" not in offer:
                end = month + (12 if offer.get("term") == "year" else 1)
                yield self._subscribed(offer, month, min(end, len(self.months)), balance)

    def _paid(self, lines: Lines) -> Fraction:
        return self.rules.bills([lines])[0]

    def _by_postpaid(self, month: int, prepaid: int) -> Fraction | None:
        """Return the postpaid bill of a month in which so many units are prepaid, those of its first days; None: unpaid."""
        if self.block is None:
            return ZERO if prepaid == self.rest[month] else None
        by_prepaid, by_rest = list[Fraction](), list[Fraction]()
        for day, given in zip(self.months[month].units(), self.free[month], strict=True):
            by_prepaid.append(min(day - given, Fraction(prepaid)))
            prepaid -= int(by_prepaid[-1])
            by_rest.append(day - given - by_prepaid[-1])
        return postpaid_of(self.prices, self.block, self.months[month], self.free[month], by_prepaid, by_rest)

    def _subscribed(
        self, offer: Keys, start: int, end: int, balance: Balance, *, paid: bool = False
    ) -> Fraction | None:
        """Return the least from a month on that a subscription begins with; what is prepaid waits, and ends."""
        total, left = ZERO, included_of(offer)
        price = ZERO if paid else self.prices.piece(offer["price"], "subscriptions")
        for month in range(start, end):
            left = left if month > start and offer.get("included_per") == "term" else included_of(offer)
            free, rest = sum(self.free[month], ZERO), Fraction(self.rest[month])
            lines, unserved, left = self.prices.subscribed(offer, rest, free, left, on=self.block is not None)
            if lines is None or unserved:
                return None
            total += self._paid(lines.plus(Lines(subscriptions=price)))
            price = ZERO
        gone = end - start
        later = self._best(end, (*balance[gone:], *[0] * min(gone, len(balance))))
        return None if later is None else total + later
