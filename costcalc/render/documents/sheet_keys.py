"""The keys of a price sheet."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.documents import words as w
from costcalc.render.documents.shared import start
from costcalc.results.sheet import SheetKeys

_KEY = w.record(
    within=w.text("The key of the object in which it stands", "in the sheet itself"),
    many=w.flag("Whether there may be several of these objects"),
    key=w.text("The key"),
    meaning=w.text("What it means, and in which unit"),
    mandatory=w.flag("Whether it has to be there", at="required"),
)

DOCUMENT = w.record(**start("sheet keys"), keys=w.each("The keys, those of the sheet itself first", _KEY))


def _rows(table: SheetKeys) -> Iterator[w.Json]:
    """Yield one row per key."""
    yield from map(_KEY.write, table.keys)


COLUMNS = w.Columns("within many key meaning mandatory", _rows)
