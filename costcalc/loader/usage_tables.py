"""Months that were read by columns → the table of all accounts, with no object for each."""

from __future__ import annotations

from collections.abc import Sequence

from costcalc.loader.usage_columns import Read
from costcalc.loader.usage_grid import GaveUp
from costcalc.usage import UsageSeries
from costcalc.usage_table import ABSENT, Block, UsageTable


def table_of(read: Read, *, may_lack: bool) -> tuple[UsageTable, int]:
    """Return what was read, and how many counts it holds; GaveUp where a month is absent between two others of an account.

    ``may_lack`` says that these had no calls.
    """
    read.require_dense()
    # An account whose rows are all wrong has no place.
    ordered = sorted(each for each in read.accounts.of.items() if each[1] < read.made.height)
    names: Sequence[str | None] = [name for name, _ in ordered] or [None]
    places = [place for _, place in ordered] or [0]
    blocks = [_block(read, api, may_lack=may_lack) for api in sorted(read.made.of)]
    counts = sum(len(column) - column.count(ABSENT) for block in blocks for column in block.calls)
    in_order = range(len(places))
    return UsageTable(names, in_order if places == list(in_order) else places, blocks), counts


def names_of(series: Sequence[UsageSeries]) -> tuple[Sequence[str | None], Sequence[str]]:
    """Return the accounts and the APIs of a usage, some of them again and again."""
    if isinstance(series, UsageTable):
        return series.accounts, [block.api for block in series.blocks]
    return [each.account for each in series], [each.api for each in series]


def _block(read: Read, api: str, *, may_lack: bool) -> Block:
    first, calls = read.made.columns(api)
    failed = read.lost.columns(api)[1] if read.lost.of else []
    spans = [_span(row, may_lack=may_lack) for row in zip(*calls, strict=True)] if _any_absent(calls) else None
    return Block(api, first, calls, failed, spans)


def _any_absent(columns: Sequence[Sequence[int]]) -> bool:
    return any(ABSENT in column for column in columns)


def _span(row: Sequence[int], *, may_lack: bool) -> tuple[int, int]:
    """Return the months from an account's first row to its last."""
    if ABSENT not in row:
        return 0, len(row)
    there = [place for place, count in enumerate(row) if count != ABSENT]
    if not there:
        return 0, 0
    start, stop = there[0], there[-1] + 1
    if len(there) < stop - start and not may_lack:
        raise GaveUp
    return start, stop
