"""A bill beside what was expected of it: row by row, and where amounts differ, the rules by which they would not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from costcalc.bill import Bill
from costcalc.engine.accounts import Ends, Held, HeldSubscription, OwnPurchase
from costcalc.engine.composites import in_parts
from costcalc.engine.expected import Package, Question
from costcalc.engine.reconciling.bill_packages import packages_of, packages_said, terms_of
from costcalc.engine.reconciling.bill_sides import Sides
from costcalc.engine.reconciling.explanations.rules import Readings, rules
from costcalc.engine.reconciling.explanations.trial import Near, Trial
from costcalc.engine.series import span_of
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.engine.usage_accounts import Holdings
from costcalc.errors import MismatchError, listed
from costcalc.money import total_of
from costcalc.results.common import Header, Note, NoteCode
from costcalc.results.reconcile import (
    BilledPackages,
    BilledSubscription,
    Explanation,
    NearExplanation,
    OffRow,
    Reconciliation,
    RowExplanation,
    Tolerance,
)
from costcalc.sheet import PriceSheet
from costcalc.usage import UsageSeries, month_name

_MOST_NAMED = 3


def reconcile(
    sheet: PriceSheet,
    series: Sequence[UsageSeries],
    bill: Bill,
    *,
    free: Sequence[Held] = (),
    free_until: Sequence[Ends] = (),
    prepaid: Sequence[Held] = (),
    subscriptions: Sequence[HeldSubscription] = (),
    buy: Sequence[tuple[str | None, OwnPurchase]] | None = None,
    postpaid: bool = True,
    one_bill: bool = False,
    tolerance: Tolerance | None = None,
    also: Sequence[PriceSheet] = (),
    taxes: Sequence[Decimal] = (),
    readings: Readings = Readings(),  # noqa: B008 - it is a value that nothing changes
) -> Reconciliation:
    """Hold a bill against a usage; raises as ``estimate_usage`` does.

    ``buy`` are packages that were bought within the months, each with its owner; None: those that the bill tells, as it
    does subscriptions where none is said to be held.
    ``also`` are sheets of other dates, and ``taxes`` rates in per cent, that may explain a difference; ``readings`` are
    other ways to read the usage. Accounts are told apart where both name them, APIs where the bill does.
    """
    for other in also:
        _require_alike(sheet, other, {each.api for each in series})
    asked = Question(
        sheet=sheet,
        series=series,
        holdings=Holdings(
            free=free, free_until=free_until, prepaid=prepaid, subscriptions=subscriptions, postpaid=postpaid
        ),
        span=span_of(series),
        one_bill=one_bill,
    )
    asked = replace(
        asked,
        bought=tuple(packages_of(asked, bill) if buy is None else packages_said(asked, buy)),
        terms=() if subscriptions else tuple(terms_of(asked, bill)),
    )
    parts = in_parts(sheet, series)
    sides = Sides(asked, parts, bill)
    rows = sides.rows(tolerance)
    found, near, of_rows, tried = [], [], [], 0
    if any(sides.base.get(key, 0) != sides.billed.get(key, 0) for key in (*sides.base, *sides.billed)):
        trial = Trial(
            asked, sides.base, sides.billed, sides.level.of, apart=sides.apart, by_account=sides.level.by_account
        )
        found, tried = trial.found([*rules(also, readings)], taxes), trial.tried
        of_rows = [] if found else trial.of_rows
        near = [] if found or of_rows else trial.nearly()
    zero = sheet.currency.amount(0)
    apis = dict.fromkeys(each.api for each in parts)
    return Reconciliation(
        header=Header.of(sheet, sheet.api(parts[0].api)).over(set(apis)),
        bill=bill.label,
        rows=rows,
        expected=total_of((row.expected for row in rows if row.expected is not None), zero),
        billed=total_of((row.billed for row in rows if row.billed is not None), zero),
        explanations=tuple(Explanation(each.code, each.message, zero) for each in found),
        explanations_of_rows=tuple(RowExplanation(each.code, each.message) for each in of_rows),
        nearly=tuple(_near(sheet, each) for each in near),
        tried=tried,
        purchases=tuple(_told(sheet, each) for each in asked.bought),
        subscriptions=tuple(
            BilledSubscription(month_name(each.key.month), each.key.account, each.key.api or "", each.name)
            for each in asked.terms
        ),
        tolerance=tolerance,
        notes=(*bill.notes, *_in_common(parts, bill), *sheet_notes(sheet, apis)),
    )


def _require_alike(sheet: PriceSheet, other: PriceSheet, apis: Collection[str]) -> None:
    """Raise MismatchError, or RequestError for an API that is not there, where another sheet cannot price the same units."""
    if other.currency != sheet.currency:
        raise MismatchError(
            f"{other.label} is in {other.currency.code}, and {sheet.label} in {sheet.currency.code}; amounts are never "
            "converted"
        )
    for key in apis:
        one, same = sheet.api(key), other.api(key)
        if (one.decimals, one.per_call, one.uses) != (same.decimals, same.per_call, same.uses):
            raise MismatchError(
                f"{other.label} counts the calls of {key} in another way than {sheet.label}; leave it out"
            )


def _in_common(parts: Sequence[UsageSeries], bill: Bill) -> Iterator[Note]:
    """Say where no row of the two can meet."""
    for what, used, billed in (
        ("accounts", {each.account for each in parts}, {key.account for key in bill.rows}),
        ("APIs", {each.api for each in parts}, {key.api for key in bill.rows}),
    ):
        own, others = ({name for name in names if name is not None} for names in (used, billed))
        if own and others and own.isdisjoint(others):
            yield Note(
                NoteCode.NOTHING_IN_COMMON,
                f"no name of {what} is in both files: the usage has {listed(sorted(own), _MOST_NAMED)}, the bill "
                f"{listed(sorted(others), _MOST_NAMED)}; name another column of it, leave it out, or give what "
                "is one the same name",
            )


def _near(sheet: PriceSheet, found: Near) -> NearExplanation:
    off = [
        OffRow(month_name(key.month), key.account, key.api, sheet.currency.amount(beyond))
        for key, beyond in found.off.items()
    ]
    return NearExplanation(found.code, found.message, tuple(off))


def _told(sheet: PriceSheet, bought: Package) -> BilledPackages:
    month, account, api = bought.key
    return BilledPackages(
        month=month_name(month),
        account=account,
        api=api or "",
        size=sheet.api(api).units(bought.size),
        count=bought.number,
        total=sheet.currency.amount(bought.paid),
    )
