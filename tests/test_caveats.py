"""What a sheet leaves out is said beside every answer; what no longer comes out stops none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Outcome, Run
from making import sheet_text
from sheet_files import ROOT, SHEETS, SHIPPED, write

pytestmark = pytest.mark.usefixtures("empty_folder")

HEAD = "schema: 1\nprovider: Vendor\ncurrency: USD\nas_of: 2026-01\nsource: a test\n"
FEE = "Each seat costs 300 USD a year on top."
TAX = "Prices are without tax"
PRICES = "unit: call, postpaid: {unit_price: 0.5}, concurrency: {included: 1, daily_price: 2}"
SHEET = (
    f"{HEAD}caveats: [{TAX}]\napis:\n"
    f"  ocr: {{name: OCR, {PRICES}, caveats: [{FEE}]}}\n"
    f"  asr: {{name: ASR, {PRICES}, caveats: [{FEE}, Seconds are rounded up.]}}\n"
    f"  tts: {{name: TTS, {PRICES}}}\n"
)

COMMANDS = [
    "estimate --calls 10",
    "estimate --usage usage.csv",
    "compare --calls 10",
    "plan --calls 10 --months 2",
    "plan --usage usage.csv",
    "concurrency --need 2",
    "afford 5",
    "diff usage.csv usage.csv",
]


def said(outcome: Outcome, code: str = "caveat") -> list[str]:
    """Return the messages of the notes of one code in a JSON report."""
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return [note["message"] for note in json.loads(outcome.stdout)["notes"] if note["code"] == code]


@pytest.fixture
def sheet() -> str:
    write("usage.csv", "month,calls\n2026-01,10\n")
    write("sheet.yaml", SHEET)
    return "sheet.yaml"


@pytest.mark.parametrize("words", COMMANDS)
def test_every_answer_from_a_sheet_says_what_it_leaves_out(run: Run, sheet: str, words: str) -> None:
    line = (*words.split(), "-p", sheet, "--api", "asr")
    assert said(run(*line, "--json")) == [TAX, FEE, "Seconds are rounded up."]
    # A sheet writes its own full stop, or none.
    screen = " ".join(run(*line).stdout.split())
    assert f"Caveat: {TAX}. Caveat: {FEE} Caveat: Seconds are rounded up. " in screen
    gated = run(*line, "--fail-on", "caveat")
    assert gated.exit_code == 3
    assert gated.stderr.startswith(f"costcalc: error: gate failed: caveat: {TAX}\n")
    assert run(*words.split(), "-p", sheet, "--api", "tts", "--fail-on", "caveat").exit_code == 3
    # The number alone is for a program; that a report leaves something out is for its reader, and for a gate.
    if not words.startswith("compare"):
        assert run(*line, "-q").stderr == ""


def test_both_sheets_of_a_diff_are_asked_and_the_new_one_speaks(run: Run, sheet: str) -> None:
    write("new.yaml", SHEET.replace(TAX, "Prices include tax").replace(f"[{FEE}]", "[No seats are sold any more.]"))
    outcome = run("diff", sheet, "new.yaml", "--calls", "10", "--api", "ocr", "--json")
    assert said(outcome) == ["Prices include tax", "No seats are sold any more."]
    changes = json.loads(outcome.stdout)["changes"]
    assert [(each["path"], each["old"], each["new"]) for each in changes] == [
        ("caveats[0]", TAX, "Prices include tax"),
        ("apis.ocr.caveats[0]", FEE, "No seats are sold any more."),
    ]


def test_of_several_apis_each_caveat_is_said_once_with_those_it_is_about(run: Run, sheet: str) -> None:
    write("usage.csv", "month,ocr,asr,tts\n2026-01,1,2,3\n")
    told = [TAX, f"ocr, asr: {FEE}", "asr: Seconds are rounded up."]
    assert said(run("estimate", "--usage", "usage.csv", "-p", sheet, "--json")) == told
    assert said(run("plan", "--usage", "usage.csv", "-p", sheet, "--json")) == told
    assert said(run("estimate", "--usage", "usage.csv", "-p", sheet, "--api", "tts", "--json")) == [TAX]


def test_a_screen_shows_a_hundred_of_them_and_says_how_many_more_there_are(run: Run) -> None:
    apis = "".join(
        f"  a{n}: {{name: A, {PRICES}, caveats: [{', '.join(f'Fee {n} and {m}' for m in range(40))}]}}\n"
        for n in range(3)
    )
    write("sheet.yaml", f"{HEAD}apis:\n{apis}")
    write("usage.csv", "month,a0,a1,a2\n2026-01,1,2,3\n")
    words = ("estimate", "--usage", "usage.csv", "-p", "sheet.yaml")
    screen = run(*words).stdout
    assert (screen.count("Caveat: "), screen.count("Note: 20 more notes; --json has all of them.\n")) == (100, 1)
    assert len(said(run(*words, "--json"))) == 120


def test_a_plan_of_many_accounts_says_them_once(run: Run, sheet: str) -> None:
    write("usage.csv", "account,month,calls\na,2026-01,1\nb,2026-01,2\n")
    assert said(run("plan", "--usage", "usage.csv", "-p", sheet, "--api", "ocr", "--json")) == [TAX, FEE]


def test_a_sheet_is_shown_with_what_it_leaves_out_and_the_list_counts_it(
    run: Run, sheet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f"Caveat: ocr, asr: {FEE}\n" in run("sheet", "show", "-p", sheet, COLUMNS="200").stdout
    shown = run("sheet", "show", "-p", sheet, "--json")
    assert said(shown) == [TAX, f"ocr, asr: {FEE}", "asr: Seconds are rounded up."]
    document = json.loads(shown.stdout)
    assert document["caveats"] == [TAX]
    assert [api["caveats"] for api in document["apis"]] == [[FEE], [FEE, "Seconds are rounded up."], []]
    write("data/pricing.yaml", sheet_text(postpaid="{unit_price: 1}"))
    write("data/sheets/vendor.yaml", SHEET)
    monkeypatch.setattr("costcalc.loader.shipped._DATA", Path("data"))
    rows = [line.split() for line in run("sheet", "list").stdout.splitlines()]
    # One of the sheet, and three of its APIs.
    assert ["vendor", "Vendor", "USD", "2026-01", "4", "ocr,", "asr,", "tts"] in rows
    assert ["builtin", "Vendor", "USD", "2026-01", "test"] in rows
    listed = json.loads(run("sheet", "list", "--json").stdout)["sheets"]
    assert [(each["name"], each["caveat_count"]) for each in listed] == [("builtin", 0), ("vendor", 4)]


def test_a_saved_answer_with_blanks_that_break_no_line_is_compared(run: Run) -> None:
    write(
        "sheet.yaml",
        f'{HEAD}caveats: ["20\u00a0000 USD a year on top"]\napis:\n  ocr: {{name: "O\u200dR", {PRICES}}}\n',
    )
    write("saved.json", run("estimate", "--calls", "5", "-p", "sheet.yaml", "--json").stdout)
    assert said(run("diff", "saved.json", "saved.json", "--json")) == ["20\u00a0000 USD a year on top"]


# ── the shipped sheets ───────────────────────────────────────────────────────────────────────────────


def text_of(name: str) -> str:
    path = ROOT / "pricing.yaml" if name == "builtin" else SHEETS / f"{name}.yaml"
    return path.read_text(encoding="utf-8")


def left_out(document: Any, key: str) -> list[str]:
    """Return what a sheet says, by a plain reader of YAML, that it leaves out for one of its APIs."""
    return [*document.get("caveats", []), *document["apis"][key].get("caveats", [])]


@pytest.mark.parametrize("name", SHIPPED)
def test_no_shipped_sheet_prices_anything_without_its_caveats(run: Run, name: str) -> None:
    write("copy.yaml", text_of(name))
    document = yaml.safe_load(text_of(name))
    for key in document["apis"]:
        expected = left_out(document, key)
        for words in (
            "estimate --calls 10000/day",
            "estimate --calls 10000/day --no-postpaid",
            "compare --calls 10000",
            "plan --calls 10000/day --months 2",
            "concurrency --need 1",
            "diff copy.yaml copy.yaml --calls 10000/day",
        ):
            sheet = [] if words.startswith("diff") else ["-p", "copy.yaml"]
            outcome = run(*words.split(), *sheet, "--api", key, "--json")
            if outcome.exit_code == 0:
                assert said(outcome) == expected
            else:  # the sheet has no price for that, or one for a day
                assert outcome.exit_code in {1, 2}
                assert outcome.stdout == ""
        screen = " ".join(run("estimate", "--calls", "10000/day", "-p", "copy.yaml", "--api", key).stdout.split())
        assert [caveat for caveat in expected if f"Caveat: {caveat}" not in screen] == []


def test_the_yearly_fee_of_face_fusion_stands_above_its_total(run: Run) -> None:
    screen = run("estimate", "-p", "tencent-face-fusion-cn", "--calls", "10k").stdout
    assert screen.endswith("\nCheapest this month: postpaid = 200.00.\n")
    assert "Caveat: Each activity costs 20,000 CNY a year on top" in screen


@pytest.mark.parametrize("name", SHIPPED)
def test_no_comment_of_a_shipped_sheet_speaks_of_what_is_left_out(name: str) -> None:
    comments = " ".join(line.partition("#")[2].strip() for line in text_of(name).splitlines() if "#" in line)
    assert not [word for word in ("leaves out", "left out", "cannot say", "CNY", "USD a") if word in comments]


# ── checks that no longer come out ───────────────────────────────────────────────────────────────────


def cheaper(*, price: str = "0.07") -> str:
    """Return the founding sheet with another price in its first tier."""
    return text_of("builtin").replace("unit_price: 0.08", f"unit_price: {price}")


def place_of_the_first_check() -> int:
    return next(n for n, line in enumerate(text_of("builtin").splitlines(), start=1) if "postpaid: 796" in line)


WHAT_IF = [
    "estimate --calls 200k -p copy.yaml",
    "compare --calls 200k -p copy.yaml",
    "plan --calls 200k -p copy.yaml",
    "concurrency --need 4 -p copy.yaml",
    "diff pricing.yaml copy.yaml --calls 15k",
]


@pytest.mark.parametrize("words", WHAT_IF)
def test_a_copy_with_another_price_is_priced_at_once_and_names_the_check_that_fails(run: Run, words: str) -> None:
    write("pricing.yaml", text_of("builtin"))
    write("copy.yaml", cheaper())
    # (10,000 - 50) x 0.07 = 696.50
    (told,) = said(run(*words.split(), "--json"), "check-fails")
    line = place_of_the_first_check()
    assert told.startswith(f"copy.yaml:{line}:9: apis.image-style-transfer.checks[0].postpaid: 796 is expected, but ")
    assert "the prices come to 696.50" in told
    assert run(*words.split(), "--fail-on", "check-fails").exit_code == 3
    refused = run("sheet", "validate", "copy.yaml")
    assert (refused.exit_code, refused.stderr) == (1, f"{told}\n")


def test_a_stale_check_costs_nothing_the_total_is_that_of_the_prices(run: Run) -> None:
    write("copy.yaml", cheaper())
    words = ("-p", "copy.yaml", "--calls", "1000", "--pay", "postpaid", "-q")
    assert run("estimate", *words) == Outcome(0, "70.00\n", "")  # 1,000 x 0.07


def checks(count: int, price: str) -> str:
    return sheet_text(postpaid=f"{{unit_price: {price}}}", checks=f"[{', '.join(['{calls: 1, postpaid: 2}'] * count)}]")


@pytest.mark.parametrize(("count", "told"), [(5, 5), (6, 6), (50, 6)])
def test_of_many_stale_checks_the_first_are_named_and_the_rest_counted(run: Run, count: int, told: int) -> None:
    write("sheet.yaml", checks(count, "1"))
    found = said(run("estimate", "--calls", "1", "-p", "sheet.yaml", "--json"), "check-fails")
    assert len(found) == told
    if count > 5:
        more = "1 more check" if count == 6 else "45 more checks"
        assert found[-1] == f"{more} of sheet.yaml fail; costcalc sheet validate lists them all"


def test_a_check_of_another_api_is_none_of_this_answers(run: Run) -> None:
    api = "name: N, unit: call, postpaid: {unit_price: 1}"
    stale = "checks: [{calls: 1, postpaid: 2}]"
    write("sheet.yaml", f"{HEAD}apis:\n  a: {{{api}}}\n  a.b: {{{api}, {stale}}}\n")
    assert said(run("estimate", "--calls", "1", "-p", "sheet.yaml", "--api", "a", "--json"), "check-fails") == []
    (told,) = said(run("estimate", "--calls", "1", "-p", "sheet.yaml", "--api", "a.b", "--json"), "check-fails")
    assert told.startswith("sheet.yaml:8:")


@pytest.mark.parametrize("words", [("sheet", "show"), ("estimate", "--calls", "1")])
def test_a_stale_check_is_said_on_the_screen(run: Run, words: Sequence[str]) -> None:
    write("sheet.yaml", checks(1, "1"))
    screen = " ".join(run(*words, "-p", "sheet.yaml").stdout.split())
    assert "Note: sheet.yaml:11:14: apis.test.checks[0].postpaid: 2 is expected, but the prices come to 1.00;" in screen
