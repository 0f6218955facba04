"""A result that ``--json`` wrote → what two of them are compared by; numbers stay text or exact, never a float."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, NoReturn

from costcalc.errors import DataError, FileError, Problem
from costcalc.loader.files import Content
from costcalc.loader.part import Part
from costcalc.loader.saved_sides import form_of, groups_of, paid, units_of
from costcalc.loader.saved_values import values_of
from costcalc.money import currency, currency_codes, total_of
from costcalc.quantities import added
from costcalc.render.documents.words import MAX_NUMBER, SCHEMA_VERSION, record, text
from costcalc.results.common import Header, Note, NoteCode
from costcalc.results.diff import Amount
from costcalc.results.saved import SavedResult

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
    if "now" in start.values:
        raise FileError(
            f"{label}: plan --case says what to buy now, which is no plan to compare; save one without --case"
        )
    if code not in currency_codes():
        start.refuse("currency", "a currency's code is expected")
    form = form_of(command, start.values)
    top = Part(label, "", document, form.word, currency(code))
    groups = groups_of(top)
    header = _header(top)
    return SavedResult(
        kind=form.kind,
        header=header,
        side=form.side(top, header),
        values=dict(values_of(top)),
        months=_paid_months(top) or _months(groups if "months" not in top.keys else [top]),
        groups={
            (group["account"] if "account" in group.keys else None, group["api"]): Amount(
                calls=units_of(group), total=_paid_for(group)
            )
            for group in groups
        },
        period=top["period"] if "period" in top.keys else None,
        rounding=top["rounding"] if "rounding" in top.keys and top["bill"] is None else None,
        notes=tuple(_notes(top)),
    )


def _paid_for(group: Part) -> Any:
    """Return what an account and API comes to: its share, where the bill has terms or is one of several accounts."""
    share = group["share"] if "share" in group.keys else None
    return group["total"] if share is None else share


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


def _paid_months(top: Part) -> dict[str, Amount]:
    """Return what is paid for each month of a plan, where its bill has terms; else nothing."""
    paid: list[Part] = (top["paid_months"] if "paid_months" in top.keys else None) or []
    return {month["month"]: Amount(calls=month["calls"], total=month["total"]) for month in paid}


def _months(plans: Iterable[Part]) -> dict[str, Amount]:
    """Return what each month costs, all plans together: its purchases, where it has any, and its postpaid bill."""
    found: dict[str, Amount] = {}
    for plan in plans:
        for month in plan["months"] if "months" in plan.keys else ():
            name = month["month"]
            bought = month["purchases_amount"] if "purchases_amount" in month.keys else Decimal(0)
            known = found.get(name, Amount(calls=0, total=Decimal(0)))
            total = total_of((known.total, bought, paid(month)))
            if total >= MAX_NUMBER:
                month.refuse("postpaid_amount", "a smaller amount is expected")
            calls = None if known.calls is None or month["calls"] is None else added([known.calls, month["calls"]])
            found[name] = Amount(calls=calls, total=total)
    return found
