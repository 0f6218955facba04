"""APIs that use others: by hand, through the command line, for one month, volumes, a year and a usage file."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

CHAT = """\
schema: 1
provider: Vendor
currency: USD
as_of: 2026-01
source: a test
apis:
  chat:
    name: Chat completion
    unit: call
    uses: {input: 1_200, output: 300}
  long-chat:
    name: Long chat
    unit: call
    uses: {input: 12_000, output: 500}
  input:
    name: Input
    unit: token
    postpaid: {unit_price: 5, per: 1_000_000, rounding: exact}
  output:
    name: Output
    unit: token
    postpaid: {unit_price: 15, per: 1_000_000, rounding: exact}
    packages: {validity: 1 year, sizes: [{units: 1_000_000, price: 10}]}
"""
# A pool of credits: an OCR call takes 1, a face call 2; the credits have the tiers that both share.
POOL = """\
schema: 1
provider: Vendor
currency: USD
as_of: 2026-01
source: a test
apis:
  ocr: {name: OCR, unit: call, uses: {credits: 1}}
  face: {name: Face, unit: call, uses: {credits: 2}}
  credits:
    name: Credits
    unit: credit
    free_quota: {period: month, units: 100}
    postpaid:
      mode: volume
      tiers: [{from: 0, unit_price: 0.10}, {from: 1_000, unit_price: 0.05}]
"""
# A talk takes tokens of a prompt, whose size chooses the tier, and seconds in pulses of 15.
TALK = """\
schema: 1
provider: Vendor
currency: USD
as_of: 2026-01
source: a test
apis:
  talk: {name: Talk, unit: call, uses: {prompt: 150_000, speech: 5}}
  prompt:
    name: Prompt
    unit: token
    postpaid:
      mode: volume
      tier_basis: call
      per: 1_000_000
      rounding: exact
      tiers: [{up_to: 200_000, unit_price: 5}, {unit_price: 10}]
  speech: {name: Speech, unit: second, per_call: {block: 15}, postpaid: {unit_price: 0.02, per: 15, rounding: exact}}
"""
# Units of a day: 100 are free anew each day.
DAILY = """\
schema: 1
provider: Vendor
currency: USD
as_of: 2026-01
source: a test
apis:
  face: {name: Face, unit: call, uses: {credits: 2}}
  credits: {name: Credits, unit: credit, free_quota: {period: day, units: 100}, postpaid: {unit_price: 0.10}}
