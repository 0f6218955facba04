"""The last line of a plan: what is bought first, now or in a later month, and what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from costcalc.money import grouped, minus, percent, plural, plural_of, plus, total_of
from costcalc.render.page import in_all, money
from costcalc.results.calendar import PlannedPurchase, PlannedSubscription
from costcalc.results.plan import Plan, PlanGroup, PlanReport
from costcalc.results.terms import BillTotals

if TYPE_CHECKING:
    from costcalc.results.cases import CasesPlan

MAX_NAMED = 3
"""Accounts and APIs beyond which the last line names no single one."""


def verdict(report: PlanReport) -> str:
    """Say what to buy now, what the months cost, and what it saves; with concurrency, what both come to."""
    if report.add_on is None:
        return _verdict(report)
    calls = replace(report, total=minus(report.total, report.add_on.added), add_on=None)
    return _verdict(calls) + in_all(report.total, report.add_on)


def _verdict(report: PlanReport) -> str:
    months = (
        f"The {'year' if report.months == 12 else 'month' if report.months == 1 else plural(report.months, 'month')}"
    )
    unserved = f" {plural(report.unserved, report.noun)} unserved." if report.unserved else ""
    if len(report.groups) > 1:
        savings = [group.plan.saving for group in report.groups]
        if report.before_terms:
            # What other plans would cost by the whole bill, nobody computed.
            return f"{_buy_by(report.groups, before_tax(report.bill))} {months}: {money(report.total)}.{unserved}"
        saving = ""
        if all(each is not None for each in savings) and any(savings):
            saved = total_of(each or Decimal(0) for each in savings)
            saving = f", saving {money(saved)} ({percent(saved, plus(report.total, saved))} %)"
        return f"{_buy_by(report.groups, before_tax(report.bill))} {months}: {money(report.total)}{_dearer(report.groups)}{saving}.{unserved}"
    plan = report.groups[0].plan
    if plan.own and plan.given_away is None:
        return (
            f"Your own plan: {money(plan.total)} with {plural(report.unserved, report.noun)} unserved; "
            f"the cheapest for all {plural_of(report.noun)}: {money(plan.cheapest.total)}."
        )
    if plan.own:
        equal = ", the cheapest there is" if plan.bound is None else ", the cheapest known"
        gives = f", {money(plan.given_away)} more than the cheapest" if plan.given_away else equal
        return f"Your own plan: {money(plan.total)}{gives}."
    saving = ""
    if plan.saving and plan.all_postpaid:
        saving = f", saving {money(plan.saving)} ({percent(plan.saving, plan.all_postpaid)} %)"
    return f"{_buy(plan, before_tax(report.bill))} {months}: {money(plan.total)}{_dearer(report.groups)}{saving}.{unserved}"


def _dearer(groups: Sequence[PlanGroup]) -> str:
    """Say what preferring other plans to the cheapest ones costs."""
    more = total_of(group.plan.given_away or Decimal(0) for group in groups)
    return f", {money(more)} more than the cheapest" if more else ""


def name_of(group: PlanGroup) -> str:
    """Name a plan for people: ``account/api``, or the API alone."""
    api = group.plan.header.api or ""
    return api if group.account is None else f"{group.account}/{api}"


def month_of(plan: Plan | CasesPlan, month: int) -> str:
    """Name a month within a sentence: ``2026-03``, or ``month 3``."""
    return f"{'month ' if plan.start is None else ''}{plan.label(month)}"


def before_tax(bill: BillTotals | None) -> str:
    """Say which tax of the bill an amount of one line is without; nothing where there is none."""
    return f" before {bill.tax_name}" if bill and bill.tax_name else ""


def _buy(plan: Plan, before: str) -> str:
    """Say what to buy now; where that is nothing, what is first. ``before`` stands behind the amount."""
    if not plan.calendar.bought:
        return "Buy nothing now."
    month = _first_month(plan)
    bought = _bought_in(plan, month)
    what, amount = _what(bought), f"{money(total_of(map(_due, bought)))}{before}"
    if month:
        return f"Buy nothing now; first {what} in {month_of(plan, month)} ({amount})."
    return f"Buy {what} now ({amount})."


def _buy_by(groups: Sequence[PlanGroup], before: str) -> str:
    """Say what to buy now by several plans, or first; of many, by how many of them, and what is due."""
    buying = [group for group in groups if group.plan.calendar.bought]
    if not buying:
        return "Buy nothing."
    month = min(_first_month(group.plan) for group in buying)
    first = [(name_of(group), _bought_in(group.plan, month)) for group in buying if _first_month(group.plan) == month]
    due = [total_of(map(_due, bought)) for _, bought in first]
    when = f"Buy nothing now; first, in {month_of(buying[0].plan, month)}" if month else "Buy now"
    if len(first) > MAX_NAMED:
        by = f"by {grouped(len(first))} of these {grouped(len(groups))} plans"
        if month:
            return f"{when}, {by} ({money(total_of(due))}{before})."
        return f"{when} {by}, {money(total_of(due))}{before} in all: what is marked now."
    what = (
        f"{name} {_what(bought)} ({money(amount)}{before})" for (name, bought), amount in zip(first, due, strict=True)
    )
    return f"{when}: {'; '.join(what)}."


def _first_month(plan: Plan) -> int:
    return min(bought.month for bought in plan.calendar.bought)


def _bought_in(plan: Plan, month: int) -> list[PlannedPurchase | PlannedSubscription]:
    return [bought for bought in plan.calendar.bought if bought.month == month]


def _what(bought: Sequence[PlannedPurchase | PlannedSubscription]) -> str:
    return " and ".join(
        each.subscription if isinstance(each, PlannedSubscription) else f"{grouped(each.count)} × {grouped(each.size)}"
        for each in bought
    )


def _due(each: PlannedPurchase | PlannedSubscription) -> Decimal:
    """Return what is paid at first: of several terms in a row, one."""
    return each.price if isinstance(each, PlannedSubscription) else each.total
