"""The summary of a log: what was read and left out, the months, the busiest hour."""

from __future__ import annotations

from costcalc.money import grouped, plural
from costcalc.render.page import Grid, Page, columns
from costcalc.results.meter import Metered

MOST = 31
"""Days of peaks on a page; a file has all of them."""


def page(metered: Metered) -> Page:
    """Return the summary."""
    blocks: list[Grid | str] = [_rows(metered)]
    if metered.covered:
        blocks.append(_months(metered))
    if metered.busiest:
        busiest = metered.busiest
        blocks.append(
            f"Busiest hour: {busiest.hour}, {plural(busiest.tasks, 'task')}; "
            f"costcalc concurrency --rate {busiest.rate} --task-time {busiest.task_time}"
        )
    if metered.peaks:
        blocks.append(_peaks(metered))
    return Page(
        head=[f"Logs: {metered.log} · {metered.zone}"], blocks=blocks, notes=metered.notes, verdict=_verdict(metered)
    )


def _rows(metered: Metered) -> Grid:
    counts = [
        ("rows read", metered.rows_read),
        ("further copies of a call", metered.repeated),
        ("rows without an id", metered.no_id),
        ("ids with copies that differ", metered.conflicts),
    ]
    rows = [[name, grouped(number), ""] for name, number in counts if number or name == "rows read"]
    for each in metered.left_out:
        what = f"left out: no {each.reason}" if each.bad else f"left out: {each.reason}"
        rows.append([what, grouped(each.rows), f"{each.place}: {each.text}" if each.place else each.text])
    return Grid(columns("<Rows", "Count", "<<Example"), rows)


def _months(metered: Metered) -> Grid:
    rows = []
    for each in metered.covered:
        calls = sum(row.calls for row in metered.rows if row.period.startswith(each.month))
        failed = sum(row.failed for row in metered.rows if row.period.startswith(each.month))
        days = f"{each.first.day} to {each.last.day}" if each.first != each.last else f"{each.first.day}"
        span = "whole" if each.whole else f"{days} of the month"
        rows.append([each.month, span, grouped(calls), grouped(failed)])
    return Grid(columns("<Month", "<Days", "Calls", "Failed"), rows)


def _peaks(metered: Metered) -> Grid:
    peaks = metered.peaks or ()
    rows = [[day.isoformat(), grouped(need)] for day, need in peaks[:MOST]]
    if len(peaks) > MOST:
        rows.append([f"and {plural(len(peaks) - MOST, 'day')} more", ""])
    return Grid(columns("<Day", "At once"), rows)


def _verdict(metered: Metered) -> str:
    names = {name: len({getattr(row, name) for row in metered.rows} - {""}) for name in ("account", "api")}
    parts = [plural(names["account"], "account")] * bool(names["account"])
    parts += [f"{names['api']} API{'s' * (names['api'] > 1)}"] * bool(names["api"])
    of = f" of {' and '.join(parts)}" if parts else ""
    span = ""
    if metered.covered:
        first, last = metered.covered[0].month, metered.covered[-1].month
        span = f" in {first}" if first == last else f" in {first} to {last}"
    if metered.peaks is not None:
        return f"At most {grouped(max(need for _, need in metered.peaks))} tasks at once{span}."
    return f"{plural(metered.calls, 'call')}{of}{span}, {grouped(metered.failed)} of them failed."
