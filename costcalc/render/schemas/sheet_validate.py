"""The keys of a validation of sheets."""

from __future__ import annotations

from costcalc.render.schemas import count, each, flag, record, start, text

SCHEMA = record(
    start("sheet validate")
    | {
        "valid": flag("Whether all of them are valid"),
        "files": each(
            "The sheets",
            record(
                {
                    "file": text("The path, or the name, of the sheet"),
                    "valid": flag("Whether it is valid"),
                    "api_count": count("How many APIs it has; 0 where it cannot be read as a sheet"),
                    "check_count": count(
                        "How many worked examples it has, be they right or wrong; 0 where it cannot be read as a sheet"
                    ),
                    "problems": each(
                        "What is wrong in it, by line",
                        record(
                            {
                                "line": count("The line, from 1 on", least=1),
                                "column": count("The column, from 1 on", least=1),
                                "path": text("The place in the sheet, as apis.ocr.postpaid; may be empty"),
                                "message": text("What is wrong, and what to do"),
                            }
                        ),
                    ),
                }
            ),
        ),
    }
)
