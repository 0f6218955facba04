"""What a plan is asked for beside the cheapest: another one that is preferred, and the rows of its regret."""

from __future__ import annotations

from collections.abc import Sequence

from costcalc.errors import RequestError
from costcalc.money import shown
from costcalc.results.plan import Prefer

LEAST, MOST = -100, 1_000
"""Per cent; how many fewer and more calls a row may be about."""
MAX_ROWS = 20
"""Each takes a plan of its own."""


def prefer_of(prefer: Prefer | str | None, *, own: bool, reasons: bool = True) -> Prefer:
    """Return which plan is preferred, the cheapest by default; ``own``: the user gives one, which the answer is about.

    RequestError for another word, beside a plan of one's own, and where no others are to be looked for.
    """
    if prefer is None:
        return Prefer.CHEAPEST
    if prefer not in list(Prefer):
        raise RequestError(f"`prefer`: {shown(str(prefer))} is no kind of plan; write {', '.join(Prefer)}")
    wish = Prefer(prefer)
    if own:
        raise RequestError(
            f"`prefer` {wish} and `buy`: with `buy` the total is of your own plan, and the others stand beside it; leave "
            "one of them out"
        )
    if not reasons and wish is not Prefer.CHEAPEST:
        raise RequestError(f"`prefer` {wish} takes other plans to compare with; leave out `reasons`")
    return wish


def percents_of(regret: Sequence[int]) -> tuple[int, ...]:
    """Return the rows of the regret in their order; RequestError for what is no whole per cent, and for too many."""
    for percent in regret:
        if type(percent) is not int or not LEAST <= percent <= MOST:
            raise RequestError(
                f"`regret`: {percent!r} is outside; it takes whole per cents from {LEAST} to {MOST:,}, as 25 or -10"
            )
    rows = tuple(sorted(set(regret)))
    if not 0 < len(rows) <= MAX_ROWS:
        raise RequestError(f"`regret` takes 1 to {MAX_ROWS} rows; {len(rows)} is outside")
    return rows
