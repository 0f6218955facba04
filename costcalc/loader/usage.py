"""A usage file → series of months: strict, fast enough for a million rows, and with the option to add in each refusal.

Text → rows (``table``) → which column is which (``headings``) → times and numbers (``times``, ``numbers``) → the rows
of each account and API, by columns where all is right (``usage_columns``), else row by row (``usage_rows``) → months
(``usage_series``).
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from costcalc.errors import RequestError, listed
from costcalc.loader import usage_columns
from costcalc.loader.files import Content
from costcalc.loader.headings import TIME, Columns, resolve
from costcalc.loader.numbers import read_count
from costcalc.loader.proposal import SAMPLED, is_heading, is_money, propose
from costcalc.loader.reading import Reading
from costcalc.loader.refusal import Refusal
from costcalc.loader.table import CURES, MAX_CELL, Table
from costcalc.loader.times import Kind, TimeReader
from costcalc.loader.totals import accounts_that_sum
from costcalc.loader.usage_columns import GaveUp, Read, any_gap
from costcalc.loader.usage_rows import Excluded, Rows, Whose
from costcalc.loader.usage_series import ABSENT, Owned, Span, alike_names, by_month, series_of, stripped
from costcalc.money import plural, shown
from costcalc.results.common import Note, NoteCode
from costcalc.sheet import PriceSheet
from costcalc.usage import UsageSeries, month_of

_FAR = 120
"""Months between two of a file, without one of any account, beyond which one of them is a slip of the finger."""
_MAX_TRIED = 4 << 20
"""Bytes of a file that is tried with the options that its problems name, before they are told."""
_MAX_OPTIONS = 6
_AS_MONTHS = "month"


class Usage(NamedTuple):
    """What a usage file says."""

    series: tuple[UsageSeries, ...]
    """Of every account and API, sorted by these."""
    notes: tuple[Note, ...]


def load_usage(
    source: str | Path | Content,
    sheet: PriceSheet,
    progress: Callable[[int], None] | None = None,
    *,
    reading: Reading | None = None,
    api: str | None = None,
    other_sheet: str = "",
) -> Usage:
    """Read the calls of every account and API of a usage file.

    ``reading`` is what was said of it; ``progress`` is told now and then how many lines have been read; ``api`` is
    whose calls a file holds that names none, and ``other_sheet`` how a sheet with other APIs is given. Raises
    FileError, DataError with the problems of the file, each with the option that takes it, and RequestError for an
    option that names what the file does not have.
    """
    reading = reading or Reading()
    file = _File(source, sheet, reading, api, other_sheet)
    found = file.read(progress)
    if found is not None:
        return found
    raise file.table.error(" ".join(_options(file, sheet, reading, api) or file.table.cures()[:1]))


def _options(file: _File, sheet: PriceSheet, reading: Reading, api: str | None) -> list[str] | None:
    """Return the options with which a file is read, where its problems name such; each is tried."""
    if len(file.table.content.data) > _MAX_TRIED:
        return None
    return _tried(file, sheet, reading, api, _MAX_OPTIONS)


def _tried(file: _File, sheet: PriceSheet, reading: Reading, api: str | None, most: int) -> list[str] | None:
    if not most or not file.table.curable:
        return None
    for cure in file.table.cures():
        try:
            changed = reading.adding(cure)
            next_file = _File(file.table.content, sheet, changed, api, "")
            if next_file.read() is not None:
                return [cure]
        except RequestError:
            continue
        found = _tried(next_file, sheet, changed, api, most - 1)
        if found is not None:
            return [cure, *found]
    return None


class _File:
    """A usage file while it is read: its table, and which column is which."""

    def __init__(
        self, source: str | Path | Content, sheet: PriceSheet, reading: Reading, api: str | None, other_sheet: str
    ) -> None:
        self.table = Table(source, "usage file", reading.header)
        self.sheet, self.reading = sheet, reading
        apis = tuple(each.key for each in sheet.apis)
        rules = {each.key: each.per_call for each in sheet.apis if each.per_call}
        self.whose = Whose(apis, api or apis[0], sheet.label, other_sheet and f" ({other_sheet})", rules)
        self.named = api is not None or len(apis) == 1
        self.read_time = TimeReader(reading.dates, reading.zone)
        self.notes: list[Note] = []
        self.columns = self._columns()

    def read(self, progress: Callable[[int], None] | None = None) -> Usage | None:
        """Return what the file says; None after reporting what is wrong with it."""
        if not self.table.right:
            return None
        series = self._fast(progress)
        if series is None:
            self.notes = []
            self.table.rewind()
            series = self._slow(frozenset())
        if series is None or not self.table.right:
            return None
        if len(series) > usage_columns.MAX_SERIES:
            raise usage_columns.too_many()
        self.notes += self._told(series)
        return Usage(tuple(sorted(series, key=attrgetter("account", "api"))), tuple(self.notes))

    # ── the header ───────────────────────────────────────────────────────────────────────────────────

    def _columns(self) -> Columns:
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

        def sample(index: int) -> tuple[bool, bool]:
            cells = [row[index] for row in rows if row[index].strip()]
            return bool(cells) and all(map(_reads(read_time), cells)), bool(cells) and all(map(_is_number, cells))

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

    # ── the rows ─────────────────────────────────────────────────────────────────────────────────────

    def _fast(self, progress: Callable[[int], None] | None) -> list[UsageSeries] | None:
        """Read the whole file by columns; None where it has to be read row by row."""
        at, columns, reading = self.columns.at, self.columns, self.reading
        if "size" in at or self.whose.rules or reading.totals == "drop" or (reading.summed and columns.left_out):
            return None
        parted = self.table.delimiter == ","
        read = Read(
            at,
            columns.wide or [(self.whose.api, at["calls"])],
            columns.left_out,
            self.whose.apis,
            MAX_CELL,
            self.read_time,
            lambda text: read_count(text, reading.decimal, commas_part_cells=parted),
            summed=reading.summed,
            totals=reading.totals == "keep",
        )
        collecting = gc.isenabled()
        gc.disable()  # a million rows hold no cycle, and looking for one takes a fifth of the time
        try:
            read.read(self.table.columns(progress))
            kind = self._kind([read.kind] if read.kind else [], read)
            if not read.rows or (reading.gaps is None and self._is_far(read.times(), kind)):
                return None
            series = list(self._series(read.owned(), kind, strict=True))
            counted = sum(each.rows for each in series)
            if read.kind is not Kind.INSTANT and not reading.summed and counted != read.rows:
                return None
            found = [each.series for each in series]
            return None if reading.totals is None and accounts_that_sum(found) else found
        except (RequestError, GaveUp):
            return None
        finally:
            if collecting:
                gc.enable()

    def _slow(self, excluded: Excluded) -> list[UsageSeries] | None:
        """Read row by row; None after reporting what is wrong."""
        rows = Rows(self.table, self.columns, self.whose, self.reading, excluded)
        rows.read()
        if self.table.full:  # what was not read would look like a gap
            return None
        kind = self._kind(rows.kinds, rows)
        if self.reading.gaps is None or not rows.groups:
            rows.check_gaps(_FAR)
        if not self.table.right:
            return None
        if self.reading.totals is None:
            rows.report_sums()
        elif self.reading.totals == "drop" and (sums := frozenset(rows.sums())):
            self.table.rewind()
            return self._slow(excluded | sums)
        if rows.dropped:
            line, name = rows.dropped[0]
            self.notes.append(
                Note(
                    NoteCode.TOTALS_LEFT_OUT,
                    f"{plural(len(rows.dropped), 'row')} of totals left out, the first {shown(name)} in line {line}",
                )
            )
        return [each.series for each in self._series(rows.owned(), kind, strict=False)]

    def _kind(self, kinds: Iterable[Kind], found: Read | Rows) -> Kind:
        """Return what the rows are: days that are all the first, or all the last, of their month are months in a column ``month``."""
        kind = next(iter(kinds), Kind.MONTH)
        if kind is Kind.MONTH or self.columns.heading != _AS_MONTHS:
            return Kind.DAY if kind is Kind.INSTANT else kind
        days = [date.fromordinal(day) for day in found.times()]
        last = (date.fromordinal(day.toordinal() + 1).day == 1 for day in days)
        if all(day.day == 1 for day in days) or all(last):
            found.renamed(month_of)
            return Kind.MONTH
        return Kind.DAY

    def _is_far(self, times: set[int], kind: Kind) -> bool:
        return any_gap(times, _FAR if kind is Kind.MONTH else _FAR * 30)

    def _series(self, found: Iterable[Owned], kind: Kind, *, strict: bool) -> Iterator[_Counted]:
        """Yield the months of what was read; GaveUp at one that is absent, where ``strict`` says so."""
        span = Span() if kind is Kind.DAY else None
        counting = {api.key for api in self.sheet.apis if api.counts_days}
        for each in found:
            owned = stripped(each)
            if owned is None:
                continue
            rows = len(owned.calls) - (owned.calls.count(ABSENT) if ABSENT in owned.calls else 0)
            months = owned
            if span is not None:
                span.add(owned)
                months = by_month(owned)
            if strict and self.reading.gaps is None and ABSENT in months.calls:
                raise GaveUp
            days = owned if span is not None and owned.api in counting else None
            yield _Counted(series_of(months, days), rows)
        if span is not None and self.reading.gaps is None:
            self.notes += span.notes()

    def _told(self, series: Iterable[UsageSeries]) -> Iterator[Note]:
        """Yield what else a user must know of the file."""
        left_out = [self.table.header[index].strip() or f"#{index + 1}" for index in self.columns.left_out]
        if left_out:
            yield Note(NoteCode.COLUMNS_LEFT_OUT, f"columns of the usage file that are not read: {listed(left_out)}")
        for what, names in (
            ("accounts", (each.account for each in series if each.account is not None)),
            ("APIs", (each.api for each in series)),
        ):
            for alike in alike_names(names):
                yield Note(
                    NoteCode.SIMILAR_NAMES,
                    f"{' and '.join(map(shown, alike))} are {len(alike)} {what}; give one name to what is one",
                )


class _Counted(NamedTuple):
    """A series, and how many rows it was read from, where each has a time of its own."""

    series: UsageSeries
    rows: int


def _reads(read: Callable[[str], int]) -> Callable[[str], bool]:
    def reads(text: str) -> bool:
        try:
            read(text)
        except Refusal as refusal:
            return refusal.kind == "a date of two readings"
        return True

    return reads


def _is_number(text: str) -> bool:
    try:
        read_count(text)
    except Refusal as refusal:
        return bool(refusal.cures)
    return True
