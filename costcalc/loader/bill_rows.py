"""Row by row through a bill: whose each amount is, and what is wrong with a row."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import TypeVar

from costcalc.bill import Billed, Key
from costcalc.errors import listed
from costcalc.iso4217 import digits_by_code
from costcalc.loader.amounts import AmountReader
from costcalc.loader.cells import read_account, total_row
from costcalc.loader.currency_names import codes_of
from costcalc.loader.headings import TIME, Columns, plain
from costcalc.loader.memo import Memo
from costcalc.loader.problems import ROWS
from costcalc.loader.reading import Reading
from costcalc.loader.refusal import Refusal
from costcalc.loader.table import Table
from costcalc.loader.times import Kind, TimeReader, day_of, kind_of
from costcalc.loader.totals import says_total
from costcalc.money import minus, plus, shown, times
from costcalc.quantities import added
from costcalc.sheet import PriceSheet
from costcalc.usage import month_of

T = TypeVar("T")

_IN_BRACKETS = re.compile(r"[(\[]\s*([A-Z]{3})\s*[)\]]")
_WORDS = frozenset({"ALL", "TOP"})
"""Codes of currencies that mean something else in the heading of a column."""


class BillRows:
    """The rows of a bill by month, account and API."""

    def __init__(
        self, table: Table, columns: Columns, reading: Reading, sheet: PriceSheet, apis: Collection[str] | None
    ) -> None:
        self.table, self.columns, self.reading, self.at = table, columns, reading, columns.at
        self.only, self._code = apis, sheet.currency.code
        read_time = TimeReader(reading.dates, reading.zone, "dmy" if table.delimiter == ";" else "mdy")
        self._months = Memo(lambda text: _month(read_time(text)))
        commas = table.delimiter == ","
        self._numbers = Memo(AmountReader(reading.decimal, commas_part_cells=commas, currency=self._code))
        self._accounts = Memo(lambda text: read_account(text, totals=True))
        self._currency = Memo(lambda text: _checked_currency(text, self._code))
        names = ApiNames(sheet)
        self._apis, self.knows = Memo(names), names.knows
        self._is_total = Memo(says_total)
        named = [self.at[role] for role in (TIME, "account", "api") if role in self.at]
        self._texts = [] if reading.totals == "keep" else [*named, *columns.left_out]
        self._sums: dict[Key, tuple[Decimal, Decimal | None]] = {}
        self.lines: dict[str | None, int] = {}
        """Where each account first stands."""
        self.dropped: list[tuple[int, str]] = []
        """Rows of totals that are left out: their line and their name."""
        self.others = 0
        """Rows of other APIs than those that are asked about."""

    def read(self) -> None:
        """Read all rows; what is wrong with one is reported, and it is left out."""
        if "currency" not in self.at:
            for index in [index for _, index in self.columns.wide] or [self.at["amount"]]:
                self._check_heading(index)
        for row in self.table.rows():
            if self.table.width(row) and not self._is_left_out(row):
                self._row(row)

    def _check_heading(self, index: int) -> None:
        heading = self.table.header[index]
        codes = set(_IN_BRACKETS.findall(heading)) & digits_by_code().keys() - _WORDS
        if codes and self._code not in codes:
            self.table.report(
                index,
                f"{shown(heading.strip())} is in {listed(sorted(codes))} by its heading, and the price sheet in {self._code}; give a "
                "sheet or a bill in the same currency, since amounts are never converted",
            )

    def _is_left_out(self, row: list[str]) -> bool:
        """Tell whether a row is one of totals, by a word in it; report it where nothing was said of such rows."""
        index = next((index for index in self._texts if self._is_total[row[index]]), None)
        if index is None:
            return False
        if self.reading.totals == "drop":
            self.dropped.append((self.table.line, row[index].strip()))
        else:
            refusal = total_row(row[index].strip())
            self.table.report(index, str(refusal), kind=refusal.kind, cures=refusal.cures)
        return True

    def _row(self, row: list[str]) -> None:
        at = self.at
        month = self._cell(row, at[TIME], self._months)
        account = self._cell(row, at["account"], self._accounts) if "account" in at else None
        known = "currency" not in at or self._cell(row, at["currency"], self._currency) is not None
        calls = self._calls(row)
        amounts: Sequence[tuple[str | None, int]] = self.columns.wide or [(self._api(row), at["amount"])]
        for api, index in amounts:
            amount = self._cell(row, index, self._numbers)
            if amount is None or month is None or not known or ("account" in at and account is None):
                continue
            if self.only is not None and api is not None and api not in self.only:
                self.others += 1
                continue
            self.lines.setdefault(account, self.table.line)
            self.add(Key(month, account, api), amount, calls)

    def add(self, key: Key, amount: Decimal, calls: Decimal | None) -> None:
        """Add a row to what its key has."""
        before = self._sums.get(key)
        if before is None:
            self._sums[key] = amount, calls
            return
        amount = plus(before[0], amount)
        self._sums[key] = amount, before[1] if calls is None else calls if before[1] is None else plus(before[1], calls)

    @property
    def found(self) -> dict[Key, Billed]:
        """What there is for each key: all its rows together."""
        return {
            key: Billed(amount, None if calls is None else added([calls]))
            for key, (amount, calls) in self._sums.items()
        }

    def drop(self, account: str, api: str | None) -> None:
        """Leave the rows of an account and API out: they add up others."""
        self.dropped.append((self.lines[account], account))
        self._sums = {key: each for key, each in self._sums.items() if (key.account, key.api) != (account, api)}

    def _api(self, row: list[str]) -> str | None:
        """Return the API of a row; None where no column says so, and where the cell is empty."""
        return self._apis[row[self.at["api"]]] if "api" in self.at else None

    def _calls(self, row: list[str]) -> Decimal | None:
        """Return how many units a row is charged for: those that did not fail, by the size of each."""
        at = self.at
        if "calls" not in at or not row[at["calls"]].strip():
            return None
        calls = self._cell(row, at["calls"], self._numbers)
        if calls is not None and "failed" in at and row[at["failed"]].strip():
            failed = self._cell(row, at["failed"], self._numbers)
            calls = None if failed is None else minus(calls, failed)
        if calls is not None and "size" in at and row[at["size"]].strip():
            size = self._cell(row, at["size"], self._numbers)
            calls = None if size is None else times(calls, size)
        return calls

    def _cell(self, row: list[str], index: int, values: Memo[T]) -> T | None:
        """Read a cell; None after reporting what is wrong with it."""
        try:
            return values[row[index]]
        except Refusal as refusal:
            self.table.report(index, str(refusal), kind=refusal.kind, cures=refusal.cures)
            return None


class ApiNames:
    """Knows the APIs of a sheet by key or name, written in any case; any other text is an API that the sheet lacks."""

    def __init__(self, sheet: PriceSheet) -> None:
        self._keys = {api.key for api in sheet.apis}
        names = [(plain(name), api.key) for api in sheet.apis for name in {api.key, api.name}]
        alike = {name: {key for other, key in names if other == name} for name, _ in names}
        self._known = {name: next(iter(keys)) for name, keys in alike.items() if len(keys) == 1}

    def __call__(self, text: str) -> str | None:
        """Return the key that a cell means, or its text; None of an empty one."""
        stripped = text.strip()
        return stripped if stripped in self._keys else self._known.get(plain(stripped), stripped) or None

    def knows(self, text: str) -> bool:
        """Tell whether it is an API of the sheet."""
        return self(text) in self._keys


def _month(time: int) -> int:
    return time if kind_of(time) is Kind.MONTH else month_of(day_of(time))


def _checked_currency(text: str, code: str) -> str:
    written = text.strip()
    if written.upper() == code or code in codes_of(written):
        return code
    raise Refusal(
        f"{shown(written)} is the currency of {ROWS}, and that of the price sheet is {code}; give a sheet or a bill in the same "
        "currency, since amounts are never converted",
        "another currency",
    )
