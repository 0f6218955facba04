"""What is wrong in price sheets, as JSON values."""

from __future__ import annotations

from costcalc.render.payloads import Json, start
from costcalc.results.sheet import Validation


def payload(validation: Validation) -> Json:
    """Return every file with its problems."""
    return start(validation) | {
        "valid": not validation.problems,
        "files": [
            {
                "file": each.file,
                "valid": not each.problems,
                "api_count": each.apis,
                "check_count": each.checks,
                "problems": [
                    {
                        "line": problem.line,
                        "column": problem.column,
                        "path": problem.path,
                        "message": problem.message,
                    }
                    for problem in each.problems
                ],
            }
            for each in validation.files
        ],
    }
