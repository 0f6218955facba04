"""A diff: ``before`` and ``after`` have the same keys, ``change`` is their difference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from costcalc.money import minus, percent
from costcalc.render.documents import words as w
from costcalc.render.documents.shared import purchases, top
from costcalc.results.common import NoteCode, Pay
from costcalc.results.diff import TOTAL, Amount, Change, Compared, Diff, Unchanged, Value, WayChange

_NO_WAY = "where nothing could pay, or a plan of many months buys"
_ABSENT = "where it has no price, or a saved result does not say"
UNCHANGED = "unchanged"
"""The name of a row of CSV about all that did not change."""


def value_text(value: Value) -> str | None:
    """Write what stands at a path, without separators; an amount keeps its digits."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return None if value is None else str(value)


def _percent(diff: Diff) -> str | None:
    if diff.amount is None or not diff.before.total:
        return None
    return percent(diff.amount, diff.before.total).replace(",", "")


_SIDE = {
    "name": w.text("The file, or the name of a shipped sheet", at="label"),
    "as_of": w.text("When its prices were read"),
    "calls": w.units("All calls", "where a saved result does not count them"),
    "total": w.money("What the answer is about, as pay says", "where nothing could pay"),
    "postpaid": w.money("All by postpaid; of many months, as they stand", _ABSENT),
    "packages": w.money("All by packages", _ABSENT),
    "cheapest": w.money("The cheapest way; of many months, with packages bought by the cheapest plan", _ABSENT),
    "pay": w.word("The way to pay that total is about", *Pay, null=_NO_WAY),
    "cheapest_pay": w.word("The cheapest way to pay", *Pay, null="where it was not computed"),
    "purchases": purchases("What the cheapest way buys, whenever it buys it"),
    "unserved": w.units("Calls that nothing already there pays for"),
}


def _of(side: str, name: str) -> Callable[[Any], Any]:
    """Return where a change has a number of one of its sides; None where that side is absent."""
    return lambda change: getattr(getattr(change, side), name, None)


def _amounts(absent: str) -> dict[str, w.Word]:
    old, new = f"where the old one has no such {absent}", f"where the new one has no such {absent}"
    return {
        "calls_before": w.units("Calls in the old one", old, _of("before", "calls")),
        "calls_after": w.units("Calls in the new one", new, _of("after", "calls")),
        "total_before": w.in_full("What they cost in the old one", old, _of("before", "total")),
        "total_after": w.in_full("What they cost in the new one", new, _of("after", "total")),
    }


def _unchanged(what: str, at: str) -> w.Word:
    return w.record(
        f"The {what} that are the same in both",
        "",
        at,
        count=w.count(f"How many {what}"),
        calls=w.units("Their calls", "where these are counted in different units"),
        total=w.money("What they cost as they stand, in both"),
    )


def _rounding(which: str, side: str) -> w.Word:
    about = (
        f"What rounding adds to the groups of the {which} one, which are rounded together; absent where neither's are"
    )
    return w.in_full(about, at=lambda diff: diff.rounding and getattr(diff.rounding, side))._replace(optional=True)


_CODES = tuple(NoteCode)

CHANGES = w.each(
    "What is not the same",
    w.record(
        path=w.text("Where: apis.ocr.postpaid.tiers[1].unit_price, or postpaid.total of a saved result"),
        old=w.text("The old value", "where there is none", "before", write=value_text),
        new=w.text("The new value", "where there is none", "after", write=value_text),
    ),
)

