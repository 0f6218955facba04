"""Concurrency beside calls: the add-on as a line of its own, so that a total is the whole bill."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from costcalc.engine.add_ons.concurrency import concurrency as add_ons
from costcalc.errors import RequestError
from costcalc.money import minus, plus, times, total_of
from costcalc.results.composite import CompositeEstimate
from costcalc.results.concurrency import AddOn, ConcurrencyAdvice
from costcalc.results.estimate import Estimate
from costcalc.results.estimate_usage import UsageEstimate
from costcalc.results.plan import PlanReport
from costcalc.results.terms import BillTotals
from costcalc.sheet import Period, PriceSheet

Billed = TypeVar("Billed", bound="Estimate | CompositeEstimate | UsageEstimate | PlanReport")


def with_add_on(answer: Billed, sheet: PriceSheet, *, concurrency: int, days: int | None = None) -> Billed:
    """Return an answer with the cheapest add-ons for so many tasks at once, and the total of both.

    They are kept for ``days`` days, or, left out, for each month of the answer (one day where the sheet's tiers count
    days). Raises NoPriceError where the sheet sells none, RequestError where the answer is about several APIs.
    """
    if answer.header.api is None:
        raise RequestError("`concurrency` belongs to one API; name it with `api`")
    months = 1 if isinstance(answer, Estimate | CompositeEstimate) else _months(answer)
    if days is None and isinstance(answer, Estimate) and answer.period == Period.DAY:
        days = 1
    advice = add_ons(sheet, need=concurrency, days=days, api=answer.header.api)
    if days is not None:
        months = 1
    total = times(total_of(bought.total for bought in advice.purchases), months) if advice.purchases else advice.total
    add_on = AddOn(
        required=advice.required,
        included=advice.included,
        additional=advice.additional,
        days=days,
        months=None if days is not None else months,
        purchases=advice.purchases,
        total=total,
    )
    if answer.total is None:
        return replace(answer, add_on=add_on)
    if answer.bill is None:
        return replace(answer, add_on=add_on, total=plus(answer.total, total))
    bill = _billed(answer.bill, sheet, advice, months if days is None else 0)
    return replace(answer, add_on=replace(add_on, paid=minus(bill.total, answer.total)), total=bill.total, bill=bill)


def _billed(before: BillTotals, sheet: PriceSheet, advice: ConcurrencyAdvice, months: int) -> BillTotals:
    """Return a bill with add-ons, which are bought in each of its months, or once in the first of them."""
    from costcalc.engine.billing import Billing, Lines

    if not before.lines:
        raise RequestError(
            "`concurrency` is on one bill, whose terms are those of an account; give a usage file of one account"
        )
    currency, own = sheet.currency, advice.bill
    line = currency.minor(minus(own.list_total, own.discount)) if own else 0
    lines = [
        Lines(*month).plus(Lines(concurrency=line if months or not place else 0))
        for place, month in enumerate(before.lines)
    ]
    listed = plus(before.list_total, times(own.list_total, months or 1)) if own else before.list_total
    return Billing(sheet).totals_of(lines, currency.minor(listed))


def _months(answer: UsageEstimate | PlanReport) -> int:
    return answer.months if isinstance(answer, PlanReport) else len(answer.months)
