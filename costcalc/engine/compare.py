"""Prepaid or postpaid, from which volume on: rows of volumes, break-evens, dead zones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from costcalc.engine.break_even import break_even, first_saving, is_searchable, postpaid_again, steady_bill
from costcalc.engine.cheapest_ways import in_a_month, in_a_year
from costcalc.engine.dead_zones import cheaper_above, dead_zones
from costcalc.engine.estimate import split_usage
from costcalc.engine.estimate_notes import raised_note
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.planner.segments import Work
from costcalc.engine.tariff import Tariff
from costcalc.engine.volumes import (
    NO_PRICE,
    check_volumes,
    month_alone,
    notes_of_prices,
    require_any_price,
    require_few,
    shown_volumes,
)
from costcalc.engine.year import MAX_YEARS, MONTHS, months_granted, year_total
from costcalc.errors import LimitError, NoPriceError
from costcalc.money import MAX_COUNT, grouped, minus, plural
from costcalc.quantities import MONTH_DAYS, Units
from costcalc.results.common import Later, Note, NoteCode
from costcalc.results.compare import BreakEven, Comparison, CurveLine, FirstSaving, VolumeRow, YearHalf
from costcalc.results.dead_zone import DeadZone
from costcalc.sheet import PriceSheet


def compare(
    sheet: PriceSheet,
    *,
    calls: Sequence[Units] | None = None,
    first: Units | None = None,
    last: Units | None = None,
    step: Units | None = None,
    free: Units | None = None,
    api: str | None = None,
    days: int = MONTH_DAYS,
) -> Comparison:
    """Return volumes side by side, nothing prepaid, with the break-evens and dead zones.

    All are calls made in a month, the free ones included: whole numbers, or Decimals where the sheet gives the API
    ``decimals``; where it counts days, those of each of so many equal ``days``, which else say nothing. ``free`` is what
    is free in each month (by default a monthly quota of the sheet, as in an estimate). Either the volumes in ``calls`` (``[]`` means none named,
    as None does); or those from ``first`` to ``last`` in steps of ``step`` (round ones without it) and, always, both
    sides of each tier's bound: the first volume that reaches the tier and the one below it.

    Raises RequestError for what cannot be meant, NoPriceError where none of the volumes has a
    price, and LimitError for more than 1,000 volumes, or packages of sizes so awkward that an exact
    answer would take too long.
    """
    if sheet.api(api).takes_sizes:
        raise NoPriceError(
            f"{sheet.api(api).key} is priced by the size of each call, so a volume has no one price; "
            "`estimate` and `plan` price calls of one size"
        )
    tariff = Tariff(sheet, api)
    named = None if calls is None else tariff.api.all_parts(calls, "calls")
    low, high, width, told = (
        None if number is None else tariff.api.parts(number, name)
        for name, number in (("first", first), ("last", last), ("step", step), ("free", free))
    )
    check_volumes(tariff.api, named, low, high, width)
    if tariff.api.counts_days:
        from costcalc.engine.compare_days import compare_days

        return tariff.as_read(compare_days(tariff, named, told, low, high, width, days))
    given = tariff.api.monthly_free if told is None else told
    return tariff.as_read(_compare(tariff, named, given, low, high, width))


def _compare(
    tariff: Tariff, calls: Sequence[int] | None, given: int, first: int | None, last: int | None, step: int | None
) -> Comparison:
    """See ``compare``; counts are in parts here, in the answer, too."""
    volumes = sorted(set(calls)) if calls else default_volumes(tariff, given, first, last, step)
    require_few(volumes)
    years = Work(MAX_YEARS)
    bill = steady_bill(tariff.rater, given) if tariff.rater else None
    rows = tuple(_row(tariff, bill, volume, given, years) for volume in volumes)
    require_any_price(tariff, rows)
    first_saves, exact = _first_saving(tariff, given)
    zones = tuple(_dead_zones(bill, given)) if bill else ()
    again, exact_again = _postpaid_again(tariff, first_saves, given)
    notes = [*_notes(tariff, bill, volumes, given)] if calls else [*_on_request_above(tariff, volumes, given)]
    return Comparison(
        header=tariff.header,
        free=given,
        rows=rows,
        break_even=tuple(_break_even(tariff, given)),
        first_saving=first_saves,
        exact=exact,
        searchable=tariff.rater is None or is_searchable(tariff.rater),
        postpaid_again=again,
        exact_again=exact_again,
        dead_zones=zones,
        curve=Later(lambda: _curve(tariff, volumes, given)),
        in_a_month=in_a_month(tariff, given) if tariff.api.subscriptions else None,
        in_a_year=in_a_year(tariff, given) if tariff.api.subscriptions else None,
        notes=(*notes, *notes_of_prices(tariff)),
    )


def _curve(tariff: Tariff, volumes: Sequence[int], free: int) -> Iterator[CurveLine]:
    from costcalc.engine.compare_curve import curve

    return curve(tariff, volumes, default_volumes(tariff, free, None, None, None), free)


def default_volumes(tariff: Tariff, free: int, first: int | None, last: int | None, step: int | None) -> list[int]:
    """Return the volumes to show: steps or round ones, and both sides of each bound within the range.

    A bound is where a tier begins, or where a subscription includes no more.
    """
    sizes = [package.size for package in tariff.api.packages.sizes] if tariff.api.packages else []
    included = [offer.included for offer in tariff.api.subscriptions if not offer.included_per_term]
    beyond = [free + units + 1 for units in included if units is not None]
    return shown_volumes(tariff.api, free, [*_reached(tariff, free), *beyond], sizes, first, last, step)


def _reached(tariff: Tariff, free: int) -> list[int]:
    """Return the smallest volume, in calls, that reaches each tier above the first.

    Free calls come first; where the tiers do not count them, they shift each bound. A block that is begun counts whole.
    """
    if tariff.rater is None:
        return []
    counted = steady_bill(tariff.rater, free).basis(0)
    return [tariff.rater.reach(first) + free - counted for first in tariff.rater.firsts[1:]]


def _on_request_above(tariff: Tariff, volumes: Sequence[int], free: int) -> Iterator[Note]:
    """Say from where on there is no postpaid price, where a volume shown has none."""
    if tariff.api.postpaid and tariff.api.postpaid.tiers[-1].unit_price is None:
        # A month of free calls alone has a price, whatever tier it reaches.
        above = max([*_reached(tariff, free), free + 1])
        if above <= volumes[-1]:
            yield Note(NoteCode.ON_REQUEST, f"from {plural(tariff.api.units(above), 'call')} on {NO_PRICE}")


def _notes(tariff: Tariff, bill: MonthBill | None, volumes: Sequence[int], free: int) -> Iterator[Note]:
    """Say which of the volumes that were asked for have no postpaid price, or a dear one."""
    if bill:
        for volume in volumes:
            for note in _notes_of(tariff, bill, volume, free):
                yield replace(note, place=plural(tariff.api.units(volume), "call"))


def _notes_of(tariff: Tariff, bill: MonthBill, volume: int, free: int) -> Iterator[Note]:
    units, amount = _billable(volume, free), tariff.currency.amount
    here, cheaper = bill.total(units), cheaper_above(bill, units)
    if here is None:
        yield Note(NoteCode.ON_REQUEST, NO_PRICE)
    elif cheaper:
        more, total = cheaper
        message = f"{grouped(tariff.api.units(more + free))} would cost {grouped(amount(total))} by postpaid"
        yield Note(NoteCode.DEAD_ZONE, f"{message}, {grouped(amount(here - total))} less")
    yield from raised_note(tariff, split_usage(volume, 0, free, 0), bill.bill(units))


def _billable(calls: int, free: int) -> int:
    return max(0, calls - free)


def _row(tariff: Tariff, bill: MonthBill | None, calls: int, free: int, years: Work) -> VolumeRow:
    dead = bill is not None and cheaper_above(bill, _billable(calls, free)) is not None
    month, year = month_alone(tariff, calls, free), _year(tariff, bill, calls, free, years)
    return VolumeRow(calls=calls, dead_zone=dead, month=month, year=year)


def _year(tariff: Tariff, bill: MonthBill | None, calls: int, free: int, years: Work) -> YearHalf:
    total = bill.total(_billable(calls, free)) if bill else None
    postpaid = None if total is None else tariff.currency.amount(_postpaid_year(tariff, calls, total))
    cheapest = year_total(tariff, calls, free, work=years)
    return YearHalf(
        postpaid=postpaid,
        cheapest=cheapest,
        saving=None if postpaid is None or cheapest is None else minus(postpaid, cheapest),
    )


def _postpaid_year(tariff: Tariff, calls: int, total: int) -> int:
    """Return twelve bills of one month, of which those after the end of a monthly quota are without it."""
    granted = months_granted(tariff)
    without = tariff.rater.total(calls) if tariff.rater and granted < MONTHS else None
    later = total if without is None else without
    if tariff.terms:
        from costcalc.engine.billing import Lines

        months = [Lines(postpaid=total)] * granted + [Lines(postpaid=later)] * (MONTHS - granted)
        return tariff.terms.total(months)
    return granted * total + (MONTHS - granted) * later


def _break_even(tariff: Tariff, free: int) -> Iterator[BreakEven]:
    """Yield a break-even for each package that postpaid competes with."""
    packages = tariff.api.packages
    if packages and tariff.rater:
        bill = steady_bill(tariff.rater, free)
        for package in packages.sizes:
            found = break_even(bill, package, packages.validity)
            calls, a_month = _made(found.calls, free), _made(found.calls_per_month, free)
            yield replace(found, calls=calls, calls_per_month=a_month)


def _dead_zones(bill: MonthBill, free: int) -> Iterator[DeadZone]:
    """Yield the dead zones, counted in all calls that are made.

    Where a month without billable calls is in one, so is every month of free calls alone: then it begins at 0 calls.
    """
    for zone in dead_zones(bill.rater, bill.basis(0)):
        first = zone.first + free if zone.first else 0
        yield replace(zone, first=first, last=zone.last + free, cheaper_at=zone.cheaper_at + free)


def _made(units: Units | None, free: int) -> Units | None:
    """Return how many calls are made where so many are billable."""
    return None if units is None else units + free


def _first_saving(tariff: Tariff, free: int) -> tuple[FirstSaving | None, bool]:
    """Return the first volume at which packages save, if any, and whether that is known of all volumes."""
    if tariff.rater is None or tariff.api.packages is None:
        return None, True
    if not is_searchable(tariff.rater):
        return None, False
    try:
        return first_saving(tariff.rater, tariff.api.packages.sizes, free), True
    except LimitError:
        return None, False


def _postpaid_again(tariff: Tariff, first: FirstSaving | None, free: int) -> tuple[Units | None, bool]:
    """Return the next volume above the first saving at which packages save nothing, and whether that is known."""
    if first is None or tariff.rater is None or tariff.catalog is None:
        return None, True
    bill, calls = steady_bill(tariff.rater, free), int(first.calls)  # in parts as yet
    try:
        units = postpaid_again(bill, tariff.catalog, calls - free, MAX_COUNT - free)
    except LimitError:
        return None, False
    return _made(units, free), True
