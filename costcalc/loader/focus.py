"""A bill in FOCUS (FinOps Open Cost and Usage Specification, 1.0 to 1.4), known by its columns.

https://focus.finops.org/focus-specification: a row per charge, with its category, its period in UTC and its cost. Rows of
every category count as billed; those of something bought are kept beside, so that packages and subscriptions can be told.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import NamedTuple

from costcalc.bill import Bought, Key
from costcalc.errors import RequestError, listed
from costcalc.loader.amounts import AmountReader
from costcalc.loader.bill_rows import BillRows
from costcalc.loader.headings import BILL, TIME, TIMES, Columns, place_of, plain
from costcalc.loader.memo import Memo
from costcalc.loader.numbers import DecimalMark
from costcalc.loader.reading import LEFT_OUT, Reading
from costcalc.loader.table import Table
from costcalc.money import shown
from costcalc.sheet import PriceSheet

_USAGE, _PURCHASE = "usage", "purchase"
_OF_THE_BILL = {"tax", "credit", "adjustment"}
"""Categories whose rows may belong to no API."""
_CATEGORIES = {_USAGE, _PURCHASE, *_OF_THE_BILL}
_NOTHING = {"", "null"}
_ROLES = {
    "amount": "billedcost",
    "calls": "consumedquantity",
    "account": "subaccountid",
    "currency": "billingcurrency",
    "sku": "skuid",
    "service": "servicename",
    "category": "chargecategory",
    "frequency": "chargefrequency",
    "number": "pricingquantity",
}
_TIMES = ("chargeperiodstart", "billingperiodstart")


def focus_columns(header: Sequence[str], reading: Reading) -> Columns | None:
    """Return which column of a FOCUS file is which; None where the header is none of one.

    ``--columns`` wins over its names. RequestError for a name that no bill has.
    """
    places = {"".join(plain(name).split()): place for place, name in enumerate(header)}
    time = next((places[name] for name in _TIMES if name in places), None)
    if time is None or _ROLES["amount"] not in places:
        return None
    at = {role: places[name] for role, name in _ROLES.items() if name in places} | {TIME: time}
    for name, column in reading.columns:
        index, role = place_of(header, name, column), TIME if plain(name) in TIMES else plain(name)
        if name == LEFT_OUT:
            at = {kept: place for kept, place in at.items() if place != index}
            continue
        if role not in {TIME, *BILL.roles}:
            names = listed([TIME, *BILL.roles])
            raise RequestError(f"--columns {name}={column}: {shown(name)} is no column of a bill; name one of: {names}")
        at[role] = index
    for role in (TIME, "amount"):
        if role not in at:
            raise RequestError(
                f"--columns: a column of the bill that tells its {role} is left out; name one as {role}=COLUMN"
            )
    return Columns(at=at, heading=TIME)


class _Charge(NamedTuple):
    """What rows with the same words have in common."""

    key: Key
    used: bool
    """Whether they are of usage, and have a quantity."""
    bought: bool
    once: bool
    """Whether what was bought is due once."""


class FocusRows(BillRows):
    """The rows of a FOCUS file by month, account and API."""

    def __init__(
        self, table: Table, columns: Columns, reading: Reading, sheet: PriceSheet, apis: Collection[str] | None
    ) -> None:
        super().__init__(table, columns, reading, sheet, apis)
        self._numbers = Memo(AmountReader(DecimalMark.POINT, exponents=True))
        words = (TIME, "account", "currency", "api", "sku", "service", "category", "frequency")
        self._words = [(word, self.at[word]) for word in words if word in self.at]
        self._places = [place for _, place in self._words]
        self._charges: dict[tuple[str, ...], _Charge | None] = {}
        self.bought: list[Bought] = []

    def read(self) -> None:
        """Read all rows; what is wrong with one is reported, and it is left out."""
        places, charges = self._places, self._charges
        for row in self.table.rows():
            if not self.table.width(row):
                continue
            words = tuple([row[place] for place in places])
            if words in charges:
                charge = charges[words]
            else:
                charge = charges[words] = self._charge(row)
            if charge is not None:
                self._take(row, charge)

    def _take(self, row: list[str], charge: _Charge) -> None:
        amount = self._cell(row, self.at["amount"], self._numbers)
        calls = self._quantity(row, "calls") if charge.used else None
        if amount is None:
            return
        self.add(charge.key, amount, calls)
        if charge.bought:
            self.bought.append(Bought(charge.key, amount, self._quantity(row, "number"), charge.once))

    def _charge(self, row: list[str]) -> _Charge | None:
        """Return what a row is about; None of another API, or after reporting what is wrong with it."""
        cells = {word: row[place].strip() for word, place in self._words}
        cells = {word: "" if cell.casefold() in _NOTHING else cell for word, cell in cells.items()}
        month = self._cell(row, self.at[TIME], self._months)
        category = cells.get("category", _USAGE).casefold()
        if "currency" in cells and self._cell(row, self.at["currency"], self._currency) is None:
            return None
        if category not in _CATEGORIES:
            message = f"{shown(category)} is no category of FOCUS; write Usage, Purchase, Tax, Credit or Adjustment"
            self.table.report(self.at["category"], message, kind="no category")
            return None
        api = self._api_of(cells, category)
        if month is None:
            return None
        if self.only is not None and api is not None and api not in self.only:
            self.others += 1
            return None
        account = cells.get("account") or None
        self.lines.setdefault(account, self.table.line)
        once = cells.get("frequency", "").casefold() == "one-time"
        return _Charge(Key(month, account, api), category == _USAGE, category == _PURCHASE, once)

    def _api_of(self, cells: dict[str, str], category: str) -> str | None:
        """Return the API of a row: by the column that was named, else by its SKU or its service where the sheet has that."""
        if "api" in cells:
            return self._apis[cells["api"]]
        names = [cells.get(word, "") for word in ("sku", "service")]
        known = next((name for name in names if name and self.knows(name)), None)
        if known is not None:
            return self._apis[known]
        return None if category in _OF_THE_BILL else next(filter(None, names), None)

    def _quantity(self, row: list[str], role: str) -> Decimal | None:
        if role not in self.at or row[self.at[role]].strip().casefold() in _NOTHING:
            return None
        return self._cell(row, self.at[role], self._numbers)
