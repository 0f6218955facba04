"""Which daily and monthly add-ons cover a need by day at the least cost; exact, in integers.

A daily permit covers one day, a monthly permit ``month_days`` days from its first, and may reach beyond
the horizon. Covering level by level, each on its own, is not optimal, since one permit may serve two levels
one after the other: with 1 on days 1–9, 2 on days 10–30 and 1 on days 31–39, two overlapping months of 30
days do. So the months are chosen together (``permitflow``); a term that is not sold, and one need on every
day, are simple.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import accumulate, groupby
from operator import attrgetter, sub

from costcalc.engine.add_ons.permitflow import months_by_flow
from costcalc.errors import LimitError
from costcalc.quantities import MONTH_DAYS
from costcalc.records import record

MAX_DAYS = 3_653
"""Ten years with their leap days."""

MAX_NEED = 1_000_000
"""Tasks at once that may be added on one day."""


class Term(StrEnum):
    """How long a permit lasts."""

    DAY = "day"
    MONTH = "month"


@record(kw_only=False)
class Permit:
    """``count`` permits bought alike: each day of a run of ``days``, or once for a month of ``days``."""

    term: Term
    start: int
    """The first day, from 0."""
    count: int
    days: int

    def cost(self, day_price: int | None, month_price: int | None) -> int:
        """Return the cost: count × days × the price of a day, or count × the price of a month."""
        if self.term is Term.DAY:
            return self.count * self.days * (day_price or 0)
        return self.count * (month_price or 0)


def cheapest_permits(
    extra: Sequence[int],
    day_price: int | None,
    month_price: int | None,
    month_days: int = MONTH_DAYS,
) -> tuple[Permit, ...]:
    """Return the cheapest permits that cover a need by day, in the order of their first day.

    Prices are whole minor units, None for a term that is not sold; one of them must be there. Of equally
    cheap covers it takes one with the fewest daily permits (a tie buys monthly), and then each month as
    late as it may start. Raises LimitError above MAX_DAYS or MAX_NEED.
    """
    return cheapest_with_and_without_peak(extra, day_price, month_price, month_days)[0]


def cheapest_with_and_without_peak(
    extra: Sequence[int],
    day_price: int | None,
    month_price: int | None,
    month_days: int = MONTH_DAYS,
) -> tuple[tuple[Permit, ...], tuple[Permit, ...]]:
    """Return the cheapest permits for a need by day, and for the same with its peak one lower.

    Both are exact, as from ``cheapest_permits``; the second follows from the first in a few steps. The
    difference of their costs is what the last unit of the peak costs.
    """
    check_limits(extra)
    if not any(extra):
        return (), ()
    peak = max(extra)
    lower = [min(need, peak - 1) for need in extra]
    if month_price is None:
        none = [0] * len(extra)
        return _permits(extra, none, month_days), _permits(lower, none, month_days)
    if day_price is None:
        months, lower_months = _months_alone(extra, month_days), _months_alone(lower, month_days)
    elif min(extra) == peak:
        months, lower_months = (
            _months_of_one_need(len(extra), need, day_price, month_price, month_days) for need in (peak, peak - 1)
        )
    else:
        months, lower_months = months_by_flow(extra, day_price, month_price, month_days)
    return (
        _permits(extra, _as_late_as_possible(extra, months, month_days), month_days),
        _permits(lower, _as_late_as_possible(lower, lower_months, month_days), month_days),
    )


def check_limits(extra: Sequence[int]) -> None:
    """Raise LimitError for more days, or a larger need, than an exact answer is offered for."""
    if len(extra) > MAX_DAYS:
        raise LimitError(f"{len(extra):,} days are more than {MAX_DAYS:,} (ten years), the most that is planned")
    if max(extra, default=0) > MAX_NEED:
        raise LimitError(f"{max(extra):,} additional at once are more than {MAX_NEED:,}, the most that is planned")


# ── the simple cases; each returns how many months start on each day ─────────────────────────────────


def _months_of_one_need(days: int, count: int, day_price: int, month_price: int, month_days: int) -> list[int]:
    """One need every day: full months where a month costs at most its days, and the rest either way.

    45 days, 200 a day, 4,000 a month: one month, and 15 × 200 = 3,000 < 4,000 for the rest.
    """
    months = [0] * days
    for start in range(0, days, month_days):
        if month_price <= min(month_days, days - start) * day_price:
            months[start] = count
    return months


def _months_alone(extra: Sequence[int], month_days: int) -> list[int]:
    """Months only: buy on each day what is missing. A month bought earlier would only end earlier."""
    months = [0] * len(extra)
    live = 0
    for day, need in enumerate(extra):
        live -= months[day - month_days] if day >= month_days else 0
        months[day] = max(0, need - live)
        live += months[day]
    return months


# ── from months to purchases ─────────────────────────────────────────────────────────────────────────


def _as_late_as_possible(extra: Sequence[int], months: list[int], month_days: int) -> list[int]:
    """Move each month to the first day that needs it: nobody buys for a day that is covered anyway."""
    months = list(months)
    live = 0
    for day, need in enumerate(extra):
        live += months[day] - (months[day - month_days] if day >= month_days else 0)
        if (later := min(months[day], live - need)) > 0:
            months[day] -= later
            live -= later
            if day + 1 < len(extra):
                months[day + 1] += later
    return months


def _permits(extra: Sequence[int], months: list[int], month_days: int) -> tuple[Permit, ...]:
    """Months as given, and daily permits for what they leave open; equal days in a row are one entry."""
    permits = [Permit(Term.MONTH, day, count, month_days) for day, count in enumerate(months) if count]
    bought = list(accumulate(months))
    ended = [0] * month_days + bought
    missing = [need - live if need > live else 0 for need, live in zip(extra, map(sub, bought, ended), strict=True)]
    day = 0
    for count, run in groupby(missing):
        length = len(list(run))
        if count:
            permits.append(Permit(Term.DAY, day, count, length))
        day += length
    return tuple(sorted(permits, key=attrgetter("start")))  # of one day, the month stays first
