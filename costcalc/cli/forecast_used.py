"""What ``forecast`` is told of the days so far: by a usage file, or by one count up to a day; and what is left of each API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from costcalc.cli import options
from costcalc.cli.held import held, held_now, subscriptions
from costcalc.cli.usage_files import UsageFiles
from costcalc.engine.accounts import assign, month_index, name_of, require_no_month
from costcalc.engine.call_sizes import at_size
from costcalc.engine.month_forecast import Told
from costcalc.errors import RequestError, listed
from costcalc.money import brief, grouped, plural
from costcalc.quantities import Units, added, parse_volume
from costcalc.results.common import Note, NoteCode
from costcalc.sheet import Api, PriceSheet
from costcalc.sheet.sizes import columns_of, units_of
from costcalc.usage import Column, UsageSeries, month_of, parse_month

_MAX_TOLD = 3


class Used(NamedTuple):
    """What was used up to a day: of each day, or in all."""

    on: date
    days: list[Units] | None
    so_far: Units | None
    owner: UsageSeries
    size: Units | None = None
    """What each call takes, where that was said by an option."""
    columns: Mapping[str, list[list[Units]]] = {}
    """Where calls have sizes of their own, the units of each API that is priced: in one list of days, or one for each tier."""
    counted: bool = False
    """Whether ``days`` are units, by the size of each call, in place of calls."""
    notes: tuple[Note, ...] = ()

    def many_sizes(self, sheet: PriceSheet) -> bool:
        """Whether the size of each single call matters, so that no count of a month says what it costs."""
        keys = {*self.columns, *([self.owner.api] if self.counted else [])}
        return any(sheet.api(key).takes_sizes for key in keys)


def said(sheet: PriceSheet, api: Api, so_far: str, on: date | None, size: str | None) -> Used:
    """Return what one count up to a day says; where the sheet counts days, that of each day."""
    if on is None:
        raise RequestError(f"--so-far {so_far} needs the day up to which it is counted; add --on, as --on 2026-11-18")
    volume, by_day = options.parsed("--so-far", so_far, parse_volume), sheet.counts_days(api)
    number, per = volume or (0, "")
    if per == "year":
        raise RequestError(
            f"--so-far {brief(so_far)}: these are calls of one month up to {on}; write them without /year"
        )
    if by_day and per != "day":
        raise RequestError(_by_the_day(api, so_far, number, on))
    if per == "day" and not by_day:
        number = added([number] * on.day)
    taken = options.optional_units("--size", size)
    if taken is None and api.takes_sizes:
        raise RequestError(
            f"--so-far {brief(so_far)}: {api.key} is priced by the size of each call; add --size N, what each call takes, or "
            "give --usage FILE with a column size"
        )
    owner = UsageSeries(None, api.key, month_of(on.toordinal()), (0,), (0,))
    return Used(on, None, number, owner, taken)


def _by_the_day(api: Api, so_far: str, number: Units, on: date) -> str:
    written = brief(so_far.partition("/")[0].strip())
    each = f"{written}/day"
    if isinstance(number, int) and number % on.day == 0:
        each = f"{grouped(number // on.day)}/day"
    return (
        f"--so-far {brief(so_far)}: {api.key} is priced by the day; write --so-far {each} where each of the "
        f"{plural(on.day, 'day')} had as many, or give --usage FILE with a row per day"
    )


def from_file(
    source: str, sheet: PriceSheet, key: str | None, on: date | None, files: UsageFiles, size: str | None
) -> Used:
    """Return the days of the one account and API of a file; RequestError where there are several, or no days."""
    from costcalc.cli.usage import billed, read_usage, reading_of

    taken = options.optional_units("--size", size)
    counting = sheet
    if taken is not None and sheet.api(key).takes_sizes:
        # By its rules for one call an API would ask for a column of sizes, which the option stands for.
        counting = at_size(sheet, key, sheet.api(key).parts(taken, "size"))
    read = read_usage(source, counting, key, reading=reading_of(files), daily=True)
    series = billed(read.series, files)
    if len(series) > 1:
        names = listed([name_of(each) for each in series], _MAX_TOLD)
        raise RequestError(
            f"--usage: a forecast is of one account and API, and the file has {len(series):,} ({names}); choose an API by "
            "--api, add accounts that share one bill by --one-bill, or give a file of one account"
        )
    owner = series[0]
    if owner.days is None or owner.first_day is None:
        raise RequestError(
            "--usage: the file has months, and a forecast takes a row for each day; without days, say --so-far N --on DATE"
        )
    if taken is not None and (owner.requests is not None or owner.counted):
        raise RequestError("the sizes of calls in a usage file stand in its column size; leave out --size")
    api = sheet.api(owner.api)
    days = _flat(api, owner.days)
    last = date.fromordinal(owner.first_day + len(days) - 1)
    # That the month is not there whole is what a forecast is for.
    notes = [note for note in read.notes if note.code is not NoteCode.PARTIAL_MONTH]
    if on is not None and on < last:
        raise RequestError(
            f"--on {on}: the usage file has rows up to {last}; leave --on out, or cut the file behind that day"
        )
    absent = (on - last).days if on else 0
    if on is not None and absent:
        if month_of(on.toordinal()) != month_of(last.toordinal()):
            raise RequestError(f"--on {on}: the usage file ends on {last}, and has no day of that month; add its rows")
        if files.gaps is None:
            notes.append(
                Note(
                    NoteCode.MISSING_DAYS,
                    f"{plural(absent, 'day')} after the last row, {last}, up to {on} count as 0 calls; "
                    "--gaps zero says that this is meant",
                )
            )
    zeros: list[Units] = [0] * absent
    columns = {part: [column + zeros for column in of_part] for part, of_part in _columns(sheet, api, owner).items()}
    in_units = owner.requests is not None and not api.uses
    used = Used(on or last, days + zeros, None, owner, taken, columns, in_units, tuple(notes))
    return _of_one_size(used, api, owner.size) if owner.size is not None and used.many_sizes(sheet) else used


def _of_one_size(used: Used, api: Api, size: int) -> Used:
    """Return what a file says whose calls all have one size as if an option had said it: whole calls of that size."""
    days = used.days
    if used.counted:
        made = units_of(api, size)
        days = [api.parts(day, "days") // made for day in used.days or ()]
    return used._replace(days=days, size=api.units(size), columns={}, counted=False)


def _flat(api: Api, months: Sequence[Sequence[int]]) -> list[Units]:
    return [api.units(day) for month in months for day in month]


def _columns(sheet: PriceSheet, api: Api, owner: UsageSeries) -> dict[str, list[list[Units]]]:
    """Return the units of each priced API whose calls have sizes of their own, day by day."""
    found, left = {}, list[Column](owner.counted)
    for part in [sheet.api(use.api) for use in api.uses] or [api]:
        own, left = left[: columns_of(part)], left[columns_of(part) :]
        columns = [_flat(part, column.days) for column in own if column.days is not None]
        if columns:
            found[part.key] = columns
    return found


def in_units(sheet: PriceSheet, key: str) -> PriceSheet:
    """Return the sheet as it prices units that were counted by the size of each call already."""
    api = sheet.api(key)
    counted = replace(api, per_call=None, noun=api.unit)
    return replace(sheet, apis=tuple(counted if each is api else each for each in sheet.apis))


def told(
    sheet: PriceSheet,
    used: Used,
    free: list[str] | None,
    prepaid: list[str] | None,
    so_far_postpaid: list[str] | None,
    subscription: list[str] | None,
) -> dict[str, Told]:
    """Return what is left of each API that is priced, and held: of the one asked about, or of its parts."""
    api = sheet.api(used.owner.api)
    priced = [sheet.api(use.api) for use in api.uses] or [api]
    month = month_of(used.on.toordinal())
    series = [used.owner._replace(api=each.key) for each in priced]
    left = _left("free", free, sheet, series, month)
    there = _left("prepaid", prepaid, sheet, series, month)
    postpaid = _left("so-far-postpaid", so_far_postpaid, sheet, series, month)
    for one in subscriptions(subscription):
        if one.until is not None and parse_month(one.until) < month:
            raise RequestError(
                f"--subscription {brief(one.written)}: {one.name} is paid to {one.until}, before the month; leave it out"
            )
    holds = held_now(subscription, priced)
    return {
        each.key: Told(left.get(each.key), there.get(each.key, 0), postpaid.get(each.key), holds.get(each.key))
        for each in priced
    }


def _left(
    option: str, texts: list[str] | None, sheet: PriceSheet, series: Sequence[UsageSeries], month: int
) -> dict[str, Units]:
    """Return what is left now, of one or of several lots; RequestError where a month named is over."""
    found: dict[str, Units] = {}
    name = option.replace("-", "_")
    for lots, each in zip(assign(sheet, held(f"--{option}", texts), series, name), series, strict=True):
        api = sheet.api(each.api)
        if len(lots) > 1 and option != "prepaid":
            raise RequestError(f"--{option} is given {len(lots)} times; give it once")
        for lot in lots:
            if option == "free":
                require_no_month(api, lot, ends=False)
            if lot.month is not None:
                month_index(lot.month, month, 1, name)
        if lots:
            found[api.key] = api.units(sum(lot.units for lot in lots))
    return found
