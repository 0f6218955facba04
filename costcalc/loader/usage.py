"""A usage file → series of months; strict, and fast enough for a million rows."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from operator import attrgetter
from pathlib import Path

from costcalc.errors import RequestError, listed
from costcalc.loader import usage_columns
from costcalc.loader.cells import absent, read_account, read_month
from costcalc.loader.files import Content
from costcalc.loader.numbers import read_count
from costcalc.loader.table import MAX_CELL, Table
from costcalc.loader.totals import accounts_that_sum, says_total
from costcalc.loader.usage_columns import Cache, read_columns
from costcalc.money import grouped, shown
from costcalc.sheet import PriceSheet
from costcalc.usage import UsageSeries, month_name, zeros

_Key = tuple[str | None, str]
"""Account and API."""

_FAR = 120
"""Months between two of a file, without one of any account, beyond which one of them is a slip of the finger."""

_SHIFT = 50
"""Row by row, a month's calls and failed calls are kept in one integer; a count has fewer bits than this."""


def load_usage(
    source: str | Path | Content,
    sheet: PriceSheet,
    progress: Callable[[int], None] | None = None,
    *,
    api: str | None = None,
    other_sheet: str = "",
) -> tuple[UsageSeries, ...]:
    """Read the calls of every account and API of a usage file, sorted by account and API.

    ``progress`` is told now and then how many lines have been read; ``api`` is whose calls a file holds that names
    none, and ``other_sheet`` how a sheet with other APIs is given. Raises FileError, and DataError with the problems
    of the file: unknown columns and APIs, a month twice, gaps, rows of totals, and whatever is no count or month.
    """
    usage = _Usage(Table(source, "usage file"), sheet, api, other_sheet)
    series = usage.read_fast(progress) if usage.readable and usage.table.right else None
    if usage.readable and series is None:
        usage.table.rewind()
        usage.read(usage.table.rows())
        if not usage.table.full:  # what was not read would look like a gap
            usage.check()
    if not usage.table.right:
        raise usage.table.error()
    found = list(usage.series() if series is None else series)
    usage.check_totals(found)
    usage.check_years(found)
    if not usage.table.right:
        raise usage.table.error()
    if len(found) > usage_columns.MAX_SERIES:
        raise usage_columns.too_many()
    return tuple(sorted(found, key=attrgetter("account", "api")))


