"""The forms that a saved result may have, and each as a side of a comparison."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from costcalc.loader.part import Part
from costcalc.money import total_of
from costcalc.quantities import MONTH_DAYS, Units, added
from costcalc.render.documents.words import Word
from costcalc.results.common import Header, Pay, Purchase
from costcalc.results.diff import Side, Way
from costcalc.results.saved import USAGE_KIND


class Form(NamedTuple):
    """One form of a command's results."""

    kind: str
    """In the words of a message."""
    word: Word
    side: Callable[[Part, Header], Side]


def form_of(command: str, keys: Collection[str]) -> Form:
    """Return the form of a result by the keys that it has: of several accounts, of a composite's parts, or of one API."""
    several, parts = "groups" in keys, "parts" in keys
    match command:
        case "plan":
            from costcalc.render.documents import plan

            word = plan.COMPOSITE if parts else plan.SEVERAL if several else plan.ONE
            return Form("plan of a composite" if parts else "plan", word, _plan)
        case "concurrency":
            from costcalc.render.documents import concurrency

            return Form(command, concurrency.DOCUMENT, _concurrency)
        case _ if several:
            from costcalc.render.documents import estimate_usage

            return Form(USAGE_KIND, estimate_usage.DOCUMENT, _usage)
        case _ if parts:
            from costcalc.render.documents import composite

            return Form("estimate of a composite", composite.DOCUMENT, _composite)
        case _:
            from costcalc.render.documents import estimate

            return Form(command, estimate.DOCUMENT, _estimate)


def groups_of(top: Part) -> list[Part]:
    """Return the accounts and APIs of a result, or the parts of a composite; none where it is about one API."""
    found: list[Part] = next((top[name] for name in ("groups", "parts") if name in top.keys), [])
    return found


def units_of(group: Part) -> Units:
    """Return the calls of an account and API."""
    return added([group["usage"]["calls"]] if "usage" in group.keys else (month["calls"] for month in group["months"]))


def is_subscription(bought: Part) -> bool:
    """Tell a subscription in a plan from packages."""
    return "subscription" in bought.keys and bought["subscription"] is not None


def needed(bought: Part, name: str) -> Any:
    """Return what purchases of one kind alone have; refuse one of that kind without it."""
    value = bought[name]
    if value is None:
        bought.refuse(name, "a count is expected")
    return value


def _purchases(parts: Iterable[Part]) -> tuple[Purchase, ...]:
    """Return what is bought of each size, whenever it is bought, the larger sizes first."""
    counts: Counter[tuple[Units, Decimal]] = Counter()
    for part in parts:
        for bought in part["purchases"]:
            if is_subscription(bought):
                continue
            counts[needed(bought, "size"), bought["price"]] += bought["count"]
    found = sorted(counts.items(), reverse=True)
    return tuple(Purchase(size=size, count=count, price=price) for (size, price), count in found)


def _side(top: Part, header: Header, **given: Any) -> Side:
    """Return a side of which nothing is known but what is given."""
    total = top["total"]
    if total is not None and total < 0:
        top.refuse("total", "an amount from 0 on is expected")
    nothing: dict[str, Any] = dict.fromkeys(("calls", "postpaid", "packages", "cheapest", "pay", "cheapest_pay", "way"))
    known = nothing | {"label": top.label, "as_of": header.as_of, "total": total, "purchases": (), "unserved": 0}
    return Side(**(known | given))


def _estimate(top: Part, header: Header) -> Side:
    postpaid, packages, cheapest, pay = top["postpaid"], top["packages"], top["cheapest"], top["pay"]
    best, bought = (Pay(cheapest["pay"]), _purchases([cheapest])) if cheapest else (None, ())
    return _side(
        top,
        header,
        calls=top["usage"]["calls"],
        postpaid=postpaid and postpaid["total"],
        packages=packages and packages["total"],
        cheapest=cheapest and cheapest["total"],
        pay=pay and Pay(pay),
        cheapest_pay=best,
        purchases=bought,
        way=Way.of(best, bought, _subscribed(cheapest)),
        offers={each["name"]: None if each["unserved"] else each["total"] for each in top["subscriptions"] or ()},
        unserved=top["unserved"],
        unpaid=top["unpaid"],
    )


