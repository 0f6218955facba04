"""Random usages of random sheets with several APIs, composites among them: rows of months or days, and what is held."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from random_offers import (
    AGREED,
    Drawing,
    contracts,
    counts_days,
    heads,
    lines,
    priced,
    sheet_text,
    takes_sizes,
)

Owner = tuple[str | None, str]
"""An account, where accounts are told apart, and an API."""


class Row(NamedTuple):
    """One row of a usage file."""

    account: str | None
    api: str
    day: date
    """The first of the month, where rows are months."""
    calls: Fraction
    failed: Fraction
    size: Fraction | None


@dataclass
class Usage:
    """A sheet, rows of its usage, and what is held."""

    apis: dict[str, dict[str, Any]]
    sheet: dict[str, Any]
    contract: dict[str, Any] | None
    rows: list[Row]
    by_day: bool
    one_bill: bool
    on: bool
    """Whether postpaid may pay."""
    free: dict[Owner, tuple[Fraction, int | None]] = field(default_factory=dict)
    """Left of the free quota, and the last month of one that is granted once; months count from the first of all rows."""
    free_until: dict[Owner, int] = field(default_factory=dict)
    """The last month of a quota that starts anew every month."""
    prepaid: dict[Owner, list[tuple[Fraction, int | None]]] = field(default_factory=dict)
    """Left in packages, and the last month; None: as long as a package lives, or to the last month of all."""
    held: dict[Owner, tuple[str, int | None]] = field(default_factory=dict)
    """Subscriptions, and the last month for which one for a year is paid."""

    @property
    def text(self) -> str:
        return sheet_text(self.sheet, self.apis)

    @property
    def contract_text(self) -> str | None:
        return None if self.contract is None else "".join(lines(AGREED | self.contract))

    @property
    def first(self) -> int:
        """The first month of all, as year × 12 + month - 1."""
        return min(month_of(row.day) for row in self.rows)

    @property
    def months(self) -> int:
        return max(month_of(row.day) for row in self.rows) - self.first + 1

    @property
    def csv(self) -> str:
        """The rows as a usage file."""
        sizes = any(row.size is not None for row in self.rows)
        accounts = any(row.account is not None for row in self.rows)
        text = f"{'day' if self.by_day else 'month'},{'account,' if accounts else ''}api,calls,failed{',size' if sizes else ''}\n"
        for row in self.rows:
            cells = [
                str(row.day) if self.by_day else f"{row.day:%Y-%m}",
                *([row.account or ""] if accounts else []),
                row.api,
            ]
            cells += [number(row.calls), number(row.failed), *([number(row.size or Fraction(1))] if sizes else [])]
            text += ",".join(cells) + "\n"
        return text

    def owners(self) -> list[Owner]:
        """Return what is billed: of each account, or of all together, the priced APIs that its calls take units of."""
        found = dict[Owner, None]()
        for row in self.rows:
            for api in self.apis[row.api].get("uses", (row.api,)):
                found[None if self.one_bill else row.account, api] = None
        return list(found)


def number(units: Fraction) -> str:
    """Write a count."""
    return str(int(units)) if units.denominator == 1 else f"{Decimal(units.numerator) / units.denominator:f}"


def month_of(day: date) -> int:
    return day.year * 12 + day.month - 1


def first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def usages(rng: random.Random) -> Usage:
    """Draw a sheet of up to three priced APIs and two composites, and some months of few calls."""
    sheet, by_day = heads(rng), rng.random() < 0.2
    currency = sheet.get("currency", "USD")
    drawings = {key: Drawing(rng, currency, rng.choice([0, 0, 0, 1])) for key in "abc"[: rng.randint(1, 3)]}
    apis = {
        key: priced(rng, drawing, by_day=by_day and rng.random() < 0.6, by_call=rng.random() < 0.12)
        for key, drawing in drawings.items()
    }
    for key in "xy"[: rng.choice([0, 0, 1, 2])]:
        parts = rng.sample(list(drawings), rng.randint(1, len(drawings)))
        apis[key] = {"uses": {part: drawings[part].count(1, 5) for part in parts}}
    by_day = by_day or any(counts_days(api) for api in apis.values())
    accounts: list[str | None] = rng.choice([[None], [None], ["Ada"], ["Ada", "Ben"]])
    usage = Usage(
        apis, sheet, contracts(rng, Drawing(rng, currency), list(drawings)), [], by_day, False, rng.random() > 0.1
    )
    terms = sheet.get("bill", {}) | (usage.contract or {}).get("bill", {})
    of_one = "commitment" in terms or terms.get("credit", {}).get("period") == "once"
    usage.one_bill = len(accounts) > 1 and (of_one or rng.random() < 0.4)
    months = rng.randint(1, 4) if by_day or len(accounts) > 1 or rng.random() < 0.7 else rng.randint(11, 26)
    sized = any(takes_sizes(api) for api in apis.values()) or rng.random() < 0.1
    for api in apis.values():
        if months > 4 and "subscriptions" in api:
            api.pop("packages", None)  # what else could be bought beside both takes seconds to say
    usage.rows += _rows(rng, usage, drawings, accounts, months, sized=sized)
    for owner in usage.owners():
        _hold(rng, usage, owner, drawings[owner[1]].part)
    return usage


def _rows(
    rng: random.Random,
    usage: Usage,
    drawings: dict[str, Drawing],
    accounts: list[str | None],
    months: int,
    *,
    sized: bool,
) -> Iterator[Row]:
    begin = 2026 * 12 + rng.randint(0, 11)
    for account in accounts:
        for api in rng.sample(list(usage.apis), rng.randint(1, len(usage.apis))):
            start = rng.choice([0, 0, rng.randrange(months)])
            part = drawings[api].part if api in drawings and not sized else Fraction(1)
            most = 30 if api in drawings and not sized else 6
            for month in range(begin + start, begin + rng.randint(start + 1, months)):
                days = [0]
                if usage.by_day:
                    days = sorted(rng.sample(range(28), rng.randint(1, 3)))
                for day in days:
                    for size in (
                        sorted({_size(rng, drawings.get(api)) for _ in range(rng.choice([1, 1, 2]))})
                        if sized
                        else [None]
                    ):
                        calls = rng.randint(0, most)
                        failed = rng.choice([0, 0, rng.randint(0, calls)])
                        when = first_of(month) + timedelta(days=day)
                        yield Row(account, api, when, calls * part, failed * part, size)


def _size(rng: random.Random, drawing: Drawing | None) -> Fraction:
    return rng.randint(1, 8) * (drawing.part if drawing else ONE)


def _hold(rng: random.Random, usage: Usage, owner: Owner, part: Fraction) -> None:
    api, months = usage.apis[owner[1]], usage.months
    if api.get("postpaid", {}).get("tier_basis") == "call":
        return  # which of the calls of many sizes a unit left would pay for, no vendor says
    quota = api.get("free_quota", {})
    lives = LIVES[quota["validity"]] if "validity" in quota else None
    if quota.get("period") == "month":
        if rng.random() < 0.25:
            usage.free[owner] = rng.randint(0, 20) * part, None
        if rng.random() < 0.25:
            usage.free_until[owner] = rng.randrange(months)
    elif quota.get("period") != "day" and rng.random() < 0.3:
        usage.free[owner] = rng.randint(0, 40) * part, rng.choice([None, rng.randrange(min(months, lives or months))])
    # What else could be bought beside both takes seconds to say.
    if rng.random() < 0.3 and not (months > 4 and "subscriptions" in api):
        validity = LIVES[api["packages"]["validity"]] if "packages" in api else 12
        usage.prepaid[owner] = [
            (rng.randint(1, 40) * part, rng.choice([None, rng.randrange(validity)])) for _ in range(rng.randint(1, 2))
        ]
    offers = [
        each
        for each in api.get("subscriptions", [])
        if "per" not in each and each.get("included_per") != "term" and (each.get("beyond") != "postpaid" or usage.on)
    ]
    if offers and rng.random() < 0.4:
        offer = rng.choice(offers)
        usage.held[owner] = offer["name"], rng.randrange(12) if offer.get("term") == "year" else None


LIVES = {"1 month": 1, "2 months": 2, "3 months": 3, "5 months": 5, "1 year": 12}
"""Months of a validity."""


@dataclass
class Course:
    """Months of one API as a plan is asked about, and what somebody would buy in them."""

    api: dict[str, Any]
    sheet: dict[str, Any]
    contract: dict[str, Any] | None
    calls: list[Fraction]
    failed: list[Fraction]
    days: list[list[Fraction]] | None
    """The successful calls of each day of each month, where the API counts days."""
    on: bool
    free: Fraction | None = None
    free_until: int | None = None
    prepaid: list[tuple[Fraction, int]] = field(default_factory=list)
    buy: list[tuple[Fraction, int, int]] = field(default_factory=list)
    """Sizes of packages, how many of each, and the month."""
    held: tuple[str, int] | None = None
    """A subscription for a year, and the last month for which it is paid."""

    @property
    def text(self) -> str:
        return sheet_text(self.sheet, {"a": self.api})

    @property
    def contract_text(self) -> str | None:
        return None if self.contract is None else "".join(lines(AGREED | self.contract))


def courses(rng: random.Random) -> Course:
    """Draw months of one API, with what is held and what is bought in them."""
    sheet = heads(rng)
    drawing = Drawing(rng, sheet.get("currency", "USD"), rng.choice([0, 0, 0, 1]))
    api = priced(rng, drawing, by_day=rng.random() < 0.1, by_call=False)
    api.pop("per_call", None)
    part = drawing.part
    long = not ("packages" in api and "subscriptions" in api) and rng.random() < 0.25
    months = rng.randint(11, 26) if long else rng.randint(1, 5)
    return _course(rng, sheet, api, part, months, most=30)


def small_courses(rng: random.Random) -> Course:
    """Draw up to five months of a few calls, of which all plans can be tried, without terms of a bill that join months."""
    sheet = heads(rng)
    drawing = Drawing(rng, sheet.get("currency", "USD"), most=rng.choice([10, 10, 14]))
    api = priced(rng, drawing, by_day=rng.random() < 0.1, by_call=False)
    api.pop("per_call", None)
    if rng.random() < 0.7 and api.get("postpaid", {}).get("period") != "day":
        api["subscriptions"] = [drawing.subscription(f"S{place}", postpaid="postpaid" in api) for place in range(2)]
    # At prices at which now packages pay, now subscriptions, now neither.
    for offer in api.get("subscriptions", []):
        offer["price"] = drawing.payable(0, 1_500 if offer.get("term") == "year" else 500)
    for size in api.get("packages", {}).get("sizes", []):
        size["price"] = drawing.payable(5 * size["units"], 60 * size["units"])
    course = _course(rng, sheet, api, drawing.part, rng.randint(1, 5), most=8)
    for terms in (course.sheet.get("bill", {}), (course.contract or {}).get("bill", {})):
        if "credit" in terms:
            terms["credit"]["period"] = "month"
    return course


def _course(
    rng: random.Random, sheet: dict[str, Any], api: dict[str, Any], part: Fraction, months: int, *, most: int
) -> Course:
    drawing = Drawing(rng, sheet.get("currency", "USD"))
    calls = [rng.choice([0, 1, 1]) * rng.randint(0, most) * part for _ in range(months)]
    failed = [rng.choice([0, 0, 1]) * rng.randint(0, int(made / part)) * part for made in calls]
    days = None
    if counts_days(api):
        days = [list(_cut(rng, made - lost, part)) for made, lost in zip(calls, failed, strict=True)]
    found = Course(api, sheet, contracts(rng, drawing, ["a"]), calls, failed, days, rng.random() > 0.1)
    usage = Usage(
        {"a": api},
        sheet,
        None,
        [Row(None, "a", first_of(24_312 + month), ONE, ONE, None) for month in range(months)],
        by_day=False,
        one_bill=False,
        on=found.on,
    )
    _hold(rng, usage, OWN, part)
    if OWN in usage.free:
        found.free, found.free_until = usage.free[OWN]
    found.free_until = usage.free_until.get(OWN, found.free_until)
    lives = LIVES[api["packages"]["validity"]] if "packages" in api else months
    found.prepaid = [(units, lives - 1 if last is None else last) for units, last in usage.prepaid.get(OWN, ())]
    name, last = usage.held.get(OWN, ("", None))
    found.held = None if last is None else (name, last)
    if "packages" in api and rng.random() < 0.6:
        sizes = [Fraction(each["units"]) for each in api["packages"]["sizes"]]
        found.buy = [(rng.choice(sizes), rng.randint(1, 3), rng.randrange(months)) for _ in range(rng.randint(1, 4))]
    return found


def _cut(rng: random.Random, units: Fraction, part: Fraction) -> Iterator[Fraction]:
    """Cut the units of a month into those of some days."""
    for _ in range(rng.randint(0, 3)):
        day = rng.randint(0, int(units / part)) * part
        units -= day
        yield day
    yield units


ONE = Fraction(1)
OWN: Owner = (None, "a")
