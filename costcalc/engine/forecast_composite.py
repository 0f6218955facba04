"""Where a month of a composite ends: each part is forecast and priced by itself, and the total is of one bill."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from costcalc.engine.billing import Billing, Lines, commitment_note, has_terms
from costcalc.engine.estimate_composite import of_part, part_notes
from costcalc.engine.forecast import check_asked, seen_by_day, seen_so_far
from costcalc.engine.forecast_notes import assumed_note, near_budget, notes_of
from costcalc.engine.month_days import Days, Seen, seen
from costcalc.engine.month_end import Outlook, outlook, outlook_like
from costcalc.engine.month_forecast import Month, Told, forecast_of, month_of, reached_on
from costcalc.engine.month_rest import Way
from costcalc.engine.net import with_discounts
from costcalc.engine.tariff import Tariff
from costcalc.errors import RequestError
from costcalc.money import MAX_COUNT, grouped, minus, round_to, total_of, whole_numbers
from costcalc.quantities import Units
from costcalc.results.common import CHEAPEST, Header, Note
from costcalc.results.forecast import LIKELY, CompositeForecast, End, Forecast, ForecastPart, Working
from costcalc.results.terms import BillTotals
from costcalc.sheet import Api, PriceSheet, Rounded

_NOTHING_TOLD = Told()

State = Callable[[Month], tuple[Days, Way | None]]
"""What is still to come of a part in one state of the month, and how that is paid."""


class _Sum(NamedTuple):
    """What all parts come to in one state of the month."""

    lines: Lines
    postpaid: int | Fraction
    subscriptions: int | Fraction
    """What rounding each part took off these, in minor units, where parts are rounded together."""


def forecast_composite(
    sheet: PriceSheet,
    *,
    on: date,
    days: Sequence[int] | None = None,
    so_far: int | None = None,
    size: int | None = None,
    units: Mapping[str, Sequence[Sequence[Units]]] | None = None,
    told: Mapping[str, Told] | None = None,
    pay: str = CHEAPEST,
    budget: Decimal | None = None,
    budget_at: str = LIKELY,
    warn_at: Fraction | None = None,
    api: str | None = None,
) -> CompositeForecast:
    """Return where the month of ``on`` ends for the calls of a composite, as ``forecast`` does for a priced API.

    A call of a ``size`` takes so many times its units of each part. Where calls have sizes of their own, ``units`` are those
    that they took of each part on each of the ``days``, in one list, or in one for each tier that single calls reach.
    ``told`` is what is left of each part, by its name, and what is held. Raises what ``forecast`` raises.
    """
    check_asked(on, [days, so_far], pay, budget, budget_at, warn_at)
    composite = sheet.api(api)
    whole_numbers(size=1 if size is None else size)
    _check_parts(composite, told or {})
    if days is None:
        calls, expected = seen_so_far(composite.parts(so_far or 0, "so_far"), on, by_day=sheet.counts_days(composite))
    else:
        calls, expected = seen_by_day(composite.all_parts(days, "days"), on)
    months, taken = [], []
    discounted = with_discounts(sheet) if sheet.bill or sheet.contract else sheet
    for use in composite.uses:
        columns = (units or {}).get(use.api)
        if columns is not None:
            part = sheet.api(use.api)
            tariff, each = Tariff(discounted, part, counted=True), None
            part_seen = _by_columns(part, columns, on, expected)
        else:
            tariff, each = of_part(sheet, discounted, use, 1 if size is None else size)
            _check_limit(composite, tariff.api, calls, each)
            part_seen = calls.times(each)
        mine = (told or {}).get(use.api, _NOTHING_TOLD)
        months.append(month_of(tariff, part_seen, mine, pay, tariff.api.unit))
        taken.append(None if each is None else tariff.api.units(each))
    bill = _OneBill(sheet, months, by_day=sheet.counts_days(composite))
    return bill.answer(composite, on, calls, expected.working, taken, size, budget, budget_at, warn_at)


def _likely(month: Month) -> tuple[Days, Way | None]:
    return month.way.coming, month.way


def _check_parts(composite: Api, told: Mapping[str, Told]) -> None:
    known = [use.api for use in composite.uses]
    for key in told:
        if key not in known:
            raise RequestError(f"{composite.key} does not use {key!r}; its parts are: {', '.join(known)}")


def _check_limit(composite: Api, part: Api, calls: Seen, each: int) -> None:
    most = max(end.made for end in (calls.likely, calls.high) if end)
    if (calls.over.made + most) * each > MAX_COUNT:
        limit = grouped(part.units(MAX_COUNT))
        raise RequestError(f"{composite.key}: more than {limit} units of {part.key}, the most accepted")


def _by_columns(part: Api, columns: Sequence[Sequence[Units]], on: date, calls: Outlook) -> Seen:
    """Return what is expected of a part of calls that have sizes of their own; it ranges as the calls do."""
    counted = [part.all_parts(column, "units") for column in columns]
    tiers = [outlook(column, on).days for column in counted]
    expected = outlook_like([Fraction(sum(day)) for day in zip(*tiers, strict=True)], calls)
    by_tier = tuple(tuple(column[-on.day :]) for column in counted)
    over = Days(tuple(map(sum, zip(*by_tier, strict=True))), by_tier if part.tiers_by_call else ())
    return seen(over, expected, tiers if part.tiers_by_call else ())


class _OneBill:
    """The parts of a composite's month on one bill: rounded together where the sheet says so, by the terms of the bill."""

    def __init__(self, sheet: PriceSheet, months: Sequence[Month], *, by_day: bool) -> None:
        self._sheet, self._months, self._billing, self._by_day = sheet, months, Billing(sheet), by_day
        self._once = sheet.amounts is not None and sheet.amounts.rounded is Rounded.BILL
        self._terms = has_terms(sheet, *(month.tariff.listed for month in months))
        self._amount = sheet.currency.amount

    def answer(
        self,
        composite: Api,
        on: date,
        calls: Seen,
        working: Working,
        taken: Sequence[Units | None],
        size: int | None,
        budget: Decimal | None,
        budget_at: str,
        warn_at: Fraction | None,
    ) -> CompositeForecast:
        """Return the answer; ``taken`` are the units of each part that one call takes."""
        so_far = self._total(lambda month: (month.seen.over.first(0), None))
        total = self._total(_likely)
        if so_far is None or total is None:
            raise AssertionError("each part has a price by now")
        parts = tuple(
            ForecastPart(month.tariff.api.key, each, self._part(month, working, on))
            for month, each in zip(self._months, taken, strict=True)
        )
        rounding = None
        if self._once and not self._terms:
            rounding = minus(total, total_of(part.forecast.total for part in parts))
        answer = CompositeForecast(
            header=Header.of(self._sheet, composite),
            on=on,
            size=size,
            by_day=calls.over.then(calls.likely).calls if self._by_day else (),
            so_far=calls.over.made,
            so_far_total=so_far,
            low=self._end(calls, "low"),
            likely=self._end(calls, "likely") or End(0, total),
            high=self._end(calls, "high"),
            to_come=calls.likely.made,
            to_come_total=minus(total, so_far),
            days_to_come=len(calls.days),
            parts=parts,
            budget=budget,
            budget_at=budget_at,
            budget_ends=None if budget is None else reached_on(on, budget, len(calls.days), self._after),
            working=working,
            total=total,
            rounding=rounding,
            bill=self._totals(),
        )
        return replace(answer, notes=tuple(self._notes(answer, composite, warn_at)))

    def _notes(self, answer: CompositeForecast, composite: Api, warn_at: Fraction | None) -> Iterator[Note]:
        told = [(part.api, part.forecast.notes) for part in answer.parts]
        yield from near_budget(answer.held, answer.budget_at, answer.budget, warn_at)
        likely = self._sum(_likely)
        if self._terms and likely:
            yield from commitment_note(self._billing, [likely.lines])
        yield from part_notes(self._sheet, composite, told, once=self._once)

    def _part(self, month: Month, working: Working, on: date) -> Forecast:
        found = forecast_of(month, working, on, None, LIKELY)
        if self._once and not self._terms:
            exact = month.way.lines.due + sum(month.rest.rounded_off(month.way.coming, month.way))
            found = replace(found, total=self._sheet.currency.in_full(*exact.as_integer_ratio()))
        notes = (*assumed_note(month), *notes_of(month))
        by_day = month.seen.over.then(month.seen.likely).calls if self._by_day else ()
        return month.tariff.as_read(replace(found, bill=None, by_day=by_day, notes=notes))

    def _end(self, calls: Seen, name: str) -> End | None:
        """Return one end of the month; None without a range."""
        coming: Days | None = getattr(calls, name)
        if coming is None:
            return None

        def state(month: Month) -> tuple[Days, Way | None]:
            days: Days = getattr(month.seen, name)
            return days, month.end(days)

        ways = [state(month)[1] for month in self._months]
        unserved = sum(
            month.rest.position.unserved + way.unserved for month, way in zip(self._months, ways, strict=True) if way
        )
        total = None if None in ways else self._total(state)
        return End(calls.over.made + coming.made, total, unserved)

    def _after(self, days: int) -> Decimal | None:
        """Return what the likely month has come to after so many of the days to come."""
        return self._total(lambda month: (month.way.coming.first(days), month.way if days else None))

    def _sum(self, state: State) -> _Sum | None:
        lines = Lines()
        postpaid: int | Fraction = 0
        subscriptions: int | Fraction = 0
        for month in self._months:
            coming, way = state(month)
            own = month.rest.lines(coming, way)
            if own is None:
                return None
            lines = lines.plus(own)
            if self._once:
                by_postpaid, by_subscription = month.rest.rounded_off(coming, way)
                postpaid, subscriptions = postpaid + by_postpaid, subscriptions + by_subscription
        return _Sum(lines, postpaid, subscriptions)

    def _total(self, state: State) -> Decimal | None:
        """Return what is paid in one state of the month; None on request."""
        found = self._sum(state)
        if found is None:
            return None
        lines = self._rounded(found)
        return self._amount(self._billing.total([lines]) if self._terms else lines.due)

    def _rounded(self, found: _Sum) -> Lines:
        lines, direction = found.lines, self._billing.direction
        rounded = Lines.rounded(direction, lines.postpaid + found.postpaid, lines.subscriptions + found.subscriptions)
        return rounded._replace(packages=lines.packages)

    def _totals(self) -> BillTotals | None:
        """Return what the terms of the bill make of the likely month; None where it has none."""
        found = self._sum(_likely)
        if not self._terms or found is None:
            return None
        listed = Fraction(0)
        for month in self._months:
            lost = sum(month.rest.rounded_off(month.way.coming, month.way, listed=True)) if self._once else 0
            listed += month.rest.listed(month.way) + lost
        return self._billing.totals_of(
            [self._rounded(found)], round_to(self._billing.direction, *listed.as_integer_ratio())
        )
