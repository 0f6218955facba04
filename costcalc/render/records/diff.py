"""A diff as records: one per way to pay, and one per changed value, month and account; what did not change is one."""

from __future__ import annotations

from decimal import Decimal

from costcalc.money import minus
from costcalc.render.records import Records, Value, flag, money
from costcalc.results.diff import TOTAL, Amount, Diff, Unchanged, WayChange
from costcalc.results.diff import Value as Changed

HEADER = ("kind", "name", "before", "after", "change", "currency", "name_before")
UNCHANGED = "unchanged"
"""The name of all that did not change."""


def records(diff: Diff) -> Records:
    """Return totals first; ``kind`` is total, month, group or change. Months add up to a total, and so do groups."""
    currency = diff.header.currency
    rows: list[tuple[Value, ...]] = []
    total = WayChange(TOTAL, diff.before.total, diff.after.total)
    for name, before, after in (total, *(way for way in diff.ways if way != total)):
        rows.append(("total", name, money(before), money(after), _change(before, after), currency))
    rows += [
        ("month", month.month, *_amounts(month.before, month.after), currency, month.month_before)
        for month in diff.months
    ]
    rows += _rest("month", diff.same_months, currency)
    for group in diff.groups:
        name = group.api if group.account is None else f"{group.account}/{group.api}"
        rows.append(("group", name, *_amounts(group.before, group.after), currency))
    rows += _rest("group", diff.same_groups, currency)
    rows += [("change", each.path, _value(each.before), _value(each.after), None, currency) for each in diff.changes]
    return Records(HEADER, [(*row, *(None,) * (len(HEADER) - len(row))) for row in rows])


def _rest(kind: str, same: Unchanged, currency: str) -> list[tuple[Value, ...]]:
    amount = Amount(calls=same.calls, total=same.total)
    return [(kind, UNCHANGED, *_amounts(amount, amount), currency)] if same.count else []


def _change(before: Decimal | None, after: Decimal | None) -> str | None:
    return None if before is None or after is None else money(minus(after, before))


def _amounts(before: Amount | None, after: Amount | None) -> tuple[Value, Value, Value]:
    old, new = before.total if before else None, after.total if after else None
    return money(old), money(new), _change(old, new)


def _value(value: Changed) -> Value:
    if isinstance(value, bool):
        return flag(value)
    # An amount keeps its digits, as in every other row.
    return f"{value:f}" if isinstance(value, Decimal) else value
