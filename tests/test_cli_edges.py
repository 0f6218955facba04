"""The command line at its edges, all in this process: what ends a run, sizes of a screen, what is completed, what is written."""

from __future__ import annotations

import contextvars
import errno
import inspect
import io
import json
import os
import signal
import sys
import typing
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
import rich
import typer
from conftest import Run
from making import sheet_text
from typer.testing import CliRunner

from costcalc.cli import (
    app,
    complete,
    ending,
    errors,
    files,
    made_by,
    options,
    output,
    report_options,
    streams,
    unused_parts,
    usage_files,
)
from costcalc.errors import FileError
from costcalc.render import Format
from costcalc.render.html import Command

SHEET = sheet_text(
    postpaid="{unit_price: 1}", packages="{validity: 1 year, sizes: [{units: 10, price: 8}]}", unit="page"
)


@pytest.fixture
def folder(empty_folder: Path) -> Path:
    (empty_folder / "pricing.yaml").write_text(SHEET, encoding="utf-8")
    (empty_folder / "other.yaml").write_text(SHEET.replace("  test:", "  another:"), encoding="utf-8")
    (empty_folder / "sub").mkdir()
    (empty_folder / "sub" / "months.csv").write_text("month,calls\n2026-01,44\n2026-02,55\n", encoding="utf-8")
    return empty_folder


# What ends a run


@pytest.mark.parametrize(
    ("raised", "code", "says"),
    [
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), 141, ""),
        (OSError(errno.EIO, "Input/output error", "x.csv"), 1, "costcalc: error: x.csv: Input/output error\n"),
        (OSError(errno.EIO, "Input/output error"), 1, "costcalc: error: output: Input/output error\n"),
        (OSError("of no kind"), 1, "costcalc: error: output: of no kind\n"),
        (MemoryError(), 1, "costcalc: error: not enough memory for this input\n"),
        (
            ValueError("two\nlines"),
            1,
            "costcalc: error: internal error, please report it: ValueError: two lines; --debug shows where\n",
        ),
    ],
)
def test_whatever_ends_a_run_is_a_code_and_one_line_at_most(
    run: Run, monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, says: str
) -> None:
    def broken(*_: Any) -> None:
        raise raised

    monkeypatch.setattr("costcalc.cli.estimate.load_prices", broken)
    assert run("estimate", "--calls", "5") == (code, "", says)
    debugged = run("estimate", "--debug", "--calls", "5")
    lines = debugged.stderr.splitlines()
    assert (debugged.exit_code, lines[-1:]) == (code, says.splitlines())
    if code == 1:
        assert lines[0] == "Traceback (most recent call last):"
        assert any("in broken" in each for each in lines)


def test_a_run_that_is_told_to_end_leaves_first_and_ends_by_that_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[int] = []
    for number in (signal.SIGTERM, signal.SIGHUP):
        before = signal.signal(number, signal.SIG_DFL)
        try:
            with monkeypatch.context() as patched:
                patched.setattr(signal, "raise_signal", raised.append)
                with pytest.raises(KeyboardInterrupt), ending.tidied():
                    os.kill(os.getpid(), number)
            assert signal.getsignal(number) is signal.SIG_DFL
        finally:
            signal.signal(number, before)
    assert raised == [signal.SIGTERM, signal.SIGHUP]
    ignoring = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ending.tidied():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    finally:
        signal.signal(signal.SIGHUP, ignoring)
    assert raised == [signal.SIGTERM, signal.SIGHUP]


def test_a_line_is_cut_above_3_000_letters_and_shows_no_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    for text, says in [
        ("a" * 3_000, "a" * 3_000),
        ("a" * 201 + "b" * 2_599 + "c" * 201, f"{'a' * 200} ... {'c' * 200}"),
        ("bell\x07 and\x1b[31m red", "bell\\x07 and\\x1b[31m red"),
    ]:
        errors.say(text)
        assert capsys.readouterr() == ("", f"{says}\n")
    errors.fail("two\n  lines")
    assert capsys.readouterr().err == "costcalc: error: two lines\n"


def test_a_standard_error_that_is_closed_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)
    monkeypatch.setattr("costcalc.cli.streams.shows_color", lambda _: False)
    errors.complain("nobody reads this")


# Sizes and streams


