"""The ways to pay for equal days as functions of the calls of each, where packages are none of them.

A month of which the quota alone counts days is as one with a quota of all its days; where bills are of days, each of them
is a bill by itself.
"""

from __future__ import annotations

from math import gcd

from costcalc.engine.equal_days import EqualDays
from costcalc.engine.rater import Rater
from costcalc.engine.tariff import Tariff
from costcalc.engine.ways import Way, ways_to_pay
from costcalc.errors import LimitError
from costcalc.money import MAX_COUNT


def free_in_days(tariff: Tariff, days: int) -> int:
    """Return what is free in so many days, each of which uses its own quota up."""
    return tariff.api.daily_free * days or tariff.api.monthly_free


def ways_in_days(tariff: Tariff, days: int, months: int, *, free: int | None = None) -> list[Way]:
    """Return what may pay for so many times so many equal days; LimitError where packages pay for the first of them.

    ``free`` is what is free in the days, by default what the quota grants.
    """
    if tariff.api.packages:
        raise LimitError("packages pay for the first of the days")
    granted = free_in_days(tariff, days) if free is None else free
    if not tariff.bills_days:
        return [_by_day(way, days) for way in ways_to_pay(tariff, granted, months)]
    # No subscription stands beside bills of days: these are for months.
    return [_postpaid(tariff, tariff.rater, days, granted, months)] if tariff.rater else []


def _postpaid(tariff: Tariff, rater: Rater, days: int, free: int, months: int) -> Way:
    daily = tariff.api.daily_free
    bills = EqualDays(rater, days, daily, 0 if daily else free)

    def cost(calls: int) -> int | None:
        total = bills.total(calls)
        return None if total is None else total * months

    return Way(None, cost, [low for low, _ in bills.pieces(MAX_COUNT)], MAX_COUNT)


def _by_day(way: Way, days: int) -> Way:
    """Return a way by the calls of a day, where it is one by those of all days."""
    cuts = [-(-cut // days) for cut in way.cuts]
    return Way(way.name, lambda calls: way.cost(calls * days), cuts, way.cycle // gcd(way.cycle, days))
