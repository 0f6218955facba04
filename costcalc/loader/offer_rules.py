"""What the fields of composites, rules for one call and subscriptions say together must be possible."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from costcalc.errors import did_you_mean
from costcalc.loader.check import Checker, Record
from costcalc.loader.postpaid_rules import check_postpaid
from costcalc.money import plain, shown, times
from costcalc.sheet import Beyond, TierBasis

_PRICES = ("free_quota", "packages", "postpaid", "subscriptions", "per_call", "decimals")
UNLIMITED = "unlimited"


def check_offers(checker: Checker, key: str, apis: Mapping[str, Record]) -> None:
    """Report every contradiction of one API."""
    api = apis[key]
    if "uses" in api:
        _uses(checker, key, apis)
    postpaid = api.get("postpaid")
    if postpaid and postpaid.get("tier_basis") == TierBasis.CALL:
        _by_call(checker, postpaid, api)
    if "subscriptions" in api and postpaid and postpaid.get("period") == "day":
        checker.at(
            api,
            "subscriptions",
            "subscriptions are for months, and this postpaid counts days; write two APIs, or period: month",
        )
    names: dict[str, int] = {}
    for subscription in api.get("subscriptions", ()):
        _subscription(checker, subscription, api, names)


def _uses(checker: Checker, key: str, apis: Mapping[str, Record]) -> None:
    api = apis[key]
    for name in _PRICES:
        if name in api:
            checker.at(api, name, f"an API that uses others has no {name} of its own; remove one of the two")
    used: Mapping[str, Decimal] = api.get("uses", {})
    for name, units in used.items():
        part = apis.get(name)
        if part is None:
            hint = did_you_mean(name, [other for other in apis if other != key])
            checker.at(api, "uses", f"no API {shown(name)} in this sheet{hint or '; name those that have prices'}")
        elif "uses" in part:
            checker.at(api, "uses", f"{shown(name)} uses other APIs itself; name those that have prices")
        else:
            decimals = part.get("decimals", 0)
            parts = times(units, 10**decimals)
            if parts != parts.to_integral_value():
                may = f"has {decimals} decimals" if decimals else "is counted in whole units"
                checker.at(
                    api,
                    "uses",
                    f"{plain(units)} of {shown(name)}, which {may}; round it, or write decimals there",
                )


def _by_call(checker: Checker, postpaid: Record, api: Record) -> None:
    """Check prices by the size of one call: they go with volume tiers, and with nothing that is taken off a month."""
    if postpaid.get("mode") == "graduated":
        checker.at(postpaid, "tier_basis", "the size of one call chooses a tier for all of it; write mode: volume")
    if "unit_price" in postpaid:
        checker.at(
            postpaid,
            "tier_basis",
            "with one unit_price there is no tier to choose; remove tier_basis, or write tiers",
        )
    for name in ("free_quota", "packages", "subscriptions"):
        if name in api:
            checker.at(
                api,
                name,
                f"{name} cannot stand beside tier_basis: call, which prices each call by its size; remove one of the two",
            )
    for tier in postpaid.get("tiers", ()):
        if "flat_fee" in tier:
            checker.at(tier, "flat_fee", "a tier that single calls reach has no fee; remove flat_fee")
    if "flat_fee_at_zero" in postpaid:
        checker.at(postpaid, "flat_fee_at_zero", "there are no flat fees with tier_basis: call; remove it")


def _subscription(checker: Checker, subscription: Record, api: Record, names: dict[str, int]) -> None:
    name, beyond = subscription.get("name"), subscription.get("beyond")
    if name in names:
        checker.at(
            subscription,
            "name",
            f"a subscription {shown(name)} stands here a second time, first in line {names[name]}; rename one",
        )
    elif name is not None:
        names[name] = subscription.node.line
    unlimited = subscription.get("included") == UNLIMITED
    if unlimited and "beyond" in subscription:
        checker.at(subscription, "beyond", "nothing is beyond unlimited units; remove beyond")
    if not unlimited and "included" in subscription and "beyond" not in subscription:
        checker.report(
            subscription.node,
            subscription.path,
            "'beyond' is missing; write fails (those calls are not served), postpaid, or the prices of other units",
        )
    if beyond == Beyond.POSTPAID and "postpaid" not in api:
        checker.at(subscription, "beyond", "this API has no postpaid; write its prices, or those of other units here")
    if subscription.get("included_per") == "term" and subscription.get("term") != "year":
        checker.at(subscription, "included_per", "the term is one month; remove included_per, or write term: year")
    if subscription.get("included_per") and unlimited:
        checker.at(subscription, "included_per", "unlimited units need no included_per; remove it")
    if isinstance(beyond, Record):
        check_postpaid(checker, beyond, api)
        if beyond.get("tier_basis") == TierBasis.CALL:
            checker.at(
                beyond,
                "tier_basis",
                "calls beyond a subscription are added up; write another tier_basis, or none",
            )
