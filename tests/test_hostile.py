"""Hostile text, from a sheet, a usage file, a file name or an option, breaks no format and gives no orders."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import Run
from making import sheet_text
from markdown_it import MarkdownIt

from costcalc.engine.accounts import Held
from costcalc.engine.add_ons.concurrency import concurrency
from costcalc.engine.compare import compare
from costcalc.engine.estimate import estimate
from costcalc.engine.estimate_usage import estimate_usage
from costcalc.engine.plan_usage import plan_usage
from costcalc.engine.view import view
from costcalc.errors import Problem
from costcalc.loader import parse_sheet
from costcalc.render import GENERAL, Format, Screen, github, render
from costcalc.results.answer import Result
from costcalc.results.sheet import FileCheck, SheetList, Shipped, Validation
from costcalc.sheet import PriceSheet
from costcalc.usage import UsageSeries

# What a sheet may hold, and every format shows as it stands.
LOADABLE = [
    "[red]x[/red] [/] [bold",
    "[/]",
    "::error::pwned",
    "::error file=a.py,line=1,title=x::pwned",
    "##[error]pwned",
    "a|b||c\\|d\\",
    "| a | b |",
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("http://evil","x")',
    "＝1+1",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp; &#x41;",
    "`code` ``` ~~~ ```",
    "![x](http://evil/x.png) [y](javascript:alert(1)) <http://evil> [z]: http://evil",
    ":smile: :warning:",
    "%0A::error::x%0D%25",
    "' \"\" ''' \" \\ \\\\ \\n",
    "# head",
    "- item",
    "* item",
    "1. item",
    "---",
    "===",
    "*a* _b_ **c** __d__ ~~e~~ $f$ ^g^",
    "x" * 1_000,
    "字" * 500,
    "x y" * 300,
    "🙂é ﷽ עברית",
    "{0} %s %(x)s ${x} {name!r}",
    "\\x1b[31m \\u202e",
    "a,b;c\td".replace("\t", " "),
    "##vso[task.setvariable variable=PATH]/evil",
    "##teamcity[buildStop comment='x' readdToQueue='true']",
    "x;=1+1;",
    'x; "@SUM(A1)"|-2',
    *("@all", "a@all", "#1", "evil/repo#1", "GH-1 !2 $3 &4", "www.evil.example", "/approve", "~bug %milestone"),
    *("`@all`", "a|@all|b", "x\\|@all", "``@a ` b``"),
]
# What only types made by hand can hold, and how people see it.
BY_HAND = {
    "\x1b[31mred\x1b[0m": "\\x1b[31mred\\x1b[0m",
    "\x1b]0;title\x07": "\\x1b]0;title\\x07",
    "\x9b31mred": "\\x9b31mred",
    "\x7f\x08\x00": "\\x7f\\x08\\x00",
    "\u202e000.1": "\\u202e000.1",
    "\u2066a\u2069\u061cb": "\\u2066a\\u2069\\u061cb",
    "zero\u200bwidth\ufeff": "zero\\u200bwidth\\ufeff",
    "\udcff\ud800": "\\udcff\\ud800",
    # Letters that are drawn as nothing, and marks by the dozen on one letter.
    "a\u3164b\uffa0\u115f": "a\\u3164b\\uffa0\\u115f",
    "v\ufe0f\U000e0100\u034f\u2800": "v\\ufe0f\\U000e0100\\u034f\\u2800",
    "soft\xadhyphen\U000e0041": "soft\\xadhyphen\\U000e0041",
    "z" + "\u0301" * 40: "z" + "\u0301" * 4 + "[+36 marks]",
    "\U0001e944" * 30: "\U0001e944" * 4 + "[+26 marks]",
}
# Breaks of lines: Markdown makes them a space, as it does where they are meant.
BREAKS = ["a\n::error::x", "\n\n# head\n\n- a\n", "a\r\n| b | c |\r\n|---|---|", "a\tb\x0bc\x0cd\x85e\u2028f\u2029g"]
TEXTS = [*LOADABLE, *BY_HAND, *BREAKS]

YAML = sheet_text(
    packages="{validity: 1 year, refund_window: 7 days, sizes: [{units: 1_000, price: 75}, {units: 10_000, price: 550}]}",
    postpaid="{enabled_by_default: false, mode: volume, tiers: [{from: 0, unit_price: 0.08}, {from: 10_000, unit_price: 0.06}]}",
    concurrency="{included: 3, daily_price: 200, monthly_price: 4_000}",
    free_quota="{period: month, units: 100}",
)
COMMANDS = {
    "warning",
    "error",
    "notice",
    "debug",
    "group",
    "endgroup",
    "add-mask",
    "stop-commands",
    "set-output",
    "echo",
}


class Command(NamedTuple):
    """An order to the runner of a job."""

    name: str
    properties: dict[str, str]
    data: str


def commands(text: str) -> list[Command]:
    """Return the orders that runners find in what a job printed: ``::`` at a line's start, ``##[``, ``##vso[`` anywhere."""
    found = []
    for line in re.split(r"\r\n|\r|\n", text):
        if match := re.fullmatch(r"\s*::([^ :]+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)", line, re.DOTALL):
            pairs = [pair.partition("=") for pair in (match[2] or "").split(",") if pair]
            properties = {key: unescaped(value, more=True) for key, _, value in pairs}
            found.append(Command(match[1], properties, unescaped(match[3])))
        elif line.lstrip().startswith("::"):
            found.append(Command("?", {}, line))
        elif old := re.search(r"##[a-z]*\[([a-zA-Z.-]+)", line):
            found.append(Command(old[1], {}, line))
    return found


