"""Help as a newcomer reads it: 80 columns, examples that run, no types and no markup eaten."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from commands import Described, described
from conftest import Run

from costcalc.cli import COMMANDS as LISTED

ROOT = Path(__file__).parent.parent
COMMANDS = described()
NAMES = [command.name for command in COMMANDS]
EXAMPLE = re.compile(r"^(?: {2}|\$ |Examples?: )?(costcalc [a-z].*?)(?: {2,}.*)?$", re.MULTILINE)

CALLS = "usage/growing-year.csv"
FILES = {"concurrency": "demand/launch-week.csv", "forecast": "usage/days.csv"}
BILLS = {"bill.csv": "bills/seasonal.csv", "focus.csv": "bills/seasonal.csv"}


def examples() -> Iterator[str]:
    for command in COMMANDS:
        yield from EXAMPLE.findall(command.help)


def words_of(screen: str) -> str:
    """Return what a help screen says, without its boxes and line breaks."""
    return " ".join(re.sub(r"[│╭╮╰╯─]", " ", screen).split())


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_a_help_screen_fits_80_columns_and_shows_how_the_command_is_called(run: Run, command: Described) -> None:
    outcome = run(*command.path, "--help", COLUMNS="80")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert max(map(len, outcome.stdout.splitlines())) <= 80
    mine = [example for example in EXAMPLE.findall(command.help) if example.startswith(command.name)]
    assert mine, f"{command.name} --help shows no example"
    # Each stands on a line of its own, so that it can be copied.
    lines = outcome.stdout.splitlines()
    assert [example for example in mine if not any(example in line for line in lines)] == []
    # An option is described by what is written in its place, not by the type that the library sees.
    assert not re.search(r"<(bool|str|list)", outcome.stdout)


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_every_word_of_a_help_text_reaches_the_screen(run: Run, command: Described) -> None:
    """Brackets that look like markup of the library that draws the help would be swallowed."""
    screen = words_of(run(*command.path, "--help", COLUMNS="300").stdout)
    said = re.sub(
        r"\[/?not dim\]", "", command.help
    )  # what the first screen begins with is as bright as its first line
    assert " ".join(said.split()) in screen
    for parameter in command.parameters:
        assert parameter.help, f"{command.name} {parameter.opts[-1]} has no help"
        assert " ".join(parameter.help.split()) in screen


@pytest.mark.parametrize("example", dict.fromkeys(examples()))
def test_every_example_of_the_help_runs(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, example: str
) -> None:
    monkeypatch.chdir(tmp_path)
    command, *_ = words = shlex.split(example.partition(" > ")[0])[1:]
    for word in words:
        if word.endswith(".csv"):
            shutil.copy(ROOT / "examples" / BILLS.get(word, FILES.get(command, CALLS)), word)
        elif word.endswith(".yaml") and "init" not in words:
            shutil.copy(ROOT / "pricing.yaml", word)
        elif word.endswith(".json") and "-o" not in words:
            Path(word).write_text(run("estimate", "--calls", "5", "--json").stdout, encoding="utf-8")
        elif word.endswith(".log"):
            shutil.copy(ROOT / "examples" / "logs" / "access.log", word)
        elif word.startswith("logs/"):
            shutil.copytree(ROOT / "examples" / "logs", "logs")
        elif word.endswith("/"):
            shutil.copytree(ROOT / "examples" / "sheets", word)
    outcome = run(*words)
    assert outcome.exit_code == (3 if {"--budget", "--tolerance"} & {*words} else 0), outcome.stderr
    assert outcome.stdout


def test_the_first_screen_leads_to_the_first_commands_before_all_options(run: Run) -> None:
    screen = run(COLUMNS="80").stdout
    start = screen[: screen.index("Options")]
    assert "\x1b[2m" not in run(FORCE_COLOR="1", COLUMNS="80").stdout.split("and bought how")[0]
    assert [words.split()[1] for words in EXAMPLE.findall(start.replace("\n ", "\n"))] == [
        "estimate",
        "plan",
        "compare",
        "concurrency",
    ]


def test_the_help_lists_the_exit_codes_a_line_each(run: Run) -> None:
    lines = [line.strip() for line in run("--help", COLUMNS="80").stdout.splitlines()]
    first = lines.index("Exit codes:") + 1
    assert [line.split()[0] for line in lines[first : first + 4]] == ["0", "1", "2", "3"]


@pytest.mark.parametrize("how", [["costcalc"], [sys.executable, "-m", "costcalc"]], ids=["costcalc", "python -m"])
def test_the_version_and_the_help_are_the_same_however_it_is_started(how: list[str]) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "80"}

    def out(*words: str) -> str:
        done = subprocess.run([*how, *words], env=environment, capture_output=True, encoding="utf-8", check=True)
        assert done.stderr == ""
        return done.stdout

    assert out("--version") == f"costcalc {version('costcalc')}\n"
    assert out() == out("--help") == out("-h")
    assert "Usage: costcalc [OPTIONS] COMMAND" in out()


@pytest.mark.parametrize("columns", ["9" * 22, "0", "1", "19", "²", "-5", "x", ""])
def test_help_is_whole_whatever_the_environment_says_of_the_screen(columns: str) -> None:
    environment = os.environ | {"COLUMNS": columns, "LINES": columns, "TERMINAL_WIDTH": columns}
    command = [sys.executable, "-m", "costcalc", "--help"]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(
        name in "".join(words_of(done.stdout).split()) for name in ("estimate", "concurrency", "--install-completion")
    )


@pytest.mark.parametrize("words", ["--help", "plan --help", "sheet"])
def test_help_is_the_same_where_python_drops_what_describes_the_code(words: str) -> None:
    plain, stripped = (
        subprocess.run([sys.executable, *flags, "-m", "costcalc", *words.split()], capture_output=True, check=True)
        for flags in ([], ["-OO"])
    )
    assert (stripped.stdout, stripped.stderr) == (plain.stdout, b"")


def test_the_list_of_commands_says_what_each_is_for_in_the_words_that_its_own_help_begins_with() -> None:
    first = {each.path[0]: each.help.split("\n\n")[0] for each in described() if len(each.path) == 1}
    assert {name: " ".join(said.split()) for name, said in first.items()} == LISTED


def test_the_help_of_the_whole_loads_no_command() -> None:
    code = "import sys; from costcalc.cli import app\ntry: app(['--help'])\nexcept SystemExit: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "costcalc.cli" in loaded
    assert not {f"costcalc.cli.{name}" for name in LISTED} & loaded


@pytest.mark.parametrize("words", ["--help", "plan --help", "sheet --help"])
def test_a_help_loads_no_more_of_the_library_that_draws_it_than_it_draws_with(words: str) -> None:
    """So it is the same, in colour too, where the parts that are left out were loaded before."""
    code = (
        "import sys; from costcalc.cli import app\n"
        f"try: app({words.split()})\n"
        "except SystemExit: print(*sys.modules, file=sys.stderr)"
    )
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"FORCE_COLOR": "1"}
    parts = ("rich.markdown", "rich.traceback")
    lean, whole = (
        subprocess.run([sys.executable, "-c", before + code], env=environment, capture_output=True, check=True)
        for before in ("", f"import {', '.join(parts)}\n")
    )
    assert lean.stdout == whole.stdout
    assert b"\x1b[" in lean.stdout
    loaded, all_loaded = (set(each.stderr.decode().split()) for each in (lean, whole))
    assert {"typer.rich_utils", "rich.table"} <= loaded
    assert not {*parts, "markdown_it", "pygments"} & loaded
    assert {*parts, "markdown_it", "pygments"} <= all_loaded


def test_what_a_help_is_drawn_without_is_there_for_who_uses_it() -> None:
    code = (
        "from costcalc.cli.unused_parts import draw_without\n"
        "draw_without(); draw_without()\n"
        "from typer.rich_utils import Markdown, Traceback\n"
        "import rich.markdown, rich.traceback\n"
        "assert Markdown.elements is rich.markdown.Markdown.elements\n"
        "assert type(Markdown('*one*')) is rich.markdown.Markdown\n"
        "assert type(Traceback.from_exception(ValueError, ValueError(), None)) is rich.traceback.Traceback"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
