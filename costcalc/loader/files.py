"""Read a file's text, or say in one line why it cannot be read."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from costcalc.errors import FileError, Problem, ProblemsError

STDIN = "<stdin>"


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file that was read already: a pipe can be read only once."""

    label: str
    data: bytes

    def __str__(self) -> str:
        return self.label


def read_text(source: str | Path | Content, *, limit: int, what: str, error: type[ProblemsError]) -> tuple[str, str]:
    """Return the label and the text of a file, or of standard input for ``-``; as ``read_utf8``."""
    label, data = read_utf8(source, limit=limit, what=what, error=error)
    return label, data.decode("utf-8-sig")


def read_utf8(source: str | Path | Content, *, limit: int, what: str, error: type[ProblemsError]) -> tuple[str, bytes]:
    """Return the label of a file, and its bytes, which are UTF-8 text with or without a byte order mark.

    At most ``limit`` bytes are read. Raises FileError where the file cannot be read, is empty or too large, and
    ``error`` with one problem where its bytes are no UTF-8 text. ``what`` names the expected content.
    """
    if isinstance(source, Content):
        _check_size(len(source.data), source.label, limit, what)
        _check_utf8(source.data, source.label, error)
        return source.label, source.data
    label = STDIN if str(source) == "-" else str(source)
    try:
        if label is STDIN:
            if sys.stdin is None:
                raise FileError(f"{label}: standard input is closed; name a file instead of -")
            data = _read(sys.stdin.buffer, label, limit, what)
        else:
            with Path(source).open("rb", buffering=0) as file:
                data = _read(file, label, limit, what)
    except FileNotFoundError:
        raise FileError(f"{label}: no such file; check the path") from None
    except IsADirectoryError:
        raise FileError(f"{label}: this is a folder; name a file in it") from None
    except PermissionError:
        raise FileError(f"{label}: no permission to read it; check who may (ls -l)") from None
    except (OSError, ValueError) as reason:  # ValueError: a NUL in the path
        why = getattr(reason, "strerror", None) or "not a possible path"
        raise FileError(f"{label!r}: cannot be read ({why}); check the path") from None
    _check_utf8(data, label, error)
    return label, data


def _read(file: BinaryIO, label: str, limit: int, what: str) -> bytes:
    """Read to the end, but never much more than the limit: the file may be endless."""
    chunks, size = [], 0
    while size <= limit:
        chunk = file.read(min(1 << 20, limit + 1 - size))
        if not chunk:
            break
        chunks.append(chunk)
        size += len(chunk)
    _check_size(size, label, limit, what)
    data = b"".join(chunks)
    if not data.strip():
        raise FileError(f"{label}: the file is empty; a {what} is expected")
    return data


def _check_size(size: int, label: str, limit: int, what: str) -> None:
    if size > limit:
        raise FileError(f"{label}: larger than {limit >> 20} MiB, too large for a {what}; name the right file")


def _check_utf8(data: bytes, label: str, error: type[ProblemsError]) -> None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise error([Problem(label, 1, 1, "", "the file is UTF-16; save it as UTF-8")])
    nul = data.find(b"\0")
    if nul >= 0:
        raise error([_problem(label, data[:nul], "a NUL byte: this is no text file; name the right file")])
    try:
        data.decode()
    except UnicodeDecodeError as reason:
        start = reason.start
        message = f"byte {data[start]:#04x} is not UTF-8; save the file as UTF-8"
        raise error([_problem(label, data[:start], message)]) from None


def _problem(label: str, before: bytes, message: str) -> Problem:
    """Return a problem at the place that follows these bytes."""
    last = before[before.rfind(b"\n") + 1 :].decode("utf-8-sig", errors="replace")
    return Problem(label, before.count(b"\n") + 1, len(last) + 1, "", message)