class _Usage:
    """The columns of a usage file and, by account and API, the months read so far."""

    def __init__(self, table: Table, sheet: PriceSheet, api: str | None, other_sheet: str) -> None:
        self.table = table
        self.label = sheet.label
        self.other_sheet = other_sheet and f" ({other_sheet})"
        self.apis = tuple(each.key for each in sheet.apis)
        self.named = api is not None or len(self.apis) == 1
        self.api = api or self.apis[0]
        """Whose calls the rows hold where no column says so, and ``named`` says that this is clear."""
        self.months = Cache(read_month)
        self.read_count = partial(read_count, commas_part_cells=table.delimiter == ",")
        self.counts = Cache(self.read_count)
        self.groups: dict[_Key, dict[int, int]] = {}
        """By month, the calls; or calls and failed in one integer, see ``_SHIFT``."""
        self.unknown: set[str] = set()
        self.unreadable: dict[_Key, int] = {}
        self.twice: set[tuple[_Key, int]] = set()
        self.at = {name: index for index, name in reversed(list(enumerate(table.header)))}
        self.wide = [(each, self.at[each]) for each in self.apis if each in self.at and "calls" not in self.at]
        self.readable = self._columns()

    def _columns(self) -> bool:
        """Check the header; return whether the rows can be read."""
        known = ("month", "calls", "failed", "api", "account")
        single = (*known, *self.apis)
        if not self.table.is_header(single, "month,calls"):
            return False
        columns = set(self.apis).difference(known)
        mixed = "calls" in self.at and not columns.isdisjoint(self.at)
        for index, name in enumerate(self.table.header):
            other = "the column 'calls'" if mixed and name in columns else ""
            if self.wide and name in {"failed", "api"}:
                other = "one column per API"
            if other:
                self.table.report(
                    index, f"the column {name!r} does not go with {other}; write a row per API, with calls"
                )
            elif name not in single:
                self.table.unknown_column(index, single, f"; APIs are those of {self.label}{self.other_sheet}")
        missing = []
        if "month" not in self.at:
            missing.append("there is no column 'month'; add it, with months as 2026-03")
        if "calls" not in self.at and not self.wide:
            missing.append("there is no column 'calls'; add it, or one column per API")
        elif "api" not in self.at and not self.named and not self.wide and not mixed:
            missing.append(
                f"there is no column 'api', but there are {len(self.apis)} APIs in {self.label}; add it, or name the API of all "
                f"rows by --api, with one of: {listed(self.apis)}"
            )
        for message in missing:
            self.table.report(None, message)
        return not missing

    def read_fast(self, progress: Callable[[int], None] | None) -> list[UsageSeries] | None:
        """Read the whole file by columns; None where it has to be read row by row."""
        collecting = gc.isenabled()
        gc.disable()  # a million rows hold no cycle, and looking for one takes a fifth of the time
        try:
            counts = self.wide or [(self.api, self.at["calls"])]
            return read_columns(self.table.columns(progress), self.at, counts, self.apis, MAX_CELL, self.read_count)
        finally:
            if collecting:
                gc.enable()

    def read(self, rows: Iterator[list[str]]) -> None:
        """Add rows to the months; what is wrong with one is left to ``_diagnose``."""
        if self.wide:
            self._read_wide(rows)
            return
        failed_at = self.at.get("failed")
        for row in rows:
            try:
                month = self.months[row[self.at["month"]]]
                calls = self.counts[row[self.at["calls"]]]
                failed = self.counts[row[failed_at]] if failed_at is not None else 0
            except (RequestError, IndexError):
                self._diagnose(row)
                continue
            if len(row) != len(self.table.header) or failed > calls:
                self._diagnose(row)
                continue
            key = self._key(row)
            if key is not None:
                self._add(key, month, calls if failed_at is None else (calls << _SHIFT) + failed)

    def _add(self, key: _Key, month: int, value: int) -> None:
        series = self.groups.setdefault(key, {})
        if len(self.groups) > usage_columns.MAX_SERIES:
            raise usage_columns.too_many()
        if month in series:
            self.twice.add((key, month))
        series[month] = value

    def _read_wide(self, rows: Iterator[list[str]]) -> None:
        for row in rows:
            try:
                month = self.months[row[self.at["month"]]]
                values = [(api, self.counts[row[index]]) for api, index in self.wide]
            except (RequestError, IndexError):
                self._diagnose(row)
                continue
            if len(row) != len(self.table.header):
                self._diagnose(row)
                continue
            account = self._account(row)
            for api, calls in values:
                self._add((account, api), month, calls)

    def _account(self, row: list[str]) -> str | None:
        """Return the account of a row; None without the column, and after reporting one that is none."""
        if "account" not in self.at:
            return None
        cell = row[self.at["account"]]
        try:
            return read_account(cell)
        except RequestError as error:
            self.table.report(self.at["account"], str(error))
            return cell.strip()

    def _key(self, row: list[str]) -> _Key | None:
        """Return account and API of a row; None after reporting an API that the sheet does not have."""
        account = self._account(row)
        if "api" not in self.at:
            return account, self.api
        api = row[self.at["api"]].strip()
        if api in self.apis:
            return account, api
        if api not in self.unknown:
            self.unknown.add(api)
            advice = self.table.advice(api, self.apis, "it has", self.other_sheet)
            self.table.report(self.at["api"], f"no API {shown(api)} in {self.label}{advice}")
        return None

    def _diagnose(self, row: list[str]) -> None:
        """Report everything that is wrong with the row read last, and remember its month all the same."""
        month: int | None = None
        if "account" in self.at and len(row) == len(self.table.header) and says_total(row[self.at["account"]]):
            self._account(row)  # whatever else is wrong goes with the row
            return
        if self.table.width(row):
            month = self._cells(row)
            if not self.wide:
                self._key(row)
        else:
            month = self._month(row)
        for key in self._written(row):
            if month is None:
                self.unreadable[key] = self.unreadable.get(key, 0) + 1
            else:
                self._add(key, month, 0)

    def _cells(self, row: list[str]) -> int | None:
        """Report the cells that are no month or count; return the month."""
        values: dict[str, int] = {}
        cells: list[tuple[str, Callable[[str], int]]] = [("month", read_month)]
        cells += [(name, self.read_count) for name in ("calls", "failed", *dict(self.wide))]
        for name, read in cells:
            if name in self.at:
                try:
                    values[name] = read(row[self.at[name]])
                except RequestError as error:
                    self.table.report(self.at[name], str(error))
        if not self.wide and values.get("failed", 0) > values.get("calls", values.get("failed", 0)):
            failed, calls = grouped(values["failed"]), grouped(values["calls"])
            self.table.report(self.at["failed"], f"{failed} failed of {calls} calls; correct one of them")
        return values.get("month")

    def _month(self, row: list[str]) -> int | None:
        try:
            return self.months[row[self.at["month"]]]
        except (RequestError, IndexError):
            return None

    def _written(self, row: list[str]) -> list[_Key]:
        """Return the series that a row belongs to, reporting nothing."""
        cells = dict(zip(self.table.header, row, strict=False))
        account = cells.get("account", "").strip() if "account" in self.at else None
        if self.wide:
            return [(account, api) for api, _ in self.wide]
        api = cells.get("api", "").strip() if "api" in self.at else self.api
        return [(account, api)] if api in self.apis else []

    def check(self) -> None:
        """Report months that stand twice or are absent between two others; and a file without rows."""
        if not self.groups and self.table.right:
            self.table.report(None, "there is a header but no row; add a row per month")
        gaps: dict[tuple[_Key, int], int] = {}
        for key, series in self.groups.items():
            # Rows whose month cannot be read may be the months that are absent: they are reported already.
            if max(series) - min(series) + 1 > len(series) + self.unreadable.get(key, 0):
                gaps |= {(key, after): before for before, after in pairwise(sorted(series)) if after > before + 1}
        if self.twice or gaps:
            self._place(gaps)

    def _place(self, gaps: dict[tuple[_Key, int], int]) -> None:
        """Read the file once more for the lines of months that stand twice or after a gap, and report them."""
        first: dict[tuple[_Key, int], tuple[int, str]] = {}
        for line, row in self.table.again():
            if self.table.full:
                return
            month = self._month(row)
            if month is None:
                continue
            for key in self._written(row):
                place = (key, month)
                if place in gaps:
                    self._gap(gaps.pop(place), place, line)
                if place in first:
                    self._second(first[place], row[self.at["month"]].strip(), place, line)
                elif place in self.twice:
                    first[place] = line, row[self.at["month"]].strip()

    def _second(self, first: tuple[int, str], cell: str, place: tuple[_Key, int], line: int) -> None:
        """Report a month that stands twice: parts of one total, most often, and removing one would lose its calls."""
        key, month = place
        before, written = first
        days = cell != written and "-" in cell[7:] and "-" in written[7:]
        parts = "days" if days else "parts of one total (by region, key, model)"
        self.table.report(
            self.at["month"],
            f"{month_name(month)} stands here a second time{self._of(key)}, first in line {before}; if they are {parts}, "
            "add --sum",
            line,
        )

    def _gap(self, before: int, place: tuple[_Key, int], line: int) -> None:
        key, after = place
        gap = absent(month_name(before + 1), month_name(after - 1), f"this month{self._of(key)}")
        self.table.report(self.at["month"], f"{gap}, or --gaps zero if there were no calls", line)

    def check_totals(self, series: list[UsageSeries]) -> None:
        """Report the accounts whose calls are those of all others together, where each first stands."""
        sums = set(accounts_that_sum(series))
        if not sums:
            return
        for line, row in self.table.again():
            if len(row) != len(self.table.header):
                continue
            for place in sums.intersection(self._written(row)):
                sums.remove(place)
                self.table.report(
                    self.at["account"],
                    f"{shown(place[0] or '')} has the calls of all other accounts together in every month, and would be "
                    "counted beside what it adds up; add --totals drop to leave it out, or --totals keep if this is usage",
                    line,
                )

    def check_years(self, series: list[UsageSeries]) -> None:
        """Report the months that lie many years from all others: one mistyped year would be a bill of a century."""
        months = sorted(
            {month for each in series for month in (each.first_month, each.first_month + len(each.calls) - 1)}
        )
        gap = next(
            ((low, high) for low, high in pairwise(months) if high - low > _FAR and not self._between(series, low)),
            None,
        )
        if gap is None:
            return
        late = sum(each.first_month > gap[0] for each in series)
        alone = gap[1] if 2 * late <= len(series) else gap[0]
        for line, row in self.table.again():
            if self._month(row) == alone:
                other = gap[0] if alone == gap[1] else gap[1]
                self.table.report(
                    self.at["month"],
                    f"{month_name(alone)} lies {abs(alone - other) // 12} years from the next month of the file, "
                    f"{month_name(other)}; correct the year, or add --gaps zero if it is meant",
                    line,
                )
                return

    @staticmethod
    def _between(series: list[UsageSeries], month: int) -> bool:
        """Tell whether any series goes on after a month in which it or another one ends."""
        return any(each.first_month <= month < each.first_month + len(each.calls) - 1 for each in series)

    def _of(self, key: _Key) -> str:
        account, api = key
        parts = [f"account {shown(account)}"] if account is not None else []
        parts += [f"API {shown(api)}"] if len(self.apis) > 1 else []
        return f" for {', '.join(parts)}" if parts else ""

    def series(self) -> Iterator[UsageSeries]:
        """Yield what was read row by row."""
        shift = _SHIFT if "failed" in self.at else 0
        below = (1 << shift) - 1
        for (account, api), months in self.groups.items():
            values = [months[month] for month in sorted(months)]
            yield UsageSeries(
                account=account,
                api=api,
                first_month=min(months),
                calls=tuple([value >> shift for value in values]) if shift else tuple(values),
                failed=tuple([value & below for value in values]) if shift else zeros(len(values)),
            )
