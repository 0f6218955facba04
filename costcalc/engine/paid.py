"""What is paid for each account and API: its share of a bill whose terms, or whose rounding, belong to no API."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from costcalc.engine.shares import together
from costcalc.money import with_places
from costcalc.results.estimate_usage import UsageGroup


def with_paid(
    groups: Sequence[UsageGroup], paid: Mapping[str | None, Sequence[int]], first: int, digits: int
) -> tuple[UsageGroup, ...]:
    """Return groups with what is paid for each; ``paid`` is what each account's bills come to, by month from ``first`` on."""

    def due(place: int, months: int) -> Sequence[Fraction]:
        group, column = groups[place], [Fraction(0)] * months
        start, own = group.first_month - group.idle.before - first, due_by_month(group, digits)
        column[start : start + len(own)] = own
        return column

    parts = paid_for([group.account for group in groups], due, paid)
    return tuple(group._replace(share=with_places(part, digits)) for group, part in zip(groups, parts, strict=True))


def paid_for(
    accounts: Sequence[str | None],
    due: Callable[[int, int], Sequence[int | Fraction]],
    paid: Mapping[str | None, Sequence[int]],
) -> list[int]:
    """Return what is paid for each API of each account, in minor units, of what the bills of the account come to by month.

    An account of one API pays all for that one; of several, what is paid for a month is parted as they are due in it.
    ``due`` returns by place and number of months what is due for one in each, before the terms of the bill.
    """
    own: dict[str | None, list[int]] = {}
    for place, account in enumerate(accounts):
        own.setdefault(account, []).append(place)
    found = [0] * len(accounts)
    for account, places in own.items():
        months = paid[account]
        parts = [sum(months)]
        if len(places) > 1:
            columns = [due(place, len(months)) for place in places]
            parts = together(months, [in_whole(month) for month in zip(*columns, strict=True)])
        for place, part in zip(places, parts, strict=True):
            found[place] = part
    return found


def due_by_month(group: UsageGroup, digits: int) -> list[Fraction]:
    """Return what a group's months come to before the terms of the bill, idle ones too, in minor units with all digits."""
    before, after, idle = group.idle
    rows = [in_minor(amount, digits) for amount in group.exact] if group.exact else list(map(Fraction, group.amounts))
    return [Fraction(idle)] * before + rows + [Fraction(idle)] * after


def in_whole(weights: Sequence[int | Fraction]) -> list[int]:
    """Return whole numbers in the same proportion."""
    scale = lcm(*(weight.denominator for weight in weights))
    return [int(weight * scale) for weight in weights]


def in_minor(amount: Decimal, digits: int) -> Fraction:
    """Return an amount in minor units, with all of its digits."""
    minor: Fraction = Fraction(amount) * 10**digits
    return minor
