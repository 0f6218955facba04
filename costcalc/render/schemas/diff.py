"""The keys of a diff."""

from __future__ import annotations

from costcalc.render.schemas import Schema, count, each, money, purchases, record, text, top, word
from costcalc.results.common import NoteCode, Pay

_WAYS = [way.value for way in Pay]
_NO_WAY = "where nothing could pay, or a plan of many months buys"


def _side(about: str) -> Schema:
    absent = "where it has no price, or a saved result does not say"
    return record(
        {
            "name": text("The file, or the name of a shipped sheet"),
            "as_of": text("When its prices were read"),
            "calls": count("All calls", "where a saved result does not count them"),
            "total": money("What the answer is about, as pay says", "where nothing could pay"),
            "postpaid": money("All by postpaid; of many months, as they stand", absent),
            "packages": money("All by packages", absent),
            "cheapest": money("The cheapest way; of many months, with packages bought by the cheapest plan", absent),
            "pay": word("The way to pay that total is about", *_WAYS, null=_NO_WAY),
            "cheapest_pay": word("The cheapest way to pay", *_WAYS, null="where it was not computed"),
            "purchases": purchases("What the cheapest way buys, whenever it buys it"),
            "unserved": count("Calls that nothing already there pays for"),
        },
        about,
    )


def _amounts(absent: str) -> dict[str, Schema]:
    old, new = f"where the old one has no such {absent}", f"where the new one has no such {absent}"
    return {
        "calls_before": count("Calls in the old one", old),
        "calls_after": count("Calls in the new one", new),
        "total_before": money("What they cost in the old one", old),
        "total_after": money("What they cost in the new one", new),
    }


def _unchanged(what: str) -> Schema:
    return record(
        {
            "count": count(f"How many {what}"),
            "calls": count("Their calls"),
            "total": money("What they cost as they stand, in both"),
        },
        f"The {what} that are the same in both",
    )


_PERCENT = {
    "description": "The difference in per cent of the old total, rounded half up to one digit; null from 0",
    "type": ["string", "null"],
    "pattern": r"^-?[0-9]+\.[0-9]$",
}

SCHEMA = record(
    top("diff", money("The new total", "where nothing could pay"))
    | {
        "gone_notes": each(
            "What a user had to be told of the old one, and no longer of the new one",
            record(
                {
                    "code": word("The code of the note", *(code.value for code in NoteCode)),
                    "message": text("The note in a sentence"),
                }
            ),
        ),
        "changed_notes": each(
            "What a user has to be told of either, in other words of the new one",
            record(
                {
                    "code": word("The code of both notes", *(code.value for code in NoteCode)),
                    "old": text("The note of the old one"),
                    "new": text("The note of the new one, which is in notes as well"),
                }
            ),
        ),
        "compared": word("What was compared", "sheets", "usages", "results"),
        "period": word("What the amounts are for", "month", "day", null="where they are for many months"),
        "pay": word("The way to pay that total is about", *_WAYS, null=_NO_WAY),
        "before": _side("The old one"),
        "after": _side("The new one, with the same keys"),
        "change": record(
            {"amount": money("The new total less the old", "where one of them is"), "percent": _PERCENT},
            "What the change costs; negative: it saves",
        ),
        "way_changed": {
            "description": "Whether the cheapest way is another one; null where it is not known of both",
            "type": ["boolean", "null"],
        },
        "changes": each(
            "What is not the same",
            record(
                {
                    "path": text("Where: apis.ocr.postpaid.tiers[1].unit_price, or postpaid.total of a saved result"),
                    "old": text("The old value", "where there is none"),
                    "new": text("The new value", "where there is none"),
                }
            ),
        ),
        "months": each(
            "The months that cost something else as they stand, or have other calls",
            record(
                {
                    "month": text("The month, as 2026-03, or its number from 1 on"),
                    "month_before": text(
                        "The month of the old one that it is compared with: the same, or, where no month is in both and "
                        "both have equally many, the one of the same position",
                        "where the old one has no such month",
                    ),
                    **_amounts("month"),
                }
            ),
        ),
        "unchanged_months": _unchanged("months"),
        "groups": each(
            "The accounts and APIs that cost something else as they stand, or have other calls",
            record(
                {
                    "account": text("The account", "where none is named"),
                    "api": text("The API of the sheet"),
                    **_amounts("account and API"),
                }
            ),
        ),
        "unchanged_groups": _unchanged("accounts and APIs"),
    }
)
