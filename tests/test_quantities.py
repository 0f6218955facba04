from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcalc.errors import RequestError
from costcalc.quantities import (
    exact_percent,
    format_at_most,
    format_duration,
    format_percent,
    format_rate,
    parse_duration,
    parse_percent,
    parse_rate,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("250ms", Fraction(1, 4)),
        ("9s", 9),
        ("0s", 0),
        ("1.5s", Fraction(3, 2)),
        ("30min", 1_800),
        ("30m", 1_800),
        ("1.5h", 5_400),
        ("8h", 28_800),
        ("2d", 172_800),
        (" 9 s ", 9),
        ("1,800s", 1_800),
        ("1_800s", 1_800),
        ("1h30min", 5_400),
        ("66 h 40 min", 240_000),
        ("3653d", 3_653 * 86_400),
    ],
)
def test_durations(text: str, seconds: Fraction) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9",
        "s",
        "-9s",
        "1e3s",
        "1,5s",
        "9S",
        "9 weeks",
        "1h2h",
        "5min1h",
        "٣s",
        "nan",
        "1.s",
        "9ss",
        "0,250s",
        "9" * 50 + "s",
    ],
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(RequestError, match="is not a duration; write a number and its unit, as 250ms, 9s") as error:
        parse_duration(text)
    assert "\n" not in str(error.value)


def test_a_duration_above_ten_years_is_refused() -> None:
    with pytest.raises(RequestError, match="'3654d' is more than 3,653 days"):
        parse_duration("3654d")


@pytest.mark.parametrize(
    ("text", "per_second"),
    [
        ("20/s", 20),
        ("1200/min", 20),
        ("1,200/min", 20),
        ("50k/h", Fraction(50_000, 3_600)),
        ("50K/h", Fraction(50_000, 3_600)),
        ("1M/day", Fraction(1_000_000, 86_400)),
        ("1.5M/d", Fraction(1_500_000, 86_400)),
        ("0.5/s", Fraction(1, 2)),
        ("20 / s", 20),
        ("0/s", 0),
    ],
)
def test_rates(text: str, per_second: Fraction) -> None:
    assert parse_rate(text) == per_second


@pytest.mark.parametrize(
    "text", ["", "20", "/s", "20/", "-1/s", "20/m", "20/month", "1e3/s", "20/ms", "20s", "1,5/s", "0,500/s"]
)
def test_what_is_no_rate(text: str) -> None:
    with pytest.raises(RequestError, match="is not a rate; write a number per s, min, h or day, as 20/s, 1200/min"):
        parse_rate(text)


@pytest.mark.parametrize(
    ("text", "share"), [("95", Fraction(19, 20)), ("95%", Fraction(19, 20)), ("99.9", Fraction(999, 1_000)), ("0 %", 0)]
)
def test_percentages(text: str, share: Fraction) -> None:
    assert parse_percent(text) == share


def test_a_bare_share_is_no_percentage() -> None:
    assert parse_percent("0.95%") == Fraction(19, 2_000)
    with pytest.raises(RequestError, match=r"'0\.95' may be a share; write 95% or 0\.95%, as it is meant"):
        parse_percent("0.95")


@pytest.mark.parametrize("text", ["", "%", "-5", "95%%", "0.95x", "nan", "1e1", "0,950"])
def test_what_is_no_percentage(text: str) -> None:
    with pytest.raises(RequestError, match="is not a percentage; write a percentage from 0 on, as 95, 95% or 99"):
        parse_percent(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (Fraction(1, 10_000), "< 1 ms"),
        (Fraction(1, 4), "250 ms"),
        (Fraction(9_994, 10_000), "999 ms"),
        (Fraction(9_996, 10_000), "1 s"),
        (Fraction(3, 2), "1.5 s"),
        (9, "9 s"),
        (Fraction(5_999, 100), "59.99 s"),
        (Fraction(59_996, 1_000), "1 min"),
        (61, "1 min 1 s"),
        (3_599, "59 min 59 s"),
        (Fraction(35_996, 10), "1 h"),
        (21_600, "6 h"),
        (86_400, "24 h"),
        (240_003, "66 h 40 min"),  # ceil(80,000 / 3) × 9 s = 26,667 × 9 s
        (359_969, "99 h 59 min"),
        (359_970, "4 d 4 h"),
        (432_000, "5 d"),
        (86_400 * 1_234, "1,234 d"),
    ],
)
def test_durations_as_people_read_them(seconds: Fraction, text: str) -> None:
    assert format_duration(Fraction(seconds)) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.0003, "< 1 ms"),
        (0.0007, "1 ms"),
        (0.0473, "48 ms"),
        (0.9995, "1 s"),
        (1.0, "1 s"),
        (1 + 1e-12, "1 s"),  # the noise of a binary float
        (1.0045, "1.01 s"),
        (59.991, "1 min"),
        (61.2, "1 min 2 s"),
        (3_599.2, "1 h"),
        (3_601, "1 h 1 min"),
        (359_999, "4 d 4 h"),
        (360_001, "4 d 5 h"),
    ],
)
def test_a_wait_is_rounded_up(seconds: float, text: str) -> None:
    assert format_at_most(seconds) == text


