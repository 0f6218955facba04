"""The page of a diff of two sheets without calls: what changed."""

from __future__ import annotations

from costcalc.money import plural
from costcalc.render.page import Page, under_contract
from costcalc.render.pages.diff_changes import changes
from costcalc.results.sheets_diff import SheetsDiff


def page(diff: SheetsDiff) -> Page:
    """Return the two names and the changes."""
    header, before, after = diff.header, diff.before, diff.after
    head = [
        f"{header.name} · {header.provider} · {header.currency}",
        f"before: {before.label}, prices of {before.as_of}",
        f"after: {after.label}, prices of {after.as_of}: {header.source}",
        *under_contract(header.contract),
    ]
    return Page(head=head, blocks=list(changes(diff)), notes=diff.notes, verdict=verdict(diff))


def verdict(diff: SheetsDiff) -> str:
    """Say how many prices changed."""
    words = len(diff.changes) - diff.of_prices
    if not diff.changes:
        return "Nothing changed."
    if not diff.of_prices:
        return f"No price or term changed, {plural(words, 'other thing')} did."
    others = f", and {plural(words, 'other thing')}" if words else ""
    return f"{plural(diff.of_prices, 'price or term').replace('price or terms', 'prices or terms')} changed{others}; --calls N says what that costs."
