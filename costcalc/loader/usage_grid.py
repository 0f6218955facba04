"""The counts of a usage file while it is read by columns: a column per API and time, and a place in it per account."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from costcalc.usage_table import ABSENT

_KEPT = 100_000
"""Cells of which it is known what they say."""
Column: TypeAlias = "array[int]"
"""Counts, as 64-bit numbers: eight bytes each, side by side."""
_ABSENT = array("q", [ABSENT])


class GaveUp(Exception):  # noqa: N818 - no failure: the rows are read one by one instead
    """Something is wrong or unusual."""


class Grid(dict[tuple[str, str | int], Column]):
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
        time = self.read(cell) if isinstance(cell, str) else cell
        column = self.of.setdefault(api, {}).setdefault(time, _ABSENT * self.height)
        if len(self) < _KEPT:
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

    def columns(self, api: str) -> tuple[int, list[Column]]:
        """Return the first time of an API, and the columns from there to the last."""
        times = self.of[api]
        first, last = min(times), max(times)
        empty = _ABSENT * self.height
        return first, [times.get(time, empty) for time in range(first, last + 1)]

    def rows(self, api: str, places: Sequence[int]) -> tuple[int, Iterator[tuple[int, ...]]]:
        """Return the first time of an API, and for each of some accounts its counts from there to the last."""
        first, columns = self.columns(api)
        if places == list(range(self.height)):
            return first, zip(*columns, strict=True)
        return first, zip(*(map(column.__getitem__, places) for column in columns), strict=True)

    def renamed(self, new: Callable[[int], int]) -> None:
        """Give each time another number, as days become months."""
        self.of = {api: {new(time): column for time, column in times.items()} for api, times in self.of.items()}
