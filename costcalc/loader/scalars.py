"""One written value → an exact value, or a reason why not; what YAML would misread is caught here."""

from __future__ import annotations

from decimal import Decimal

from costcalc.errors import closest
from costcalc.loader.currency_names import codes_of
from costcalc.loader.nodes import BOOLEANS, NULLS, Scalar
from costcalc.money import MAX_COUNT, currency_codes, plain, shown, times, with_places

MAX_PRICE = 10**20
MAX_DECIMALS = 30
MAX_PERCENT_DECIMALS = 6
MAX_TEXT = 1_000
MAX_SPAN = 1_200
_UNPRINTABLE = (
    "\u202a",
    "\u202b",
    "\u202c",
    "\u202d",
    "\u202e",
    "\u2066",
    "\u2067",
    "\u2068",
    "\u2069",
    "\u2028",
    "\u2029",
)


class Refused(Exception):  # noqa: N818 - it is a message on its way, not a failure
    """A value that cannot be meant: what is wrong; what to do."""


def nearest(word: str, known: tuple[str, ...]) -> str:
    """Return the nearest known word, or nothing; other case and other separators count as near."""
    if len(word) > 60:
        return ""
    plain = word.strip().lower().replace("-", "_").replace(" ", "_")
    same = (one for one in known if one.lower() == plain)
    return next(same, "") or closest(word, known) or closest(plain, known)


def near(word: str, known: tuple[str, ...]) -> str:
    """Return ``; did you mean 'x'?`` for the nearest known word, or nothing."""
    found = nearest(word, known)
    return f"; did you mean {found!r}?" if found else ""


def read_text(node: Scalar) -> str:
    """Return one line of text."""
    text = node.text
    if node.plain and text in BOOLEANS:
        raise Refused(f"{text!r} is read as {_truth(text)} by YAML; put it in quotes if it is text")
    if not text.strip():
        raise Refused("the text is empty; write it out")
    if len(text) > MAX_TEXT:
        raise Refused(f"the text is longer than {MAX_TEXT:,} characters; shorten it")
    if not text.isprintable() and any(_control(character) for character in text):
        raise Refused("the text holds a line break or control character; write one line of text")
    return text


def _control(character: str) -> bool:
    return (
        character < " "
        or "\x7f" <= character <= "\x9f"
        or "\ud800" <= character <= "\udfff"
        or character in _UNPRINTABLE
    )


def _truth(text: str) -> str:
    return "true" if text.lower() in {"yes", "on", "true"} else "false"


def read_word(node: Scalar, words: tuple[str, ...]) -> str:
    """Return one of the words."""
    if node.text in words:
        return node.text
    raise Refused(f"{shown(node.text)} is not known here{near(node.text, words) or f'; write {either(words)}'}")


def either(words: tuple[str, ...]) -> str:
    """Join words for a sentence: a, b or c."""
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def read_flag(node: Scalar) -> bool:
    """Return a truth value."""
    if node.text in BOOLEANS:
        return _truth(node.text) == "true"
    raise Refused(f"{shown(node.text)} is neither true nor false; write true or false")


def read_units(node: Scalar, least: int, most: int | None = None, decimals: int = 0) -> int:
    """Return a count in its smallest parts: with 3 decimals, 12.345 is 12345; without, a whole number."""
    number = _number(node)
    point = "." in node.text and not {"e", "E"}.intersection(node.text)
    if point and not decimals:
        raise Refused(_has_point(node.text))
    parts = times(number, 10**decimals)
    if parts != parts.to_integral_value():
        if decimals:
            raise Refused(f"{shown(node.text)} has more decimals than the {decimals} of this API; round it")
        raise Refused(f"{shown(node.text)} is a fraction; write a whole number")
    if parts < least:
        raise Refused(f"{shown(node.text)} is too small; write {plain(with_places(least, decimals))} or more")
    if parts > MAX_COUNT or (most is not None and parts > most):
        limit = MAX_COUNT // 10**decimals if most is None else most
        raise Refused(f"{shown(node.text)} is more than {limit:,}; check the digits")
    return int(parts)


