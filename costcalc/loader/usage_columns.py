"""The fast way through a usage file that is right: columns of many rows at a time, instead of cells.

It either reads everything or gives up, and then ``usage`` reads row by row and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from operator import add, gt, lshift

from costcalc.errors import RequestError
from costcalc.loader.table import read_count, read_month

_CACHED = 100_000

Key = tuple[str | None, str]
"""Account and API."""
Months = dict[int, int]
"""By month, the calls; or calls and failed in one integer, see ``SHIFT``."""

SHIFT = 50
"""Where a file has failed calls, calls are shifted left by this: a count has fewer bits."""


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


class _Owners(dict[tuple[str, ...], Months]):
    """The months of each series by the cells that name it; raises RequestError where these name none."""

    def __init__(self, groups: dict[Key, Months], apis: Sequence[str], *, account: bool, api: bool) -> None:
        super().__init__()
        self.groups, self.apis, self.account, self.api = groups, apis, account, api

    def __missing__(self, cells: tuple[str, ...]) -> Months:
        account = cells[0].strip() if self.account else None
        api = cells[-1].strip() if self.api else self.apis[0]
        if api not in self.apis or (account is not None and not (account and account.isprintable())):
            raise RequestError("no series")
        months = self[cells] = self.groups.setdefault((account, api), {})
        return months


def read_columns(
    chunks: Iterable[list[list[str]]], at: dict[str, int], wide: Sequence[tuple[str, int]], apis: Sequence[str]
) -> dict[Key, Months] | None:
    """Return the months of every account and API, or None where anything is wrong or unusual.

    ``at`` is the place of each column, ``wide`` the columns named after APIs where there is one for each.
    """
    groups: dict[Key, Months] = {}
    width, rows = len(at), 0
    months, counts = Cache(read_month), Cache(read_count)
    names = [name for name in ("account", "api") if name in at]
    owners = _Owners(groups, apis, account="account" in at, api="api" in at or bool(wide))
    try:
        for chunk in chunks:
            if set(map(len, chunk)) - {width}:
                return None
            columns = list(zip(*chunk, strict=True))
            if not columns:
                continue
            when = list(map(months.__getitem__, columns[at["month"]]))
            owned = [columns[at[name]] for name in names]
            for api, index in wide or [("", at["calls"])]:
                values = _counts(columns[index], counts)
                if "failed" in at:
                    failed = _counts(columns[at["failed"]], counts)
                    if any(map(gt, failed, values)):
                        return None
                    values = map(add, map(lshift, values, repeat(SHIFT)), failed)
                cells = [*owned, repeat(api)] if wide else owned
                keys = zip(*cells, strict=False) if cells else repeat((), len(chunk))
                for series, month, value in zip(map(owners.__getitem__, keys), when, values, strict=False):
                    series[month] = value
                rows += len(chunk)
    except RequestError:
        return None
    # A month twice would be one entry for two rows; a gap would be fewer entries than months.
    whole = sum(map(len, groups.values())) == rows
    return groups if whole and all(max(series) - min(series) + 1 == len(series) for series in groups.values()) else None


def _counts(column: Sequence[str], counts: Cache) -> Iterable[int]:
    """Return the counts of a column; most are digits alone."""
    digits = "".join(column)
    if digits.isdecimal() and digits.isascii() and min(map(len, column)) > 0 and max(map(len, column)) <= 15:
        return list(map(int, column))
    return list(map(counts.__getitem__, column))
