"""A price sheet, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from costcalc.money import Direction
from costcalc.render.documents import words as w
from costcalc.render.documents.shared import CURRENCY, GATES, NOTES, SHEET, TIER, dead_zones, start
from costcalc.results.sheet import SheetView
from costcalc.sheet import Mode, Period, Rounded, Rounding, TierBasis

_NONE = "where the sheet names none"

_LEFT_OUT = "What the sheet says that changes a bill and is left out"
_SENTENCE = w.text("A sentence")

_FREE_QUOTA = w.record(
    "Free units",
    "where there are none",
    "api.free_quota",
    period=w.word("How often it starts anew", *Period),
    units=w.units("How many units", "where the vendor names no amount"),
    validity_months=w.count("For how many months, where it is given once", _NONE, "validity", least=1),
)

_SIZE = w.record(
    size=w.units("Units in the package", positive=True),
    price=w.money("Its price"),
    unit_price=w.price("The price of one unit in it, to twelve significant digits"),
)

_PACKAGES = w.record(
    "What can be bought ahead",
    "where no packages are sold",
    lambda view: view if view.api.packages else None,
    validity_months=w.count("Months from purchase, the month of purchase counted", at="api.packages.validity", least=1),
    refund_window=w.text("How long an unused package can be returned", _NONE, "api.packages.refund_window"),
    sizes=w.each("The packages, ascending", _SIZE, "packages"),
)

_TIER = w.record(**TIER, flat_fee=w.price("A fee where the tier is reached"))

_POSTPAID = w.record(
    "What calls cost as they are made",
    "where the sheet has none",
    "api.postpaid",
    enabled_by_default=w.flag("Whether postpaid is on unless it is turned off"),
    period=w.word("What a bill is about", Period.DAY, Period.MONTH),
    mode=w.word(
        "volume: the tier that is reached prices every unit; graduated: each unit is priced by its own tier", *Mode
    ),
    tier_basis=w.word("Which units choose the tier", *TierBasis),
    per=w.units("How many units a unit price is for", positive=True),
    rounding=w.word("What happens to a started block of them", *Rounding),
    flat_fee_at_zero=w.flag("Whether the first tier's flat fee is due at zero units"),
    base_fee=w.price("A fee of every period", _NONE),
    minimum=w.price("The least that a bill comes to", _NONE),
    maximum=w.price("The most that a bill comes to", _NONE),
    tiers=w.each("The tiers, ascending, without a gap", _TIER),
)

_CONCURRENCY = w.record(
    "How many tasks run at once",
    "where the sheet says nothing about it",
    "api.concurrency",
    included=w.count("Tasks at once that cost nothing"),
    daily_price=w.price("The price of one more for a day", "where none is sold"),
    monthly_price=w.price("The price of one more for a month", "where none is sold"),
)

_SUBSCRIPTION = w.record(
    name=w.text("What the vendor calls it"),
    price=w.price("The price of a term; for each task at once where it is by concurrency"),
    term_months=w.count("Months of a term", at="months", least=1),
    per_concurrency=w.flag("Whether the price is for each task at once"),
    included_units=w.units("Units included", "where any number is", "included"),
    included_per_term=w.flag("Whether they are for the term, and not for each month"),
    beyond=w.text(
        "What other units cost: fails, postpaid, or priced",
        "where nothing is beyond",
        lambda offer: offer.beyond if offer.beyond is None else getattr(offer.beyond, "value", "priced"),
    ),
)

_API = w.record(
    api=w.text("The name that --api takes", at="api.key"),
    name=w.text("The name that people read", at="api.name"),
    unit=w.text("What is counted", at="api.unit"),
    decimals=w.count(
        "How many decimals its counts may have; left out where they are whole",
        at=lambda view: view.api.decimals or None,
    )._replace(optional=True),
    uses=w.each(
        "What one call takes of other APIs; left out where it has prices of its own",
        w.record(
            api=w.text("The other API", at=lambda use: use[0]),
            units_per_call=w.units("Units of it", at=lambda use: use[1]),
        ),
        lambda view: view.uses.items() or None,
    )._replace(optional=True),
    per_call=w.record(
        "How the size of one call is counted; left out where it is as it is",
        "",
        "api.per_call",
        least_units=w.units("A smaller one counts so many units", at="minimum"),
        block=w.units("Then whole blocks of so many", positive=True),
    )._replace(optional=True),
    free_quota=_FREE_QUOTA,
    packages=_PACKAGES,
    postpaid=_POSTPAID,
    subscriptions=w.each(
        "Plans in place of paying as one goes; left out where there are none",
        _SUBSCRIPTION,
        lambda view: view.api.subscriptions or None,
    )._replace(optional=True),
    dead_zones=dead_zones("Runs of volumes for each of which a larger one costs less by postpaid"),
    concurrency=_CONCURRENCY,
    caveats=w.each(f"{_LEFT_OUT}, of this API", _SENTENCE, "api.caveats"),
)

_SOLD = ("postpaid", "packages", "subscriptions", "concurrency")
_NO_TERM = "where the bill has none"
_BILL = w.record(
    "The terms of the bill; absent where the sheet has none",
    discounts=w.each(
        "What is taken off list prices",
        w.record(
            sold=w.word("What is sold", *_SOLD, at=lambda one: one[0]),
            percent=w.price("How many per cent", at=lambda one: one[1]),
        ),
        at=lambda bill: [(sold, getattr(bill.discount, sold)) for sold in _SOLD] if bill.discount else [],
    ),
    credit=w.price("What pays postpaid", _NO_TERM, lambda bill: bill.credit and bill.credit.amount),
    credit_period=w.word(
        "How often the credit is granted",
        Period.ONCE,
        Period.MONTH,
        null=_NO_TERM,
        at=lambda bill: (Period.MONTH if bill.credit.monthly else Period.ONCE).value if bill.credit else None,
    ),
    minimum=w.price("The least that an account's month costs", _NO_TERM),
    commitment=w.price("The least that twelve months cost", _NO_TERM),
    tax_name=w.text("What the tax is called", _NO_TERM, lambda bill: bill.tax and bill.tax.name),
    tax_percent=w.price("The tax on the net amount, in per cent", _NO_TERM, lambda bill: bill.tax and bill.tax.rate),
)._replace(optional=True)

DOCUMENT = w.record(
    **start(
        "sheet show",
        sheet=SHEET._replace(at=attrgetter("sheet")),
        currency=CURRENCY._replace(at=attrgetter("sheet.currency.code")),
        notes=NOTES,
        gates=GATES,
    ),
    rounded=w.word(
        "What is rounded: each line, or an account's whole month (bill); absent where the sheet does not say",
        *Rounded,
        at=lambda view: view.sheet.amounts and view.sheet.amounts.rounded,
    )._replace(optional=True),
    direction=w.word(
        "How it is rounded; absent where the sheet does not say",
        *Direction,
        at=lambda view: view.sheet.amounts and view.sheet.amounts.direction,
    )._replace(optional=True),
    bill=_BILL._replace(at=attrgetter("sheet.bill")),
    caveats=w.each(f"{_LEFT_OUT}, of all its APIs", _SENTENCE, "sheet.caveats"),
    apis=w.each("The APIs of the sheet, or the one of --api", _API),
)


def _rows(view: SheetView) -> Iterator[w.Json]:
    """Yield the free quota, the packages, the tiers and fees of postpaid, and the concurrency of each API."""
    for api in view.apis:
        same = {"api": api.api.key, "currency": view.sheet.currency.code}
        yield from (same | row for row in _parts(_API.write(api)))


def _parts(api: w.Json) -> Iterator[w.Json]:
    quota, packages, postpaid, offer = (api[key] for key in ("free_quota", "packages", "postpaid", "concurrency"))
    if quota:
        yield {"kind": "free_quota", "size": quota["units"], "period": quota["period"]}
    for size in packages["sizes"] if packages else ():
        yield {"kind": "package", "per": 1, **size}
    if postpaid:
        period = {"period": postpaid["period"]}
        for tier in postpaid["tiers"]:
            asked = {"unit_price": "on_request"} if tier["unit_price"] is None else {}
            yield {"kind": "tier", "per": postpaid["per"], **period, **tier, **asked}
        for fee in ("base_fee", "minimum", "maximum"):
            if postpaid[fee] is not None:
                yield {"kind": fee, "price": postpaid[fee], **period}
    if offer:
        yield {"kind": "concurrency_included", "size": offer["included"]}
        for key, term in (("daily_price", Period.DAY), ("monthly_price", Period.MONTH)):
            if offer[key] is not None:
                yield {"kind": "concurrency", "size": 1, "price": offer[key], "period": term}


COLUMNS = w.Columns("api kind size price from up_to unit_price per flat_fee currency period", _rows)
