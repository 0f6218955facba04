"""Discounts: a sheet at list prices → the same at the prices that are paid, before anything is computed.

Every price is multiplied exactly, so whatever is computed at net prices is what a sheet with these prices would give:
a plan is optimal at the prices one really pays, and each line is rounded once, as ever. What is sold as one piece, a
package or a term of a subscription, is a line of its own: its net price is rounded to the currency.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from costcalc.money import Currency, Direction, less_percent
from costcalc.sheet import Api, Concurrency, Package, Packages, Postpaid, PriceSheet
from costcalc.sheet.offers import Subscription
from costcalc.sheet.terms import BillTerms, Discount


def listed(sheet: PriceSheet) -> PriceSheet:
    """Return a sheet at its list prices: without a discount."""
    apis = tuple(replace(api, discount=None) if api.discount else api for api in sheet.apis)
    bill = replace(sheet.bill, discount=None) if sheet.bill and sheet.bill.discount else sheet.bill
    return replace(sheet, apis=apis, bill=bill)


def with_discounts(sheet: PriceSheet) -> PriceSheet:
    """Return a sheet whose bill has its discounts and no other terms: for what is a part of a bill."""
    return replace(sheet, bill=replace(sheet.bill or BillTerms(), credit=None, minimum=None, commitment=None, tax=None))


def net_of(sheet: PriceSheet, api: Api) -> Api:
    """Return an API at net prices: less its own discount, or that of the bill."""
    discount = api.discount or (sheet.bill.discount if sheet.bill else None)
    if discount is None:
        return api
    currency, direction = sheet.currency, sheet.amounts.direction if sheet.amounts else Direction.HALF_UP
    return replace(
        api,
        packages=_packages(api.packages, discount.packages, currency, direction) if api.packages else None,
        postpaid=_postpaid(api.postpaid, discount.postpaid) if api.postpaid else None,
        subscriptions=tuple(_subscription(each, discount, currency, direction) for each in api.subscriptions),
        concurrency=_concurrency(api.concurrency, discount.concurrency) if api.concurrency else None,
    )


def _less(price: Decimal | None, percent: Decimal) -> Decimal | None:
    return None if price is None else less_percent(price, percent)


def _piece(price: Decimal, percent: Decimal, currency: Currency, direction: Direction) -> Decimal:
    return currency.amount(currency.minor(less_percent(price, percent), direction))


def _postpaid(postpaid: Postpaid, percent: Decimal) -> Postpaid:
    return replace(
        postpaid,
        tiers=tuple(
            replace(tier, unit_price=_less(tier.unit_price, percent), flat_fee=less_percent(tier.flat_fee, percent))
            for tier in postpaid.tiers
        ),
        base_fee=_less(postpaid.base_fee, percent),
        minimum=_less(postpaid.minimum, percent),
        maximum=_less(postpaid.maximum, percent),
    )


def _packages(packages: Packages, percent: Decimal, currency: Currency, direction: Direction) -> Packages:
    sizes = (Package(size=one.size, price=_piece(one.price, percent, currency, direction)) for one in packages.sizes)
    return replace(packages, sizes=tuple(sizes))


def _subscription(
    subscription: Subscription, discount: Discount, currency: Currency, direction: Direction
) -> Subscription:
    """Take the discount of subscriptions off the units beyond, too; those by the API's own postpaid have that one's."""
    percent, beyond = discount.subscriptions, subscription.beyond
    return replace(
        subscription,
        price=_piece(subscription.price, percent, currency, direction),
        beyond=_postpaid(beyond, percent) if isinstance(beyond, Postpaid) else beyond,
    )


def _concurrency(concurrency: Concurrency, percent: Decimal) -> Concurrency:
    return replace(
        concurrency,
        daily_price=_less(concurrency.daily_price, percent),
        monthly_price=_less(concurrency.monthly_price, percent),
    )
