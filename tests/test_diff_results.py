"""Two saved results: every command that can be compared, against what the command itself says."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import Golden, Run
from jsonschema import Draft202012Validator
from making import sheet_text

from costcalc.render.pages.diff_paths import in_result

USAGE = "month,account,calls\n2026-01,a,9000\n2026-02,a,20000\n2026-01,b,200000\n"
MORE = "month,account,calls\n2026-01,a,9000\n2026-02,a,15000\n"


@pytest.fixture
def save(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Write what a command answers with ``--json`` to a file; in a folder with two usage files."""
    monkeypatch.chdir(tmp_path)
    Path("old.csv").write_text(USAGE, encoding="utf-8")
    Path("new.csv").write_text(MORE, encoding="utf-8")

    def to(name: str, words: str) -> str:
        outcome = run(*words.split(), *([] if " -p " in words else ["-p", "builtin"]), "--json")
        assert outcome.exit_code == 0
        Path(name).write_text(outcome.stdout, encoding="utf-8")
        return name

    return to


RESULTS = [
    # two commands, the totals before and after, the difference, per cent, whether the way changes
    ("estimate --calls 200k", "estimate --calls 15k", "9000.00", "900.00", "-8100.00", "-90.0", True),
    ("estimate --calls 200k", "estimate --calls 200k", "9000.00", "9000.00", "0.00", "0.0", False),
    ("estimate --calls 0", "estimate --calls 5", "0.00", "0.40", "0.40", None, True),
    # 7 x 4,000 for a month of 10 at once
    ("estimate --calls 5", "estimate --calls 5 --concurrency 10", "0.40", "28000.40", "28000.00", "7000000.0", False),
    ("estimate --usage old.csv", "estimate --usage new.csv", "11920.00", "1620.00", "-10300.00", "-86.4", False),
    ("plan --calls 15k", "plan --calls 25k", "8900.00", "13500.00", "4600.00", "51.7", False),
    # 5 x 12 calls stay postpaid
    ("plan --calls 15k", "plan --calls 5", "8900.00", "4.80", "-8895.20", "-99.9", True),
    ("plan --usage old.csv", "plan --usage old.csv", "10650.00", "10650.00", "0.00", "0.0", False),
    ("concurrency --need 10 --days 5", "concurrency --need 10 --days 25", "7000.00", "28000.00", "21000.00", "300.0", True),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "before", "after", "amount", "percent", "way"), RESULTS)
def test_two_saved_results(
    run: Run, save: Callable[..., str], old: str, new: str, before: str, after: str, amount: str, percent: str, *, way: bool
) -> None:  # fmt: skip
    outcome = run("diff", save("old.json", old), save("new.json", new), "--json")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    found = json.loads(outcome.stdout)
    assert (found["before"]["total"], found["total"]) == (before, after)
    assert found["change"] == {"amount": amount, "percent": percent}
    assert found["way_changed"] is way
    assert (found["compared"], found["sheet"]["name"]) == ("results", "built-in sheet")
    assert bool(found["changes"]) is (old != new)
    assert run("diff", "old.json", "new.json", "-q").stdout == f"{after}\n"
    assert run("diff", "old.json", "new.json").exit_code == 0


def test_a_saved_estimate_says_what_the_estimate_says(run: Run, save: Callable[..., str]) -> None:
    save("old.json", "estimate --calls 105000")
    save("new.json", "estimate --calls 1100 --failed 10 --free 20 --prepaid 30")
    found = json.loads(run("diff", "old.json", "new.json", "--json").stdout)
    for side, name in (("before", "old.json"), ("after", "new.json")):
        document = json.loads(Path(name).read_text(encoding="utf-8"))
        assert found[side] == {
            "name": name,
            "as_of": document["sheet"]["as_of"],
            "calls": document["usage"]["calls"],
            "total": document["total"],
            "postpaid": document["postpaid"]["total"],
            "packages": document["packages"]["total"],
            "cheapest": document["cheapest"]["total"],
            "pay": document["pay"],
            "cheapest_pay": document["cheapest"]["pay"],
            "purchases": document["cheapest"]["purchases"],
            "unserved": document["unserved"],
        }
    paths = {each["path"]: (each["old"], each["new"]) for each in found["changes"]}
    assert paths["usage.prepaid"] == ("0", "30")
    assert paths["postpaid.tier.unit_price"] == ("0.05", "0.08")
    assert [each["code"] for each in found["notes"]] == [each["code"] for each in document["notes"]]


