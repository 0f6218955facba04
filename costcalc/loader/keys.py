"""The keys of a price sheet as a table, for who writes one."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.loader.format1 import SHEET, Kind, Object
from costcalc.results.sheet import SheetKey, SheetKeys


def sheet_keys() -> SheetKeys:
    """Return every key of a sheet, those of the sheet itself first."""
    return SheetKeys(keys=tuple(keys_of(SHEET)))


def keys_of(spec: Object, within: str | None = None, *, many: bool = False) -> Iterator[SheetKey]:
    """Yield the keys of an object, then those of the objects in it."""
    for field in spec.fields:
        words = f" ({' · '.join(field.words)})" if field.words and field.kind is Kind.WORD else ""
        yield SheetKey(within, many, field.name, f"{field.about}{words}", field.required)
    for field in spec.fields:
        if field.of:
            yield from keys_of(field.of, field.name, many=field.kind in {Kind.LIST, Kind.MAP})
