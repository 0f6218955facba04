"""``diff`` of what is priced by parts, sizes, days and subscriptions; every amount worked by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Run

HEAD = """\
schema: 1
provider: Example
currency: USD
as_of: 2026-09-01
source: https://example.com/prices
apis:
"""
LLM = """\
  input: {name: Input, unit: token, postpaid: {unit_price: 2.5, per: 1_000_000, rounding: exact}}
  output: {name: Output, unit: token, postpaid: {unit_price: 10, per: 1_000_000, rounding: exact}}
  long: {name: Long prompt, unit: call, uses: {input: 1_000, output: 200}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test writes its files into a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sheets(folder: Path, apis: str, *changes: tuple[str, str]) -> list[str]:
    """Write an old and a new sheet, which differ by some texts; return the words that compare them."""
    new = apis
    for was, now in changes:
        assert was in new
        new = new.replace(was, now)
    for name, text in (("old.yaml", apis), ("new.yaml", new)):
        (folder / name).write_text(HEAD + text, encoding="utf-8")
    return ["diff", "old.yaml", "new.yaml"]


def test_a_usage_of_a_composite_tells_the_prices_of_its_parts_that_changed(run: Run, folder: Path) -> None:
    words = sheets(folder, LLM, ("unit_price: 2.5", "unit_price: 3"), ("unit_price: 10", "unit_price: 12"))
    (folder / "u.csv").write_text("month,api,calls\n2026-01,long,1000\n", encoding="utf-8")
    by_usage = json.loads(run(*words, "--usage", "u.csv", "--json").stdout)
    by_calls = json.loads(run(*words, "--api", "long", "--calls", "1k", "--json").stdout)
    assert by_usage["changes"] == [
        {"path": "apis.input.postpaid.unit_price", "old": "2.5", "new": "3"},
        {"path": "apis.output.postpaid.unit_price", "old": "10", "new": "12"},
    ]
    assert by_usage["changes"] == by_calls["changes"]
    # 1,000 × 1,000 tokens at 2.50, then 3 a million; 1,000 × 200 at 10, then 12: 2.50 + 2.00 and 3.00 + 2.40.
    assert [by_usage[side]["total"] for side in ("before", "after")] == ["4.50", "5.40"]


@pytest.mark.parametrize("words", ["--usage u.csv", "--api long --calls 1k"])
def test_a_price_of_another_api_than_that_of_the_head_stands_below_its_name(run: Run, folder: Path, words: str) -> None:
    (folder / "u.csv").write_text("month,api,calls\n2026-01,long,1000\n", encoding="utf-8")
    text = run(*sheets(folder, LLM, ("unit_price: 10", "unit_price: 12")), *words.split()).stdout
    assert "\noutput\nWhat changed" in text
    assert "\ninput\nWhat changed" not in text


PLANS = """\
  scan:
    name: Scan
    unit: scan
    packages: {validity: 1 year, sizes: [{units: 5_000, price: 200}, {units: 50_000, price: 1_500}]}
    postpaid: {unit_price: 0.06}
    subscriptions:
      - {name: Starter, price: 29, included: 1_000, beyond: fails}
      - {name: Team, price: 149, included: 5_000, beyond: {unit_price: 0.04}}
"""


def test_two_sheets_have_a_row_per_subscription_and_name_the_one_that_pays(run: Run, folder: Path) -> None:
    words = [*sheets(folder, PLANS, ("price: 149", "price: 159")), "--calls", "7000"]
    rows = [line.split() for line in run(*words).stdout.splitlines()]
    # 149 + 2,000 × 0.04; Starter serves 1,000 of the calls, and is no way to pay for them.
    assert ["Team", "229.00", "239.00", "+10.00", "+4.4"] in rows
    assert "Starter" not in [row[0] for row in rows if row]
    assert run(*words, COLUMNS="200").stdout.endswith(" The cheapest way stays: subscription Team.\n")
    assert "total,Team,229.00,239.00,10.00,USD," in run(*words, "-f", "csv").stdout.splitlines()
    dear = [*sheets(folder, PLANS, ("price: 149", "price: 400")), "--calls", "7000"]
    # 200 + 2,000 × 0.06 = 320.00
    assert run(*dear, COLUMNS="200").stdout.endswith(
        "320.00 instead of 229.00. The cheapest way changes: packages (1 × 5,000) and postpaid instead of subscription Team.\n"
    )


def test_saved_estimates_tell_subscriptions_as_the_sheets_do(run: Run, folder: Path) -> None:
    words = sheets(folder, PLANS, ("price: 149", "price: 159"))
    for name in ("old", "new"):
        of_one = run("estimate", "-p", f"{name}.yaml", "--calls", "7000", "--json").stdout
        (folder / f"{name}.json").write_text(of_one, encoding="utf-8")
    saved, sold = run("diff", "old.json", "new.json").stdout, run(*words, "--calls", "7000").stdout
    assert saved.partition("Pay by")[2].partition("Note:")[0] == sold.partition("Pay by")[2].partition("Note:")[0]
    assert "stays: subscription Team." in " ".join(saved.split())


def test_saved_plans_name_all_that_is_bought(run: Run, folder: Path) -> None:
    """Two months of 6,000: Team and 1,000 beyond it are 189.00 each; with a price of 400, packages and postpaid: 2 × 260."""
    sheets(folder, PLANS, ("price: 149", "price: 400"))
    for name in ("old", "new"):
        of_one = run("plan", "-p", f"{name}.yaml", "--calls", "6000", "--months", "2", "--json").stdout
        (folder / f"{name}.json").write_text(of_one, encoding="utf-8")
    outcome = run("diff", "old.json", "new.json", COLUMNS="200")
    assert outcome.stdout.endswith(
        "520.00 instead of 378.00. The cheapest way changes: packages (2 × 5,000) and postpaid instead of "
        "subscriptions (2 × Team).\n"
    )


def test_saved_plans_under_terms_are_compared_by_what_is_paid_for_each_month(run: Run, folder: Path) -> None:
    """A package of 5,000 is 200.00, and 250.00 is the least of a month; 100.00 more by the other sheet. VAT is 20 %."""
    apis = PLANS.partition("    subscriptions:")[0].replace("postpaid: {unit_price: 0.06}", "postpaid: {unit_price: 1}")
    terms = "bill: {{minimum: {}, tax: {{name: VAT, rate: 20 %}}}}\n"
    for name, least in (("old", 250), ("new", 350)):
        text = HEAD.replace("apis:", f"{terms.format(least)}apis:") + apis
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        of_one = run("plan", "-p", f"{name}.yaml", "--calls", "2000", "--months", "2", "--json").stdout
        (folder / f"{name}.json").write_text(of_one, encoding="utf-8")
    found = json.loads(run("diff", "old.json", "new.json", "--json").stdout)
    # 250.00 and 350.00 in both months, with 20 %
    assert [(each["total_before"], each["total_after"]) for each in found["months"]] == [("300.00", "420.00")] * 2
    assert [found[side]["total"] for side in ("before", "after")] == ["600.00", "840.00"]
