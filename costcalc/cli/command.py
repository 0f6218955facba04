"""The classes of every command and group: options are text or flags, and are read by this package alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import Any

from typer.core import TyperCommand, TyperGroup

from costcalc.errors import CostcalcError, RequestError

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
        if parameter.name == "pricing":  # a name with a blank in it, in the environment, is not two
            vars(parameter)["split_envvar_value"] = lambda text: [text]
    return parameters


def write_help(owner: Any, ctx: Any, formatter: Any) -> None:
    """Write the help of a command or group as Typer draws it."""
    from costcalc.cli.unused_parts import draw_without

    draw_without()
    owner.format_help(ctx, formatter)


def _refuse_repeated(parameters: Iterable[Any]) -> None:
    """Refuse a line that gives an option two values where it takes one: which of them is meant, nobody can tell."""
    for parameter, times in Counter(parameters).items():
        if times > 1 and not parameter.multiple and not parameter.is_flag:
            from costcalc.cli.options import option_of

            several = ", or compare several vendors by costcalc compare" if parameter.name == "pricing" else ""
            raise RequestError(
                f"{option_of(parameter)} is given {'twice' if times == 2 else f'{times} times'}; give it once{several}"
            )


class TextCommand(TyperCommand):
    """A command of which every option is text or a flag, and a single value is given once."""

    def make_parser(self, ctx: Any) -> Any:
        """Return the parser of the line, which the library would let keep the last of two values silently.

        Only what stands on the line is counted: an option there overrides a variable of the environment.
        """
        parser = super().make_parser(ctx)
        parse = parser.parse_args

        def parse_once(args: list[str]) -> Any:
            found = parse(args)
            if not ctx.resilient_parsing:  # the shell completes a line that is still being written
                _refuse_repeated(found[2])
            return found

        vars(parser)["parse_args"] = parse_once
        return parser

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, ``--help`` among them."""
        return as_text(super().get_params(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        write_help(super(), ctx, formatter)

    def invoke(self, ctx: Any) -> Any:
        """Run the command, once its line as a whole is right."""
        from costcalc.cli.line import RUNNING, check_line, in_options, with_variable
        from costcalc.cli.named import take_apart

        try:
            take_apart(ctx)
            check_line(ctx)
            RUNNING.set(ctx)
            return super().invoke(ctx)
        except CostcalcError as error:
            from costcalc.cli.links import unseen
            from costcalc.cli.output import annotate

            told = unseen(with_variable(in_options(error, ctx), ctx))
            annotate(told, ctx.params)
            raise told from error


class TextGroup(TyperGroup):
    """A group of commands, of which every option is a flag."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that a word names; NoCommandError where it names none."""
        if not ctx.resilient_parsing and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            from costcalc.cli.misuse import NoCommandError

            raise NoCommandError(args[0], self.list_commands(ctx), ctx)
        return super().resolve_command(ctx, args)

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, ``--help`` among them."""
        return as_text(super().get_params(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        write_help(super(), ctx, formatter)
