"""A price sheet, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.documents.shared import CURRENCY, SHEET, TIER, dead_zones, start
from costcalc.render.documents.words import Json, columns, count, each, flag, money, price, record, text, word
from costcalc.results.sheet import SheetView
from costcalc.sheet import Mode, Period, Rounding, TierBasis

_NONE = "where the sheet names none"

_FREE_QUOTA = record(
    {
        "period": word("How often it starts anew", *Period),
        "units": count("How many units", "where the vendor names no amount"),
        "validity_months": count("For how many months, where it is given once", _NONE, "validity", least=1),
    },
    "Free units",
    "where there are none",
    "api.free_quota",
)

_SIZE = record(
    {
        "size": count("Units in the package", least=1),
        "price": money("Its price"),
        "unit_price": price("The price of one unit in it, rounded to four digits more than the currency"),
    }
)

_PACKAGES = record(
    {
        "validity_months": count(
            "Months from purchase, the month of purchase counted", at="api.packages.validity", least=1
        ),
        "refund_window": text("How long an unused package can be returned", _NONE, "api.packages.refund_window"),
        "sizes": each("The packages, ascending", _SIZE, "packages"),
    },
    "What can be bought ahead",
    "where no packages are sold",
    lambda view: view if view.api.packages else None,
)

_TIER = record(TIER | {"flat_fee": price("A fee where the tier is reached")})

_POSTPAID = record(
    {
        "enabled_by_default": flag("Whether postpaid is on unless it is turned off"),
        "period": word("What a bill is about", Period.DAY, Period.MONTH),
        "mode": word(
            "volume: the tier that is reached prices every unit; graduated: each unit is priced by its own tier", *Mode
        ),
        "tier_basis": word("Which units choose the tier", *TierBasis),
        "per": count("How many units a unit price is for", least=1),
        "rounding": word("What happens to a started block of them", *Rounding),
        "flat_fee_at_zero": flag("Whether the first tier's flat fee is due at zero units"),
        "base_fee": price("A fee of every period", _NONE),
        "minimum": price("The least that a bill comes to", _NONE),
        "maximum": price("The most that a bill comes to", _NONE),
        "tiers": each("The tiers, ascending, without a gap", _TIER),
    },
    "What calls cost as they are made",
    "where the sheet has none",
    "api.postpaid",
)

_CONCURRENCY = record(
    {
        "included": count("Tasks at once that cost nothing"),
        "daily_price": price("The price of one more for a day", "where none is sold"),
        "monthly_price": price("The price of one more for a month", "where none is sold"),
    },
    "How many tasks run at once",
    "where the sheet says nothing about it",
    "api.concurrency",
)

_API = record(
    {
        "api": text("The name that --api takes", at="api.key"),
        "name": text("The name that people read", at="api.name"),
        "unit": text("What is counted", at="api.unit"),
        "free_quota": _FREE_QUOTA,
        "packages": _PACKAGES,
        "postpaid": _POSTPAID,
        "dead_zones": dead_zones("Runs of volumes for each of which a larger one costs less by postpaid"),
        "concurrency": _CONCURRENCY,
    }
)

DOCUMENT = record(
    start("sheet show")
    | {
        "sheet": SHEET._replace(at=lambda view: view.sheet),
        "currency": CURRENCY._replace(at=lambda view: view.sheet.currency.code),
        "apis": each("The APIs of the sheet, or the one of --api", _API),
    }
)


def _rows(view: SheetView) -> Iterator[Json]:
    """Yield the free quota, the packages, the tiers and fees of postpaid, and the concurrency of each API."""
    for api in view.apis:
        same = {"api": api.api.key, "currency": view.sheet.currency.code}
        yield from (same | row for row in _parts(_API.write(api)))


def _parts(api: Json) -> Iterator[Json]:
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


COLUMNS = columns("api kind size price from up_to unit_price per flat_fee currency period", _rows)
