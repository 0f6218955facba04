"""What a bill should come to, by month, account and API: the usage as it stands, with what is held and was bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from costcalc.bill import Key
from costcalc.engine.billing import Lines
from costcalc.engine.composites import in_parts
from costcalc.engine.ledger import Lot
from costcalc.engine.one_bill import pooled
from costcalc.engine.paid import in_whole
from costcalc.engine.series import padded_to
from costcalc.engine.shares import in_months
from costcalc.engine.subscriptions import HeldTerm
from costcalc.engine.usage_account import Account
from costcalc.engine.usage_accounts import Accounts, Holdings
from costcalc.engine.usage_bills import UsageBills
from costcalc.records import record
from costcalc.results.estimate_usage import UsageGroup
from costcalc.sheet import PriceSheet
from costcalc.usage import UsageSeries

Amounts = dict[Key, int]
"""In minor units; an API of None stands for what belongs to a bill as a whole."""


class Package(NamedTuple):
    """Packages of one size that were bought in a month."""

    key: Key
    size: int
    number: int
    paid: int
    """Of all of them, in minor units."""
    usable: bool = True
    """Whether their units pay for calls."""

    @classmethod
    def of(cls, month: int, account: str | None, api: str, size: int, number: int, paid: int) -> Package:
        """Return packages by whose they are."""
        return cls(Key(month, account, api), size, number, paid)


class Term(NamedTuple):
    """A subscription that was bought, or is planned, for some months."""

    key: Key
    """Its first month."""
    name: str
    months: int


@record
class Question:
    """A usage and all that prices it."""

    sheet: PriceSheet
    series: Sequence[UsageSeries]
    holdings: Holdings
    span: tuple[int, int]
    """The first month of the whole usage, and the one after the last."""
    one_bill: bool = False
    """Whether the accounts share one bill."""
    bought: Sequence[Package] = ()
    terms: Sequence[Term] = ()
    planned: bool = False
    """Whether the months are planned ones: a subscription by the month, held before, binds nobody then."""


def expected(asked: Question, *, apart: bool) -> Amounts:
    """Return what each row should come to.

    What belongs to a bill as a whole (minimum, commitment, credit, tax) stands ``apart``, in rows without an API, or is
    parted among the APIs as their amounts are. Raises as ``Accounts``.
    """
    series = in_parts(asked.sheet, asked.series)
    if not asked.one_bill:
        return billed(asked, series, apart=apart)
    return _shared(billed(asked, pooled(series), apart=apart), series, asked.span)


def accounts_of(asked: Question, series: Sequence[UsageSeries]) -> Accounts:
    """Return the accounts of a question, with the packages that they bought as lots, and their subscriptions."""
    found = Accounts(asked.sheet, series, asked.holdings, asked.span)
    for one in found.all:
        if asked.planned:
            one.usage = one.free_to_choose
        own = [each for each in asked.terms if each.key[1:] == (one.series.account, one.series.api)]
        if own:
            one.usage = one.usage._replace(held=_held(one, own))
    by_owner = {(account.series.account, account.series.api): account for account in found.all}
    for each in asked.bought:
        account = by_owner.get((each.key.account, each.key.api or ""))
        sold = account.tariff.api.packages if account else None
        if account is None or sold is None or not each.usable:
            continue
        place = each.key.month - account.series.first_month
        account.lots.append(
            Lot(
                units=each.size * each.number,
                last=place + sold.validity - 1,
                bought=place,
                size=each.size,
                count=each.number,
                price=each.paid,
            )
        )
    return found


def _held(account: Account, terms: Sequence[Term]) -> HeldTerm:
    """Return the subscriptions that an account bought, behind one that it held before."""
    offers = {offer.offer.name: offer for offer in account.tariff.subscriptions(postpaid=account.pricing.postpaid)}
    first = account.series.first_month
    more = tuple(
        HeldTerm(offers[name], months, key.month - first, bought=True)
        for key, name, months in terms
        if key.month >= first
    )
    held = account.usage.held
    return held._replace(more=more) if held else HeldTerm(more[0].offer, 0, more=more)


def billed(asked: Question, series: Sequence[UsageSeries], *, apart: bool) -> Amounts:
    """Return what each row of some series of priced APIs comes to, each account with a bill of its own."""
    found = accounts_of(asked, series)
    groups = [account.group() for account in found.all]
    bills = UsageBills(asked.sheet, found.all, found.first, found.months)
    if bills.needed:
        return _by_terms(asked, bills, found.all, groups, apart=apart)
    rows: Amounts = {}
    for group in groups:
        before, after, idle = group.idle
        months = [idle] * before + [*group.amounts] + [idle] * after if idle else group.amounts
        first = group.first_month - (before if idle else 0)
        for month, amount in enumerate(months, start=first):
            rows[Key(month, group.account, group.api)] = amount
    for each in asked.bought:
        rows[each.key] = rows.get(each.key, 0) + each.paid
    return rows


def _by_terms(
    asked: Question, bills: UsageBills, accounts: Sequence[Account], groups: Sequence[UsageGroup], *, apart: bool
) -> Amounts:
    """Return the rows where a bill has terms of its own, or is rounded as a whole."""
    first, end = asked.span
    columns = [bills.column(account, group) for account, group in zip(accounts, groups, strict=True)]
    lines = bills.lines(columns)
    due: dict[str | None, dict[str, list[Fraction]]] = {owner: {} for owner in lines}
    for account, column, subscriptions in columns:
        months = [Fraction(bills.idle(account))] * (end - first)
        start = bills.place_of(account)
        months[start : start + len(column)] = map(Fraction, column)
        for place, subscribed in subscriptions.items():
            months[start + place] += subscribed
        due[account.series.account][account.series.api] = months
    for each in asked.bought:
        place = each.key.month - first
        months_of_owner = lines[each.key.account]
        months_of_owner[place] = months_of_owner[place].plus(Lines(packages=each.paid))
        due[each.key.account][each.key.api or ""][place] += each.paid
    rows: Amounts = {}
    for owner, by_api in due.items():
        paid = list(bills.billing.months(lines[owner]))
        wholes = [month.lines if apart else month.total for month in paid]
        parts = in_months(wholes, [in_whole(month) for month in zip(*by_api.values(), strict=True)])
        for api, own in zip(by_api, parts, strict=True):
            rows |= {Key(month, owner, api): amount for month, amount in enumerate(own, start=first)}
        if apart:
            more = (month.total - month.lines for month in paid)
            rows |= {Key(month, owner, None): amount for month, amount in enumerate(more, start=first)}
    return rows


def _shared(rows: Mapping[Key, int], series: Sequence[UsageSeries], span: tuple[int, int]) -> Amounts:
    """Part the rows of one bill among its accounts: by successful calls, and what belongs to no API by their amounts."""
    first, end = span
    found: Amounts = {}
    for api in dict.fromkeys(each.api for each in series):
        own = [padded_to(each, first, end) for each in series if each.api == api]
        wholes = [rows.get(Key(month, None, api), 0) for month in range(first, end)]
        weights = [[each.calls[place] - each.failed[place] for each in own] for place in range(end - first)]
        for each, parts in zip(own, in_months(wholes, weights), strict=True):
            found |= {Key(month, each.account, api): amount for month, amount in enumerate(parts, start=first)}
    names = list(dict.fromkeys(each.account for each in series))
    apart = {key.month: amount for key, amount in rows.items() if key.api is None and amount}
    for month, whole in apart.items():
        weights = [
            [sum(found.get(Key(month, name, api), 0) for api in {each.api for each in series}) for name in names]
        ]
        sign = -1 if whole < 0 else 1
        for name, [part] in zip(names, in_months([abs(whole)], weights), strict=True):
            found[Key(month, name, None)] = sign * part
    return found
