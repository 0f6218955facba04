"""The pictures of a plan: its months by what pays for them, with what is bought and left; and its regret."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from costcalc.money import grouped, plural_of
from costcalc.render.drawing.model import (
    Axis,
    Balance,
    Bar,
    Bars,
    Column,
    Columns,
    Curve,
    Line,
    Number,
    Part,
    Picture,
    Point,
)
from costcalc.render.page import heading_of
from costcalc.render.pages.plan_verdict import name_of
from costcalc.results.calendar import PlannedPurchase, PlannedSubscription
from costcalc.results.plan import Plan, PlanGroup, PlanReport, Regret

MAX_PLANS = 6
"""Plans that are shown month by month; of more, what each of them comes to."""
MAX_BARS = 20

PARTS = (
    Part("free", "free"),
    Part("included", "included"),
    Part("prepaid", "packages"),
    Part("postpaid", "postpaid"),
    Part("unserved", "unserved"),
)


def pictures(report: PlanReport) -> Iterator[Picture]:
    """Yield the months of a plan and its regret; of several their totals, which show all of them, and the months of each."""
    groups = report.groups
    if len(groups) > 1:
        yield _totals(groups, report.header.currency)
    if len(groups) > MAX_PLANS:
        return
    for group in groups:
        plan = group.plan
        if any(month.calls for month in plan.calendar.months):
            yield _months(plan, "" if len(groups) == 1 else f"{name_of(group)}: ")
    if len(groups) == 1 and len(groups[0].plan.regret) > 1 and groups[0].plan.calendar.bought:
        yield from _regret(groups[0].plan)


def _months(plan: Plan, whose: str) -> Columns:
    calendar = plan.calendar
    unit, several = plan.header.unit, heading_of(plan.noun)
    columns = tuple(
        Column(
            plan.label(month.month),
            (month.free, month.included, month.prepaid, month.postpaid, month.unserved),
            ", ".join(_what(each) for each in calendar.bought if each.month == month.month),
        )
        for month in calendar.months
    )
    left = tuple(month.prepaid_left for month in calendar.months)
    return Columns(
        title=f"{whose}Month by month, by what pays",
        desc=(
            f"The {plural_of(plan.noun)} of {len(columns)} months by what pays for them"
            f"{', with a mark above each month in which something is bought' if calendar.bought else ''}"
            f"{', and below what is left prepaid after each' if any(left) else ''}."
        ),
        y=f"Calls, in {plural_of(unit)}" if plan.noun == "call" and unit != "call" else several,
        parts=PARTS,
        columns=columns,
        balance=Balance("Left prepaid", left) if any(left) else None,
    )


def _what(bought: PlannedPurchase | PlannedSubscription) -> str:
    name = grouped(bought.size) if isinstance(bought, PlannedPurchase) else bought.subscription
    return f"{grouped(bought.count)} × {name}"


def _regret(plan: Plan) -> Iterator[Curve]:
    def line(name: str, tone: str, amount: Callable[[Regret], Number | None]) -> Line:
        points = [(row.percent, amount(row)) for row in plan.regret]
        return Line(name, tone, tuple(_known(points)))

    kept = line("buying by this plan", "packages", lambda row: row.keep)
    best = line("the best plan then", "cheapest", lambda row: row.optimum)
    if len([point for run in kept.runs for point in run]) > 1:
        yield Curve(
            title="If the calls turn out different",
            desc=(
                f"What buying by this plan comes to, in {plan.header.currency}, if the calls are fewer or more than planned, "
                "and what the best plan for them would; the distance between both is the regret."
            ),
            x=Axis("Calls against the plan", zero=False, signed=True),
            y=Axis(plan.header.currency),
            lines=(kept, best),
        )


def _known(points: Sequence[tuple[int, Number | None]]) -> Iterator[tuple[Point, ...]]:
    """Yield the points in a row that have an amount."""
    run: list[Point] = []
    for x, y in points:
        if y is not None:
            run.append(Point(x, y))
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def _totals(groups: Sequence[PlanGroup], currency: str) -> Bars:
    largest = sorted(groups, key=lambda group: group.plan.total, reverse=True)[:MAX_BARS]
    rest = f", the {MAX_BARS} largest of {grouped(len(groups))}" if len(groups) > MAX_BARS else ""
    return Bars(
        title="What each plan comes to",
        desc=f"The totals of the plans{rest}, in {currency}.",
        bars=tuple(Bar(name_of(each), each.plan.total, grouped(each.plan.total), "packages") for each in largest),
    )
