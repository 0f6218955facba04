"""Writing a report: first in full, then the gates, then the exit code."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Sequence

import typer

from costcalc.cli.errors import BROKEN_PIPE, GATE_FAILED, fail
from costcalc.errors import FileError, RequestError, did_you_mean
from costcalc.render import Format, Screen, render
from costcalc.results.common import Answer, Note, NoteCode, Result

REPORT_FORMATS = (Format.TABLE, Format.JSON)
"""What every report can be written as."""


def format_of(name: str, *, json: bool, known: Sequence[Format] = REPORT_FORMATS) -> Format:
    """Return the format that was asked for; RequestError for one that the command does not write."""
    if json:
        return Format.JSON
    names = [each.value for each in known]
    if name not in names:
        hint = did_you_mean(name, names) or "; choose one of " + ", ".join(names)
        raise RequestError(f"--format: no format {name!r}{hint}")
    return Format(name)


def gates_of(codes: Sequence[str] | None) -> frozenset[NoteCode]:
    """Return the note codes that were turned into gates; RequestError for an unknown one."""
    known = [code.value for code in NoteCode]
    for code in codes or ():
        if code not in known:
            hint = did_you_mean(code, known) or "; the codes are " + ", ".join(known)
            raise RequestError(f"--fail-on: no note has the code {code!r}{hint}")
    return frozenset(NoteCode(code) for code in codes or ())


def write_report(
    result: Answer, to: Format, *, quiet: bool = False, explain: bool = False, fail_on: frozenset[NoteCode]
) -> None:
    """Print a report, then fail with exit code 3 where one of its notes is a gate."""
    if quiet:
        if result.total is None:
            raise FileError("there is no total: " + "; ".join(note.message for note in result.notes))
        write(f"{result.total:f}\n")
    else:
        write_result(result, to, explain=explain)
    check_notes(result.notes, fail_on)


def write_result(result: Result, to: Format, *, explain: bool = False) -> None:
    """Print a result."""
    write(render(result, to, explain=explain, screen=screen_of() if to is Format.TABLE else None))


def check_notes(notes: Iterable[Note], fail_on: frozenset[NoteCode]) -> None:
    """Exit 3 with one line where a note's code is a gate."""
    for note in notes:
        if note.code in fail_on:
            fail(f"gate failed: {note.code.value}: {note.message}")
            raise typer.Exit(GATE_FAILED)


def screen_of() -> Screen:
    """Return what standard output can show: COLUMNS, NO_COLOR, FORCE_COLOR and TERM are obeyed."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    dumb = os.environ.get("TERM") == "dumb" or bool(os.environ.get("NO_COLOR"))
    forced = bool(os.environ.get("FORCE_COLOR"))
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isascii() and columns.isdigit() and len(columns) < 5 else 0
    if not width:
        width = shutil.get_terminal_size((80, 24)).columns if terminal else 80
    try:
        "×▸·–÷".encode((sys.stdout and sys.stdout.encoding) or "ascii")
        ascii_only = False
    except (UnicodeEncodeError, LookupError):
        ascii_only = True
    return Screen(width=max(width, 20), color=(terminal or forced) and not dumb, ascii=ascii_only)


def write(text: str) -> None:
    """Write text to standard output in full.

    A reader that went away ends the run quietly; any other failure is a FileError.
    """
    if sys.stdout is None:
        raise FileError("cannot write the report: standard output is closed")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _abandon_output()
        raise typer.Exit(BROKEN_PIPE) from None
    except OSError as error:
        _abandon_output()
        raise FileError(f"cannot write the report: {error.strerror or error}") from None


def _abandon_output() -> None:
    """Point standard output nowhere, so that the interpreter does not fail again when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
