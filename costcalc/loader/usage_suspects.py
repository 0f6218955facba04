"""What of a usage file has to be looked at row by row, where most of it was read by columns and is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from costcalc.loader.table import Chunk
from costcalc.loader.times import Kind
from costcalc.loader.usage_columns import Read
from costcalc.loader.usage_series import by_month, stripped
from costcalc.usage_table import ABSENT

FEW = 20
"""Accounts that are looked for in a text faster than its rows are read."""


class Suspects(NamedTuple):
    """Rows, and accounts of which any row may be wrong."""

    rows: frozenset[int]
    """By their number, as the table counts them."""
    first: int
    """The first one that is right: the others are held against it."""
    accounts: frozenset[str]
    column: int
    """That of the accounts."""

    def any_of(self, numbers: range, text: str) -> bool:
        """Tell whether any of some rows may have to be looked at, by their text."""
        if numbers.start <= self.first or not self.rows.isdisjoint(numbers):
            return True
        return len(self.accounts) > FEW or any(account in text for account in self.accounts)

    def include(self, number: int, row: Sequence[str]) -> bool:
        """Tell whether a row has to be looked at."""
        if number <= self.first or number in self.rows:
            return True
        return self.column < len(row) and row[self.column].strip() in self.accounts


def suspects(read: Read, chunks: Iterable[Chunk], kind: Kind, *, may_lack: bool) -> Suspects | None:
    """Return what may be wrong of a file of accounts that was read by columns; None where that is all of it.

    ``may_lack`` says that absent months are none of it. ``chunks`` are the rows once more, which are only read where one
    stands twice.
    """
    column = read.at.get("account")
    if column is None:
        return None
    # A row that is wrong may stand beside another one of its time, or be the month that its account lacks. Where it names
    # no account, so do other rows that are wrong alone.
    accounts = {name for name in read.odd.values() if name}
    filled = read.filled()
    if not may_lack and min(filled) < sum(max(times) + 1 - min(times) for times in read.made.of.values()):
        accounts.update(_with_gaps(read, kind))
    if read.kind is not Kind.INSTANT and not read.summed and sum(filled) != read.rows:
        told = read.told(chunks)
        accounts |= {
            name for name, place in read.accounts.of.items() if filled[place:] and told[place] != filled[place]
        }
    return Suspects(frozenset(read.odd), read.first, frozenset(accounts), column)


def _with_gaps(read: Read, kind: Kind) -> Iterator[str]:
    """Yield the accounts that lack a month between two others."""
    for each in read.owned():
        owned = stripped(each) if ABSENT in each.calls else None
        if owned is not None and ABSENT in (owned if kind is Kind.MONTH else by_month(owned)).calls:
            yield owned.account or ""
