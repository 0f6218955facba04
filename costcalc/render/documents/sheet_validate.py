"""What is wrong in price sheets: every file with its problems."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.documents.shared import start
from costcalc.render.documents.words import Json, columns, count, each, flag, record, text
from costcalc.results.sheet import Validation

_PROBLEM = record(
    {
        "line": count("The line, from 1 on", least=1),
        "column": count("The column, from 1 on", least=1),
        "path": text("The place in the sheet, as apis.ocr.postpaid; may be empty"),
        "message": text("What is wrong, and what to do"),
    }
)

_FILE = record(
    {
        "file": text("The path, or the name, of the sheet"),
        "valid": flag("Whether it is valid", at=lambda file: not file.problems),
        "api_count": count("How many APIs it has; 0 where it cannot be read as a sheet", at="apis"),
        "check_count": count(
            "How many worked examples it has, be they right or wrong; 0 where it cannot be read as a sheet", at="checks"
        ),
        "problems": each("What is wrong in it, by line", _PROBLEM),
    }
)

DOCUMENT = record(
    start("sheet validate")
    | {
        "valid": flag("Whether all of them are valid", at=lambda validation: not validation.problems),
        "files": each("The sheets", _FILE),
    }
)


def _rows(validation: Validation) -> Iterator[Json]:
    """Yield the problems by file and line; one row for a file without any."""
    for file in map(_FILE.write, validation.files):
        for problem in file["problems"] or [{}]:
            yield file | problem


COLUMNS = columns("file valid line column path message", _rows)
