"""What changed between two saved results: their values, months, accounts and notes, held against each other."""

from __future__ import annotations

from costcalc.engine.changes.amount_changes import (
    groups_changed,
    months_changed,
    months_unchanged,
    old_months,
    rounding_of,
    unchanged,
)
from costcalc.engine.changes.note_changes import note_changes
from costcalc.errors import MismatchError
from costcalc.money import currency
from costcalc.results.common import CHEAPEST, Pay
from costcalc.results.diff import Change, Compared, Diff
from costcalc.results.saved import USAGE_KIND, SavedResult

_SIZED = "usage.requests"
"""What a result says where calls have a size: how many they are. It names no unit, and counts units elsewhere."""


def diff_results(old: SavedResult, new: SavedResult) -> Diff:
    """Return what differs between two saved results of one kind, API, currency and period; MismatchError for others."""
    if old.period != new.period:
        raise MismatchError(
            f"{old.side.label} is about one {old.period} and {new.side.label} about one {new.period}; "
            "amounts of a day and of a month cannot be compared"
        )
    for what, before, after in (
        ("of the API", old.header.api or "several", new.header.api or "several"),
        ("in", old.header.currency, new.header.currency),
    ):
        if before != after:
            raise MismatchError(
                f"{old.side.label} is {what} {before} and {new.side.label} {what} {after}; they cannot be compared"
            )
    changes = tuple(
        Change(path=path, before=old.values.get(path), after=new.values.get(path))
        for path in {**old.values, **new.values}
        if old.values.get(path) != new.values.get(path)
    )
    gone, changed = note_changes(old.notes, new.notes)
    olds = old_months(old.months, new.months)
    zero = currency(new.header.currency).amount(0)
    return Diff(
        header=new.header,
        compared=Compared.RESULTS,
        about=Pay.POSTPAID.value if new.kind == USAGE_KIND else CHEAPEST,
        as_it_stands=new.kind == USAGE_KIND,
        period=new.period,
        before=old.side,
        after=new.side,
        changes=changes,
        months=tuple(months_changed(old.months, new.months, olds)),
        same_months=months_unchanged(old.months, new.months, olds, zero),
        groups=tuple(groups_changed(old.groups, new.groups)),
        same_groups=unchanged(old.groups, new.groups, zero, counted=None not in (old.side.calls, new.side.calls)),
        rounding=rounding_of(old.rounding, new.rounding, zero),
        notes=new.notes,
        gone=gone,
        changed=changed,
        noun="unit" if _SIZED in {*old.values, *new.values} else "call",
    )
