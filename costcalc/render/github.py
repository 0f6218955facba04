"""Workflow commands of GitHub: annotations that land on a file and line."""

from __future__ import annotations

from costcalc.results.common import Result
from costcalc.results.sheet import Validation


def annotate(result: Result) -> str:
    """Return one annotation per problem of a validation."""
    if not isinstance(result, Validation):
        return ""
    lines = [
        annotation(
            "error",
            f"{problem.path}: {problem.message}" if problem.path else problem.message,
            file=problem.file,
            line=problem.line,
            col=problem.column,
        )
        for problem in result.problems
    ]
    good = sum(1 for each in result.files if not each.problems)
    lines.append(f"{good} of {len(result.files)} sheets valid\n")
    return "".join(lines)


def annotation(level: str, message: str, **properties: str | int) -> str:
    """Return one workflow command; data and properties are escaped as the runner unescapes them."""
    shown = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{level}{' ' if shown else ''}{shown}::{_data(message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
