"""A result that ``--json`` wrote → what two of them are compared by; numbers stay text or exact, never a float."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

from costcalc.errors import DataError, FileError, Problem
from costcalc.loader.files import Content
from costcalc.loader.part import Part
from costcalc.loader.saved_values import values_of
from costcalc.money import currency, currency_codes, total_of
from costcalc.quantities import MONTH_DAYS
from costcalc.render.documents.words import MAX_NUMBER, SCHEMA_VERSION, Word, record, text
from costcalc.results.common import Header, Note, NoteCode, Pay, Purchase
from costcalc.results.diff import USAGE_KIND, Amount, SavedResult, Side, Way

MAX_RESULT = 8 << 20
"""Bytes; the largest saved result accepted: the bills of 2,300 accounts by month for a year."""
MAX_VALUES = 280_000
"""Values in it, as such bills have; a file of brackets alone would take many times its size in memory."""
COMMANDS = ("estimate", "plan", "concurrency")
_START = record(command=text("The command"), currency=text("The currency"))


def parse_json(content: Content) -> Any:
    """Return the values of a JSON text, numbers with a fraction as Decimal; None where it is no result at all.

    Raises FileError beyond the limit, and DataError with the place where a result is cut short or broken.
    """
    if len(content.data) > MAX_RESULT:
        raise FileError(f"{content.label}: larger than {MAX_RESULT >> 20} MiB, too large for a saved result")
    if sum(map(content.data.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise FileError(f"{content.label}: more than {MAX_VALUES:,} values, too many for a saved result")
    text = content.data.decode("utf-8-sig")
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        if '"schema_version"' not in text:
            return None
        message = "this is no complete JSON from here on; save the result again with --json"
        raise DataError([Problem(content.label, error.lineno, error.colno, "", message)]) from None
    except (ValueError, RecursionError, ArithmeticError):
        raise FileError(f"{content.label}: a number or nesting that no result has; save it again with --json") from None


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


def read_result(document: Any, label: str) -> SavedResult:
    """Return a saved result; raises FileError with the path of what is not as ``--json`` writes it."""
    start = Part(label, "", document, _START, currency("USD"))
    if start.values.get("schema_version") != SCHEMA_VERSION:
        start.refuse("schema_version", f"{SCHEMA_VERSION} is expected")
    command, code = start["command"], start["currency"]
    if command not in COMMANDS:
        raise FileError(
            f"{label}: a result of {command!r} cannot be compared; save one of estimate, plan or concurrency"
        )
    if code not in currency_codes():
        start.refuse("currency", "a currency's code is expected")
    several = "groups" in start.values
    kind = USAGE_KIND if command == "estimate" and several else command
    top = Part(label, "", document, _document(command, several=several), currency(code))
    groups = top["groups"] if "groups" in top.keys else []
    header = _header(top)
    return SavedResult(
        kind=kind,
        header=header,
        side=_SIDES[kind](top, header),
        values=dict(values_of(top)),
        months=_months(groups if "months" not in top.keys else [top]),
        groups={
            (group["account"], group["api"]): Amount(
                calls=sum(month["calls"] for month in group["months"]), total=group["total"]
            )
            for group in groups
        },
        period=top["period"] if "period" in top.keys else None,
        notes=tuple(_notes(top)),
    )


def _document(command: str, *, several: bool) -> Word:
    """Return the words of a saved result, in the form that it has."""
    match command:
        case "plan":
            from costcalc.render.documents import plan

            return plan.SEVERAL if several else plan.ONE
        case "concurrency":
            from costcalc.render.documents import concurrency

            return concurrency.DOCUMENT
        case _ if several:
            from costcalc.render.documents import estimate_usage

            return estimate_usage.DOCUMENT
        case _:
            from costcalc.render.documents import estimate

            return estimate.DOCUMENT


def _header(top: Part) -> Header:
    sheet, api = top["sheet"], top["api"]
    return Header(
        label=sheet["name"],
        provider=sheet["provider"],
        product=sheet["product"],
        source=sheet["source"],
        as_of=sheet["as_of"],
        currency=top["currency"],
        api=api,
        name=api or sheet["product"] or "several APIs",
        unit="call",
        contract=sheet["contract"],
    )


def _notes(top: Part) -> Iterator[Note]:
    """Yield the notes whose code is known: a later version may have more of them."""
    for note in top["notes"]:
        if note.values.get("code") in list(NoteCode):
            yield Note(NoteCode(note["code"]), note["message"])


def _is_subscription(bought: Part) -> bool:
    """Tell a subscription in a plan from packages."""
    return "subscription" in bought.keys and bought["subscription"] is not None


def _purchases(parts: Iterable[Part]) -> tuple[Purchase, ...]:
    """Return what is bought of each size, whenever it is bought, the larger sizes first."""
    counts: Counter[tuple[int, Decimal]] = Counter()
    for part in parts:
        for bought in part["purchases"]:
            if _is_subscription(bought):
                continue
            counts[bought["size"], bought["price"]] += bought["count"]
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
        way=Way.of(best, bought),
        unserved=top["unserved"],
        unpaid=top["unpaid"],
    )


def _usage(top: Part, header: Header) -> Side:
    usage, planned, pay, months = top["usage"], top["planned"], top["pay"], top["months"]
    saving = planned["saving"]
    return _side(
        top,
        header,
        calls=usage and usage["calls"],
        postpaid=_sum(_paid(month) for month in months),
        cheapest=planned["total"],
        pay=pay and Pay(pay),
        way=None if saving is None else Way(ahead=saving > 0),
        unserved=top["unserved"],
        unpaid=top["unserved"],
        months=len(months),
    )


def _paid(month: Part) -> Any:
    """Return what is paid for a month of all accounts: by the terms of the bill, where it has any."""
    paid = month["total"] if "total" in month.keys else None
    return month["postpaid_amount"] if paid is None else paid


def _plan(top: Part, header: Header) -> Side:
    plans = top["groups"] if "groups" in top.keys else [top]
    cheapest = [plan["cheapest"] for plan in plans]
    best = _sum(part["total"] for part in cheapest)
    bought = _purchases(cheapest)
    if any(_is_subscription(each) for part in cheapest for each in part["purchases"]):
        return _planned(top, header, plans, best, Pay.SUBSCRIPTION, bought)
    by_packages = Pay.PACKAGES if _sum(each.total for each in bought) == best else Pay.MIX
    pay = by_packages if bought else Pay.POSTPAID if best else Pay.FREE
    return _planned(top, header, plans, best, pay, bought)


def _planned(
    top: Part, header: Header, plans: Sequence[Part], best: Decimal | None, pay: Pay, bought: tuple[Purchase, ...]
) -> Side:
    unserved = sum(plan["unserved"] for plan in plans)
    months = [month for plan in plans for month in plan["months"]]
    return _side(
        top,
        header,
        calls=sum(month["calls"] for month in months),
        postpaid=_sum(plan["all_postpaid"] for plan in plans),
        cheapest=best,
        cheapest_pay=pay,
        purchases=bought,
        way=Way.of(pay, bought),
        unserved=unserved,
        unpaid=unserved,
        months=len({month["month"] for month in months}),
    )


def _concurrency(top: Part, header: Header) -> Side:
    cheapest = top["cheapest"]
    terms = tuple(sorted({bought["term"] for bought in cheapest["purchases"]}))
    months = Fraction(top["days"], MONTH_DAYS)
    return _side(top, header, cheapest=cheapest["total"], way=Way(terms=terms), months=months)


_SIDES = {"estimate": _estimate, USAGE_KIND: _usage, "plan": _plan, "concurrency": _concurrency}


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Add up; None where an amount is absent."""
    known = list(amounts)
    return None if None in known else total_of(amount for amount in known if amount is not None)


def _months(plans: Iterable[Part]) -> dict[str, Amount]:
    """Return what each month costs, all plans together: its purchases, where it has any, and its postpaid bill."""
    found: dict[str, Amount] = {}
    for plan in plans:
        for month in plan["months"] if "months" in plan.keys else ():
            name = month["month"]
            bought = month["purchases_amount"] if "purchases_amount" in month.keys else Decimal(0)
            known = found.get(name, Amount(calls=0, total=Decimal(0)))
            total = total_of((known.total, bought, _paid(month)))
            if total >= MAX_NUMBER:
                month.refuse("postpaid_amount", "a smaller amount is expected")
            calls = None if known.calls is None or month["calls"] is None else known.calls + month["calls"]
            found[name] = Amount(calls=calls, total=total)
    return found
