"""The bills of planned months: one account's month over all of its APIs, by the terms of the bill.

A plan of one API knows its bill, and is planned around what of it can be; those of several APIs of one account are planned
before its terms, which are put on all of them together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from costcalc.engine.billing import YEAR, Billing, Lines, commitment_note, has_terms, require_one_bill
from costcalc.engine.ledger import OWNED, Ledger, MonthEntry
from costcalc.engine.paid import paid_for
from costcalc.engine.planner.market import Market
from costcalc.engine.planner.optimum import Planned
from costcalc.engine.planner.terms import term_of
from costcalc.engine.tariff import Tariff
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.errors import listed
from costcalc.results.common import Note, NoteCode
from costcalc.results.terms import BillTotals
from costcalc.sheet import PriceSheet, Rounded


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
        self._looked: list[tuple[Tariff, Market, MonthlyUsage, Planned]] = []
        self._open: list[tuple[Market, int]] = []
        """The plans, each with its number of months, of which nothing proves that terms of the bill change nothing."""
        require_one_bill(self._billing, len(set(accounts)))

    def look(self, tariff: Tariff, market: Market, usage: MonthlyUsage, planned: Planned, *, proven: bool) -> None:
        """Take the plan of the next account and API; ``proven`` says that none costs less by the terms that it knows."""
        self._looked.append((tariff, market, usage, planned))
        if not (self.alone and proven):
            self._open.append((market, len(usage.calls)))

    @property
    def needed(self) -> bool:
        """Whether the bills are more than the sum of the plans."""
        return self._rounds_once or self.has_terms

    @property
    def has_terms(self) -> bool:
        """Whether anything but list prices and their rounding is due."""
        return has_terms(self._sheet, *(tariff.listed for tariff, *_ in self._looked))

    def lines(self) -> list[list[Lines]]:
        """Return what the months of each account come to."""
        found: dict[str | None, list[tuple[int | Fraction, int, int | Fraction]]] = {}
        for owner, (_, market, usage, planned) in zip(self._owners, self._looked, strict=True):
            months = found.setdefault(owner, [(0, 0, 0)] * len(usage.calls))
            for place, entry in enumerate(planned.ledger.months):
                postpaid, packages, subscriptions = months[place]
                by_postpaid, subscribed = self._exact(market, usage, place, entry)
                months[place] = postpaid + by_postpaid, packages + entry.purchases, subscriptions + subscribed
        return [
            [
                Lines.rounded(self._billing.direction, postpaid, subscriptions)._replace(packages=packages)
                for postpaid, packages, subscriptions in months
            ]
            for months in found.values()
        ]

    def _exact(
        self, market: Market, usage: MonthlyUsage, month: int, entry: MonthEntry
    ) -> tuple[int | Fraction, int | Fraction]:
        """Return what is postpaid, and for a subscription, before it is rounded where that is done once for several APIs."""
        if entry.subscribed:
            return entry.subscribed.exact
        if self._rounds_once and market.rater:
            return usage.bill(market.rater, month, entry.free).exact(entry.postpaid) or 0, 0
        return entry.bill or 0, 0

    def totals(self) -> BillTotals | None:
        """Return all bills together; None where there are no terms."""
        if not self.has_terms:
            return None
        lines = self.lines()
        amount = sum(_listed(*looked) for looked in self._looked)
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
        market, usage, planned = self._looked[place][1:]
        return [
            entry.purchases + sum(self._exact(market, usage, month, entry))
            for month, entry in enumerate(planned.ledger.months)
        ]

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


def _listed(tariff: Tariff, market: Market, usage: MonthlyUsage, planned: Planned) -> int:
    """Return what a plan comes to at list prices, in minor units."""
    at_list = tariff.at_list
    if at_list is tariff or tariff.listed == tariff.api:
        return sum(entry.purchases + entry.subscription + (entry.bill or 0) for entry in planned.ledger.months)
    rater = at_list.rater if market.rater else None
    subscribed = {*usage.held_months(), *(month for term in planned.terms for month, _ in term.by_month())}
    postpaid = (
        usage.bill(rater, month, entry.free).total(entry.postpaid) or 0
        for month, entry in enumerate(planned.ledger.months)
        if rater and month not in subscribed
    )
    return sum(postpaid) + _bought(at_list, planned.ledger) + _subscribed(at_list, market, usage, planned)


def _bought(at_list: Tariff, ledger: Ledger) -> int:
    prices = {size: minor for size, minor, _ in at_list.prices}
    return sum(prices[outcome.lot.size] * outcome.lot.count for outcome in ledger.lots if outcome.lot.bought != OWNED)


def _subscribed(at_list: Tariff, market: Market, usage: MonthlyUsage, planned: Planned) -> int:
    """Return what subscriptions come to at list prices, that which is held included."""
    if not planned.terms and not usage.held:
        return 0
    offers = at_list.subscriptions(market.at_once, postpaid=market.rater is not None)
    by_name = {offer.offer.name: offer for offer in offers}
    months = list(zip(usage.successful, usage.free_units(), strict=True))
    terms = (term_of(by_name[term.offer.offer.name], term.first, months) for term in planned.terms)
    settled = [month for term in terms for month in term.months]
    if usage.held:
        held = usage.held._replace(offer=by_name[usage.held.offer.offer.name])
        settled += held.by_month(months).values()
    return sum(month.price + (month.bill or 0) for month in settled)
