"""Several accounts and APIs: each on its own, since packages and free quotas are never shared, and one total."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple, TypeVar

from costcalc.engine.series import span_of
from costcalc.errors import RequestError, did_you_mean, listed
from costcalc.money import brief, grouped, plus, shown, times
from costcalc.quantities import Units
from costcalc.records import record
from costcalc.results.common import Note, NoteCode
from costcalc.sheet import Api, Period, PriceSheet
from costcalc.usage import UsageSeries, month_name, parse_month

SEPARATOR = "/"
MAX_COMPARED = 5_000
"""Names of accounts and APIs that a misspelt one is compared with: a fraction of a second."""
MAX_IDLE = 2_000_000
"""Accounts and APIs times the months of all of them, beyond which the months without a row are not billed."""

MAX_TOLD = 5
"""Spans of months without a row that a note names."""


@record
class Held:
    """What a user has left: of the free quota, or in packages."""

    owner: str | None
    """The API, the account, or ACCOUNT/API; None where there is only one series."""
    units: Units
    month: str | None
    """The last month in which it can be used: ``2026-05``, or the month's number; None where not said."""
    written: str
    """As the user wrote it, for messages."""


class Left(NamedTuple):
    """The same of one account and API, in parts."""

    units: int
    month: str | None


@record
class Ends:
    """The last month of a free quota that starts anew every month, as a user said it."""

    owner: str | None
    """As of what is held; None for every account and API with such a quota."""
    month: str
    written: str


@record
class HeldSubscription:
    """A subscription that is held now, as a user said it."""

    owner: str | None
    """As of what is held; None for every account and API that sells one of that name."""
    name: str
    until: str | None
    """The last month for which it is paid; None where not said."""
    written: str


T = TypeVar("T", Ends, HeldSubscription)


@record
class OwnPurchase:
    """A purchase that the user would make: so many packages of one size in a month."""

    size: Units
    count: int
    month: str


def name_of(series: UsageSeries) -> str:
    """Name a series for people: ``account/api``, or the API alone."""
    return series.api if series.account is None else f"{series.account}{SEPARATOR}{series.api}"


def billed_without_rows(series: Sequence[UsageSeries], owed: Mapping[str, Decimal]) -> Iterator[Note]:
    """Yield a note of the months without a row that ``padded_to`` adds, where these cost something.

    ``owed`` is what a month without calls costs, by API.
    """
    charged = [each for each in series if owed.get(each.api)]
    if not charged:
        return
    first, end = span_of(series)
    total, told = Decimal(0), list[str]()
    for each in charged:
        fee = owed[each.api]
        for start, stop in ((first, each.first_month), (each.first_month + len(each.calls), end)):
            if start < stop:
                months = month_name(start) + (f" to {month_name(stop - 1)}" if stop - start > 1 else "")
                total = plus(total, times(fee, stop - start))
                told.append(f"{name_of(each)} {months} ({stop - start} × {grouped(fee)})")
    if told:
        yield Note(
            NoteCode.NO_ROW,
            "months before an account's first row and after its last count as 0 calls and are billed, "
            f"{grouped(total)} in all: {listed(told, MAX_TOLD)}",
        )


def assign(sheet: PriceSheet, held: Iterable[Held], series: Sequence[UsageSeries], parameter: str) -> list[list[Left]]:
    """Return, for each series, what is held for it; RequestError where an owner is not clear, or it is no such count."""
    given = list(held)
    owners = _places({one.owner for one in given if one.owner is not None}, series)
    found: list[list[Left]] = [[] for _ in series]
    for one in given:
        if one.owner is None:
            if len(series) > 1:
                raise RequestError(
                    f"`{parameter}` {brief(one.written)}: there are {len(series):,} accounts and APIs; say whose it is, as "
                    f"{name_of(series[0])}:{one.written}"
                )
            places = [0]
        else:
            places = owners.get(one.owner, [])
            if not places:
                raise _unknown_owner(one.owner, one.written, series, parameter)
            if len(places) > 1:
                raise RequestError(
                    f"`{parameter}` {brief(one.written)}: {shown(one.owner)} stands for {len(places):,} of the accounts and APIs; "
                    f"write one of them, as {name_of(series[places[0]])}"
                )
        api = sheet.api(series[places[0]].api)
        found[places[0]].append(Left(api.parts(one.units, parameter), one.month))
    return found


def require_no_month(api: Api, left: Left, *, ends: bool = True) -> None:
    """Raise RequestError where it was said to when units of a monthly quota are usable: each month has its own.

    ``ends``: its last month can be said where this is asked.
    """
    if left.month is not None and api.free_quota and api.free_quota.period is Period.MONTH:
        instead = ", or say its last month by `free_until`" if ends else ""
        raise RequestError(f"`free`: this free quota starts anew every month; leave out @{brief(left.month)}{instead}")