def unescaped(text: str, *, more: bool = False) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), *([("%3A", ":"), ("%2C", ",")] if more else [])):
        text = text.replace(code, character)
    return text.replace("%25", "%")


def hostile(text: str) -> PriceSheet:
    """Return a sheet that has a text wherever it has one, prices and all."""
    sheet = parse_sheet(YAML)
    (api,) = sheet.apis
    assert api.packages
    packages = replace(api.packages, refund_window=text)
    return replace(
        sheet,
        label=text,
        provider=text,
        product=text,
        as_of=text,
        source=text,
        apis=(replace(api, key=text, name=text, unit=text, packages=packages),),
    )


@cache
def results(text: str) -> dict[str, Result]:
    """Return the answer of every command about such a sheet, for such accounts."""
    sheet = hostile(text)
    january = 2026 * 12
    series = [
        UsageSeries(account=account, api=text, first_month=january, calls=(9_760, 12_000), failed=(0, 5))
        for account in (text, f"{text}2")
    ]
    problem = Problem(text, 3, 7, text, text)
    validation = Validation(
        files=(
            FileCheck(file=text, apis=1, checks=0, problems=()),
            FileCheck(file=text, apis=0, checks=0, problems=(problem,)),
        )
    )
    return {
        "estimate": estimate(sheet, calls=9_760),
        "compare": compare(sheet, calls=[5_000, 9_999]),
        "concurrency": concurrency(sheet, need=10, days=45),
        "estimate usage": estimate_usage(sheet, series, free=[], prepaid=[], postpaid=True),
        "plan": plan_usage(sheet, series[:1], dated=True, free=[], prepaid=[], postpaid=True, buy=None),
        "plan of several": plan_usage(
            sheet,
            series,
            dated=True,
            free=[],
            prepaid=[Held(owner=f"{text}/{text}", units=5, month="2026-01", written="5@2026-01")],
            postpaid=True,
            buy=None,
        ),
        "sheet list": SheetList(sheets=(Shipped(name=text, sheet=sheet),)),
        "sheet show": view(sheet, None),
        "sheet validate": validation,
    }


def visible(text: str) -> bool:
    return all(character == "\n" or character.isprintable() for character in text)


@pytest.fixture(params=[*TEXTS], ids=lambda text: ascii(text[:20]))
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def shown(text: str) -> str:
    """Return how a table shows a text: as it stands, but for what no one could see."""
    if text in BREAKS:
        codes: dict[str, str | int | None] = {
            "\n": "\\x0a",
            "\r": "\\x0d",
            "\t": "\\x09",
            "\x0b": "\\x0b",
            "\x0c": "\\x0c",
            "\x85": "\\x85",
        }
        codes |= {"\u2028": "\\u2028", "\u2029": "\\u2029"}
        return text.translate(str.maketrans(codes))
    return BY_HAND.get(text, text)


