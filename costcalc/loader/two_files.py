"""A usage file and a bill that are read with the same options: which of these are about which file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from costcalc.loader.files import Content
from costcalc.loader.headings import plain
from costcalc.loader.reading import Reading
from costcalc.loader.table import Table
from costcalc.loader.usage_series import alike_names
from costcalc.money import shown
from costcalc.results.common import Note, NoteCode

_OF_BILLS = ("amount", "currency")
"""Columns that a usage file has not."""


def readings_of(reading: Reading, usage: Content, bill: Content) -> tuple[Reading, Reading]:
    """Return how a usage file and a bill are to be read: a column that was named is of each file that has it.

    One that neither has is left to the file that it may be of, which says so.
    """
    headers = [_header(content, what, reading) for content, what in ((usage, "usage file"), (bill, "bill"))]
    of_usage, of_bill = list[tuple[str, str]](), list[tuple[str, str]]()
    for name, column in reading.columns:
        of_one = [_has(header, column) for header in headers]
        money = plain(name) in _OF_BILLS
        if not money and (of_one[0] or not of_one[1]):
            of_usage.append((name, column))
        if of_one[1] or money:
            of_bill.append((name, column))
    return replace(reading, columns=tuple(of_usage)), replace(reading, columns=tuple(of_bill))


def alike_in_both(usage: Collection[str], bill: Collection[str]) -> Iterator[Note]:
    """Say which accounts of the two files differ by case or blanks alone; what one file has twice is said of that one."""
    for alike in alike_names([*usage, *bill]):
        if not {*alike} <= {*usage} and not {*alike} <= {*bill}:
            yield Note(
                NoteCode.SIMILAR_NAMES,
                f"{' and '.join(map(shown, alike))} are {len(alike)} accounts; give one name to what is one",
            )


def _header(content: Content, what: str, reading: Reading) -> Sequence[str]:
    return Table(content, what, reading.header).header


def _has(header: Sequence[str], column: str) -> bool:
    return column.startswith("#") or plain(column) in map(plain, header)
