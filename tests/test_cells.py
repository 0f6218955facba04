"""A column of cells is read at once as each of its cells is read alone, or refused where one of them is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from costcalc.loader.numbers import CountReader, DecimalMark
from costcalc.loader.refusal import Refusal
from costcalc.loader.times import TimeReader

CLOCKS = [
    "T10:15:00Z",
    "T23:59",
    " 00:00",
    "T23:30:00-02:00",
    " 10:15:00.5",
    "T10:15:00+0545",
    " 9:05",
    " UTC",
    "T25:00",
]
DAYS = ["2026-03-29", "2026-10-25", "2024-02-29", "2025-02-29", "2200-12-31", "1900-01-01", "1899-12-31", "2026-W12-3"]


def read(reading: Callable[[], Sequence[int]]) -> Sequence[int] | None:
    """Return what is read, or None where it is refused."""
    try:
        return reading()
    except Refusal:
        return None


instants = st.builds("{}{}".format, st.dates().map(str) | st.sampled_from(DAYS), st.sampled_from([*CLOCKS, ""]))


@settings(max_examples=300)
@given(cells=st.lists(instants | st.sampled_from(["14.03.2026 10:15", "20260314", "2026-03", "", " "]), min_size=1))
@example(cells=["2026-03-14T10:15:00Z", "2026-W11-6T10:15:00Z"])
@example(cells=["2200-12-31T23:30:00-02:00"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
def test_instants(zone: str, cells: list[str]) -> None:
    one = TimeReader(None, zone)
    assert read(lambda: one.instants(cells)) == read(lambda: [one(cell) for cell in cells])
    assert read(lambda: one.instants(cells)) == read(lambda: [one(cell) for cell in cells])  # now known


counts = st.integers(0, 2 * 10**15).map(str) | st.integers(0, 10**7).map("{:,}".format)
others = st.sampled_from(
    ["", " ", "1,23", "0,001", "1.000", "1,000,5", " 12", "1 2", "1 000", "2k", "-1", "٣", "0" * 20]
)


@settings(max_examples=300)
@given(cells=st.lists(counts, min_size=1) | st.lists(counts | others, min_size=1))
@example(cells=["9" * 5_000])
@pytest.mark.parametrize("decimal", [None, *DecimalMark])
@pytest.mark.parametrize("commas", [True, False])
def test_counts(decimal: DecimalMark | None, *, commas: bool, cells: list[str]) -> None:
    one = CountReader(decimal, commas_part_cells=commas)
    assert read(lambda: one.column(cells)) == read(lambda: [one(cell) for cell in cells])
