"""One bill for several accounts, as sub-accounts of one root account have it: tiers, quotas and packages count them together.

The bill is computed once, of all calls together. Each account is shown with its share of each month and API, in
proportion to its successful calls, so that shares add up to the bill to the minor unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from costcalc.engine.series import added_up, padded_to
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
    """Return the report of a shared bill with a group for each account and API, which has its share."""
    groups: list[UsageGroup] = []
    for bill in report.groups:
        groups += _shares(bill, [each for each in series if each.api == bill.api], report.digits)
    return replace(report, groups=tuple(groups), bills=report.groups)


def _shares(bill: UsageGroup, series: Sequence[UsageSeries], digits: int) -> Iterable[UsageGroup]:
    """Return what each account has of the bill of one API, over all of its months, idle ones too."""
    first, months = bill.first_month - bill.idle.before, bill.idle.before + len(bill.months) + bill.idle.after
    padded = [padded_to(each, first, first + months) for each in series]
    before, after = zeros(bill.idle.before), zeros(bill.idle.after)
    amounts = (*(bill.idle.amount for _ in before), *bill.amounts, *(bill.idle.amount for _ in after))
    columns = [(*before, *column, *after) for column in (bill.free, bill.prepaid, bill.unserved)]
    by_month: list[list[tuple[int, ...]]] = []
    for month in range(months):
        left = successful = [each.calls[month] - each.failed[month] for each in padded]
        parts = [share(amounts[month], successful)]
        for column in columns:
            parts.append(share(column[month], left))
            left = [rest - taken for rest, taken in zip(left, parts[-1], strict=True)]
        by_month.append(list(zip(*parts, left, strict=True)))
    names = month_names(first, months)
    for place, each in enumerate(padded):
        amount, free, prepaid, unserved, postpaid = zip(*(month[place] for month in by_month), strict=True)
        yield UsageGroup(
            account=each.account,
            api=each.api,
            unit=bill.unit,
            decimals=bill.decimals,
            first_month=first,
            months=names,
            calls=each.calls,
            failed=each.failed,
            requests=each.requests,
            free=free,
            prepaid=prepaid,
            postpaid=postpaid,
            unserved=unserved,
            amounts=amount,
            total=with_places(sum(amount), digits),
            shared=True,
        )


def share(whole: int, weights: Sequence[int]) -> list[int]:
    """Part a whole number in proportion to weights, and equally where all are 0: the parts add up to it.

    What is left after rounding down goes to the largest fractions, and of equal ones to the first.
    """
    of_all = sum(weights)
    if not of_all:
        weights, of_all = [1] * len(weights), len(weights)
    parts = [whole * weight // of_all for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: -(whole * weights[place] % of_all))
    for place in order[: whole - sum(parts)]:
        parts[place] += 1
    return parts
