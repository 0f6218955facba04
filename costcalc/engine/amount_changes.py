"""Amounts of two answers, by month or by account and API → those that changed, and what the others come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeVar

from costcalc.money import total_of
from costcalc.results.diff import Amount, GroupChange, MonthChange, Unchanged

Key = TypeVar("Key")


def months_changed(old: Mapping[str, Amount], new: Mapping[str, Amount]) -> Iterator[MonthChange]:
    """Yield the months that cost something else, or have other calls, in their order."""
    # Numbered months are shorter before ten; dated ones are all as long.
    for month in sorted({*old, *new}, key=lambda name: (len(name), name)):
        if old.get(month) != new.get(month):
            yield MonthChange(month=month, before=old.get(month), after=new.get(month))


def groups_changed(
    old: Mapping[tuple[str | None, str], Amount], new: Mapping[tuple[str | None, str], Amount]
) -> Iterator[GroupChange]:
    """Yield the accounts and APIs that cost something else, or have other calls."""
    for account, api in sorted({*old, *new}, key=lambda key: (key[0] or "", key[1])):
        key = (account, api)
        if old.get(key) != new.get(key):
            yield GroupChange(account=account, api=api, before=old.get(key), after=new.get(key))


def unchanged(old: Mapping[Key, Amount], new: Mapping[Key, Amount], zero: Decimal) -> Unchanged:
    """Return how many are the same in both, and what they come to; ``zero`` where none is."""
    same = [amount for key, amount in old.items() if amount == new.get(key)]
    return Unchanged(len(same), sum(amount.calls for amount in same), total_of((each.total for each in same), zero))
