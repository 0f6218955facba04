"""What many months cost, month by month and day by day, in fractions: no line of the engine's code.

``walk`` is one API of one account: the free quota, then what is prepaid by the earliest end, then postpaid, or a subscription
that is held. ``UsageOracle`` adds up the calls of a file, walks through each of its APIs, and bills each account.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from exact_bills import ZERO, Keys, Lines, Prices, Rules, included_of
from random_usages import LIVES, Course, Usage, month_of

ONE = Fraction(1)


@dataclass
class Lot:
    """Prepaid units: what is left of them, and the last month in which they can be used."""

    left: Fraction
    last: int
    bought: int = -1
    """The month of purchase; -1 where they were there before."""
    price: Fraction = ZERO
    size: Fraction = ZERO


@dataclass
class Term:
    """A subscription from a month on: by the month for all of so many months, for a year each twelve of them."""

    name: str
    start: int
    months: int
    paid: bool = False
    """Whether its price was paid before."""


@dataclass
class Month:
    """The successful units of one API in a month, as they are charged."""

    days: list[dict[Fraction, Fraction]] = field(default_factory=list)
    """Of each day, or of the month as one: units by the units of one call."""

    def units(self) -> list[Fraction]:
        return [sum(day.values(), ZERO) for day in self.days]


@dataclass
class Free:
    """The free quota as it is granted and as it is left."""

    daily: Fraction = ZERO
    monthly: Fraction = ZERO
    first: Fraction | None = None
    """What is left of the first month's; None for all of it."""
    until: int | None = None
    """The last month in which it is granted, or can be used; None for no end."""
    once: Fraction = ZERO

    def given(self, number: int, units: Sequence[Fraction]) -> list[Fraction]:
        """Take what is free of each day of a month, in the order of the days."""
        if self.daily:
            return [min(day, self.daily) for day in units]
        over = self.until is not None and number > self.until
        left = ZERO if over else self.monthly if number or self.first is None else self.first
        found = []
        for day in units:
            monthly = min(day, left)
            once = ZERO if over else min(day - monthly, self.once)
            left, self.once = left - monthly, self.once - once
            found.append(monthly + once)
        return found


def quota_of(api: Keys, told: tuple[Fraction, int | None] | None = None, until: int | None = None) -> Free:
    """Return the quota of an API, as a sheet and a user say it."""
    quota = api.get("free_quota", {})
    units, lives = Fraction(quota.get("units", 0)), LIVES[quota["validity"]] if "validity" in quota else None
    ends = None if lives is None else lives - 1
    if quota.get("period") == "day":
        return Free(daily=units)
    if quota.get("period") == "month":
        return Free(monthly=units, first=told[0] if told else None, until=ends if until is None else until)
    return Free(once=told[0], until=ends if told[1] is None else told[1]) if told else Free()


def walk(
    prices: Prices,
    months: Sequence[Month],
    free: Free,
    lots: Sequence[Lot] = (),
    terms: Sequence[Term] = (),
    *,
    on: bool = True,
) -> tuple[list[Lines | None], Fraction]:
    """Return what each month of one API comes to, None where a price is on request; and the units that nothing pays for."""
    api, found, unserved = prices.api, list[Lines | None](), ZERO
    block = api.get("postpaid") if on else None
    left_of_term: Fraction | None = None
    for number, month in enumerate(months):
        days = month.units()
        given = free.given(number, days)
        bought = Lines(packages=sum((lot.price for lot in lots if lot.bought == number), ZERO))
        term = next((each for each in terms if each.start <= number < each.start + each.months), None)
        if term:
            offer = next(each for each in api["subscriptions"] if each["name"] == term.name)
            length = 12 if offer.get("term") == "year" else 1
            begins = not (number - term.start) % length
            if begins or offer.get("included_per") != "term":
                left_of_term = included_of(offer)
            rest = sum(days, ZERO) - sum(given, ZERO)
            lines, lost, left_of_term = prices.subscribed(offer, rest, sum(given, ZERO), left_of_term, on=on)
            unserved += lost
            price = prices.piece(offer["price"], "subscriptions") if begins and not term.paid else ZERO
            found.append(None if lines is None else lines.plus(bought).plus(Lines(subscriptions=price)))
            continue
        prepaid, rest_by_day = list[Fraction](), list[Fraction]()
        for day, by_free in zip(days, given, strict=True):
            rest = day - by_free
            live = [lot for lot in lots if lot.bought <= number <= lot.last and lot.left]
            for lot in sorted(live, key=lambda lot: (lot.last, lot.bought, lot.size)):
                taken = min(rest, lot.left)
                lot.left, rest = lot.left - taken, rest - taken
            prepaid.append(day - by_free - rest)
            rest_by_day.append(rest)
        if block is None:
            unserved += sum(rest_by_day, ZERO)
            found.append(bought)
            continue
        bill = postpaid_of(prices, block, month, given, prepaid, rest_by_day)
        found.append(None if bill is None else bought.plus(Lines(postpaid=bill)))
    return found, unserved


def postpaid_of(
    prices: Prices, block: Keys, month: Month, free: list[Fraction], prepaid: list[Fraction], rest: list[Fraction]
) -> Fraction | None:
    by_size = block.get("tier_basis") == "call"
    if block.get("period") != "day":
        if by_size:
            return prices.by_size(block, added(month.days))
        return prices.by_postpaid(block, sum(rest, ZERO), sum(free, ZERO), sum(prepaid, ZERO))
    total = ZERO
    for sizes, units, by_free, by_prepaid in zip(month.days, rest, free, prepaid, strict=True):
        day = prices.by_size(block, sizes) if by_size else prices.by_postpaid(block, units, by_free, by_prepaid)
        if day is None:
            return None
        # A day is a bill of its own, and rounded as one.
        total += prices.rules.rounded(day)
    return total


