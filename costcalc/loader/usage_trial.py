"""Which options a refused usage file is read with: each that its problems name is tried, before they are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, Self

from costcalc.errors import RequestError
from costcalc.loader.problems import Problems, Together
from costcalc.loader.reading import Reading

_MAX_OPTIONS = 6
_SUM = "--sum"


class Readable(Protocol):
    """A file that may be read otherwise."""

    reading: Reading

    @property
    def problems(self) -> Problems:
        """What is wrong with it, once it was read."""

    def again(self, reading: Reading) -> Self:
        """Return the same file, to be read otherwise."""

    def is_read(self) -> bool:
        """Read it, and tell whether nothing is wrong."""


class _Option(NamedTuple):
    """An option, and those with which the file is read in its place: nobody but its owner knows which is right."""

    cure: str
    others: Sequence[str]


def tried(file: Readable) -> Together | None:
    """Return the options with which a file is read, where its problems name such."""
    found = _tried(file, _MAX_OPTIONS)
    if found is None:
        return None
    more = [f"or {other} in place of {option.cure}" for option in found for other in option.others]
    if any(option.cure == _SUM for option in found):
        more.append(f"{_SUM} adds up the rows of one time and owner")
    return Together(" ".join(option.cure for option in found), "; ".join(more))


def _tried(file: Readable, most: int) -> list[_Option] | None:
    if not most or not file.problems.curable:
        return None
    cures = file.problems.cures()
    for place, cure in enumerate(cures):
        found = _after(file, cure, most)
        if found is not None:
            rest = [option.cure for option in found]
            others = [other for other in cures[place + 1 :] if _is_read(file, [other, *rest])]
            return [_Option(cure, others), *found]
    return None


def _after(file: Readable, cure: str, most: int) -> list[_Option] | None:
    """Return what else a file needs beside an option; None where that is not known."""
    try:
        changed = file.again(file.reading.adding(cure))
        if changed.is_read():
            return []
    except RequestError:
        return None
    return _tried(changed, most - 1)


def _is_read(file: Readable, cures: Sequence[str]) -> bool:
    reading = file.reading
    try:
        for cure in cures:
            reading = reading.adding(cure)
        return file.again(reading).is_read()
    except RequestError:
        return False
