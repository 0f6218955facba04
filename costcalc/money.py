"""Numbers: read from text, rounded, and written; the only place that rounds.

A number enters as text and is an ``int`` or a ``Decimal`` from there on. The engine counts money in whole *minor units* (cents
for USD, yen for JPY) as ``int``; results carry ``Decimal`` amounts with the currency's digits. No binary float is part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import field
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact
from enum import StrEnum
from functools import cache, reduce
from typing import TYPE_CHECKING, assert_never

from costcalc.errors import RequestError
from costcalc.iso4217 import digits_by_code
from costcalc.records import record

if TYPE_CHECKING:
    from fractions import Fraction


class Direction(StrEnum):
    """Which way an exact amount is rounded to the currency's minor unit."""

    HALF_UP = "half_up"
    UP = "up"
    DOWN = "down"


_EXACT = Context(prec=1_000, traps=[Inexact])
"""For arithmetic that keeps every digit, whatever the caller's own context: it fails rather than round.

Outside this module money is never added with ``+``, ``-``, ``*`` or ``sum``: these round to the caller's context.
"""


_AVERAGES = Context(prec=12, rounding=ROUND_HALF_UP, traps=[])
"""For average prices, which often have no end."""


def times(amount: Decimal, count: int | Decimal) -> Decimal:
    """Return an amount so many times, with every digit."""
    return _EXACT.multiply(amount, count)


def plus(amount: Decimal, other: Decimal) -> Decimal:
    """Return two amounts together, with every digit."""
    return _EXACT.add(amount, other)


def minus(amount: Decimal, other: Decimal) -> Decimal:
    """Return an amount less another one, with every digit."""
    return _EXACT.subtract(amount, other)


def less_percent(amount: Decimal, percent: Decimal) -> Decimal:
    """Return an amount less so many per cent of it, with every digit: 0.05 less 15 % → 0.0425."""
    return _EXACT.scaleb(_EXACT.multiply(amount, _EXACT.subtract(100, percent)), -2)


def total_of(amounts: Iterable[Decimal], zero: Decimal = Decimal(0)) -> Decimal:
    """Return all amounts together, with every digit; ``zero`` is the total of none."""
    return reduce(_EXACT.add, amounts, zero)


def with_places(number: int, places: int) -> Decimal:
    """Return a whole number of hundredths, thousandths, …: 1234 and 2 places → Decimal('12.34')."""
    return _EXACT.scaleb(number, -places)


def round_half_up(numerator: int, denominator: int) -> int:
    """Round a ratio to the nearest whole number, halves away from zero: 1/2 → 1, -1/2 → -1."""
    if numerator < 0:
        return -round_half_up(-numerator, denominator)
    return (2 * numerator + denominator) // (2 * denominator)


