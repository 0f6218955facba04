"""Whether what differs between two sheets is of prices: the gate of a change that costs something, with calls and without."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from costcalc.engine.changes.in_common import shared
from costcalc.engine.changes.sheet_changes import sheet_changes
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.money import plural
from costcalc.results.common import Header, Note, NoteCode
from costcalc.results.diff import Change, Diff
from costcalc.results.sheets_diff import SheetsDiff, SheetSide
from costcalc.sheet import PriceSheet

_WORDS = re.compile(
    r"provider|product|as_of|source|bill\.tax\.name|caveats\[\d+\]|"
    r"apis\..+(?<!\.uses)\.(name|caveats\[\d+\]|packages\.refund_window)"
)
"""Paths of what a sheet says in words, when and where its prices were read: no bill is computed by these."""


def diff_prices(old: PriceSheet, new: PriceSheet, api: str | None = None) -> SheetsDiff:
    """Return what differs between two sheets, of one API and those that it uses, or of all.

    Raises MismatchError for two currencies and for sheets without an API in common, RequestError for an API that one has not.
    """
    both = shared(old, new)
    named = None if api is None else {sheet.api(api).key for sheet in (old, new)}
    apis = named or {each.key for each in both.apis}
    changes = tuple(_about(old, new, sheet_changes(old, new, apis), named))
    return SheetsDiff(
        header=Header.of(new, new.api(api) if api else both.apis[0]).over(apis),
        before=SheetSide(old.label, old.as_of),
        after=SheetSide(new.label, new.as_of),
        changes=changes,
        of_prices=_of_prices(changes),
        notes=(*_price_notes(changes), *sheet_notes(new, apis)),
    )


def noting_prices(diff: Diff, old: PriceSheet, new: PriceSheet, apis: Collection[str]) -> Diff:
    """Return a diff of two sheets that also notes whether prices of some APIs differ."""
    notes = (*diff.notes, *_price_notes(list(_about(old, new, diff.changes, apis))))
    return replace(diff, notes=notes)


def _about(
    old: PriceSheet, new: PriceSheet, changes: Sequence[Change], apis: Collection[str] | None
) -> Iterator[Change]:
    """Yield the changes that are about some APIs, None for all: not that another one was added or removed."""
    before, after = ({each.key for each in sheet.apis} for sheet in (old, new))
    others = set() if apis is None else {f"apis.{key}" for key in before ^ after if key not in apis}
    return (change for change in changes if change.path not in others)


def _of_prices(changes: Sequence[Change]) -> int:
    return sum(not _WORDS.fullmatch(change.path) for change in changes)


def _price_notes(changes: Sequence[Change]) -> Iterator[Note]:
    if count := _of_prices(changes):
        yield Note(NoteCode.PRICE_CHANGED, f"prices or terms changed in {plural(count, 'place')}")
