"""Cases for the command line: files, an environment and a line, run in this process, and the rules each is held to."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate

import typer

from costcalc.cli import app

PROBLEM = re.compile(r"\S.*:\d+:\d+: \S.*")
ERROR = re.compile(r"costcalc: error: \S.*")
MOST_LINES = 201
"""Problems of one file, and the line that says how many more there are."""
SECONDS = 60
"""Of the processor, after which a case is taken to have no end."""
HELD = {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TERM", "HOME", "TZ", "LANG", "LC_ALL", "TERMINAL_WIDTH"}
ASKED = {"-h", "--help", "--version", "--show-completion", "--install-completion"}
"""What is answered by the library of the command line."""


@dataclass(frozen=True, slots=True)
class Case:
    """One run of the command line."""

    name: str
    words: tuple[str, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    stdin: bytes = b""
    environment: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    """Of standard output and standard error."""

    def __str__(self) -> str:
        files = "".join(f"\n{name}: {data!r}" for name, data in self.files.items())
        more = (
            f"\nenvironment {self.environment} {self.encoding}" if self.environment or self.encoding != "utf-8" else ""
        )
        stdin = f"\nstdin: {self.stdin!r}" if self.stdin else ""
        return f"{self.name}: costcalc {self.words}{more}{stdin}{files}"

    def saved(self) -> str:
        """Return the case as a file keeps it: text where it is text."""
        kept = {name: _kept(data) for name, data in {"<stdin>": self.stdin, **self.files}.items() if data}
        told = {"words": self.words, "files": kept, "environment": dict(self.environment), "encoding": self.encoding}
        return json.dumps({key: value for key, value in told.items() if value and value != "utf-8"}, ensure_ascii=True)


def _kept(data: bytes) -> str | list[str]:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return [base64.b64encode(data).decode()]


def loaded(name: str, text: str) -> Case:
    """Return a case that was saved."""
    told = json.loads(text)
    files = {
        name: base64.b64decode(data[0]) if isinstance(data, list) else data.encode()
        for name, data in told.get("files", {}).items()
    }
    stdin = files.pop("<stdin>", b"")
    return Case(name, tuple(told["words"]), files, stdin, told.get("environment", {}), told.get("encoding", "utf-8"))


class Outcome(NamedTuple):
    """What a run left behind."""

    exit_code: int
    stdout: bytes
    stderr: str
    files: Mapping[str, bytes]
    """Those that were not there before, or are no longer what they were."""
    seconds: float = 0.0


class Endless(BaseException):
    """A case takes so long that it is taken to have no end."""


@cache
def _command() -> Any:
    return typer.main.get_command(app)


def run(case: Case, folder: Path | None = None) -> Outcome:
    """Run a case in this process, in a folder of its own; raises what the command line should have caught."""
    if folder is None:
        with tempfile.TemporaryDirectory() as made:
            return run(case, Path(made))
    for name, data in case.files.items():
        (folder / name).write_bytes(data)
    streams = [
        io.TextIOWrapper(io.BytesIO(), case.encoding, errors, write_through=True)
        for errors in ("strict", "backslashreplace")
    ]
    stdin = io.TextIOWrapper(io.BytesIO(case.stdin), "utf-8")
    begun = time.process_time()
    with _in(folder, case.environment), _streams(stdin, *streams), _limit():
        try:
            _command().main(list(case.words))
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
    seconds = time.process_time() - begun
    out, err = (stream.buffer.getvalue() for stream in streams)
    written = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    new = {name: data for name, data in written.items() if case.files.get(name) != data}
    return Outcome(code, out, err.decode(case.encoding), new, seconds)


@contextmanager
def _in(folder: Path, environment: Mapping[str, str]) -> Iterator[None]:
    before, kept, mask = Path.cwd(), dict(os.environ), os.umask(0)
    os.umask(int(environment.get("UMASK", "022"), 8))
    for name in list(os.environ):
        if name in HELD or name.startswith(("COSTCALC_", "_COSTCALC", "GITHUB_")):
            del os.environ[name]
    os.environ.update({name: value for name, value in environment.items() if name != "UMASK"})
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(kept)
        os.umask(mask)


@contextmanager
def _streams(*new: Any) -> Iterator[None]:
    old = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = new
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = old


@contextmanager
def _limit() -> Iterator[None]:
    def end(*_: object) -> None:
        raise Endless

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def judged(case: Case) -> Outcome:
    """Run a case and hold it to every rule; AssertionError with the case where it breaks one."""
    try:
        outcome = run(case)
    except (Exception, Endless) as error:
        raise AssertionError(str(case)) from error
    try:
        keep_the_rules(case, outcome)
    except AssertionError as error:
        raise AssertionError(f"{error}\n{case}\n{outcome.exit_code} {outcome.stderr}") from error
    return outcome


def keep_the_rules(case: Case, outcome: Outcome) -> None:
    """Hold a run to what is documented: codes, lines, whole output, and no file of a run that was refused."""
    words = {*case.words}
    lines = _without_color(outcome.stderr, case).splitlines()
    if {"-q", "--quiet", "meter"} & words and outcome.exit_code != 2:
        # Beside a zero it is said what it does not pay for; meter says what it found. A file may yet fail to be written.
        lines = [line for line in lines if not line.startswith("costcalc: note: ")]
    assert outcome.exit_code in {0, 1, 2, 3}
    assert "internal error" not in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert all(ERROR.fullmatch(line) or PROBLEM.fullmatch(line) for line in lines)
    match outcome.exit_code:
        case 0:
            assert not lines
        case 1:
            assert 0 < len(lines) <= MOST_LINES
            # The last may be about a file that could not be written.
            assert all(PROBLEM.fullmatch(line) for line in lines[:-1])
        case 2:
            assert len(lines) == 1
        case _:
            assert lines
            assert all(line.startswith("costcalc: error: gate failed: ") for line in lines)
    _keep_the_files(case, outcome)
    if not words & ASKED:
        _keep_the_output(case, outcome)


def _without_color(text: str, case: Case) -> str:
    return re.sub(r"\x1b\[\d*m", "", text) if case.environment.get("FORCE_COLOR") else text


def _keep_the_files(case: Case, outcome: Outcome) -> None:
    begun = {name for name in outcome.files if Path(name).name.startswith(".") and name not in case.words}
    assert not begun, f"left behind: {begun}"
    changed = {name for name in outcome.files if name in case.files and name not in case.words}
    summary = case.environment.get("GITHUB_STEP_SUMMARY")
    assert changed <= {summary}, f"changed: {changed}"
    if outcome.exit_code == 2 or (outcome.exit_code == 1 and not outcome.stdout):
        assert not outcome.files, f"written: {[*outcome.files]}"


def _keep_the_output(case: Case, outcome: Outcome) -> None:
    """Read what was written in a format that programs read; a run that was refused writes none but annotations."""
    to = format_of(case)
    # A report that was begun is finished: only `sheet validate`, and files that cannot be written, print and exit 1.
    if (
        outcome.exit_code in {1, 2}
        and not {"validate", "-o", "--output"} & {*case.words}
        and not case.environment.get("GITHUB_STEP_SUMMARY")
    ):
        annotations = outcome.stdout.splitlines() if _format_said(case) == "github" else []
        assert all(line.startswith(b"::error") for line in annotations)
        assert annotations or not outcome.stdout
    if outcome.exit_code in {0, 3} and {"-q", "--quiet"} & {*case.words}:
        Decimal(outcome.stdout.decode().strip())
    elif outcome.exit_code in {0, 3} and to:
        readable(to, outcome.stdout)
    for name, data in outcome.files.items():
        suffix = name.rpartition(".")[2].lower()
        if data and name in case.words and name != case.environment.get("GITHUB_STEP_SUMMARY"):
            readable(suffix, data)


def format_of(case: Case) -> str:
    """Return the format of standard output; nothing where the command has one of its own."""
    words = case.words
    if {"schema", "init"} & {*words[:2]} or "--show" in words or "--sql" in words:
        return ""
    return _format_said(case)


def _format_said(case: Case) -> str:
    """Return the format that a line asks for: a refusal follows it even where the answer has a format of its own."""
    words = case.words
    if "--json" in words:
        return "json"
    said = [after for word, after in pairwise(words) if word in {"-f", "--format"}]
    if said:
        return said[-1]
    return "csv" if words[:1] == ("meter",) else case.environment.get("COSTCALC_FORMAT", "")


def readable(to: str, data: bytes) -> None:
    """Read a text of a format as programs do; AssertionError where it is none."""
    text = data.decode()
    try:
        match to:
            case "json":
                json.loads(text, parse_constant=_no_number)
            case "csv" | "focus":
                rows = list(csv.reader(io.StringIO(text), strict=True))
                assert len({len(row) for row in rows}) <= 1, "rows of several lengths"
            case "svg":
                ParserCreate().Parse(text, True)
            case "html":
                assert text.startswith("<!doctype html>")
                assert text.rstrip().endswith("</html>")
    except (ValueError, csv.Error, ExpatError) as error:
        raise AssertionError(f"no {to}: {error}") from error


def _no_number(word: str) -> None:
    raise ValueError(word)


def twice(case: Case, first: Outcome) -> None:
    """Hold that a case run again gives the same bytes."""
    assert run(case)[:4] == first[:4], f"another answer the second time\n{case}"


def totals_agree(case: Case, first: Outcome) -> None:
    """Hold that ``-q`` prints the total of the JSON, where there is JSON."""
    if (
        "--json" not in case.words
        or ASKED & {*case.words}
        or first.exit_code not in {0, 3}
        or format_of(case) != "json"
    ):
        return
    quiet = run(Case(case.name, (*case.words, "-q"), case.files, case.stdin, case.environment))
    document = json.loads(first.stdout)
    total = document.get("total")
    if quiet.exit_code in {0, 3} and total is not None:
        assert Decimal(quiet.stdout.decode().strip()) == Decimal(str(total)), f"{quiet.stdout!r} and {total}\n{case}"
