"""The README's table of the price sheet's keys is made from format 1; ``pytest --update`` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from costcalc.loader.format1 import SHEET, Kind, Object

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- keys -->\n", "<!-- /keys -->\n"


def rows(spec: Object, place: str) -> Iterator[str]:
    """Return a row for each key of an object, then those of the objects within."""
    within: list[tuple[Object, str]] = []
    for field in spec.fields:
        kinds = f" ({' · '.join(field.words)})" if field.words and field.kind is Kind.WORD else ""
        needed = " Required." if field.required else ""
        yield f"| {place} | `{field.name}` | {field.about}{kinds}{needed} |\n"
        if field.of:
            many = {Kind.LIST: "each of ", Kind.MAP: "each of "}.get(field.kind, "")
            within.append((field.of, f"{many}`{field.name}`"))
    for inner, name in within:
        yield from rows(inner, name)


def table() -> str:
    return "".join(["| In | Key | Means |\n", "|---|---|---|\n", *rows(SHEET, "the sheet")])


def test_the_table_of_keys_is_that_of_the_format(update: bool) -> None:
    head, begin, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    written, end, tail = rest.partition(END)
    assert (begin, end) == (BEGIN, END)
    if update:
        README.write_text(f"{head}{BEGIN}{table()}{END}{tail}", encoding="utf-8")
    else:
        assert written == table(), "the README's table of keys is old: run pytest --update tests/test_keys.py"