def test_months_and_accounts_of_saved_results_are_compared(run: Run, save: Callable[..., str]) -> None:
    save("old.json", "estimate --usage old.csv")
    save("new.json", "estimate --usage new.csv")
    found = json.loads(run("diff", "old.json", "new.json", "--json").stdout)
    assert [(row["month"], row["total_before"], row["total_after"]) for row in found["months"]] == [
        ("2026-01", "10720.00", "720.00"),
        ("2026-02", "1200.00", "900.00"),
    ]
    assert [(row["account"], row["total_before"], row["total_after"]) for row in found["groups"]] == [
        ("a", "1920.00", "1620.00"),
        ("b", "10000.00", None),
    ]


UNPAID = [
    # what was saved, whether a budget beyond its total is met: as by the estimate itself
    ("estimate --calls 200k", True),
    ("estimate --calls 200k --no-postpaid", False),
    ("estimate --calls 200k --no-postpaid --pay packages", True),
    ("estimate --usage old.csv --no-postpaid", False),
    ("plan --calls 200k --no-postpaid", True),
]


@pytest.mark.parametrize(("words", "met"), UNPAID)
def test_a_budget_on_a_saved_result_is_met_only_if_every_call_is_paid_for(
    run: Run, save: Callable[..., str], words: str, *, met: bool
) -> None:
    save("a.json", words)
    code = 0 if met else 3
    assert run(*words.split(), "-p", "builtin", "--budget", "100000", "-q").exit_code == code
    assert run("diff", "a.json", "a.json", "--budget", "100000", "-q").exit_code == code


# 49,000.00 for a month and a half are 32,666.666… a month.
@pytest.mark.parametrize(("budget", "code"), [("32666.67/month", 0), ("32666.66/month", 3), ("48999.99", 3)])
def test_a_saved_concurrency_has_its_own_days(run: Run, save: Callable[..., str], budget: str, code: int) -> None:
    save("a.json", "concurrency --need 10 --days 45")
    assert run("diff", "a.json", "a.json", "--budget", budget, "-q").exit_code == code


@pytest.mark.parametrize("key", ["period", "unpaid"])
def test_a_saved_estimate_has_all_that_a_comparison_needs(run: Run, save: Callable[..., str], key: str) -> None:
    save("new.json", "estimate --calls 200k --no-postpaid --pay packages")
    document = json.loads(Path("new.json").read_text(encoding="utf-8"))
    del document[key]
    Path("old.json").write_text(json.dumps(document), encoding="utf-8")
    outcome = run("diff", "new.json", "old.json", "--budget", "100000", "--json")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert outcome.stderr.startswith(f"costcalc: error: old.json: {key}: ")
    assert "save the result again with --json" in outcome.stderr


SOLO = "apis:\n  test:\n    name: T\n    unit: u\n    postpaid: {unit_price: 1}\n    subscriptions: [{name: Solo, price: 12, included: 50, beyond: postpaid}]\n"


@pytest.mark.parametrize(
    ("words", "part", "key"),
    [("builtin", "cheapest.", "size"), ("builtin", "", "size"), ("solo.yaml", "cheapest.", "months")],
)
def test_a_purchase_without_what_its_kind_has_is_one_line(
    run: Run, save: Callable[..., str], words: str, part: str, key: str
) -> None:
    head = sheet_text(postpaid="{unit_price: 1}").partition("apis:")[0]
    Path("solo.yaml").write_text(head + SOLO, encoding="utf-8")
    save("new.json", f"plan --calls 20k --months 3 -p {words}")
    document = json.loads(Path("new.json").read_text(encoding="utf-8"))
    del (document["cheapest"] if part else document)["purchases"][0][key]
    Path("old.json").write_text(json.dumps(document), encoding="utf-8")
    outcome = run("diff", "old.json", "new.json")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    where = f"costcalc: error: old.json: {part}purchases[0].{key}"
    assert outcome.stderr == f"{where}: a count is expected; save the result again with --json\n"


