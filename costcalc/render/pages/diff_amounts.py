"""The amounts of a diff as grids: by each way to pay, by month, by account and API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from costcalc.money import grouped, minus, percent
from costcalc.render.page import NONE, Grid, columns, heading_of, money, signed
from costcalc.results.common import Pay
from costcalc.results.diff import AS_IT_STANDS, Amount, Diff, GroupChange, MonthChange, Unchanged

MAX_ROWS = 50
"""Accounts and APIs beyond which a screen shows only how many there are."""


def ways(diff: Diff) -> Grid:
    """Return what both come to by each way to pay, with a mark where the total is."""
    rows = [[name, money(was), money(now), *_difference(was, now)] for name, was, now in diff.ways]
    titles = columns("<Pay by", "Before", "After", "Change", "%")
    # As in an estimate, the mark is of what the total and the gates are about.
    marked = frozenset() if diff.total is None else frozenset({diff.ways.index(diff.total_way)})
    return Grid(titles, rows, marked=marked)


def _difference(before: Decimal | None, after: Decimal | None) -> list[str]:
    if before is None or after is None:
        return [NONE, NONE]
    return [
        signed(minus(after, before)) if after != before else money(minus(after, before)),
        _share(before, after) or NONE,
    ]


def _share(before: Decimal, after: Decimal) -> str | None:
    """Return the change in per cent of what was, with its sign; None from 0."""
    if not before:
        return None
    share = percent(minus(after, before), before)
    return share if share.startswith("-") or after == before else f"+{share}"


def months(diff: Diff) -> Iterator[Grid | str]:
    """Yield the months that changed, and the others in one row; the old month beside each where it is another one."""
    if not diff.months:
        return
    same, paired = _same_calls(diff.months), diff.by_position
    rows = [
        [(each.month_before or NONE) if paired else "", each.month, *_row(each.before, each.after, same=same)]
        for each in diff.months
    ]
    rows += [[*([name, ""] if paired else ["", name]), *cells] for name, *cells in _rest(diff.same_months, same=same)]
    titles = ("<Month\nbefore", "<Month\nafter") if paired else ("", "<Month")
    yield Grid(columns(*titles, *_titles(diff.noun, same=same)), rows, title=_title(diff))
    if paired:
        yield "No month is in both: they are compared by position, the first with the first."


def _title(diff: Diff) -> str | None:
    """Say what months and accounts are about where the total is about another amount."""
    return AS_IT_STANDS.capitalize() if diff.as_it_stands and diff.about != Pay.POSTPAID else None


def groups(diff: Diff) -> Iterator[Grid | str]:
    """Yield the accounts and APIs that changed, where there are several, and the others in one row."""
    if len(diff.groups) > MAX_ROWS:
        yield f"{grouped(len(diff.groups))} accounts and APIs changed; --json lists each."
    elif diff.groups and (
        len(diff.groups) + diff.same_groups.count > 1
        or any(each.before is None or each.after is None for each in diff.groups)
    ):
        same = _same_calls(diff.groups)
        # The head names the API where there is only one.
        rows = [
            [each.account or "", "" if diff.header.api else each.api, *_row(each.before, each.after, same=same)]
            for each in diff.groups
        ]
        named = any(each.account for each in diff.groups)
        rows += [
            [name, "", *cells] if named else ["", name, *cells] for name, *cells in _rest(diff.same_groups, same=same)
        ]
        if diff.rounding:
            name, was, now = diff.rounding
            cells = ["", money(was), money(now), *_difference(was, now)[:1], ""]
            rows.append(["", name, *([] if same else [""]), *cells])
        yield Grid(columns("<Account", "<API", *_titles(diff.noun, same=same)), rows, title=_title(diff))


def _rest(rest: Unchanged, *, same: bool) -> list[list[str]]:
    """Return a row for all that did not change, so that the rows add up to the total; none where everything did."""
    amount = Amount(calls=rest.calls, total=rest.total)
    return [[f"{grouped(rest.count)} unchanged", *_row(amount, amount, same=same)]] if rest.count else []


def _same_calls(changes: Sequence[MonthChange | GroupChange]) -> bool:
    """Whether the same calls are priced twice: then one column says how many."""
    return all(each.before and each.after and each.before.calls == each.after.calls for each in changes)


def _titles(noun: str, *, same: bool) -> list[str]:
    counted = heading_of(noun)
    return [*([counted] if same else [f"{counted}\nbefore", f"{counted}\nafter"]), "Before", "After", "Change", "%"]


def _row(before: Amount | None, after: Amount | None, *, same: bool) -> list[str]:
    # Calls of several units are never added up: where no row has any, there is no such column.
    calls = [NONE if each is None else "" if each.calls is None else grouped(each.calls) for each in (before, after)]
    was, now = (None if each is None else each.total for each in (before, after))
    # Where all was or is nothing, the difference is the whole amount.
    change = _difference(*(Decimal(0) if each is None else each for each in (was, now)))
    return [*calls[same:], money(was), money(now), *change]
