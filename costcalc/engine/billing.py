"""The bill of an account: what its lines come to, then minimum and commitment, credit, tax; in this order.

Lines are net of discount (``net``), and whole minor units. A bill is one account's month over all of its APIs; a
commitment is that of every twelve months from the first on. Minimum and commitment come before the credit, since a
credit is a way to pay them; the tax comes last, since it is due on what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from costcalc.errors import RequestError
from costcalc.money import Currency, Direction, grouped, plain, plural, round_to
from costcalc.results.common import Note, NoteCode
from costcalc.results.terms import BillTotals
from costcalc.sheet import Api, PriceSheet
from costcalc.sheet.terms import BillTerms

YEAR = 12
"""Months of a commitment."""


class Lines(NamedTuple):
    """What the lines of one month come to, by what is sold, in minor units."""

    postpaid: int = 0
    packages: int = 0
    subscriptions: int = 0
    concurrency: int = 0

    @property
    def due(self) -> int:
        """All lines."""
        return sum(self)

    def plus(self, other: Lines) -> Lines:
        """Return two months, or two APIs of one month, together."""
        return Lines(*map(int.__add__, self, other))

    @classmethod
    def rounded(cls, direction: Direction, postpaid: int | Fraction, subscriptions: int | Fraction) -> Lines:
        """Return a month whose lines have all their digits, rounded once: all of them, and of these what is postpaid."""
        whole = postpaid + subscriptions
        due = round_to(direction, *whole.as_integer_ratio())
        first = round_to(direction, *postpaid.as_integer_ratio())
        return cls(postpaid=first, subscriptions=due - first)


class Month(NamedTuple):
    """One month's bill, in minor units."""

    lines: int
    minimum: int
    commitment: int
    credit: int
    tax: int

    @property
    def net(self) -> int:
        """What is due before the tax."""
        return self.lines + self.minimum + self.commitment - self.credit

    @property
    def total(self) -> int:
        """What is paid."""
        return self.net + self.tax


def has_terms(sheet: PriceSheet, *apis: Api) -> bool:
    """Tell whether anything is due, for some APIs of a sheet, beside their list prices."""
    return sheet.bill is not None or sheet.contract is not None or any(api.discount for api in apis)


def require_one_bill(billing: Billing, accounts: int) -> None:
    """Raise RequestError where several accounts have terms of one bill that no single month decides."""
    what = "commitment" if billing.commitment else "credit that is granted once" if billing.once else ""
    if what and accounts > 1:
        raise RequestError(
            f"a {what} is of one bill, and these are {grouped(accounts)} accounts; add `one_bill` where they share it, or "
            "give a usage file of one account"
        )


class Billing:
    """The terms of a sheet's bill, ready to be put on the lines of an account's months."""

    def __init__(self, sheet: PriceSheet) -> None:
        terms = sheet.bill or BillTerms()
        self.currency: Currency = sheet.currency
        self.direction = sheet.amounts.direction if sheet.amounts else Direction.HALF_UP
        minor = self.currency.minor
        self.minimum = minor(terms.minimum) if terms.minimum else 0
        self.commitment = minor(terms.commitment) if terms.commitment else 0
        self.credit = minor(terms.credit.amount) if terms.credit else 0
        self.monthly = terms.credit is None or terms.credit.monthly
        """Whether the credit starts anew every month."""
        self.once = self.credit if not self.monthly else 0
        """A credit that is granted once, for all months."""
        rate = terms.tax.rate.as_integer_ratio() if terms.tax else (0, 1)
        self._tax = (rate[0], rate[1] * 100)
        self.tax_name = f"{terms.tax.name} {plain(terms.tax.rate)} %" if terms.tax else None

    def months(self, lines: Iterable[Lines]) -> Iterator[Month]:
        """Yield the bills of an account's months in a row, the first of them that of the report."""
        left, counted = self.credit, 0
        for place, month in enumerate(lines, start=1):
            due = month.due
            minimum = max(0, self.minimum - due)
            counted += due + minimum
            commitment = 0
            if place % YEAR == 0:
                commitment, counted = max(0, self.commitment - counted), 0
            credit = min(left, month.postpaid + minimum)
            left = self.credit if self.monthly else left - credit
            net = due + minimum + commitment - credit
            yield Month(due, minimum, commitment, credit, self.tax(net))

    def tax(self, net: int) -> int:
        """Return the tax on a month's net amount."""
        return round_to(self.direction, net * self._tax[0], self._tax[1])

    def total(self, lines: Iterable[Lines]) -> int:
        """Return what an account's months cost."""
        return sum(month.total for month in self.months(lines))

    def least(self, lines: int, months: int) -> int:
        """Return what an account's months come to before the tax at least, where their lines come to so much at least."""
        granted = self.credit * (months if self.monthly else 1)
        return max(0, max(lines, months * self.minimum, months // YEAR * self.commitment) - granted)

    def least_total(self, net: int, months: int) -> int:
        """Return what months that come to so much before the tax cost at least: each tax is rounded by itself."""
        return net + max(0, self.tax(net) - months)

    def open_commitment(self, lines: Sequence[Lines]) -> int:
        """Return what the last, incomplete year is below the commitment so far; 0 where it is complete."""
        begun = lines[len(lines) // YEAR * YEAR :]
        counted = sum(max(month.due, self.minimum) for month in begun)
        return max(0, self.commitment - counted) if begun else 0

    def taxed(self, lines: int, listed: int) -> BillTotals:
        """Return a bill of which discount and tax alone are known: a part of an account's bill by itself."""
        return self.totals([Month(lines, 0, 0, 0, self.tax(lines))], listed)

    def totals_of(self, lines: Sequence[Lines], listed: int) -> BillTotals:
        """Return the bill of one account; ``listed`` is what its lines are at list prices."""
        return replace(self.totals(self.months(lines), listed), lines=tuple(map(tuple, lines)))

    def totals(self, months: Iterable[Month], listed: int) -> BillTotals:
        """Return the sums of some months, of one account or of several; ``listed`` is what their lines are at list prices."""
        lines, minimum, commitment, credit, tax = map(sum, zip(Month(0, 0, 0, 0, 0), *months, strict=True))
        amount = self.currency.amount
        return BillTotals(
            list_total=amount(listed),
            discount=amount(listed - lines),
            minimum=amount(minimum),
            commitment=amount(commitment),
            credit=amount(credit),
            net=amount(lines + minimum + commitment - credit),
            tax=amount(tax),
            tax_name=self.tax_name,
        )


def commitment_note(billing: Billing, months: Sequence[Lines]) -> Iterator[Note]:
    """Say what an account's last, incomplete year still owes of a commitment."""
    owed = billing.open_commitment(months)
    if owed:
        amount, begun = billing.currency.amount, len(months) % YEAR
        yield Note(
            NoteCode.COMMITMENT_OPEN,
            f"of the commitment to {grouped(amount(billing.commitment))} a year {grouped(amount(owed))} is still owed after "
            f"{plural(begun, 'month')} of it; what is missing at its end is added then",
        )
