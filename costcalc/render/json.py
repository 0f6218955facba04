"""A document as JSON text: the same input gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain, repeat
from json.encoder import encode_basestring
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from costcalc.render.documents.words import as_it_is
from costcalc.render.plain import json_strings

if TYPE_CHECKING:
    from costcalc.render.documents.in_columns import Filled, Known
    from costcalc.render.documents.words import Word
    from costcalc.results.common import GateOutcome


def pieces(document: Word, result: Any, gates: Sequence[GateOutcome] = ()) -> Iterator[str]:
    """Yield a result as its document, with what came of its gates; lists entry by entry, as one may have millions."""
    whole = document.form(result) if document.form else document
    before = "{"
    for key, word in (whole.keys or {}).items():
        value = gates if key == "gates" and gates else word.of(key, result)
        if word.optional and value is None:
            continue
        yield f"{before}\n  {_scalar(key)}: "
        before = ","
        yield from _value(word, value)
    yield "\n}\n"


def _value(word: Word, value: Any) -> Iterator[str]:
    if word.item is None or value is None:
        yield _writer(word, "\n  ")(value)
        return
    write, before = _writer(word.item, "\n    "), "["
    written, several = _filler(word.item, "\n    "), word.item.several
    for entry in value:
        found = several(entry) if several else None
        for text in [write(entry)] if found is None else found.texts(written):
            yield f"{before}\n    "
            yield text
            before = ","
    yield "[]" if before == "[" else "\n  ]"


def _writer(word: Word, margin: str) -> Callable[[Any], str]:
    """Return what writes a value; ``margin`` begins the line of its last bracket."""
    inner, write, form = f"{margin}  ", word.write, word.form
    if form is not None:
        return lambda value: _writer(form(value), margin)(value)
    if word.item is not None:
        entry, comma = _writer(word.item, inner), f",{inner}"

        def several(values: Any) -> str:
            if values is None:
                return "null"
            entries = comma.join(map(entry, values))
            return f"[{inner}{entries}{margin}]" if entries else "[]"

        return several
    if word.keys is None:
        return _scalar if write is as_it_is else lambda value: "null" if value is None else _scalar(write(value))
    parts = [
        (f"{inner}{_scalar(key)}: ", each.at or attrgetter(key), _writer(each, inner), each.optional)
        for key, each in word.keys.items()
    ]
    if not any(optional for *_, optional in parts):
        text = f"{{{','.join(f'{start}%s' for start, *_ in parts)}{margin}}}"
        finding = [(get, write) for _, get, write, _ in parts]

        def plain(owner: Any) -> str:
            return "null" if owner is None else text % tuple([write(get(owner)) for get, write in finding])

        return plain

    def record(owner: Any) -> str:
        if owner is None:
            return "null"
        found = ((start, get(owner), write, optional) for start, get, write, optional in parts)
        lines = [start + write(value) for start, value, write, optional in found if value is not None or not optional]
        return f"{{{','.join(lines)}{margin}}}"

    return record


def _filler(word: Word, margin: str) -> Callable[[Filled], Iterator[str]]:
    """Return what writes objects that end in a list of rows in columns, as key by key they would be written."""

    @lru_cache(maxsize=1_000)
    def form(known: Known) -> list[str]:
        return _form(word, margin, known).split("%s")

    def filled(found: Filled) -> Iterator[str]:
        from costcalc.render.documents.in_columns import fill

        known, columns = found.rows
        values = (map(_scalar, each) if isinstance(each, list) else repeat(_scalar(each)) for each in found.values)
        return fill(form(known), chain(values, columns))

    return filled


def _form(word: Word, margin: str, known: Known) -> str:
    """Return an object in which ``%s`` stands for the values that are not known."""
    if word.item is not None:
        return _list_form(word.item, margin, known)
    if word.keys is None:
        return "%s"
    inner = f"{margin}  "
    pairs = (f"{inner}{_scalar(key)}: {_form(each, inner, known)}" for key, each in word.keys.items())
    return f"{{{','.join(pairs)}{margin}}}"


def _list_form(item: Word, margin: str, known: Known) -> str:
    """Return the list of rows of which some columns are known."""
    inner, columns, rows = f"{margin}    ", [], 1
    for key, column in known:
        value = "%s" if column is None else column
        if column is None and item.keys and item.keys[key].schema["type"] == "string":
            value = '"%s"'
        texts = [str(value)] if isinstance(value, int | str) else [_scalar(text) for text in value]
        rows = max(rows, len(texts))
        columns.append([f"{inner}{_scalar(key)}: {text}" for text in texts])
    whole = (column if len(column) == rows else column * rows for column in columns)
    entries = [f"{{{','.join(pairs)}{margin}  }}" for pairs in zip(*whole, strict=True)]
    return f"[{margin}  {f',{margin}  '.join(entries)}{margin}]"


def _scalar(value: Any) -> str:
    if type(value) is int:
        return str(value)
    if isinstance(value, str):
        return json_strings(encode_basestring(value))
    if value is None:
        return "null"
    return f"{value:f}" if isinstance(value, Decimal) else json_strings(json.dumps(value))


def dump(values: Any) -> str:
    """Return JSON text, indented for people, ending with a newline."""
    return json_strings(json.dumps(values, ensure_ascii=False, indent=2)) + "\n"