def last_months(
    ends: Iterable[Ends], series: Sequence[UsageSeries], apis: Mapping[str, Api], *, dated: bool = True
) -> list[int | None]:
    """Return the last month of each series' monthly quota, counted as ``UsageSeries.first_month`` is; None where not said.

    RequestError where nothing of that owner has such a quota, or it was said twice.
    """
    found = _told(
        ends,
        series,
        lambda each, _: bool(apis[each.api].monthly_free),
        "free_until",
        "no free quota that starts anew every month, and could end; leave it out",
    )
    return [None if one is None else _month_number(one.month, dated=dated, parameter="free_until") for one in found]


def held_subscriptions(
    held: Iterable[HeldSubscription], series: Sequence[UsageSeries], apis: Mapping[str, Api], *, dated: bool = True
) -> list[tuple[str, int | None] | None]:
    """Return the subscription that each series holds: its name, and the last month for which it is paid.

    The month is counted as ``UsageSeries.first_month`` is. RequestError where nothing of that owner sells one of that name, or two are held at once.
    """
    given = list(held)
    names = [offer.name for each in series for offer in apis[each.api].subscriptions]
    hint = (
        did_you_mean(given[0].name, names) or f"; on sale: {listed([*dict.fromkeys(names)]) or 'none'}" if given else ""
    )
    found = _told(
        given,
        series,
        lambda each, one: one.name in {offer.name for offer in apis[each.api].subscriptions},
        "subscription",
        f"no such subscription{hint}",
    )

    def last(until: str | None) -> int | None:
        return None if until is None else _month_number(until, dated=dated, parameter="subscription")

    return [None if one is None else (one.name, last(one.until)) for one in found]


def _told(
    told: Iterable[T],
    series: Sequence[UsageSeries],
    fits: Callable[[UsageSeries, T], bool],
    parameter: str,
    without: str,
) -> list[T | None]:
    """Return what was told of each series; without an owner, of all that it fits."""
    found: list[T | None] = [None] * len(series)
    for one in told:
        places = range(len(series)) if one.owner is None else _places({one.owner}, series).get(one.owner, [])
        if not places:
            raise _unknown_owner(one.owner or "", one.written, series, parameter)
        places = [place for place in places if fits(series[place], one)]
        if not places:
            has = "the usage" if one.owner is None and len(series) > 1 else one.owner or name_of(series[0])
            raise RequestError(f"`{parameter}` {brief(one.written)}: {has} has {without}")
        for place in places:
            if found[place] is not None:
                raise RequestError(f"`{parameter}` is given twice for {name_of(series[place])}; give it once")
            found[place] = one
    return found


def _unknown_owner(owner: str, written: str, series: Sequence[UsageSeries], parameter: str) -> RequestError:
    known = dict.fromkeys(name for each in series for name in (each.api, each.account, name_of(each)) if name)
    hint = did_you_mean(owner, list(known)[:MAX_COMPARED])
    return RequestError(f"`{parameter}` {brief(written)}: no account or API {shown(owner)} in the usage{hint}")


def _places(owners: AbstractSet[str], series: Sequence[UsageSeries]) -> dict[str, list[int]]:
    """Return which series each owner stands for: those of an API, of an account, or one by its whole name."""
    places: dict[str, list[int]] = {}
    if owners:
        for place, each in enumerate(series):
            for name in owners & {each.api, each.account, name_of(each)}:
                places.setdefault(name, []).append(place)
    return places


def month_index(text: str, start: int | None, months: int, parameter: str) -> int:
    """Return the place of a month, from 0; it may lie after the last one. RequestError for any other text."""
    index = _month_number(text, dated=start is not None, parameter=parameter) - (start or 0)
    if start is not None and index < 0:
        last = month_name(start + months - 1)
        spans = f"the months run from {month_name(start)} to {last}" if months > 1 else f"the only one is {last}"
        raise RequestError(f"`{parameter}`: {text} is before the first month; {spans}")
    return index


def _month_number(text: str, *, dated: bool, parameter: str) -> int:
    """Read a month: by its date, as months since year 0, or by its number, from 0 on."""
    if not dated:
        if text.isascii() and text.isdecimal() and 1 <= int(text[:6]) == int(text):
            return int(text) - 1
        raise RequestError(f"`{parameter}`: {shown(text)} is not a month's number; months count from 1 without `start`")
    try:
        return parse_month(text)
    except RequestError as error:
        raise RequestError(f"`{parameter}`: {error}") from None


def prefixed(notes: Iterable[Note], series: UsageSeries, *, alone: bool) -> list[Note]:
    """Say in each note which account and API it is about, where there are several."""
    if alone:
        return list(notes)
    name = name_of(series)
    return [replace(note, place=f"{name}: {note.place}" if note.place else name) for note in notes]
