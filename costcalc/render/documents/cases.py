"""What to buy now: the cases, everything that was looked at, and what it comes to in each."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.money import minus
from costcalc.render.documents import words as w
from costcalc.render.documents.plan_shape import SHAPE
from costcalc.render.documents.plan_words import GIVEN, PURCHASE, dated
from costcalc.render.documents.shared import buy_of, purchases, top
from costcalc.results.cases import PREFER, CasesPlan


def _number(about: str, null: str = "", at: w.At = None) -> w.Word:
    """Describe a number as it was written: 25, -2.5."""
    return w.value("number", about, null, at)


DOCUMENT = w.record(
    "plan with --case",
    **top("plan", w.money("What the chosen is expected to come to, over all cases by their weights")),
    account=w.text("The account of the usage file; absent where it names none")._replace(optional=True),
    prefer=w.word("What is chosen by: the least expected cost, or the least regret in the worst case", *PREFER),
    first_month=w.text(
        "The first month, as 2026-03",
        "where months are numbered from 1",
        lambda report: None if report.start is None else report.label(0),
        pattern="^[0-9]{4}-[0-9]{2}$",
    ),
    month_count=w.count("How many months the cases have", at="months", least=1),
    given=GIVEN,
    shape=SHAPE,
    cases=w.each(
        "The cases, as they were given",
        w.record(
            **w.under(
                "item",
                name=w.text("What it is called"),
                percent=_number("How many per cent more calls it has than the base", "where it has calls of its own"),
                weight=_number("How likely it is beside the others"),
                calls=w.units("Calls of all its months"),
                total=w.money("What the best plan for it costs, as if it was known"),
            ),
            purchases=w.each(
                "What is bought in it where the chosen is bought now, that included",
                PURCHASE,
                lambda one: dated(one.plan, one.item.calendar.bought),
            ),
        ),
        lambda report: dated(report, report.cases),
    ),
    now=w.each(
        "All that was looked at, the best first: what may be bought now",
        w.record(
            purchases=purchases("The packages to buy now"),
            subscription=w.text("The subscription to begin now; absent without one")._replace(optional=True),
            due=w.money("What is paid for it now"),
            totals=w.each(
                "What each case comes to, in their order",
                w.money("What the case comes to", "where calls of its first month would fail or have no price"),
            ),
            expected=w.money("The mean of the totals by the weights of their cases", "where one of them is null"),
            worst_regret=w.money("The most that a case comes to above the best plan for it", "where a total is null"),
            chosen=w.flag("Whether it is what to buy now; the first is"),
        ),
    ),
    left_out=w.each("What would take too long: other ways to buy now, or nothing", w.TEXT),
)


def _rows(report: CasesPlan) -> Iterator[w.Json]:
    """Yield a row for each that was looked at and each case."""
    same = {"account": report.account, "api": report.header.api, "currency": report.header.currency}
    for now in report.now:
        buy = " ".join(filter(None, [buy_of(now.purchases), now.subscription]))
        looked = same | {
            "buy": buy,
            "due": w.amount_text(now.due),
            "expected": w.amount_text(now.expected),
            "worst_regret": w.amount_text(now.worst_regret),
            "chosen": now.chosen,
        }
        for case, total in zip(report.cases, now.totals, strict=True):
            yield looked | {
                "case": case.name,
                "percent": case.percent,
                "weight": case.weight,
                "calls": case.calls,
                "best_total": w.amount_text(case.total),
                "total": w.amount_text(total),
                "regret": None if total is None else w.amount_text(minus(total, case.total)),
            }


COLUMNS = w.Columns(
    "account api buy due case percent weight calls total best_total regret expected worst_regret chosen currency", _rows
)
