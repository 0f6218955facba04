"""Links that lead out of their folder: in a checkout, whoever committed one chose the file that it names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from costcalc.errors import CostcalcError, Problem, ProblemsError


def leads_to(path: Path) -> Path | None:
    """Return where a link leads that leads out of its folder; None for any other file."""
    if not os.path.islink(path):  # noqa: PTH114 - Path.is_symlink fails where a name is too long
        return None
    real = Path(os.path.realpath(path))
    return real if real.parent != Path(os.path.realpath(path.parent)) else None


def unseen(error: CostcalcError) -> CostcalcError:
    """Return an error that quotes nothing of a file behind such a link."""
    return type(error)(without_text(error.problems)) if isinstance(error, ProblemsError) else error


def without_text(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems, those of a file behind such a link as one: their lines would stand in the log of a pipeline."""
    for file, found in groupby(problems, lambda problem: problem.file):
        elsewhere = leads_to(Path(file))
        if elsewhere is None:
            yield from found
        else:
            why = f"this link leads out of its folder, to {elsewhere}, and what is wrong there is not shown"
            yield Problem(file, 1, 1, "", f"{why}; name that file itself")
