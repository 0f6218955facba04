"""A diff of two sheets without calls: what changed."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.documents import diff
from costcalc.render.documents import words as w
from costcalc.render.documents.shared import top
from costcalc.results.diff import Compared
from costcalc.results.sheets_diff import SheetsDiff

_SIDE = {
    "name": w.text("The file, or the name of a shipped sheet", at="label"),
    "as_of": w.text("When its prices were read"),
}

DOCUMENT = w.record(
    "diff of two sheets without --calls or --usage",
    **top("diff", w.always(None, "Always null: there are no calls to price", type="null")),
    compared=w.word("What was compared", Compared.SHEETS),
    before=w.record("The old one", **_SIDE),
    after=w.record("The new one, with the same keys", **_SIDE),
    changes=diff.CHANGES,
)


def _rows(sheets: SheetsDiff) -> Iterator[w.Json]:
    """Yield a row per change."""
    return ({"currency": sheets.header.currency, **row} for row in diff.change_rows(sheets.changes))


COLUMNS = w.Columns(str(diff.COLUMNS.names), _rows)
