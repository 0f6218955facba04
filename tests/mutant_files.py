"""The files of mutants: mutmut changes one thing at a time in each function; here of some functions, or of a sample.

mutmut leaves functions with decorators alone, which are commands, properties and contexts. So these are split first: what
is decorated calls a plain function that has its body.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import libcst as cst
from mutmut.configuration import config
from mutmut.mutation.data import LineSpan, MutantLineSpans, SourceFileMutationData
from mutmut.mutation.file_mutation import (
    Mutation,
    combine_mutations_to_source,
    compute_function_hashes,
    create_mutations,
    group_by_top_level_node,
)
from mutmut.mutation.trampoline_templates import mangle_function_name
from mutmut.utils.format_utils import get_mutant_name

LEFT = {"staticmethod", "classmethod", "overload", "abstractmethod"}
"""Decorators of functions that mutmut changes itself, or that have no body."""
PLAIN = "_undecorated"
NUMBERED = re.compile(r"\b(x\w*?__mutmut_)(\d+)\b")
PACKAGE = "costcalc"


def folder(file: str) -> str:
    """Return what a file of the package is counted under: its folder, or ``*.py`` beside the folders."""
    inside = Path(file).relative_to(PACKAGE).parts
    return inside[0] if len(inside) > 1 else "*.py"


def split(source: str) -> str:
    """Return a module whose functions with decorators pass on to plain ones, which have their bodies."""
    module = cst.parse_module(source)
    code: str = module.with_changes(body=_split(module.body, method=False)).code
    return code


def _split(statements: Sequence[Any], *, method: bool) -> list[Any]:
    found: list[Any] = []
    for each in statements:
        if isinstance(each, cst.FunctionDef):
            found += _parts(each, method=method)
        elif isinstance(each, cst.ClassDef) and isinstance(each.body, cst.IndentedBlock) and not method:
            body = each.body.with_changes(body=_split(each.body.body, method=True))
            found.append(each.with_changes(body=body))
        else:
            found.append(each)
    return found


def _parts(function: Any, *, method: bool) -> list[Any]:
    """Return a function, or the plain one with its body and the one that is decorated and calls it."""
    decorators = {_text(each.decorator) for each in function.decorators}
    if not decorators or decorators & LEFT or not isinstance(function.body, cst.IndentedBlock):
        return [function]
    documented = function.get_docstring() is not None
    head, body = function.body.body[:documented], function.body.body[documented:]
    if not body:
        return [function]
    name = f"{function.name.value}{PLAIN}"
    parameters, arguments = _passed_on(function.params, method=method)
    owner = f"{function.params.params[0].name.value}." if method else ""
    call = f"{owner}{name}({arguments})"
    answers = function.returns is None or _text(function.returns.annotation) not in {"None", "NoReturn"}
    passing = cst.parse_statement(f"return {call}" if answers else call)
    plain = function.with_changes(
        name=cst.Name(name), decorators=[], params=parameters, body=function.body.with_changes(body=body)
    )
    return [plain, function.with_changes(body=cst.IndentedBlock([*head, passing]))]


def _text(node: Any) -> str:
    code: str = cst.Module([]).code_for_node(node)
    return code


def _passed_on(parameters: Any, *, method: bool) -> tuple[Any, str]:
    """Return the parameters without their defaults, which no call needs, and the arguments that pass all of them on."""

    def bare(some: Sequence[Any]) -> list[Any]:
        return [each.with_changes(default=None, equal=cst.MaybeSentinel.DEFAULT) for each in some]

    by_place = [each.name.value for each in parameters.posonly_params]
    by_name = [each.name.value for each in parameters.params]
    if method:
        (by_place or by_name).pop(0)
    arguments = [*by_place, *by_name]
    if isinstance(parameters.star_arg, cst.Param):
        arguments.append(f"*{parameters.star_arg.name.value}")
    arguments += [f"{each.name.value}={each.name.value}" for each in parameters.kwonly_params]
    if parameters.star_kwarg:
        arguments.append(f"**{parameters.star_kwarg.name.value}")
    changed = parameters.with_changes(
        params=bare(parameters.params),
        posonly_params=bare(parameters.posonly_params),
        kwonly_params=bare(parameters.kwonly_params),
    )
    return changed, ", ".join(arguments)


class Mutants:
    """What mutmut makes of one file, not yet written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.source = split(path.read_text(encoding="utf-8"))
        self.module, mutations, self.classes, self.functions = create_mutations(str(path), self.source)
        owners = {
            statement: each.name.value
            for each in self.module.body
            if isinstance(each, cst.ClassDef)
            for statement in each.body.body
        }
        self.named: dict[str, Mutation] = {}
        """By the name that mutmut gives each in its function when it makes all."""
        for function, some in group_by_top_level_node(mutations).items():
            if isinstance(function, cst.FunctionDef):
                base = mangle_function_name(name=function.name.value, class_name=owners.get(function))
                self.named |= {f"{base}__mutmut_{number}": each for number, each in enumerate(some, start=1)}

    def names(self) -> dict[str, str]:
        """Return the names by which the mutants are known, each with that in its file."""
        return {get_mutant_name(self.path, name): name for name in self.named}

    def write(self, chosen: Iterable[str]) -> None:
        """Write the file with the chosen mutants, and what is known of each: nothing where its function has changed."""
        wanted = set(chosen)
        kept = [name for known, name in self.names().items() if known in wanted]
        made = combine_mutations_to_source(
            self.module, [self.named[name] for name in kept], self.classes, self.functions
        )
        # mutmut counts those of a function that it makes; they keep the numbers that they have among all.
        numbers: dict[str, str] = {}
        by_function: defaultdict[str, list[str]] = defaultdict(list)
        for name in kept:
            by_function[name.rpartition("_")[0]].append(name)
        for start, names in by_function.items():
            numbers |= {f"{start}_{number}": name for number, name in enumerate(names, start=1)}
        (Path("mutants") / self.path).write_text(
            NUMBERED.sub(lambda found: numbers[found[0]], made.code), encoding="utf-8"
        )
        spans: Mapping[str, LineSpan] = {
            numbers.get(name, name): span for name, span in made.line_span_by_function_name.items()
        }
        MutantLineSpans(path=self.path, span_by_function_name=spans).save()
        data = SourceFileMutationData(path=self.path)
        data.load()
        hashes = compute_function_hashes(self.source)
        same = {name for name, value in hashes.items() if data.hash_by_function_name.get(name) == value}
        data.exit_code_by_key = {
            known: data.exit_code_by_key.get(known) if name.partition("__mutmut_")[0] in same else None
            for known, name in ((get_mutant_name(self.path, name), name) for name in kept)
        }
        data.hash_by_function_name = hashes
        data.save()


def names(path: Path) -> list[str]:
    """Return the names of all mutants of a file."""
    return list(Mutants(path).names())


def written(path: Path, chosen: Sequence[str]) -> None:
    """Write a file with the chosen mutants into mutmut's folder."""
    Mutants(path).write(chosen)


def choose(some: Iterable[str], number: int, seed: int) -> list[str]:
    """Return a sample: of the same names and seed always the same one, and a part of any larger one.

    A mutant's place does not hang on the others, so that a change of the code changes little of what is drawn.
    """
    return sorted(some, key=lambda name: sha256(f"{seed} {name}".encode()).digest())[:number]


def files() -> Iterator[Path]:
    """Yield the files that ``pyproject.toml`` has changed."""
    yield from (path for path in sorted(Path(PACKAGE).rglob("*.py")) if config().should_mutate(path))
