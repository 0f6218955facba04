"""The page of ``sheet show``: what a price sheet says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from costcalc.errors import listed
from costcalc.money import Currency, average, grouped, plural, plural_of
from costcalc.quantities import in_units
from costcalc.render.page import Column, Grid, Page, bounds, columns, money, price
from costcalc.render.pages.sheet_terms import terms
from costcalc.results.sheet import ApiView, SheetView
from costcalc.sheet import Api, FreeQuota, Mode, Packages, Period, Postpaid, Rounding, TierBasis

if TYPE_CHECKING:
    from costcalc.sheet.offers import PerCall, Subscription

MAX_APIS = 100
"""The APIs of a page: more nobody reads, and drawing thousands takes seconds."""

BASES = {
    TierBasis.BILLABLE: "the units that are charged choose the tier",
    TierBasis.AFTER_PACKAGES: "the units before the free quota is taken off choose the tier",
    TierBasis.AFTER_FREE: "the units before packages are taken off choose the tier",
    TierBasis.TOTAL: "all successful calls choose the tier",
    TierBasis.CALL: "the size of each call chooses its tier",
}

BLOCKS = {
    Rounding.EXACT: "a part of a block is charged pro rata",
    Rounding.UP: "a started block counts in full",
    Rounding.DOWN: "a started block does not count",
    Rounding.NEAREST: "a block counts from half of it on",
}


def page(view: SheetView) -> Page:
    """Return a sheet: each API's packages, tiers, dead zones and rules."""
    sheet = view.sheet
    blocks: list[Grid | str] = []
    for api in view.apis[:MAX_APIS]:
        blocks += [*_gap(blocks), *_api(api, sheet.currency)]
    if rest := view.apis[MAX_APIS:]:
        blocks += [*_gap(blocks), f"{plural(len(rest), 'more API')}: --api NAME shows one, --json shows all."]
    if sheet.amounts or sheet.bill:
        blocks += [*_gap(blocks), *terms(sheet)]
    title = " · ".join(part for part in (sheet.product, sheet.provider, sheet.currency.code) if part)
    of_all = "" if len(view.apis) == len(sheet.apis) else f"{len(view.apis)} of "
    names = listed([api.api.key for api in view.apis], MAX_APIS)
    return Page(
        head=[title, f"{sheet.label}, prices of {sheet.as_of}: {sheet.source}"],
        blocks=blocks,
        notes=view.notes,
        verdict=f"{of_all}{plural(len(sheet.apis), 'API')}: {names}.",
    )


def _gap(blocks: Sequence[Grid | str]) -> list[str]:
    """Return the empty line between two parts; below a grid there is one anyway."""
    return [""] if blocks and not isinstance(blocks[-1], Grid) else []


def _api(view: ApiView, currency: Currency) -> Iterator[Grid | str]:
    api = view.api
    yield f"{api.key}: {api.name}, counted by the {api.unit}"
    if view.uses:
        yield f"A call takes {' and '.join(f'{grouped(units)} {used}' for used, units in view.uses.items())}."
    if api.per_call:
        yield _per_call(api.per_call, api)
    if api.free_quota:
        yield _free(api.free_quota, api.unit)
    if api.packages:
        rows = [
            [grouped(each.size), money(each.price), price(average(each.unit_price, currency.digits))]
            for each in view.packages
        ]
        yield Grid(columns("A package of", currency.code, f"per {api.unit}"), rows)
        yield _packages(api.packages)
    if api.postpaid:
        per = api.unit if api.postpaid.per == 1 else plural(api.postpaid.per, api.unit)
        rows = [
            [bounds(tier), price(tier.unit_price), money(tier.flat_fee) if tier.flat_fee else ""]
            for tier in api.postpaid.tiers
        ]
        titles = (
            Column(f"{plural_of(api.unit)} a {_counted(api.postpaid)}", right=False),
            Column(f"{currency.code} per {per}"),
            Column("flat fee"),
        )
        yield Grid(titles, rows)
        yield _postpaid(api.postpaid)
    if api.subscriptions:
        yield _subscriptions(api.subscriptions, currency, api.unit)
    for zone in view.dead_zones:
        yield (
            f"Dead zone: {grouped(zone.first)} to {plural(zone.last, api.unit)} cost more by postpaid than "
            f"{grouped(zone.cheaper_at)} (up to {money(zone.max_overpay)} more)."
        )
    if api.concurrency:
        offer = api.concurrency
        prices = [
            f"{price(amount)} a {term}"
            for amount, term in ((offer.daily_price, "day"), (offer.monthly_price, "month"))
            if amount is not None
        ]
        more = f"; one more costs {' or '.join(prices)}" if prices else "; no more are sold"
        yield f"Concurrency: {grouped(offer.included)} at once included{more}."


