"""Two price sheets without calls: what changed, and the gate on a change of prices, which holds with calls, too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

pytestmark = pytest.mark.usefixtures("empty_folder")

OLD = """\
schema: 1
provider: Vendor
product: Reading
currency: USD
as_of: 2026-01
source: https://example.com/prices
caveats: [Taxes are left out.]
bill: {tax: {name: VAT, rate: 19 %}}
apis:
  ocr:
    name: OCR
    unit: page
    caveats: [A page has one side.]
    free_quota: {period: month, units: 10}
    packages: {validity: 1 year, refund_window: 7 days, sizes: [{units: 100, price: 5}]}
    postpaid: {mode: volume, tiers: [{from: 0, unit_price: 0.08}, {from: 50, unit_price: 0.06}]}
  face:
    name: Face
    unit: call
    postpaid: {unit_price: 1}
"""


def gate(run: Run, new: str, *words: str, old: str = OLD) -> tuple[int, dict[str, Any]]:
    Path("old.yaml").write_text(old, encoding="utf-8")
    Path("new.yaml").write_text(new, encoding="utf-8")
    outcome = run("diff", "old.yaml", "new.yaml", *words, "--fail-on", "price-changed", "--json")
    assert outcome.exit_code in {0, 3}, outcome.stderr
    assert bool(outcome.stderr) is (outcome.exit_code == 3)
    answer: dict[str, Any] = json.loads(outcome.stdout)
    return outcome.exit_code, answer


CHANGES = [
    # what is written otherwise, the path that it has, and whether a bill is computed by it
    ("0.06", "0.07", "apis.ocr.postpaid.tiers[1].unit_price", 3),
    ("from: 50", "from: 60", "apis.ocr.postpaid.tiers[1].from", 3),
    ("price: 5", "price: 6", "apis.ocr.packages.sizes[100].price", 3),
    ("units: 10}", "units: 20}", "apis.ocr.free_quota.units", 3),
    ("1 year", "2 years", "apis.ocr.packages.validity", 3),
    ("rate: 19 %", "rate: 20 %", "bill.tax.rate", 3),
    ("unit: page", "unit: side", "apis.ocr.unit", 3),
    ("mode: volume", "mode: volume, enabled_by_default: false", "apis.ocr.postpaid.enabled_by_default", 3),
    ("2026-01", "2026-02", "as_of", 0),
    ("example.com/prices", "example.com/fees", "source", 0),
    ("provider: Vendor", "provider: The vendor", "provider", 0),
    ("product: Reading", "product: Vision", "product", 0),
    ("name: OCR", "name: Text", "apis.ocr.name", 0),
    ("VAT", "GST", "bill.tax.name", 0),
    ("Taxes are", "Tax is", "caveats[0]", 0),
    ("one side", "two sides", "apis.ocr.caveats[0]", 0),
    ("7 days", "9 days", "apis.ocr.packages.refund_window", 0),
]


@pytest.mark.parametrize("calls", [(), ("--calls", "20", "--api", "ocr")], ids=["alone", "with calls"])
@pytest.mark.parametrize(("was", "now", "path", "code"), CHANGES, ids=[path for _, _, path, _ in CHANGES])
def test_the_gate_holds_for_what_a_bill_is_computed_by(
    run: Run, was: str, now: str, path: str, code: int, calls: tuple[str, ...]
) -> None:
    assert was in OLD
    found, answer = gate(run, OLD.replace(was, now), *calls)
    assert (found, [change["path"] for change in answer["changes"]]) == (code, [path])
    assert ("price-changed" in [note["code"] for note in answer["notes"]]) is (code == 3)


def test_another_way_to_write_the_same_is_no_change(run: Run) -> None:
    code, answer = gate(run, OLD.replace("0.06", "0.060").replace("price: 5}", "price: 5.00}"))
    assert (code, answer["changes"], answer["total"], answer["api"]) == (0, [], None, None)
    outcome = run("diff", "old.yaml", "new.yaml")
    assert (outcome.exit_code, outcome.stdout.splitlines()[-1]) == (0, "Nothing changed.")


WITHOUT_FACE = OLD[: OLD.index("  face:")]
VERDICTS = [
    (OLD.replace("2026-01", "2026-02"), "No price or term changed, 1 other thing did."),
    (OLD.replace("0.06", "0.07"), "1 price or term changed; --calls N says what that costs."),
    (
        OLD.replace("0.06", "0.07").replace("0.08", "0.09").replace("2026-01", "2026-02"),
        "2 prices or terms changed, and 1 other thing; --calls N says what that costs.",
    ),
]


@pytest.mark.parametrize(("new", "says"), VERDICTS)
def test_the_last_line_says_how_many_prices_changed(run: Run, new: str, says: str) -> None:
    gate(run, new)
    outcome = run("diff", "old.yaml", "new.yaml")
    assert (outcome.exit_code, outcome.stderr, outcome.stdout.splitlines()[-1]) == (0, "", says)


def test_an_api_that_is_gone_is_a_change_of_all_and_none_of_another_api(run: Run) -> None:
    code, answer = gate(run, WITHOUT_FACE)
    assert (code, answer["changes"]) == (3, [{"path": "apis.face", "old": "Face", "new": None}])
    for words in (("--api", "ocr"), ("--api", "ocr", "--calls", "20")):
        assert gate(run, WITHOUT_FACE, *words)[0] == 0, words
    assert gate(run, OLD.replace("unit_price: 1}", "unit_price: 2}"), "--api", "ocr")[0] == 0
    assert gate(run, OLD.replace("unit_price: 1}", "unit_price: 2}"), "--api", "face")[0] == 3


def test_of_an_api_that_uses_others_these_count(run: Run) -> None:
    both = OLD + "  scan:\n    name: Scan\n    unit: scan\n    uses: {ocr: 2, face: 1}\n"
    dearer = both.replace("unit_price: 1}", "unit_price: 2}")
    for words in (("--api", "scan"), ("--api", "scan", "--calls", "5")):
        assert gate(run, both, *words, old=both)[0] == 0
        assert gate(run, dearer, *words, old=both)[0] == 3, words
    assert gate(run, both.replace("ocr: 2", "ocr: 3"), "--api", "scan", old=both)[0] == 3


def test_months_of_a_file_have_the_gate(run: Run) -> None:
    Path("usage.csv").write_text("month,api,calls\n2026-01,ocr,20\n", encoding="utf-8")
    assert gate(run, OLD.replace("0.06", "0.07"), "--usage", "usage.csv")[0] == 3
    assert gate(run, OLD.replace("2026-01", "2026-02"), "--usage", "usage.csv")[0] == 0


def test_a_budget_of_the_environment_is_for_other_answers(run: Run) -> None:
    gate(run, OLD)
    outcome = run("diff", "old.yaml", "new.yaml", COSTCALC_BUDGET="5")
    assert (outcome.exit_code, outcome.stderr) == (0, "")


def test_sheets_of_two_currencies_or_without_an_api_in_common_are_refused(run: Run) -> None:
    for new, says in (
        (
            OLD.replace("USD", "EUR"),
            "amounts are never converted: compare sheets of one currency, or set the two side by side by costcalc compare",
        ),
        (
            OLD.replace("  ocr:", "  text:").replace("  face:", "  eyes:"),
            "give one API one name in both, or set two APIs side by side by costcalc compare",
        ),
    ):
        Path("old.yaml").write_text(OLD, encoding="utf-8")
        Path("new.yaml").write_text(new, encoding="utf-8")
        outcome = run("diff", "old.yaml", "new.yaml")
        assert (outcome.exit_code, outcome.stdout) == (1, "")
        assert says in outcome.stderr


def test_the_rows_of_csv_are_the_changes(run: Run) -> None:
    gate(run, OLD.replace("0.06", "0.07"))
    assert run("diff", "old.yaml", "new.yaml", "-f", "csv").stdout.splitlines()[1:] == [
        "change,apis.ocr.postpaid.tiers[1].unit_price,0.06,0.07,,USD,"
    ]
