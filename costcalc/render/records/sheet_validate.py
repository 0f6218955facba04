"""A validation as records: one per problem, and one for each file without any."""

from __future__ import annotations

from costcalc.render.records import Records, flag
from costcalc.results.sheet import Validation

HEADER = ("file", "valid", "line", "column", "path", "message")


def records(validation: Validation) -> Records:
    """Return the problems by file and line."""
    rows: list[tuple[str | int | None, ...]] = []
    for each in validation.files:
        if not each.problems:
            rows.append((each.file, flag(True), None, None, None, None))
        rows += [
            (each.file, flag(False), problem.line, problem.column, problem.path, problem.message)
            for problem in each.problems
        ]
    return Records(HEADER, rows)
