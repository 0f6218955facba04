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
