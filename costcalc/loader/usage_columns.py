"""The fast way through a usage file that is right: columns of many rows at a time, instead of cells.

It either reads everything, or says which rows and accounts it could not (``usage_suspects``), or gives up; then
``usage_rows`` reads these, or all, row by row, and says why. No row is ever sorted (``usage_grid``), so that a file in
any order takes hardly longer than a sorted one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise, repeat
from operator import gt, lt

from costcalc.errors import FileError, RequestError
from costcalc.loader.cells import read_account
from costcalc.loader.table import Chunk
from costcalc.loader.times import DAY_LONG, Kind, TimeReader, kind_of
from costcalc.loader.totals import says_total
from costcalc.loader.usage_grid import GaveUp, Grid
from costcalc.loader.usage_series import Owned
from costcalc.usage_table import ABSENT

_CACHED = 100_000

MAX_CELLS = 8_000_000
"""Of all tables together: accounts times months and APIs beyond which they would be mostly empty, and large: 64 MB."""

MAX_ODD = 100
"""Rows that are wrong or unusual, beyond which all are read one by one."""

MAX_SERIES = 100_000
"""Accounts, each API of one counted; a million of them would take minutes to rate and a gigabyte."""


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


class _Times:
    """Reads months or days, all of one kind."""

    def __init__(self, read: Callable[[str], int]) -> None:
        self._read = read
        self.kind: Kind | None = None

    def __call__(self, cell: str) -> int:
        """Return a month or a day; GaveUp for one of another kind."""
        time = self._read(cell)
        if kind_of(time) is not self.kind:
            raise GaveUp
        return time


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
        width: int,
        summed: bool,
        totals: bool,
    ) -> None:
        """Prepare to read the columns ``at`` their places, of so many.

        ``counted`` are the columns of calls and whose they are where no column says so, ``texts`` those that are left
        out; ``longest`` is the length of the longest cell; ``totals`` says that rows of totals are usage.
        """
        self.at, self.counted, self.texts, self.totals = at, counted, texts, totals
        self.read_time, self.read_counts = read_time, read_counts
        self.accounts = _Accounts(longest, totals=totals)
        self.words = _Texts()
        most = MAX_CELLS // 2 if "failed" in at else MAX_CELLS
        self.width = width
        self._last = self._number = 0
        self.first = 0
        """The number of the first row that is right."""
        self.rows = 0
        """How many counts were kept: one a row, or one for each API that has a column."""
        self.odd: dict[int, str | None] = {}
        """The numbers of the rows that are wrong or unusual, as the table counts them, and their accounts."""
        self.summed = summed
        self._times = _Times(read_time)
        self.made = Grid(apis, self._times, most)
        self.lost = Grid(apis, self._times, most)

    @property
    def kind(self) -> Kind | None:
        """What the rows are; None of no row."""
        return self._times.kind

    def read(self, chunks: Iterable[Chunk]) -> None:
        """Read some rows at a time; GaveUp or RequestError where too many are wrong or unusual."""
        for columns, rows in chunks:
            if rows:
                self._one_by_one(rows)
            elif columns and columns[0]:
                if self._is_taken(columns):
                    self._number += len(columns[0])
                else:
                    self._one_by_one(list(zip(*columns, strict=True)))

    def _one_by_one(self, rows: Iterable[Sequence[str]]) -> None:
        """Take those of some rows that are right, and remember the others by their number."""
        for row in rows:
            is_row = any(map(str.strip, row))
            if is_row and (len(row) != self.width or not self._is_taken([[cell] for cell in row])):
                if len(self.odd) > MAX_ODD or self._is_of_another_kind(row):
                    raise GaveUp
                owner = self.at.get("account", len(row))
                self.odd[self._number + 1] = row[owner].strip() if owner < len(row) else None
            self._number += 1

    def _is_of_another_kind(self, row: Sequence[str]) -> bool:
        """Tell whether a row that is wrong says what the rows are, months or days, otherwise than those that are right."""
        try:
            return kind_of(self.read_time(row[self.at["month"]])) is not self.kind
        except (RequestError, IndexError):
            return False

    def _is_taken(self, columns: Sequence[Sequence[str]]) -> bool:
        kind = self.kind
        try:
            self._take(columns)
        except (RequestError, GaveUp):
            self._times.kind = kind
            return False
        self.first = self.first or self._number + 1
        return True

    def _take(self, columns: Sequence[Sequence[str]]) -> None:
        """Keep what some rows hold; nothing of them, and GaveUp or RequestError, where one is wrong or unusual."""
        at, cells = self.at, columns[self.at["month"]]
        times: Sequence[str | int] = cells
        if self.kind is None:
            self._times.kind = kind_of(self.read_time(cells[0]))
            self.made.summed = self.lost.summed = self.summed or self.kind is Kind.INSTANT
        instants = self._instants(cells) if self.kind is Kind.INSTANT else []
        if instants:
            times = [instant // DAY_LONG for instant in instants]
        for index in () if self.totals else self.texts:
            self.words.check(columns[index])
        names = columns[at["account"]] if "account" in at else ()
        owners = list(map(self.accounts.__getitem__, names)) if names else [0] * len(times)
        counts = [self.read_counts(columns[index]) for _, index in self.counted]
        lost = self.read_counts(columns[at["failed"]]) if "failed" in at else None
        if lost and any(any(map(gt, lost, made)) for made in counts):
            raise GaveUp
        height = len(self.accounts.of) or 1
        for (name, _), made in zip(self.counted, counts, strict=True):
            owned = columns[at["api"]] if "api" in at else repeat(name)
            self.made.put(owned, times, owners, made, height)
            if lost:
                self.lost.put(owned, times, owners, lost, height)
            self.rows += len(times)
        self._last = instants[-1] if instants else 0

    def _instants(self, cells: Sequence[str]) -> list[int]:
        """Return instants; GaveUp where one may stand twice, which only their order rules out here."""
        instants = self.read_time.instants(cells)
        in_order = not self.accounts.of and "api" not in self.at
        if not self.summed and not (in_order and all(map(lt, [self._last, *instants], instants))):
            raise GaveUp
        if min(instants) < DAY_LONG:
            raise GaveUp
        return instants

    def filled(self) -> list[int]:
        """Return for how many APIs and times each account has a count."""
        columns = [column for times in self.made.of.values() for column in times.values()]
        return [len(counts) - counts.count(ABSENT) for counts in zip(*columns, strict=True)]

    def told(self, chunks: Iterable[Chunk]) -> Counter[int]:
        """Return how many counts the rows of each account hold, by its place; the file is read once more."""
        owner, found = self.at["account"], Counter[int | None]()
        for columns, rows in chunks:
            cells = columns[owner] if columns else [row[owner] for row in rows if len(row) == self.width]
            found.update(map(self.accounts.get, cells))
        return Counter({place: count * len(self.counted) for place, count in found.items() if place is not None})

    def times(self) -> set[int]:
        """Return all months, or days, of which there are rows."""
        return {time for times in self.made.of.values() for time in times}

    def renamed(self, new: Callable[[int], int]) -> None:
        """Give each time another number, as days become months."""
        for grid in (self.made, self.lost):
            grid.renamed(new)

    def require_dense(self) -> None:
        """Raise GaveUp where the times from the first to the last would be too much to write out for each account."""
        if sum(max(times) + 1 - min(times) for times in self.made.of.values()) * self.made.height > self.made.most:
            raise GaveUp

    def owned(self) -> Iterator[Owned]:
        """Yield what each account and API has, accounts in order; GaveUp as ``require_dense``.

        What is made in the order in which it will be used lies in memory side by side.
        """
        self.require_dense()
        # An account whose rows are all wrong has no place.
        order = sorted(each for each in self.accounts.of.items() if each[1] < self.made.height)
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