def round_to(direction: Direction, numerator: int, denominator: int) -> int:
    """Round a ratio from 0 on to a whole number: half up, up or down."""
    match direction:
        case Direction.HALF_UP:
            return (2 * numerator + denominator) // (2 * denominator)
        case Direction.UP:
            return -(-numerator // denominator)
        case Direction.DOWN:
            return numerator // denominator
        case _:
            assert_never(direction)


def exactly(numerator: int, denominator: int) -> Decimal:
    """Return a ratio with all its digits, or where these do not end with twelve significant ones."""
    try:
        return _EXACT.divide(numerator, denominator)
    except Inexact:
        return _AVERAGES.divide(numerator, denominator)


@record(kw_only=False)
class Currency:
    """An ISO 4217 currency and the digits of its minor unit (USD 2, JPY 0, KWD 3)."""

    code: str
    digits: int
    unit: int = field(init=False, repr=False, compare=False)
    """How many minor units make one: 100 for USD."""
    least: Decimal = field(init=False, repr=False, compare=False)
    """One minor unit: 0.01 for USD."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", 10**self.digits)
        object.__setattr__(self, "least", with_places(1, self.digits))

    def minor(self, amount: Decimal | Fraction, direction: Direction = Direction.HALF_UP) -> int:
        """Round an exact amount from 0 on to whole minor units: 0.125 USD → 13."""
        numerator, denominator = amount.as_integer_ratio()
        return round_to(direction, numerator * self.unit, denominator)

    def in_full(self, minor: int, denominator: int) -> Decimal:
        """Return a part of minor units as an amount with at least the currency's digits, and all others it has."""
        if minor % denominator == 0:
            return self.amount(minor // denominator)
        return plus(Decimal(plain(exactly(minor, denominator * self.unit))), with_places(0, self.digits))

    def round(self, amount: Decimal) -> Decimal:
        """Round an exact amount half up to the currency's digits: 0.125 USD → 0.13."""
        return self.amount(self.minor(amount))

    def round_down(self, amount: Decimal | Fraction) -> Decimal:
        """Return the largest amount with the currency's digits that is no more than an exact one: 0.129 USD → 0.12."""
        numerator, denominator = amount.as_integer_ratio()
        return self.amount(numerator * self.unit // denominator)

    def amount(self, minor: int) -> Decimal:
        """Return minor units as an amount with the currency's digits: 13 → Decimal('0.13')."""
        return _EXACT.multiply(minor, self.least)


def currency_codes() -> tuple[str, ...]:
    """All currency codes that a sheet may name."""
    return tuple(sorted(digits_by_code()))


@cache
def currency(code: str) -> Currency:
    """Return the currency of an ISO 4217 code; KeyError for any other text."""
    return Currency(code, digits_by_code()[code])


def plain(number: Decimal) -> str:
    """Write a number in full, without exponent or trailing zeros: 1E+2 → 100, 0.080 → 0.08."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_full(amount: Decimal, digits: int) -> str:
    """Write an amount with every digit, and at least the currency's: 75 → 75.00, 0.0325 → 0.0325."""
    return grouped(plus(Decimal(plain(amount)), with_places(0, digits)))


def grouped(number: int | Decimal) -> str:
    """Write a number with separators between groups of three: 10000.00 → 10,000.00."""
    return f"{number:,d}" if isinstance(number, int) else f"{number:,f}"


def plural(count: int | Decimal, word: str) -> str:
    """Write a count and its word: 1 page, 2 pages, 2 queries, 2 batches; a word that has its ``s`` keeps it."""
    return f"{grouped(count)} {word if count == 1 else plural_of(word)}"


def plural_of(word: str) -> str:
    """Return the word for several of something, by the rules of English spelling; a symbol stays as it is: 10.5 GB."""
    if (word.endswith("s") and not word.endswith("ss")) or re.search("(^| )(([kKMGTP]i?)?B|[kM]?Wh|h)$", word):
        return word
    if word.endswith("y") and word[-2:-1] not in {*"aeiou", ""}:
        return f"{word[:-1]}ies"
    return word + ("es" if word.endswith(("ss", "x", "z", "ch", "sh")) else "s")


def unit_price(amount: Decimal, units: int | Decimal) -> Decimal:
    """Return an average price per unit: exact, or half up to twelve significant digits."""
    numerator, denominator = amount.as_integer_ratio()
    units_over, units_under = units.as_integer_ratio()
    return _AVERAGES.divide(numerator * units_under, denominator * units_over).normalize(_AVERAGES)


def average(price: Decimal, digits: int) -> Decimal:
    """Round an average price for people, half up: to four digits more than the currency has, or three that count.

    So a tiny one is never printed as 0: 0.0000015834 dollars are 0.00000158, and 0.0325004 are 0.0325.
    """
    places = max(digits + 4, 2 - price.adjusted() if price else 0)
    numerator, denominator = price.as_integer_ratio()
    return with_places(round_half_up(numerator * 10**places, denominator), places).normalize(_EXACT)


# ── numbers as people type them ──────────────────────────────────────────────────────────────────────

MAX_COUNT = 10**15
"""Counts above this are refused, of an API with decimals in its smallest parts: more is likely a slip of the finger."""

# A grouped number does not begin with 0: 0,005 is five thousandths where the comma is a point.
WHOLE = r"(?:\d+|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:_\d{3})+)"
_COUNT = rf"({WHOLE})(\.\d+)?([kKMB]?)"
_MONEY = rf"({WHOLE})(\.\d+)?"
SUFFIXES = {"": 1, "k": 1_000, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}
_LAKHS = r"\d{1,2}(?:,\d{2})+,\d{3}"
_EITHER = r"([1-9]\d{0,2})\.(\d{3})"

COUNT_FORMS = "a whole number from 0 on as 200000, 200_000, 200,000, 200k or 1.5M"
MONEY_FORMS = "an amount from 0 on as 500, 500.50 or 12,000"


def _digits(text: str) -> str:
    return text.replace(",", "").replace("_", "")


def parse_count(text: str) -> int:
    """Read a count as people write it: 200000, 200_000, 200,000, 200k, 1.5M, 2B.

    Raises RequestError for anything else (-5, 1.5, 1,5, 1e3), saying what is accepted; for 200.000, which half of the
    world reads as thousands, and for 4,50,000, how these are written here.
    """
    match = re.fullmatch(_COUNT, text.strip(), re.ASCII) if len(text) <= 40 else None
    if match and (match[3] or not match[2]):
        number = times(Decimal(_digits(match[1]) + (match[2] or "")), SUFFIXES[match[3]])
        if number == number.to_integral_value():
            if number > MAX_COUNT:
                raise RequestError(f"{shown(text)} is more than {MAX_COUNT:,}, the largest count accepted")
            return int(number)
    raise RequestError(f"{shown(text)} is not a count; write {_meant(text.strip()) or COUNT_FORMS}")


def _meant(text: str) -> str:
    """Return how a number is written here that others group by points, or in lakhs; nothing for any other."""
    if either := re.fullmatch(_EITHER, text, re.ASCII):
        fraction = plain(Decimal(text))
        return f"{either[1]},{either[2]} or {fraction}, whichever is meant"
    return f"{int(text.replace(',', '')):,}" if len(text) <= 20 and re.fullmatch(_LAKHS, text, re.ASCII) else ""


def whole_numbers(**counts: int) -> None:
    """Check counts that did not come from text: RequestError for any that is no ``int`` or below 0.

    A float would cost exactness, and a negative quota would silently raise a bill.
    """
    for name, count in counts.items():
        if type(count) is not int or count < 0:
            raise RequestError(f"{name}: a whole number (int) from 0 on is expected, not {count!r}")


def optional_whole_numbers(**counts: int | None) -> None:
    """Check counts, as ``whole_numbers``, of which some may be left out."""
    whole_numbers(**{name: count for name, count in counts.items() if count is not None})


def lists_of_whole_numbers(**lists: Sequence[int] | None) -> None:
    """Check lists of counts, as ``whole_numbers``, of which some may be left out."""
    for name, counts in lists.items():
        if counts is None:
            continue
        if not isinstance(counts, Sequence) or isinstance(counts, str | bytes):
            raise RequestError(f"{name}: a list of whole numbers (int) is expected, not {counts!r}")
        for place, count in enumerate(counts):
            whole_numbers(**{f"{name}[{place}]": count})


def parse_money(text: str) -> Decimal:
    """Read an amount of money: 500, 500.50, 12,000. Raises RequestError for anything else."""
    match = re.fullmatch(_MONEY, text.strip(), re.ASCII) if len(text) <= 40 else None
    if not match:
        raise RequestError(f"{shown(text)} is not an amount; write {MONEY_FORMS}")
    return Decimal(_digits(match[1]) + (match[2] or ""))


def shown(text: str) -> str:
    """Quote what a user typed for a message, on one line and not too long."""
    return repr(brief(text))


def brief(text: str, most: int = 40) -> str:
    """Shorten what a user typed for a message."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


def share(part: int | Decimal, whole: int | Decimal) -> str:
    """Write how much of a whole a part is, in per cent: never 100.0 where something is missing."""
    written = percent(Decimal(part), Decimal(whole))
    return "99.9" if part < whole and written == "100.0" else written


def percent(part: Decimal | Fraction, whole: Decimal | Fraction) -> str:
    """Write a share in per cent with one digit, half up: 1/8 → 12.5."""
    part_over, part_under = part.as_integer_ratio()
    whole_over, whole_under = whole.as_integer_ratio()
    tenths = round_half_up(1000 * part_over * whole_under, part_under * whole_over)
    return grouped(with_places(tenths, 1))
