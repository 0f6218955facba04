"""What changed between two sheets for an API that uses others."""

from __future__ import annotations

from decimal import Decimal

from costcalc.engine.changes.note_changes import note_changes
from costcalc.engine.changes.sheet_changes import sheet_changes
from costcalc.engine.estimate_composite import estimate_composite
from costcalc.errors import MismatchError
from costcalc.money import total_of
from costcalc.quantities import Units
from costcalc.results.composite import CompositeEstimate
from costcalc.results.diff import Compared, Diff, Side, Unchanged
from costcalc.sheet import PriceSheet


def composite_changes(
    old: PriceSheet,
    new: PriceSheet,
    api: str,
    *,
    calls: Units,
    failed: Units,
    postpaid: bool,
    pay: str,
    size: int,
    days: int,
) -> Diff:
    """Return which prices of the composite and its parts changed, and what one month's calls cost by either sheet.

    Raises MismatchError where only one of the two sheets makes the calls of others.
    """
    for sheet, other in ((old, new), (new, old)):
        if not sheet.api(api).uses:
            raise MismatchError(
                f"{other.label} makes calls of {api} from other APIs, and {sheet.label} prices them itself"
            )
    before, after = (
        estimate_composite(sheet, calls=calls, failed=failed, api=api, postpaid=postpaid, pay=pay, size=size, days=days)
        for sheet in (old, new)
    )
    gone, changed = note_changes(before.notes, after.notes)
    nothing = Unchanged(0, 0, new.currency.amount(0))
    return Diff(
        header=after.header,
        compared=Compared.SHEETS,
        about=pay,
        as_it_stands=False,
        period="month",
        before=_side(old, before),
        after=_side(new, after),
        changes=sheet_changes(old, new, {api}),
        months=(),
        same_months=nothing,
        groups=(),
        same_groups=nothing,
        notes=tuple(after.notes),
        gone=gone,
        changed=changed,
    )


def _side(sheet: PriceSheet, answer: CompositeEstimate) -> Side:
    estimates = [part.estimate for part in answer.parts]
    return Side(
        label=sheet.label,
        as_of=sheet.as_of,
        calls=answer.calls,
        total=answer.total,
        postpaid=_together([one.postpaid.total if one.postpaid else None for one in estimates]),
        packages=_together([one.packages.total if one.packages else None for one in estimates]),
        cheapest=_together([one.cheapest.total if one.cheapest else None for one in estimates]),
        pay=None,
        cheapest_pay=None,
        purchases=(),
        way=None,
        unserved=answer.unserved,
        unpaid=answer.unpaid,
    )


def _together(amounts: list[Decimal | None]) -> Decimal | None:
    """Add up the amounts of the parts; None where one is not known."""
    known = [amount for amount in amounts if amount is not None]
    return total_of(known[1:], known[0]) if len(known) == len(amounts) else None
