"""Many sheets at once: files and folders → what is wrong in each."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from costcalc.engine.checks import failed_checks
from costcalc.errors import CostcalcError, Problem, ProblemsError
from costcalc.loader import BUILTIN, FOUND, found_unasked, load_unchecked
from costcalc.loader.files import STDIN
from costcalc.loader.sheet import ContractFoundError, first_of
from costcalc.results.sheet import FileCheck, Validation

_SUFFIXES = {".yaml", ".yml"}


def validate_sheets(sources: Sequence[str]) -> Validation:
    """Check files (a contract as well), folders of them, or shipped names; without any, ``./pricing.yaml`` or the founding sheet.

    What cannot be read is a problem of its own, and so is a folder without a sheet: nothing checked is not the
    same as all valid, and the other sources are checked all the same.
    """
    if not sources:
        sources = [FOUND if found_unasked() else BUILTIN]
    return Validation(files=tuple(check for source in sources for check in _check_all(source)))


def _check_all(source: str) -> Iterator[FileCheck]:
    if not _is_folder(source):
        yield _check(source)
        return
    found = sorted(_own_sheets(source))
    if not found:
        yield _bad(source, "no .yaml file in this folder; name a folder of price sheets")
    yield from (_bad(path, why) if why else _check(path) for path, why in found)


def _own_sheets(folder: str) -> list[tuple[str, str]]:
    """Return the sheets of a folder and those within, each by its path with why it cannot be read, or nothing.

    A folder that cannot be read stands among them. A hidden one, as .git or .venv, and node_modules are not even
    entered, and links to folders are not followed.
    """
    found: list[tuple[str, str]] = []
    unreadable = partial(_unreadable, found)
    for inside, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "node_modules"]
        paths = (Path(inside, name) for name in files if not name.startswith("."))
        found += [(str(path), _why_not(path)) for path in paths if path.suffix.lower() in _SUFFIXES]
    return found


def _unreadable(found: list[tuple[str, str]], error: OSError) -> None:
    why = "no permission to read this folder; check who may (ls -ld)"
    if not isinstance(error, PermissionError):
        why = f"this folder cannot be read ({error.strerror}); check the path"
    found.append((str(error.filename), why))


def _why_not(path: Path) -> str:
    """Say why something named like a sheet is none to open: a pipe would be waited for."""
    try:
        kind = path.stat().st_mode
    except OSError:  # to be said by who tries to read it
        return ""
    return "" if stat.S_ISREG(kind) else "this is no regular file; name it by itself to have it read"


def _is_folder(source: str) -> bool:
    """Tell whether a folder is named; an empty name, as of an unset variable, is none, least of all this one."""
    try:
        return bool(source) and Path(source).is_dir()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _check(file: str) -> FileCheck:
    label = STDIN if file == "-" else file
    try:
        sheet = load_unchecked(file)
    except ContractFoundError as found:
        return _check_contract(label, found.text)
    except ProblemsError as error:
        return FileCheck(file=label, apis=0, checks=0, problems=error.problems)
    except CostcalcError as error:
        return _bad(label, str(error).removeprefix(f"{label}: ").removeprefix(f"{label!r}: "))
    problems = tuple(first_of(failed_checks(sheet)))
    checks = sum(len(api.checks) for api in sheet.apis)
    return FileCheck(file=label, apis=len(sheet.apis), checks=checks, problems=problems, as_of=sheet.as_of)


def _check_contract(label: str, text: str) -> FileCheck:
    from costcalc.loader.contract import read_contract

    try:
        contract = read_contract(text, label)
    except ProblemsError as error:
        return FileCheck(file=label, apis=0, checks=0, problems=error.problems)
    return FileCheck(file=label, apis=0, checks=0, problems=(), as_of=contract.as_of)


def _bad(file: str, message: str) -> FileCheck:
    return FileCheck(file=file, apis=0, checks=0, problems=(Problem(file, 1, 1, "", message),))
