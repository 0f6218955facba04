"""The files that a run writes: each whole, or left as it was; none through a link out of its folder, none protected."""

from __future__ import annotations

import errno
import os
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from costcalc.cli.links import leads_to
from costcalc.cli.streams import Whole

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_REPLACED = {errno.EACCES, errno.EBUSY, errno.EPERM, errno.EROFS}
"""A folder that may not be written to, a file that is mounted, an owner that cannot be given."""
_NO_SECOND_NAME = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}
"""A disk whose files have one name each, as of a memory card."""


class Refused(Exception):  # noqa: N818 - it is an answer, not a failure
    """A file is not to be written to; why not, and what to do instead."""

    def __init__(self, why: str, advice: str) -> None:
        super().__init__(why)
        self.why, self.advice = why, advice


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole; where that fails, what was there stays. Raises Refused, OSError or ValueError.

    A new file is complete before it has its name, and replaces the old one, whose owner and mode it takes over. Where
    that cannot be, or a second name of the file (a hard link) would be cut off, the old one is written to in place, which
    ``kill -9`` alone breaks off.
    What is no regular file, as a pipe with a name, is written to as it stands.
    """
    path = _followed(path)
    if not path.exists():
        _replace(path, data, None)
        return
    old = path.stat()
    if not stat.S_ISREG(old.st_mode):
        with Whole(path, "wb") as file:
            file.write(data)
        return
    # To the administrator a file without any w is open, too: os.access alone would not tell.
    if not old.st_mode & 0o222 or not os.access(path, os.W_OK):
        raise Refused("it is write-protected", "name another file, or make this one writable")
    if old.st_nlink > 1:
        _overwrite(path, data)
        return
    try:
        _replace(path, data, old)
    except OSError as error:
        if error.errno not in _NOT_REPLACED:
            raise
        _overwrite(path, data)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, whole or not at all; FileExistsError where there is one, a link included.

    It is complete before it has its name, where the disk can give it a second one.
    """
    with _undisturbed():
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
        with _complete(path, data, None) as temporary:
            try:
                os.link(temporary, path)
            except OSError as error:
                if error.errno not in _NO_SECOND_NAME:
                    raise
                _create(path, data)


def _create(path: Path, data: bytes) -> None:
    with Whole(path, "xb") as file:
        try:
            file.write(data)
            os.fsync(file)
        except BaseException:
            path.unlink()
            raise


def append(path: Path, data: bytes) -> None:
    """Append to a file, on a line of its own, with an empty line between."""
    starts_a_line = _ends_its_line(path)
    with Whole(path, "ab") as file:
        file.write(data if starts_a_line else b"\n" + data)


def reason(error: Exception) -> str:
    """Say why a file cannot be written, and what to do about it."""
    if isinstance(error, Refused):
        why, advice = error.why, error.advice
    else:
        full = isinstance(error, OSError) and error.errno in _FULL
        why = getattr(error, "strerror", None) or "not a possible path"  # ValueError: a NUL in the path
        advice = "make room, or name a file on another disk" if full else "name a file in a folder you may write to"
    return f"cannot write it ({why}); {advice}"


def _followed(path: Path) -> Path:
    """Return the file that a name leads to."""
    elsewhere = leads_to(path)
    if elsewhere is not None:
        raise Refused(
            f"it is a link that leads out of its folder, to {elsewhere}", "name that file itself, or remove the link"
        )
    real = Path(os.path.realpath(path))
    if real.is_symlink():
        raise Refused("links that lead to each other", "remove them, or name another file")
    return real


def _replace(path: Path, data: bytes, old: os.stat_result | None) -> None:
    with _undisturbed(), _complete(path, data, old) as temporary:
        temporary.replace(path)


@contextmanager
def _complete(path: Path, data: bytes, old: os.stat_result | None) -> Iterator[Path]:
    """Write a file beside another, of whose name it has the beginning; it is removed where it has not become that one.

    Only what ends a run without a word, as ``kill -9`` or a loss of power, leaves it behind: hidden, and harmless.
    """
    from tempfile import mkstemp

    descriptor, name = mkstemp(prefix=f".{path.name[:50]}.", dir=path.parent)
    temporary = Path(name)
    try:
        with Whole(descriptor, "wb") as file:
            file.write(data)
            _own(file, old)
            os.fsync(file)
        yield temporary
    finally:
        with suppress(OSError):
            temporary.unlink()


def _own(file: Whole, old: os.stat_result | None) -> None:
    """Give a new file the owner and the mode of the one that it replaces, or the mode that the user gives new files."""
    if old is None:
        os.fchmod(file.fileno(), 0o666 & ~_umask())
        return
    new = os.fstat(file.fileno())
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        os.fchown(file.fileno(), old.st_uid, old.st_gid)
    os.fchmod(file.fileno(), stat.S_IMODE(old.st_mode))  # after the owner, who takes some bits away


def _overwrite(path: Path, data: bytes) -> None:
    """Write to a file in place; what was there is put back where that fails."""
    with _undisturbed(), Whole(path, "r+b") as file:
        before = file.readall()
        try:
            _fill(file, data)
        except BaseException:
            with suppress(OSError):
                _fill(file, before)
            raise


def _fill(file: Whole, data: bytes) -> None:
    file.seek(0)
    file.write(data)
    file.truncate()
    os.fsync(file)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let the signals that end a run wait for the end of a step, so that none leaves half of it behind."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ends_its_line(path: Path) -> bool:
    """Tell whether what is appended to a file begins a line of its own."""
    if not path.is_file() or not path.stat().st_size:
        return True
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _umask() -> int:
    """Return the mask of new files, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
