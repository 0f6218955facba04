"""The page of a concurrency advice: daily against monthly, the cheapest mix, and what else could be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from costcalc.money import grouped, minus, plural, total_of
from costcalc.quantities import (
    MONTH_DAYS,
    exact_percent,
    format_at_most,
    format_duration,
    format_percent,
    format_rate,
    rate_unit,
)
from costcalc.render.page import NONE, Grid, Page, add_ons, bill_of, columns, head_of, money, price
from costcalc.results.concurrency import AddOnPurchase, Basis, ConcurrencyAdvice, DeadlineChoice, RateChoice


def page(advice: ConcurrencyAdvice) -> Page:
    """Return what is needed, the ways to buy it, the calendar where there is one, and the choices."""
    head = [*head_of(advice.header), _need(advice)]
    blocks: list[Grid | str] = [_ways(advice)] if advice.additional else []
    if advice.basis is Basis.DEMAND and advice.purchases:
        blocks.append(_calendar(advice))
    if advice.bill and advice.additional:
        blocks.append(bill_of(advice.bill, advice.header.currency))
    if advice.choices:
        blocks.append(_rates(advice) if isinstance(advice.choices[0], RateChoice) else _deadlines(advice))
    if advice.additional and advice.break_even_days is not None:
        blocks.append(
            f"From {plural(advice.break_even_days, 'day')} on, a monthly add-on costs no more than daily ones."
        )
    if advice.basis is Basis.DEMAND and advice.utilisation is not None:
        blocks.append(
            f"The {_ordinal(advice.required)} at once costs {money(advice.peak_total)} of the total; "
            f"{format_percent(advice.utilisation)} of what is paid for is needed."
        )
    if advice.additional or advice.choices:
        blocks.append(advice.assumptions)
    return Page(head=head, blocks=blocks, notes=advice.notes, verdict=verdict(advice))


def _ordinal(number: int) -> str:
    """Write a place in a row: 1st, 2nd, 3rd, 11th, 40th."""
    ending = "th" if 11 <= number % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{grouped(number)}{ending}"


def _need(advice: ConcurrencyAdvice) -> str:
    work = advice.workload
    why = f"{grouped(advice.required)} at once"
    if work and work.rate is not None:
        share = exact_percent(work.percentile or Fraction(0))
        wait = f"within {format_duration(work.max_wait)}" if work.max_wait else "without a wait"
        why += f" for {format_rate(work.rate)} of {format_duration(work.task_time)} each, {share} {wait}"
    elif work and work.within is not None:
        why += (
            f" for {plural(work.calls or 0, 'task')} of {format_duration(work.task_time)} "
            f"within {format_duration(work.within)}"
        )
    elif advice.basis is Basis.DEMAND:
        why += " at the peak"
    return (
        f"{why}: {grouped(advice.included)} included, {grouped(advice.additional)} to add, {plural(advice.days, 'day')}"
    )


def _how(advice: ConcurrencyAdvice, term: str) -> str:
    sold = advice.daily_price if term == "day" else advice.monthly_price
    if sold is None:
        return NONE
    if advice.basis is Basis.DEMAND:
        return f"{price(sold)} each"
    if term == "day":
        return f"{grouped(advice.additional)} × {plural(advice.days, 'day')} × {price(sold)}"
    months = -(-advice.days // MONTH_DAYS)
    return f"{grouped(advice.additional)} × {plural(months, 'month')} × {price(sold)}"


def _ways(advice: ConcurrencyAdvice) -> Grid:
    rows: list[list[str]] = []
    marked: set[int] = set()
    for way, term, total in (("daily", "day", advice.daily_total), ("monthly", "month", advice.monthly_total)):
        if total is None:
            continue
        if total == advice.total and {bought.term for bought in advice.purchases} == {term}:
            marked.add(len(rows))
        rows.append([way, _how(advice, term), money(total)])
    if not marked:
        marked.add(len(rows))
        rows.append(["daily and monthly", _mix(advice), money(advice.total)])
    return Grid(columns("<Buy", "<How", _currency(advice)), rows, marked=frozenset(marked))


def _currency(advice: ConcurrencyAdvice) -> str:
    """Name the currency of what is paid: with terms of the bill it is not what the arithmetic beside it comes to."""
    return f"{advice.header.currency} to pay" if advice.bill else advice.header.currency


def _terms(advice: ConcurrencyAdvice) -> tuple[list[AddOnPurchase], list[AddOnPurchase]]:
    """Return the monthly and the daily purchases."""
    by_term: dict[str, list[AddOnPurchase]] = {"month": [], "day": []}
    for bought in advice.purchases:
        by_term[bought.term].append(bought)
    return by_term["month"], by_term["day"]


def _mix(advice: ConcurrencyAdvice) -> str:
    monthly, daily = _terms(advice)
    if len({(bought.count, bought.price) for bought in monthly}) + len(daily) > 3:
        return f"{grouped(len(advice.purchases))} purchases"
    return add_ons(advice.purchases)


def _calendar(advice: ConcurrencyAdvice) -> Grid:
    rows = [
        [
            str(bought.start),
            bought.term,
            grouped(bought.count),
            grouped(bought.days),
            price(bought.price),
            money(bought.total),
        ]
        for bought in advice.purchases
    ]
    titles = columns("<From", "<Term", "Count", "Days", "Price", advice.header.currency)
    return Grid(titles, rows, title="What to buy")


def _rates(advice: ConcurrencyAdvice) -> Grid:
    rows: list[list[str]] = []
    share = (advice.workload and advice.workload.percentile) or Fraction(19, 20)
    rate = advice.workload.rate if advice.workload else None
    # All by the unit in which the head writes the rate that was asked about.
    unit = None if rate is None else rate_unit(rate)
    marked: set[int] = set()
    for choice in advice.choices:
        if not isinstance(choice, RateChoice):
            continue
        if choice.concurrency == advice.required:
            marked.add(len(rows))
        rows.append(
            [
                grouped(choice.concurrency),
                grouped(choice.additional),
                format_percent(choice.utilisation),
                format_percent(choice.wait_probability),
                format_at_most(choice.mean_wait),
                format_at_most(choice.percentile_wait),
                format_rate(choice.throughput, unit),
                money(choice.total),
            ]
        )
    titles = columns(
        "At once",
        "To add",
        "Busy",
        "Must wait",
        "Mean wait",
        f"{exact_percent(share)} wait",
        "At most",
        _currency(advice),
    )
    return Grid(titles, rows, title="What each number would mean", marked=frozenset(marked))


def _deadlines(advice: ConcurrencyAdvice) -> Grid:
    rows: list[list[str]] = []
    marked: set[int] = set()
    for choice in advice.choices:
        if not isinstance(choice, DeadlineChoice):
            continue
        if choice.concurrency == advice.required:
            marked.add(len(rows))
        rows.append(
            [
                format_duration(choice.takes),
                grouped(choice.concurrency),
                grouped(choice.additional),
                money(choice.total),
                money(choice.once_total),
            ]
        )
    titles = columns("Done in", "At once", "To add", f"{plural(advice.days, 'day')}", "This run alone")
    return Grid(titles, rows, title=f"Window against money, {_currency(advice)}", marked=frozenset(marked))


def verdict(advice: ConcurrencyAdvice) -> str:
    """Say what to buy and what it saves against the other term alone."""
    if not advice.additional:
        return f"The {grouped(advice.included)} included are enough: nothing to buy."
    monthly, daily = _terms(advice)
    what = "daily and monthly add-ons" if monthly else "daily add-ons"
    if len(daily) <= 2:
        what = _words(advice.purchases)
    others = [
        total for total in (advice.daily_total, advice.monthly_total) if total is not None and total > advice.total
    ]
    saving = f", {money(minus(min(others), advice.total))} less than the next best" if others else ""
    kept = ""
    if advice.basis is Basis.DEADLINE and advice.days_by_default:
        # One run may take an hour: nobody who gave its deadline alone need think of a month.
        kept = f" for {plural(advice.days, 'day')} (the default of --days)"
    return f"Cheapest{kept}: {what} = {money(advice.total)}{saving}.{_once(advice)}{_first(advice)}"


def _once(advice: ConcurrencyAdvice) -> str:
    """Say what one run to a deadline costs alone, where that is less than for all the days."""
    for choice in advice.choices:
        if isinstance(choice, DeadlineChoice) and choice.concurrency == advice.required:
            if choice.once_total is not None and choice.once_total < advice.total:
                return f" This run alone: {money(choice.once_total)} (--days {choice.once_days})."
            return ""
    return ""


def _first(advice: ConcurrencyAdvice) -> str:
    """Say what of a calendar is bought first, and when."""
    if advice.basis is not Basis.DEMAND:
        return ""
    start = advice.purchases[0].start
    when = f"day {start}" if isinstance(start, int) else start
    bought = [each for each in advice.purchases if each.start == start]
    if len(bought) == len(advice.purchases):
        return f" Buy from {when} on."
    return f" First, from {when} on: {_words(bought)} ({money(total_of(each.total for each in bought))})."


def _words(purchases: Sequence[AddOnPurchase]) -> str:
    """Write add-ons in words, the monthly ones together: ``2 monthly add-ons and 3 daily add-ons for 5 days``."""
    monthly = sum(bought.count for bought in purchases if bought.term == "month")
    parts = [plural(monthly, "monthly add-on")] if monthly else []
    parts += [
        f"{plural(bought.count, 'daily add-on')} for {plural(bought.days, 'day')}"
        for bought in purchases
        if bought.term == "day"
    ]
    return " and ".join(parts)