"""


@pytest.fixture(autouse=True)
def sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("chat.yaml").write_text(CHAT, encoding="utf-8")
    Path("pool.yaml").write_text(POOL, encoding="utf-8")
    Path("talk.yaml").write_text(TALK, encoding="utf-8")
    Path("daily.yaml").write_text(DAILY, encoding="utf-8")


def answer(run: Run, *words: str) -> Any:
    outcome = run(*words, "--json")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def test_a_month_is_one_total_and_a_row_per_part(run: Run) -> None:
    found = answer(run, "estimate", "-p", "chat.yaml", "--api", "chat", "--calls", "10k")
    # 12M × 5 per million = 60; 3M by packages = 30 (postpaid 45)
    assert (found["api"], found["calls"], found["total"]) == ("chat", 10_000, "90.00")
    parts = [
        (part["api"], part["units_per_call"], part["usage"]["calls"], part["pay"], part["total"])
        for part in found["parts"]
    ]
    assert parts == [
        ("input", 1_200, 12_000_000, "postpaid", "60.00"),
        ("output", 300, 3_000_000, "packages", "30.00"),
    ]


def test_calls_that_failed_take_nothing_of_any_part(run: Run) -> None:
    words = ("estimate", "-p", "chat.yaml", "--api", "chat", "--calls", "1000", "--failed", "10", "--pay", "postpaid")
    page = run(*words).stdout.splitlines()
    assert page[2] == "1,000 calls in one month; 10 failed, which take nothing"
    # 990 × 1,200 × 5 and 990 × 300 × 15, both by the million: 5.94, and 4.455, a half up.
    assert [line.split() for line in page if line.startswith(("input ", "output "))] == [
        ["input", "1,200", "1,188,000", "postpaid", "5.94"],
        ["output", "300", "297,000", "postpaid", "4.46"],
    ]
    rows = [row for row in csv.DictReader(run(*words, "-f", "csv").stdout.splitlines()) if row["chosen"] == "true"]
    assert [(row["api"], row["total"], row["calls"], row["failed"]) for row in rows] == [
        ("input", "5.94", "1188000", "0"),
        ("output", "4.46", "297000", "0"),
    ]


@pytest.mark.parametrize(
    ("words", "total"),
    [
        ("--calls 10k --pay postpaid", "105.00"),
        ("--calls 10k --failed 2k", "74.00"),  # 9.6M × 5 = 48; 2.4M: 2 × 10 and 0.4M × 15 = 26
        ("--calls 10k --prepaid output:1M", "80.00"),  # 60 + 2 × 10
        ("--calls 10k --free input:2M", "80.00"),  # 50 + 30
        ("--calls 0", "0.00"),
    ],
)
def test_what_a_month_costs(run: Run, words: str, total: str) -> None:
    outcome = run("estimate", "-p", "chat.yaml", "--api", "chat", *words.split(), "-q")
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, f"{total}\n", "")


@pytest.mark.parametrize(
    ("sheet", "words", "total"),
    [
        ("talk", "--calls 10", "7.70"),  # as in a file: below, of size 1 and 2
        ("talk", "--calls 12 --failed 2 --size 2", "30.20"),
        ("chat", "--api chat --calls 10k --size 2", "180.00"),  # 24M × 5 = 120; 6M: 6 × 10
        ("daily", "--calls 60/day --days 3", "6.00"),  # 120 credits a day, 100 of them free
        ("daily", "--calls 60/day", "60.00"),
    ],
)
@pytest.mark.parametrize("command", ["estimate", "diff"])
def test_sizes_and_days_reach_every_part(run: Run, command: str, sheet: str, words: str, total: str) -> None:
    named = [f"{sheet}.yaml"] * 2 if command == "diff" else ["-p", f"{sheet}.yaml"]
    api = () if "--api" in words else ("--api", {"talk": "talk", "daily": "face"}[sheet])
    outcome = run(command, *named, *words.split(), *api, "-q")
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, f"{total}\n", "")


def test_a_month_of_a_composite_whose_parts_count_days_is_refused(run: Run) -> None:
    outcome = run("estimate", "-p", "daily.yaml", "--api", "face", "--calls", "60", "-q")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "write --calls 60/day" in outcome.stderr


def test_the_page_says_the_size_and_the_days(run: Run) -> None:
    shown = run(
        "estimate", "-p", "daily.yaml", "--api", "face", "--calls", "60/day", "--days", "3", "--size", "2"
    ).stdout
    assert "180 calls of size 2 in 3 days (60 a day)" in shown
    # 240 credits a day, 140 of them at 0.10
    assert shown.endswith("These 3 days: 42.00 USD.\n")


ONCE = """\
schema: 1
provider: Vendor
currency: USD
as_of: 2026-01
source: a test
amounts: {rounded: bill}
apis:
  ask: {name: Ask, unit: call, uses: {a: 1, b: 1, c: 2}}
  a: {name: A, unit: call, postpaid: {unit_price: 0.004}}
  b: {name: B, unit: call, postpaid: {unit_price: 0.004}}
  c: {name: C, unit: call, postpaid: {unit_price: 0.01, per: 3, rounding: exact}}
