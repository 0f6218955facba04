"""The fast way through a usage file that is right: columns of many rows at a time, instead of cells.

It either reads everything or gives up, and then ``usage`` reads row by row and says why. What is read is a table
with a column per API and month, and a place in it per account: no row is ever sorted, so that a file in any order
takes hardly longer than a sorted one.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from operator import gt
from typing import TypeAlias

from costcalc.errors import FileError, RequestError
from costcalc.loader.cells import read_account, read_month
from costcalc.usage import UsageSeries, zeros

_CACHED = 100_000
Column: TypeAlias = "array[int]"
"""Counts, as 64-bit numbers: eight bytes each, side by side."""

ABSENT = -1
"""The count where an account has no month."""
_ABSENT = array("q", [ABSENT])

MAX_CELLS = 8_000_000
"""Of all tables together: accounts times months and APIs beyond which they would be mostly empty, and large: 64 MB."""


MAX_SERIES = 100_000
"""Accounts, each API of one counted; a million of them would take minutes to rate and a gigabyte."""


def too_many() -> FileError:
    """Return the refusal of a file with more accounts than that."""
    return FileError(f"more than {MAX_SERIES:,} accounts, each API of one counted; split the usage file")


class Cache(dict[str, int]):
    """Values by their text: a file writes few months, and many counts again and again."""

    def __init__(self, read: Callable[[str], int]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, text: str) -> int:
        value = self.read(text)
        if len(self) >= _CACHED:
            self.clear()
        self[text] = value
        return value


class _Accounts(dict[str, int]):
    """The place of each account by its cell; raises RequestError where this names none."""

    def __init__(self, longest: int) -> None:
        super().__init__()
        self.longest = longest
        self.of: dict[str, int] = {}

    def __missing__(self, cell: str) -> int:
        account = read_account(cell)
        if len(cell) > self.longest:
            raise RequestError("the cell is too long")
        if len(self.of) > MAX_SERIES:
            raise too_many()
        place = self[cell] = self.of.setdefault(account, len(self.of))
        return place


class _Months(dict[tuple[str, str], Column]):
    """For each API and month, by their cells, a column: the counts of all accounts by their place, or ABSENT."""

    def __init__(self, apis: Sequence[str], most: int) -> None:
        super().__init__()
        self.apis = apis
        self.most = most
        self.of: dict[str, dict[int, Column]] = {}
        self.height = 0

    def __missing__(self, cells: tuple[str, str]) -> Column:
        api, month = cells[0].strip(), read_month(cells[1])
        if api not in self.apis:
            raise RequestError("no API")
        column = self[cells] = self.of.setdefault(api, {}).setdefault(month, _ABSENT * self.height)
        return column

    def put(
        self, apis: Iterable[str], months: Iterable[str], accounts: Sequence[int], counts: Iterable[int], height: int
    ) -> None:
        """Keep the counts of some rows, of so many accounts by now; RequestError where that would be too large."""
        columns = list(map(self.__getitem__, zip(apis, months, strict=False)))
        if sum(map(len, self.of.values())) * height > self.most:
            raise RequestError("too many months and accounts for a table")
        if height > self.height:
            absent = _ABSENT * (height - self.height)
            for months_of_api in self.of.values():
                for column in months_of_api.values():
                    column.extend(absent)
            self.height = height
        for column, account, count in zip(columns, accounts, counts, strict=True):
            column[account] = count

    def check_span(self) -> None:
        """Raise RequestError where the months from the first to the last of each API are too many to be written out."""
        if sum(max(months) + 1 - min(months) for months in self.of.values()) * self.height > self.most:
            raise RequestError("too many months and accounts for a table")

    def rows(self, api: str, places: Sequence[int]) -> tuple[int, Iterator[tuple[int, ...]]]:
        """Return the first month of an API, and for each of some accounts its counts from there to the last month."""
        months = self.of[api]
        first, last = min(months), max(months)
        empty = _ABSENT * self.height
        columns = [months.get(month, empty) for month in range(first, last + 1)]
        return first, zip(*(map(column.__getitem__, places) for column in columns), strict=True)


def read_columns(
    chunks: Iterable[Sequence[Sequence[str]]],
    at: dict[str, int],
    counted: Sequence[tuple[str, int]],
    apis: Sequence[str],
    longest: int,
    read_count: Callable[[str], int],
) -> list[UsageSeries] | None:
    """Return every account and API in no order, or None where anything is wrong or unusual.

    ``chunks`` are the columns of some rows, ``at`` the place of each column, ``counted`` the columns of calls and
    whose they are where no column says so, ``longest`` the length of the longest cell, ``read_count`` how one is read.
    """
    rows = 0
    cache = Cache(read_count)
    accounts = _Accounts(longest)
    most = MAX_CELLS // 2 if "failed" in at else MAX_CELLS
    calls, failed = _Months(apis, most), _Months(apis, most)
    try:
        for columns in chunks:
            months = columns[at["month"]]
            owners = list(map(accounts.__getitem__, columns[at["account"]])) if "account" in at else [0] * len(months)
            height = len(accounts.of) or 1
            for name, index in counted:
                owned = columns[at["api"]] if "api" in at else repeat(name)
                counts = _counts(columns[index], cache)
                calls.put(owned, months, owners, counts, height)
                if "failed" in at:
                    lost = _counts(columns[at["failed"]], cache)
                    if any(map(gt, lost, counts)):
                        return None
                    failed.put(owned, months, owners, lost, height)
                rows += len(months)
        calls.check_span()
        series = list(_series(accounts.of or {None: 0}, calls, failed))
    except RequestError:
        return None
    # A month twice would be one count for two rows.
    return series if rows and sum(len(each.calls) for each in series) == rows else None


def _series(accounts: Mapping[str, int] | Mapping[None, int], calls: _Months, failed: _Months) -> Iterator[UsageSeries]:
    """Yield the series, accounts in order; RequestError where a month of one is absent between two others.

    What is made in the order in which it will be used lies in memory side by side.
    """
    order = sorted(accounts.items()) if len(accounts) > 1 else list(accounts.items())
    names, places = [name for name, _ in order], [place for _, place in order]
    for api in calls.of:
        first, made = calls.rows(api, places)
        lost = failed.rows(api, places)[1] if failed.of else repeat(())
        for account, counts, failures in zip(names, made, lost, strict=False):
            start, stop = 0, len(counts)
            if ABSENT in counts:
                while stop and counts[stop - 1] == ABSENT:
                    stop -= 1
                if not stop:
                    continue
                while counts[start] == ABSENT:
                    start += 1
                if ABSENT in counts[start:stop]:
                    raise RequestError("a month is absent")
            yield UsageSeries(
                account=account,
                api=api,
                first_month=first + start,
                calls=counts[start:stop],
                failed=failures[start:stop] if failures else zeros(stop - start),
            )


def _counts(column: Sequence[str], cache: Cache) -> list[int]:
    """Return the counts of a column; most are digits alone."""
    digits = "".join(column)
    if digits.isdecimal() and digits.isascii() and all(column) and max(map(len, column)) <= 15:
        return list(map(int, column))
    return list(map(cache.__getitem__, column))