@pytest.mark.parametrize(
    ("columns", "width"),
    [("", 80), ("0", 80), ("1", 20), ("19", 20), ("20", 20), ("21", 21), ("132", 132), ("9999", 9999), ("10000", 80),
     ("-50", 80), ("1e2", 80), ("٤٠", 80), ("²", 80)],
)  # fmt: skip
def test_a_page_is_as_wide_as_columns_says(monkeypatch: pytest.MonkeyPatch, columns: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert output.screen_of().width == width


@pytest.mark.parametrize(
    ("encoding", "ascii_only"), [("utf-8", False), ("ascii", True), ("latin-1", True), ("no", True)]
)
def test_signs_are_drawn_where_standard_output_has_them(
    monkeypatch: pytest.MonkeyPatch, encoding: str, ascii_only: bool
) -> None:
    for terminal in (False, True):
        out = SimpleNamespace(encoding=encoding, isatty=lambda terminal=terminal: terminal)
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr("shutil.get_terminal_size", lambda _: os.terminal_size((57, 24)))
        screen = output.screen_of()
        assert (screen.ascii, screen.breaks, screen.color) == (ascii_only, terminal, terminal)
        assert screen.width == (57 if terminal else 80)


@pytest.mark.parametrize(
    ("environment", "terminal", "colored"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": ""}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, False, False),
        ({"TERM": "xterm"}, True, True),
    ],
)
def test_colour_follows_the_environment(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], terminal: bool, colored: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    out: Any = SimpleNamespace(isatty=lambda: terminal)
    assert streams.shows_color(out) is colored


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"COLUMNS": "40"}, {"COLUMNS": "40", "TERMINAL_WIDTH": "60"}),
        ({"COLUMNS": "59"}, {"COLUMNS": "59", "TERMINAL_WIDTH": "60"}),
        ({"COLUMNS": "60"}, {"COLUMNS": "60"}),
        ({"COLUMNS": "1"}, {"COLUMNS": "1", "TERMINAL_WIDTH": "60"}),
        ({"COLUMNS": "9999", "LINES": "9999"}, {"COLUMNS": "9999", "LINES": "9999"}),
        ({"COLUMNS": "0", "LINES": "x", "TERMINAL_WIDTH": "12345"}, {}),
        ({"COLUMNS": "40", "TERMINAL_WIDTH": "100"}, {"COLUMNS": "40", "TERMINAL_WIDTH": "100"}),
        ({"COLUMNS": "100", "TERMINAL_WIDTH": "40"}, {"COLUMNS": "100", "TERMINAL_WIDTH": "60"}),
        ({}, {}),
    ],
)
def test_the_help_has_a_width_that_it_can_be_drawn_on(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], kept: dict[str, str]
) -> None:
    from costcalc import cli

    names = ("COLUMNS", "LINES", "TERMINAL_WIDTH")
    for name in names:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(name, given.get(name, ""))
    cli._mend_sizes()
    assert {name: os.environ[name] for name in names if name in os.environ} == kept


def test_what_is_written_is_written_whole_or_it_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    try:
        with streams.Whole(writing, "wb", closefd=False) as file:
            assert file.write(b"all of it") == 9
            assert os.read(reading, 100) == b"all of it"
            monkeypatch.setattr(streams, "PATIENCE", 0)
            with pytest.raises(BlockingIOError, match="whoever reads it took nothing for 0 seconds") as full:
                file.write(bytes(1 << 20))
            assert full.value.errno == errno.EAGAIN
    finally:
        os.close(reading)
        os.close(writing)


def test_a_reader_that_takes_little_at_a_time_gets_all() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    got: list[bytes] = []

    def read() -> None:
        while part := os.read(reading, 50_000):
            got.append(part)

    reader = Thread(target=read)
    reader.start()
    try:
        with streams.Whole(writing, "wb") as file:
            assert file.write(memoryview(array("H", range(60_000)))) == 120_000  # of two bytes each
            assert file.write(bytes(500_000)) == 500_000
    finally:
        reader.join()
        os.close(reading)
    assert b"".join(got) == array("H", range(60_000)).tobytes() + bytes(500_000)