def test_amounts_of_a_day_and_of_a_month_are_not_compared(run: Run, save: Callable[..., str]) -> None:
    for name, period in (("day", "day"), ("month", "month")):
        postpaid = f"{{period: {period}, mode: volume, tiers: [{{from: 0, unit_price: 1}}]}}"
        Path(f"{name}.yaml").write_text(sheet_text(postpaid=postpaid), encoding="utf-8")
        save(f"{name}.json", f"estimate --calls {'5/day --days 1' if name == 'day' else 5} -p {name}.yaml")
    outcome = run("diff", "day.json", "month.json")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert outcome.stderr == (
        "costcalc: error: day.json is about one day and month.json about one month; "
        "amounts of a day and of a month cannot be compared\n"
    )
    same = run("diff", "day.json", "day.json", "--json")
    assert json.loads(same.stdout)["period"] == "day"


def test_each_amount_of_a_csv_has_the_digits_of_the_currency(run: Run, save: Callable[..., str]) -> None:
    save("old.json", "estimate --usage old.csv")
    save("new.json", "estimate --usage new.csv")
    lines = run("diff", "old.json", "new.json", "-f", "csv").stdout.splitlines()
    planned = next(line for line in lines if line.startswith("change,planned.total,"))
    cheapest = next(line for line in lines if line.startswith("total,bought by plan,"))
    assert planned.split(",")[2:4] == cheapest.split(",")[2:4]
    assert planned.split(",")[2] == "10650.00"


def test_keys_are_words_on_the_page_and_keys_in_the_data(run: Run, save: Callable[..., str]) -> None:
    # 7 more than the 3 included: monthly for 30 days of 45, and daily for the 15 that are left.
    save("old.json", "concurrency --need 10 --days 25")
    save("new.json", "concurrency --need 10 --days 45")
    monthly = "7 monthly add-ons from day 1"
    daily = "7 daily add-ons for 15 days from day 31"
    text = run("diff", "old.json", "new.json", COLUMNS="200").stdout
    assert f"\nThe cheapest to buy: before {monthly}, now {monthly} + {daily}\n" in text
    assert "\nthe last one of the peak " in text
    assert "_" not in text
    paths = [each["path"] for each in json.loads(run("diff", "old.json", "new.json", "--json").stdout)["changes"]]
    assert {"days", "daily.total", "monthly.total", "cheapest.purchases", "peak_total"} <= set(paths)
    assert "change,peak_total," in run("diff", "old.json", "new.json", "-f", "csv").stdout


def test_an_account_is_named_with_its_api_in_a_csv(run: Run, save: Callable[..., str]) -> None:
    save("old.json", "estimate --usage old.csv")
    save("new.json", "estimate --usage new.csv")
    rows = csv.DictReader(run("diff", "old.json", "new.json", "-f", "csv").stdout.splitlines())
    assert [row["name"] for row in rows if row["kind"] == "group"] == [
        "a/image-style-transfer",
        "b/image-style-transfer",
    ]


def test_packages_beside_postpaid_are_named_as_the_cheapest_way(run: Run, save: Callable[..., str]) -> None:
    save("old.json", "estimate --calls 200k")
    save("new.json", "estimate --calls 1100")
    text = run("diff", "old.json", "new.json", COLUMNS="200").stdout
    # 75.00 and 100 x 0.08; 2 x 4,500.00
    assert text.endswith(
        "The cheapest way changes: packages (1 × 1,000) and postpaid instead of packages (2 × 100,000).\n"
    )


