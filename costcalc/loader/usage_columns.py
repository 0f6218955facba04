"""The fast way through a usage file that is right: columns of many rows at a time, instead of cells.

It either reads everything or gives up, and then ``usage_rows`` reads row by row and says why. What is read is a table
with a column per API and month, or day, and a place in it per account: no row is ever sorted, so that a file in any
order takes hardly longer than a sorted one.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise, repeat
from operator import gt, lt
from typing import TypeAlias

from costcalc.errors import FileError
from costcalc.loader.cells import read_account
from costcalc.loader.times import DAY_LONG, Kind, TimeReader, kind_of
from costcalc.loader.totals import says_total
from costcalc.loader.usage_series import ABSENT, Owned

_CACHED = 100_000
Column: TypeAlias = "array[int]"
"""Counts, as 64-bit numbers: eight bytes each, side by side."""

_ABSENT = array("q", [ABSENT])

MAX_CELLS = 8_000_000
"""Of all tables together: accounts times months and APIs beyond which they would be mostly empty, and large: 64 MB."""

MAX_SERIES = 100_000
"""Accounts, each API of one counted; a million of them would take minutes to rate and a gigabyte."""


class GaveUp(Exception):  # noqa: N818 - no failure: the rows are read one by one instead
    """Something is wrong or unusual."""


def too_many() -> FileError:
    """Return the refusal of a file with more accounts than that."""
    return FileError(f"more than {MAX_SERIES:,} accounts, each API of one counted; split the usage file")


class _Accounts(dict[str, int]):
    """The place of each account by its cell; raises RequestError where this names none."""

    def __init__(self, longest: int, *, totals: bool) -> None:
        super().__init__()
        self.longest = longest
        self.totals = totals
        self.of: dict[str, int] = {}

    def __missing__(self, cell: str) -> int:
        account = read_account(cell, totals=self.totals)
        if len(cell) > self.longest:
            raise GaveUp
        if len(self.of) > MAX_SERIES:
            raise too_many()
        place = self[cell] = self.of.setdefault(account, len(self.of))
        return place


class _Texts:
    """The words of columns that are left out, of which none may name a total."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def check(self, cells: Iterable[str]) -> None:
        """Give up at a row of totals."""
        new = {*cells} - self._seen
        if any(map(says_total, new)):
            raise GaveUp
        if len(self._seen) > _CACHED:
            self._seen.clear()
        self._seen.update(new)


class _Grid(dict[tuple[str, str | int], Column]):
    """For each API and time, as they stand in the rows, a column: the counts of all accounts by place, or ABSENT."""

    def __init__(self, apis: Sequence[str], read: Callable[[str], int], most: int) -> None:
        super().__init__()
        self.apis = apis
        self.read = read
        self.most = most
        self.summed = False
        self.of: dict[str, dict[int, Column]] = {}
        self.height = 0

    def __missing__(self, cells: tuple[str, str | int]) -> Column:
        api, cell = cells[0].strip(), cells[1]
        if api not in self.apis:
            raise GaveUp
        column = self.of.setdefault(api, {}).setdefault(
            self.read(cell) if isinstance(cell, str) else cell, _ABSENT * self.height
        )
        if len(self) < _CACHED:
            self[cells] = column
        return column

    def put(
        self,
        apis: Iterable[str],
        times: Iterable[str | int],
        accounts: Sequence[int],
        counts: Iterable[int],
        height: int,
    ) -> None:
        """Keep the counts of some rows, of so many accounts by now; GaveUp where that would be too large."""
        columns = list(map(self.__getitem__, zip(apis, times, strict=False)))
        if sum(map(len, self.of.values())) * height > self.most:
            raise GaveUp
        if height > self.height:
            absent = _ABSENT * (height - self.height)
            for of_api in self.of.values():
                for column in of_api.values():
                    column.extend(absent)
            self.height = height
        if self.summed:
            for column, account, count in zip(columns, accounts, counts, strict=True):
                before = column[account]
                column[account] = count if before < 0 else before + count
        else:
            for column, account, count in zip(columns, accounts, counts, strict=True):
                column[account] = count

    def rows(self, api: str, places: Sequence[int]) -> tuple[int, Iterator[tuple[int, ...]]]:
        """Return the first time of an API, and for each of some accounts its counts from there to the last."""
        times = self.of[api]
        first, last = min(times), max(times)
        empty = _ABSENT * self.height
        columns = [times.get(time, empty) for time in range(first, last + 1)]
        if places == list(range(self.height)):
            return first, zip(*columns, strict=True)
        return first, zip(*(map(column.__getitem__, places) for column in columns), strict=True)

    def renamed(self, new: Callable[[int], int]) -> None:
        """Give each time another number, as days become months."""
        self.of = {api: {new(time): column for time, column in times.items()} for api, times in self.of.items()}


