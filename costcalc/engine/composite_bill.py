"""The bill of a composite's parts in one month: an account's month over all of its APIs.

It is rounded once where the sheet rounds whole bills, and the terms of the bill are put on all parts together.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from costcalc.engine.billing import Billing, Lines
from costcalc.engine.rater import Rater
from costcalc.engine.tariff import Tariff
from costcalc.money import minus, plus, round_to
from costcalc.results.bill import PostpaidBill
from costcalc.results.common import Pay
from costcalc.results.estimate import Estimate
from costcalc.results.terms import BillTotals
from costcalc.sheet import Beyond, Period, PriceSheet, Rounded


class CompositeBill:
    """What some parts come to together; each is added in turn."""

    def __init__(self, sheet: PriceSheet) -> None:
        self._currency, self._billing = sheet.currency, Billing(sheet)
        self.rounds_once = sheet.amounts is not None and sheet.amounts.rounded is Rounded.BILL
        """Whether the amounts of all parts are rounded together."""
        self._packages, self._postpaid, self._subscriptions = 0, Fraction(0), Fraction(0)
        self._listed = Fraction(0)
        self._sum, self._shown = Fraction(0), self._currency.amount(0)
        self._has_terms, self._known = False, True

    def with_part(self, tariff: Tariff, answer: Estimate) -> Estimate:
        """Add a part, and return it as it is shown: where the bill is rounded as a whole, its total has all its digits.

        The counts of the answer are in parts as yet.
        """
        if answer.total is None:
            self._known = False
            return answer
        by_postpaid, by_subscription = self._rounded_off(tariff, answer)
        lost = by_postpaid + by_subscription
        if answer.bill:
            self._has_terms = True
            lines = Lines(*answer.bill.lines[0])
            self._packages += lines.packages
            self._postpaid += lines.postpaid + by_postpaid
            self._subscriptions += lines.subscriptions + by_subscription
            listed = sum(self._rounded_off(tariff.at_list, answer))
            self._listed += self._currency.minor(answer.bill.list_total) + listed
            return answer
        exact = self._currency.minor(answer.total) + lost
        shown = self._currency.in_full(*exact.as_integer_ratio()) if lost else answer.total
        self._sum, self._shown = self._sum + exact, plus(self._shown, shown)
        return replace(answer, total=shown) if lost else answer

    def _rounded_off(self, tariff: Tariff, answer: Estimate) -> tuple[Fraction, Fraction]:
        """Return what rounding takes off what is postpaid, and for a subscription, of the way that is paid, in minor units.

        Where it is negative it adds to it. Where days are counted each of them is a bill of its own.
        """
        nothing = Fraction(0)
        if answer.subscription is not None:
            option = next(each for each in answer.subscriptions if each.name == answer.subscription)
            offer = next(each for each in tariff.subscriptions() if each.offer.name == answer.subscription)
            lost = self._lost(offer.rater, option.beyond)
            return (lost, nothing) if offer.offer.beyond is Beyond.POSTPAID else (nothing, lost)
        ways = {Pay.PACKAGES: answer.packages, Pay.MIX: answer.cheapest}
        way = ways.get(answer.pay) if answer.pay else None
        bill = way.postpaid if way else answer.postpaid
        return nothing if answer.period == Period.DAY else self._lost(tariff.rater, bill), nothing

    def _lost(self, rater: Rater | None, bill: PostpaidBill | None) -> Fraction:
        if not self.rounds_once or bill is None or rater is None:
            return Fraction(0)
        exact = rater.exact(int(bill.units), int(bill.basis)) or Fraction(0)
        return exact - round_to(rater.direction, *exact.as_integer_ratio())

    @property
    def totals(self) -> BillTotals | None:
        """What the terms of the bill make of it; None where there are none, or a part has no price."""
        if not (self._has_terms and self._known):
            return None
        direction = self._billing.direction
        lines = Lines.rounded(direction, self._postpaid, self._subscriptions)._replace(packages=self._packages)
        return self._billing.totals_of([lines], round_to(direction, *self._listed.as_integer_ratio()))

    @property
    def total(self) -> Decimal | None:
        """What is paid; None where a part has no price."""
        if not self._known:
            return None
        totals = self.totals
        once = round_to(self._billing.direction, *self._sum.as_integer_ratio())
        return totals.total if totals else self._currency.amount(once)

    @property
    def rounding(self) -> Decimal | None:
        """What is added to the parts as they are shown; None where each is rounded, or has no price."""
        total = self.total
        return minus(total, self._shown) if total is not None and self.rounds_once and not self._has_terms else None