def added(days: Sequence[Mapping[Fraction, Fraction]]) -> dict[Fraction, Fraction]:
    """Add up units by size."""
    found = defaultdict[Fraction, Fraction](Fraction)
    for day in days:
        for size, units in day.items():
            found[size] += units
    return found


class UsageOracle:
    """What the months of a usage cost as they stand, by the words of the rules."""

    def __init__(self, usage: Usage) -> None:
        self.usage = usage
        self.rules = Rules(usage.sheet, usage.contract)
        self.prices = {key: Prices(self.rules, api, key) for key, api in usage.apis.items() if "uses" not in api}
        self.unserved = ZERO
        accounts = defaultdict[str | None, list[list[Lines | None]]](list)
        for account, api in usage.owners():
            accounts[account].append(self._months(account, api))
        self.by_account: dict[str | None, list[Fraction] | None] = {}
        """What is paid for each month of each account; None where one has no price."""
        for account, columns in accounts.items():
            months = [_together(month) for month in zip(*columns, strict=True)]
            known = [month for month in months if month is not None]
            self.by_account[account] = self.rules.bills(known) if len(known) == len(months) else None

    @property
    def by_month(self) -> list[Fraction] | None:
        """What is paid for each month."""
        known = [months for months in self.by_account.values() if months is not None]
        return [sum(month, ZERO) for month in zip(*known, strict=True)] if len(known) == len(self.by_account) else None

    def _months(self, account: str | None, api: str) -> list[Lines | None]:
        usage, owner = self.usage, (account, api)
        prices = self.prices[api]
        free = quota_of(prices.api, usage.free.get(owner), usage.free_until.get(owner))
        lives = LIVES[prices.api["packages"]["validity"]] if "packages" in prices.api else usage.months
        lots = [Lot(units, lives - 1 if last is None else last) for units, last in usage.prepaid.get(owner, ())]
        terms = []
        if owner in usage.held:
            name, last = usage.held[owner]
            terms.append(Term(name, 0, usage.months if last is None else last + 1, paid=last is not None))
        found, unserved = walk(prices, list(self._units(account, api)), free, lots, terms, on=usage.on)
        self.unserved += unserved
        return found

    def _units(self, account: str | None, api: str) -> Iterator[Month]:
        """Yield the units that an account's calls take of an API, by month and day."""
        usage, prices = self.usage, self.prices[api]
        by_day = defaultdict[int, dict[Fraction, Fraction]](lambda: defaultdict(Fraction))
        for row in usage.rows:
            if not usage.one_bill and row.account != account:
                continue
            made = row.calls - row.failed
            size = row.size
            if "uses" in usage.apis[row.api]:
                if api not in usage.apis[row.api]["uses"]:
                    continue
                size = Fraction(usage.apis[row.api]["uses"][api]) * (size or ONE)
            elif row.api != api:
                continue
            of_one = ONE if size is None else prices.size_counted(size)
            by_day[row.day.toordinal()][of_one] += made * of_one
        first, last = min(by_day), max(by_day)
        for number in range(usage.months):
            here = [
                day
                for day in range(first, last + 1)
                if (usage.by_day or day in by_day) and month_of(date.fromordinal(day)) == usage.first + number
            ]
            yield Month([by_day.get(day, {}) for day in here])


def _together(lines: Sequence[Lines | None]) -> Lines | None:
    total = Lines()
    for each in lines:
        if each is None:
            return None
        total = total.plus(each)
    return total


class CourseOracle:
    """What the months of one API cost with some purchases, by the words of the rules."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.rules = Rules(course.sheet, course.contract)
        self.prices = Prices(self.rules, course.api)
        self.lives = LIVES[course.api["packages"]["validity"]] if "packages" in course.api else 1

    def paid(self, buy: Sequence[tuple[Fraction, int, int]], terms: Sequence[Term] = ()) -> list[Fraction] | None:
        """Return what is paid for each month; None where one has a price on request."""
        course, sold = self.course, self.course.api.get("packages", {}).get("sizes", [])
        prices = {Fraction(each["units"]): self.prices.piece(each["price"], "packages") for each in sold}
        lots = [Lot(units, last) for units, last in course.prepaid]
        lots += [
            Lot(size * count, month + self.lives - 1, month, prices[size] * count, size) for size, count, month in buy
        ]
        if course.held:
            terms = [Term(course.held[0], 0, course.held[1] + 1, paid=True), *terms]
        found, _ = walk(self.prices, self.months(), self.quota(), lots, terms, on=course.on)
        known = [month for month in found if month is not None]
        return self.rules.bills(known) if len(known) == len(found) else None

    def months(self) -> list[Month]:
        """Return the units of each month."""
        course = self.course
        if course.days is not None:
            return [Month([{ONE: day} for day in days]) for days in course.days]
        return [Month([{ONE: made - lost}]) for made, lost in zip(course.calls, course.failed, strict=True)]

    def quota(self) -> Free:
        """Return the free quota at the start."""
        course = self.course
        by_month = course.api.get("free_quota", {}).get("period") == "month"
        if course.free is None or by_month:
            return quota_of(course.api, None if course.free is None else (course.free, None), course.free_until)
        return quota_of(course.api, (course.free, course.free_until))
