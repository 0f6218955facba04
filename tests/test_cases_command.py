"""``plan --case`` on the command line: how cases are written, what they may be about, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from making import sheet_text

THREE = "--case low=-40%:25 --case likely=0%:50 --case high=+50%:25"
MID = "month,calls\n2026-01,100000\n2026-02,120000\n2026-03,90000\n"
HIGH = "month,calls\n2026-01,150000\n2026-02,180000\n2026-03,135000\n"
LATER = "month,calls\n2026-02,150000\n2026-03,180000\n2026-04,135000\n"
TWO = "month,calls,account\n2026-01,5,web\n2026-01,6,app\n"


@pytest.fixture(autouse=True)
def _files(empty_folder: Path) -> None:
    for name, text in {"mid.csv": MID, "high.csv": HIGH, "later.csv": LATER, "two.csv": TWO, "a:b.csv": HIGH}.items():
        (empty_folder / name).write_text(text, encoding="utf-8")


def planned(run: Run, words: str, stdin: str | None = None) -> Any:
    outcome = run("plan", *words.split(), "--json", stdin=stdin)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def found(answer: Any, *packages: tuple[int, int]) -> tuple[str, str]:
    (one,) = [
        now for now in answer["now"] if [(each["size"], each["count"]) for each in now["purchases"]] == [*packages]
    ]
    return one["expected"], one["worst_regret"]


def test_the_check_of_200_000_a_month(run: Run) -> None:
    answer = planned(run, f"--calls 200k {THREE}")
    assert [(case["name"], case["percent"], case["weight"], case["total"]) for case in answer["cases"]] == [
        ("low", -40, 25, "50200.00"),
        ("likely", 0, 50, "78000.00"),
        ("high", 50, 25, "117000.00"),
    ]
    assert found(answer, (1_000_000, 1)) == ("80800.00", "0.00")
    assert found(answer, (100_000, 2)) == ("80925.00", "500.00")
    assert found(answer) == ("81775.00", "1500.00")
    assert found(answer, (1_000_000, 2)) == ("83250.00", "9800.00")
    assert [now["purchases"] for now in answer["now"] if now["chosen"]] == [
        [{"size": 1_000_000, "count": 1, "price": "30000.00"}]
    ]
    assert answer["total"] == "80800.00"
    assert run("plan", "--calls", "200k", *THREE.split(), "-q").stdout == "80800.00\n"


@pytest.mark.parametrize(
    ("prefer", "size", "total"), [("expected", 1_000_000, "38747.71"), ("worst", 100_000, "38902.04")]
)
def test_the_check_of_a_growing_year(run: Run, prefer: str, size: int, total: str) -> None:
    answer = planned(run, f"--calls 50k --growth 10% {THREE} --prefer {prefer}")
    (chosen,) = [now for now in answer["now"] if now["chosen"]]
    assert ([each["size"] for each in chosen["purchases"]], chosen["expected"], answer["total"]) == (
        [size],
        total,
        total,
    )


def test_what_follows_in_each_case_adds_up(run: Run) -> None:
    outcome = run("plan", "--calls", "50k", "--growth", "10%", *THREE.split(), "--explain")
    # The low case: 1 × 1,000,000 now lasts the year. The likely one: 69,214 more calls, 7 × 10,000 at 550 = 3,850.00.
    assert "What follows in the case low" in outcome.stdout
    assert "1 × 1,000,000 now  30,000.00" in outcome.stdout
    assert "33,850.00" in outcome.stdout


def test_what_follows_adds_up_with_fees_and_the_terms_of_a_bill(run: Run, empty_folder: Path) -> None:
    (empty_folder / "fees.yaml").write_text(
        sheet_text(
            postpaid="{mode: volume, base_fee: 5, tiers: [{from: 0, unit_price: 1}]}",
            packages="{validity: 1 year, sizes: [{units: 100, price: 60}]}",
        ),
        encoding="utf-8",
    )
    (empty_folder / "contract.yaml").write_text(
        "contract: 1\nas_of: 2026-11\nsource: an offer\nbill: {tax: {name: VAT, rate: 10 %}}\n", encoding="utf-8"
    )
    words = [
        "plan",
        "-p",
        "fees.yaml",
        "--contract",
        "contract.yaml",
        "--calls",
        "50",
        "--months",
        "2",
        "--case",
        "likely=0%",
        "--explain",
    ]
    lines = [line.split() for line in run(*words).stdout.splitlines()]
    # 60 for 100 calls and 2 × 5 of base fee are 70; 10 % of 65 and of 5 are 6.50 + 0.50.
    assert ["1", "1", "×", "100", "now", "60.00"] in lines
    assert ["1", "fees", "5.00"] in lines
    assert ["terms", "of", "the", "bill", "+7.00"] in lines
    assert ["in", "all", "77.00"] in lines
    # What is due now is a line of the bill, before its tax; the year is after it.
    page = run(*words, COLUMNS="200").stdout
    assert page.splitlines()[-1].startswith("Buy 1 × 100 now (60.00 before VAT 10 %). Expected for the 2 months: 77.00")
    planned = run(*(word for word in words if word not in {"--case", "likely=0%"}), COLUMNS="200").stdout
    assert planned.splitlines()[-1].startswith("Buy 1 × 100 now (60.00 before VAT 10 %). The 2 months: 77.00")
    assert ["month", "Packages", "before", "VAT", "10", "%"] in [line.split()[2:8] for line in planned.splitlines()]


def test_the_last_line_says_what_to_buy_now(run: Run) -> None:
    lines = run("plan", "--calls", "200k", *THREE.split(), COLUMNS="200").stdout.splitlines()
    assert lines[-1] == (
        "Buy 1 × 1,000,000 now (30,000.00). Expected for the year: 80,800.00, 975.00 less than if nothing is bought now; "
        "no case has a cheaper plan."
    )
    # Half of 300 calls may be paid at 0.08 a call without a package: 24.00.
    few = run(
        "plan", "--calls", "300", "--months", "1", "--case", "likely=0%", "--case", "high=50%"
    ).stdout.splitlines()
    assert few[-1].startswith("Buy nothing now. Expected for the month: 30.00; no case has a cheaper plan.")


def test_a_case_may_be_a_file_beside_per_cent_of_calls_for_its_months(run: Run) -> None:
    answer = planned(run, "--calls 100k --case low=-10% --case high=high.csv")
    assert [(case["percent"], case["calls"]) for case in answer["cases"]] == [(-10, 270_000), (None, 465_000)]
    assert (answer["first_month"], answer["month_count"]) == ("2026-01", 3)
    assert planned(run, "--usage mid.csv --case low=-10% --case high=high.csv")["cases"][0]["calls"] == 279_000


def test_files_alone_need_no_calls_and_calls_that_no_case_is_about_are_said(run: Run) -> None:
    alone = planned(run, "--case mid=mid.csv:1 --case high=high.csv:3")
    beside = planned(run, "--calls 9k --case mid=mid.csv:1 --case high=high.csv:3")
    assert "base-unused" not in [note["code"] for note in alone["notes"]]
    assert "base-unused" in [note["code"] for note in beside["notes"]]
    assert alone["now"] == beside["now"]


def test_a_file_may_be_standard_input_and_have_a_colon_in_its_name(run: Run) -> None:
    files = planned(run, "--case mid=mid.csv --case high=high.csv")["now"]
    assert planned(run, "--case mid=- --case high=a:b.csv", stdin=MID)["now"] == files
    weighted = planned(run, "--case mid=-:1 --case high=a:b.csv:3", stdin=MID)
    assert [case["weight"] for case in weighted["cases"]] == [1, 3]


def test_a_weight_may_be_a_percentage_and_a_fraction(run: Run) -> None:
    answer = planned(run, "--calls 9k --case low=-2.5%:12.5% --case high=10%:87.5")
    assert [(case["percent"], case["weight"]) for case in answer["cases"]] == [(-2.5, 12.5), (10, 87.5)]


def test_a_budget_is_held_against_the_expected_cost(run: Run) -> None:
    outcome = run("plan", "--calls", "200k", *THREE.split(), "--budget", "80000", "-q")
    assert (outcome.exit_code, outcome.stdout) == (3, "80800.00\n")
    assert "budget 80,000.00 USD, expected 80,800.00, over by 800.00" in outcome.stderr
    assert run("plan", "--calls", "200k", *THREE.split(), "--budget", "6733.34/month", "-q").exit_code == 0


def test_what_is_held_is_used_first_in_every_case(run: Run) -> None:
    # 100,000 calls and 90,000, of which 100,000 are prepaid for the first month: nothing to pay.
    answer = planned(run, "--calls 100k --months 1 --prepaid 100k@1 --case low=-10% --case likely=0%")
    assert found(answer) == ("0.00", "0.00")
    assert answer["given"]["lots"] == [{"units": 100_000, "last_month": 1}]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--calls 9k --case low", "--case low: a case has a name and a change of the calls; write it as low=-40%:25"),
        ("--calls 9k --case =5%", "a case has a name"),
        ("--calls 9k --case low=-40", "--case low=-40: '-40' has no % behind it; write -40%\n"),
        ("--calls 9k --case low=50", "write 50%\n"),
        # 0.6 times the calls are 40 % fewer, 1.5 times 50 % more.
        ("--calls 9k --case low=0.6", "write 0.6%, or -40% for 0.6 times the calls, as it is meant"),
        ("--calls 9k --case high=1.5", "write 1.5%, or +50% for 1.5 times the calls, as it is meant"),
        (
            "--calls 9k --case low:25=-40% --case high:75=5%",
            "--case low:25=-40%: the weight stands last; write it as low=-40%:25",
        ),
        ("--calls 9k --case 25:low=-40%", "the weight stands last"),
        ("--calls 9k --case low=25:-40%", "the weight stands last"),
        ("--calls 9k --case low=none", "'none' is no percentage, and no file is named so"),
        ("--calls 9k --case low=5%:x", "--case low=5%:x: 'x' is no weight; write a number, as low=5%:25"),
        ("--calls 9k --case low=5%:1 --case high=6%", "case high has no weight, and others have one"),
        ("--calls 9k --case low=5% --case low=6%", "case low is given twice"),
        ("--calls 9k --case low=-101%", "case low: -101 is no change in per cent"),
        ("--case low=5% --case high=high.csv", "--case low: so many per cent of what? Add --calls N"),
        (
            "--case low=high.csv --case high=later.csv",
            "case high has the months 2026-02 to 2026-04, and low 2026-01 to",
        ),
        (
            "--case low=mid.csv --case high=high.csv --months 3",
            "cases that are files have their own months and calls; leave out --months",
        ),
        ("--calls 9k --months 5 --case low=5% --case high=high.csv", "all cases take the same months"),
        ("--case low=two.csv", "--case low: cases are of one account and API, and the file has 2 (app/image-style-"),
        ("--usage two.csv --case low=5%", "--usage: cases are of one account and API, and the file has 2"),
        ("--case low=- --case high=-", "--case low and --case high both name standard input"),
        ("--usage - --case high=-", "--usage and --case high both name standard input"),
        (
            "--calls 9k --case low=5% --prefer robust",
            "--prefer robust is about a plan without --case; with it, write expected",
        ),
        ("--calls 9k --case low=5% --prefer worse", "write expected or worst; did you mean 'worst'?"),
        ("--calls 9k --prefer worst", "--prefer worst is about cases; add them, as --case low=-40%"),
        ("--calls 9k --case low=5% --buy 1x1k@1", "--buy is about one plan for all months"),
        ("--calls 9k --case low=5% --regret 5%", "--regret is about one plan for all months"),
        ("--calls 9k --case low=5% --concurrency 5", "--concurrency is about one plan for all months"),
        ("--calls 9k --usage mid.csv --case low=5%", "say the calls in one way"),
        ("--calls 9k --case low=5% --gaps zero", "--gaps: these are about usage files"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_says_what_to_write(run: Run, words: str, said: str) -> None:
    outcome = run("plan", *words.split())
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert said in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


def test_a_file_that_is_not_there_ends_with_1(run: Run) -> None:
    outcome = run("plan", "--case", "low=no-such.csv")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "no-such.csv: no such file" in outcome.stderr


def test_what_is_said_of_a_file_names_its_case(run: Run, empty_folder: Path) -> None:
    (empty_folder / "more.csv").write_text("month,calls\n2026-01,5\nTotal,5\n", encoding="utf-8")
    (note,) = [
        note
        for note in planned(run, "--calls 9k --case low=5% --case high=more.csv --totals drop")["notes"]
        if note["code"] == "totals-left-out"
    ]
    assert note["message"].startswith("high: ")


def test_a_saved_answer_is_no_plan_to_compare(run: Run, empty_folder: Path) -> None:
    (empty_folder / "a.json").write_text(
        run("plan", "--calls", "9k", *THREE.split(), "--json").stdout, encoding="utf-8"
    )
    outcome = run("diff", "a.json", "a.json")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "plan --case says what to buy now, which is no plan to compare" in outcome.stderr
