"""How many tasks must run at once, and the cheapest add-ons for them.

The need is given, by day or once for all, or follows from a rate or a deadline (``queueing``). What is
included is free on every day; the rest is covered by daily and monthly add-ons at the least cost (``permits``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, assert_never

from costcalc.engine.add_ons.permits import (
    MAX_DAYS,
    Permit,
    Term,
    cheapest_permits,
    cheapest_with_and_without_peak,
    check_limits,
)
from costcalc.engine.add_ons.queueing import required_for_deadline, required_for_rate
from costcalc.engine.add_ons.sizing import deadline_choices, rate_choices
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.errors import LimitError, NoPriceError, RequestError
from costcalc.money import Currency, Direction, lists_of_whole_numbers, minus, optional_whole_numbers, times
from costcalc.quantities import MONTH_DAYS, exact
from costcalc.results.common import Header
from costcalc.results.concurrency import (
    AddOnPurchase,
    Basis,
    ConcurrencyAdvice,
    DeadlineChoice,
    RateChoice,
    Workload,
)
from costcalc.sheet import Concurrency, PriceSheet

if TYPE_CHECKING:
    from costcalc.engine.billing import Billing

NO_WAIT = Fraction(0)
MOST = Fraction(95, 100)
"""The share of tasks that a wait must hold for, where none is said."""


def concurrency(
    sheet: PriceSheet,
    *,
    need: int | None = None,
    rate: Fraction | None = None,
    task_time: Fraction | None = None,
    max_wait: Fraction = NO_WAIT,
    percentile: Fraction = MOST,
    calls: int | None = None,
    within: Fraction | None = None,
    demand: Sequence[int] | None = None,
    first_date: date | None = None,
    days: int | None = None,
    api: str | None = None,
) -> ConcurrencyAdvice:
    """Return how many tasks must run at once and the cheapest add-ons for them.

    Exactly one of these is given: ``need`` · ``rate`` and ``task_time`` (with ``max_wait``, ``percentile``) ·
    ``calls``, ``task_time`` and ``within`` · ``demand``, a need for each day in a row from ``first_date``.
    The first three hold for ``days`` days, 30 where none are given. Durations are seconds, a rate is per second, a percentile a share
    of one, each a ``Fraction`` or an ``int``; needs are whole numbers and count the included ones in.

    Raises RequestError for what cannot be meant (a float, for one), NoPriceError where the sheet does not sell what is
    needed, and LimitError above ten years or 1,000,000 additional tasks at once.
    """
    lists_of_whole_numbers(demand=demand)
    optional_whole_numbers(need=need, calls=calls, days=days)
    exact(rate=rate, task_time=task_time, max_wait=max_wait, percentile=percentile, within=within)
    basis = _basis({Basis.NEED: need, Basis.RATE: rate, Basis.DEADLINE: calls, Basis.DEMAND: demand}, task_time, within)
    priced = sheet.api(api)
    terms = priced.concurrency
    if terms is None:
        raise NoPriceError(f"{sheet.label} says nothing about concurrency for {priced.key!r}, so it has no price")
    listed = prices = _Prices(terms, sheet)
    if sheet.bill or sheet.contract or priced.discount:
        from costcalc.engine.billing import Billing
        from costcalc.engine.net import net_of

        terms = net_of(sheet, priced).concurrency or terms
        prices = _Prices(terms, sheet, Billing(sheet))
    by_default = days is None and demand is None
    if demand is not None:
        days = len(demand)
    elif days is None:
        days = MONTH_DAYS
    if not days:
        raise RequestError("at least one day is needed")
    if days > MAX_DAYS:
        raise LimitError(f"{days:,} days are more than {MAX_DAYS:,} (ten years), the most that is planned")

    workload: Workload | None = None
    if rate is not None and task_time is not None:
        workload = Workload(task_time=task_time, rate=rate, max_wait=max_wait, percentile=percentile)
        need = required_for_rate(rate, task_time, max_wait, percentile)
    elif calls is not None and task_time is not None and within is not None:
        workload = Workload(task_time=task_time, calls=calls, within=within)
        need = required_for_deadline(calls, task_time, within)
    needs = list(demand) if demand is not None else [need or 0] * days
    extra = [max(0, each - terms.included) for each in needs]
    check_limits(extra)
    peak = max(extra)
    if peak and not prices.sold:
        raise NoPriceError(
            f"{sheet.label} sells no more than the {terms.included} included at once for {priced.key!r};"
            f" {max(needs)} are needed"
        )

    permits, one_lower = prices.cheapest(extra)
    total = prices.total(permits)
    billing = prices.billing
    return ConcurrencyAdvice(
        header=Header.of(sheet, priced),
        basis=basis,
        workload=workload,
        days=days,
        days_by_default=by_default,
        first_date=first_date,
        required=max(needs),
        needs=tuple(needs),
        included=terms.included,
        additional=peak,
        daily_price=terms.daily_price,
        monthly_price=terms.monthly_price,
        daily_total=None if prices.day is None else prices.total(cheapest_permits(extra, prices.day, None)),
        monthly_total=None if prices.month is None else prices.total(cheapest_permits(extra, None, prices.month)),
        purchases=tuple(_purchase(permit, prices, first_date) for permit in permits),
        total=total,
        break_even_days=prices.break_even_days(),
        peak_total=minus(total, prices.total(one_lower)),
        used_days=sum(extra),
        paid_days=sum(permit.count * permit.days for permit in permits),
        choices=_choices(workload, max(needs), days, prices),
        assumptions=_assumptions(basis),
        bill=billing.taxed(prices.lines(permits), listed.lines(permits)) if billing else None,
        notes=tuple(sheet_notes(sheet, {priced.key})),
    )


def _basis(given: dict[Basis, object], task_time: Fraction | None, within: Fraction | None) -> Basis:
    """Return what the need follows from; RequestError unless exactly one way is given, and in full."""
    ways = [basis for basis, value in given.items() if value is not None]
    timed = len(ways) == 1 and ways[0] in (Basis.RATE, Basis.DEADLINE)
    if len(ways) != 1 or timed != (task_time is not None) or (ways[0] is Basis.DEADLINE) != (within is not None):
        raise RequestError(
            "say how many must run at once in one way: `need`; `rate` and `task_time`; `calls`, `task_time` and `within`; "
            "or `demand`"
        )
    return ways[0]


def _choices(
    workload: Workload | None, required: int, days: int, prices: _Prices
) -> tuple[RateChoice, ...] | tuple[DeadlineChoice, ...]:
    """Return what else could be chosen; nothing where the need itself was given."""
    if workload is None:
        return ()
    included = prices.terms.included
    if workload.rate is not None:
        return rate_choices(
            workload.rate,
            workload.task_time,
            NO_WAIT if workload.max_wait is None else workload.max_wait,
            MOST if workload.percentile is None else workload.percentile,
            required=required,
            included=included,
            days=days,
            cost=prices.steady,
        )
    calls, within = workload.calls or 0, workload.within or workload.task_time
    return deadline_choices(calls, workload.task_time, within, included=included, days=days, cost=prices.steady)


def _assumptions(basis: Basis) -> str:
    month = f"A monthly add-on lasts {MONTH_DAYS} days from its purchase."
    match basis:
        case Basis.NEED:
            return f"The need is the same every day. {month}"
        case Basis.DEMAND:
            return f"Each day's need is its largest at any moment. {month}"
        case Basis.RATE:
            return (
                "Tasks arrive at random (Poisson), task times vary exponentially, first come, first served;"
                f" task times that vary less wait less. {month}"
            )
        case Basis.DEADLINE:
            return (
                "All tasks are there at the start, and each takes the task time;"
                f" the add-ons are kept for all the days. {month}"
            )
        case _:
            assert_never(basis)


# ── money ────────────────────────────────────────────────────────────────────────────────────────────


class _Prices:
    """The two prices as whole numbers of one unit, fine enough for either; amounts in the currency."""

    def __init__(self, terms: Concurrency, sheet: PriceSheet, billing: Billing | None = None) -> None:
        """``billing`` are the terms of the bill; of these, the tax alone is one of concurrency by itself."""
        self.terms, self.billing = terms, billing
        currency: Currency = sheet.currency
        self.currency = currency
        self._direction = sheet.amounts.direction if sheet.amounts else Direction.HALF_UP
        self.sold = [price for price in (terms.daily_price, terms.monthly_price) if price is not None]
        self.unit = lcm(currency.unit, *(price.as_integer_ratio()[1] for price in self.sold))
        self.day = None if terms.daily_price is None else int(times(terms.daily_price, self.unit))
        self.month = None if terms.monthly_price is None else int(times(terms.monthly_price, self.unit))

    def cheapest(self, extra: Sequence[int]) -> tuple[tuple[Permit, ...], tuple[Permit, ...]]:
        """Return the cheapest permits for a need by day, with and without its peak; none where nothing is sold."""
        return cheapest_with_and_without_peak(extra, self.day, self.month) if self.sold else ((), ())

    def line(self, permit: Permit) -> Decimal:
        """Return the cost of one purchase, rounded to the currency's minor unit."""
        return self.currency.amount(self._minor(permit))

    def _minor(self, permit: Permit) -> int:
        return self.currency.minor(Fraction(permit.cost(self.day, self.month), self.unit), self._direction)

    def lines(self, permits: Sequence[Permit]) -> int:
        """Return the sum of the rounded purchases, in minor units."""
        return sum(map(self._minor, permits))

    def total(self, permits: Sequence[Permit]) -> Decimal:
        """Return what is paid for some purchases: their sum, and the tax on it."""
        lines = self.lines(permits)
        return self.currency.amount(lines + (self.billing.tax(lines) if self.billing else 0))

    def steady(self, additional: int, days: int) -> Decimal | None:
        """Return the cheapest for one need on every day; None where it is not sold."""
        if not additional:
            return self.currency.amount(0)
        if not self.sold:
            return None
        return self.total([replace(permit, count=additional) for permit in self.cheapest([1] * days)[0]])

    def break_even_days(self) -> int | None:
        """Return the smallest number of days, in one month, at which a month is not dearer: 4,000 / 200 = 20."""
        if self.day is None or self.month is None:
            return None
        if not self.day:
            return None if self.month else 1
        days = max(1, -(-self.month // self.day))
        return days if days <= MONTH_DAYS else None


def _purchase(permit: Permit, prices: _Prices, first_date: date | None) -> AddOnPurchase:
    price = prices.terms.daily_price if permit.term is Term.DAY else prices.terms.monthly_price
    return AddOnPurchase(
        term=permit.term.value,
        start=(first_date + timedelta(days=permit.start)).isoformat() if first_date else permit.start + 1,
        count=permit.count,
        days=permit.days,
        price=price or Decimal(0),
        total=prices.line(permit),
    )
