"""Results → text: one file per format, and one switch.

Of each result, ``pages`` says what people read (head, grids, notes, verdict) and ``payloads`` what machines
read; ``table`` draws a page, ``json`` writes a payload. Renderers return text; only the command line prints.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, assert_never

from costcalc.results.common import Result

if TYPE_CHECKING:
    from costcalc.render.page import Page


class Format(StrEnum):
    """What a report can be written as."""

    TABLE = "table"
    JSON = "json"
    GITHUB = "github"


class Screen(NamedTuple):
    """What a table may assume of the place it is printed to."""

    width: int = 80
    color: bool = False
    ascii: bool = False


def render(result: Result, to: Format, *, explain: bool = False, screen: Screen | None = None) -> str:
    """Return a result in one format, ending with a newline; ``explain`` adds each amount's arithmetic."""
    match to:
        case Format.JSON:
            from costcalc.render.json import dump

            return dump(_of(result, "payload")(result))
        case Format.TABLE:
            from costcalc.render.table import draw

            return draw(page_of(result, explain=explain), screen or Screen())
        case Format.GITHUB:
            from costcalc.render.github import annotate

            return annotate(result)
        case _:
            assert_never(to)


def page_of(result: Result, *, explain: bool = False) -> Page:
    """Return what people read of a result."""
    make = _of(result, "page")
    page: Page = make(result, explain=explain) if explain else make(result)
    return page


def _of(result: Result, kind: str) -> Callable[..., Any]:
    """Return the function that makes the page or payload of a result; only its own module is imported.

    ``estimate`` has ``pages.estimate.page``, ``sheet show`` has ``pages.sheet_show.page``.
    """
    module = import_module(f"costcalc.render.{kind}s.{result.command.replace(' ', '_')}")
    found: Callable[..., Any] = getattr(module, kind)
    return found
