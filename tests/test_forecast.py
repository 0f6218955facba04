"""``forecast``: the method by arithmetic beside it, the month rated as one, the days that matter, gates and refusals."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from making import sheet_text

import costcalc
from costcalc.engine.month_end import outlook, percentile, run_rate
from costcalc.results.forecast import Method

ROOT = Path(__file__).parent.parent
PACKAGES_OF_TEN = "{validity: 1 year, sizes: [{units: 10, price: 6}]}"
SPEC = "--so-far 93k --on 2026-11-18 --prepaid 40k@2027-01"
EVEN = date(2026, 11, 18)
"""A Wednesday, with twelve days of its month to come."""


def forecast(run: Run, words: str, *, stdin: str | None = None, sheet: str = "builtin") -> Any:
    outcome = run("forecast", *words.split(), "-p", sheet, "--json", stdin=stdin)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def refused(run: Run, words: str, *, stdin: str | None = None, sheet: str = "builtin", code: int = 2) -> str:
    outcome = run("forecast", *words.split(), "-p", sheet, stdin=stdin)
    assert (outcome.exit_code, outcome.stdout) == (code, "")
    (line,) = outcome.stderr.splitlines()
    return line.removeprefix("costcalc: error: ")


def days(*calls: int, last: str = "2026-11-18") -> str:
    end = date.fromisoformat(last)
    rows = (f"{end - timedelta(len(calls) - 1 - place)},{each}\n" for place, each in enumerate(calls))
    return "day,calls\n" + "".join(rows)


def notes(answer: Any) -> list[str]:
    return [note["code"] for note in answer["notes"] if note["code"] != "postpaid-off-by-default"]


# ── the method ───────────────────────────────────────────────────────────────────────────────────────


def test_with_14_days_each_day_to_come_is_the_mean_of_its_weekday() -> None:
    # Wednesday 18 November ends two weeks that begin on Thursday the 5th: the first week 1 to 7, the second 11 to 17.
    # Thursday (1 + 11) / 2 = 6, Friday 7, ..., Wednesday 12; to come are Thursday the 19th to Monday the 30th:
    # 6 + 7 + 8 + 9 + 10 + 11 + 12, and 6 + 7 + 8 + 9 + 10 = 63 + 40 = 103.
    seen = outlook([1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 14, 15, 16, 17], EVEN)
    assert [*map(str, seen.days)] == [str(day) for day in (*range(6, 13), *range(6, 11))]
    assert (seen.likely, seen.working.method) == (103, Method.WEEKDAYS)
    assert [level.counted for level in seen.working.levels] == [2] * 7


def test_only_the_last_28_days_count() -> None:
    assert outlook([1_000_000] * 50 + [5] * 28, EVEN).likely == 12 * 5


def test_with_13_days_the_mean_of_all_stands_for_every_day_and_the_sum_is_rounded_once() -> None:
    # 12 × 10 and one 15: 135 / 13 a day, and 12 of them are 1620 / 13 = 124.6.
    seen = outlook([10] * 12 + [15], EVEN)
    assert (seen.likely, seen.working.method) == (125, Method.RUN_RATE)
    assert seen.days == (Fraction(135, 13),) * 12


@pytest.mark.parametrize(("total", "likely"), [(93_000, 62_000), (1, 1), (0, 0), (3, 2), (2, 1)])
def test_the_run_rate_of_18_days_is_two_thirds_of_them_for_the_other_12(total: int, likely: int) -> None:
    # 1 × 12 / 18 = 0.67 → 1; 3 × 12 / 18 = 2; 2 × 12 / 18 = 1.33 → 1.
    assert run_rate(total, EVEN).likely == likely


@pytest.mark.parametrize(
    ("count", "tenth", "ninetieth"),
    [(1, 1, 1), (3, 1, 3), (9, 1, 9), (10, 1, 9), (11, 2, 10), (20, 2, 18), (21, 3, 19)],
)
def test_a_percentile_is_that_of_the_nearest_rank(count: int, tenth: int, ninetieth: int) -> None:
    # The rank is the share of the count, rounded up: of 11 values 1.1 → 2 and 9.9 → 10.
    values = [Fraction(place) for place in range(1, count + 1)]
    assert percentile(values, Fraction(1, 10)) == tenth
    assert percentile(values, Fraction(9, 10)) == ninetieth


def test_a_look_is_a_day_with_14_days_before_it_and_as_many_after_it_as_are_to_come() -> None:
    # 14 before, the day itself, and 12 after: 27 days allow one look, 28 two, 29 three.
    assert [outlook([5] * count, EVEN).working.looks for count in (26, 27, 28, 29, 40)] == [0, 1, 2, 3, 14]
    few = outlook([5] * 28, EVEN)
    assert (few.low, few.high) == (None, None)
    assert "2 looks back, and a range takes 3" in few.working.no_range
    enough = outlook([5] * 29, EVEN)
    assert (enough.low, enough.likely, enough.high, enough.working.no_range) == (60, 60, 60, "")


def test_the_range_is_what_earlier_forecasts_made_of_themselves() -> None:
    # On 29 November one day is to come. 15 Saturdays-to-Sundays of 100 a day, then 200, 50, 100: the looks are from the
    # 15th, 16th and 17th day (places 14 to 16). From place 14 the level of the next day's weekday is 100 and 200 came: 2.
    # From place 15 the 200 has another weekday, so 50 came of 100: 1/2; from place 16: 100 of 100: 1.
    seen = outlook([100] * 15 + [200, 50, 100], date(2026, 11, 29))
    assert (seen.working.looks, seen.working.low, seen.working.high) == (3, Fraction(1, 2), Fraction(2))
    # The day to come, Monday the 30th, is the mean of its weekday: places 4 and 11 of 18, both 100.
    assert (seen.low, seen.likely, seen.high) == (50, 100, 200)


def test_low_is_never_above_likely_and_high_never_below() -> None:
    # Growth: every earlier forecast was too low, and this one is its own lower end.
    growing = outlook([2**place for place in range(40)], EVEN)
    assert growing.low == growing.likely < (growing.high or 0)
    shrinking = outlook([2 ** (40 - place) for place in range(40)], EVEN)
    assert (shrinking.low or 0) < shrinking.likely == shrinking.high


def test_a_forecast_of_nothing_is_no_look() -> None:
    assert outlook([0] * 40, EVEN).working.looks == 0


@pytest.mark.parametrize("known", [outlook([5] * 60, date(2026, 11, 30)), run_rate(50, date(2026, 11, 30))])
def test_on_the_last_day_nothing_is_uncertain(known: Any) -> None:
    assert (known.low, known.likely, known.high, known.working.no_range) == (0, 0, 0, "")


# ── the month rated as one ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("pay", "bought", "postpaid", "total", "purchases"),
    [
        # 62,000 to come = 40,000 prepaid + 22,000; 2 × 550 + 2 × 75 = 1,250.00, by postpaid 22,000 × 0.06 = 1,320.00.
        ("cheapest", 22_000, 0, "1250.00", [(10_000, 2), (1_000, 2)]),
        ("postpaid", 0, 22_000, "1320.00", []),
    ],
)
def test_the_check_of_the_middle_of_a_month(
    run: Run, pay: str, bought: int, postpaid: int, total: str, purchases: list[tuple[int, int]]
) -> None:
    answer = forecast(run, f"{SPEC} --pay {pay}")
    assert (answer["on"], answer["so_far"], answer["method"]) == ("2026-11-18", 93_000, "run-rate")
    assert answer["range"] == {"low": None, "likely": {"calls": 155_000, "total": total}, "high": None}
    rest = answer["to_come"]
    assert [(each["size"], each["count"]) for each in rest.pop("purchases")] == purchases
    assert rest == {
        "calls": 62_000, "free": 0, "prepaid": 40_000, "bought": bought, "postpaid": postpaid, "total": total
    }  # fmt: skip
    assert answer["total"] == total
    # 62,000 / 12 a day: 40,000 are used up within the eighth day (41,333), the 26th.
    assert answer["prepaid_ends"] == "2026-11-26"
    # Whether the package was there before the first of the 93,000 calls, nobody said.
    assert notes(answer) == ["paid-so-far-assumed"]
    assert notes(forecast(run, f"{SPEC} --pay {pay} --so-far-postpaid 0")) == []
    assert run("forecast", *SPEC.split(), "--pay", pay, "-q").stdout == f"{total}\n"


def test_what_was_paid_so_far_is_assumed_where_nothing_is_left_and_said(run: Run) -> None:
    # 93,000 × 0.06 = 5,580.00 so far; the month's 155,000 at 0.05 are 7,750.00, so 2,170.00 are to come. Packages cost
    # more: 62,000 would be 6 × 550 + 2 × 75 = 3,450.00.
    answer = forecast(run, "--so-far 93k --on 2026-11-18")
    assert (answer["so_far_postpaid"], answer["so_far_total"]) == (93_000, "5580.00")
    assert (answer["total"], answer["to_come"]["total"]) == ("7750.00", "2170.00")
    assert notes(answer) == ["paid-so-far-assumed"]
    # Said, it is no assumption: 20,000 × 0.06 = 1,200.00 so far; 82,000 × 0.06 = 4,920.00 in all by postpaid.
    said = forecast(run, "--so-far 93k --on 2026-11-18 --so-far-postpaid 20k --pay postpaid")
    assert (said["so_far_postpaid"], said["so_far_total"], said["total"]) == (20_000, "1200.00", "4920.00")
    assert notes(said) == []


def test_tiers_count_the_whole_month_so_that_more_calls_may_cost_less(run: Run) -> None:
    # 99,000 × 0.06 = 5,940.00 by the 27th; 11,000 more make it 110,000 × 0.05 = 5,500.00.
    answer = forecast(run, "--so-far 99k --on 2026-11-27 --so-far-postpaid 99k --pay postpaid")
    assert (answer["range"]["likely"]["calls"], answer["total"]) == (110_000, "5500.00")
    assert answer["to_come"]["total"] == "-440.00"


def test_the_cheapest_rest_is_that_of_trying_every_number_of_packages() -> None:
    # Graduated, so that no piece of the bill is like another: packages of 10 at 6, of 25 at 13.
    tiers = (
        "{mode: graduated, tiers: [{from: 0, unit_price: 1}, {from: 40, unit_price: 0.5}, {from: 80, unit_price: 0.7}]}"
    )
    packages = "{validity: 1 year, sizes: [{units: 10, price: 6}, {units: 25, price: 13}]}"
    sheet = costcalc.parse_sheet(sheet_text(postpaid=tiers, packages=packages))

    def bill(units: int) -> Decimal:
        cents = 100 * min(units, 39) + 50 * max(0, min(units, 79) - 39) + 70 * max(0, units - 79)
        return Decimal(cents) / 100

    for so_far in range(1, 90, 8):
        answer = costcalc.forecast(sheet, on=date(2026, 11, 15), so_far=so_far, so_far_postpaid=so_far // 2)
        least = min(
            bill(so_far // 2 + max(0, so_far - 10 * tens - 25 * more)) + 6 * tens + 13 * more
            for tens in range(10)
            for more in range(5)
        )
        assert answer.total == least, so_far
        assert answer.to_come.total == least - bill(so_far // 2)


def test_a_monthly_quota_is_what_the_month_so_far_leaves_of_it(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    text = sheet_text(postpaid="{unit_price: 1}", free_quota="{period: month, units: 100}")
    sheet.write_text(text, encoding="utf-8")
    # 60 in 15 days, 60 to come: 40 are free still, 20 are postpaid.
    few = forecast(run, "--so-far 60 --on 2026-11-15", sheet=str(sheet))
    assert (few["to_come"]["free"], few["total"], notes(few)) == (40, "20.00", [])
    # 150: all but the quota was postpaid, since the sheet sells nothing else.
    many = forecast(run, "--so-far 150 --on 2026-11-15", sheet=str(sheet))
    assert (many["so_far_total"], many["total"], notes(many)) == ("50.00", "200.00", [])
    # A quota that ends may have ended, and packages may have been there.
    for more in ({"free_quota": "{period: month, units: 100, validity: 3 months}"}, {"packages": PACKAGES_OF_TEN}):
        terms = {"free_quota": "{period: month, units: 100}", **more}
        sheet.write_text(sheet_text(postpaid="{unit_price: 1}", **terms), encoding="utf-8")
        unsure = forecast(run, "--so-far 150 --on 2026-11-15 --pay postpaid", sheet=str(sheet))
        assert (unsure["total"], notes(unsure)) == ("200.00", ["paid-so-far-assumed"])
    sheet.write_text(text, encoding="utf-8")
    # 30 are left, as the user knows: the quota paid for all so far.
    told = forecast(run, "--so-far 70 --on 2026-11-15 --free 30", sheet=str(sheet))
    assert (told["so_far_postpaid"], told["to_come"]["free"], told["total"]) == (0, 30, "40.00")


def test_a_file_is_forecast_by_weekdays_and_each_end_is_rated_by_itself(run: Run) -> None:
    # 4 × 10 a week, all on Mondays, 49 days up to Monday 16 November: to come are the 23rd and the 30th.
    calls = [10 if place % 7 == 6 else 0 for place in range(49)]
    answer = forecast(run, "--usage - --pay postpaid", stdin=days(*calls, last="2026-11-16"))
    # 3 Mondays so far (2, 9, 16), 2 to come: 50 calls at 0.08, nothing left before: 30 × 0.08 = 2.40 so far.
    assert answer["range"] == {end: {"calls": 50, "total": "4.00"} for end in ("low", "likely", "high")}
    assert (answer["so_far"], answer["so_far_total"], answer["method"]) == (30, "2.40", "weekdays")
    # 14 days before and 14 after the day: 49 - 14 - 14 looks.
    assert (answer["looks"], answer["no_range"]) == (21, None)


def test_failed_calls_are_left_out_and_several_rows_of_a_day_are_added(run: Run) -> None:
    rows = "day,calls,failed\n2026-11-09,120,20\n2026-11-10,100,0\n"
    answer = forecast(run, "--usage - --pay postpaid", stdin=rows)
    # 100 a day: 200 of November so far, 20 days to come.
    assert (answer["so_far"], answer["range"]["likely"]["calls"]) == (200, 2_200)


def test_a_sheet_without_postpaid_says_that_calls_fail_unless_packages_are_bought(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(sheet_text(packages=PACKAGES_OF_TEN), encoding="utf-8")
    answer = forecast(run, "--so-far 30 --on 2026-11-15 --prepaid 5", sheet=str(sheet))
    # 30 to come, 5 of them prepaid: 3 packages of 10.
    assert (answer["total"], answer["to_come"]["bought"], notes(answer)) == ("18.00", 25, ["unserved"])
    assert "sells no postpaid" in refused(run, "--so-far 30 --on 2026-11-15 --pay postpaid", sheet=str(sheet), code=1)


def test_under_a_contract_the_month_is_paid_by_its_terms(run: Run, tmp_path: Path) -> None:
    contract = tmp_path / "contract.yaml"
    contract.write_text(
        "contract: 1\nas_of: 2026-11\nsource: a test\nbill: {credit: {amount: 100, period: month}, tax: {name: VAT, rate: 19 %}}\n",
        encoding="utf-8",
    )
    answer = forecast(run, f"--so-far 1000 --on 2026-11-15 --pay postpaid --contract {contract}")
    # 2,000 × 0.08 = 160.00, less 100.00, and 19 % on 60.00; so far 80.00, which the credit pays.
    assert (answer["so_far_total"], answer["total"], answer["list_total"]) == ("0.00", "71.40", "160.00")


def test_decimals_are_read_and_written_as_units(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(sheet_text(postpaid="{unit_price: 2}", decimals="1"), encoding="utf-8")
    answer = forecast(run, "--so-far 1.5 --on 2026-11-15 --prepaid 1.1 --pay postpaid", sheet=str(sheet))
    assert (answer["range"]["likely"]["calls"], answer["to_come"]["postpaid"], answer["total"]) == (3, 0.4, "0.80")


# ── days that matter, gates, formats ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("budget", "ends"),
    [
        # By postpaid 62,000 / 12 a day; the 40,000 last until the 26th, which is 1,333.3 beyond: 1,333 × 0.08 = 106.64.
        ("106.64", "2026-11-26"),
        # By the 27th 6,500 × 0.08 = 520.00, by the 28th 11,667 × 0.06 = 700.02, by the 29th 16,833 × 0.06 = 1,009.98.
        ("106.65", "2026-11-27"),
        ("520.00", "2026-11-27"),
        ("520.01", "2026-11-28"),
        ("1320", "2026-11-30"),
        ("1320.01", None),
    ],
)
def test_the_budget_ends_on_the_day_by_whose_end_the_month_has_come_to_it(run: Run, budget: str, ends: str) -> None:
    outcome = run("forecast", *SPEC.split(), "-p", "builtin", "--pay", "postpaid", "--budget", budget, "--json")
    assert json.loads(outcome.stdout)["budget_ends"] == ends
    assert outcome.exit_code == (0 if Decimal(budget) >= 1320 else 3)


def test_packages_to_buy_are_paid_on_the_next_day_and_what_is_over_already_on_the_last(run: Run) -> None:
    assert forecast(run, f"{SPEC} --budget 1250")["budget_ends"] == "2026-11-19"
    words = "--so-far 93k --on 2026-11-18 -p builtin --budget 5000/month --json"
    late = run("forecast", *words.split())
    assert (late.exit_code, json.loads(late.stdout)["budget_ends"]) == (3, "2026-11-18")
    assert "budget 5,000.00 USD, likely 7,750.00, over by 2,750.00" in late.stderr


@pytest.mark.parametrize(
    ("left", "ends"), [("62k", "2026-11-30"), ("62001", None), ("5167", "2026-11-20"), ("1", "2026-11-19")]
)
def test_what_is_prepaid_ends_on_the_day_of_its_last_unit(run: Run, left: str, ends: str | None) -> None:
    # 62,000 / 12 = 5,166.67 a day: 5,167 reach into the second day to come.
    assert forecast(run, f"--so-far 93k --on 2026-11-18 --prepaid {left}")["prepaid_ends"] == ends


def test_a_bare_share_may_be_a_per_cent_and_is_refused(run: Run) -> None:
    refused = run("forecast", *SPEC.split(), "--budget", "1500", "--warn-at", "0.8")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == ("costcalc: error: --warn-at: '0.8' may be a share; write 80% or 0.8%, as it is meant\n")


@pytest.mark.parametrize(("share", "near"), [("94%", True), ("94.1%", False), ("120%", False)])
def test_near_budget_is_said_from_its_share_on(run: Run, share: str, near: bool) -> None:
    # 1,250.00 are 94 % of 1,329.78, and a little more: 1,250 / 1,329.78 = 0.940005.
    answer = forecast(run, f"{SPEC} --so-far-postpaid 0 --budget 1329.78 --warn-at {share}")
    assert notes(answer) == (["near-budget"] if near else [])


def test_a_budget_may_be_held_against_another_end(run: Run) -> None:
    # A sheet of 1 a call: the ends are their calls. 100 a day but for the last three (see the method above).
    text = days(*[100] * 15, 200, 50, 100, last="2026-11-29")
    words = ("forecast", "--usage", "-", "-p", "builtin", "--pay", "postpaid")
    # 1,850 of November so far, and 50, 100 or 200 to come, at 0.08: 152.00, 156.00 and 164.00.
    for end, limit, code in (("low", "152", 0), ("likely", "155.99", 3), ("high", "163.99", 3), ("high", "164", 0)):
        outcome = run(*words, "--budget", limit, "--budget-at", end, stdin=text)
        assert outcome.exit_code == code, end
    few = run("forecast", *SPEC.split(), "-p", "builtin", "--budget", "9999", "--budget-at", "high")
    assert few.exit_code == 3
    assert "there is no high end to hold against it, since the calls of single days are not known" in few.stderr


def test_the_month_is_written_as_usage_that_the_other_commands_read(run: Run, empty_folder: Path) -> None:
    words = ("forecast", *SPEC.split(), "-p", "builtin")
    asked = run(*words, "-f", "usage", "-o", "month.usage.csv", "-o", "month.csv")
    assert asked.stdout == "month,api,calls\n2026-11,image-style-transfer,155000\n"
    assert (empty_folder / "month.usage.csv").read_text(encoding="utf-8") == asked.stdout
    assert (
        (empty_folder / "month.csv").read_text(encoding="utf-8").startswith("api,account,currency,month,on,end,calls")
    )
    # 155,000 × 0.05.
    assert run("estimate", "--usage", "month.usage.csv", "-p", "builtin", "-q").stdout == "7750.00\n"
    whose = "day,account,calls\n2026-11-29,web,5\n2026-11-30,web,5\n"
    named = run("forecast", "--usage", "-", "-p", "builtin", "-f", "usage", stdin=whose).stdout
    assert named == "month,account,api,calls\n2026-11,web,image-style-transfer,10\n"


def test_usage_is_a_format_of_a_forecast_alone(run: Run, empty_folder: Path) -> None:
    outcome = run("estimate", "--calls", "5", "-p", "builtin", "-f", "usage")
    assert (outcome.exit_code, "for costcalc forecast" in outcome.stderr) == (2, True)
    run("estimate", "--calls", "5", "-p", "builtin", "-o", "month.usage.csv")
    assert (empty_folder / "month.usage.csv").read_text(encoding="utf-8").startswith("api,currency,pay")


def test_the_example_that_a_partial_month_points_to_works(run: Run) -> None:
    file = str(ROOT / "examples" / "usage" / "days.csv")
    told = run("estimate", "--usage", file, "-p", "builtin").stdout
    assert "costcalc forecast says what a whole month would be" in " ".join(told.split())
    assert "partial-month" not in run("forecast", "--usage", file, "-p", "builtin", "--json").stdout


# ── what is refused, and what is said ────────────────────────────────────────────────────────────────

TWO = "day,account,calls\n2026-11-17,app,5\n2026-11-17,web,5\n2026-11-18,app,5\n2026-11-18,web,5\n"


@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        ("", None, "say what was used in one way"),
        ("--so-far 5 --usage -", "day,calls\n2026-11-18,5\n", "say what was used in one way"),
        ("--so-far 5", None, "add --on, as --on 2026-11-18"),
        ("--so-far 5 --on 18.11.2026", None, "--on: '18.11.2026' is not a day"),
        ("--usage - --on 2026-11-17", days(5, 5), "--on 2026-11-17: the usage file has rows up to 2026-11-18"),
        ("--usage - --on 2026-12-01", days(5, 5), "ends on 2026-11-18, and has no day of that month"),
        ("--usage -", "month,calls\n2026-11,5\n", "the file has months, and a forecast takes a row for each day"),
        ("--usage -", TWO, "has 2 (app/image-style-transfer, web/image-style-transfer); choose"),
        (f"{SPEC} --budget-at high", None, "--budget-at is about --budget; add it"),
        (f"{SPEC} --warn-at 80%", None, "--warn-at is about --budget; add it"),
        (f"{SPEC} --warn-at 80% --budget 0", None, "--warn-at is a share of the --budget, which is 0"),
        (f"{SPEC} --budget 5 --budget-at top", None, "choose one of low, likely, high"),
        (f"{SPEC} --pay packages", None, "choose one of cheapest, postpaid"),
        (f"{SPEC} --so-far-postpaid 93001", None, "93,001 are more than the 93,000 calls of the month so far"),
        (
            "--so-far 5 --on 2026-11-18 --prepaid 5@2026-10",
            None,
            "--prepaid: 2026-10 is before the first month; the only one is 2026-11",
        ),
        ("--so-far 5 --on 2026-11-18 --free 5 --free 6", None, "--free is given 2 times"),
        ("--so-far 5 --on 2026-11-18 --gaps zero", None, "--gaps: these are about usage files"),
        ("--so-far 1.5 --on 2026-11-18", None, "gives image-style-transfer no decimals"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(run: Run, words: str, stdin: str | None, said: str) -> None:
    assert said in refused(run, words, stdin=stdin)


BY_DAY = sheet_text(postpaid="{period: day, unit_price: 1}")


@pytest.mark.parametrize(
    ("words", "sheet", "said"),
    [
        ("--so-far 5", BY_DAY, "test is priced by the day; write --so-far 5/day where each of the 18 days had as many"),
        ("--so-far 36", BY_DAY, "write --so-far 2/day where each of the 18 days had as many, or give --usage FILE"),
        ("--so-far 5/year", BY_DAY, "these are calls of one month up to 2026-11-18; write them without /year"),
        (
            "--so-far 5",
            sheet_text(postpaid="{unit_price: 1}", per_call="{block: 10}"),
            "--so-far 5: test is priced by the size of each call; add --size N, what each call takes, or give --usage FILE",
        ),
        ("--so-far 5 --size 0", sheet_text(postpaid="{unit_price: 1}", per_call="{block: 10}"), "give a size above 0"),
        (
            "--so-far 5/day --free 3",
            sheet_text(postpaid="{unit_price: 1}", free_quota="{period: day, units: 5}"),
            "--free: this free quota starts anew every day; leave it out",
        ),
        (
            "--so-far 5",
            sheet_text(subscriptions="[{name: Pro, price: 5, included: 5, beyond: fails}]"),
            "test is sold by subscription alone; say by --subscription which one is held, of: Pro",
        ),
    ],
)
def test_what_is_not_decided_by_a_count_is_refused_with_what_to_write(
    run: Run, words: str, sheet: str, said: str
) -> None:
    assert said in refused(run, f"{words} --on 2026-11-18 --api test", sheet="-", stdin=sheet)


def test_accounts_that_share_one_bill_are_added(run: Run) -> None:
    answer = forecast(run, "--usage - --one-bill --on 2026-11-18", stdin=TWO)
    assert (answer["so_far"], answer["range"]["likely"]["calls"]) == (20, 140)


def test_days_without_a_row_count_as_none_and_that_is_said(run: Run) -> None:
    answer = forecast(run, "--usage - --on 2026-11-20 --pay postpaid", stdin=days(6, 6))
    # 12 in four days, ten to come: 3 a day.
    assert (answer["so_far"], answer["range"]["likely"]["calls"]) == (12, 42)
    assert notes(answer) == ["paid-so-far-assumed", "missing-days"]
    meant = forecast(run, "--usage - --on 2026-11-20 --pay postpaid --gaps zero", stdin=days(6, 6))
    assert notes(meant) == ["paid-so-far-assumed"]


def test_from_python_the_engine_reads_no_file_and_no_clock() -> None:
    sheet = costcalc.load_sheet("builtin")
    answer = costcalc.forecast(sheet, on=date(2026, 11, 18), so_far=93_000, prepaid=40_000)
    assert (answer.total, answer.prepaid_ends, answer.low) == (Decimal("1250.00"), date(2026, 11, 26), None)
    listed = costcalc.forecast(sheet, on=date(2026, 11, 18), days=[5_000] * 40, prepaid=1_000_000)
    assert (listed.likely.calls, listed.total) == (150_000, Decimal("0.00"))
    wrong: dict[str, Any]
    for wrong in ({"days": []}, {"so_far": 5, "days": [5]}, {}, {"so_far": 5, "pay": "packages"}, {"so_far": 5.0}):
        with pytest.raises(costcalc.RequestError):
            costcalc.forecast(sheet, on=date(2026, 11, 18), **wrong)
