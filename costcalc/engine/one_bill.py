"""One bill for several accounts, as sub-accounts of one root account have it: tiers, quotas and packages count them together.

The bill is computed once, of all calls together. Each account is shown with its share of each month and API, in
proportion to its successful calls, so that shares add up to the bill to the minor unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import islice

from costcalc.engine.paid import due_by_month, in_minor, in_whole
from costcalc.engine.series import added_up, padded_to
from costcalc.engine.shares import in_months, share, together
from costcalc.money import with_places
from costcalc.results.estimate_usage import UsageEstimate, UsageGroup
from costcalc.usage import UsageSeries, month_names, zeros


def pooled(series: Sequence[UsageSeries]) -> list[UsageSeries]:
    """Return one series per API: the calls of all accounts together, month by month and day by day."""
    by_api: dict[str, list[UsageSeries]] = {}
    for each in series:
        by_api.setdefault(each.api, []).append(each)
    return [added_up(of_api, None) for _, of_api in sorted(by_api.items())]


def with_shares(report: UsageEstimate, series: Sequence[UsageSeries]) -> UsageEstimate:
    """Return the report of a shared bill with a group for each account and API, which has its share.

    What belongs to no API (a minimum, credit, commitment or tax, and what one rounding of all adds) is parted as the
    amounts of its month are.
    """
    pools = [_Pool(bill, [each for each in series if each.api == bill.api], report.digits) for bill in report.groups]
    if report.rounding is None and report.bill is None:
        groups = [group for pool in pools for group in pool.groups(in_months(pool.amounts, pool.successful))]
        return replace(report, groups=tuple(groups), bills=report.groups, subscribed=False)
    weights = list(_weights(pools, len(report.months)))
    if report.rounding is None:
        groups = [group for pool in pools for group in pool.groups(in_months(pool.amounts, pool.successful))]
    else:
        lines = in_months([_minor(month.postpaid_amount, report.digits) for month in report.months], weights)
        rows, first = iter(lines), min(pool.first for pool in pools)
        groups = [group for pool in pools for group in pool.groups(pool.cut(islice(rows, len(pool.accounts)), first))]
    paid = [
        _minor(month.postpaid_amount if month.total is None else month.total, report.digits) for month in report.months
    ]
    shares = (with_places(minor, report.digits) for minor in together(paid, weights))
    return replace(
        report,
        groups=tuple(group._replace(share=share) for group, share in zip(groups, shares, strict=True)),
        bills=report.groups,
        subscribed=False,
        rounding=None,
    )


class _Pool:
    """One API of the bill, and the accounts that share it, over all of its months, idle ones too."""

    def __init__(self, bill: UsageGroup, series: Sequence[UsageSeries], digits: int) -> None:
        before, after = zeros(bill.idle.before), zeros(bill.idle.after)
        months = len(before) + len(bill.months) + len(after)
        self.bill, self.digits = bill, digits
        self.first = bill.first_month - len(before)
        self.names = month_names(self.first, months)
        self.accounts = [padded_to(each, self.first, self.first + months) for each in series]
        self.successful = [
            [each.calls[month] - each.failed[month] for each in self.accounts] for month in range(months)
        ]
        idle = bill.idle.amount
        self.amounts = [idle for _ in before] + [*bill.amounts] + [idle for _ in after]
        """Of each month, in minor units."""
        self.exact = due_by_month(bill, digits)
        """The same with all digits."""
        included = bill.included or zeros(len(bill.months))
        self._columns = [[*before, *column, *after] for column in (bill.free, included, bill.prepaid, bill.unserved)]

    def cut(self, rows: Iterable[Sequence[int]], first: int) -> list[Sequence[int]]:
        """Return of rows that begin with a month of all APIs those of this one."""
        start = self.first - first
        return [row[start : start + len(self.names)] for row in rows]

    def groups(self, amounts: Sequence[Sequence[int]]) -> Iterator[UsageGroup]:
        """Yield what each account has, with its amounts by month."""
        counts = [self._counts(month) for month in range(len(self.names))]
        for place, (each, own) in enumerate(zip(self.accounts, amounts, strict=True)):
            free, included, prepaid, unserved, postpaid = zip(*(month[place] for month in counts), strict=True)
            total = with_places(sum(own), self.digits)
            yield UsageGroup(
                account=each.account,
                api=each.api,
                unit=self.bill.unit,
                decimals=self.bill.decimals,
                first_month=self.first,
                months=self.names,
                calls=each.calls,
                failed=each.failed,
                requests=each.requests,
                noun=self.bill.noun,
                free=free,
                included=included if self.bill.included else (),
                prepaid=prepaid,
                postpaid=postpaid,
                unserved=unserved,
                amounts=tuple(own),
                total=total,
                share=total,
            )

    def _counts(self, month: int) -> list[tuple[int, ...]]:
        """Return of each account how many of its calls of a month are free, included, prepaid, unserved, and postpaid."""
        left, parts = self.successful[month], list[list[int]]()
        for column in self._columns:
            parts.append(share(column[month], left))
            left = [rest - taken for rest, taken in zip(left, parts[-1], strict=True)]
        return list(zip(*parts, left, strict=True))


def _weights(pools: Sequence[_Pool], months: int) -> Iterator[list[int]]:
    """Yield, month by month, what each account and API has of the exact amounts, in whole numbers."""
    first = min(pool.first for pool in pools)
    for month in range(first, first + months):
        found: list[Fraction] = []
        for pool in pools:
            place, accounts = month - pool.first, len(pool.accounts)
            if not 0 <= place < len(pool.names):
                found += [Fraction(0)] * accounts
                continue
            units = pool.successful[place] if any(pool.successful[place]) else [1] * accounts
            found += [pool.exact[place] * own / sum(units) for own in units]
        yield in_whole(found)


def _minor(amount: Decimal, digits: int) -> int:
    """Return an amount that has the currency's digits in minor units."""
    return int(in_minor(amount, digits))
