"""The text of a price sheet → a ``PriceSheet``, or all of its problems at once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from costcalc.errors import Problem, SheetError
from costcalc.loader import format1
from costcalc.loader.check import MAX_PROBLEMS, Checker, Record
from costcalc.loader.nodes import Mapping, Scalar, compose
from costcalc.loader.rules import check_sheet
from costcalc.money import currency
from costcalc.sheet import (
    Api,
    Bound,
    Check,
    Concurrency,
    FreeQuota,
    Mode,
    Package,
    Packages,
    Period,
    Postpaid,
    PriceSheet,
    Rounding,
    Tier,
    TierBasis,
)


def read_sheet(text: str, label: str) -> PriceSheet:
    """Read a sheet of format 1; raises SheetError with every problem found."""
    root = compose(text, label)
    checker = Checker(label)
    if not isinstance(root, Mapping):
        shown = "a value" if isinstance(root, Scalar) else "a list"
        checker.report(root, "", f"{shown} stands where a price sheet is expected; it starts with 'schema: 1'")
        raise SheetError(checker.problems)
    record = checker.object(root, format1.SHEET, "")
    if record:
        check_sheet(checker, record)
    if checker.problems or record is None:
        raise SheetError(first_of(checker.problems))
    return _sheet(record, label)


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
    return PriceSheet(
        label=label,
        provider=sheet.get("provider"),
        product=sheet.get("product"),
        currency=currency(sheet.get("currency")),
        as_of=sheet.get("as_of"),
        source=sheet.get("source"),
        apis=tuple(_api(key, api) for key, api in sheet.get("apis").items()),
    )


def _api(key: str, api: Record) -> Api:
    values = api.values
    return Api(
        key=key,
        name=values["name"],
        unit=values["unit"],
        free_quota=_free_quota(values["free_quota"]) if "free_quota" in values else None,
        packages=_packages(values["packages"]) if "packages" in values else None,
        postpaid=_postpaid(values["postpaid"]) if "postpaid" in values else None,
        concurrency=Concurrency(**values["concurrency"].values) if "concurrency" in values else None,
        checks=tuple(
            Check(**check.values, line=check.node.line, column=check.node.column) for check in values.get("checks", ())
        ),
    )


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


def _postpaid(postpaid: Record) -> Postpaid:
    values: dict[str, Any] = dict(postpaid.values)
    single, records = values.pop("unit_price", None), values.pop("tiers", [])
    words = {"mode": Mode, "tier_basis": TierBasis, "period": Period, "rounding": Rounding}
    for name, kind in words.items():
        if name in values:
            values[name] = kind(values[name])
    if single is not None:
        return Postpaid(tiers=(Tier(first=0, last=None, unit_price=single),), **values)
    bound = Bound.UP_TO if any("up_to" in record for record in records) else Bound.FROM
    return Postpaid(tiers=_tiers(records, bound), bound=bound, **values)


def _tiers(records: list[Record], bound: Bound) -> tuple[Tier, ...]:
    """Give each tier both of its bounds, included: the sheet writes one, the neighbour has the other."""
    if bound is Bound.FROM:
        firsts = [record.get("from", 0) for record in records]
    else:
        firsts = [0, *(record.get("up_to") + 1 for record in records[:-1])]
    lasts = [*(first - 1 for first in firsts[1:]), None]
    return tuple(
        Tier(
            first=first,
            last=last,
            unit_price=None if record.get("unit_price") == format1.ON_REQUEST else record.get("unit_price"),
            flat_fee=record.get("flat_fee", Decimal(0)),
        )
        for record, first, last in zip(records, firsts, lasts, strict=True)
    )
