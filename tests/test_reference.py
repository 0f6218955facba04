"""The tables of examples/reference.md are made from the commands, the format of a sheet and the codes of notes.

``pytest --update`` writes them anew between their comments.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from commands import Described, described
from conftest import Run
from pages import REFERENCE, parts

from costcalc.loader.format1 import CONTRACT, SHEET, Object
from costcalc.loader.keys import keys_of
from costcalc.meter.format_files import parse_format
from costcalc.meter.format_keys import KEYS, Key
from costcalc.results.common import NoteCode

SHARED = "Options of several commands"
ANCHOR = SHARED.lower().replace(" ", "-")

GROUPS = {each.path[:-1] for each in described()} - {()}
COMMANDS = [each for each in described() if each.path not in GROUPS]
"""All but a group that only holds others."""


def words_of(parameter: Any) -> str:
    """Return how a parameter is written: ``-p``, ``--pricing SHEET``."""
    if parameter.param_type_name == "argument":
        return f"`{parameter.display_name_raw}{'...' if parameter.nargs != 1 else ''}`"
    *short, long = sorted(parameter.opts, key=len)
    value = f" {parameter.metavar}" if parameter.metavar else ""
    return ", ".join(f"`{one}`" for one in (*short, f"{long}{value}"))


def meaning_of(parameter: Any) -> str:
    """Return the help of a parameter with its default and the variable that stands for it."""
    text = " ".join(parameter.help.split())
    text += "" if text.endswith(".") else "."
    if isinstance(parameter.default, str) and parameter.default and parameter.show_default:
        text += f" Default: {parameter.default}."
    if parameter.required:
        text += " Required."
    text = re.sub(r"([|<*`\\])", r"\\\1", text)
    return f"{text} Variable: `{parameter.envvar}`." if parameter.envvar else text


def row(parameter: Any) -> str:
    return f"| {words_of(parameter)} | {meaning_of(parameter)} |"


def section(title: str, rows: list[str], text: str = "") -> str:
    return "\n".join(
        [f"### {title}", "", *([text, ""] if text else []), "| Option | Meaning |", "|---|---|", *rows, ""]
    )


def options() -> str:
    """Return the tables of options: what several commands share in one, and the rest by command."""
    rows = {command.name: [row(parameter) for parameter in command.parameters] for command in COMMANDS}
    times = Counter(one for each in rows.values() for one in each)
    shared = [one for one in times if times[one] > 2]
    # What every command has comes last, as in the help.
    shared.sort(key=lambda one: times[one] == len(COMMANDS))
    sections = []
    for command in COMMANDS:
        own = [one for one in rows[command.name] if one not in shared]
        names = re.findall(
            r"`(--[a-z-]+)", " ".join(one.split(" | ")[0] for one in shared if one in rows[command.name])
        )
        pointer = f"| {' '.join(f'`{name}`' for name in names)} | see [{SHARED.lower()}](#{ANCHOR}) |"
        summary = "" if not command.path else " ".join(command.help.split("\n\n")[0].split())
        sections.append(section(command.name, [*own, pointer], summary))
    return "\n".join([*sections, section(SHARED, shared)])


def keys(spec: Object = SHEET, place: str = "the sheet") -> Iterator[str]:
    """Return a row for each key of an object, then those of the objects within."""
    for each in keys_of(spec):
        where = place if each.within is None else f"{'each of ' if each.many else ''}`{each.within}`"
        yield f"| {where} | `{each.key}` | {each.meaning}{' Required.' if each.required else ''} |\n"


def contract_keys() -> Iterator[str]:
    """Return a row for each key of a contract; those below its bill are those of a sheet's."""
    return (row for row in keys(CONTRACT, "the contract") if row.startswith(("| the contract", "| each of `apis`")))


def log_keys() -> Iterator[str]:
    """Return a row for each key of a log format, with its example."""
    for each in KEYS:
        yield f"| `{each.name}` | {each.about} | `{each.example}` |\n"


