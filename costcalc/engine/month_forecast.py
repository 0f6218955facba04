"""A month of one API, from its days so far to its ends: what pays for it, what it costs, and the days that matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from costcalc.engine.month_days import Days, Seen
from costcalc.engine.month_rest import MonthRest, Position, Way
from costcalc.engine.month_subscribed import SubscribedRest
from costcalc.engine.tariff import Tariff
from costcalc.errors import NoPriceError, RequestError
from costcalc.money import grouped, minus, plural, shown
from costcalc.quantities import Units
from costcalc.results.common import CHEAPEST
from costcalc.results.forecast import End, Forecast, SoFar, ToCome, Working


class Told(NamedTuple):
    """What a user says of a month so far; counts are units."""

    free: Units | None = None
    prepaid: Units = 0
    postpaid: Units | None = None
    subscription: str | None = None


class Month(NamedTuple):
    """A month that has begun, and the likely way to pay for its rest."""

    tariff: Tariff
    seen: Seen
    rest: MonthRest
    way: Way
    assumed: bool
    """Whether it is assumed what was postpaid, or that nothing was."""
    pay: str
    subscription: str | None
    noun: str
    """What is counted."""

    def end(self, coming: Days | None) -> Way | None:
        """Return how one end of the month is paid; None without a range, and where it has no price."""
        return None if coming is None else self.rest.way(coming, self.pay)


def month_of(tariff: Tariff, seen: Seen, told: Told, pay: str, noun: str = "") -> Month:
    """Return how a month stands; NoPriceError where it has no price up to the day, or at its likely end.

    RequestError where what is told contradicts itself, or no way to pay for the month is known.
    """
    api = tariff.api
    noun = noun or api.noun
    sold_alone = api.subscriptions and not api.postpaid and not api.packages
    if sold_alone and told.subscription is None:
        names = ", ".join(offer.name for offer in api.subscriptions)
        raise RequestError(
            f"{api.key} is sold by subscription alone; say by `subscription` which one is held, of: {names}; `compare` says "
            "which one a volume takes"
        )
    position, assumed = _position(tariff, seen.over, told, noun)
    rest = MonthRest(tariff, position, seen.over)
    if told.subscription is not None:
        if pay != CHEAPEST:
            raise RequestError(
                f"`pay` {pay}: {shown(told.subscription)} is held, and pays in its months; leave out one of the two"
            )
        rest, assumed = SubscribedRest(tariff, told.subscription, position, seen.over), False
    way = rest.way(seen.likely, pay)
    if rest.so_far() is None or way is None:
        made = plural(api.units(seen.over.made + seen.likely.made), noun)
        raise NoPriceError(_no_price(tariff, pay, told.subscription, made))
    return Month(tariff, seen, rest, way, assumed, pay, told.subscription, noun)


def forecast_of(month: Month, working: Working, on: date, budget: Decimal | None, budget_at: str) -> Forecast:
    """Return the answer for one month; its counts are in parts."""
    tariff, seen, rest, way, *_ = month
    position, so_far = rest.position, rest.amount(rest.so_far() or 0)
    used, total = seen.over.made, rest.amount(way.total)
    covered = used - position.postpaid - position.unserved
    return Forecast(
        header=tariff.header,
        on=on,
        noun=month.noun,
        subscription=month.subscription,
        by_day=seen.over.then(seen.likely).calls if tariff.api.counts_days else (),
        so_far=SoFar(used, covered, position.postpaid, so_far, position.included, position.unserved),
        low=_end(month, seen.low),
        likely=End(used + way.coming.made, total, position.unserved + way.unserved),
        high=_end(month, seen.high),
        to_come=ToCome(
            calls=way.coming.made,
            free=way.free,
            prepaid=way.prepaid,
            bought=way.bought,
            postpaid=way.postpaid,
            total=minus(total, so_far),
            purchases=rest.purchases(way),
            included=way.included,
            unserved=way.unserved,
        ),
        days_to_come=len(seen.days),
        prepaid_left=position.prepaid,
        prepaid_ends=None if month.subscription else _ends(tariff, seen, on, position.free, position.prepaid),
        included_ends=_ends(tariff, seen, on, position.free, position.included_left),
        budget=budget,
        budget_at=budget_at,
        budget_ends=None if budget is None else reached_on(on, budget, len(seen.days), lambda days: paid(month, days)),
        working=working,
        total=total,
        bill=rest.totals(way),
    )


def paid(month: Month, days: int) -> Decimal | None:
    """Return what the likely month has come to after so many of the days to come; None on request."""
    rest, way = month.rest, month.way
    minor = rest.paid(rest.lines(way.coming.first(days), way if days else None))
    return None if minor is None else rest.amount(minor)


def reached_on(on: date, budget: Decimal, days: int, cost: Callable[[int], Decimal | None]) -> date | None:
    """Return the first day by whose end the month has come to the budget; what is to buy is bought on the next day."""
    for place in range(days + 1):
        total = cost(place)
        if total is not None and total >= budget:
            return on + timedelta(place)
    return None


def _position(tariff: Tariff, over: Days, told: Told, noun: str) -> tuple[Position, bool]:
    """Return where the month stands, and whether it is assumed what was postpaid, or that nothing was.

    The free quota pays first, then packages: while either has units left, it paid for everything before it.
    """
    api, used = tariff.api, over.made
    if api.daily_free and told.free is not None:
        raise RequestError("`free`: this free quota starts anew every day; leave it out")
    free = None if told.free is None else api.parts(told.free, "free")
    prepaid = api.parts(told.prepaid, "prepaid")
    postpaid = None if told.postpaid is None else api.parts(told.postpaid, "so_far_postpaid")
    quota, taken = api.monthly_free, sum(min(day, api.daily_free) for day in over.calls)
    left = max(0, quota - used) if free is None else free
    if not api.daily_free:
        taken = max(0, quota - left) if quota else used if left else 0
    if postpaid is not None:
        if told.subscription is not None:
            raise RequestError(
                f"`so_far_postpaid`: what was beyond {shown(told.subscription)} follows from the calls so far; leave it out"
            )
        if postpaid > used:
            made = plural(api.units(used), noun)
            raise RequestError(
                f"`so_far_postpaid`: {grouped(api.units(postpaid))} are more than the {made} of the month so far"
            )
    granted = taken if api.daily_free else quota
    assumed = postpaid is None and used > granted and tariff.rater is not None
    if postpaid is None:
        postpaid = used - granted if assumed and not left and not prepaid else 0
    # What is left of a quota that starts anew, every day or month without an end, follows from the calls.
    anew = api.daily_free or (quota and free is None and api.free_quota and api.free_quota.validity is None)
    if not (api.packages or (api.free_quota and not anew) or api.subscriptions or left or prepaid):
        assumed = False  # only postpaid can have paid what such a quota leaves
    return Position(used, min(used - postpaid, taken), postpaid, left, prepaid), assumed


def _end(month: Month, coming: Days | None) -> End | None:
    """Return one end of the month; None without a range."""
    if coming is None:
        return None
    way, position = month.end(coming), month.rest.position
    total = month.rest.amount(way.total) if way else None
    return End(position.calls + coming.made, total, position.unserved + way.unserved if way else 0)


def _no_price(tariff: Tariff, pay: str, subscription: str | None, made: str) -> str:
    label = tariff.sheet.label
    if subscription is not None:
        return f"`subscription` {subscription}: what is beyond it is priced on request only; ask the vendor"
    if tariff.rater is None:
        return f"`pay` {pay}: {label} sells no postpaid, which would have to pay; choose another way to pay"
    return f"{label} prices a month of {made} on request only; ask the vendor"


def _ends(tariff: Tariff, seen: Seen, on: date, free: int, there: int) -> date | None:
    """Return the day on which the last of some units is used that pay after the free quota."""
    daily = tariff.api.daily_free
    billed: Sequence[Fraction] = [max(Fraction(0), day - daily) for day in seen.days]
    place = next((place for place, total in enumerate(accumulate(billed), start=1) if total >= free + there), None)
    return on + timedelta(place) if place is not None and there else None
