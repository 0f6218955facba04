"""Files → the types of the package: the only place that reads files, and the only one that knows YAML."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from costcalc.errors import FileError, Problem, SheetError, did_you_mean
from costcalc.loader.files import read_text
from costcalc.loader.sheet import read_sheet
from costcalc.loader.shipped import BUILTIN, builtin_path, shipped_paths
from costcalc.sheet import PriceSheet

__all__ = ["BUILTIN", "load_sheet", "parse_sheet", "shipped_sheets"]

MAX_SHEET = 1 << 20
"""Bytes; the largest price sheet accepted."""

FOUND = "pricing.yaml"
"""The sheet of the working folder, which is used unasked."""


def parse_sheet(text: str, label: str = "<text>") -> PriceSheet:
    """Read a price sheet from its YAML text.

    Raises SheetError with all of its problems; ``label`` names the text in them. A worked example of the vendor that
    does not come out is none of them, and stands in ``failed_checks``.
    """
    return _checked(read_sheet(text, label))


def load_sheet(source: str | Path | None = None) -> PriceSheet:
    """Load a price sheet from a file, ``-`` (standard input), or the name of a shipped sheet.

    Without a source: ``pricing.yaml`` in the working folder where there is one, else the founding sheet.
    Raises FileError where nothing can be read, SheetError with all problems of a sheet that is wrong.
    """
    return _load(source, _checked)


def load_unchecked(source: str) -> PriceSheet:
    """Load a sheet as ``load_sheet`` does, be its own worked examples right or wrong."""
    return _load(source, lambda sheet: sheet)


def _load(source: str | Path | None, check: Callable[[PriceSheet], PriceSheet]) -> PriceSheet:
    if source is None:
        return _found() if found_unasked() else load_sheet(BUILTIN)
    if source == "":
        raise FileError(f"the name of the price sheet is empty; name a file, or leave -p out to use {BUILTIN}")
    if isinstance(source, Path) or source == "-" or _is_path(source):
        label, text = read_text(source, limit=MAX_SHEET, what="price sheet", error=SheetError)
        return check(read_sheet(text, label))
    if source == BUILTIN:
        return _shipped(builtin_path(), "built-in sheet")
    paths = shipped_paths()
    if source in paths:
        return _shipped(paths[source], f"{source} (shipped sheet)")
    if _is(source, Path.is_dir):
        raise FileError(f"{source}: this is a folder; name a file in it")
    hint = did_you_mean(source, [BUILTIN, *paths])
    raise FileError(f"{source}: neither a file nor a shipped sheet{hint or '; costcalc sheet list shows them'}")


def found_unasked() -> bool:
    """Tell whether the working folder has a sheet, be it a link that leads nowhere: to ignore that would change a bill."""
    return os.path.lexists(FOUND)


def shipped_sheets() -> tuple[str, ...]:
    """Return the names that ``load_sheet`` takes for the sheets of the package, the founding one first."""
    return (BUILTIN, *shipped_paths())


def _checked(sheet: PriceSheet) -> PriceSheet:
    """Recompute the worked examples of a sheet, which may be older than its prices: a copy to try others is no mistake."""
    if any(api.checks for api in sheet.apis):
        from costcalc.engine.checks import failed_checks

        if problems := failed_checks(sheet):
            return replace(sheet, failed_checks=problems)
    return sheet


def _is_path(source: str) -> bool:
    separators = (os.sep, os.altsep or os.sep)
    return (
        source.lower().endswith((".yaml", ".yml"))
        or any(one in source for one in separators)
        or _is(source, _is_readable)
    )


def _is_readable(path: Path) -> bool:
    """Tell whether a path can be read, as a file or a pipe; a folder may be named like a shipped sheet."""
    return path.exists() and not path.is_dir()


def is_pipe(source: str) -> bool:
    """Tell whether a source can be read only once."""
    return source == "-" or _is(source, Path.is_fifo)


def _is(source: str, kind: Callable[[Path], bool]) -> bool:
    try:
        return kind(Path(source))
    except (OSError, ValueError):  # a name that no file can have
        return False


def _shipped(path: Path, label: str) -> PriceSheet:
    _, text = read_text(path, limit=MAX_SHEET, what="price sheet", error=SheetError)
    return read_sheet(text, label)


def _found() -> PriceSheet:
    """Load the sheet that nobody named; where it fails, say how to do without it."""
    way_out = f"{FOUND} is used because it is in this folder: correct it, or add -p {BUILTIN}"
    try:
        return load_sheet(Path(FOUND))
    except FileError as error:
        raise FileError(f"{error} ({way_out})") from None
    except SheetError as error:
        *others, last = error.problems
        message = f"{last.message} ({way_out})"
        raise SheetError([*others, Problem(last.file, last.line, last.column, last.path, message)]) from None
