"""Results → text: one file per format, and one switch.

Of each result, ``pages`` says what people read (head, grids, notes, verdict), ``documents`` what machines and
spreadsheets read; ``reports`` is the table of them. ``table`` (``plain_table`` where that is enough), ``markdown`` and
``html`` write a page, ``json`` and ``csv`` a document. Renderers return text; only the command line prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, assert_never

from costcalc.errors import FileError, RequestError
from costcalc.render.reports import REPORTS
from costcalc.results.answer import Result
from costcalc.results.common import GateOutcome

if TYPE_CHECKING:
    from costcalc.render.drawing.model import Picture
    from costcalc.render.html import Command
    from costcalc.render.page import Page


class Format(StrEnum):
    """What a report can be written as."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"
    GITHUB = "github"
    """Markdown for the job summary; annotations are printed beside it."""
    HTML = "html"
    """One file for a browser, which loads nothing."""
    SVG = "svg"
    """The first picture of the report, alone."""
    USAGE = "usage"
    """CSV as ``--usage`` reads it, of what has usage to say: a forecast."""
    FOCUS = "focus"
    """CSV in the columns of FOCUS, of what has charges: months of a usage, and a plan."""


GENERAL = tuple(member for member in Format if member not in {Format.USAGE, Format.FOCUS})
"""What every report can be written as."""

SUFFIXES = {
    ".txt": Format.TABLE,
    ".json": Format.JSON,
    ".csv": Format.CSV,
    ".md": Format.MARKDOWN,
    ".html": Format.HTML,
    ".svg": Format.SVG,
}
"""The format of a file by its name."""
DOUBLE_SUFFIXES = {Format.USAGE: ".usage.csv", Format.FOCUS: ".focus.csv"}
"""Of formats that not every report has."""


class Screen(NamedTuple):
    """What a table may assume of the place it is printed to."""

    width: int = 80
    color: bool = False
    ascii: bool = False
    breaks: bool = False
    """Whether it breaks what is longer than its lines, as a terminal does and a file does not."""
    plot: bool = False
    """Whether the picture of the report is drawn above its tables."""


def render(
    result: Result,
    to: Format,
    *,
    explain: bool = False,
    screen: Screen | None = None,
    gates: Sequence[GateOutcome] = (),
    command: Command | None = None,
) -> str:
    """Return a result in one format, ending with a newline.

    ``explain`` adds each amount's arithmetic, ``gates`` what came of the limits that the result was held against; as
    CSV it has neither. ``command`` made it, as HTML says.
    """
    return "".join(pieces(result, to, explain=explain, screen=screen, gates=gates, command=command))


def pieces(
    result: Result,
    to: Format,
    *,
    explain: bool = False,
    screen: Screen | None = None,
    gates: Sequence[GateOutcome] = (),
    command: Command | None = None,
) -> Iterator[str]:
    """Yield what ``render`` returns, a document line by line: of a million months it would take half a gigabyte."""
    match to:
        case Format.JSON:
            from costcalc.render import json

            yield from json.pieces(REPORTS[result.command].document.DOCUMENT, result, gates)
        case Format.CSV:
            from costcalc.render import csv

            yield from csv.pieces(REPORTS[result.command].document.COLUMNS, result)
        case Format.USAGE:
            from costcalc.render import csv

            yield from csv.pieces(REPORTS[result.command].usage, result)
        case Format.FOCUS:
            from costcalc.render import csv
            from costcalc.render.documents import focus

            yield from csv.pieces(focus.COLUMNS, getattr(result, "charges", None))
        case Format.MARKDOWN | Format.GITHUB:
            from costcalc.render import markdown

            yield markdown.write(page_of(result, explain=explain, gates=gates))
        case Format.HTML:
            from costcalc.render import html

            report = REPORTS[result.command]
            page = page_of(result, explain=explain, gates=gates)
            yield html.write(page, report.part_of or result.command, command, tuple(report.pictures(result)))
        case Format.SVG:
            from costcalc.render.drawing import svg

            yield svg.alone(picture_of(result))
        case Format.TABLE:
            from costcalc.render import plain_table

            page, screen = page_of(result, explain=explain, gates=gates), screen or Screen()
            plain = plain_table.draw(page, screen)
            if plain is None:
                from costcalc.render import table

                plain = table.draw(page, screen)
            yield _with_picture(plain, result, screen) if screen.plot else plain
        case _:
            assert_never(to)


def _with_picture(drawn: str, result: Result, screen: Screen) -> str:
    """Return a report as it was drawn for a screen, with its picture between the head and the rest."""
    from costcalc.render.drawing import terminal
    from costcalc.render.setting import settled

    head, blank, rest = drawn.partition("\n\n")
    return f"{head}{blank}{settled(terminal.draw(picture_of(result), screen), screen)}\n{rest}"


def picture_of(result: Result) -> Picture:
    """Return the picture of a result that says most; RequestError where its report has none, FileError where it is empty."""
    report = REPORTS[result.command]
    name = report.part_of or result.command
    if report.drawn is None:
        raise RequestError(f"this report of costcalc {name} has no picture")
    picture = next(report.pictures(result), None)
    if picture is None:
        raise FileError(f"there is nothing to draw in this report of costcalc {name}: it is about one amount")
    return picture


def page_of(result: Result, *, explain: bool = False, gates: Sequence[GateOutcome] = ()) -> Page:
    """Return what people read of a result."""
    make = REPORTS[result.command].page.page
    page = make(result, explain=explain) if explain else make(result)
    return replace(page, gates=gates) if gates else page
