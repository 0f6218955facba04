"""``costcalc diff``: two sheets, two usages, two saved results; every amount worked by hand."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from clock import Clock
from conftest import Golden, Run
from hypothesis import given
from hypothesis import strategies as st
from making import sheet_of, sheet_text

from costcalc.engine.changes.amount_changes import old_months
from costcalc.engine.changes.diff import diff_sheets
from costcalc.engine.changes.note_changes import note_changes
from costcalc.loader import parse_sheet
from costcalc.loader.shipped import builtin_path
from costcalc.results.common import Note, NoteCode
from costcalc.sheet import PriceSheet

FOUNDING = builtin_path().read_text(encoding="utf-8")


def founding(*changes: tuple[str, str]) -> str:
    """Return the founding sheet with some text changed, and without its own worked examples."""
    text = FOUNDING.partition("    # The vendor's own worked examples")[0]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


DEARER = ("unit_price: 0.05}", "unit_price: 0.055}")
DATED = ("as_of: 2026-01-21 ", "as_of: 2026-07-01 ")
SIZES = ("{units: 1_000, price: 75}", "{units: 2_000, price: 140}")
TIER_2 = "apis.image-style-transfer.postpaid.tiers[2].unit_price"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two sheets, two usages and some saved results' makings; the tests run in it."""
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "old.yaml": founding(),
        "new.yaml": founding(DEARER, DATED),
        "more.yaml": founding(
            SIZES, ("- {from: 10_000,", "- {from: 5_000, unit_price: 0.07}\n        - {from: 10_000,")
        ),
        # 9,000 x 0.08 = 720; 20,000 x 0.06 = 1,200; 200,000 x 0.05 = 10,000; 15,000 x 0.06 = 900
        "old.csv": "month,account,calls\n2026-01,a,9000\n2026-02,a,20000\n2026-01,b,200000\n",
        "new.csv": "month,account,calls\n2026-01,a,9000\n2026-02,a,15000\n2026-01,c,200000\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def answer(run: Run, *words: str, stdin: str | None = None) -> dict[str, Any]:
    outcome = run("diff", *words, "--json", stdin=stdin)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    document = json.loads(outcome.stdout, parse_float=lambda text: pytest.fail(f"{text} is a binary float"))
    assert list(document)[:7] == ["schema_version", "command", "sheet", "api", "currency", "total", "notes"]
    assert document["command"] == "diff"
    assert document["total"] == document["after"]["total"]
    return dict(document)


TOTALS = [
    # calls, --pay, old and new total, amount, percent: the tier from 100,000 on costs 0.055, not 0.05
    (99_999, "postpaid", "5999.94", "5999.94", "0.00", "0.0"),  # still 0.06: one below the tier
    (100_000, "postpaid", "5000.00", "5500.00", "500.00", "10.0"),
    (200_000, "postpaid", "10000.00", "11000.00", "1000.00", "10.0"),
    (200_000, "packages", "9000.00", "9000.00", "0.00", "0.0"),
    (200_000, "cheapest", "9000.00", "9000.00", "0.00", "0.0"),
    (1_000_000, "postpaid", "40000.00", "40000.00", "0.00", "0.0"),  # 0.04: one past it
    (0, "postpaid", "0.00", "0.00", "0.00", None),  # null from 0
]


@pytest.mark.parametrize(("calls", "pay", "before", "after", "amount", "percent"), TOTALS)
def test_two_sheets(
    run: Run, folder: Path, calls: int, pay: str, before: str, after: str, amount: str, percent: str | None
) -> None:
    assert folder.is_dir()
    words = ("old.yaml", "new.yaml", "--calls", str(calls), "--pay", pay)
    found = answer(run, *words)
    assert (found["before"]["total"], found["total"]) == (before, after)
    assert found["change"] == {"amount": amount, "percent": percent}
    back = answer(run, *("new.yaml", "old.yaml"), *words[2:])["change"]["amount"]
    assert Decimal(back) == -Decimal(amount)
    assert found["changes"] == [
        {"path": "as_of", "old": "2026-01-21", "new": "2026-07-01"},
        {"path": TIER_2, "old": "0.05", "new": "0.055"},
    ]
    assert run("diff", *words, "-q").stdout == f"{after}\n"


