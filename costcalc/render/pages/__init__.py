"""One file per result: what of it people read."""

from __future__ import annotations

from typing import assert_never

from costcalc.render import Result
from costcalc.render.page import Page
from costcalc.results.compare import Comparison
from costcalc.results.concurrency import ConcurrencyAdvice
from costcalc.results.estimate import Estimate


def page_of(result: Result, *, explain: bool) -> Page:
    """Return the page of a result; ``explain`` adds each amount's arithmetic."""
    match result:
        case Estimate():
            from costcalc.render.pages.estimate import estimate_page

            return estimate_page(result, explain=explain)
        case Comparison():
            from costcalc.render.pages.compare import compare_page

            return compare_page(result)
        case ConcurrencyAdvice():
            from costcalc.render.pages.concurrency import concurrency_page

            return concurrency_page(result)
        case _:
            assert_never(result)
