"""Subscriptions through the command line: as a way to pay for a month, and as part of a year."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Run
from making import sheet_text

pytestmark = pytest.mark.usefixtures("empty_folder")

# Cap-go/website pull 823 publishes three plans with an allowance and a price beyond it, and asks which is the cheapest.
PLANS = """[
  {name: solo, price: 12, included: 1_000, beyond: {unit_price: 0.02}},
  {name: maker, price: 33, included: 5_000, beyond: {unit_price: 0.015}},
  {name: team, price: 83, included: 10_000, beyond: {unit_price: 0.01}}]"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def shown(run: Run, sheet: str, *arguments: str) -> dict[str, object]:
    outcome = run(*arguments, "-p", "-", "--json", stdin=sheet)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    answer = json.loads(outcome.stdout)
    assert isinstance(answer, dict)
    return answer


def test_the_cheapest_of_three_plans(run: Run) -> None:
    # 12 + 5,000 × 0.02 = 112; 33 + 1,000 × 0.015 = 48; 83
    answer = shown(run, sheet_text(subscriptions=PLANS), "estimate", "--calls", "6000")
    rows = answer["subscriptions"]
    assert isinstance(rows, list)
    assert [(row["name"], row["total"], row["included_units"], row["beyond_units"]) for row in rows] == [
        ("solo", "112.00", 1_000, 5_000), ("maker", "48.00", 5_000, 1_000), ("team", "83.00", 6_000, 0),
    ]  # fmt: skip
    cheapest = answer["cheapest"]
    assert isinstance(cheapest, dict)
    assert (cheapest["pay"], cheapest["subscription"], cheapest["total"]) == ("subscription", "maker", "48.00")
    assert (cheapest["postpaid_amount"], cheapest["postpaid_units"], answer["pay"]) == ("15.00", 1_000, "subscription")


@pytest.mark.parametrize(
    ("calls", "total"),
    [
        ("0", "12.00"),
        ("1000", "12.00"),
        ("1001", "12.02"),
        ("2050", "33.00"),
        ("2051", "33.00"),  # solo: 12 + 1,051 × 0.02 = 33.02
        ("8334", "83.00"),  # maker: 33 + 3,334 × 0.015 = 83.01
        ("8333", "83.00"),  # maker: 33 + 3,333 × 0.015 = 82.995, half up
        ("8332", "82.98"),
    ],
)
def test_a_subscription_is_the_way_asked_for(run: Run, calls: str, total: str) -> None:
    sheet = sheet_text(subscriptions=PLANS)
    outcome = run("estimate", "-p", "-", "--calls", calls, "--pay", "subscription", "-q", stdin=sheet)
    assert (outcome.exit_code, outcome.stdout) == (0, f"{total}\n")


def test_a_yearly_one_counts_a_twelfth_and_decides_nothing_of_a_month(run: Run) -> None:
    yearly = "[{name: Pro, price: 990, term: year, included: 50_000, beyond: fails}]"
    answer = shown(run, sheet_text(postpaid="{unit_price: 0.03}", subscriptions=yearly), "estimate", "--calls", "60k")
    # 990 ÷ 12 = 82.50; 10,000 calls are not served.
    rows = answer["subscriptions"]
    assert isinstance(rows, list)
    assert [(row["term"], row["total"], row["unserved"]) for row in rows] == [("year", "82.50", 10_000)]
    assert (answer["pay"], answer["total"]) == ("postpaid", "1800.00")


def test_one_by_concurrency_has_no_price_until_the_tasks_at_once_are_told(run: Run) -> None:
    sheet = sheet_text(subscriptions="[{name: Lanes, price: 7_200, per: concurrency, included: unlimited}]")
    outcome = run("estimate", "-p", "-", "--calls", "5000", stdin=sheet)
    assert outcome.exit_code == 0
    assert "7,200.00 a month per" in outcome.stdout
    assert outcome.stdout.endswith("5,000 calls unserved: nothing in this sheet could pay for them.\n")
    told = shown(run, sheet, "estimate", "--calls", "5000", "--concurrency", "2")
    # 2 x 7,200.00, and no add-on beside it
    assert (told["pay"], told["total"]) == ("subscription", "14400.00")
    assert run("estimate", "-p", "-", "--calls", "5000", "--concurrency", "2", stdin=sheet).exit_code == 0


def test_a_year_goes_from_packages_to_a_subscription_and_back(run: Run) -> None:
    # Packages of 10 at 5.00 live a year, postpaid is 1.00 a call. Two months need 10 calls: a package each. The third
    # needs 40, for which the subscription at 12.00 is cheaper than four packages (20.00); then 10 again.
    sheet = sheet_text(
        postpaid="{unit_price: 1}",
        packages="{validity: 1 year, sizes: [{units: 10, price: 5}]}",
        subscriptions="[{name: Flat, price: 12, included: unlimited}]",
    )
    usage = "month,calls\n2026-01,10\n2026-02,10\n2026-03,40\n2026-04,10\n"
    Path("sheet.yaml").write_text(sheet, encoding="utf-8")
    outcome = run("plan", "-p", "sheet.yaml", "--usage", "-", "--json", stdin=usage)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    answer = json.loads(outcome.stdout)
    assert answer["total"] == "27.00"  # 5 + 5 + 12 + 5
    bought = [
        (each["month"], each.get("size"), each.get("subscription"), each["count"], each["price"])
        for each in answer["purchases"]
    ]
    assert bought == [
        ("2026-01", 10, None, 1, "5.00"),
        ("2026-02", 10, None, 1, "5.00"),
        ("2026-03", None, "Flat", 1, "12.00"),
        ("2026-04", 10, None, 1, "5.00"),
    ]
    assert [month.get("included") for month in answer["months"]] == [None, None, 40, None]
    assert {each["name"]: each["total"] for each in answer["alternatives"]}["without subscriptions"] == "35.00"


