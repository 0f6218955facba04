"""Why a plan: what else could be bought, what that would cost, and what a wrong forecast would."""

from __future__ import annotations

from decimal import Decimal

from costcalc.money import average, currency, grouped, in_full, minus, plural, share
from costcalc.render.page import Grid, columns, money, signed
from costcalc.render.pages.plan_verdict import month_of
from costcalc.results.calendar import Calendar, PlannedPurchase, PlannedSubscription
from costcalc.results.plan import PERCENTS, Alternative, Plan, Regret


def reasons(plan: Plan) -> list[Grid | str]:
    """Return what else could be bought, what a wrong forecast costs, and the facts of a plan by itself."""
    blocks: list[Grid | str] = []
    if plan.alternatives or plan.own or plan.given_away is not None:
        others = _alternatives(plan)
        blocks.append(others)
        if any(row[0].startswith("= ") for row in others.rows):
            blocks.append("= the same purchases as in the row above.")
    if plan.calendar.bought or tuple(row.percent for row in plan.regret) != PERCENTS:
        blocks.append(_regret(plan))
    blocks += _facts(plan)
    return blocks


def _alternatives(plan: Plan) -> Grid:
    """Return what each other calendar costs; the same calendar is one row, and its other names follow."""
    others = []
    if plan.own or plan.given_away is not None:
        worst = plan.cheapest_regret
        cheapest = "the cheapest" if worst is None else f"the cheapest: worst regret {money(worst)}"
        others.append((cheapest, plan.cheapest.total, plan.cheapest.packages, plan.cheapest.bought))
    others += [
        (_named(other), other.total, other.packages, (*other.purchases, *other.subscriptions))
        for other in plan.alternatives
    ]
    names: dict[tuple[Decimal, int, tuple[PlannedPurchase | PlannedSubscription, ...]], list[str]] = {}
    for name, total, packages, purchases in others:
        names.setdefault((total, packages, purchases), []).append(name)
    rows = []
    for (total, packages, _), (first, *more) in names.items():
        rows.append([first, money(total), signed(minus(total, plan.calendar.total)), grouped(packages)])
        rows += [[f"= {name}", "", "", ""] for name in more]
    return Grid(columns("<Instead of this", plan.header.currency, "costs more", "Packages"), rows)


def _named(other: Alternative) -> str:
    """Name an alternative; a robust one by what it is chosen for, in the width that others take anyway."""
    return other.name if other.worst_regret is None else f"{other.name}: worst regret {money(other.worst_regret)}"


def _regret(plan: Plan) -> Grid:
    rows = [
        [
            f"{row.percent:+d} %" if row.percent else "as planned",
            _kept(row),
            money(row.optimum),
            money(row.regret),
        ]
        for row in plan.regret
    ]
    titles = columns("If the calls are", "buying by this plan", "the best plan then", "regret")
    return Grid(titles, rows)


def _kept(row: Regret) -> str:
    """Write what keeping the calendar costs, or why that has no price."""
    if row.keep is not None:
        return money(row.keep)
    return f"{grouped(row.unserved)} unserved" if row.unserved else "on request"


def _facts(plan: Plan) -> list[str]:
    calendar: Calendar = plan.calendar
    facts = []
    if calendar.bought:
        facts.append("Regret assumes buying by this calendar whatever happens; look again when packages are left.")
    covered, beyond_free = plan.coverage
    if beyond_free and plan.unit_price is not None:
        part = share(covered, beyond_free)
        digits = currency(plan.header.currency).digits
        each = in_full(average(plan.unit_price, digits), digits)
        # What was bought before the plan is no part of its total.
        earlier = " (what was prepaid counts as 0)" if plan.prepaid else ""
        paid = f"; packages pay for {part} % of what is not free" if covered or not calendar.subscriptions else ""
        one = "A call" if plan.noun == "call" else f"One {plan.noun}"
        facts.append(f"{one} costs {each} on average{earlier}{paid}.")
    if calendar.leftover:
        last = max((b.usable_to for b in calendar.purchases if b.runs_out is None), default=None)
        until = f", usable to {month_of(plan, last)}" if last is not None else ""
        facts.append(f"Left at the end: {plural(calendar.leftover, plan.header.unit)}{until}.")
    if calendar.expired:
        facts.append(f"Expired unused: {plural(calendar.expired, plan.header.unit)}.")
    if plan.left_out:
        facts.append(f"Left out, since it would take too long: {', '.join(plan.left_out)}.")
    return facts
