"""What was read of each account and API → months without a gap, and of an API that counts days its days, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import add
from typing import NamedTuple

from costcalc.money import plural
from costcalc.results.common import Note, NoteCode
from costcalc.usage import Column, UsageSeries, first_day, month_cuts, month_name, month_of, zeros
from costcalc.usage_table import ABSENT


class Entry(NamedTuple):
    """What an account and API has at one time: units, failed ones, calls, and the line of the first row."""

    units: int
    failed: int
    requests: int
    line: int
    counted: tuple[int, ...] = ()
    """Where the sizes of calls matter one by one, the successful units of each column (``sheet.sizes``)."""

    def plus(self, other: Entry) -> Entry:
        """Return both together."""
        return Entry(
            self.units + other.units,
            self.failed + other.failed,
            self.requests + other.requests,
            self.line,
            tuple(map(add, self.counted, other.counted)),
        )


class Owned(NamedTuple):
    """The rows of one account and API: a count by month, or by day, from the first on; ABSENT where there is no row."""

    account: str | None
    api: str
    first: int
    calls: Sequence[int]
    failed: Sequence[int]
    """Empty where no row has failed calls."""
    requests: Sequence[int] = ()
    """Where rows have a size, how many calls there are; ``calls`` are units then."""
    counted: Sequence[Sequence[int]] = ()
    """Where the sizes of calls matter one by one, the successful units of each column (``sheet.sizes``); 0 without a row."""
    size: int | None = None
    """What each call takes, where all rows say the same."""


class Span:
    """The days of a file: how many are absent between an account's first and last, and which are the first and last."""

    def __init__(self) -> None:
        self.absent = 0
        self.earliest: tuple[int, str] | None = None
        self.first = self.last = 0

    def add(self, owned: Owned) -> None:
        """Count the days of one account and API."""
        end = owned.first + len(owned.calls)
        self.first = min(self.first or owned.first, owned.first)
        self.last = max(self.last, end - 1)
        if ABSENT in owned.calls:
            self.absent += owned.calls.count(ABSENT)
            day = owned.first + owned.calls.index(ABSENT)
            name = owned.api if owned.account is None else f"{owned.account}/{owned.api}"
            self.earliest = min(self.earliest or (day, name), (day, name))

    def notes(self) -> Iterator[Note]:
        """Say which days are absent, and which months the file does not cover whole."""
        if self.earliest is not None:
            day, name = self.earliest
            have, count = ("has", "counts") if self.absent == 1 else ("have", "count")
            yield Note(
                NoteCode.MISSING_DAYS,
                f"{plural(self.absent, 'day')} between an account's first row and its last {have} none and "
                f"{count} as 0 calls, the first {_day(day)} of {name}; --gaps zero says that this is meant",
            )
        if not self.first:
            return
        months = month_of(self.first), month_of(self.last)
        partly = {
            month: (max(self.first, first_day(month)), min(self.last, first_day(month + 1) - 1))
            for month in dict.fromkeys(months)
            if self.first > first_day(month) or self.last < first_day(month + 1) - 1
        }
        for month, (first, last) in partly.items():
            yield Note(
                NoteCode.PARTIAL_MONTH,
                f"the file has {_day(first)} to {_day(last)} alone, and what is not there costs nothing here; "
                "costcalc forecast says what a whole month would be",
                month_name(month),
            )


def _day(day: int) -> str:
    return date.fromordinal(day).isoformat()


def stripped(owned: Owned) -> Owned | None:
    """Return what was read without absent rows before the first and after the last; None where there is no row."""
    calls = owned.calls
    start, stop = 0, len(calls)
    while stop and calls[stop - 1] == ABSENT:
        stop -= 1
    if not stop:
        return None
    while calls[start] == ABSENT:
        start += 1
    return owned._replace(
        first=owned.first + start,
        calls=calls[start:stop],
        failed=owned.failed[start:stop],
        requests=owned.requests[start:stop],
        counted=[column[start:stop] for column in owned.counted],
    )


def by_month(owned: Owned) -> Owned:
    """Add up the days of one account and API to months; a month without a row is ABSENT."""
    cuts = month_cuts(owned.first, len(owned.calls))

    def added(counts: Sequence[int]) -> list[int]:
        return [_sum(counts[start:stop]) for start, stop in cuts]

    return Owned(
        owned.account,
        owned.api,
        month_of(owned.first),
        added(owned.calls),
        added(owned.failed) if owned.failed else (),
        added(owned.requests) if owned.requests else (),
        [added(column) for column in owned.counted],
        owned.size,
    )


def _sum(counts: Sequence[int]) -> int:
    """Add up what there is; ABSENT of nothing."""
    if ABSENT not in counts:
        return sum(counts)
    there = [count for count in counts if count != ABSENT]
    return sum(there) if there else ABSENT


def whole(owned: Owned) -> UsageSeries:
    """Return the months of an account and API that lacks none."""
    failed = owned.failed or zeros(len(owned.calls))
    return UsageSeries(
        owned.account,
        owned.api,
        owned.first,
        tuple(owned.calls),
        tuple(failed),
        requests=tuple(owned.requests) or None,
        size=owned.size,
    )


def series_of(owned: Owned, days: Owned | None) -> UsageSeries:
    """Return the months of an account and API, a month without a row as one of 0 calls; with its days, where given."""
    calls = _filled(owned.calls)
    return UsageSeries(
        account=owned.account,
        api=owned.api,
        first_month=owned.first,
        calls=calls,
        failed=_filled(owned.failed) if owned.failed else zeros(len(calls)),
        requests=_filled(owned.requests) if owned.requests else None,
        counted=tuple(_columns(owned, days)) if owned.counted else (),
        days=None if days is None else _by_day(days),
        first_day=None if days is None else days.first,
        size=owned.size,
    )


def _filled(counts: Sequence[int]) -> tuple[int, ...]:
    if ABSENT in counts:
        return tuple([max(count, 0) for count in counts])
    return counts if isinstance(counts, tuple) else tuple(counts)


def _columns(owned: Owned, days: Owned | None) -> Iterator[Column]:
    for place, months in enumerate(owned.counted):
        yield Column(tuple(months), None if days is None else _cut(days.first, tuple(days.counted[place])))


def _by_day(days: Owned) -> tuple[tuple[int, ...], ...]:
    successful = _filled(days.calls)
    if days.failed:
        successful = tuple([made - lost for made, lost in zip(successful, _filled(days.failed), strict=True)])
    return _cut(days.first, successful)


def _cut(first: int, days: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Part days by month."""
    return tuple(days[start:stop] for start, stop in month_cuts(first, len(days)))


def alike_names(names: Iterable[str]) -> list[list[str]]:
    """Return the names that differ by case or blanks alone, together."""
    alike: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        alike.setdefault("".join(name.casefold().split()), []).append(name)
    return [found for found in alike.values() if len(found) > 1]