def test_a_table_shows_it_as_it_stands_and_sends_no_codes(text: str) -> None:
    for kind, result in results(text).items():
        wide = render(result, Format.TABLE, screen=Screen(width=9_000))
        assert visible(wide), kind
        assert commands(wide) == []
        # Only what would be an order to a job's runner is written otherwise.
        assert shown(text).rstrip() in as_meant(wide), kind


def as_meant(written: str) -> str:
    """Return a text with the orders that it writes otherwise."""
    return re.sub(r"##(\w*)\\x5b", r"##\1[", re.sub(r"(?m)^(\s*)\\x3a:", r"\1::", written))


def test_a_narrow_a_plain_and_a_coloured_table_keep_to_it(text: str) -> None:
    result = results(text)["plan of several"]
    narrow = render(result, Format.TABLE, screen=Screen(width=40))
    assert visible(narrow)
    ascii_only = render(result, Format.TABLE, screen=Screen(width=40, ascii=True))
    assert ascii_only.isascii()
    assert visible(ascii_only)
    coloured = render(result, Format.TABLE, screen=Screen(width=40, color=True))
    assert commands(narrow) == commands(ascii_only) == commands(coloured) == []
    plain = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in as_meant(plain).split("\n")] == as_meant(narrow).split("\n")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def test_json_says_exactly_this_and_nothing_in_it_is_an_order(text: str) -> None:
    for kind, result in results(text).items():
        written = render(result, Format.JSON)
        assert visible(written), kind
        assert commands(written) == []
        assert text in set(strings(json.loads(written.encode()))), kind


def test_csv_keeps_its_columns_and_no_cell_is_a_formula(text: str) -> None:
    for kind, result in results(text).items():
        written = render(result, Format.CSV)
        assert visible(written), kind
        assert not [line for line in written.split("\n") if line.lstrip().startswith("::")]
        rows = list(csv.reader(io.StringIO(written), strict=True))
        assert {len(row) for row in rows} == {len(rows[0])}, kind
        assert len(rows) == len(list(csv.reader(io.StringIO(render(results("x")[kind], Format.CSV)))))
        for cell in (cell for row in rows for cell in row):
            assert not cell.startswith(("=", "+", "@", "\t", "\r", "＝", "＋", "－", "＠"))
            assert not cell.startswith("-") or re.fullmatch(r"-\d+(\.\d+)?", cell)
        # Where another character separates cells, as ; does in much of Europe, they are other cells.
        for separator in ";|":
            cells = [cell.lstrip('" ') for line in written.split("\n") for cell in line.split(separator)[1:]]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))], kind


def structure(written: str) -> list[str]:
    """Return what a reader of Markdown finds, but for the text itself."""
    found = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(written):
        found.append(f"{token.type} {token.tag} {token.level}")
        # A long line is one text or several, according to what is escaped in it, or stands as code.
        found += [child.type for child in token.children or () if not child.type.startswith(("text", "code_inline"))]
    return found


def test_markdown_has_the_structure_it_has_with_harmless_text(text: str) -> None:
    said = " ".join((shown(text) if text not in BREAKS else text).split())
    for kind, result in results(text).items():
        written = render(result, Format.MARKDOWN)
        assert visible(written), kind
        assert commands(written) == []
        assert structure(written) == structure(render(results("x")[kind], Format.MARKDOWN)), kind
        tokens = MarkdownIt("commonmark").enable("table").parse(written)
        read = ["".join(child.content for child in token.children or ()) for token in tokens]
        assert any(said in cell for cell in read), kind


# What a comment of GitHub or GitLab makes more of than text, unless it is code.
LIVE = re.compile(r"@\w|[#!$&]\d|~[a-z]|%[a-z]|www\.|GH-\d")


def test_a_comment_of_markdown_mentions_nobody_and_refers_to_nothing(text: str) -> None:
    for kind, result in results(text).items():
        written = render(result, Format.MARKDOWN)
        tokens = MarkdownIt("commonmark").enable("table").parse(written)
        texts = [child.content for token in tokens for child in token.children or () if child.type == "text"]
        assert [found for found in texts if "://" not in found and LIVE.search(found)] == [], kind
        assert not re.search(r"^ *(> )?/[a-z]", written, re.MULTILINE)