def read_count(node: Scalar) -> Decimal:
    """Return a number above 0 as it is written; how many decimals it may have depends on what it counts."""
    number = _number(node, "a number above 0")
    if not number:
        raise Refused("nothing is taken of it; write a number above 0, or leave the name out")
    if number > MAX_COUNT:
        raise Refused(f"{shown(node.text)} is more than {MAX_COUNT:,}; check the digits")
    return number


def read_percent(node: Scalar) -> Decimal:
    """Return a share in per cent: ``15 %``, ``7.775%``; a number without the sign may be meant as a share of one."""
    text = node.text.rstrip()
    if not text.endswith("%"):
        raise Refused(f"{shown(node.text)} is not a percentage; write it with its sign, as 15 %")
    number = _number(Scalar(node.line, node.column, text.removesuffix("%").rstrip(), plain=node.plain), "0 % to 100 %")
    if number > 100:
        raise Refused(f"{shown(node.text)} is more than the whole; write 0 % to 100 %")
    if -int(number.as_tuple().exponent) > MAX_PERCENT_DECIMALS:
        raise Refused(f"{shown(node.text)} has more than {MAX_PERCENT_DECIMALS} decimals; round it")
    return number


def _has_point(text: str) -> str:
    """Say how a whole number is written without a point, which is a comma to half of the world: 20.000."""
    whole, _, fraction = text.removeprefix("+").partition(".")
    meant = [f"{whole}_{fraction}"] if len(fraction) == 3 and len(whole) <= 3 and whole.strip("0") else []
    if not fraction.strip("0"):
        return f"{shown(text)} has a decimal point; write {', or '.join([*meant, whole or '0'])}"
    if meant:
        return f"{shown(text)} has a decimal point; write {meant[0]}, or a whole number"
    return f"{shown(text)} is a fraction; write a whole number"


def read_money(node: Scalar, *, positive: bool, digits: int | None) -> Decimal:
    """Return an amount, or price, with at most ``digits`` decimals where these are given."""
    number = _number(node, "a price above 0" if positive else "0 or more")
    if positive and not number:
        raise Refused("the price is 0; write a price above 0, or remove the package")
    if number > MAX_PRICE:
        raise Refused(f"{shown(node.text)} is more than {MAX_PRICE:,}; check the digits")
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent > MAX_DECIMALS:
        raise Refused(f"{shown(node.text)} has more than {MAX_DECIMALS} decimals; round it")
    if digits is not None and 10**digits % number.as_integer_ratio()[1]:
        raise Refused(f"{shown(node.text)} cannot be paid: the currency has {digits} decimals; round it")
    return number if exponent <= 0 else Decimal(f"{number:f}")


def _number(node: Scalar, allowed: str = "0 or more") -> Decimal:
    """Return a number of at least 0 exactly as written: 10_000, 0.08, 1e-5; ``allowed`` is what could be written."""
    text = node.text
    sign = text[:1] if text[:1] in ("-", "+") else ""
    mantissa, mark, power = text[len(sign) :].replace("E", "e").partition("e")
    whole, point, fraction = mantissa.partition(".")
    groups = whole.split("_")
    digits = "".join(groups)
    exponent = power[1:] if power[:1] in ("-", "+") else power
    if (
        len(text) > 100
        or not text.isascii()
        or not (digits.isdecimal() or (not whole and fraction))
        or (point and not (fraction.isdecimal() or (digits and not fraction)))
        or (mark and not exponent.isdecimal())
        or (len(groups) > 1 and not (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])))
        or (len(digits) > 1 and digits.startswith("0"))
    ):
        raise Refused(_no_number(node, whole))
    if sign == "-":
        raise Refused(f"{shown(text)} is negative; write {allowed}")
    if mark and (len(exponent) > 2 or int(exponent) > MAX_DECIMALS):
        raise Refused(f"{shown(text)} is beyond any price or count; check the exponent")
    return Decimal(text.replace("_", ""))


