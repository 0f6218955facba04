"""The keys of a sheet as it is shown."""

from __future__ import annotations

from costcalc.render.schemas import (
    CURRENCY,
    SHEET,
    count,
    dead_zones,
    each,
    flag,
    money,
    price,
    record,
    start,
    text,
    tiers,
    word,
)
from costcalc.sheet import Mode, Period, Rounding, TierBasis

_NONE = "where the sheet names none"

_FREE_QUOTA = record(
    {
        "period": word("How often it starts anew", *(period.value for period in Period)),
        "units": count("How many units", "where the vendor names no amount"),
        "validity_months": count("For how many months, where it is given once", _NONE, least=1),
    },
    "Free units",
    "where there are none",
)

_PACKAGES = record(
    {
        "validity_months": count("Months from purchase, the month of purchase counted", least=1),
        "refund_window": text("How long an unused package can be returned", _NONE),
        "sizes": each(
            "The packages, ascending",
            record(
                {
                    "size": count("Units in the package", least=1),
                    "price": money("Its price"),
                    "unit_price": price("The price of one unit in it, rounded to four digits more than the currency"),
                }
            ),
        ),
    },
    "What can be bought ahead",
    "where no packages are sold",
)

_POSTPAID = record(
    {
        "enabled_by_default": flag("Whether postpaid is on unless it is turned off"),
        "period": word("What a bill is about", Period.DAY.value, Period.MONTH.value),
        "mode": word(
            "volume: the tier that is reached prices every unit; graduated: each unit is priced by its own tier",
            *(mode.value for mode in Mode),
        ),
        "tier_basis": word("Which units choose the tier", *(basis.value for basis in TierBasis)),
        "per": count("How many units a unit price is for", least=1),
        "rounding": word("What happens to a started block of them", *(rounding.value for rounding in Rounding)),
        "flat_fee_at_zero": flag("Whether the first tier's flat fee is due at zero units"),
        "base_fee": price("A fee of every period", _NONE),
        "minimum": price("The least that a bill comes to", _NONE),
        "maximum": price("The most that a bill comes to", _NONE),
        "tiers": tiers("The tiers, ascending, without a gap", flat_fee=price("A fee where the tier is reached")),
    },
    "What calls cost as they are made",
    "where the sheet has none",
)

_CONCURRENCY = record(
    {
        "included": count("Tasks at once that cost nothing"),
        "daily_price": price("The price of one more for a day", "where none is sold"),
        "monthly_price": price("The price of one more for a month", "where none is sold"),
    },
    "How many tasks run at once",
    "where the sheet says nothing about it",
)

SCHEMA = record(
    start("sheet show")
    | {
        "sheet": SHEET,
        "currency": CURRENCY,
        "apis": each(
            "The APIs of the sheet, or the one of --api",
            record(
                {
                    "api": text("The name that --api takes"),
                    "name": text("The name that people read"),
                    "unit": text("What is counted"),
                    "free_quota": _FREE_QUOTA,
                    "packages": _PACKAGES,
                    "postpaid": _POSTPAID,
                    "dead_zones": dead_zones("Runs of volumes for each of which a larger one costs less by postpaid"),
                    "concurrency": _CONCURRENCY,
                }
            ),
        ),
    }
)
