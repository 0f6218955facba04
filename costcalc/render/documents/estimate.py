"""An estimate of one month: every way to pay."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.documents import words as w
from costcalc.render.documents.shared import ADD_ON, BILL, PACKAGES, TIER, USAGE, buy_of, purchases, top
from costcalc.results.bill import Charge
from costcalc.results.common import Pay, Purchase
from costcalc.results.estimate import Cheapest, Estimate, PackageCover

_DUE = "What postpaid bills all the same while it is on, without a call: base fee, minimum"


def _tier(about: str, null: str) -> w.Word:
    return w.record(about, null, **TIER)


_LINE = w.record(
    charge=w.word("What the line is for", *Charge),
    units=w.units("Units charged; whole blocks where the sheet rounds up", "in a fee"),
    unit_price=w.price("The price of as many units as per says", "in a fee"),
    per=w.units("How many units the unit price is for", positive=True),
    tier=_tier("The tier of the price", "where none is concerned"),
    days=w.count("Of how many equal days this is the sum; 1 but where prices count days", least=1),
    amount=w.in_full(
        "The rounded amount of the line; negative where it cuts the bill to a maximum, with all its digits where the bill "
        "is rounded as a whole"
    ),
)

_OPTION = w.record(
    **PACKAGES | {"count": w.count("How many packages it takes")},
    postpaid_amount=w.money(_DUE),
    total=w.money("What they cost, with postpaid_amount"),
    unused=w.units("Units of them that are left over"),
)

_SUBSCRIPTION = w.record(
    name=w.text("What the vendor calls it"),
    term=w.word("What the price is for", "month", "year"),
    price=w.money("The price of the term; for each task at once where it is by concurrency"),
    per_concurrency=w.flag("Whether the price is for each task at once"),
    total=w.money(
        "What the month costs, a twelfth of a yearly price in it",
        "where it is on request, or by concurrency and none was told",
    ),
    included_units=w.units("Units that it includes"),
    beyond_units=w.units("Units that are billed beside it"),
    unserved=w.units("Calls that it does not serve"),
)

DOCUMENT = w.record(
    "estimate --calls: one month, every way to pay",
    **top("estimate", w.money("What pay costs, with concurrency where it was asked for", "where nothing could pay")),
    **BILL,
    pay=w.word("The way to pay that total is about", *Pay, null="where nothing could pay"),
    subscription=w.text("The subscription that total is about; left out where none is")._replace(optional=True),
    period=w.word("What the calls are counted over: the period of the sheet's tiers", "month", "day"),
    usage=USAGE,
    unserved=w.units("Calls that nothing already there pays for: postpaid is off, and nothing bought yet"),
    unpaid=w.units("Calls that total pays for only once packages are bought, which nobody said they are"),
    postpaid=w.record(
        "All of usage.to_pay by postpaid",
        "where the sheet has none, or postpaid is off",
        units=w.units("Units to bill"),
        basis_units=w.units("The units that chose the tier", at="basis"),
        tier=_tier("The tier that prices every unit", "at zero units and in graduated mode"),
        lines=w.each("The lines of the bill, rounded each; total is their sum, unless the bill has terms", _LINE),
        total=w.money(
            "The bill; what is paid by its terms, where it has any", "where the vendor prices this volume on request"
        ),
    ),
    packages=w.record(
        "All of usage.to_pay by packages",
        "where the sheet has none",
        purchases=purchases("The cheapest packages that cover the calls"),
        postpaid_amount=w.money(_DUE),
        total=w.money("What they cost, with postpaid_amount"),
        unused=w.units("Units of them that are left over"),
        options=w.each("Each package size alone", _OPTION),
    ),
    subscriptions=w.each(
        "Each subscription in place of paying as one goes; left out where the sheet has none",
        _SUBSCRIPTION,
        at=lambda estimate: estimate.subscriptions or None,
    )._replace(optional=True),
    cheapest=w.record(
        "The cheapest of packages, postpaid, both together, and a subscription by the month",
        "where nothing could pay",
        pay=w.word("The cheapest way to pay", *Pay),
        purchases=purchases("What to buy for it; empty where postpaid alone is cheapest"),
        postpaid_units=w.units("Calls that postpaid pays for"),
        postpaid_amount=w.money("The postpaid bill beside the packages, part of total"),
        unused=w.units("Units of the packages that are left over"),
        total=w.money("What it costs"),
        saving=w.money("What it saves against postpaid for all", "where that has no price"),
        subscription=w.text("The subscription that pays; left out where none does")._replace(optional=True),
        unit_price=w.price(
            "The average price of one call to pay for, to twelve significant digits", "where there is none"
        ),
    ),
    concurrency=ADD_ON,
)


def rows(estimate: Estimate) -> Iterator[w.Json]:
    """Yield postpaid, each package size alone, and the cheapest cover or mix where it takes several."""
    same = {"api": estimate.header.api, "currency": estimate.header.currency, **USAGE.write(estimate.usage)}
    return (same | way for way in _ways(estimate))


def _ways(estimate: Estimate) -> Iterator[w.Json]:
    pay, cover, cheapest, to_pay = estimate.pay, estimate.packages, estimate.cheapest, estimate.usage.to_pay
    if estimate.postpaid:
        # What is due where packages have nothing to pay for is due by postpaid.
        chosen = pay in {Pay.POSTPAID, Pay.FREE} or not to_pay
        total = w.amount_text(estimate.postpaid.total)
        amounts = {"total": total, "postpaid_amount": total}
        yield {"pay": "postpaid", "postpaid_units": to_pay, "unused": 0, "chosen": chosen, **amounts}
    if cover:
        by_packages, sizes = pay is Pay.PACKAGES, [bought.size for bought in cover.purchases]
        same: w.Json = {"pay": "packages", "postpaid_units": 0}
        for option in cover.options:
            one = Purchase(size=option.size, count=option.count, price=option.price)
            chosen = by_packages and sizes == [option.size]
            yield same | _OPTION.write(option) | {"chosen": chosen, "buy": buy_of([one])}
        if len(sizes) > 1:
            yield same | _bought(cover) | {"chosen": by_packages}
    if cheapest and cheapest.pay is Pay.MIX:
        same = {"pay": "mix", "postpaid_units": cheapest.postpaid_units}
        yield same | _bought(cheapest) | {"chosen": pay is Pay.MIX}
    for offer in estimate.subscriptions:
        chosen = estimate.subscription == offer.name
        same = {"pay": "subscription", "price": w.amount_text(offer.price), "postpaid_units": offer.beyond_units}
        yield same | {"buy": offer.name, "unused": 0, "total": w.amount_text(offer.total), "chosen": chosen}
    if estimate.add_on:
        same = {"pay": "concurrency", "postpaid_units": 0, "unused": 0, "chosen": True}
        yield same | {"count": estimate.add_on.additional, "total": w.amount_text(estimate.add_on.total)}


def _bought(way: PackageCover | Cheapest) -> w.Json:
    """Return packages of several sizes, or of one: then with that size and its price."""
    first, *others = way.purchases
    return {
        "count": sum(each.count for each in way.purchases),
        "total": w.amount_text(way.total),
        "unused": way.unused,
        "buy": buy_of(way.purchases),
        "postpaid_amount": w.amount_text(way.postpaid_amount),
    } | ({} if others else {"size": first.size, "price": w.amount_text(first.price)})


COLUMNS = w.Columns(
    "api currency pay size count price postpaid_units unused total chosen buy postpaid_amount "
    "calls failed free prepaid to_pay requests",
    rows,
)
