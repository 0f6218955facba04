"""``estimate --usage``: many months, accounts and APIs as they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from costcalc.render.documents import words as w
from costcalc.render.documents.in_columns import Filled, InColumns, Known, Rows, amount_texts
from costcalc.render.documents.shared import (
    ADD_ON,
    BILL,
    COMPOSITES,
    USAGE,
    USAGE_KEYS,
    add_on_rows,
    bill_rows,
    top,
    with_bill,
)
from costcalc.results.common import Pay
from costcalc.results.estimate_usage import UsageEstimate, UsageGroup
from costcalc.usage import zeros

_UNITS_DIFFER = "where the APIs count different units, which are never added up"


def _month(amount: w.Word, null: str = "", **more: w.Word) -> w.Word:
    return w.record(
        month=w.text("The month, as 2026-03", pattern="^[0-9]{4}-[0-9]{2}$"),
        calls=w.units("Calls made", null),
        failed=w.units("Calls that failed; they are not charged", null),
        free=w.units("Calls that the free quota pays for", null),
        included=w.units(
            "Calls that a subscription includes which is held; left out without one",
            at=lambda month: month.included or None,
        )._replace(optional=True),
        prepaid=w.units("Calls that packages already owned pay for", null),
        postpaid=w.units("Calls that postpaid pays for", null),
        unserved=w.units("Calls that nothing pays for", null),
        postpaid_amount=amount,
        **more,
    )


_AMOUNT = "The postpaid bill of the month, with what a subscription costs that is held"
_MONTH = _month(
    w.in_full(f"{_AMOUNT}; with all its digits where the amounts of several APIs are rounded together"),
    subscription_amount=w.money("What of it is for that subscription, and beyond it by its own prices")._replace(
        optional=True
    ),
)
_OF_ALL = w.money("What is paid for the month, by the terms of the bill; absent where it has none")._replace(
    optional=True
)
_BY_MONTH = "Month by month; calls - failed = free + included + prepaid + postpaid + unserved"

_REST = {
    "leftover": w.units("Prepaid units left at the end that can still be used later"),
    "expired": w.units("Prepaid units lost within the months, at their end included"),
}

_PLANNED = {
    "total": w.money("What the cheapest purchases would cost over the same months", "where none was sought", "planned"),
    "saving": w.money("What they would save", "where none was sought"),
}


def _columns_of(group: UsageGroup, digits: int) -> InColumns | None:
    """Return the months of a group as they are written; None where a month has more to say, or counts have decimals."""
    if (
        group.decimals
        or group.exact
        or group.subscribed
        or any(group.included)
        or group.idle.before
        or group.idle.after
    ):
        return None
    nothing = zeros(len(group.months))
    counts = (group.calls, group.failed, group.free, group.prepaid, group.postpaid, group.unserved)
    values: list[Sequence[int] | Sequence[str]] = [column for column in counts if column is not nothing]
    values.append(amount_texts(group.amounts, digits))
    return InColumns(_known(group.months, *(column is nothing for column in counts)), values)


@lru_cache(maxsize=1_000)
def _known(months: tuple[str, ...], *nothing: bool) -> Known:
    counts = ("calls", "failed", "free", "prepaid", "postpaid", "unserved")
    zero = ((key, 0 if none else None) for key, none in zip(counts, nothing, strict=True))
    return (("month", months), *zero, ("postpaid_amount", None))


def _filled(one: tuple[UsageGroup, int]) -> Filled | None:
    """Return a group as ``_GROUP`` has it."""
    group, digits = one
    columns = _columns_of(group, digits)
    if columns is None:
        return None
    usage, amounts = group.usage, (w.amount_text(group.total), w.amount_text(group.share))
    return Filled(
        (group.account, group.api, *amounts, *usage, sum(group.unserved), group.leftover, group.expired), columns
    )


# A group, and the digits of its currency.
_GROUP = w.record(
    **w.under(
        lambda one: one[0],
        account=w.text("The account", "where the file names none"),
        api=w.text("The API of the sheet"),
        total=w.in_full("What its months come to, before the terms of the bill"),
        share=w.money(
            "What is paid for it: its share of a bill that accounts or APIs share, the terms of the bill included",
            "where each account has a bill of its own, without terms",
        ),
        usage=USAGE,
        unserved=w.units("Calls that nothing pays for", at=lambda group: group.units(sum(group.unserved))),
        **_REST,
    ),
    months=w.each(_BY_MONTH, _MONTH, lambda one: one[0].rows(one[1])),
)._replace(filled=_filled)

DOCUMENT = w.record(
    "estimate --usage: many months, APIs and accounts, nothing bought",
    **top("estimate", w.money("What all the months cost as they stand, with concurrency where it was asked for")),
    **BILL,
    rounding=w.in_full(
        "What is added where the amounts of several APIs are rounded together; absent where each is rounded"
    )._replace(optional=True),
    pay=w.word("The way to pay that total is about", Pay.POSTPAID, Pay.FREE, null="where nothing pays for any call"),
    usage=w.record("Where the calls went", _UNITS_DIFFER, **USAGE_KEYS),
    unserved=w.units("Calls that nothing pays for, in all months"),
    **_REST,
    planned=w.record("What buying by costcalc plan would change", "", lambda report: report, **_PLANNED),
    concurrency=ADD_ON,
    composites=COMPOSITES,
    months=w.each(_BY_MONTH, _month(w.money(_AMOUNT), _UNITS_DIFFER, total=_OF_ALL)),
    groups=w.each(
        "Each account and API on its own, since packages and free quota cannot be shared",
        _GROUP,
        at=lambda report: ((group, report.digits) for group in report.groups),
    ),
)


def _rows(report: UsageEstimate) -> Iterator[w.Json | Rows]:
    """Yield every month of every account and API; the amounts add up to the total."""
    for group in report.groups:
        same = {"account": group.account, "api": group.api, "currency": report.header.currency}
        columns = _columns_of(group, report.digits)
        if columns is not None:
            yield Rows(same, columns)
            continue
        for month in group.rows(report.digits):
            yield same | _MONTH.write(month)
    if report.rounding is not None:
        yield {"currency": report.header.currency, "postpaid_amount": w.amount_text(report.rounding)}
    yield from add_on_rows(report)
    yield from bill_rows(report)


def _columns(report: UsageEstimate) -> str:
    names = "account api month calls failed free prepaid postpaid unserved postpaid_amount currency concurrency_amount"
    return with_bill(f"{names} included subscription_amount" if report.subscribed else names)(report)


COLUMNS = w.Columns(_columns, _rows)
