"""The classes of every command and group: options are text or flags, and are read by this package alone."""

from __future__ import annotations

from functools import partial
from typing import Any

from typer.core import TyperCommand, TyperGroup

from costcalc.errors import CostcalcError

HELP = {"help_option_names": ["-h", "--help"]}


class _AsText:
    """Takes the text of an option as it stands."""

    def coerce(self, value: Any, **_: Any) -> Any:
        return list(value) if isinstance(value, tuple) else value


_AS_TEXT = _AsText()


def _complete(parameter: Any, ctx: Any, incomplete: str) -> Any:
    """Return what the shell may complete a value to."""
    from costcalc.cli.complete import candidates

    found = candidates(parameter.name, ctx, incomplete)
    return type(parameter).shell_complete(parameter, ctx, incomplete) if found is None else found


def as_text(parameters: list[Any]) -> list[Any]:
    """Return parameters whose values are left as they were typed.

    Typer coerces each value by a schema built at run time, which loads a validation library for what is text
    anyway: a quarter of the start-up. Should Typer stop asking its parameters, they are coerced as before.
    """
    for parameter in parameters:
        vars(parameter)["get_runtime_param"] = lambda: _AS_TEXT
        vars(parameter)["display_type"] = lambda *_: ""  # all is text: the metavar says what it is
        vars(parameter)["shell_complete"] = partial(_complete, parameter)
    return parameters


class TextCommand(TyperCommand):
    """A command of which every option is text or a flag."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, ``--help`` among them."""
        return as_text(super().get_params(ctx))

    def invoke(self, ctx: Any) -> Any:
        """Run the command, once its line as a whole is right."""
        from costcalc.cli.line import check_line, with_variable

        try:
            check_line(ctx)
            return super().invoke(ctx)
        except CostcalcError as error:
            raise with_variable(error, ctx) from error


class TextGroup(TyperGroup):
    """A group of commands, of which every option is a flag."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, ``--help`` among them."""
        return as_text(super().get_params(ctx))