def test_closed_streams_of_a_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", None)
        patched.setattr(sys, "stderr", None)
        streams.open_streams()
        out: Any = sys.stdout
        err: Any = sys.stderr
        assert (out.encoding, out.errors, out.write_through, out.writable()) == ("utf-8", "strict", True, True)
        with pytest.raises(OSError, match="standard output is closed") as closed:
            out.buffer.write(b"x")
        assert closed.value.errno == errno.EBADF
        assert (err.encoding, err.errors, err.write("shown to nobody \ud800")) == ("utf-8", "backslashreplace", 17)
        err.close()
    with (tmp_path / "out").open("w", encoding="latin-1", errors="replace") as opened, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", opened)
        patched.setattr(sys, "stderr", opened)
        streams.open_streams()
        for stream in (sys.stdout, sys.stderr):
            assert (stream.encoding, stream.errors) == ("latin-1", "replace")
            stream.write("é")  # at once: nothing is held back
        assert (tmp_path / "out").read_bytes() == b"\xe9\xe9"


def test_blocks_of_a_document_are_65_536_letters_or_more() -> None:
    half = "a" * (1 << 15)
    assert [*output._blocks([])] == [""]
    assert [*output._blocks(["a", "b"])] == ["ab"]
    assert [len(each) for each in output._blocks([half] * 5)] == [3 << 15, 2 << 15]


def test_drawing_a_help_leaves_the_parts_that_it_does_not_use_to_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    import rich.markdown
    import rich.traceback

    kept = {"rich.markdown": rich.markdown, "rich.traceback": rich.traceback}
    monkeypatch.delitem(sys.modules, "rich.markdown")
    seen: list[tuple[str, str, Any]] = []
    monkeypatch.setattr(
        unused_parts,
        "import_module",
        lambda name: seen.append((name, type(sys.modules["rich.markdown"]).__name__, sys.modules["rich.traceback"])),
    )
    unused_parts.draw_without()
    assert seen == [("typer.rich_utils", "_StandIn", kept["rich.traceback"])]
    assert "rich.markdown" not in sys.modules
    assert sys.modules["rich.traceback"] is kept["rich.traceback"]
    monkeypatch.undo()
    stand_in: Any = unused_parts._StandIn("rich.markdown")
    assert type(stand_in.Markdown("a text")) is rich.markdown.Markdown
    assert stand_in.Markdown.elements is rich.markdown.Markdown.elements
    with pytest.raises(AttributeError, match="__path__"):
        _ = stand_in.__path__


# What Tab shows


def completed(words: str, **environment: str) -> list[str]:
    asked = ["costcalc", *words.split(" ")]
    told = {"COMP_WORDS": "\n".join(asked), "COMP_CWORD": str(len(asked) - 1), "_COSTCALC_COMPLETE": "complete_bash"}
    outcome = CliRunner().invoke(app, [], prog_name="costcalc", env=told | environment)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return outcome.stdout.split()


