"""The terms of two sheets' bills → those that differ, by the path and in the words of a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import astuple, fields
from decimal import Decimal

from costcalc.money import plain
from costcalc.results.diff import Change, Value
from costcalc.sheet import Period, PriceSheet
from costcalc.sheet.terms import Amounts, BillTerms, Discount


def term_changes(old: PriceSheet, new: PriceSheet) -> Iterator[Change]:
    """Yield how amounts are rounded and the terms of the bill, as far as they differ."""
    yield from _differing(_amounts(old.amounts or Amounts()), _amounts(new.amounts or Amounts()))
    before, after = old.bill or BillTerms(), new.bill or BillTerms()
    yield from discount_changes("bill.discount", before.discount, after.discount)
    yield from _differing(_bill(before), _bill(after))


def discount_changes(path: str, old: Discount | None, new: Discount | None) -> Iterator[Change]:
    """Yield a discount that differs: as one percentage where both are on everything, else by what is sold."""
    if all(each is None or len(set(astuple(each))) == 1 for each in (old, new)):
        before, after = (each.postpaid if each else None for each in (old, new))
        yield from _differing({path: _percent(before)}, {path: _percent(after)})
        return
    before_by, after_by = (
        {f"{path}.{sold.name}": _percent(getattr(each, sold.name)) if each else None for sold in fields(Discount)}
        for each in (old, new)
    )
    yield from _differing(before_by, after_by)


def _differing(old: Mapping[str, Value], new: Mapping[str, Value]) -> Iterator[Change]:
    for path, before in old.items():
        if before != new[path]:
            yield Change(path=path, before=before, after=new[path])


def _amounts(amounts: Amounts) -> dict[str, Value]:
    return {"amounts.rounded": amounts.rounded.value, "amounts.direction": amounts.direction.value}


def _bill(terms: BillTerms) -> dict[str, Value]:
    credit, tax = terms.credit, terms.tax
    return {
        "bill.credit.amount": _amount(credit.amount) if credit else None,
        "bill.credit.period": (Period.MONTH if credit.monthly else Period.ONCE).value if credit else None,
        "bill.minimum": _amount(terms.minimum),
        "bill.commitment.amount": _amount(terms.commitment),
        "bill.tax.name": tax.name if tax else None,
        "bill.tax.rate": _percent(tax.rate) if tax else None,
    }


def _amount(amount: Decimal | None) -> Decimal | None:
    """Return an amount without trailing zeros: a sheet may write either."""
    return None if amount is None else Decimal(plain(amount))


def _percent(percent: Decimal | None) -> str | None:
    return None if percent is None else f"{plain(percent)} %"