def notes() -> Iterator[str]:
    """Return a row for each code of a note, with what stands below it in the source."""
    (group,) = ast.parse(inspect.getsource(NoteCode)).body
    assert isinstance(group, ast.ClassDef)
    for named, below in zip(group.body, group.body[1:], strict=False):
        if isinstance(named, ast.Assign):
            assert isinstance(below, ast.Expr), f"say below {ast.unparse(named)} what the code says"
            yield f"| `{ast.literal_eval(named.value)}` | {ast.literal_eval(below.value)} |\n"


TABLES: dict[str, Callable[[], str]] = {
    "options": options,
    "keys": lambda: "".join(["| In | Key | Means |\n", "|---|---|---|\n", *keys()]),
    "contract": lambda: "".join(["| In | Key | Means |\n", "|---|---|---|\n", *contract_keys()]),
    "log-keys": lambda: "".join(["| Key | Says | Example |\n", "|---|---|---|\n", *log_keys()]),
    "notes": lambda: "".join(["| Code | Says |\n", "|---|---|\n", *notes()]),
}


def test_the_tables_of_the_reference_are_what_the_program_says(update: bool) -> None:
    for name, made in TABLES.items():
        head, written, tail = parts(REFERENCE, name)
        if update:
            REFERENCE.write_text(f"{head}{made()}{tail}", encoding="utf-8")
        else:
            assert written == made(), f"the {name} of examples/reference.md are old: run pytest --update"


@pytest.mark.parametrize("key", KEYS, ids=[each.name for each in KEYS])
def test_each_example_of_a_key_of_a_log_format_is_read(key: Key) -> None:
    beside = {"logs": "logs: 1", "format": "format: csv", "time": "time: ts"}
    if key.name == "pattern":
        beside["format"] = "format: regex"
    if key.name == "failed":
        beside["calls"] = "calls: count"
    lines = [*(line for name, line in beside.items() if name != key.top), key.example]
    assert parse_format("\n".join(lines), "my.yaml").time.column in {"ts", "day"}


def test_each_code_of_a_note_has_a_row() -> None:
    codes = re.findall(r"^\| `([\w-]+)` \|", parts(REFERENCE, "notes")[1], re.MULTILINE)
    assert codes == [code.value for code in NoteCode]


# The same once more, without the objects: the text of the page against what --help prints.

ON_SCREEN = re.compile(r"^│ +(--[a-z-]+)(?: +(-[a-z]))? +(.*?) *│$", re.MULTILINE)
EXTRA = re.compile(r"\[(default|env var): (.*?)\]")


def tables() -> dict[str, dict[str, str]]:
    """Return the rows of each table of options: by the long name of an option, the whole row."""
    found: dict[str, dict[str, str]] = {}
    for part in re.split(r"^### ", parts(REFERENCE, "options")[1], flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        lines = [line for line in body.splitlines() if line.startswith("| `")]
        found[title] = {name: line for line in lines for name in re.findall(r"`(--[a-z-]+)", line.split(" | ")[0])}
    return found


@pytest.mark.parametrize("command", described(), ids=[command.name for command in described()])
def test_every_option_of_a_help_screen_is_in_the_reference_and_the_other_way_round(
    run: Run, command: Described
) -> None:
    screen = run(*command.path, "--help", COLUMNS="400").stdout
    shown = {long: (short, text) for long, short, text in ON_SCREEN.findall(screen)}
    assert shown
    found = tables()
    table = found[command.name] if command.path not in GROUPS else {"--help": ""}
    assert set(table) == set(shown)
    for long, (short, text) in shown.items():
        line = found[SHARED][long] if SHARED.lower() in table[long] or not table[long] else table[long]
        assert not short or f"`{short}`" in line
        for kind, value in EXTRA.findall(text):
            assert (f"Default: {value}." if kind == "default" else f"Variable: `{value}`.") in line
        meaning = EXTRA.sub("", text).strip().split("  ")[-1]
        assert meaning
        assert meaning in line.replace("\\", "")
