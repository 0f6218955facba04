"""Files at the edges of what the loader reads: each refusal with its words, and what one line more or less changes."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import Run
from making import sheet_text

from costcalc.loader.headings import resolve
from costcalc.loader.syntax import explain

BODY = sheet_text(postpaid="{unit_price: 1}", concurrency="{included: 3, daily_price: 200}")
TWO = BODY + BODY.partition("apis:\n")[2].replace("  test:", "  asr:")
PLANS = "[{name: Small, price: 10, included: 1_000, beyond: fails}, {name: Pro, price: 300, included: unlimited}]"

Write = Callable[[str, str], None]


@pytest.fixture
def write(empty_folder: Path) -> Write:
    def call(name: str, text: str) -> None:
        (empty_folder / name).write_text(text, encoding="utf-8", newline="")

    call("pricing.yaml", BODY)
    call("two.yaml", TWO)
    return call


@pytest.mark.parametrize(
    ("words", "text", "says"),
    [
        (
            "reconcile -p two.yaml --usage usage.csv --bill FILE",
            "month,test,asr\n2026-01,x,y\n",
            [
                "FILE:2:9: test: 'x' is not a number; write it as 1234.56 or -1234.56",
                "FILE:2:11: asr: 'y' is not a number; write it as 1234.56 or -1234.56",
            ],
        ),
        ("estimate --calls 5 --contract FILE", "", ["costcalc: error: FILE: the file is empty; a contract is expected"]),
        ("estimate --calls 5 -p ./FILE", "\n", ["costcalc: error: ./FILE: the file is empty; a price sheet is expected"]),
        ("sheet init --from ./FILE new.yaml", "", ["costcalc: error: ./FILE: the file is empty; a price sheet is expected"]),
        ("estimate --usage FILE", "", ["costcalc: error: FILE: the file is empty; a usage file is expected"]),
        ("reconcile --usage usage.csv --bill FILE", "", ["costcalc: error: FILE: the file is empty; a bill is expected"]),
        ("concurrency --demand FILE", "", ["costcalc: error: FILE: the file is empty; a demand file is expected"]),
        ("concurrency --demand FILE", "day,day,need\n2026-01-01,2026-01-01,5\n", ["FILE:1:5: day: the column 'day' stands here a second time; remove one"]),
        ("concurrency --demand FILE", "2026-01-01,5\n2026-01-02,5\n", ["FILE:1:1: the first line looks like data; add a header above it, as day,need"]),
        (
            "estimate --usage FILE",
            "month,calls\n2026-01,5\n2026-04,7\n",
            ["FILE:3:1: month: 2026-02 to 2026-03 are absent before this month; add them, or --gaps zero if there were no calls"],
        ),
        (
            "concurrency --demand FILE",
            "day;need\n2026-01-01;1,500\n",
            ["FILE:2:12: need: '1,500' may have decimals or groups; write digits alone"],
        ),
        # two days that cannot be read may be the two that are absent
        (
            "concurrency --demand FILE",
            "day,need\n2026-01-01,5\n2026-01-xx,5\n2026-01-yy,5\n2026-01-04,5\n",
            [
                "FILE:3:1: day: '2026-01-xx' is not in the calendar; write year-month-day in digits, as 2026-03-14",
                "FILE:4:1: day: '2026-01-yy' is not in the calendar; write year-month-day in digits, as 2026-03-14",
            ],
        ),
        (
            "estimate --usage FILE",
            "when,calls\n2026-01,5\n",
            ["FILE:1:1: when: columns not known here: when; if this is the time, add --columns month=when"],
        ),
        (
            "estimate --usage FILE",
            "wann,anrufe\n2026-01,5\n",
            [
                "FILE:1:1: wann: columns not known here: wann, anrufe; if these are the time and the calls, add --columns month=wann,calls=anrufe"
            ],
        ),
        (
            "estimate --usage FILE",
            "period,calls,x\n2026-01,5,a\n",
            [
                "FILE:1:1: period: columns not known here: period, x; if this is the time, add --columns month=period; the others are then left out"
            ],
        ),
    ],
)  # fmt: skip
def test_a_refusal_has_these_words(run: Run, write: Write, words: str, text: str, says: list[str]) -> None:
    write("usage.csv", "month,test,asr\n2026-01,5,5\n" if "two.yaml" in words else "month,calls\n2026-01,5\n")
    write("FILE", text)
    outcome = run(*words.split())
    assert (outcome.exit_code, outcome.stdout, outcome.stderr.splitlines()) == (1, "", says)


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
@pytest.mark.parametrize("words", ["estimate --calls 5 -p FILE.yaml", "estimate --usage FILE.yaml"])
@pytest.mark.usefixtures("write")
def test_other_encodings_of_unicode_are_named(run: Run, mark: bytes, words: str) -> None:
    Path("FILE.yaml").write_bytes(mark + b"\0a")
    assert run(*words.split()) == (1, "", "FILE.yaml:1:1: the file is UTF-16; save it as UTF-8\n")


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("acount", "account"),  # a letter less: the second, the first, the last
        ("ccount", "account"),
        ("accoun", "account"),
        ("acccount", "account"),  # a letter more
        ("xaccount", "account"),
        ("accountx", "account"),
        ("xccount", "account"),  # another letter
        ("acxount", "account"),
        ("accounx", "account"),
        ("caccount", "account"),
        ("acocunt", "account"),  # two that changed places
        ("accoutn", "account"),
        ("caocunt", None),  # four
        ("accxxnt", None),
        ("xaccountx", None),
    ],
)
def test_a_heading_that_is_a_letter_off_is_not_left_out_silently(heading: str, meant: str | None) -> None:
    columns = resolve(["month", "n", heading], [], [("calls", "n")])
    assert columns.near == ([] if meant is None else [(2, meant)])
    assert columns.left_out == ([2] if meant is None else [])


def test_what_a_parser_says_that_nobody_knows_yet() -> None:
    mark = yaml.Mark("sheet.yaml", 7, 2, 3, "", 0)
    error = yaml.MarkedYAMLError(problem="a mystery", problem_mark=mark)
    assert explain(error, "") == (3, 4, "this is not valid YAML; check indentation, quotes and brackets")
    assert explain(yaml.MarkedYAMLError(problem="a mystery"), "")[:2] == (1, 1)


def test_saved_results_say_what_each_subscription_costs_and_which_does_not_serve_all(run: Run, write: Write) -> None:
    def saved(name: str, plans: str) -> None:
        write("plans.yaml", sheet_text(postpaid="{unit_price: 1}", subscriptions=plans))
        write(name, run("estimate", "--calls", "2000", "-p", "plans.yaml", "--json").stdout)

    saved("old.json", PLANS)
    saved("new.json", PLANS.replace("300", "400").replace("1_000", "3_000"))
    answer = json.loads(run("diff", "old.json", "new.json", "--json").stdout)
    changes = {each["path"]: (each["old"], each["new"]) for each in answer["changes"]}
    assert changes["subscription"] == ("Pro", "Small")
    assert (answer["before"]["total"], answer["after"]["total"]) == ("300.00", "10.00")
    page = run("diff", "old.json", "new.json", COLUMNS="100").stdout
    # 2,000 calls are more than Small serves at first, and less than it serves then; Pro has another price.
    assert re.search(r"Small +– +10\.00", page), page
    assert re.search(r"Pro +300\.00 +400\.00 +\+100\.00", page), page


def test_accounts_that_only_differ_in_case_are_said(run: Run, write: Write) -> None:
    write("usage.csv", "month,account,calls\n2026-01,Web,5\n2026-01,web,7\n")
    (note,) = json.loads(run("estimate", "--usage", "usage.csv", "--json").stdout)["notes"]
    assert note == {"code": "similar-names", "message": "'Web' and 'web' are 2 accounts; give one name to what is one"}


@pytest.mark.parametrize(
    ("columns", "cells", "billed"),
    [
        ("calls", "45", 45),
        ("calls,failed", "45,5", 40),
        ("calls,size", "45,2", 90),
        ("calls,failed,size", "45,5,2", 80),
    ],
)
def test_a_bill_counts_units_of_calls_that_did_not_fail(
    run: Run, write: Write, columns: str, cells: str, billed: int
) -> None:
    write("usage.csv", "month,calls\n2026-01,45\n")
    write("bill.csv", f"month,{columns},amount\n2026-01,{cells},45.00\n")
    (row,) = json.loads(run("reconcile", "--usage", "usage.csv", "--bill", "bill.csv", "--json").stdout)["rows"]
    assert (row["calls"], row["billed_calls"]) == (45, billed)


@pytest.mark.parametrize(
    ("name", "exit_code"), [("a" * 100, 0), ("a" * 101, 1), ("a.b", 0), ("a_b-c", 0), ("-a", 1), ("é", 1)]
)
def test_a_name_of_an_api(run: Run, write: Write, name: str, exit_code: int) -> None:
    write("sheet.yaml", BODY.replace("  test:", f"  {name}:"))
    outcome = run("estimate", "--calls", "5", "-q", "-p", "sheet.yaml")
    assert (outcome.exit_code, outcome.stdout) == (exit_code, "" if exit_code else "5.00\n")
    says = "is not a name for --api; use letters, digits, '.', '_' and '-', at most 100\n"
    assert outcome.stderr.endswith(says if exit_code else "")
