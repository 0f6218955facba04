"""Options of reports that only some commands have: formats beside those of all, and what ``-q`` prints."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from costcalc.cli.options import PANEL, one_wish

_FORMATS = "How to write the report: table, json, csv, markdown (or md), github, html or svg; or"


def _format(more: str) -> Any:
    return typer.Option(
        "-f",
        "--format",
        metavar="FORMAT",
        envvar="COSTCALC_FORMAT",
        callback=one_wish,
        help=f"{_FORMATS} {more}.",
        rich_help_panel=PANEL,
    )


def _output(suffix: str) -> Any:
    return typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help=f"Write the report to a file as well, its format by the suffix: .json .csv .md .txt .html .svg, or {suffix} "
        "(repeatable). A link that leads out of its folder, or a file that is write-protected, is refused.",
        rich_help_panel=PANEL,
    )


def _quiet(what: str) -> Any:
    return typer.Option(
        "-q", "--quiet", callback=one_wish, help=f"Print {what} alone, as a plain number.", rich_help_panel=PANEL
    )


FormatOrUsage = Annotated[str, _format("usage, the month as --usage reads it")]
FormatOrFocus = Annotated[str, _format("focus, each charge of the months in the columns of FOCUS 1.2")]
OutputOrUsage = Annotated[list[str] | None, _output(".usage.csv")]
OutputOrFocus = Annotated[list[str] | None, _output(".focus.csv")]
QuietCalls = Annotated[bool, _quiet("the calls")]
QuietDifference = Annotated[bool, _quiet("the difference, billed less expected,")]
AccountId = Annotated[
    str | None,
    typer.Option(
        "--account-id",
        metavar="ID",
        help="The billing account that a FOCUS file names. Default: costcalc.",
        rich_help_panel=PANEL,
    ),
]
