"""The page of what to buy now: the cases, the best of what was looked at, and what follows in each case."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import islice

from costcalc.errors import listed
from costcalc.money import grouped, minus, plain, plural, total_of
from costcalc.render.page import Grid, Page, columns, head_of, heading_of, money, signed
from costcalc.render.pages.plan_given import given
from costcalc.render.pages.plan_shape import made_by
from costcalc.results.calendar import PlannedPurchase, PlannedSubscription
from costcalc.results.cases import WORST, CasesPlan, Now, PlannedCase
from costcalc.results.common import Purchase

MAX_SHOWN = 8
"""What may be bought now, beyond the best of which nothing is shown."""


def page(report: CasesPlan, *, explain: bool = False) -> Page:
    """Return the cases, a row for each that may be bought now and is worth showing, and the answer."""
    blocks: list[Grid | str] = [
        *_made_by(report),
        _cases(report),
        _now(report),
        _method(report),
    ]
    if other := _otherwise(report):
        blocks.append(other)
    if explain:
        blocks += [_then(report, case) for case in report.cases]
    return Page(
        head=[*head_of(report.header), _span(report)], blocks=blocks, notes=report.notes, verdict=verdict(report)
    )


def _span(report: CasesPlan) -> str:
    span = plural(report.months, "month")
    if report.start is not None:
        span = report.label(0) if report.months == 1 else f"{report.label(0)} to {report.label(report.months - 1)}"
    whose = "" if report.account is None else f" of {report.account}"
    return f"{span}{whose} in {plural(len(report.cases), 'case')}{given(report)}"


def _made_by(report: CasesPlan) -> list[str]:
    """Say what the months were made by that percentages are of, and that those of files are not."""
    own = [case.name for case in report.cases if case.percent is None]
    if len(own) == len(report.cases):
        return []
    made = made_by(report.shape, report.file_months, report.months, dated=report.start is not None)
    as_read = "is as in its file" if len(own) == 1 else "are as in their files"
    return [f"{sentence} {listed(own)} {as_read}." if own else sentence for sentence in made]


def _cases(report: CasesPlan) -> Grid:
    rows = [
        [
            case.name,
            "" if case.percent is None else f"{_signed(case.percent)} %",
            grouped(case.calls),
            plain(Decimal(case.weight)),
            money(case.total),
        ]
        for case in report.cases
    ]
    return Grid(
        columns("<Case", "Change", heading_of(report.noun), "Weight", f"Best plan, {report.header.currency}"), rows
    )


def _signed(percent: int | Decimal) -> str:
    return f"{'+' if percent > 0 else ''}{plain(Decimal(percent))}"


def _now(report: CasesPlan) -> Grid:
    rows = [[what(now), *map(money, now.totals), money(now.expected), money(now.worst_regret)] for now in shown(report)]
    names = [case.name for case in report.cases]
    return Grid(columns("<Buy now", *names, "Expected", "Worst\nregret"), rows, marked=frozenset({0}))


def shown(report: CasesPlan) -> list[Now]:
    """Return the best of what is worth showing: not, where a part of it is as good by itself; the chosen in any case."""
    others = (now for now in report.now if now.chosen or now.needs_all(report.now))
    return list(islice(others, MAX_SHOWN))


def what(now: Now) -> str:
    """Write what is bought now: ``1 × 1,000,000 and 2 × 10,000``."""
    return _and([*map(_package, now.purchases), *([now.subscription] if now.subscription else [])]) or "nothing"


def _and(parts: Sequence[str]) -> str:
    return " and ".join(parts)


def _package(bought: Purchase | PlannedPurchase) -> str:
    return f"{grouped(bought.count)} × {grouped(bought.size)}"


def _method(report: CasesPlan) -> str:
    """Say how each is priced, and how many were looked at."""
    hidden = len(report.now) - len(shown(report))
    why = " Shown are those of which no part does as well by itself; --json has all." if hidden else ""
    were = "was" if len(report.now) == 1 else "were"
    left_out = f" Left out, since it would take too long: {listed(report.left_out)}." if report.left_out else ""
    parts = ["what is bought now", "that case's first month"]
    if report.months > 1:
        parts.append(f"its own cheapest plan from {_second(report)} on with what is left")
    *first, last = parts
    priced = f"{', '.join(first)}{',' * (len(first) > 1)} and {last}"
    return f"{plural(len(report.now), 'way')} to buy now {were} looked at, each priced in every case as {priced}.{why}{left_out}"


def _second(report: CasesPlan) -> str:
    return f"{'month ' if report.start is None else ''}{report.label(1)}"


def _otherwise(report: CasesPlan) -> str:
    """Say what the other way to prefer would choose, where that is something else."""
    other, chosen = report.otherwise, report.chosen
    if what(other) == what(chosen):
        return ""
    if report.prefer == WORST and other.expected != chosen.expected:
        return (
            f"By the expected cost it would be {what(other)}: {money(other.expected)} in place of {money(chosen.expected)} "
            "(--prefer expected)."
        )
    if report.prefer == WORST or other.worst_regret == chosen.worst_regret:
        return ""  # it is as good, and another by the number of packages alone
    return (
        f"By the worst case it would be {what(other)}: a worst regret of {money(other.worst_regret)} in place of "
        f"{money(chosen.worst_regret)} (--prefer worst)."
    )


def _then(report: CasesPlan, case: PlannedCase) -> Grid:
    """Return what is paid in one case where the chosen is bought now, which adds up: purchases, postpaid, terms of the bill."""
    calendar = case.calendar
    paid = [
        (bought.month, f"{_one(bought)}{' now' if bought.month == 0 else ''}", bought.total)
        for bought in calendar.bought
    ]
    paid += [
        (month.month, f"{grouped(month.postpaid)} postpaid" if month.postpaid else "fees", month.postpaid_amount)
        for month in calendar.months
        if month.postpaid_amount
    ]
    paid.sort(key=lambda each: each[0])
    rows = [[report.label(month), name, money(amount)] for month, name, amount in paid]
    if terms := minus(calendar.total, total_of(amount for _, _, amount in paid)):
        rows.append(["", "terms of the bill", signed(terms)])
    rows.append(["in all", "", money(calendar.total)])
    title = f"What follows in the case {case.name}"
    return Grid(columns("<Month", "<Paid for", report.header.currency), rows, title=title)


def _one(bought: PlannedPurchase | PlannedSubscription) -> str:
    if isinstance(bought, PlannedSubscription):
        return bought.subscription if bought.count == 1 else f"{grouped(bought.count)} × {bought.subscription}"
    return _package(bought)


def verdict(report: CasesPlan) -> str:
    """Say what to buy now, what it is expected to come to, and what it may come to more than the best plan."""
    chosen, nothing = report.chosen, report.nothing
    span = "year" if report.months == 12 else "month" if report.months == 1 else plural(report.months, "month")
    before = f" before {report.tax_name}" if report.tax_name else ""
    buy = f"Buy {what(chosen)} now" + (f" ({money(chosen.due)}{before})" if chosen.due else "")
    saving = ""
    if chosen is not nothing and chosen.expected is not None and nothing.expected is not None:
        less = minus(nothing.expected, chosen.expected)
        if less:
            saving = f", {money(less.copy_abs())} {'less' if less > 0 else 'more'} than if nothing is bought now"
    worst = f"at worst {money(chosen.worst_regret)} more than the best plan of a case"
    if not chosen.worst_regret:
        worst = "no case has a cheaper plan"
    return f"{buy}. Expected for the {span}: {money(chosen.expected)}{saving}; {worst}."
