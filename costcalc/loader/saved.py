"""A result that ``--json`` wrote → what two of them are compared by; numbers stay text or exact, never a float."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

from costcalc.errors import DataError, FileError, Problem
from costcalc.loader.files import Content
from costcalc.loader.part import MAX_NUMBER, Part
from costcalc.loader.saved_values import values_of
from costcalc.money import currency, currency_codes, plus, total_of
from costcalc.quantities import MONTH_DAYS
from costcalc.results.common import Header, Note, NoteCode, Pay, Purchase
from costcalc.results.diff import Amount, SavedResult, Side, Way
from costcalc.sheet import Period

MAX_RESULT = 8 << 20
"""Bytes; the largest saved result accepted: the bills of 2,300 accounts by month for a year."""
MAX_VALUES = 280_000
"""Values in it, as such bills have; a file of brackets alone would take many times its size in memory."""
SCHEMA_VERSION = 1
COMMANDS = ("estimate", "plan", "concurrency")


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
    top = Part(label, "", document)
    if top.values.get("schema_version") != SCHEMA_VERSION:
        top.refuse("schema_version", f"{SCHEMA_VERSION} is expected")
    command = top.text("command")
    if command not in COMMANDS:
        raise FileError(
            f"{label}: a result of {command!r} cannot be compared; save one of estimate, plan or concurrency"
        )
    code = top.text("currency")
    if code not in currency_codes():
        top.refuse("currency", "a currency's code is expected")
    top.currency = currency(code)
    header, many = _header(top), command == "estimate" and "groups" in top.values
    groups = list(top.parts("groups")) if "groups" in top.values else []
    months, side = _months(top, groups), _SIDES[f"{command} --usage" if many else command](top, header)
    return SavedResult(
        kind=f"{command} --usage" if many else command,
        header=header,
        side=side,
        values=dict(values_of(top)),
        months=months,
        groups={
            (group.optional_text("account"), group.text("api")): Amount(
                calls=sum(month.count("calls") for month in group.parts("months")), total=group.money("total")
            )
            for group in groups
        },
        period=_period(top) if command == "estimate" and not many else None,
        notes=tuple(_notes(top)),
    )


def _period(top: Part) -> str:
    """Return what an estimate's calls are counted over."""
    word = top.text("period")
    if word not in {Period.MONTH, Period.DAY}:
        top.refuse("period", "month or day is expected")
    return word


def _header(top: Part) -> Header:
    sheet, api = top.part("sheet"), top.optional_text("api")
    product = sheet.optional_text("product")
    return Header(
        label=sheet.text("name"),
        provider=sheet.text("provider"),
        product=product,
        source=sheet.text("source"),
        as_of=sheet.text("as_of"),
        currency=top.text("currency"),
        api=api,
        name=api or product or "several APIs",
        unit="call",
    )


def _notes(top: Part) -> Iterator[Note]:
    """Yield the notes whose code is known: a later version may have more of them."""
    for note in top.parts("notes"):
        code, message = note.text("code"), note.text("message")
        if code in set(NoteCode):
            yield Note(NoteCode(code), message)


def _pay(part: Part | None) -> Pay | None:
    if part is None or not part.has("pay"):
        return None
    word = part.text("pay")
    if word not in set(Pay):
        part.refuse("pay", f"one of {', '.join(Pay)} is expected")
    return Pay(word)


def _purchases(parts: Iterable[Part]) -> tuple[Purchase, ...]:
    """Return what is bought of each size, whenever it is bought, the larger sizes first."""
    counts: dict[tuple[int, Decimal], int] = {}
    for part in parts:
        for bought in part.parts("purchases"):
            key = (bought.count("size"), bought.money("price"))
            counts[key] = counts.get(key, 0) + bought.count("count")
    found = sorted(counts.items(), reverse=True)
    return tuple(Purchase(size=size, count=count, price=price) for (size, price), count in found)


