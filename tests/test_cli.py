"""What every command keeps: exit codes, one line an error, no digit cut, plain text where it is asked for."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from making import sheet_text

Costcalc = Callable[..., subprocess.CompletedProcess[bytes]]

COUNT_FORMS = "200000, 200_000, 200,000, 200k or 1.5M"


@pytest.fixture
def costcalc(tmp_path: Path) -> Costcalc:
    """Run the command in a process of its own, in an empty folder."""

    def call(*words: str, stdout: int = subprocess.PIPE, **environment: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "costcalc", *words]
        return subprocess.run(
            command, stdout=stdout, stderr=subprocess.PIPE, cwd=tmp_path, env=os.environ | environment, check=False
        )

    return call


USAGE_ERRORS = [
    # words, what the line says
    *(
        (f"estimate --calls={text}", COUNT_FORMS)
        for text in ("-5", "1.5", "1,5", "1e3", "abc", "", "20,00,0", "200.000")
    ),
    *((f"estimate --calls 5 {option} -1", option) for option in ("--failed", "--free", "--prepaid")),
    ("estimate --calls 5 --free x", COUNT_FORMS),
    ("estimate --calls 5 --failed 6", "6 failed calls are more than the 5 calls made"),
    ("estimate --calls 5 --pay cash", "choose one of cheapest, packages, postpaid"),
    ("estimate --calls 5 --pay postpaid --no-postpaid", "leave one of them out"),
    ("estimate --calls 5 -f jsn", "did you mean 'json'?"),
    ("estimate --calls 5 -f pdf", "choose one of table, json"),
    ("estimate --calls 5 --fail-on unservd", "did you mean 'unserved'?"),
    ("estimate --calls 5 --fail-on x", "the codes are buy-ahead, dead-zone"),
    ("estimate --calls 5 --api image", "it has: image-style-transfer"),
    ("estimate --calls 5 --cals 6", "--calls"),
    ("estimat --calls 5", "did you mean 'estimate'?"),
    ("nonsense", "the commands are: estimate, compare, concurrency"),
    # near misses are answered with the full command
    ("estimate", "costcalc estimate --calls 200000"),
    ("estimate 200000", "costcalc estimate --calls 200000"),
    ("estimate 200k", "costcalc estimate --calls 200k"),
    ("compare 5k", "costcalc compare --calls 5k"),
    ("200000", "costcalc estimate --calls 200000"),
    ("--calls 200000", "costcalc estimate --calls 200000"),
    ("--calls=200000 --free 50", "costcalc estimate --calls=200000 --free 50"),
    ("compare old.yaml new.yaml", "costcalc diff old.yaml new.yaml"),
    ("estimate other.yaml", "costcalc estimate -p other.yaml --calls 200000"),
]


@pytest.mark.parametrize(("words", "says"), USAGE_ERRORS)
def test_wrong_usage_is_one_line_that_shows_what_is_accepted_and_exits_2(run: Run, words: str, says: str) -> None:
    outcome = run(*words.split(), *(["-p", "builtin"] if "--api" in words else []))
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("costcalc: error: ")
    assert says in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


def sheet_files(folder: Path) -> None:
    (folder / "folder").mkdir()
    (folder / "empty.yaml").touch()
    (folder / "blank.yaml").write_text("\n  \n", encoding="utf-8")
    (folder / "binary.yaml").write_bytes(bytes(range(256)) * 4)
    (folder / "latin1.yaml").write_bytes("provider: Müller\n".encode("latin-1"))
    good = sheet_text(postpaid="{unit_price: 1}")
    (folder / "misspelt.yaml").write_text(good.replace("unit_price", "unit_prise"), encoding="utf-8")
    (folder / "two.yaml").write_text(good.replace("currency: USD", "curency: USD\ncolour: red"), encoding="utf-8")


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        ("missing.yaml", ["costcalc: error: missing.yaml: no such file"]),
        ("missing", ["costcalc: error: missing: neither a file nor a shipped sheet"]),
        ("buitlin", ["did you mean 'builtin'?"]),
        ("folder", ["costcalc: error: folder: this is a folder"]),
        ("./folder", ["costcalc: error: ./folder: this is a folder"]),
        ("empty.yaml", ["costcalc: error: empty.yaml: the file is empty"]),
        ("blank.yaml", ["costcalc: error: blank.yaml: the file is empty"]),
        ("binary.yaml", ["binary.yaml:1:1: a NUL byte"]),
        ("latin1.yaml", ["latin1.yaml:1:12: byte 0xfc is not UTF-8"]),
        ("misspelt.yaml", ["did you mean 'unit_price'?"]),
        (
            "two.yaml",
            ["two.yaml:3:1: unknown key 'curency'", "two.yaml:4:1: unknown key 'colour'"],
        ),
    ],
)
@pytest.mark.parametrize("command", ["estimate --calls 5", "compare"])
def test_a_sheet_that_cannot_be_read_is_one_line_a_problem_and_exits_1(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, sheet: str, says: list[str]
) -> None:
    sheet_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    outcome = run(*command.split(), "-p", sheet)
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    for said in says:
        assert said in outcome.stderr
    assert all(line.startswith(("costcalc: error: ", f"{sheet}:")) for line in outcome.stderr.splitlines())
    assert "Traceback" not in outcome.stderr


def test_the_sheet_of_the_folder_is_used_unasked_and_a_wrong_one_names_the_way_out(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("estimate", "--calls", "9999", "--json")
    assert json.loads(run(*words).stdout)["sheet"]["name"] == "built-in sheet"
    sheet = tmp_path / "pricing.yaml"
    sheet.write_text(sheet_text(postpaid="{unit_price: 1}"), encoding="utf-8")
    here = json.loads(run(*words).stdout)
    assert (here["sheet"]["name"], here["total"]) == ("pricing.yaml", "9999.00")
    sheet.write_text(sheet_text(postpaid="{unit_prise: 1}"), encoding="utf-8")
    outcome = run(*words)
    assert outcome.exit_code == 1
    assert "-p builtin" in outcome.stderr


def test_four_variables_of_the_environment_stand_for_options(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(sheet_text(postpaid="{unit_price: 1}"), encoding="utf-8")
    words = ("estimate", "--calls", "9999")
    answer = json.loads(run(*words, COSTCALC_PRICING=str(sheet), COSTCALC_API="test", COSTCALC_FORMAT="json").stdout)
    assert (answer["total"], answer["api"]) == ("9999.00", "test")
    assert run(*words, "-p", "builtin", COSTCALC_FAIL_ON="dead-zone").exit_code == 3
    # A forgotten variable must not change a bill.
    assert run(*words, "-p", "builtin", "-q", COSTCALC_CALLS="5", COSTCALC_FREE="5").stdout == "550.00\n"


@pytest.mark.parametrize("words", ["", "--help", "-h"])
def test_help_lists_the_commands_and_the_exit_codes(run: Run, words: str) -> None:
    outcome = run(*words.split())
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    text = " ".join(outcome.stdout.split())
    assert text.index("estimate ") < text.index("compare ") < text.index("concurrency ")
    assert all(f"{code} {word}" in text for code, word in enumerate(("computed", "cannot", "wrong", "computed")))


@pytest.mark.parametrize("command", ["estimate", "compare"])
def test_every_command_has_help_with_an_example_and_the_version_is_one_line(run: Run, command: str) -> None:
    assert f"costcalc {command} --calls" in run(command, "-h").stdout
    assert run(command, "--help").exit_code == 0
    assert re.fullmatch(r"costcalc \d+\.\d+\.\d+\n", run("--version").stdout)


REPORTS = [
    "estimate --calls 200000",
    "estimate --calls 105000 --explain",
    "estimate --calls 1100 --explain",
    "estimate --calls 10000 --failed 10 --free 50 --prepaid 100 --explain",
    "estimate --calls 1_000_000_000_000_000 --explain",
    "estimate --calls 1500 --prepaid 1000 --no-postpaid",
    "compare",
    "compare --calls 1_000_000_000_000_000 --calls 7",
]
AMOUNTS = {"total", "amount", "postpaid", "packages", "cheapest", "max_overpay"}
COUNTS = {"calls", "failed", "free", "prepaid", "to_pay", "count", "from", "to", "cheaper_at", "calls_per_month"}


def numbers(value: Any, key: str = "") -> Iterator[str]:
    """Yield every amount and count of a report as a table writes it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from numbers(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from numbers(inner, key)
    elif key in AMOUNTS and isinstance(value, str):
        yield f"{Decimal(value):,}"
    elif key in COUNTS and isinstance(value, int) and value:
        yield f"{value:,}"


@pytest.mark.parametrize("columns", ["200", "80", "60", "40", "1", ""])
@pytest.mark.parametrize("words", REPORTS)
def test_no_digit_is_cut_at_any_width_and_in_a_pipe(run: Run, words: str, columns: str) -> None:
    report = json.loads(run(*words.split(), "-p", "builtin", "--json").stdout)
    outcome = run(*words.split(), "-p", "builtin", **({"COLUMNS": columns} if columns else {}))
    shown = set(re.findall(r"\d[\d,]*(?:\.\d+)?", outcome.stdout))
    assert set(numbers(report)) <= shown
    assert "…" not in outcome.stdout
    assert "\x1b" not in outcome.stdout


@pytest.mark.parametrize("words", REPORTS[:4])
def test_a_table_is_as_wide_as_its_widest_row_where_the_screen_is_narrower(run: Run, words: str) -> None:
    def rows(text: str) -> list[str]:
        return [line for line in text.splitlines() if " packages of " in line and not line.startswith("Cheapest")]

    narrow, wide = (run(*words.split(), "-p", "builtin", COLUMNS=columns).stdout for columns in ("40", "200"))
    assert rows(narrow) == rows(wide)


@pytest.mark.parametrize("words", ["estimate --calls 9999", "compare", "--help", "estimate --help"])
@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}])
def test_no_color_and_a_dumb_terminal_are_plain(run: Run, words: str, environment: dict[str, str]) -> None:
    outcome = run(*words.split(), **environment)
    assert outcome.exit_code == 0
    assert not re.search(r"\x1b\[[0-9;]*(3[0-7]|9[0-7])", outcome.stdout), "a colour"
    assert "help" in words or "\x1b" not in outcome.stdout


