"""The keys of a diff."""

from __future__ import annotations

from costcalc.render.schemas import count, each, flag, money, purchases, record, text, top, word
from costcalc.results.common import Pay
from costcalc.results.diff import Compared

_WAYS = tuple(way.value for way in Pay)
_SIDE = {
    "name": text("The file, or the name of a shipped sheet"),
    "as_of": text("When its prices were read"),
    "calls": count("All calls", "where a saved result does not count them"),
    "total": money("What it comes to", "where nothing could pay"),
    "postpaid": money("All by postpaid", "where it has no price"),
    "packages": money("All by packages", "where there is no such price"),
    "cheapest": money("The cheapest way; of many months, with packages bought by plan", "where it was not computed"),
    "pay": word("The way that total is about", *_WAYS, null="where there is none"),
    "cheapest_pay": word("The cheapest way", *_WAYS, null="where it was not computed"),
    "purchases": purchases("What the cheapest way buys, whenever it buys it"),
    "unserved": count("Calls that nothing already there pays for"),
}
_ABSENT = "where it is absent"
_AMOUNTS = {
    "calls_before": count("Calls before", _ABSENT),
    "calls_after": count("Calls after", _ABSENT),
    "total_before": money("What they cost before", _ABSENT),
    "total_after": money("What they cost after", _ABSENT),
}

SCHEMA = record(
    top("diff", money("The new total", "where nothing could pay"))
    | {
        "compared": word("What was compared", *(one.value for one in Compared)),
        "period": word("What the amounts are for", "month", "day", null="where they are for many months"),
        "pay": word("The way that total is about", *_WAYS, null="where there is none"),
        "before": record(_SIDE, "The old one"),
        "after": record(_SIDE, "The new one"),
        "change": record(
            {
                "amount": money("The new total less the old one", "where one of them is absent"),
                "percent": text("The change in per cent of the old total, with one digit, half up", "from 0"),
            },
            "What the change costs",
        ),
        "way_changed": {
            **flag("Whether the cheapest way is another one; null where it is not known of both"),
            "type": ["boolean", "null"],
        },
        "changes": each(
            "Each value that is not the same",
            record(
                {
                    "path": text("The place, as apis.ocr.postpaid.tiers[1].unit_price"),
                    "before": text("The old value as text", _ABSENT),
                    "after": text("The new value as text", _ABSENT),
                }
            ),
        ),
        "months": each(
            "Each month that is not the same",
            record({"month": text("The month, as 2026-03, or its number"), **_AMOUNTS}),
        ),
        "groups": each(
            "Each account and API that is not the same",
            record({"account": text("The account", "where there is none"), "api": text("The API"), **_AMOUNTS}),
        ),
    }
)
