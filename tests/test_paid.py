"""What is paid for each account and API of a bill with terms, and how two such bills are compared; worked by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

HEAD = "schema: 1\nprovider: P\ncurrency: EUR\nas_of: 2026-09\nsource: S\n"
APIS = "apis:\n  a: {name: A, unit: call, postpaid: {unit_price: 2}}\n  b: {name: B, unit: page, postpaid: {unit_price: 0.5}}\n"
TERMS = "bill: {credit: {amount: 2, period: month}, minimum: 5, tax: {name: VAT, rate: 10 %}}\n"
USAGE = "account,month,api,calls\nAda,2026-01,a,3\nBen,2026-01,a,3\nBen,2026-01,b,4\nAda,2026-02,a,0\nBen,2026-02,a,0\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test writes its files into a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(**texts: str) -> None:
    """Write some files: sheets, and usages where a name begins with u."""
    for name, text in texts.items():
        Path(name + (".csv" if name[0] == "u" else ".yaml")).write_text(text, encoding="utf-8")


def answer(run: Run, *words: str) -> Any:
    outcome = run(*words, "--json")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def test_each_account_pays_its_own_bill(run: Run) -> None:
    written(s=HEAD + TERMS + APIS, u=USAGE)
    found = answer(run, "estimate", "--usage", "u.csv", "-p", "s.yaml")
    # Ada: 6.00 - 2.00 = 4.00, and 10 %: 4.40. Ben: 6.00 + 2.00 - 2.00 = 6.00: 6.60, of which three quarters for a.
    # In February each owes 5.00 - 2.00 = 3.00, and 10 %: 3.30; nothing is due for either of Ben's two, half for each.
    assert [(each["account"], each["api"], each["total"], each["share"]) for each in found["groups"]] == [
        ("Ada", "a", "6.00", "7.70"),
        ("Ben", "a", "6.00", "6.60"),
        ("Ben", "b", "2.00", "3.30"),
    ]
    assert found["total"] == "17.60"
    shown = run("estimate", "--usage", "u.csv", "-p", "s.yaml").stdout
    rows = [line.split() for line in shown.partition("What is paid for each\n")[2].splitlines()]
    assert [row[-1] for row in rows[2:5]] == ["7.70", "6.60", "3.30"]


@pytest.mark.parametrize("words", ["", "--one-bill"])
def test_saved_bills_are_compared_by_what_is_paid(run: Run, words: str) -> None:
    written(s=HEAD + TERMS + APIS, t=HEAD + TERMS.replace("10 %", "20 %") + APIS, u=USAGE)
    for name in "st":
        of_one = run("estimate", "--usage", "u.csv", "-p", f"{name}.yaml", "--json", *words.split()).stdout
        Path(f"{name}.json").write_text(of_one, encoding="utf-8")
    found = answer(run, "diff", "s.json", "t.json")
    estimates = [json.loads(Path(f"{name}.json").read_text(encoding="utf-8")) for name in "st"]
    assert [(each["total_before"], each["total_after"]) for each in found["groups"]] == list(
        zip(*([group["share"] for group in each["groups"]] for each in estimates), strict=True)
    )
    # Apart: 4.00, 6.00, 3.00 and 3.00 before the tax; together: 14.00 - 2.00, and 5.00 - 2.00.
    net = {"": 16, "--one-bill": 15}[words]
    for side, rate in (("before", 10), ("after", 20)):
        cents = sum(int(each[f"total_{side}"].replace(".", "")) for each in found["groups"])
        assert cents == net * (100 + rate)


@pytest.mark.parametrize("words", ["", "--one-bill"])
def test_what_rounding_once_adds_closes_the_rows_of_a_diff(run: Run, words: str) -> None:
    # 3 × 0.333 + 2 × 0.444 = 0.999 + 0.888 = 1.887, rounded down once: 1.88; each by itself: 0.99 + 0.88 = 1.87.
    apis = "apis:\n" + "".join(
        f"  {key}: {{name: N, unit: call, postpaid: {{unit_price: {price}}}}}\n"
        for key, price in zip("ab", ("0.333", "0.444"), strict=True)
    )
    written(
        s=f"{HEAD}amounts: {{rounded: bill, direction: down}}\n{apis}",
        t=f"{HEAD}amounts: {{rounded: line, direction: down}}\n{apis}",
        u="month,api,calls\n2026-01,a,3\n2026-01,b,2\n",
    )
    line = ["diff", "s.yaml", "t.yaml", "--usage", "u.csv", *words.split()]
    found = answer(run, *line)
    assert [(each["total_before"], each["total_after"]) for each in found["groups"]] == [
        ("0.999", "0.99"),
        ("0.888", "0.88"),
    ]
    assert (found["rounding_before"], found["rounding_after"]) == ("-0.007", "0.00")
    assert [found[side]["total"] for side in ("before", "after")] == ["1.88", "1.87"]
    assert ["rounding", "-0.007", "0.00", "+0.007"] in [row.split() for row in run(*line).stdout.splitlines()]
    assert "rounding,rounding,-0.007,0.00,0.007,EUR," in run(*line, "-f", "csv").stdout.splitlines()
