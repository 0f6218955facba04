"""``SHEET#API``: a sheet and one of its APIs in one word, wherever ``-p`` stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from costcalc.cli.options import typed
from costcalc.errors import RequestError

_API = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)
"""What may be the name of an API; any other text behind # is a part of a file's name."""


class Named(NamedTuple):
    """A sheet as it was named, and which of its APIs."""

    sheet: str
    api: str | None


def named(text: str) -> Named:
    """Part a sheet from its API; a file of that whole name is a sheet, whatever # stands in it."""
    sheet, sign, api = text.rpartition("#")
    if not sign or _is_there(text):
        return Named(text, None)
    if not sheet or not api:
        raise RequestError(f"{text}: name the sheet before # and its API behind it, as tencent-ocr#general-print")
    return Named(sheet, api) if _API.fullmatch(api) else Named(text, None)


def take_apart(ctx: Any) -> None:
    """Give a command that takes ``-p`` the sheet by itself, and the API as ``--api`` says it; several are left as they are.

    What stands on the line wins over what the environment says.
    """
    words = ctx.params.get("pricing")
    texts = words if isinstance(words, list) else [words]
    if not words or "api" not in ctx.params:
        return
    if len(texts) > 1:
        _refuse_both(ctx, texts)
        return
    sheet, api = named(texts[0])
    ctx.params["pricing"] = [sheet] if isinstance(words, list) else sheet
    if api is None:
        return
    other = ctx.params["api"]
    if other is not None and typed(ctx, "pricing") == typed(ctx, "api"):
        option, variable = ("-p ", "--api ") if typed(ctx, "api") else ("COSTCALC_PRICING=", "COSTCALC_API=")
        raise RequestError(f"{option}{texts[0]} names an API, and so does {variable}{other}; leave one of them out")
    if other is None or typed(ctx, "pricing"):
        ctx.params["api"] = api


def _refuse_both(ctx: Any, words: Sequence[str]) -> None:
    """Refuse an API behind a sheet and one in ``--api``."""
    word = next((word for word in words if named(word).api), None)
    if word and typed(ctx, "api"):
        raise RequestError(f"{word} names an API, and so does --api {ctx.params['api']}; leave one of them out")


def one_api(ctx: Any, *words: str) -> tuple[tuple[Named, ...], str | None]:
    """Take several sheets apart that are compared by one API; return it, or what ``--api`` says."""
    found = tuple(map(named, words))
    apis = list(dict.fromkeys(each.api for each in found if each.api))
    if not apis:
        return found, ctx.params["api"]
    if len(apis) > 1:
        raise RequestError(
            f"{' and '.join(words)} name two APIs, and one is compared in both; give it one name in both sheets, "
            f"or set them side by side: costcalc compare -p {' -p '.join(words)}"
        )
    _refuse_both(ctx, words)
    return found, apis[0]


def _is_there(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):  # a name that no file can have
        return False
