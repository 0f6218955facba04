"""The environment: five variables of its own, a terminal's, a job's; and ends that are quiet."""

from __future__ import annotations

import ast
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run
from making import sheet_text

import costcalc

FORMATS = ["table", "json", "csv", "markdown", "github"]
COMMANDS = {
    "estimate": "estimate --calls 5 -p builtin",
    "compare": "compare -p builtin",
    "concurrency": "concurrency --need 10 -p builtin",
    "plan": "plan --calls 5 --months 2 -p builtin",
    "afford": "afford 5 -p builtin",
    "sheet keys": "sheet keys",
    "sheet list": "sheet list",
    "sheet show": "sheet show -p builtin",
    "sheet validate": "sheet validate",
}


@pytest.fixture
def sheet(tmp_path: Path) -> str:
    """A sheet with two APIs: a call of ``one`` costs 1.00, of ``two`` 2.00."""
    path = tmp_path / "sheet.yaml"
    text = sheet_text(postpaid="{unit_price: 1}").replace("  test:", "  one:")
    two = "  two:\n    name: Two\n    unit: call\n    postpaid: {unit_price: 2}\n"
    path.write_text(text + two, encoding="utf-8")
    return str(path)


# ── what is read ─────────────────────────────────────────────────────────────────────────────────────


def test_sheet_and_api_are_taken_from_the_environment_and_flags_win(run: Run, sheet: str) -> None:
    words = ("estimate", "--calls", "5", "-q")
    assert run(*words, "--api", "two", COSTCALC_PRICING=sheet).stdout == "10.00\n"
    environment = {"COSTCALC_PRICING": sheet, "COSTCALC_API": "two"}
    assert run(*words, **environment).stdout == "10.00\n"
    assert run(*words, "--api", "one", **environment).stdout == "5.00\n"
    assert run(*words, "-p", "builtin", **environment).exit_code == 2, "the built-in sheet has no such API"
    builtin = ("-p", "builtin", "--api", "image-style-transfer")
    # 5 calls × 0.08 = 0.40
    assert run(*words, *builtin, **environment).stdout == "0.40\n"


@pytest.mark.parametrize("words", [*COMMANDS.values()])
def test_the_format_is_taken_from_the_environment_and_flags_win(run: Run, words: str) -> None:
    for to in FORMATS:
        asked = run(*words.split(), "-f", to).stdout
        assert run(*words.split(), COSTCALC_FORMAT=to).stdout == asked
        assert run(*words.split(), "--format", to, COSTCALC_FORMAT="nonsense").stdout == asked
    assert run(*words.split(), "--json", COSTCALC_FORMAT="csv").stdout == run(*words.split(), "-f", "json").stdout
    refused = run(*words.split(), COSTCALC_FORMAT="nonsense")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "choose one of table, json, csv, markdown, github" in refused.stderr


def test_md_is_short_for_markdown(run: Run) -> None:
    words = ("sheet", "list")
    asked = run(*words, "-f", "markdown")
    assert run(*words, "-f", "md") == run(*words, COSTCALC_FORMAT="md") == asked


@pytest.mark.parametrize("name", ["PRICING", "API", "FORMAT", "BUDGET", "FAIL_ON"])
def test_an_empty_variable_is_none(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("estimate", "--calls", "5")
    assert run(*words, **{f"COSTCALC_{name}": ""}) == run(*words)


@pytest.mark.parametrize("name", ["PRICING", "API", "FORMAT", "BUDGET", "FAIL_ON"])
def test_a_blank_variable_is_refused(run: Run, name: str) -> None:
    outcome = run("estimate", "--calls", "5", **{f"COSTCALC_{name}": " "})
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith(f"costcalc: error: COSTCALC_{name}")
    assert len(outcome.stderr.splitlines()) == 1
    assert run("estimate", "--calls", "5", COSTCALC_FAIL_ON=" , ").stderr.startswith(
        "costcalc: error: COSTCALC_FAIL_ON: ',' names no code; the codes are bad-rows, "
    )


def test_the_sheet_of_the_environment_comes_before_that_of_the_folder(
    run: Run, sheet: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pricing.yaml").write_text(sheet_text(postpaid="{unit_price: 7}"), encoding="utf-8")
    assert run("estimate", "--calls", "1", "-q").stdout == "7.00\n"
    assert run("estimate", "--calls", "1", "-q", "--api", "two", COSTCALC_PRICING=sheet).stdout == "2.00\n"


def test_no_other_variable_changes_an_answer(run: Run) -> None:
    """A forgotten variable must not change a bill."""
    options = (
        "CALLS FAILED FREE PREPAID NO_POSTPAID PAY CONCURRENCY DAYS USAGE EXPLAIN QUIET OUTPUT JSON MONTHS GROWTH START BUY "
        "NEED RATE TASK_TIME MAX_WAIT PERCENTILE WITHIN DEMAND FROM TO STEP DEBUG MAX_INCREASE RESULT CURRENCY LANG"
    )
    commands = ("", "ESTIMATE_", "PLAN_", "COMPARE_", "CONCURRENCY_")
    others = {f"COSTCALC_{command}{name}": "7" for command in commands for name in options.split()}
    others |= {
        f"COSTCALC_{command}{name}": "x"
        for command in commands[1:]
        for name in ("PRICING", "CONTRACT", "API", "BUDGET")
    }
    others |= {
        "PRICING": "x",
        "API": "x",
        "FORMAT": "x",
        "LANG": "de_DE",
        "TZ": "x",
        "SOURCE_DATE_EPOCH": "0",
        "CI": "1",
    }
    for words in COMMANDS.values():
        assert run(*words.split(), **others) == run(*words.split())


PACKAGE = Path(costcalc.__file__).parent
TERMINAL = {"COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM"}


READERS = {"cli/output.py", "cli/streams.py", "cli/__init__.py", "meter/engines/spark.py"}


def test_the_code_reads_no_other_variable() -> None:
    """Each use of the environment is one of these: an option's variable, the terminal's, the job summary's."""
    read: set[str] = set()
    options: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        if path == PACKAGE / "cli" / "complete.py":
            continue  # what a shell hands over to have a word completed changes no bill
        source = path.read_text(encoding="utf-8")
        options |= set(re.findall(r'envvar="(\w+)"', source))
        assert source.count("envvar=") == len(re.findall(r'envvar="\w+"', source))
        assert not re.search(r"getenv|environb|auto_envvar_prefix|expandvars|expanduser|\bPath\.home\b", source), path
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Attribute) and node.attr == "environ":
                assert str(path.relative_to(PACKAGE)) in READERS, path
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "os.environ.get":
                read.add(ast.unparse(node.args[0]))
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
                read.add(ast.unparse(node.slice))
        assert source.count("os.environ") == len(re.findall(r"os\.environ(?:\.get\(|\.pop\(|\[)", source)), path
    assert options == {f"COSTCALC_{name}" for name in ("PRICING", "API", "CONTRACT", "FORMAT", "BUDGET", "FAIL_ON")}
    # "name" and TERMINAL_WIDTH: the size of the terminal, which help cannot bear to be odd; where Java is, a Spark of this
    # machine needs.
    others = {"SUMMARY", "name", "'TERMINAL_WIDTH'", "'JAVA_HOME'", "'_COSTCALC_COMPLETE'"}
    assert read == {*others, *(repr(name) for name in TERMINAL)}


# Each format once: what comes after a report is written is the same for all of them.
EACH = [
    ("table", COMMANDS["estimate"]),
    ("json", COMMANDS["plan"]),
    ("csv", COMMANDS["compare"]),
    ("markdown", COMMANDS["sheet show"]),
    ("github", COMMANDS["concurrency"]),
]


# ── quiet ends ───────────────────────────────────────────────────────────────────────────────────────


def started(*words: str, stdout: int = subprocess.PIPE, stdin: int | None = None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "costcalc", *words]
    return subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE)


