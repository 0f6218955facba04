"""The page of a plan: what to buy in which month, what it saves, and what else could be bought."""

from __future__ import annotations

from collections.abc import Sequence

from costcalc.money import grouped, plural, share, total_of
from costcalc.quantities import added
from costcalc.render.page import NONE, Grid, Heading, Page, add_on_line, bill_of, columns, head_of, heading_of, money
from costcalc.render.pages.plan_given import given
from costcalc.render.pages.plan_reasons import reasons
from costcalc.render.pages.plan_shape import growing, made_by
from costcalc.render.pages.plan_verdict import before_tax, month_of, name_of, verdict
from costcalc.results.bill import Charge
from costcalc.results.calendar import PlanMonth, PlannedPurchase, PlannedSubscription
from costcalc.results.plan import LEFT_TO_ONE, Plan, PlanReport, Prefer

_PREFERRED = {
    Prefer.CHEAPEST: "the cheapest plan",
    Prefer.FEWEST: "the fewest packages within 2 % of the cheapest plan",
    Prefer.ROBUST: "the least worst regret within 2 % of the cheapest plan",
}

MAX_GROUPS = 50
"""Accounts and APIs beyond which a screen shows only how many there are."""


def page(report: PlanReport, *, explain: bool = False) -> Page:
    """Return one account's plan in full, or of several each calendar and the totals."""
    blocks: list[Grid | Heading | str] = []
    alone, few = len(report.groups) == 1 and not report.of_composite, len(report.groups) <= MAX_GROUPS
    head = head_of(report.header)
    if report.of_composite:
        made = sum(composite.calls for composite in report.composites)
        head = [*head, f"{plural(made, 'call')} in {plural(report.months, 'month')}, by part:"]
    dated = report.groups[0].plan.start is not None
    blocks += made_by(report.shape, report.file_months, report.months, dated=dated, growth_told=True)
    for group in report.groups if few else ():
        plan = group.plan
        if not alone:
            blocks.append(Heading(name_of(group)))
        blocks.append(_span(plan, report))
        blocks += _calendar(plan, before_tax(report.bill))
        if explain:
            blocks.append(_months(plan))
        if alone:
            blocks += reasons(plan)
    if not few:
        blocks.append(f"{grouped(len(report.groups))} accounts and APIs; --json lists what to buy for each.")
    elif not alone:
        blocks.append(_groups(report))
    if not alone:
        if all(group.plan.left_out == LEFT_TO_ONE for group in report.groups):
            blocks.append("Left out, since it would take too long: alternatives and regret.")
        else:
            blocks.append("Alternatives and regret of each: --json lists them.")
    if report.add_on:
        blocks.append(add_on_line(report.add_on))
    if report.bill:
        blocks.append(bill_of(report.bill, report.header.currency))
    return Page(head=head, blocks=blocks, notes=report.notes, verdict=verdict(report))


def _span(plan: Plan, report: PlanReport) -> str:
    months = plan.calendar.months
    calls = [month.calls for month in months]
    first, last = plan.label(0), plan.label(len(months) - 1)
    span = plural(len(months), "month")
    if plan.start is not None:
        span = first if first == last else f"{first} to {last}"
    volume = f"{grouped(min(calls))} a month"
    if min(calls) != max(calls):
        volume = f"from {grouped(min(calls))} to {grouped(max(calls))} a month"
    growth = report.shape.growth
    if growth and growth.percent and len(calls) > 1 and not report.shape.season and report.file_months is None:
        volume = f"{growing(growth)} from {grouped(calls[0])} to {grouped(calls[-1])}"
    made = plural(added(calls), plan.noun)
    made += "" if plan.requests is None else f" of {plural(plan.requests, 'call')}"
    return f"{span}: {made}, {volume}{given(plan)}"


def _used(purchase: PlannedPurchase) -> str:
    return f"{share(purchase.used, purchase.units)} %"


def _calendar(plan: Plan, before: str) -> list[Grid | str]:
    """Return what is bought, or why nothing is; ``before`` says which tax the amounts are without."""
    calendar = plan.calendar
    rows = [
        [plan.label(bought.month) + ("  now" if bought.month == 0 else ""), *_what(plan, bought)]
        for bought in calendar.bought
    ]
    if not rows:
        return [_nothing_bought(plan), *(_postpaid(plan) if plan.coverage[0] else [])]
    month = "month" if plan.start is None else "the 1st of"
    what = "Packages" if not calendar.subscriptions else "Packages or subscription"
    titles = columns(f"<Buy in {month}" if plan.start is None else f"<Buy on {month}", what,
                     f"{plan.header.currency}{before.replace(' ', chr(10), 1)}", "Runs out", "Usable to", "Used")  # fmt: skip
    return [Grid(titles, rows, title=_title(plan)), *_postpaid(plan)]


def _title(plan: Plan) -> str:
    """Say whose purchases these are, or for what they are preferred."""
    if plan.own:
        return "Your own purchases"
    return f"What to buy: {_PREFERRED[plan.prefer]}" if plan.given_away is not None else "What to buy"


