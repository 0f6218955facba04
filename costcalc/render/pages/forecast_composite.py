"""The page of a forecast of an API that uses others: the ends of the month, a row per part, and what to buy now."""

from __future__ import annotations

from costcalc.money import grouped, plural
from costcalc.render.page import Grid, Heading, Page, bill_of, columns, head_of, money, packages
from costcalc.render.pages import forecast as of_part
from costcalc.results.forecast import CompositeForecast, ForecastPart


def page(composite: CompositeForecast, *, explain: bool = False) -> Page:
    """Return the ends of the month, its parts, the days that matter, and the method with each part where asked for."""
    blocks: list[Grid | Heading | str] = [of_part.ends(composite, "call"), _parts(composite)]
    if composite.bill:
        blocks.append(bill_of(composite.bill, composite.header.currency))
    if days := of_part.budget_day(composite):
        blocks.append(" ".join(days))
    if explain:
        blocks += of_part.working_of(composite, "call")
        for part in composite.parts:
            blocks += [Heading(part.api), *of_part.by_itself(part.forecast)]
    elif composite.working.no_range:
        blocks.append(f"No range is given: {composite.working.no_range}.")
    head = [*head_of(composite.header), _so_far(composite)]
    return Page(head=head, blocks=blocks, notes=composite.notes, verdict=verdict(composite))


def _so_far(composite: CompositeForecast) -> str:
    made = f"{plural(composite.so_far, 'call')}{_sized(composite)}{of_part.since_first(composite)}"
    return f"{made}: {money(composite.so_far_total)}; {plural(composite.days_to_come, 'day')} to come"


def _sized(composite: CompositeForecast) -> str:
    return "" if composite.size in {None, 1} else f" of size {grouped(composite.size or 1)}"


def _parts(composite: CompositeForecast) -> Grid:
    currency = composite.header.currency
    titles = columns("<Part", "a call takes", "So far", "To come", "The month", f"To come, {currency}", currency)
    rows = [_row(part) for part in composite.parts]
    if composite.rounding is not None:
        rows.append(["rounding", "", "", "", "", "", money(composite.rounding)])
    return Grid(titles, rows)


def _row(part: ForecastPart) -> list[str]:
    month = part.forecast
    return [
        part.api,
        "" if part.units is None else grouped(part.units),
        grouped(month.so_far.calls),
        grouped(month.to_come.calls),
        grouped(month.likely.calls),
        money(month.to_come.total),
        money(month.total),
    ]


def verdict(composite: CompositeForecast) -> str:
    """Say where the month ends, what it costs, and what to buy now."""
    buys = [
        f"{packages(bought)} of {part.api}" for part in composite.parts if (bought := part.forecast.to_come.purchases)
    ]
    buy = f"Buy {' and '.join(buys)} now. " if buys else ""
    likely = f"{plural(composite.likely.calls, 'call')}{_sized(composite)}{of_part.between(composite)}"
    cost = of_part.cost(composite, composite.so_far_total)
    unserved = f" {plural(composite.likely.unserved, 'unit')} unserved." if composite.likely.unserved else ""
    return f"{buy}{composite.month} ends at {likely}: {cost}.{unserved}"
