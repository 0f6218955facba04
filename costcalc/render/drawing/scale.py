"""From numbers to places on a picture, and the round numbers that stand at an axis.

A place is a binary number of pixels; whatever is read from a picture again is written beside it exactly.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from costcalc.money import grouped, plain, with_places
from costcalc.render.drawing.model import Number

_ROUND = (1, 2, 5, 10)


class Scale:
    """Where the numbers between a lowest and a highest stand, from one pixel to another."""

    def __init__(
        self, numbers: Iterable[Number], pixels: tuple[float, float], *, log: bool = False, zero: bool = True
    ) -> None:
        found = [Fraction(each) for each in numbers]
        self.pixels = pixels
        positive = [each for each in found if each > 0]
        self.log = log and bool(positive)
        low, high = (
            (min(positive), max(positive))
            if self.log
            else (min(found, default=Fraction(0)), max(found, default=Fraction(0)))
        )
        if zero and not self.log:
            low, high = min(low, Fraction(0)), max(high, Fraction(0))
        if low == high:
            high = low * 2 if self.log else low + 1
        self.low, self.high = low, high

    def at(self, number: Number) -> float:
        """Return the place of a number; of one below the lowest, the edge."""
        start, end = self.pixels
        value = max(Fraction(number), self.low)
        if self.log:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = float((value - self.low) / (self.high - self.low))
        return start + share * (end - start)

    def ticks(self, most: int) -> list[Fraction]:
        """Return round numbers between the lowest and the highest, about so many at most."""
        if not self.log:
            return self._steps(most)
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        for factors in ((1, 2, 5), (1, 3), (1,)):
            found = [Fraction(10) ** power * factor for power in range(first, last + 1) for factor in factors]
            within = [tick for tick in found if self.low <= tick <= self.high]
            if len(within) <= most:
                return within
        return within[:: math.ceil(len(within) / most)]

    def _steps(self, most: int) -> list[Fraction]:
        rough = (self.high - self.low) / most
        power = Fraction(10) ** math.floor(math.log10(rough))
        step = next(power * factor for factor in _ROUND if power * factor >= rough)
        return [step * number for number in range(math.ceil(self.low / step), math.floor(self.high / step) + 1)]


def short(number: Number) -> str:
    """Write a round number as people write it at an axis: 500, 20k, 1.5M."""
    value = Fraction(number)
    for size, letter in ((10**9, "B"), (10**6, "M"), (10**3, "k")):
        # Thousands with a rest, as 1,250, are shorter in full.
        if abs(value) >= size and (value * 100 / size).denominator == 1:
            return f"{_plain(value / size)}{letter}"
    return _plain(value)


def _plain(value: Fraction) -> str:
    if value.denominator == 1:
        return grouped(value.numerator)
    digits = next(number for number in range(1, 100) if (value * 10**number).denominator == 1)
    return plain(with_places((value * 10**digits).numerator, digits))


def exact(number: Number) -> str:
    """Write a number with all its digits, as it is read back."""
    if isinstance(number, Fraction) and number.denominator == 1:
        number = number.numerator
    return f"{number:f}" if isinstance(number, Decimal) else str(number)


def thinned(widest: float, each: float) -> int:
    """Return of how many names one is written, so that they do not touch: the widest one, and the distance of two."""
    return max(1, math.ceil((widest + 12) / each))
