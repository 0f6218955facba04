"""How many calls an estimate is about: a month's, a year's, or those of each of some days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from costcalc.cli import options
from costcalc.errors import RequestError
from costcalc.money import MAX_COUNT, brief, grouped, plural, plural_of
from costcalc.quantities import MONTH_DAYS, Units, Volume, parse_volume
from costcalc.sheet import Api

_MONTHS = 12
_MAX_DAYS = 3_653
"""Ten years: more days are a slip of the finger."""


class Asked(NamedTuple):
    """What ``estimate`` is asked: where the API counts days, the calls of each of them, else those of a month."""

    calls: Units
    failed: Units
    days: int
    given: str = ""
    """How that follows from what was written, where it is not what was written."""
    requests: int | None = None
    """Where each call has a size, how many they are in all: ``calls`` are units then."""
    size: int | None = None
    """That size, in parts."""


class _Made(NamedTuple):
    """The same in parts; calls that have a size are whole."""

    calls: int
    failed: int
    days: int = 1
    given: str = ""


class _Volume(NamedTuple):
    """A volume in parts, and the time that it is made in."""

    number: int
    per: str


def asked(
    api: Api, calls: str, failed: str | None, days: int | None, size: str | None = None, *, by_day: bool
) -> Asked:
    """Return what ``--calls``, ``--failed``, ``--days`` and ``--size`` say of an API; ``by_day``: it counts days.

    The calls of a composite are calls, whatever their size. RequestError with what to write instead, where that is no
    answer.
    """
    made = _asked(api, calls, failed, days, by_day=by_day, sized=size is not None)
    taken = size_of(api, calls, size)
    if taken is None or api.uses:
        return Asked(api.units(made.calls), api.units(made.failed), made.days, made.given)
    from costcalc.sheet.sizes import units_of

    units, requests = units_of(api, taken), made.calls * made.days
    if requests * units > MAX_COUNT:
        most = grouped(api.units(MAX_COUNT))
        raise RequestError(f"--size {brief(size or '')}: more than {most} units in all, the most accepted")
    sized = f"{plural(requests, 'call')} of {grouped(api.units(units))} each"
    return Asked(
        api.units(made.calls * units),
        api.units(made.failed * units),
        made.days,
        ", ".join(filter(None, (sized, made.given))),
        requests,
        taken,
    )


def size_of(api: Api, calls: str, size: str | None) -> int | None:
    """Read ``--size``, in parts; RequestError where it is left out, and the price takes it."""
    taken = options.optional_units("--size", size)
    if taken is None and api.takes_sizes:
        raise RequestError(
            f"--calls {brief(calls)}: {api.key} is priced by the size of each call; add --size N, the "
            f"{plural_of(api.unit)} that each call takes"
        )
    return None if taken is None else api.parts(taken, "size")


def read_volume(api: Api, text: str, *, sized: bool) -> _Volume:
    """Read ``--calls``, in parts; calls of a size are whole numbers."""
    return _in_parts(api, "calls", options.parsed("--calls", text, parse_volume), sized=sized)


class Volumes(NamedTuple):
    """Some volumes as ``compare`` takes them: of a month, or, where the API counts days, of each of so many."""

    values: dict[str, list[Units]]
    """By option, in the order written."""
    days: int
    given: str
    """How those of a month follow from what was written; nothing where it is what was written."""


def read_volumes(api: Api, texts: Mapping[str, Sequence[str]], days: int | None, *, by_day: bool) -> Volumes:
    """Read the volumes of some options, each with its time as in ``asked``; RequestError with what to write instead."""
    kept = _period(days)
    values: dict[str, list[Units]] = {}
    times = set()
    for option, of_option in texts.items():
        for text in of_option:
            volume = _in_parts(api, option.removeprefix("--"), options.parsed(option, text, parse_volume), sized=False)
            made = _of_period(api, option, text, volume, kept, by_day=by_day)
            times.add(volume.per or "month")
            values.setdefault(option, []).append(api.units(made))
    if days is not None and not by_day and "day" not in times:
        raise RequestError("--days says how many days --calls N/day are about; write volumes so, or leave --days out")
    given = ""
    if "day" in times and not by_day:
        given = f"Calls a day are those of {plural(kept, 'day')}"
    elif "year" in times:
        given = "Calls a year are those of twelve equal months"
    return Volumes(values, kept, given)


def _of_period(api: Api, option: str, text: str, volume: _Volume, days: int, *, by_day: bool, more: str = "") -> int:
    """Return the calls of a volume in parts: of a day where the API counts days, else of a month, or of so many days.

    A year that is no twelve equal months is for ``plan``, which spreads it. ``more`` is what else may be written where
    calls of a day alone have a price.
    """
    if by_day and volume.per != "day":
        raise RequestError(_by_the_day(api, option, text, volume, more))
    if by_day or volume.per not in {"day", "year"}:
        return volume.number
    if volume.per == "day":
        if volume.number * days > MAX_COUNT:
            most = grouped(api.units(MAX_COUNT))
            raise RequestError(f"{option}: {plural(days, 'day')} come to more than {most}, the largest count accepted")
        return volume.number * days
    if volume.number % _MONTHS:
        plan = f"; see costcalc plan --calls {brief(text)}, which spreads a year over its months"
        raise RequestError(
            f"{option} {brief(text)} is no whole number of calls a month{plan if option == '--calls' else ''}"
        )
    return volume.number // _MONTHS


def _period(days: int | None) -> int:
    """Return how many days calls of a day are about."""
    if days is not None and not 1 <= days <= _MAX_DAYS:
        raise RequestError(f"--days takes 1 to {_MAX_DAYS:,} days")
    return MONTH_DAYS if days is None else days


def _in_parts(api: Api, name: str, volume: Volume | None, *, sized: bool) -> _Volume:
    number, per = volume or Volume(0, "")
    if not sized:
        return _Volume(api.parts(number, name), per)
    if isinstance(number, Decimal):
        raise RequestError(f"--{name} {number:f}: calls of a --size are whole; write how many they are")
    return _Volume(number, per)


def _asked(api: Api, calls: str, failed: str | None, days: int | None, *, by_day: bool, sized: bool) -> _Made:
    volume = read_volume(api, calls, sized=sized)
    lost = _in_parts(api, "failed", options.failed_volume(failed), sized=sized)
    if failed is not None and (lost.per or "month") != (volume.per or "month"):
        written = "/".join(filter(None, (failed.partition("/")[0].strip(), volume.per)))
        raise RequestError(f"--failed {brief(failed)}: these are some of --calls; write --failed {brief(written)}")
    kept, more = _period(days), "--usage FILE with a row per day"
    made = _of_period(api, "--calls", calls, volume, kept, by_day=by_day, more=more)
    without = _of_period(api, "--failed", failed or "", lost, kept, by_day=by_day and failed is not None)
    if by_day:
        return _Made(made, without, kept)
    shown = grouped(volume.number if sized else api.units(volume.number))
    given = {"day": f"{shown} a day for {plural(kept, 'day')}", "year": f"{shown} a year"}.get(volume.per, "")
    return _Made(made, without, 1, given)


def _by_the_day(api: Api, option: str, written: str, volume: _Volume, more: str) -> str:
    """Say how calls are given to an API that counts days: a price of one day is never printed for a month's."""
    number = written.partition("/")[0].strip()
    of_month = volume.number // (_MONTHS if volume.per == "year" else 1)
    whole = of_month % MONTH_DAYS == 0 and volume.number and (volume.per != "year" or volume.number % _MONTHS == 0)
    ways = [f"{option} {number}/day where so many are made each day ({MONTH_DAYS} days, or --days D)"]
    if whole:
        each = grouped(api.units(of_month // MONTH_DAYS))
        ways.append(f"{option} {each}/day for {MONTH_DAYS} equal days of such a {volume.per or 'month'}")
    ways += [more] if more else []
    either = f"{', '.join(ways[:-1])}, or {ways[-1]}" if len(ways) > 1 else ways[0]
    return f"{option} {brief(written)}: {api.key} is priced by the day; write {either}"