DOCUMENT = w.record(
    "diff of two sheets over calls, of two usages or of two results",
    **top("diff", w.money("The new total", "where nothing could pay")),
    gone_notes=w.each(
        "What a user had to be told of the old one, and no longer of the new one",
        w.record(code=w.word("The code of the note", *_CODES), message=w.text("The note in a sentence")),
        "gone",
    ),
    changed_notes=w.each(
        "What a user has to be told of either, in other words of the new one",
        w.record(
            code=w.word("The code of both notes", *_CODES, at="after.code"),
            old=w.text("The note of the old one", at="before.message"),
            new=w.text("The note of the new one, which is in notes as well", at="after.message"),
        ),
        "changed",
    ),
    compared=w.word("What was compared", *Compared),
    period=w.word("What the amounts are for", "month", "day", null="where they are for many months"),
    pay=w.word("The way to pay that total is about", *Pay, null=_NO_WAY, at="after.pay"),
    before=w.record("The old one", **_SIDE),
    after=w.record("The new one, with the same keys", **_SIDE),
    change=w.record(
        "What the change costs; negative: it saves",
        "",
        lambda diff: diff,
        amount=w.money("The new total less the old", "where one of them is"),
        percent=w.text(
            "The difference in per cent of the old total, rounded half up to one digit",
            "from 0",
            _percent,
            pattern=r"^-?[0-9]+\.[0-9]$",
        ),
    ),
    way_changed=w.flag("Whether the cheapest way is another one", "where it is not known of both"),
    changes=CHANGES,
    months=w.each(
        "The months that cost something else as they stand, or have other calls",
        w.record(
            month=w.text("The month, as 2026-03, or its number from 1 on"),
            month_before=w.text(
                "The month of the old one that it is compared with: the same, or, where no month is in both and "
                "both have equally many, the one of the same position",
                "where the old one has no such month",
            ),
            **_amounts("month"),
        ),
    ),
    unchanged_months=_unchanged("months", "same_months"),
    groups=w.each(
        "The accounts and APIs that cost something else as they stand, or have other calls",
        w.record(
            account=w.text("The account", "where none is named"),
            api=w.text("The API of the sheet"),
            **_amounts("account and API"),
        ),
    ),
    unchanged_groups=_unchanged("accounts and APIs", "same_groups"),
    rounding_before=_rounding("old", "before"),
    rounding_after=_rounding("new", "after"),
)


def _rows(diff: Diff) -> Iterator[w.Json]:
    """Yield totals first, then months, groups and changes; months add up to a total, and so do groups with what rounding adds."""
    return ({"currency": diff.header.currency, **row} for row in _parts(diff))


def _parts(diff: Diff) -> Iterator[w.Json]:
    total = WayChange(TOTAL, diff.before.total, diff.after.total)
    for name, before, after in (total, *(way for way in diff.ways if way != total)):
        yield {"kind": "total", "name": name, **_change(before, after)}
    for month in diff.months:
        names = {"name": month.month, "name_before": month.month_before}
        yield {"kind": "month", **names, **_both(month.before, month.after)}
    yield from _rest("month", diff.same_months)
    for group in diff.groups:
        name = group.api if group.account is None else f"{group.account}/{group.api}"
        yield {"kind": "group", "name": name, **_both(group.before, group.after)}
    yield from _rest("group", diff.same_groups)
    if diff.rounding:
        yield {"kind": "rounding", "name": diff.rounding.name, **_change(*diff.rounding[1:])}
    yield from change_rows(diff.changes)


def change_rows(changes: Iterable[Change]) -> Iterator[w.Json]:
    """Yield a row per change."""
    for change in changes:
        yield {"kind": "change", "name": change.path, "before": change.before, "after": change.after}


def _rest(kind: str, same: Unchanged) -> Iterator[w.Json]:
    if same.count:
        yield {"kind": kind, "name": UNCHANGED, **_change(same.total, same.total)}


def _both(before: Amount | None, after: Amount | None) -> w.Json:
    return _change(before.total if before else None, after.total if after else None)


def _change(before: Decimal | None, after: Decimal | None) -> w.Json:
    change = None if before is None or after is None else minus(after, before)
    return {"before": w.amount_text(before), "after": w.amount_text(after), "change": w.amount_text(change)}


COLUMNS = w.Columns("kind name before after change currency name_before", _rows)
