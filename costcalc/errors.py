"""What can go wrong, each as one line a person can act on.

    CostcalcError                 exit 1: the question was clear, the answer cannot be given
    ├── FileError                 a file cannot be read or written
    ├── ProblemsError             a file was read and is wrong: all its problems at once
    │   ├── SheetError            a price sheet
    │   └── DataError             a usage or demand file
    ├── NoPriceError              the sheet has no price for what was asked
    ├── LimitError                an exact answer would take too long; the limit is named
    ├── MismatchError             two inputs, each right, cannot be compared: another currency, API or period
    └── RequestError              exit 2: the question itself is wrong

The text of each of these is shown to the user as it stands. A parameter or a function is named as `calls`, which a
command line shows as its option or command.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from costcalc.records import record

NAMED = re.compile(r"`(\w+)`", re.ASCII)
"""The name of a parameter or a function in the text of an error."""


@record(kw_only=False, order=True)
class Problem:
    """One thing wrong in a file, and where: ``file:line:column: path: message``."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class CostcalcError(Exception):
    """Anything this package raises on purpose; its text is one line for the user."""

    exit_code = 1


class FileError(CostcalcError):
    """A file cannot be read or written."""


class ProblemsError(CostcalcError):
    """A file is wrong; every problem found in it, in the order of its lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[ProblemsError], tuple[tuple[Problem, ...]]]:
        """Be rebuilt from the problems, not from the text, where another process raised this."""
        return type(self), (self.problems,)


class SheetError(ProblemsError):
    """A price sheet is wrong."""


class DataError(ProblemsError):
    """A usage or demand file is wrong."""


class NoPriceError(CostcalcError):
    """The sheet has no price for what was asked."""


class LimitError(CostcalcError):
    """An exact answer would take too long; the message names the limit."""


class MismatchError(CostcalcError):
    """Two inputs, each right by itself, cannot be compared; amounts are never converted."""


class RequestError(CostcalcError):
    """The request itself is wrong: what was given, and what is accepted."""

    exit_code = 2


def closest(word: str, known: Sequence[str]) -> str:
    """Return the known word that is nearest to a misspelt one, or nothing."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, known, n=1, cutoff=0.6)), "")


def listed(names: Sequence[str], most: int = 20) -> str:
    """Join names for a message: all where they are few, else the first ones and how many more there are."""
    rest = len(names) - most
    return ", ".join(names) if rest <= 0 else f"{', '.join(names[:most])} and {rest:,} more"


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return ``; did you mean 'x'?`` for the nearest known word, or nothing."""
    near = closest(word, known)
    return f"; did you mean {near!r}?" if near else ""
