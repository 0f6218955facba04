"""The shape of planned months: scale, season, growth and months of a file, each count exact and rounded half up once."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import sheet_text
from plan_cases import FOUNDING, api, graduated, sheet

from costcalc.engine.plan import plan
from costcalc.engine.shaped import counts_of
from costcalc.errors import RequestError
from costcalc.shape import Growth, Shape, floor_root

YEAR = "month,calls\n" + "".join(f"2025-{month:02d},{month * 1_000}\n" for month in range(1, 13))
"""1,000 calls in January, 12,000 in December."""


def planned(run: Run, words: str, stdin: str | None = None) -> Any:
    outcome = run("plan", *words.split(), "-p", "builtin", "--json", stdin=stdin)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def calls(answer: Any) -> list[int]:
    return [month["calls"] for month in answer["months"]]


# ── the numbers ──────────────────────────────────────────────────────────────────────────────────────

# What each month is, by hand.
ROUNDED = [
    # 3 × 1.5 = 4.5 and 5 × 1.5 = 7.5 round up; 1 × 0.5 = 0.5 too.
    (Shape(scale=Decimal(150)), 3, [5, 5]),
    (Shape(scale=Decimal(50)), 1, [1, 1]),
    # One rounding alone: 10 × 1.25 = 12.5, × 1.1 = 13.75, × 1.21 = 15.125, and never 13 × 1.1.
    (Shape(scale=Decimal(125), growth=Growth(Decimal(10))), 10, [13, 14, 15]),
    # 10 × 1.25 × 0.6 = 7.5; × 1.2 × 1.1 = 16.5.
    (
        Shape(scale=Decimal(125), growth=Growth(Decimal(10)), season=tuple(map(Decimal, ["0.6", "1.2", *["1"] * 10]))),
        10,
        [8, 17],
    ),
    # 21 % a year of a twelfth: 100 × 1.21 ** (6 / 12) = 110 exactly, 1.21 ** (12 / 12) = 121.
    (
        Shape(growth=Growth(Decimal(21), yearly=True)),
        100,
        [100, 102, 103, 105, 107, 108, 110, 112, 114, 115, 117, 119, 121],
    ),
    # 300 % more a year doubles in six months: 4 ** (8 / 12) = 2.52 is 3, 4 ** (11 / 12) = 3.56 is 4.
    (Shape(growth=Growth(Decimal(300), yearly=True)), 1, [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4]),
    (Shape(growth=Growth(Decimal(-100), yearly=True)), 7, [7, 0, 0]),
    (Shape(growth=Growth(Decimal(0), yearly=True)), 7, [7, 7, 7]),
]


@pytest.mark.parametrize(("shape", "base", "months"), ROUNDED)
def test_a_month_is_rounded_half_up_once(shape: Shape, base: int, months: list[int]) -> None:
    assert counts_of(base, len(months), shape, 0) == months


def test_halves_of_a_root_round_up_and_what_is_just_below_does_not() -> None:
    # 2.25 a year is 1.5 in six months: 3 × 1.5 = 4.5 rounds up. A billionth of a per cent less is below the half.
    assert counts_of(3, 7, Shape(growth=Growth(Decimal(125), yearly=True)), 0)[6] == 5
    assert counts_of(3, 7, Shape(growth=Growth(Decimal("124.999999"), yearly=True)), 0)[6] == 4
    # With 15 digits a binary float would have lost the half: 10^15 + 1 halves at 1.5 are 1,500,000,000,000,001.5.
    assert counts_of(10**15 + 1, 7, Shape(growth=Growth(Decimal(125), yearly=True)), 0)[6] == 1_500_000_000_000_002


percents = st.decimals(min_value=-99, max_value=900, places=2, allow_nan=False, allow_infinity=False)


@given(
    base=st.integers(0, 10**15),
    scale=st.decimals(min_value=Decimal("0.01"), max_value=1_000, places=2),
    percent=percents,
    place=st.integers(0, 59),
)
@settings(max_examples=150)
def test_a_growth_of_a_year_is_the_nearest_whole_number(
    base: int, scale: Decimal, percent: Decimal, place: int
) -> None:
    found = Shape(scale=scale, growth=Growth(percent, yearly=True)).factor(place, place).of(base)
    # x = base × scale × g ** (place / 12), so x ** 12 is a fraction: found - 1/2 <= x < found + 1/2, to the twelfth.
    exact = (base * Fraction(scale) / 100) ** 12 * (1 + Fraction(percent) / 100) ** place
    assert max(found - Fraction(1, 2), Fraction(0)) ** 12 <= exact < (found + Fraction(1, 2)) ** 12


@given(number=st.integers(0, 10**60), degree=st.sampled_from([2, 3, 4, 6, 12]))
def test_a_root_is_the_largest_whole_number_below(number: int, degree: int) -> None:
    root = floor_root(number, degree)
    assert root**degree <= number < (root + 1) ** degree


# ── a year that is shared ────────────────────────────────────────────────────────────────────────────

AUTUMN = "1,1,1,1,1,1,1,1,1,1.2,1.5,2"  # in all 13.7


def test_a_year_is_shared_by_its_season_to_the_last_call(run: Run) -> None:
    # 1,000 / 13.7 = 72.99 each; × 1.2 = 87.59, × 1.5 = 109.49, × 2 = 145.99. Rounded down: 9 × 72 + 87 + 109 + 145 = 989;
    # the eleven that are left go to the remainders .99 (all nine and December) and .59 (October).
    year = [*[73] * 9, 88, 109, 146]
    assert sum(year) == 1_000
    assert calls(planned(run, f"--calls 1k/year --season {AUTUMN}")) == year
    assert calls(planned(run, f"--calls 1k/year --season {AUTUMN} --start 2026-10")) == [*year[9:], *year[:9]]
    # Any twelve in a row hold the year; a scale is of the year, 1,000 × 0.5.
    longer = calls(planned(run, f"--calls 2k/year --scale 50% --season {AUTUMN} --start 2026-05 --months 20"))
    assert longer == [*year[4:], *year[:12]]


def test_of_equal_remainders_the_first_months_have_one_more(run: Run) -> None:
    # 14 in twelve months: one each, and 2 left, of remainders that are all alike.
    assert calls(planned(run, "--calls 14/year --season 1,1,1,1,1,1,1,1,1,1,1,1")) == [2, 2, *[1] * 10]
    # Without a season they are spread as ever.
    assert sum(calls(planned(run, "--calls 28/year --scale 50%"))) == 14


def test_a_year_that_grows_is_rounded_month_by_month(run: Run) -> None:
    # 1,000 × 1.2 / 13.7 = 87.591 in October, then 1,000 × 1.5 / 13.7 × 1.1 = 120.438, and × 2 × 1.21 = 176.642.
    words = f"--calls 1k/year --season {AUTUMN} --start 2026-10 --growth 10% --months 3"
    assert calls(planned(run, words)) == [88, 120, 177]
    # 0 % is no growth: the year is shared to the last call.
    assert sum(calls(planned(run, f"--calls 1k/year --season {AUTUMN} --growth 0%"))) == 1_000
    assert sum(calls(planned(run, "--calls 100/year --growth 0%"))) == 100


# ── where a season begins ────────────────────────────────────────────────────────────────────────────

SEASON = "1,2,3,4,5,6,7,8,9,10,11,12"


@pytest.mark.parametrize(
    ("words", "stdin", "months"),
    [
        (f"--calls 100 --season {SEASON} --months 3", None, [100, 200, 300]),
        (f"--calls 100 --season {SEASON} --months 3 --start 2026-11", None, [1_100, 1_200, 100]),
        (f"--usage - --season {SEASON} --shift 1", "month,calls\n2025-11,100\n2025-12,100\n", [1_200, 100]),
        # 2.5 % of a growth from the first month on: 100 × 3 × 1.025 = 307.5.
        (f"--calls 100 --season 1,3,{'1,' * 9}1 --growth 2.5% --months 2", None, [100, 308]),
        ("--calls 100 --season 0,0.5,0,0,0,0,0,0,0,0,0,0 --months 2", None, [0, 50]),
    ],
)
def test_a_season_begins_in_january_or_with_the_first_month(
    run: Run, words: str, stdin: str | None, months: list[int]
) -> None:
    assert calls(planned(run, words, stdin)) == months


def test_calls_of_each_day_have_the_shape_day_by_day(run: Run) -> None:
    # 3 × 1.5 = 4.5, 5 a day, of 31 and 28 days.
    assert calls(planned(run, "--calls 3/day --scale 150% --start 2026-01 --months 2")) == [155, 140]


# ── the months of a file ─────────────────────────────────────────────────────────────────────────────


def test_last_year_is_next_year_with_a_quarter_more_and_growth_on_top(run: Run) -> None:
    found = planned(run, "--usage - --shift 12 --scale 125% --growth 5%", YEAR)
    # month × 1,000 × 1.25 × 1.05 ** i, from i = 0: 1,250; 2,625; 3,937.5 × 1.05 = 4,134.375 …
    assert calls(found)[:4] == [1_250, 2_625, 4_134, 5_788]
    assert [month["month"] for month in found["months"]][:2] == ["2026-01", "2026-02"]
    assert found["growth_percent"] == "5"
    assert found["shape"] == {
        "scale_percent": "125",
        "growth_percent": "5",
        "growth_per": "month",
        "season": [],
        "shift": 12,
        "file_months": 12,
    }


def test_what_is_as_given_has_no_shape(run: Run) -> None:
    for words, stdin in (("--usage -", YEAR), ("--usage - --months 12", YEAR), ("--calls 5", None)):
        assert "shape" not in planned(run, words, stdin)
    assert planned(run, "--calls 5 --growth 40%/year")["growth_percent"] is None


def test_more_months_repeat_the_file_from_its_first_row_and_fewer_are_its_first(run: Run) -> None:
    assert calls(planned(run, "--usage - --months 14", YEAR)) == [
        *(month * 1_000 for month in range(1, 13)),
        1_000,
        2_000,
    ]
    assert calls(planned(run, "--usage - --months 2", YEAR)) == [1_000, 2_000]
    found = planned(run, "--usage - --months 26 --shift 12 --growth 21%/year", YEAR)
    # After twelve months 1.21, after twenty-four 1.4641: 1,000 × 1.4641 = 1,464.1; 2,000 × 1.4641 × 1.21 ** (1 / 12).
    assert calls(found)[12] == 1_210
    assert calls(found)[24] == 1_464
    assert found["months"][25]["month"] == "2028-02"


def test_failed_calls_are_shaped_as_the_others(run: Run) -> None:
    usage = "month,calls,failed\n2025-01,10,1\n2025-02,10,10\n"
    found = planned(run, "--usage - --scale 150%", usage)
    # 1 × 1.5 = 1.5 rounds up to 2, of 15; all of 15 stay all.
    assert [(month["calls"], month["failed"]) for month in found["months"]] == [(15, 2), (15, 15)]


ROWS = st.lists(st.tuples(st.integers(0, 300_000), st.integers(0, 100)), min_size=1, max_size=5)


@given(
    accounts=st.dictionaries(st.sampled_from("abc"), ROWS, min_size=1, max_size=2),
    shift=st.integers(0, 30),
    scale=st.integers(1, 30_000),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_in_another_shape_is_the_file_written_by_hand(
    run: Run, accounts: dict[str, list[tuple[int, int]]], shift: int, scale: int
) -> None:
    def usage(shift: int, scale: int) -> str:
        def scaled(count: int) -> int:
            return (2 * count * scale + 10_000) // 20_000  # half up

        months = [(2_025 + (place + shift) // 12, (place + shift) % 12 + 1) for place in range(5)]
        return "month,account,calls,failed\n" + "".join(
            f"{year:04d}-{month:02d},{account},{scaled(made + lost)},{scaled(lost)}\n"
            for account, rows in accounts.items()
            for (year, month), (made, lost) in zip(months, rows, strict=False)
        )

    words = f"--usage - --shift {shift} --scale {Decimal(scale).scaleb(-2):f}%"
    shaped, by_hand = planned(run, words, usage(0, 10_000)), planned(run, "--usage -", usage(shift, scale))
    shaped.pop("shape", None)
    assert shaped == by_hand


def test_several_apis_and_one_bill_have_the_shape_of_each_row(run: Run) -> None:
    # On one bill: 1 × 1.5 and 1 × 1.5 are 2 each, 4 in all; not 2 × 1.5 = 3.
    usage = "month,account,calls\n2025-01,a,1\n2025-01,b,1\n"
    assert calls(planned(run, "--usage - --scale 150% --one-bill", usage)) == [4]
    two = "month,image-style-transfer\n2025-01,100\n"
    assert calls(planned(run, "--usage - --scale 150% --shift 1", two)) == [150]


def test_counts_with_decimals_are_whole_numbers_of_their_smallest_part(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sheet.yaml").write_text(sheet_text(postpaid="{unit_price: 1}", decimals="3"), encoding="utf-8")
    # 3 thousandths × 0.5 = 1.5 of them, rounded half up to 2; 5 × 0.5 = 2.5 to 3.
    for words in ("--calls 0.003 --months 1", "--usage -"):
        line = ["plan", *words.split(), "--scale", "50%", "-p", str(tmp_path / "sheet.yaml"), "--json"]
        outcome = run(*line, stdin="month,calls\n2025-01,0.003\n2025-02,0.005\n")
        assert calls(json.loads(outcome.stdout)) == [0.002, 0.003][: 1 if "--calls" in words else 2]


def test_accounts_without_rows_in_the_months_that_repeat_are_named(run: Run) -> None:
    usage = "month,account,calls\n2025-01,a,500\n2025-02,a,500\n2025-02,b,700\n"
    found = planned(run, "--usage - --months 4", usage)
    assert [calls(group) for group in found["groups"]] == [[500] * 4, [0, 700] * 2]
    (note,) = [note["message"] for note in found["notes"] if note["code"] == "no-row"]
    assert note == (
        "without a row in some of the 2 months that repeat, which count as 0 calls each time: b/image-style-transfer"
    )
    cut = planned(run, "--usage - --months 1", usage)
    assert calls(cut) == [500]
    (note,) = [note["message"] for note in cut["notes"] if note["code"] == "no-row"]
    assert note == "without a row in the first month, and left out: b/image-style-transfer"


# ── days ─────────────────────────────────────────────────────────────────────────────────────────────

DAILY = sheet_text(postpaid="{unit_price: 1, period: day, minimum: 2}")


def by_days(month: str, days: int, count: int = 1) -> str:
    return "day,calls\n" + "".join(f"{month}-{day:02d},{count}\n" for day in range(1, days + 1))


def test_days_keep_their_months_where_these_are_as_long(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sheet.yaml").write_text(DAILY, encoding="utf-8")

    def total(words: str, usage: str) -> tuple[int, str]:
        outcome = run("plan", "--usage", "-", *words.split(), "-p", str(tmp_path / "sheet.yaml"), "-q", stdin=usage)
        return outcome.exit_code, outcome.stdout or outcome.stderr

    # A minimum of 2.00 each of 31 days; of 5 calls a day, 3 × 1.5 rounded half up, 5.00 each.
    assert total("--shift 12", by_days("2025-01", 31)) == (0, "62.00\n")
    assert total("--shift 12 --scale 150%", by_days("2025-01", 31, 3)) == (0, "155.00\n")
    code, says = total("--shift 1", by_days("2025-01", 31))
    assert (code, "priced by the day, and 2025-01 has 31 days where 2025-02 has 28" in says) == (2, True)
    code, says = total("--shift 12", by_days("2024-02", 29))
    assert (code, "2024-02 has 29 days where 2025-02 has 28; give a file with a row for each day" in says) == (2, True)
    code, says = total("--months 2", by_days("2025-07", 30))
    assert (code, "2025-07, which would repeat, is not there whole" in says) == (2, True)
    assert total("--months 2", by_days("2025-07", 31)) == (0, "124.00\n")


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────

# 12,000 × 11 ** 11 = 3.4e15 is above 10 ** 15, and 11,000 × 11 ** 10 = 2.9e14 is not; with both, 9,000 × 9,999.99 × 10 ** 8
# = 9e15 is, and 8,000 × 9,999.99 × 10 ** 7 = 8e14 is not.
WRONG = [
    (
        "--calls 5 --shift 12",
        "--shift moves the months of a usage file; give --usage FILE, or say the first month by --start",
    ),
    ("--usage - --start 2026-01", "leave out --start, or move them ahead by --shift M"),
    ("--usage - --shift -1", "a whole number from 0 on, as 12"),
    ("--usage - --shift 1201", "--shift takes months ahead, up to 1,200; 1,201 is outside"),
    ("--usage - --months 61", "--months takes 1 to 60; 61 is outside"),
    ("--calls 5 --scale 1.25", "--scale: '1.25' may be a factor; write 125% or 1.25%, as it is meant"),
    ("--calls 5 --scale 125", "write 12500% or 125%, as it is meant"),
    *((f"--calls 5 --scale {text}", "write 125% for a quarter more") for text in ("0%", "-5%", "x", "%", "1,5%")),
    ("--calls 5 --growth 40%/quarter", "is not a growth; write 5%, 2.5% or -3% a month, or 40%/year"),
    ("--calls 5 --growth 0.4/year", "may be a share; write 40% or 0.4%"),
    ("--calls 5 --season 1,1", "--season takes twelve factors, one for each month"),
    ("--calls 5 --season 1,1,1,1,1,1,1,1,1,1,1,-1", "'-1' is no factor; write twelve from 0 on"),
    ("--calls 5 --season 0,0,0,0,0,0,0,0,0,0,0,0", "leaves no calls"),
    ("--calls 1T --scale 100%", "is not a count"),
    (
        "--usage - --growth 1000% --months 60",
        "--growth takes 2025-12 of image-style-transfer above 1,000,000,000,000,000",
    ),
    ("--usage - --scale 999999% --growth 900%", "--scale with --growth takes 2025-09 of image-style-transfer above"),
]


@pytest.mark.parametrize(("words", "says"), WRONG)
def test_a_shape_that_makes_no_sense_is_one_line_that_says_what_to_write(run: Run, words: str, says: str) -> None:
    outcome = run("plan", *words.split(), "-p", "builtin", stdin=YEAR)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert says in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


def test_months_after_the_calendar_are_refused(run: Run) -> None:
    outcome = run("plan", "--usage", "-", "--shift", "1200", "-p", "builtin", stdin="month,calls\n2101-01,5\n")
    assert (outcome.exit_code, outcome.stderr) == (2, "costcalc: error: --shift: the last month would be after 2200\n")
    assert run(
        "plan", "--usage", "-", "--shift", "1200", "-p", "builtin", "-q", stdin="month,calls\n2100-12,5\n"
    ).stdout


# ── the page, and Python ─────────────────────────────────────────────────────────────────────────────


def test_the_page_says_what_the_months_were_made_by(run: Run) -> None:
    def line(words: str) -> str:
        shown = run("plan", *words.split(), "-p", "builtin", stdin=YEAR).stdout
        return " ".join(shown.partition("Calls: ")[2].partition(".\n")[0].split())

    assert line("--usage -") == line("--calls 5 --growth 5%") == ""
    words = "--usage - --months 24 --shift 12 --scale 125% --growth -4%/year"
    assert line(words) == "the 12 months of the file, repeated, 12 months ahead, × 125 %, shrinking 4 % a year"
    assert line("--usage - --months 1") == "the first of the 12 months of the file"
    words = f"--calls 5 --season {AUTUMN}"
    assert line(words) == "as given, by the season 1 1 1 1 1 1 1 1 1 1.2 1.5 2 from the first month on"
    assert line(f"{words} --start 2026-03").endswith(" from January on")
    shown = run("plan", "--calls", "100", "--growth", "21%/year", "--months", "13", "-p", "builtin").stdout
    assert "growing 21 % a year from 100 to 121\n" in shown


def test_python_plans_a_pattern_in_another_shape() -> None:
    flat = sheet(api(graduated((0, "1")), None))
    found = plan(
        flat, calls=[100, 200], failed=[0, 3], months=3, scale=150, growth=Decimal(10), season=[1, 2, *[1] * 10]
    )
    # 100 × 1.5; 200 × 1.5 × 2 × 1.1 = 660, 3 × 3.3 = 9.9; 100 × 1.5 × 1 × 1.21 = 181.5.
    assert [(month.calls, month.failed) for month in found.calendar.months] == [(150, 0), (660, 10), (182, 0)]
    yearly = plan(FOUNDING, calls=[100], months=13, growth=21, growth_per="year").calendar.months
    assert [yearly[place].calls for place in (0, 6, 12)] == [100, 110, 121]
    assert [
        month.calls for month in plan(flat, calls=[100] * 2, start=24_313, season=range(1, 13)).calendar.months
    ] == [200, 300]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"scale": 1.25}, "scale: an int or a Decimal above 0 is expected, in per cent, not 1.25"),
        ({"scale": 0}, "scale: an int or a Decimal above 0"),
        ({"growth": 0.4}, "growth: an int or a Decimal from -100 on"),
        ({"growth": Decimal(-101)}, "growth: an int or a Decimal from -100 on"),
        ({"growth": Decimal("1e-999999")}, "growth: an int or a Decimal"),
        ({"scale": Decimal("NaN")}, "scale: an int or a Decimal"),
        ({"growth": 5, "growth_per": "week"}, "growth_per: 'week' is no time; write month or year"),
        ({"season": [1]}, "season: twelve ints or Decimals"),
        ({"season": [0] * 12}, "season: twelve ints or Decimals from 0 on are expected, one above 0"),
        ({"months": 61}, "`months` takes 1 to 60; 61 is outside"),
        ({"months": 0}, "`months` takes 1 to 60; 0 is outside"),
        ({"failed": [0, 0]}, "`failed` are given for 2 months, `calls` for 1"),
        ({"days": [[5], [5]]}, "`days` are given for 2 months, `calls` for 1"),
        # 5,000,000 × 10,000,001 = 5e13 in month 2, × 10,000,001 in month 3.
        ({"growth": 10**9, "months": 3}, "`growth` takes month 3 of a above"),
    ],
)
def test_python_refuses_a_shape_that_makes_no_sense(words: dict[str, Any], says: str) -> None:
    with pytest.raises(RequestError) as refused:
        plan(FOUNDING, calls=[5_000_000], **words)
    assert says in str(refused.value)


def test_cases_are_of_the_months_in_their_shape(run: Run) -> None:
    words = [
        "plan",
        "--usage",
        "-",
        "--shift",
        "12",
        "--months",
        "3",
        "--case",
        "low=-50%",
        "--case",
        "high=100%",
        "-p",
        "builtin",
    ]
    found = json.loads(run(*words, "--json", stdin=YEAR).stdout)
    # 1,000 + 2,000 + 3,000, halved and doubled.
    assert (found["first_month"], [case["calls"] for case in found["cases"]]) == ("2026-01", [3_000, 12_000])
    assert found["shape"]["shift"] == 12
    assert "\nCalls: the first 3 of the 12 months of the file, 12 months ahead.\n" in run(*words, stdin=YEAR).stdout
    words = [
        "plan",
        "--calls",
        "100",
        "--growth",
        "21%/year",
        "--case",
        "low=-50%",
        "--case",
        "high=100%",
        "-p",
        "builtin",
    ]
    assert "\nCalls: as given, growing 21 % a year.\n" in run(*words).stdout


def test_calls_that_take_units_are_rounded_and_their_units_follow(run: Run, tmp_path: Path) -> None:
    # 3 calls × 1.5 are 5, and 4 are 6: with 30 tokens each 150 and 180, and not 135 of 4.5 calls.
    sold = sheet_text(unit="token", per_call="{block: 10}", postpaid="{unit_price: 1}")
    (tmp_path / "sheet.yaml").write_text(
        sold + "  chat: {name: Chat, unit: call, uses: {test: 30}}\n", encoding="utf-8"
    )

    def shaped(words: str, usage: str) -> Any:
        line = ["plan", "--usage", "-", *words.split(), "-p", str(tmp_path / "sheet.yaml"), "--json"]
        found = json.loads(run(*line, stdin=usage).stdout)
        found.pop("shape", None)
        return found

    composite = shaped("--scale 150%", "month,api,calls\n2026-01,chat,3\n2026-02,chat,4\n")
    assert calls(composite) == [150, 180]
    assert composite == shaped("", "month,api,calls\n2026-01,chat,5\n2026-02,chat,6\n")
    sized = shaped("--scale 150% --api test", "month,calls,size\n2026-01,3,21\n2026-02,4,30\n")
    assert (calls(sized), sized["requests"]) == ([150, 180], 11)
    assert sized == shaped("--api test", "month,calls,size\n2026-01,5,21\n2026-02,6,30\n")


def test_tiers_that_calls_reach_are_kept_apart(run: Run, tmp_path: Path) -> None:
    tiers = "{mode: volume, tier_basis: call, tiers: [{up_to: 10, unit_price: 1}, {unit_price: 2}]}"
    (tmp_path / "sheet.yaml").write_text(sheet_text(unit="token", postpaid=tiers), encoding="utf-8")
    line = ["plan", "--usage", "-", "--sum", "--scale", "200%", "-p", str(tmp_path / "sheet.yaml"), "-q"]
    # 3 calls of 10 tokens at 1.00 each, one of 20 at 2.00: 30 + 40 = 70.00, and twice as many.
    assert run(*line, stdin="month,calls,size\n2026-01,3,10\n2026-01,1,20\n").stdout == "140.00\n"
