"""``plan``: the reference years, the calls of each month, what is held and bought, accounts and APIs."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from clock import Clock
from conftest import Run
from making import sheet_text

from costcalc import load_sheet
from costcalc.engine.accounts import Held, assign
from costcalc.usage import UsageSeries


def planned(run: Run, words: str, *, stdin: str | None = None, sheet: Path | None = None) -> Any:
    """Return the JSON of a plan; by default on the built-in sheet."""
    outcome = run("plan", *words.split(), "-p", str(sheet or "builtin"), "--json", stdin=stdin)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def bought(answer: Any) -> list[tuple[Any, int, int]]:
    return [(each["month"], each["size"], each["count"]) for each in answer["purchases"]]


def usage_file(*calls: int) -> str:
    return "month,calls\n" + "".join(f"2026-{month:02d},{each}\n" for month, each in enumerate(calls, 1))


def alternative(answer: Any, name: str) -> Any:
    return next(each for each in answer["alternatives"] if each["name"] == name)


# ── the reference results ────────────────────────────────────────────────────────────────────────────

YEARS = [
    # calls a month, cheapest, all postpaid
    ("0", "0.00", "0.00"),
    ("500", "450.00", "480.00"),  # 12 × 40
    ("1k", "700.00", "960.00"),  # 12 × 80
    ("5k", "3300.00", "4800.00"),
    ("8k", "4500.00", "7680.00"),
    ("10k", "5600.00", "7200.00"),  # 12 × 600
    ("15k", "8900.00", "10800.00"),
    ("20k", "11200.00", "14400.00"),
    ("50k", "27000.00", "36000.00"),
    ("75k", "30000.00", "54000.00"),
    ("100k", "39000.00", "60000.00"),  # 12 × 100,000 × 0.05
    ("150k", "60000.00", "90000.00"),
    ("200k", "78000.00", "120000.00"),
    ("333334", "120000.64", "200000.40"),  # 12 × 16,666.70
    ("500k", "180000.00", "300000.00"),
    ("800k", "200000.00", "480000.00"),
    ("1M", "260000.00", "480000.00"),  # 12 × 1,000,000 × 0.04
    ("2M", "520000.00", "960000.00"),
]


@pytest.mark.parametrize(("calls", "total", "postpaid"), YEARS)
def test_a_year_of_equal_months_costs_what_is_proven(run: Run, calls: str, total: str, postpaid: str) -> None:
    answer = planned(run, f"--calls {calls} --months 12")
    assert (answer["total"], answer["all_postpaid"]) == (total, postpaid)
    assert Decimal(answer["saving"]) == Decimal(postpaid) - Decimal(total)


def test_twelve_months_of_200_000_buy_two_large_packages_and_four_small_ones(run: Run) -> None:
    answer = planned(run, "--calls 200000")
    # 2 × 1,000,000 last ten months; the other two take 2 × 100,000 each.
    assert bought(answer) == [(1, 1_000_000, 1), (6, 1_000_000, 1), (11, 100_000, 2), (12, 100_000, 2)]
    assert [each["runs_out"] for each in answer["purchases"]] == [5, 10, 11, 12]
    assert [each["usable_to"] for each in answer["purchases"]] == [12, 17, 22, 23]
    assert [each["used"] for each in answer["purchases"]] == [1_000_000, 1_000_000, 200_000, 200_000]
    assert (answer["leftover"], answer["expired"], answer["unserved"]) == (0, 0, 0)
    assert (answer["saving"], answer["unit_price"]) == ("42000.00", "0.0325")  # 78,000 / 2,400,000
    assert alternative(answer, "without 1,000,000")["total"] == "108000.00"  # + 30,000


def test_a_growing_year_buys_the_large_package_and_seven_small_ones(run: Run) -> None:
    answer = planned(run, "--calls 50000 --growth 10%")
    assert (answer["total"], answer["all_postpaid"], answer["leftover"]) == ("33850.00", "59178.65", 786)
    assert bought(answer) == [(1, 1_000_000, 1), (12, 10_000, 7)]
    # 30,000 + 69,214 × 0.06: one purchase, 0.9 % more, and its worst regret less than half.
    robust = alternative(answer, "robust")
    assert (robust["total"], robust["package_count"]) == ("34152.84", 1)
    assert Decimal(robust["worst_regret"]).to_integral_value() == 1_858
    assert max(Decimal(row["regret"]) for row in answer["regret"]) == 3_850
    assert alternative(answer, "fewest packages within 2 %")["total"] == "34152.84"


LARGE = (1971703, 762130, 2425787, 1274025, 839706, 1720036, 1112418, 2236321, 1028303, 2668197, 2090027, 1485506)


def test_a_large_year_from_a_usage_file_buys_two_of_the_largest(run: Run) -> None:
    answer = planned(run, "--usage -", stdin=usage_file(*LARGE))
    assert (answer["total"], answer["all_postpaid"], answer["leftover"]) == ("400000.00", "800584.72", 385_841)
    assert sum(count for _, size, count in bought(answer) if size == 10_000_000) == 2
    assert answer["first_month"] == "2026-01"
    assert bought(answer)[0] == ("2026-01", 10_000_000, 1)


def test_the_order_of_the_rows_never_matters(run: Run) -> None:
    head, *rows = usage_file(*LARGE).splitlines()
    turned = "\n".join([head, *reversed(rows)])
    words = ("plan", "--usage", "-", "-p", "builtin", "--json")
    assert run(*words, stdin=turned).stdout == run(*words, stdin=usage_file(*LARGE)).stdout


def test_three_years_of_200_000_use_what_a_year_leaves(run: Run) -> None:
    # 7,200,000 calls: 7 packages of 1,000,000 last 35 months, and 2 × 100,000 the last: 7 × 30,000 + 9,000.
    assert planned(run, "--calls 200k --months 36")["total"] == "219000.00"


@pytest.mark.parametrize(
    ("words", "says", "percent"),
    [
        # 200 × 1.005 = 201 and 200 × 0.5 = 100
        ("--growth 0.5% --months 2", "2 months: 401 calls, growing 0.5 % a month from 200 to 201", "0.5"),
        ("--growth -50 --months 2", "2 months: 300 calls, shrinking 50 % a month from 200 to 100", "-50"),
        ("--growth 0 --months 2", "2 months: 400 calls, 200 a month", "0"),
        ("--growth 5% --months 1", "1 month: 200 calls, 200 a month", "5"),
        ("--months 2", "2 months: 400 calls, 200 a month", None),
    ],
)
def test_the_growth_is_told(words: str, says: str, percent: str | None, run: Run) -> None:
    assert says in run("plan", "--calls", "200", *words.split(), "-p", "builtin").stdout.splitlines()
    assert planned(run, f"--calls 200 {words}")["growth_percent"] == percent


# ── calls, growth, months ────────────────────────────────────────────────────────────────────────────

VOLUMES = [
    ("--calls 7 --months 3", [7, 7, 7]),
    ("--calls 7 --months 1", [7]),
    ("--calls 30k/year", [2_500] * 12),
    ("--calls 30k/year --months 6", [2_500] * 6),
    ("--calls 10/year", [0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1]),  # as even as whole calls can be
    ("--calls 5 --growth 10% --months 4", [5, 6, 6, 7]),  # 5.5, 6.05, 6.655: from the exact power
    ("--calls 1000 --growth 2.5% --months 4", [1_000, 1_025, 1_051, 1_077]),  # 1,050.625; 1,076.890625
    ("--calls 200 --growth -50% --months 5", [200, 100, 50, 25, 13]),  # 12.5 rounds up
    ("--calls 200 --growth -100% --months 3", [200, 0, 0]),
    ("--calls 200 --growth 0% --months 2", [200, 200]),
    ("--calls 30k/year --growth 10% --months 3", [2_500, 2_750, 3_025]),
    ("--calls 1 --growth 900% --months 4", [1, 10, 100, 1_000]),
]


@pytest.mark.parametrize(("words", "calls"), VOLUMES)
def test_calls_are_spread_or_grow_and_each_month_is_rounded_half_up(run: Run, words: str, calls: list[int]) -> None:
    assert [month["calls"] for month in planned(run, words)["months"]] == calls


def test_months_are_numbers_without_a_start_and_dates_with_one(run: Run) -> None:
    numbered = planned(run, "--calls 1k --months 3")
    assert numbered["first_month"] is None
    assert [month["month"] for month in numbered["months"]] == [1, 2, 3]
    dated = planned(run, "--calls 1k --months 3 --start 2026-11")
    assert dated["first_month"] == "2026-11"
    assert [month["month"] for month in dated["months"]] == ["2026-11", "2026-12", "2027-01"]
    # 3,000 calls: 3 × 75, one package a month, each used up in its month.
    assert bought(dated) == [("2026-11", 1_000, 1), ("2026-12", 1_000, 1), ("2027-01", 1_000, 1)]
    assert [each["usable_to"] for each in dated["purchases"]] == ["2027-10", "2027-11", "2027-12"]
    assert dated["total"] == numbered["total"] == "225.00"


@pytest.mark.parametrize("months", [1, 59, 60])
def test_up_to_sixty_months_are_planned(run: Run, months: int) -> None:
    assert len(planned(run, f"--calls 5 --months {months}")["months"]) == months


# ── what is held ─────────────────────────────────────────────────────────────────────────────────────

HELD = [
    # words, by month: free, prepaid, postpaid; total, expired
    ("--calls 100", [(0, 0, 100)] * 3, "24.00", 0),
    ("--calls 100 --prepaid 150@1", [(0, 100, 0), (0, 0, 100), (0, 0, 100)], "16.00", 50),
    ("--calls 100 --prepaid 150@2", [(0, 100, 0), (0, 50, 50), (0, 0, 100)], "12.00", 0),
    ("--calls 100 --prepaid image-style-transfer:150@2", [(0, 100, 0), (0, 50, 50), (0, 0, 100)], "12.00", 0),
    ("--calls 100 --start 2026-11 --prepaid 150@2026-12", [(0, 100, 0), (0, 50, 50), (0, 0, 100)], "12.00", 0),
    ("--calls 100 --prepaid 30@3 --prepaid 150@2", [(0, 100, 0), (0, 80, 20), (0, 0, 100)], "9.60", 0),
    ("--calls 100 --prepaid 0@1", [(0, 0, 100)] * 3, "24.00", 0),
    ("--calls 100 --free 150", [(100, 0, 0), (50, 0, 50), (0, 0, 100)], "12.00", 0),
    ("--calls 100 --free image-style-transfer:150", [(100, 0, 0), (50, 0, 50), (0, 0, 100)], "12.00", 0),
    ("--calls 100 --free 150@1", [(100, 0, 0), (0, 0, 100), (0, 0, 100)], "16.00", 0),
    ("--calls 100 --free 150@12", [(100, 0, 0), (50, 0, 50), (0, 0, 100)], "12.00", 0),
    ("--calls 100 --start 2026-11 --free 150@2026-11", [(100, 0, 0), (0, 0, 100), (0, 0, 100)], "16.00", 0),
    ("--calls 100 --free 20 --prepaid 150@3", [(20, 80, 0), (0, 70, 30), (0, 0, 100)], "10.40", 0),
]


@pytest.mark.parametrize(("words", "sources", "total", "expired"), HELD)
def test_free_units_then_packages_are_used_until_their_last_month(
    run: Run, words: str, sources: list[tuple[int, int, int]], total: str, expired: int
) -> None:
    answer = planned(run, f"{words} --months 3")
    assert [(month["free"], month["prepaid"], month["postpaid"]) for month in answer["months"]] == sources
    assert (answer["total"], answer["expired"], answer["purchases"]) == (total, expired, [])


def test_what_is_prepaid_makes_the_rest_worth_other_packages(run: Run) -> None:
    # 160,000 to pay: 1 × 100,000 + 6 × 10,000 = 7,800, against 160,000 × 0.05 = 8,000.
    answer = planned(run, "--calls 200k --months 1 --prepaid 40k@1")
    assert (answer["total"], answer["all_postpaid"]) == ("7800.00", "8000.00")
    assert bought(answer) == [(1, 100_000, 1), (1, 10_000, 6)]


PACKAGES = "{validity: 2 months, sizes: [{units: 10, price: 6}]}"
MONTHLY_FREE = sheet_text(free_quota="{period: month, units: 100}", packages=PACKAGES, postpaid="{unit_price: 1}")


def test_a_monthly_free_quota_starts_anew_and_free_is_what_is_left_in_the_first_month(run: Run) -> None:
    words = ("plan", "--calls", "150", "--months", "3", "-p", "-", "--json")
    whole = json.loads(run(*words, stdin=MONTHLY_FREE).stdout)
    assert [month["free"] for month in whole["months"]] == [100, 100, 100]
    assert whole["total"] == "90.00"  # 3 × 50 to pay: 15 packages at 6
    begun = json.loads(run(*words, "--free", "30", stdin=MONTHLY_FREE).stdout)
    assert [month["free"] for month in begun["months"]] == [30, 100, 100]
    assert begun["total"] == "132.00"  # 120 + 50 + 50 to pay: 22 packages
    refused = run(*words, "--free", "30@2", stdin=MONTHLY_FREE)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "starts anew every month" in refused.stderr


def test_with_postpaid_off_packages_pay_for_everything(run: Run) -> None:
    year = planned(run, "--calls 200k --no-postpaid")
    assert (year["total"], year["all_postpaid"], year["saving"]) == ("78000.00", None, None)
    assert all(month["postpaid"] == 0 for month in year["months"])
    small = planned(run, "--calls 500 --months 1 --no-postpaid")
    assert (small["total"], small["leftover"], bought(small)) == ("75.00", 500, [(1, 1_000, 1)])
    assert small["purchases"][0]["runs_out"] is None


# ── the user's own plan ──────────────────────────────────────────────────────────────────────────────


def test_an_own_plan_is_priced_beside_the_cheapest(run: Run) -> None:
    answer = planned(run, "--calls 200k --buy 2x1M@1 --buy 4x100k@12")
    # 60,000 + 18,000, and month 11 postpaid: 10,000. Of the 400,000 half are left.
    assert (answer["total"], answer["given_away"], answer["leftover"]) == ("88000.00", "10000.00", 200_000)
    assert answer["cheapest"]["total"] == "78000.00"
    assert bought(answer) == [(1, 1_000_000, 2), (12, 100_000, 4)]
    assert answer["months"][10]["postpaid_amount"] == "10000.00"
    same = planned(run, "--calls 200k --buy 4x100k@12 --buy 1x1M@1 --buy 1×1M@1")
    assert (bought(same), same["total"]) == (bought(answer), "88000.00")


def test_an_own_plan_as_good_as_the_cheapest_gives_nothing_away(run: Run) -> None:
    words = "--calls 200k --start 2026-03 --buy 1x1M@2026-03 --buy 1x1M@2026-08 --buy 4x100k@2027-01"
    answer = planned(run, words)
    assert (answer["total"], answer["given_away"]) == ("78000.00", "0.00")
    page = run("plan", *words.split(), "-p", "builtin").stdout
    assert "Your own purchases" in page
    assert page.splitlines()[-1] == "Your own plan: 78,000.00, the cheapest there is."


def test_an_own_plan_that_leaves_calls_unserved_is_never_shown_as_advice(run: Run) -> None:
    words = "--calls 200k --no-postpaid --buy 1x1M@1"
    answer = planned(run, words)
    # One package lasts five months; seven months of 200,000 have nothing.
    assert (answer["total"], answer["given_away"], answer["unserved"]) == ("30000.00", None, 1_400_000)
    (note,) = answer["notes"]
    assert note["code"] == "unserved"
    assert note["message"] == ("month 6: nothing pays for 200,000 calls, and so in 6 more months (1,400,000 in all)")
    assert answer["cheapest"]["total"] == "78000.00"
    assert answer["unit_price"] == "0.03"  # of the 1,000,000 calls that it pays for
    page = run("plan", *words.split(), "-p", "builtin").stdout
    assert "Your own purchases" in page
    assert "What to buy" not in page
    last = " ".join(page.split("\n\n")[-1].split())
    assert last == "Your own plan: 30,000.00 with 1,400,000 calls unserved; the cheapest for all calls: 78,000.00."
    assert run("plan", *words.split(), "-p", "builtin", "-q", "--fail-on", "unserved").exit_code == 3


# ── several accounts and APIs ────────────────────────────────────────────────────────────────────────

ACCOUNTS = "month,account,calls\n2026-01,b,500\n2026-02,b,500\n2026-01,a,200000\n"


def test_accounts_are_planned_each_on_its_own_and_totalled(run: Run) -> None:
    answer = planned(run, "--usage -", stdin=ACCOUNTS)
    # a: 2 × 4,500 against 10,000; b: 1,000 calls, 75 against 80.
    found = [(group["account"], group["api"], group["total"], group["saving"]) for group in answer["groups"]]
    assert found == [
        ("a", "image-style-transfer", "9000.00", "1000.00"),
        ("b", "image-style-transfer", "75.00", "5.00"),
    ]
    assert (answer["total"], answer["api"]) == ("9075.00", "image-style-transfer")
    single = planned(run, "--usage -", stdin="month,calls\n2026-01,500\n2026-02,500\n")
    assert single.keys() - answer.keys() == answer["groups"][1].keys() - {"account", "api", "total"}
    page = run("plan", "--usage", "-", "-p", "builtin", stdin=ACCOUNTS).stdout
    assert " ".join(page.split("\n\n")[-1].split()) == (
        "Buy now: a/image-style-transfer 2 × 100,000 (9,000.00); b/image-style-transfer 1 × 1,000 (75.00). "
        "The 2 months: 9,075.00, saving 1,005.00 (10.0 %)."
    )


TWO_APIS = f"""\
schema: 1
provider: Vendor
currency: USD
as_of: 2026
source: a test
apis:
  ocr: {{name: Text, unit: page, packages: {PACKAGES}, postpaid: {{unit_price: 1}}}}
  asr: {{name: Speech, unit: call, postpaid: {{unit_price: 2}}}}
