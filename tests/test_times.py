"""The time of a row, in every form that people and programs write: the instant it is, in the vendor's zone."""

from __future__ import annotations

from datetime import datetime

import pytest

from costcalc.loader.numbers import DecimalMark, read_count
from costcalc.loader.refusal import Refusal
from costcalc.loader.times import TimeReader


def microseconds(text: str) -> int:
    """Return an instant as the days since the year 1, and the microseconds of its day."""
    moment = datetime.fromisoformat(text)
    clock = moment.time()
    seconds = clock.hour * 3_600 + clock.minute * 60 + clock.second
    return moment.toordinal() * 24 * 3_600 * 1_000_000 + seconds * 1_000_000 + clock.microsecond


@pytest.mark.parametrize(
    ("text", "dates", "zone", "local"),
    [
        ("3/31/2026 12:00 AM", "mdy", "UTC", "2026-03-31T00:00"),
        ("3/31/2026 12:59:59 am", "mdy", "UTC", "2026-03-31T00:59:59"),
        ("3/31/2026 1:00 AM", "mdy", "UTC", "2026-03-31T01:00"),
        ("3/31/2026 11:59 a.m.", "mdy", "UTC", "2026-03-31T11:59"),
        ("3/31/2026 12:00 PM", "mdy", "UTC", "2026-03-31T12:00"),
        ("3/31/2026 11:59 p.m.", "mdy", "UTC", "2026-03-31T23:59"),
        ("31.03.2026, 23:59", None, "UTC", "2026-03-31T23:59"),
        ("31/03/2026 23:59", "dmy", "UTC", "2026-03-31T23:59"),
        ("2026-03-31 23:59:58.5", None, "UTC", "2026-03-31T23:59:58.500"),
        ("2026-03-31 23:59:58,123456789", None, "UTC", "2026-03-31T23:59:58.123456"),
        ("2026-03-31T23:59Z", None, "Asia/Shanghai", "2026-04-01T07:59"),
        ("2026-03-31 23:59 UTC", None, "Asia/Shanghai", "2026-04-01T07:59"),
        ("2026-03-31 23:59 GMT", None, "Asia/Shanghai", "2026-04-01T07:59"),
        ("2026-03-31 23:59", None, "Asia/Shanghai", "2026-03-31T23:59"),  # of the vendor's own zone
        ("2026-03-31T23:59+08:00", None, "UTC", "2026-03-31T15:59"),
        ("31.03.2026 23:59 -0230", None, "UTC", "2026-04-01T02:29"),
        ("31.03.2026 23:59 +05", None, "UTC", "2026-03-31T18:59"),
        ("3/31/2026 11:30 PM -0100", "mdy", "UTC", "2026-04-01T00:30"),
        ("1774915199", None, "UTC", "2026-03-30T23:59:59"),  # a second before 20,543 days of 86,400 s
        ("1774915199250", None, "UTC", "2026-03-30T23:59:59.250"),
        ("1774915199", None, "Asia/Shanghai", "2026-03-31T07:59:59"),
    ],
)  # fmt: skip
def test_an_instant(text: str, dates: str | None, zone: str, local: str) -> None:
    reader = TimeReader(dates, zone)
    assert reader(text) == microseconds(local)
    assert reader.instants([text, text]) == [microseconds(local)] * 2


@pytest.mark.parametrize(
    "text",
    ["3/31/2026 0:30 AM", "3/31/2026 13:00 PM", "2026-03-31 24:00:01", "2026-03-31 23:60", "2026-02-29 10:00", "2026-03 10:00"],
)  # fmt: skip
def test_no_instant(text: str) -> None:
    with pytest.raises(Refusal):
        TimeReader("mdy", "UTC")(text)


@pytest.mark.parametrize(
    ("text", "decimal", "commas", "count"),
    [
        ("1,234", None, True, 1_234),
        ("12,345,678", None, True, 12_345_678),
        ("1.234.567", None, True, 1_234_567),
        ("1'234'567", None, True, 1_234_567),
        ("1 234 567", None, True, 1_234_567),
        ("1_234", None, True, 1_234),
        ("1,234.0", None, True, 1_234),
        ("1.234,0", None, True, 1_234),
        ("1.234", DecimalMark.COMMA, True, 1_234),
        ("1,234", DecimalMark.POINT, False, 1_234),
        ("1234.00", None, True, 1_234),
        ("0.000k", DecimalMark.POINT, True, 0),
        ("1.5k", None, True, 1_500),
        ("2M", None, True, 2_000_000),
        ("0.001M", DecimalMark.POINT, True, 1_000),
        ("1000000000000000", None, True, 10**15),
    ],
)
def test_a_count(text: str, decimal: DecimalMark | None, *, commas: bool, count: int) -> None:
    assert read_count(text, decimal, commas_part_cells=commas) == count


@pytest.mark.parametrize(
    ("text", "decimal", "commas", "says"),
    [
        ("1,234", None, False, "'1,234' may be 1234 (add --decimal point) or 1.234 (add --decimal comma)"),
        ("1.234", None, True, "'1.234' may be 1234 (add --decimal comma) or 1.234 (add --decimal point)"),
        ("1.500", None, True, "'1.500' may be 1500 (add --decimal comma) or 1.5 (add --decimal point)"),
        ("1.000", None, True, "'1.000' may be 1000 (add --decimal comma) or 1 (add --decimal point)"),
        ("1,23", None, True, "'1,23' is not a count; write a whole number from 0 on"),
        ("1234,567", None, True, "'1234,567' is not a count; write a whole number from 0 on"),
        ("0,123", None, True, "'0,123' is not a count; write a whole number from 0 on"),
        ("4,50,000", None, True, "'4,50,000' is not a count; write 450,000"),
        ("45,00,000", None, True, "'45,00,000' is not a count; write 4,500,000"),
        ("1.234.56", None, True, "'1.234.56' is not a count; write a whole number from 0 on"),
        ("1.2.3", DecimalMark.POINT, True, "'1.2.3' has more than one point, which --decimal point says is the decimal mark"),
        ("1.5", None, True, "'1.5' is not a count; write a whole number from 0 on"),
        ("1000000000000001", None, True, "'1000000000000001' is more than 1,000,000,000,000,000, the largest count accepted"),
        ("-5", None, True, "'-5' is negative; write 0 or more"),
        ("1E+05", None, True, "'1E+05' is how a spreadsheet shortens a number"),
        ("n/a", None, True, "'n/a' stands for no number; write 0 where there were none"),
        (" ", None, True, "the cell is empty; write 0 where there were none"),
        ("9" * 41, None, True, "is not a count; write a whole number from 0 on"),
    ],
)  # fmt: skip
def test_no_count(text: str, decimal: DecimalMark | None, *, commas: bool, says: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_count(text, decimal, commas_part_cells=commas)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("text", "decimals", "parts"), [("1.5", 3, 1_500), ("12.345", 3, 12_345), ("2k", 1, 20_000), ("7", 2, 700)]
)
def test_a_count_in_the_smallest_parts(text: str, decimals: int, parts: int) -> None:
    assert read_count(text, DecimalMark.POINT, decimals=decimals) == parts
    with pytest.raises(Refusal, match=f"has more decimals than the {decimals} of its API; round it"):
        read_count("0." + "0" * decimals + "1", DecimalMark.POINT, decimals=decimals)
