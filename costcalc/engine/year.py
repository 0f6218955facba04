"""The same calls in every month of a year: what the cheapest plan costs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from costcalc.engine.cost import price_of
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.planner.equal import least_of_equal
from costcalc.engine.planner.path import Paths
from costcalc.engine.planner.segments import Segments, Work
from costcalc.engine.planner.whole import as_one_month
from costcalc.engine.tariff import Tariff
from costcalc.errors import LimitError
from costcalc.sheet import Period

if TYPE_CHECKING:
    from costcalc.engine.planner.optimum import Planned
    from costcalc.engine.usage_months import MonthlyUsage

MONTHS = 12

MAX_WORK = 100_000
"""How many sums of packages a year may look at: it stands beside other answers, and must not keep them waiting."""

MAX_YEARS = 250_000
"""How many sums of packages all years together may look at: less than a second. Those beyond have no amount."""


def year_total(
    tariff: Tariff, successful: int, free: int = 0, *, postpaid: bool = True, work: Work | None = None
) -> Decimal | None:
    """Return what twelve months of so many successful calls cost at least, ``free`` of them free in each.

    None where nothing can pay, and where none is proven the cheapest within the limit; many years may share one ``work``.
    """
    if tariff.api.subscriptions or tariff.terms or (tariff.catalog and tariff.catalog.validity < MONTHS):
        return year_of(tariff, in_equal_months(tariff, successful, free), postpaid=postpaid, work=work)
    rater = tariff.rater if postpaid else None
    free = min(free, successful)
    bill = MonthBill(rater, successful, free) if rater else None
    granted = months_granted(tariff)
    later = MonthBill(rater, successful) if rater else None
    demands = [successful - free] * granted + [successful] * (MONTHS - granted)
    bills = [bill] * granted + [later] * (MONTHS - granted)
    try:
        months = Segments(demands, bills, tariff.catalog, work or Work(MAX_WORK))
        cost = _least(months)
    except LimitError:
        return None
    return None if cost is None else tariff.currency.amount(price_of(cost) + (bill.at_zero * MONTHS if bill else 0))


def _least(months: Segments) -> int | None:
    found = as_one_month(months)
    if found is None and len({*months.kinds}) == 1:
        return least_of_equal(months)
    found = found or Paths(months).cheapest()
    return found.cost if found else None


def in_equal_months(tariff: Tariff, successful: int, free: int) -> MonthlyUsage:
    """Return twelve months of so many successful calls, ``free`` of them free in each in which a quota is granted."""
    from costcalc.engine.usage_months import Free, MonthlyUsage

    return MonthlyUsage(calls=[successful] * MONTHS, free=Free(monthly=free, months=months_granted(tariff)))


def months_granted(tariff: Tariff) -> int:
    """Return in how many months of a first year a monthly quota is granted."""
    quota = tariff.api.free_quota
    return min(quota.validity or MONTHS, MONTHS) if quota and quota.period is Period.MONTH else MONTHS


def year_of(tariff: Tariff, usage: MonthlyUsage, *, postpaid: bool = True, work: Work | None = None) -> Decimal | None:
    """Return what some months cost at least, by any way to pay; None as ``year_total``."""
    found = year_plan(tariff, usage, postpaid=postpaid, work=work)
    return tariff.currency.amount(found.ledger.total()) if found else None


def year_plan(
    tariff: Tariff, usage: MonthlyUsage, *, postpaid: bool = True, work: Work | None = None
) -> Planned | None:
    """Return the cheapest course for some months, by any way to pay; None as ``year_total``."""
    from costcalc.engine.planner.market import Market

    work = work or Work(MAX_WORK)
    market = Market(tariff, postpaid=postpaid, work=work, proof=work)
    try:
        # Of many sequences of subscriptions each would be planned at length once the work is done, and none is proven.
        found = (market.sought if tariff.api.subscriptions else market.before_terms)(usage, ())
    except LimitError:
        return None
    if found is None or found.bound is not None:
        return None
    return market.billed(usage, (), found)
