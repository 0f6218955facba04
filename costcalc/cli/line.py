"""A command line as a whole: what its options say together, and which of them the environment said."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from costcalc.cli.named import named
from costcalc.cli.options import option_of
from costcalc.errors import NAMED, CostcalcError, ProblemsError, RequestError
from costcalc.money import shown

RUNNING: ContextVar[Any] = ContextVar("RUNNING", default=None)
"""The context of the command that runs, its line read; None where none does."""

_INPUTS = (
    "pricing",
    "contract",
    "usage",
    "bill",
    "also",
    "demand",
    "old",
    "new",
    "source",
    "paths",
    "logs",
    "answered",
)
_WITH_API = {"pricing", "old", "new"}
"""Those that may name an API of the sheet as well."""


def check_line(ctx: Any) -> None:
    """Refuse a line that would write over what it reads, or asks for two formats at once; nothing is written yet."""
    given: Mapping[str, Any] = ctx.params
    _refuse_empty(ctx)
    wanted = given.get("output_format")
    if given.get("json") and wanted != "json" and _source(ctx, "output_format") == "COMMANDLINE":
        raise RequestError(f"--json and --format {wanted} ask for two formats; leave one of them out")
    if given.get("plot") and (given.get("json") or given.get("quiet") or wanted != "table"):
        if wanted == "csv" and _source(ctx, "output_format") == "DEFAULT" and not given.get("json"):
            raise RequestError("--plot draws on a screen, beside tables, and what is printed is CSV; add -f table")
        other = "--json" if given.get("json") else "-q" if given.get("quiet") else f"--format {wanted}"
        raise RequestError(
            f"--plot draws on a screen, beside tables; leave out {other}, or write a picture with -o curve.svg"
        )
    if given.get("days") and not given["days"].strip("0"):
        raise RequestError("--days: at least one day is needed; write 1 or more")
    written: list[str] = []
    inputs = list(_inputs(given)) if given.get("output") else []
    for path in given.get("output") or ():
        if any(_same(path, source) for source in inputs):
            raise RequestError(f"-o {path}: that is also an input; name another file")
        if any(_same(path, other) for other in written):
            raise RequestError(f"-o {path}: that file is named twice; name it once")
        written.append(path)


def _refuse_empty(ctx: Any) -> None:
    """Refuse a value without a word in it: what a pipeline writes where a variable is not set must change no bill.

    A variable of the environment that is empty itself is one that is not set, and never gets here.
    """
    for parameter in ctx.command.params:
        value, source = ctx.params.get(parameter.name), _source(ctx, parameter.name)
        texts = (value or [""]) if isinstance(value, list) else [value]
        if source not in {"COMMANDLINE", "ENVIRONMENT"} or value is True or all(text.strip() for text in texts):
            continue
        if source == "ENVIRONMENT":
            raise RequestError(f"{parameter.envvar} is blank; write its value, or leave it empty")
        option = option_of(parameter)
        if parameter.param_type_name == "argument":
            raise RequestError(f"{option} is empty (a variable that is not set?); write it out")
        raise RequestError(
            f"{option} is empty (a variable that is not set?); write {option} {parameter.metavar}, or leave it out"
        )


def _inputs(given: Mapping[str, Any]) -> Iterator[str]:
    """Yield the files that a line reads; a sheet that is used unasked is one of them."""
    for name in _INPUTS:
        value = given.get(name)
        values = value if isinstance(value, list) else [value] if value else []
        yield from (named(each).sheet if name in _WITH_API else each for each in values)
    if "pricing" in given and not given["pricing"]:
        yield "pricing.yaml"
    for case in given.get("case") or ():
        # NAME=FILE, with or without a weight behind it; which of both, the file says.
        file = case.partition("=")[2]
        yield from (file, file.rpartition(":")[0])
    if given.get("paths") and "logs" in given:
        from costcalc.meter.files import files_of

        with suppress(CostcalcError):  # what is wrong with them is said when they are read
            yield from files_of(given["paths"])


def _same(path: str, other: str) -> bool:
    """Tell whether two names are of one file; a device, as /dev/null, is nothing that can be lost."""
    try:
        if Path(path).exists() and Path(other).exists():
            return Path(path).is_file() and Path(path).samefile(other)
        return os.path.realpath(path) == os.path.realpath(other)
    except (OSError, ValueError):  # a name that no file can have
        return False


def in_options(error: CostcalcError, ctx: Any) -> CostcalcError:
    """Return an error that names options and commands where the engine names its parameters and functions.

    An option's parameter has the engine's name for it, so that what a command declares is the only table there is.
    """
    if isinstance(error, ProblemsError):
        return error
    known = {name: f"costcalc {name}" for name in ctx.find_root().command.list_commands(ctx)}
    known |= {parameter.name: option_of(parameter) for parameter in ctx.command.params}
    return type(error)(NAMED.sub(lambda found: known.get(found[1], found[0]), str(error)))


def with_variable(error: CostcalcError, ctx: Any) -> CostcalcError:
    """Return an error that names the variable of the environment where that, and no option, gave the wrong value."""
    if isinstance(error, ProblemsError):
        return error
    message = str(error)
    for parameter in ctx.command.params:
        value = ctx.params.get(parameter.name)
        if not parameter.envvar or not value or _source(ctx, parameter.name) != "ENVIRONMENT":
            continue
        option = option_of(parameter)
        value = value[0] if isinstance(value, list) and len(value) == 1 else value
        if message.startswith(f"{option}: "):
            return type(error)(f"{parameter.envvar}{message.removeprefix(option)}")
        if message.startswith((f"{value}: ", f"no API {shown(str(value))}")):
            return type(error)(f"{parameter.envvar}: {message}")
    return error


def _source(ctx: Any, name: str) -> str:
    """Return where a value comes from: COMMANDLINE, ENVIRONMENT, DEFAULT."""
    source = ctx.get_parameter_source(name)
    return source.name if source is not None else ""
