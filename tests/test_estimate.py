"""``estimate`` through the command line: the published examples to the cent, the ways to pay, notes and gates."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from making import sheet_text

Estimate = Callable[..., Any]


@pytest.fixture
def estimate(run: Run) -> Estimate:
    """Run ``costcalc estimate`` with the founding sheet (or ``-p`` among the words) and return its JSON."""

    def call(*words: str, stdin: str | None = None) -> Any:
        sheet = [] if "-p" in words else ["-p", "builtin"]
        outcome = run("estimate", *words, *sheet, "--json", stdin=stdin)
        assert (outcome.exit_code, outcome.stderr) == (0, "")
        return json.loads(outcome.stdout)

    return call


def at(answer: Any, path: str) -> Any:
    """Return what stands at a path such as ``packages.options.1.total``."""
    for step in path.split("."):
        answer = answer[int(step)] if step.isdigit() else answer[step]
    return answer


WORKED_EXAMPLES = [
    # from the vendor's page, or computed from its prices: words, where in the JSON, what stands there
    ("--calls 30000", "packages.options.1.size", 10_000),
    ("--calls 30000", "packages.options.1.count", 3),
    ("--calls 30000", "packages.options.1.total", "1650.00"),  # 3 × 550
    ("--calls 10000 --free 50", "postpaid.total", "796.00"),  # 9,950 × 0.08
    ("--calls 10000 --free 50", "postpaid.tier.unit_price", "0.08"),
    ("--calls 200000", "postpaid.total", "10000.00"),  # 200,000 × 0.05
    ("--calls 9999", "postpaid.total", "799.92"),  # 9,999 × 0.08
    ("--calls 10000", "postpaid.total", "600.00"),  # 10,000 × 0.06
    ("--calls 200000", "packages.total", "9000.00"),  # 2 × 4,500
    ("--calls 200000", "packages.purchases", [{"size": 100_000, "count": 2, "price": "4500.00"}]),
    ("--calls 200000", "cheapest.saving", "1000.00"),
    ("--calls 95000", "packages.total", "4500.00"),
    ("--calls 95000", "packages.purchases", [{"size": 100_000, "count": 1, "price": "4500.00"}]),
    ("--calls 95000", "packages.unused", 5_000),
    ("--calls 105000", "cheapest.total", "4875.00"),  # 4,500 + 5 × 75
    (
        "--calls 105000",
        "cheapest.purchases",
        [{"size": 100_000, "count": 1, "price": "4500.00"}, {"size": 1_000, "count": 5, "price": "75.00"}],
    ),
    ("--calls 105000 --prepaid 100000", "postpaid.total", "400.00"),  # 5,000 × 0.08; with the package's 4,500: 4,900
    ("--calls 105000", "postpaid.total", "5250.00"),  # 105,000 × 0.05
    ("--calls 105000 --prepaid 10000", "postpaid.total", "5700.00"),  # 95,000 × 0.06; with the package's 550: 6,250
]


@pytest.mark.parametrize(("words", "path", "value"), WORKED_EXAMPLES)
def test_every_worked_example_comes_out_to_the_cent(estimate: Estimate, words: str, path: str, value: object) -> None:
    assert at(estimate(*words.split()), path) == value


def test_the_main_job_has_the_keys_of_the_contract(estimate: Estimate) -> None:
    answer = estimate("--calls", "200k")
    assert answer["schema_version"] == 1
    assert (answer["command"], answer["api"], answer["currency"]) == ("estimate", "image-style-transfer", "USD")
    assert (answer["sheet"]["name"], answer["sheet"]["as_of"]) == ("built-in sheet", "2026-01-21")
    assert (answer["total"], answer["pay"], answer["unserved"]) == ("9000.00", "packages", 0)
    counts = {"calls": 200_000, "failed": 0, "free": 0, "prepaid": 0, "to_pay": 200_000}
    assert answer["usage"] == counts | {"requests": None}
    tier = {"from": 100_000, "up_to": 999_999, "unit_price": "0.05"}
    assert (answer["postpaid"]["units"], answer["postpaid"]["tier"]) == (200_000, tier)
    assert sum(Decimal(line["amount"]) for line in answer["postpaid"]["lines"]) == 10_000
    ways = [(way["size"], way["count"], way["total"], way["unused"]) for way in answer["packages"]["options"]]
    assert ways == [
        (1_000, 200, "15000.00", 0),  # 200 × 75
        (10_000, 20, "11000.00", 0),  # 20 × 550
        (100_000, 2, "9000.00", 0),
        (1_000_000, 1, "30000.00", 800_000),
        (10_000_000, 1, "200000.00", 9_800_000),
    ]
    assert answer["cheapest"] == {
        "pay": "packages",
        "purchases": [{"size": 100_000, "count": 2, "price": "4500.00"}],
        "postpaid_units": 0,
        "postpaid_amount": "0.00",
        "unused": 0,
        "total": "9000.00",
        "saving": "1000.00",
        "unit_price": "0.045",  # 9,000 / 200,000
    }


USAGES = [
    # words, failed, free, prepaid, to pay: failed calls use up nothing, then free quota, then packages
    ("--calls 100 --failed 10 --free 20 --prepaid 30", 10, 20, 30, 40),
    ("--calls 100 --failed 100 --free 20 --prepaid 30", 100, 0, 0, 0),
    ("--calls 100 --free 100 --prepaid 30", 0, 100, 0, 0),
    ("--calls 100 --free 99 --prepaid 30", 0, 99, 1, 0),
    ("--calls 100 --free 500", 0, 100, 0, 0),
    ("--calls 100 --prepaid 1M", 0, 0, 100, 0),
    ("--calls 0", 0, 0, 0, 0),
]


@pytest.mark.parametrize(("words", "failed", "free", "prepaid", "to_pay"), USAGES)
def test_calls_go_to_failed_then_free_then_prepaid_then_are_to_pay(
    estimate: Estimate, words: str, failed: int, free: int, prepaid: int, to_pay: int
) -> None:
    usage = estimate(*words.split())["usage"]
    assert (usage["failed"], usage["free"], usage["prepaid"], usage["to_pay"]) == (failed, free, prepaid, to_pay)


@pytest.mark.parametrize(
    ("free_quota", "words", "free"),
    [
        ("{period: month, units: 30}", "--calls 100", 30),  # a monthly quota applies
        ("{period: month, units: 30}", "--calls 100 --free 7", 7),
        ("{period: once, units: 30, validity: 1 year}", "--calls 100", 0),  # a one-off one is taken as used up
        ("{period: once, units: 30, validity: 1 year}", "--calls 100 --free 30", 30),
    ],
)
def test_a_monthly_free_quota_applies_and_a_one_off_one_is_taken_as_used_up(
    estimate: Estimate, free_quota: str, words: str, free: int
) -> None:
    sheet = sheet_text(free_quota=free_quota, postpaid="{unit_price: 1}")
    answer = estimate(*words.split(), "-p", "-", stdin=sheet)
    assert answer["usage"]["free"] == free
    assert answer["total"] == f"{100 - free}.00"


PAYS = [
    # --pay, calls, pay, total
    ("cheapest", 200_000, "packages", "9000.00"),
    ("packages", 200_000, "packages", "9000.00"),
    ("postpaid", 200_000, "postpaid", "10000.00"),
    ("cheapest", 15_000, "postpaid", "900.00"),
    ("packages", 15_000, "packages", "925.00"),  # 550 + 5 × 75
    ("cheapest", 1_100, "mix", "83.00"),  # 75 + 100 × 0.08
    ("packages", 1_100, "packages", "150.00"),  # 2 × 75
    ("postpaid", 1_100, "postpaid", "88.00"),
    ("cheapest", 0, "free", "0.00"),
    ("packages", 0, "free", "0.00"),
    ("postpaid", 0, "free", "0.00"),
]


@pytest.mark.parametrize(("pay", "calls", "way", "total"), PAYS)
def test_pay_says_which_way_the_total_is_about(estimate: Estimate, pay: str, calls: int, way: str, total: str) -> None:
    answer = estimate("--calls", str(calls), "--pay", pay)
    assert (answer["pay"], answer["total"]) == (way, total)


@pytest.mark.parametrize(("pay", "calls", "way", "total"), PAYS)
def test_quiet_prints_the_total_alone(run: Run, pay: str, calls: int, way: str, total: str) -> None:
    outcome = run("estimate", "--calls", str(calls), "--pay", pay, "-q", "-p", "builtin")
    assert outcome == (0, f"{total}\n", ""), way


def test_a_tier_is_null_at_zero_units_and_in_graduated_mode(estimate: Estimate, tmp_path: Path) -> None:
    assert estimate("--calls", "0")["postpaid"]["tier"] is None
    sheet = tmp_path / "graduated.yaml"
    tiers = "[{from: 0, unit_price: 1}, {from: 10, unit_price: 0.5}]"
    sheet.write_text(sheet_text(postpaid=f"{{mode: graduated, tiers: {tiers}}}"), encoding="utf-8")
    answer = estimate("--calls", "11", "-p", str(sheet))
    assert answer["postpaid"]["tier"] is None
    assert [line["tier"]["from"] for line in answer["postpaid"]["lines"]] == [0, 10]
    assert answer["total"] == "10.00"  # 9 × 1 + 2 × 0.5


@pytest.mark.parametrize(
    ("calls", "pay", "way", "total"),
    [
        (8, "postpaid", "postpaid", "11.00"),  # 8 × 1 + 3
        (8, "packages", "packages", "7.00"),  # 4 + 3: postpaid is on, and its base fee due
        (8, "cheapest", "packages", "7.00"),
        (9, "cheapest", "mix", "8.00"),  # 4 + 1 × 1 + 3
        (0, "cheapest", "postpaid", "3.00"),  # no call, and the base fee all the same
        (0, "postpaid", "postpaid", "3.00"),
    ],
)
def test_a_base_fee_is_due_whatever_pays_for_the_calls(
    estimate: Estimate, calls: int, pay: str, way: str, total: str
) -> None:
    sheet = sheet_text(
        postpaid="{unit_price: 1, base_fee: 3}", packages="{validity: 1 year, sizes: [{units: 8, price: 4}]}"
    )
    answer = estimate("--calls", str(calls), "--pay", pay, "-p", "-", stdin=sheet)
    assert (answer["pay"], answer["total"]) == (way, total)


@pytest.mark.parametrize("words", ["--calls 5 --free 5", "--calls 5 --prepaid 7", "--calls 0", "--calls 3 --failed 3"])
def test_calls_that_are_all_paid_for_already_cost_nothing_whatever_is_sold(run: Run, words: str) -> None:
    sheet = sheet_text(postpaid="{unit_price: 1}")
    told = ["estimate", *words.split(), "--no-postpaid", "-p", "-"]
    outcome = run(*told, "--budget", "0", "--fail-on", "unserved", stdin=sheet)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert "\nNothing to pay: 0.00 USD.\n" in outcome.stdout
    answer = json.loads(run(*told, "--json", stdin=sheet).stdout)
    assert (answer["pay"], answer["total"], answer["unserved"]) == ("free", "0.00", 0)
    assert (answer["cheapest"]["pay"], answer["cheapest"]["total"]) == ("free", "0.00")


@pytest.mark.parametrize(("currency", "total"), [("JPY", "1"), ("USD", "0.50"), ("KWD", "0.500")])
def test_a_total_has_the_digits_of_its_currency(run: Run, currency: str, total: str) -> None:
    sheet = sheet_text(currency_code=currency, postpaid="{unit_price: 0.5}")
    assert run("estimate", "--calls", "1", "-q", "-p", "-", stdin=sheet).stdout == f"{total}\n"


def test_explain_works_out_the_amount_that_was_asked_for(run: Run) -> None:
    # 1 × 550 + 5 × 75 = 925; postpaid for all, 15,000 × 0.06 = 900, is cheaper.
    words = ("estimate", "--calls", "15000", "--explain", "-p", "builtin")
    for pay in ("packages", "postpaid"):
        told = run(*words, "--pay", pay).stdout.split("Packages alone\n")[1].splitlines()
        assert [line.split() for line in told[2:5]] == [
            ["packages", "of", "10,000", "1", "×", "550", "550.00"],
            ["packages", "of", "1,000", "5", "×", "75", "375.00"],
            ["total", "925.00"],
        ]
    # One size stands with its price among the ways already.
    assert "Packages alone" not in run("estimate", "--calls", "7k", "--explain", "-p", "builtin").stdout
    both = run("estimate", "--calls", "200000", "--explain", "--pay", "packages", "-p", "builtin").stdout
    assert "Packages alone" not in both
    assert "The cheapest of all" in both


BLOCKS = sheet_text(
    unit="page",
    packages="{validity: 1 year, sizes: [{units: 5_000, price: 30}, {units: 50_000, price: 250}]}",
    postpaid="{mode: graduated, per: 1_000, rounding: up, minimum: 20,"
    " tiers: [{up_to: 10_000, unit_price: 8}, {unit_price: 6.5}]}",
    concurrency="{included: 2, daily_price: 5, monthly_price: 90}",
)
FEE = sheet_text(
    packages="{validity: 1 year, sizes: [{units: 25, price: 20}]}",
    postpaid="{mode: volume, base_fee: 2, tiers: [{from: 0, unit_price: 1.1}, {from: 40, unit_price: 0.9}]}",
)
FOUNDING = (Path(__file__).parent.parent / "pricing.yaml").read_text(encoding="utf-8")

CHEAPEST_EXPLAINED = [
    # sheet, calls, the lines below "The cheapest of all": what, tier, arithmetic, amount
    (
        FOUNDING,
        123_456,  # 100,000 + 10,000 + 13,456
        (
            "packages of 100,000 1 × 4,500 4,500.00|packages of 10,000 1 × 550 550.00"
            "|postpaid for the rest 10,000 to 99,999 13,456 × 0.06 807.36|total 5,857.36"
        ),
    ),
    (
        BLOCKS,
        10_001,  # 5,001 by postpaid, in blocks: 6,000
        (
            "packages of 5,000 1 × 30 30.00|postpaid for the rest up to 10,000 6,000 × 8 ÷ 1,000 48.00|total 78.00"
            "|5,001 pages are rounded up to 6,000, in blocks of 1,000."
        ),
    ),
    (
        BLOCKS,
        100_001,
        (
            "packages of 50,000 2 × 250 500.00|postpaid for the rest up to 10,000 1,000 × 8 ÷ 1,000 8.00"
            "|postpaid: raised to the minimum 20.00 - 8.00 12.00|total 520.00"
            "|1 page is rounded up to 1,000, in blocks of 1,000."
        ),
    ),
    (BLOCKS, 200_000, "packages of 50,000 4 × 250 1,000.00|postpaid: minimum 20.00|total 1,020.00"),
    (
        FEE,
        30,
        "packages of 25 1 × 20 20.00|postpaid for the rest up to 39 5 × 1.1 5.50|postpaid: base fee 2.00|total 27.50",
    ),
]


@pytest.mark.parametrize(("sheet", "calls", "lines"), CHEAPEST_EXPLAINED)
def test_explain_works_out_the_postpaid_beside_packages(run: Run, sheet: str, calls: int, lines: str) -> None:
    told = run("estimate", "--calls", str(calls), "--explain", "-p", "-", stdin=sheet).stdout
    block = told.split("The cheapest of all\n")[1].split("\nNote:")[0].splitlines()
    shown = [" ".join(line.split()) for line in block[2:] if line]
    assert shown[: lines.count("|") + 1] == lines.split("|")


@pytest.mark.parametrize(
    ("sheet", "words", "row", "verdict"),
    [
        # What is due by postpaid without a call stands beside the packages, and in the last line.
        (BLOCKS, "--calls 200000", "4 × 250 + 20.00 minimum", "4 packages of 50,000 + 20.00 minimum = 1,020.00"),
        (
            BLOCKS,
            "--calls 9000 --pay packages",
            "2 × 30 + 20.00 minimum",
            "2 packages of 5,000 + 20.00 minimum: 80.00, 18.00 more",
        ),
        (BLOCKS, "--calls 200000 --no-postpaid", "4 × 250 ", "4 packages of 50,000 = 1,000.00"),
        (FEE, "--calls 25", "1 × 20 + 2.00 base fee", "1 package of 25 + 2.00 base fee = 22.00"),
    ],
)
def test_packages_with_what_is_due_by_postpaid_add_up(run: Run, sheet: str, words: str, row: str, verdict: str) -> None:
    told = run("estimate", *words.split(), "-p", "-", stdin=sheet).stdout
    assert row in told
    assert verdict in " ".join(told.split())


def test_a_fee_that_is_due_where_packages_pay_for_nothing_is_due_by_postpaid(run: Run) -> None:
    told = run("estimate", "--calls", "0", "--pay", "packages", "-p", "-", stdin=FEE).stdout
    assert "\n▸  postpaid  fees  2.00\n" in told
    assert told.endswith("This month by postpaid: 2.00.\n")


def test_packages_that_postpaid_makes_dearer_are_told_without_it(run: Run) -> None:
    hint = "Without postpaid (--no-postpaid), 4 packages of 50,000 alone would cost 1,000.00."
    words = ("estimate", "--calls", "200000", "-p", "-")
    assert hint in " ".join(run(*words, stdin=BLOCKS).stdout.split())
    assert hint in " ".join(run(*words, "--concurrency", "5", stdin=BLOCKS).stdout.split())
    assert "Without postpaid" not in run(*words, "--no-postpaid", stdin=BLOCKS).stdout
    # 2 × 20 would be more than 25 + 5 × 1.1 + 2.
    assert "Without postpaid" not in run("estimate", "--calls", "30", "-p", "-", stdin=FEE).stdout


@pytest.mark.parametrize(
    ("words", "arithmetic", "total"),
    [
        ("--concurrency 5", "more than included, a month as 30 days: 3 × 1 month × 90 = 270.00", "1,290.00"),
        ("--concurrency 5 --days 35", "for 35 days: 3 × 1 month × 90 + 3 × 5 days × 5 = 345.00", "1,365.00"),
        ("--concurrency 3 --days 1", "more than included: 1 × 1 day × 5 = 5.00", "1,025.00"),
    ],
)
def test_explain_works_out_the_concurrency_and_the_total(run: Run, words: str, arithmetic: str, total: str) -> None:
    told = run("estimate", "--calls", "200000", *words.split(), "--explain", "-p", "-", stdin=BLOCKS).stdout
    assert arithmetic in " ".join(told.split())
    in_all = told.split("In all ")[1].split("\n\n")[0].splitlines()
    assert [line.split()[0] for line in in_all[2:]] == ["calls", "concurrency", "total"]
    assert in_all[-1].split() == ["total", total]


def test_concurrency_of_many_months_is_worked_out(run: Run, tmp_path: Path) -> None:
    usage = tmp_path / "usage.csv"
    usage.write_text("month,calls\n2026-01,10\n2026-02,10\n", encoding="utf-8")
    told = run("estimate", "--usage", str(usage), "--concurrency", "5", "-p", "-", stdin=BLOCKS).stdout
    assert "more than included, a month as 30 days: 3 × 2 months × 90 = 540.00" in " ".join(told.split())


@pytest.mark.parametrize(
    "words",
    [
        "estimate --calls 123456",
        "estimate --calls 12345678 -p tencent-ocr-cn --api high-precision",
        "estimate --calls 12345678 --explain --concurrency 200",
        "compare",
    ],
)
def test_words_are_broken_and_gaps_narrowed_before_a_page_is_wider_than_80_columns(run: Run, words: str) -> None:
    sheet = () if "-p" in words else ("-p", "builtin")
    lines = run(*words.split(), *sheet, COLUMNS="80").stdout.splitlines()
    assert max(map(len, lines)) <= 80
    # No number is parted from its sign: a line never begins or ends with one.
    assert not [line for line in lines if line.strip().startswith("×") or line.rstrip().endswith("×")]


@pytest.mark.parametrize("more", [(), ("--explain",)])
def test_concurrency_beside_calls_that_nothing_could_pay_for_is_no_total(
    run: Run, tmp_path: Path, more: tuple[str, ...]
) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(
        sheet_text(postpaid="{unit_price: 1}", concurrency="{included: 1, daily_price: 10}"), encoding="utf-8"
    )
    words = ("estimate", "--calls", "15", "--no-postpaid", "--concurrency", "3", "--days", "2", "-p", str(sheet))
    text = run(*words, *more).stdout
    assert "Concurrency: 3 at once, 2 more than included: 2 × 2 days × 10 = 40.00." in text
    assert text.endswith("\n15 calls unserved: nothing in this sheet could pay for them.\n")
    assert "In all" not in text
    assert json.loads(run(*words, "--json").stdout)["total"] is None
