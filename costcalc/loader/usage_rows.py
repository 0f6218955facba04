"""Row by row through a usage file: the way that knows every option, and says what is wrong with a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeVar

from costcalc.loader.cells import read_account, total_row
from costcalc.loader.headings import TIME, Columns, Whose
from costcalc.loader.memo import Memo
from costcalc.loader.numbers import CountReader
from costcalc.loader.reading import Reading
from costcalc.loader.refusal import Refusal
from costcalc.loader.table import Table
from costcalc.loader.times import Kind, day_of, kind_of, name_of
from costcalc.loader.totals import says_total
from costcalc.loader.usage_columns import MAX_SERIES, too_many
from costcalc.loader.usage_series import Entry, Owned
from costcalc.loader.usage_suspects import Suspects
from costcalc.money import grouped, plural, shown
from costcalc.quantities import in_units
from costcalc.usage_table import ABSENT

T = TypeVar("T")
Key = tuple[str | None, str]
"""Account and API."""
Excluded = frozenset[tuple[int, str, str]]
"""Rows of totals: a column, what stands in it, and the API whose rows these are."""

MAX_PARTS = 300
"""Values of one column that is left out, beyond which it is not looked at for sums: it names no parts."""


class Rows:
    """The rows of a usage file by account, API and time."""

    def __init__(
        self,
        table: Table,
        columns: Columns,
        whose: Whose,
        reading: Reading,
        read_time: Callable[[str], int],
        excluded: Excluded,
    ) -> None:
        self.table, self.columns, self.whose, self.reading, self.excluded = table, columns, whose, reading, excluded
        at = columns.at
        self.at = at
        self._times = Memo(read_time)
        # Calls that have a size are whole, and the size has the decimals of the API.
        self._counts = {
            each: Memo(CountReader(reading.decimal, commas_part_cells=table.delimiter == ",", decimals=each))
            for each in {None, *whose.decimals.values()}
        }
        self._is_total = Memo(says_total)
        self._accounts = Memo(lambda text: read_account(text, totals=True))
        self._texts = [] if reading.totals == "keep" else [at[TIME], *_places(at, "account", "api"), *columns.left_out]
        self._parts_at = columns.left_out if reading.summed and reading.totals != "keep" else []
        self.groups: dict[Key, dict[int, Entry]] = {}
        self._sizes: dict[Key, set[int]] = {}
        """Of an owner's calls, where rows say one."""
        self.kinds: dict[Kind, tuple[int, str]] = {}
        """The kinds of time that there are, and where each first stands."""
        self.dropped: list[tuple[int, str]] = []
        """Rows of totals that are left out: their line and their name."""
        self._seen: dict[tuple[Key, int, int | None], int] = {}
        """Where an owner's instant, or a size of its calls at one time, first stands."""
        self.unreadable: Counter[Key] = Counter()
        self._unknown: set[str] = set()
        self.parts: dict[tuple[int, str], dict[str, dict[int, tuple[int, int]]]] = {}
        self.first: dict[tuple[int, str], int] = {}

    def read(self, only: Suspects | None = None) -> None:
        """Read all rows, or ``only`` those; what is wrong with one is reported, and it is left out."""
        for row in self.table.rows(only.any_of if only else None):
            if only and not only.include(self.table.number, row):
                continue
            if not self.table.width(row):
                self._lost(row)
            elif not self._is_left_out(row):
                self._row(row)

    def _is_left_out(self, row: list[str]) -> bool:
        """Tell whether a row is one of totals, by a word in it; report it where nothing was said of such rows."""
        for index in self._texts:
            if not self._is_total[row[index]]:
                continue
            if self.reading.totals == "drop":
                self.dropped.append((self.table.line, row[index].strip()))
            else:
                self._report(index, total_row(row[index].strip()))
            return True
        return False

    def _row(self, row: list[str]) -> None:
        time = self._cell(row, self.at[TIME], self._times)
        account = self._cell(row, self.at["account"], self._accounts) if "account" in self.at else None
        account_lost = "account" in self.at and account is None
        for api, index in self._parts_of(row):
            decimals = self.whose.decimals[api]
            counts = self._counts[None if "size" in self.at else decimals]
            failed = self._cell(row, self.at["failed"], counts) if "failed" in self.at else 0
            size = self._size(row, decimals)
            made_of = self._units(row, api, size)
            calls = self._cell(row, index, counts)
            if self.excluded and self._is_excluded(row, api):
                self.dropped.append(
                    (self.table.line, next(row[i].strip() for i, v, a in self.excluded if row[i].strip() == v))
                )
                continue
            if calls is not None and failed is not None and failed > calls:
                both = [in_units(count, 0 if "size" in self.at else decimals) for count in (failed, calls)]
                message = f"{grouped(both[0])} failed of {plural(both[1], 'call')}; correct one of them"
                self.table.report(self.at["failed"], message, kind="more failed than made")
                failed = None
            if not account_lost and time is None:
                self.unreadable[account, api] += 1
            elif not account_lost and time is not None:
                if calls is None or failed is None or made_of is None:
                    entry = Entry(0, 0, 0, self.table.line)
                else:
                    made, counted = made_of
                    paid = tuple([(calls - failed) * units for units in counted])
                    if calls and size is not None and "size" in self.at:
                        self._sizes.setdefault((account, api), set()).add(size)
                    entry = Entry(calls * made, failed * made, calls, self.table.line, paid)
                self._add(row, (account, api), time, size, entry)

    def _cell(self, row: list[str], index: int, values: Memo[T]) -> T | None:
        """Read a cell; None after reporting what is wrong with it."""
        try:
            return values[row[index]]
        except Refusal as refusal:
            self._report(index, refusal)
            return None

    def _size(self, row: list[str], decimals: int) -> int | None:
        """Return how many parts each of a row's calls takes: those of a unit, where nothing is said."""
        if "size" not in self.at:
            return 1  # the calls themselves are read in parts
        if not row[self.at["size"]].strip():
            return int(10**decimals)
        return self._cell(row, self.at["size"], self._counts[decimals])

    def _units(self, row: list[str], api: str, size: int | None) -> tuple[int, tuple[int, ...]] | None:
        """Return how many units each of a row's calls is, and how many it adds to each column."""
        counter = self.whose.counters.get(api)
        if size is None:
            return None
        if counter is None:
            return size, ()
        # The parts of a composite say themselves how large a call of them is.
        if counter.api.uses or ("size" in self.at and row[self.at["size"]].strip()):
            return counter.made(size), counter.counted(size)
        self.table.report(
            self.at.get("size"),
            f"{api} is priced by the size of each call, which is not said here; add a column size, or --columns size=COLUMN; "
            "costcalc meter writes it with --sizes",
            kind="without a size",
            cures=["--columns size=COLUMN"],
        )
        return None

    def _report(self, index: int, refusal: Refusal) -> None:
        self.table.report(index, str(refusal), kind=refusal.kind, cures=refusal.cures)

    def _parts_of(self, row: list[str]) -> list[tuple[str, int]]:
        """Return the APIs of a row and the columns of their calls; none after reporting one that the sheet lacks."""
        if self.columns.wide:
            return self.columns.wide
        if "api" not in self.at:
            return [(self.whose.api, self.at["calls"])]
        api = row[self.at["api"]].strip()
        if api in self.whose.apis:
            return [(api, self.at["calls"])]
        if api not in self._unknown:
            self._unknown.add(api)
            advice = self.table.advice(api, self.whose.apis, "it has", self.whose.other_sheet)
            self.table.report(self.at["api"], f"no API {shown(api)} in {self.whose.label}{advice}", kind="not an API")
        return []

    def _add(self, row: list[str], key: Key, time: int, size: int | None, entry: Entry) -> None:
        kind = kind_of(time)
        if kind not in self.kinds:
            self.kinds[kind] = self.table.line, row[self.at[TIME]].strip()
        first = next(iter(self.kinds))
        if kind is not first:
            line, cell = self.kinds[first]
            self.table.report(
                self.at[TIME],
                f"{shown(row[self.at[TIME]])} is {_a(kind)}, and {shown(cell)} in line {line} {_a(first)}; write one of the "
                "two in all rows",
                kind="another kind of time",
            )
            return
        entries = self.groups.setdefault(key, {})
        if len(self.groups) > MAX_SERIES:
            raise too_many()
        period = day_of(time) if kind is Kind.INSTANT else time
        before = entries.get(period)
        if not self.reading.summed:
            line = before.line if before else 0
            if kind is Kind.INSTANT or "size" in self.at:
                line = self._seen.setdefault((key, time, size), self.table.line)
                line = 0 if line == self.table.line else line
            if line:
                self._second(key, time, line)
                return
        for index in self._parts_at:
            self._part(index, row[index].strip(), key[1], period, entry)
        entries[period] = before.plus(entry) if before else entry

    def _second(self, key: Key, time: int, line: int) -> None:
        """Report a time that stands twice: parts of one total, most often, and removing one would lose its calls."""
        self.table.report(
            self.at[TIME],
            f"{name_of(time)} stands here a second time{self.of(key)}, first in line {line}; if they are parts of one total "
            "(by region, key, model), add --sum",
            kind="a second time",
            cures=["--sum"],
        )

    def of(self, key: Key) -> str:
        """Say whose rows these are, where that is not plain."""
        account, api = key
        parts = [f"account {shown(account)}"] if account is not None else []
        parts += [f"API {shown(api)}"] if len(self.whose.apis) > 1 else []
        return f" for {', '.join(parts)}" if parts else ""

    def _lost(self, row: list[str]) -> None:
        """Remember the time of a row that cannot be taken: the month is not absent."""
        cells = dict(enumerate(row))
        account = cells.get(self.at["account"], "").strip() if "account" in self.at else None
        api = cells.get(self.at["api"], "").strip() if "api" in self.at else self.whose.api
        for key in [(account, each) for each, _ in self.columns.wide] or [(account, api)]:
            self.unreadable[key] += 1

    def renamed(self, new: Callable[[int], int]) -> None:
        """Give each time another number, as days become months."""
        self.groups = {key: {new(time): each for time, each in entries.items()} for key, entries in self.groups.items()}

    def times(self) -> set[int]:
        """Return all months, or days, of which there are rows."""
        return {time for entries in self.groups.values() for time in entries}

    def _part(self, index: int, value: str, api: str, period: int, entry: Entry) -> None:
        """Keep what a column that is left out has of some calls: one of its values may be the sum of the others."""
        values = self.parts.setdefault((index, api), {})
        if len(values) > MAX_PARTS:
            return
        calls, failed = values.setdefault(value, {}).get(period, (0, 0))
        values[value][period] = calls + entry.units, failed + entry.failed
        self.first.setdefault((index, value), entry.line)

    def _is_excluded(self, row: list[str], api: str) -> bool:
        return any(row[index].strip() == value and api == of_api for index, value, of_api in self.excluded)

    def owned(self) -> Iterator[Owned]:
        """Yield what each account and API has, by month or by day."""
        sized = "size" in self.at
        for (account, api), entries in self.groups.items():
            first, last = min(entries), max(entries)
            counter = self.whose.counters.get(api)
            columns = len(counter.counted(1)) if counter else 0
            nothing = Entry(ABSENT, ABSENT, ABSENT, 0, (0,) * columns)
            found = [entries.get(time, nothing) for time in range(first, last + 1)]
            sizes = self._sizes.get((account, api), set())
            yield Owned(
                account,
                api,
                first,
                tuple([each.units for each in found]),
                tuple([each.failed for each in found]) if "failed" in self.at else (),
                tuple([each.requests for each in found]) if sized and not (counter and counter.api.uses) else (),
                [[each.counted[column] for each in found] for column in range(columns)],
                next(iter(sizes)) if len(sizes) == 1 else None,
            )


def _places(at: dict[str, int], *roles: str) -> list[int]:
    return [at[role] for role in roles if role in at]


def _a(kind: Kind) -> str:
    return f"an {kind}" if kind is Kind.INSTANT else f"a {kind}"
