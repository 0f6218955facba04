"""Numbers: read as people write them, rounded half up, written in full."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcalc.errors import RequestError
from costcalc.money import (
    MAX_COUNT,
    average,
    currency,
    currency_codes,
    grouped,
    in_full,
    parse_count,
    parse_money,
    percent,
    plain,
    plural,
    round_half_up,
    unit_price,
)

COUNTS = {
    "0": 0,
    "7": 7,
    "200000": 200_000,
    "200_000": 200_000,
    "200,000": 200_000,
    "1,234,567": 1_234_567,
    "200k": 200_000,
    "30K": 30_000,
    "1.5M": 1_500_000,
    "0.5k": 500,
    "1.000k": 1_000,
    "1,000k": 1_000_000,
    " 5 ": 5,
    "007": 7,
    "1000000000000000": 10**15,
    "2B": 2_000_000_000,
    "0.5B": 500_000_000,
}

NO_COUNTS = [
    "-5", "+5", "1.5", "1,5", "1e3", "abc", "", " ", "20,00,0", "1.0005k", "٣", "１２", "1,000_000", "1 000",
    "k", "K", "5kK", "5m", "5G", ".5M", "5.M", "1,,000", "_5", "0x10", "1/2", "∞", "nan", "200k ok", "1\n2", "9" * 41,
    "0,005", "0_005", "05,000", "000,005", "0,005k",  # a decimal comma: to read it as 5 would be a thousand times too much
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), COUNTS.items())
def test_a_count_is_read_as_people_write_it(text: str, number: int) -> None:
    assert parse_count(text) == number


@pytest.mark.parametrize("text", NO_COUNTS)
def test_anything_else_is_no_count_and_the_message_shows_what_is_accepted(text: str) -> None:
    with pytest.raises(RequestError) as caught:
        parse_count(text)
    assert caught.value.exit_code == 2
    assert "200000, 200_000, 200,000, 200k or 1.5M" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("200.000", "200,000 or 200, whichever is meant"),
        ("1.250", "1,250 or 1.25, whichever is meant"),
        ("4,50,000", "450,000"),
        ("12,34,567", "1,234,567"),
    ],
)
def test_a_count_by_other_habits_is_refused_with_how_it_is_written_here(text: str, meant: str) -> None:
    with pytest.raises(RequestError) as caught:
        parse_count(text)
    assert str(caught.value) == f"'{text}' is not a count; write {meant}"


def test_a_count_beyond_the_largest_is_refused_with_the_limit() -> None:
    with pytest.raises(RequestError, match="1,000,000,000,000,000, the largest"):
        parse_count(str(MAX_COUNT + 1))


@given(st.integers(0, MAX_COUNT))
def test_every_count_reads_back_from_each_way_to_write_it(number: int) -> None:
    assert parse_count(str(number)) == parse_count(f"{number:,}") == parse_count(f"{number:_}") == number


@pytest.mark.parametrize(
    ("text", "amount"),
    [("500", "500"), ("500.50", "500.50"), ("12,000", "12000"), ("0", "0"), ("12_000.5", "12000.5")],
)
def test_money_is_read_exactly(text: str, amount: str) -> None:
    assert parse_money(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["-5", "1,5", "1e3", "abc", "", "20,00,0", "5.", ".5", "٣", "500 USD", "inf", "5k", "0,005", "0_500"]
)
def test_anything_else_is_no_money_and_the_message_shows_what_is_accepted(text: str) -> None:
    with pytest.raises(RequestError, match=r"500, 500\.50 or 12,000"):
        parse_money(text)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    # 0.5 → 1 and -0.5 → -1; half to even would give 0; 2.5 → 3, where half to even gives 2
    [(0, 7, 0), (1, 2, 1), (-1, 2, -1), (5, 2, 3), (-5, 2, -3), (49, 100, 0), (1, 3, 0), (2, 3, 1), (-2, 3, -1)],
)
def test_halves_are_rounded_away_from_zero(numerator: int, denominator: int, rounded: int) -> None:
    assert round_half_up(numerator, denominator) == rounded


@pytest.mark.parametrize(
    ("code", "digits", "amount", "minor", "text"),
    [
        ("USD", 2, "0.125", 13, "0.13"),  # 12.5 cents
        ("USD", 2, "0.124999", 12, "0.12"),
        ("USD", 2, "1.005", 101, "1.01"),  # as a binary float it is 1.00499…, which gives 1.00
        ("USD", 2, "2.675", 268, "2.68"),
        ("JPY", 0, "0.5", 1, "1"),
        ("JPY", 0, "1234.49", 1_234, "1234"),
        ("KWD", 3, "0.0005", 1, "0.001"),
        ("KWD", 3, "1.23449", 1_234, "1.234"),
        ("USD", 2, "12345678901234567.895", 1_234_567_890_123_456_790, "12345678901234567.90"),
    ],
)
def test_an_amount_is_rounded_once_to_the_digits_of_its_currency(
    code: str, digits: int, amount: str, minor: int, text: str
) -> None:
    assert currency(code).digits == digits
    assert currency(code).minor(Decimal(amount)) == minor
    assert str(currency(code).amount(minor)) == text


@pytest.mark.parametrize(
    ("code", "amount", "text"),
    [
        ("USD", "0.129", "0.12"),
        ("USD", "0.12", "0.12"),
        ("USD", "0.1299999999999999999999999999999999", "0.12"),
        ("USD", "0.13", "0.13"),
        ("USD", "0.009", "0.00"),
        ("JPY", "145.999", "145"),
        ("KWD", "0.0015", "0.001"),
        ("USD", "12345678901234567890123456789012.349", "12345678901234567890123456789012.34"),
    ],
)
def test_a_limit_is_rounded_down_to_the_largest_amount_that_meets_it(code: str, amount: str, text: str) -> None:
    assert str(currency(code).round_down(Decimal(amount))) == text


@pytest.mark.parametrize(("code", "text"), [("USD", "-0.05"), ("JPY", "-5"), ("KWD", "-0.005")])
def test_a_negative_amount_keeps_its_sign_and_its_zeros(code: str, text: str) -> None:
    assert str(currency(code).amount(-5)) == text


def test_codes_of_no_currency_are_refused() -> None:
    assert {"USD", "EUR", "CNY", "JPY", "KWD"} <= set(currency_codes())
    assert not {"usd", "XXX", "BTC", ""} & set(currency_codes())
    with pytest.raises(KeyError):
        currency("usd")


@pytest.mark.parametrize(
    ("number", "text"),
    [("1E+2", "100"), ("0.080", "0.08"), ("1E-7", "0.0000001"), ("100", "100"), ("0.00", "0"), ("4500.00", "4500")],
)
def test_a_plain_number_has_neither_exponent_nor_idle_zeros(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


@pytest.mark.parametrize(
    ("amount", "digits", "text"),
    [
        ("75", 2, "75.00"),
        ("1E+3", 2, "1,000.00"),
        ("0.5", 2, "0.50"),
        ("0.03250", 2, "0.0325"),
        ("1234.5678", 3, "1,234.5678"),
        ("75", 0, "75"),
        ("0.5", 0, "0.5"),
    ],
)
def test_an_amount_in_a_sentence_has_at_least_the_digits_of_its_currency(amount: str, digits: int, text: str) -> None:
    assert in_full(Decimal(amount), digits) == text


def test_groups_of_three_are_separated_and_no_digit_is_lost() -> None:
    assert grouped(1_234_567) == "1,234,567"
    assert grouped(Decimal("10000.00")) == "10,000.00"
    assert grouped(Decimal("-1234.5")) == "-1,234.5"
    assert grouped(Decimal("12345678901234567890.12")) == "12,345,678,901,234,567,890.12"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        ("1", "8", "12.5"),
        ("1000", "10000", "10.0"),
        ("1", "3", "33.3"),
        ("2", "3", "66.7"),
        ("1", "2000", "0.1"),  # 0.05 %, half up
        ("-1", "8", "-12.5"),
        ("50", "1", "5,000.0"),
    ],
)
def test_a_share_has_one_digit_half_up(part: str, whole: str, text: str) -> None:
    assert percent(Decimal(part), Decimal(whole)) == text


@pytest.mark.parametrize(
    ("amount", "units", "digits", "exact", "shown"),
    [
        ("9000.00", 200_000, 2, "0.045", "0.045"),
        ("4500.00", 95_000, 2, "0.0473684210526", "0.047368"),  # 0.047368421052631…
        ("4875.00", 105_000, 2, "0.0464285714286", "0.046429"),  # 0.046428571428571…
        ("100", 3, 0, "33.3333333333", "33.3333"),
        ("200", 3, 0, "66.6666666667", "66.6667"),
        ("600.00", 3, 2, "200", "200"),
        ("250.00", 1_200_000_000, 2, "0.000000208333333333", "0.000000208"),  # 250 / 1.2 = 208.33…
        ("15.00", 100_000_000, 2, "0.00000015", "0.00000015"),
        ("30.000", 100_000_000, 3, "0.0000003", "0.0000003"),
        ("15.84", 10_000_000, 2, "0.000001584", "0.00000158"),
        ("0.01", 10**15, 2, "0.00000000000000001", "0.00000000000000001"),
        ("0.00", 7, 2, "0", "0"),
        # Twelve digits, however many stand before the point; for people four behind it.
        ("10000000000000", 3, 0, "3333333333330", "3333333333330"),
    ],
)
def test_an_average_has_twelve_digits_and_at_least_three_for_people(
    amount: str, units: int, digits: int, exact: str, shown: str
) -> None:
    found = unit_price(Decimal(amount), units)
    assert (plain(found), plain(average(found, digits))) == (exact, shown)


@pytest.mark.parametrize(
    ("count", "word", "written"),
    [
        (1, "page", "1 page"),
        (2, "page", "2 pages"),
        (0, "query", "0 queries"),
        (2, "day", "2 days"),
        (2, "y", "2 ys"),
        (2, "batch", "2 batches"),
        (2, "box", "2 boxes"),
        (2, "class", "2 classes"),
        (2, "calls", "2 calls"),
        (1_000, "thousand tokens", "1,000 thousand tokens"),
        (2, "GB", "2 GB"),
        (2, "billable GB", "2 billable GB"),
        (2, "B", "2 B"),
        (2, "kWh", "2 kWh"),
        (2, "HB", "2 HBs"),
        (2, "API", "2 APIs"),
        (Decimal("1.5"), "hour", "1.5 hours"),
    ],
)
def test_several_of_a_thing_are_spelt_as_english_does(count: int | Decimal, word: str, written: str) -> None:
    assert plural(count, word) == written
