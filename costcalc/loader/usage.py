"""A usage file → series of months: strict, fast enough for a million rows, and with the option to add in each refusal.

Text → rows (``table``) → which column is which (``headings``) → times and numbers (``times``, ``numbers``) → the rows
of each account and API, by columns where all is right (``usage_columns``), else row by row (``usage_rows``) → months
(``usage_series``).
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from costcalc.errors import DataError, RequestError, listed
from costcalc.loader import usage_columns
from costcalc.loader.files import Content, read_utf8
from costcalc.loader.foreign import refuse_foreign
from costcalc.loader.headings import Whose
from costcalc.loader.numbers import CountReader
from costcalc.loader.problems import Problems, Together
from costcalc.loader.reading import Reading
from costcalc.loader.table import MAX_BYTES, MAX_CELL, MAX_LINE, Table
from costcalc.loader.times import Kind, TimeReader
from costcalc.loader.totals import accounts_that_sum
from costcalc.loader.usage_checks import check_gaps, report_sums, sums
from costcalc.loader.usage_columns import Read, any_gap, coarser
from costcalc.loader.usage_grid import GaveUp
from costcalc.loader.usage_header import Header
from costcalc.loader.usage_rows import Excluded, Rows
from costcalc.loader.usage_series import Owned, Span, alike_names, by_month, series_of, stripped, whole
from costcalc.loader.usage_suspects import Suspects, suspects
from costcalc.loader.usage_tables import names_of, table_of
from costcalc.loader.usage_trial import tried
from costcalc.money import plural, shown
from costcalc.results.common import Note, NoteCode
from costcalc.sheet import PriceSheet
from costcalc.sheet.sizes import call_counters
from costcalc.usage import UsageSeries, month_of
from costcalc.usage_table import ABSENT, UsageTable

_FAR = 120
"""Months between two of a file, without one of any account, beyond which one of them is a slip of the finger."""
_MAX_TRIED = 4 << 20
"""Bytes of a file that is tried with the options that its problems name, before they are told."""
_AS_MONTHS, _WHAT = "month", "usage file"


class Usage(NamedTuple):
    """What a usage file says."""

    series: Sequence[UsageSeries]
    """Of every account and API, sorted by these; of a large file each is made when it is looked at."""
    notes: tuple[Note, ...]
    by_instant: bool = False
    """Whether its times are instants, which a zone may move from month to month."""


def load_usage(
    source: str | Path | Content,
    sheet: PriceSheet,
    progress: Callable[[int], None] | None = None,
    *,
    reading: Reading | None = None,
    api: str | None = None,
    other_sheet: str = "",
    counted_by: PriceSheet | None = None,
    daily: bool = False,
) -> Usage:
    """Read the calls of every account and API of a usage file.

    ``reading`` is what was said of it; ``progress`` is told now and then how many lines have been read; ``api`` is
    whose calls a file holds that names none, and ``other_sheet`` how a sheet with other APIs is given; ``counted_by`` is
    the sheet by whose rules calls and days are counted, where ``sheet`` only says which APIs there are; ``daily`` asks for
    the days of every API, where the file has days. Raises FileError,
    DataError with the problems of the file, each with the option that takes it, and RequestError for an option that
    names what the file does not have.
    """
    file = _File(source, sheet, reading or Reading(), api, other_sheet, counted_by or sheet, daily=daily)
    found = file.read(progress)
    if found is not None:
        return found
    small = len(file.table.content.data) <= _MAX_TRIED
    together = tried(file) if small else None
    raise file.table.error(together or Together(" ".join(file.table.cures()[:1]), ""))


def usage_content(source: str, what: str = _WHAT) -> Content:
    """Return the bytes of a usage file or a bill, to be read more than once."""
    return Content(
        *read_utf8(source, limit=MAX_BYTES, what=what, error=DataError, line_limit=MAX_LINE, look=refuse_foreign)
    )


class _File:
    """A usage file while it is read: its table, and which column is which."""

    def __init__(
        self,
        source: str | Path | Content,
        sheet: PriceSheet,
        reading: Reading,
        api: str | None,
        other_sheet: str,
        counted_by: PriceSheet,
        *,
        daily: bool,
    ) -> None:
        self.table = Table(source, _WHAT, reading.header)
        self.sheet, self.reading, self.api, self.counted_by, self.daily = sheet, reading, api, counted_by, daily
        apis = tuple(each.key for each in sheet.apis)
        counters = call_counters(counted_by) if any(each.uses or each.takes_sizes for each in counted_by.apis) else {}
        decimals = {each.key: each.decimals for each in counted_by.apis}
        self.whose = Whose(apis, api or apis[0], sheet.label, other_sheet and f" ({other_sheet})", counters, decimals)
        self.read_time = TimeReader(reading.dates, reading.zone, "dmy" if self.table.delimiter == ";" else "mdy")
        self.notes: list[Note] = []
        self.by_instant = False
        self.suspects: Suspects | None = None
        """What has to be looked at row by row; None for all."""
        named = api is not None or len(apis) == 1
        self.columns = Header(self.table, reading, self.whose, named=named).columns()
        if reading.charged:
            self.columns.at.pop("failed", None)

    def again(self, reading: Reading) -> _File:
        """Return the same file, to be read otherwise."""
        return _File(self.table.content, self.sheet, reading, self.api, "", self.counted_by, daily=self.daily)

    @property
    def problems(self) -> Problems:
        """What is wrong with the file, once it was read."""
        return self.table

    def is_read(self) -> bool:
        """Read the file, and tell whether nothing is wrong."""
        return self.read() is not None

    def read(self, progress: Callable[[int], None] | None = None) -> Usage | None:
        """Return what the file says; None after reporting what is wrong with it."""
        if not self.table.right:
            return None
        series = self._fast(progress)
        if series is None:
            self.notes = []
            self.table.rewind()
            series = self._slow(frozenset(), self.suspects)
        if series is None or not self.table.right:
            return None
        if len(series) > usage_columns.MAX_SERIES:
            raise usage_columns.too_many()
        self.notes += self._told(series)
        if not isinstance(series, UsageTable):
            series = tuple(sorted(series, key=attrgetter("account", "api")))
        return Usage(series, tuple(self.notes), self.by_instant)

    # ── the rows ─────────────────────────────────────────────────────────────────────────────────────

    def _fast(self, progress: Callable[[int], None] | None) -> Sequence[UsageSeries] | None:
        """Read the whole file by columns; None where it has to be read row by row."""
        at, columns, reading = self.columns.at, self.columns, self.reading
        # Calls of composites are counted by the engine, where no size is told.
        sizes = "size" in at or any(api.takes_sizes for api in self.counted_by.apis)
        if sizes or reading.totals == "drop" or (reading.summed and columns.left_out):
            return None
        counted = columns.wide or [(self.whose.api, at["calls"])]
        named = self.whose.apis if "api" in at else [key for key, _ in counted]
        finest = max(self.whose.decimals[key] for key in named)
        read = Read(
            at,
            counted,
            columns.left_out,
            self.whose.apis,
            MAX_CELL,
            self.read_time,
            CountReader(reading.decimal, commas_part_cells=self.table.delimiter == ",", decimals=finest).column,
            width=len(self.table.header),
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
            found = None if read.odd else self._found(read, kind, finest)
            if found is None:
                self.table.rewind()
                self.suspects = suspects(read, self.table.columns(), kind, may_lack=reading.gaps is not None)
                return None
            return None if reading.totals is None and accounts_that_sum(found) else found
        except (RequestError, GaveUp):
            return None
        finally:
            if collecting:
                gc.enable()

    def _found(self, read: Read, kind: Kind, finest: int) -> Sequence[UsageSeries] | None:
        """Return what was read by columns; None where a month is absent or a row stands twice."""
        found: Sequence[UsageSeries]
        try:
            if kind is Kind.MONTH and {self.whose.decimals[api] for api in read.made.of} == {finest}:
                found, told = table_of(read, may_lack=self.reading.gaps is not None)
            else:
                owned = (coarser(each, finest - self.whose.decimals[each.api]) for each in read.owned())
                of_rows = list(self._series(owned, kind, strict=True))
                found, told = [series for series, _ in of_rows], sum(rows for _, rows in of_rows)
        except GaveUp:
            return None
        return found if told == read.rows or read.kind is Kind.INSTANT or self.reading.summed else None

    def _slow(self, excluded: Excluded, only: Suspects | None = None) -> list[UsageSeries] | None:
        """Read row by row, ``only`` what may be wrong where that is known; None after reporting what is."""
        rows = Rows(self.table, self.columns, self.whose, self.reading, self.read_time, excluded)
        rows.read(only)
        if self.table.full:  # what was not read would look like a gap
            return None
        if only is not None:
            if self.reading.gaps is None:
                check_gaps(rows, None)
            if not self.table.right:
                return None
            self.table.rewind()  # unusual, and right
            return self._slow(excluded)
        kind = self._kind(rows.kinds, rows)
        if self.reading.gaps is None or not rows.groups:
            check_gaps(rows, _FAR)
        if not self.table.right:
            return None
        if self.reading.totals is None:
            report_sums(rows)
        elif self.reading.totals == "drop" and (found := frozenset(sums(rows))):
            self.table.rewind()
            return self._slow(excluded | found)
        if rows.dropped:
            line, name = rows.dropped[0]
            self.notes.append(
                Note(
                    NoteCode.TOTALS_LEFT_OUT,
                    f"{plural(len(rows.dropped), 'row')} of totals left out, the first {shown(name)} in line {line}",
                )
            )
        return [series for series, _ in self._series(rows.owned(), kind, strict=False)]

    def _kind(self, kinds: Iterable[Kind], found: Read | Rows) -> Kind:
        """Return what the rows are: days that are all the first, or all the last, of their month are months in a column ``month``."""
        kind = next(iter(kinds), Kind.MONTH)
        self.by_instant = kind is Kind.INSTANT
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

    def _series(self, found: Iterable[Owned], kind: Kind, *, strict: bool) -> Iterator[tuple[UsageSeries, int]]:
        """Yield the months of what was read, and from how many rows, where each has a time of its own.

        GaveUp at a month that is absent, where ``strict`` says so.
        """
        span = Span() if kind is Kind.DAY else None
        counting = {api.key for api in self.counted_by.apis if self.daily or self.counted_by.counts_days(api)}
        strict = strict and self.reading.gaps is None
        for each in found:
            if kind is Kind.MONTH and ABSENT not in each.calls and not each.counted:
                yield whole(each), len(each.calls)
                continue
            owned = stripped(each) if ABSENT in each.calls else each
            if owned is None:
                continue
            rows = len(owned.calls) - owned.calls.count(ABSENT)
            months = owned
            if span is not None:
                span.add(owned)
                months = by_month(owned)
            if strict and rows < len(owned.calls) and ABSENT in months.calls:
                raise GaveUp
            yield series_of(months, owned if span is not None and owned.api in counting else None), rows
        if span is not None and self.reading.gaps is None:
            self.notes += span.notes()

    def _told(self, series: Sequence[UsageSeries]) -> Iterator[Note]:
        """Yield what else a user must know of the file."""
        left_out = [self.table.header[index].strip() or f"#{index + 1}" for index in self.columns.left_out]
        if left_out:
            yield Note(NoteCode.COLUMNS_LEFT_OUT, f"columns of the usage file that are not read: {listed(left_out)}")
        for what, names in zip(("accounts", "APIs"), names_of(series), strict=True):
            for alike in alike_names(name for name in names if name is not None):
                yield Note(
                    NoteCode.SIMILAR_NAMES,
                    f"{' and '.join(map(shown, alike))} are {len(alike)} {what}; give one name to what is one",
                )
