"""Many sheets at once: files and folders → what is wrong in each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from costcalc.engine.checks import failed_checks
from costcalc.errors import CostcalcError, Problem, ProblemsError
from costcalc.loader import BUILTIN, FOUND, found_unasked, load_unchecked
from costcalc.loader.files import STDIN
from costcalc.loader.sheet import first_of
from costcalc.results.sheet import FileCheck, Validation

_SUFFIXES = {".yaml", ".yml"}


def validate_sheets(sources: Sequence[str]) -> Validation:
    """Check files, folders of them, or shipped names; without any, ``./pricing.yaml`` or the founding sheet.

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
        yield _bad(source, _why_none(source))
    yield from (_check(str(path)) for path in found)


def _own_sheets(folder: str) -> Iterator[Path]:
    """Yield a folder's own files: a hidden one, as .git or .venv, and node_modules are not even entered."""
    for inside, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "node_modules"]
        paths = (Path(inside, name) for name in files if not name.startswith("."))
        yield from (path for path in paths if path.suffix in _SUFFIXES and path.is_file())


def _why_none(folder: str) -> str:
    """Say why no sheet was found in a folder."""
    try:
        next(Path(folder).iterdir(), None)
    except PermissionError:
        return "no permission to read this folder; check who may (ls -ld)"
    return "no .yaml file in this folder; name a folder of price sheets"


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
    except ProblemsError as error:
        return FileCheck(file=label, apis=0, checks=0, problems=error.problems)
    except CostcalcError as error:
        return _bad(label, str(error).removeprefix(f"{label}: ").removeprefix(f"{label!r}: "))
    problems = tuple(first_of(failed_checks(sheet)))
    checks = sum(len(api.checks) for api in sheet.apis)
    return FileCheck(file=label, apis=len(sheet.apis), checks=checks, problems=problems)


def _bad(file: str, message: str) -> FileCheck:
    return FileCheck(file=file, apis=0, checks=0, problems=(Problem(file, 1, 1, "", message),))
