"""The page of a diff: what changed, what it costs before and after, and which months and accounts it touches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from costcalc.money import average, currency, grouped, minus, percent, plural
from costcalc.render.page import NONE, Grid, Page, columns, money, price, under_contract
from costcalc.render.pages.diff_amounts import groups, months, ways
from costcalc.render.pages.diff_paths import in_result, in_sheet
from costcalc.results.common import CHEAPEST, Note, Pay
from costcalc.results.diff import (
    AS_IT_STANDS,
    BY_PLAN,
    Change,
    Compared,
    Diff,
    Side,
    Value,
    Way,
)

MAX_ROWS = 50
"""Changes beyond which a screen shows only how many there are."""
LONG = 20
"""Characters beyond which a word needs a line of its own: two sources side by side fit no screen."""
LONG_PATH = 36
"""Characters beyond which a path does: with two words it fits 80 columns."""

_API = re.compile(r"apis\.([^.]+)\.")

SUBJECTS = {
    Compared.SHEETS: ("The new prices", "cost"),
    Compared.USAGES: ("The new usage", "costs"),
    Compared.RESULTS: ("The new result", "comes to"),
}

# Paths of a result that the grid of the ways to pay shows beside each other.
_IN_WAYS = frozenset({"postpaid.total", "packages.total", "cheapest.total", "planned.total", "all_postpaid"})
_AVERAGES = frozenset({"unit_price", "cheapest.unit_price"})
_BY_BASIS = "assumptions"


def page(diff: Diff) -> Page:
    """Return the two names, the changes, the amounts of every way to pay, and the difference."""
    blocks: list[Grid | str] = [*_changes(diff), ways(diff), *months(diff), *groups(diff)]
    return Page(head=list(_head(diff)), blocks=blocks, notes=list(_notes(diff)), verdict=verdict(diff))


def _notes(diff: Diff) -> Iterator[Note]:
    """Yield the new notes, each with what the old one said otherwise, and those that there were only before."""
    before = {each.after: each.before.text for each in diff.changed}
    for note in diff.notes:
        yield replace(note, text=f"{note.text} (before: {before[note]})") if note in before else note
    for note in diff.gone:
        yield Note(note.code, f"only before: {note.message}")


def _head(diff: Diff) -> Iterator[str]:
    header, before, after = diff.header, diff.before, diff.after
    yield f"{header.name} · {header.provider} · {header.currency}"
    if diff.compared is Compared.USAGES:
        yield f"{header.label}, prices of {header.as_of}: {header.source}"
        yield from under_contract(header.contract)
        yield f"before: {before.label}"
        yield f"after: {after.label}"
    else:
        yield f"before: {before.label}, prices of {before.as_of}"
        yield f"after: {after.label}, prices of {after.as_of}: {header.source}"
        if diff.compared is Compared.SHEETS:
            yield from under_contract(header.contract)
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
    if not diff.changes and diff.compared is Compared.SHEETS:
        yield "No price changed."


def _api(change: Change) -> str | None:
    """Return the API that a path of a sheet is within; None for the head, and for an API that is new or gone."""
    match = _API.match(change.path)
    return match[1] if match else None


def _within(change: Change) -> str:
    return _API.sub("", change.path, count=1)


def _named(diff: Diff, path: str) -> str:
    return in_sheet(path) if diff.compared is Compared.SHEETS else in_result(path)


def _sentence(diff: Diff, change: Change, path: str) -> str:
    name, was, now = _named(diff, path), value(change.before), value(change.after)
    if diff.compared is not Compared.SHEETS:
        return f"{name[0].upper()}{name[1:]}: before {was}, now {now}"
    if change.before is None:
        return f"{name} is new: {now}"
    if change.after is None:
        return f"{name} is gone: {was}"
    return f"{name} was {was} and is now {now}"


def _value(diff: Diff, path: str, given: Value) -> str:
    """Write a value of a path; an average of a result is rounded as on its own page."""
    if diff.compared is Compared.RESULTS and path in _AVERAGES and isinstance(given, Decimal):
        return price(average(given, currency(diff.header.currency).digits))
    return value(given)


def _grid(diff: Diff, changes: Sequence[Change], api: str | None = None) -> Iterator[Grid]:
    if changes:
        rows = [
            [_named(diff, _within(each)), *(_value(diff, each.path, one) for one in (each.before, each.after))]
            for each in changes
        ]
        yield Grid(columns("<What changed", "Before", "After"), rows, title=api)


def _said_elsewhere(change: Change, diff: Diff) -> bool:
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
    return said + _other_way(diff)


def _other_way(diff: Diff) -> str:
    """Say that the cheapest way is another one; nothing where it is not."""
    before, after = diff.before.way, diff.after.way
    if not diff.way_changed:
        return ""
    if after is not None and after.ahead is not None:
        return " Buying ahead pays now." if after.ahead else " Buying ahead no longer pays."
    return f" The cheapest way changes: {way(after)} instead of {way(before)}."


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
