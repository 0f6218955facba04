"""What is not the same before and after, as grids and sentences: by its path, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from costcalc.money import average, currency, grouped, plural
from costcalc.render.page import NONE, Grid, columns, price
from costcalc.render.pages.diff_paths import in_result, in_sheet
from costcalc.results.diff import Change, Compared, Diff, Value
from costcalc.results.sheets_diff import SheetsDiff

MAX_ROWS = 50
"""Changes beyond which a screen shows only how many there are."""
LONG = 20
"""Characters beyond which a word needs a line of its own: two sources side by side fit no screen."""
LONG_PATH = 36
"""Characters beyond which a path does: with two words it fits 80 columns."""

_API = re.compile(r"apis\.([^.]+)\.")

# Paths of a result that the grid of the ways to pay shows beside each other.
_IN_WAYS = frozenset({"postpaid.total", "packages.total", "cheapest.total", "planned.total", "all_postpaid"})
_AVERAGES = frozenset({"unit_price", "cheapest.unit_price"})
_BY_BASIS = "assumptions"


def changes(diff: Diff | SheetsDiff) -> Iterator[Grid | str]:
    """Yield what each API has changed, then what is too long for a grid."""
    shown = [change for change in diff.changes if not _said_elsewhere(change, diff)]
    apis = list(dict.fromkeys(_api(change) for change in shown if _api(change)))
    listed = shown[:MAX_ROWS]
    short = [change for change in listed if not _is_long(change)]
    named = apis not in ([], [diff.header.api])
    if named:
        # What each API has changed stands below its name, but for that of the head.
        for api in [None, *apis]:
            yield from _grid(diff, [change for change in short if _api(change) == api], api)
    else:
        yield from _grid(diff, short)
    for change in listed:
        if _is_long(change):
            yield _sentence(diff, change, change.path if named else _within(change))
    if len(shown) > MAX_ROWS:
        yield f"{plural(len(shown) - MAX_ROWS, 'more change')}; --json lists each."
    if not diff.changes and isinstance(diff, Diff) and diff.compared is Compared.SHEETS:
        yield "No price changed."


def _api(change: Change) -> str | None:
    """Return the API that a path of a sheet is within; None for the head, and for an API that is new or gone."""
    match = _API.match(change.path)
    return match[1] if match else None


def _within(change: Change) -> str:
    return _API.sub("", change.path, count=1)


def _named(diff: Diff | SheetsDiff, path: str) -> str:
    if diff.compared is Compared.SHEETS:
        return in_sheet(path)
    return in_result(path, diff.noun if isinstance(diff, Diff) else "call")


def _sentence(diff: Diff | SheetsDiff, change: Change, path: str) -> str:
    name, was, now = _named(diff, path), value(change.before), value(change.after)
    if diff.compared is not Compared.SHEETS:
        return f"{name[0].upper()}{name[1:]}: before {was}, now {now}"
    if change.before is None:
        return f"{name} is new: {now}"
    if change.after is None:
        return f"{name} is gone: {was}"
    return f"{name} was {was} and is now {now}"


def _value(diff: Diff | SheetsDiff, path: str, given: Value) -> str:
    """Write a value of a path; an average of a result is rounded as on its own page."""
    if diff.compared is Compared.RESULTS and path in _AVERAGES and isinstance(given, Decimal):
        return price(average(given, currency(diff.header.currency).digits))
    return value(given)


def _grid(diff: Diff | SheetsDiff, changes: Sequence[Change], api: str | None = None) -> Iterator[Grid]:
    if changes:
        rows = [
            [_named(diff, _within(each)), *(_value(diff, each.path, one) for one in (each.before, each.after))]
            for each in changes
        ]
        yield Grid(columns("<What changed", "Before", "After"), rows, title=api)


def _said_elsewhere(change: Change, diff: Diff | SheetsDiff) -> bool:
    """Whether the grid of ways or the basis says it; or a plan buys as its cheapest does, which is then named once."""
    if diff.compared is not Compared.RESULTS:
        return False
    bought = Change(path="purchases", before=change.before, after=change.after)
    return change.path in {*_IN_WAYS, _BY_BASIS} or (change.path == "cheapest.purchases" and bought in diff.changes)


def _is_long(change: Change) -> bool:
    values = () if change.path in _AVERAGES else (value(change.before), value(change.after))
    return len(_within(change)) > LONG_PATH or any(len(each) > LONG for each in values)


def value(given: Value) -> str:
    """Write a value: counts and amounts grouped, a flag as a sheet has it."""
    if given is None:
        return NONE
    if isinstance(given, bool):
        return str(given).lower()
    return given if isinstance(given, str) else grouped(given)
