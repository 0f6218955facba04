"""Names, folders and patterns → the files of a log."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from costcalc.errors import FileError


def files_of(names: Sequence[str]) -> tuple[str, ...]:
    """Return the files that some names stand for: files, folders with all within, patterns; in order, each once.

    FileError where one is not there. What begins with a point or an underscore is left out of folders: it is no log.
    """
    found: dict[str, None] = {}
    for name in names:
        path = Path(name)
        if path.is_dir():
            inside = _inside(name)
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


def _inside(folder: str) -> list[str]:
    """Return the files in a folder and in those within; one that may not be read is no empty one."""

    def refuse(error: OSError) -> NoReturn:
        raise FileError(
            f"{error.filename}: this folder cannot be read ({error.strerror}); check who may (ls -ld)"
        ) from None

    found = []
    for at, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith((".", "_"))]
        found += [str(Path(at, name)) for name in files if not name.startswith((".", "_"))]
    return sorted(each for each in found if Path(each).is_file())


def is_empty(file: str) -> bool:
    """Tell whether there is nothing in a file."""
    return Path(file).is_file() and not Path(file).stat().st_size


def is_parquet(files: Sequence[str]) -> bool:
    """Tell by their first bytes whether files are Parquet; FileError where some are, and others not."""
    found = [_first_bytes(file).startswith(b"PAR1") for file in files]
    if any(found) and not all(found):
        other, one = files[found.index(False)], files[found.index(True)]
        raise FileError(f"{one} is Parquet, and {other} is not; read them apart")
    return all(found)


_PACKED = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"PK\x03\x04": "zip"}
"""First bytes of compressed files."""
_SUFFIXES = {"gzip": ".gz", "zstd": ".zst"}
"""Names of those that are read as they are."""


def _check_readable(file: str) -> None:
    first = _first_bytes(file)
    packed = next((name for magic, name in _PACKED.items() if first.startswith(magic)), None)
    if packed is None or file.endswith(_SUFFIXES.get(packed, "\0")):
        return
    cure = f"give it a name that ends in {_SUFFIXES[packed]}" if packed in _SUFFIXES else "unpack it first"
    raise FileError(f"{file}: this is compressed with {packed}; {cure}")


def _first_bytes(file: str) -> bytes:
    try:
        with Path(file).open("rb") as opened:
            return opened.read(8)
    except PermissionError:
        raise FileError(f"{file}: no permission to read it; check who may (ls -l)") from None
    except OSError as error:
        raise FileError(f"{file}: cannot be read ({error.strerror or error}); check the path") from None
