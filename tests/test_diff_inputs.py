"""What ``diff`` compares: files told apart by content, pipes, and every input that is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from making import sheet_text

from costcalc.loader import inputs, saved

USAGE = "month,calls\n2026-01,5\n"


def put(name: str, text: str | bytes) -> str:
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return name


SHEET = sheet_text(postpaid="{unit_price: 1}")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (SHEET, "SHEET"),
        (f"# prices\n{SHEET}", "SHEET"),
        (f"\ufeff---\n{SHEET}", "SHEET"),
        ('{"schema": 1, "provider": "P"}', "SHEET"),
        ("{schema: 1, provider: P}", "SHEET"),
        ('"schema" : 1\n', "SHEET"),
        ("schema \t :\n", "SHEET"),
        (f"a{' ' * 60_000}:\n", "SHEET"),
        (f"a{' ' * 60_000},\n", "USAGE"),
        (USAGE, "USAGE"),
        ("\ufeff\n\nmonth;calls\n2026-01;5\n", "USAGE"),
        ("ocr\tmonth\n5\t2026-01\n", "USAGE"),
        ("Month\n", "USAGE"),
        ('\n {"schema_version": 1, "command": "estimate"}', "RESULT"),
        ('{"command": "estimate"}', "RESULT"),
    ],
)
@pytest.mark.parametrize("name", ["input.yaml", "input.csv", "input.json", "input"])
def test_a_file_is_told_apart_by_its_content_and_not_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, kind: str, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert inputs.read_input(put(name, text)).kind.name == kind


def test_a_sheet_in_braces_and_a_shipped_one_are_sheets(run: Run, tmp_path: Path) -> None:
    text = json.dumps(
        {"schema": 1, "provider": "P", "currency": "USD", "as_of": "2026", "source": "S"}
        | {"apis": {"test": {"name": "N", "unit": "u", "postpaid": {"unit_price": 2}}}}
    )
    path = put(str(tmp_path / "sheet.json"), text)
    assert run("diff", path, path, "--calls", "5", "-q").stdout == "10.00\n"
    assert run("diff", "builtin", "builtin", "--calls", "5", "-q").stdout == "0.40\n"


HEAD = {"name": "s", "provider": "P", "product": None, "as_of": "2026", "source": "S"}
ESTIMATE = {
    "schema_version": 1,
    "command": "estimate",
    "sheet": HEAD,
    "api": "ocr",
    "currency": "USD",
    "total": "5.00",
    "notes": [],
    "pay": "postpaid",
    "usage": {"calls": 5},
    "period": "month",
    "unserved": 0,
    "unpaid": 0,
    "postpaid": {"total": "5.00"},
    "packages": None,
    "cheapest": {"pay": "postpaid", "purchases": [], "total": "5.00"},
}


def saved_estimate(**changes: Any) -> str:
    return json.dumps(ESTIMATE | changes)


REFUSED = [
    # OLD, NEW and options; exit code; what the line says. sheet, usage and result are right.
    ("sheet usage --calls 5", 2, "sheet is a price sheet and usage is a usage file; compare two of a kind"),
    ("result sheet --calls 5", 2, "result is a saved result and sheet is a price sheet"),
    ("usage result", 2, "usage is a usage file and result is a saved result"),
    (
        "sheet sheet -q --budget 5",
        2,
        "--quiet and --budget are about what calls cost; add --calls N or --usage FILE, as costcalc diff sheet sheet",
    ),
    ("sheet sheet --pay postpaid", 2, "--pay is about what calls cost; add --calls N or --usage FILE"),
    ("sheet sheet --max-increase 10%", 2, "--max-increase is about what calls cost"),
    ("sheet sheet --prepaid 5 --no-postpaid", 2, "--prepaid and --no-postpaid are about what calls cost"),
    ("sheet sheet --totals drop", 2, "--totals: these are about usage files; leave out, or give --usage FILE"),
    ("sheet sheet --api x", 2, "no API 'x' in sheet; it has: test"),
    ("sheet sheet --calls 5 --usage usage", 2, "say the calls in one way"),
    ("sheet sheet --calls 5 -p sheet", 2, "OLD and NEW are the price sheets; leave out --pricing"),
    (
        "sheet sheet --usage usage --failed 5",
        2,
        "the usage file has its own failed calls and sizes; leave out --failed",
    ),
    ("sheet sheet --usage usage --pay packages", 2, "--pay packages: months are priced as they stand (--pay postpaid)"),
    ("usage usage -p sheet --pay packages", 2, "or bought by plan (--pay cheapest); choose one of the two"),
    ("usage usage -p sheet --pay cheapest --no-postpaid", 1, "--pay cheapest: usage: no plan of purchases is known"),
    ("sheet sheet --calls 5 --json -q", 2, "-q prints one number and --json the whole report; leave one of them"),
    ("sheet sheet --calls 5 -q -f csv", 2, "-q prints one number and -f csv the whole report"),
    ("result result --pay postpaid", 2, "saved results have their own calls and prices; leave out --pay"),
    ("sheet sheet --calls x", 2, "--calls: 'x' is not a count"),
    ("sheet sheet --calls 5 --pay cash", 2, "choose one of cheapest, packages, postpaid"),
    ("sheet sheet --calls 5 --pay postpaid --no-postpaid", 2, "leave one of them out"),
    ("sheet sheet --calls 5 --pay packages", 1, "has no packages"),
    ("sheet sheet --calls 5 --api x", 2, "no API 'x' in sheet; it has: test"),
    ("sheet sheet --calls 5 --max-increase x", 2, "--max-increase: 'x' is not a limit; write a share as 10%"),
    ("sheet sheet --calls 5 --max-increase -5", 2, "'-5' is not a limit"),
    ("sheet sheet --calls 5 --max-increase x%", 2, "'x%' is not a limit; write a share as 10%"),
    (
        "sheet sheet --calls 5 --max-increase=-5%",
        2,
        "'-5%' is not a limit; write a share as 10%, or an amount from 0 on as 500",
    ),
    ("sheet sheet --calls 5 --failed 3%", 2, "--failed: '3%' is a share of the calls; write how many failed, as 3000"),
    ("usage usage --calls 5", 2, "usage files have their own calls; leave out --calls"),
    (
        "result result --calls 5 --api x",
        2,
        "saved results have their own calls and prices; leave out --calls and --api",
    ),
    ("result result --no-postpaid", 2, "leave out --no-postpaid"),
    ("- -", 2, "standard input (-) can be read only once"),
    ("sheet - --usage -", 2, "standard input (-) can be read only once"),
    ("sheet", 2, "missing 'NEW'; try: costcalc diff old.yaml new.yaml --calls 200000"),
    ("sheet sheet 200000", 2, "did you mean: costcalc diff sheet sheet --calls 200000"),
    ("sheet missing.yaml --calls 5", 1, "missing.yaml: no such file"),
    ("sheet missing.csv", 1, "missing.csv: no such file"),
    ("sheet buitlin --calls 5", 1, "did you mean 'builtin'?"),
    ("sheet folder", 1, "folder: this is a folder"),
    ("sheet empty", 1, "empty: the file is empty"),
    ("sheet binary", 1, "binary:1:1: a NUL byte"),
    ("sheet latin1", 1, "latin1:1:12: byte 0xfc is not UTF-8"),
    ("table table", 1, "table: neither a price sheet nor a usage file, nor a result saved with --json"),
    ("list list", 1, "list: neither a price sheet nor a usage file"),
    ("other other", 1, "other: neither a price sheet nor a usage file"),
    ("cut cut", 1, "cut:1:32: this is no complete JSON"),
    ("wrong wrong --calls 5", 1, "did you mean 'unit_price'?"),
    ("sheet yen --calls 5", 1, "sheet is in USD and yen in JPY; amounts are never converted"),
    ("sheet builtin --calls 5", 1, "have no API in common"),
    ("sheet daily --calls 5/day", 1, "sheet counts the tiers of test by the month and daily by the day"),
    ("result of-euro", 1, "result is in USD and of-euro in EUR"),
    ("result of-asr", 1, "result is of the API ocr and of-asr of the API asr"),
    ("result of-plan", 2, "result is a result of estimate and of-plan of plan"),
    ("compared compared", 1, "compared: a result of 'compare' cannot be compared"),
]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    plan: dict[str, Any] = {"months": [], "cheapest": {"total": "5.00", "purchases": []}, "all_postpaid": None}
    contents: dict[str, str | bytes] = {
        "sheet": SHEET,
        "usage": USAGE,
        "result": saved_estimate(),
        "empty": " \n",
        "binary": bytes(range(256)),
        "latin1": "provider: Müller\n".encode("latin-1"),
        "table": "Image Style Transfer · Tencent Cloud · USD\n200,000 calls\n".replace(",", "."),
        "list": "[1, 2]",
        "other": '{"name": "other"}',
        "cut": '{"schema_version": 1, "total": "9000.00',
        "wrong": SHEET.replace("unit_price", "unit_prise"),
        "yen": SHEET.replace("USD", "JPY"),
        "daily": sheet_text(postpaid="{period: day, mode: volume, tiers: [{from: 0, unit_price: 1}]}"),
        "of-euro": saved_estimate(currency="EUR"),
        "of-asr": saved_estimate(api="asr"),
        "of-plan": saved_estimate(command="plan", **plan),
        "compared": saved_estimate(command="compare", total=None),
    }
    for name, text in contents.items():
        put(name, text)


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(("words", "code", "says"), REFUSED)
def test_what_cannot_be_compared_is_one_line(run: Run, words: str, code: int, says: str) -> None:
    outcome = run("diff", *words.split(), stdin="")
    assert (outcome.exit_code, outcome.stdout) == (code, "")
    assert says in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


@pytest.mark.usefixtures("files")
def test_variables_of_the_environment_are_for_other_commands_too(run: Run) -> None:
    for words, api in (("result result", "none"), ("sheet sheet --calls 5", "test")):
        outcome = run("diff", *words.split(), "-q", COSTCALC_PRICING="missing.yaml", COSTCALC_API=api)
        assert outcome.stdout == "5.00\n"


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"schema_version": 2}, "old: schema_version: 1 is expected"),
    ({"schema_version": None}, "old: schema_version: 1 is expected"),
    ({"command": 5}, "old: command: text is expected"),
    ({"command": "es\ntimate"}, "old: command: one line of text is expected"),
    ({"currency": "XXX"}, "old: currency: a currency's code is expected"),
    ({"api": ["ocr"]}, "old: api: text is expected"),
    ({"sheet": "s"}, "old: sheet: an object with keys is expected"),
    ({"sheet": {**HEAD, "name": "\x1b[31m"}}, "old: sheet.name: one line of text is expected"),
    ({"sheet": {**HEAD, "source": "x" * 5_000}}, "old: sheet.source: one line of text is expected"),
    ({"total": 5}, "old: total: an amount as text is expected, as '9000.00'"),
    ({"total": 5.5}, "old: total: an amount as text is expected"),
    ({"total": "5,00"}, "old: total: an amount as text is expected"),
    ({"total": "-5.00"}, "old: total: an amount from 0 on is expected"),
    ({"total": "5.005"}, "old: total: no amount in USD"),
    ({"total": "9" * 30}, "old: total: no amount in USD"),
    ({"total": "1e3"}, "old: total: an amount as text is expected"),
    ({"notes": {}}, "old: notes: a list is expected"),
    ({"notes": ["x"]}, "old: notes[0]: an object with keys is expected"),
    ({"notes": [{"code": "unserved"}]}, "old: notes[0].message: text is expected"),
    ({"pay": "cash"}, "old: pay: one of postpaid, packages, mix, subscription, free is expected"),
    ({"usage": None}, "old: usage: an object with keys is expected"),
    ({"usage": {"calls": "5"}}, "old: usage.calls: a count from 0 on is expected"),
    ({"usage": {"calls": True}}, "old: usage.calls: a count from 0 on is expected"),
    ({"usage": {"calls": -1}}, "old: usage.calls: a count from 0 on is expected"),
    ({"usage": {"calls": 10**18}}, "old: usage.calls: a count from 0 on is expected"),
    ({"cheapest": {"pay": "mix", "purchases": [{"size": 5}], "total": "1.00"}}, "cheapest.purchases[0].price"),
    ({"extra": "a\x07b"}, "old: extra: one line of text is expected"),
    ({"a\x07b": "x"}, "one line of text is expected"),
    ({"extra": 10**20}, "old: extra: '100000000000000000000' is no number of a result"),
    ({"groups": 5}, "old: groups: a list is expected"),
    ({"": "x"}, "old: '' is the name of no key of a result"),
    ({"extra": {"": 5}}, "old: extra: '' is the name of no key of a result"),
    ({"x" * 201: 5}, f"old: '{'x' * 37}...' is the name of no key of a result"),
    (
        {"cheapest": {"pay": "packages", "purchases": [{"size": 0}], "total": "1.00"}},
        "old: cheapest.purchases[0].size: a",
    ),
    (
        {"cheapest": {"pay": None, "purchases": [], "total": "1.00"}},
        "old: cheapest.pay: one of postpaid, packages, mix",
    ),
    ({"period": "year"}, "old: period: one of month, day is expected"),
    ({"notes": [{"code": [], "message": "x"}], "total": 5}, "old: total: an amount as text is expected"),
]


@pytest.mark.parametrize(("changes", "says"), BROKEN)
def test_a_result_of_another_shape_is_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run("diff", put("old", saved_estimate(**changes)), put("new", saved_estimate()))
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert says in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1
    assert outcome.stderr.startswith("costcalc: error: old: ")


@pytest.mark.parametrize("number", ["1e999999999", "NaN", "-Infinity", "9" * 5_000, "1e-999999", "[" * 100_000])
def test_a_number_that_no_result_has_is_refused_and_fills_no_memory(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    monkeypatch.chdir(tmp_path)
    text = saved_estimate()[:-1] + f', "extra": {number}}}'
    outcome = run("diff", put("old", text), put("new", saved_estimate()))
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert len(outcome.stderr.splitlines()) == 1
    deep = '{"a": ' * 300 + "1" + "}" * 300
    outcome = run("diff", put("old", saved_estimate()[:-1] + f', "extra": {deep}}}'), "new")
    assert "nested deeper than 20 levels" in outcome.stderr


def test_fractions_stay_exact_and_unknown_notes_are_left_out(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    known = {"code": "unserved", "message": "5 calls"}
    text = saved_estimate(notes=[{"code": "of-later", "message": "x"}, known])[:-1]
    put("old", text + ', "share": 0.1000000000000000055}')
    put("new", text + ', "share": 0.1}')
    found = json.loads(run("diff", "old", "new", "--json").stdout)
    assert found["changes"] == [{"path": "share", "old": "0.1000000000000000055", "new": "0.1"}]
    assert found["notes"] == [known]


@pytest.mark.usefixtures("files")
def test_too_large_a_file_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MAX_RESULT", 100)
    outcome = run("diff", "result", "result")
    assert (outcome.exit_code, "too large for a saved result" in outcome.stderr) == (1, True)
    monkeypatch.setattr(saved, "MAX_RESULT", 8 << 20)
    monkeypatch.setattr(saved, "MAX_VALUES", 10)
    outcome = run("diff", "result", "result")
    assert (outcome.exit_code, "more than 10 values, too many for a saved result" in outcome.stderr) == (1, True)
    monkeypatch.setattr(inputs, "MAX_SHEET", 10)
    outcome = run("diff", "sheet", "sheet", "--calls", "5")
    assert (outcome.exit_code, "too large for a price sheet" in outcome.stderr) == (1, True)


PIPED = [
    ("cat {0} | costcalc diff - {1} {2} -q", "standard input"),
    ("costcalc diff {0} - {2} -q < {1}", "standard input for the second"),
    ("costcalc diff <(cat {0}) <(cat {1}) {2} -q", "two pipes"),
    ("cat {0} | costcalc diff - <(cat {1}) {2} -q", "both"),
]
TRIPLES = [
    ("sheet", "sheet", "--calls 5", "5.00\n"),
    ("sheet", "sheet", "--usage <(cat usage)", "5.00\n"),
    ("usage", "usage", "-p sheet", "5.00\n"),
    ("result", "result", "", "5.00\n"),
]


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(("old", "new", "options", "total"), TRIPLES)
@pytest.mark.parametrize("line", [line for line, _ in PIPED], ids=[name for _, name in PIPED])
def test_pipes_work_for_either(tmp_path: Path, line: str, old: str, new: str, options: str, total: str) -> None:
    command = line.format(old, new, options).replace("costcalc", f"'{sys.executable}' -m costcalc")
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=dict(os.environ), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, total, "")