def _side(top: Part, header: Header, **given: Any) -> Side:
    """Return a side of which nothing is known but what is given."""
    total = top.optional_money("total")
    if total is not None and total < 0:
        top.refuse("total", "an amount from 0 on is expected")
    nothing: dict[str, Any] = dict.fromkeys(("calls", "postpaid", "packages", "cheapest", "pay", "cheapest_pay", "way"))
    known = nothing | {"label": top.label, "as_of": header.as_of, "total": total, "purchases": (), "unserved": 0}
    return Side(**(known | given))


def _estimate(top: Part, header: Header) -> Side:
    postpaid, packages, cheapest = (top.optional_part(name) for name in ("postpaid", "packages", "cheapest"))
    pay, bought = _pay(cheapest), _purchases([cheapest] if cheapest else [])
    return _side(
        top,
        header,
        calls=top.part("usage").count("calls"),
        postpaid=postpaid and postpaid.optional_money("total"),
        packages=packages and packages.optional_money("total"),
        cheapest=cheapest and cheapest.money("total"),
        pay=_pay(top),
        cheapest_pay=pay,
        purchases=bought,
        way=Way.of(pay, bought),
        unserved=top.count("unserved"),
        unpaid=top.count("unpaid"),
    )


def _usage(top: Part, header: Header) -> Side:
    planned, usage = top.part("planned"), top.optional_part("usage")
    saving = planned.optional_money("saving")
    return _side(
        top,
        header,
        calls=usage and usage.count("calls"),
        postpaid=_sum(month.money("postpaid_amount") for month in top.parts("months")),
        cheapest=planned.optional_money("total"),
        pay=_pay(top),
        way=None if saving is None else Way(ahead=saving > 0),
        unserved=top.count("unserved"),
        unpaid=top.count("unserved"),
        months=len(list(top.parts("months"))),
    )


def _plan(top: Part, header: Header) -> Side:
    plans = list(top.parts("groups")) if "groups" in top.values else [top]
    cheapest = [plan.part("cheapest") for plan in plans]
    best = _sum(part.money("total") for part in cheapest)
    bought = _purchases(cheapest)
    by_packages = Pay.PACKAGES if _sum(each.total for each in bought) == best else Pay.MIX
    pay = by_packages if bought else Pay.POSTPAID if best else Pay.FREE
    return _side(
        top,
        header,
        calls=sum(month.count("calls") for plan in plans for month in plan.parts("months")),
        postpaid=_sum(plan.optional_money("all_postpaid") for plan in plans),
        cheapest=best,
        cheapest_pay=pay,
        purchases=bought,
        way=Way.of(pay, bought),
        unserved=sum(plan.count("unserved") for plan in plans),
        unpaid=sum(plan.count("unserved") for plan in plans),
        months=len({month.word("month") for plan in plans for month in plan.parts("months")}),
    )


def _concurrency(top: Part, header: Header) -> Side:
    cheapest = top.part("cheapest")
    terms = tuple(sorted({bought.text("term") for bought in cheapest.parts("purchases")}))
    months = Fraction(top.count("days"), MONTH_DAYS)
    return _side(top, header, cheapest=cheapest.money("total"), way=Way(terms=terms), months=months)


_SIDES = {"estimate": _estimate, "estimate --usage": _usage, "plan": _plan, "concurrency": _concurrency}


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Add up; None where an amount is absent."""
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total = plus(total, amount)
    return total


def _months(top: Part, groups: Sequence[Part]) -> dict[str, Amount]:
    """Return what each month costs, all groups together: its purchases, where it has any, and its postpaid bill."""
    found: dict[str, Amount] = {}
    for plan in [top] if "months" in top.values else groups:
        for month in plan.parts("months"):
            name = month.word("month")
            bought = month.money("purchases_amount") if month.has("purchases_amount") else Decimal(0)
            known = found.get(name, Amount(calls=0, total=Decimal(0)))
            total = total_of((known.total, bought, month.money("postpaid_amount")))
            if total >= MAX_NUMBER:
                month.refuse("postpaid_amount", "a smaller amount is expected")
            calls = month.optional_count("calls")
            found[name] = Amount(
                calls=None if calls is None or known.calls is None else known.calls + calls, total=total
            )
    return found
