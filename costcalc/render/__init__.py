"""Results → text: one file per format, and one switch.

Of each result, ``pages`` says what people read (head, grids, notes, verdict) and ``payloads`` what machines
read; ``table`` draws a page, ``json`` writes a payload. Renderers return text; only the command line prints.
"""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from typing import NamedTuple, assert_never

from costcalc.results.common import Result


class Format(StrEnum):
    """What a report can be written as."""

    TABLE = "table"
    JSON = "json"


class Screen(NamedTuple):
    """What a table may assume of the place it is printed to."""

    width: int = 80
    color: bool = False
    ascii: bool = False


def render(result: Result, to: Format, *, explain: bool = False, screen: Screen | None = None) -> str:
    """Return a result in one format, ending with a newline; ``explain`` adds each amount's arithmetic."""
    # Each command has a page and a payload of its name; only the one that is needed is imported.
    match to:
        case Format.JSON:
            from costcalc.render.json import dump

            return dump(import_module(f"costcalc.render.payloads.{result.command}").payload(result))
        case Format.TABLE:
            from costcalc.render.table import draw

            page = import_module(f"costcalc.render.pages.{result.command}").page(result, explain=explain)
            return draw(page, screen or Screen())
        case _:
            assert_never(to)
