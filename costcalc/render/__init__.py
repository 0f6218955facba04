"""Results → text: one file per format over the same result types, and one switch.

``pages`` says what people read of each result (head, grids, notes, verdict); ``table`` draws it. ``json``
writes the results themselves. Renderers return text; only the command line prints.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from costcalc.results.compare import Comparison
from costcalc.results.concurrency import ConcurrencyAdvice
from costcalc.results.estimate import Estimate

Result = Estimate | Comparison | ConcurrencyAdvice


class Format(StrEnum):
    """What a report can be written as."""

    TABLE = "table"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Screen:
    """What a table may assume of the place it is printed to."""

    width: int = 80
    color: bool = False
    ascii: bool = False


def render(result: Result, to: Format, *, explain: bool = False, screen: Screen | None = None) -> str:
    """Return a result in one format, ending with a newline."""
    match to:
        case Format.JSON:
            from costcalc.render.json import dump

            return dump(result)
        case Format.TABLE:
            from costcalc.render.pages import page_of
            from costcalc.render.table import draw

            return draw(page_of(result, explain=explain), screen or Screen())
        case _:
            assert_never(to)
