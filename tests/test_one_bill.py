"""``--one-bill``: accounts that share one bill, and what each has of it."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from conftest import Run

from costcalc.engine.estimate_usage import estimate_usage
from costcalc.engine.one_bill import pooled, with_shares
from costcalc.engine.shares import in_months, share
from costcalc.loader import parse_sheet
from costcalc.usage import UsageSeries

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


def test_shares_of_a_bill_with_terms_add_up_to_what_is_paid(run: Run, tmp_path: Any) -> None:
    # Lines: 8.00 of a, 3 : 1, and 2.00 of b, all Ben's. Less 2.00, and 10 % of the 8.00 left: 8.80.
    terms = "bill: {credit: {amount: 2, period: month}, tax: {name: VAT, rate: 10 %}}\n"
    sheet = HEAD.replace("apis:", f"{terms}apis:") + (
        "  a: {name: A, unit: call, postpaid: {unit_price: 2}}\n  b: {name: B, unit: page, postpaid: {unit_price: 0.5}}\n"
    )
    usage = "account,month,api,calls\nAda,2026-01,a,3\nBen,2026-01,a,1\nBen,2026-01,b,4\n"
    found = answer(run, sheet, usage, tmp_path)
    assert found["total"] == "8.80"
    # 0.88 of each line
    assert [(group["total"], group["share"]) for group in found["groups"]] == [
        ("6.00", "5.28"), ("2.00", "1.76"), ("2.00", "1.76"),
    ]  # fmt: skip
    # A month of a minimum alone is everybody's alike.
    least = sheet.replace(terms, "bill: {minimum: 1}\n")
    found = answer(
        run, least, "account,month,calls\nAda,2026-01,0\nBen,2026-01,0\n", tmp_path, "estimate", "--api", "a"
    )
    assert [group["share"] for group in found["groups"]] == ["0.50", "0.50"]


def test_what_is_rounded_once_is_shared_once(run: Run, tmp_path: Any) -> None:
    # 3 × 0.004 are 0.012: one cent, which is the first's, where each would be rounded to nothing
    sheet = HEAD.replace("apis:", "amounts: {rounded: bill}\napis:") + "".join(
        f"  {key}: {{name: N, unit: call, postpaid: {{unit_price: 0.004}}}}\n" for key in "abc"
    )
    usage = "account,month,api,calls\n" + "".join(f"{name},2026-01,{key},1\n" for name, key in ("xa", "yb", "zc"))
    found = answer(run, sheet, usage, tmp_path)
    assert (found["total"], [group["share"] for group in found["groups"]]) == ("0.01", ["0.01", "0.00", "0.00"])
    assert "rounding" not in found
    assert [group["months"][0]["postpaid_amount"] for group in found["groups"]] == ["0.01", "0.00", "0.00"]


TERMS = [
    "",
    "amounts: {rounded: bill}",
    "bill: {discount: {postpaid: 7 %}, tax: {name: VAT, rate: 19 %}}",
    "bill: {credit: {amount: 3, period: month}, minimum: 2.50}",
    "amounts: {rounded: bill, direction: up}\nbill: {commitment: {amount: 30, period: year}, tax: {name: VAT, rate: 8.1 %}}",
]
SHEETS = [
    parse_sheet(
        HEAD.replace("apis:", f"{terms}\napis:")
        + f"  a: {{name: A, unit: call, postpaid: {{unit_price: {price}, base_fee: 0.07}}}}\n"
        "  b: {name: B, unit: page, free_quota: {period: month, units: 40}, postpaid: {unit_price: 0.011}}\n",
        "sheet.yaml",
    )
    for terms in TERMS
    for price in ("0.003", "0.13")
]


def test_no_share_is_off_its_exact_value_by_a_minor_unit() -> None:
    """Beside fractions: each month's amount of an API by its calls, and what is paid for the month by these."""
    random = Random(2026)
    for seed in range(1_000):
        months = random.randint(1, 4)
        names, most = "ABCDE"[: random.randint(1, 5)], random.choice([3, 100, 10**5])
        usage = [
            UsageSeries(
                account=name,
                api=api,
                first_month=24_312,
                calls=tuple(random.choice([0, random.randint(0, most)]) for _ in range(months)),
                failed=(0,) * months,
            )
            for name in names
            for api in random.choice(["a", "b", "ab"])
        ]
        sheet = SHEETS[seed % len(SHEETS)]
        bill = estimate_usage(sheet, pooled(usage))
        report = with_shares(bill, usage)
        exact, cells = [Fraction(0) for _ in report.groups], list[Fraction]()
        for month in range(months):
            weights = []
            for group in report.groups:
                [own] = [each for each in bill.groups if each.api == group.api]
                amount = Fraction(own.exact[month]) * 100 if own.exact else Fraction(own.amounts[month])
                alike = [each.calls[month] for each in report.groups if each.api == group.api]
                weights.append(
                    amount * (Fraction(group.calls[month], sum(alike)) if sum(alike) else Fraction(1, len(alike)))
                )
            row = bill.months[month]
            lines = Fraction(row.postpaid_amount) * 100
            paid = lines if row.total is None else Fraction(row.total) * 100
            parts = [weight / sum(weights) if sum(weights) else Fraction(1, len(weights)) for weight in weights]
            exact = [before + paid * part for before, part in zip(exact, parts, strict=True)]
            cells += [lines * part - group.amounts[month] for group, part in zip(report.groups, parts, strict=True)]
            assert sum(group.amounts[month] for group in report.groups) == lines
        assert all(abs(cell) < 1 for cell in cells)
        shares = [group.share or Decimal(0) for group in report.groups]
        assert sum(shares) == report.total
        assert all(abs(Fraction(each) * 100 - value) < 1 for each, value in zip(shares, exact, strict=True))


def test_what_was_owed_before_is_made_up_for() -> None:
    # Each of four is owed a quarter; whoever had the unit drops out. The last would be left without: 1/4 + 1/3 + 1/2.
    weights = [[1, 1, 1, 1], [0, 1, 1, 1], [0, 0, 1, 1]]
    found = in_months([1, 1, 1], weights)
    assert [sum(column) for column in zip(*found, strict=True)] == [1, 1, 1]
    assert [sum(row) for row in found[2:]] == [1, 1]
    for seed in range(300):
        random = Random(seed)
        accounts = random.randint(1, 6)
        wholes = [random.randint(0, 3) for _ in range(random.randint(1, 9))]
        weights = [[random.choice([0, 1, 1, random.randint(1, 9)]) for _ in range(accounts)] for _ in wholes]
        found = in_months(wholes, weights)
        exact = [
            [Fraction(whole * own, sum(column)) if any(column) else Fraction(whole, accounts) for own in column]
            for whole, column in zip(wholes, weights, strict=True)
        ]
        assert [sum(column) for column in zip(*found, strict=True)] == wholes
        for row, values in zip(found, zip(*exact, strict=True), strict=True):
            assert abs(sum(row) - sum(values)) < 1
            assert all(abs(part - value) < 1 for part, value in zip(row, values, strict=True))
            assert all(part == value for part, value in zip(row, values, strict=True) if value.denominator == 1)


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
