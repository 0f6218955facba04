"""What is wrong in price sheets: every file with its problems."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.documents import words as w
from costcalc.render.documents.shared import GATES, start
from costcalc.results.sheet import Validation

_PROBLEM = w.record(
    line=w.count("The line, from 1 on", least=1),
    column=w.count("The column, from 1 on", least=1),
    path=w.text("The place in the sheet, as apis.ocr.postpaid; may be empty"),
    message=w.text("What is wrong, and what to do"),
)

_FILE = w.record(
    file=w.text("The path, or the name, of the sheet"),
    valid=w.flag("Whether it is valid", at=lambda file: not file.problems),
    api_count=w.count("How many APIs it has; 0 where it cannot be read as a sheet", at="apis"),
    check_count=w.count(
        "How many worked examples it has, be they right or wrong; 0 where it cannot be read as a sheet", at="checks"
    ),
    problems=w.each("What is wrong in it, by line", _PROBLEM),
)

DOCUMENT = w.record(
    **start("sheet validate", gates=GATES),
    valid=w.flag("Whether all of them are valid", at=lambda validation: not validation.problems),
    files=w.each("The sheets", _FILE),
)


def _rows(validation: Validation) -> Iterator[w.Json]:
    """Yield the problems by file and line; one row for a file without any."""
    for file in map(_FILE.write, validation.files):
        for problem in file["problems"] or [{}]:
            yield file | problem


COLUMNS = w.Columns("file valid line column path message", _rows)
