"""The keys of a log format: what each says, with an example that is read as it stands."""

from __future__ import annotations

from typing import NamedTuple


class Key(NamedTuple):
    """A key, or one below a key: ``time.as``."""

    name: str
    about: str
    example: str

    @property
    def top(self) -> str:
        """The key of the format that it is, or stands in."""
        return self.name.partition(".")[0]


KEYS = (
    Key("logs", "The number of this form of file: 1. Required.", "logs: 1"),
    Key(
        "format",
        "How rows stand in a file: csv, jsonl, parquet, regex (lines that a pattern cuts), or combined, which is that of "
        "Apache and nginx. Required.",
        "format: jsonl",
    ),
    Key(
        "delimiter",
        "What parts the columns of a CSV: one character, tab or space; a comma where absent.",
        "delimiter: tab",
    ),
    Key("names", "Of a CSV without a header, the names of its columns.", "names: [time, path, status]"),
    Key(
        "pattern",
        "Of regex, the regular expression of a line, whose groups are its columns.",
        r"pattern: '(?P<time>\S+) (?P<path>\S+)'",
    ),
    Key("comment", "What a line begins with that is no row.", "comment: '#'"),
    Key("time", "The column of the time of a call; more of it below `time`. Required.", "time: ts"),
    Key("time.column", "The same, beside other keys of the time.", "time: {column: ts}"),
    Key(
        "time.clock",
        "The column of the time of day, where `column` has the day alone.",
        "time: {column: day, clock: hour}",
    ),
    Key(
        "time.as",
        "How it is written: iso (2026-03-14T10:15:00Z, where absent), clf (14/Mar/2026:10:15:00 +0000), s, ms, us or ns since "
        "1970, native (a timestamp of Parquet or of a table), or without a time of day day (2026-03-14), mdy (3/14/2026), dmy "
        "(14/3/2026) or month (2026-03).",
        "time: {column: ts, as: ms}",
    ),
    Key("time.marks", "Whether it is the start of a call, where absent, or its end.", "time: {column: ts, marks: end}"),
    Key(
        "time.zone", "Of ISO times without an offset, what that is: UTC, or as +08:00.", "time: {column: ts, zone: UTC}"
    ),
    Key("duration", "The column of how long a call took, which peaks need.", "duration: took"),
    Key("duration.in", "What it is counted in: s, where absent, ms, us or ns.", "duration: {column: took, in: ms}"),
    Key("duration.none", "Text that stands for no time at all.", "duration: {column: took, none: '-'}"),
    Key("status", "The column that says whether a call succeeded; codes from 200 to 299 do.", "status: code"),
    Key(
        "status.success",
        "Codes, as 200 or 2xx, or words of calls that did, in their place.",
        "status: {column: code, success: [2xx, 304]}",
    ),
    Key("id", "The column of what tells calls apart: rows of one id count once.", "id: request_id"),
    Key("api", "The column of the API.", "api: model"),
    Key(
        "api.is",
        "The API of all rows; or beside `column`, which paths in it are which API, where * is any text.",
        "api: {column: path, is: {ocr: /v1/ocr/*}}",
    ),
    Key("api.ignore", "Paths that are no usage.", "api: {column: path, is: {ocr: /v1/*}, ignore: /health}"),
    Key("account", "The column of the account.", "account: user"),
    Key("account.is", "The account of all rows.", "account: {is: web}"),
    Key(
        "units",
        "The column of how many units one call takes, which is its size: `--sizes` keeps sizes apart. One where absent.",
        "units: seconds",
    ),
    Key(
        "units.in",
        "What is counted as one, where there are fractions: 0.001 makes 1.5 to 1,500.",
        "units: {column: seconds, in: 0.001}",
    ),
    Key(
        "meters",
        "APIs that one row is usage of, each with the column of its units, in place of `units`.",
        "meters: {input: prompt_tokens, output: completion_tokens}",
    ),
    Key("calls", "Where a row stands for many calls, the column of how many.", "calls: count"),
    Key("failed", "The column of how many of these failed.", "failed: errors"),
    Key(
        "only",
        "A column, and what stands in it in rows that are usage; others are left out.",
        "only: {column: kind, is: [Usage]}",
    ),
)
"""In the order of the reference."""

NAMES = tuple(dict.fromkeys(key.top for key in KEYS))
