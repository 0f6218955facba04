"""The command that made a page, as the page may say it: of files their base names, of folders nothing."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from costcalc.cli.line import RUNNING
from costcalc.cli.options import option_of
from costcalc.render.html import Command

FILES = {"pricing", "contract", "usage", "demand", "old", "new", "source", "paths", "output", "logs", "answered", "tmp"}
"""Parameters that name files; of any other, a value is one where there is a file of that name."""


def command() -> Command:
    """Return the command that runs, empty where none does: what stands on the line or in the environment, in the order of the help."""
    ctx = RUNNING.get()
    if ctx is None:
        return Command()
    words = ["costcalc", *ctx.command_path.split(" ")[1:]]
    names: dict[str, str] = {}
    for parameter in sorted(ctx.command.params, key=lambda each: each.param_type_name != "argument"):
        for value in _values(parameter, ctx.params.get(parameter.name)):
            if parameter.param_type_name != "argument":
                words.append(option_of(parameter))
            if value is not True:
                path, base = _base(value, named=parameter.name in FILES)
                names |= {path: base} if path != base else {}
                words.append(shlex.quote(value.replace(path, base) if path else value))
    return Command(" ".join(words), tuple(names.items()))


def _values(parameter: Any, value: Any) -> Iterator[Any]:
    """Yield the values of a parameter that are not there by default."""
    if value not in {None, False} if isinstance(value, bool | None) else value != parameter.default:
        yield from value if isinstance(value, list) else [value]


def _base(text: str, *, named: bool) -> tuple[str, str]:
    """Return the path in a value, and its base name; both empty without one.

    It stands alone, behind a sign of equality, or, in a case, between that and a weight.
    """
    behind = text.partition("=")[2]
    for path in (text, behind, behind.rpartition(":")[0]):
        if os.sep in path and (named or _is_there(path)):
            return path, os.path.basename(path.rstrip(os.sep))  # noqa: PTH119 - a pattern is no path
    return "", ""


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # a name that no file can have
        return False