def test_where_one_of_two_has_no_total_no_difference_is_named(run: Run, save: Callable[..., str]) -> None:
    Path("sheet.yaml").write_text(sheet_text(postpaid="{unit_price: 1}"), encoding="utf-8")
    save("old.json", "estimate --calls 5 --no-postpaid -p sheet.yaml")
    save("new.json", "estimate --calls 5 -p sheet.yaml")
    ends = "There is no difference to name: no total before, 5.00 after.\n"
    assert run("diff", "old.json", "new.json").stdout.endswith(ends)
    ends = "There is no difference to name: 5.00 before, no total after.\n"
    assert run("diff", "new.json", "old.json").stdout.endswith(ends)


@pytest.mark.parametrize(("word", "lines"), [("short", 0), ("longer than twenty letters", 50)])
def test_a_page_lists_fifty_changes_be_they_short_or_long(
    run: Run, save: Callable[..., str], word: str, lines: int
) -> None:
    document = json.loads(Path(save("old.json", "estimate --calls 5")).read_text(encoding="utf-8"))
    for name in ("old", "new"):
        document["x"] = {f"k{number}": f"{name} {word}" for number in range(60)}
        Path(f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    text = run("diff", "old.json", "new.json", COLUMNS="200").stdout
    assert len(re.findall(r"x: k\d+", text, re.IGNORECASE)) == 50
    assert text.count(", now new ") == lines
    assert "\n10 more changes; --json lists each.\n" in text
    assert len(json.loads(run("diff", "old.json", "new.json", "--json").stdout)["changes"]) == 60


ODD = [
    None,
    True,
    0,
    -1,
    7,
    10**17,
    0.5,
    "",
    "0",
    "7",
    "-0.01",
    "9.999",
    "mix",
    "2026-13",
    "\u2028",
    [],
    [0],
    {},
    {"": 1},
]
KINDS = [
    "estimate --calls 1100 --concurrency 9",
    "estimate --usage old.csv",
    "plan --calls 15k",
    "concurrency --need 10",
]


def places(values: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each place of a JSON document: what it is within, and its key or position."""
    for key in values if isinstance(values, dict) else range(len(values)):
        yield values, key
        if isinstance(values[key], dict | list):
            yield from places(values[key])


@pytest.mark.parametrize("words", KINDS)
def test_what_is_accepted_of_a_result_that_was_edited_is_valid_again(
    run: Run, save: Callable[..., str], words: str
) -> None:
    text = Path(save("old.json", words)).read_text(encoding="utf-8")
    schema = json.loads(run("sheet", "schema", "--result", "diff").stdout)
    random, accepted = Random(words), 0
    for _ in range(30):
        document = json.loads(text)
        within, key = random.choice(list(places(document)))
        within[key] = random.choice(ODD)
        Path("new.json").write_text(json.dumps(document), encoding="utf-8")
        outcome = run("diff", "old.json", "new.json", "--json")
        if outcome.exit_code:
            assert (outcome.stdout, len(outcome.stderr.splitlines())) == ("", 1), (key, outcome.stderr)
        else:
            accepted += 1
            assert run("diff", "old.json", "new.json").exit_code == 0
            errors = Draft202012Validator(schema).iter_errors(json.loads(outcome.stdout))
            assert [f"{error.json_path}: {error.message}" for error in errors] == []
    assert 3 < accepted < 30


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("usage.to_pay", "calls to pay for"),
        ("unit_price", "average price of a call"),
        ("cheapest.unit_price", "cheapest: average price of a call"),
        ("postpaid.tier.unit_price", "postpaid: tier: unit price"),
        ("concurrency.required", "concurrency: tasks at once"),
        ("a_later.key_of", "a later: key of"),
    ],
)
def test_a_key_of_a_result_in_words(path: str, words: str) -> None:
    assert in_result(path) == words


@pytest.mark.parametrize("name", ["diff-results.txt", "diff-results.json"])
def test_a_report_of_results_reads_as_agreed(run: Run, save: Callable[..., str], golden: Golden, name: str) -> None:
    save("old.json", "plan --calls 15k --months 3")
    save("new.json", "plan --calls 25k --months 3")
    golden(name, run("diff", "old.json", "new.json", *(["--json"] if name.endswith("json") else [])).stdout)
