"""Writing a report: files and screen in full, then the gates, then the exit code."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from costcalc.cli.errors import BROKEN_PIPE, GATE_FAILED, fail, say
from costcalc.cli.files import Refused, append, reason, write_file
from costcalc.cli.gates import Gates, check_period, outcomes
from costcalc.cli.streams import shows_color
from costcalc.errors import CostcalcError, FileError, RequestError, did_you_mean
from costcalc.money import shown
from costcalc.quantities import ungrouped
from costcalc.render import DOUBLE_SUFFIXES, GENERAL, SUFFIXES, Format, Screen, picture_of, pieces, render
from costcalc.results.answer import Answer, Result
from costcalc.results.common import GateOutcome, NoteCode

if TYPE_CHECKING:
    from costcalc.render.html import Command

SUMMARY = "GITHUB_STEP_SUMMARY"
"""Where GitHub names the file of a job's summary: always appended to, never replaced."""

BLOCK = 1 << 16
"""Characters; of a document so much is written at once."""

_NO_NUMBER = {NoteCode.UNSERVED, NoteCode.ON_REQUEST, NoteCode.UNLIMITED}
"""Notes that say why there is nothing for ``-q`` to print."""
_SILENT_ZERO = {NoteCode.UNSERVED, NoteCode.NOT_EVEN_NONE}
"""Notes that say why ``-q`` prints 0."""


class Target(NamedTuple):
    """A file that the report is also written to."""

    path: str
    to: Format
    append: bool


_OF = {Format.USAGE: "costcalc forecast", Format.FOCUS: "costcalc estimate --usage and plan"}
"""The commands that can write formats which not every report has."""


def format_of(name: str, *, json: bool, more: Sequence[Format] = ()) -> Format:
    """Return the format that was asked for; RequestError for an unknown one. ``more`` are those of this report alone."""
    if json:
        return Format.JSON
    known = [member.value for member in (*GENERAL, *more)]
    if name == "md":
        return Format.MARKDOWN
    if name in known:
        return Format(name)
    if name in list(_OF):
        raise RequestError(f"--format {name} is for {_OF[Format(name)]}; choose one of {', '.join(known)}")
    raise RequestError(
        f"--format: no format {shown(name)}{did_you_mean(name, known) or '; choose one of ' + ', '.join(known)}"
    )


def targets_of(paths: Sequence[str] | None, *, more: Sequence[Format] = ()) -> tuple[Target, ...]:
    """Return the files to write, their format by suffix; RequestError for a name without a known one."""
    return tuple(dict.fromkeys(_target(path, more) for path in paths or ()))


def _target(path: str, more: Sequence[Format]) -> Target:
    own = next((each for each in more if path.lower().endswith(DOUBLE_SUFFIXES[each])), None)
    if own is not None:
        return Target(path, own, append=False)
    summary = os.environ.get(SUMMARY)
    if path and summary and os.path.realpath(path) == os.path.realpath(summary):
        return Target(summary, Format.MARKDOWN, append=True)
    to = SUFFIXES.get(Path(path).suffix.lower())
    if to is None:
        names = [member.value for member in Format]
        if path in names:
            raise RequestError(f"-o {path}: this writes a file of that name; did you mean -f {path}?")
        raise RequestError(f"-o {path}: the format follows the name; end it in one of {', '.join(SUFFIXES)}")
    return Target(path, to, append=False)


FOCUS = (Format.FOCUS,)
"""What an estimate of months and a plan can be written as, beside what every report can."""


def is_focus(to: Format, targets: Sequence[Target], account: str | None, missing: str, concurrency: str | None) -> bool:
    """Tell whether a report is written in FOCUS; RequestError where it cannot, ``missing`` being what to give."""
    if Format.FOCUS not in {to, *(target.to for target in targets)}:
        if account is not None:
            raise RequestError(
                "--account-id is the billing account of a FOCUS file; add -f focus, or -o bill.focus.csv"
            )
        return False
    if missing:
        raise RequestError(f"FOCUS has dates for each charge; {missing}")
    if concurrency is not None:
        raise RequestError("--concurrency: a FOCUS file is of calls alone; leave the option out")
    return True


def write_report(
    result: Answer,
    to: Format,
    *,
    gates: Gates,
    quiet: bool = False,
    figure: str = "total",
    explain: bool = False,
    targets: Sequence[Target] = (),
    plot: bool = False,
) -> None:
    """Write a report in full, then exit 3 with one line for each gate that it fails.

    ``figure`` is the attribute of the result that ``quiet`` prints in place of the report.
    """
    check_period(result, gates)
    held = tuple(outcomes(result, gates))
    number: Decimal | int | None = getattr(result, figure)
    if quiet and number is None:
        why = (note.message for note in result.notes if note.code in _NO_NUMBER)
        raise FileError(f"there is no {'total' if figure == 'total' else 'largest number of calls'}: {'; '.join(why)}")
    if quiet and not number:
        # The number alone would be a silent zero for calls that nothing pays for.
        for note in result.notes:
            if note.code in _SILENT_ZERO:
                say(f"costcalc: note: {note.message}")
    write_result(
        result,
        to,
        quiet=None if number is None or not quiet else f"{ungrouped(number)}\n",
        explain=explain,
        targets=targets,
        gates=held,
        plot=plot,
    )
    end_by_gates(held)