def ended(process: subprocess.Popen[bytes]) -> tuple[int, bytes, bytes]:
    out, err = process.communicate(timeout=300)
    return process.returncode, out or b"", err


@pytest.mark.usefixtures("buffering")
def test_a_reader_that_went_away_ends_every_report_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        runs = [started(*words.split(), "-f", to, stdout=writing) for to, words in EACH]
        assert {ended(process) for process in runs} == {(141, b"", b"")}
    finally:
        os.close(writing)


@pytest.mark.usefixtures("buffering")
def test_a_full_disk_under_every_report_is_one_line_and_exit_1() -> None:
    with Path("/dev/full").open("wb") as full:
        runs = [started(*words.split(), "-f", to, stdout=full.fileno()) for to, words in EACH]
        said = b"costcalc: error: cannot write the report: No space left on device\n"
        assert {ended(process) for process in runs} == {(1, b"", said)}


@pytest.mark.usefixtures("buffering")
def test_a_head_of_csv_ends_quietly() -> None:
    script = '"$0" -m costcalc compare -p builtin --format csv | head -1'
    done = subprocess.run(["bash", "-o", "pipefail", "-c", script, sys.executable], capture_output=True, check=False)
    assert done.stdout.startswith(b"calls,dead_zone,month_postpaid,")
    assert done.stdout.count(b"\n") == 1
    # Whether the other end is gone before all is written is a matter of luck.
    assert done.returncode in {0, 141}
    assert done.stderr == b""


@pytest.mark.parametrize(
    "words",
    ["estimate --calls 5 -p -", "estimate --usage - -p builtin", "plan --usage - -p builtin", "concurrency --demand -"],
)
def test_ctrl_c_ends_a_run_that_waits_for_its_input_quietly(tmp_path: Path, words: str) -> None:
    process = started(*words.split(), "-o", str(tmp_path / "a.json"), stdin=subprocess.PIPE)
    assert process.stdin
    # More than a pipe holds: once this is written, the other side reads it, and waits for more.
    process.stdin.write(b"# nothing yet\n" * 20_000)
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    assert ended(process) == (130, b"", b"")
    assert list(tmp_path.iterdir()) == []


INTERRUPTED_BY_AN_IMPORT = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
sys.argv = ["costcalc", "estimate", "--calls", "5", "-p", "builtin"]
from costcalc.__main__ import main
main()
"""


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("costcalc.cli", -signal.SIGINT),
        ("typer", -signal.SIGINT),
        ("costcalc.cli.estimate", 130),
        ("yaml", 130),
        ("costcalc.render.pages.estimate", 130),
    ],
)
def test_ctrl_c_while_modules_load_is_quiet_too(name: str, code: int) -> None:
    script = INTERRUPTED_BY_AN_IMPORT.format(name=name)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    # A shell calls either of them 130.
    assert (done.returncode, done.stdout, done.stderr) == (code, b"", b"")


def test_the_bytes_are_utf8_whatever_the_locale(tmp_path: Path) -> None:
    for to in ("json", "github"):
        words = [sys.executable, "-m", "costcalc", *COMMANDS["estimate"].split(), "-f", to]
        texts = {
            subprocess.run(words, capture_output=True, check=True, cwd=tmp_path, env=os.environ | more).stdout
            for more in ({"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"})
        }
        (text,) = texts
        assert text.decode()
        if to == "json":
            assert json.loads(text)["total"] == "0.40"
