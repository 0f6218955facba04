"""The page of a diff: what changed, what it costs before and after, and which months and accounts it touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from costcalc.money import grouped, minus, percent, plural
from costcalc.render.page import Grid, Page, money, under_contract
from costcalc.render.pages.diff_amounts import groups, months, ways
from costcalc.render.pages.diff_changes import changes
from costcalc.results.common import CHEAPEST, Note, Pay
from costcalc.results.diff import (
    AS_IT_STANDS,
    BY_PLAN,
    Compared,
    Diff,
    Side,
    Way,
)

SUBJECTS = {
    Compared.SHEETS: ("The new prices", "cost"),
    Compared.USAGES: ("The new usage", "costs"),
    Compared.RESULTS: ("The new result", "comes to"),
}


def page(diff: Diff) -> Page:
    """Return the two names, the changes, the amounts of every way to pay, and the difference."""
    blocks: list[Grid | str] = [*changes(diff), ways(diff), *months(diff), *groups(diff)]
    return Page(head=list(_head(diff)), blocks=blocks, notes=list(_notes(diff)), verdict=verdict(diff))


def _notes(diff: Diff) -> Iterator[Note]:
    """Yield the new notes, each with what the old one said otherwise, and those that there were only before."""
    before = {each.after: each.before.text for each in diff.changed}
    for note in diff.notes:
        if note in before:
            text = note.text.removesuffix(".")
            yield replace(note, text=f"{text} (before: {_otherwise(before[note], note.text)}){note.text[len(text) :]}")
        else:
            yield note
    for note in diff.gone:
        yield Note(note.code, f"only before: {note.message}")


def _otherwise(old: str, new: str) -> str:
    """Return what the old text says otherwise: of two that differ in a few words, from the first of these to the last."""
    was, now = old.split(" "), new.split(" ")
    if len(was) != len(now):
        return old
    other = [place for place, (word, instead) in enumerate(zip(was, now, strict=True)) if word != instead]
    first, end = (other[0], other[-1] + 1) if other else (0, len(was))
    while end < len(was) and "".join(was[first:end]).count("(") > "".join(was[first:end]).count(")"):
        end += 1
    within = was[first:end]
    return old if 2 * len(within) > len(was) else " ".join(within).rstrip(",;:")


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
    where = f" in {plural(diff.days, 'day')}" if diff.days > 1 else where
    given = f" ({diff.given})" if diff.given else ""
    if before.calls == after.calls:
        yield f"{plural(after.calls, diff.noun)}{where}{given}"
    else:
        yield f"{plural(before.calls, diff.noun)}{where} before, {grouped(after.calls)} after"


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
        # Every other way has a row of its own; which subscription pays is seen in none.
        stays = after is not None and after == before and after.subscriptions
        return f" The cheapest way stays: {way(after)}." if stays else ""
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
    if cheapest.pay is Pay.FREE:
        return "nothing to pay"
    parts = []
    if [count for count, _ in cheapest.subscriptions] == [1]:
        parts.append(f"subscription {cheapest.subscriptions[0][1]}")
    elif cheapest.subscriptions:
        parts.append(f"subscriptions ({_counted(cheapest.subscriptions)})")
    if cheapest.bought:
        parts.append(f"packages ({_counted((count, grouped(size)) for count, size in cheapest.bought)})")
    if cheapest.postpaid or not parts:
        parts.append("postpaid")
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _counted(bought: Iterable[tuple[int, str]]) -> str:
    return " + ".join(f"{grouped(count)} × {name}" for count, name in bought)


def _percent(amount: Decimal, whole: Decimal) -> str:
    share = percent(amount, whole)
    return "less than 0.1 %" if share == "0.0" else f"{share} %"


def _known(side: Side) -> str:
    return "no total" if side.total is None else money(side.total)
