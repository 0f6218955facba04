"""The page of a comparison: volumes, break-evens, dead zones."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.money import grouped, percent, plural
from costcalc.render.page import NONE, Grid, Page, columns, head_of, money
from costcalc.results.common import Pay
from costcalc.results.compare import CheapestFrom, CheapestWays, ComparedPart, Comparison, VolumeRow
from costcalc.results.dead_zone import DeadZone

MAX_NAMED = 6
"""Ways that a sentence names; of more there is a table."""


def page(comparison: Comparison) -> Page:
    """Return a row per volume, a row per package, and the dead zones in words; all volumes count the free calls in."""
    head, free = [*head_of(comparison.header), *_head(comparison)], comparison.free
    days = comparison.days
    rows = [_row(row) for row in comparison.rows]
    titles = columns(
        "\nCalls  " if days is None else "Calls  \na day  ",
        "1 month:\npostpaid" if days is None else f"{plural(days, 'day')}:\npostpaid",
        "\npackages",
        "\ncheapest",
        "<\nby",
        "12 months:\nbest plan" if days is None else f"12 × {days}:\nbest plan",
        "\nsaving",
    )
    title = "One month alone, and each month of a year" if days is None else "Equal days, and twelve times as many"
    blocks: list[Grid | str] = [Grid(titles, rows, title=f"{title}; saving against postpaid")]
    if any(row.month.pay is Pay.MIX for row in comparison.rows):
        blocks.append("mix: packages, and the rest by postpaid.")
    if any(row.month.pay is None and row.month.cheapest is not None for row in comparison.rows):
        blocks.append("parts: each part by its own cheapest way.")
    if any(row.month.cheapest is not None and row.year.cheapest is None for row in comparison.rows):
        blocks.append(f"{NONE} as the best plan: an exact one would take too long.")
    if comparison.break_even:
        rows = [
            [
                grouped(package.size),
                money(package.price),
                NONE if package.calls is None else grouped(package.calls),
                NONE if package.calls_per_month is None else grouped(package.calls_per_month),
            ]
            for package in comparison.break_even
        ]
        titles = columns(
            "A package of",
            "at",
            "beats postpaid\nfrom calls, once" if days is None else f"beats postpaid from\ncalls a day, in {days}",
            f"from calls a {'month' if days is None else 'day'},\nover its validity",
        )
        beside = " beside the free ones" if free else ""
        blocks.append(Grid(titles, rows, title=f"One package, and calls up to its own size{beside}"))
    blocks += [_zone(zone, "" if days is None else " a day") for zone in comparison.dead_zones]
    for ways, title in ((comparison.in_a_month, "one month alone"), (comparison.in_a_year, "over a year")):
        if ways and len(ways.found) > MAX_NAMED:
            blocks.append(_turns(comparison, ways, title))
    return Page(head=head, blocks=blocks, notes=comparison.notes, verdict=verdict(comparison))


def _head(comparison: Comparison) -> Iterator[str]:
    """Say what all volumes are, and what is free in them."""
    free = comparison.free or comparison.free_per_day
    if comparison.days is not None:
        yield f"Calls of each of {plural(comparison.days, 'equal day')}, which stand for a month"
    if comparison.given:
        yield comparison.given
    sized = _sized(comparison)
    if sized:
        yield f"Each call counts {plural(sized.units, comparison.header.unit)}"
    if free:
        each = "in each month" if comparison.free else "on each day"
        yield f"{plural(free, 'call')} free {each}; all volumes below include {'it' if free == 1 else 'them'}"


def _sized(comparison: Comparison) -> ComparedPart | None:
    """Return the API in its own units, where its calls have a size, and the rows are of calls."""
    alone = comparison.parts[0] if len(comparison.parts) == 1 else None
    return alone if alone and alone.api == comparison.header.api else None


def _turns(comparison: Comparison, ways: CheapestWays, title: str) -> Grid:
    rows = [[grouped(each.calls), _way(comparison, each), money(each.total)] for each in ways.found]
    each = "month" if comparison.days is None else "day"
    return Grid(columns(f"From calls a {each}", "<the cheapest is", "at"), rows, title=f"Cheapest, {title}")


def _way(comparison: Comparison, each: CheapestFrom) -> str:
    if each.total is None:
        return "nothing on sale"
    return each.subscription or ("packages or postpaid" if comparison.break_even else "postpaid")


def _row(row: VolumeRow) -> list[str]:
    month, year = row.month, row.year
    saving = NONE if year.saving is None or not year.postpaid else f"{percent(year.saving, year.postpaid)} %"
    return [
        grouped(row.calls) + (" !" if row.dead_zone else "  "),
        money(month.postpaid),
        money(month.packages),
        money(month.cheapest),
        month.pay.value if month.pay else NONE if month.cheapest is None else "parts",
        money(year.cheapest),
        saving,
    ]


def _zone(zone: DeadZone, each: str) -> str:
    first, last = zone.first, zone.last
    calls = (plural(last, "call") if first == last else f"{grouped(first)} to {grouped(last)} calls") + each
    return (
        f"! dead zone: {calls} {'costs' if first == last == 1 else 'cost'} more by postpaid than "
        f"{grouped(zone.cheaper_at)} (up to {money(zone.max_overpay)} more)"
    )


def verdict(comparison: Comparison) -> str:
    """Say from where on packages pay; what no search could settle, of the volumes shown alone."""
    sized = _sized(comparison)
    if sized and (sized.comparison.break_even or sized.comparison.in_a_month):
        return f"{_of_those_shown(comparison)}."
    if comparison.parts and not sized:
        names = " or ".join(part.api for part in comparison.parts)
        return f"Each part has its own break-evens and dead zones: costcalc compare --api {names}."
    if comparison.in_a_month:
        return " ".join(_which(comparison, comparison.in_a_month))
    if not comparison.break_even:
        return "Only one way to pay in this sheet: nothing to weigh against it."
    once, year = _once(comparison), _year(comparison)
    return f"{once}{year}{_again(comparison)}."


def _which(comparison: Comparison, in_a_month: CheapestWays) -> Iterator[str]:
    """Say which way is the cheapest from which volume on: of a month, and where years are sold, of a year."""
    alone = "in one month" if comparison.days is None else f"in {plural(comparison.days, 'day')}"
    for ways, when in ((in_a_month, alone), (comparison.in_a_year, "over a year")):
        if not ways:
            continue
        more = "" if ways.exact else "; above, no exact search was possible"
        if not ways.found:
            yield f"Which way is the cheapest {when} could not be searched; see the volumes shown."
        elif len(ways.found) > MAX_NAMED:
            yield f"{len(ways.found) - 1} times another way becomes the cheapest {when}, as listed{more}."
        else:
            first, *others = ways.found
            named = [_way(comparison, first)]
            each_day = "" if comparison.days is None else " a day"
            named += [f"{_way(comparison, each)} from {grouped(each.calls)} calls{each_day}" for each in others]
            yield f"Cheapest {when}: {', '.join(named)}{more}."


def _once(comparison: Comparison) -> str:
    first = comparison.first_saving
    if first:
        rest = f" and {grouped(first.postpaid_units)} by postpaid" if first.postpaid_units else ""
        free = f", {grouped(comparison.free)} of them free" if comparison.free else ""
        return (
            f"Packages first beat postpaid at {plural(first.calls, 'call')} in one month{free} "
            f"(1 × {grouped(first.size)} at {money(first.price)}{rest})"
        )
    if comparison.exact:
        return "For one month alone, packages never beat postpaid"
    return _of_those_shown(comparison)


def _of_those_shown(comparison: Comparison) -> str:
    days = comparison.days
    shown = next((row for row in comparison.rows if row.month.saving), None)
    if shown is None:
        alone = "one month" if days is None else plural(days, "day")
        return f"For {alone} alone, packages beat postpaid at none of the volumes shown"
    each = "in one month" if days is None else "a day"
    what = "subscriptions" if shown.month.pay is Pay.SUBSCRIPTION else "packages"
    return f"Of the volumes shown, {what} first beat postpaid at {plural(shown.calls, 'call')} {each}"


def _year(comparison: Comparison) -> str:
    """Say from where on a package that is used up in time pays, or which row shown is the first that saves."""
    each = "a month" if comparison.days is None else "a day"
    steady = [package.calls_per_month for package in comparison.break_even if package.calls_per_month is not None]
    if steady:
        return f", and one alone at {grouped(min(steady))} {each} over its validity"
    shown = next((row for row in comparison.rows if row.year.saving), None)
    return f"; bought ahead for a year they do at {grouped(shown.calls)} {each}" if shown else ""


def _again(comparison: Comparison) -> str:
    """Name the next volume at which postpaid alone is the cheapest again; what no search could settle, one shown."""
    first, again = comparison.first_saving, comparison.postpaid_again
    if again is not None:
        return f"; above that, not at every volume: at {grouped(again)} postpaid alone is the cheapest again"
    if comparison.exact_again and comparison.exact:
        return ""
    saves = first.calls if first else next((row.calls for row in comparison.rows if row.month.saving), None)
    shown = (row.calls for row in comparison.rows if saves is not None and row.calls > saves and row.month.saving == 0)
    calls = next(shown, None)
    return "" if calls is None else f"; above that, not at every volume (not at {grouped(calls)})"