def test_github_finds_our_annotations_and_no_others(text: str) -> None:
    for kind, result in results(text).items():
        notes = getattr(result, "notes", ())
        printed = render(result, Format.GITHUB) + github.notes(notes)
        expected = ["notice"] * len(notes)
        if isinstance(result, Validation):
            printed += github.problems(result.problems)
            expected = ["error"]
        assert visible(printed), kind
        found = commands(printed)
        assert [command.name for command in found] == expected, kind
        assert {name for command in found for name in command.properties} <= {"title", "file", "line", "col"}
        if isinstance(result, Validation) and text not in BREAKS:
            properties = {key: as_meant(value) for key, value in found[0].properties.items()}
            assert properties == {"file": shown(text), "line": "3", "col": "7"}
            assert as_meant(found[0].data) == f"{shown(text)}: {shown(text)}"


def test_a_line_break_in_an_annotation_stays_in_it() -> None:
    assert commands(github.annotation("error", "a\n::error::b\r\nc%0A", file="x\ny,line=2::z:")) == [
        Command("error", {"file": "x\ny,line=2::z:"}, "a\n::error::b\r\nc%0A")
    ]


@pytest.mark.parametrize("text", [text for text in LOADABLE if "é" not in text][::2], ids=lambda text: ascii(text[:20]))
def test_through_the_loader_and_the_command_line_it_is_the_same(run: Run, tmp_path: Path, text: str) -> None:
    quoted = json.dumps(text, ensure_ascii=False)
    content = YAML.replace("provider: Vendor", f"provider: {quoted}\nproduct: {quoted}").replace("a test", quoted)
    content = content.replace("name: Test", f"name: {quoted}").replace("unit: call", f"unit: {quoted}")
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(content, encoding="utf-8")
    answer = json.loads(run("estimate", "--calls", "9760", "-p", str(sheet), "--json").stdout)
    assert answer["sheet"] | {"name": ""} == {
        "name": "",
        "provider": text,
        "product": text,
        "as_of": "2026-01",
        "source": text,
    }
    for to in (Format.TABLE, Format.CSV, Format.GITHUB):
        outcome = run("estimate", "--calls", "9760", "-p", str(sheet), "-f", to.value)
        assert (outcome.exit_code, outcome.stderr) == (0, "")
        assert visible(outcome.stdout)
        ours = {"notice"} if to is Format.GITHUB else set()
        assert {command.name for command in commands(outcome.stdout)} == ours
    failed = run("estimate", "--calls", "9760", "-p", str(sheet), "-q", "--fail-on", "dead-zone")
    assert failed.exit_code == 3
    assert len(failed.stderr.splitlines()) == 1


# ── usage files ──────────────────────────────────────────────────────────────────────────────────────

ACCOUNTS = [text for text in LOADABLE if text.strip() == text]
FORMATS = [*GENERAL]
"""Of every command; usage is of one alone."""


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("words", ["estimate --usage -", "plan --usage -"])
def test_accounts_of_a_usage_file_break_nothing(run: Run, words: str, to: Format) -> None:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(["account", "month", "calls"])
    for account in ACCOUNTS:
        writer.writerow([account, "2026-01", 9_660])
    outcome = run(*words.split(), "-p", "builtin", "-f", to.value, stdin=lines.getvalue().encode())
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert visible(outcome.stdout)
    found = commands(outcome.stdout) if to is not Format.CSV else []
    ours = {"notice"} if to is Format.GITHUB and words.startswith("estimate") else set()
    assert {command.name for command in found} == ours
    if to is Format.JSON:
        assert {group["account"] for group in json.loads(outcome.stdout)["groups"]} == set(ACCOUNTS)
    if to is Format.CSV:
        rows = list(csv.DictReader(io.StringIO(outcome.stdout), strict=True))
        names = {as_meant(row["account"]).replace("'", "") for row in rows}
        assert names == {name.replace("'", "") for name in ACCOUNTS}
        assert not [row for row in rows if row["account"].startswith(("=", "+", "-", "@")) or None in row]