FORMATS = ["table", "json", "csv", "markdown", "github", "html", "svg"]


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("estimate -f ", [*FORMATS, "focus"]),
        ("plan -f ", [*FORMATS, "focus"]),
        ("forecast -f ", [*FORMATS, "usage"]),
        ("compare -f ", FORMATS),
        ("compare -f c", ["csv"]),
        ("estimate --pay ", ["cheapest", "packages", "postpaid", "subscription"]),
        ("forecast --pay ", ["cheapest", "postpaid"]),
        ("forecast --budget-at ", ["low", "likely", "high"]),
        ("plan --prefer ", ["cheapest", "fewest", "robust"]),
        ("plan --case low=-40% --prefer ", ["expected", "worst"]),
        ("compare --currency CN", ["CNY"]),
        ("compare --fx CN", ["CNY="]),
        ("estimate --fail-on dead", ["dead-zone"]),
        ("meter --logs c", ["cloudfront", "combined"]),
        ("meter --show ngin", ["nginx-json"]),
        ("meter --sql ", ["spark", "postgres", "bigquery"]),
        ("meter --by ", ["month", "day"]),
        ("meter --conflicts ", ["first", "last", "success"]),
        ("afford 5 --per ", ["month", "year"]),
        ("sheet schema --result sheet-v", ["sheet-validate"]),
        ("estimate --dates ", ["mdy", "dmy"]),
        ("plan --gaps ", ["zero"]),
        ("reconcile --totals ", ["drop", "keep"]),
        ("diff --decimal ", ["point", "comma"]),
        # sheets: those that come along and those of the folder, whose names need no quotes
        ("estimate -p oth", ["other.yaml"]),
        ("estimate -p in", []),
        ("reconcile --also pric", ["pricing.yaml"]),
        ("sheet init x.yaml --from other", ["other.yaml"]),
        ("estimate -p other.yaml#", ["other.yaml#another"]),
        ("estimate -p other.yaml#x", []),
        ("diff other.yaml pricing.yaml#t", ["pricing.yaml#test"]),
        ("compare -p other.yaml --api ", ["another"]),
        ("compare -p other.yaml -p pricing.yaml --api ", ["test"]),
        ("estimate --api ", ["test"]),
        ("estimate -p $HERE/other.yaml --api ", ["another"]),
        ("estimate -p ~/other.yaml --api ", ["another"]),
        ("estimate -p - --api ", []),
        ("estimate -p sub --api ", []),
        ("estimate --usage ", []),
        ("estimate --calls ", []),
    ],
)
def test_a_value_is_completed(folder: Path, monkeypatch: pytest.MonkeyPatch, words: str, values: list[str]) -> None:
    (folder / "in need of quotes.yaml").write_text(SHEET, encoding="utf-8")
    (folder / "not.yaml").mkdir()
    monkeypatch.setattr(complete, "prepare", lambda: None)
    assert completed(words, HERE=str(folder), HOME=str(folder)) == values


def test_while_a_shell_asks_nothing_is_said_and_the_words_of_bash_are_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", sys.stderr)
    monkeypatch.setitem(sys.modules, "rich", rich)
    for name, value in {"COMP_WORDS": "costcalc\nestimate\n--api\n=\nla\n-p\n=\nx", "COMP_CWORD": "4"}.items():
        monkeypatch.setenv(name, value)
    complete.prepare()
    quiet = sys.stderr
    assert (quiet.name, quiet.mode) == (os.devnull, "w")
    assert vars(sys)["modules"]["rich"] is None
    quiet.close()
    # The sign behind a long option is left out, if it stands before the cursor.
    assert os.environ["COMP_WORDS"] == "costcalc\nestimate\n--api\nla\n-p\n=\nx"
    assert os.environ["COMP_CWORD"] == "3"
    monkeypatch.setenv("COMP_CWORD", "x")
    complete.prepare()
    sys.stderr.close()
    monkeypatch.delenv("COMP_WORDS")
    complete.prepare()
    sys.stderr.close()
    assert os.environ["COMP_CWORD"] == "x"


