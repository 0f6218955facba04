"""The usage of many accounts as columns: each account's series is made when it is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import repeat
from typing import NamedTuple, TypeVar, overload

from costcalc.usage import UsageSeries, zeros

T = TypeVar("T")

ABSENT = -1
"""The count where there is no row."""


class Block(NamedTuple):
    """What many accounts have of one API: a column for each month, with a place in it for each account."""

    api: str
    first_month: int
    """As that of a series."""
    calls: Sequence[Sequence[int]]
    """By month; ABSENT where an account has no row."""
    failed: Sequence[Sequence[int]]
    """The same of failed calls; empty where no row has any."""
    spans: Sequence[tuple[int, int]] | None
    """Which of the months are each account's, from its first row to its last, as a slice that is empty where it has none;
    None where every account has all months."""

    @property
    def end(self) -> int:
        """The month after the last."""
        return self.first_month + len(self.calls)

    @property
    def series(self) -> int:
        """How many accounts have the API."""
        return len(self.calls[0]) if self.spans is None else sum(stop > 0 for _, stop in self.spans)


def picked(column: Sequence[T], places: Sequence[int]) -> Sequence[T]:
    """Return what stands in some places of a column."""
    return column[places.start : places.stop] if isinstance(places, range) else [column[place] for place in places]


class UsageTable(Sequence[UsageSeries]):
    """The series of many accounts in months, ordered by account and API."""

    def __init__(self, accounts: Sequence[str | None], places: Sequence[int], blocks: Sequence[Block]) -> None:
        """``accounts`` in order, with the ``places`` that they have in the columns of all ``blocks``, ordered by API."""
        self.accounts, self.places, self.blocks = accounts, places, blocks

    def only(self, api: str) -> UsageTable:
        """Return the series of one API."""
        return UsageTable(self.accounts, self.places, [block for block in self.blocks if block.api == api])

    def parts(self, rows: int) -> Iterator[UsageTable]:
        """Yield tables of some of the accounts each, in order, of about so many rows."""
        step = max(1, rows // sum(len(block.calls) for block in self.blocks))
        for start in range(0, len(self.accounts), step):
            places = self.places[start : start + step]
            yield UsageTable(
                self.accounts[start : start + step],
                range(len(places)),
                [
                    block._replace(
                        calls=[picked(column, places) for column in block.calls],
                        failed=[picked(column, places) for column in block.failed],
                        spans=block.spans and picked(block.spans, places),
                    )
                    for block in self.blocks
                ],
            )

    @property
    def span(self) -> tuple[int, int]:
        """The first month of all series, and the one after the last."""
        return min(block.first_month for block in self.blocks), max(block.end for block in self.blocks)

    def made(self, account: int, block: int) -> UsageSeries:
        """Return the series of an account and API, by their order."""
        place, one = self.places[account], self.blocks[block]
        calls, failed = (tuple([column[place] for column in columns]) for columns in (one.calls, one.failed))
        return _series(self.accounts[account], one, calls, failed, None if one.spans is None else one.spans[place])

    def first_account(self, block: Block) -> int:
        """Return which of the accounts is the first that has an API."""
        if block.spans is None:
            return 0
        return next(account for account, place in enumerate(self.places) if block.spans[place][1])

    def rank(self, place: int) -> int:
        """Return which of the accounts has a place in the columns."""
        return self._ranks[place]

    @cached_property
    def _ranks(self) -> Sequence[int]:
        if self.places == range(len(self.places)):
            return self.places
        return sorted(range(len(self.places)), key=self.places.__getitem__)

    def rows(self, columns: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
        """Yield what each account has in some columns, in their order."""
        if self.places == range(len(columns[0])):
            return zip(*columns, strict=True)
        return zip(*(map(column.__getitem__, self.places) for column in columns), strict=True)

    @cached_property
    def entries(self) -> list[tuple[int, int]]:
        """The order of account and API of each series."""
        return [
            (account, place)
            for account, own in enumerate(self.places)
            for place, block in enumerate(self.blocks)
            if block.spans is None or block.spans[own][1]
        ]

    def __len__(self) -> int:
        return sum(block.series for block in self.blocks)

    @overload
    def __getitem__(self, index: int) -> UsageSeries: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[UsageSeries, ...]: ...
    def __getitem__(self, index: int | slice) -> UsageSeries | tuple[UsageSeries, ...]:
        if isinstance(index, slice):
            return tuple([self.made(*entry) for entry in self.entries[index]])
        return self.made(*self.entries[index])

    def __iter__(self) -> Iterator[UsageSeries]:
        for of_account in zip(*map(self.of_block, self.blocks), strict=True):
            for each in of_account:
                if each is not None:
                    yield each

    def of_block(self, block: Block) -> Iterator[UsageSeries | None]:
        """Yield the series of each account; None where it has no row of the API."""
        failed = self.rows(block.failed) if block.failed else repeat(())
        spans = repeat(None) if block.spans is None else map(block.spans.__getitem__, self.places)
        for account, calls, lost, span in zip(self.accounts, self.rows(block.calls), failed, spans, strict=False):
            yield None if span and not span[1] else _series(account, block, calls, lost, span)


def _series(
    account: str | None,
    block: Block,
    calls: tuple[int, ...],
    failed: tuple[int, ...],
    span: tuple[int, int] | None,
) -> UsageSeries:
    """Return a series; a month without a row between two others is one without calls."""
    first = block.first_month
    if span is not None:
        start, stop = span
        first += start
        calls, failed = (tuple([max(count, 0) for count in counts[start:stop]]) for counts in (calls, failed))
    return UsageSeries(account, block.api, first, calls, failed or zeros(len(calls)))
