"""The bills of planned months: one account's month over all of its APIs, by the terms of the bill.

A plan of one API knows its bill, and is planned around what of it can be; those of several APIs of one account are planned
before its terms, which are put on all of them together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from costcalc.engine.billing import YEAR, Billing, Lines, commitment_note, has_terms, require_one_bill
from costcalc.engine.ledger import OWNED, Ledger, MonthEntry
from costcalc.engine.paid import paid_for
from costcalc.engine.planner.market import Market
from costcalc.engine.planner.optimum import Planned
from costcalc.engine.planner.terms import term_of
from costcalc.engine.rater import Rater
from costcalc.engine.tariff import Tariff
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.errors import listed
from costcalc.results.common import Note, NoteCode
from costcalc.results.terms import BillTotals
from costcalc.sheet import PriceSheet, Rounded

if TYPE_CHECKING:
    from costcalc.engine.subscriptions import SubscribedMonth


_Month = tuple[int | Fraction, int, int | Fraction]
"""What a month comes to before it is rounded, in minor units: postpaid, packages, subscriptions."""


class _Looked(NamedTuple):
    """The plan of one account and API."""

    tariff: Tariff
    market: Market
    usage: MonthlyUsage
    planned: Planned


class PlanBills:
    """What the plans of some accounts come to together; each is looked at in turn."""

    def __init__(self, sheet: PriceSheet, accounts: Sequence[str | None] = (None,)) -> None:
        """``accounts`` are those of the plans, one for each API."""
        self._owners, self._currency = accounts, sheet.currency
        self.alone = len(set(accounts)) == len(accounts)
        """Whether each plan is of an account of its own, and has a bill of its own."""
        self._billing = Billing(sheet)
        self._rounds_once = bool(sheet.amounts and sheet.amounts.rounded is Rounded.BILL) and not self.alone
        self._sheet = sheet
        self._looked: list[_Looked] = []
        self._open: list[tuple[Market, int]] = []
        """The plans, each with its number of months, of which nothing proves that terms of the bill change nothing."""
        require_one_bill(self._billing, len(set(accounts)))

    def look(self, tariff: Tariff, market: Market, usage: MonthlyUsage, planned: Planned, *, proven: bool) -> None:
        """Take the plan of the next account and API; ``proven`` says that none costs less by the terms that it knows."""
        self._looked.append(_Looked(tariff, market, usage, planned))
        if not (self.alone and proven):
            self._open.append((market, len(usage.calls)))

    @property
    def needed(self) -> bool:
        """Whether the bills are more than the sum of the plans."""
        return self._rounds_once or self.has_terms

    @property
    def has_terms(self) -> bool:
        """Whether anything but list prices and their rounding is due."""
        return has_terms(self._sheet, *(looked.tariff.listed for looked in self._looked))

    def lines(self) -> list[list[Lines]]:
        """Return what the months of each account come to."""
        return self._together(self._as_paid)

    def _together(self, priced: Callable[[_Looked], Iterator[_Month]]) -> list[list[Lines]]:
        """Return the months of each account over all of its plans, each rounded as its bill is."""
        found: dict[str | None, list[_Month]] = {}
        for owner, looked in zip(self._owners, self._looked, strict=True):
            months = found.setdefault(owner, [(0, 0, 0)] * len(looked.usage.calls))
            for place, more in enumerate(priced(looked)):
                postpaid, packages, subscriptions = months[place]
                months[place] = postpaid + more[0], packages + more[1], subscriptions + more[2]
        return [
            [
                Lines.rounded(self._billing.direction, postpaid, subscriptions)._replace(packages=packages)
                for postpaid, packages, subscriptions in months
            ]
            for months in found.values()
        ]

    def _as_paid(self, looked: _Looked) -> Iterator[_Month]:
        """Yield the months of a plan as they are paid for."""
        _, market, usage, planned = looked
        for place, entry in enumerate(planned.ledger.months):
            if entry.subscribed:
                by_postpaid, subscribed = entry.subscribed.exact
            else:
                by_postpaid, subscribed = self._billed(usage, market.rater, place, entry, entry.bill), 0
            yield by_postpaid, entry.purchases, subscribed

    def _at_list(self, looked: _Looked) -> Iterator[_Month]:
        """Yield the months of a plan at list prices."""
        tariff, market, usage, planned = looked
        at_list = tariff.at_list
        if at_list is tariff or tariff.listed == tariff.api:
            yield from self._as_paid(looked)
            return
        rater = at_list.rater if market.rater else None
        packages = _bought(at_list, planned.ledger)
        subscribed = _subscribed(at_list, market, usage, planned)
        for place, entry in enumerate(planned.ledger.months):
            if place in subscribed:
                by_postpaid, subscription = subscribed[place].exact
            else:
                total = usage.bill(rater, place, entry.free).total(entry.postpaid) if rater else 0
                by_postpaid, subscription = self._billed(usage, rater, place, entry, total), 0
            yield by_postpaid, packages.get(place, 0), subscription

    def _billed(
        self, usage: MonthlyUsage, rater: Rater | None, month: int, entry: MonthEntry, total: int | None
    ) -> int | Fraction:
        """Return a bill, by its total, before it is rounded where that is done once for several APIs."""
        if self._rounds_once and rater:
            return usage.bill(rater, month, entry.free).exact(entry.postpaid) or 0
        return total or 0

    def totals(self) -> BillTotals | None:
        """Return all bills together; None where there are no terms."""
        if not self.has_terms:
            return None
        lines = self.lines()
        amount = sum(month.due for months in self._together(self._at_list) for month in months)
        if len(lines) == 1:
            return self._billing.totals_of(lines[0], amount)
        return self._billing.totals((month for months in lines for month in self._billing.months(months)), amount)

    def paid(self) -> tuple[list[Decimal], list[Decimal]]:
        """Return what is paid for each month, of all accounts, and for each plan: its share of its account's bill."""
        owners = list(dict.fromkeys(self._owners))
        paid = {
            owner: [month.total for month in self._billing.months(months)]
            for owner, months in zip(owners, self.lines(), strict=True)
        }
        amount = self._currency.amount
        by_month = [amount(sum(month)) for month in zip(*paid.values(), strict=True)]
        return by_month, list(map(amount, paid_for(self._owners, self._due, paid)))

    def _due(self, place: int, _: int) -> list[int | Fraction]:
        """Return what the months of a plan come to before the terms of the bill."""
        return [sum(amounts) for amounts in self._as_paid(self._looked[place])]

    def total(self) -> Decimal:
        """Return what is paid for all months."""
        return self._currency.amount(sum(map(self._billing.total, self.lines())))

    def lines_total(self) -> Decimal:
        """Return what the lines of all bills come to."""
        return self._currency.amount(sum(month.due for months in self.lines() for month in months))

    @property
    def rounds_once(self) -> bool:
        """Whether the amounts of several APIs are rounded together."""
        return self._rounds_once

    def notes(self) -> Iterator[Note]:
        """Say which terms the search left out, and what is still owed of a commitment."""
        left_out = list(dict.fromkeys(reason for plan in self._open for reason in self._left_out(*plan)))
        if left_out:
            yield Note(
                NoteCode.NOT_PLANNED_AROUND,
                f"planned before {listed(left_out)}; the result is priced with it, and other purchases may cost less",
            )
        for months in self.lines():
            yield from commitment_note(self._billing, months)

    def _left_out(self, market: Market, months: int) -> Iterator[str]:
        terms, packages = self._billing, market.packages
        if not packages and not market.offers:
            return  # there is nothing to choose
        if terms.minimum:
            yield "the minimum of the bill"
        if terms.credit and not (self.alone and market.planned_around_credit):
            yield "the credit" if self.alone else "the credit, which several APIs share"
        outlives = months > YEAR and (
            any(offer.months > 1 for offer in market.offers) or bool(packages and packages.validity > 1)
        )
        if terms.commitment and months >= YEAR and (outlives or terms.credit):
            yield "the commitment"


def _bought(at_list: Tariff, ledger: Ledger) -> dict[int, int]:
    """Return what packages come to at list prices, by the month in which they are bought."""
    prices, found = {size: minor for size, minor, _ in at_list.prices}, dict[int, int]()
    for lot in (outcome.lot for outcome in ledger.lots if outcome.lot.bought != OWNED):
        found[lot.bought] = found.get(lot.bought, 0) + prices[lot.size] * lot.count
    return found


def _subscribed(at_list: Tariff, market: Market, usage: MonthlyUsage, planned: Planned) -> dict[int, SubscribedMonth]:
    """Return the subscribed months at list prices, those of what is held included."""
    if not planned.terms and not usage.held:
        return {}
    offers = at_list.subscriptions(market.at_once, postpaid=market.rater is not None)
    by_name = {offer.offer.name: offer for offer in offers}
    months = list(zip(usage.successful, usage.free_units(), strict=True))
    terms = (term_of(by_name[term.offer.offer.name], term.first, months) for term in planned.terms)
    found = {month: paid for term in terms for month, paid in term.by_month()}
    if usage.held:
        held = usage.held._replace(offer=by_name[usage.held.offer.offer.name])
        found |= held.by_month(months)
    return found
