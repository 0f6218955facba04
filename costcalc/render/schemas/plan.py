"""The keys of a plan: of one account and API, and of several."""

from __future__ import annotations

from costcalc.render.schemas import (
    ADD_ON,
    Schema,
    count,
    each,
    money,
    month,
    price,
    purchases,
    record,
    text,
    top,
)

_FIRST_MONTH = {
    "description": "The first month, as 2026-03; null where months are numbered from 1",
    "type": ["string", "null"],
    "pattern": "^[0-9]{4}-[0-9]{2}$",
}


def _dated(about: str) -> Schema:
    return purchases(
        about,
        month=month("The month on whose 1st they are bought"),
        runs_out=month("The month in which the last unit is used", "where some are left"),
        usable_to=month("The last month in which they can be used; it may lie after the plan"),
        used=count("Units used within the plan"),
    )


_MONTH = record(
    {
        "month": month("The month"),
        "calls": count("Calls made"),
        "failed": count("Calls that failed; they are not charged"),
        "free": count("Calls that the free quota pays for"),
        "prepaid": count("Calls that packages pay for, those bought by the plan included"),
        "postpaid": count("Calls that postpaid pays for"),
        "unserved": count("Calls that nothing pays for"),
        "purchases_amount": money("What is bought in the month"),
        "postpaid_amount": money("The postpaid bill of the month"),
    }
)

_REGRET = record(
    {
        "percent": {"description": "How many per cent more calls than planned; negative: fewer", "type": "integer"},
        "keep": money("The cost of buying by the plan whatever happens", "where calls have no price or go unserved"),
        "optimum": money("The cost of the cheapest plan for these calls", "where there is none"),
        "regret": money("keep - optimum", "where either is null"),
        "unserved": count("Calls that nothing pays for, buying by the plan"),
    }
)

_OWN = {
    "units": count("Units left"),
    "last_month": month("The last month in which they can be used", "where not said"),
}
_GIVEN = record(_OWN)

_PLAN = {
    "first_month": _FIRST_MONTH,
    "given": record(
        {
            "lots": each("Units left in packages, by their last month", _GIVEN),
            "quota": record(
                _OWN, "Units left of the free quota; of a monthly one, in the first month", "left to the sheet"
            ),
        },
        "What the user has at the start: --prepaid and --free",
    ),
    "purchases": _dated("What to buy: the cheapest plan, or the user's own where --buy gives one"),
    "months": each("Month by month; calls - failed = free + prepaid + postpaid + unserved", _MONTH),
    "leftover": count("Prepaid units left at the end that can still be used later"),
    "expired": count("Prepaid units lost within the plan, at its end included"),
    "unserved": count("Calls that nothing pays for"),
    "all_postpaid": money("The cost with nothing bought", "where postpaid is off or on request"),
    "saving": money("What the plan saves against all_postpaid; negative: costs more", "where that is null"),
    "unit_price": price("The average price of a successful call", "where there is none"),
    "covered": count("Calls that packages pay for"),
    "not_free": count("Successful calls that the free quota does not pay for"),
    "cheapest": record(
        {"total": money("What it costs"), "purchases": _dated("What to buy")},
        "The cheapest plan; with --buy, what the user's own is compared with",
    ),
    "given_away": money(
        "What the user's own plan costs more than the cheapest", "without --buy, or where it leaves calls unserved"
    ),
    "alternatives": each(
        "Other ways through the same months",
        record(
            {
                "name": text("What it is called"),
                "total": money("What it costs"),
                "package_count": count("How many packages it buys"),
                "worst_regret": money("Its largest regret", "but for the most robust plan"),
                "purchases": _dated("What it buys"),
            }
        ),
    ),
    "regret": each("What the plan costs when the calls turn out different", _REGRET),
    "left_out": each("Which alternatives and regrets would take too long", {"type": "string"}),
}

_TOP = top("plan", money("What the months cost, purchases and postpaid, and concurrency where it was asked for")) | {
    "concurrency": ADD_ON,
    "growth_percent": {
        "description": "By how much the calls grow from month to month, in per cent; null without --growth",
        "type": ["string", "null"],
        "pattern": "^-?[0-9]+(\\.[0-9]+)?$",
    },
}
_ACCOUNT = text("The account of the usage file")

_ONE = record(
    _TOP | {"account": _ACCOUNT} | _PLAN,
    "One account and API; account only where the usage file names one",
    optional=("account",),
)
_SEVERAL = record(
    _TOP
    | {
        "groups": each(
            "The plan of each account and API, since packages cannot be shared",
            record(
                {
                    "account": text("The account", "where the file names none"),
                    "api": text("The API of the sheet"),
                    "total": money("What its months cost"),
                    **_PLAN,
                }
            ),
        ),
    },
    "Several accounts or APIs of a usage file",
)

SCHEMA = {"oneOf": [_ONE, _SEVERAL]}
