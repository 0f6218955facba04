"""Rules about the free quota: not applied, or not used up first."""

from __future__ import annotations

from dataclasses import replace

from costcalc.engine.composites import in_parts
from costcalc.engine.expected import Question, accounts_of
from costcalc.engine.one_bill import pooled
from costcalc.sheet import TierBasis
from costcalc.usage import zeros


def without_quota(asked: Question) -> Question:
    """Apply no free quota, nor what was said to be left of one."""
    apis = tuple(replace(api, free_quota=None) for api in asked.sheet.apis)
    return replace(
        asked,
        sheet=replace(asked.sheet, apis=apis),
        holdings=replace(asked.holdings, free=(), free_until=()),
    )


def without_quota_first(asked: Question) -> Question | None:
    """Use packages up first: what they leave is the usage that the quota and postpaid pay for.

    Only where the charged calls choose the tier, since what packages pay for is no part of that usage, and no
    subscription is held.
    """
    if not (asked.holdings.prepaid or asked.bought) or asked.holdings.subscriptions:
        return None
    if any(
        api.counts_days or (api.postpaid and api.postpaid.tier_basis is not TierBasis.BILLABLE)
        for api in asked.sheet.apis
    ):
        return None
    series = in_parts(asked.sheet, asked.series)
    bare = without_quota(replace(asked, series=pooled(series) if asked.one_bill else series))
    rest = []
    for account in accounts_of(bare, bare.series).all:
        group = account.group()
        left = tuple(map(sum, zip(group.postpaid, group.unserved, strict=True)))
        rest.append(account.series._replace(calls=left, failed=zeros(len(left))))
    return replace(
        asked,
        series=rest,
        one_bill=False,
        holdings=replace(asked.holdings, prepaid=()),
        bought=[each._replace(usable=False) for each in asked.bought],
    )