def _subscribed(cheapest: Part | None) -> list[tuple[int, str]]:
    """Return the subscription that pays for one month, where one does."""
    return [(1, cheapest["subscription"])] if cheapest and cheapest["subscription"] else []


def _composite(top: Part, header: Header) -> Side:
    parts = top["parts"]

    def together(way: str) -> Decimal | None:
        return _sum(part[way] and part[way]["total"] for part in parts)

    return _side(
        top,
        header,
        calls=top["calls"],
        postpaid=together("postpaid"),
        packages=together("packages"),
        cheapest=together("cheapest"),
        unserved=top["unserved"],
        unpaid=added(part["unpaid"] for part in parts),
    )


def _usage(top: Part, header: Header) -> Side:
    usage, planned, pay, months = top["usage"], top["planned"], top["pay"], top["months"]
    saving = planned["saving"]
    return _side(
        top,
        header,
        calls=usage and usage["calls"],
        postpaid=_sum(paid(month) for month in months),
        cheapest=planned["total"],
        pay=pay and Pay(pay),
        way=None if saving is None else Way(ahead=saving > 0),
        unserved=top["unserved"],
        unpaid=top["unserved"],
        months=len(months),
    )


def paid(month: Part) -> Any:
    """Return what is paid for a month of all accounts: by the terms of the bill, where it has any."""
    paid = month["total"] if "total" in month.keys else None
    return month["postpaid_amount"] if paid is None else paid


def _plan(top: Part, header: Header) -> Side:
    plans = groups_of(top) or [top]
    cheapest = [plan["cheapest"] for plan in plans]
    best = _sum(part["total"] for part in cheapest)
    bought, terms = _purchases(cheapest), _terms(cheapest)
    beside = any(map(_pays_as_it_goes, plans))
    if terms:
        pay = Pay.SUBSCRIPTION
    elif bought:
        pay = Pay.MIX if beside else Pay.PACKAGES
    else:
        pay = Pay.POSTPAID if best else Pay.FREE
    unserved = added(plan["unserved"] for plan in plans)
    months = [month for plan in plans for month in plan["months"]]
    return _side(
        top,
        header,
        calls=top["composites"][0]["calls"] if "parts" in top.keys else added(month["calls"] for month in months),
        postpaid=_sum(plan["all_postpaid"] for plan in plans),
        cheapest=best,
        cheapest_pay=pay,
        purchases=bought,
        way=Way.of(pay, bought, terms, postpaid=beside),
        unserved=unserved,
        unpaid=unserved,
        months=len({month["month"] for month in months}),
    )


def _terms(parts: Iterable[Part]) -> list[tuple[int, str]]:
    """Return how many terms of each subscription are bought, in the order of their first."""
    counts: Counter[str] = Counter()
    for part in parts:
        for bought in part["purchases"]:
            if is_subscription(bought):
                counts[bought["subscription"]] += bought["count"]
    return [(count, name) for name, count in counts.items()]


def _pays_as_it_goes(plan: Part) -> bool:
    """Tell whether anything is billed by postpaid in the cheapest plan, in a month without a subscription.

    The months are those of the user's own plan where that is another: then its total tells, unless a bill has terms.
    """
    cheapest, months = plan["cheapest"], plan["months"]
    if plan["given_away"] is not None:
        return bool(cheapest["total"] != total_of(each["price"] * each["count"] for each in cheapest["purchases"]))
    names, under = [month["month"] for month in months], set[str]()
    for bought in filter(is_subscription, cheapest["purchases"]):
        first = names.index(bought["month"]) if bought["month"] in names else len(names)
        under.update(names[first : first + needed(bought, "months")])
    paid_to = plan["given"]["paid_to"] if "given" in plan.values else None
    if paid_to in names:
        under.update(names[: names.index(paid_to) + 1])
    return any(month["postpaid_amount"] for month in months if month["month"] not in under)


def _concurrency(top: Part, header: Header) -> Side:
    cheapest = top["cheapest"]
    terms = tuple(sorted({bought["term"] for bought in cheapest["purchases"]}))
    months = Fraction(top["days"], MONTH_DAYS)
    return _side(top, header, cheapest=cheapest["total"], way=Way(terms=terms), months=months)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Add up; None where an amount is absent."""
    known = list(amounts)
    return None if None in known else total_of(amount for amount in known if amount is not None)
