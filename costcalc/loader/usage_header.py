"""The header of a usage file or a bill: which column is which, or what to say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from costcalc.errors import listed
from costcalc.loader.heading_words import is_heading, is_money, says
from costcalc.loader.headings import TIME, USAGE, Columns, Form, Whose, resolve
from costcalc.loader.numbers import is_like_number
from costcalc.loader.problems import CURES
from costcalc.loader.proposal import SAMPLED, Proposer, Sample
from costcalc.loader.reading import Reading
from costcalc.loader.refusal import Refusal
from costcalc.loader.table import Table
from costcalc.loader.times import TimeReader
from costcalc.loader.totals import says_total
from costcalc.money import shown

_LOOKED_AT = 30
"""Lines among which the header is looked for."""


class Header:
    """A header, and what was said of it."""

    def __init__(self, table: Table, reading: Reading, whose: Whose, *, named: bool, form: Form = USAGE) -> None:
        """``named`` says that it is clear whose calls are rows that name no API, or that it does not matter."""
        self.table, self.reading, self.whose, self.named, self.form = table, reading, whose, named, form

    def columns(self) -> Columns:
        """Find out which column is which, and report what does not go together."""
        table = self.table
        columns = resolve(table.header, self.whose.apis, self.reading.columns, self.form)
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
        if wide and self.form.main in columns.at:
            self._mixed(wide, f"the column {self.form.main!r}")
        elif wide:
            of_one = {"calls", "failed", "api", "size"} & columns.at.keys()
            self._mixed({columns.at[role] for role in of_one}, "one column per API")
        if columns.unknown and not self._is_crossed(columns) and not self._is_bill(columns):
            self._unknown(columns)
        elif table.right:
            self._missing(columns)
        return columns

    def _mixed(self, places: Iterable[int], other: str) -> None:
        for index in sorted(places):
            name = self.table.header[index].strip()
            self.table.report(
                index, f"the column {name!r} does not go with {other}; write a row per API, with {self.form.main}"
            )

    def _is_no_header(self, columns: Columns) -> bool:
        """Report a first line that is no header, and the line that looks like it; False for one that may be it."""
        if columns.at or columns.wide or self.reading.columns or self.reading.header:
            return False
        table = self.table
        known = sum(map(is_heading, table.header))
        if known < 2:
            for line, text in enumerate(table.start(_LOOKED_AT), 1):
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
            table.report(None, f"the first line looks like data; add a header above it, as month,{self.form.main}")
            return True
        return False

    def _is_bill(self, columns: Columns) -> bool:
        """Report a file of amounts of money, without a column of calls; these are counted nowhere here."""
        unknown = [self.table.header[index] for index in columns.unknown]
        money = [name.strip() for name in unknown if is_money(name)]
        if (
            self.form is not USAGE
            or not money
            or "calls" in columns.at
            or columns.wide
            or any(says(name, "calls") for name in unknown)
        ):
            return False
        self.table.report(
            None,
            f"this looks like a bill with amounts of money ({listed(money, 5)}), and no column of calls; costcalc reconcile takes it by --bill",
        )
        return True

    def _is_crossed(self, columns: Columns) -> bool:
        """Report months that stand side by side, each with a column of its own."""
        header = self.table.header
        reads = _reads(TimeReader(self.reading.dates or "dmy", self.reading.zone))
        times = [header[index].strip() for index in columns.unknown if header[index].strip() and reads(header[index])]
        if TIME in columns.at or not times:
            return False
        self.table.report(
            columns.unknown[0],
            f"months stand side by side here ({listed(times, 3)}); write a row for each, with the columns month and {self.form.main}",
        )
        return True

    def _unknown(self, columns: Columns) -> None:
        """Report all columns that are not known as one problem, with what they may be."""
        line = self.table.line
        rows = [
            row for _, row in zip(range(SAMPLED), self.table.rows(), strict=False) if len(row) == len(self.table.header)
        ]
        self.table.rewind()
        is_time = _reads(TimeReader(self.reading.dates or "dmy", self.reading.zone))

        def sample(index: int) -> Sample:
            cells = [row[index] for row in rows if row[index].strip() and not says_total(row[index])]
            numbers = sum(map(is_like_number, cells))
            times = bool(cells) and all(map(is_time, cells))
            return Sample(times, 2 * numbers > len(cells), numbers > 0, len({*cells}) > 1)

        apis = () if self.named or columns.wide else self.whose.apis
        proposer = Proposer(self.table.header, columns, apis, sample, has_rows=bool(rows), form=self.form)
        found = proposer.propose()
        message = found.message
        if CURES not in message:
            known = listed([TIME, *self.form.roles, *self.whose.apis])
            message += (
                f"; add {CURES}; {'it is' if len(columns.unknown) == 1 else 'they are'} then left out"
                if found.cure
                else (f"; name them by --columns NAME=COLUMN, with {known}")
            )
        elif apis and {"api", *apis}.isdisjoint({*columns.at, *proposer.roles}):
            of_sheet = f"{listed(apis)}{self.whose.other_sheet}"
            message += f"; no column names the API: add --api too, with one of {self.whose.label}: {of_sheet}"
        elif len(self.whose.apis) > 1 and self.form.main not in columns.at:
            message += f"; APIs are those of {self.whose.label}: {listed(self.whose.apis)}{self.whose.other_sheet}"
        cures = [found.cure] if found.cure else []
        self.table.report(columns.unknown[0], message, line, kind="columns not known", cures=cures)

    def _missing(self, columns: Columns) -> None:
        """Report columns that have to be there."""
        table, wide = self.table, columns.wide
        if TIME not in columns.at:
            table.report(None, "there is no column 'month'; add it, with months as 2026-03, or days in a column 'day'")
        main = self.form.main
        if main not in columns.at and "calls" in columns.at and not wide:
            table.report(
                None,
                f"this looks like a usage file, with calls and without a column {main!r}; it is taken by --usage, and what was "
                "charged by --bill",
            )
        elif main not in columns.at and not wide:
            table.report(None, f"there is no column {main!r}; add it, or one column per API")
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
