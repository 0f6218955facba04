"""Names, folders and patterns → the files of a log."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

from costcalc.errors import FileError


def files_of(names: Sequence[str]) -> tuple[str, ...]:
    """Return the files that some names stand for: files, folders with all within, patterns; in order, each once.

    FileError where one is not there. What begins with a point or an underscore is left out of folders: it is no log.
    """
    found: dict[str, None] = {}
    for name in names:
        path = Path(name)
        if path.is_dir():
            inside = sorted(str(each) for each in path.rglob("[!._]*") if each.is_file())
            if not inside:
                raise FileError(f"{name}: there is no file in this folder; name another")
            found |= dict.fromkeys(inside)
        elif path.is_file():
            found[name] = None
        elif path.exists() or name == "-":
            raise FileError(f"{name}: a log is read more than once, and this can be read only once; write it to a file")
        elif glob.has_magic(name):
            matched = sorted(each for each in glob.glob(name, recursive=True) if Path(each).is_file())  # noqa: PTH207
            if not matched:
                raise FileError(f"{name}: no file matches; check the pattern, and keep it in quotes")
            found |= dict.fromkeys(matched)
        else:
            raise FileError(f"{name}: no such file; check the path")
    for file in found:
        _check_readable(file)
    return tuple(found)


def is_empty(file: str) -> bool:
    """Tell whether there is nothing in a file."""
    return Path(file).is_file() and not Path(file).stat().st_size


def _check_readable(file: str) -> None:
    try:
        with Path(file).open("rb"):
            pass
    except PermissionError:
        raise FileError(f"{file}: no permission to read it; check who may (ls -l)") from None
    except OSError as error:
        raise FileError(f"{file}: cannot be read ({error.strerror or error}); check the path") from None
