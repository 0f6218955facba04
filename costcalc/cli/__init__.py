"""The command line: read arguments, call one function, print, choose the exit code.

One file per command, imported when it is run. This file holds the group: which commands there are, and the
one place that turns an error into a line on standard error and an exit code.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

import typer

from costcalc.cli.command import TextCommand, TextGroup
from costcalc.cli.errors import BROKEN_PIPE, INTERRUPTED, report_error, say

COMMANDS = {
    "estimate": "What does this usage cost? Postpaid, packages, and the cheapest of all.",
    "compare": "Prepaid or postpaid, from where on? Volumes side by side, break-evens and dead zones.",
    "concurrency": "How many tasks at once, and bought how? Daily against monthly add-ons, and the cheapest mix.",
    "plan": "What should I buy, and when? The cheapest dated purchases over months, and why.",
    "forecast": "Where does this month end? Its calls and its cost, from the days so far; and what to buy now.",
    "reconcile": "Does the bill agree with the usage, and if not, why? Row by row, and the rule that explains the difference.",
    "afford": "How many calls for my money? The most that an amount pays for, in a month or in each month of a year.",
    "diff": "What changed, and what does it cost? Of two sheets, usages, or results of estimate, plan or concurrency.",
    "meter": "What was used? Logs of calls as usage, peaks and rates that the other commands read.",
    "sheet": "Price sheets: list, show, validate, keys, schema, init.",
}
"""The commands, in the order in which a newcomer meets them, and what each is for: the help lists them by these words
without loading a command, whose own help begins with them."""

_HELP = """\
What a month or a year of a paid API costs, and how to pay least: a price sheet in, an exact answer out.

[not dim]Start here:
  costcalc estimate --calls 200000         what does this usage cost?
  costcalc plan --calls 200000             what should I buy, and when?
  costcalc compare                         prepaid or postpaid, from where on?
  costcalc concurrency --need 10 --days 5  how many at once, and bought how?[/not dim]

Prices are those of ./pricing.yaml where there is one, else of the built-in
sheet; -p names another, and costcalc sheet list shows what comes along.
"""

EPILOG = """\
Exit codes:
  0  computed
  1  cannot compute: the sheet, the data or a file
  2  wrong usage of the command line
  3  computed and written in full, but a gate failed (--budget, --fail-on ...)

costcalc COMMAND --help shows every option of a command, with examples.
"""


class CostcalcGroup(TextGroup):
    """The group of commands: loads each when it is named, and answers every error in one line."""

    _listing = False

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help, with a list of the commands."""
        self._listing = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self._listing = False

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands, in their order."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import one command; in a list of them its name and what it is for are enough."""
        if cmd_name not in COMMANDS:
            return None
        if self._listing:
            return TextCommand(cmd_name, help=COMMANDS[cmd_name])
        if cmd_name not in self.commands:
            command = typer.main.get_command(import_module(f"costcalc.cli.{cmd_name}").app)
            command.name = cmd_name
            self.commands[cmd_name] = command
        return self.commands[cmd_name]

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, and exit with the code of the result or of the error."""
        if os.environ.get("_COSTCALC_COMPLETE", "").startswith("complete_"):
            from costcalc.cli.complete import prepare

            prepare()
        arguments = list(sys.argv[1:] if args is None else args)
        _mend_sizes()
        debug = "--debug" in arguments
        arguments = [argument for argument in arguments if argument != "--debug"]
        try:
            code = super().main(
                arguments,
                prog_name or "costcalc",
                complete_var,
                standalone_mode=False,
                windows_expand_args=windows_expand_args,
                **extra,
            )
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        except SystemExit as ended:
            # Typer ends with 1 where the reader of its help went away.
            sys.exit(BROKEN_PIPE if isinstance(ended.__context__, BrokenPipeError) else ended.code)
        except Exception as error:  # noqa: BLE001 - the one place that turns whatever it is into a line and a code
            if debug:
                import traceback

                for line in traceback.format_exc().splitlines():
                    say(line)
            sys.exit(report_error(error, arguments, tuple(COMMANDS)))
        sys.exit(code if isinstance(code, int) else 0)


_LEAST = 60
"""Columns below which the help would cut the names of options."""


def _mend_sizes() -> None:
    """Set the terminal's size to one that the help can be drawn on, which looks at TERMINAL_WIDTH first.

    Reports need none of this: they fit any size, and look at COLUMNS.
    """
    sizes = {name: _size(name) for name in ("COLUMNS", "LINES", "TERMINAL_WIDTH")}
    for name, size in sizes.items():
        if not size:
            os.environ.pop(name, None)
    width = sizes["TERMINAL_WIDTH"] or sizes["COLUMNS"]
    if 0 < width < _LEAST:
        os.environ["TERMINAL_WIDTH"] = str(_LEAST)


def _size(name: str) -> int:
    """Return a size that the environment names; 0 where it names none."""
    text = os.environ.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


app = typer.Typer(cls=CostcalcGroup, add_completion=True, rich_markup_mode="rich", epilog=EPILOG)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"costcalc {version('costcalc')}")
        raise typer.Exit


@app.callback(help=_HELP, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
def costcalc(
    ctx: typer.Context,
    version: Annotated[  # noqa: ARG001
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    debug: Annotated[  # noqa: ARG001
        bool, typer.Option("--debug", help="Show the traceback of an error; anywhere on the line.")
    ] = False,
) -> None:
    """Show the help where no command is named."""
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())