def test_forced_colour_changes_no_character_but_its_codes(run: Run) -> None:
    words = ("estimate", "--calls", "9999", "-p", "builtin")
    coloured = run(*words, FORCE_COLOR="1").stdout
    assert "\x1b[" in coloured
    plain = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in plain.splitlines()] == run(*words).stdout.splitlines()


@pytest.mark.parametrize("words", ["estimate --calls 1100 --explain -p builtin", "compare -p builtin"])
def test_a_locale_without_the_signs_gets_ascii(costcalc: Costcalc, words: str) -> None:
    plain = costcalc(*words.split(), PYTHONIOENCODING="ascii")
    assert (plain.returncode, plain.stderr) == (0, b"")
    text = plain.stdout.decode("ascii")
    assert "?" not in text
    assert "\\x" not in text
    rich = costcalc(*words.split(), PYTHONIOENCODING="utf-8").stdout.decode()
    assert re.findall(r"\d[\d,.]*", text) == re.findall(r"\d[\d,.]*", rich)


@pytest.mark.parametrize("words", ["estimate --calls 200000", "compare"])
def test_json_is_the_same_twice_byte_for_byte_and_reads_back(costcalc: Costcalc, words: str) -> None:
    first, second = (costcalc(*words.split(), "--json", PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert (first.returncode, first.stderr) == (0, b"")
    assert first.stdout == second.stdout
    answer = json.loads(first.stdout, parse_float=lambda text: pytest.fail(f"{text} is a binary float"))
    assert answer["sheet"]["name"] == "built-in sheet"
    assert list(answer)[:7] == ["schema_version", "command", "sheet", "api", "currency", "total", "notes"]


@pytest.mark.parametrize(
    "words", ["estimate --calls 5", "estimate --calls 5 --json", "estimate --calls 5 -q", "compare"]
)
def test_a_reader_that_went_away_ends_the_run_quietly(costcalc: Costcalc, words: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        outcome = costcalc(*words.split(), stdout=writing)
    finally:
        os.close(writing)
    assert (outcome.returncode, outcome.stderr) == (141, b"")


@pytest.mark.parametrize("words", ["estimate --calls 5", "estimate --calls 5 --json", "compare", "--version", "--help"])
def test_a_full_disk_is_one_line_and_exits_1(costcalc: Costcalc, words: str) -> None:
    with Path("/dev/full").open("wb") as full:
        outcome = costcalc(*words.split(), stdout=full.fileno())
    assert outcome.returncode == 1
    assert outcome.stderr.startswith(b"costcalc: error: ")
    assert outcome.stderr.count(b"\n") == 1


MARKUP = "'[bold red]Name[/] [/] [link=file:///x]y :smile: \\[z]'"


def test_text_from_a_sheet_is_printed_literally(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "[red]sheet[bold].yaml"
    sheet.write_text(sheet_text(name=MARKUP, unit="'[/]'", postpaid="{unit_price: 1}"), encoding="utf-8")
    for colour in ("", "1"):
        outcome = run("estimate", "--calls", "5", "-p", str(sheet), COLUMNS="200", FORCE_COLOR=colour)
        assert outcome.exit_code == 0
        assert MARKUP.strip("'") in outcome.stdout
        assert sheet.name in outcome.stdout
    sheet.write_text(sheet_text(name=MARKUP, postpaid="{'[/]': 1}"), encoding="utf-8")
    outcome = run("estimate", "--calls", "5", "-p", str(sheet))
    assert outcome.exit_code == 1
    assert "[/]" in outcome.stderr


def test_debug_shows_where_an_error_came_from(costcalc: Costcalc) -> None:
    outcome = costcalc("estimate", "--calls", "abc", "--debug")
    assert outcome.returncode != 0
    assert b"Traceback" in outcome.stderr
    assert b"RequestError" in outcome.stderr
