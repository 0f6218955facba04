"""A value of a price sheet on both sides of every limit: taken exactly as written, or refused with what to write."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from costcalc.loader import scalars
from costcalc.loader.amounts import AmountReader
from costcalc.loader.nodes import Scalar
from costcalc.loader.refusal import Refusal
from costcalc.loader.syntax import control_character

Read = Callable[[Scalar], Any]

NOT_FINITE = "is not a finite number; write an amount, or remove the line"
BEYOND = "is beyond any price or count; check the exponent"
COMMA = "has a comma; write decimals after a point and group digits with underscores: 1_000.50"
NO_NUMBER = "is not a number; write digits only, as 10_000 or 0.08"
IN_PLANS = ("month", "year")


def taken(read: Read, text: str, *, plain: bool = True) -> Any:
    return read(Scalar(1, 1, text, plain=plain))


def refused(read: Read, text: str, *, plain: bool = True) -> str:
    with pytest.raises(scalars.Refused) as caught:
        taken(read, text, plain=plain)
    return str(caught.value)


def money(node: Scalar) -> Decimal:
    return scalars.read_money(node, positive=False, digits=None)


def price(node: Scalar) -> Decimal:
    return scalars.read_money(node, positive=True, digits=2)


def units(node: Scalar) -> int:
    return scalars.read_units(node, 1, 5_000)


def thousandths(node: Scalar) -> int:
    return scalars.read_units(node, 1, None, 3)


def span(node: Scalar) -> tuple[int, str]:
    return scalars.read_duration(node, IN_PLANS)


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (money, "0", Decimal(0)),
        (money, "+5", Decimal(5)),
        (money, "0.08", Decimal("0.08")),
        (money, ".5", Decimal("0.5")),
        (money, "5.", Decimal(5)),
        (money, "10_000", Decimal(10_000)),
        (money, "1_000_000.25", Decimal("1000000.25")),
        (money, "1e-5", Decimal("0.00001")),
        (money, "1E5", Decimal(100_000)),
        (money, "1e+05", Decimal(100_000)),
        (money, "1e-30", Decimal("1e-30")),
        (money, "1" + "0" * 20, Decimal(10**20)),
        (money, "0." + "0" * 29 + "1", Decimal("1e-30")),
        (money, "0." + "0" * 27 + "1" * 3, Decimal("1.11e-28")),
        (price, "0.01", Decimal("0.01")),
        (price, "75.50", Decimal("75.5")),
        (units, "1", 1),
        (units, "5_000", 5_000),
        (units, "5e3", 5_000),
        (units, "1.5e3", 1_500),
        (thousandths, "12.345", 12_345),
        (thousandths, "0.001", 1),
        (thousandths, "1_000_000_000_000", 10**15),
        (scalars.read_count, "0.5", Decimal("0.5")),
        (scalars.read_count, "1000000000000000", Decimal(10**15)),
        (scalars.read_percent, "100 %", Decimal(100)),
        (scalars.read_percent, "7.775%", Decimal("7.775")),
        (scalars.read_percent, "0.000001 %", Decimal("0.000001")),
        (span, "1 month", (1, "month")),
        (span, "1200 months", (1200, "month")),
        (span, "100 years", (100, "year")),
        (span, "0100 years", (100, "year")),
        (span, "2  years", (2, "year")),
        (scalars.read_as_of, "1900", "1900"),
        (scalars.read_as_of, "2200-12-31", "2200-12-31"),
        (scalars.read_as_of, "2024-02-29", "2024-02-29"),
        (scalars.read_as_of, "2026-12", "2026-12"),
        (scalars.read_flag, "yes", True),
        (scalars.read_flag, "off", False),
        (scalars.read_text, "x" * 1_000, "x" * 1_000),
        (scalars.read_text, "a\u200db", "a\u200db"),  # joins letters of some scripts
        (scalars.read_text, "\u00a0x", "\u00a0x"),
        (scalars.read_currency, "JPY", "JPY"),
        (scalars.read_format, "1", 1),
    ],
)
def test_what_is_taken(read: Read, text: str, value: object) -> None:
    found = taken(read, text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("read", "text", "says"),
    [
        (money, "-1", "'-1' is negative; write 0 or more"),
        (price, "-1", "'-1' is negative; write a price above 0"),
        (price, "0", "the price is 0; write a price above 0, or remove the package"),
        (price, "0.001", "'0.001' cannot be paid: the currency has 2 decimals; round it"),
        (money, "1e100", f"'1e100' {BEYOND}"),
        (money, "1e031", f"'1e031' {BEYOND}"),
        (money, "1e005", f"'1e005' {BEYOND}"),
        (money, "1e31", f"'1e31' {BEYOND}"),
        (money, "1e-31", f"'1e-31' {BEYOND}"),
        (money, "100000000000000000001", "'100000000000000000001' is more than 100,000,000,000,000,000,000; check the digits"),
        (money, "0." + "0" * 30 + "1", f"'0.{'0' * 30}1' has more than 30 decimals; round it"),
        (money, "inf", f"'inf' {NOT_FINITE}"),
        (money, "-.Inf", f"'-.Inf' {NOT_FINITE}"),
        (money, "Infinity", f"'Infinity' {NOT_FINITE}"),
        (money, ".nan", f"'.nan' {NOT_FINITE}"),
        (money, "12:30", "'12:30' is read in base 60 by YAML 1.1; write the number without ':'"),
        (money, "0x1F", "'0x1F' is not a decimal number; write it with the digits 0 to 9"),
        (money, "0o17", "'0o17' is not a decimal number; write it with the digits 0 to 9"),
        (money, "0B1", "'0B1' is not a decimal number; write it with the digits 0 to 9"),
        (money, "1,000", "'1,000' has commas; group digits with underscores: 1_000"),
        (money, "1,000.5", "'1,000.5' has commas; group digits with underscores: 1_000.5"),
        (money, "0,08", f"'0,08' {COMMA}"),
        (money, "007", "'007' starts with 0 (YAML 1.1 reads it as octal); write 7"),
        (money, "00.5", "'00.5' starts with 0; write .5"),
        (money, "10_00", "'10_00' is grouped oddly; put underscores between groups of three digits: 1_000"),
        (money, "1000_000", "'1000_000' is grouped oddly; put underscores between groups of three digits: 1_000_000"),
        (money, "$5", f"'$5' {NO_NUMBER}"),
        (money, ".", f"'.' {NO_NUMBER}"),
        (money, "e5", f"'e5' {NO_NUMBER}"),
        (money, "1e", f"'1e' {NO_NUMBER}"),
        (money, "1.2.3", f"'1.2.3' {NO_NUMBER}"),
        (money, "٣", f"'٣' {NO_NUMBER}"),
        (money, "yes", "'yes' is read as true by YAML; write a number"),
        (money, "off", "'off' is read as false by YAML; write a number"),
        (units, "0", "'0' is too small; write 1 or more"),
        (units, "5_001", "'5_001' is more than 5,000; check the digits"),
        (units, "20.000", "'20.000' has a decimal point; write 20_000, or 20"),
        (units, "20.0", "'20.0' has a decimal point; write 20"),
        (units, "2000.000", "'2000.000' has a decimal point; write 2000"),
        (units, "20.500", "'20.500' has a decimal point; write 20_500, or a whole number"),
        (units, "0.500", "'0.500' is a fraction; write a whole number"),
        (units, "1.5", "'1.5' is a fraction; write a whole number"),
        (units, "15e-1", "'15e-1' is a fraction; write a whole number"),
        (thousandths, "0.0005", "'0.0005' has more decimals than the 3 of this API; round it"),
        (thousandths, "0", "'0' is too small; write 0.001 or more"),
        (thousandths, "1_000_000_000_001", "'1_000_000_000_001' is more than 1,000,000,000,000; check the digits"),
        (scalars.read_count, "0", "nothing is taken of it; write a number above 0, or leave the name out"),
        (scalars.read_count, "1000000000000001", "'1000000000000001' is more than 1,000,000,000,000,000; check the digits"),
        (scalars.read_percent, "15", "'15' is not a percentage; write it with its sign, as 15 %"),
        (scalars.read_percent, "100.1 %", "'100.1 %' is more than the whole; write 0 % to 100 %"),
        (scalars.read_percent, "-1 %", "'-1' is negative; write 0 % to 100 %"),
        (scalars.read_percent, "0.0000001 %", "'0.0000001 %' has more than 6 decimals; round it"),
        (span, "0 months", "'0 months' is out of range; write 1 month or more, up to 100 years"),
        (span, "1201 months", "'1201 months' is out of range; write 1 month or more, up to 100 years"),
        (span, "101 years", "'101 years' is out of range; write 1 year or more, up to 100 years"),
        (span, "00001 year", "'00001 year' is out of range; write 1 year or more, up to 100 years"),
        (span, "1 day", "'1 day' is not a length of time; write N months or N years, as '1 year'"),
        (span, "year", "'year' is not a length of time; write N months or N years, as '1 year'"),
        (scalars.read_as_of, "1899-12-31", "'1899-12-31' is not between 1900 and 2200; check the year"),
        (scalars.read_as_of, "2201", "'2201' is not between 1900 and 2200; check the year"),
        (scalars.read_as_of, "2026-02-29", "'2026-02-29' is not in the calendar; check year, month and day"),
        (scalars.read_as_of, "2026-1", "'2026-1' is not a date; write 2026-01-21, 2026-01 or 2026"),
        (scalars.read_flag, "maybe", "'maybe' is neither true nor false; write true or false"),
        (scalars.read_text, "x" * 1_001, "the text is longer than 1,000 characters; shorten it"),
        (scalars.read_text, " ", "the text is empty; write it out"),
        (scalars.read_text, "on", "'on' is read as true by YAML; put it in quotes if it is text"),
        *(
            (scalars.read_text, f"a{character}b", "the text holds a line break or control character; write one line of text")
            for character in "\x00\n\x1f\x7f\x80\x9f\ud800\udfff\u2028\u202e\u2066"
        ),
        (scalars.read_currency, "no", "'no' is read as false by YAML, and is no currency; write a code of ISO 4217 as USD"),
        (scalars.read_currency, "usd", "'usd' is not a currency of ISO 4217; did you mean 'USD'?"),
        (scalars.read_currency, "XXX1", "'XXX1' is not a currency of ISO 4217; write its code of three letters, as USD"),
        (scalars.read_format, "2", "'2' is not a known format; write 1"),
    ],
)  # fmt: skip
def test_what_is_refused_says_what_to_write(read: Read, text: str, says: str) -> None:
    assert refused(read, text) == says


def test_text_in_quotes_is_text() -> None:
    assert taken(scalars.read_text, "no", plain=False) == "no"
    assert refused(money, "007", plain=False) == "'007' starts with 0; write 7"
    assert refused(money, "yes", plain=False) == f"'yes' {NO_NUMBER}"


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("Unit-Price", ("unit_price", "per"), "; did you mean 'unit_price'?"),
        ("unit price", ("unit_price", "per"), "; did you mean 'unit_price'?"),
        ("unit_prise", ("unit_price", "per"), "; did you mean 'unit_price'?"),
        ("colour", ("unit_price", "per"), ""),
        ("u" * 61, ("u" * 60,), ""),
        ("u" * 60, ("u" * 59,), f"; did you mean '{'u' * 59}'?"),
    ],
)
def test_near_words_are_named(word: str, known: tuple[str, ...], said: str) -> None:
    assert scalars.near(word, known) == said


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: 1\nb: \x07\n", (2, 4, "", "the control character U+0007; remove it")),
        ("\x1b", (1, 1, "", "the control character U+001B; remove it")),
        ("a\n\nbc\x7f", (3, 3, "", "the control character U+007F; remove it")),
        ("a: \ufffe\n", (1, 4, "", "the control character U+FFFE; remove it")),
        ("a:\tb\r\n\x85\xa0é\U0001f680", None),
        ("a: 1\n", None),
    ],
)
def test_a_control_character_is_named_with_its_place(text: str, place: tuple[int, int, str, str] | None) -> None:
    assert control_character(text) == place


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9" * 18, Decimal("9" * 18)),
        ("000" + "9" * 18 + ".25", Decimal("9" * 18 + ".25")),
        ("(1234.5)", Decimal("-1234.5")),
        ("(5)", Decimal(-5)),
        ("\N{MINUS SIGN}7", Decimal(-7)),
        ("+7", Decimal(7)),
        ("$ 7", Decimal(7)),
        ("7 USD", Decimal(7)),
        ("-$7", Decimal(-7)),
        ("$-7", Decimal(-7)),
        ("1,234,567.5", Decimal("1234567.5")),
    ],
)
def test_an_amount_of_a_bill(text: str, value: Decimal) -> None:
    assert AmountReader(currency="USD")(text) == value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1" + "0" * 18, f"'1{'0' * 18}' has more than 18 digits before its point; check it"),
        ("", "the cell is empty; write 0 where nothing was charged"),
        ("()", "'()' is not a number; write it as 1234.56 or -1234.56"),
        ("--7", "'--7' is not a number; write it as 1234.56 or -1234.56"),
        ("1.5E+3", "'1.5E+3' is how a spreadsheet shortens a number; format the column as a number and save again"),
    ],
)
def test_an_amount_that_is_none(text: str, says: str) -> None:
    with pytest.raises(Refusal) as caught:
        AmountReader(currency="USD")(text)
    assert str(caught.value) == says