def _no_number(node: Scalar, whole: str) -> str:
    """Say why a text is not a number, and how the number is written."""
    text = node.text
    if node.plain and text in BOOLEANS:
        return f"{text!r} is read as {_truth(text)} by YAML; write a number"
    if text.lower().lstrip("+-.") in {"inf", "infinity", "nan"}:
        return f"{text!r} is not a finite number; write an amount, or remove the line"
    parts = text.split(":")
    if len(parts) > 1 and all(part.isdecimal() for part in parts):
        return f"{shown(text)} is read in base 60 by YAML 1.1; write the number without ':'"
    if text[:2].lower() in {"0x", "0o", "0b"}:
        return f"{shown(text)} is not a decimal number; write it with the digits 0 to 9"
    if "," in text and text.replace(",", "").replace(".", "").isdecimal():
        groups = text.split(".")[0].split(",")
        if all(len(group) == 3 for group in groups[1:]):
            return f"{shown(text)} has commas; group digits with underscores: {text.replace(',', '_')}"
        return f"{shown(text)} has a comma; write decimals after a point and group digits with underscores: 1_000.50"
    if whole.replace("_", "").isdecimal():
        if whole[0] == "0" and len(whole) > 1:
            octal = " (YAML 1.1 reads it as octal)" if node.plain and text.isdecimal() else ""
            return f"{shown(text)} starts with 0{octal}; write {text.lstrip('0') or 0}"
        if "_" in whole and "_" not in text[len(whole) :]:
            return f"{shown(text)} is grouped oddly; put underscores between groups of three digits: {int(whole.replace('_', '')):_}"
    return f"{shown(text)} is not a number; write digits only, as 10_000 or 0.08"


def read_duration(node: Scalar, words: tuple[str, ...]) -> tuple[int, str]:
    """Return a number and its unit of time in the singular: ``2 years`` → (2, 'year')."""
    count, _, word = node.text.partition(" ")
    unit = word.lstrip(" ").removesuffix("s")
    if not (count.isascii() and count.isdecimal() and unit in words):
        forms = either(tuple(f"N {one}s" for one in words))
        raise Refused(f"{shown(node.text)} is not a length of time; write {forms}, as '1 {words[-1]}'")
    if len(count) > 4 or not 0 < int(count) <= (MAX_SPAN // 12 if unit == "year" else MAX_SPAN):
        raise Refused(f"{shown(node.text)} is out of range; write 1 {unit} or more, up to 100 years")
    return int(count), unit


def read_currency(node: Scalar) -> str:
    """Return a code of ISO 4217."""
    codes = currency_codes()
    text = node.text
    if text in codes:
        return text
    if node.plain and text in BOOLEANS:
        raise Refused(
            f"{text!r} is read as {_truth(text)} by YAML, and is no currency; write a code of ISO 4217 as USD"
        )
    near = codes_of(text) or _near_codes(text.upper(), codes)
    hint = f"; did you mean {either(tuple(map(repr, near)))}?" if near else ""
    raise Refused(f"{shown(text)} is not a currency of ISO 4217{hint or '; write its code of three letters, as USD'}")


def _near_codes(text: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return a code, or those that differ in the last letter: the first two are the country, and X stands for none."""
    if text in codes:
        return (text,)
    return tuple(
        code for code in codes if len(text) == 3 and text.isalpha() and code[:2] == text[:2] != "X" + text[1:2]
    )


def read_as_of(node: Scalar) -> str:
    """Return a date, a month or a year as written."""
    parts = node.text.split("-")
    if [len(part) for part in parts] in ([4], [4, 2], [4, 2, 2]) and all(p.isascii() and p.isdecimal() for p in parts):
        from datetime import date

        try:
            date(*map(int, [*parts, "1", "1"][:3]))
        except ValueError:
            raise Refused(f"{shown(node.text)} is not in the calendar; check year, month and day") from None
        if 1900 <= int(parts[0]) <= 2200:
            return node.text
        raise Refused(f"{shown(node.text)} is not between 1900 and 2200; check the year")
    raise Refused(f"{shown(node.text)} is not a date; write 2026-01-21, 2026-01 or 2026")


def read_format(node: Scalar) -> int:
    """Return the number of the format, which is 1."""
    if node.text != "1":
        raise Refused(f"{shown(node.text)} is not a known format; write 1")
    return 1


def is_text(node: Scalar) -> bool:
    """Tell whether a key is text for every YAML reader: not a number, a truth value or null."""
    text = node.text
    return not node.plain or not (
        text in BOOLEANS or text in NULLS or text.replace("_", "").replace(".", "").isdecimal()
    )
