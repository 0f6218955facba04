"""The page of ``sheet show``: what a price sheet says."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.errors import listed
from costcalc.money import Currency, average, grouped, plural, plural_of
from costcalc.render.page import Column, Grid, Page, bounds, columns, money, price
from costcalc.results.sheet import ApiView, SheetView
from costcalc.sheet import FreeQuota, Mode, Packages, Period, Postpaid, Rounding, TierBasis

MAX_APIS = 100
"""The APIs of a page: more nobody reads, and drawing thousands takes seconds."""

BASES = {
    TierBasis.BILLABLE: "the units that are charged choose the tier",
    TierBasis.AFTER_PACKAGES: "the units before the free quota is taken off choose the tier",
    TierBasis.AFTER_FREE: "the units before packages are taken off choose the tier",
    TierBasis.TOTAL: "all successful calls choose the tier",
}


def page(view: SheetView) -> Page:
    """Return a sheet: each API's packages, tiers, dead zones and rules."""
    sheet = view.sheet
    blocks: list[Grid | str] = []
    for api in view.apis[:MAX_APIS]:
        if blocks:
            blocks.append("")
        blocks += _api(api, sheet.currency)
    if rest := view.apis[MAX_APIS:]:
        blocks += ["", f"{plural(len(rest), 'more API')}: --api NAME shows one, --json shows all."]
    title = " · ".join(part for part in (sheet.product, sheet.provider, sheet.currency.code) if part)
    of_all = "" if len(view.apis) == len(sheet.apis) else f"{len(view.apis)} of "
    names = listed([api.api.key for api in view.apis], MAX_APIS)
    return Page(
        head=[title, f"{sheet.label}, prices of {sheet.as_of}: {sheet.source}"],
        blocks=blocks,
        notes=view.notes,
        verdict=f"{of_all}{plural(len(sheet.apis), 'API')}: {names}.",
    )


def _api(view: ApiView, currency: Currency) -> Iterator[Grid | str]:
    api = view.api
    yield f"{api.key}: {api.name}, counted by the {api.unit}"
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
            Column(f"{plural_of(api.unit)} a {api.postpaid.period}", right=False),
            Column(f"{currency.code} per {per}"),
            Column("flat fee"),
        )
        yield Grid(titles, rows)
        yield _postpaid(api.postpaid)
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


def _free(quota: FreeQuota, unit: str) -> str:
    units = "an amount that the vendor does not name," if quota.units is None else plural(quota.units, unit)
    if quota.period is Period.MONTH:
        return f"Free: {units} every month."
    lasts = f", for {plural(quota.validity, 'month')}" if quota.validity else ""
    return f"Free: {units} once{lasts}."


def _packages(packages: Packages) -> str:
    refund = f"; unused ones can be returned within {packages.refund_window}" if packages.refund_window else ""
    return f"Packages: valid {plural(packages.validity, 'month')} from purchase{refund}."


def _postpaid(postpaid: Postpaid) -> str:
    said = []
    if len(postpaid.tiers) > 1:
        volume = postpaid.mode is Mode.VOLUME
        said.append("the tier that is reached prices every unit" if volume else "each unit is priced by its own tier")
        said.append(BASES[postpaid.tier_basis])
    if postpaid.per != 1:
        up = postpaid.rounding is Rounding.UP
        said.append("a started block counts in full" if up else "a part of a block is charged pro rata")
    if postpaid.flat_fee_at_zero:
        said.append("the first flat fee is due at zero units, too")
    fees = (("base fee", postpaid.base_fee), ("at least", postpaid.minimum), ("at most", postpaid.maximum))
    said += [f"{word} {price(amount)} a {postpaid.period}" for word, amount in fees if amount is not None]
    if not postpaid.enabled_by_default:
        said.append("off until you turn it on")
    return f"Postpaid: {'; '.join(said) or 'one price at any volume'}."
