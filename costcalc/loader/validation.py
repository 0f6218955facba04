"""Many sheets at once: files and folders → what is wrong in each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from costcalc.errors import CostcalcError, FileError, Problem, ProblemsError
from costcalc.loader import BUILTIN, load_sheet
from costcalc.results.sheet import FileCheck, Validation

_SUFFIXES = {".yaml", ".yml"}


def validate_sheets(sources: Sequence[str]) -> Validation:
    """Check files, folders of them, or shipped names; without any, ``./pricing.yaml`` or the founding sheet.

    Raises FileError where a folder holds no sheet at all: nothing checked is not the same as all valid.
    """
    if not sources:
        sources = ["pricing.yaml" if Path("pricing.yaml").exists() else BUILTIN]
    return Validation(files=tuple(_check(file) for source in sources for file in _files(source)))


def _files(source: str) -> Iterator[str]:
    folder = Path(source)
    if not folder.is_dir():
        yield source
        return
    found = sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES and path.is_file())
    if not found:
        raise FileError(f"{source}: no .yaml file in this folder; name a folder of price sheets")
    yield from map(str, found)


def _check(file: str) -> FileCheck:
    try:
        sheet = load_sheet(file)
    except ProblemsError as error:
        return FileCheck(file=file, apis=0, checks=0, problems=error.problems)
    except CostcalcError as error:
        message = str(error).removeprefix(f"{file}: ")
        return FileCheck(file=file, apis=0, checks=0, problems=(Problem(file, 1, 1, "", message),))
    checks = sum(len(api.checks) for api in sheet.apis)
    return FileCheck(file=file, apis=len(sheet.apis), checks=checks, problems=())
