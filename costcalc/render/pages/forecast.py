"""The page of a forecast: where the month ends, what pays for its rest, and how that was reached."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from costcalc.money import grouped, plain, plural, round_half_up, with_places
from costcalc.quantities import Units
from costcalc.render.page import Grid, Page, bill_of, columns, head_of, money, packages
from costcalc.results.forecast import ENDS, Forecast, Method

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_METHOD = {
    Method.WEEKDAYS: "Each day to come is taken to be the mean of its weekday over the last 28 days (over all where there "
    "are fewer), and the sum is rounded once.",
    Method.RUN_RATE: "Each day to come is taken to be the mean of all days that are known, since there are fewer than 14, "
    "and the sum is rounded once.",
}
_RANGE = (
    "Low and high are the 10th and the 90th percentile (nearest rank) of actual ÷ forecast, by the same method, from each "
    "earlier day that has 14 days before it and as many after it as are to come"
)


def page(forecast: Forecast, *, explain: bool = False) -> Page:
    """Return the ends of the month, what pays for its rest, the days that matter, and the method where asked for."""
    blocks: list[Grid | str] = [_ends(forecast)]
    if forecast.to_come.calls:
        blocks.append(_rest(forecast))
    if forecast.bill:
        blocks.append(bill_of(forecast.bill, forecast.header.currency))
    blocks += [" ".join(days)] if (days := _days(forecast)) else []
    if explain:
        blocks += _working(forecast)
    elif forecast.working.no_range:
        blocks.append(f"No range is given: {forecast.working.no_range}.")
    head = [*head_of(forecast.header), _so_far(forecast)]
    return Page(head=head, blocks=blocks, notes=forecast.notes, verdict=verdict(forecast))


def _so_far(forecast: Forecast) -> str:
    used, day = forecast.so_far, forecast.on
    whose = f" of {forecast.account}" if forecast.account is not None else ""
    span = f"on {day}" if day.day == 1 else f"from {day.replace(day=1)} to {day}"
    parts = [
        f"{grouped(units)} {word}"
        for units, word in ((used.covered, "by free quota and packages"), (used.postpaid, "postpaid"))
        if units
    ]
    how = f": {', '.join(parts)}" if parts else ""
    return f"{plural(used.calls, 'call')}{whose} {span}{how}; {plural(forecast.days_to_come, 'day')} to come"


def _ends(forecast: Forecast) -> Grid:
    named = zip(ENDS, (forecast.low, forecast.likely, forecast.high), strict=True)
    rows = [[name, grouped(end.calls), money(end.total)] for name, end in named if end is not None]
    likely = frozenset({[row[0] for row in rows].index("likely")})
    titles = columns("<The month", "Calls", forecast.header.currency)
    return Grid(titles, rows, marked=likely)


def _rest(forecast: Forecast) -> Grid:
    """Return the rest of the month by what pays for it; amounts of single lines are those of the whole month."""
    rest = forecast.to_come
    bought = " + ".join(f"{grouped(each.count)} × {grouped(each.size)}" for each in rest.purchases)
    named: list[tuple[str, Units, str]] = [
        ("free quota", rest.free, ""),
        ("packages owned", rest.prepaid, ""),
        ("packages to buy now", rest.bought, bought),
        ("postpaid", rest.postpaid, ""),
    ]
    rows = [[name, grouped(units), how, ""] for name, units, how in named if units]
    rows.append(["to come", grouped(rest.calls), "", money(rest.total)])
    return Grid(columns("<To come, paid by", "Calls", "<How", forecast.header.currency), rows)


def _days(forecast: Forecast) -> list[str]:
    found = []
    if forecast.prepaid_ends:
        found.append(f"What is prepaid is used up on {forecast.prepaid_ends}.")
    elif forecast.prepaid_left:
        found.append("What is prepaid lasts beyond the month.")
    if forecast.budget is not None:
        budget = f"The budget of {grouped(forecast.budget)}"
        ends = forecast.budget_ends
        when = (
            "is not reached"
            if ends is None
            else "was reached before"
            if ends == forecast.on
            else f"is reached on {ends}"
        )
        found.append(f"{budget} {when}.")
    return found


def _working(forecast: Forecast) -> list[Grid | str]:
    work = forecast.working
    why = f": none here, since {work.no_range}" if work.no_range else f" ({grouped(work.looks)} here)"
    ending = "" if not forecast.days_to_come else f" {_RANGE}{why}."
    blocks: list[Grid | str] = [f"{_METHOD[work.method]}{ending}"]
    rows = [
        [
            "any day" if level.weekday is None else _WEEKDAYS[level.weekday],
            _tenths(level.calls),
            grouped(level.counted),
        ]
        for level in work.levels
    ]
    blocks.append(Grid(columns("<Day", "Calls", "Mean of days"), rows, title="The level of a day"))
    if work.low is not None and work.high is not None:
        blocks.append(f"Actual ÷ forecast: {_ratio(work.low)} at the 10th percentile, {_ratio(work.high)} at the 90th.")
    return blocks


def _tenths(calls: Fraction) -> str:
    return grouped(with_places(round_half_up(*(calls * 10).as_integer_ratio()), 1))


def _ratio(share: Fraction) -> str:
    return plain(Decimal(with_places(round_half_up(*(share * 1000).as_integer_ratio()), 3)))


def verdict(forecast: Forecast) -> str:
    """Say where the month ends, what it costs, and what to buy now."""
    rest, low, high = forecast.to_come, forecast.low, forecast.high
    between = f" ({grouped(low.calls)} to {grouped(high.calls)})" if low and high and low.calls != high.calls else ""
    buy = f"Buy {packages(rest.purchases)} now. " if rest.purchases else ""
    cost = f"{money(forecast.total)} {forecast.header.currency}, of which {money(rest.total)} to come"
    if not forecast.so_far.total:
        cost = (
            f"{money(forecast.total)} {forecast.header.currency}, all to come" if forecast.total else "nothing to pay"
        )
    if not forecast.days_to_come:
        cost = f"{money(forecast.total)} {forecast.header.currency}"
    return f"{buy}{forecast.month} ends at {plural(forecast.likely.calls, 'call')}{between}: {cost}."