def test_both_sides_have_every_way_and_the_cheapest_one_is_told(run: Run, folder: Path) -> None:
    # 15,000 x 0.06 = 900 against 925 by packages; at 0.07 it is 1,050.
    text = founding(("unit_price: 0.06}", "unit_price: 0.07}"))
    (folder / "dear.yaml").write_text(text, encoding="utf-8")
    found = answer(run, "old.yaml", "dear.yaml", "--calls", "15k")
    assert found["before"] == {
        "name": "old.yaml",
        "as_of": "2026-01-21",
        "calls": 15_000,
        "total": "900.00",
        "postpaid": "900.00",
        "packages": "925.00",
        "cheapest": "900.00",
        "pay": "postpaid",
        "cheapest_pay": "postpaid",
        "purchases": [],
        "unserved": 0,
    }
    assert found["after"] | {"name": "", "as_of": ""} == {
        "name": "",
        "as_of": "",
        "calls": 15_000,
        "total": "925.00",
        "postpaid": "1050.00",
        "packages": "925.00",
        "cheapest": "925.00",
        "pay": "packages",
        "cheapest_pay": "packages",
        "purchases": [{"size": 10_000, "count": 1, "price": "550.00"}, {"size": 1_000, "count": 5, "price": "75.00"}],
        "unserved": 0,
    }
    assert found["way_changed"] is True
    assert found["change"] == {"amount": "25.00", "percent": "2.8"}  # 25 / 900 = 2.78 %
    assert answer(run, "old.yaml", "dear.yaml", "--calls", "5")["way_changed"] is False


def test_free_prepaid_failed_and_no_postpaid_are_as_in_estimate(run: Run, folder: Path) -> None:
    assert folder.is_dir()
    words = ("--calls", "200000", "--failed", "10", "--free", "50", "--prepaid", "40", "--pay", "postpaid")
    found = answer(run, "old.yaml", "new.yaml", *words)
    # 199,900 x 0.05 and x 0.055
    assert (found["before"]["total"], found["total"]) == ("9995.00", "10994.50")
    found = answer(run, "old.yaml", "new.yaml", "--calls", "200000", "--no-postpaid")
    assert (found["after"]["postpaid"], found["total"], found["after"]["unserved"]) == (None, "9000.00", 200_000)


@given(st.integers(0, 2_000_000), st.sampled_from(["cheapest", "packages", "postpaid"]))
def test_the_difference_there_and_back_is_nothing(calls: int, pay: str) -> None:
    old, new = parse_sheet(founding()), parse_sheet(founding(DEARER, SIZES))
    there, back = (diff_sheets(*pair, calls=calls, pay=pay) for pair in ((old, new), (new, old)))
    assert there.amount is not None
    assert back.amount is not None
    assert there.amount + back.amount == 0
    assert len(there.changes) == len(back.changes) == 3
    assert (there.before.total, there.after.total) == (back.after.total, back.before.total)


def test_two_sheets_with_a_usage(run: Run, folder: Path) -> None:
    assert folder.is_dir()
    found = answer(run, "old.yaml", "new.yaml", "--usage", "old.csv")
    # 720 + 1,200 + 10,000, and 1,000 more for 200,000 at 0.055
    assert (found["before"]["total"], found["total"]) == ("11920.00", "12920.00")
    assert found["change"] == {"amount": "1000.00", "percent": "8.4"}
    assert found["months"] == [
        {
            "month": "2026-01",
            "month_before": "2026-01",
            "calls_before": 209_000,
            "calls_after": 209_000,
            "total_before": "10720.00",
            "total_after": "11720.00",
        }
    ]
    assert [row["account"] for row in found["groups"]] == ["b"]
    assert found["before"]["cheapest"] == found["after"]["cheapest"]


BY_PLAN = [
    # --pay, before, after: only the package of 10,000 is dearer, 900 in place of 550
    ((), "900.00", "900.00"),  # as it stands: 15,000 x 0.06
    (("--pay", "postpaid"), "900.00", "900.00"),
    (("--pay", "cheapest"), "850.00", "900.00"),  # 550 and 5,000 left at 0.06: 300; else all postpaid
]


