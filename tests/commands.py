"""Every command of the command line, for tests that must hold of each, those to come too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import typer

from costcalc.cli import app


class Described(NamedTuple):
    """A command as the command line describes it."""

    path: tuple[str, ...]
    help: str
    parameters: list[Any]

    @property
    def name(self) -> str:
        """What a user writes: ``costcalc sheet list``."""
        return " ".join(("costcalc", *self.path))


def described() -> list[Described]:
    """Return the group itself, every command and every subcommand, in the order of the help."""
    return list(_walk(typer.main.get_command(app), ()))


def _walk(command: Any, path: tuple[str, ...]) -> Iterator[Described]:
    context = command.make_context("costcalc", [], resilient_parsing=True)
    parameters = [each for each in command.get_params(context) if not getattr(each, "hidden", False)]
    yield Described(path, command.help or "", parameters)
    for name in command.list_commands(context) if hasattr(command, "list_commands") else ():
        yield from _walk(command.get_command(context, name), (*path, name))
