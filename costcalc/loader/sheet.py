"""The text of a price sheet → a ``PriceSheet``, or all of its problems at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from costcalc.errors import Problem, SheetError
from costcalc.loader import format1, nodes
from costcalc.loader.check import MAX_PROBLEMS, Checker, Record
from costcalc.loader.nodes import Scalar, compose
from costcalc.loader.postpaid import postpaid_of
from costcalc.loader.rules import OFFERS, check_sheet
from costcalc.money import currency
from costcalc.sheet import (
    Api,
    Check,
    Concurrency,
    FreeQuota,
    Package,
    Packages,
    Period,
    PriceSheet,
)


class ContractFoundError(SheetError):
    """A contract stands where a price sheet is expected."""

    text: str


def read_sheet(text: str, label: str) -> PriceSheet:
    """Read a sheet of format 1; raises SheetError with every problem found."""
    root = compose(text, label)
    checker = Checker(label)
    if not isinstance(root, nodes.Mapping):
        shown = "a value stands where a price sheet is expected; it"
        if not isinstance(root, Scalar):
            shown = "a list stands where a price sheet is expected; it"
        elif _is_usage(text):
            shown = "this looks like a usage file, which --usage names; a price sheet"
        checker.report(root, "", f"{shown} starts with 'schema: 1'")
        raise SheetError(checker.problems)
    if "contract" in root.entries and "schema" not in root.entries:
        checker.report(root, "", "this is a contract, which --contract names; a price sheet starts with 'schema: 1'")
        found = ContractFoundError(checker.problems)
        found.text = text
        raise found
    record = checker.object(root, format1.SHEET, "")
    if record:
        check_sheet(checker, record)
    if checker.problems or record is None:
        raise SheetError(first_of(checker.problems))
    return _sheet(record, label)


def _is_usage(text: str) -> bool:
    """Tell whether the first line is a header of usage: two columns of it or more."""
    from costcalc.loader.heading_words import is_heading

    cells = re.split(r"[,;\t|]", text.lstrip("\ufeff").split("\n", 1)[0])
    return sum(is_heading(cell.strip(' "\r')) for cell in cells) > 1


def first_of(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems by line, and beyond a number nobody reads only how many there are."""
    problems = sorted(problems, key=lambda problem: (problem.line, problem.column, problem.path))
    rest = problems[MAX_PROBLEMS:]
    if not rest:
        return problems
    last = rest[-1]
    message = f"and {len(rest):,} more problems up to here; correct those above first"
    return [*problems[:MAX_PROBLEMS], Problem(last.file, last.line, last.column, "", message)]


def _sheet(sheet: Record, label: str) -> PriceSheet:
    records: Mapping[str, Record] = sheet.get("apis")
    decimals = {key: api.get("decimals", 0) for key, api in records.items()}
    return PriceSheet(
        label=label,
        provider=sheet.get("provider"),
        product=sheet.get("product"),
        currency=currency(sheet.get("currency")),
        as_of=sheet.get("as_of"),
        source=sheet.get("source"),
        apis=tuple(_api(key, api, decimals) for key, api in records.items()),
        caveats=sheet.get("caveats", ()),
        **_terms(sheet),
    )


def _terms(sheet: Record) -> dict[str, Any]:
    """Return how amounts are rounded and the terms of the bill, which few sheets have."""
    if not sheet.values.keys() & {"amounts", "bill"}:
        return {}
    from costcalc.loader.terms import amounts_of, bill_of

    readers = {"amounts": amounts_of, "bill": bill_of}
    return {name: read(sheet.values[name]) for name, read in readers.items() if name in sheet.values}


def _api(key: str, api: Record, decimals: Mapping[str, int]) -> Api:
    values = api.values
    one = 10 ** decimals[key]
    return Api(
        key=key,
        name=values["name"],
        unit=values["unit"],
        decimals=decimals[key],
        free_quota=_free_quota(values["free_quota"]) if "free_quota" in values else None,
        packages=_packages(values["packages"]) if "packages" in values else None,
        postpaid=postpaid_of(values["postpaid"], one) if "postpaid" in values else None,
        concurrency=Concurrency(**values["concurrency"].values) if "concurrency" in values else None,
        caveats=values.get("caveats", ()),
        checks=tuple(
            Check(**check.values, line=check.node.line, column=check.node.column) for check in values.get("checks", ())
        ),
        **_offers(api, decimals, one),
    )


def _offers(api: Record, decimals: Mapping[str, int], one: int) -> dict[str, Any]:
    """Return what few APIs sell: composites, rules for one call, subscriptions."""
    if not api.values.keys() & OFFERS:
        return {}
    from costcalc.loader.offers import per_call_of, subscriptions_of, uses_of

    found: dict[str, Any] = {}
    if "uses" in api.values:
        found["uses"] = uses_of(api.values["uses"], decimals)
    if "per_call" in api.values:
        found["per_call"] = per_call_of(api.values["per_call"])
    if "subscriptions" in api.values:
        found["subscriptions"] = subscriptions_of(api.values["subscriptions"], one)
    return found


def _months(span: tuple[int, str] | None) -> int | None:
    return None if span is None else span[0] * (12 if span[1] == "year" else 1)


def _free_quota(quota: Record) -> FreeQuota:
    return FreeQuota(
        period=Period(quota.get("period")), units=quota.get("units"), validity=_months(quota.get("validity"))
    )


def _packages(packages: Record) -> Packages:
    sizes = [Package(size=size.get("units"), price=size.get("price")) for size in packages.get("sizes")]
    window = packages.node.entries.get("refund_window")
    return Packages(
        sizes=tuple(sorted(sizes, key=lambda package: package.size)),
        validity=_months(packages.get("validity")) or 0,
        refund_window=window[1].text if window and isinstance(window[1], Scalar) else None,
    )
