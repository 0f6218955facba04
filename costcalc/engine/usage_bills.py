"""The bills of a usage: one account's month over all of its APIs, where that is more than the sum of their amounts.

It is where a bill has terms of its own (minimum, commitment, credit, tax), where prices have a discount, and where a
bill is rounded as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from costcalc.engine.billing import Billing, Lines, Month, commitment_note, has_terms, require_one_bill
from costcalc.engine.paid import with_paid
from costcalc.engine.rater import Rater
from costcalc.engine.subscriptions import SubscribedMonth
from costcalc.engine.usage_account import Account
from costcalc.money import Currency, grouped, minus, plural, total_of
from costcalc.results.common import Note, NoteCode
from costcalc.results.estimate_usage import UsageGroup, UsageMonth
from costcalc.results.terms import BillTotals
from costcalc.sheet import PriceSheet, Rounded

Amounts = Sequence[int | Fraction]
"""Of months in a row, in minor units; parts of them where a bill is rounded as a whole."""


class Column(NamedTuple):
    """What the rows of an account come to."""

    account: Account
    postpaid: Amounts
    subscriptions: Mapping[int, int | Fraction]
    """What is for those that are held, in the rows where one pays."""


class UsageBills:
    """How the months of all accounts are billed."""

    def __init__(self, sheet: PriceSheet, accounts: Sequence[Account], first: int, months: int) -> None:
        """``first`` is the first month of all accounts, and ``months`` how many there are to the last."""
        owners = {account.series.account for account in accounts}
        amounts = sheet.amounts
        self.currency: Currency = sheet.currency
        self.billing = Billing(sheet)
        self.has_terms = has_terms(sheet, *(account.tariff.listed for account in accounts))
        self.rounds_once = bool(amounts and amounts.rounded is Rounded.BILL) and len(owners) < len(accounts)
        """Whether amounts of several APIs are rounded together, and keep all their digits until then."""
        self.first, self._months = first, months
        require_one_bill(self.billing, len(owners))

    @property
    def needed(self) -> bool:
        """Whether bills are more than the sum of what their APIs come to."""
        return self.has_terms or self.rounds_once

    def place_of(self, account: Account) -> int:
        """Return which of all months is the first of an account."""
        return account.series.first_month - self.first

    # ── amounts ──────────────────────────────────────────────────────────────────────────────────────

    def column(self, account: Account, group: UsageGroup, *, listed: bool = False) -> Column:
        """Return what each row of an account comes to, at net or at list prices."""
        rater, held = account.tariff.at_list.rater if listed and account.rater else account.rater, account.usage.held
        if rater is account.rater and not self.rounds_once and not held:
            return Column(account, group.amounts if rater else [0] * len(group.months), {})
        under = {month: each.exact for month, each in _held(account, listed=listed).items()}
        postpaid = [
            under[month][0] if month in under else self.amount(account, rater, month, free, units) if rater else 0
            for month, (free, units) in enumerate(zip(group.free, group.postpaid, strict=True))
        ]
        return Column(account, postpaid, {month: paid for month, (_, paid) in under.items()})

    def amount(self, account: Account, rater: Rater, month: int, free: int, units: int) -> int | Fraction:
        """Return a month's postpaid bill of an account, which has a price."""
        bill = account.usage.bill(rater, month, free)
        return (bill.exact(units) if self.rounds_once else bill.total(units)) or 0

    def idle(self, account: Account, *, listed: bool = False) -> int | Fraction:
        """Return what each month without a row comes to."""
        rater = account.tariff.at_list.rater if listed else account.rater
        if rater is None or not account.idle.amount:
            return 0
        return (rater.exact(0, 0) if self.rounds_once else rater.at_zero) or 0

    def lines(self, columns: Iterable[Column], *, listed: bool = False) -> dict[str | None, list[Lines]]:
        """Add up what rows come to by account and month, over all months; each bill is rounded once."""
        sums: dict[str | None, tuple[list[int | Fraction], list[int | Fraction]]] = {}
        for account, column, subscriptions in columns:
            months, subscribed = sums.setdefault(account.series.account, ([0] * self._months, [0] * self._months))
            start, idle = self.place_of(account), self.idle(account, listed=listed)
            for place, amount in enumerate(column, start=start):
                months[place] += amount
            if idle:
                for place in (*range(start), *range(start + len(column), self._months)):
                    months[place] += idle
            for place, paid in subscriptions.items():
                subscribed[start + place] += paid
        return {
            owner: [Lines.rounded(self.billing.direction, *both) for both in zip(*own, strict=True)]
            for owner, own in sums.items()
        }

    # ── bills ────────────────────────────────────────────────────────────────────────────────────────

    def bills(self, lines: Mapping[str | None, Sequence[Lines]]) -> Iterator[list[Month]]:
        """Yield the bills of each account."""
        for months in lines.values():
            yield list(self.billing.months(months))

    def total(self, lines: Mapping[str | None, Sequence[Lines]]) -> Decimal:
        """Return what all bills come to."""
        return self.currency.amount(sum(self.billing.total(months) for months in lines.values()))

    def notes(self, accounts: Sequence[Account], lines: Mapping[str | None, Sequence[Lines]]) -> Iterator[Note]:
        """Say which months owe the minimum without a row, and what of a commitment is still owed."""
        if self.billing.minimum:
            with_rows: dict[str | None, set[int]] = {}
            for account in accounts:
                start = self.place_of(account)
                with_rows.setdefault(account.series.account, set()).update(
                    range(start, start + len(account.series.calls))
                )
            without = sum(self._months - len(months) for months in with_rows.values())
            if without:
                least = self.currency.amount(self.billing.minimum)
                yield Note(
                    NoteCode.NO_ROW,
                    f"{plural(without, 'month')} without a row of an account count as 0 calls and owe the minimum of the "
                    f"bill, {grouped(least)} each",
                )
        for months in lines.values():
            yield from commitment_note(self.billing, months)


