"""How many calls an estimate is about: a month's, a year's, or those of each of some days."""

from __future__ import annotations

from typing import NamedTuple

from costcalc.cli import options
from costcalc.errors import RequestError
from costcalc.money import MAX_COUNT, brief, grouped, plural, plural_of
from costcalc.quantities import MONTH_DAYS, Volume, parse_volume
from costcalc.sheet import Api

_MONTHS = 12
_MAX_DAYS = 3_653
"""Ten years: more days are a slip of the finger."""


class Asked(NamedTuple):
    """What ``estimate`` is asked: where the API counts days, the calls of each of them, else those of a month."""

    calls: int
    failed: int
    days: int
    given: str = ""
    """How that follows from what was written, where it is not what was written."""
    requests: int | None = None
    """Where each call has a size, how many they are in all: ``calls`` are units then."""


def asked(
    api: Api, calls: str, failed: str | None, days: int | None, size: str | None = None, *, by_day: bool
) -> Asked:
    """Return what ``--calls``, ``--failed``, ``--days`` and ``--size`` say of an API; ``by_day``: it counts days.

    The calls of a composite are calls, whatever their size. RequestError with what to write instead, where that is no
    answer.
    """
    volume = _asked(api, calls, failed, days, by_day=by_day)
    taken = size_of(api, calls, size)
    if taken is None or api.uses:
        return volume
    from costcalc.sheet.sizes import units_of

    units = units_of(api, taken)
    if volume.calls * volume.days * units > MAX_COUNT:
        raise RequestError(f"--size {brief(size or '')}: more than {MAX_COUNT:,} units in all, the most accepted")
    requests = volume.calls * volume.days
    sized = f"{plural(requests, 'call')} of {grouped(units)} each"
    return Asked(
        volume.calls * units,
        volume.failed * units,
        volume.days,
        ", ".join(filter(None, (sized, volume.given))),
        requests,
    )


def size_of(api: Api, calls: str, size: str | None) -> int | None:
    """Read ``--size``; RequestError where it is left out, and the price takes it."""
    taken = options.optional_count("--size", size)
    if taken is None and api.takes_sizes:
        raise RequestError(
            f"--calls {brief(calls)}: {api.key} is priced by the size of each call; add --size N, the "
            f"{plural_of(api.unit)} that each call takes"
        )
    return taken


def _asked(api: Api, calls: str, failed: str | None, days: int | None, *, by_day: bool) -> Asked:
    volume = options.parsed("--calls", calls, parse_volume) or Volume(0, "")
    lost = options.failed_volume(failed)
    if failed is not None and (lost.per or "month") != (volume.per or "month"):
        written = f"/{volume.per}" if volume.per else " without a time"
        raise RequestError(f"--failed {brief(failed or '')}: these are some of --calls; write it{written}")
    if days is not None and not 1 <= days <= _MAX_DAYS:
        raise RequestError(f"--days takes 1 to {_MAX_DAYS:,} days")
    kept = MONTH_DAYS if days is None else days
    if by_day:
        if volume.per != "day":
            raise RequestError(_by_the_day(api, calls, volume))
        return Asked(volume.number, lost.number, kept)
    match volume.per:
        case "day":
            return _of_days(volume.number, lost.number, kept)
        case "year":
            return _of_year(calls, volume.number, lost.number)
        case _:
            return Asked(volume.number, lost.number, 1)


def _of_days(calls: int, failed: int, days: int) -> Asked:
    if calls * days > MAX_COUNT:
        raise RequestError(
            f"--calls: {plural(days, 'day')} come to more than {MAX_COUNT:,}, the largest count accepted"
        )
    return Asked(calls * days, failed * days, 1, f"{grouped(calls)} a day for {plural(days, 'day')}")


def _of_year(written: str, calls: int, failed: int) -> Asked:
    """Return a twelfth; a year that is no twelve equal months is for ``plan``, which spreads it."""
    if calls % _MONTHS or failed % _MONTHS:
        raise RequestError(
            f"--calls {brief(written)} is no whole number of calls a month; see costcalc plan --calls {brief(written)}, "
            "which spreads a year over its months"
        )
    return Asked(calls // _MONTHS, failed // _MONTHS, 1, f"{grouped(calls)} a year")


def _by_the_day(api: Api, written: str, volume: Volume) -> str:
    """Say how calls are given to an API that counts days: a price of one day is never printed for a month's."""
    number = written.partition("/")[0].strip()
    of_month = volume.number // (_MONTHS if volume.per == "year" else 1)
    even = (
        f"--calls {grouped(of_month // MONTH_DAYS)}/day for {MONTH_DAYS} equal days of such a {volume.per or 'month'}, "
    )
    whole = of_month % MONTH_DAYS == 0 and volume.number and (volume.per != "year" or volume.number % _MONTHS == 0)
    return (
        f"--calls {brief(written)}: {api.key} is priced by the day; write --calls {number}/day where so many are made each "
        f"day ({MONTH_DAYS} days, or --days D), {even if whole else ''}or --usage FILE with a row per day"
    )
