"""Amounts of two answers, by month or by account and API → those that changed, and what the others come to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import TypeVar

from costcalc.money import total_of
from costcalc.quantities import added
from costcalc.results.diff import Amount, GroupChange, MonthChange, Unchanged, WayChange
from costcalc.results.estimate_usage import UsageEstimate

Key = TypeVar("Key")


def by_month(report: UsageEstimate) -> dict[str, Amount]:
    """Return the amount of each month."""
    return {
        month.month: Amount(calls=month.calls, total=month.postpaid_amount if month.total is None else month.total)
        for month in report.months
    }


def by_group(report: UsageEstimate) -> dict[tuple[str | None, str], Amount]:
    """Return the amount of each account and API: what is paid for it, where the bill has terms."""
    return {
        (group.account, group.api): Amount(
            calls=group.units(sum(group.calls)), total=group.total if group.share is None else group.share
        )
        for group in report.groups
    }


def old_months(old: Collection[str], new: Collection[str]) -> dict[str, str]:
    """Return the old month that each new one is compared with: itself, where the old one has it.

    Two that share no month and have equally many, as two years, are compared by position: the first with the first.
    """
    shared = {month: month for month in new if month in old}
    if shared or len(old) != len(new):
        return shared
    return dict(zip(sorted(new, key=_in_time), sorted(old, key=_in_time), strict=True))


def _in_time(month: str) -> tuple[int, str]:
    """Return the key that puts months in order: numbered ones are shorter before ten, dated ones are all as long."""
    return len(month), month


def months_changed(
    old: Mapping[str, Amount], new: Mapping[str, Amount], olds: Mapping[str, str]
) -> Iterator[MonthChange]:
    """Yield the months that cost something else, or have other calls, in their order; ``olds`` as ``old_months``."""
    for month in sorted({*new, *(old.keys() - olds.values())}, key=_in_time):
        before = olds.get(month) if month in new else month
        was, now = old[before] if before else None, new.get(month)
        if was != now:
            yield MonthChange(month=month, month_before=before, before=was, after=now)


def groups_changed(
    old: Mapping[tuple[str | None, str], Amount], new: Mapping[tuple[str | None, str], Amount]
) -> Iterator[GroupChange]:
    """Yield the accounts and APIs that cost something else, or have other calls."""
    for account, api in sorted({*old, *new}, key=lambda key: (key[0] or "", key[1])):
        key = (account, api)
        if old.get(key) != new.get(key):
            yield GroupChange(account=account, api=api, before=old.get(key), after=new.get(key))


def rounding_of(old: Decimal | None, new: Decimal | None, zero: Decimal) -> WayChange | None:
    """Return what rounding once adds to the amounts of accounts and APIs; None where neither rounds so."""
    if old is None and new is None:
        return None
    return WayChange("rounding", zero if old is None else old, zero if new is None else new)


def months_unchanged(
    old: Mapping[str, Amount], new: Mapping[str, Amount], olds: Mapping[str, str], zero: Decimal
) -> Unchanged:
    """Return how many months are the same as the old one that each is compared with, and what they come to."""
    return unchanged({month: old[before] for month, before in olds.items()}, new, zero)


def unchanged(
    old: Mapping[Key, Amount], new: Mapping[Key, Amount], zero: Decimal, *, counted: bool = True
) -> Unchanged:
    """Return how many are the same in both, and what they come to; ``zero`` where none is.

    ``counted`` says that all calls are of one unit, and may be added up.
    """
    same = [amount for key, amount in old.items() if amount == new.get(key)]
    calls = [amount.calls for amount in same if amount.calls is not None]
    all_calls = added(calls) if counted and len(calls) == len(same) else None
    return Unchanged(len(same), all_calls, total_of((each.total for each in same), zero))