# The command that made a page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("estimate --calls 5", "costcalc estimate --calls 5"),
        ("estimate --calls 5 -p sub/../other.yaml --explain", "costcalc estimate --calls 5 --explain --pricing other.yaml"),
        ("estimate --usage sub/months.csv --sum", "costcalc estimate --usage months.csv --sum"),
        ("diff ./pricing.yaml sub/../other.yaml --api test", "costcalc diff pricing.yaml other.yaml --api test"),
        ("plan --calls 5 --case low=sub/months.csv:25 --case high=+5%:75",
         "costcalc plan --calls 5 --case low=months.csv:25 --case high=+5%:75"),
        ("plan --calls 5 --case low=sub/months.csv", "costcalc plan --calls 5 --case low=months.csv"),
        ("plan --calls 5 --case low=sub/none.csv:25", "costcalc plan --calls 5 --case low=sub/none.csv:25"),
        ("sheet validate sub", "costcalc sheet validate sub"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("folder")
def test_a_page_names_files_without_their_folders(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: str, said: str
) -> None:
    found: list[Command] = []

    def noted(*_: Any) -> None:
        found.append(made_by.command())
        raise KeyboardInterrupt

    for command in ("estimate", "plan", "diff"):
        monkeypatch.setattr(f"costcalc.cli.{command}.format_of", lambda *_, **__: noted())
    monkeypatch.setattr("costcalc.cli.sheet.format_of", lambda *_, **__: noted())
    assert run(*words.split()).exit_code == 130
    assert [each.line for each in found] == [said]


def test_no_command_made_what_a_program_writes() -> None:
    assert contextvars.Context().run(made_by.command) == Command("", ())


# Options, and what the environment says in place of them


def test_options_are_declared_as_the_help_shows_them() -> None:
    formats = "How to write the report: table, json, csv, markdown (or md), github, html or svg"
    files = "Write the report to a file as well, its format by the suffix: .json .csv .md .txt .html .svg"
    protected = "A link that leads out of its folder, or a file that is write-protected, is refused."
    told = [
        (
            report_options._format("more"),
            ("-f", "--format"),
            ("FORMAT", "COSTCALC_FORMAT", f"{formats}; or more.", "Common options", options.one_wish),
        ),
        (
            report_options._output(".x.csv"),
            ("-o", "--output"),
            ("FILE", None, f"{files}, or .x.csv (repeatable). {protected}", "Common options", None),
        ),
        (
            report_options._quiet("the calls"),
            ("-q", "--quiet"),
            (None, None, "Print the calls alone, as a plain number.", "Common options", options.one_wish),
        ),
        (usage_files._option("--x", "X", "An x."), ("--x",), ("X", None, "An x.", "Usage files", None)),
        (usage_files._flag("--x", "An x."), ("--x",), (None, None, "An x.", "Usage files", None)),
    ]
    for option, names, said in told:
        # In an annotation the first name stands in the place of a default.
        assert (option.default, *option.param_decls) == names
        assert (option.metavar, option.envvar, option.help, option.rich_help_panel, option.callback) == said


def test_options_of_usage_files_stand_before_the_common_ones() -> None:
    seen: list[tuple[int, str, usage_files.UsageFiles]] = []

    def run(first: int, pricing: str = "a", files: usage_files.UsageFiles = usage_files.NOTHING_SAID) -> None:
        """Do it."""
        seen.append((first, pricing, files))

    wrapped = usage_files.takes_usage_files(run)
    names = ["first", *usage_files.UsageFiles._fields, "pricing"]
    parameters = inspect.signature(wrapped).parameters
    assert [*parameters] == names == [*wrapped.__annotations__]
    assert (wrapped.__name__, wrapped.__doc__) == ("run", "Do it.")
    for name, default in usage_files.NOTHING_SAID._asdict().items():
        assert (parameters[name].default, parameters[name].kind.name) == (default, "POSITIONAL_OR_KEYWORD")
        assert typing.get_origin(parameters[name].annotation) is typing.Annotated
    wrapped(first=5, pricing="b", **usage_files.NOTHING_SAID._replace(summed=True, zone="UTC")._asdict())
    assert seen == [(5, "b", usage_files.UsageFiles(summed=True, zone="UTC"))]

    def alone(files: usage_files.UsageFiles = usage_files.NOTHING_SAID) -> None:
        seen.append((0, "", files))

    assert [*inspect.signature(usage_files.takes_usage_files(alone)).parameters] == names[1:-1]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "name", ["COSTCALC_PRICING", "COSTCALC_API", "COSTCALC_CONTRACT", "COSTCALC_FORMAT", "COSTCALC_BUDGET", "COSTCALC_FAIL_ON"]
)  # fmt: skip
def test_a_variable_that_is_blank_is_refused_and_one_that_is_empty_is_none(run: Run, name: str) -> None:
    line = ("estimate", "--calls", "5")
    environment: dict[str, Any] = {name: " "}
    assert run(*line, **environment) == (
        2,
        "",
        f"costcalc: error: {name} is blank; write its value, or leave it empty\n",
    )
    assert run(*line, **environment | {name: ""}) == run(*line)


@pytest.mark.usefixtures("folder")
def test_an_error_is_an_annotation_where_the_line_or_the_environment_asks_for_those(run: Run) -> None:
    line = ("estimate", "--calls", "5", "--api", "none")
    says = "no API 'none' in pricing.yaml; it has: test"
    annotated = run(*line, "-f", "github")
    assert annotated == (2, annotated.stdout, f"costcalc: error: {says}\n")
    assert (annotated.stdout[:7], says in annotated.stdout) == ("::error", True)
    assert run(*line, COSTCALC_FORMAT="github") == annotated
    for more in ("--json", "-q"):
        assert run(*line, more, COSTCALC_FORMAT="github").stdout == ""
    assert run(*line).stdout == ""


