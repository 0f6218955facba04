"""What documents of plans have in common: months that a plan names, what it buys, and what is there at its start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from costcalc.render.documents import words as w
from costcalc.results.cases import CasesPlan
from costcalc.results.plan import Plan


class Dated(NamedTuple):
    """Something of a plan; its months are numbers from 0 on, which the plan alone can name."""

    plan: Plan | CasesPlan
    item: Any

    def named(self, attribute: str) -> str | int | None:
        """Return ``2026-03``, or the month's number from 1 on where the plan has no start."""
        number = getattr(self.item, attribute)
        return number if number is None else number + 1 if self.plan.start is None else self.plan.label(number)


def dated(plan: Plan | CasesPlan, items: Iterable[Any]) -> Iterator[Dated]:
    """Yield some things of a plan, which names their months."""
    return (Dated(plan, item) for item in items)


def month_of(about: str, attribute: str, null: str = "") -> w.Word:
    """Describe a month of something that is ``dated``."""
    return w.month(about, null, lambda one: one.named(attribute))


def _if_any(word: w.Word, attribute: str) -> w.Word:
    """Describe what packages alone have, or subscriptions alone."""
    return word._replace(at=lambda one: getattr(one.item, attribute, None), optional=True)


PURCHASE = w.record(
    month=month_of("The month on whose 1st they are bought", "month"),
    size=_if_any(w.units("Units in one package; left out of a subscription", positive=True), "size"),
    count=w.count("How many packages, or terms of a subscription in a row", at="item.count", least=1),
    price=w.money("The price of one", at="item.price"),
    runs_out=month_of("The month in which the last unit is used", "runs_out", "where some are left"),
    usable_to=month_of("The last month in which they can be used; it may lie after the plan", "usable_to"),
    used=w.units("Units used within the plan", at="item.used"),
    subscription=_if_any(w.text("The subscription; left out of packages"), "subscription"),
    months=_if_any(w.count("How many months of the plan it is for; left out of packages"), "months"),
)

_LAST = {"last_month": month_of("The last month in which they can be used", "last", "where not said")}

GIVEN = w.record(
    "What the user has at the start: --prepaid, --free and --subscription",
    "",
    lambda plan: plan,
    lots=w.each(
        "Units left in packages, by their last month",
        w.record(units=w.units("Units left", at="item.units"), **_LAST),
        lambda plan: dated(plan, plan.prepaid),
    ),
    quota=w.record(
        "Units left of the free quota; of a monthly one, in the first month",
        "left to the sheet",
        lambda plan: None if plan.free is None else Dated(plan, plan.free),
        units=w.units("Units left", "where the sheet says how many", at="item.units"),
        **_LAST,
    ),
    subscription=w.text(
        "A subscription that is held; left out where none is",
        at=lambda plan: plan.subscription and plan.subscription.subscription,
    )._replace(optional=True),
    paid_to=w.month(
        "The last month for which it is paid; left out of one by the month, and without one",
        at=lambda plan: plan.subscription and Dated(plan, plan.subscription).named("last"),
    )._replace(optional=True),
)
