"""Where does this month end? The calls of its days to come, rated as one month with those that are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from costcalc.engine.call_sizes import at_size
from costcalc.engine.forecast_notes import assumed_note, near_budget, notes_of
from costcalc.engine.month_days import Days, Seen, seen
from costcalc.engine.month_end import Outlook, outlook, run_rate
from costcalc.engine.month_forecast import Told, forecast_of, month_of
from costcalc.engine.tariff import Tariff, tariff_of
from costcalc.errors import RequestError
from costcalc.money import MAX_COUNT, grouped, plural_of
from costcalc.quantities import Units
from costcalc.results.common import CHEAPEST
from costcalc.results.forecast import ENDS, LIKELY, WAYS, Forecast, Working
from costcalc.sheet import Api, PriceSheet
from costcalc.sheet.sizes import units_of


def forecast(
    sheet: PriceSheet,
    *,
    on: date,
    days: Sequence[Units] | None = None,
    so_far: Units | None = None,
    by_tier: Sequence[Sequence[Units]] | None = None,
    size: Units | None = None,
    free: Units | None = None,
    prepaid: Units = 0,
    so_far_postpaid: Units | None = None,
    subscription: str | None = None,
    pay: str = CHEAPEST,
    budget: Decimal | None = None,
    budget_at: str = LIKELY,
    warn_at: Fraction | None = None,
    api: str | None = None,
) -> Forecast:
    """Return where the month of ``on`` ends, in calls and in money, and what is still to pay.

    What was used is ``days``, the successful calls of each day in a row, the last of which is ``on`` (earlier
    months are history to learn from), or ``so_far``, those of the month up to ``on``: where the sheet counts days, those of
    each of its days, which are equal. Where the size of each call chooses its tier, ``by_tier`` are the units of each tier, as
    ``days``; or all calls have one ``size``, which the others are counted without then.

    ``free`` and ``prepaid`` are what is left now (of a monthly quota by default what the month so far has left of it),
    ``so_far_postpaid`` is how many of the month's calls were postpaid, where that does not follow; ``subscription`` is one that
    is held in the month: one for a year is paid. ``pay`` is cheapest or postpaid. ``budget`` is the month's, held against one
    of low, likely and high by ``budget_at``, with a note from ``warn_at`` (a share of one) of it on. Counts are whole calls, or
    Decimals where the sheet gives the API ``decimals``.

    Raises RequestError for what cannot be meant, NoPriceError where the likely month has no price, and LimitError for
    packages of sizes so awkward that an exact answer would take too long.
    """
    check_asked(on, [days, so_far, by_tier], pay, budget, budget_at, warn_at)
    listed = sheet.api(api)
    if by_tier is not None and (size is not None or not listed.tiers_by_call):
        raise RequestError("`by_tier` is of calls whose own size chooses a tier; give `days` in its place")
    each, sized = 1, sheet
    if size is not None:
        taken = listed.parts(size, "size")
        if not taken:
            raise RequestError("size 0: a call takes something; give a size above 0")
        each, sized = units_of(listed, taken), at_size(sheet, api, taken)
    tariff = Tariff(sized, api, counted=True) if by_tier is not None else tariff_of(sized, api)
    told = Told(free, prepaid, so_far_postpaid, subscription)
    calls, expected = _looked_at(tariff.api, on, days, so_far, by_tier, counted=size is not None)
    if each * (calls.over.made + max(end.made for end in (calls.likely, calls.high) if end)) > MAX_COUNT:
        most = grouped(listed.units(MAX_COUNT))
        raise RequestError(f"size: more than {most} {plural_of(listed.unit)} in all, the most accepted")
    month = month_of(tariff, calls.times(each), told, pay)
    working = expected.working if size is not None else in_units(expected.working, tariff.api)
    answer = forecast_of(month, working, on, budget, budget_at)
    if size is not None:
        answer = replace(answer, size=each, call_size=taken, requests=calls.over.made + calls.likely.made)
    notes = (
        *assumed_note(month),
        *near_budget(answer.held, budget_at, budget, warn_at),
        *notes_of(month),
    )
    return tariff.as_read(replace(answer, notes=notes))


def check_asked(
    on: date,
    used: Sequence[object],
    pay: str,
    budget: Decimal | None,
    budget_at: str,
    warn_at: Fraction | None,
) -> None:
    """Raise RequestError for what cannot be meant; ``used`` are the ways to say what was used, of which one is taken."""
    if not isinstance(on, date):
        raise RequestError(f"on: a date is expected, not {on!r}")
    if sum(each is not None for each in used) != 1:
        raise RequestError("say what was used in one way: `days`, or `so_far`")
    if pay not in WAYS:
        raise RequestError(f"`pay` {pay}: choose one of {', '.join(WAYS)}")
    if budget_at not in ENDS:
        raise RequestError(f"`budget_at` {budget_at}: choose one of {', '.join(ENDS)}")
    if budget is None and (budget_at != LIKELY or warn_at is not None):
        raise RequestError(f"`{'warn_at' if warn_at is not None else 'budget_at'}` is about a `budget`; add it")
    if warn_at is not None and not budget:
        raise RequestError("`warn_at` is a share of the `budget`, which is 0")


def seen_so_far(calls: int, on: date, *, by_day: bool) -> tuple[Seen, Outlook]:
    """Return what is expected after so many calls; ``by_day``: on each of the days, which are equal."""
    over = Days((calls,) * on.day if by_day else (calls,))
    expected = run_rate(over.made, on)
    return seen(over, expected), expected


def seen_by_day(history: Sequence[int], on: date) -> tuple[Seen, Outlook]:
    """Return what is expected after the calls of some days, of which the last is ``on``."""
    if not history:
        raise RequestError("`days`: at least one day is needed")
    expected = outlook(history, on)
    return seen(Days(tuple(history[-on.day :])), expected), expected


def in_units(working: Working, api: Api) -> Working:
    """Return how the calls to come were reached, its means in units."""
    part = 10**api.decimals
    return working._replace(
        levels=tuple(level._replace(calls=level.calls / part) for level in working.levels),
    )


def _looked_at(
    api: Api,
    on: date,
    days: Sequence[Units] | None,
    so_far: Units | None,
    by_tier: Sequence[Sequence[Units]] | None,
    *,
    counted: bool,
) -> tuple[Seen, Outlook]:
    """Return the month so far and what is expected of its rest; ``counted``: calls of one size, which are whole."""
    if by_tier is not None:
        tiers = [api.all_parts(tier, "by_tier") for tier in by_tier]
        if len({len(tier) for tier in tiers}) != 1 or len(tiers) != len(api.postpaid.tiers if api.postpaid else ()):
            raise RequestError("`by_tier`: a list of equally many days is needed for each tier of the sheet")
        calls, expected = seen_by_day([sum(day) for day in zip(*tiers, strict=True)], on)
        over = calls.over._replace(by_tier=tuple(tuple(tier[-on.day :]) for tier in tiers))
        return seen(over, expected, [outlook(tier, on).days for tier in tiers]), expected
    whole = replace(api, decimals=0) if counted else api
    if days is not None:
        return seen_by_day(whole.all_parts(days, "days"), on)
    return seen_so_far(whole.parts(so_far or 0, "so_far"), on, by_day=api.counts_days)
