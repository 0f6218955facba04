"""A price sheet as JSON values."""

from __future__ import annotations

from costcalc.render.payloads import Json, money, price, start, tier
from costcalc.results.sheet import ApiView, SheetView
from costcalc.sheet import Postpaid, PriceSheet


def _sheet(sheet: PriceSheet) -> Json:
    return {
        "name": sheet.label,
        "provider": sheet.provider,
        "product": sheet.product,
        "as_of": sheet.as_of,
        "source": sheet.source,
    }


def payload(view: SheetView) -> Json:
    """Return a sheet and what follows from it."""
    return start(view) | {
        "sheet": _sheet(view.sheet),
        "currency": view.sheet.currency.code,
        "apis": [_api(api) for api in view.apis],
    }


def _api(view: ApiView) -> Json:
    api = view.api
    quota, offer = api.free_quota, api.concurrency
    return {
        "api": api.key,
        "name": api.name,
        "unit": api.unit,
        "free_quota": quota and {"period": quota.period.value, "units": quota.units, "validity_months": quota.validity},
        "packages": api.packages
        and {
            "validity_months": api.packages.validity,
            "refund_window": api.packages.refund_window,
            "sizes": [
                {"size": each.size, "price": money(each.price), "unit_price": price(each.unit_price)}
                for each in view.packages
            ],
        },
        "postpaid": api.postpaid and _postpaid(api.postpaid),
        "dead_zones": [
            {
                "from": zone.first,
                "to": zone.last,
                "cheaper_at": zone.cheaper_at,
                "max_overpay": money(zone.max_overpay),
            }
            for zone in view.dead_zones
        ],
        "concurrency": offer
        and {
            "included": offer.included,
            "daily_price": price(offer.daily_price),
            "monthly_price": price(offer.monthly_price),
        },
    }


def _postpaid(postpaid: Postpaid) -> Json:
    return {
        "enabled_by_default": postpaid.enabled_by_default,
        "period": postpaid.period.value,
        "mode": postpaid.mode.value,
        "tier_basis": postpaid.tier_basis.value,
        "per": postpaid.per,
        "rounding": postpaid.rounding.value,
        "flat_fee_at_zero": postpaid.flat_fee_at_zero,
        "base_fee": price(postpaid.base_fee),
        "minimum": price(postpaid.minimum),
        "maximum": price(postpaid.maximum),
        "tiers": [{**(tier(each) or {}), "flat_fee": price(each.flat_fee)} for each in postpaid.tiers],
    }