def test_what_is_left_in_packages_is_kept_over_a_subscribed_month(run: Run) -> None:
    # One package of 10: five calls in January, five in March; February's 40 are subscribed.
    sheet = sheet_text(
        packages="{validity: 1 year, sizes: [{units: 10, price: 5}]}",
        subscriptions="[{name: Flat, price: 12, included: unlimited}]",
    )
    Path("sheet.yaml").write_text(sheet, encoding="utf-8")
    usage = "month,calls\n2026-01,5\n2026-02,40\n2026-03,5\n"
    outcome = run("plan", "-p", "sheet.yaml", "--usage", "-", "-q", stdin=usage)
    assert (outcome.exit_code, outcome.stdout) == (0, "17.00\n")


def test_a_yearly_one_is_paid_whole_and_covers_twelve_months(run: Run) -> None:
    sheet = sheet_text(
        postpaid="{unit_price: 0.03}",
        subscriptions="[{name: Pro, price: 990, term: year, included: 50_000, beyond: fails}]",
    )
    answer = shown(run, sheet, "plan", "--calls", "6000")
    # 12 × 6,000 × 0.03 = 2,160
    assert (answer["total"], answer["saving"]) == ("990.00", "1170.00")
    outcome = run("plan", "-p", "-", "--calls", "6000", stdin=sheet)
    assert outcome.stdout.endswith("Buy Pro now (990.00). The year: 990.00, saving 1,170.00 (54.2 %).\n")


def test_a_comparison_names_a_subscription_as_the_cheapest_way(run: Run) -> None:
    answer = shown(run, sheet_text(subscriptions=PLANS), "compare", "--calls", "500", "--calls", "6000")
    rows = answer["rows"]
    assert isinstance(rows, list)
    assert [(row["month"]["pay"], row["month"]["cheapest"]) for row in rows] == [
        ("subscription", "12.00"),
        ("subscription", "48.00"),
    ]
    # 12 × 12.00; 12 × 48.00
    assert [row["year"]["cheapest"] for row in rows] == ["144.00", "576.00"]


def test_saved_plans_of_subscriptions_are_compared(run: Run) -> None:
    # Two months of 6,000 calls are 2 × 48, of 12,000 they are 2 × (83 + 2,000 × 0.01).
    for name, calls in (("old", "6000"), ("new", "12000")):
        saved = run(
            *("plan", "-p", "-", "--calls", calls, "--months", "2", "--json"), stdin=sheet_text(subscriptions=PLANS)
        )
        Path(f"{name}.json").write_text(saved.stdout, encoding="utf-8")
    outcome = run("diff", "old.json", "new.json")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert "2 × maker from month 1, now 2 × team from month 1" in outcome.stdout
    assert "206.00 instead of 96.00" in outcome.stdout


def test_a_year_that_costs_less_than_months_is_named(run: Run) -> None:
    # Pro averages 82.50; 9,000 calls are 93.00 by Maker, 8,000 are 78.00.
    plans = PLANS.replace("]", ", {name: pro, price: 990, term: year, included: 50_000, beyond: fails}]")
    sheet = sheet_text(postpaid="{unit_price: 0.03}", subscriptions=plans.replace("{name: team", "{name: crew"))
    sheet = sheet.replace("price: 83", "price: 200")
    said = " ".join(run("estimate", "-p", "-", "--calls", "9000", stdin=sheet).stdout.split())
    assert "for 9,000 calls in every month of a year, pro averages 82.50 a month" in said
    assert "averages" not in run("estimate", "-p", "-", "--calls", "8000", stdin=sheet).stdout


def test_a_month_that_needs_nothing_ahead_is_no_reason_to_buy_ahead(run: Run) -> None:
    # Maker is 33.00 in each month; packages for a year, 25.00 a thousand, are no part of it.
    packages = "{validity: 1 year, sizes: [{units: 1_000, price: 25}]}"
    sheet = sheet_text(postpaid="{unit_price: 0.03}", packages=packages, subscriptions=PLANS)
    assert "buying ahead" not in run("estimate", "-p", "-", "--calls", "3000", stdin=sheet).stdout


def test_the_arithmetic_of_each_subscription_that_serves_the_month_is_explained(run: Run) -> None:
    page = run("estimate", "-p", "-", "--calls", "6000", "--explain", stdin=sheet_text(subscriptions=PLANS)).stdout
    rows = [line.split() for line in page.split("serves it", 1)[1].splitlines()]
    assert ["maker", "33.00", "a", "month", "33.00"] in rows
    assert ["beyond", "it:", "units", "any", "volume", "1,000", "×", "0.015", "15.00"] in rows
    assert ["total", "of", "maker", "48.00"] in rows
