"""Units, durations, rates and shares as people write them, exact from their text on.

Units are an ``int``, or a ``Decimal`` of an API whose counts have decimals; a duration is a ``Fraction`` of seconds, a
rate a ``Fraction`` per second, a share a ``Fraction`` of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from costcalc.errors import RequestError
from costcalc.money import (
    MAX_COUNT,
    SUFFIXES,
    WHOLE,
    exactly,
    grouped,
    parse_count,
    percent,
    plain,
    plural,
    round_half_up,
    shown,
    times,
    with_places,
)

Units = int | Decimal
"""A count as people write and read it: an ``int`` where it is whole, else a ``Decimal``.

A Decimal has no trailing zeros, and as many decimals at most as its API.
"""
MAX_DECIMALS = 9
"""The most decimals that a sheet can give the counts of an API."""
Parts = int
"""A count as it is computed with: in the smallest part of the API, 1500 for 1.5 hours that have three decimals.

A sheet has its counts so; a copy made for reading (``engine.as_read``) has them as units.
"""

DAY = 86_400
"""Seconds in a day."""

MONTH_DAYS = 30
"""Days that a monthly add-on lasts from its purchase, as the vendor counts them (``source`` of the built-in sheet)."""

MAX_SECONDS = 3_653 * DAY
"""Durations above ten years are refused: no task runs that long, and a slip of the finger is likely."""

DURATION_FORMS = "a number and its unit, as 250ms, 9s, 30min, 1.5h or 2d"
RATE_FORMS = "a number per s, min, h or day, as 20/s, 1200/min, 50k/h or 1M/day"
VOLUME_TIMES = ("day", "month", "year")
VOLUME_FORMS = "a count as 200k, with /day, /month or /year behind it where that is meant"
PERCENT_FORMS = "a percentage from 0 on, as 95, 95% or 99.9"

_SECONDS = {"ms": Fraction(1, 1000), "s": Fraction(1), "m": Fraction(60), "min": Fraction(60)}
_SECONDS |= {"h": Fraction(3600), "d": Fraction(DAY), "day": Fraction(DAY), "days": Fraction(DAY)}

# As text, like those of ``money``: a pattern is compiled where it is first used, and a run uses one or two.
_NUMBER = rf"({WHOLE}(?:\.\d+)?)"
_FRACTION = rf"({WHOLE}\.\d+)([kKMB]?)"
_DURATION_PART = _NUMBER + r" ?(ms|s|min|m|h|days|day|d)(?: |(?=\d)|$)"
_RATE = _NUMBER + r"([kKMB]?) ?/ ?(s|min|h|day|d)"
_PERCENT = _NUMBER + r" ?%?"
_MAX_LENGTH = 40


def parse_units(text: str) -> Units:
    """Read a count as ``parse_count`` does, and one with a fraction as the Decimal that was written: 1.5, 12.345, 200.000.

    Whether an API has such counts, ``parts_of`` knows. Raises RequestError for anything else, saying what is accepted.
    """
    match = re.fullmatch(_FRACTION, text.strip(), re.ASCII) if len(text) <= _MAX_LENGTH else None
    if match:
        number = times(Decimal(match[1].replace(",", "").replace("_", "")), SUFFIXES[match[2]])
        if number <= MAX_COUNT and not (match[2] and number == number.to_integral_value()):
            return number
    return parse_count(text)


def parts_of(number: Units, decimals: int, api: str, name: str, place: str = "") -> int:
    """Return a count of an API in its smallest parts: 1.5 with three decimals → 1500.

    Raises RequestError, which names the parameter, for what is no such count; ``place`` is where in a list it stands.
    """
    if type(number) is int and number >= 0 and not decimals:
        return number
    if type(number) not in {int, Decimal} or not Decimal(number).is_finite() or number < 0:
        expected = "a whole number (int) or a Decimal" if decimals else "a whole number (int)"
        raise RequestError(f"{name}{place}: {expected} from 0 on is expected, not {number!r}")
    if not decimals:
        return _whole(Decimal(number), api, name)
    exact, counted, most = Decimal(number), f"{api}, which has {plural(decimals, 'decimal')}", MAX_COUNT // 10**decimals
    if exact > most:
        accepted = f"{grouped(most)}, the largest count accepted of {counted}"
        raise RequestError(f"`{name}`: {_told(exact)} is more than {accepted}")
    # What is finer than anybody writes lies between two parts, however near to one.
    parts = Fraction(exact) * 10**decimals if int(exact.as_tuple().exponent) >= -_MAX_LENGTH else Fraction(1, 2)
    if parts.denominator > 1:
        near = " or ".join(plain(with_places(int(parts) + more, decimals)) for more in (0, 1))
        raise RequestError(f"`{name}`: {_told(exact)} of {counted} at most; write {near}")
    return parts.numerator


def _whole(number: Decimal, api: str, name: str) -> int:
    """Return a count that was written with a point, or as a Decimal, of an API without decimals."""
    try:
        return parse_count(_told(number))
    except RequestError as error:
        raise RequestError(f"`{name}`: {error}; the price sheet gives {api} no decimals") from None


def _told(number: Decimal) -> str:
    """Write a number for a message as it was given; one with more digits than anybody writes, in short."""
    return f"{number:f}" if abs(int(number.as_tuple().exponent)) <= _MAX_LENGTH else str(number)


def in_units(parts: int, decimals: int) -> Units:
    """Return smallest parts as people read them: 1500 with three decimals → Decimal('1.5'), 2000 → 2."""
    if not decimals:
        return parts
    whole, rest = divmod(parts, 10**decimals)
    return Decimal(plain(with_places(parts, decimals))) if rest else whole


def added(counts: Iterable[Units]) -> Units:
    """Add up units, with every digit."""
    known = list(counts)
    whole = [each for each in known if isinstance(each, int)]
    return sum(whole) if len(whole) == len(known) else _units(Fraction(sum(map(Fraction, known))))


def multiplied(units: Units, factor: int | Fraction) -> Units:
    """Return units so many times, or a part of them that has an end, with every digit."""
    return units * factor if isinstance(units, int) and isinstance(factor, int) else _units(Fraction(units) * factor)


def ungrouped(units: Units) -> str:
    """Write units in full and without separators: 1234.5, 0.000000001."""
    return f"{units:f}" if isinstance(units, Decimal) else str(units)


def _units(exact: Fraction) -> Units:
    return exact.numerator if exact.denominator == 1 else Decimal(plain(exactly(*exact.as_integer_ratio())))


class Volume(NamedTuple):
    """A count, and the time that it is made in: ``day``, ``month`` or ``year``; nothing where none was written."""

    number: Units
    per: str


def parse_volume(text: str) -> Volume:
    """Read a count with its time: 200k, 200k/month, 2.4M/year, 10k/day. Raises RequestError as ``parse_units``."""
    number, slash, per = text.partition("/")
    if slash and per.strip() not in VOLUME_TIMES:
        raise RequestError(f"{shown(text)} is not a count; write {VOLUME_FORMS}")
    try:
        return Volume(parse_units(number), per.strip())
    except RequestError as error:
        raise RequestError(f"{error}, with /day, /month or /year behind it where that is meant") from None


def _number(text: str) -> Fraction:
    return Fraction(text.replace(",", "").replace("_", ""))


def exact(**values: Fraction | int | None) -> None:
    """Check durations, rates and shares that did not come from text; some may be left out.

    RequestError for any that is no ``Fraction`` or ``int``, or below 0: a float is not the number that was written.
    """
    for name, value in values.items():
        if value is not None and (type(value) not in (Fraction, int) or value < 0):
            raise RequestError(f"{name}: a Fraction or an int from 0 on is expected, not {value!r}")


def parse_duration(text: str) -> Fraction:
    """Read a duration as seconds: 250ms, 9s, 30min (or 30m), 1.5h, 2d; also 66 h 40 min, the largest unit first.

    Raises RequestError for anything else (9, -1s, 1e3s), saying what is accepted.
    """
    seconds, smallest, at = Fraction(0), None, 0
    stripped = text.strip()
    while len(stripped) <= _MAX_LENGTH and (part := re.match(_DURATION_PART, stripped[at:], re.ASCII)):
        unit = _SECONDS[part[2]]
        if smallest is not None and unit >= smallest:
            break
        seconds, smallest, at = seconds + _number(part[1]) * unit, unit, at + part.end()
    if smallest is None or at < len(stripped):
        raise RequestError(f"{shown(text)} is not a duration; write {DURATION_FORMS}")
    if seconds > MAX_SECONDS:
        raise RequestError(f"{shown(text)} is more than {MAX_SECONDS // DAY:,} days, the longest duration accepted")
    return seconds


def parse_rate(text: str) -> Fraction:
    """Read a rate as a number per second: 20/s, 1200/min, 50k/h, 1M/day.

    Raises RequestError for anything else (20, 20/m, -1/s), saying what is accepted.
    """
    match = re.fullmatch(_RATE, text.strip(), re.ASCII) if len(text) <= _MAX_LENGTH else None
    if not match:
        raise RequestError(f"{shown(text)} is not a rate; write {RATE_FORMS}")
    return _number(match[1]) * SUFFIXES[match[2]] / _SECONDS[match[3]]


def parse_percent(text: str) -> Fraction:
    """Read a percentage as a share of one: 95 and 95% are 19/20. RequestError for anything else, and for a bare 0.95."""
    match = re.fullmatch(_PERCENT, text.strip(), re.ASCII) if len(text) <= _MAX_LENGTH else None
    if not match:
        raise RequestError(f"{shown(text)} is not a percentage; write {PERCENT_FORMS}")
    number = _number(match[1])
    if 0 < number < 1 and "%" not in text:
        share = ungrouped(_units(number * 100))
        raise RequestError(f"{shown(text)} may be a share; write {share}% or {text.strip()}%, as it is meant")
    return number / 100


def format_percent(share: Fraction | float) -> str:
    """Write a share of one in per cent with one digit, half up: 1/8 → 12.5 %.

    What is not quite nothing, or not quite all, never reads as such: < 0.1 %, > 99.9 %.
    """
    exactly = Fraction(share)
    if 0 < exactly < Fraction(1, 2000):
        return "< 0.1 %"
    if Fraction(1999, 2000) <= exactly < 1:
        return "> 99.9 %"
    return f"{percent(exactly, Fraction(1))} %"


def exact_percent(share: Fraction) -> str:
    """Write a share of one in per cent with all its digits, where these end: 19/20 → 95 %, 0.99999 → 99.999 %."""
    for places in range(_MAX_LENGTH):
        scaled = share * 100 * 10**places
        if scaled.denominator == 1:
            return f"{plain(with_places(scaled.numerator, places))} %"
    return format_percent(share)


def format_duration(seconds: Fraction | float) -> str:
    """Write a duration as people read it, in at most two units: 250 ms, 1.5 s, 9 min 30 s, 66 h 40 min, 5 d 4 h.

    Rounded half up to the smaller unit (below a minute: to hundredths of a second, below a second: to
    milliseconds); hours up to 100, days from there on.
    """
    exact = Fraction(seconds)
    thousandths = round_half_up(*(exact * 1000).as_integer_ratio())
    if exact and thousandths == 0:
        return "< 1 ms"
    if 0 < thousandths < 1000:
        return f"{thousandths} ms"
    hundredths = round_half_up(*(exact * 100).as_integer_ratio())
    if hundredths < 6_000:
        return f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".") + " s"
    if exact < 3_600 - Fraction(1, 2):
        return _two_units(exact, 60, "min", "s")
    if exact < 100 * 3_600 - 30:
        return _two_units(exact, 60, "h", "min")
    return _two_units(exact, 24, "d", "h")


def format_at_most(seconds: Fraction | float) -> str:
    """Write a duration as ``format_duration`` does, rounded up: what is shown is never shorter than what it takes.

    What is beyond a nanosecond is the noise of a binary float, and ignored.
    """
    exact = Fraction(round(Fraction(seconds) * 10**9), 10**9)
    if exact < _SECONDS["ms"]:
        return format_duration(exact)
    limits = ((1, _SECONDS["ms"]), (60, Fraction(1, 100)), (3_600, Fraction(1)), (100 * 3_600, Fraction(60)))
    shown = next((smallest for limit, smallest in limits if exact < limit), Fraction(3_600))
    return format_duration(-(-exact // shown) * shown)


def _two_units(seconds: Fraction, size: int, large: str, small: str) -> str:
    """Write seconds in two neighbouring units, ``size`` small ones to a large one: 66 h 40 min, 6 h."""
    whole, rest = divmod(round_half_up(*(seconds / _SECONDS[small]).as_integer_ratio()), size)
    return f"{whole:,} {large} {rest} {small}" if rest else f"{whole:,} {large}"


def rate_unit(rate: Fraction) -> str:
    """Return the smallest of second, minute, hour and day in which a rate reaches one: s for 20/s, min for 0.1/s."""
    return next((unit for unit in ("s", "min", "h") if rate * _SECONDS[unit] >= 1), "day")


def format_rate(rate: Fraction, unit: str | None = None) -> str:
    """Write a rate, rounded half up to hundredths: 20/s, 1.5/min; by its ``rate_unit`` where none is given."""
    unit = unit or rate_unit(rate)
    hundredths = round_half_up(*(rate * _SECONDS[unit] * 100).as_integer_ratio())
    if rate and hundredths == 0:
        return f"< 0.01/{unit}"
    return f"{hundredths // 100:,}.{hundredths % 100:02d}".rstrip("0").rstrip(".") + f"/{unit}"
