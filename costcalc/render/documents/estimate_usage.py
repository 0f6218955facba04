"""``estimate --usage``: many months, accounts and APIs as they stand."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.documents.shared import ADD_ON, USAGE, USAGE_KEYS, add_on_rows, top
from costcalc.render.documents.words import Json, Word, columns, count, each, money, record, text, under, word
from costcalc.results.common import Pay
from costcalc.results.usage import UsageReport

_UNITS_DIFFER = "where the APIs count different units, which are never added up"


def _month(null: str = "") -> Word:
    return record(
        {
            "month": text("The month, as 2026-03", pattern="^[0-9]{4}-[0-9]{2}$"),
            "calls": count("Calls made", null),
            "failed": count("Calls that failed; they are not charged", null),
            "free": count("Calls that the free quota pays for", null),
            "prepaid": count("Calls that packages already owned pay for", null),
            "postpaid": count("Calls that postpaid pays for", null),
            "unserved": count("Calls that nothing pays for", null),
            "postpaid_amount": money("The postpaid bill of the month"),
        }
    )


_MONTH = _month()
_BY_MONTH = "Month by month; calls - failed = free + prepaid + postpaid + unserved"

_REST = {
    "leftover": count("Prepaid units left at the end that can still be used later"),
    "expired": count("Prepaid units lost within the months, at their end included"),
}

_PLANNED = {
    "total": money("What the cheapest purchases would cost over the same months", "where none was sought", "planned"),
    "saving": money("What they would save", "where none was sought"),
}

# A group, and the digits of its currency.
_GROUP = record(
    under(
        {
            "account": text("The account", "where the file names none"),
            "api": text("The API of the sheet"),
            "total": money("What its months cost"),
            "usage": USAGE,
            "unserved": count("Calls that nothing pays for", at=lambda group: sum(group.unserved)),
            **_REST,
        },
        lambda one: one[0],
    )
    | {"months": each(_BY_MONTH, _MONTH, at=lambda one: one[0].rows(one[1]))}
)

DOCUMENT = record(
    top("estimate", money("What all the months cost as they stand, with concurrency where it was asked for"))
    | {
        "pay": word(
            "The way to pay that total is about", Pay.POSTPAID, Pay.FREE, null="where nothing pays for any call"
        ),
        "usage": record(USAGE_KEYS, "Where the calls went", _UNITS_DIFFER),
        "unserved": count("Calls that nothing pays for, in all months"),
        **_REST,
        "planned": record(_PLANNED, "What buying by costcalc plan would change", at=lambda report: report),
        "concurrency": ADD_ON,
        "months": each(_BY_MONTH, _month(_UNITS_DIFFER)),
        "groups": each(
            "Each account and API on its own, since packages and free quota cannot be shared",
            _GROUP,
            at=lambda report: ((group, report.digits) for group in report.groups),
        ),
    },
    "estimate --usage: many months, APIs and accounts, nothing bought",
)


def _rows(report: UsageReport) -> Iterator[Json]:
    """Yield every month of every account and API; the amounts add up to the total."""
    for group in report.groups:
        same = {"account": group.account, "api": group.api, "currency": report.header.currency}
        for month in group.rows(report.digits):
            yield same | _MONTH.write(month)
    yield from add_on_rows(report)


COLUMNS = columns(
    "account api month calls failed free prepaid postpaid unserved postpaid_amount currency concurrency_amount", _rows
)