@given(st.integers(1_000_000, 10**15))
def test_a_wait_reads_back_as_no_shorter_than_it_is(nanoseconds: int) -> None:
    seconds = Fraction(nanoseconds, 10**9)
    more = parse_duration(format_at_most(seconds).replace(",", "")) - seconds
    unit = next(
        (unit for limit, unit in ((1, Fraction(1, 1_000)), (60, Fraction(1, 100)), (3_600, 1)) if seconds < limit), 60
    )
    assert 0 <= more < (unit if seconds < 360_000 else 3_600)


@given(st.integers(1, 10**9))
def test_a_written_duration_reads_back_within_its_rounding(thousandths: int) -> None:
    seconds = Fraction(thousandths, 1_000)
    back = parse_duration(format_duration(seconds).replace(",", ""))
    slack = (
        Fraction(1, 200) if seconds < 60 else Fraction(1, 2) if seconds < 3_600 else 30 if seconds < 360_000 else 1_800
    )
    assert abs(back - seconds) <= slack


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (Fraction(20), "20/s"),
        (Fraction(62, 3), "20.67/s"),
        (Fraction(1, 2), "30/min"),
        (Fraction(1, 3_600), "1/h"),
        (Fraction(1, 86_400), "1/day"),
        (Fraction(1, 10**9), "< 0.01/day"),
        (Fraction(0), "0/day"),
        (Fraction(12_345), "12,345/s"),
    ],
)
def test_rates_as_people_read_them(rate: Fraction, text: str) -> None:
    assert format_rate(rate) == text


@pytest.mark.parametrize(
    ("rate", "unit", "text"),
    [
        (Fraction(20), "min", "1,200/min"),
        (Fraction(1, 2), "s", "0.5/s"),
        (Fraction(1, 199), "s", "0.01/s"),  # 0.00502, half up
        (Fraction(1, 201), "s", "< 0.01/s"),
        (Fraction(1, 24), "day", "3,600/day"),
    ],
)
def test_a_rate_is_written_by_the_unit_asked_for(rate: Fraction, unit: str, text: str) -> None:
    assert format_rate(rate, unit) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(0), "0.0 %"),
        (Fraction(1), "100.0 %"),
        (Fraction(1, 8), "12.5 %"),
        (Fraction(1, 3), "33.3 %"),
        (Fraction(1, 2_000), "0.1 %"),  # 0.05 %, half up
        (Fraction(1, 2_001), "< 0.1 %"),
        (Fraction(9_994, 10_000), "99.9 %"),
        (Fraction(9_995, 10_000), "> 99.9 %"),  # would be rounded to 100.0
        (1 - 2.0**-53, "> 99.9 %"),
        (0.25, "25.0 %"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_or_to_all(share: Fraction | float, text: str) -> None:
    assert format_percent(share) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(19, 20), "95 %"),
        (Fraction("0.9999999999"), "99.99999999 %"),
        (Fraction(1, 1_000), "0.1 %"),
        (Fraction(1, 3), "33.3 %"),  # it has no end
        (1 - Fraction(1, 3 * 10**6), "> 99.9 %"),
    ],
)
def test_a_percentage_that_was_asked_for_is_written_in_full(share: Fraction, text: str) -> None:
    assert exact_percent(share) == text


@given(st.decimals(min_value="0.01", max_value="99.999999999", allow_nan=False, places=9))
def test_a_written_percentage_reads_back(percentage: Decimal) -> None:
    share = parse_percent(f"{percentage:f}%")
    assert parse_percent(exact_percent(share)) == share
