"""``--one-bill``: accounts that share one bill, and what each has of it."""

from __future__ import annotations

import json
from fractions import Fraction
from random import Random
from typing import Any

from conftest import Run

from costcalc.engine.one_bill import share

HEAD = "schema: 1\nprovider: P\ncurrency: USD\nas_of: 2026-01\nsource: S\napis:\n"
# Accounts of one payer share the tiers: https://repost.aws/ja/knowledge-center/blended-rates-intro
TRANSFER = HEAD + (
    "  transfer: {name: Transfer, unit: GB, postpaid: {mode: graduated, tiers: "
    "[{up_to: 10_240, unit_price: 0.17}, {unit_price: 0.13}]}}\n"
)
TWO = "account,month,calls\nAda,2026-01,8192\nBen,2026-01,4096\n"


def answer(run: Run, sheet: str, usage: str, tmp_path: Any, *words: str) -> Any:
    path = tmp_path / "sheet.yaml"
    path.write_text(sheet, encoding="utf-8")
    outcome = run(*(words or ("estimate",)), "--usage", "-", "-p", str(path), "--one-bill", "--json", stdin=usage)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def test_accounts_share_tiers_and_each_has_its_share(run: Run, tmp_path: Any) -> None:
    found = answer(run, TRANSFER, TWO, tmp_path)
    # 10,240 × 0.17 + 2,048 × 0.13 = 2,007.04; two thirds and one
    assert found["total"] == "2007.04"
    assert [(group["account"], group["share"]) for group in found["groups"]] == [("Ada", "1338.03"), ("Ben", "669.01")]
    shown = run("estimate", "--usage", "-", "-p", str(tmp_path / "sheet.yaml"), "--one-bill", stdin=TWO).stdout
    assert "Shares of one bill" in shown
    apart = run("estimate", "--usage", "-", "-p", str(tmp_path / "sheet.yaml"), "--json", stdin=TWO).stdout
    assert [group["share"] for group in json.loads(apart)["groups"]] == [None, None]
    assert json.loads(apart)["total"] == "2088.96"


def test_bills_of_nothing_become_one_of_something(run: Run, tmp_path: Any) -> None:
    # https://github.com/mitos-run/mitos/issues/662: 5,000 users, one call of 0.004 each
    sheet = HEAD + "  a: {name: A, unit: call, postpaid: {unit_price: 0.004}}\n"
    usage = "account,month,calls\n" + "".join(f"u{n:05d},2026-01,1\n" for n in range(5_000))
    found = answer(run, sheet, usage, tmp_path)
    assert found["total"] == "20.00"
    shares = [group["share"] for group in found["groups"]]
    # 2,000 cents among 5,000: the first 2,000 by name have one
    assert (shares[:2_000], shares[2_000:]) == (["0.01"] * 2_000, ["0.00"] * 3_000)


def test_fees_and_quotas_are_those_of_the_one_bill(run: Run, tmp_path: Any) -> None:
    sheet = HEAD + (
        "  a: {name: A, unit: call, free_quota: {period: month, units: 100}, postpaid: {unit_price: 1, base_fee: 10}}\n"
    )
    usage = "account,month,calls\nAda,2026-01,150\nBen,2026-01,50\nBen,2026-03,30\n".replace(
        "Ben,2026-03", "Cy,2026-03"
    )
    found = answer(run, sheet, usage, tmp_path, "estimate", "--gaps", "zero", "--free", "60")
    # January: 60 free, 140 + 10; February, without a row: 10; March: 30 free, 10
    assert [month["postpaid_amount"] for month in found["months"]] == ["150.00", "10.00", "10.00"]
    assert [month["free"] for month in found["months"]] == [60, 0, 30]
    # 150 by 3 : 1; February in equal parts, of which the first by name have the cent; March is Cy's alone
    assert [group["share"] for group in found["groups"]] == ["115.84", "40.83", "13.33"]
    for group in found["groups"]:
        for month in group["months"]:
            assert month["calls"] - month["failed"] == sum(
                month[key] for key in ("free", "prepaid", "postpaid", "unserved")
            )


def test_a_plan_makes_one_calendar_and_a_diff_compares_one_bill(run: Run, tmp_path: Any) -> None:
    sheet = HEAD + (
        "  a: {name: A, unit: call, packages: {validity: 1 year, sizes: [{units: 100, price: 50}]}, postpaid: {unit_price: 1}}\n"
    )
    usage = "account,month,calls\nAda,2026-01,60\nBen,2026-01,40\n"
    found = answer(run, sheet, usage, tmp_path, "plan")
    assert (found["total"], len(found.get("groups", [1]))) == ("50.00", 1)
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text(usage, encoding="utf-8")
    new.write_text(usage.replace("40", "41"), encoding="utf-8")
    path = str(tmp_path / "sheet.yaml")
    changed = json.loads(run("diff", str(old), str(new), "-p", path, "--one-bill", "--json").stdout)
    assert changed["change"]["amount"] == "1.00"


def test_prices_by_the_day_are_shared_by_the_day(run: Run, tmp_path: Any) -> None:
    sheet = HEAD + (
        "  v: {name: V, unit: minute, postpaid: {period: day, mode: volume, tiers: "
        "[{from: 0, unit_price: 0}, {from: 700, unit_price: 0.01}]}}\n"
    )
    # On the 2nd both together reach 700: 7.00; on the 1st and the 3rd nobody does.
    usage = "account,day,calls\nAda,2026-04-01,600\nAda,2026-04-02,600\nBen,2026-04-02,100\nBen,2026-04-03,100\n"
    found = answer(run, sheet, usage, tmp_path)
    assert found["total"] == "7.00"
    assert [group["share"] for group in found["groups"]] == ["6.00", "1.00"]  # 1,200 : 200 of the month


def test_shares_add_up_and_none_is_off_by_a_minor_unit() -> None:
    for seed in range(1_000):
        random = Random(seed)
        weights = [random.choice([0, random.randint(0, 9), random.randint(0, 10**6)]) for _ in range(1 + seed % 12)]
        whole = random.choice([0, random.randint(0, 20), random.randint(0, 10**9)])
        parts = share(whole, weights)
        of_all = sum(weights)
        exact = [Fraction(whole * weight, of_all) if of_all else Fraction(whole, len(weights)) for weight in weights]
        assert sum(parts) == whole
        assert all(abs(part - value) < 1 for part, value in zip(parts, exact, strict=True))
        # the largest fractions have what is left; of equal ones the first
        left = sorted(range(len(parts)), key=lambda place: (-(exact[place] % 1), place))
        more = left[: whole - sum(map(int, exact))]
        assert [place for place, part in enumerate(parts) if part > int(exact[place])] == sorted(more)
