"""The panel "Usage files": how a usage file is to be read, declared once for every command that takes one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, NamedTuple, get_type_hints

import typer

from costcalc.errors import RequestError

_PANEL = "Usage files"


def _option(name: str, metavar: str, about: str) -> Any:
    return typer.Option(name, metavar=metavar, help=about, rich_help_panel=_PANEL)


def _flag(name: str, about: str) -> Any:
    return typer.Option(name, help=about, rich_help_panel=_PANEL)


class UsageFiles(NamedTuple):
    """What was said of usage files."""

    columns: Annotated[
        list[str] | None,
        _option(
            "--columns", "NAME=COLUMN", "Which column is which, as calls=Requests or calls=#3; -=NAME leaves one out."
        ),
    ] = None
    dates: Annotated[
        str | None, _option("--dates", "ORDER", "mdy where 03/14/2026 has the month first, dmy where the day.")
    ] = None
    zone: Annotated[
        str | None, _option("--zone", "ZONE", "The vendor's time zone, for times with an offset. Default: UTC.")
    ] = None
    gaps: Annotated[str | None, _option("--gaps", "zero", "Months and days without a row had no calls.")] = None
    summed: Annotated[bool, _flag("--sum", "Rows of one time and account are parts of one total.")] = False
    decimal: Annotated[
        str | None,
        _option("--decimal", "MARK", "point or comma: what stands before decimals; the other groups digits."),
    ] = None
    totals: Annotated[str | None, _option("--totals", "WHAT", "drop rows of totals, or keep them as usage.")] = None
    header: Annotated[
        str | None, _option("--header", "LINE", "The line of the header, where others stand above it.")
    ] = None
    one_bill: Annotated[bool, _flag("--one-bill", "The accounts share one bill; each is shown with its share.")] = False


NOTHING_SAID = UsageFiles()


def check_unused(files: UsageFiles, what: str) -> None:
    """Refuse options of usage files where none is read: who gives one expects something of it."""
    names = {"summed": "--sum"}
    given = [
        names.get(name, f"--{name.replace('_', '-')}")
        for name, value, default in zip(files._fields, files, NOTHING_SAID, strict=True)
        if value not in (default, [])
    ]
    if given:
        raise RequestError(f"{' and '.join(given)}: these are about usage files; leave out, or give {what}")


def takes_usage_files(run: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of usage files; they reach it as one value, ``files``.

    They stand before those that commands have in common.
    """
    signature = inspect.signature(run, eval_str=True)
    own = [parameter for parameter in signature.parameters.values() if parameter.name != "files"]
    hints = get_type_hints(UsageFiles, include_extras=True)
    common = next((place for place, parameter in enumerate(own) if parameter.name == "pricing"), len(own))
    options = [
        inspect.Parameter(
            name,
            inspect.Parameter.POSITIONAL_OR_KEYWORD,
            default=UsageFiles._field_defaults[name],
            annotation=hints[name],
        )
        for name in UsageFiles._fields
    ]

    @wraps(run)
    def wrapped(**values: Any) -> None:
        files = UsageFiles(**{name: values.pop(name) for name in UsageFiles._fields})
        run(**values, files=files)

    parameters = [*own[:common], *options, *own[common:]]
    vars(wrapped)["__signature__"] = signature.replace(parameters=parameters)
    wrapped.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return wrapped
