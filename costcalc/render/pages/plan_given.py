"""What is there at the start of some months, in the words of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costcalc.money import grouped
from costcalc.render.pages.plan_verdict import month_of
from costcalc.results.plan import Given, GivenQuota, Plan

if TYPE_CHECKING:
    from costcalc.results.cases import CasesPlan


def given(plan: Plan | CasesPlan) -> str:
    """Say what is there at the start, as the user told."""

    def until(one: Given | GivenQuota) -> str:
        return "" if one.last is None else f" (to {month_of(plan, one.last)})"

    parts = [f"{grouped(one.units)} prepaid{until(one)}" for one in plan.prepaid]
    if plan.free:
        units = "" if plan.free.units is None else f"{grouped(plan.free.units)} "
        parts.append(f"{units}free{until(plan.free)}" if units else f"the free quota{until(plan.free)}")
    if plan.subscription:
        name, last = plan.subscription
        parts.append(name if last is None else f"{name}, paid to {month_of(plan, last)}")
    return f"; starts with {', '.join(parts)}" if parts else ""
