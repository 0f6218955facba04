"""A document as JSON text: the same input gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from costcalc.render.plain import json_strings

if TYPE_CHECKING:
    from costcalc.render.documents.words import Json, Word
    from costcalc.results.common import GateOutcome


def write(document: Word, result: Any, gates: Sequence[GateOutcome] = ()) -> str:
    """Return a result as its document, with what came of the gates it was held against."""
    values = document.write(result)
    if gates:
        from costcalc.render.documents.shared import GATES

        values["gates"] = GATES.write(gates)
    return dump(values)


def dump(values: Json) -> str:
    """Return JSON text, indented for people, ending with a newline."""
    return json_strings(json.dumps(values, ensure_ascii=False, indent=2)) + "\n"
