"""The same calls in every month of a year: what the cheapest plan costs."""

from __future__ import annotations

from decimal import Decimal

from costcalc.engine.planner.optimum import cheapest_total
from costcalc.engine.tariff import Tariff
from costcalc.errors import LimitError

MONTHS = 12


def year_total(tariff: Tariff, calls: int, *, postpaid: bool = True) -> Decimal | None:
    """Return what twelve months of so many calls cost at least, with nothing free or owned.

    None where nothing can pay, and where an exact answer would take too long.
    """
    try:
        total = cheapest_total(calls, MONTHS, tariff.rater if postpaid else None, tariff.offer)
    except LimitError:
        return None
    return None if total is None else tariff.currency.amount(total)
