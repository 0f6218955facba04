"""Standard output and standard error of a run: what is written there is written whole, or it is an error at once.

Python's own streams do neither everywhere. With ``PYTHONUNBUFFERED=1`` a write may write a part, and the rest is lost
without an error; with ordinary buffers the rest is written when the interpreter ends, which answers a failure with
exit code 120.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Any, TextIO

CLOSED = "standard output is closed"

PATIENCE = 5
"""Seconds to wait for a reader of a non-blocking pipe that takes nothing at all; one that takes little has all the time."""


class Whole(io.FileIO):
    """A file that takes all that it is given, or raises OSError."""

    def write(self, data: Any) -> int:
        """Write all bytes."""
        left = memoryview(data).cast("B")
        size = len(left)
        while left:
            written = super().write(left)
            if written is not None:
                left = left[written:]
            elif not self._takes_more():
                raise BlockingIOError(errno.EAGAIN, f"whoever reads it took nothing for {PATIENCE} seconds")
        return size

    def _takes_more(self) -> bool:
        """Wait until a non-blocking file that is full takes more."""
        from select import select

        return bool(select([], [self], [], PATIENCE)[1])


class _Closed(io.RawIOBase):
    """In place of a standard output that whoever started this has closed."""

    def writable(self) -> bool:
        """Accept to be a stream for output."""
        return True

    def write(self, data: Any) -> int:
        """Raise OSError: a report that nobody gets is no success."""
        raise OSError(errno.EBADF, CLOSED)


def open_streams() -> None:
    """Let standard output and standard error of this process write all or fail at once, and hold nothing back.

    A closed standard error takes what is written to it, and shows it to nobody: the exit code still says what happened.
    """
    sys.stdout = _text(_Closed(), "utf-8", "strict") if sys.stdout is None else _whole(sys.stdout)
    if sys.stderr is None:
        sys.stderr = _text(Whole(os.devnull, "wb"), "utf-8", "backslashreplace")
    else:
        sys.stderr = _whole(sys.stderr)


def _whole(stream: TextIO) -> TextIO:
    return _text(Whole(stream.fileno(), "wb", closefd=False), stream.encoding, stream.errors or "strict")


def _text(raw: Any, encoding: str, errors: str) -> TextIO:
    return io.TextIOWrapper(raw, encoding, errors, write_through=True)


def shows_color(stream: TextIO) -> bool:
    """Tell whether what is written to a stream may be coloured: NO_COLOR, FORCE_COLOR and TERM are obeyed."""
    dumb = os.environ.get("TERM") == "dumb" or bool(os.environ.get("NO_COLOR"))
    return not dumb and (stream.isatty() or bool(os.environ.get("FORCE_COLOR")))
