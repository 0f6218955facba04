"""The page of a diff: what changed, what it costs before and after, and which months and accounts it touches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from costcalc.money import grouped, percent, plural
from costcalc.render.page import NONE, Grid, Page, columns, money, signed
from costcalc.results.diff import Amount, Change, Compared, Diff, GroupChange, MonthChange, Side, Value

MAX_ROWS = 50
"""Changes, accounts or APIs beyond which a screen shows only how many there are."""
LONG = 24
"""Characters beyond which a word needs a line of its own: two sources side by side fit no screen."""

SUBJECTS = {
    Compared.SHEETS: ("The new prices", "cost"),
    Compared.USAGES: ("The new usage", "costs"),
    Compared.RESULTS: ("The new result", "comes to"),
}

# Paths of a result that the grid of the ways to pay shows beside each other.
_IN_WAYS = frozenset({"postpaid.total", "packages.total", "cheapest.total", "planned.total", "all_postpaid"})


def page(diff: Diff) -> Page:
    """Return the two names, the changes, the amounts of every way to pay, and the difference."""
    blocks: list[Grid | str] = [*_changes(diff), _ways(diff)]
    if diff.months:
        blocks.append(_months(diff))
    blocks += _groups(diff)
    return Page(head=list(_head(diff)), blocks=blocks, notes=diff.notes, verdict=verdict(diff))


def _head(diff: Diff) -> Iterator[str]:
    header, before, after = diff.header, diff.before, diff.after
    yield f"{header.name} · {header.provider} · {header.currency}"
    if diff.compared is Compared.USAGES:
        yield f"{header.label}, prices of {header.as_of}: {header.source}"
        yield f"before: {before.label}"
        yield f"after: {after.label}"
    else:
        yield f"before: {before.label}, prices of {before.as_of}"
        yield f"after: {after.label}, prices of {after.as_of}: {header.source}"
    if after.calls is None or before.calls is None:
        return
    where = f" in one {diff.period}" if diff.period else ""
    if before.calls == after.calls:
        yield f"{plural(after.calls, 'call')}{where}"
    else:
        yield f"{plural(before.calls, 'call')}{where} before, {grouped(after.calls)} after"


def _changes(diff: Diff) -> Iterator[Grid | str]:
    shown = [change for change in diff.changes if not _said_elsewhere(change, diff)]
    short = [change for change in shown if not _is_long(change)]
    if short:
        rows = [[change.path, value(change.before), value(change.after)] for change in short[:MAX_ROWS]]
        yield Grid(columns("<What changed", "Before", "After"), rows)
    for change in shown:
        if _is_long(change):
            yield _sentence(change)
    if len(short) > MAX_ROWS:
        yield f"{grouped(len(short) - MAX_ROWS)} more changes; --json lists each."
    if not diff.changes and diff.compared is Compared.SHEETS:
        yield "No price changed."


def _said_elsewhere(change: Change, diff: Diff) -> bool:
    """Whether the grid of ways says it; or whether a plan buys as its cheapest does, which is then named once."""
    if diff.compared is not Compared.RESULTS:
        return False
    bought = Change(path="purchases", before=change.before, after=change.after)
    return change.path in _IN_WAYS or (change.path == "cheapest.purchases" and bought in diff.changes)


def _is_long(change: Change) -> bool:
    return any(len(value(each)) > LONG for each in (change.before, change.after))


def _sentence(change: Change) -> str:
    if change.before is None:
        return f"{change.path} is new: {value(change.after)}"
    if change.after is None:
        return f"{change.path} is gone: {value(change.before)}"
    return f"{change.path} was {value(change.before)} and is now {value(change.after)}"


def value(given: Value) -> str:
    """Write a value: counts and amounts grouped, a flag as a sheet has it."""
    if given is None:
        return NONE
    if isinstance(given, bool):
        return str(given).lower()
    return given if isinstance(given, str) else grouped(given)


def _ways(diff: Diff) -> Grid:
    rows: list[list[str]] = []
    before, after = diff.before, diff.after
    amounts = {
        "postpaid": (before.postpaid, after.postpaid),
        "packages": (before.packages, after.packages),
        "cheapest": (before.cheapest, after.cheapest),
    }
    found = {name: pair for name, pair in amounts.items() if pair != (None, None)}
    total = (before.total, after.total)
    # The total is one of the ways, or, with concurrency beside the calls, an amount of its own.
    about = next((name for name in (diff.about, *found) if found.get(name) == total), "total")
    if about == "total":
        found["total"] = total
    many = diff.period is None and diff.compared is not Compared.RESULTS
    for name, (was, now) in found.items():
        label = "bought by plan" if many and name == "cheapest" else name
        rows.append([label, money(was), money(now), *_difference(was, now)])
    titles = columns("<Pay by", "Before", "After", "Change", "%")
    return Grid(titles, rows, marked=frozenset({list(found).index(about)}))


def _difference(before: Decimal | None, after: Decimal | None) -> list[str]:
    if before is None or after is None:
        return [NONE, NONE]
    return [signed(after - before) if after != before else money(after - before), _share(before, after) or NONE]


def _share(before: Decimal, after: Decimal) -> str | None:
    """Return the change in per cent of what was, with its sign; None from 0."""
    if not before:
        return None
    share = percent(after - before, before)
    return share if share.startswith("-") or after == before else f"+{share}"


def _months(diff: Diff) -> Grid:
    same = _same_calls(diff.months)
    rows = [[each.month, *_row(each.before, each.after, same=same)] for each in diff.months]
    return Grid(columns("<Month", *_titles(same=same)), rows)


def _groups(diff: Diff) -> Iterator[Grid | str]:
    if len(diff.groups) > MAX_ROWS:
        yield f"{grouped(len(diff.groups))} accounts and APIs changed; --json lists each."
    elif len(diff.groups) > 1 or any(each.before is None or each.after is None for each in diff.groups):
        same = _same_calls(diff.groups)
        # The head names the API where there is only one.
        rows = [
            [each.account or "", "" if diff.header.api else each.api, *_row(each.before, each.after, same=same)]
            for each in diff.groups
        ]
        yield Grid(columns("<Account", "<API", *_titles(same=same)), rows)


def _same_calls(changes: Sequence[MonthChange | GroupChange]) -> bool:
    """Whether the same calls are priced twice: then one column says how many."""
    return all(each.before and each.after and each.before.calls == each.after.calls for each in changes)


def _titles(*, same: bool) -> list[str]:
    return [*(["Calls"] if same else ["Calls\nbefore", "Calls\nafter"]), "Before", "After", "Change", "%"]


def _row(before: Amount | None, after: Amount | None, *, same: bool) -> list[str]:
    calls = [NONE if each is None else grouped(each.calls) for each in (before, after)]
    was, now = (None if each is None else each.total for each in (before, after))
    # Where all was or is nothing, the difference is the whole amount.
    change = _difference(*(Decimal(0) if each is None else each for each in (was, now)))
    return [*calls[same:], money(was), money(now), *change]


def verdict(diff: Diff) -> str:
    """Say what the change costs, and whether the cheapest way is another one."""
    subject, verb = SUBJECTS[diff.compared]
    before, after, amount = diff.before, diff.after, diff.amount
    if amount is None or before.total is None or after.total is None:
        return f"There is no difference to name: {_known(before)} before, {_known(after)} after."
    if not amount:
        said = f"{subject} {verb} the same: {money(after.total)}."
    else:
        share = f" ({_percent(abs(amount), before.total)})" if before.total else ""
        said = (
            f"{subject} {verb} {money(abs(amount))} {'more' if amount > 0 else 'less'}{share}: "
            f"{money(after.total)} instead of {money(before.total)}."
        )
    if diff.way_changed:
        said += f" The cheapest way changes: {after.way} instead of {before.way}."
    return said


def _percent(amount: Decimal, whole: Decimal) -> str:
    share = percent(amount, whole)
    return "less than 0.1 %" if share == "0.0" else f"{share} %"


def _known(side: Side) -> str:
    return "no total" if side.total is None else money(side.total)
