"""A document as JSON text: the same input gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from json.encoder import encode_basestring
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from costcalc.render.plain import json_strings

if TYPE_CHECKING:
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
        yield from map(json_strings, _value(word, value))
    yield "\n}\n"


def _value(word: Word, value: Any) -> Iterator[str]:
    if word.item is None or value is None:
        yield _writer(word, "\n  ")(value)
        return
    write, before = _writer(word.item, "\n    "), "["
    for entry in value:
        yield f"{before}\n    {write(entry)}"
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
        return lambda value: "null" if value is None else _scalar(write(value))
    parts = [
        (f"{inner}{_scalar(key)}: ", each.at or attrgetter(key), _writer(each, inner), each.optional)
        for key, each in word.keys.items()
    ]

    def record(owner: Any) -> str:
        if owner is None:
            return "null"
        found = ((start, get(owner), write, optional) for start, get, write, optional in parts)
        lines = [start + write(value) for start, value, write, optional in found if value is not None or not optional]
        return f"{{{','.join(lines)}{margin}}}"

    return record


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if type(value) is int else json.dumps(value)


def dump(values: Any) -> str:
    """Return JSON text, indented for people, ending with a newline."""
    return json_strings(json.dumps(values, ensure_ascii=False, indent=2)) + "\n"