def _what(plan: Plan, bought: PlannedPurchase | PlannedSubscription) -> list[str]:
    """Return what is bought, at which amount, and until when it serves."""
    if isinstance(bought, PlannedSubscription):
        terms = f"{grouped(bought.count)} × " if bought.count > 1 else ""
        return [f"{terms}{bought.subscription}", money(bought.total), "", plan.label(bought.usable_to), ""]
    return [
        f"{grouped(bought.count)} × {grouped(bought.size)}",
        money(bought.total),
        NONE if bought.runs_out is None else plan.label(bought.runs_out),
        plan.label(bought.usable_to),
        _used(bought),
    ]


def _nothing_bought(plan: Plan) -> str:
    """Say why nothing is bought."""
    if plan.given_away is not None:
        return f"{_title(plan)}: none."
    covered, beyond_free = plan.coverage
    if not beyond_free:
        return "Nothing to pay for: buy nothing."
    if covered == beyond_free:
        return "What you own is enough: buy nothing."
    if not plan.packages_sold:
        return "No packages in this sheet: buy nothing."
    return f"No {'further ' if covered else ''}package pays: buy nothing."


def _postpaid(plan: Plan) -> list[str]:
    """Say what postpaid bills beside what is prepaid, so that it adds up to the total: calls, and fees without any."""
    billed = [month for month in plan.calendar.months if month.postpaid]
    idle = [month.postpaid_amount for month in plan.calendar.months if month.postpaid_amount and not month.postpaid]
    parts = []
    if billed:
        when = month_of(plan, billed[0].month) if len(billed) == 1 else plural(len(billed), "month")
        calls = plural(added(month.postpaid for month in billed), plan.noun)
        parts.append(f"{calls} in {when}, {money(total_of(month.postpaid_amount for month in billed))}")
    if idle:
        # Without calls every month bills the same.
        when = f" in {plural(len(idle), 'more month')}" if billed else ""
        times = f"{grouped(len(idle))} × {money(idle[0])} = " if len(idle) > 1 else ""
        parts.append(f"{_standing(plan.idle_charges)}{when}, {times}{money(total_of(idle))}")
    return [f"{_beside(plan, billed, idle=bool(idle))}: {'; '.join(parts)}."] if parts else []


def _beside(plan: Plan, billed: Sequence[PlanMonth], *, idle: bool) -> str:
    """Name what pays for calls that nothing bought does: in months of a subscription, what is beyond it may be its own."""
    under = {place for each in plan.calendar.subscriptions for place in range(each.month, each.month + each.months)}
    beyond = [month.month in under or bool(month.included) for month in billed]
    if not any(beyond):
        return "Postpaid besides"
    return "Beyond what is included" if all(beyond) and not idle else "Postpaid, or beyond what is included"


def _standing(charges: Sequence[Charge]) -> str:
    """Name what a month without postpaid calls bills; where a minimum or maximum decides, that alone."""
    deciding = [charge for charge in charges if charge in {Charge.MINIMUM, Charge.MAXIMUM}] or charges
    return " and ".join(charge.value.replace("_", " ") for charge in deciding)


def _months(plan: Plan) -> Grid:
    failed = any(month.failed for month in plan.calendar.months)
    unserved = any(month.unserved for month in plan.calendar.months)
    subscribed = plan.calendar.subscriptions
    prepaid = any(month.prepaid or month.prepaid_left for month in plan.calendar.months)
    rows = [
        [
            plan.label(month.month),
            grouped(month.calls),
            grouped(month.failed) if failed else "",
            grouped(month.free),
            grouped(month.included) if subscribed else "",
            grouped(month.prepaid),
            grouped(month.prepaid_left) if prepaid else "",
            grouped(month.postpaid),
            grouped(month.unserved) if unserved else "",
            money(month.purchases_amount),
            money(month.postpaid_amount),
        ]
        for month in plan.calendar.months
    ]
    titles = columns(
        "<Month", heading_of(plan.noun), "Failed", "Free", "Included", "Prepaid", "Left", "Postpaid", "Unserved",
        "Bought" if subscribed else "Packages", "Postpaid bill",
    )  # fmt: skip
    return Grid(titles, rows, title=f"Month by month, {plan.header.currency}")


def _groups(report: PlanReport) -> Grid:
    noun, terms = report.noun, report.before_terms
    rows = [
        [
            name_of(group),
            plural(calls, group.plan.header.unit) if noun == "unit" else grouped(calls),
            money(group.plan.total),
            money(group.plan.all_postpaid),
            money(group.plan.saving),
            money(group.share) if terms else "",
        ]
        for group in report.groups
        for calls in [added(month.calls for month in group.plan.calendar.months)]
    ]
    if report.rounding is not None:
        rows.append(["rounding", "", money(report.rounding), "", "", ""])
    code = report.header.currency
    planned, title = code, "In all"
    if terms:
        planned, title = "By prices", f"In all, {code}: by prices alone, and what is to pay of the bill"
    return Grid(columns("<Plan for", heading_of(noun), planned, "All postpaid", "Saving", "To pay"), rows, title=title)
