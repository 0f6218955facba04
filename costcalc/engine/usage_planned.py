"""What the cheapest purchases would cost for the months of a usage."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from costcalc.engine.billing import Lines
from costcalc.engine.ledger import Ledger
from costcalc.engine.usage_account import Account
from costcalc.engine.usage_bills import Column, UsageBills
from costcalc.errors import LimitError
from costcalc.money import plus, total_of
from costcalc.results.estimate_usage import UsageGroup

MAX_BUYERS = 20
"""Accounts and APIs beyond which the saving by a plan is left to ``plan``: each takes milliseconds."""


def planned_total(
    accounts: Sequence[Account], groups: Sequence[UsageGroup], bills: UsageBills, as_it_stands: Decimal
) -> Decimal | None:
    """Return what the cheapest purchases would cost; None where calls go unserved or ``plan`` would not compute it.

    Where neither packages nor subscriptions are sold, nothing can be bought, and the months cost what they cost
    ``as_it_stands``.
    """
    found: list[tuple[Account, UsageGroup, Ledger | None]] = []
    buyers = [account for account in accounts if _sells(account)]
    if not buyers and not bills.needed and all(account.rater for account in accounts):
        return as_it_stands
    from costcalc.engine.planner.market import MAX_HORIZON, Markets

    if len(buyers) > MAX_BUYERS or max((len(each.series.calls) for each in buyers), default=0) > MAX_HORIZON:
        return None
    markets = Markets(len(buyers), postpaid=accounts[0].pricing.postpaid)
    for account, group in zip(accounts, groups, strict=True):
        if not _sells(account):
            if any(group.unserved):
                return None
            found.append((account, group, None))
            continue
        try:
            best = markets.next(account.tariff).cheapest(account.free_to_choose, account.lots)
        except LimitError:
            return None
        if best is None:
            return None
        found.append((account, group, best.ledger))
    if bills.needed:
        return _billed(found, bills)
    total = total_of((group.total for _, group, ledger in found if ledger is None), bills.currency.amount(0))
    bought = (ledger.total() + account.idle.owed for account, _, ledger in found if ledger)
    return plus(total, bills.currency.amount(sum(bought)))


def _billed(found: Sequence[tuple[Account, UsageGroup, Ledger | None]], bills: UsageBills) -> Decimal:
    """Return what some months come to on the bills of their accounts."""
    lines = bills.lines(
        bills.column(account, group) if ledger is None else _column(account, ledger, bills)
        for account, group, ledger in found
    )
    for account, _, ledger in found:
        months = lines[account.series.account]
        for place, entry in enumerate(ledger.months if ledger else (), start=bills.place_of(account)):
            months[place] = months[place].plus(Lines(packages=entry.purchases))
    return bills.total(lines)


def _column(account: Account, ledger: Ledger, bills: UsageBills) -> Column:
    rater = account.rater
    under = {month: entry.subscribed.exact for month, entry in enumerate(ledger.months) if entry.subscribed}
    postpaid = [
        under[month][0]
        if month in under
        else bills.amount(account, rater, month, entry.free, entry.postpaid)
        if rater
        else 0
        for month, entry in enumerate(ledger.months)
    ]
    return Column(account, postpaid, {month: paid for month, (_, paid) in under.items()})


def _sells(account: Account) -> bool:
    """Tell whether anything can be bought."""
    return bool(account.tariff.api.packages or account.tariff.api.subscriptions)
