"""Read a file's text, or say in one line why it cannot be read."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import FileIO
from os import fstat
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from costcalc.errors import FileError, Problem, ProblemsError
from costcalc.records import record

STDIN = "<stdin>"
_PIECE = 1 << 16
"""Bytes read at once of what may have no end."""


@record(kw_only=False)
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


def read_utf8(
    source: str | Path | Content,
    *,
    limit: int,
    what: str,
    error: type[ProblemsError],
    line_limit: int = 0,
    look: Callable[[str, bytes], None] = lambda _label, _data: None,
) -> tuple[str, bytes]:
    """Return the label of a file, and its bytes, which are UTF-8 text with or without a byte order mark.

    At most ``limit`` bytes are read, and hardly more than ``line_limit`` of one line where that is given. Raises
    FileError where the file cannot be read, is empty or too large, and ``error`` with one problem where its bytes
    are no UTF-8 text or a line is too long. ``what`` names the expected content; ``look`` is called with the label and
    the bytes before these are looked at, and may refuse what is of another kind.
    """
    if isinstance(source, Content):
        _check_size(len(source.data), source.label, limit, what)
        look(source.label, source.data)
        if line_limit:
            _check_lines(source.data, source.label, line_limit, error)
        _check_utf8(source.data, source.label, error)
        return source.label, source.data
    if source == "":
        raise FileError(f"the name of the {what} is empty; name a file")
    label = STDIN if str(source) == "-" else str(source)
    try:
        if label is STDIN:
            if sys.stdin is None:
                raise FileError(f"{label}: standard input is closed; name a file instead of -")
            data = _read(sys.stdin.buffer, label, limit, line_limit, what)
        else:
            with Path(source).open("rb", buffering=0) as file:
                data = _read(file, label, limit, line_limit, what)
    except FileNotFoundError:
        if Path(source).is_symlink():
            raise FileError(f"{label}: this is a link to a file that is not there; check where it leads") from None
        raise FileError(f"{label}: no such file; {_other_suffix(Path(source)) or 'check the path'}") from None
    except IsADirectoryError:
        raise FileError(f"{label}: this is a folder; name a file in it") from None
    except PermissionError:
        raise FileError(f"{label}: no permission to read it; check who may (ls -l)") from None
    except (OSError, ValueError) as reason:  # ValueError: a NUL in the path
        why = getattr(reason, "strerror", None) or "not a possible path"
        raise FileError(f"{label!r}: cannot be read ({why}); check the path") from None
    look(label, data)
    if line_limit:
        _check_lines(data, label, line_limit, error)
    _check_utf8(data, label, error)
    return label, data


def _other_suffix(path: Path) -> str:
    """Ask about the file that is there with the other suffix of YAML, if there is one."""
    suffix = {".yml": ".yaml", ".yaml": ".yml"}.get(path.suffix)
    return f"did you mean {str(path.with_suffix(suffix))!r}?" if suffix and path.with_suffix(suffix).exists() else ""


def _read(file: BinaryIO, label: str, limit: int, line_limit: int, what: str) -> bytes:
    """Read to the end, but never much more than the limits: the file may be endless, or one line."""
    chunks, size, line = [], 0, 0
    # The end of a file on a disk is known, so that one read does not take longer than the limit allows.
    piece = limit + 1 if isinstance(file, FileIO) and S_ISREG(fstat(file.fileno()).st_mode) else _PIECE
    while size <= limit and (line <= line_limit or not line_limit):
        chunk = file.read(min(piece, limit + 1 - size))
        if not chunk:
            break
        chunks.append(chunk)
        size += len(chunk)
        end = _line_end(chunk, 0, len(chunk))
        line = line + len(chunk) if end < 0 else len(chunk) - end - 1
    _check_size(size, label, limit, what)
    data = b"".join(chunks)
    if not data or data.isspace():
        raise FileError(f"{label}: the file is empty; a {what} is expected")
    return data


def _check_size(size: int, label: str, limit: int, what: str) -> None:
    if size > limit:
        raise FileError(f"{label}: larger than {limit >> 20} MiB, too large for a {what}; name the right file")


def _line_end(data: bytes, start: int, stop: int) -> int:
    """Return the place of the last line end between two places, or -1."""
    return max(data.rfind(b"\n", start, stop), data.rfind(b"\r", start, stop))


def _check_lines(data: bytes, label: str, limit: int, error: type[ProblemsError]) -> None:
    """Refuse a line longer than the limit; bytes that are no text are left to be called that."""
    start = 0
    while len(data) - start > limit:
        end = _line_end(data, start, start + limit + 1)
        if end < 0:
            if b"\0" in data[start : start + limit]:
                return
            message = f"this line is longer than {limit >> 20} MiB; name the right file"
            raise error([_problem(label, data[:start], message)])
        start = end + 1


def _check_utf8(data: bytes, label: str, error: type[ProblemsError]) -> None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise error([Problem(label, 1, 1, "", "the file is UTF-16; save it as UTF-8")])
    nul = data.find(b"\0")
    if nul >= 0:
        raise error([_problem(label, data[:nul], "a NUL byte: this is no text file; name the right file")])
    try:
        if not data.isascii():
            data.decode()
    except UnicodeDecodeError as reason:
        start = reason.start
        message = f"byte {data[start]:#04x} is not UTF-8; save the file as UTF-8"
        raise error([_problem(label, data[:start], message)]) from None


def _problem(label: str, before: bytes, message: str) -> Problem:
    """Return a problem at the place that follows these bytes."""
    last = before[before.rfind(b"\n") + 1 :].decode("utf-8-sig", errors="replace")
    return Problem(label, before.count(b"\n") + 1, len(last) + 1, "", message)
