"""Workflow commands of GitHub: annotations, which land on a file and line where there is one."""

from __future__ import annotations

from collections.abc import Iterable

from costcalc.errors import CostcalcError, Problem, ProblemsError
from costcalc.render.plain import printable, without_brackets
from costcalc.results.common import Note


def failure(error: CostcalcError) -> str:
    """Return the annotations of an error: one per problem of a file, else one without a place."""
    return problems(error.problems) if isinstance(error, ProblemsError) else annotation("error", str(error))


def problems(found: Iterable[Problem]) -> str:
    """Return one annotation per problem of some files."""
    return "".join(
        annotation(
            "error",
            f"{problem.path}: {problem.message}" if problem.path else problem.message,
            file=problem.file,
            line=problem.line,
            col=problem.column,
        )
        for problem in found
    )


def notes(remarks: tuple[Note, ...]) -> str:
    """Return one annotation per note."""
    return "".join(annotation("notice", note.message, title=f"costcalc {note.code.value}") for note in remarks)


def failed_gate(message: str) -> str:
    """Return the annotation of a gate that failed."""
    return annotation("error", message, title="costcalc gate")


def annotation(level: str, message: str, **properties: str | int) -> str:
    """Return one workflow command; data and properties are escaped as the runner unescapes them."""
    shown = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{level}{' ' if shown else ''}{shown}::{_data(message)}\n"


def _data(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return without_brackets(printable(escaped))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