@pytest.mark.parametrize("account", ["\x1b[31m", "a\nb", "\u202ex", "\x07", " ", "\u200b"])
def test_accounts_that_are_no_line_of_text_are_refused_in_one(run: Run, account: str) -> None:
    usage = f'account,month,calls\n"{account}",2026-01,5\n'
    outcome = run("estimate", "--usage", "-", "-p", "builtin", stdin=usage.encode())
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert visible(outcome.stderr)
    assert len(outcome.stderr.splitlines()) == 1


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:20]))
def test_what_is_wrong_in_a_usage_file_is_said_in_lines_of_ours(run: Run, tmp_path: Path, text: str) -> None:
    try:
        data = text.encode()
    except UnicodeEncodeError:
        data = text.encode("utf-8", "surrogatepass")
    for usage in (
        b"month,calls\n%s,5\n",
        b"month,calls\n2026-01,%s\n",
        b"month,calls,%s\n",
        b"api,month,calls\n%s,2026-01,5\n",
    ):
        file = tmp_path / "usage.csv"
        file.write_bytes(usage % (b'"%s"' % data.replace(b'"', b'""')))
        outcome = run("estimate", "--usage", str(file), "-p", "builtin")
        assert (outcome.exit_code, outcome.stdout) == (1, "")
        assert visible(outcome.stderr)
        assert commands(outcome.stderr) == []
        assert all(line.startswith(f"{file}:") for line in outcome.stderr.splitlines())


# ── file names ───────────────────────────────────────────────────────────────────────────────────────

NAMES = [
    "a\n::error::x",
    "::error::x",
    "::error file=a::x",
    "##[error]x",
    "\x1b[31mred",
    "\u202egnirts",
    "[red]x[/]",
    "a\r\tb",
    "%0A::error::x",
    "a,line=1::x",
    "=1+1",
    "-o",
    "`x` | <b>",
    "no\udcfftext",
    "{x} %s",
]


