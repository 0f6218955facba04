"""What of a usage file has to be looked at row by row, where most of it was read by columns and is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import NamedTuple

from costcalc.loader.table import Chunk
from costcalc.loader.times import Kind
from costcalc.loader.usage_columns import Read
from costcalc.loader.usage_series import by_month, stripped
from costcalc.usage_table import ABSENT


class Suspects(NamedTuple):
    """Rows, and accounts of which any row may be wrong."""

    rows: frozenset[int]
    """By their number, from 1 on, without empty ones."""
    first: int
    """The first one that is right: the others are held against it."""
    accounts: frozenset[str]
    column: int
    """That of the accounts."""

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
    # A row that is wrong may stand beside another one of its time, or be the month that its account lacks.
    accounts = {name for name in read.odd.values() if name is not None}
    accounts.update(() if may_lack else _with_gaps(read, kind))
    if read.kind is not Kind.INSTANT and not read.summed:
        filled = read.filled()
        if sum(filled) != read.rows:
            told = read.told(chunks)
            accounts |= {
                name for name, place in read.accounts.of.items() if filled[place:] and told[place] != filled[place]
            }
    first = next(number for number in count(1) if number not in read.odd)
    return Suspects(frozenset(read.odd), first, frozenset(accounts), column)


def _with_gaps(read: Read, kind: Kind) -> Iterator[str]:
    """Yield the accounts that lack a month between two others."""
    for each in read.owned():
        owned = stripped(each) if ABSENT in each.calls else None
        if owned is not None and ABSENT in (owned if kind is Kind.MONTH else by_month(owned)).calls:
            yield owned.account or ""
