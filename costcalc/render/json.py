"""A payload as JSON text: the same input gives the same bytes."""

from __future__ import annotations

import json

from costcalc.render.payloads import Json
from costcalc.render.plain import json_strings


def dump(payload: Json) -> str:
    """Return JSON text, indented for people, ending with a newline."""
    return json_strings(json.dumps(payload, ensure_ascii=False, indent=2)) + "\n"
