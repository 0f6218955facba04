"""The page of a comparison: volumes, break-evens, dead zones."""

from __future__ import annotations

from costcalc.money import grouped, percent
from costcalc.render.page import NONE, WAYS, Grid, Page, columns, head_of, money
from costcalc.results.compare import Comparison, VolumeRow


def page(comparison: Comparison) -> Page:
    """Return a row per volume, a row per package, and the dead zones in words."""
    head = head_of(comparison.header)
    if comparison.free:
        head.append(
            f"{grouped(comparison.free)} calls are free in each month; break-evens and dead zones count the rest"
        )
    rows = [_row(row) for row in comparison.rows]
    titles = columns(
        "\nCalls  ",
        "1 month:\npostpaid",
        "\npackages",
        "<\ncheapest",
        "12 months:\npostpaid",
        "\nbest plan",
        "\nsaving",
    )
    blocks: list[Grid | str] = [Grid(titles, rows, title="One month alone, and each month of a year")]
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
        titles = columns("A package of", "at", "beats postpaid\nfrom calls, once", "from calls a month,\nfor a year")
        blocks.append(Grid(titles, rows))
    blocks += [
        f"! dead zone: {grouped(zone.first)} to {grouped(zone.last)} calls cost more by postpaid than "
        f"{grouped(zone.cheaper_at)} (up to {money(zone.max_overpay)} more)"
        for zone in comparison.dead_zones
    ]
    return Page(head=head, blocks=blocks, notes=comparison.notes, verdict=verdict(comparison))


def _row(row: VolumeRow) -> list[str]:
    month, year = row.month, row.year
    saving = NONE if year.saving is None or not year.postpaid else f"{percent(year.saving, year.postpaid)} %"
    return [
        grouped(row.calls) + (" !" if row.dead_zone else "  "),
        money(month.postpaid),
        money(month.packages),
        WAYS[month.pay] if month.pay else NONE,
        money(year.postpaid),
        money(year.cheapest),
        saving,
    ]


def verdict(comparison: Comparison) -> str:
    """Say from where on which package pays."""
    once = [package for package in comparison.break_even if package.calls is not None]
    if not comparison.break_even:
        return "Only one way to pay in this sheet: nothing to weigh against it."
    if not once:
        return "No package ever beats postpaid for one month."
    first = min(once, key=lambda package: package.calls or 0)
    steady = [package.calls_per_month for package in comparison.break_even if package.calls_per_month is not None]
    year = f", and at {grouped(min(steady))} a month over a year" if steady else ""
    return (
        f"Packages first beat postpaid at {grouped(first.calls or 0)} calls in one month "
        f"({grouped(first.size)} at {money(first.price)}){year}; above that, not at every volume."
    )