def end_by_gates(gates: Sequence[GateOutcome]) -> None:
    """Exit 3, with one line for each gate that is not met, where there is one."""
    failed = [gate for gate in gates if not gate.met]
    for gate in failed:
        fail(f"gate failed: {gate.message}")
    if failed:
        raise typer.Exit(GATE_FAILED)


def write_result(
    result: Result,
    to: Format,
    *,
    quiet: str | None = None,
    explain: bool = False,
    targets: Sequence[Target] = (),
    gates: Sequence[GateOutcome] = (),
    plot: bool = False,
) -> None:
    """Write a result to its files, then to standard output; ``quiet`` is what to print in place of it.

    A file that cannot be written keeps no other from being written, and is the error at the end.
    """
    github = to is Format.GITHUB and quiet is None
    summary = targets_of([os.environ[SUMMARY]]) if github and os.environ.get(SUMMARY) else ()
    if plot or Format.SVG in {to, *(target.to for target in targets)}:
        picture_of(result)  # where there is none, no other file is written either
    problem: FileError | None = None
    for target in dict.fromkeys([*targets, *summary]):
        try:
            _write_file(target, render(result, target.to, explain=explain, gates=gates, command=_made_by(target.to)))
        except FileError as error:
            problem = problem or error
    if quiet is not None:
        write(quiet)
    elif github:
        page = "" if summary else render(result, to, explain=explain, gates=gates)
        write(page + _annotations(result, gates))
    elif to is Format.TABLE:
        # A gate that fails is the line on standard error, which comes last; on a screen both would stand there.
        met = [gate for gate in gates if gate.met]
        write(render(result, to, explain=explain, screen=screen_of()._replace(plot=plot), gates=met))
    else:
        write(_blocks(pieces(result, to, explain=explain, gates=gates, command=_made_by(to))))
    if problem:
        raise problem


def _made_by(to: Format) -> Command | None:
    """Return the command that runs, for a format that says it."""
    if to is not Format.HTML:
        return None
    from costcalc.cli.made_by import command

    return command()


def annotate(error: CostcalcError, given: Mapping[str, Any]) -> None:
    """Print the annotations of an error, where a line or the environment asked for those; its lines come later."""
    if given.get("output_format") == Format.GITHUB and not given.get("json") and not given.get("quiet"):
        from costcalc.render import github

        write(github.failure(error))


def _annotations(result: Result, gates: Sequence[GateOutcome]) -> str:
    """Return an annotation for each problem of a sheet, each note and each failed gate."""
    from costcalc.render import github
    from costcalc.results.sheet import Validation

    text = github.problems(result.problems) if isinstance(result, Validation) else ""
    text += github.notes(getattr(result, "notes", ()))
    return text + "".join(github.failed_gate(gate.message) for gate in gates if not gate.met)


def screen_of() -> Screen:
    """Return what standard output can show; COLUMNS is obeyed."""
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isascii() and columns.isdigit() and len(columns) < 5 else 0
    if not width:
        width = shutil.get_terminal_size((80, 24)).columns if sys.stdout.isatty() else 80
    try:
        "×▸·–÷".encode(sys.stdout.encoding or "ascii")
        ascii_only = False
    except (UnicodeEncodeError, LookupError):
        ascii_only = True
    return Screen(max(width, 20), color=shows_color(sys.stdout), ascii=ascii_only, breaks=sys.stdout.isatty())


def _blocks(texts: Iterable[str]) -> Iterator[str]:
    """Yield short texts as long ones, each of which is written at once."""
    block: list[str] = []
    size = 0
    for text in texts:
        block.append(text)
        size += len(text)
        if size > BLOCK:
            yield "".join(block)
            block, size = [], 0
    yield "".join(block)


def write(texts: str | Iterable[str]) -> None:
    """Write text to standard output in full.

    A reader that went away ends the run quietly; any other failure is a FileError.
    """
    try:
        for text in [texts] if isinstance(texts, str) else texts:
            sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise typer.Exit(BROKEN_PIPE) from None
    except OSError as error:
        raise FileError(f"cannot write the report: {error.strerror or error}") from None


def _write_file(target: Target, text: str) -> None:
    """Write a file; a job summary is appended to."""
    data, path = text.encode("utf-8", "backslashreplace"), Path(target.path)
    try:
        append(path, data) if target.append else write_file(path, data)
    except (Refused, OSError, ValueError) as error:
        name = f"{SUMMARY}={target.path}" if target.append else f"-o {target.path}"
        raise FileError(f"{name}: {reason(error)}") from None