class Billed:
    """The usage as it stands, billed."""

    def __init__(self, bills: UsageBills, accounts: Sequence[Account], groups: Sequence[UsageGroup]) -> None:
        columns = [bills.column(account, group) for account, group in zip(accounts, groups, strict=True)]
        self.lines = bills.lines(columns)
        self.by_month = [sum(line.due for line in month) for month in zip(*self.lines.values(), strict=True)]
        """What the lines of all accounts come to, in minor units."""
        self.paid_by_month = self.by_month
        self.totals: BillTotals | None = None
        if bills.has_terms:
            at_list = (
                bills.column(account, group, listed=True) for account, group in zip(accounts, groups, strict=True)
            )
            listed = (line.due for of_one in bills.lines(at_list, listed=True).values() for line in of_one)
            months = list(bills.bills(self.lines))
            paid = {owner: [bill.total for bill in own] for owner, own in zip(self.lines, months, strict=True)}
            self.paid_by_month = [sum(month) for month in zip(*paid.values(), strict=True)]
            self.totals = bills.billing.totals((month for account in months for month in account), sum(listed))
            if len(self.lines) == 1:
                [lines_of_one] = self.lines.values()
                self.totals = replace(self.totals, lines=tuple(map(tuple, lines_of_one)))
        amount = bills.currency.amount
        self._amount, lines = amount, amount(sum(self.by_month))
        self.total = self.totals.total if self.totals else lines
        """What is paid."""
        self.notes = tuple(bills.notes(accounts, self.lines))
        self.groups = tuple(groups)
        self.rounding: Decimal | None = None
        """What rounding once adds to the groups, whose amounts have all their digits; None where each is rounded."""
        if bills.rounds_once:
            self.groups = tuple(
                _in_full(group, column, bills.currency) for group, column in zip(groups, columns, strict=True)
            )
            self.rounding = minus(lines, total_of(group.total for group in self.groups))
        if bills.has_terms:
            self.groups = with_paid(self.groups, paid, bills.first, bills.currency.digits)

    def months(self, months: Sequence[UsageMonth]) -> tuple[UsageMonth, ...]:
        """Return the months of all accounts with what they come to, and what is paid for them."""
        return tuple(
            replace(
                month,
                postpaid_amount=self._amount(lines),
                total=self._amount(paid) if self.totals else None,
            )
            for month, lines, paid in zip(months, self.by_month, self.paid_by_month, strict=True)
        )


def _held(account: Account, *, listed: bool) -> dict[int, SubscribedMonth]:
    """Return the months of an account that are under a subscription which it holds, at net or at list prices."""
    held, tariff = account.usage.held, account.tariff.at_list
    if not held or not listed or tariff is account.tariff:
        return account.usage.held_months()
    offers = tariff.subscriptions(postpaid=account.pricing.postpaid)
    offer = next(offer for offer in offers if offer.offer.name == held.offer.offer.name)
    return account.usage._replace(held=held._replace(offer=offer)).held_months()


def _in_full(group: UsageGroup, column: Column, currency: Currency) -> UsageGroup:
    """Return a group whose amounts have all their digits."""
    paid = [column.subscriptions.get(month, 0) for month in range(len(group.months))]
    whole = (amount + held for amount, held in zip(column.postpaid, paid, strict=True))
    exact, held = (
        tuple(currency.in_full(*amount.as_integer_ratio()) for amount in amounts) for amounts in (whole, paid)
    )
    return group._replace(
        exact=exact,
        subscribed=held if group.subscribed else (),
        total=total_of(exact, currency.amount(group.idle.owed)),
    )
