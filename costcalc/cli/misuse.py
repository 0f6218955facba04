"""A line that is no command: what is wrong with it, and the full command that was probably meant."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import Any

import typer
from typer.exceptions import TyperException

from costcalc.errors import RequestError, closest, did_you_mean
from costcalc.money import shown
from costcalc.quantities import parse_units

_SCHEMA = "sheet schema"


class NoCommandError(TyperException):
    """A word that is none of the commands in its place."""

    def __init__(self, word: str, known: Sequence[str], ctx: typer.Context) -> None:
        super().__init__(
            f"no command {shown(word)}{did_you_mean(word, known) or '; the commands are: ' + ', '.join(known)}"
        )
        self.ctx = ctx


def misuse(error: TyperException, arguments: Sequence[str], commands: Sequence[str]) -> str:
    """Say what is wrong with a command line, and the full command where it can be guessed.

    What Typer says is told apart by what it hands over with an error, never by its words.
    """
    message = error.format_message().strip().rstrip(".")
    message = f"{message[:1].lower()}{message[1:]}"
    context = getattr(error, "ctx", None)
    # All the names that lead to the command, as "sheet init"; None where no command was reached.
    command = context.command_path.partition(" ")[2] or None if context is not None else None
    if command is None and arguments and arguments[0] in commands:
        command = " ".join(arguments[:2]) if arguments[0] == "sheet" and arguments[1:] else arguments[0]
    if command is None and arguments and arguments[0].startswith("-"):
        moved = _behind_a_command(arguments, commands, context)
        if moved:
            return f"options come after the command; did you mean: costcalc {moved}"
    guess = _guess(command, list(arguments), commands)
    if guess:
        return f"{message.partition(';')[0]}; did you mean: costcalc {guess}"
    if isinstance(error, NoCommandError):
        return message
    option = getattr(error, "option_name", "")
    if option == "--version":
        return "no such option: --version; did you mean: costcalc --version"
    if option[1:2].isdigit():
        return f"{option} is below 0; write an amount or a count from 0 on"
    if possible := getattr(error, "possibilities", None):
        begun = (each for each in possible if each.startswith(option))
        # Typer counts the dashes as alike, too.
        near = (each for each in possible if closest(option.strip("-"), [each.strip("-")]))
        if meant := next(begun, None) or next(near, None):
            return f"no such option: {option}; did you mean {meant}?"
        message = f"no such option: {option}"
    missing = getattr(error, "param", None)
    if missing is not None:  # a value is never wrong to Typer: all are text
        return f"missing {missing.get_error_hint()}; try: costcalc {_example(command)}"
    path = " ".join(context.command_path.split()[1:]) if context is not None and context.parent else command or ""
    return f"{message}; see costcalc {path + ' ' if path else ''}--help"


def _example(command: str | None) -> str:
    return {
        "afford": "afford 5000",
        "concurrency": "concurrency --need 10 --days 5",
        "diff": "diff old.yaml new.yaml --calls 200000",
        "sheet init": "sheet init pricing-my-vendor.yaml",
    }.get(command or "", f"{command} --calls 200000")


def _guess(command: str | None, arguments: list[str], commands: Sequence[str]) -> str | None:
    """Return the full command that was probably meant."""
    if command is None:
        first = arguments[0] if arguments else ""
        if first in {"list", "show", "validate", "keys", "schema", "init"}:
            inside = ["sheet", *arguments]
            return _guess(f"sheet {first}", inside, commands) or shlex.join(inside)
        if _is_count(first) and first not in commands:
            return shlex.join(["estimate", "--calls", *arguments])
        return None
    name = command.rpartition(" ")[2]
    words = arguments[arguments.index(name) + 1 :] if name in arguments else []
    bare = _bare(words)
    if command == "sheet show" and len(bare) == 1:
        return shlex.join(["sheet", "show", *_in_place(words, bare, "-p")])
    files = [word for word in bare if word.endswith((".yaml", ".yml", ".json", ".csv"))]
    if command == "compare" and len(files) == len(bare) == 2:
        usage = [] if any(file.endswith((".csv", ".json")) for file in files) else ["--calls", "200000"]
        return shlex.join(["diff", *files, *usage])
    if command == "concurrency" and len(bare) == 1:
        if bare[0].endswith(".csv"):
            return shlex.join([command, *_in_place(words, bare, "--demand")])
        return shlex.join([command, *_in_place(words, bare, "--need")]) if _is_count(bare[0]) else None
    if command == "diff" and len(bare) == 3 and _is_count(bare[2]):
        return shlex.join([command, *bare[:2], "--calls", *words[2:]])
    if command not in {"estimate", "compare", "plan"} or not bare:
        return None
    if all(_is_count(word) for word in bare) and (len(bare) == 1 or command == "compare"):
        return shlex.join([command, *_in_place(words, bare, "--calls")])
    if len(files) == len(bare) == 1:
        option = "--usage" if files[0].endswith(".csv") else "-p"
        calls = ["--calls", "200000"] if option == "-p" and "--calls" not in words else []
        return shlex.join([command, *_in_place(words, bare, option), *calls])
    return None


def _behind_a_command(arguments: Sequence[str], commands: Sequence[str], context: typer.Context | None) -> str | None:
    """Return the line with its first options behind the command: the one that is named, else the first that has them."""
    first = arguments[0].split("=")[0] if arguments[0].startswith("--") else arguments[0][:2]
    having = list(_commands_with(first, context.find_root().command, context)) if context is not None else []
    # Its --result takes the name of a command, which is no command of this line.
    meant = _SCHEMA if _SCHEMA in having else next(iter(having), None)
    if meant is None:
        return None
    named = next((place for place, word in enumerate(arguments) if word in commands), None)
    if named is not None and meant != _SCHEMA:
        return shlex.join([*arguments[named:], *arguments[:named]])
    said = any(word.startswith(("--calls", "--usage")) for word in arguments)
    return shlex.join(
        [*meant.split(), *arguments, *([] if said or meant not in {"estimate", "plan"} else ["--calls", "200000"])]
    )


def _commands_with(option: str, group: Any, context: typer.Context) -> Iterator[str]:
    """Yield the commands that have an option, as ``estimate`` or ``sheet schema``."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if any(option in parameter.opts for parameter in command.params):
            yield name
        if hasattr(command, "list_commands"):
            yield from (f"{name} {inner}" for inner in _commands_with(option, command, context))


def _bare(words: Sequence[str]) -> list[str]:
    """Return the words that stand where no option takes them: before the first option."""
    found = []
    for word in words:
        if word.startswith("-") and word != "-":
            break
        found.append(word)
    return found


def _in_place(words: Sequence[str], bare: Sequence[str], option: str) -> list[str]:
    """Put an option before each bare word."""
    return [part for word in bare for part in (option, word)] + list(words[len(bare) :])


def _is_count(text: str) -> bool:
    try:
        parse_units(text)
    except RequestError:
        return False
    return True