def _counted(postpaid: Postpaid) -> str:
    """Say of what the units are that choose the tier."""
    return "call" if postpaid.tier_basis is TierBasis.CALL else postpaid.period.value


def _per_call(rule: PerCall, api: Api) -> str:
    least = f"at least {plural(rule.minimum, api.unit)}" if rule.minimum else ""
    smallest = in_units(1, api.decimals)
    blocks = f"in whole blocks of {grouped(rule.block)}" if rule.block != smallest else ""
    return f"Each call counts {', '.join(filter(None, (least, blocks))) or 'as it is'}."


def _subscriptions(offers: Sequence[Subscription], currency: Currency, unit: str) -> Grid:
    rows = [
        [
            offer.name,
            f"{money(currency.round(offer.price))} a {'month' if offer.months == 1 else 'year'}"
            + (" per concurrency" if offer.per_concurrency else ""),
            "unlimited" if offer.included is None else grouped(offer.included),
            "" if offer.included is None else "term" if offer.included_per_term else "month",
            _beyond(offer),
        ]
        for offer in offers
    ]
    titles = (
        Column("Subscription", right=False), Column(currency.code), Column(plural_of(unit)),
        Column("each", right=False), Column("beyond", right=False),
    )  # fmt: skip
    return Grid(titles, rows)


def _beyond(offer: Subscription) -> str:
    """Say what units beyond the included ones cost."""
    match offer.beyond:
        case None:
            return ""
        case Postpaid():
            prices = [price(tier.unit_price, offer.beyond.per) for tier in offer.beyond.tiers]
            return prices[0] if len(prices) == 1 else f"{prices[0]} to {prices[-1]}, {len(prices)} tiers"
        case word:
            return word.value


def _free(quota: FreeQuota, unit: str) -> str:
    units = "an amount that the vendor does not name," if quota.units is None else plural(quota.units, unit)
    lasts = f", for {plural(quota.validity, 'month')}" if quota.validity else ""
    often = "once" if quota.period is Period.ONCE else f"every {quota.period}"
    return f"Free: {units} {often}{lasts}."


def _packages(packages: Packages) -> str:
    refund = f"; unused ones can be returned within {packages.refund_window}" if packages.refund_window else ""
    return f"Packages: valid {plural(packages.validity, 'month')} from purchase{refund}."


def _postpaid(postpaid: Postpaid) -> str:
    said = []
    if len(postpaid.tiers) > 1:
        volume = postpaid.mode is Mode.VOLUME
        said.append("the tier that is reached prices every unit" if volume else "each unit is priced by its own tier")
        said.append(BASES[postpaid.tier_basis])
    if postpaid.per != 1 or postpaid.rounding is not Rounding.EXACT:
        said.append(BLOCKS[postpaid.rounding])
    if postpaid.flat_fee_at_zero:
        said.append("the first flat fee is due at zero units, too")
    fees = (("base fee", postpaid.base_fee), ("at least", postpaid.minimum), ("at most", postpaid.maximum))
    said += [f"{word} {price(amount)} a {postpaid.period}" for word, amount in fees if amount is not None]
    if not postpaid.enabled_by_default:
        said.append("off until you turn it on")
    return f"Postpaid: {'; '.join(said) or 'one price at any volume'}."