def test_a_usage_of_two_apis_is_read_again_for_the_one_that_is_asked_about(run: Run, folder: Path) -> None:
    """Of 44 calls of test, 10 failed, each 1.00: a bill of 44.00 charged them. Of other, 7 failed of 9, all charged."""
    one = "{name: One, unit: call, postpaid: {unit_price: 1}}"
    (folder / "two.yaml").write_text(sheet_text(postpaid="{unit_price: 1}") + f"  other: {one}\n", encoding="utf-8")
    (folder / "calls.csv").write_text(
        "day,api,calls,failed\n2026-01-01,test,40,9\n2026-01-31,test,4,1\n2026-01-01,other,9,7\n2026-01-31,other,0,0\n",
        encoding="utf-8",
    )
    (folder / "bill.csv").write_text("month,api,amount\n2026-01,test,44.00\n2026-01,other,9.00\n", encoding="utf-8")
    line = ("reconcile", "-p", "two.yaml", "--usage", "calls.csv", "--bill", "bill.csv", "--gaps", "zero")
    for api, difference in (("test", "10.00"), ("other", "7.00")):
        assert run(*line, "--api", api, "-q") == (0, f"{difference}\n", "")
        assert "if failed calls are charged" in run(*line, "--api", api).stdout
    assert run(*line, "-q").stdout == "17.00\n"


# What is said in few cases


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("plan --calls 5 --case a=sub/none", "sub/none: no such file; check the path"),
        ("plan --calls 5 --case a=none.csv:5", "none.csv: no such file; check the path"),
        ("estimate --calls 5 -p sub/a#b!c", "sub/a#b!c: no such file; check the path"),
        ("estimate --calls 5 -p sub/a#b", "sub/a: no such file; check the path"),
        ("sheet init pricing.yaml", "pricing.yaml: exists already, and is left as it is; name another file"),
        (
            "sheet init no/such.yaml",
            "no/such.yaml: cannot write it (No such file or directory); name a file in a folder you may write to",
        ),
        (
            "estimate --calls 5 -q -o no/such.json",
            "-o no/such.json: cannot write it (No such file or directory); name a file in a folder you may write to",
        ),
    ],
)
def test_a_file_that_is_not_there_is_named(run: Run, words: str, says: str) -> None:
    outcome = run(*words.split())
    assert (outcome.exit_code, outcome.stderr) == (1, f"costcalc: error: {says}\n")


def test_why_a_file_cannot_be_written_and_what_to_do() -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    assert files.reason(full) == (
        "cannot write it (No space left on device); make room, or name a file on another disk"
    )
    assert files.reason(OSError(errno.EACCES, "Permission denied")) == (
        "cannot write it (Permission denied); name a file in a folder you may write to"
    )
    assert files.reason(ValueError("embedded null byte")) == (
        "cannot write it (not a possible path); name a file in a folder you may write to"
    )
    assert files.reason(files.Refused("it is so", "do that")) == "cannot write it (it is so); do that"


def test_letters_that_no_encoding_has_are_written_out(monkeypatch: pytest.MonkeyPatch, empty_folder: Path) -> None:
    for texts in ("é\ud800\n", ["é", "\ud800", "\n"]):
        got = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(got, encoding="ascii"))
        output.write(texts)
        assert got.getvalue() == b"\xc3\xa9\\ud800\n"
    output._write_file(output.Target("x.md", Format.MARKDOWN, append=False), "é\ud800")
    output._write_file(output.Target("x.md", Format.MARKDOWN, append=True), "ü\ud800")
    assert (empty_folder / "x.md").read_bytes() == b"\xc3\xa9\\ud800\n\xc3\xbc\\ud800"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(errno.EIO, "Input/output error"), "cannot write the report: Input/output error"),
        (OSError("of no kind"), "cannot write the report: of no kind"),
    ],
)
def test_a_report_that_cannot_be_written_is_one_line(
    monkeypatch: pytest.MonkeyPatch, error: OSError, says: str
) -> None:
    def fail(_: bytes) -> None:
        raise error

    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=SimpleNamespace(write=fail)))
    with pytest.raises(FileError) as raised:
        output.write("text")
    assert str(raised.value) == says
    error = BrokenPipeError(errno.EPIPE, "Broken pipe")
    with pytest.raises(typer.Exit) as ended:
        output.write("text")
    assert ended.value.exit_code == 141


