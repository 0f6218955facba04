"""One file per result: what of it people read."""

from __future__ import annotations

from costcalc.render import Result
from costcalc.render.page import Page
from costcalc.results.estimate import Estimate


def page_of(result: Result, *, explain: bool) -> Page:
    """Return the page of a result; ``explain`` adds each amount's arithmetic."""
    if isinstance(result, Estimate):
        from costcalc.render.pages.estimate import estimate_page

        return estimate_page(result, explain=explain)
    from costcalc.render.pages.compare import compare_page

    return compare_page(result)
