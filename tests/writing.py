"""A price sheet written back to YAML, for tests: the opposite of the loader, in other words than the loader's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from costcalc.sheet import Api, Bound, Concurrency, FreeQuota, Packages, Period, Postpaid, PriceSheet, Rounding, Tier


def text_of(sheet: PriceSheet) -> str:
    """Return the YAML of a sheet; ``parse_sheet(text_of(sheet), sheet.label)`` is the sheet."""
    top = {"schema": 1, "provider": sheet.provider, "product": sheet.product, "currency": sheet.currency.code}
    top |= {"as_of": sheet.as_of, "source": sheet.source, "apis": {api.key: _api(api) for api in sheet.apis}}
    return "\n".join(_lines(top)) + "\n"


def _lines(fields: dict[str, Any], indent: str = "") -> Iterator[str]:
    """Write fields one a line, what is absent left out, lists in flow style."""
    for name, value in fields.items():
        if isinstance(value, dict):
            yield f"{indent}{json.dumps(name)}:"
            yield from _lines(value, indent + "  ")
        elif value is not None:
            yield f"{indent}{name}: {_flow(value)}"


def _flow(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{name}: {_flow(each)}" for name, each in value.items() if each is not None) + "}"
        case list():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case bool():
            return "true" if value else "false"
        case _:
            return f"{value:f}" if not isinstance(value, int) else str(value)


def _api(api: Api) -> dict[str, Any]:
    parts = {"name": api.name, "unit": api.unit}
    return parts | {
        "free_quota": _free(api.free_quota) if api.free_quota else None,
        "packages": _packages(api.packages) if api.packages else None,
        "postpaid": _postpaid(api.postpaid) if api.postpaid else None,
        "concurrency": _concurrency(api.concurrency) if api.concurrency else None,
    }


def _months(number: int | None) -> str | None:
    return None if number is None else f"{number} months"


def _free(quota: FreeQuota) -> dict[str, Any]:
    return {"period": quota.period.value, "units": quota.units, "validity": _months(quota.validity)}


def _packages(packages: Packages) -> dict[str, Any]:
    sizes = [{"units": package.size, "price": package.price} for package in packages.sizes]
    return {"validity": _months(packages.validity), "refund_window": packages.refund_window, "sizes": sizes}


def _postpaid(postpaid: Postpaid) -> dict[str, Any]:
    fields = {
        "enabled_by_default": postpaid.enabled_by_default,
        "period": None if postpaid.period is Period.MONTH else postpaid.period.value,
        "mode": postpaid.mode.value,
        "tier_basis": postpaid.tier_basis.value,
        "per": postpaid.per,
        "rounding": postpaid.rounding.value if postpaid.per > 1 or postpaid.rounding is Rounding.UP else None,
        "flat_fee_at_zero": postpaid.flat_fee_at_zero,
        "base_fee": postpaid.base_fee,
        "minimum": postpaid.minimum,
        "maximum": postpaid.maximum,
    }
    return fields | {"tiers": [_tier(tier, postpaid.bound) for tier in postpaid.tiers]}


def _tier(tier: Tier, bound: Bound) -> dict[str, Any]:
    side = {"from": tier.first} if bound is Bound.FROM else {"up_to": tier.last}
    price = "on_request" if tier.unit_price is None else tier.unit_price
    return side | {"unit_price": price, "flat_fee": tier.flat_fee if tier.unit_price is not None else None}


def _concurrency(offer: Concurrency) -> dict[str, Any]:
    return {"included": offer.included, "daily_price": offer.daily_price, "monthly_price": offer.monthly_price}
