"""A plan as JSON values."""

from __future__ import annotations

from costcalc.render.payloads import Json, add_on, money, price, top
from costcalc.results.plan import Alternative, Calendar, Given, Plan, PlannedPurchase, PlanReport


def payload(report: PlanReport) -> Json:
    """Return a plan; of several, each in ``groups`` with the same keys."""
    head = top(report) | {"concurrency": add_on(report.add_on), "growth_percent": price(report.growth)}
    if len(report.groups) == 1:
        group = report.groups[0]
        return head | ({"account": group.account} if group.account is not None else {}) | _plan(group.plan)
    groups = [
        {"account": group.account, "api": group.plan.header.api, "total": money(group.plan.total), **_plan(group.plan)}
        for group in report.groups
    ]
    return head | {"groups": groups}


def _plan(plan: Plan) -> Json:
    covered, beyond_free = plan.coverage
    return {
        "first_month": None if plan.start is None else plan.label(0),
        "given": {
            "lots": [_given(plan, one) for one in plan.prepaid],
            "quota": None if plan.free is None else _given(plan, plan.free),
        },
        "purchases": _purchases(plan, plan.calendar.purchases),
        "months": _months(plan, plan.calendar),
        "leftover": plan.calendar.leftover,
        "expired": plan.calendar.expired,
        "unserved": plan.calendar.unserved,
        "all_postpaid": money(plan.all_postpaid),
        "saving": money(plan.saving),
        "unit_price": price(plan.unit_price),
        "covered": covered,
        "not_free": beyond_free,
        "cheapest": {
            "total": money(plan.cheapest.total),
            "purchases": _purchases(plan, plan.cheapest.purchases),
        },
        "given_away": money(plan.given_away),
        "alternatives": [_alternative(plan, other) for other in plan.alternatives],
        "regret": [
            {
                "percent": row.percent,
                "keep": money(row.keep),
                "optimum": money(row.optimum),
                "regret": money(row.regret),
                "unserved": row.unserved,
            }
            for row in plan.regret
        ],
        "left_out": list(plan.left_out),
    }


def _month(plan: Plan, month: int) -> str | int:
    """Return ``2026-03``, or the month's number from 1 on where the plan has no start."""
    return month + 1 if plan.start is None else plan.label(month)


def _given(plan: Plan, one: Given) -> Json:
    return {"units": one.units, "last_month": None if one.last is None else _month(plan, one.last)}


def _purchases(plan: Plan, bought: tuple[PlannedPurchase, ...]) -> list[Json]:
    return [
        {
            "month": _month(plan, each.month),
            "size": each.size,
            "count": each.count,
            "price": money(each.price),
            "runs_out": None if each.runs_out is None else _month(plan, each.runs_out),
            "usable_to": _month(plan, each.usable_to),
            "used": each.used,
        }
        for each in bought
    ]


def _months(plan: Plan, calendar: Calendar) -> list[Json]:
    return [
        {
            "month": _month(plan, month.month),
            "calls": month.calls,
            "failed": month.failed,
            "free": month.free,
            "prepaid": month.prepaid,
            "postpaid": month.postpaid,
            "unserved": month.unserved,
            "purchases_amount": money(month.purchases_amount),
            "postpaid_amount": money(month.postpaid_amount),
        }
        for month in calendar.months
    ]


def _alternative(plan: Plan, other: Alternative) -> Json:
    return {
        "name": other.name,
        "total": money(other.total),
        "package_count": other.packages,
        "worst_regret": money(other.worst_regret),
        "purchases": _purchases(plan, other.purchases),
    }