@pytest.fixture(params=NAMES, ids=ascii)
def name(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file of a hostile name, there or not, in the working folder."""
    monkeypatch.chdir(tmp_path)
    name = Path(f"{request.param}.yaml")
    name.parent.mkdir(exist_ok=True)
    return str(name)


READING = [
    "estimate --calls 5 --pricing={}",
    "compare --pricing={}",
    "sheet show --pricing={}",
    "estimate -p builtin --usage={}",
    "plan -p builtin --usage={}",
    "concurrency -p builtin --demand={}",
]


@pytest.mark.parametrize("content", [None, "schema: 1\nnonsense: 5\n", "\0"], ids=repr)
def test_a_file_of_a_hostile_name_that_cannot_be_read_is_said_in_lines_of_ours(
    run: Run, name: str, content: str | None
) -> None:
    if content is not None:
        Path(name).write_text(content, encoding="utf-8")
    for words in READING:
        outcome = run(*(word.replace("{}", name) for word in words.split()))
        assert (outcome.exit_code, outcome.stdout) == (1, "")
        assert visible(outcome.stderr)
        assert commands(outcome.stderr) == []
        # One error, or one line for each of the problems, which all name the file.
        assert all(".yaml" in line for line in outcome.stderr.splitlines())
        assert "Traceback" not in outcome.stderr


@pytest.mark.parametrize("to", [each for each in FORMATS if each is not Format.SVG])
def test_validating_a_file_of_a_hostile_name_names_it_and_obeys_it_not(run: Run, name: str, to: Format) -> None:
    Path(name).write_text("schema: 1\nnonsense: 5\n", encoding="utf-8")
    outcome = run("sheet", "validate", "-f", to.value, "--", name)
    assert outcome.exit_code == 1
    for printed in (outcome.stdout, outcome.stderr):
        assert visible(printed)
        found = commands(printed) if to is not Format.CSV else []
        assert {command.name for command in found} <= ({"error"} if to is Format.GITHUB else set())
    if to is Format.JSON:
        assert [file["file"] for file in json.loads(outcome.stdout)["files"]] == [name]
    if to is Format.GITHUB:
        assert {command.properties["line"] for command in commands(outcome.stdout)} <= {"1", "2"}


@pytest.mark.parametrize("to", [each for each in FORMATS if each is not Format.SVG])
def test_a_sheet_of_a_hostile_name_is_named_and_obeyed_not(run: Run, name: str, to: Format) -> None:
    Path(name).write_text(YAML, encoding="utf-8")
    outcome = run("estimate", "--calls", "5", f"--pricing={name}", "-f", to.value)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert visible(outcome.stdout)
    assert {command.name for command in commands(outcome.stdout)} <= ({"notice"} if to is Format.GITHUB else set())
    if to is Format.JSON:
        assert json.loads(outcome.stdout)["sheet"]["name"] == name


def test_a_new_sheet_of_a_hostile_name_is_named_and_obeyed_not(run: Run, name: str) -> None:
    outcome = run("sheet", "init", "--", name)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert visible(outcome.stdout)
    assert commands(outcome.stdout) == []
    assert len(outcome.stdout.splitlines()) == 1
    assert Path(name).is_file()


def test_a_report_is_written_to_a_file_of_a_hostile_name(run: Run, name: str) -> None:
    target = Path(name).with_suffix(".json")
    assert run("estimate", "--calls", "5", "-p", "builtin", f"--output={target}").exit_code == 0
    assert json.loads(target.read_text(encoding="utf-8"))["total"] == "0.40"
    outcome = run("estimate", "--calls", "5", "-p", "builtin", f"--output=no/{target}")
    assert outcome.exit_code == 1
    assert visible(outcome.stderr)
    assert commands(outcome.stderr) == []
    assert len(outcome.stderr.splitlines()) == 1


# ── options ──────────────────────────────────────────────────────────────────────────────────────────

VALUES = [*NAMES[:5], *NAMES[8:9], *NAMES[-2:], "x" * 5_000, "９", "1\x00"]
OPTIONS = [
    *(f"estimate {option}={{}}" for option in ("--calls", "--pay", "--format", "--output", "--budget", "--fail-on")),
    *(f"estimate --calls 5 -p builtin {option}={{}}" for option in ("--failed", "--free", "--prepaid", "--api")),
    *(f"estimate --calls 5 -p builtin {option}={{}}" for option in ("--concurrency", "--pricing", "--no-such")),
    *(f"compare -p builtin {option}={{}}" for option in ("--calls", "--from", "--to")),
    "compare -p builtin --from 1 --to 9 --step={}",
    *(f"concurrency -p builtin {option}={{}}" for option in ("--need", "--demand")),
    "concurrency -p builtin --need 5 --days={}",
    "concurrency -p builtin --task-time 9s --rate={}",
    "concurrency -p builtin --rate 1/s --task-time={}",
    "concurrency -p builtin --rate 1/s --task-time 1s --max-wait={}",
    "concurrency -p builtin --rate 1/s --task-time 1s --percentile={}",
    "concurrency -p builtin --calls 5 --task-time 1s --within={}",
    *(f"plan -p builtin {option}={{}}" for option in ("--calls", "--usage")),
    *(
        f"plan -p builtin --calls 5 {option}={{}}"
        for option in ("--months", "--growth", "--start", "--prepaid", "--free", "--buy")
    ),
    "sheet schema --result={}",
    "sheet init {}",
    "sheet show --api={}",
    "{}",
    "sheet {}",
    "estimate {}",
    "compare {} {}",
]


@pytest.mark.parametrize("words", OPTIONS)
def test_a_hostile_value_is_one_line_that_obeys_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for value in VALUES:
        outcome = run(*(word.replace("{}", value) for word in words.split()))
        assert outcome.exit_code in {1, 2}, value
        assert outcome.stdout == ""
        assert visible(outcome.stderr), value
        assert commands(outcome.stderr) == []
        assert len(outcome.stderr.splitlines()) == 1
        assert outcome.stderr.startswith("costcalc: error: ")
        assert "internal error" not in outcome.stderr, value
    assert list(tmp_path.iterdir()) == []


def test_the_parser_of_these_tests_finds_orders() -> None:
    assert commands("a\n  ::error file=a.py,line=1::b%0Ac%253A\n::set-output name=x::y\nb ##[group]c\n") == [
        Command("error", {"file": "a.py", "line": "1"}, "b\nc%3A"),
        Command("set-output", {"name": "x"}, "y"),
        Command("group", {}, "b ##[group]c"),
    ]
    assert [command.name for command in commands(" ::x\n::::\n")] == ["?", "?"]
    assert commands("a ::error::b\n:error:\n# [x]\n") == []
