"""All charges of a usage: those of each account and API, and what the terms of their bills add."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from costcalc.engine.billing import Lines
from costcalc.engine.charging.account import AccountCharges
from costcalc.engine.composites import in_parts
from costcalc.engine.expected import Question, accounts_of
from costcalc.engine.one_bill import pooled
from costcalc.engine.series import padded_to
from costcalc.engine.subscriptions import SubscribedMonth
from costcalc.engine.usage_account import Account
from costcalc.engine.usage_bills import UsageBills
from costcalc.money import minus, round_to, total_of
from costcalc.results.charges import Category, Charge, Charges, Frequency

Owner = tuple[str | None, str]
"""Account and API."""


class Term(NamedTuple):
    """A subscription that is planned for some months."""

    owner: Owner
    start: int
    """From 0."""
    name: str
    months: int


def charges(
    asked: Question,
    *,
    billing_account: str,
    forecast: bool,
    terms: Sequence[Term] = (),
) -> Charges:
    """Return the charges of a usage, by month; raises as ``estimate_usage``.

    ``forecast`` says that these are planned, with the subscriptions of ``terms``.
    """
    first, end = asked.span
    parts = in_parts(asked.sheet, asked.series)
    series = [padded_to(each, first, end) for each in (pooled(parts) if asked.one_bill else parts)]
    found = accounts_of(asked, series)
    bills = UsageBills(asked.sheet, found.all, found.first, found.months)
    if forecast:
        for account in found.all:
            account.usage = account.free_to_choose
    owned = [
        AccountCharges(each, _planned(each, terms) if forecast else {}, exact=bills.rounds_once) for each in found.all
    ]
    rows = [row for each in owned for row in each.rows()]
    by_owner: dict[str | None, list[AccountCharges]] = {}
    for each in owned:
        by_owner.setdefault(each.account.series.account, []).append(each)
    for owner, of_one in by_owner.items():
        rows += _of_bill(asked, bills, owner, of_one, [row for row in rows if row.account == owner])
    rows.sort(key=lambda row: (row.month, row.account or "", row.api or "~"))
    sheet = asked.sheet
    return Charges(sheet.provider, sheet.currency.code, billing_account, forecast, tuple(rows))


def _planned(account: Account, terms: Sequence[Term]) -> dict[int, SubscribedMonth]:
    """Return the months of an account in which a subscription is planned."""
    rows = list(zip(account.usage.successful, account.usage.free_units(), strict=True))
    offers = {offer.offer.name: offer for offer in account.tariff.subscriptions(postpaid=account.pricing.postpaid)}
    found: dict[int, SubscribedMonth] = {}
    for owner, start, name, months in terms:
        if owner == (account.series.account, account.series.api):
            offer = offers[name]
            for begin in range(start, start + months, offer.months):
                term = offer.term(rows[begin : min(begin + offer.months, start + months)])
                found |= dict(enumerate(term, start=begin))
    return found


def _of_bill(
    asked: Question, bills: UsageBills, owner: str | None, owned: Sequence[AccountCharges], rows: Sequence[Charge]
) -> Iterator[Charge]:
    """Yield what belongs to an account's bills as a whole: rounding, minimum, commitment, credit, tax."""
    billing, amount = bills.billing, bills.currency.amount
    lines = list(map(Lines, *zip(*_lines(bills, owned), strict=True)))
    service = asked.sheet.product or asked.sheet.provider
    billed: dict[int, list[Decimal]] = {}
    for row in rows:
        billed.setdefault(row.month, []).append(row.billed)

    def charge(month: int, category: Category, about: str, cost: Decimal) -> Charge:
        frequency = Frequency.ONE_TIME if category is Category.CREDIT else Frequency.RECURRING
        return Charge(month, owner, None, service, category, about, cost, cost, frequency)

    for month, bill in enumerate(billing.months(lines), start=asked.span[0]):
        rounding = minus(amount(bill.lines), total_of(billed.get(month, ()), amount(0)))
        for category, about, cost in (
            (Category.ADJUSTMENT, "rounding of the bill", rounding),
            (Category.ADJUSTMENT, "raised to the minimum of the bill", amount(bill.minimum)),
            (Category.ADJUSTMENT, "raised to the commitment", amount(bill.commitment)),
            (Category.CREDIT, "credit", minus(amount(0), amount(bill.credit))),
            (Category.TAX, billing.tax_name or "tax", amount(bill.tax)),
        ):
            if cost:
                yield charge(month, category, about, cost)


def _lines(bills: UsageBills, owned: Sequence[AccountCharges]) -> Iterator[tuple[int, int, int]]:
    """Yield what the lines of each month come to, by what is sold, each bill rounded once."""
    for place in range(len(owned[0].months)):
        entries = [each.months[place] for each in owned]
        exact = Fraction(sum(each.exactly_postpaid(place) for each in owned))
        yield (
            round_to(bills.billing.direction, *exact.as_integer_ratio()),
            sum(entry.purchases for entry in entries),
            sum(entry.subscription + entry.beyond for entry in entries),
        )
