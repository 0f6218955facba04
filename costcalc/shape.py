"""The shape of some months: how their calls follow from a base, by scale, season and growth, exactly.

Month i, from 0 on, has base × scale × season × growth ** i, rounded half up once. A growth of a year is taken to the
power i / 12: that root has no end, and is held against whole numbers, so that no digit of it is ever rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import gcd
from typing import NamedTuple

from costcalc.errors import RequestError
from costcalc.money import round_half_up

MONTHS = 12
"""Of a year, and of a season."""
MAX_LOSS = -100
"""Per cent: beyond that there would be fewer calls than none."""
MAX_DIGITS = 20
"""Before and behind the point of a factor or a per cent."""


class Growth(NamedTuple):
    """By how much the calls grow: ``percent`` from each month, or from each year, to the next."""

    percent: Decimal
    yearly: bool = False


class Factor(NamedTuple):
    """What a base is multiplied by: ``exact`` × ``growth`` ** (``twelfths`` / 12)."""

    exact: Fraction
    growth: Fraction = Fraction(1)
    twelfths: int = 0
    """From 0 to 11."""

    def of(self, base: int | Fraction) -> int:
        """Return a base so many times, rounded half up."""
        whole = base * self.exact
        if not self.twelfths:
            return round_half_up(*whole.as_integer_ratio())
        # x rounded half up is half of what 2x is rounded down to, plus one, rounded down.
        power = gcd(self.twelfths, MONTHS)
        degree = MONTHS // power
        over, under = ((2 * whole) ** degree * self.growth ** (self.twelfths // power)).as_integer_ratio()
        return (floor_root(over // under, degree) + 1) // 2


class Shape(NamedTuple):
    """What the months of a plan are made by; as it stands, they are what was given."""

    scale: Decimal = Decimal(100)
    """Per cent."""
    growth: Growth | None = None
    season: tuple[Decimal, ...] = ()
    """Twelve factors, the first of January, or of the first month where months have no dates; not normalised."""
    shift: int = 0
    """How many months ahead the months of a file are moved."""

    @classmethod
    def of(
        cls, scale: int | Decimal, growth: int | Decimal | None, growth_per: str, season: Sequence[int | Decimal] | None
    ) -> Shape:
        """Return the shape of numbers that did not come from text; RequestError for what cannot be meant, as a float."""
        if not _number(scale) or scale <= 0:
            raise RequestError(f"scale: an int or a Decimal above 0 is expected, in per cent, not {scale!r}")
        if growth is not None and (not _number(growth) or growth < MAX_LOSS):
            raise RequestError(
                f"growth: an int or a Decimal from {MAX_LOSS} on is expected, in per cent, not {growth!r}"
            )
        if growth_per not in {"month", "year"}:
            raise RequestError(f"growth_per: {growth_per!r} is no time; write month or year")
        factors = list(season or ())
        if season is not None and (
            len(factors) != MONTHS or not all(_number(each) and each >= 0 for each in factors) or not any(factors)
        ):
            raise RequestError(f"season: twelve ints or Decimals from 0 on are expected, one above 0, not {season!r}")
        return cls(
            scale=Decimal(scale),
            growth=None if growth is None else Growth(Decimal(growth), yearly=growth_per == "year"),
            season=tuple(map(Decimal, factors)),
        )

    @property
    def changes(self) -> bool:
        """Whether any count becomes another."""
        return self._replace(shift=0) != Shape()

    @property
    def monthly(self) -> Decimal | None:
        """By how many per cent the calls grow from month to month; None where they do not, or by the year."""
        return None if self.growth is None or self.growth.yearly else self.growth.percent

    @property
    def parameters(self) -> str:
        """The parameters that change counts, for a message."""
        given = {"`scale`": self.scale != Shape().scale, "`season`": self.season, "`growth`": self.growth}
        return " with ".join(name for name, there in given.items() if there)

    def factor(self, place: int, month: int) -> Factor:
        """Return what the base of a month is multiplied by; ``place`` counts from the first one, ``month`` by the calendar."""
        exact = Fraction(self.scale) / 100
        if self.season:
            exact *= Fraction(self.season[month % MONTHS])
        if self.growth is None:
            return Factor(exact)
        growth = 1 + Fraction(self.growth.percent) / 100
        if not self.growth.yearly:
            return Factor(exact * growth**place)
        years, twelfths = divmod(place, MONTHS)
        return Factor(exact * growth**years, growth, twelfths)


AS_IT_IS = Shape()


def _number(value: object) -> bool:
    """Tell whether a value is a number that is exact, and not endless to compute with."""
    if not isinstance(value, Decimal):
        return type(value) is int
    places = value.as_tuple().exponent
    return isinstance(places, int) and places >= -MAX_DIGITS and value.adjusted() < MAX_DIGITS


def floor_root(number: int, degree: int) -> int:
    """Return the largest whole number whose power of that degree is at most a number from 0 on: Newton's method in whole numbers."""
    if number == 0:
        return 0
    root = 1 << -(-number.bit_length() // degree)
    while True:
        # From above, each step comes nearer, until none does.
        nearer = ((degree - 1) * root + number // root ** (degree - 1)) // degree
        if nearer >= root:
            return root
        root = nearer
