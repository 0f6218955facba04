"""How a usage file is to be read: what its writer knows, and what no reader may guess."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from costcalc.errors import RequestError, listed
from costcalc.loader.numbers import DecimalMark
from costcalc.money import shown
from costcalc.records import record

DATES = ("mdy", "dmy")
TOTALS = ("drop", "keep")
GAPS = ("zero",)
LEFT_OUT = "-"
"""The name under which ``--columns`` leaves a column out."""
MAX_HEADER = 1_000
"""The last line that may hold the header."""


@record
class Reading:
    """The options of the panel "Usage files"; by default, nothing was said."""

    columns: tuple[tuple[str, str], ...] = ()
    """Names and the columns that have them, as written: ``calls`` and ``Requests``, or ``#3``."""
    dates: str | None = None
    """Whether 03/14/2026 has the month first (``mdy``) or the day (``dmy``)."""
    zone: str = "UTC"
    """To which instants are moved that have an offset."""
    gaps: str | None = None
    """``zero``: months and days without a row count as 0 calls."""
    summed: bool = False
    """Whether rows of one time and owner are parts of one total."""
    decimal: DecimalMark | None = None
    totals: str | None = None
    """What to do with rows of totals: ``drop`` them, or ``keep`` them as usage."""
    header: int | None = None
    """The line of the header."""
    charged: bool = False
    """Whether failed calls count as if they had not failed."""

    def adding(self, cure: str) -> Reading:
        """Return the reading with one option more, as a message names it: ``--sum``, ``--gaps zero``."""
        option, _, value = cure.partition(" ")
        match option:
            case "--columns":
                return replace(self, columns=(*self.columns, *read_columns([value.strip('"')])))
            case "--sum":
                return replace(self, summed=True)
            case "--decimal":
                return replace(self, decimal=DecimalMark(value))
            case "--header":
                return replace(self, header=int(value))
            case "--dates":
                return replace(self, dates=value)
            case "--gaps":
                return replace(self, gaps=value)
            case "--totals":
                return replace(self, totals=value)
            case _:
                raise AssertionError(f"{option} is no option of a usage file")


def read_columns(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Read ``NAME=COLUMN``, several of them with commas; a piece without ``=`` goes on with the name of a column."""
    found: list[tuple[str, str]] = []
    for text in texts:
        first = True
        for piece in text.split(","):
            name, equals, column = piece.partition("=")
            if equals and name.strip() and column.strip():
                found.append((name.strip(), column.strip()))
            elif not first and not equals and found:
                found[-1] = (found[-1][0], f"{found[-1][1]},{piece}")
            else:
                raise RequestError(
                    f"--columns {shown(text)}: write NAME=COLUMN, as calls=Requests, calls=#3, or -=Comment to leave one out"
                )
            first = False
    return tuple(found)


def chosen(option: str, text: str | None, words: Sequence[str]) -> str | None:
    """Return one of the words of an option, or None where it was not given."""
    if text is None or text in words:
        return text
    raise RequestError(f"{option}: {shown(text)} is not known; write {listed(words)}")
