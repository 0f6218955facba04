"""The options of ``costcalc meter``."""

from __future__ import annotations

from typing import Annotated

import typer

_FORMAT = "The log's format"
_ANSWER = "What to answer"
_ENGINE = "Where it is computed"

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[LOGS]...", help="Files, folders or patterns in quotes; .gz and .zst are read as they are."
    ),
]
Logs = Annotated[
    str | None,
    typer.Option(
        "--logs",
        metavar="FORMAT",
        help="The log format: one that comes along, as combined, or a YAML file. Default: a CSV table of usage.",
        rich_help_panel=_FORMAT,
    ),
]
Show = Annotated[
    str | None,
    typer.Option("--show", metavar="NAME", help="Print a format that comes along, and end.", rich_help_panel=_FORMAT),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--columns",
        metavar="KEY=COLUMN",
        help="Other columns than the format's: time=ts,status=code,account=key (repeatable).",
        rich_help_panel=_FORMAT,
    ),
]
Route = Annotated[
    list[str] | None,
    typer.Option(
        "--route",
        metavar="API=PATH",
        help="Which path is which API: ocr=/v1/ocr/*, where * is any text (repeatable; the first that fits counts).",
        rich_help_panel=_FORMAT,
    ),
]
Zone = Annotated[
    str | None,
    typer.Option(
        "--zone",
        metavar="ZONE",
        help="The time zone of the bill, which says to what month a call belongs. Default: UTC.",
        rich_help_panel=_ANSWER,
    ),
]
By = Annotated[str, typer.Option("--by", metavar="PERIOD", help="Usage by month or by day.", rich_help_panel=_ANSWER)]
Sizes = Annotated[
    bool,
    typer.Option("--sizes", help="A row for each size of calls, for prices by the call.", rich_help_panel=_ANSWER),
]
Peaks = Annotated[
    bool,
    typer.Option(
        "--peaks", help="The most tasks at once of each day, for concurrency --demand.", rich_help_panel=_ANSWER
    ),
]
Account = Annotated[
    str | None,
    typer.Option("--account", metavar="NAME", help="Peaks and rates of one account alone.", rich_help_panel=_ANSWER),
]
Api = Annotated[
    str | None,
    typer.Option("--api", metavar="NAME", help="Peaks and rates of one API alone.", rich_help_panel=_ANSWER),
]
Rule = Annotated[
    str | None,
    typer.Option(
        "--conflicts",
        metavar="RULE",
        help="Which of the rows of one id counts where they differ: first, last or success.",
        rich_help_panel="Rows",
    ),
]
BadRows = Annotated[
    str | None,
    typer.Option(
        "--bad-rows",
        metavar="N",
        help="How many rows that cannot be read may be left out: 20, or 0.1%. Default: none.",
        rich_help_panel="Rows",
    ),
]
Memory = Annotated[
    str | None,
    typer.Option(
        "--memory",
        metavar="SIZE",
        help="At most so much memory: 4GB. Default: 1500MB, or most of what there is.",
        rich_help_panel=_ENGINE,
    ),
]
Tmp = Annotated[
    str | None,
    typer.Option(
        "--tmp",
        metavar="FOLDER",
        help="Where to put what does not fit in memory. Default: the system's.",
        rich_help_panel=_ENGINE,
    ),
]
FormatName = Annotated[
    str,
    typer.Option(
        "-f",
        "--format",
        metavar="FORMAT",
        help="csv to read on, table for a summary, or json, markdown, github, html.",
        rich_help_panel="Common options",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Short for --format json.", rich_help_panel="Common options")]
Output = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write it to a file as well, its format by the suffix: .csv .json .md .txt .html (repeatable).",
        rich_help_panel="Common options",
    ),
]
FailOn = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on",
        metavar="CODE",
        envvar="COSTCALC_FAIL_ON",
        help="Exit 3 where there is a note of this code (repeatable), as other-api.",
        rich_help_panel="Gates",
    ),
]
Engine = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="URL",
        help="Spark, for Parquet files or a --table: spark://HOST:7077, sc://HOST or local. Default: DuckDB, here.",
        rich_help_panel=_ENGINE,
    ),
]
Table = Annotated[
    str | None,
    typer.Option("--table", metavar="NAME", help="The table of an --engine or a --sql.", rich_help_panel=_ENGINE),
]
Sql = Annotated[
    str | None,
    typer.Option(
        "--sql",
        metavar="DIALECT",
        help="Print the query over a --table for a client of your own, and end: spark, postgres or bigquery.",
        rich_help_panel=_ENGINE,
    ),
]
Answer = Annotated[
    str | None,
    typer.Option(
        "--result",
        metavar="FILE",
        help="Read the answer to such a query from a CSV file; - for standard input.",
        rich_help_panel=_ENGINE,
    ),
]
