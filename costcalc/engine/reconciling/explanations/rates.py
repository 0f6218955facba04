"""A discount or a tax of one rate, on the amount of each row or of each bill, half up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from costcalc.bill import Key
from costcalc.engine.expected import Amounts
from costcalc.money import plain, round_half_up, with_places

TAXES = tuple(map(Decimal, range(1, 28)))
"""In per cent: those that are tried where none is said."""
_DISCOUNTS = tuple(with_places(5 * half, 1) for half in range(1, 121))
"""In per cent: multiples of a half, up to 60."""


class Rate(NamedTuple):
    """What is made of amounts."""

    code: str
    message: str
    factor: Fraction
    """What an amount is multiplied with."""
    of_bill: bool
    """Whether what it adds stands in the row of the bill as a whole, and not in each row."""

    def on(self, amounts: Mapping[Key, int], keys: Collection[Key]) -> Iterator[int]:
        """Yield what rows come to; those of one bill are all there."""
        if not self.of_bill:
            return (self._rounded(amounts.get(key, 0), self.factor) for key in keys)
        added: dict[tuple[int, str | None], int] = {}
        for key, amount in amounts.items():
            bill = key.month, key.account
            added[bill] = added.get(bill, 0) + amount
        return (
            amounts.get(key, 0)
            + (0 if key.api is not None else self._rounded(added.get((key.month, key.account), 0), self.factor - 1))
            for key in keys
        )

    @staticmethod
    def _rounded(amount: int, factor: Fraction) -> int:
        return round_half_up(amount * factor.numerator, factor.denominator)


def rates(taxes: Sequence[Decimal], *, apart: bool) -> list[Rate]:
    """Return all rates that are tried; ``apart``: bills have rows for what belongs to no API."""
    found = []
    for of_bill in (False, True) if apart else (False,):
        where = "each bill" if of_bill else "each row"
        for percent in taxes or TAXES:
            factor = 1 + Fraction(percent) / 100
            found.append(Rate("tax", f"{plain(percent)} % tax is added to {where}", factor, of_bill))
        for percent in _DISCOUNTS:
            factor = 1 - Fraction(percent) / 100
            found.append(Rate("discount", f"a discount of {plain(percent)} % is taken off {where}", factor, of_bill))
    return found


def tells(amounts: Amounts) -> bool:
    """Tell whether amounts are enough to know a discount by: two rows of different ones."""
    return len({amount for amount in amounts.values() if amount}) > 1
