"""The page of a diff: what changed, what it costs before and after, and which months and accounts it touches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from costcalc.money import grouped, minus, percent, plural
from costcalc.render.page import NONE, Grid, Page, columns, money, signed
from costcalc.results.common import Note, Pay
from costcalc.results.diff import Amount, Change, Compared, Diff, GroupChange, MonthChange, Side, Value, Way

MAX_ROWS = 50
"""Changes, accounts or APIs beyond which a screen shows only how many there are."""
LONG = 20
"""Characters beyond which a word needs a line of its own: two sources side by side fit no screen."""
LONG_PATH = 36
"""Characters beyond which a path does: with two words it fits 80 columns."""

CHEAPEST = "cheapest"
AS_IT_STANDS, BY_PLAN = "as it stands", "bought by plan"
_API = re.compile(r"apis\.([^.]+)\.")

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
    gone = [Note(note.code, f"only before: {note.message}") for note in diff.gone]
    return Page(head=list(_head(diff)), blocks=blocks, notes=[*diff.notes, *gone], verdict=verdict(diff))


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
    apis = list(dict.fromkeys(_api(change) for change in shown if _api(change)))
    short = [change for change in shown if not _is_long(change)]
    listed = short[:MAX_ROWS]
    if len(apis) > 1:
        # What each API has changed stands below its name.
        for api in [None, *apis]:
            yield from _grid([change for change in listed if _api(change) == api], api)
    else:
        yield from _grid(listed)
    for change in shown:
        if _is_long(change):
            yield _sentence(change, _within(change) if len(apis) == 1 else change.path)
    if len(short) > MAX_ROWS:
        yield f"{grouped(len(short) - MAX_ROWS)} more changes; --json lists each."
    if not diff.changes and diff.compared is Compared.SHEETS:
        yield "No price changed."


def _api(change: Change) -> str | None:
    """Return the API that a path of a sheet is within; None for the head, and for an API that is new or gone."""
    match = _API.match(change.path)
    return match[1] if match else None


def _within(change: Change) -> str:
    return _API.sub("", change.path, count=1)


def _grid(changes: Sequence[Change], api: str | None = None) -> Iterator[Grid]:
    if changes:
        rows = [[_within(change), value(change.before), value(change.after)] for change in changes]
        yield Grid(columns("<What changed", "Before", "After"), rows, title=api)


def _said_elsewhere(change: Change, diff: Diff) -> bool:
    """Whether the grid of ways says it; or whether a plan buys as its cheapest does, which is then named once."""
    if diff.compared is not Compared.RESULTS:
        return False
    bought = Change(path="purchases", before=change.before, after=change.after)
    return change.path in _IN_WAYS or (change.path == "cheapest.purchases" and bought in diff.changes)


def _is_long(change: Change) -> bool:
    values = (value(change.before), value(change.after))
    return len(_within(change)) > LONG_PATH or any(len(each) > LONG for each in values)


def _sentence(change: Change, path: str) -> str:
    if change.before is None:
        return f"{path} is new: {value(change.after)}"
    if change.after is None:
        return f"{path} is gone: {value(change.before)}"
    return f"{path} was {value(change.before)} and is now {value(change.after)}"


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
    labels = {"postpaid": AS_IT_STANDS, "cheapest": BY_PLAN} if diff.as_it_stands else {}
    for name, (was, now) in found.items():
        rows.append([labels.get(name, name), money(was), money(now), *_difference(was, now)])
    titles = columns("<Pay by", "Before", "After", "Change", "%")
    # As in an estimate the mark is the cheapest's; that the total is about another one, the last line says.
    least = min((now for _, now in found.values() if now is not None), default=None)
    marked = frozenset({list(found).index(about)} if after.total == least else ())
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


def _months(diff: Diff) -> Grid:
    same = _same_calls(diff.months)
    rows = [[each.month, *_row(each.before, each.after, same=same)] for each in diff.months]
    return Grid(columns("<Month", *_titles(same=same)), rows, title=_title(diff))


def _title(diff: Diff) -> str | None:
    """Say what months and accounts are about where the total is about another amount."""
    return AS_IT_STANDS.capitalize() if diff.as_it_stands and diff.about != Pay.POSTPAID else None


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
        yield Grid(columns("<Account", "<API", *_titles(same=same)), rows, title=_title(diff))


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
    before, after = diff.before, diff.after
    if before.total is None or after.total is None:
        return f"There is no difference to name: {_known(before)} before, {_known(after)} after."
    said = f"{subject} {verb} {_moved(before.total, after.total)}"
    other = _other(diff)
    if other:
        name, amounts = other
        about = AS_IT_STANDS if name == BY_PLAN else BY_PLAN
        said = f"{about.capitalize()} t{said[1:]}; {name} {_moved(*amounts)}"
    elif diff.compared is Compared.SHEETS and diff.about != CHEAPEST:
        said = f"{AS_IT_STANDS.capitalize() if diff.as_it_stands else f'By {diff.about}'} t{said[1:]}"
    said += "."
    if diff.way_changed:
        said += f" The cheapest way changes: {way(after.way)} instead of {way(before.way)}."
    return said


def _other(diff: Diff) -> tuple[str, tuple[Decimal, Decimal]] | None:
    """Return what else many months come to: bought by plan, or as they stand where the total is the plan's.

    None where it is not known, or where the total holds concurrency, too.
    """
    before, after = diff.before, diff.after
    if not diff.as_it_stands or None in {before.postpaid, after.postpaid, before.cheapest, after.cheapest}:
        return None
    ways = {BY_PLAN: (before.cheapest, after.cheapest), AS_IT_STANDS: (before.postpaid, after.postpaid)}
    name = AS_IT_STANDS if diff.about == CHEAPEST else BY_PLAN
    about = next(pair for key, pair in ways.items() if key != name)
    was, now = ways[name]
    if about != (before.total, after.total) or was is None or now is None:
        return None
    return name, (was, now)


def _moved(before: Decimal, after: Decimal) -> str:
    if before == after:
        return f"the same: {money(after)}"
    change = minus(after, before).copy_abs()
    share = f" ({_percent(change, before)})" if before else ""
    more = "more" if after > before else "less"
    return f"{money(change)} {more}{share}: {money(after)} instead of {money(before)}"


def way(cheapest: Way | None) -> str:
    """Write the cheapest way in words: ``postpaid``, ``packages (2 × 100,000) and postpaid``, ``daily add-ons``."""
    if cheapest is None:
        return "none"
    if cheapest.terms is not None:
        words = [{"day": "daily", "month": "monthly"}.get(term, term) for term in cheapest.terms]
        return f"{' and '.join(words)} add-ons" if words else "nothing to add"
    if cheapest.ahead is not None:
        return "buying ahead" if cheapest.ahead else AS_IT_STANDS
    bought = f"packages ({' + '.join(f'{grouped(count)} × {grouped(size)}' for count, size in cheapest.bought)})"
    match cheapest.pay:
        case Pay.PACKAGES:
            return bought
        case Pay.MIX:
            return f"{bought} and postpaid"
        case Pay.FREE:
            return "nothing to pay"
        case _:
            return "postpaid"


def _percent(amount: Decimal, whole: Decimal) -> str:
    share = percent(amount, whole)
    return "less than 0.1 %" if share == "0.0" else f"{share} %"


def _known(side: Side) -> str:
    return "no total" if side.total is None else money(side.total)
