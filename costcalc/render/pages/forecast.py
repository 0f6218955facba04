"""The page of a forecast: where the month ends, what pays for its rest, and how that was reached."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from costcalc.money import grouped, minus, plain, plural, round_half_up, with_places
from costcalc.quantities import Units, added
from costcalc.render.page import Grid, Page, bill_of, columns, head_of, heading_of, money, packages
from costcalc.results.forecast import ENDS, CompositeForecast, Forecast, Method

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
    blocks = by_itself(forecast)
    if explain:
        blocks += working_of(forecast, forecast.noun)
    elif forecast.working.no_range:
        blocks.append(f"No range is given: {forecast.working.no_range}.")
    head = [*head_of(forecast.header), _so_far(forecast)]
    return Page(head=head, blocks=blocks, notes=forecast.notes, verdict=verdict(forecast))


def by_itself(forecast: Forecast) -> list[Grid | str]:
    """Return the ends of the month, what pays for its rest, and the days that matter."""
    blocks: list[Grid | str] = [ends(forecast, forecast.noun)]
    if forecast.to_come.calls:
        blocks.append(_rest(forecast))
    if forecast.bill:
        blocks.append(bill_of(forecast.bill, forecast.header.currency))
    return blocks + ([" ".join(days)] if (days := _days(forecast)) else [])


def _so_far(forecast: Forecast) -> str:
    used, held = forecast.so_far, forecast.subscription
    parts = [
        f"{grouped(units)} {word}"
        for units, word in (
            (added([used.covered, -used.included]), "by free quota and packages" if held is None else "by free quota"),
            (used.included, f"included in {held}"),
            (used.postpaid, "postpaid" if held is None else f"beyond {held}"),
            (used.unserved, "unserved"),
        )
        if units
    ]
    how = f": {', '.join(parts)}" if parts else ""
    return (
        f"{counted(forecast, used.calls)}{since_first(forecast)}{how}; {plural(forecast.days_to_come, 'day')} to come"
    )


def since_first(forecast: Forecast | CompositeForecast) -> str:
    """Say whose calls of which days those so far are."""
    day, whose = forecast.on, f" of {forecast.account}" if forecast.account is not None else ""
    return f"{whose} {f'on {day}' if day.day == 1 else f'from {day.replace(day=1)} to {day}'}"


def counted(forecast: Forecast, units: Units) -> str:
    """Write a count, and of how many calls of one size it is."""
    made, size = plural(units, forecast.noun), forecast.size
    return f"{made} ({plural(added([units]) // size, 'call')} of {grouped(size)} each)" if size else made


def ends(forecast: Forecast | CompositeForecast, noun: str) -> Grid:
    """Return the ends of the month, the likely one marked."""
    named = zip(ENDS, (forecast.low, forecast.likely, forecast.high), strict=True)
    rows = [[name, grouped(end.calls), money(end.total)] for name, end in named if end is not None]
    likely = frozenset({[row[0] for row in rows].index("likely")})
    titles = columns("<The month", heading_of(noun), forecast.header.currency)
    return Grid(titles, rows, marked=likely)


def _rest(forecast: Forecast) -> Grid:
    """Return the rest of the month by what pays for it; amounts of single lines are those of the whole month."""
    rest = forecast.to_come
    bought = " + ".join(f"{grouped(each.count)} × {grouped(each.size)}" for each in rest.purchases)
    named: list[tuple[str, Units, str]] = [
        ("free quota", rest.free, ""),
        ("packages owned", rest.prepaid, ""),
        ("packages to buy now", rest.bought, bought),
        (f"included in {forecast.subscription}", rest.included, ""),
        ("postpaid" if forecast.subscription is None else f"beyond {forecast.subscription}", rest.postpaid, ""),
        ("unserved", rest.unserved, ""),
    ]
    rows = [[name, grouped(units), how, ""] for name, units, how in named if units]
    rows.append(["to come", grouped(rest.calls), "", money(rest.total)])
    return Grid(columns("<To come, paid by", heading_of(forecast.noun), "<How", forecast.header.currency), rows)


def _days(forecast: Forecast) -> list[str]:
    found = []
    if forecast.prepaid_ends:
        found.append(f"What is prepaid is used up on {forecast.prepaid_ends}.")
    elif forecast.prepaid_left:
        found.append("What is prepaid lasts beyond the month.")
    if forecast.subscription is not None:
        used = forecast.so_far.postpaid or forecast.so_far.unserved
        ends = f"is used up on {forecast.included_ends}" if forecast.included_ends else "lasts beyond the month"
        found.append(f"What {forecast.subscription} includes {'was used up before' if used else ends}.")
    return found + budget_day(forecast)


def budget_day(forecast: Forecast | CompositeForecast) -> list[str]:
    """Say on which day the budget is reached, where there is one."""
    found = []
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


def working_of(forecast: Forecast | CompositeForecast, noun: str) -> list[Grid | str]:
    """Return how the calls to come were reached."""
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
    blocks.append(Grid(columns("<Day", heading_of(noun), "Mean of days"), rows, title="The level of a day"))
    if work.low is not None and work.high is not None:
        blocks.append(f"Actual ÷ forecast: {_ratio(work.low)} at the 10th percentile, {_ratio(work.high)} at the 90th.")
    return blocks


def _tenths(calls: Fraction) -> str:
    return grouped(with_places(round_half_up(*(calls * 10).as_integer_ratio()), 1))


def _ratio(share: Fraction) -> str:
    return plain(Decimal(with_places(round_half_up(*(share * 1000).as_integer_ratio()), 3)))


def verdict(forecast: Forecast) -> str:
    """Say where the month ends, what it costs, and what to buy now."""
    rest = forecast.to_come
    buy = f"Buy {packages(rest.purchases)} now. " if rest.purchases else ""
    by = f"By {forecast.subscription} " if forecast.subscription is not None else ""
    likely = counted(forecast, forecast.likely.calls)
    unserved = f" {plural(forecast.likely.unserved, forecast.noun)} unserved." if forecast.likely.unserved else ""
    return f"{buy}{by}{forecast.month} ends at {likely}{between(forecast)}: {cost(forecast, forecast.so_far.total)}.{unserved}"


def between(forecast: Forecast | CompositeForecast) -> str:
    """Say between which counts the month ends."""
    low, high = forecast.low, forecast.high
    return f" ({grouped(low.calls)} to {grouped(high.calls)})" if low and high and low.calls != high.calls else ""


def cost(forecast: Forecast | CompositeForecast, so_far: Decimal) -> str:
    """Say what the month costs, and how much of it is to come."""
    total, currency = money(forecast.total), forecast.header.currency
    if not forecast.days_to_come:
        return f"{total} {currency}"
    if not so_far:
        return f"{total} {currency}, all to come" if forecast.total else "nothing to pay"
    return f"{total} {currency}, of which {money(minus(forecast.total, so_far))} to come"
