"""What a search for the cheapest calendar finds."""

from __future__ import annotations

from typing import NamedTuple

from costcalc.engine.planner.dated import Buy
from costcalc.engine.planner.terms import Term


class Found(NamedTuple):
    """The cheapest calendar that was found."""

    cost: int
    """Above the bills of months without postpaid."""
    buys: tuple[Buy, ...]
    bound: int
    """What any calendar costs at least: less than ``cost`` where not all were looked at."""
    terms: tuple[Term, ...] = ()
