"""Prepaid or postpaid, from which volume on: rows of volumes, break-evens, dead zones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from costcalc.engine.break_even import break_even, first_saving, is_searchable, postpaid_again, steady_bill
from costcalc.engine.dead_zones import cheaper_above, dead_zones
from costcalc.engine.estimate import estimate_tariff, split_usage
from costcalc.engine.estimate_notes import raised_note
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.planner.market import require_months
from costcalc.engine.planner.segments import Work
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.engine.tariff import Tariff
from costcalc.engine.year import MONTHS, months_granted, year_total
from costcalc.errors import LimitError, NoPriceError, RequestError
from costcalc.money import MAX_COUNT, grouped, minus, plural
from costcalc.quantities import Units
from costcalc.results.common import POSTPAID_OFF, Note, NoteCode
from costcalc.results.compare import BreakEven, Comparison, DeadZone, FirstSaving, MonthHalf, VolumeRow, YearHalf
from costcalc.sheet import Api, PriceSheet

MAX_ROWS = 1_000
"""How many volumes one table holds: each takes about a millisecond."""

NO_PRICE = "the vendor gives no postpaid price (on request)"

_BEFORE_TERMS = Note(
    NoteCode.NOT_PLANNED_AROUND,
    "break-evens and dead zones are those of the prices, before credit, minimum and commitment of the bill",
)

MAX_YEARS = 250_000
"""How many sums of packages all years together may look at: less than a second. Those beyond have no amount."""


def compare(
    sheet: PriceSheet,
    *,
    calls: Sequence[Units] | None = None,
    first: Units | None = None,
    last: Units | None = None,
    step: Units | None = None,
    free: Units | None = None,
    api: str | None = None,
) -> Comparison:
    """Return volumes side by side, nothing prepaid, with the break-evens and dead zones.

    All are calls made in a month, the free ones included: whole numbers, or Decimals where the sheet gives the API ``decimals``. ``free`` is what is free in each month (by
    default a monthly quota of the sheet, as in an estimate). Either the volumes in ``calls`` (``[]`` means none named,
    as None does); or those from ``first`` to ``last`` in steps of ``step`` (round ones without it) and, always, both
    sides of each tier's bound: the first volume that reaches the tier and the one below it.

    Raises RequestError for what cannot be meant, NoPriceError where the tiers count one day's calls or none of the
    volumes has a price, and LimitError for more than 1,000 volumes, or packages of sizes so awkward that an exact
    answer would take too long.
    """
    if sheet.api(api).takes_sizes:
        raise NoPriceError(
            f"{sheet.api(api).key} is priced by the size of each call, so a volume has no one price; "
            "`estimate` and `plan` price calls of one size"
        )
    tariff = Tariff(sheet, api)
    require_months(tariff.api)
    named = None if calls is None else tariff.api.all_parts(calls, "calls")
    low, high, width, told = (
        None if number is None else tariff.api.parts(number, name)
        for name, number in (("first", first), ("last", last), ("step", step), ("free", free))
    )
    check_volumes(tariff.api, named, low, high, width)
    given = tariff.api.monthly_free if told is None else told
    return tariff.as_read(_compare(tariff, named, given, low, high, width))


def _compare(
    tariff: Tariff, calls: Sequence[int] | None, given: int, first: int | None, last: int | None, step: int | None
) -> Comparison:
    """See ``compare``; counts are in parts here, in the answer, too."""
    volumes = sorted(set(calls)) if calls else default_volumes(tariff, given, first, last, step)
    if len(volumes) > MAX_ROWS:
        raise LimitError(f"{len(volumes):,} volumes are more than {MAX_ROWS:,}; show fewer")
    years = Work(MAX_YEARS)
    bill = steady_bill(tariff.rater, given) if tariff.rater else None
    rows = tuple(_row(tariff, bill, volume, given, years) for volume in volumes)
    if all(row.month.cheapest is None for row in rows):
        raise NoPriceError(
            f"{tariff.sheet.label} prices these volumes on request only, and has no packages; ask the vendor"
        )
    first_saves, exact = _first_saving(tariff, given)
    again, exact_again = _postpaid_again(tariff, first_saves, given)
    notes = [*_notes(tariff, bill, volumes, given)] if calls else [*_on_request_above(tariff, volumes, given)]
    if tariff.api.postpaid and not tariff.api.postpaid.enabled_by_default:
        notes.append(POSTPAID_OFF)
    if tariff.terms and (tariff.terms.credit or tariff.terms.minimum or tariff.terms.commitment):
        notes.append(_BEFORE_TERMS)
    notes += sheet_notes(tariff.sheet, {tariff.api.key})
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
        dead_zones=tuple(_dead_zones(bill, given)) if bill else (),
        notes=tuple(notes),
    )


def check_volumes(api: Api, calls: Sequence[int] | None, first: int | None, last: int | None, step: int | None) -> None:
    """Raise RequestError for volumes that cannot be meant, in parts."""
    if calls and not first == last == step is None:
        raise RequestError("`calls` names the volumes; leave out `first`, `last` and `step`")
    if first is not None and last is not None and first > last:
        low, high = grouped(api.units(first)), grouped(api.units(last))
        raise RequestError(f"`first` {low} is more than `last` {high}; swap them")
    if step == 0:
        raise RequestError(f"`step` takes {'a number above 0' if api.decimals else 'a whole number from 1 on'}")


def default_volumes(tariff: Tariff, free: int, first: int | None, last: int | None, step: int | None) -> list[int]:
    """Return the volumes to show: steps or round ones, and both sides of each bound within the range."""
    bounds = {side for reached in _reached(tariff, free) for side in (reached - 1, reached)}
    sizes = [package.size for package in tariff.api.packages.sizes] if tariff.api.packages else []
    one = tariff.api.parts(1, "calls")
    low = (1 if step is None else one) if first is None else first
    high = last if last is not None else max([1_000 * one, low, *(2 * bound for bound in bounds), *sizes])
    if step is not None:
        if (high - low) // step >= MAX_ROWS:
            raise LimitError(f"{(high - low) // step + 1:,} rows are more than {MAX_ROWS:,}; take a larger `step`")
        return sorted({*range(low, high + 1, step), *(bound for bound in bounds if low <= bound <= high)})
    smallest = max(min([*sizes, *bounds, high]) // 10, 1) if first is None else 1
    round_ones = (factor * 10**exponent for exponent in range(len(str(MAX_COUNT))) for factor in (1, 2, 5))
    shown = {volume for volume in round_ones if max(low, smallest) <= volume <= high}
    shown.update(bound for bound in bounds if low <= bound <= high)
    if first is not None or last is not None:
        shown.update(volume for volume in (first, last) if volume is not None)
    return sorted(shown)


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
    month, year = _month(tariff, calls, free), _year(tariff, bill, calls, free, years)
    return VolumeRow(calls=calls, dead_zone=dead, month=month, year=year)


def _month(tariff: Tariff, calls: int, free: int) -> MonthHalf:
    try:
        month = estimate_tariff(tariff, calls=calls, free=free)
    except NoPriceError:
        # On request, and no packages: the row says so by having no amount.
        return MonthHalf(postpaid=None, packages=None, cheapest=None, pay=None, saving=None)
    cheapest = month.cheapest
    return MonthHalf(
        postpaid=month.postpaid.total if month.postpaid else None,
        packages=month.packages.total if month.packages else None,
        cheapest=cheapest.total if cheapest else None,
        pay=cheapest.pay if cheapest else None,
        saving=cheapest.saving if cheapest else None,
    )


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