@pytest.mark.parametrize(("pay", "before", "after"), BY_PLAN)
def test_with_a_usage_the_total_is_as_it_stands_or_bought_by_plan(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pay: tuple[str, ...], before: str, after: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, price in (("old.yaml", 550), ("new.yaml", 900)):
        packages = f"{{validity: 1 year, sizes: [{{units: 10_000, price: {price}}}]}}"
        Path(name).write_text(sheet_text(postpaid="{unit_price: 0.06}", packages=packages), encoding="utf-8")
    Path("usage.csv").write_text("month,calls\n2026-01,15000\n", encoding="utf-8")
    words = ("old.yaml", "new.yaml", "--usage", "usage.csv", *pay)
    found = answer(run, *words)
    assert (found["before"]["total"], found["total"]) == (before, after)
    assert (found["before"]["cheapest"], found["after"]["cheapest"]) == ("850.00", "900.00")
    assert run("diff", *words, "--max-increase", "0").exit_code == (0 if before == after else 3)
    moved = "50.00 more (5.9 %): 900.00 instead of 850.00"
    says = (
        f"As it stands the new prices cost the same: 900.00; bought by plan {moved}."
        if before == after
        else f"Bought by plan the new prices cost {moved}; as it stands the same: 900.00."
    )
    last = run("diff", *words, COLUMNS="300").stdout.splitlines()[-1]
    assert last == f"{says} Buying ahead no longer pays."
    back = run("diff", *(words[1], words[0], *words[2:]), COLUMNS="300").stdout.splitlines()[-1]
    assert back.endswith(". Buying ahead pays now.")


def test_what_changed_is_told_below_the_name_of_each_of_several_apis(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, price in (("old.yaml", 1), ("new.yaml", 2)):
        one = sheet_text(postpaid=f"{{unit_price: {price}}}")
        api = f"{{name: N, unit: call, postpaid: {{unit_price: {price}}}}}"
        Path(name).write_text(f"{one.rstrip()}\n  other: {api}\n", encoding="utf-8")
    Path("usage.csv").write_text("month,api,calls\n2026-01,test,3\n2026-01,other,4\n", encoding="utf-8")
    lines = run("diff", "old.yaml", "new.yaml", "--usage", "usage.csv").stdout.splitlines()
    for api in ("test", "other"):
        at = lines.index(api)
        assert [line.split() for line in lines[at + 1 : at + 4 : 2]] == [
            ["What", "changed", "Before", "After"],
            ["postpaid.unit_price", "1", "2"],
        ]
    # One API alone needs no name.
    text = run("diff", "old.yaml", "new.yaml", "--calls", "5", "--api", "test").stdout
    assert "\npostpaid.unit_price" in text
    assert "apis." not in text


def test_what_had_to_be_told_of_the_old_one_alone_is_told_too(run: Run, folder: Path) -> None:
    (folder / "still.csv").write_text("month,account,calls\n2026-01,a,10000\n", encoding="utf-8")
    found = answer(run, "old.csv", "still.csv", "-p", "old.yaml")
    dead = "a/image-style-transfer 2026-01: 10,000 billable pics would cost 120.00 less than these 9,000"
    # Buying ahead would save less than before: one remark, told once.
    assert [each["code"] for each in found["notes"]] == ["postpaid-off-by-default", "buy-ahead"]
    assert found["gone_notes"] == [{"code": "dead-zone", "message": dead}]
    planned = answer(run, "old.csv", "still.csv", "-p", "old.yaml", "--pay", "cheapest")
    assert [each["code"] for each in planned["notes"]] == ["postpaid-off-by-default"]
    shown = run("diff", "old.csv", "still.csv", "-p", "old.yaml", COLUMNS="200").stdout
    assert f"Note: only before: {dead}." in shown


MONTHS = [
    # months of the old one, those of the new one, and which old one each new one is compared with
    (["2025-01", "2025-02"], ["2025-01", "2025-02"], {"2025-01": "2025-01", "2025-02": "2025-02"}),
    (["2025-01", "2025-02"], ["2025-02", "2025-03"], {"2025-02": "2025-02"}),
    (["2025-01", "2025-02"], ["2026-01", "2026-02"], {"2026-01": "2025-01", "2026-02": "2025-02"}),
    (["2026-03"], ["2026-02"], {"2026-02": "2026-03"}),
    (["2025-01", "2025-02"], ["2026-01"], {}),
    (["2025-01"], ["2026-01", "2026-02"], {}),
    ([str(n) for n in range(1, 11)], [str(n) for n in range(1, 11)], {str(n): str(n) for n in range(1, 11)}),
    (
        [str(n) for n in range(1, 11)],
        [f"2026-{n:02d}" for n in range(1, 11)],
        {f"2026-{n:02d}": str(n) for n in range(1, 11)},
    ),
    ([], [], {}),
]


@pytest.mark.parametrize(("old", "new", "pairs"), MONTHS)
def test_months_are_compared_by_name_or_where_none_is_shared_by_position(
    old: list[str], new: list[str], pairs: dict[str, str]
) -> None:
    assert old_months(old, new) == pairs


YEARS = {
    # 0.08 a call: 400, 480 and 560; then 400, 560 and 560.
    "last.csv": "month,calls\n2025-01,5000\n2025-02,6000\n2025-03,7000\n",
    "this.csv": "month,calls\n2026-01,5000\n2026-02,7000\n2026-03,7000\n",
    "short.csv": "month,calls\n2026-01,5000\n2026-02,7000\n",
}


@pytest.fixture
def years(folder: Path) -> Path:
    for name, text in YEARS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_two_years_are_compared_month_by_month(run: Run, years: Path) -> None:
    assert years.is_dir()
    words = ("last.csv", "this.csv", "-p", "old.yaml")
    found = answer(run, *words)
    assert found["months"] == [
        {
            "month": "2026-02",
            "month_before": "2025-02",
            "calls_before": 6000,
            "calls_after": 7000,
            "total_before": "480.00",
            "total_after": "560.00",
        }
    ]
    assert found["unchanged_months"] == {"count": 2, "calls": 12_000, "total": "960.00"}
    shown = run("diff", *words).stdout
    rows = [line.split() for line in shown.splitlines()]
    assert ["2025-02", "2026-02", "6,000", "7,000", "480.00", "560.00", "+80.00", "+16.7"] in rows
    assert ["2", "unchanged", "12,000", "12,000", "960.00", "960.00", "0.00", "0.0"] in rows
    assert "\nNo month is in both: they are compared by position, the first with the first.\n" in shown
    lines = list(csv.DictReader(run("diff", *words, "-f", "csv").stdout.splitlines()))
    assert [(line["name"], line["name_before"]) for line in lines if line["kind"] == "month"] == [
        ("2026-02", "2025-02"),
        ("unchanged", ""),
    ]


def test_two_saved_years_are_compared_month_by_month(run: Run, years: Path) -> None:
    for name in ("last", "this"):
        saved = run("estimate", "--usage", f"{name}.csv", "-p", "old.yaml", "--json").stdout
        (years / f"{name}.json").write_text(saved, encoding="utf-8")
    found = answer(run, "last.json", "this.json")
    assert [(each["month"], each["month_before"]) for each in found["months"]] == [("2026-02", "2025-02")]
    assert found["unchanged_months"] == {"count": 2, "calls": 12_000, "total": "960.00"}


def test_months_of_which_there_are_more_or_fewer_stand_each_alone(run: Run, years: Path) -> None:
    assert years.is_dir()
    found = answer(run, "last.csv", "short.csv", "-p", "old.yaml")
    assert [(each["month"], each["month_before"], each["calls_after"]) for each in found["months"]] == [
        *((f"2025-0{n}", f"2025-0{n}", None) for n in (1, 2, 3)),
        ("2026-01", None, 5000),
        ("2026-02", None, 7000),
    ]
    assert found["unchanged_months"]["count"] == 0
    assert "by position" not in run("diff", "last.csv", "short.csv", "-p", "old.yaml").stdout


HELD = [
    # an option, and how the error begins and ends
    ("1k@2025-02", "this.csv: --prepaid: 2025-02 is before the first month", True),
    ("1k@2026-02", "last.csv: prepaid units usable to 2026-02: packages live 12 months", True),
    ("1k@2024-02", "last.csv: --prepaid: 2024-02 is before the first month", False),
    ("nobody:1k", "last.csv: --prepaid nobody:1k: no account or API 'nobody'", False),
]


@pytest.mark.parametrize(("prepaid", "says", "one"), HELD)
def test_what_does_not_hold_for_a_file_is_refused_with_its_name(
    run: Run, years: Path, prepaid: str, says: str, *, one: bool
) -> None:
    assert years.is_dir()
    outcome = run("diff", "last.csv", "this.csv", "-p", "old.yaml", "--prepaid", prepaid)
    assert (outcome.exit_code, outcome.stdout, len(outcome.stderr.splitlines())) == (2, "", 1)
    assert outcome.stderr.startswith(f"costcalc: error: {says}")
    way_out = "for what the other file alone has, save a result of each by costcalc estimate with --usage and --json"
    assert (way_out in outcome.stderr) is one


def test_two_usages(run: Run, folder: Path) -> None:
    assert folder.is_dir()
    found = answer(run, "old.csv", "new.csv", "-p", "old.yaml")
    assert (found["before"]["total"], found["total"]) == ("11920.00", "11620.00")
    assert found["change"] == {"amount": "-300.00", "percent": "-2.5"}
    assert found["changes"] == [
        {"path": "usage.calls", "old": "229000", "new": "224000"},
        {"path": "usage.to_pay", "old": "229000", "new": "224000"},
    ]
    # 9,000 and 200,000 calls in January are the same, whoever made them.
    assert [(row["month"], row["total_before"], row["total_after"]) for row in found["months"]] == [
        ("2026-02", "1200.00", "900.00")
    ]
    assert [(row["account"], row["total_before"], row["total_after"]) for row in found["groups"]] == [
        ("a", "1920.00", "1620.00"),
        ("b", "10000.00", None),
        ("c", None, "10000.00"),
    ]


REPORTS = {
    "diff-sheets.txt": "old.yaml new.yaml --calls 200000 --pay postpaid",
    "diff-sheets.json": "old.yaml new.yaml --calls 200000",
    "diff-way.txt": "old.yaml more.yaml --calls 6000",
    "diff-same.txt": "old.yaml old.yaml --calls 5",
    "diff-sheets-usage.txt": "old.yaml new.yaml --usage old.csv",
    "diff-usages.txt": "old.csv new.csv -p old.yaml",
    "diff-usages.json": "old.csv new.csv -p old.yaml",
}


@pytest.mark.parametrize(("name", "words"), REPORTS.items())
def test_a_report_reads_as_agreed(run: Run, golden: Golden, folder: Path, name: str, words: str) -> None:
    assert folder.is_dir()
    outcome = run("diff", *words.split(), *(["--json"] if name.endswith("json") else []))
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    golden(name, outcome.stdout)


STEPS = "{mode: graduated, per: 1_000, rounding: up, minimum: %s, tiers: [{up_to: 10_000, unit_price: 8}, {unit_price: %s}]}"
# 10 blocks x 8 = 80.00 in both; 10 x 8 and 90 more x 6.5 or 7.5; nothing, and 1 block, are raised to the minimum
SAME_MONTH = "month,calls,failed\n2026-01,10000,50\n2026-02,99999,0\n2026-03,0,0\n2026-04,1,1\n"


def sums(rows: list[dict[str, Any]], rest: dict[str, Any]) -> list[Decimal]:
    sides = ("total_before", "total_after")
    return [sum((Decimal(row[side] or 0) for row in rows), Decimal(rest["total"])) for side in sides]


def test_what_did_not_change_is_a_row_so_that_the_rows_add_up_to_the_total(run: Run, folder: Path) -> None:
    for name, minimum, price in (("old", 20, 6.5), ("new", 25, 7.5)):
        (folder / f"{name}.yaml").write_text(sheet_text(postpaid=STEPS % (minimum, price)), encoding="utf-8")
    (folder / "months.csv").write_text(SAME_MONTH, encoding="utf-8")
    words = ("old.yaml", "new.yaml", "--usage", "months.csv")
    found = answer(run, *words)
    assert found["unchanged_months"] == {"count": 1, "calls": 10_000, "total": "80.00"}
    # 80 + 665 + 20 + 20 and 80 + 755 + 25 + 25
    assert (found["before"]["total"], found["total"]) == ("785.00", "885.00")
    lines = [line.split() for line in run("diff", *words).stdout.splitlines()]
    assert ["1", "unchanged", "10,000", "80.00", "80.00", "0.00", "0.0"] in lines
    assert ["2026-02", "99,999", "665.00", "755.00", "+90.00", "+13.5"] in lines


PAIRS = [
    ("old.yaml", "new.yaml", "--usage", "old.csv"),
    ("old.yaml", "more.yaml", "--usage", "old.csv", "--pay", "cheapest"),
    ("old.csv", "new.csv", "-p", "old.yaml"),
    ("old.csv", "old.csv", "-p", "old.yaml"),
]


@pytest.mark.parametrize("words", PAIRS)
def test_months_and_accounts_add_up_in_json_and_in_csv(run: Run, folder: Path, words: tuple[str, ...]) -> None:
    assert folder.is_dir()
    found = answer(run, *words)
    sides = [Decimal(found[side]["postpaid"]) for side in ("before", "after")]
    assert sums(found["months"], found["unchanged_months"]) == sides
    assert sums(found["groups"], found["unchanged_groups"]) == sides
    rows = list(csv.DictReader(run("diff", *words, "-f", "csv").stdout.splitlines()))
    for kind in ("month", "group"):
        amounts = [[Decimal(row[side] or 0) for row in rows if row["kind"] == kind] for side in ("before", "after")]
        assert [sum(column) for column in amounts] == sides


def test_screen_and_csv_have_the_same_ways_by_the_same_names(run: Run, folder: Path) -> None:
    assert folder.is_dir()
    for words, names in (
        (("old.yaml", "new.yaml", "--calls", "15k"), ["postpaid", "packages", "cheapest"]),
        (("old.yaml", "new.yaml", "--usage", "old.csv"), ["as it stands", "bought by plan"]),
    ):
        lines = run("diff", *words, "-f", "csv").stdout.splitlines()
        assert [line.split(",")[1] for line in lines if line.startswith("total,")] == ["total", *names]
        page = run("diff", *words).stdout.partition("Pay by")[2].partition("\n\n")[0]
        assert [line[3:].split("  ")[0] for line in page.splitlines()[2:]] == names


MARKED = [
    # what is asked for, the row that the total, -q and the gates are about
    ("old.yaml dear.yaml --calls 15k", "cheapest", "925.00"),
    ("old.yaml dear.yaml --calls 15k --pay postpaid", "postpaid", "1050.00"),
    ("old.yaml dear.yaml --calls 15k --pay packages", "packages", "925.00"),
    ("old.yaml dear.yaml --usage old.csv", "as it stands", "12120.00"),  # 720, 20,000 x 0.07 and 10,000
    ("old.yaml dear.yaml --usage old.csv --pay cheapest", "bought by plan", "10650.00"),
    ("old.csv new.csv -p old.yaml", "as it stands", "11620.00"),
]


@pytest.mark.parametrize(("words", "name", "total"), MARKED)
def test_the_mark_is_of_what_the_total_is_about(run: Run, folder: Path, words: str, name: str, total: str) -> None:
    (folder / "dear.yaml").write_text(founding(("unit_price: 0.06}", "unit_price: 0.07}")), encoding="utf-8")
    (line,) = [line for line in run("diff", *words.split()).stdout.splitlines() if line.startswith("▸")]
    assert line.startswith(f"▸  {name} ")
    assert f"{Decimal(total):,f}" in line
    assert run("diff", *words.split(), "-q").stdout == f"{total}\n"


def test_a_note_that_only_says_another_amount_is_shown_once(run: Run, folder: Path) -> None:
    # 9,000 calls cost 720; 10,000 of them 600, and 700 by the new price.
    (folder / "dear.yaml").write_text(founding(("unit_price: 0.06}", "unit_price: 0.07}")), encoding="utf-8")
    words = ("old.yaml", "dear.yaml", "--usage", "old.csv")
    found = answer(run, *words)
    says = "a/image-style-transfer 2026-01: 10,000 billable pics would cost {} less than these 9,000"
    zone, ahead = found["changed_notes"]
    assert zone == {"code": "dead-zone", "old": says.format("120.00"), "new": says.format("20.00")}
    assert ahead["code"] == "buy-ahead"
    assert found["gone_notes"] == []
    assert says.format("20.00") in [note["message"] for note in found["notes"]]
    shown = run("diff", *words, COLUMNS="200").stdout
    assert f"Note: {says.format('20.00')} (before: 120.00)." in shown
    assert "only before" not in shown


NOTES = [
    # places and sentences of the old one, those of the new one, which are taken for one remark that changed
    ([("ocr 2026-01", "5 lost")], [("ocr 2026-01", "6 lost")], [("5 lost", "6 lost")]),
    ([("", "saves 21.70")], [("", "saves 9.70")], [("saves 21.70", "saves 9.70")]),
    ([("my: team/ocr 2026-01", "5 lost")], [("my: team/ocr 2026-01", "6 lost")], [("5 lost", "6 lost")]),
    ([("month 3", "5 lost")], [("month 3", "5 lost")], []),
    # of another place
    ([("ocr 2026-01", "lost")], [("ocr 2026-02", "lost")], []),
    ([("a/ocr 2026-01", "lost")], [("b/ocr 2026-01", "lost")], []),
    ([("month 3", "lost")], [("month 30", "lost")], []),
    # Saved results do not say the place: one and one are about the same, of several none is known to be.
    ([("", "2026-01: lost")], [("", "2026-02: lost")], [("2026-01: lost", "2026-02: lost")]),
    ([("", "2026-01: lost"), ("", "2026-02: lost")], [("", "2026-03: lost")], []),
    ([("", "2026-01: lost")], [("", "2026-02: lost"), ("", "2026-03: lost")], []),
    (
        [("", "2026-01: 5"), ("", "2026-02: 5")],
        [("", "2026-01: 5"), ("", "2026-02: 6")],
        [("2026-02: 5", "2026-02: 6")],
    ),
]


@pytest.mark.parametrize(("old", "new", "changed"), NOTES)
def test_notes_are_compared_by_code_and_place(
    old: list[tuple[str, str]], new: list[tuple[str, str]], changed: list[tuple[str, str]]
) -> None:
    before = [Note(NoteCode.UNSERVED, text, place) for place, text in old]
    after = [Note(NoteCode.UNSERVED, text, place) for place, text in new]
    other = [Note(NoteCode.DEAD_ZONE, note.text, note.place) for note in before]  # of another code
    gone, again = note_changes(before, [*other, *after])
    assert [(each.before.text, each.after.text) for each in again] == changed
    said = {text for text, _ in changed} | {note.text for note in before if note in after}
    assert [note.text for note in gone] == [text for _, text in old if text not in said]


def test_thousands_of_notes_are_looked_up_and_not_searched(clock: Clock) -> None:
    before, after = ([Note(NoteCode.DEAD_ZONE, f"{side}{place}") for place in range(10_000)] for side in "ab")
    with clock.within(0.5):
        assert note_changes(before, after) == (tuple(before), ())


def test_a_changed_note_gives_the_old_one_in_full(run: Run, tmp_path: Path) -> None:
    """A base fee of 40 a month: 3 months of one account, 11 of another; then 3, and 8 and 3."""
    sheet = tmp_path / "fee.yaml"
    sheet.write_text(sheet_text(postpaid="{base_fee: 40, unit_price: 1}"), encoding="utf-8")
    rows = [f"2025-{month:02d},main,5\n" for month in range(1, 13)]
    rows += [f"2025-{month:02d},co & sons,5\n" for month in range(4, 13)]
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("month,account,calls\n" + "".join([*rows, "2025-12,partner,5\n"]), encoding="utf-8")
    new.write_text("month,account,calls\n" + "".join([*rows, "2025-09,partner,5\n"]), encoding="utf-8")
    outcome = run("diff", str(old), str(new), "-p", str(sheet), COLUMNS="500")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    says = "months before an account's first row and after its last count as 0 calls and are billed, {} in all: {}"
    first = "co & sons/test 2025-01 to 2025-03 (3 × 40.00), partner/test 2025-01 to {}"
    # 14 months at 40.00 in both
    now = says.format("560.00", first.format("2025-08 (8 × 40.00), partner/test 2025-10 to 2025-12 (3 × 40.00)"))
    was = says.format("560.00", first.format("2025-11 (11 × 40.00)"))
    assert f"Note: {now} (before: {was}).\n" in outcome.stdout


def test_a_package_is_named_by_its_size_which_is_no_position(run: Run, folder: Path) -> None:
    assert folder.is_dir()
    words = ("old.yaml", "more.yaml", "--calls", "6000")
    assert "\npackage of 1,000: price " in run("diff", *words).stdout
    assert "apis.image-style-transfer.packages.sizes[1_000].price" in [
        each["path"] for each in answer(run, *words)["changes"]
    ]


VERDICTS = [
    ("0.5", "0.5", 100, "The new prices cost the same: 50.00."),
    ("0.5", "0.6", 100, "The new prices cost 10.00 more (20.0 %): 60.00 instead of 50.00."),
    ("0.6", "0.5", 100, "The new prices cost 10.00 less (16.7 %): 50.00 instead of 60.00."),
    ("0", "0.6", 100, "The new prices cost 60.00 more: 60.00 instead of 0.00."),
    ("10", "10.001", 1_000, "The new prices cost 1.00 more (less than 0.1 %): 10,001.00 instead of 10,000.00."),
]


@pytest.mark.parametrize(("old", "new", "calls", "says"), VERDICTS)
def test_the_last_line_says_what_the_change_costs(
    run: Run, tmp_path: Path, old: str, new: str, calls: int, says: str
) -> None:
    for name, price in (("old", old), ("new", new)):
        (tmp_path / name).write_text(sheet_text(postpaid=f"{{unit_price: {price}}}"), encoding="utf-8")
    words = ("diff", str(tmp_path / "old"), str(tmp_path / "new"), "--calls", str(calls))
    assert run(*words, COLUMNS="200").stdout.splitlines()[-1] == says


LIMITS = [
    # old, new for 100 calls, limit, met
    ("10", "11", "10%", True),  # exactly at the limit
    ("10", "11", "10 %", True),
    ("10", "11", "9.99%", False),
    ("10", "11", "100", True),
    ("10", "11", "99.99", False),
    ("10", "10", "0%", True),
    ("10", "10", "0", True),
    ("10", "10.0001", "0%", False),  # 0.01 more
    ("11", "10", "0", True),  # less
    ("0", "0", "0%", True),
    ("0", "0.01", "500%", False),  # from nothing no share is enough
    ("0", "0.01", "1", True),
    ("0", "0.01", "0.99", False),
    ("0.0101", "0.0103", "1.9%", False),  # 1.01 to 1.03 is 1.98 %
]


@pytest.mark.parametrize(("old", "new", "limit", "met"), LIMITS)
@pytest.mark.parametrize("quiet", [True, False])
def test_max_increase(run: Run, tmp_path: Path, old: str, new: str, limit: str, *, met: bool, quiet: bool) -> None:
    for name, price in (("old", old), ("new", new)):
        (tmp_path / name).write_text(sheet_text(postpaid=f"{{unit_price: {price}}}"), encoding="utf-8")
    words = ["diff", str(tmp_path / "old"), str(tmp_path / "new"), "--calls", "100", *(["-q"] if quiet else [])]
    outcome = run(*words, "--max-increase", limit)
    told = [line for line in outcome.stdout.splitlines() if line.startswith("Increase of at most ")]
    assert [line for line in outcome.stdout.splitlines() if line not in told] == run(*words).stdout.splitlines()
    # On a screen the line on standard error says that it is not met.
    assert [": met, " in line for line in told] == ([True] if met and not quiet else [])
    assert outcome.exit_code == (0 if met else 3)
    assert len(outcome.stderr.splitlines()) == (0 if met else 1)


def test_a_failed_gate_says_limit_actual_and_difference(run: Run, folder: Path) -> None:
    assert folder.is_dir()
    words = ("diff", "old.yaml", "new.yaml", "--calls", "200000", "--pay", "postpaid", "--max-increase")
    assert run(*words, "5%").stderr == (
        "costcalc: error: gate failed: --max-increase 5%: at most 500.00 more than 10,000.00 is allowed, "
        "but it is 1,000.00 more (10.0 %), 500.00 too much\n"
    )
    assert run(*words, "999.995").stderr == (
        "costcalc: error: gate failed: --max-increase 999.995: at most 999.99 more than 10,000.00 is allowed, "
        "but it is 1,000.00 more (10.0 %), 0.01 too much\n"
    )
    # 3.33333 % of 10,000.00 is 333.333.
    assert run(*words, "3.33333%").stderr == (
        "costcalc: error: gate failed: --max-increase 3.33333%: at most 333.33 more than 10,000.00 is allowed, "
        "but it is 1,000.00 more (10.0 %), 666.67 too much\n"
    )
    assert run(*words, "10%", "--fail-on", "postpaid-off-by-default").exit_code == 3


def test_a_report_says_what_came_of_the_increase(run: Run, folder: Path) -> None:
    assert folder.is_dir()
    words = ("diff", "old.yaml", "new.yaml", "--calls", "200000", "--pay", "postpaid", "--max-increase")
    back = ("diff", "new.yaml", "old.yaml", *words[3:])
    document = run(*words, "5%", "-f", "md").stdout.replace("\\", "")
    assert document.splitlines()[-1] == "Increase of at most 5% (500.00): not met, 500.00 too much."
    assert run(*words, "1000").stdout.splitlines()[-1] == "Increase of at most 1,000.00: met, 1,000.00 more (10.0 %)."
    # 1,000.00 less than 11,000.00
    assert run(*back, "0").stdout.splitlines()[-1] == "Increase of at most 0.00: met, 1,000.00 less (9.1 %)."
    assert json.loads(run(*words, "3.33333%", "--json").stdout)["gates"] == [
        {
            "gate": "max-increase",
            "limit": "333.33",
            "actual": "1000.00",
            "met": False,
            "message": "--max-increase 3.33333%: at most 333.33 more than 10,000.00 is allowed, "
            "but it is 1,000.00 more (10.0 %), 666.67 too much",
        }
    ]


def test_a_gate_fails_where_calls_go_unserved_or_no_total_is_known(run: Run, tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    packages = "{validity: 1 year, sizes: [{units: 10, price: 5}]}"
    old.write_text(sheet_text(postpaid="{unit_price: 1}", packages=packages), encoding="utf-8")
    new.write_text(sheet_text(packages=packages), encoding="utf-8")
    outcome = run("diff", str(old), str(new), "--calls", "10", "--max-increase", "100%")
    assert outcome.exit_code == 3
    assert "10 more calls are unserved than before (10, 0 before)" in outcome.stderr
    old.write_text(sheet_text(postpaid="{unit_price: 1}"), encoding="utf-8")
    words = ("diff", str(old), str(old), "--calls", "10", "--no-postpaid")
    outcome = run(*words, "--max-increase", "100%")
    assert outcome.exit_code == 3
    assert "no total" in outcome.stderr
    assert "There is no difference to name: no total before, no total after." in outcome.stdout
    found = answer(run, *words[1:])
    assert (found["total"], found["change"], found["way_changed"]) == (None, {"amount": None, "percent": None}, None)


def test_a_long_text_that_is_gone_or_new_is_a_sentence(run: Run, tmp_path: Path) -> None:
    named, nameless = str(tmp_path / "named.yaml"), str(tmp_path / "nameless.yaml")
    text, product = sheet_text(postpaid="{unit_price: 1}"), "Reading of handwritten letters"
    Path(named).write_text(text.replace("as_of", f"product: {product}\nas_of"), encoding="utf-8")
    Path(nameless).write_text(text, encoding="utf-8")
    shown = run("diff", named, nameless, "--calls", "5").stdout
    assert f"\nproduct is gone: {product}\n" in shown
    shown = run("diff", nameless, named, "--calls", "5").stdout
    assert f"\nproduct is new: {product}\n" in shown


def test_the_library_compares_sheets_without_a_file() -> None:
    old: PriceSheet = sheet_of(postpaid="{unit_price: 1}")
    found = diff_sheets(old, sheet_of(postpaid="{unit_price: 2}"), calls=5)
    assert (found.total, found.amount, found.way_changed) == (Decimal("10.00"), Decimal("5.00"), False)
