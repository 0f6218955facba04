"""A bill → what was charged by month, account and API; read as usage is, and with the option to add in each refusal."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from costcalc.bill import Bill
from costcalc.errors import listed
from costcalc.loader.bill_rows import BillRows
from costcalc.loader.cells import TOTALS_CURES
from costcalc.loader.files import Content
from costcalc.loader.focus import FocusRows, focus_columns
from costcalc.loader.headings import BILL, Whose
from costcalc.loader.problems import Problems, Together
from costcalc.loader.reading import Reading
from costcalc.loader.table import Table
from costcalc.loader.totals import sums_of_others
from costcalc.loader.usage_header import Header
from costcalc.loader.usage_trial import tried
from costcalc.money import plural, shown
from costcalc.results.common import Note, NoteCode
from costcalc.sheet import PriceSheet

_MAX_TRIED = 4 << 20
"""Bytes of a file that is tried with the options that its problems name, before they are told."""


def load_bill(
    source: str | Path | Content, sheet: PriceSheet, *, reading: Reading | None = None, api: str | None = None
) -> Bill:
    """Read what a vendor charged, in the sheet's currency; rows of one month, account and API are added up.

    ``reading`` is what was said of the file; ``api`` leaves out what is of another API. Raises FileError, DataError with
    the problems of the file, and RequestError for an option that names what the file does not have.
    """
    file = _File(source, sheet, reading or Reading(), api)
    if file.is_read():
        return file.bill()
    small = len(file.table.content.data) <= _MAX_TRIED
    together = tried(file) if small else None
    raise file.table.error(together or Together(" ".join(file.table.cures()[:1]), ""))


class _File:
    """A bill while it is read."""

    def __init__(self, source: str | Path | Content, sheet: PriceSheet, reading: Reading, api: str | None) -> None:
        self.table = Table(source, "bill", reading.header)
        self.sheet, self.reading, self.api = sheet, reading, api
        apis = tuple(each.key for each in sheet.apis)
        self.whose = Whose(apis, api or apis[0], sheet.label, "", {}, {})
        focus = focus_columns(self.table.header, reading)
        self.columns = focus or Header(self.table, reading, self.whose, named=True, form=BILL).columns()
        self.is_focus = focus is not None
        self.rows: BillRows | None = None

    def again(self, reading: Reading) -> _File:
        """Return the same file, to be read otherwise."""
        return _File(self.table.content, self.sheet, reading, self.api)

    @property
    def problems(self) -> Problems:
        """What is wrong with the file, once it was read."""
        return self.table

    def is_read(self) -> bool:
        """Read the file, and tell whether nothing is wrong."""
        if not self.table.right:
            return False
        of_kind = FocusRows if self.is_focus else BillRows
        self.rows = of_kind(self.table, self.columns, self.reading, self.sheet, _priced(self.sheet, self.api))
        self.rows.read()
        if self.table.right and not self.rows.found and (self.rows.others or not self.is_focus):
            about = f" of {self.api}" if self.api and self.rows.others else ""
            self.table.report(None, f"there is a header but no row{about}; add what was charged")
        if self.table.right and self.reading.totals != "keep" and not self.is_focus:
            self._sums(self.rows)
        return self.table.right

    def bill(self) -> Bill:
        """Return what it says."""
        rows = self.rows
        if rows is None:
            raise AssertionError("the bill was not read")
        found = rows.found
        return Bill(
            self.table.label,
            found,
            names_accounts=any(key.account is not None for key in found),
            names_apis=any(key.api is not None for key in found),
            notes=tuple(self._notes(rows)),
            bought=tuple(rows.bought) if isinstance(rows, FocusRows) else (),
        )

    def _notes(self, rows: BillRows) -> Sequence[Note]:
        found = []
        left_out = [self.table.header[index].strip() or f"#{index + 1}" for index in self.columns.left_out]
        if left_out:
            found.append(Note(NoteCode.COLUMNS_LEFT_OUT, f"columns of the bill that are not read: {listed(left_out)}"))
        if rows.dropped:
            line, name = rows.dropped[0]
            found.append(
                Note(
                    NoteCode.TOTALS_LEFT_OUT,
                    f"{plural(len(rows.dropped), 'row')} of totals left out of the bill, the first {shown(name)} in line {line}",
                )
            )
        return found

    def _sums(self, rows: BillRows) -> None:
        """Report, or drop, an account whose amounts are, in each month, those of all others together."""
        by_api: dict[str | None, dict[str, dict[int, tuple[int, int]]]] = {}
        found = rows.found
        places = max((-int(each.amount.as_tuple().exponent) for each in found.values()), default=0)
        for key, each in found.items():
            if key.account is not None:
                whole = int(Fraction(each.amount) * 10 ** max(places, 0))
                by_api.setdefault(key.api, {}).setdefault(key.account, {})[key.month] = (whole, 0)
        for api, name in ((api, name) for api, of_api in by_api.items() for name in sums_of_others(of_api)):
            if self.reading.totals == "drop":
                rows.drop(name, api)
                continue
            self.table.report(
                self.columns.at["account"],
                f"{shown(name)} has the amounts of all other accounts together in every month, and would be counted "
                "beside what it adds up; add --totals drop to leave it out, or --totals keep if it is charged",
                rows.lines[name],
                kind="a row of totals",
                cures=TOTALS_CURES,
            )


def _priced(sheet: PriceSheet, api: str | None) -> frozenset[str] | None:
    """Return the APIs that are billed for calls of one: itself, or those that it uses; None for all."""
    return None if api is None else frozenset(use.api for use in sheet.api(api).uses) or frozenset({api})