@pytest.mark.usefixtures("folder")
def test_a_terminal_is_told_how_far_the_reading_is(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    line = ("estimate", "--usage", "sub/months.csv", "--json")
    plain = run(*line)
    asked: list[str] = []

    @contextmanager
    def reading_lines() -> Iterator[Any]:
        asked.append("begun")
        yield lambda *_: None
        asked.append("ended")

    monkeypatch.setattr("costcalc.render.progress.reading_lines", reading_lines)
    assert (run(*line), asked) == (plain, [])
    monkeypatch.setattr("costcalc.cli.usage.sys", SimpleNamespace(stderr=SimpleNamespace(isatty=lambda: True)))
    assert (run(*line), asked) == (plain, ["begun", "ended"])


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "words",
    [
        "compare -p pricing.yaml -p other.yaml#another --calls 50 --calls 500",
        "plan --calls 50",
        "plan --calls 50 --case low=-40% --case high=50%",
        "plan --usage sub/months.csv",
        "forecast --so-far 50 --on 2026-01-10",
        "diff pricing.yaml more.yaml --calls 50",
        "reconcile --usage sub/months.csv --bill bill.csv",
    ],
)
def test_a_plot_stands_on_the_screen_beside_the_table(run: Run, folder: Path, words: str) -> None:
    (folder / "more.yaml").write_text(SHEET.replace("unit_price: 1", "unit_price: 3"), encoding="utf-8")
    (folder / "bill.csv").write_text("month,amount\n2026-01,60.00\n2026-02,55.00\n", encoding="utf-8")
    plain, drawn = run(*words.split()), run(*words.split(), "--plot")
    assert (plain.exit_code, plain.stderr, drawn.exit_code, drawn.stderr) == (0, "", 0, "")
    assert len(drawn.stdout) > len(plain.stdout) + 100
    assert [row for row in plain.stdout.splitlines() if row not in drawn.stdout] == []


def test_an_equal_total_is_no_increase_and_volumes_of_a_day_are_said(run: Run, folder: Path) -> None:
    (folder / "same.yaml").write_text(SHEET, encoding="utf-8")
    gates = json.loads(
        run("diff", "pricing.yaml", "same.yaml", "--calls", "50", "--max-increase", "0%", "--json").stdout
    )["gates"]
    # 5 packages of 10 pages for 8 each
    assert [(gate["met"], gate["message"]) for gate in gates] == [
        (True, "--max-increase 0%: at most 0.00 more than 40.00 is allowed, and it is 0.00 more (0.0 %)")
    ]
    for vendors in (("-p", "pricing.yaml"), ("-p", "pricing.yaml", "-p", "other.yaml#another")):
        for calls, said in (
            ("5/day", "Calls a day are those of 30 days"),
            ("12/year", "Calls a year are those of twelve equal months"),
        ):
            assert said in run("compare", *vendors, "--calls", calls).stdout
        assert "Calls a day are those of 7 days" in run("compare", *vendors, "--calls", "5/day", "--days", "7").stdout


def test_a_usage_is_read_as_the_line_says_by_sheets_that_count_alike_or_not(run: Run, folder: Path) -> None:
    """Two calls of 3 pages: 6 pages at 1.00; at least 5 of each call are 10."""
    (folder / "whole.yaml").write_text(
        SHEET.replace("packages:", "per_call: {minimum: 5}\n    packages:"), encoding="utf-8"
    )
    (folder / "plain.yaml").write_text(
        SHEET.replace("packages:", "per_call: {minimum: 1}\n    packages:"), encoding="utf-8"
    )
    (folder / "odd.csv").write_text("when;n;each\n01/02/2026;2;3\n", encoding="utf-8")
    words = ["--usage", "odd.csv", "--columns", "month=when,calls=n,size=each", "--dates", "mdy", "--json"]
    for old, new, totals in (("plain", "whole", ["6.00", "10.00"]), ("plain", "plain", ["6.00", "6.00"])):
        outcome = run("diff", f"{old}.yaml", f"{new}.yaml", *words)
        assert (outcome.exit_code, outcome.stderr) == (0, "")
        document = json.loads(outcome.stdout)
        assert [document["before"]["total"], document["after"]["total"]] == totals
