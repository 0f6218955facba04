"""A plan: of one account and API, and of several."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.money import plain
from costcalc.render.documents import words as w
from costcalc.render.documents.plan_shape import PERCENT, SHAPE
from costcalc.render.documents.plan_words import GIVEN, PURCHASE, Dated, dated, month_of
from costcalc.render.documents.shared import ADD_ON, BILL, COMPOSITES, add_on_rows, bill_rows, buy_of, top, with_bill
from costcalc.results.plan import PlanReport, Prefer

_MONTH = w.record(
    month=month_of("The month", "month"),
    **w.under(
        "item",
        calls=w.units("Calls made"),
        failed=w.units("Calls that failed; they are not charged"),
        free=w.units("Calls that the free quota pays for"),
        prepaid=w.units("Calls that packages pay for, those bought by the plan included"),
        prepaid_left=w.units("Prepaid units left at the end of the month that can still be used later"),
        included=w.units(
            "Calls that a subscription includes; left out without one", at=lambda month: month.included or None
        )._replace(optional=True),
        postpaid=w.units("Calls that postpaid pays for"),
        unserved=w.units("Calls that nothing pays for"),
        purchases_amount=w.money("What is bought in the month"),
        postpaid_amount=w.money("The postpaid bill of the month"),
    ),
)

_REGRET = w.record(
    percent=w.value("integer", "How many per cent more calls than planned; negative: fewer"),
    keep=w.money("The cost of buying by the plan whatever happens", "where calls have no price or go unserved"),
    optimum=w.money("The cost of the cheapest plan for these calls", "where there is none"),
    regret=w.money("keep - optimum", "where either is null"),
    unserved=w.units("Calls that nothing pays for, buying by the plan"),
)


def _purchases(about: str, calendar: str) -> w.Word:
    """Describe what a calendar of a plan buys."""
    return w.each(about, PURCHASE, lambda plan: dated(plan, getattr(plan, calendar).bought))


_ALTERNATIVE = w.record(
    name=w.text("What it is called", at="item.name"),
    total=w.money("What it costs", at="item.total"),
    package_count=w.count("How many packages it buys", at="item.packages"),
    worst_regret=w.money("Its largest regret", "but for the most robust plan", "item.worst_regret"),
    purchases=w.each(
        "What it buys",
        PURCHASE,
        lambda one: dated(one.plan, (*one.item.purchases, *one.item.subscriptions)),
    ),
)

_PLAN = {
    "requests": w.count("Where calls have a size, how many they are: the others are units", "where a call is a unit"),
    "first_month": w.text(
        "The first month, as 2026-03",
        "where months are numbered from 1",
        lambda plan: None if plan.start is None else plan.label(0),
        pattern="^[0-9]{4}-[0-9]{2}$",
    ),
    "given": GIVEN,
    "purchases": _purchases(
        "What to buy: the plan that --prefer names, or the user's own where --buy gives one", "calendar"
    ),
    "months": w.each(
        "Month by month; calls - failed = free + prepaid + postpaid + unserved",
        _MONTH,
        lambda plan: dated(plan, plan.calendar.months),
    ),
    "leftover": w.units("Prepaid units left at the end that can still be used later", at="calendar.leftover"),
    "expired": w.units("Prepaid units lost within the plan, at its end included", at="calendar.expired"),
    "unserved": w.units("Calls that nothing pays for", at="calendar.unserved"),
    "all_postpaid": w.money("The cost with nothing bought", "where postpaid is off or on request"),
    "saving": w.money("What the plan saves against all_postpaid; negative: costs more", "where that is null"),
    "unit_price": w.price(
        "The average price of a successful call, to twelve significant digits", "where there is none"
    ),
    "covered": w.units("Calls that packages pay for", at=lambda plan: plan.coverage[0]),
    "not_free": w.units("Successful calls that the free quota does not pay for", at=lambda plan: plan.coverage[1]),
    "cheapest": w.record(
        "The cheapest plan; with --buy and --prefer, what the other is compared with",
        "",
        lambda plan: plan,
        total=w.money("What it costs", at="cheapest.total"),
        purchases=_purchases("What to buy", "cheapest"),
        worst_regret=w.money("Its largest regret; absent but for --prefer robust", at="cheapest_regret")._replace(
            optional=True
        ),
    ),
    "bound": w.money("What any plan costs at least", "where the cheapest plan is proven the cheapest there is"),
    "gap_percent": w.text(
        "By how many per cent of its cost the cheapest plan may be too dear, at most",
        "where it is proven",
        write=plain,
        pattern="^[0-9]+(\\.[0-9]+)?$",
    ),
    "given_away": w.money(
        "What the user's own plan, or another one by --prefer, costs more than the cheapest",
        "where it is the cheapest by --prefer, or leaves calls unserved",
    ),
    "alternatives": w.each(
        "Other ways through the same months", _ALTERNATIVE, lambda plan: dated(plan, plan.alternatives)
    ),
    "regret": w.each("What the plan costs when the calls turn out different, by --regret", _REGRET),
    "left_out": w.each("Which alternatives and regrets would take too long", w.TEXT),
}

_TOP = top("plan", w.money("What the months cost, purchases and postpaid, and concurrency where it was asked for")) | {
    **BILL,
    "rounding": w.in_full(
        "What is added where the amounts of several APIs are rounded together; absent where each is rounded"
    )._replace(optional=True),
    "paid_months": w.each(
        "What is paid for each month of all plans, by the terms of the bill; absent where it has none",
        w.record(
            month=month_of("The month", "month"),
            calls=w.units("Calls made", "where the APIs count different units", "item.calls"),
            total=w.money("What is paid for the month, without concurrency", at="item.total"),
        ),
        lambda report: dated(report.groups[0].plan, report.paid_months) if report.paid_months else None,
    )._replace(optional=True),
    "shape": SHAPE,
    "prefer": w.word("Which plan is asked for", *Prefer),
    "concurrency": ADD_ON,
    "composites": COMPOSITES,
    "growth_percent": w.text(
        "By how much the calls grow from month to month, in per cent",
        "without --growth, or with one of a year",
        "shape.monthly",
        write=plain,
        pattern=PERCENT,
    ),
}
_SHARE = w.money("What is paid for it, its share of the bill of its account; absent where that has no terms")._replace(
    optional=True
)
_ACCOUNT = w.text("The account of the usage file")._replace(optional=True)

ONE = w.record(
    "One account and API; account only where the usage file names one",
    **_TOP,
    **w.under(lambda report: report.groups[0], account=_ACCOUNT, **w.under("plan", **_PLAN)),
)
SEVERAL = w.record(
    "Several accounts or APIs of a usage file",
    **_TOP,
    groups=w.each(
        "The plan of each account and API, since packages cannot be shared",
        w.record(
            account=w.text("The account", "where the file names none"),
            api=w.text("The API of the sheet", at="plan.header.api"),
            total=w.money("What its months cost", at="plan.total"),
            share=_SHARE,
            **w.under("plan", **_PLAN),
        ),
    ),
)

COMPOSITE = w.record(
    "An API that uses others: a plan per part",
    **_TOP,
    parts=w.each(
        "The plan of each API that it uses, in the order of the sheet",
        w.record(
            api=w.text("The API of the sheet", at="plan.header.api"),
            total=w.money("What its months cost", at="plan.total"),
            share=_SHARE,
            **w.under("plan", **_PLAN),
        ),
        lambda report: report.groups,
    ),
)


def _form(report: PlanReport) -> w.Word:
    if report.of_composite:
        return COMPOSITE
    return ONE if len(report.groups) == 1 else SEVERAL


DOCUMENT = w.one_of(ONE, SEVERAL, COMPOSITE, form=_form)


def _rows(report: PlanReport) -> Iterator[w.Json]:
    """Yield every month of every plan with what to buy in it; the amounts add up to the total."""
    for account, plan in ((group.account, group.plan) for group in report.groups):
        same = {"account": account, "api": plan.header.api, "currency": report.header.currency}
        for row in plan.calendar.months:
            buy = buy_of(bought for bought in plan.calendar.purchases if bought.month == row.month)
            begun = [each.subscription for each in plan.calendar.subscriptions if each.month == row.month]
            buy = " ".join(filter(None, [buy, *begun]))
            yield same | _MONTH.write(Dated(plan, row)) | {"buy": buy}
    yield from add_on_rows(report)
    yield from bill_rows(report)


COLUMNS = w.Columns(
    with_bill(
        "account api month buy calls failed free prepaid prepaid_left postpaid unserved purchases_amount postpaid_amount "
        "currency concurrency_amount"
    ),
    _rows,
)
