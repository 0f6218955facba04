"""The founding price list as types, and small odd ones, for tests of the ledger and the planner."""

from __future__ import annotations

from decimal import Decimal

from costcalc.money import currency
from costcalc.sheet import (
    Api,
    FreeQuota,
    Mode,
    Package,
    Packages,
    Period,
    Postpaid,
    PriceSheet,
    Tier,
)

USD = currency("USD")


def tiers(*pairs: tuple[int, str | None], fees: tuple[str, ...] = ()) -> tuple[Tier, ...]:
    lasts = [first - 1 for first, _ in pairs[1:]]
    return tuple(
        Tier(
            first=first,
            last=last,
            unit_price=None if price is None else Decimal(price),
            flat_fee=Decimal(fees[place]) if fees else Decimal(0),
        )
        for place, ((first, price), last) in enumerate(zip(pairs, [*lasts, None], strict=True))
    )


def packages(*pairs: tuple[int, str], validity: int = 12) -> Packages:
    return Packages(sizes=tuple(Package(size=size, price=Decimal(price)) for size, price in pairs), validity=validity)


FOUNDING_PACKAGES = packages(
    (1_000, "75"), (10_000, "550"), (100_000, "4500"), (1_000_000, "30000"), (10_000_000, "200000")
)
FOUNDING_POSTPAID = Postpaid(
    tiers=tiers((0, "0.08"), (10_000, "0.06"), (100_000, "0.05"), (1_000_000, "0.04")), enabled_by_default=False
)


def api(postpaid: Postpaid | None, bundle: Packages | None, quota: FreeQuota | None = None) -> Api:
    return Api(key="a", name="A", unit="pic", free_quota=quota, packages=bundle, postpaid=postpaid)


def sheet(one: Api) -> PriceSheet:
    return PriceSheet(
        label="test sheet",
        provider="Vendor",
        product=None,
        currency=USD,
        as_of="2026",
        source="https://example.com",
        apis=(one,),
    )


FOUNDING = sheet(api(FOUNDING_POSTPAID, FOUNDING_PACKAGES, FreeQuota(period=Period.ONCE, validity=12)))


def volume(*pairs: tuple[int, str | None]) -> Postpaid:
    return Postpaid(tiers=tiers(*pairs), mode=Mode.VOLUME)


def graduated(*pairs: tuple[int, str | None]) -> Postpaid:
    return Postpaid(tiers=tiers(*pairs), mode=Mode.GRADUATED)
