"""``estimate --usage``: many months, accounts and APIs as they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain

from costcalc.quantities import in_units
from costcalc.render.documents import words as w
from costcalc.render.documents.in_columns import Filled, InColumns, Known, Rows, Several, amount_texts
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
from costcalc.results.estimate_usage import Columned, GroupColumns, UsageEstimate, UsageGroup
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


_COUNTS = ("calls", "failed", "free", "prepaid", "postpaid", "unserved")


def _entries(report: UsageEstimate) -> Iterator[UsageGroup | Sequence[GroupColumns]]:
    """Yield the groups in order, as columns but where one has more to say than these."""
    if isinstance(report.groups, Columned):
        yield from report.groups.runs()
        return
    for group in report.groups:
        columns = _columns_of(group)
        yield group if columns is None else [columns]


def _columns_of(group: UsageGroup) -> GroupColumns | None:
    """Return a group alone; None where a month has more to say."""
    idle = group.idle.before or group.idle.after
    if group.exact or group.subscribed or any(group.included) or idle:
        return None
    nothing = zeros(len(group.months))
    columns = ((key, getattr(group, key)) for key in _COUNTS)
    return GroupColumns(
        (group.account,),
        group.api,
        group.months,
        {key: [(count,) for count in column] for key, column in columns if column is not nothing},
        [(amount,) for amount in group.amounts],
        share=group.share,
        leftover=group.leftover,
        expired=group.expired,
        requests=None if group.requests is None else sum(group.requests),
        decimals=group.decimals,
    )


def _months(groups: GroupColumns, digits: int) -> InColumns:
    """Return the months of some groups as they are written."""
    # Where all calls are postpaid, both are the same columns: these are written once.
    distinct = {id(columns): columns for columns in groups.counts.values()}
    texts = {key: [_count_texts(month, groups.decimals) for month in columns] for key, columns in distinct.items()}
    columns = [texts[id(groups.counts[key])] for key in _COUNTS if key in groups.counts]
    columns.append([amount_texts(month, digits) for month in groups.amounts])
    return InColumns(
        _known(groups.months, *(key in groups.counts for key in _COUNTS)),
        [*chain.from_iterable(zip(*columns, strict=True))],
    )


def _count_texts(parts: Sequence[int], decimals: int) -> list[str]:
    if not decimals:
        return list(map(str, parts))
    return [f"{Decimal(in_units(count, decimals)):f}" for count in parts]


@lru_cache(maxsize=1_000)
def _known(months: tuple[str, ...], *there: bool) -> Known:
    counts = ((key, None if each else 0) for key, each in zip(_COUNTS, there, strict=True))
    return (("month", months), *counts, ("postpaid_amount", None))


def _filled(groups: GroupColumns, digits: int) -> Filled:
    """Return groups as ``_GROUP`` has them."""
    sums = {key: list(map(sum, zip(*columns, strict=True))) for key, columns in groups.counts.items()}
    to_pay = [sums[key] for key in ("postpaid", "unserved") if key in sums]
    sums["to_pay"] = list(map(sum, zip(*to_pay, strict=True))) if to_pay else [0] * len(groups.accounts)
    usage = [
        [in_units(count, groups.decimals) for count in sums[key]] if key in sums else 0
        for key in ("calls", "failed", "free", "prepaid", "to_pay")
    ]
    return Filled(
        (
            [*groups.accounts],
            groups.api,
            amount_texts(map(sum, zip(*groups.amounts, strict=True)), digits),
            w.amount_text(groups.share),
            *usage,
            groups.requests,
            [in_units(count, groups.decimals) for count in sums["unserved"]] if "unserved" in sums else 0,
            groups.leftover,
            groups.expired,
        ),
        _months(groups, digits),
    )


def _several(one: tuple[UsageGroup | Sequence[GroupColumns], int]) -> Several | None:
    entry, digits = one
    if isinstance(entry, UsageGroup):
        return None
    return Several([_filled(groups, digits) for groups in entry], [groups.places for groups in entry])


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
)._replace(several=_several)

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
        at=lambda report: ((entry, report.digits) for entry in _entries(report)),
    ),
)


def _rows(report: UsageEstimate) -> Iterator[w.Json | Several]:
    """Yield every month of every account and API; the amounts add up to the total."""
    currency = report.header.currency
    for entry in _entries(report):
        if isinstance(entry, UsageGroup):
            same = {"account": entry.account, "api": entry.api, "currency": currency}
            for month in entry.rows(report.digits):
                yield same | _MONTH.write(month)
        else:
            rows = [
                Rows(each.accounts, (("api", each.api), ("currency", currency)), _months(each, report.digits))
                for each in entry
            ]
            yield Several(rows, [each.places for each in entry])
    if report.rounding is not None:
        yield {"currency": report.header.currency, "postpaid_amount": w.amount_text(report.rounding)}
    yield from add_on_rows(report)
    yield from bill_rows(report)


def _columns(report: UsageEstimate) -> str:
    names = "account api month calls failed free prepaid postpaid unserved postpaid_amount currency concurrency_amount"
    return with_bill(f"{names} included subscription_amount" if report.subscribed else names)(report)


COLUMNS = w.Columns(_columns, _rows)
