"""What people read of a result: a head, grids, notes and a verdict, in any format that has these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from costcalc.money import grouped, minus, plain, plural, plural_of
from costcalc.quantities import MONTH_DAYS, Units
from costcalc.records import record
from costcalc.results.common import GateOutcome, Header, Note, Purchase
from costcalc.sheet import Tier

if TYPE_CHECKING:
    from costcalc.results.concurrency import AddOn, AddOnPurchase
    from costcalc.results.terms import BillTotals

NONE = "–"
"""What stands where there is no price: never 0."""

MAX_NOTES = 100
"""Notes beyond which a screen or a page to show says how many more there are."""


@record(kw_only=False)
class Column:
    """One column of a grid; numbers are set right, and nothing is ever cut."""

    title: str
    right: bool = True
    wrap: bool = False
    """Whether long text may take several lines; numbers never do."""


@record(kw_only=False)
class Grid:
    """A table: rows of ready text."""

    columns: tuple[Column, ...]
    rows: list[list[str]]
    title: str | None = None
    marked: frozenset[int] = frozenset()
    """Rows to point at."""

    @property
    def shown(self) -> list[int]:
        """The columns with a word in any row: a sheet without packages has no ``unused``."""
        return [position for position in range(len(self.columns)) if any(row[position] for row in self.rows)]


@record(kw_only=False)
class Heading:
    """A line of its own above one part of a page: whose plan the next grids are."""

    text: str


@record
class Page:
    """One report, from top to bottom."""

    head: list[str]
    blocks: Sequence[Grid | Heading | str]
    """Grids, headings, and paragraphs between them."""
    notes: Sequence[Note] = ()
    problems: Sequence[str] = ()
    """What is wrong; a screen has these on standard error, so that only a document lists them. The verdict is bad then."""
    verdict: str = ""
    gates: Sequence[GateOutcome] = ()
    """What came of the limits that the result was held against: the last lines."""


def columns(*titles: str) -> tuple[Column, ...]:
    """Return columns from titles; a leading ``<`` sets one left, ``<<`` lets it wrap as well."""
    return tuple(
        Column(title.lstrip("<"), right=not title.startswith("<"), wrap=title.startswith("<<")) for title in titles
    )


def heading_of(noun: str) -> str:
    """Name the column of what is counted: Calls, Seconds, GB."""
    several = plural_of(noun)
    return several[0].upper() + several[1:]


def head_of(header: Header) -> list[str]:
    """Name the API, the vendor and the currency; then the sheet, its date and its source, and the contract."""
    return [
        f"{header.name} · {header.provider} · {header.currency}",
        f"{header.label}, prices of {header.as_of}: {header.source}",
        *under_contract(header.contract),
    ]


def under_contract(contract: str | None) -> list[str]:
    """Name the contract that wins over a sheet."""
    return [f"under the contract {contract}"] if contract else []


def bill_of(bill: BillTotals, currency: str) -> Grid:
    """Return the way from list prices to what is paid, each step that there is."""
    steps = (
        ("at list prices", bill.list_total, True),
        ("discount", minus(Decimal(0), bill.discount), bool(bill.discount)),
        ("raised to the minimum", bill.minimum, bool(bill.minimum)),
        ("raised to the commitment", bill.commitment, bool(bill.commitment)),
        ("credit", minus(Decimal(0), bill.credit), bool(bill.credit)),
        ("net", bill.net, True),
        (bill.tax_name or "tax", bill.tax, bill.tax_name is not None),
        ("to pay", bill.total, bill.tax_name is not None),
    )
    return Grid(columns("<The bill", currency), [[name, money(amount)] for name, amount, there in steps if there])


def sentence(note: Note) -> str:
    """Write a note with its full stop; one that a sheet wrote may have it already."""
    return note.message if note.message.endswith((".", "!", "?", "。")) else f"{note.message}."


def money(amount: Decimal | None) -> str:
    """Write an amount, or that there is none."""
    return NONE if amount is None else grouped(amount)


def signed(amount: Decimal | None) -> str:
    """Write a difference with its sign."""
    return NONE if amount is None else f"{amount:+,f}"


def price(unit_price: Decimal | None, per: Units = 1) -> str:
    """Write a unit price with all its digits."""
    if unit_price is None:
        return "on request"
    number = grouped(Decimal(plain(unit_price)))
    return number if per == 1 else f"{number} per {grouped(per)}"


def bounds(tier: Tier) -> str:
    """Write a tier's range in words: ``10,000 to 99,999``, ``from 1,000,000 on``."""
    if tier.last is None:
        return "any volume" if tier.first == 0 else f"from {grouped(tier.first)} on"
    return f"up to {grouped(tier.last)}" if tier.first == 0 else f"{grouped(tier.first)} to {grouped(tier.last)}"


def packages(purchases: Sequence[Purchase]) -> str:
    """Write what to buy: ``1 package of 100,000 and 5 of 1,000``."""
    parts = [f"{grouped(bought.count)} of {grouped(bought.size)}" for bought in purchases]
    if parts:
        count, size = parts[0].split(" of ")
        parts[0] = f"{count} {'package' if count == '1' else 'packages'} of {size}"
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def add_on_line(add_on: AddOn) -> str:
    """Say what the concurrency beside some calls costs."""
    if not add_on.additional:
        return f"Concurrency: {grouped(add_on.required)} at once, within the {grouped(add_on.included)} included."
    kept = plural(add_on.days, "day") if add_on.days is not None else plural(add_on.months or 1, "month")
    how = add_ons(add_on.purchases, add_on.months or 1)
    span = "" if f" {kept} " in how else f", for {kept}"
    if add_on.days is None:  # six months are 180 days here, however many the calendar has
        span += f", a month as {MONTH_DAYS} days"
    return (
        f"Concurrency: {grouped(add_on.required)} at once, {grouped(add_on.additional)} more than included{span}: "
        f"{how} = {money(add_on.total)}."
    )


def add_ons(purchases: Sequence[AddOnPurchase], months: int = 1) -> str:
    """Write the arithmetic of some add-ons, bought anew in each of so many months: ``7 × 1 month × 4,000``."""
    monthly = Counter((bought.count, bought.price) for bought in purchases if bought.term == "month")
    parts = [(count, plural(times * months, "month"), one) for (count, one), times in monthly.items()]
    parts += [
        (bought.count, plural(bought.days * months, "day"), bought.price)
        for bought in purchases
        if bought.term == "day"
    ]
    return " + ".join(f"{grouped(count)} × {kept} × {price(one)}" for count, kept, one in parts)


def in_all(total: Decimal | None, add_on: AddOn | None) -> str:
    """Say what calls and concurrency cost together, where there is concurrency."""
    return "" if add_on is None else f" With concurrency: {money(total)} in all."