class Read:
    """A whole file read by columns: its kind, and what each account and API has by month, or by day."""

    def __init__(
        self,
        at: dict[str, int],
        counted: Sequence[tuple[str, int]],
        texts: Sequence[int],
        apis: Sequence[str],
        longest: int,
        read_time: TimeReader,
        read_counts: Callable[[Sequence[str]], list[int]],
        *,
        summed: bool,
        totals: bool,
    ) -> None:
        """Prepare to read the columns ``at`` their places.

        ``counted`` are the columns of calls and whose they are where no column says so, ``texts`` those that are left
        out; ``longest`` is the length of the longest cell; ``totals`` says that rows of totals are usage.
        """
        self.at, self.counted, self.texts, self.totals = at, counted, texts, totals
        self.read_time, self.read_counts = read_time, read_counts
        self.accounts = _Accounts(longest, totals=totals)
        self.words = _Texts()
        most = MAX_CELLS // 2 if "failed" in at else MAX_CELLS
        self.kind: Kind | None = None
        self._last = 0
        self.rows = 0
        self.summed = summed
        self.made = _Grid(apis, self._time, most)
        self.lost = _Grid(apis, self._time, most)

    def _time(self, cell: str) -> int:
        """Read a month or a day, all of one kind."""
        time = self.read_time(cell)
        if kind_of(time) is not self.kind:
            raise GaveUp
        return time

    def read(self, chunks: Iterable[Sequence[Sequence[str]]]) -> None:
        """Read the columns of some rows at a time; GaveUp or RequestError where anything is wrong or unusual."""
        at = self.at
        for columns in chunks:
            times: Sequence[str | int] = columns[at["month"]]
            if not times:
                continue
            if self.kind is None:
                self.kind = kind_of(self.read_time(columns[at["month"]][0]))
                self.made.summed = self.lost.summed = self.summed or self.kind is Kind.INSTANT
            if self.kind is Kind.INSTANT:
                times = self._days(columns[at["month"]])
            for index in () if self.totals else self.texts:
                self.words.check(columns[index])
            cells = columns[at["account"]] if "account" in at else ()
            owners = list(map(self.accounts.__getitem__, cells)) if cells else [0] * len(times)
            height = len(self.accounts.of) or 1
            for name, index in self.counted:
                owned = columns[at["api"]] if "api" in at else repeat(name)
                counts = self.read_counts(columns[index])
                self.made.put(owned, times, owners, counts, height)
                if "failed" in at:
                    lost = self.read_counts(columns[at["failed"]])
                    if any(map(gt, lost, counts)):
                        raise GaveUp
                    self.lost.put(owned, times, owners, lost, height)
                self.rows += len(times)

    def _days(self, cells: Sequence[str]) -> list[int]:
        """Return the days of instants; GaveUp where one may stand twice, which only their order rules out here."""
        instants = self.read_time.instants(cells)
        if not self.summed:
            if self.accounts.of or "api" in self.at or not all(map(lt, [self._last, *instants], instants)):
                raise GaveUp
            self._last = instants[-1]
        if min(instants) < DAY_LONG:
            raise GaveUp
        return [instant // DAY_LONG for instant in instants]

    def times(self) -> set[int]:
        """Return all months, or days, of which there are rows."""
        return {time for times in self.made.of.values() for time in times}

    def renamed(self, new: Callable[[int], int]) -> None:
        """Give each time another number, as days become months."""
        for grid in (self.made, self.lost):
            grid.renamed(new)

    def owned(self) -> Iterator[Owned]:
        """Yield what each account and API has, accounts in order; GaveUp where that would be too much to write out.

        What is made in the order in which it will be used lies in memory side by side.
        """
        if sum(max(times) + 1 - min(times) for times in self.made.of.values()) * self.made.height > self.made.most:
            raise GaveUp
        order = sorted(self.accounts.of.items())
        names: Sequence[str | None] = [name for name, _ in order] or [None]
        places = [place for _, place in order] or [0]
        for api in self.made.of:
            first, made = self.made.rows(api, places)
            lost = self.lost.rows(api, places)[1] if self.lost.of else repeat(())
            for account, calls, failed in zip(names, made, lost, strict=False):
                yield Owned(account, api, first, calls, failed)


def coarser(owned: Owned, decimals: int) -> Owned:
    """Return what was read with so many decimals more than its API has; GaveUp where a count needs them."""
    if not decimals:
        return owned
    factor = 10**decimals

    def parts(counts: Sequence[int]) -> tuple[int, ...]:
        if any(count % factor for count in counts if count != ABSENT):
            raise GaveUp
        return tuple([count if count == ABSENT else count // factor for count in counts])

    return owned._replace(calls=parts(owned.calls), failed=parts(owned.failed))


def any_gap(times: Iterable[int], far: int) -> bool:
    """Tell whether any of some times is more than so far from the next."""
    return any(after - before > far for before, after in pairwise(sorted(times)))
