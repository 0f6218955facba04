"""Where does this month end? The calls of its days to come, rated as one month with those that are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from costcalc.engine.billing import commitment_note
from costcalc.engine.estimate_notes import dead_zone_note, postpaid_off, raised_note
from costcalc.engine.month_end import Outlook, outlook, run_rate
from costcalc.engine.month_rest import MonthRest, Position, Way
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.engine.tariff import Tariff, tariff_of
from costcalc.errors import NoPriceError, RequestError
from costcalc.money import grouped, minus, percent, plural, round_half_up
from costcalc.quantities import Units, exact_percent
from costcalc.results.common import CHEAPEST, Note, NoteCode, Pay
from costcalc.results.estimate import Usage
from costcalc.results.forecast import ENDS, LIKELY, End, Forecast, SoFar, ToCome, Working
from costcalc.sheet import Api, PriceSheet

WAYS = (CHEAPEST, Pay.POSTPAID.value)
"""The ways to pay that a forecast may be about."""


def forecast(
    sheet: PriceSheet,
    *,
    on: date,
    days: Sequence[Units] | None = None,
    so_far: Units | None = None,
    free: Units | None = None,
    prepaid: Units = 0,
    so_far_postpaid: Units | None = None,
    pay: str = CHEAPEST,
    budget: Decimal | None = None,
    budget_at: str = LIKELY,
    warn_at: Fraction | None = None,
    api: str | None = None,
) -> Forecast:
    """Return where the month of ``on`` ends, in calls and in money, and what is still to pay.

    What was used is either ``days``, the successful calls of each day in a row, the last of which is ``on`` (earlier
    months are history to learn from), or ``so_far``, those of the month up to ``on``. ``free`` and ``prepaid`` are what
    is left now (of a monthly quota by default what the month so far has left of it), ``so_far_postpaid`` is how many of
    the month's calls were postpaid, where that does not follow. ``pay`` is cheapest or postpaid. ``budget`` is the
    month's, held against one of low, likely and high by ``budget_at``, with a note from ``warn_at`` (a share of one) of
    it on. Counts are whole calls, or Decimals where the sheet gives the API ``decimals``.

    Raises RequestError for what cannot be meant, NoPriceError where the likely month has no price, and LimitError for
    packages of sizes so awkward that an exact answer would take too long.
    """
    _check(on, days, so_far, pay, budget, budget_at, warn_at)
    _require_priced_by_month(sheet, sheet.api(api))
    tariff = tariff_of(sheet, api)
    parts, amount = tariff.api.parts, tariff.currency.amount
    if days is None:
        used = parts(so_far or 0, "so_far")
        seen = run_rate(used, on)
    else:
        history = tariff.api.all_parts(days, "days")
        used, seen = sum(history[-on.day :]), outlook(history, on)
    postpaid = None if so_far_postpaid is None else parts(so_far_postpaid, "so_far_postpaid")
    left = None if free is None else parts(free, "free")
    position, assumed = _position(tariff, used, left, parts(prepaid, "prepaid"), postpaid)
    rest = MonthRest(tariff, position)
    paid, way = rest.so_far(), _way(rest, seen.likely, pay)
    if paid is None or way is None:
        raise NoPriceError(_no_price(tariff, pay, used + seen.likely))
    so_far_total, total = amount(paid), amount(way.total)
    answer = Forecast(
        header=tariff.header,
        on=on,
        so_far=SoFar(used, used - position.postpaid, position.postpaid, so_far_total),
        low=_end(rest, seen.low, pay),
        likely=End(used + way.calls, total),
        high=_end(rest, seen.high, pay),
        to_come=ToCome(
            calls=way.calls,
            free=way.free,
            prepaid=way.prepaid,
            bought=way.bought,
            postpaid=way.postpaid,
            total=minus(total, so_far_total),
            purchases=rest.purchases(way),
        ),
        days_to_come=len(seen.days),
        prepaid_left=position.prepaid,
        prepaid_ends=_prepaid_ends(position, seen, on),
        budget=budget,
        budget_at=budget_at,
        budget_ends=None if budget is None else _budget_ends(rest, way, seen, on, budget),
        working=_in_units(seen, tariff.api),
        total=total,
        bill=rest.totals(way),
    )
    notes = (*_assumed(tariff, position, assumed, paid), *_near_budget(answer, warn_at), *_notes(tariff, rest, way))
    return tariff.as_read(replace(answer, notes=notes))


def _check(
    on: date,
    days: Sequence[Units] | None,
    so_far: Units | None,
    pay: str,
    budget: Decimal | None,
    budget_at: str,
    warn_at: Fraction | None,
) -> None:
    if not isinstance(on, date):
        raise RequestError(f"on: a date is expected, not {on!r}")
    if (days is None) == (so_far is None):
        raise RequestError("say what was used in one way: `days`, or `so_far`")
    if days is not None and not len(days):
        raise RequestError("`days`: at least one day is needed")
    if pay not in WAYS:
        raise RequestError(f"`pay` {pay}: choose one of {', '.join(WAYS)}")
    if budget_at not in ENDS:
        raise RequestError(f"`budget_at` {budget_at}: choose one of {', '.join(ENDS)}")
    if budget is None and (budget_at != LIKELY or warn_at is not None):
        raise RequestError(f"`{'warn_at' if warn_at is not None else 'budget_at'}` is about a `budget`; add it")
    if warn_at is not None and not budget:
        raise RequestError("`warn_at` is a share of the `budget`, which is 0")


def _require_priced_by_month(sheet: PriceSheet, api: Api) -> None:
    """Raise RequestError for prices that one number of calls a month does not decide."""
    if sheet.counts_days(api):
        raise RequestError(
            f"{api.key} is priced by the day, so no month's count has a price; price its days with `estimate` and a usage file"
        )
    if api.takes_sizes:
        raise RequestError(f"{api.key} is priced by the size of each call, and what is to come has no size")
    if api.subscriptions and not api.postpaid and not api.packages:
        raise RequestError(f"{api.key} is sold by subscription alone; `compare` says which one a volume takes")


def _position(tariff: Tariff, used: int, free: int | None, prepaid: int, postpaid: int | None) -> tuple[Position, bool]:
    """Return where the month stands, and whether it is assumed what was postpaid, or that nothing was.

    The free quota pays first, then packages: while either has units left, it paid for everything before it.
    """
    quota = tariff.api.monthly_free
    left = max(0, quota - used) if free is None else free
    taken = max(0, quota - left) if quota else used if left else 0
    if postpaid is not None and postpaid > used:
        units = tariff.api.units
        raise RequestError(
            f"`so_far_postpaid`: {grouped(units(postpaid))} are more than the {plural(units(used), 'call')} of the month so far"
        )
    assumed = postpaid is None and used > quota and tariff.rater is not None
    if postpaid is None:
        postpaid = used - quota if assumed and not left and not prepaid else 0
    return Position(used, min(used - postpaid, taken), postpaid, left, prepaid), assumed


def _way(rest: MonthRest, calls: int, pay: str) -> Way | None:
    return rest.cheapest(calls) if pay == CHEAPEST else rest.by_postpaid(calls)


def _end(rest: MonthRest, calls: int | None, pay: str) -> End | None:
    """Return one end of the month; None without a range."""
    if calls is None:
        return None
    way = _way(rest, calls, pay)
    return End(rest.position.calls + calls, rest.amount(way.total) if way else None)


def _no_price(tariff: Tariff, pay: str, calls: int) -> str:
    label, made = tariff.sheet.label, plural(tariff.api.units(calls), "call")
    if tariff.rater is None:
        return f"`pay` {pay}: {label} sells no postpaid, which would have to pay; choose another way to pay"
    return f"{label} prices a month of {made} on request only; ask the vendor"


def _prepaid_ends(position: Position, seen: Outlook, on: date) -> date | None:
    """Return the day on which the last prepaid unit is used."""
    there = position.free + position.prepaid
    sums = accumulate(seen.days)
    ends = (place for place, total in enumerate(sums, start=1) if position.prepaid and total >= there)
    place = next(ends, None)
    return None if place is None else on + timedelta(place)


def _budget_ends(rest: MonthRest, way: Way, seen: Outlook, on: date, budget: Decimal) -> date | None:
    """Return the first day by whose end the month has come to the budget; what is to buy is bought on the next day."""
    sums = (round_half_up(*total.as_integer_ratio()) for total in accumulate(seen.days))
    for place, cost in enumerate([rest.so_far(), *(rest.reached(calls, way) for calls in sums)]):
        if cost is not None and rest.amount(cost) >= budget:
            return on + timedelta(place)
    return None


def _in_units(seen: Outlook, api: Api) -> Working:
    """Return how the calls to come were reached, its means in units."""
    part = 10**api.decimals
    levels = tuple(level._replace(calls=level.calls / part) for level in seen.working.levels)
    return seen.working._replace(levels=levels)


def _assumed(tariff: Tariff, position: Position, assumed: bool, paid: int) -> Iterator[Note]:
    units, quota = tariff.api.units, tariff.api.monthly_free
    made = plural(units(position.calls), "call")
    if assumed and not position.postpaid:
        yield Note(
            NoteCode.PAID_SO_FAR_ASSUMED,
            f"free quota and packages have units left, so they are taken to have paid for all {made} so far; "
            "where a package was bought within the month, say how many of them were postpaid",
        )
    elif assumed:
        less = f", less the {grouped(units(quota))} free of the month," if quota else ""
        yield Note(
            NoteCode.PAID_SO_FAR_ASSUMED,
            f"nothing is left of free quota and packages, so the {made} so far{less} are taken "
            f"for postpaid ({grouped(tariff.currency.amount(paid))}); where a package was bought or ran out within the month, "
            "say how many of them were",
        )


def _near_budget(answer: Forecast, warn_at: Fraction | None) -> Iterator[Note]:
    """Say that the end which the budget is held against comes to a share of it, or more."""
    budget, end = answer.budget, answer.held
    if warn_at is None or not budget or end is None or end.total is None:
        return
    if Fraction(end.total) >= warn_at * Fraction(budget):
        yield Note(
            NoteCode.NEAR_BUDGET,
            f"the {answer.budget_at} end of the month, {grouped(end.total)}, is {percent(end.total, budget)} % of the budget of "
            f"{grouped(budget)}; from {exact_percent(warn_at)} on this is said",
        )


def _notes(tariff: Tariff, rest: MonthRest, way: Way) -> Iterator[Note]:
    """Say what the likely amount alone does not."""
    month, bill, position = rest.month(way), rest.bill(way), rest.position
    if month and bill:
        yield from dead_zone_note(tariff, month, position.postpaid + way.postpaid)
        free = position.by_free + way.free
        calls, postpaid = position.calls + way.calls, position.postpaid + way.postpaid
        if not way.packages:
            yield from raised_note(tariff, Usage(calls, 0, free, calls - free - postpaid, postpaid), bill)
        yield from postpaid_off(tariff, pays=bool(postpaid or bill.lines))
    elif way.bought:
        made = plural(tariff.api.units(way.bought), "call")
        yield Note(
            NoteCode.UNSERVED,
            f"nothing that is already there pays for {made} to come (the sheet has no postpaid): "
            "such calls fail, and cost nothing, unless packages are bought",
        )
    if tariff.api.subscriptions:
        yield Note(NoteCode.NOT_PLANNED_AROUND, "the month is paid as one goes here; no subscription is looked at")
    if tariff.terms:
        yield from commitment_note(tariff.terms, [way.lines])
        if tariff.terms.minimum and tariff.terms.credit and tariff.catalog:
            yield Note(
                NoteCode.NOT_PLANNED_AROUND,
                "the bill has a minimum and a credit: packages and postpaid in other shares may cost less",
            )
    yield from sheet_notes(tariff.sheet, {tariff.api.key})