"""


def test_a_bill_that_is_rounded_as_a_whole_is_rounded_over_all_parts(run: Run) -> None:
    # 0.004 and 0.004 and two thirds of 0.01 are 0.01466…
    found = json.loads(run("estimate", "-p", "-", "--api", "ask", "--calls", "1", "--json", stdin=ONCE).stdout)
    assert (found["total"], [part["total"] for part in found["parts"]][:2]) == ("0.01", ["0.004", "0.004"])
    assert found["parts"][2]["total"].startswith("0.0066666666")
    assert found["rounding"].startswith("-0.004666666")
    shown = run("estimate", "-p", "-", "--api", "ask", "--calls", "1", stdin=ONCE).stdout
    assert "rounding" in shown
    # 1,000 × 0.008 and 6.666…: 14.67, where parts apart would be the same; 3 × 0.004 twice and 0.02: 0.044
    for calls, total in (("1000", "14.67"), ("3", "0.04")):
        assert run("estimate", "-p", "-", "--api", "ask", "--calls", calls, "-q", stdin=ONCE).stdout == f"{total}\n"


def test_terms_are_put_on_the_parts_of_a_bill_that_is_rounded_as_a_whole(run: Run) -> None:
    taxed = ONCE + "bill: {tax: {name: VAT, rate: 100 %}}\n"
    found = json.loads(run("estimate", "-p", "-", "--api", "ask", "--calls", "1", "--json", stdin=taxed).stdout)
    assert (found["list_total"], found["bill"]["discount"], found["total"]) == ("0.01", "0.00", "0.02")


def test_what_is_held_is_said_by_part(run: Run) -> None:
    outcome = run("estimate", "-p", "chat.yaml", "--api", "chat", "--calls", "5", "--prepaid", "1M")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr == "costcalc: error: --prepaid 1M: say of which part of chat, as input:1000000\n"
    outcome = run("estimate", "-p", "chat.yaml", "--api", "chat", "--calls", "5", "--free", "speech:1")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "chat does not use 'speech'; its parts are: input, output" in outcome.stderr


def test_parts_of_all_composites_and_direct_rows_are_added_up_before_they_are_rated(run: Run) -> None:
    Path("usage.csv").write_text(
        "month,account,api,calls,failed\n"
        "2026-01,A,ocr,500,0\n2026-01,A,face,320,20\n2026-01,A,credits,50,0\n2026-01,B,ocr,90,0\n",
        encoding="utf-8",
    )
    found = answer(run, "estimate", "-p", "pool.yaml", "--usage", "usage.csv")
    # A: 500 + 300 × 2 + 50 = 1,150 credits, 100 free: 1,050 × 0.05 = 52.50. B: 90 of 100 free.
    groups = [(each["account"], each["api"], each["usage"]["calls"], each["total"]) for each in found["groups"]]
    assert groups == [("A", "credits", 1_150, "52.50"), ("B", "credits", 90, "0.00")]
    assert found["total"] == "52.50"
    composites = [(each["account"], each["api"], each["calls"], each["failed"]) for each in found["composites"]]
    assert composites == [("A", "face", 320, 20), ("A", "ocr", 500, 0), ("B", "ocr", 90, 0)]
    assert found["composites"][0]["parts"] == [{"api": "credits", "units": 600}]


@pytest.mark.parametrize(
    ("usage", "total"),
    [
        # 10 prompts of 150,000 at 5 a million, and 10 pulses at 0.02
        ("month,api,calls\n2026-01,talk,10\n", "7.70"),
        # 300,000 tokens are above the bound: 3M at 10; 10 s are still one pulse
        ("month,api,calls,size\n2026-01,talk,10,2\n", "30.20"),
        ("month,api,calls,size\n2026-01,talk,10,1\n2026-01,talk,2,2\n2026-01,prompt,2,100000\n", "14.74"),
    ],
)
@pytest.mark.parametrize("command", ["estimate", "plan"])
def test_one_call_is_one_call_of_each_part(run: Run, usage: str, total: str, command: str) -> None:
    outcome = run(command, "-p", "talk.yaml", "--usage", "-", "--sum", "-q", stdin=usage)
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, f"{total}\n", "")


def test_composites_of_a_file_are_counted_in_calls(run: Run) -> None:
    usage = "month,api,calls,failed,size\n2026-01,talk,12,2,2\n"
    outcome = run("estimate", "-p", "talk.yaml", "--usage", "-", "--json", stdin=usage)
    [found] = json.loads(outcome.stdout)["composites"]
    assert (found["calls"], found["failed"]) == (12, 2)
    assert found["parts"] == [{"api": "prompt", "units": 3_000_000}, {"api": "speech", "units": 150}]


@pytest.mark.parametrize(("size", "total"), [("1", "92.40"), ("2", "362.40")])
def test_a_plan_of_calls_of_one_size(run: Run, size: str, total: str) -> None:
    words = ("plan", "-p", "talk.yaml", "--api", "talk", "--calls", "10", "--size", size, "-q")
    assert run(*words).stdout == f"{total}\n"  # twelve times 7.70 and 30.20


def test_days_of_composites_and_direct_rows_are_added_up_by_date(run: Run) -> None:
    # The 2nd: 40 × 2 + 30 credits, 100 free: 10 × 0.10. The 1st: 30 and the 3rd: 80 are free.
    usage = "day,api,calls\n2026-01-01,credits,30\n2026-01-02,credits,30\n2026-01-02,face,40\n2026-01-03,face,40\n"
    for command in ("estimate", "plan"):
        outcome = run(command, "-p", "daily.yaml", "--usage", "-", "-q", stdin=usage)
        assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, "1.00\n", "")


def test_a_year_is_planned_by_part(run: Run) -> None:
    found = answer(run, "plan", "-p", "chat.yaml", "--api", "chat", "--calls", "10k")
    # 12 × 60, and 12 × 3M output in packages of 1M at 10
    assert found["total"] == "1080.00"
    assert found["api"] == "chat"
    assert [(each["api"], each["total"]) for each in found["parts"]] == [("input", "720.00"), ("output", "360.00")]
    assert sum(each["count"] for each in found["parts"][1]["purchases"]) == 36
    assert found["composites"][0]["calls"] == 120_000
    shown = run("plan", "-p", "pool.yaml", "--api", "face", "--calls", "300", "--months", "1").stdout
    # 600 credits, 100 of them free, at 0.10
    assert "300 calls in 1 month, by part:" in shown
    assert shown.endswith("Buy nothing now. The month: 50.00.\n")


# 1,000 calls: 1.2M × 5 and 0.3M × 15 per million; in a year 72, and 3.6M output: 3 × 10 and 0.6M × 15
@pytest.mark.parametrize(
    ("command", "before", "after"), [("estimate", "90.00", "10.50"), ("plan", "1080.00", "111.00")]
)
def test_saved_answers_are_compared_part_by_part(run: Run, command: str, before: str, after: str) -> None:
    for name, calls in (("old", "10k"), ("new", "1k")):
        saved = run(command, "-p", "chat.yaml", "--api", "chat", "--calls", calls, "--json").stdout
        Path(f"{name}.json").write_text(saved, encoding="utf-8")
    found = answer(run, "diff", "old.json", "new.json")
    assert (found["before"]["total"], found["after"]["total"]) == (before, after)
    assert [group["api"] for group in found["groups"]] == ["input", "output"]


def test_volumes_are_compared_in_calls_and_break_evens_by_part(run: Run) -> None:
    found = answer(run, "compare", "-p", "chat.yaml", "--api", "chat", "--calls", "100", "--calls", "10k")
    rows = [(row["calls"], row["month"]["postpaid"], row["month"]["cheapest"]) for row in found["rows"]]
    # 100: 120,000 × 5 and 30,000 × 15 per million
    assert rows == [(100, "1.05", "1.05"), (10_000, "105.00", "90.00")]
    assert [row["year"]["cheapest"] for row in found["rows"]] == ["12.60", "1080.00"]
    assert [part["api"] for part in found["parts"]] == ["input", "output"]
    # A package of 1M at 10.00 is cheaper than postpaid from 667,000 tokens on: 10.005, which is 10.01.
    assert [even["calls"] for even in found["parts"][1]["break_even"]] == [667_000]


def test_volumes_of_calls_are_compared_at_the_size_that_each_part_has(run: Run) -> None:
    found = answer(run, "compare", "-p", "talk.yaml", "--api", "talk", "--calls", "10", "--calls", "20")
    assert [row["month"]["postpaid"] for row in found["rows"]] == ["7.70", "15.40"]
    assert [part["units_per_call"] for part in found["parts"]] == [150_000, 15]


def test_volumes_of_larger_calls_take_more_of_each_part(run: Run) -> None:
    found = answer(run, "compare", "-p", "talk.yaml", "--api", "talk", "--calls", "10", "--size", "2")
    assert [row["month"]["postpaid"] for row in found["rows"]] == ["30.20"]
    assert [part["units_per_call"] for part in found["parts"]] == [300_000, 15]


def test_a_change_of_a_part_is_a_change_of_the_composite(run: Run) -> None:
    Path("new.yaml").write_text(CHAT.replace("price: 10", "price: 12").replace("1_200", "1_500"), encoding="utf-8")
    found = answer(run, "diff", "chat.yaml", "new.yaml", "--api", "chat", "--calls", "10k")
    # 15M × 5 = 75, and 3 × 12
    assert (found["before"]["total"], found["after"]["total"]) == ("90.00", "111.00")
    assert {each["path"] for each in found["changes"]} == {
        "apis.chat.uses.input",
        "apis.output.packages.sizes[1_000_000].price",
    }
