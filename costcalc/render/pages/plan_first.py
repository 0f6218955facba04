"""What of a plan is bought first: now, or in a later month; by one plan, or by several."""

from __future__ import annotations

from collections.abc import Sequence

from costcalc.money import grouped, total_of
from costcalc.render.page import money
from costcalc.results.plan import Plan, PlanGroup, PlannedPurchase

MAX_NAMED = 3
"""Accounts and APIs beyond which the last line names no single one."""


def name_of(group: PlanGroup) -> str:
    """Name a plan for people: ``account/api``, or the API alone."""
    api = group.plan.header.api or ""
    return api if group.account is None else f"{group.account}/{api}"


def month_of(plan: Plan, month: int) -> str:
    """Name a month within a sentence: ``2026-03``, or ``month 3``."""
    return f"{'month ' if plan.start is None else ''}{plan.label(month)}"


def buy(plan: Plan) -> str:
    """Say what to buy now; where that is nothing, what is first."""
    if not plan.calendar.purchases:
        return "Buy nothing now."
    month = _first_month(plan)
    bought = _bought_in(plan, month)
    what, amount = _packages(bought), money(total_of(each.total for each in bought))
    if month:
        return f"Buy nothing now; first {what} in {month_of(plan, month)} ({amount})."
    return f"Buy {what} now ({amount})."


def buy_by(groups: Sequence[PlanGroup]) -> str:
    """Say what to buy now by several plans, or first; of many, by how many of them, and what is due."""
    buying = [group for group in groups if group.plan.calendar.purchases]
    if not buying:
        return "Buy nothing."
    month = min(_first_month(group.plan) for group in buying)
    first = [(name_of(group), _bought_in(group.plan, month)) for group in buying if _first_month(group.plan) == month]
    due = [total_of(each.total for each in bought) for _, bought in first]
    when = f"Buy nothing now; first, in {month_of(buying[0].plan, month)}" if month else "Buy now"
    if len(first) > MAX_NAMED:
        by = f"by {grouped(len(first))} of these {grouped(len(groups))} plans"
        if month:
            return f"{when}, {by} ({money(total_of(due))})."
        return f"{when} {by}, {money(total_of(due))} in all: what is marked now."
    what = (f"{name} {_packages(bought)} ({money(amount)})" for (name, bought), amount in zip(first, due, strict=True))
    return f"{when}: {'; '.join(what)}."


def _first_month(plan: Plan) -> int:
    return min(bought.month for bought in plan.calendar.purchases)


def _bought_in(plan: Plan, month: int) -> list[PlannedPurchase]:
    return [bought for bought in plan.calendar.purchases if bought.month == month]


def _packages(purchases: Sequence[PlannedPurchase]) -> str:
    return " and ".join(f"{grouped(bought.count)} × {grouped(bought.size)}" for bought in purchases)
