"""Results → text: one file per format, and one switch.

Of each result, ``pages`` says what people read (head, grids, notes, verdict), ``payloads`` what machines read,
``records`` what spreadsheets read. ``table`` and ``markdown`` write a page, ``json`` a payload, ``csv`` records.
Renderers return text; only the command line prints.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, assert_never

from costcalc.results.common import GateOutcome, Result

if TYPE_CHECKING:
    from costcalc.render.page import Page


class Format(StrEnum):
    """What a report can be written as."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"
    GITHUB = "github"
    """Markdown for the job summary; annotations are printed beside it."""


SUFFIXES = {".txt": Format.TABLE, ".json": Format.JSON, ".csv": Format.CSV, ".md": Format.MARKDOWN}
"""The format of a file by its name."""


class Screen(NamedTuple):
    """What a table may assume of the place it is printed to."""

    width: int = 80
    color: bool = False
    ascii: bool = False


def render(
    result: Result,
    to: Format,
    *,
    explain: bool = False,
    screen: Screen | None = None,
    gates: Sequence[GateOutcome] = (),
) -> str:
    """Return a result in one format, ending with a newline.

    ``explain`` adds each amount's arithmetic, ``gates`` what came of the limits that the result was held against; as
    records it has neither.
    """
    match to:
        case Format.JSON:
            from costcalc.render import json, payloads

            return json.dump(_of(result, "payload")(result) | (payloads.gates(gates) if gates else {}))
        case Format.CSV:
            from costcalc.render import csv

            return csv.write(_of(result, "records")(result))
        case Format.MARKDOWN | Format.GITHUB:
            from costcalc.render import markdown

            return markdown.write(page_of(result, explain=explain, gates=gates))
        case Format.TABLE:
            from costcalc.render import table

            return table.draw(page_of(result, explain=explain, gates=gates), screen or Screen())
        case _:
            assert_never(to)


def page_of(result: Result, *, explain: bool = False, gates: Sequence[GateOutcome] = ()) -> Page:
    """Return what people read of a result."""
    make = _of(result, "page")
    page: Page = make(result, explain=explain) if explain else make(result)
    return replace(page, gates=gates) if gates else page


def _of(result: Result, kind: str) -> Callable[..., Any]:
    """Return the function that makes the page, payload or records of a result; only its own module is imported.

    ``estimate`` has ``pages.estimate.page``, ``sheet show`` has ``pages.sheet_show.page``.
    """
    folder = kind if kind.endswith("s") else f"{kind}s"
    module = import_module(f"costcalc.render.{folder}.{result.command.replace(' ', '_')}")
    found: Callable[..., Any] = getattr(module, kind)
    return found
