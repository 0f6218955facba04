"""Prepaid or postpaid, from which volume on: rows of volumes, break-evens, dead zones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costcalc.engine.break_even import break_even, first_saving, steady_bill
from costcalc.engine.dead_zones import dead_zones
from costcalc.engine.estimate import dead_zone_note, estimate_tariff
from costcalc.engine.planner.segments import Work
from costcalc.engine.rating import MonthBill
from costcalc.engine.tariff import Tariff
from costcalc.engine.year import MONTHS, year_total
from costcalc.errors import LimitError, NoPriceError, RequestError
from costcalc.money import MAX_COUNT, grouped, lists_of_whole_numbers, minus, optional_whole_numbers, plural
from costcalc.results.common import Note, NoteCode
from costcalc.results.compare import BreakEven, Comparison, FirstSaving, MonthHalf, VolumeRow, YearHalf
from costcalc.sheet import Period, PriceSheet

MAX_ROWS = 1_000
"""More volumes nobody reads in one table, and each takes a millisecond."""

MAX_YEARS = 250_000
"""How many sums of packages all years together may look at: less than a second. Those beyond have no amount."""


def compare(
    sheet: PriceSheet,
    *,
    calls: Sequence[int] | None = None,
    first: int | None = None,
    last: int | None = None,
    step: int | None = None,
    free: int | None = None,
    api: str | None = None,
) -> Comparison:
    """Return volumes side by side, nothing prepaid, with the break-evens and dead zones of what is billable.

    All are whole numbers of calls a month. ``free`` is what is free in each month (by default a monthly quota of the
    sheet, as in an estimate). Either the volumes in ``calls`` (``[]`` means none named, as None does); or those from
    ``first`` to ``last`` in steps of ``step`` (round ones without it) and, always, each tier's first volume and the
    one below it.

    Raises RequestError for what cannot be meant, NoPriceError where the tiers count one day's calls, and LimitError
    for more than 1,000 volumes.
    """
    _check(calls, first, last, step, free)
    tariff = Tariff(sheet, api)
    require_months(tariff)
    volumes = sorted(set(calls)) if calls else default_volumes(tariff, first, last, step)
    given = tariff.api.monthly_free if free is None else free
    if len(volumes) > MAX_ROWS:
        raise LimitError(f"{len(volumes):,} volumes are more than {MAX_ROWS:,}; show fewer")
    years = Work(MAX_YEARS)
    rows = tuple(_row(tariff, volume, given, years) for volume in volumes)
    zones = dead_zones(tariff.rater, steady_bill(tariff.rater, given).basis(0)) if tariff.rater else ()
    first_saves, exact = _first_saving(tariff, given)
    notes = list(_dead_notes(tariff, volumes, given)) if calls else []
    if tariff.api.postpaid and not tariff.api.postpaid.enabled_by_default:
        notes.append(Note(NoteCode.POSTPAID_OFF, "this vendor keeps postpaid off until you turn it on"))
    return Comparison(
        header=tariff.header,
        free=given,
        rows=rows,
        break_even=tuple(_break_even(tariff, given)),
        first_saving=first_saves,
        exact=exact,
        dead_zones=zones,
        notes=tuple(notes),
    )


def _check(
    calls: Sequence[int] | None, first: int | None, last: int | None, step: int | None, free: int | None
) -> None:
    lists_of_whole_numbers(calls=calls)
    optional_whole_numbers(first=first, last=last, step=step, free=free)
    if calls and not first == last == step is None:
        raise RequestError("--calls names the volumes; leave out --from, --to and --step")
    if first is not None and last is not None and first > last:
        raise RequestError(f"--from {grouped(first)} is more than --to {grouped(last)}; swap them")
    if step == 0:
        raise RequestError("--step takes a whole number from 1 on")


def require_months(tariff: Tariff) -> None:
    """Raise NoPriceError where the sheet's tiers count one day's calls, so that months have no price."""
    if tariff.api.postpaid and tariff.api.postpaid.period is Period.DAY:
        raise NoPriceError(
            f"{tariff.sheet.label}: {tariff.api.key} counts its postpaid tiers by the day, so months have no price; "
            "use `costcalc estimate` for one day"
        )


def default_volumes(tariff: Tariff, first: int | None, last: int | None, step: int | None) -> list[int]:
    """Return the volumes to show: steps or round ones, and both sides of each bound within the range."""
    bounds = {bound for tier in tariff.rater.firsts[1:] for bound in (tier - 1, tier)} if tariff.rater else set()
    sizes = [package.size for package in tariff.api.packages.sizes] if tariff.api.packages else []
    low = 1 if first is None else first
    high = last if last is not None else max([1_000, low, *(2 * bound for bound in bounds), *sizes])
    if step is not None:
        if (high - low) // step >= MAX_ROWS:
            raise LimitError(f"{(high - low) // step + 1:,} rows are more than {MAX_ROWS:,}; take a larger --step")
        return sorted({*range(low, high + 1, step), *(bound for bound in bounds if low <= bound <= high)})
    smallest = max(min([*sizes, *bounds, high]) // 10, 1) if first is None else 1
    round_ones = (factor * 10**exponent for exponent in range(len(str(MAX_COUNT))) for factor in (1, 2, 5))
    shown = {volume for volume in round_ones if max(low, smallest) <= volume <= high}
    shown.update(bound for bound in bounds if low <= bound <= high)
    if first is not None or last is not None:
        shown.update(volume for volume in (first, last) if volume is not None)
    return sorted(shown)


def _dead_notes(tariff: Tariff, volumes: Sequence[int], free: int) -> Iterator[Note]:
    """Say which of the volumes that were asked for cost more than a larger one."""
    for volume in volumes if tariff.rater else ():
        bill = _bill(tariff, volume, free)
        for note in dead_zone_note(tariff, bill, volume - bill.free) if bill else ():
            yield Note(note.code, f"{plural(volume, 'call')}: {note.message}")


def _bill(tariff: Tariff, calls: int, free: int) -> MonthBill | None:
    return MonthBill(tariff.rater, calls, min(free, calls)) if tariff.rater else None


def _row(tariff: Tariff, calls: int, free: int, years: Work) -> VolumeRow:
    bill = _bill(tariff, calls, free)
    dead = bill is not None and any(dead_zone_note(tariff, bill, calls - bill.free))
    month, year = _month(tariff, calls, free), _year(tariff, calls, free, years)
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


def _year(tariff: Tariff, calls: int, free: int, years: Work) -> YearHalf:
    bill = _bill(tariff, calls, free)
    total = bill.total(calls - bill.free) if bill else None
    postpaid = None if total is None else tariff.currency.amount(MONTHS * total)
    cheapest = year_total(tariff, calls, free, work=years)
    return YearHalf(
        postpaid=postpaid,
        cheapest=cheapest,
        saving=None if postpaid is None or cheapest is None else minus(postpaid, cheapest),
    )


def _break_even(tariff: Tariff, free: int) -> Iterator[BreakEven]:
    """Yield a break-even for each package that postpaid competes with."""
    packages = tariff.api.packages
    if packages and tariff.rater:
        bill = steady_bill(tariff.rater, free)
        for package in packages.sizes:
            yield break_even(bill, package, packages.validity)


def _first_saving(tariff: Tariff, free: int) -> tuple[FirstSaving | None, bool]:
    """Return the first volume at which packages save, if any, and whether that is known of all volumes."""
    if tariff.rater is None or tariff.api.packages is None:
        return None, True
    try:
        return first_saving(tariff.rater, tariff.api.packages.sizes, free), True
    except LimitError:
        return None, False
