"""The header of a usage file: which column is which, or what to say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from costcalc.errors import listed
from costcalc.loader.headings import TIME, Columns, Whose, resolve
from costcalc.loader.numbers import read_count
from costcalc.loader.problems import CURES
from costcalc.loader.proposal import SAMPLED, is_heading, is_money, propose
from costcalc.loader.reading import Reading
from costcalc.loader.refusal import Refusal
from costcalc.loader.table import Table
from costcalc.loader.times import TimeReader
from costcalc.money import shown

_LOOKED_AT = 30
"""Lines among which the header is looked for."""
_COUNTED = ("quantity", "request", "usage", "count")
"""Words of which a heading is of calls, whatever money stands beside it."""


class Header:
    """A header, and what was said of it."""

    def __init__(self, table: Table, reading: Reading, whose: Whose, *, named: bool) -> None:
        """``named`` says that it is clear whose calls are rows that name no API."""
        self.table, self.reading, self.whose, self.named = table, reading, whose, named

    def columns(self) -> Columns:
        """Find out which column is which, and report what does not go together."""
        table = self.table
        columns = resolve(table.header, self.whose.apis, self.reading.columns)
        if self._is_no_header(columns):
            return columns
        for index, other in columns.twice:
            heading = shown(table.header[index])
            if other == columns.at.get(TIME):
                cures = [f"--columns month={table.header[place]}" for place in (other, index)]
                message = (
                    f"two columns of time, {shown(table.header[other])} and {heading}; add {cures[0]}, or {cures[1]}"
                )
                table.report(index, message, kind="two columns of time", cures=cures)
            else:
                table.report(
                    index, f"the column {heading} stands here a second time; remove one, or name one by --columns"
                )
        for index, near in columns.near:
            name = table.header[index].strip()
            message = (
                f"{shown(name)} is a letter from {near!r}; add --columns {near}={name} where it is that, or "
                f"--columns -={name} to leave it out"
            )
            table.report(index, message, kind="a near name", cures=[f"--columns {near}={name}", f"--columns -={name}"])
        wide = {index for _, index in columns.wide}
        if wide and "calls" in columns.at:
            self._mixed(wide, "the column 'calls'")
        elif wide:
            self._mixed(
                {columns.at[role] for role in ("failed", "api", "size") if role in columns.at}, "one column per API"
            )
        if columns.unknown and not self._is_bill(columns):
            self._unknown(columns)
        elif table.right:
            self._missing(columns)
        return columns

    def _mixed(self, places: Iterable[int], other: str) -> None:
        for index in sorted(places):
            name = self.table.header[index].strip()
            self.table.report(index, f"the column {name!r} does not go with {other}; write a row per API, with calls")

    def _is_no_header(self, columns: Columns) -> bool:
        """Report a first line that is no header, and the line that looks like it; False for one that may be it."""
        if columns.at or columns.wide or self.reading.columns or self.reading.header:
            return False
        table = self.table
        known = sum(map(is_heading, table.header))
        if known < 2:
            for line, text in enumerate(table.start(30), 1):
                cells = max((text.split(mark) for mark in ",;\t|"), key=len)
                if (
                    line > table.skipped + 1
                    and len(cells) > 1
                    and sum(is_heading(cell.strip(' "')) for cell in cells) > 1
                ):
                    message = f"line {line} looks like the header ({shown(text)}); add --header {line}"
                    table.report(None, message, kind="lines above the header", cures=[f"--header {line}"])
                    return True
        if not known and any(name[:1].isdecimal() for name in table.header):
            table.report(None, "the first line looks like data; add a header above it, as month,calls")
            return True
        return False

    def _is_bill(self, columns: Columns) -> bool:
        """Report a file of amounts of money, without a column of calls; these are counted nowhere here."""
        header = self.table.header
        unknown = [header[index] for index in columns.unknown]
        money = [name.strip() for name in unknown if is_money(name)]
        counts = [name for name in unknown if is_heading(name) and not is_money(name)]
        of_calls = [
            name
            for name in counts
            if any(word in name.casefold() for word in ("quantity", "request", "usage", "count"))
        ]
        if not money or "calls" in columns.at or columns.wide or of_calls:
            return False
        self.table.report(
            None,
            f"this looks like a bill with amounts of money ({listed(money, 5)}), and no column of calls; see costcalc reconcile",
        )
        return True

    def _unknown(self, columns: Columns) -> None:
        """Report all columns that are not known as one problem, with what they may be."""
        line = self.table.line
        rows = [
            row for _, row in zip(range(SAMPLED), self.table.rows(), strict=False) if len(row) == len(self.table.header)
        ]
        self.table.rewind()
        read_time = TimeReader(self.reading.dates or "dmy", self.reading.zone)

        is_number = partial(_is_number, decimals=max(self.whose.decimals.values(), default=0))

        def sample(index: int) -> tuple[bool, bool]:
            cells = [row[index] for row in rows if row[index].strip()]
            return bool(cells) and all(map(_reads(read_time), cells)), bool(cells) and all(map(is_number, cells))

        found = propose(self.table.header, columns, names_api=not self.named and not columns.wide, sample=sample)
        message = found.message
        if CURES not in message:
            known = listed([TIME, "calls", "failed", "size", "account", "api", *self.whose.apis])
            message += (
                f"; add {CURES} to leave {'it' if len(columns.unknown) == 1 else 'them'} out"
                if found.cure
                else (f"; name them by --columns NAME=COLUMN, with {known}")
            )
        elif len(self.whose.apis) > 1 and "calls" not in columns.at:
            message += f"; APIs are those of {self.whose.label}: {listed(self.whose.apis)}{self.whose.other_sheet}"
        cures = [found.cure] if found.cure else []
        self.table.report(columns.unknown[0], message, line, kind="columns not known", cures=cures)

    def _missing(self, columns: Columns) -> None:
        """Report columns that have to be there."""
        table, wide = self.table, columns.wide
        if TIME not in columns.at:
            table.report(None, "there is no column 'month'; add it, with months as 2026-03, or days in a column 'day'")
        if "calls" not in columns.at and not wide:
            table.report(None, "there is no column 'calls'; add it, or one column per API")
        elif "api" not in columns.at and not self.named and not wide:
            table.report(
                None,
                f"there is no column 'api', but there are {len(self.whose.apis)} APIs in {self.whose.label}; add it, or name "
                f"the API of all rows by --api, with one of: {listed(self.whose.apis)}",
            )


def _reads(read: Callable[[str], int]) -> Callable[[str], bool]:
    def reads(text: str) -> bool:
        try:
            read(text)
        except Refusal as refusal:
            return refusal.kind == "a date of two readings"
        return True

    return reads


def _is_number(text: str, decimals: int) -> bool:
    try:
        read_count(text, decimals=decimals)
    except Refusal as refusal:
        return bool(refusal.cures)
    return True
