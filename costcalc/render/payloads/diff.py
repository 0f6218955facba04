"""A diff as JSON values: ``before`` and ``after`` have the same keys, ``change`` is their difference."""

from __future__ import annotations

from decimal import Decimal

from costcalc.money import percent
from costcalc.render.payloads import Json, money, purchases, top
from costcalc.results.diff import Amount, Diff, Side, Unchanged, Value


def payload(diff: Diff) -> Json:
    """Return both sides, the difference in money and per cent, and what changed; every value is text or null."""
    gone = [{"code": note.code.value, "message": note.message} for note in diff.gone]
    return top(diff) | {
        "gone_notes": gone,
        "changed_notes": [
            {"code": each.after.code.value, "old": each.before.message, "new": each.after.message}
            for each in diff.changed
        ],
        "compared": diff.compared.value,
        "period": diff.period,
        "pay": diff.after.pay.value if diff.after.pay else None,
        "before": _side(diff.before),
        "after": _side(diff.after),
        "change": {"amount": money(diff.amount), "percent": _percent(diff)},
        "way_changed": diff.way_changed,
        "changes": [
            {"path": change.path, "old": _text(change.before), "new": _text(change.after)} for change in diff.changes
        ],
        "months": [
            {"month": each.month, "month_before": each.month_before} | _amounts(each.before, each.after)
            for each in diff.months
        ],
        "unchanged_months": _unchanged(diff.same_months),
        "groups": [
            {"account": each.account, "api": each.api} | _amounts(each.before, each.after) for each in diff.groups
        ],
        "unchanged_groups": _unchanged(diff.same_groups),
    }


def _percent(diff: Diff) -> str | None:
    """Return the change in per cent of the old total with one digit, half up; null from 0."""
    if diff.amount is None or not diff.before.total:
        return None
    return percent(diff.amount, diff.before.total).replace(",", "")


def _side(side: Side) -> Json:
    return {
        "name": side.label,
        "as_of": side.as_of,
        "calls": side.calls,
        "total": money(side.total),
        "postpaid": money(side.postpaid),
        "packages": money(side.packages),
        "cheapest": money(side.cheapest),
        "pay": side.pay.value if side.pay else None,
        "cheapest_pay": side.cheapest_pay.value if side.cheapest_pay else None,
        "purchases": purchases(side.purchases),
        "unserved": side.unserved,
    }


def _amounts(before: Amount | None, after: Amount | None) -> Json:
    return {
        "calls_before": before and before.calls,
        "calls_after": after and after.calls,
        "total_before": money(before.total if before else None),
        "total_after": money(after.total if after else None),
    }


def _unchanged(same: Unchanged) -> Json:
    return {"count": same.count, "calls": same.calls, "total": money(same.total)}


def _text(value: Value) -> str | None:
    """Return a value as text, without separators; an amount keeps its digits."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return None if value is None else str(value)