"""
TWO_USAGE = "month;ocr;asr\r\n2026-01;20;3\r\n2026-02;20;0\r\n"


@pytest.fixture
def two(tmp_path: Path) -> Path:
    path = tmp_path / "two.yaml"
    path.write_text(TWO_APIS, encoding="utf-8")
    return path


def test_apis_of_one_file_are_planned_each_on_its_own(run: Run, two: Path) -> None:
    answer = planned(run, "--usage -", stdin=TWO_USAGE, sheet=two)
    # ocr: 4 packages of 10 at 6 against 40; asr has none: 3 × 2.
    assert [(group["api"], group["total"]) for group in answer["groups"]] == [("asr", "6.00"), ("ocr", "24.00")]
    assert (answer["total"], answer["api"]) == ("30.00", None)
    held = planned(run, "--usage - --prepaid ocr:10@2026-01", stdin=TWO_USAGE, sheet=two)
    assert held["total"] == "24.00"
    one = planned(run, "--usage - --api asr", stdin=TWO_USAGE, sheet=two)
    assert (one["api"], one["total"], "groups" in one) == ("asr", "6.00", False)


@pytest.mark.parametrize(
    ("held", "says"),
    [
        ("web:10@2026-01", "'web' stands for 2 of the accounts and APIs; write one of them, as web/asr"),
        ("wen/ocr:10@2026-01", "no account or API 'wen/ocr' in the usage; did you mean 'web/ocr'?"),
        ("we:10@2026-01", "no account or API 'we' in the usage; did you mean 'web'?"),
        ("10@2026-01", "there are 3 accounts and APIs; say whose it is, as app/ocr:10@2026-01"),
    ],
)
def test_whose_packages_these_are_is_asked_with_what_was_typed(run: Run, two: Path, held: str, says: str) -> None:
    usage = "month,account,api,calls\n2026-01,web,ocr,5\n2026-01,web,asr,5\n2026-01,app,ocr,5\n"
    outcome = run("plan", "--usage", "-", "--prepaid", held, "-p", str(two), stdin=usage)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr == f"costcalc: error: --prepaid {held}: {says}\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--prepaid 10@2026-01", "there are 2 accounts and APIs; say whose it is, as asr:10@2026-01"),
        ("--free 10", "there are 2 accounts and APIs; say whose it is, as asr:10"),
        ("--prepaid tts:10@2026-01", "no account or API 'tts' in the usage"),
        ("--prepaid ocr:10", "as ocr:10@2026-05"),
        ("--free ocr:1 --free ocr:2", "--free is given twice for ocr"),
        ("--buy 1x10@2026-01", "--buy prices one account and API; name it with --api"),
        ("--concurrency 5", "--concurrency belongs to one API; name it with --api"),
        ("--start 2026-01", "leave out --start, or move them ahead by --shift M"),
        ("--size 3", "a usage file has the size of its calls in a column size; leave out --size"),
        ("--prepaid ocr:10@1", "--prepaid: '1' is not a month; write it as 2026-03"),
        ("--prepaid ocr:10@2025-12", "2025-12 is before the first month; the months run from 2026-01 to 2026-02"),
        ("--prepaid ocr:10@2026-03", "packages live 2 months, so the last month can be 2026-02 at most"),
        ("--api tts", "no API 'tts' in"),
    ],
)
def test_what_a_usage_file_contradicts_is_one_line_and_exits_2(run: Run, two: Path, words: str, says: str) -> None:
    outcome = run("plan", "--usage", "-", *words.split(), "-p", str(two), stdin=TWO_USAGE)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert says in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


def test_a_wrong_usage_file_is_answered_with_all_its_problems_by_line(run: Run) -> None:
    outcome = run("plan", "--usage", "-", "-p", "builtin", stdin="month,calls\n2026-01,x\n2026-03,5\n2026-03,-1\n")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    places = [line.split(" ", 1)[0] for line in outcome.stderr.splitlines()]
    assert places == ["<stdin>:2:9:", "<stdin>:3:1:", "<stdin>:4:1:", "<stdin>:4:9:"]


# ── concurrency ──────────────────────────────────────────────────────────────────────────────────────


def test_concurrency_is_a_line_of_its_own_for_each_month(run: Run) -> None:
    answer = planned(run, "--calls 200k --concurrency 5")
    add_on = answer["concurrency"]
    assert (add_on["required"], add_on["included"], add_on["additional"]) == (5, 3, 2)
    assert (add_on["month_count"], add_on["days"], add_on["total"]) == (12, None, "96000.00")  # 2 × 4,000 × 12
    assert answer["total"] == "174000.00"
    assert answer["cheapest"]["total"] == "78000.00"  # of the calls alone
    page = " ".join(run("plan", "--calls", "200k", "--concurrency", "5", "-p", "builtin").stdout.split())
    told = "Concurrency: 5 at once, 2 more than included, a month as 30 days: 2 × 12 months × 4,000 = 96,000.00."
    assert told in page
    assert page.endswith("saving 42,000.00 (35.0 %). With concurrency: 174,000.00 in all.")
    assert planned(run, "--calls 200k")["concurrency"] is None


@pytest.mark.parametrize("command", ["plan", "estimate"])
def test_concurrency_is_kept_in_every_month_that_any_account_uses(run: Run, command: str) -> None:
    # a in January, b in February: two months of one more at once.
    usage = "month,account,calls\n2026-01,a,200\n2026-02,b,200\n"
    outcome = run(command, "--usage", "-", "--concurrency", "4", "-p", "builtin", "-q", stdin=usage)
    assert outcome.stdout == "8032.00\n"  # 2 × 16 + 2 × 4,000


# ── months without a row ─────────────────────────────────────────────────────────────────────────────

RAGGED = "month,account,calls\n2027-01,a,500\n2027-02,a,500\n2027-02,b,500\n"
FILLED = "month,account,calls\n2027-01,a,500\n2027-02,a,500\n2027-02,b,500\n2027-01,b,0\n"


@pytest.mark.parametrize("words", ["", "--prepaid b:500@2027-01", "--prepaid b:100@2027-02 --free b:40"])
@pytest.mark.parametrize("fee", [0, 7])
def test_a_month_without_a_row_means_what_a_row_of_0_means(run: Run, tmp_path: Path, words: str, fee: int) -> None:
    sheet = tmp_path / "sheet.yaml"
    packages = "{validity: 12 months, sizes: [{units: 100, price: 50}]}"
    sheet.write_text(sheet_text(packages=packages, postpaid=f"{{unit_price: 1, base_fee: {fee}}}"), encoding="utf-8")
    ragged, filled = (planned(run, f"--usage - {words}", stdin=usage, sheet=sheet) for usage in (RAGGED, FILLED))
    told = [note["code"] for note in ragged.pop("notes") if note not in filled["notes"]]
    assert told == (["no-row"] if fee else [])
    filled.pop("notes")
    assert ragged == filled
    totals = []
    for usage in (RAGGED, FILLED):
        outcome = run("estimate", "--usage", "-", *words.split(), "-p", str(sheet), "--json", stdin=usage)
        answer = json.loads(outcome.stdout)
        totals.append({key: answer[key] for key in ("total", "months", "planned", "expired", "leftover")})
    assert totals[0] == totals[1]


def test_the_plan_of_an_account_that_comes_later_begins_with_the_file(run: Run) -> None:
    # Bought in February, the second month of the file; 500 prepaid to January come too early for its calls.
    words = "--usage - --prepaid b:500@2027-01"
    group = planned(run, words, stdin=RAGGED)["groups"][1]
    assert [month["month"] for month in group["months"]] == ["2027-01", "2027-02"]
    assert (group["first_month"], group["expired"]) == ("2027-01", 500)
    dear = planned(run, "--usage -", stdin=RAGGED.replace("02,b,500", "02,b,100000"))["groups"][1]
    assert bought(dear) == [("2027-02", 100_000, 1)]
    page = run("plan", "--usage", "-", "-p", "builtin", stdin=RAGGED.replace("02,b,500", "02,b,100000")).stdout
    assert "2027-02  now" not in page


def test_what_many_accounts_hold_is_looked_up_and_not_searched(clock: Clock) -> None:
    series = [
        UsageSeries(account=f"a{n}", api="image-style-transfer", first_month=0, calls=(5,), failed=(0,))
        for n in range(20_000)
    ]
    held = [Held(owner=f"a{n}", units=n, month=None, written=str(n)) for n in range(1_000)]
    sheet = load_sheet("builtin")
    with clock.within(1):
        found = assign(sheet, held, series, "prepaid")
    assert found == [[(n, None)] for n in range(1_000)] + [[]] * 19_000
