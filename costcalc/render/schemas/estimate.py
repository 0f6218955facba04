"""The keys of an estimate: of one month, and of a usage file."""

from __future__ import annotations

from costcalc.render.schemas import ADD_ON, USAGE, count, each, money, price, purchases, record, text, tier, top, word
from costcalc.results.bill import Charge
from costcalc.results.common import Pay

_WAYS = [way.value for way in Pay]
_NOT_SOLD = "where the sheet has none"
_DUE = "What postpaid bills all the same while it is on, without a call: base fee, minimum"

_LINE = record(
    {
        "charge": word("What the line is for", *(charge.value for charge in Charge)),
        "units": count("Units charged; whole blocks where the sheet rounds up", "in a fee"),
        "unit_price": price("The price of as many units as per says", "in a fee"),
        "per": count("How many units the unit price is for", least=1),
        "tier": tier("The tier of the price", "where none is concerned"),
        "amount": money("The rounded amount of the line; negative where it cuts the bill to a maximum"),
    }
)

_MONTH = record(
    top("estimate", money("What pay costs, with concurrency where it was asked for", "where nothing could pay"))
    | {
        "pay": word("The way to pay that total is about", *_WAYS, null="where nothing could pay"),
        "period": word("What the calls are counted over: the period of the sheet's tiers", "month", "day"),
        "usage": USAGE,
        "unserved": count("Calls that nothing already there pays for: postpaid is off, and nothing bought yet"),
        "unpaid": count("Calls that total pays for only once packages are bought, which nobody said they are"),
        "postpaid": record(
            {
                "units": count("Units to bill"),
                "basis_units": count("The units that chose the tier"),
                "tier": tier("The tier that prices every unit", "at zero units and in graduated mode"),
                "lines": each("The lines of the bill, rounded each; total is their sum", _LINE),
                "total": money("The bill", "where the vendor prices this volume on request"),
            },
            "All of usage.to_pay by postpaid",
            "where the sheet has none, or postpaid is off",
        ),
        "packages": record(
            {
                "purchases": purchases("The cheapest packages that cover the calls"),
                "postpaid_amount": money(_DUE),
                "total": money("What they cost, with postpaid_amount"),
                "unused": count("Units of them that are left over"),
                "options": each(
                    "Each package size alone",
                    record(
                        {
                            "size": count("Units in one package", least=1),
                            "count": count("How many packages it takes"),
                            "price": money("The price of one package"),
                            "postpaid_amount": money(_DUE),
                            "total": money("What they cost, with postpaid_amount"),
                            "unused": count("Units of them that are left over"),
                        }
                    ),
                ),
            },
            "All of usage.to_pay by packages",
            _NOT_SOLD,
        ),
        "cheapest": record(
            {
                "pay": word("The cheapest way to pay", *_WAYS),
                "purchases": purchases("What to buy for it; empty where postpaid alone is cheapest"),
                "postpaid_units": count("Calls that postpaid pays for"),
                "postpaid_amount": money("The postpaid bill beside the packages, part of total"),
                "unused": count("Units of the packages that are left over"),
                "total": money("What it costs"),
                "saving": money("What it saves against postpaid for all", "where that has no price"),
                "unit_price": price("The average price of one call to pay for", "where there is none"),
            },
            "The cheapest of packages, postpaid, and both together",
            "where nothing could pay",
        ),
        "concurrency": ADD_ON,
    },
    "estimate --calls: one month, every way to pay",
)

_MONTHS = each(
    "Month by month; calls - failed = free + prepaid + postpaid + unserved",
    record(
        {
            "month": {"description": "The month, as 2026-03", "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
            "calls": count("Calls made"),
            "failed": count("Calls that failed; they are not charged"),
            "free": count("Calls that the free quota pays for"),
            "prepaid": count("Calls that packages already owned pay for"),
            "postpaid": count("Calls that postpaid pays for"),
            "unserved": count("Calls that nothing pays for"),
            "postpaid_amount": money("The postpaid bill of the month"),
        }
    ),
)

_REST = {
    "leftover": count("Prepaid units left at the end that can still be used later"),
    "expired": count("Prepaid units lost within the months, at their end included"),
}

_USAGE = record(
    top("estimate", money("What all the months cost as they stand, with concurrency where it was asked for"))
    | {
        "pay": word(
            "The way to pay that total is about",
            Pay.POSTPAID.value,
            Pay.FREE.value,
            null="where nothing pays for any call",
        ),
        "usage": USAGE,
        "unserved": count("Calls that nothing pays for, in all months"),
        **_REST,
        "planned": record(
            {
                "total": money("What the cheapest purchases would cost over the same months", "where none was sought"),
                "saving": money("What they would save", "where none was sought"),
            },
            "What buying by costcalc plan would change",
        ),
        "concurrency": ADD_ON,
        "months": _MONTHS,
        "groups": each(
            "Each account and API on its own, since packages and free quota cannot be shared",
            record(
                {
                    "account": text("The account", "where the file names none"),
                    "api": text("The API of the sheet"),
                    "total": money("What its months cost"),
                    "usage": USAGE,
                    "unserved": count("Calls that nothing pays for"),
                    **_REST,
                    "months": _MONTHS,
                }
            ),
        ),
    },
    "estimate --usage: many months, APIs and accounts, nothing bought",
)

SCHEMA = {"oneOf": [_MONTH, _USAGE]}
