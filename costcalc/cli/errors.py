"""Errors → one line on standard error and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from typer.exceptions import TyperException

from costcalc.errors import CostcalcError, ProblemsError

COMPUTED, CANNOT_COMPUTE, WRONG_USAGE, GATE_FAILED = 0, 1, 2, 3
INTERRUPTED, BROKEN_PIPE = 130, 141

_MOST = 3_000
"""Characters of a line; of a longer one, which echoes what no person typed, the beginning and the end say enough."""


def report_error(error: Exception, arguments: Sequence[str], commands: Sequence[str]) -> int:
    """Print an error for a person and return its exit code."""
    if isinstance(error, ProblemsError):
        for problem in error.problems:
            complain(str(problem))
        return error.exit_code
    if isinstance(error, CostcalcError):
        fail(str(error))
        return error.exit_code
    if isinstance(error, TyperException):
        from costcalc.cli.misuse import misuse

        fail(misuse(error, arguments, commands))
        return WRONG_USAGE
    if isinstance(error, BrokenPipeError):
        return BROKEN_PIPE
    if isinstance(error, OSError):
        fail(f"{error.filename or 'output'}: {error.strerror or error}")
        return CANNOT_COMPUTE
    if isinstance(error, MemoryError):
        fail("not enough memory for this input")
        return CANNOT_COMPUTE
    fail(f"internal error, please report it: {type(error).__name__}: {error}; --debug shows where")
    return CANNOT_COMPUTE


def fail(message: str) -> None:
    """Print one line of error."""
    complain(f"costcalc: error: {' '.join(message.split())}")


def complain(line: str) -> None:
    """Print what is wrong, in red where colour is on."""
    say(line, red=True)


def say(text: str, *, red: bool = False) -> None:
    """Print one line to standard error, without control characters that a file or an argument may carry."""
    from costcalc.cli.streams import shows_color
    from costcalc.render.plain import one_line

    if len(text) > _MOST:
        text = f"{text[:200]} ... {text[-200:]}"
    clean = one_line("".join(char if char.isprintable() else repr(char)[1:-1] for char in text))
    try:
        print(f"\x1b[31m{clean}\x1b[0m" if red and shows_color(sys.stderr) else clean, file=sys.stderr, flush=True)  # noqa: T201
    except (OSError, ValueError):
        # Nobody reads standard error any more; the exit code still says what happened.
        return
